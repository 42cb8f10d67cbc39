//! Cases to measure, prepared for each evaluator and ready to be asked.

pub mod arguments;
pub mod landing_zone;
pub mod mixed;
pub mod others;
pub mod process;
pub mod published;
pub mod random;
pub mod timing;

use hopstamp::topology::{MemoryFiles, Topology, load};
use std::sync::Arc;

use hopstamp::context::State;
use hopstamp::decision::{Layers, Outcome, Request};
use hopstamp::diagnostic::Diagnostics;
use hopstamp::policy::{Multivalued, Policy, PolicyReader, PolicySet, PolicyType};
use hopstamp::source::SourceMap;
use serde_json::Value;

/// One request with the policies that it meets, as it is written.
pub struct Case {
    /// Its name.
    pub name: String,
    /// ARN of the caller.
    pub principal: String,
    /// The action.
    pub action: String,
    /// ARN of the resource.
    pub resource: String,
    /// Account that owns the resource.
    pub owner: String,
    /// Condition keys: text, or a list of texts.
    pub context: Vec<(String, Value)>,
    /// Identity-based policy.
    pub identity: Option<Value>,
    /// Resource-based policy.
    pub resource_policy: Option<Value>,
    /// What has to come out.
    pub expected: Outcome,
}

impl Case {
    /// All its policies.
    pub fn documents(&self) -> impl Iterator<Item = &Value> {
        self.identity.iter().chain(&self.resource_policy)
    }
}

/// A case prepared for Hopstamp.
pub struct Prepared {
    request: Request,
    identity: Option<PolicySet>,
    resource: Option<PolicySet>,
}

impl Prepared {
    /// Compiles the policies and builds the request.
    pub fn new(case: &Case) -> Prepared {
        let keys: Vec<(&str, State)> = case
            .context
            .iter()
            .map(|(name, value)| {
                let state = match value {
                    Value::Array(items) => State::many(items.iter().filter_map(Value::as_str)),
                    other => State::one(other.as_str().expect("text")),
                };
                (&**name, state)
            })
            .collect();
        let request = Request::new(&case.principal, &case.action, &case.resource, &case.owner)
            .expect("a request")
            .with_keys(keys.iter().map(|(name, state)| (*name, state)), &Multivalued::default());
        let compile = |document: &Option<Value>, kind| {
            document.as_ref().map(|d| PolicySet::new([Arc::new(read(&case.name, &d.to_string(), kind))]))
        };
        Prepared {
            request,
            identity: compile(&case.identity, PolicyType::Identity),
            resource: compile(&case.resource_policy, PolicyType::Resource),
        }
    }

    /// The layers of the case and its request.
    pub fn question(&self) -> (Layers<'_>, &Request) {
        let layers = Layers {
            identity: self.identity.as_ref(),
            resource: self.resource.as_ref(),
            ..Layers::default()
        };
        (layers, &self.request)
    }
}

/// Reads one document.
pub fn read(name: &str, text: &str, kind: PolicyType) -> Policy {
    let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
    let policy = PolicyReader::default().read_json(&mut sources, name, text, kind, &mut problems);
    policy.unwrap_or_else(|| panic!("{name}: {problems:#?}"))
}

/// Reads a topology that is without a fault.
///
/// # Panics
/// If it has one.
pub fn topology(text: &str) -> Topology {
    let files = MemoryFiles::from([("zone.yaml", text)]);
    let mut sources = SourceMap::new();
    let (topology, problems) = load("zone.yaml", &files, &mut sources);
    assert!(problems.is_empty(), "{:#?}", problems.iter().take(5).collect::<Vec<_>>());
    topology.expect("a topology without problems")
}
