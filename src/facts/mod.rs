//! Typed access to the dated AWS facts in `data/`. Nothing here is code's own opinion.

mod policy_language;
mod services;

pub use policy_language::{Immutable, PolicyLanguage, policy_language};
pub use services::{EndpointService, Service, Services, services};
