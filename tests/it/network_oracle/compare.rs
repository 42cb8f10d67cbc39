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
