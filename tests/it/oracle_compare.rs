//! The evaluator against the second one of `tests/oracle`, on random cases and on those where the two once differed.

use std::collections::BTreeSet;

use hopstamp::decision::{Outcome, Rule};
use hopstamp::evaluate::{Answer, Decided, Evaluator};
use serde_json::Value;

use crate::oracle::evaluate::condition::conditions;
use crate::oracle::evaluate::mentioned::all_statements;
use crate::oracle::evaluate::unknown::{combinations, tries_all, unknown_keys};
use crate::oracle::evaluate::{self as slow, Denial};
use crate::oracle::generate::{Knobs, case, condition_case, operators};
use crate::oracle::shrink::shrink;

/// What a comparison finds; the error says what differs.
type Agreement = Result<(), String>;

fn answer(case: &Value) -> Result<Decided, String> {
    match Evaluator::default().answer(1, &case.to_string()) {
        Answer::Decided(decided) => Ok(decided),
        Answer::Failed(failed) => Err(format!("refused: {:?}", failed.errors)),
    }
}

fn outcome_of(outcome: slow::Outcome) -> Outcome {
    match outcome {
        slow::Outcome::Allowed => Outcome::Allowed,
        slow::Outcome::ImplicitlyDenied => Outcome::ImplicitlyDenied,
        slow::Outcome::ExplicitlyDenied => Outcome::ExplicitlyDenied,
    }
}

/// A case without unknown keys: the same outcome, and a layer that the second evaluator finds to decide, too.
fn compare_known(fast: &Decided, case: &Value) -> Agreement {
    let slow = slow::evaluate(case);
    if fast.outcome != outcome_of(slow.outcome) {
        return Err(format!("{:?} by {:?}, but {slow:?}", fast.outcome, fast.layer));
    }
    if fast.outcome == Outcome::Allowed {
        return compare_grant(fast, case);
    }
    let layers: BTreeSet<&str> =
        slow.reasons().iter().map(|Denial { policy_type, .. }| policy_type.sentence()).collect();
    match fast.layer {
        Some(layer) if layers.contains(layer.words()) => Ok(()),
        layer => Err(format!("{:?} by {layer:?}, but by {layers:?}", fast.outcome)),
    }
}

/// The layer that grants, where the request would not be allowed without it.
fn compare_grant(fast: &Decided, case: &Value) -> Agreement {
    let needs = |member: &str| {
        let mut without = case.clone();
        without[member] = Value::Null;
        slow::evaluate(&without).outcome != slow::Outcome::Allowed
    };
    let layer = fast.layer.map_or("no policy", |layer| layer.words());
    let fits = match (needs("identityPolicies"), needs("resourcePolicy")) {
        (true, false) => layer == "identity-based policy",
        (false, true) => layer == "resource-based policy" || layer == "role trust policy",
        (true, true) => fast.layer.is_some(),
        (false, false) => fast.layer.is_some() || fast.rule.is_some(),
    };
    let ruled = matches!(fast.rule, Some(Rule::AlwaysAllowed | Rule::RootUser));
    if fits && fast.layer.is_none() == ruled {
        Ok(())
    } else {
        Err(format!("allowed by {layer}, {:?}", fast.rule))
    }
}

/// A case with unknown keys: every outcome that some value gives is possible, and the keys named decide it alone.
fn compare_unknown(fast: &Decided, case: &Value) -> Agreement {
    let (slow, possible) = (slow_outcomes(case), possible_outcomes(fast));
    if !slow.is_subset(&possible) {
        return Err(format!("only {possible:?} possible, but {slow:?}"));
    }
    let unknown: BTreeSet<String> = unknown_keys(case).iter().map(|key| key.to_lowercase()).collect();
    let named: BTreeSet<String> = fast.depends_on.iter().map(|key| key.to_lowercase()).collect();
    if (fast.outcome == Outcome::Depends) == named.is_empty() || !named.is_subset(&unknown) {
        return Err(format!("{:?} rests on {named:?} of {unknown:?}", fast.outcome));
    }
    // With the named keys known, the others must not matter.
    for known in combinations(&with_only_unknown(case, |key| named.contains(&key.to_lowercase()))) {
        let rest = with_unknown_again(case, &known, &named);
        let outcomes = slow_outcomes(&rest);
        if outcomes.len() > 1 {
            return Err(format!("rests on {named:?}, but {outcomes:?} with {}", known["request"]["context"]));
        }
    }
    Ok(())
}

