//! A packet that leaves a subnet: its route table, and delivery within the VPC (NP B.1).

use std::net::{IpAddr, Ipv6Addr};

use crate::network::addresses::Addresses;
use crate::network::graph::Node;
use crate::network::mend;
use crate::network::reason::{Stop, code};
use crate::network::routes::Hit;
use crate::topology::Ref;
use crate::topology::model::{EndpointKind, Subnet, Vpc};

use super::{Arrival, Next, Place, Walk};

impl<'n> Walk<'n> {
    /// Looks the packet up in the subnet's table and takes it to the route's target.
    pub(super) fn leave_subnet(&mut self, subnet: Ref<Subnet>) -> Result<Next, Stop> {
        let net = self.net;
        let row = &net.topology.subnets[subnet];
        self.zone = row.az.as_deref();
        if let Some(address) = self.to.exact().filter(|a| never_forwarded(*a)) {
            return Err(Stop::route(
                code::NO_ROUTE_TO_DESTINATION,
                "NP-208",
                format!("{address} is one of the addresses that a VPC never forwards"),
                "use another address".to_owned(),
            ));
        }
        let Some(table) = net.graph.table_of(subnet) else {
            return Err(mend::no_route(self, subnet, None));
        };
        let node = Node::RouteTable(table);
        let routes = net.graph.routes(table);
        let hit = match routes {
            Some(routes) => self.route(routes, node)?,
            None => None,
        };
        let Some(hit) = hit else { return Err(mend::no_route(self, subnet, Some(node))) };
        match net.graph.target(hit.link) {
            Some(Node::Vpc(vpc)) => self.deliver(vpc, Some(subnet)),
            Some(Node::InternetGateway(gateway)) => self.internet_gateway(subnet, gateway, &hit),
            Some(Node::EgressOnlyGateway(gateway)) => self.egress_only_gateway(subnet, gateway, &hit),
            Some(Node::NatGateway(nat)) => self.nat_gateway(subnet, nat, &hit),
            Some(Node::Peering(peering)) => self.peering(subnet, peering, &hit),
            Some(Node::TransitAttachment(attachment)) => self.enter_transit_gateway(subnet, attachment, &hit),
            Some(Node::TransitGateway(gateway)) => Err(mend::not_attached(self, subnet, gateway)),
            Some(Node::SiteAttachment(attachment)) => self.virtual_private_gateway(subnet, attachment, &hit),
            Some(Node::Endpoint(endpoint)) => self.endpoint_target(subnet, endpoint, &hit),
            Some(Node::Undescribed) => Err(self.undescribed(node, &hit)),
            _ => Err(self.blackhole(node, &hit)),
        }
    }

    /// Hands the packet to its address in a VPC. Network ACLs stand between subnets only (NP-411).
    pub(super) fn deliver(&mut self, vpc: Ref<Vpc>, from: Option<Ref<Subnet>>) -> Result<Next, Stop> {
        let net = self.net;
        let address = match self.to {
            Addresses::One(address) => address,
            Addresses::Within(block) => block.addr(),
            Addresses::Front(_) | Addresses::Unknown(_) => {
                let message = format!("{} leads into the VPC itself", self.to.words());
                return Err(Stop::route(
                    code::MORE_SPECIFIC_ROUTE,
                    "NP-206",
                    message,
                    "mend the route".to_owned(),
                ));
            }
        };
        let interface = self.to.exact().and_then(|a| net.index.interface(vpc, a));
        let subnet = match interface.and_then(|i| net.graph.interface(i)) {
            Some(interface) => Some(interface.subnet),
            None => net.topology.vpcs[vpc]
                .subnets
                .iter()
                .copied()
                .find(|s| net.topology.subnets[*s].contains(address)),
        };
        if from.is_none() || from != subnet {
            if let Some(from) = from {
                self.cross(from, true);
            }
            if let Some(subnet) = subnet {
                self.cross(subnet, false);
            }
        }
        Ok(Next::Arrived(Arrival::Vpc { vpc, subnet, interface }))
    }

    /// An endpoint as a route's target: a gateway endpoint, or a Gateway Load Balancer endpoint, which is
    /// transparent (NP-276).
    fn endpoint_target(
        &mut self,
        subnet: Ref<Subnet>,
        endpoint: Ref<crate::topology::model::Endpoint>,
        hit: &Hit,
    ) -> Result<Next, Stop> {
        let net = self.net;
        let row = &net.topology.endpoints[endpoint];
        self.cross(subnet, true);
        self.step(Node::Endpoint(endpoint), Some(hit.matched));
        if row.kind == EndpointKind::Gateway {
            if !self.starts_in(row.vpc) {
                return Err(Stop::route(
                    code::BAD_STATE_ROUTE,
                    "NP-221",
                    format!(
                        "{} serves only packets that start in {}",
                        net.name(Node::Endpoint(endpoint)),
                        net.name(Node::Vpc(row.vpc)),
                    ),
                    "route the service's addresses to a NAT gateway, or create an endpoint in the caller's VPC"
                        .to_owned(),
                ));
            }
            return Ok(Next::Arrived(Arrival::GatewayEndpoint(endpoint)));
        }
        let own = row.interfaces.first().map(|(subnet, _)| *subnet);
        match own {
            Some(own) if row.is_available() && own != subnet => {
                self.cross(own, false);
                Ok(Next::Place(Place::Subnet(own)))
            }
            _ => Err(Stop::route(
                code::BAD_STATE_ROUTE,
                "NP-276",
                format!("{} cannot forward packets", net.name(Node::Endpoint(endpoint))),
                "route to a Gateway Load Balancer endpoint that is available, in a subnet of its own"
                    .to_owned(),
            )),
        }
    }

    /// The best route leads to something that nobody described: the packet may arrive or not.
    pub(super) fn undescribed(&self, table: Node, hit: &Hit) -> Stop {
        let matched = self.net.matched(&hit.matched);
        let (to, table) = (self.to.words(), self.net.name(table));
        Stop::route(
            code::ROUTE_TARGET_UNKNOWN,
            "NP-207",
            format!("{matched} for {to} in {table} leads to something that the topology does not describe"),
            format!("describe where {matched} leads; until then nobody knows whether the request arrives"),
        )
    }

    /// The best route is a hole; nothing less specific is tried (NP-207).
    fn blackhole(&self, table: Node, hit: &Hit) -> Stop {
        let matched = self.net.matched(&hit.matched);
        Stop::route(
            code::BAD_STATE_ROUTE,
            "NP-207",
            format!("{} for {} in {} is a blackhole", matched, self.to.words(), self.net.name(table)),
            format!("give {matched} a target, or take it out"),
        )
    }
}

/// Whether a VPC never forwards an address (NP-208).
fn never_forwarded(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => u32::from(a) >> 10 == u32::from(std::net::Ipv4Addr::new(169, 254, 168, 0)) >> 10,
        IpAddr::V6(a) => {
            u128::from(a) >> 96 == u128::from(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0)) >> 96
        }
    }
}
