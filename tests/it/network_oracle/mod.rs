//! The network against a second resolver, and against laws that hold in every network.

mod compare;
mod laws;
mod support;
