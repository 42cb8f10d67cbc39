//! What AWS minds only when a policy is saved: its length, and the wildcards of endpoint policies (PE-13).

#![expect(clippy::indexing_slicing, reason = "a test stops at what it did not expect")]

use hopstamp::diagnostic::{Diagnostic, Diagnostics, Severity};
use hopstamp::facts::policy_lengths;
use hopstamp::policy::{PolicyReader, PolicyType, findings};
use hopstamp::source::SourceMap;
use serde_json::{Value, json};

use crate::policy_support::read;

const TYPES: [(PolicyType, &str, usize); 8] = [
    (PolicyType::Identity, "identity", 6_144),
    (PolicyType::Boundary, "boundary", 6_144),
    (PolicyType::Session, "session", 2_048),
    (PolicyType::Trust, "trust", 2_048),
    (PolicyType::ServiceControl, "scp", 10_240),
    (PolicyType::ResourceControl, "rcp", 5_120),
    (PolicyType::Endpoint, "endpoint", 20_480),
    (PolicyType::Resource, "resource", 20_480),
];

/// A document that any policy of the type may be, about buckets.
fn document(kind: PolicyType) -> Value {
    let mut statement = json!({ "Effect": "Deny", "Action": "s3:GetObject" });
    if kind != PolicyType::Trust {
        statement["Resource"] = json!("arn:aws:s3:::harbor-logs/*");
    }
    let has_principal =
        [PolicyType::Trust, PolicyType::ResourceControl, PolicyType::Endpoint, PolicyType::Resource];
    if has_principal.contains(&kind) {
        statement["Principal"] = json!("*");
    }
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

/// The document as text of a length, white space not counted; `blanks` are added.
fn of_length(mut document: Value, length: usize, blanks: usize) -> String {
    document["Statement"][0]["Sid"] = json!("");
    let rest = length - document.to_string().len();
    document["Statement"][0]["Sid"] = json!("a".repeat(rest));
    document.to_string() + &" ".repeat(blanks)
}

fn problems(text: &str, kind: PolicyType, reader: &PolicyReader) -> Vec<Diagnostic> {
    let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
    let policy = reader.read_json(&mut sources, "policy.json", text, kind, &mut problems);
    assert!(policy.is_some(), "{problems:#?}");
    problems.into_iter().collect()
}

#[test]
fn a_document_longer_than_its_type_allows_is_warned_of() {
    for (kind, name, most) in TYPES {
        assert_eq!(policy_lengths().of(name).map(|row| row.most), Some(most), "{name}");
        let found =
            |length| problems(&of_length(document(kind), length, 0), kind, &PolicyReader::validator());
        assert!(found(most).is_empty(), "{name}: {:#?}", found(most));
        let too_long = found(most + 1);
        assert_eq!(too_long.len(), 1, "{name}");
        let problem = &too_long[0];
        assert_eq!((problem.code, problem.severity), (findings::POLICY_TOO_LONG, Severity::Warning));
        assert!(problem.message.contains(&format!("{} characters", most + 1)), "{}", problem.message);
    }
    assert_eq!(policy_lengths().lengths.len(), TYPES.len());
}

#[test]
fn white_space_counts_where_aws_counts_it() {
    for (kind, name, most) in TYPES {
        let text = of_length(document(kind), most, 40);
        let counts = matches!(name, "scp" | "rcp" | "endpoint" | "resource");
        let found = problems(&text, kind, &PolicyReader::validator());
        assert_eq!(!found.is_empty(), counts, "{name}");
    }
}

#[test]
fn resource_policies_of_other_services_have_limits_that_are_not_known() {
    let mut queue = document(PolicyType::Resource);
    queue["Statement"][0]["Resource"] = json!("arn:aws:sqs:eu-west-1:111122223333:orders");
    let text = of_length(queue, 30_000, 0);
    assert!(problems(&text, PolicyType::Resource, &PolicyReader::validator()).is_empty());
}

#[test]
fn a_policy_that_is_evaluated_may_be_of_any_length() {
    for (kind, ..) in TYPES {
        let text = of_length(document(kind), 40_000, 0);
        assert!(problems(&text, kind, &PolicyReader::default()).is_empty());
    }
}

/// The codes of a condition in an endpoint policy.
fn in_endpoint_policy(condition: &Value) -> Vec<&'static str> {
    let mut document = document(PolicyType::Endpoint);
    document["Statement"][0]["Condition"] = condition.clone();
    codes(&document)
}

