//! Typed access to the dated AWS facts in `data/`. Nothing here is code's own opinion.
//!
//! Each table is a file of its own and is parsed when it is first asked for.

mod action_lists;
mod action_pattern;
mod assumption_texts;
mod condition_keys;
mod encryption_legs;
mod endpoint_names;
mod hosts;
mod network;
mod policy_language;
mod regions;
mod sample_requests;
mod service_hops;
mod service_names;
mod services;
mod vpc_keys;
mod words;

pub use action_lists::{ActionLists, RcpServices, action_lists, rcp_services};
pub use assumption_texts::{AssumptionText, AssumptionTexts, assumption_texts};
pub use condition_keys::{
    ConditionKey, ConditionKeys, KeyType, Stamper, condition_keys, is_multivalued, multivalued_keys,
};
pub use encryption_legs::{EncryptionLegs, Encrypts, encryption_legs};
pub use endpoint_names::{EndpointName, covers};
pub use hosts::{HostKind, HostMatch, Variant, match_host};
pub use network::{NetworkFacts, network};
pub use policy_language::{Immutable, PolicyLanguage, policy_language};
pub use regions::{Partition, Regions, regions};
pub use sample_requests::{SampleRequest, SampleRequests, sample_requests};
pub use service_hops::{Confidence, FasSourceIp, HopKind, ServiceHop, ServiceHops, SourceKey, service_hops};
pub use service_names::{ServiceNames, service_names};
pub use services::{DualStack, EndpointService, GlobalHost, Service, Services, more_services, services};
pub use vpc_keys::{ResourceOwner, Support, VpcKeyServices, vpc_key_services};
