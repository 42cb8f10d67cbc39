//! A topology, compiled: everything that many requests share.

use std::sync::Arc;

use crate::network::Network;
use crate::topology::Topology;

/// A topology with its network, ready to be asked.
#[derive(Debug)]
pub struct World {
    topology: Arc<Topology>,
    network: Network,
}

impl World {
    /// Compiles a topology.
    pub fn new(topology: Topology) -> World {
        let topology = Arc::new(topology);
        let network = Network::build(topology.clone());
        World { topology, network }
    }

    /// The topology.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }
}
