//! Random small networks, in which the program and a resolver that was written apart from it look for the same ways.

use std::collections::BTreeMap;
use std::fmt::Write;

use hopstamp::network::Network;

use super::support::{Question, network, seeds, topology};
use crate::paths_oracle::answer::{self as slow, Answer};
use crate::paths_oracle::generate::case;
use crate::paths_oracle::resolve::resolve;
use crate::paths_oracle::shrink::shrink;
use crate::paths_oracle::world::{Ask, World};
use crate::paths_oracle::yaml;

/// What the two say, if they disagree. Where several things stand in the way, which one is named is a matter of order.
fn difference(network: &Network, world: &World, ask: &Ask) -> Option<String> {
    let (ours, theirs) = (Question::of(world, ask).answer(network), resolve(world, ask));
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

/// Compares the answers to all questions, and shows one network for each way in which they differ.
fn compare(seeds: std::ops::Range<u64>) {
    let mut found: BTreeMap<String, (usize, u64, World, Ask)> = BTreeMap::new();
    for seed in seeds {
        let (world, asks) = case(seed);
        let network = network(&world);
        for ask in &asks {
            if difference(&network, &world, ask).is_none() {
                continue;
            }
            let words = format!(
                "{}, not {}",
                Question::of(&world, ask).answer(&network).words(),
                resolve(&world, ask).words()
            );
            let first = || (0, seed, world.clone(), ask.clone());
            found.entry(words).or_insert_with(first).0 += 1;
        }
    }
    let mut text = String::new();
    for (words, (count, ..)) in &found {
        writeln!(text, "{count:6} {words}").unwrap();
    }
    for (_, (_, seed, world, ask)) in found.iter().take(12) {
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
                    let mut words = vec![format!("{entry} after {} hops", reached.hops.len())];
                    words.extend(reached.rejected.map(str::to_owned));
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
const OUTCOMES: [&str; 39] = [
    "ACCESS_POINT_NETWORK_ORIGIN",
    "ADDRESS_FAMILY_MISMATCH",
    "AMBIGUOUS_PREFIX_LIST",
    "BAD_STATE_ROUTE",
    "DISCONNECTED_VPCS",
    "DNS_NO_RESOLVER",
    "DNS_NXDOMAIN",
    "ENDPOINT_STATE",
    "ENI_SG_RULES_MISMATCH",
    "FIREWALL_RULES_RESTRICTION",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
    "MORE_SPECIFIC_ROUTE",
    "NO_HOST_AT_ADDRESS",
    "NO_RETURN_ROUTE",
    "NO_ROUTE_TO_DESTINATION",
    "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
    "PRIVATE_API_WITHOUT_ENDPOINT",
    "PUBLIC_API_THROUGH_ENDPOINT",
    "ROUTING_LOOP",
    "SG_HAS_NO_RULES",
    "SG_REFERENCES_NOT_PRESERVED",
    "SG_REFERENCING_SUPPORT",
    "SUBNET_ACL_RESTRICTION",
    "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
    "TGW_ROUTE_AZ_RESTRICTION",
    "TGW_RTB_BAD_STATE_ROUTE",
    "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
    "TLS_NAME_MISMATCH",
    "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
    "gateway after 3 hops",
    "gateway after 4 hops",
    "interface after 3 hops",
    "interface after 4 hops",
    "interface after 5 hops",
    "public after 3 hops",
    "public after 4 hops",
    "public after 5 hops",
    "public after 6 hops",
];

#[test]
fn every_outcome_comes_about() {
    let tally = tally(0..1_000);
    let counted: Vec<String> = tally.iter().map(|(outcome, count)| format!("{count:6} {outcome}")).collect();
    let missing: Vec<&str> = OUTCOMES.into_iter().filter(|o| !tally.contains_key(*o)).collect();
    assert!(missing.is_empty(), "no {missing:?} among\n{}", counted.join("\n"));
    let unlisted: Vec<&String> =
        tally.keys().filter(|o| o.contains('_') && !OUTCOMES.contains(&o.as_str())).collect();
    assert!(unlisted.is_empty(), "{unlisted:?} are not listed");
}
