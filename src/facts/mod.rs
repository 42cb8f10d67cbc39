//! Typed access to the dated AWS facts in `data/`. Nothing here is code's own opinion.

mod services;

pub use services::{EndpointService, Service, Services, services};
