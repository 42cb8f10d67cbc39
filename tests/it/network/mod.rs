//! The network stage: the way of a request, or why there is none.

mod callers;
mod support;
mod vectors;
