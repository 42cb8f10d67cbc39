//! What a picture consists of. Nothing here has a size or a place.

/// The number of a thing in a picture. Things that are folded together share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub(super) u32);

impl Key {
    /// The number.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// How much of each VPC is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Everything, with addresses.
    Full,
    /// Everything but private hosted zones, in one line each.
    Compact,
    /// VPCs as one box each, those of one shape as one box together.
    Folded,
}

/// A network as boxes, things in them, lines between them, and a request drawn over it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What it shows.
    pub title: String,
    /// How much of each VPC is drawn.
    pub detail: Detail,
    /// The outermost boxes: the internet, sites, accounts, AWS's own network.
    pub frames: Vec<Frame>,
    /// The lines.
    pub wires: Vec<Wire>,
    /// The request drawn over it.
    pub trip: Option<Trip>,
    /// What is not drawn, in sentences.
    pub left_out: Vec<String>,
}

/// A box that holds others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its number.
    pub key: Key,
    /// What it is.
    pub kind: FrameKind,
    /// Its name.
    pub name: String,
    /// A few words more: address blocks, a zone, what was folded.
    pub detail: Vec<String>,
    /// Things that stand in it.
    pub nodes: Vec<Node>,
    /// Boxes that stand in it.
    pub frames: Vec<Frame>,
    /// How many of one shape it stands for.
    pub copies: usize,
    /// Whether many lines meet in it, so that it belongs in the middle.
    pub hub: bool,
}

/// Kinds of boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FrameKind {
    /// The public internet.
    Internet,
    /// An on-premises site.
    Site,
    /// An account, or several of one shape.
    Account,
    /// A Region of an account.
    Region,
    /// A VPC, or several of one shape.
    Vpc,
    /// A subnet.
    Subnet,
    /// AWS's own network, with the services.
    Aws,
}

impl FrameKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            FrameKind::Internet => "internet",
            FrameKind::Site => "on-premises site",
            FrameKind::Account => "account",
            FrameKind::Region => "region",
            FrameKind::Vpc => "VPC",
            FrameKind::Subnet => "subnet",
            FrameKind::Aws => "AWS network",
        }
    }
}

/// A thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its number.
    pub key: Key,
    /// What it is.
    pub kind: NodeKind,
    /// Its id.
    pub name: String,
    /// A few words more, such as its address.
    pub detail: String,
}

/// Kinds of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeKind {
    /// Where requests start; with the sign of its kind.
    Caller(&'static str),
    /// An internet gateway.
    InternetGateway,
    /// An egress-only internet gateway.
    EgressOnlyGateway,
    /// A NAT gateway.
    NatGateway,
    /// A transit gateway.
    TransitGateway,
    /// A Cloud WAN core network.
    CoreNetwork,
    /// An interface endpoint, or one of its interfaces.
    InterfaceEndpoint,
    /// A gateway endpoint.
    GatewayEndpoint,
    /// An endpoint of another type.
    OtherEndpoint,
    /// A private hosted zone, as one VPC sees it.
    Zone,
    /// A Resolver endpoint.
    Resolver,
    /// A service in a Region.
    Service,
}

impl NodeKind {
    /// A sign of at most five letters.
    pub fn sign(self) -> &'static str {
        match self {
            NodeKind::Caller(sign) => sign,
            NodeKind::InternetGateway => "IGW",
            NodeKind::EgressOnlyGateway => "EIGW",
            NodeKind::NatGateway => "NAT",
            NodeKind::TransitGateway => "TGW",
            NodeKind::CoreNetwork => "CWAN",
            NodeKind::InterfaceEndpoint => "VPCE",
            NodeKind::GatewayEndpoint => "GWE",
            NodeKind::OtherEndpoint => "VPCE",
            NodeKind::Zone => "ZONE",
            NodeKind::Resolver => "DNS",
            NodeKind::Service => "AWS",
        }
    }

    /// What it is, in words.
    pub fn word(self) -> &'static str {
        match self {
            NodeKind::Caller(_) => "caller",
            NodeKind::InternetGateway => "internet gateway",
            NodeKind::EgressOnlyGateway => "egress-only internet gateway",
            NodeKind::NatGateway => "NAT gateway",
            NodeKind::TransitGateway => "transit gateway",
            NodeKind::CoreNetwork => "core network",
            NodeKind::InterfaceEndpoint => "interface endpoint",
            NodeKind::GatewayEndpoint => "gateway endpoint",
            NodeKind::OtherEndpoint => "endpoint",
            NodeKind::Zone => "private hosted zone",
            NodeKind::Resolver => "Resolver endpoint",
            NodeKind::Service => "service",
        }
    }
}

/// A line between two things or boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Its number; a request can pass over it as over a thing.
    pub key: Key,
    /// What it is.
    pub kind: WireKind,
    /// Its ends.
    pub ends: [Key; 2],
    /// Its id, where it has one worth showing.
    pub name: Option<String>,
    /// Whether it carries nothing: a peering connection that is not active, an endpoint that is not available.
    pub dead: bool,
    /// Lines of one bundle may run as one.
    pub bundle: Key,
    /// How many of one shape it stands for.
    pub copies: usize,
}

/// Kinds of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WireKind {
    /// A VPC peering connection.
    Peering,
    /// An attachment to a transit gateway.
    Attachment,
    /// To the internet.
    Internet,
    /// VPN or Direct Connect.
    Site,
    /// From an endpoint to its service.
    Service,
}

impl WireKind {
    /// All kinds.
    pub const ALL: [WireKind; 5] =
        [WireKind::Peering, WireKind::Attachment, WireKind::Internet, WireKind::Site, WireKind::Service];

    /// What it is, in words.
    pub fn word(self) -> &'static str {
        match self {
            WireKind::Peering => "VPC peering connection",
            WireKind::Attachment => "transit gateway attachment",
            WireKind::Internet => "to the internet",
            WireKind::Site => "VPN or Direct Connect",
            WireKind::Service => "endpoint to its service",
        }
    }
}

/// A request drawn over a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// From where to where it goes, in order; the ends are things, boxes or lines.
    pub moves: Vec<[Key; 2]>,
    /// Whether it arrives where it wants to.
    pub arrives: bool,
}

/// One step of a request: a hop of one of its legs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number as the trace has it; with several legs, the leg in front: `2.1`.
    pub number: String,
    /// The leg, counted from 0.
    pub leg: usize,
    /// The hop of the leg, counted from 0; `None` for a leg within AWS's network.
    pub hop: Option<usize>,
    /// The thing, the box or the line it is at, if that is drawn.
    pub at: Option<Key>,
    /// What it is called.
    pub name: String,
    /// What happens there.
    pub detail: String,
}
