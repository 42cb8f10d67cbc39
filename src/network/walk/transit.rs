//! Transit gateways (NP B.4).

use crate::assumption::Assumption;
use crate::network::addresses::Family;
use crate::network::graph::Node;
use crate::network::reason::{Stop, code};
use crate::network::routes::Hit;
use crate::topology::Ref;
use crate::topology::model::{Subnet, TransitAttached, TransitAttachment};

use super::{Next, Place, Walk};

impl<'n> Walk<'n> {
    /// From a subnet into a transit gateway, by the VPC's attachment in the subnet's zone (NP-245).
    pub(super) fn enter_transit_gateway(
        &mut self,
        subnet: Ref<Subnet>,
        attachment: Ref<TransitAttachment>,
        hit: &Hit,
    ) -> Result<Next, Stop> {
        let net = self.net;
        let row = &net.topology.transit_attachments[attachment];
        let TransitAttached::Vpc { subnets, ipv6_support, .. } = &row.to else {
            return Ok(Next::Place(Place::Transit(attachment)));
        };
        if self.to.family() == Family::V6 && !ipv6_support {
            return Err(self.no_ipv6(attachment));
        }
        self.cross(subnet, true);
        self.step(Node::TransitGateway(row.gateway), Some(hit.matched));
        let zone = self.zone;
        let own = subnets.iter().copied().find(|s| net.topology.subnets[*s].az.as_deref() == zone);
        match (own, zone) {
            // Replies are taken from any zone: interface endpoints in all of them can be reached (NP-253).
            (None, Some(zone)) if !self.is_reply && !subnets.is_empty() && self.zones_known(subnets) => {
                let (name, subnet) =
                    (net.name(Node::TransitAttachment(attachment)), net.name(Node::Subnet(subnet)));
                Err(Stop::route(
                    code::TGW_ROUTE_AZ_RESTRICTION,
                    "NP-245",
                    format!("{name} has no subnet in {zone}, where {subnet} is"),
                    format!("add a subnet in {zone} to {name}"),
                ))
            }
            (own, _) => {
                // A reply enters the gateway the same way; in the instance's own subnet only the way in is checked
                // (NP-414, NP-415).
                if let Some(own) = own.or(subnets.first().copied()).filter(|s| *s != subnet) {
                    self.cross(own, false);
                }
                Ok(Next::Place(Place::Transit(attachment)))
            }
        }
    }

    fn zones_known(&self, subnets: &[Ref<Subnet>]) -> bool {
        subnets.iter().all(|s| self.net.topology.subnets[*s].az.is_some())
    }

    /// Looks the packet up in the one table that the attachment is associated with (NP-246).
    pub(super) fn through_transit_gateway(
        &mut self,
        attachment: Ref<TransitAttachment>,
    ) -> Result<Next, Stop> {
        let net = self.net;
        let gateway = net.topology.transit_attachments[attachment].gateway;
        let node = Node::TransitGateway(gateway);
        if net.topology.transit_gateways[gateway].is_core_network() {
            self.consulted.insert(Assumption::CoreNetworkStamps);
        }
        if self.steps.last().is_none_or(|s| s.node != node) {
            self.step(node, None);
        }
        let Some(table) = net.graph.transit_table_of(net.graph.transit_attachment(attachment)) else {
            let name = net.name(Node::TransitAttachment(attachment));
            return Err(Stop::route(
                code::TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION,
                "NP-246",
                format!("{name} is not associated with a route table of {}", net.name(node)),
                format!("associate {name} with one"),
            ));
        };
        let named = Node::TransitRouteTable(table);
        let hit = match net.graph.transit_routes(table) {
            Some(routes) => self.route(routes, named)?,
            None => None,
        };
        let Some(hit) = hit else {
            return Err(Stop::route(
                code::TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT,
                "NP-247",
                format!("{} has no route for {}", net.name(named), self.to.words()),
                format!(
                    "add a route to the attachment that leads there, or let that attachment propagate into {}",
                    net.name(named)
                ),
            ));
        };
        match net.graph.target(hit.link) {
            Some(Node::TransitAttachment(next)) => self.out_of_transit_gateway(next),
            Some(Node::Undescribed) => Err(self.undescribed(named, &hit)),
            _ => Err(Stop::route(
                code::TGW_RTB_BAD_STATE_ROUTE,
                "NP-249",
                format!("{} in {} is a blackhole", net.matched(&hit.matched), net.name(named)),
                format!("take {} out of {}", net.matched(&hit.matched), net.name(named)),
            )),
        }
    }

    fn out_of_transit_gateway(&mut self, attachment: Ref<TransitAttachment>) -> Result<Next, Stop> {
        let net = self.net;
        let row = &net.topology.transit_attachments[attachment];
        match &row.to {
            // By the attachment's subnet in the same zone, else in any (NP-253, NP-258).
            TransitAttached::Vpc { vpc, subnets, ipv6_support } => {
                if self.to.family() == Family::V6 && !ipv6_support {
                    return Err(self.no_ipv6(attachment));
                }
                let own = subnets
                    .iter()
                    .find(|s| net.topology.subnets[**s].az.as_deref() == self.zone)
                    .or(subnets.first())
                    .copied();
                match own {
                    Some(subnet) => Ok(Next::Place(Place::Subnet(subnet))),
                    None => self.deliver(*vpc, None),
                }
            }
            TransitAttached::Site(site) => {
                self.step(Node::SiteAttachment(*site), None);
                Ok(Next::Place(Place::SiteFrom(*site)))
            }
            TransitAttached::Peer(_) => match net.graph.far_attachment(attachment) {
                Some(far) => Ok(Next::Place(Place::Transit(far))),
                None => Err(Stop::route(
                    code::TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION,
                    "NP-252",
                    format!(
                        "{} has no attachment at its far side",
                        net.name(Node::TransitAttachment(attachment))
                    ),
                    "add the peering attachment to the other transit gateway too".to_owned(),
                )),
            },
        }
    }

    /// Attachments do not carry IPv6 unless told to (NP-256).
    fn no_ipv6(&self, attachment: Ref<TransitAttachment>) -> Stop {
        let name = self.net.name(Node::TransitAttachment(attachment));
        Stop::route(
            code::TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT,
            "NP-256",
            format!("{name} does not carry IPv6"),
            format!("set `ipv6_support: true` on {name}"),
        )
    }
}
