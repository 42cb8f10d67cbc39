//! The gateways of a VPC: internet, egress-only, NAT, and peering connections (NP B.3, B.5).

use std::net::IpAddr;

use ipnet::IpNet;

use crate::network::addresses::{Addresses, Family};
use crate::network::graph::Node;
use crate::network::path::SourceAddress;
use crate::network::reason::{Stop, code};
use crate::network::routes::{Hit, is_private};
use crate::topology::Ref;
use crate::topology::model::{
    EgressOnlyGateway, InternetGateway, NatConnectivity, NatGateway, Peering, Subnet,
};

use super::{Arrival, Exit, Home, Next, Place, PublicAddress, Source, SourceChange, Step, Walk};

impl<'n> Walk<'n> {
    /// Out by an internet gateway: IPv4 with a public address (NP-260), IPv6 as it is (NP-262).
    pub(super) fn internet_gateway(
        &mut self,
        subnet: Ref<Subnet>,
        gateway: Ref<InternetGateway>,
        hit: &Hit,
    ) -> Result<Next, Stop> {
        let net = self.net;
        let name = net.name(Node::InternetGateway(gateway));
        if let Some(address) = self.to.exact().filter(|a| is_private(*a)) {
            return Err(self.private_destination(subnet, &name, address));
        }
        self.is_of_own_vpc(subnet, &name)?;
        self.not_at_an_endpoint()?;
        let becomes = match (self.to.family(), self.source.public) {
            (Family::V6, _) => None,
            (Family::V4, PublicAddress::Known(address)) => Some(SourceChange::Known(address)),
            (Family::V4, PublicAddress::Unstated) => Some(SourceChange::Unstated),
            (Family::V4, PublicAddress::None) => return Err(self.no_public_address(subnet, &name)),
        };
        self.cross(subnet, true);
        self.exit = Some((subnet, Exit::InternetGateway(gateway)));
        self.seen_as = match becomes {
            Some(SourceChange::Known(address)) => SourceAddress::Known(address),
            Some(SourceChange::Unstated) => SourceAddress::Unknown,
            None => self.source.address.exact().map_or(SourceAddress::Unknown, SourceAddress::Known),
        };
        // A NAT gateway has already told its address.
        let becomes = becomes.filter(|_| self.behind.is_none());
        self.steps.push(Step { node: Node::InternetGateway(gateway), matched: Some(hit.matched), becomes });
        Ok(Next::Arrived(Arrival::Public))
    }

    /// Out by an egress-only internet gateway: IPv6, source unchanged (NP-263).
    pub(super) fn egress_only_gateway(
        &mut self,
        subnet: Ref<Subnet>,
        gateway: Ref<EgressOnlyGateway>,
        hit: &Hit,
    ) -> Result<Next, Stop> {
        let node = Node::EgressOnlyGateway(gateway);
        if self.to.family() == Family::V4 {
            return Err(Stop::route(
                code::BAD_STATE_ROUTE,
                "NP-263",
                format!("{} carries IPv6 only", self.net.name(node)),
                "route 0.0.0.0/0 to an internet gateway or a NAT gateway".to_owned(),
            ));
        }
        self.is_of_own_vpc(subnet, &self.net.name(node))?;
        self.not_at_an_endpoint()?;
        self.cross(subnet, true);
        self.exit = Some((subnet, Exit::EgressOnly(gateway)));
        self.seen_as = self.source.address.exact().map_or(SourceAddress::Unknown, SourceAddress::Known);
        self.step(node, Some(hit.matched));
        Ok(Next::Arrived(Arrival::Public))
    }