fn codes(document: &Value) -> Vec<&'static str> {
    let (_, problems) = read(document, PolicyType::Endpoint, &PolicyReader::validator());
    problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn endpoint_policies_name_identifiers_whole() {
    let pattern = [findings::ENDPOINT_IDENTIFIER_PATTERN];
    for condition in [
        json!({ "StringLike": { "aws:PrincipalAccount": "1111222233*" } }),
        json!({ "StringNotLikeIfExists": { "AWS:sourcevpc": ["vpc-0a1b2c3d", "vpc-0a1b2*"] } }),
        json!({ "NumericEquals": { "aws:ResourceAccount": "111122223333" } }),
    ] {
        assert_eq!(in_endpoint_policy(&condition), pattern, "{condition}");
    }
    for condition in [
        json!({ "StringEquals": { "aws:PrincipalAccount": "111122223333" } }),
        json!({ "StringLike": { "aws:PrincipalOrgID": "o-abc12345" } }),
        json!({ "NumericLessThan": { "aws:MultiFactorAuthAge": "3600" } }),
    ] {
        assert!(in_endpoint_policy(&condition).is_empty(), "{condition}");
    }
}

#[test]
fn endpoint_policies_have_text_beside_each_wildcard() {
    for (value, fine) in [
        ("harbor*", true),
        ("harbo*", false),
        ("*harbor", true),
        ("a*harbor?", true),
        ("a*harbor?b*", false),
        ("harbor*?*", true),
        ("*", false),
        ("harbor*a*logs-eu", true),
        ("harbor*a*b*logs-eu", false),
        ("réseau*", true),
        ("plain", true),
    ] {
        let found = in_endpoint_policy(&json!({ "StringLike": { "aws:PrincipalTag/team": value } }));
        let wanted: &[&str] = if fine { &[] } else { &[findings::ENDPOINT_SHORT_WILDCARD] };
        assert_eq!(found, wanted, "{value}");
    }
    // Elsewhere a wildcard may stand alone; under StringEquals it is no wildcard.
    let equals = in_endpoint_policy(&json!({ "StringEquals": { "aws:PrincipalTag/team": "a*" } }));
    assert_eq!(equals, [findings::WILDCARD_WITHOUT_LIKE]);
}

#[test]
fn the_account_of_an_arn_in_an_endpoint_policy_is_an_account_or_a_wildcard() {
    for (account, fine) in [("111122223333", true), ("*", true), ("????????????", true), ("1111*", false)] {
        let arn = format!("arn:aws:iam::{account}:role/app");
        let wanted: &[&str] = if fine { &[] } else { &[findings::ENDPOINT_ACCOUNT_PATTERN] };
        let condition = json!({ "ArnLike": { "aws:PrincipalArn": arn } });
        assert_eq!(in_endpoint_policy(&condition), wanted, "{account}");
        let mut document = document(PolicyType::Endpoint);
        document["Statement"][0]["Resource"] = json!(["*", arn]);
        assert_eq!(codes(&document), wanted, "{account}");
    }
}

#[test]
fn writing_limits_of_endpoint_policies_are_for_those_who_write_them() {
    let mut document = document(PolicyType::Endpoint);
    document["Statement"][0]["Condition"] = json!({ "StringLike": { "aws:PrincipalTag/team": "a*" } });
    assert!(read(&document, PolicyType::Endpoint, &PolicyReader::default()).1.is_empty());
    let other = read(&document, PolicyType::Resource, &PolicyReader::validator());
    assert!(other.1.is_empty());
}
