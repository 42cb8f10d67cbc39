//! The twenty published cases of `tests/data/policy/bench`.

use std::fs;
use std::path::PathBuf;

use hopstamp::decision::Outcome;
use serde_json::{Value, json};

use crate::Case;

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
    let line = |case: Case| {
        json!({
            "id": case.name,
            "request": {
                "principal": case.principal,
                "action": case.action,
                "resource": case.resource,
                "resourceAccount": case.owner,
                "context": case.context.into_iter().collect::<serde_json::Map<_, _>>(),
            },
            "identityPolicies": case.identity.into_iter().collect::<Vec<_>>(),
            "resourcePolicy": case.resource_policy,
        })
    };
    cases().into_iter().map(|case| line(case).to_string()).collect()
}

fn case(text: &str) -> Case {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let text = |name: &str| value[name].as_str().expect(name).to_owned();
    let context = value["context"].as_object().expect("context");
    let policy = |suffix: &str| -> Option<Value> {
        let path = folder().join("policies").join(format!("{}-{suffix}.json", text("policies")));
        let document = fs::read_to_string(path).ok()?;
        Some(serde_json::from_str(&document).expect("JSON"))
    };
    Case {
        name: text("id"),
        principal: text("principal"),
        action: text("action"),
        resource: text("resource"),
        owner: text("resourceAccount"),
        context: context.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        identity: policy("identity"),
        resource_policy: policy("resource"),
        expected: match &*text("expect") {
            "Allowed" => Outcome::Allowed,
            "ImplicitlyDenied" => Outcome::ImplicitlyDenied,
            _ => Outcome::ExplicitlyDenied,
        },
    }
}
