//! The conformance vectors as cases: requests and compiled policies.

#![allow(dead_code, reason = "shared by binaries that use different parts")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at what it did not expect"
)]

use std::sync::Arc;

use hopstamp::decision::{Layer, Layers, Outcome, Request, Settings};
use hopstamp::diagnostic::Diagnostics;
use hopstamp::policy::{
    AttributeState, Attributes, Multivalued, PolicyReader, PolicySet, PolicyType, Values,
};
use hopstamp::source::SourceMap;
use serde_json::Value;

/// The file of vectors.
pub(crate) fn conformance() -> Value {
    serde_json::from_str(include_str!("../data/conformance/policy-vectors.json")).unwrap()
}

/// The items of a list; of anything else none.
pub(crate) fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// One vector: a request, its policies, what is expected.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) request: Request,
    pub(crate) expected: Outcome,
    pub(crate) layer: Option<Layer>,
    pub(crate) unconfirmed: bool,
    identity: Option<PolicySet>,
    resource: Option<PolicySet>,
    boundary: Option<PolicySet>,
    session: Option<PolicySet>,
    endpoint: Option<PolicySet>,
    service_control: Vec<Arc<PolicySet>>,
    resource_control: Vec<Arc<PolicySet>>,
}

impl Case {
    fn new(vector: &Value, multivalued: &Multivalued) -> Case {
        let id = vector["id"].as_str().unwrap();
        let request = request(&vector["request"], multivalued);
        let trust = request.action().service() == "sts";
        let resource_type = if trust { PolicyType::Trust } else { PolicyType::Resource };
        Case {
            identity: several(&vector["identityPolicies"], PolicyType::Identity, id),
            resource: optional(&vector["resourcePolicy"], resource_type, id),
            boundary: several(&vector["permissionBoundaries"], PolicyType::Boundary, id),
            session: optional(&vector["sessionPolicy"], PolicyType::Session, id),
            endpoint: several(&vector["vpcEndpointPolicies"], PolicyType::Endpoint, id),
            service_control: levels(&vector["scps"], PolicyType::ServiceControl, id),
            resource_control: levels(&vector["rcps"], PolicyType::ResourceControl, id),
            expected: outcome(vector["expected"].as_str().unwrap()),
            layer: vector["expectedReason"]["policyType"].as_str().map(|w| Layer::from_words(w).unwrap()),
            unconfirmed: vector["basis"] == "unconfirmed",
            request,
            id: id.to_owned(),
        }
    }

    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers {
            service_control: &self.service_control,
            resource_control: &self.resource_control,
            endpoint: self.endpoint.as_ref(),
            resource: self.resource.as_ref(),
            identity: self.identity.as_ref(),
            boundary: self.boundary.as_ref(),
            session: self.session.as_ref(),
            ..Layers::default()
        }
    }
}

/// All 447 vectors.
pub(crate) fn cases() -> Vec<Case> {
    let file = conformance();
    let keys = list(&file["multivaluedKeys"]);
    let multivalued = Multivalued::only(keys.iter().map(|k| k.as_str().unwrap()));
    let vectors = list(&file["vectors"]);
    assert_eq!(vectors.len(), 447);
    vectors.iter().map(|vector| Case::new(vector, &multivalued)).collect()
}

/// A request in the form of the vectors.
pub(crate) fn request(case: &Value, multivalued: &Multivalued) -> Request {
    let text = |name: &str| case[name].as_str().unwrap();
    let mut attributes = Attributes::new();
    for (name, values) in case["context"].as_object().unwrap() {
        let texts: Vec<String> = list(values).iter().map(|v| v.as_str().unwrap().to_owned()).collect();
        let state = AttributeState::Present(Values::new(texts));
        attributes.insert(name.as_str(), multivalued.contains(name), state);
    }
    let flag = |name: &str| case["settings"][name].as_bool().unwrap_or(false);
    let settings = Settings {
        principal_account_is_management: flag("principalAccountIsManagement"),
        resource_account_is_management: flag("resourceAccountIsManagement"),
        principal_is_service_linked_role: flag("principalIsServiceLinkedRole"),
        federating_user: case["settings"]["federatingUserArn"].as_str().and_then(hopstamp::arn::Arn::parse),
        gateway_endpoint: case["settings"]["vpcEndpointType"] == "Gateway",
        restrict_public_buckets: flag("restrictPublicBuckets"),
        ..Settings::default()
    };
    Request::new(text("principal"), text("action"), text("resource"), text("resourceAccount"))
        .unwrap()
        .with_attributes(attributes)
        .with_settings(settings)
}

/// Compiles documents that count together.
pub(crate) fn compile(documents: &[Value], kind: PolicyType, id: &str) -> PolicySet {
    let mut sources = SourceMap::new();
    PolicySet::new(documents.iter().map(|document| {
        let mut problems = Diagnostics::new();
        let text = document.to_string();
        let policy = PolicyReader::default().read_json(&mut sources, id, &text, kind, &mut problems);
        Arc::new(policy.unwrap_or_else(|| panic!("{id}: {problems:#?}")))
    }))
}

fn optional(value: &Value, kind: PolicyType, id: &str) -> Option<PolicySet> {
    (!value.is_null()).then(|| compile(std::slice::from_ref(value), kind, id))
}

fn several(value: &Value, kind: PolicyType, id: &str) -> Option<PolicySet> {
    let documents = list(value);
    (!documents.is_empty()).then(|| compile(&documents, kind, id))
}

fn levels(value: &Value, kind: PolicyType, id: &str) -> Vec<Arc<PolicySet>> {
    list(value).iter().map(|level| Arc::new(compile(&list(level), kind, id))).collect()
}

fn outcome(name: &str) -> Outcome {
    match name {
        "Allowed" => Outcome::Allowed,
        "ImplicitlyDenied" => Outcome::ImplicitlyDenied,
        "ExplicitlyDenied" => Outcome::ExplicitlyDenied,
        other => panic!("unknown outcome {other}"),
    }
}
