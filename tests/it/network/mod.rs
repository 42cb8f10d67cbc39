//! The network stage: the way of a request, or why there is none.

mod callers;
mod dns;
mod hosts;
mod links;
mod routes;
mod support;
mod vectors;
