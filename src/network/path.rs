//! The answer of the network: the hops a request really takes, or why there is no path.

use std::net::IpAddr;
use std::sync::Arc;

use serde::Serialize;

use crate::assumption::Consulted;

/// The way of a request from its caller to the front of a service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Path {
    /// The host name the client asks for.
    pub host: String,
    /// The address it connects to, where one is known.
    pub destination: Option<IpAddr>,
    /// Action prefix of the service that answers.
    pub service: Arc<str>,
    /// Region that the host name stands for (NP-102, NP-145); of a cross-Region endpoint that of the service
    /// (NP-333).
    pub region: Arc<str>,
    /// The hops, the caller first, the service last.
    pub hops: Vec<Hop>,
    /// How the request enters the service.
    pub entry: Entry,
    /// What an author may not expect, such as a public answer where an endpoint exists (NP-438).
    pub warnings: Vec<Warning>,
    /// Assumptions that decided the way.
    pub assumptions: Consulted,
}

impl Path {
    /// The ids of the hops as scenarios pin them: all but name resolution.
    pub fn ids(&self) -> Vec<&str> {
        hop_ids(&self.hops)
    }
}

/// The ids of hops as scenarios pin them: all but name resolution.
pub fn hop_ids(hops: &[Hop]) -> Vec<&str> {
    hops.iter().filter(|h| h.kind != HopKind::Dns).map(|h| &*h.id).collect()
}

/// One step of a path. Hops are numbered from 1 in the order of [`Path::hops`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// What it is.
    pub kind: HopKind,
    /// Its id in the topology; `dns`, `internet`, or `sts.us-east-1` for the rest.
    pub id: Arc<str>,
    /// What happened there, for people: `route 10.0.0.0/16`, `172.31.10.5, subnet-app, vpc-05c07e7f`.
    pub detail: String,
    /// The rules behind it, e.g. `NP-203`.
    pub rules: &'static [&'static str],
}

/// Kinds of hops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HopKind {
    /// Where the request starts.
    Caller,
    /// A forward proxy or tunnel host.
    Proxy,
    /// Name resolution.
    Dns,
    /// A NAT gateway.
    NatGateway,
    /// An internet gateway.
    InternetGateway,
    /// An egress-only internet gateway.
    EgressOnlyGateway,
    /// The public internet.
    Internet,
    /// AWS's own network, for callers that run there.
    AwsNetwork,
    /// A peering connection.
    Peering,
    /// A transit gateway.
    TransitGateway,
    /// A Cloud WAN core network.
    CoreNetwork,
    /// A VPN or Direct Connect attachment.
    SiteAttachment,
    /// A VPC endpoint.
    Endpoint,
    /// A service in a Region.
    Service,
}

/// How a request enters a service (NP 0.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Entry {
    /// At the service's public host.
    PublicEndpoint {
        /// The address the service sees.
        source: SourceAddress,
    },
    /// Through an interface endpoint.
    InterfaceEndpoint(EndpointEntry),
    /// Through a gateway endpoint.
    GatewayEndpoint(EndpointEntry),
    /// At an interface of the service inside a VPC, with no endpoint (NP-635, NP-636).
    InVpcDataPlane {
        /// The address in the packet; `None` where nobody stated one.
        source: Option<IpAddr>,
    },
    /// Console Private Access: the console's servers call, marked with the console's endpoint (NP-640). The
    /// source is the browser's.
    ConsoleEndpoint(EndpointEntry),
    /// Within AWS's network: a request that a service makes.
    ServiceInternal,
}

impl Entry {
    /// The VPC endpoint that the request passed, if it passed one.
    pub fn endpoint(&self) -> Option<&EndpointEntry> {
        match self {
            Entry::InterfaceEndpoint(entry) | Entry::GatewayEndpoint(entry) => Some(entry),
            _ => None,
        }
    }
}

/// Entry through a VPC endpoint. Everything here is a fact of the endpoint, not of the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointEntry {
    /// Id of the endpoint.
    pub endpoint: Arc<str>,
    /// VPC the endpoint stands in.
    pub vpc: Arc<str>,
    /// The source address in the packet that reaches it; `None` where nobody stated one.
    pub source: Option<IpAddr>,
    /// Whether the caller is in the endpoint's own VPC.
    pub same_vpc: bool,
    /// Whether what the endpoint shows as the source is an assumption (`remote-vpc-source-ip`): the caller is in
    /// another VPC or on-premises (NP-508, NP-512), or a private NAT gateway, a proxy, a pod's node or a
    /// function's shared interface stands in between (NP-505, NP-513 to NP-516).
    pub source_assumed: bool,
}

/// The address a public host sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceAddress {
    /// This one.
    Known(IpAddr),
    /// One that belongs to AWS and lies in no customer range.
    AwsOwned,
    /// Nobody stated it.
    Unknown,
}

/// Something an author may not expect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// `DNS_PUBLIC_ANSWER`, ...
    pub code: &'static str,
    /// In words.
    pub message: String,
    /// The rule behind it.
    pub rule: &'static str,
}

/// Why a request reaches nothing. Never a denial (NP-439).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoPath {
    /// What the client sees.
    pub kind: NoPathKind,
    /// Reason code of NP D.3.
    pub reason: &'static str,
    /// In words.
    pub message: String,
    /// The one change that would open the way.
    pub mend: String,
    /// The rule behind it.
    pub rule: &'static str,
    /// The host name the client asks for.
    pub host: String,
    /// The hops walked so far.
    pub walk: Vec<Hop>,
    /// Assumptions that decided it.
    pub assumptions: Consulted,
}

/// What the client sees of a missing path (NP D.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoPathKind {
    /// The name does not resolve (NP-430).
    Dns,
    /// No usable route, there or back (NP-431).
    Route,
    /// A filter drops the packet (NP-432).
    Filtered,
    /// The certificate does not cover the host name (NP-433).
    Tls,
    /// The endpoint cannot be used (NP-434).
    EndpointUnavailable,
}
