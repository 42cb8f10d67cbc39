//! What stands in a VPC, a site, or outside.

use super::build::Builder;
use super::model::{Detail, Frame, FrameKind, Key, Node, NodeKind};
use super::thing::Thing;
use crate::topology::Ref;
use crate::topology::model::{
    Caller, CallerKind, Endpoint, EndpointKind, NatConnectivity, PrivateZone, Subnet, Vpc,
};

/// A box with no more than a name in it.
pub(super) fn frame(key: Key, kind: FrameKind, name: impl Into<String>) -> Frame {
    Frame {
        key,
        kind,
        name: name.into(),
        detail: Vec::new(),
        nodes: Vec::new(),
        frames: Vec::new(),
        copies: 1,
        hub: false,
    }
}

fn sign(kind: CallerKind) -> &'static str {
    match kind {
        CallerKind::Ec2 => "EC2",
        CallerKind::Ecs => "ECS",
        CallerKind::Eks => "EKS",
        CallerKind::Lambda => "FN",
        CallerKind::Glue => "GLUE",
        CallerKind::CodeBuild => "BUILD",
        CallerKind::SageMaker => "ML",
        CallerKind::CloudShell => "SHELL",
        CallerKind::Laptop | CallerKind::OnPremises => "HOST",
        CallerKind::Console => "CONS",
        CallerKind::Service => "SVC",
    }
}

