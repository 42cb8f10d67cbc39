//! Random networks as the program knows them, and its answers in the words of the other resolver.

use std::net::IpAddr;

use hopstamp::network::{
    EndpointEntry, Entry, Gates, HopKind, HostMode, Network, NoPathKind, PathRequest, SourceAddress, Target,
};
use hopstamp::source::SourceMap;
use hopstamp::topology::{MemoryFiles, Topology, load};

use crate::paths_oracle::answer::{self as slow, Answer, Fault, Kind, Reached, Source};
use crate::paths_oracle::names;
use crate::paths_oracle::world::{Ask, World};
use crate::paths_oracle::yaml;

/// The model of a network, if it is sound.
pub(super) fn topology(world: &World) -> Result<Topology, String> {
    let text = yaml::text(world);
    topology_of(&text).map_err(|problems| format!("{problems}\n{text}"))
}

/// The model of a topology file.
pub(super) fn topology_of(text: &str) -> Result<Topology, String> {
    let files = MemoryFiles::from([("network.yaml", text)]);
    let mut sources = SourceMap::new();
    let (topology, problems) = load("network.yaml", &files, &mut sources);
    topology.ok_or_else(|| format!("{problems:#?}"))
}

/// The network of a sound topology.
pub(super) fn network(world: &World) -> Network {
    Network::build(topology(world).unwrap_or_else(|problems| panic!("{problems}")))
}

/// A question as the program is asked it.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub caller: String,
    pub service: &'static str,
    pub region: Option<&'static str>,
    pub dualstack: bool,
    pub url: Option<String>,
    pub network_origin: Option<String>,
    pub api_type: Option<&'static str>,
}

impl Question {
    pub(super) fn of(world: &World, ask: &Ask) -> Question {
        Question {
            caller: ask.caller.clone(),
            service: ask.service,
            region: ask.region,
            dualstack: ask.dualstack,
            url: ask.endpoint.as_ref().map(|_| names::host(world, ask, "").name),
            network_origin: ask.network_origin.clone(),
            api_type: ask.api_type,
        }
    }

    /// The program's answer.
    pub(super) fn answer(&self, network: &Network) -> Answer {
        let caller = network.topology().callers.find(&self.caller).unwrap();
        let mut request = PathRequest::new(caller, self.service);
        request.region = self.region;
        request.dualstack = self.dualstack;
        request.s3_us_east_1_mode = Some(HostMode::Regional);
        request.endpoint_url = self.url.as_deref();
        request.target = match self.service {
            "s3" if self.network_origin.is_some() => {
                Target::AccessPoint { name: "ap", account: "111122223333", region: None }
            }
            "s3" => Target::bucket("reports"),
            "execute-api" => Target::Api { id: "a1b2c3" },
            _ => Target::None,
        };
        let path = match network.resolve(&request) {
            Ok(path) => path,
            Err(lost) => return Answer::NoPath(vec![Fault { kind: kind(lost.kind), reason: lost.reason }]),
        };
        let gates = Gates {
            network_origin: self.network_origin.as_deref(),
            api_type: self.api_type,
            signed_host: None,
        };
        let internet = [HopKind::InternetGateway, HopKind::EgressOnlyGateway, HopKind::Internet];
        Answer::Reached(Reached {
            hops: path.ids().into_iter().map(str::to_owned).collect(),
            entry: entry(&path.entry),
            by_internet: path.hops.iter().any(|h| internet.contains(&h.kind)),
            rejected: network.gate(&request, &path, &gates).err().map(|r| r.reason),
        })
    }
}

fn kind(kind: NoPathKind) -> Kind {
    match kind {
        NoPathKind::Dns => Kind::Dns,
        NoPathKind::Route => Kind::Route,
        NoPathKind::Filtered => Kind::Filtered,
        NoPathKind::Tls => Kind::Tls,
        NoPathKind::EndpointUnavailable => Kind::EndpointUnavailable,
    }
}

fn entry(entry: &Entry) -> slow::Entry {
    let source = |address: Option<IpAddr>| address.map_or(Source::Unstated, Source::Known);
    let of = |e: &EndpointEntry| (e.endpoint.to_string(), e.vpc.to_string(), source(e.source));
    match entry {
        Entry::PublicEndpoint { source: SourceAddress::Known(a) } => slow::Entry::Public(Source::Known(*a)),
        Entry::PublicEndpoint { source: SourceAddress::AwsOwned } => slow::Entry::Public(Source::AwsOwned),
        Entry::PublicEndpoint { source: SourceAddress::Unknown } => slow::Entry::Public(Source::Unstated),
        Entry::InterfaceEndpoint(e) => {
            let (endpoint, vpc, source) = of(e);
            slow::Entry::Interface { endpoint, vpc, source }
        }
        Entry::GatewayEndpoint(e) => {
            let (endpoint, vpc, source) = of(e);
            slow::Entry::Gateway { endpoint, vpc, source }
        }
        other => panic!("{other:?}"),
    }
}

/// A number of seeds, or another one that the environment asks for.
pub(super) fn seeds(otherwise: u64) -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let from = number("HOPSTAMP_ORACLE_FROM").unwrap_or(0);
    from..from + number("HOPSTAMP_ORACLE_SEEDS").unwrap_or(otherwise)
}
