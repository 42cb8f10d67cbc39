//! Perimeter patterns on network paths, statement by statement, and the published cases that are measured too.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test stops at what it did not expect")]

use std::sync::Arc;

use hopstamp::context::State;
use hopstamp::decision::{Layer, Layers, Outcome, Request};
use hopstamp::policy::{Multivalued, PolicyType};
use serde_json::Value;

use crate::vectors_cases::{compile, list, request};

fn tables() -> Value {
    serde_json::from_str(include_str!("../data/conformance/truth-tables.json")).expect("JSON")
}

/// What the statements of one document say to a request, whatever else decides about it.
fn cell(document: &Value, request: &Request, id: &str) -> &'static str {
    let (kind, layer) = match document["policyType"].as_str().expect("a type") {
        "identity" => (PolicyType::Identity, Layer::Identity),
        "resource" => (PolicyType::Resource, Layer::Resource),
        "scp" => (PolicyType::ServiceControl, Layer::ServiceControl),
        "rcp" => (PolicyType::ResourceControl, Layer::ResourceControl),
        "vpce" => (PolicyType::Endpoint, Layer::Endpoint),
        other => unreachable!("{other}"),
    };
    let set = Arc::new(compile(std::slice::from_ref(&document["document"]), kind, id));
    let level = std::slice::from_ref(&set);
    let layers = match layer {
        Layer::Identity => Layers { identity: Some(&set), ..Layers::default() },
        Layer::Endpoint => Layers { endpoint: Some(&set), ..Layers::default() },
        Layer::ServiceControl => Layers { service_control: level, ..Layers::default() },
        Layer::ResourceControl => Layers { resource_control: level, ..Layers::default() },
        _ => Layers { resource: Some(&set), ..Layers::default() },
    };
    let explanation = layers.explain(request);
    let trace = explanation.layers.iter().find(|t| t.layer == layer).expect("the layer");
    if trace.denies.is_true() {
        "Deny"
    } else if trace.allows.is_true() {
        "Allow"
    } else {
        "none"
    }
}

fn check(table: &Value, changes: Option<&Value>, flips: Option<&Value>) -> usize {
    let multivalued = Multivalued::default();
    let mut cells = 0;
    for path in list(&table["paths"]) {
        let path_id = path["id"].as_str().expect("an id");
        let mut asked = path["request"].clone();
        if let Some(change) = changes.and_then(|c| c.get(path_id)).and_then(Value::as_object) {
            let context = asked["context"].as_object_mut().expect("a context");
            for (key, values) in change {
                match values {
                    Value::Null => drop(context.remove(key)),
                    values => drop(context.insert(key.clone(), values.clone())),
                }
            }
        }
        let request = request(&asked, &multivalued);
        for pattern in list(&table["patterns"]) {
            let pattern_id = pattern["id"].as_str().expect("an id");
            let id = format!("{} {pattern_id} {path_id}", table["id"]);
            let Some(document) = pattern["documents"].get(path["target"].as_str().expect("a target")) else {
                continue;
            };
            let expected = flips
                .and_then(|f| f.get(pattern_id)?.get(path_id))
                .unwrap_or(&table["expected"][pattern_id][path_id]);
            let Some(expected) = expected.as_str() else { continue };
            assert_eq!(cell(document, &request, &id), expected, "{id}");
            cells += 1;
        }
    }
    cells
}

#[test]
fn every_cell_of_the_truth_tables_is_found() {
    let cells: usize = list(&tables()["tables"]).iter().map(|table| check(table, None, None)).sum();
    assert!(cells > 400, "{cells}");
}

#[test]
fn every_alternative_flips_the_cells_it_should() {
    let file = tables();
    let alternatives = list(&file["alternatives"]);
    assert!(!alternatives.is_empty());
    for alternative in &alternatives {
        let table = list(&file["tables"]).into_iter().find(|t| t["id"] == alternative["table"]);
        let table = table.expect("the table of the alternative");
        assert!(check(&table, Some(&alternative["contextChanges"]), Some(&alternative["flips"])) > 0);
    }
}

macro_rules! published {
    ($($id:literal),+) => {
        [$((
            include_str!(concat!("../data/policy/bench/requests/r", $id, ".json")),
            include_str!(concat!("../data/policy/bench/policies/p", $id, "-identity.json")),
        )),+]
    };
}

#[test]
fn the_published_cases_are_decided_as_published() {
    let cases = published!(
        "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17",
        "18", "19", "20"
    );
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/policy/bench/policies");
    for (asked, identity) in cases {
        let case: Value = serde_json::from_str(asked).expect("JSON");
        let text = |name: &str| case[name].as_str().expect("text");
        let parse = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        let identity = compile(&[parse(identity)], PolicyType::Identity, text("id"));
        let resource = std::fs::read_to_string(format!("{folder}/{}-resource.json", text("policies"))).ok();
        let resource = resource.map(|text| compile(&[parse(&text)], PolicyType::Resource, "resource"));
        let keys: Vec<(String, State)> = case["context"]
            .as_object()
            .expect("a context")
            .iter()
            .map(|(name, value)| match value {
                Value::Array(items) => (name.clone(), State::many(items.iter().filter_map(Value::as_str))),
                other => (name.clone(), State::one(other.as_str().expect("text"))),
            })
            .collect();
        let request =
            Request::new(text("principal"), text("action"), text("resource"), text("resourceAccount"))
                .expect("a request")
                .with_keys(keys.iter().map(|(name, state)| (name.as_str(), state)), &Multivalued::default());
        let layers = Layers { identity: Some(&identity), resource: resource.as_ref(), ..Layers::default() };
        let outcome = layers.decide(&request).outcome;
        let expected = match text("expect") {
            "Allowed" => Outcome::Allowed,
            "ImplicitlyDenied" => Outcome::ImplicitlyDenied,
            _ => Outcome::ExplicitlyDenied,
        };
        assert_eq!(outcome, expected, "{}: {}", text("id"), text("why"));
    }
}
