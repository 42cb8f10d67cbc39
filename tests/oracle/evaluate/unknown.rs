//! Cases with unknown context values: all answers that some value could give.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::mentioned::mentioned;
use super::multivalued::is_multivalued;
use super::{Outcome, evaluate};

/// At most this many combinations are tried.
const COMBINATIONS: usize = 300;

/// The answers under every combination of values for the keys that are unknown (JSON null in the context).
///
/// A key may be absent, hold a value that some policy mentions (for a pattern or a range: one that fits it), or one that none
/// mentions; a multivalued key may hold none, one or several of them. The set is a lower bound: there may be values that no
/// policy mentions and that still make a difference, and of very many combinations only the first are tried.
pub fn evaluate_all(case: &Value) -> BTreeSet<Outcome> {
    combinations(case).iter().map(|known| evaluate(known).outcome).collect()
}

/// Whether all combinations are tried, and not only the first.
pub fn tries_all(case: &Value) -> bool {
    let sizes = unknown_keys(case).into_iter().map(|key| candidates(case, &key).len());
    sizes.product::<usize>() <= COMBINATIONS
}

/// The case with its unknown keys filled in, in all the ways that are tried.
pub fn combinations(case: &Value) -> Vec<Value> {
    let unknown = unknown_keys(case);
    let mut candidates: Vec<Vec<Option<Vec<String>>>> =
        unknown.iter().map(|key| candidates(case, key)).collect();
    while candidates.iter().map(Vec::len).product::<usize>() > COMBINATIONS {
        if let Some(longest) = candidates.iter_mut().max_by_key(|values| values.len()) {
            longest.pop();
        }
    }
    let mut cases = vec![case.clone()];
    for (key, values) in unknown.iter().zip(&candidates) {
        cases = cases
            .iter()
            .flat_map(|case| values.iter().map(|value| filled(case, key, value.as_ref())))
            .collect();
    }
    cases
}

/// The keys whose value nobody stated.
pub fn unknown_keys(case: &Value) -> Vec<String> {
    let context = case["request"]["context"].as_object();
    context.into_iter().flatten().filter(|(_, value)| value.is_null()).map(|(key, _)| key.clone()).collect()
}

fn filled(case: &Value, key: &str, value: Option<&Vec<String>>) -> Value {
    let mut case = case.clone();
    if let Some(context) = case["request"]["context"].as_object_mut() {
        match value {
            Some(values) => context.insert(key.to_owned(), json!(values)),
            None => context.remove(key),
        };
    }
    case
}

/// A value that no policy mentions.
const FOREIGN: &str = "mentioned-nowhere";

/// What an unknown key may be; None is absent. The likeliest to matter come first.
fn candidates(case: &Value, key: &str) -> Vec<Option<Vec<String>>> {
    let mentioned = mentioned(case, key);
    let mut lists: Vec<Option<Vec<String>>> = vec![None];
    let mut add = |list: Vec<String>| {
        if !lists.contains(&Some(list.clone())) {
            lists.push(Some(list));
        }
    };
    add(vec![FOREIGN.to_owned()]);
    for value in &mentioned {
        add(vec![value.clone()]);
    }
    add(vec![String::new()]);
    if is_multivalued(key) {
        add(Vec::new());
        add(vec![FOREIGN.to_owned(), String::new()]);
        add(mentioned.clone());
        for value in &mentioned {
            add(vec![value.clone(), FOREIGN.to_owned()]);
        }
    }
    lists
}
