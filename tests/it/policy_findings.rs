//! What the reader finds in documents, and where.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;

use hopstamp::assumption::Assumptions;
use hopstamp::diagnostic::{Diagnostic, Diagnostics, Severity};
use hopstamp::policy::{PolicyReader, PolicyType, Version, findings};
use hopstamp::source::{SourceMap, parse_yaml};
use serde_json::{Value, json};

use crate::policy_support::read;

fn statement(extra: Value) -> Value {
    let mut statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" });
    for (name, value) in extra.as_object().expect("an object") {
        match value {
            Value::Null => statement.as_object_mut().expect("an object").remove(name),
            other => statement.as_object_mut().expect("an object").insert(name.clone(), other.clone()),
        };
    }
    statement
}

fn document(extra: Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [statement(extra)] })
}

fn problems(document: &Value, kind: PolicyType) -> Vec<Diagnostic> {
    read(document, kind, &PolicyReader::validator()).1
}

fn codes(document: &Value, kind: PolicyType) -> Vec<&'static str> {
    problems(document, kind).iter().map(|d| d.code).collect()
}

fn condition(operator: &str, key: &str, value: Value) -> Value {
    document(json!({ "Condition": { operator: { key: value } } }))
}

/// One document for each code that the list of malformed documents does not show.
fn further_cases() -> Vec<(&'static str, Value, PolicyType, &'static str)> {
    use PolicyType::{Endpoint, Identity, Resource, ResourceControl, Trust};
    let with_principal = |principal: Value| document(json!({ "Principal": principal }));
    vec![
        (findings::MISSING_STATEMENT, json!({ "Version": "2012-10-17" }), Identity, ""),
        (findings::MISSING_ACTION, document(json!({ "Action": null })), Identity, "/Statement/0"),
        (
            findings::UNCLOSED_VARIABLE,
            document(json!({ "Resource": "arn:aws:s3:::homes/${aws:username/*" })),
            Identity,
            "/Statement/0/Resource",
        ),
        (
            findings::VARIABLE_NEEDS_NEW_VERSION,
            json!({ "Version": "2008-10-17", "Statement": statement(json!({ "Resource": ["arn:aws:s3:::${aws:username}"] })) }),
            Identity,
            "/Statement/Resource/0",
        ),
        (
            findings::PRIVATE_SOURCE_IP,
            condition("IpAddress", "aws:sourceIP", json!(["203.0.113.0/24", "10.1.0.0/16"])),
            Identity,
            "/Statement/0/Condition/IpAddress/aws:sourceIP/1",
        ),
        (
            findings::INVALID_PRINCIPAL_KEY,
            with_principal(json!({ "Aws": "111122223333" })),
            Resource,
            "/Statement/0/Principal/Aws",
        ),
        (
            findings::FEDERATED_NOT_ALLOWED,
            with_principal(json!({ "Federated": "accounts.google.com" })),
            Endpoint,
            "/Statement/0/Principal/Federated",
        ),
        (findings::EMPTY_LIST, document(json!({ "Action": [] })), Identity, "/Statement/0/Action"),
        (
            findings::INVALID_PRINCIPAL,
            json!({ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Principal": { "AWS": "111122223333" }, "Action": "s3:*", "Resource": "*" } }),
            ResourceControl,
            "/Statement/Principal",
        ),
        (
            findings::PRINCIPAL_WILDCARD,
            json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "Service": "*" }, "Action": "sts:AssumeRole" } }),
            Trust,
            "/Statement/Principal/Service",
        ),
        (
            findings::INVALID_CHARACTER,
            document(json!({ "Resource": "arn:aws:s3:::b\u{fc}cher/\u{4e2d}" })),
            Identity,
            "/Statement/0/Resource",
        ),
        (
            findings::ENDPOINT_ACCOUNT_PATTERN,
            document(json!({ "Principal": "*", "Resource": ["*", "arn:aws:sqs:*:1111*:orders"] })),
            Endpoint,
            "/Statement/0/Resource/1",
        ),
        (
            findings::ENDPOINT_IDENTIFIER_PATTERN,
            document(
                json!({ "Principal": "*", "Condition": { "StringLike": { "aws:SourceVpc": ["vpc-0a1b2c*"] } } }),
            ),
            Endpoint,
            "/Statement/0/Condition/StringLike/aws:SourceVpc/0",
        ),
        (
            findings::ENDPOINT_SHORT_WILDCARD,
            document(
                json!({ "Principal": "*", "Condition": { "StringLike": { "aws:PrincipalTag/team": "r*d" } } }),
            ),
            Endpoint,
            "/Statement/0/Condition/StringLike/aws:PrincipalTag~1team",
        ),
        (findings::POLICY_TOO_LONG, document(json!({ "Sid": "a".repeat(6_200) })), Identity, ""),
        (
            findings::UNKNOWN_CONDITION_KEY,
            condition("StringEquals", "aws:SourceVcp", json!("vpc-1")),
            Identity,
            "/Statement/0/Condition/StringEquals/aws:SourceVcp",
        ),
        (
            findings::WRONG_TYPE,
            condition("StringEquals", "aws:PrincipalTag/a~b", json!([["x"]])),
            Identity,
            "/Statement/0/Condition/StringEquals/aws:PrincipalTag~1a~0b/0",
        ),
    ]
}

