//! A topology, compiled: everything that many requests share.

use std::sync::Arc;

use super::policies::Policies;
use crate::network::Network;
use crate::topology::Topology;

/// A topology with its network, ready to be asked.
#[derive(Debug)]
pub struct World {
    topology: Arc<Topology>,
    network: Network,
    policies: Policies,
}

impl World {
    /// Compiles a topology.
    pub fn new(topology: Topology) -> World {
        let topology = Arc::new(topology);
        let network = Network::build(topology.clone());
        let policies = Policies::compile(&topology);
        World { topology, network, policies }
    }

    /// The topology.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    pub(super) fn policies(&self) -> &Policies {
        &self.policies
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }
}