/// Whether the answer leaves more open than any value can change, as far as all that matter are tried.
fn is_vague(case: &Value) -> bool {
    tries_all(case) && answer(case).is_ok_and(|fast| possible_outcomes(&fast) != slow_outcomes(case))
}

fn slow_outcomes(case: &Value) -> BTreeSet<Outcome> {
    slow::evaluate_all(case).into_iter().map(outcome_of).collect()
}

fn possible_outcomes(fast: &Decided) -> BTreeSet<Outcome> {
    match fast.outcome {
        Outcome::Depends => fast.possible.iter().copied().collect(),
        certain => BTreeSet::from([certain]),
    }
}

/// The case with the unknown keys that do not count left out.
fn with_only_unknown(case: &Value, counts: impl Fn(&str) -> bool) -> Value {
    let mut case = case.clone();
    if let Some(context) = case["request"]["context"].as_object_mut() {
        context.retain(|key, value| !value.is_null() || counts(key));
    }
    case
}

/// A case whose named keys are known, with the other keys unknown as they were.
fn with_unknown_again(case: &Value, known: &Value, named: &BTreeSet<String>) -> Value {
    let mut known = known.clone();
    for key in unknown_keys(case).into_iter().filter(|key| !named.contains(&key.to_lowercase())) {
        known["request"]["context"][key] = Value::Null;
    }
    known
}

/// Why an answer may leave more open than any value can change: the rules by which the evaluator is careful, each told by
/// the smallest case that is still vague.
fn excuse(smallest: &Value) -> Option<&'static str> {
    let unknown = unknown_keys(smallest);
    let asked: Vec<(String, String, Vec<String>)> = all_statements(smallest)
        .iter()
        .flat_map(|statement| conditions(&statement["Condition"]))
        .filter(|(_, key, _)| unknown.iter().any(|unknown| unknown.eq_ignore_ascii_case(key)))
        .collect();
    let some = |bases: &[&str], odd: &dyn Fn(&str) -> bool| {
        asked.iter().any(|(operator, _, values)| {
            bases.iter().any(|base| operator.contains(base)) && values.iter().any(|value| odd(value))
        })
    };
    if unknown.iter().any(|key| reads(smallest, key) > 1) {
        // Conditions and variables are judged one by one, as three-valued logic has it: two that read one key
        // (`k < 5` and `k > 7`) are not played off against each other.
        return Some("one key read twice");
    }
    if some(&["NumericNotEquals", "DateNotEquals"], &|value| value.contains(|c: char| c.is_ascii_lowercase()))
    {
        return Some(
            "PE-47, PE-48: what a negated operator makes of text that is no number or date is an assumption",
        );
    }
    if some(&["Arn"], &|value| value.starts_with("${")) {
        return Some("PE-60: whether the text that a variable brings is an ARN is not looked at beforehand");
    }
    None
}

/// How often the policies of a case read a key: in conditions, as a variable, as the unique id of a principal.
fn reads(case: &Value, key: &str) -> usize {
    let key = key.to_lowercase();
    all_statements(case)
        .iter()
        .map(|statement| {
            let text = statement.to_string();
            let asked = conditions(&statement["Condition"]);
            let in_conditions = asked.iter().filter(|(_, asked, _)| asked.to_lowercase() == key).count();
            let in_variables = text.to_lowercase().matches(&format!("${{{key}")).count();
            let ids = text.matches("\"AROA").count() + text.matches("\"AIDA").count();
            in_conditions + in_variables + if key == "aws:userid" { ids } else { 0 }
        })
        .sum()
}

/// Compares one case in every way that suits it.
fn compare(case: &Value) -> Agreement {
    let fast = answer(case)?;
    if unknown_keys(case).is_empty() {
        return compare_known(&fast, case);
    }
    compare_unknown(&fast, case)?;
    if is_vague(case) {
        let smallest = shrink(case, is_vague);
        if excuse(&smallest).is_none() {
            return Err(format!("vaguer than need be: {:?}, smallest {smallest}", possible_outcomes(&fast)));
        }
    }
    Ok(())
}

