//! Other evaluators, asked the same.

pub mod cedar;
pub mod iam_rs;
