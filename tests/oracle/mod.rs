//! A second policy evaluator and a generator of cases to compare it with the first.
//!
//! The evaluator is written straight from the rules, for reading and not for speed: documents stay JSON, everything is
//! compared as text, every function names the rule it says. It shares no code with the crate, so a fault in one of the two
//! shows as a difference. The generator makes random cases that such a comparison can learn from.
#![allow(
    unreachable_pub,
    dead_code,
    unused_imports,
    reason = "test binaries include this folder, each for the part it needs"
)]

pub mod evaluate;
pub mod generate;
pub mod legal;
pub mod shrink;
