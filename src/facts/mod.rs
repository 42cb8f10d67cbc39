//! Typed access to the dated AWS facts in `data/`. Nothing here is code's own opinion.
//!
//! Each table is a file of its own and is parsed when it is first asked for.

mod hosts;
mod regions;
mod services;

pub use hosts::{HostKind, HostMatch, Variant, match_host};
pub use regions::{Partition, Regions, regions};
pub use services::{
    DualStack, EndpointName, EndpointService, GlobalHost, Service, Services, covers, services,
};
