//! The way of one packet: from where it starts to where it arrives (NP B).
//!
//! A walk only follows routes. It notes on the way what the filters need: which subnets were crossed, and where the
//! source address changed. Replies are a walk of their own.

mod gateway;
mod lookup;
mod site;
mod subnet;
mod transit;

use std::net::IpAddr;

use crate::assumption::{Assumptions, Consulted};
use crate::topology::Ref;
use crate::topology::model::{
    EgressOnlyGateway, Endpoint, InternetGateway, NatGateway, SecurityGroup, Site, SiteAttachment, Subnet,
    TransitAttachment, Vpc,
};

use super::Network;
use super::addresses::Addresses;
use super::graph::{InterfaceId, Node};
use super::path::{SourceAddress, Warning};
use super::reason::{Stop, code};
use super::routes::Matched;

/// More stations than this, and the packet is in a loop.
const LIMIT: usize = 24;

/// Where a packet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On its way out of a subnet, to be looked up in that subnet's table.
    Subnet(Ref<Subnet>),
    /// In a transit gateway, having come in by an attachment.
    Transit(Ref<TransitAttachment>),
    /// At a site, to be routed there.
    Site(Ref<Site>),
    /// At a site, having come in over a link.
    SiteFrom(Ref<SiteAttachment>),
    /// On the public internet.
    Internet,
    /// In AWS's own network.
    AwsNetwork,
}

/// Where a packet ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// At its address in a VPC.
    Vpc { vpc: Ref<Vpc>, subnet: Option<Ref<Subnet>>, interface: Option<InterfaceId> },
    /// In a gateway endpoint.
    GatewayEndpoint(Ref<Endpoint>),
    /// At the public host of a service.
    Public,
    /// At its address in a site.
    Site(Ref<Site>),
}

/// Who sends a packet, as it stands in the packet at some point of the way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'n> {
    /// The address in the packet.
    pub address: Addresses<'n>,
    /// What an internet gateway makes of it.
    pub public: PublicAddress,
    /// Security groups of the sending interface. `None`: not filtered.
    pub groups: Option<&'n [Ref<SecurityGroup>]>,
    /// Whether something on the way put its own address there.
    pub translated: bool,
}

/// The public address of a private one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PublicAddress {
    /// It has none.
    None,
    /// This one.
    Known(IpAddr),
    /// It has one that nobody stated.
    Unstated,
}

/// Where replies to a packet must get to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    Vpc(Ref<Vpc>),
    Site(Ref<Site>),
    Internet,
}

/// One station of the way, for the hops of the path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// What it is.
    pub node: Node,
    /// The route that led there.
    pub matched: Option<Matched>,
    /// The source address it puts into the packet.
    pub becomes: Option<SourceChange>,
}

/// What a station makes of the source address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceChange {
    Known(IpAddr),
    Unstated,
}

/// A packet that enters or leaves a subnet, for its network ACL.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crossing<'n> {
    /// The subnet.
    pub subnet: Ref<Subnet>,
    /// Whether it leaves.
    pub out: bool,
    /// The address on the other side of the subnet's border.
    pub remote: Addresses<'n>,
}

/// A change of the source address, on the way of a packet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Translation<'n> {
    /// The NAT gateway that made it.
    pub nat: Ref<NatGateway>,
    /// The source address before.
    pub source: Addresses<'n>,
    /// Where replies to that address must get to.
    pub home: Home,
    /// How many crossings lie before it.
    pub crossings: usize,
    /// How many steps lie before it.
    pub steps: usize,
}

/// The gateway by which a packet left for the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    InternetGateway(Ref<InternetGateway>),
    EgressOnly(Ref<EgressOnlyGateway>),
}