    /// Through a NAT gateway, which then looks the packet up in its own subnet's table.
    pub(super) fn nat_gateway(
        &mut self,
        subnet: Ref<Subnet>,
        nat: Ref<NatGateway>,
        hit: &Hit,
    ) -> Result<Next, Stop> {
        let net = self.net;
        let row = &net.topology.nat_gateways[nat];
        let node = Node::NatGateway(nat);
        if row.subnet == Some(subnet) {
            return Err(Stop::route(
                code::ROUTING_LOOP,
                "NP-266",
                format!(
                    "{} stands in {} itself, and does not serve its own subnet",
                    net.name(node),
                    net.name(Node::Subnet(subnet)),
                ),
                format!("move {} to another subnet, or the caller", net.name(node)),
            ));
        }
        if self.is_reply {
            // It would send them on with its own address (NP-231, NP-255).
            return Err(Stop::route(
                code::BAD_STATE_ROUTE,
                "NP-264",
                format!("{} drops replies to what it did not send", net.name(node)),
                format!("route {} past {}", self.to.words(), net.name(node)),
            ));
        }
        if self.to.family() == Family::V6 {
            return Err(Stop::route(
                code::BAD_STATE_ROUTE,
                "NP-269",
                format!("{} translates IPv6 only to IPv4 destinations (NAT64)", net.name(node)),
                "route ::/0 to an egress-only internet gateway".to_owned(),
            ));
        }
        self.cross(subnet, true);
        if let Some(own) = row.subnet {
            self.cross(own, false);
        }
        let own = row.subnet.and_then(|own| net.topology.subnets[own].cidr);
        let (address, public, becomes) = match &row.connectivity {
            NatConnectivity::Public { addresses } => {
                let inside = own.map_or(Addresses::Unknown(Family::V4), |c| Addresses::Within(IpNet::V4(c)));
                let public = addresses.first().map_or(PublicAddress::Unstated, |a| PublicAddress::Known(*a));
                (inside, public, addresses.first().copied())
            }
            NatConnectivity::Private { address } => {
                (Addresses::One(*address), PublicAddress::None, Some(*address))
            }
        };
        let becomes = Some(becomes.map_or(SourceChange::Unstated, SourceChange::Known));
        self.steps.push(Step { node, matched: Some(hit.matched), becomes });
        self.translate(nat, Source { address, public, groups: None, translated: true }, Home::Vpc(row.vpc));
        match row.subnet {
            Some(own) => Ok(Next::Place(Place::Subnet(own))),
            None => self.out_of_regional_nat(subnet, nat),
        }
    }

    /// A regional NAT gateway has a route table of its own, which leads to the VPC's internet gateway (NP-268).
    fn out_of_regional_nat(&mut self, subnet: Ref<Subnet>, nat: Ref<NatGateway>) -> Result<Next, Stop> {
        let net = self.net;
        let vpc = Node::Vpc(net.topology.nat_gateways[nat].vpc);
        let Some(gateway) = net.graph.internet_gateway_of(net.topology.nat_gateways[nat].vpc) else {
            let (nat, vpc) = (net.name(Node::NatGateway(nat)), net.name(vpc));
            return Err(Stop::route(
                code::NO_ROUTE_TO_DESTINATION,
                "NP-268",
                format!("{nat} leads to the internet gateway of {vpc}, which has none"),
                format!("attach an internet gateway to {vpc}"),
            ));
        };
        let node = Node::InternetGateway(gateway);
        if let Some(address) = self.to.exact().filter(|a| is_private(*a)) {
            return Err(self.private_destination(subnet, &net.name(node), address));
        }
        self.exit = Some((subnet, Exit::InternetGateway(gateway)));
        self.seen_as = match self.source.public {
            PublicAddress::Known(address) => SourceAddress::Known(address),
            PublicAddress::Unstated | PublicAddress::None => SourceAddress::Unknown,
        };
        self.step(node, None);
        Ok(Next::Arrived(Arrival::Public))
    }

    /// From IPv6 to IPv4 at a NAT gateway (NP-269), and on to where the packet arrives.
    pub(in crate::network) fn translate_64(
        &mut self,
        subnet: Ref<Subnet>,
        nat: Ref<NatGateway>,
        hit: &Hit,
    ) -> Result<Arrival, Stop> {
        match self.nat_gateway(subnet, nat, hit)? {
            Next::Place(place) => self.go(place),
            Next::Arrived(arrival) => Ok(arrival),
        }
    }

