//! The conformance vectors: decisions, refused documents, denial sentences.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect"
)]

use std::sync::Arc;

use hopstamp::decision::{Denial, DenialKind, Layer, Layers, Outcome, Request, Scope, Settings};
use hopstamp::diagnostic::{Diagnostics, Severity};
use hopstamp::policy::{
    AttributeState, Attributes, Multivalued, PolicyReader, PolicySet, PolicyType, Values,
};
use hopstamp::source::SourceMap;
use serde_json::Value;

pub(crate) fn conformance() -> Value {
    serde_json::from_str(include_str!("../data/policy/policy-vectors.json")).unwrap()
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn compile(documents: &[Value], kind: PolicyType, id: &str) -> PolicySet {
    let mut sources = SourceMap::new();
    PolicySet::new(documents.iter().map(|document| {
        let mut problems = Diagnostics::new();
        let policy =
            PolicyReader::default().read_json(&mut sources, id, &document.to_string(), kind, &mut problems);
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

fn outcome(name: &str) -> Outcome {
    match name {
        "Allowed" => Outcome::Allowed,
        "ImplicitlyDenied" => Outcome::ImplicitlyDenied,
        "ExplicitlyDenied" => Outcome::ExplicitlyDenied,
        other => panic!("unknown outcome {other}"),
    }
}

#[test]
fn every_vector_is_decided_as_expected() {
    let file = conformance();
    let keys = list(&file["multivaluedKeys"]);
    let multivalued = Multivalued::only(keys.iter().map(|k| k.as_str().unwrap()));
    let vectors = list(&file["vectors"]);
    assert_eq!(vectors.len(), 447);
    let mut failures = Vec::new();
    let mut unconfirmed = Vec::new();
    for vector in &vectors {
        let id = vector["id"].as_str().unwrap();
        let request = request(&vector["request"], &multivalued);
        let trust = request.action().service() == "sts";
        let resource_type = if trust { PolicyType::Trust } else { PolicyType::Resource };
        let identity = several(&vector["identityPolicies"], PolicyType::Identity, id);
        let resource = optional(&vector["resourcePolicy"], resource_type, id);
        let boundary = several(&vector["permissionBoundaries"], PolicyType::Boundary, id);
        let session = optional(&vector["sessionPolicy"], PolicyType::Session, id);
        let endpoint = several(&vector["vpcEndpointPolicies"], PolicyType::Endpoint, id);
        let service_control = levels(&vector["scps"], PolicyType::ServiceControl, id);
        let resource_control = levels(&vector["rcps"], PolicyType::ResourceControl, id);
        let layers = Layers {
            service_control: &service_control,
            resource_control: &resource_control,
            endpoint: endpoint.as_ref(),
            resource: resource.as_ref(),
            identity: identity.as_ref(),
            boundary: boundary.as_ref(),
            session: session.as_ref(),
            ..Layers::default()
        };
        let decision = layers.decide(&request);
        let explanation = layers.explain(&request);
        assert_eq!(explanation.decision, decision, "{id}");
        let wanted = outcome(vector["expected"].as_str().unwrap());
        let mut wrong = Vec::new();
        if decision.outcome != wanted {
            wrong.push(format!("{id}: {:?} instead of {wanted:?}", decision.outcome));
        }
        if let Some(words) = vector["expectedReason"]["policyType"].as_str() {
            let layer = decision.reason.map(|r| r.layer);
            if layer != Layer::from_words(words) {
                wrong.push(format!("{id}: {layer:?} instead of {words}"));
            }
        }
        if vector["basis"] == "unconfirmed" {
            unconfirmed.extend(wrong);
        } else {
            failures.extend(wrong);
        }
    }
    if !unconfirmed.is_empty() {
        println!("unconfirmed vectors that differ: {unconfirmed:#?}");
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_malformed_document_is_blamed_at_the_right_place() {
    let file = conformance();
    let cases = list(&file["malformed"]);
    assert_eq!(cases.len(), 50);
    let mut failures = Vec::new();
    for case in &cases {
        let text = |name: &str| case[name].as_str().unwrap();
        let id = text("id");
        let kind = match text("policyType") {
            "identity" => PolicyType::Identity,
            "resource" => PolicyType::Resource,
            "trust" => PolicyType::Trust,
            "scp" => PolicyType::ServiceControl,
            "rcp" => PolicyType::ResourceControl,
            "vpce" => PolicyType::Endpoint,
            other => panic!("{other}"),
        };
        let mut sources = SourceMap::new();
        let mut problems = Diagnostics::new();
        let reader = PolicyReader::validator();
        let policy = reader.read_json(&mut sources, id, text("text"), kind, &mut problems);
        let error = text("severity") == "error";
        if policy.is_none() != error {
            failures.push(format!("{id}: read: {}", policy.is_some()));
        }
        let Some(found) = problems.iter().find(|d| d.code == text("code")) else {
            failures.push(format!("{id}: {} not found in {problems:#?}", text("code")));
            continue;
        };
        if problems.iter().count() != 1 {
            failures.push(format!("{id}: more than one problem: {problems:#?}"));
        }
        assert_eq!(found.severity == Severity::Error, error, "{id}");
        assert_eq!(found.pointer.as_deref(), Some(text("pointer")), "{id}");
        let span = found.span.expect("every problem has a place");
        let element = element_range(text("text"), text("pointer"));
        let inside = element.contains(&(span.start as usize)) && span.end as usize <= element.end;
        if !inside {
            failures.push(format!("{id}: {span:?} is outside {element:?}"));
        }
        let position = sources.position(span.file, span.start);
        assert!(position.line == 1 && position.column == span.start as usize + 1, "{id}");
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// The bytes of an element, its name included, found without the reader under test.
fn element_range(text: &str, pointer: &str) -> std::ops::Range<usize> {
    let mut range = 0..text.len();
    let mut found = 0;
    for token in pointer.split('/').skip(1).map(|t| t.replace("~1", "/").replace("~0", "~")) {
        match token.parse::<usize>() {
            Ok(_) => {}
            Err(_) => {
                // The second of two equal names is the one to blame.
                let name = format!("\"{token}\"");
                let all: Vec<usize> = text[found..].match_indices(&name).map(|(at, _)| at + found).collect();
                found = *all.last().unwrap_or_else(|| panic!("{name} in {text}"));
                range = found..text.len();
            }
        }
    }
    range
}

#[test]
fn every_denial_sentence_is_aws_s_own() {
    let file = conformance();
    let cases = list(&file["messages"]);
    assert_eq!(cases.len(), 19);
    for case in &cases {
        let text = |name: &str| case[name].as_str().unwrap();
        let denial = Denial {
            principal: text("principal"),
            action: text("action"),
            resource: text("resource"),
            kind: match text("kind") {
                "implicit" => DenialKind::Implicit,
                _ => DenialKind::Explicit,
            },
            layer: Layer::from_words(text("policyType")).unwrap(),
            policy_arn: case["policyArn"].as_str(),
            scope: match text("scope") {
                "same-account" => Scope::SameAccount,
                "same-organization" => Scope::SameOrganization,
                "cross-organization" => Scope::CrossOrganization,
                _ => Scope::Anonymous,
            },
        };
        assert_eq!(denial.message(), text("expected"), "{}", text("id"));
    }
}
