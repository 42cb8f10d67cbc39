//! What-if: one simulation asked many times over.
//!
//! A [`Model`] is a topology with the open internet as one more caller. [`matrix()`] asks every caller every question,
//! [`who()`] finds everybody who gets at one resource, [`diff()`] says what a change would flip, and why. All of them are
//! functions from plain values to plain values; they use all cores, and the order of their answers depends on the
//! topology alone.

pub mod diff;
pub mod edit;
mod faults;
mod internet;
mod matrix;
mod model;
pub mod overlay;
mod parallel;
mod questions;
mod subject;
pub mod who;

pub use crate::simulate::bulk::{Answer, Ask};
pub use diff::{Diff, diff};
pub use faults::AskFault;
pub use matrix::{Cell, Matrix, Options, matrix};
pub use model::Model;
pub use overlay::overlay;
pub(crate) use parallel::on_all_cores;
pub use questions::questions;
pub use subject::{Held, Subject, subjects};
pub use who::{Who, who};
