//! Which condition keys a request carries, who put them there, and why the others are not there.

mod build;
mod identity;
mod rules;
mod stamp;
mod target;
mod value;

use crate::assumption::Assumptions;
use crate::topology::Topology;

/// What every rule may look at: the topology, and the choices for what AWS leaves open.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The topology.
    pub topology: &'a Topology,
    /// The choices in force; a what-if may differ from those of the topology.
    pub assumptions: &'a Assumptions,
}

pub use build::{
    Contradiction, Forwarder, Forwarding, Front, ServiceCall, Source, Step, direct, forwarded, network_keys,
    service, state_by_hand,
};
pub use identity::{Identity, IdentityKind, Instance, Origin};
pub(crate) use identity::{is_service_principal, service_prefix, unqualified};
pub use rules::network::AWS_ADDRESS;
pub use stamp::{Context, Stamp, Stamped, Writer};
pub use target::Target;
pub use value::{State, Value};
