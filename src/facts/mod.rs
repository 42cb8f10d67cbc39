//! Typed access to the dated AWS facts in `data/`. Nothing here is code's own opinion.
//!
//! Each table is a file of its own and is parsed when it is first asked for.

mod action_lists;
mod action_pattern;
mod endpoint_names;
mod hosts;
mod network;
mod policy_language;
mod regions;
mod services;
mod vpc_keys;
mod words;

pub use action_lists::{ActionLists, RcpServices, action_lists, rcp_services};
pub use endpoint_names::{EndpointName, covers};
pub use hosts::{HostKind, HostMatch, Variant, match_host};
pub use network::{NetworkFacts, network};
pub use policy_language::{Immutable, PolicyLanguage, policy_language};
pub use regions::{Partition, Regions, regions};
pub use services::{DualStack, EndpointService, GlobalHost, Service, Services, services};
pub use vpc_keys::{ResourceOwner, Support, VpcKeyServices, vpc_key_services};
