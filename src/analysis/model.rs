//! A topology with the open internet as one of its callers.

use std::net::IpAddr;

use crate::simulate::World;
use crate::topology::Topology;

use super::internet;

/// A compiled topology, to which a host on the open internet was added, and the AWS services that policies name.
#[derive(Debug)]
pub struct Model {
    world: World,
    internet: String,
    address: IpAddr,
    services: Vec<String>,
}

impl Model {
    /// Compiles a topology. The host on the internet gets an address of the documentation ranges that no policy and
    /// no part of the topology names.
    pub fn new(topology: Topology) -> Model {
        let address = internet::address(&[&topology]);
        Self::with_internet_at(topology, address)
    }

    /// Compiles a topology before and after a change. The host on the internet has the same address in both.
    pub fn pair(before: Topology, after: Topology) -> (Model, Model) {
        let address = internet::address(&[&before, &after]);
        (Self::with_internet_at(before, address), Self::with_internet_at(after, address))
    }

    fn with_internet_at(mut topology: Topology, address: IpAddr) -> Model {
        let internet = internet::add(&mut topology, address);
        let services = internet::add_services(&mut topology);
        Model { world: World::new(topology), internet, address, services }
    }

    /// The compiled topology.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The topology, with the host on the internet among its callers.
    pub fn topology(&self) -> &Topology {
        self.world.topology()
    }

    /// Id of the host on the internet.
    pub fn internet(&self) -> &str {
        &self.internet
    }

    /// Its address.
    pub fn internet_address(&self) -> IpAddr {
        self.address
    }

    /// Ids of the AWS services that policies name and that are no callers of the topology.
    pub fn services(&self) -> &[String] {
        &self.services
    }
}
