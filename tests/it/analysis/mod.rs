//! What-if: the matrix and what is built on it.

mod alike;
mod bulk;
mod diff;
mod diff_rows;
mod fix;
mod fix_command;
mod fix_support;
mod markdown;
mod matrix;
mod plan;
mod questions;
mod support;
mod test_command;
mod who;