    /// Over a peering connection, from one of its two VPCs to the other and nowhere else (NP-232 to NP-234).
    pub(super) fn peering(
        &mut self,
        subnet: Ref<Subnet>,
        peering: Ref<Peering>,
        hit: &Hit,
    ) -> Result<Next, Stop> {
        let net = self.net;
        let row = &net.topology.peerings[peering];
        let near = net.topology.subnets[subnet].vpc;
        let name = net.name(Node::Peering(peering));
        if !row.is_active() {
            return Err(Stop::route(
                code::BAD_STATE_ROUTE,
                "NP-230",
                format!("{name} is {}, and carries nothing", row.status),
                format!("make {name} active, or create a new peering connection and route to it"),
            ));
        }
        let Some(far) = row.other(near) else {
            return Err(Stop::route(
                code::BAD_STATE_ROUTE,
                "NP-230",
                format!("{name} does not belong to {}", net.name(Node::Vpc(near))),
                format!("route to a peering connection of {}", net.name(Node::Vpc(near))),
            ));
        };
        let inside = |vpc, known: &Addresses<'_>| match known {
            Addresses::One(address) => net.topology.vpcs[vpc].contains(*address),
            Addresses::Within(block) => net.topology.vpcs[vpc].contains(block.addr()),
            Addresses::Front(_) => false,
            Addresses::Unknown(_) => true,
        };
        let (foreign, vpc) = if !inside(far, &self.to) {
            (self.to, far)
        } else if !inside(near, &self.source.address) {
            (self.source.address, near)
        } else {
            self.cross(subnet, true);
            self.step(Node::Peering(peering), Some(hit.matched));
            self.peered_behind_nat |= self.behind.is_some();
            return self.deliver(far, None);
        };
        Err(Stop::route(
            code::PCX_REQUIRES_ADDRESS_IN_VPC_CIDR,
            "NP-232",
            format!(
                "{name} carries only traffic between its two VPCs, and {} is not in {}",
                foreign.words(),
                net.name(Node::Vpc(vpc)),
            ),
            "peer the two VPCs directly, or connect them by a transit gateway".to_owned(),
        ))
    }

    /// A gateway of a VPC knows the addresses of its own VPC only. Others leave by a NAT gateway in it (NP-254).
    fn is_of_own_vpc(&self, subnet: Ref<Subnet>, gateway: &str) -> Result<(), Stop> {
        let net = self.net;
        let vpc = net.topology.subnets[subnet].vpc;
        if self.starts_in(vpc) {
            return Ok(());
        }
        let here = net.name(Node::Vpc(vpc));
        Err(Stop::route(
            code::IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
            "NP-254",
            format!(
                "{} is no address of {here}, and {gateway} drops what has none",
                self.source.address.words()
            ),
            match self.to.family() {
                Family::V4 => format!("route 0.0.0.0/0 to a public NAT gateway in {here}"),
                Family::V6 => format!("let IPv6 leave by a gateway of the caller's own VPC, not of {here}"),
            },
        ))
    }

    /// What an internet gateway drops because it goes to a private address (NP-261).
    fn private_destination(&self, subnet: Ref<Subnet>, gateway: &str, address: IpAddr) -> Stop {
        let vpc = self.net.topology.subnets[subnet].vpc;
        Stop::route(
            code::IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS,
            "NP-261",
            format!(
                "{address} is private, and no route of {} is more specific than the default one to {gateway}",
                self.net.name(Node::Vpc(vpc)),
            ),
            crate::network::mend::connection(self, vpc),
        )
    }

    /// What an internet gateway drops because it has no public address (NP-260, NP-265, NP-516).
    fn no_public_address(&self, subnet: Ref<Subnet>, gateway: &str) -> Stop {
        let (rule, who, mend) = match self.behind {
            Some(nat) => (
                "NP-265",
                format!("{} is a private NAT gateway", self.net.name(Node::NatGateway(nat))),
                "use a public NAT gateway".to_owned(),
            ),
            None => (
                "NP-260",
                format!(
                    "{} in {} has no public IPv4 address",
                    self.source.address.words(),
                    self.net.name(Node::Subnet(subnet)),
                ),
                "give it an Elastic IP, or route 0.0.0.0/0 to a NAT gateway in a public subnet".to_owned(),
            ),
        };
        Stop::route(
            code::IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
            rule,
            format!("{who}, and {gateway} drops what has none"),
            mend,
        )
    }
}
