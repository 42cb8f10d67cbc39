//! The conformance vectors: decisions, refused documents, denial sentences.

#![expect(
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a test stops at what it did not expect"
)]

use hopstamp::decision::{Denial, DenialKind, Layer, Scope};
use hopstamp::diagnostic::{Diagnostics, Severity};
use hopstamp::policy::{PolicyReader, PolicyType};
use hopstamp::source::SourceMap;

use crate::vectors_cases::{cases, conformance, list};

#[test]
fn every_vector_is_decided_as_expected() {
    let mut failures = Vec::new();
    let mut unconfirmed = Vec::new();
    for case in cases() {
        let id = &case.id;
        let decision = case.layers().decide(&case.request);
        assert_eq!(case.layers().explain(&case.request).decision, decision, "{id}");
        let mut wrong = Vec::new();
        if decision.outcome != case.expected {
            wrong.push(format!("{id}: {:?} instead of {:?}", decision.outcome, case.expected));
        }
        let layer = decision.reason.map(|r| r.layer);
        if case.layer.is_some() && layer != case.layer {
            wrong.push(format!("{id}: {layer:?} instead of {:?}", case.layer));
        }
        if case.unconfirmed { unconfirmed.extend(wrong) } else { failures.extend(wrong) }
    }
    if !unconfirmed.is_empty() {
        println!("unconfirmed vectors that differ: {unconfirmed:#?}");
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_vector_is_answered_as_a_line_of_json() {
    for (vector, case) in list(&conformance()["vectors"]).iter().zip(cases()) {
        let line = vector.to_string();
        let answer: serde_json::Value =
            serde_json::from_str(&hopstamp::evaluate::evaluate_line(&line)).unwrap();
        assert_eq!(answer["id"], case.id.as_str());
        let decision = case.layers().decide(&case.request);
        assert_eq!(answer["outcome"], decision.outcome.name(), "{answer}");
        let layer = decision.reason.map(|r| r.layer.words());
        assert_eq!(answer["layer"].as_str(), layer, "{answer}");
        let denied = decision.is_allowed() == Some(false);
        assert_eq!(answer["message"].is_string(), denied && layer.is_some(), "{answer}");
    }
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
