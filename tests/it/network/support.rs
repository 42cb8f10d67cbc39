//! Networks from YAML, and questions to them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use hopstamp::assumption::Assumption;
use hopstamp::network::{Entry, Network, NoPath, Path, PathRequest};
use hopstamp::source::{SourceMap, parse_yaml};
use hopstamp::topology::{Loader, MemoryFiles, Topology};

/// The fixture of the path vectors.
pub(crate) const LAB: &str = include_str!("../../data/network/lab.yaml");

/// The host of the endpoint in the fixture.
pub(crate) const STS_ENDPOINT: &str = "https://vpce-sts-0a1b2c3d.sts.us-east-1.vpce.amazonaws.com";

/// A topology, changed by merge patches.
pub(crate) fn topology(base: &str, patches: &[&str]) -> Topology {
    let files = MemoryFiles::from([("lab.yaml", base)]);
    let mut sources = SourceMap::new();
    let mut parsed = Vec::new();
    for patch in patches {
        let (node, problems) = parse_yaml(&mut sources, "patch.yaml", *patch);
        assert!(problems.is_empty(), "{problems:#?}");
        parsed.push(node.unwrap());
    }
    let mut loader = Loader::new(&files, &mut sources);
    let (node, problems) = loader.read("lab.yaml");
    assert!(problems.is_empty(), "{problems:#?}");
    let mut node = node.unwrap();
    parsed.iter().for_each(|patch| node.merge(patch));
    let (topology, problems) = loader.lower(&node);
    topology.unwrap_or_else(|| panic!("{problems:#?}"))
}

/// The network of a topology, changed by merge patches.
pub(crate) fn network(base: &str, patches: &[&str]) -> Network {
    Network::build(topology(base, patches))
}

/// The fixture, changed by merge patches and then by hand, to what no file can say.
pub(crate) fn edited(patches: &[&str], edit: impl FnOnce(&mut Topology)) -> Network {
    let mut topology = topology(LAB, patches);
    edit(&mut topology);
    Network::build(topology)
}

/// The fixture, changed by merge patches.
pub(crate) fn lab(patches: &[&str]) -> Network {
    network(LAB, patches)
}

/// A request with the SDK's defaults, as the closure changes it.
pub(crate) fn ask<'a>(
    network: &Network,
    caller: &str,
    service: &'a str,
    change: impl FnOnce(&mut PathRequest<'a>),
) -> Result<Path, Box<NoPath>> {
    let caller = network.topology().callers.find(caller).expect("a caller of the topology");
    let mut request = PathRequest::new(caller, service);
    change(&mut request);
    network.resolve(&request)
}

/// The path of a request that has one.
pub(crate) fn path<'a>(
    network: &Network,
    caller: &str,
    service: &'a str,
    change: impl FnOnce(&mut PathRequest<'a>),
) -> Path {
    ask(network, caller, service, change).unwrap_or_else(|e| panic!("{e:#?}"))
}

/// Why a request has no path.
pub(crate) fn no_path<'a>(
    network: &Network,
    caller: &str,
    service: &'a str,
    change: impl FnOnce(&mut PathRequest<'a>),
) -> Box<NoPath> {
    match ask(network, caller, service, change) {
        Ok(path) => panic!("{path:#?}"),
        Err(lost) => lost,
    }
}

/// The entry in a few words: `public 203.0.113.7`, `interface vpce-sts vpc-aaa 172.31.10.5`.
pub(crate) fn entry(path: &Path) -> String {
    use hopstamp::network::SourceAddress as Source;
    let address = |a: &Option<std::net::IpAddr>| a.map_or("?".to_owned(), |a| a.to_string());
    match &path.entry {
        Entry::PublicEndpoint { source: Source::Known(a) } => format!("public {a}"),
        Entry::PublicEndpoint { source: Source::AwsOwned } => "public aws".to_owned(),
        Entry::PublicEndpoint { source: Source::Unknown } => "public ?".to_owned(),
        Entry::InterfaceEndpoint(e) => format!("interface {} {} {}", e.endpoint, e.vpc, address(&e.source)),
        Entry::GatewayEndpoint(e) => format!("gateway {} {} {}", e.endpoint, e.vpc, address(&e.source)),
        Entry::ConsoleEndpoint(e) => format!("console {} {} {}", e.endpoint, e.vpc, address(&e.source)),
        Entry::InVpcDataPlane { source } => format!("data plane {}", address(source)),
        Entry::ServiceInternal => "internal".to_owned(),
    }
}

/// The codes of the warnings.
pub(crate) fn warnings(path: &Path) -> Vec<&str> {
    path.warnings.iter().map(|w| w.code).collect()
}

/// Whether an assumption decided the way.
pub(crate) fn rests_on(path: &Path, assumption: Assumption) -> bool {
    path.assumptions.contains(&assumption)
}