#[test]
fn findings_stand_at_their_element() {
    for (code, document, kind, pointer) in further_cases() {
        let problems = problems(&document, kind);
        let pointers: Vec<_> =
            problems.iter().map(|d| (d.code, d.pointer.as_deref().unwrap_or("-"))).collect();
        assert_eq!(pointers, [(code, pointer)], "{document}: {problems:#?}");
        assert!(problems.iter().all(|d| d.span.is_some()), "{document}");
    }
}

#[test]
fn every_code_of_the_list_can_be_found() {
    let vectors = crate::vectors_cases::conformance();
    let malformed = vectors["malformed"].as_array().expect("a list").clone();
    let mut seen: BTreeSet<String> =
        malformed.iter().map(|m| m["code"].as_str().expect("a code").to_owned()).collect();
    seen.extend(further_cases().iter().map(|(code, ..)| (*code).to_owned()));
    let all: BTreeSet<String> = findings::ALL.iter().map(|(code, _)| (*code).to_owned()).collect();
    assert_eq!(seen, all);
    assert!(findings::ALL.is_sorted());
    assert!(findings::ALL.iter().all(|(_, description)| description.contains("(PE-")));
}

#[test]
fn what_only_the_validator_refuses_is_evaluated_all_the_same() {
    let multivalued = condition("StringEquals", "aws:TagKeys", json!("env"));
    let private = condition("NotIpAddress", "aws:SourceIp", json!("192.168.0.0/16"));
    let mut with_id = document(json!({}));
    with_id["Id"] = json!("mine");
    for (document, code) in [
        (multivalued, findings::MISSING_QUALIFIER),
        (private, findings::PRIVATE_SOURCE_IP),
        (with_id, findings::ELEMENT_NOT_ALLOWED),
    ] {
        let (policy, problems) = read(&document, PolicyType::Identity, &PolicyReader::default());
        assert!(policy.is_some(), "{document}");
        assert_eq!((problems[0].code, problems[0].severity), (code, Severity::Warning));
        let (policy, problems) = read(&document, PolicyType::Identity, &PolicyReader::validator());
        assert!(policy.is_none(), "{document}");
        assert_eq!((problems[0].code, problems[0].severity), (code, Severity::Error));
    }
}

#[test]
fn all_problems_are_reported_at_once_with_a_way_out() {
    let document = json!({
        "Version": "2012-10-7",
        "Statment": [],
        "Statement": [
            { "Effect": "deny", "Action": "GetObject", "Resource": "bucket",
              "Condition": { "StringEqual": { "aws:SourceIp": "x" } } },
            7,
        ],
    });
    let found = problems(&document, PolicyType::Identity);
    let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
    assert_eq!(
        codes,
        [
            findings::UNKNOWN_ELEMENT,
            findings::INVALID_VERSION,
            findings::INVALID_EFFECT,
            findings::INVALID_ACTION,
            findings::INVALID_ARN,
            findings::INVALID_OPERATOR,
            findings::WRONG_TYPE,
        ]
    );
    let help: Vec<&str> = found.iter().flat_map(|d| &d.help).map(String::as_str).collect();
    assert!(help.contains(&"did you mean `Statement`?"), "{help:?}");
    assert!(help.contains(&"did you mean `StringEquals`?"), "{help:?}");
    assert!(help.contains(&"allowed: Allow, Deny"), "{help:?}");
    assert!(found.iter().all(|d| d.message.starts_with("identity-based policy `policy.json`: ")));
}

