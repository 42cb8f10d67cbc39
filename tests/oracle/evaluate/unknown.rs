//! Cases with unknown context values: all answers that some value could give.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use serde_json::{Value, json};

use super::condition::conditions;
use super::document::{list, statements, texts};
use super::multivalued::is_multivalued;
use super::operator::Operator;
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

/// A value that no policy mentions.
const FOREIGN: &str = "mentioned-nowhere";

/// Values of a key that the policies of the case distinguish, without repetition, in the order of the documents.
fn mentioned(case: &Value, key: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for statement in all_statements(case) {
        let conditions = conditions(&statement["Condition"]);
        for (operator, _, policy) in conditions.iter().filter(|(_, known, _)| same_key(known, key)) {
            let base = Operator::read(operator).base;
            values.extend(policy.iter().flat_map(|text| around(&base, &substituted(text, case))));
            // A wildcard character in a value or a default of a variable is itself.
            values.extend(policy.iter().map(|text| substituted(&without_wildcards(text), case)));
            // Where the document has no variables, the text stands for itself.
            values.extend(
                policy.iter().filter(|text| text.contains("${")).flat_map(|text| around(&base, text)),
            );
        }
        if variables(statement).iter().any(|name| same_key(name, key)) {
            values.extend(texts_of_request(case));
        }
    }
    if same_key(key, "aws:userid") {
        values.extend(named_ids(case));
    }
    let mut seen = BTreeSet::new();
    values.retain(|value| seen.insert(value.clone()));
    values
}

fn same_key(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

/// Every statement of every layer.
pub fn all_statements(case: &Value) -> Vec<&Value> {
    let mut documents = Vec::new();
    for layer in
        ["identityPolicies", "resourcePolicy", "permissionBoundaries", "sessionPolicy", "vpcEndpointPolicies"]
    {
        documents.extend(list(&case[layer]));
    }
    for levels in ["scps", "rcps"] {
        documents.extend(list(&case[levels]).into_iter().flat_map(list));
    }
    documents.into_iter().flat_map(statements).collect()
}

/// A number beyond all that policies name.
const MANY: &str = "999999999999999999999999";

/// Request values that meet a policy value, or stand on either side of it.
fn around(base: &str, text: &str) -> Vec<String> {
    match base {
        "Null" => Vec::new(),
        "Bool" => vec!["true".to_owned(), "false".to_owned()],
        "IpAddress" | "NotIpAddress" => {
            let first = text
                .parse::<IpNet>()
                .map_or_else(|_| text.to_owned(), |network| network.network().to_string());
            vec![first, "192.0.2.254".to_owned(), "2001:db8:ffff::254".to_owned()]
        }
        _ if base.starts_with("Numeric") => vec![text.to_owned(), format!("-{MANY}"), MANY.to_owned()],
        _ if base.starts_with("Date") => vec![text.to_owned(), "0".to_owned(), "99999999999".to_owned()],
        _ if base.starts_with("Arn") => {
            let foreign = "arn:aws:none::000000000000:mentioned-nowhere".to_owned();
            let instance = if text == "*" { foreign.clone() } else { text.replace(['*', '?'], "x") };
            vec![instance, foreign]
        }
        _ => vec![text.to_owned(), text.replace('*', "").replace('?', "x")],
    }
}

/// The text with the values of its variables, or their defaults; a variable that has neither is left as it is.
fn substituted(text: &str, case: &Value) -> String {
    let mut result = text.replace("${*}", "*").replace("${?}", "?").replace("${$}", "$");
    let context: BTreeMap<String, Vec<String>> = case["request"]["context"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, values)| (key.to_lowercase(), texts(values)))
        .collect();
    for inside in insides(text) {
        let (name, default) = inside.split_once(", ").map_or((inside, None), |(name, d)| (name, Some(d)));
        let values = context.get(&name.to_lowercase()).filter(|_| !is_multivalued(name));
        let value = values.and_then(|values| values.first().cloned()).filter(|value| !value.is_empty());
        if let Some(value) = value.or(default.map(|default| default.replace('\'', ""))) {
            result = result.replace(&format!("${{{inside}}}"), &value);
        }
    }
    result
}

/// The text with `x` for its wildcards; those inside variables stay.
fn without_wildcards(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .map(|c| {
            inside = (inside || c == '{') && c != '}';
            if !inside && "*?".contains(c) { 'x' } else { c }
        })
        .collect()
}

/// The keys that a statement uses as variables.
fn variables(statement: &Value) -> Vec<String> {
    variable_names(&statement.to_string())
}

fn variable_names(text: &str) -> Vec<String> {
    insides(text).map(|inside| inside.split(',').next().unwrap_or_default().to_owned()).collect()
}

/// What stands between `${` and `}`.
fn insides(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(inside, _)| inside)
}

/// The texts that a variable may have to equal: runs of words of the resource, and the other values of the context.
fn texts_of_request(case: &Value) -> Vec<String> {
    let request = &case["request"];
    let resource = request["resource"].as_str().unwrap_or_default().splitn(6, ':').last().unwrap_or_default();
    let separators: Vec<usize> = resource.match_indices([':', '/', '-']).map(|(at, _)| at).collect();
    let starts = || std::iter::once(0).chain(separators.iter().map(|at| at + 1));
    let ends = || separators.iter().copied().chain([resource.len()]);
    let runs = starts().flat_map(|start| ends().filter_map(move |end| resource.get(start..end)));
    let mut found: Vec<String> = runs.filter(|run| !run.is_empty()).map(str::to_owned).collect();
    found.extend(request["context"].as_object().into_iter().flatten().flat_map(|(_, values)| texts(values)));
    found
}

/// PE-37: the unique ids that principals name, as the caller's aws:userid would hold them.
fn named_ids(case: &Value) -> Vec<String> {
    let session =
        case["request"]["principal"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let mut ids = Vec::new();
    for statement in all_statements(case) {
        for element in ["Principal", "NotPrincipal"] {
            for id in texts(&statement[element]["AWS"]) {
                if id.starts_with("AROA") {
                    ids.push(format!("{id}:{session}"));
                } else if id.starts_with("AIDA") {
                    ids.push(id);
                }
            }
        }
    }
    ids
}
