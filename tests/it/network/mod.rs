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
mod shared;
mod sources;
mod support;
mod vectors;
mod view;
mod ways;
mod ways_back;
mod ways_properties;
mod ways_shared;
