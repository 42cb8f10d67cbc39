//! What the resolver answers.

use std::net::IpAddr;

/// How a request ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Reached(Reached),
    /// Everything of one stage that stands in the way; which one is named first is a matter of order.
    NoPath(Vec<Fault>),
}

impl Answer {
    /// In a few words, without ids.
    pub fn words(&self) -> String {
        match self {
            Answer::NoPath(faults) => {
                let mut reasons: Vec<&str> = faults.iter().map(|f| f.reason).collect();
                reasons.sort_unstable();
                reasons.dedup();
                reasons.join("|")
            }
            Answer::Reached(reached) => match &reached.entry {
                Entry::Public(_) => "public".to_owned(),
                Entry::Interface { .. } => "interface".to_owned(),
                Entry::Gateway { .. } => "gateway".to_owned(),
            },
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Ids of the hops, the caller first.
    pub hops: Vec<String>,
    pub entry: Entry,
    /// Whether it crosses an internet gateway, an egress-only one, or the internet.
    pub by_internet: bool,
    /// Why the service itself refuses.
    pub rejected: Option<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Public(Source),
    Interface { endpoint: String, vpc: String, source: Source },
    Gateway { endpoint: String, vpc: String, source: Source },
}

/// The address that the far side sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Known(IpAddr),
    AwsOwned,
    Unstated,
}

/// One thing that stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub kind: Kind,
    pub reason: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Dns,
    Route,
    Filtered,
    Tls,
    EndpointUnavailable,
}

pub const fn dns(reason: &'static str) -> Fault {
    Fault { kind: Kind::Dns, reason }
}

pub const fn route(reason: &'static str) -> Fault {
    Fault { kind: Kind::Route, reason }
}

pub const fn filtered(reason: &'static str) -> Fault {
    Fault { kind: Kind::Filtered, reason }
}

pub const fn unavailable(reason: &'static str) -> Fault {
    Fault { kind: Kind::EndpointUnavailable, reason }
}
