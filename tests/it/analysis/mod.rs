//! What-if: the matrix and what is built on it.

mod bulk;
mod diff;
mod matrix;
mod support;
mod test_command;
mod who;
