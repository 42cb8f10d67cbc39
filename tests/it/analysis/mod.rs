//! What-if: the matrix and what is built on it.

mod bulk;
mod support;
