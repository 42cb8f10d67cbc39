//! Typed access to the dated AWS facts in `data/`. Nothing here is code's own opinion.

mod network;
mod services;

pub use network::{HostPatterns, NetworkFacts, network};
pub use services::{EndpointService, Service, Services, services};
