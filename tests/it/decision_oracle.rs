//! Random cases, decided by the program and by an evaluator that was written apart from it.

use std::collections::BTreeSet;

use hopstamp::decision::{Layer, Outcome};
use hopstamp::evaluate::{Answer, Decided, Evaluator};
use serde_json::Value;

use crate::oracle::evaluate::{self as oracle, Kind, evaluate, evaluate_all};
use crate::oracle::generate::{Knobs, case};

fn decide(case: &Value) -> Decided {
    match Evaluator::default().answer(1, &case.to_string()) {
        Answer::Decided(decided) => decided,
        Answer::Failed(failed) => panic!("{failed:#?} {case}"),
    }
}

fn outcome(theirs: oracle::Outcome) -> Outcome {
    match theirs {
        oracle::Outcome::Allowed => Outcome::Allowed,
        oracle::Outcome::ImplicitlyDenied => Outcome::ImplicitlyDenied,
        oracle::Outcome::ExplicitlyDenied => Outcome::ExplicitlyDenied,
    }
}

/// Asks both about many cases, and shows those about which they differ.
fn compare(seeds: std::ops::Range<u64>, knobs: &Knobs, difference: impl Fn(&Value) -> Option<String>) {
    let mut differences = Vec::new();
    let mut count = 0;
    for seed in seeds {
        let case = case(seed, knobs);
        if let Some(difference) = difference(&case) {
            count += 1;
            if differences.len() < 5 {
                differences.push(format!("seed {seed}: {difference}\n{case:#}"));
            }
        }
    }
    assert!(count == 0, "{count} differences, for example\n{}", differences.join("\n\n"));
}

#[test]
fn both_decide_alike_and_blame_alike() {
    let ask = |case: &Value| {
        let (ours, theirs) = (decide(case), evaluate(case));
        if ours.outcome != outcome(theirs.outcome) {
            return Some(format!("{:?}, not {:?}", ours.outcome, theirs));
        }
        let reasons = theirs.reasons();
        let kind = |kind: Kind| {
            if kind == Kind::Explicit { Outcome::ExplicitlyDenied } else { Outcome::ImplicitlyDenied }
        };
        let blamed: BTreeSet<Layer> = reasons
            .iter()
            .filter(|r| kind(r.kind) == ours.outcome)
            .filter_map(|r| Layer::from_words(r.policy_type.sentence()))
            .collect();
        // Where several layers deny, which one is named is a matter of order.
        let alone = blamed.len() == 1 && ours.rule.is_none();
        (alone && !ours.layer.is_some_and(|layer| blamed.contains(&layer)))
            .then(|| format!("{:?} is blamed, not {blamed:?}", ours.layer))
    };
    compare(0..2_500, &Knobs::default(), ask);
    compare(2_500..4_000, &Knobs { corners: true, ..Knobs::default() }, ask);
}

#[test]
fn unknown_keys_leave_open_whatever_some_value_would_bring() {
    let knobs = Knobs { unknowns: true, ..Knobs::default() };
    compare(0..1_000, &knobs, |case| {
        let ours = decide(case);
        let possible: Vec<Outcome> =
            if ours.outcome == Outcome::Depends { ours.possible.clone() } else { vec![ours.outcome] };
        let theirs: BTreeSet<Outcome> = evaluate_all(case).into_iter().map(outcome).collect();
        let missing: Vec<&Outcome> = theirs.iter().filter(|o| !possible.contains(o)).collect();
        (!missing.is_empty()).then(|| format!("{possible:?} leaves out {missing:?}"))
    });
}
