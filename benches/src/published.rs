//! The twenty published cases of `tests/data/policy/bench`.

use std::fs;
use std::path::PathBuf;

use hopstamp::context::State;
use hopstamp::decision::{Outcome, Request};
use hopstamp::policy::{Multivalued, PolicySet, PolicyType};
use serde_json::Value;

use crate::{Case, compile};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/data/policy/bench")
}

/// All cases, in the order of their names.
pub fn cases() -> Vec<Case> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder().join("requests"))
        .expect("the folder of requests")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    names.sort();
    names.iter().map(|path| case(&fs::read_to_string(path).expect("a request"))).collect()
}

/// The same cases as lines of JSON, policies and all.
pub fn lines() -> Vec<String> {
    let text = |path: PathBuf| fs::read_to_string(path).ok();
    let json = |text: String| serde_json::from_str::<Value>(&text).expect("JSON");
    let mut lines = Vec::new();
    for n in 1..=20 {
        let request = folder().join(format!("requests/r{n:02}.json"));
        let mut asked = json(text(request).expect("a request"));
        let id = asked["policies"].as_str().expect("policies").to_owned();
        let policy = |suffix: &str| text(folder().join(format!("policies/{id}-{suffix}.json"))).map(json);
        let fields = asked.as_object_mut().expect("an object");
        fields.retain(|name, _| {
            ["principal", "action", "resource", "resourceAccount", "context"].contains(&name.as_str())
        });
        let case = serde_json::json!({
            "id": id,
            "request": asked,
            "identityPolicies": policy("identity").into_iter().collect::<Vec<_>>(),
            "resourcePolicy": policy("resource"),
        });
        lines.push(case.to_string());
    }
    lines
}

fn case(text: &str) -> Case {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let text = |name: &str| value[name].as_str().expect(name);
    let multivalued = Multivalued::default();
    let keys: Vec<(String, State)> = value["context"]
        .as_object()
        .expect("context")
        .iter()
        .map(|(name, value)| {
            let state = match value {
                Value::Array(items) => State::many(items.iter().filter_map(Value::as_str)),
                other => State::one(other.as_str().expect("text")),
            };
            (name.clone(), state)
        })
        .collect();
    let request = Request::new(text("principal"), text("action"), text("resource"), text("resourceAccount"))
        .expect("a request")
        .with_keys(keys.iter().map(|(name, state)| (name.as_str(), state)), &multivalued);
    let policy = |suffix: &str, kind: PolicyType| -> Option<PolicySet> {
        let path = folder().join("policies").join(format!("{}-{suffix}.json", text("policies")));
        fs::read_to_string(&path).ok().map(|document| compile(suffix, &document, kind))
    };
    Case {
        name: text("id").to_owned(),
        identity: policy("identity", PolicyType::Identity),
        resource: policy("resource", PolicyType::Resource),
        request,
        expected: match text("expect") {
            "Allowed" => Outcome::Allowed,
            "ImplicitlyDenied" => Outcome::ImplicitlyDenied,
            _ => Outcome::ExplicitlyDenied,
        },
    }
}
