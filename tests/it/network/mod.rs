//! The network stage: the way of a request, or why there is none.

mod callers;
mod dns;
mod endpoints;
mod filters;
mod hosts;
mod links;
mod properties;
mod routes;
mod rules;
mod sources;
mod support;
mod vectors;
mod view;
mod ways_back;
