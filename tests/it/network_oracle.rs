//! Random small networks, in which the program and a resolver that was written apart from it look for the same ways.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::IpAddr;

use hopstamp::network::{
    Entry, Gates, HopKind, HostMode, Network, NoPathKind, PathRequest, SourceAddress, Target,
};
use hopstamp::source::SourceMap;
use hopstamp::topology::{MemoryFiles, Topology, load};

use crate::paths_oracle::answer::{self as slow, Answer, Fault, Kind, Reached, Source};
use crate::paths_oracle::generate::case;
use crate::paths_oracle::names;
use crate::paths_oracle::resolve::resolve;
use crate::paths_oracle::shrink::shrink;
use crate::paths_oracle::world::{Ask, World};
use crate::paths_oracle::yaml;

/// The model of a network, if it is sound.
fn topology(world: &World) -> Result<Topology, String> {
    let text = yaml::text(world);
    let files = MemoryFiles::from([("network.yaml", text.as_str())]);
    let mut sources = SourceMap::new();
    let (topology, problems) = load("network.yaml", &files, &mut sources);
    topology.ok_or_else(|| format!("{problems:#?}\n{text}"))
}

fn source(address: Option<IpAddr>) -> Source {
    address.map_or(Source::Unstated, Source::Known)
}

/// The program's answer, in the words of the other.
fn ours(network: &Network, world: &World, ask: &Ask) -> Answer {
    let caller = network.topology().callers.find(&ask.caller).unwrap();
    let mut request = PathRequest::new(caller, ask.service);
    request.region = ask.region;
    request.dualstack = ask.dualstack;
    request.s3_us_east_1_mode = Some(HostMode::Regional);
    let url = ask.endpoint.as_ref().map(|_| names::host(world, ask, "").name);
    request.endpoint_url = url.as_deref();
    request.target = match ask.service {
        "s3" if ask.network_origin.is_some() => {
            Target::AccessPoint { name: "ap", account: "111122223333", region: None }
        }
        "s3" => Target::bucket("reports"),
        "execute-api" => Target::Api { id: "a1b2c3" },
        _ => Target::None,
    };
    let path = match network.resolve(&request) {
        Ok(path) => path,
        Err(lost) => {
            let kind = match lost.kind {
                NoPathKind::Dns => Kind::Dns,
                NoPathKind::Route => Kind::Route,
                NoPathKind::Filtered => Kind::Filtered,
                NoPathKind::Tls => Kind::Tls,
                NoPathKind::EndpointUnavailable => Kind::EndpointUnavailable,
            };
            return Answer::NoPath(vec![Fault { kind, reason: lost.reason }]);
        }
    };
    let gates =
        Gates { network_origin: ask.network_origin.as_deref(), api_type: ask.api_type, signed_host: None };
    let rejected = network.gate(&request, &path, &gates).err().map(|r| r.reason);
    let of =
        |e: &hopstamp::network::EndpointEntry| (e.endpoint.to_string(), e.vpc.to_string(), source(e.source));
    let entry = match &path.entry {
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
    };
    let internet = [HopKind::InternetGateway, HopKind::EgressOnlyGateway, HopKind::Internet];
    Answer::Reached(Reached {
        hops: path.ids().into_iter().map(str::to_owned).collect(),
        entry,
        by_internet: path.hops.iter().any(|h| internet.contains(&h.kind)),
        rejected,
    })
}

/// What the two say, if they disagree. Where several things stand in the way, which one is named is a matter of order.
fn difference(network: &Network, world: &World, ask: &Ask) -> Option<String> {
    let (ours, theirs) = (ours(network, world, ask), resolve(world, ask));
    let agree = match (&ours, &theirs) {
        (Answer::NoPath(ours), Answer::NoPath(theirs)) => ours.iter().all(|fault| theirs.contains(fault)),
        (ours, theirs) => ours == theirs,
    };
    (!agree).then(|| format!("{ask:?}\n  ours:   {ours:?}\n  theirs: {theirs:?}"))
}

