//! Cases in JSON: what is answered, and what is said of cases that cannot be read.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test stops at what it did not expect")]

use hopstamp::assumption::Assumptions;
use hopstamp::evaluate::{Evaluator, evaluate_line};
use serde_json::{Value, json};

use crate::policy_support::{ACCOUNT, OBJECT, USER};

fn case() -> Value {
    json!({
        "id": "one",
        "request": {
            "principal": USER,
            "action": "s3:GetObject",
            "resource": OBJECT,
            "resourceAccount": ACCOUNT,
            "context": { "aws:SourceVpc": ["vpc-1"], "aws:SecureTransport": true },
        },
        "identityPolicies": [{
            "Version": "2012-10-17",
            "Statement": [
                { "Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*",
                  "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-1" } } },
                { "Effect": "Deny", "Action": "s3:*", "Resource": "*",
                  "Condition": { "Bool": { "aws:SecureTransport": "false" } } },
            ],
        }],
    })
}

fn answer(case: &Value) -> Value {
    serde_json::from_str(&evaluate_line(&case.to_string())).expect("JSON")
}

#[test]
fn an_answer_has_all_fields_every_time() {
    assert_eq!(
        answer(&case()),
        json!({
            "id": "one",
            "outcome": "allowed",
            "layer": "identity-based policy",
            "statement": { "policy": "/identityPolicies/0", "number": 1, "sid": "Read" },
            "rule": null,
            "possible": [],
            "depends_on": [],
            "assumptions": [],
            "message": null,
        })
    );
}

#[test]
fn denials_carry_the_sentence_and_the_statement() {
    let mut denied = case();
    denied["request"]["context"]["aws:SecureTransport"] = json!("false");
    let found = answer(&denied);
    assert_eq!(found["outcome"], "explicitly_denied");
    assert_eq!(found["statement"], json!({ "policy": "/identityPolicies/0", "number": 2, "sid": null }));
    let message = found["message"].as_str().expect("a sentence");
    assert!(message.ends_with("with an explicit deny in an identity-based policy"), "{message}");
}

#[test]
fn null_means_that_nobody_stated_the_key() {
    let mut open = case();
    open["request"]["context"]["aws:SourceVpc"] = Value::Null;
    let found = answer(&open);
    assert_eq!(found["outcome"], "depends");
    assert_eq!(found["depends_on"], json!(["aws:SourceVpc"]));
    assert_eq!(found["possible"], json!(["allowed", "implicitly_denied"]));
    open["request"]["context"]["aws:SourceVpc"] = json!([]);
    assert_eq!(answer(&open)["outcome"], "implicitly_denied");
}

#[test]
fn settings_count() {
    let mut blocked = case();
    blocked["scps"] = json!([[{ "Version": "2012-10-17", "Statement": [] }], []]);
    assert_eq!(answer(&blocked)["layer"], "service control policy");
    blocked["request"]["settings"] = json!({ "principalAccountIsManagement": true, "note": "exempt" });
    assert_eq!(answer(&blocked)["outcome"], "allowed");
}

#[test]
fn assumptions_are_named_and_can_be_chosen() {
    let mut resting = case();
    resting["request"]["context"] = json!({ "aws:SourceIp": "203.0.113.9" });
    resting["identityPolicies"][0]["Statement"][0]["Condition"] =
        json!({ "IpAddress": { "aws:SourceIp": "203.0.113.77/24" } });
    let found = answer(&resting);
    assert_eq!((&found["outcome"], &found["assumptions"]), (&json!("allowed"), &json!(["cidr-host-bits"])));
    let mut assumptions = Assumptions::default();
    assumptions.set("cidr-host-bits", "reject").expect("a choice");
    let other = Evaluator::new(&assumptions).answer(1, &resting.to_string()).to_json();
    assert!(other.starts_with(r#"{"id":"one","outcome":"implicitly_denied""#), "{other}");
}

fn errors(text: &str) -> Vec<(String, u64, u64, String)> {
    let line = Evaluator::default().answer(7, text).to_json();
    assert_eq!(line.lines().count(), 1);
    let failed: Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(failed["line"], 7);
    let errors = failed["errors"].as_array().expect("errors");
    assert!(!errors.is_empty());
    errors
        .iter()
        .map(|e| {
            (
                e["code"].as_str().expect("a code").to_owned(),
                e["line"].as_u64().expect("a line"),
                e["column"].as_u64().expect("a column"),
                e["pointer"].as_str().unwrap_or("").to_owned(),
            )
        })
        .collect()
}

#[test]
fn what_is_wrong_with_a_policy_is_shown_in_the_line() {
    let mut broken = case();
    broken["identityPolicies"][0]["Statement"][1]["Condition"] = json!({ "Boolean": { "aws:x": "y" } });
    let text = broken.to_string();
    let column = text.find("\"Boolean\"").expect("the operator") as u64 + 1;
    let pointer = "/identityPolicies/0/Statement/1/Condition/Boolean".to_owned();
    assert_eq!(errors(&text), [("InvalidOperator".to_owned(), 7, column, pointer)]);
}

#[test]
fn what_is_wrong_with_a_request_is_shown_all_at_once() {
    let codes = |text: &str| errors(text).into_iter().map(|(code, ..)| code).collect::<Vec<_>>();
    assert_eq!(codes("{"), ["JsonSyntax"]);
    assert_eq!(codes(""), ["JsonSyntax"]);
    assert_eq!(codes("[]"), ["wrong-type", "missing-field"]);
    assert_eq!(codes("{}"), ["missing-field"]);
    let mut wrong = case();
    wrong["request"]["principal"] = json!("maya");
    wrong["request"]["context"]["aws:TagKeys"] = json!([["x"]]);
    wrong["request"]["colour"] = json!("red");
    wrong["request"]["settings"] = json!({ "vpcEndpointType": "Portal" });
    wrong["policies"] = json!([]);
    wrong["scps"] = json!({});
    let mut found = codes(&wrong.to_string());
    found.sort();
    assert_eq!(
        found,
        ["invalid-value", "invalid-value", "unknown-field", "unknown-field", "wrong-type", "wrong-type"]
    );
    // The id is kept where it can be read.
    assert!(evaluate_line(&wrong.to_string()).contains(r#""id":"one""#));
}

#[test]
fn a_case_may_stand_on_several_lines() {
    let text = serde_json::to_string_pretty(&case()).expect("JSON").replace("s3:Get*", "Get*");
    let line = text.lines().position(|line| line.contains("Get*")).expect("the action") as u64;
    let found = errors(&text);
    assert_eq!((found[0].0.as_str(), found[0].1), ("InvalidAction", 7 + line));
}
