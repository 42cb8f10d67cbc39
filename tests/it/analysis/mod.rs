//! What-if: the matrix and what is built on it.

mod alike;
mod bulk;
mod diff;
mod diff_rows;
mod fix;
mod fix_command;
mod fix_support;
mod matrix;
mod support;
mod test_command;
mod who;