#[test]
fn every_way_to_misspell_an_operator_is_an_error() {
    for operator in [
        "stringEquals",
        "StringEqualsIfexists",
        "IfExists",
        "ForAnyValue:",
        "ForAnyValue:ForAllValues:StringEquals",
        "ForallValues:StringEquals",
        "StringEqualsIfExistsIfExists",
        "ForAnyValue: StringEquals",
        "",
    ] {
        let document = condition(operator, "aws:username", json!("a"));
        assert_eq!(codes(&document, PolicyType::Identity), [findings::INVALID_OPERATOR], "{operator}");
    }
}

#[test]
fn elements_belong_to_types_of_policies() {
    use PolicyType::*;
    let principal = json!({ "Principal": "*" });
    let not_principal = json!({ "Effect": "Deny", "NotPrincipal": { "AWS": "111122223333" } });
    let rcp = json!({ "Effect": "Deny", "Principal": "*" });
    let no_resource = json!({ "Resource": null, "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" });
    for (extra, fits) in [
        (json!({}), vec![Identity, Boundary, Session, ServiceControl]),
        (principal, vec![Resource, Endpoint]),
        (not_principal, vec![Resource, Endpoint]),
        (rcp, vec![Resource, Endpoint, ResourceControl]),
        (no_resource, vec![Trust, Resource]),
    ] {
        for kind in [Identity, Boundary, Session, Resource, Trust, ServiceControl, ResourceControl, Endpoint]
        {
            let found = codes(&document(extra.clone()), kind);
            assert_eq!(found.is_empty(), fits.contains(&kind), "{extra} {kind:?}: {found:?}");
        }
    }
}

#[test]
fn sids_of_resource_policies_may_hold_other_characters() {
    let mut document = document(json!({ "Principal": "*", "Sid": "my statement-1" }));
    assert!(codes(&document, PolicyType::Resource).is_empty());
    let second = document["Statement"][0].clone();
    document["Statement"].as_array_mut().expect("a list").push(second);
    let problems = problems(&document, PolicyType::Resource);
    assert_eq!((problems[0].code, problems[0].severity), (findings::DUPLICATE_SID, Severity::Warning));
}

#[test]
fn yaml_documents_read_like_json() {
    let text = "Version: '2012-10-17'\nStatement:\n  Effect: Allow\n  Action: [s3:GetObject]\n  Resource: '*'\n  \
                Condition: { Bool: { aws:SecureTransport: true }, NumericLessThan: { s3:max-keys: 10 } }\n";
    let mut sources = SourceMap::new();
    let (node, _) = parse_yaml(&mut sources, "policy.yaml", text);
    let mut problems = Diagnostics::new();
    let policy =
        hopstamp::policy::read_policy("mine", &node.expect("YAML"), PolicyType::Identity, &mut problems);
    let policy = policy.unwrap_or_else(|| panic!("{problems:#?}"));
    assert_eq!((&*policy.name, policy.version), ("mine", Version::V2012));
    let statement = &policy.statements[0];
    assert_eq!(sources.position(statement.span.file, statement.span.start).line, 3);
    assert_eq!(&*statement.conditions[0].wanted[0], "true");
    assert_eq!(&*statement.conditions[1].wanted[0], "10");
}

fn reader(name: &str, choice: &str) -> PolicyReader {
    let mut assumptions = Assumptions::default();
    assumptions.set(name, choice).expect("a choice");
    PolicyReader { assumptions, ..PolicyReader::default() }
}

#[test]
fn short_arns_are_errors_unless_chosen_otherwise() {
    let short = document(json!({ "Resource": "arn:aws:s3" }));
    assert_eq!(codes(&short, PolicyType::Identity), [findings::INVALID_ARN]);
    let lenient = reader("short-arn", "lenient");
    assert!(read(&short, PolicyType::Identity, &lenient).0.is_some());
    assert!(read(&short, PolicyType::ServiceControl, &lenient).0.is_none());
}

#[test]
fn names_of_elements_have_one_spelling_unless_chosen_otherwise() {
    let odd = json!({ "version": "2012-10-17", "Statement": { "effect": "Allow", "Action": "*", "Resource": "*" } });
    assert!(codes(&odd, PolicyType::Identity).contains(&findings::UNKNOWN_ELEMENT));
    assert!(read(&odd, PolicyType::Identity, &reader("element-name-case", "insensitive")).0.is_some());
}

#[test]
fn the_managed_resource_control_policy_may_allow() {
    let text = json!({ "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" } })
    .to_string();
    let read = |name: &str| {
        let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
        let reader = PolicyReader::validator();
        reader.read_json(&mut sources, name, &text, PolicyType::ResourceControl, &mut problems).is_some()
    };
    assert!(read("arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess"));
    assert!(!read("mine"));
}
