//! Bare decisions allocate nothing. A binary of its own, because it counts what everything in it allocates.

#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at what it did not expect")]

use std::sync::Arc;

use allocation_counter::measure;
use hopstamp::context::State;
use hopstamp::decision::{Layers, Outcome, Request};
use hopstamp::diagnostic::Diagnostics;
use hopstamp::policy::{Multivalued, PolicyReader, PolicySet, PolicyType};
use hopstamp::source::SourceMap;

fn compile(text: &str, kind: PolicyType) -> PolicySet {
    let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
    let policy = PolicyReader::default().read_json(&mut sources, "policy", text, kind, &mut problems);
    PolicySet::new([Arc::new(policy.unwrap_or_else(|| panic!("{problems:#?}")))])
}

/// Every operator family, variables, wildcards, a deny that does not apply, and an unknown key.
const IDENTITY: &str = r#"{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::*/shared/${aws:username}/*",
      "Condition": {
        "NotIpAddress": { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7/24"] },
        "StringNotEqualsIfExists": { "aws:SourceVpc": ["vpc-1", "vpc-2"] } } },
    { "Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": "arn:aws:s3:::*-logs/*/${aws:username, 'x'}/*",
      "Condition": {
        "StringLike": { "aws:UserAgent": ["a*b*c", "${aws:username}-*", "?x*"] },
        "StringEqualsIgnoreCase": { "aws:PrincipalTag/team": ["RED", "${aws:username}"] },
        "ArnLike": { "aws:PrincipalArn": ["arn:aws:iam::*:role/*/app", "arn:aws:iam::111122223333:user/${aws:username}"] },
        "NumericLessThan": { "s3:max-keys": "12.5" },
        "DateGreaterThan": { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
        "Bool": { "aws:SecureTransport": "true" },
        "BinaryEquals": { "aws:PrincipalTag/blob": "aGVsbG8=" },
        "Null": { "aws:TokenIssueTime": "true" },
        "ForAllValues:StringLike": { "aws:TagKeys": ["env", "own*"] },
        "ForAnyValue:StringEquals": { "aws:CalledVia": "athena.amazonaws.com" } } } ] }"#;

const RESOURCE: &str = r#"{ "Version": "2012-10-17", "Statement": [
    { "Effect": "Deny", "NotPrincipal": { "AWS": ["arn:aws:iam::111122223333:user/maya", "111122223333"] },
      "Action": "s3:*", "Resource": "*" },
    { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "s3:GetObject", "Resource": "*",
      "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1" } } } ] }"#;

fn request(vpce: State) -> Request {
    let keys = [
        ("aws:SourceIp", State::one("203.0.113.9")),
        ("aws:username", State::one("maya")),
        ("aws:UserAgent", State::one("maya-tool")),
        ("aws:PrincipalTag/team", State::one("red")),
        ("aws:PrincipalArn", State::one("arn:aws:iam::111122223333:user/maya")),
        ("s3:max-keys", State::one("10")),
        ("aws:CurrentTime", State::one("2026-06-01T12:00:00Z")),
        ("aws:SecureTransport", State::one("true")),
        ("aws:PrincipalTag/blob", State::one("aGVsbG8=")),
        ("aws:TagKeys", State::many(["env", "owner"])),
        ("aws:CalledVia", State::many(["cloudformation.amazonaws.com", "athena.amazonaws.com"])),
        ("aws:SourceVpce", vpce),
    ];
    let user = "arn:aws:iam::111122223333:user/maya";
    Request::new(user, "s3:GetObject", "arn:aws:s3:::harbor-logs/2026/maya/app.log", "111122223333")
        .expect("a request")
        .with_keys(keys.iter().map(|(name, state)| (*name, state)), &Multivalued::default())
}

#[path = "it/vectors_cases.rs"]
mod vectors_cases;

#[test]
fn no_vector_allocates() {
    for case in vectors_cases::cases() {
        let layers = case.layers();
        let mut decision = layers.decide(&case.request);
        let allocations = measure(|| decision = layers.decide(&case.request));
        assert_eq!(allocations.count_total, 0, "{}: {decision:?}", case.id);
    }
}

#[test]
fn bare_decisions_allocate_nothing() {
    let identity = compile(IDENTITY, PolicyType::Identity);
    let resource = compile(RESOURCE, PolicyType::Resource);
    let levels = [Arc::new(compile(
        r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }"#,
        PolicyType::ServiceControl,
    ))];
    let boundary = compile(
        r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }"#,
        PolicyType::Boundary,
    );
    let endpoint = compile(
        r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "AWS": "111122223333" },
             "Action": "s3:*", "Resource": "*" } }"#,
        PolicyType::Endpoint,
    );
    let all = Layers {
        service_control: &levels,
        resource_control: &levels,
        endpoint: Some(&endpoint),
        identity: Some(&identity),
        ..Layers::default()
    };
    let bounded = Layers { boundary: Some(&boundary), ..all };
    let shared = Layers { resource: Some(&resource), ..all };
    let by_resource = Layers { identity: None, ..shared };
    let cases = [
        (all, State::Absent, Outcome::Allowed),
        (bounded, State::Absent, Outcome::Allowed),
        (shared, State::Unknown, Outcome::Allowed),
        (by_resource, State::one("vpce-1"), Outcome::ImplicitlyDenied),
        (Layers { boundary: Some(&boundary), ..shared }, State::Absent, Outcome::ExplicitlyDenied),
    ];
    for (layers, vpce, expected) in cases {
        let request = request(vpce);
        let mut decision = layers.decide(&request);
        assert_eq!(decision.outcome, expected);
        let allocations = measure(|| decision = layers.decide(&request));
        assert_eq!(allocations.count_total, 0, "{decision:?}");
    }
}

#[test]
fn undecided_and_wildcard_heavy_decisions_allocate_nothing_either() {
    let identity = compile(
        r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject",
             "Resource": "arn:aws:s3:::*a*a*a*a*${aws:PrincipalTag/team}*b",
             "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1" } } } }"#,
        PolicyType::Identity,
    );
    let layers = Layers { identity: Some(&identity), ..Layers::default() };
    let object = format!("arn:aws:s3:::{}-red-b", "a".repeat(500));
    let states = [("aws:PrincipalTag/team", State::one("red")), ("aws:SourceVpce", State::Unknown)];
    let request =
        Request::new("arn:aws:iam::111122223333:user/maya", "s3:GetObject", &object, "111122223333")
            .expect("a request")
            .with_keys(states.iter().map(|(name, state)| (*name, state)), &Multivalued::default());
    let mut decision = layers.decide(&request);
    assert_eq!(decision.outcome, Outcome::Depends);
    let allocations = measure(|| decision = layers.decide(&request));
    assert_eq!(allocations.count_total, 0);
}

#[test]
fn the_counter_counts() {
    let allocations = measure(|| {
        let text = String::from("allocated");
        assert!(!text.is_empty());
    });
    assert_eq!(allocations.count_total, 1);
}