impl Builder<'_> {
    /// A VPC with everything in it.
    pub(super) fn vpc(&mut self, vpc: Ref<Vpc>, detail: Detail) -> Frame {
        let topology = self.topology;
        let row = &topology.vpcs[vpc];
        let mut frame = frame(self.numbers.of(Thing::Vpc(vpc)), FrameKind::Vpc, topology.vpcs.id(vpc));
        frame.hub = self.links_of(vpc) >= 4;
        let blocks = row.cidrs.iter().map(ToString::to_string);
        frame.detail.extend(blocks.chain(row.ipv6_cidrs.iter().map(ToString::to_string)));
        self.gateways(vpc, &mut frame);
        self.nats(vpc, None, &mut frame);
        for (endpoint, place) in topology.endpoints.iter().filter(|(_, e)| e.vpc == vpc) {
            // An endpoint with interfaces is drawn in its subnets, if there is room for that.
            if detail != Detail::Full || place.interfaces.is_empty() {
                let node = self.endpoint(Thing::Endpoint(endpoint), endpoint, None);
                frame.nodes.push(node);
            }
        }
        if detail == Detail::Full {
            self.names(vpc, &mut frame);
        }
        for subnet in &row.subnets {
            let inner = self.subnet(*subnet, detail);
            frame.frames.push(inner);
        }
        frame
    }

    fn gateways(&mut self, vpc: Ref<Vpc>, frame: &mut Frame) {
        let topology = self.topology;
        for (gateway, _) in topology.internet_gateways.iter().filter(|(_, g)| g.vpc == vpc) {
            let id = topology.internet_gateways.id(gateway);
            frame.nodes.push(self.node(Thing::InternetGateway(gateway), NodeKind::InternetGateway, id, ""));
        }
        for (gateway, _) in topology.egress_only_gateways.iter().filter(|(_, g)| g.vpc == vpc) {
            let id = topology.egress_only_gateways.id(gateway);
            let node = self.node(
                Thing::EgressOnlyGateway(gateway),
                NodeKind::EgressOnlyGateway,
                id,
                "IPv6, outbound",
            );
            frame.nodes.push(node);
        }
    }

    /// NAT gateways of a subnet; those of no subnet are regional and stand in the VPC.
    fn nats(&mut self, vpc: Ref<Vpc>, subnet: Option<Ref<Subnet>>, frame: &mut Frame) {
        let topology = self.topology;
        for (nat, row) in topology.nat_gateways.iter().filter(|(_, n)| n.vpc == vpc && n.subnet == subnet) {
            let address = match &row.connectivity {
                NatConnectivity::Public { addresses } => {
                    addresses.first().map(ToString::to_string).unwrap_or_default()
                }
                NatConnectivity::Private { address } => format!("{address}, private"),
            };
            let id = topology.nat_gateways.id(nat);
            frame.nodes.push(self.node(Thing::NatGateway(nat), NodeKind::NatGateway, id, &address));
        }
    }

    /// The private hosted zones that a VPC sees, by itself or by its Route 53 Profile.
    pub(super) fn zones_of(&self, vpc: Ref<Vpc>) -> Vec<Ref<PrivateZone>> {
        let topology = self.topology;
        let profiles = topology.dns_profiles.iter().filter(|(_, p)| p.vpcs.contains(&vpc));
        let shared: Vec<Ref<PrivateZone>> = profiles.flat_map(|(_, p)| p.zones.clone()).collect();
        let seen =
            topology.private_zones.iter().filter(|(zone, z)| z.vpcs.contains(&vpc) || shared.contains(zone));
        seen.map(|(zone, _)| zone).collect()
    }

    /// What answers names in a VPC.
    fn names(&mut self, vpc: Ref<Vpc>, frame: &mut Frame) {
        let topology = self.topology;
        for zone in self.zones_of(vpc) {
            let row = &topology.private_zones[zone];
            let id = topology.private_zones.id(zone);
            let records = match row.records.len() {
                1 => "1 record".to_owned(),
                n => format!("{n} records"),
            };
            frame.nodes.push(self.node(
                Thing::Zone(id.to_owned(), vpc),
                NodeKind::Zone,
                &row.domain,
                &records,
            ));
        }
        for (resolver, _) in topology.inbound_resolvers.iter().filter(|(_, r)| r.vpc == vpc) {
            let (key, id) = (self.numbers.fresh(), topology.inbound_resolvers.id(resolver).to_owned());
            let detail = "inbound".to_owned();
            frame.nodes.push(Node { key, kind: NodeKind::Resolver, name: id, detail });
        }
        for (resolver, _) in topology.outbound_resolvers.iter().filter(|(_, r)| r.vpc == vpc) {
            let (key, id) = (self.numbers.fresh(), topology.outbound_resolvers.id(resolver).to_owned());
            let detail = "outbound".to_owned();
            frame.nodes.push(Node { key, kind: NodeKind::Resolver, name: id, detail });
        }
    }

    fn subnet(&mut self, subnet: Ref<Subnet>, detail: Detail) -> Frame {
        let topology = self.topology;
        let row = &topology.subnets[subnet];
        let key = self.numbers.of(Thing::Subnet(subnet));
        let mut frame = frame(key, FrameKind::Subnet, topology.subnets.id(subnet));
        frame.detail.extend(row.cidr.map(|c| c.to_string()));
        frame.detail.extend(row.ipv6_cidr.map(|c| c.to_string()));
        frame.detail.extend(row.az.as_ref().map(ToString::to_string));
        if !row.shared_with.is_empty() {
            frame.detail.push(format!("shared with {}", row.shared_with.join(", ")));
        }
        self.nats(row.vpc, Some(subnet), &mut frame);
        let standing: Vec<_> =
            topology.callers.iter().filter(|(_, c)| c.subnet == Some(subnet)).map(|(c, _)| c).collect();
        self.callers(&standing, if detail == Detail::Full { 8 } else { 3 }, &mut frame);
        if detail == Detail::Full {
            for (endpoint, row) in topology.endpoints.iter() {
                for (_, address) in row.interfaces.iter().filter(|(s, _)| *s == subnet) {
                    let thing = Thing::Interface(endpoint, subnet);
                    let node = self.endpoint(thing, endpoint, Some(address.to_string()));
                    self.numbers.fold(Thing::Endpoint(endpoint), node.key);
                    frame.nodes.push(node);
                }
            }
        }
        frame
    }

    /// Callers, each for itself, or those of a crowd as one.
    pub(super) fn callers(&mut self, standing: &[Ref<Caller>], limit: usize, frame: &mut Frame) {
        let topology = self.topology;
        let crowd = standing.len() > limit;
        let (single, folded): (Vec<Ref<Caller>>, Vec<Ref<Caller>>) =
            standing.iter().partition(|c| !crowd || self.on_way(&Thing::Caller(**c)));
        for caller in single {
            let row = &topology.callers[caller];
            let address = row.private_ip.or(row.public_ip).or(row.ipv6);
            let detail = address.map(|a| a.to_string()).unwrap_or_default();
            let kind = NodeKind::Caller(sign(row.kind));
            frame.nodes.push(self.node(Thing::Caller(caller), kind, topology.callers.id(caller), &detail));
        }
        let Some(first) = folded.first() else { return };
        let key = self.numbers.fresh();
        for caller in &folded {
            self.numbers.fold(Thing::Caller(*caller), key);
        }
        self.crowds += 1;
        let name = format!("{} callers", folded.len());
        let detail = format!("{}, ...", topology.callers.id(*first));
        frame.nodes.push(Node { key, kind: NodeKind::Caller("MANY"), name, detail });
    }

    fn endpoint(&mut self, thing: Thing, endpoint: Ref<Endpoint>, address: Option<String>) -> Node {
        let topology = self.topology;
        let row = &topology.endpoints[endpoint];
        let kind = match row.kind {
            EndpointKind::Interface => NodeKind::InterfaceEndpoint,
            EndpointKind::Gateway => NodeKind::GatewayEndpoint,
            _ => NodeKind::OtherEndpoint,
        };
        let state = (!row.is_available()).then(|| row.state.to_string());
        let parts: Vec<String> =
            [Some(row.service.to_string()), address, state].into_iter().flatten().collect();
        self.node(thing, kind, topology.endpoints.id(endpoint), &parts.join(", "))
    }

    pub(super) fn node(&mut self, thing: Thing, kind: NodeKind, name: &str, detail: &str) -> Node {
        Node { key: self.numbers.of(thing), kind, name: name.to_owned(), detail: detail.to_owned() }
    }
}
