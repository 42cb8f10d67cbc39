//! Which condition keys a request carries, who put them there, and why the others are not there.

mod stamp;
mod value;

pub use stamp::{Context, Stamp, Stamped, Writer};
pub use value::{State, Value};
