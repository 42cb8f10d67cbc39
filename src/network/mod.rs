//! The network as a graph, and the way a request takes through it.
//!
//! [`Network::build`] makes a petgraph of a topology, [`Network::resolve`] sends one request through it, stage by
//! stage, each in a module of its own:
//!
//! | stage | question | module |
//! |---|---|---|
//! | host | which name does the SDK ask for? | `host` |
//! | resolver, answer | who answers, and with which addresses? | `dns`, `claims` |
//! | route | which way do packets go? | `walk`, over `graph` and `routes` |
//! | reply | which way do replies go? | `reply` |
//! | filter | what drops them? | `filter` |
//! | entry | how do they enter the service? | `entry`, `tls` |
//!
//! Each stage can end the walk; then the answer is a [`NoPath`], never a denial. What the service itself refuses
//! because of the network is asked of [`gate`] once there is a path.

mod addresses;
mod claims;
mod dns;
mod endpoint;
mod entry;
mod filter;
pub mod gate;
mod graph;
mod host;
mod index;
mod mend;
mod names;
mod nearby;
pub mod path;
mod prefix;
mod reason;
mod reply;
mod request;
mod resolve;
mod routes;
mod sender;
mod tls;
mod view;
mod walk;
mod ways;

use std::sync::Arc;

use crate::assumption::Assumptions;
use crate::topology::Topology;

pub use gate::{Gates, Rejection};
pub use graph::{InterfaceId, Link, Node, Origin, ServiceId, TableId, TransitTableId};
pub use path::{EndpointEntry, Entry, Hop, HopKind, NoPath, NoPathKind, Path, SourceAddress, Warning};
pub use reason::code;
pub use request::{
    AccountIdMode, DnsChoice, HostMode, IpFamily, PathRequest, ProxyChoice, S3Addressing, Target,
};
pub use view::LinkView;
pub use ways::{Claimant, ClaimantKind, ProxySetting, Reason, Settings, Station, Way, WayKind, Ways};

/// A topology, compiled for finding ways through it.
#[derive(Debug)]
pub struct Network {
    topology: Arc<Topology>,
    graph: graph::Graph,
    claims: claims::Claims,
    index: index::Index,
    words: names::Words,
}

impl Network {
    /// Compiles a topology. Takes time and memory in line with its size.
    pub fn build(topology: impl Into<Arc<Topology>>) -> Network {
        let topology = topology.into();
        let graph = graph::build(&topology);
        let index = index::Index::of(&topology, &graph);
        let claims = claims::Claims::of(&topology);
        Network { graph, claims, index, topology, words: names::Words::default() }
    }

    /// The topology it was made of.
    pub fn topology(&self) -> &Arc<Topology> {
        &self.topology
    }

    /// Finds the way of a request, under the assumptions of the topology.
    ///
    /// # Errors
    /// If there is none, with the reason and the one change that would open it.
    pub fn resolve(&self, request: &PathRequest<'_>) -> Result<Path, Box<NoPath>> {
        self.resolve_request(request, &self.topology.assumptions)
    }

    /// Finds the way of a request under other assumptions.
    ///
    /// # Errors
    /// As [`Network::resolve`].
    pub fn resolve_under(
        &self,
        request: &PathRequest<'_>,
        assumptions: &Assumptions,
    ) -> Result<Path, Box<NoPath>> {
        self.resolve_request(request, assumptions)
    }
}
