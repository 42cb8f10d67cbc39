//! Every way that a request could take, not only the one that it takes (NP A to D).
//!
//! A client has few levers: which host name it asks for, who resolves it, which of the addresses it gets, and whether a
//! proxy opens the connection. Each setting of them is tried through the same resolution as the request itself, one
//! after the other; the number of tries grows in line with the endpoints of the service and the proxies there are.
//! Nothing is searched, so a way that is listed as working is one that really resolves.

mod claimants;
mod endpoints;
mod enumerate;
mod hosts;
mod settings;
mod union;
mod why;

use std::sync::Arc;

use serde::Serialize;

use crate::assumption::Assumptions;

use super::Network;
use super::path::{Hop, HopKind, NoPath, Path};
use super::request::PathRequest;

pub use settings::{ProxySetting, Settings};

/// One way that a request could take.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// What is different about it.
    pub kind: WayKind,
    /// The same for people: `FIPS host`, `name of vpce-sts in use1-az1`.
    pub label: String,
    /// What the client sets otherwise; see [`Settings::on`].
    pub settings: Settings,
    /// The host name it asks for.
    pub host: String,
    /// Whether it is the way of the request as it is asked. Of all ways, one is.
    pub taken: bool,
    /// Why it is taken, or why not.
    pub why: Reason,
    /// The path, or why there is none.
    pub end: Result<Path, Box<NoPath>>,
}

impl Way {
    /// The path, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.end.as_ref().ok()
    }

    /// The stations of the path, or those reached so far, without name resolution.
    pub fn stations(&self) -> Vec<Station> {
        let hops: &[Hop] = match &self.end {
            Ok(path) => &path.hops,
            Err(lost) => &lost.walk,
        };
        Station::of(hops)
    }

    /// Whether it leads through a VPC endpoint.
    pub fn crosses(&self, endpoint: &str) -> bool {
        self.stations().iter().any(|s| s.kind == HopKind::Endpoint && &*s.id == endpoint)
    }
}

/// What is different about a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WayKind {
    /// Nothing.
    AsAsked,
    /// Another host name of the service (NP A.1).
    HostName,
    /// The other address family of the same name (NP-153).
    AddressFamily,
    /// The name of a VPC endpoint itself (NP-133).
    EndpointName,
    /// The name of one of its interfaces (NP-134).
    Interface,
    /// A public address of the service, whatever private names say.
    PublicAddress,
    /// The caller opens the connection itself, past its proxy (NP-118).
    NoProxy,
    /// A proxy opens it, one that callers of the topology use (NP-118).
    Proxy,
}

/// A reason, with the rule behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// In words.
    pub text: String,
    /// The rule.
    pub rule: &'static str,
}

/// A hop by what it is, whatever happened there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Station {
    /// What it is.
    pub kind: HopKind,
    /// Its id.
    pub id: Arc<str>,
}

impl Station {
    fn of(hops: &[Hop]) -> Vec<Station> {
        let real = hops.iter().filter(|h| h.kind != HopKind::Dns);
        real.map(|h| Station { kind: h.kind, id: h.id.clone() }).collect()
    }
}

/// Somebody who could answer for a host name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claimant {
    /// What it is.
    pub kind: ClaimantKind,
    /// Its id; `None` for public DNS.
    pub id: Option<Arc<str>>,
    /// The VPC whose resolver looks there.
    pub vpc: Arc<str>,
    /// Whether it answers.
    pub wins: bool,
    /// Why, or why not.
    pub why: Reason,
}

/// What could answer for a host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimantKind {
    /// A Resolver rule that forwards (NP-141).
    ResolverRule,
    /// A private hosted zone (NP-138).
    PrivateHostedZone,
    /// Private DNS of an interface endpoint (NP-125).
    PrivateDns,
    /// Public DNS (NP-120).
    PublicDns,
}

/// Every way of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Ways {
    /// Who could answer for the host name, as the resolvers of the VPCs see it, the strongest first.
    pub claimants: Vec<Claimant>,
    /// The ways: the one taken first, then by what is different about them.
    pub ways: Vec<Way>,
}

impl Network {
    /// Every way that a request could take, under the assumptions of the topology.
    pub fn ways(&self, request: &PathRequest<'_>) -> Ways {
        self.ways_under(request, &self.topology.assumptions)
    }

    /// Every way that a request could take, under other assumptions.
    pub fn ways_under(&self, request: &PathRequest<'_>, assumptions: &Assumptions) -> Ways {
        enumerate::ways(self, request, assumptions)
    }
}