/// Fails with everything that is needed to look into the difference.
fn check(what: &str, seed: u64, case: &Value) {
    if let Err(difference) = compare(case) {
        let smallest = shrink(case, |smaller| compare(smaller).is_err());
        panic!("{what}, seed {seed}: {difference}\nsmallest case: {smallest}\nwhole case: {case}");
    }
}

fn check_all(seeds: std::ops::Range<u64>, knobs: &Knobs) {
    for seed in seeds {
        check(&format!("{knobs:?}"), seed, &case(seed, knobs));
    }
}

fn check_operators(seeds: std::ops::Range<u64>) {
    for operator in operators() {
        for seed in seeds.clone() {
            check(&operator, seed, &condition_case(seed, &operator));
        }
    }
}

fn corners() -> Knobs {
    Knobs { corners: true, ..Knobs::default() }
}

fn unknowns() -> Knobs {
    Knobs { unknowns: true, ..Knobs::default() }
}

#[test]
fn random_cases_get_the_same_answer() {
    check_all(0..2500, &Knobs::default());
}

#[test]
fn cases_that_the_rules_leave_open_get_the_same_answer() {
    check_all(0..1200, &corners());
}

#[test]
fn conditions_of_every_operator_hold_alike() {
    check_operators(0..15);
}

#[test]
fn unknown_keys_leave_open_what_their_values_can_change() {
    check_all(0..500, &unknowns());
}

#[test]
#[ignore = "takes minutes without optimization; .ci/run calls it in a release build"]
fn a_hundred_thousand_cases_get_the_same_answer() {
    let parts: [(u64, Knobs); 3] = [(60_000, Knobs::default()), (20_000, corners()), (20_000, unknowns())];
    std::thread::scope(|scope| {
        for half in 0..2 {
            for (count, knobs) in &parts {
                // Seeds that the quick tests do not use.
                let first = 1_000_000 + half * count / 2;
                scope.spawn(move || check_all(first..first + count / 2, knobs));
            }
        }
        scope.spawn(|| check_operators(1000..1200));
    });
}

/// Cases where the two differed, or where both were wrong: one in each line, with the rule that decides and what follows.
#[test]
fn cases_that_once_differed_agree() {
    let lines = include_str!("../data/oracle/disagreements.jsonl").lines();
    let cases: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!cases.is_empty());
    for case in &cases {
        check(case["id"].as_str().unwrap(), 0, case);
        let expected: BTreeSet<&str> = case["expected"].as_str().unwrap().split(' ').collect();
        let found: BTreeSet<&str> = slow::evaluate_all(case).into_iter().map(slow::Outcome::word).collect();
        assert_eq!(found, expected, "{}", case["id"]);
    }
}

/// A fault of the evaluator, planted by changing the case before it is asked.
#[test]
fn differences_are_noticed_and_made_small() {
    let without_conditions = |case: &Value| {
        let mut case = case.clone();
        take_out_conditions(&mut case);
        case
    };
    let faulty = |case: &Value| answer(&without_conditions(case)).and_then(|fast| compare_known(&fast, case));
    let noticed: Vec<Value> =
        (0..300).map(|seed| case(seed, &Knobs::default())).filter(|case| faulty(case).is_err()).collect();
    assert!(noticed.len() > 30, "{}", noticed.len());
    for case in noticed.iter().take(10) {
        let smallest = shrink(case, |smaller| faulty(smaller).is_err());
        let blocks = all_statements(&smallest);
        let asked: usize = blocks.iter().map(|statement| conditions(&statement["Condition"]).len()).sum();
        assert_eq!(asked, 1, "{smallest}");
    }
}

fn take_out_conditions(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(take_out_conditions),
        Value::Object(members) => {
            members.remove("Condition");
            members.values_mut().for_each(take_out_conditions);
        }
        _ => {}
    }
}

/// Certainty that the evaluator does not have, planted by forgetting that keys are unknown.
#[test]
fn false_certainty_is_noticed() {
    let absent = |case: &Value| with_only_unknown(case, |_| false);
    let noticed = (0..300)
        .map(|seed| case(seed, &unknowns()))
        .filter(|case| answer(&absent(case)).and_then(|fast| compare_unknown(&fast, case)).is_err());
    assert!(noticed.count() > 30);
}