/// A walk, under way or finished.
#[derive(Clone, Debug)]
pub(super) struct Walk<'n> {
    pub net: &'n Network,
    pub assumptions: &'n Assumptions,
    /// Where the packet is going.
    pub to: Addresses<'n>,
    /// The endpoint that stands at that address, where name resolution knows it.
    pub wanted: Option<Ref<Endpoint>>,
    pub source: Source<'n>,
    /// Security groups of the interface that sent it.
    pub first_groups: Option<&'n [Ref<SecurityGroup>]>,
    pub home: Home,
    pub steps: Vec<Step>,
    pub crossings: Vec<Crossing<'n>>,
    /// The part of the way before each NAT gateway: the reply to it is sent by that gateway.
    pub translations: Vec<Translation<'n>>,
    /// The site by whose own internet access the packet left, having come there over a link.
    pub lent_by: Option<Ref<Site>>,
    /// The subnet that the packet left for an internet gateway, with that gateway.
    pub exit: Option<(Ref<Subnet>, Exit)>,
    /// What the far side sees if the packet arrives publicly.
    pub seen_as: SourceAddress,
    /// The NAT gateway whose address the packet has.
    pub behind: Option<Ref<NatGateway>>,
    /// Whether the packet crossed a peering connection behind that NAT gateway (NP-238).
    pub peered_behind_nat: bool,
    pub warnings: Vec<Warning>,
    pub consulted: Consulted,
    /// Whether it is a reply.
    pub is_reply: bool,
    /// Availability zone of the subnet that the packet left last.
    zone: Option<&'n str>,
}

impl<'n> Walk<'n> {
    /// A packet that is about to leave.
    pub(super) fn new(
        net: &'n Network,
        assumptions: &'n Assumptions,
        source: Source<'n>,
        home: Home,
        to: Addresses<'n>,
    ) -> Self {
        Self {
            net,
            assumptions,
            to,
            wanted: None,
            source,
            first_groups: source.groups,
            home,
            steps: Vec::with_capacity(4),
            crossings: Vec::with_capacity(4),
            translations: Vec::new(),
            lent_by: None,
            exit: None,
            seen_as: SourceAddress::Unknown,
            behind: None,
            peered_behind_nat: false,
            warnings: Vec::new(),
            consulted: Consulted::new(),
            is_reply: false,
            zone: None,
        }
    }

    /// Follows routes until the packet arrives.
    ///
    /// # Errors
    /// Where the packet is lost. The steps so far stay in the walk.
    pub(super) fn go(&mut self, from: Place) -> Result<Arrival, Stop> {
        let mut place = from;
        for _ in 0..LIMIT {
            let next = match place {
                Place::Subnet(subnet) => self.leave_subnet(subnet)?,
                Place::Transit(attachment) => self.through_transit_gateway(attachment)?,
                Place::Site(site) => self.leave_site(site)?,
                Place::SiteFrom(attachment) => self.enter_site(attachment)?,
                Place::Internet => self.over_the_internet()?,
                Place::AwsNetwork => self.over_the_aws_network()?,
            };
            match next {
                Next::Place(next) => place = next,
                Next::Arrived(arrival) => return Ok(arrival),
            }
        }
        Err(Stop::route(
            code::ROUTING_LOOP,
            "NP-203",
            format!("the packet to {} goes round in a loop", self.to.words()),
            "follow the listed routes and break the circle".to_owned(),
        ))
    }

    fn step(&mut self, node: Node, matched: Option<Matched>) {
        self.steps.push(Step { node, matched, becomes: None });
    }

    fn cross(&mut self, subnet: Ref<Subnet>, out: bool) {
        let remote = if out { self.to } else { self.source.address };
        self.crossings.push(Crossing { subnet, out, remote });
    }

    /// The source becomes that of a NAT gateway.
    fn translate(&mut self, nat: Ref<NatGateway>, source: Source<'n>, home: Home) {
        self.translations.push(Translation {
            nat,
            source: self.source.address,
            home: self.home,
            crossings: self.crossings.len(),
            steps: self.steps.len().saturating_sub(1),
        });
        self.source = source;
        self.home = home;
        self.behind = Some(nat);
    }

    /// Whether the packet starts in a VPC, or has been sent on by a NAT gateway there (NP-221, NP-254).
    fn starts_in(&self, vpc: Ref<Vpc>) -> bool {
        self.home == Home::Vpc(vpc)
    }
}

/// What comes after a station.
enum Next {
    Place(Place),
    Arrived(Arrival),
}
