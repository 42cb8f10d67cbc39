//! Values that conditions compare: how each family reads a text.

mod binary;
mod date;
mod decimal;
mod ip;

pub(crate) use binary::is_base64;
pub use binary::same_bytes;
pub use date::Instant;
pub(crate) use date::Zoneless;
pub use decimal::Decimal;
pub use ip::{Address, Block};

/// Reads a truth value without regard to case (PE-54).
pub fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