/// The smallest network in which the two still disagree about the same question, and what they say there.
fn report(seed: u64, world: World, ask: &Ask) -> String {
    let differs = |world: &World| {
        let sound = world.callers.iter().any(|c| c.id == ask.caller)
            && ask.endpoint.as_ref().is_none_or(|(id, _)| world.endpoints.iter().any(|e| e.id == *id));
        let topology = topology(world).ok().filter(|_| sound)?;
        difference(&Network::build(topology), world, ask)
    };
    let world = shrink(world, |less| differs(less).is_some());
    format!("seed {seed}: {}\n{}", differs(&world).unwrap_or_default(), yaml::text(&world))
}

fn seeds(otherwise: u64) -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let from = number("HOPSTAMP_ORACLE_FROM").unwrap_or(0);
    from..from + number("HOPSTAMP_ORACLE_SEEDS").unwrap_or(otherwise)
}

/// Compares the answers to all questions, and shows one network for each way in which they differ.
fn compare(seeds: std::ops::Range<u64>) {
    let mut found: BTreeMap<String, (usize, u64, World, Ask)> = BTreeMap::new();
    for seed in seeds {
        let (world, asks) = case(seed);
        let network = Network::build(topology(&world).unwrap_or_else(|e| panic!("seed {seed}: {e}")));
        for ask in &asks {
            if difference(&network, &world, ask).is_none() {
                continue;
            }
            let words =
                format!("{}, not {}", ours(&network, &world, ask).words(), resolve(&world, ask).words());
            let first = || (0, seed, world.clone(), ask.clone());
            found.entry(words).or_insert_with(first).0 += 1;
        }
    }
    let mut text = String::new();
    for (words, (count, ..)) in &found {
        writeln!(text, "{count:6} {words}").unwrap();
    }
    for (_, (_, seed, world, ask)) in found.iter().take(40) {
        writeln!(text, "\n{}", report(*seed, world.clone(), ask)).unwrap();
    }
    assert!(found.is_empty(), "differences:\n{text}");
}

#[test]
fn both_find_the_same_ways() {
    compare(seeds(400));
}

#[test]
#[ignore = "takes minutes without optimization; `.ci/run` runs it with"]
fn both_find_the_same_ways_in_many_networks() {
    compare(seeds(20_000));
}

/// How often each outcome comes about.
fn tally(seeds: std::ops::Range<u64>) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for seed in seeds {
        let (world, asks) = case(seed);
        for ask in &asks {
            let words = match resolve(&world, ask) {
                Answer::NoPath(faults) => faults.iter().map(|f| f.reason.to_owned()).collect(),
                Answer::Reached(reached) => {
                    let entry = match reached.entry {
                        slow::Entry::Public(_) => "public",
                        slow::Entry::Interface { .. } => "interface",
                        slow::Entry::Gateway { .. } => "gateway",
                    };
                    let mut words = vec![entry.to_owned()];
                    words.extend(reached.rejected.map(str::to_owned));
                    words.push(format!("{entry} after {} hops", reached.hops.len()));
                    words
                }
            };
            let words: Vec<String> = words;
            for word in words {
                *tally.entry(word).or_insert(0) += 1;
            }
        }
    }
    tally
}

/// What the other resolver can answer.
const OUTCOMES: [&str; 0] = [];

#[test]
fn every_outcome_comes_about() {
    let tally = tally(0..400);
    let mut text = String::new();
    for (outcome, count) in &tally {
        writeln!(text, "{count:6} {outcome}").unwrap();
    }
    if std::env::var("HOPSTAMP_ORACLE_TALLY").is_ok() {
        panic!("{text}");
    }
    for outcome in OUTCOMES {
        assert!(tally.contains_key(outcome), "no {outcome} among\n{text}");
    }
}
