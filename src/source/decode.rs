//! Bytes to text.

use super::{SourceMap, Span};
use crate::diagnostic::{Diagnostic, code};

/// The text of a file, without the byte order mark that some editors put in front.
///
/// # Errors
/// If the bytes are not UTF-8; the text up to there is added to `sources` under `name`, so that the place can be
/// shown.
pub fn decode(sources: &mut SourceMap, name: &str, bytes: Vec<u8>) -> Result<String, Box<Diagnostic>> {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let byte = bytes.get(at).copied().unwrap_or(0);
    let utf16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    let file = sources.add(name, String::from_utf8_lossy(bytes));
    let start = u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span { file, start, end: start.saturating_add(3) };
    let message = format!("the file is not UTF-8 text: byte 0x{byte:02X} cannot stand here");
    let help = if utf16 { "it looks like UTF-16; save it as UTF-8" } else { "save it as UTF-8" };
    Err(Box::new(Diagnostic::error(code::NOT_UTF8, span, message).help(help)))
}
