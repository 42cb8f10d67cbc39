//! What an explanation says, and what it says when keys are unknown.

use hopstamp::context::State;
use hopstamp::decision::{Layers, Outcome};
use hopstamp::policy::{Choices, PolicyType, Truth};
use serde_json::{Value, json};

use crate::policy_support::{OBJECT, STRANGER, USER, by_identity, request, set};

const VPC: &str = "aws:SourceVpc";

fn allow_from(vpc: &str) -> Value {
    json!({ "Sid": "FromVpc", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
            "Condition": { "StringEquals": { VPC: vpc } } })
}

fn explain(statements: Value, keys: &[(&str, State)]) -> hopstamp::decision::Explanation {
    by_identity(statements, &request(USER, "s3:GetObject", OBJECT, keys), Choices::default())
}

#[test]
fn the_allow_that_came_nearest_is_named_with_the_condition_that_failed() {
    let statements = json!([
        { "Effect": "Allow", "Action": "sqs:*", "Resource": "*" },
        { "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::vault/*" },
        allow_from("vpc-1"),
    ]);
    let explanation = explain(statements, &[(VPC, State::one("vpc-2"))]);
    let reason = explanation.reason.expect("a reason");
    assert_eq!((reason.statement, reason.sid.as_deref()), (Some(3), Some("FromVpc")));
    assert_eq!(reason.conditions.len(), 1);
    let statements = &explanation.layers[0].policies[0].statements;
    let parts: Vec<_> = statements.iter().map(|s| (s.action, s.resource, s.applies)).collect();
    assert_eq!(
        parts,
        [
            (false, None, Truth::False),
            (true, Some(Truth::False), Truth::False),
            (true, Some(Truth::True), Truth::False)
        ]
    );
}

#[test]
fn an_explanation_is_json_in_snake_case() {
    let explanation = explain(json!([allow_from("vpc-1")]), &[(VPC, State::Unknown)]);
    let json = serde_json::to_value(&explanation).expect("JSON");
    assert_eq!(
        json,
        json!({
            "outcome": "depends",
            "possible": ["allowed", "implicitly_denied"],
            "depends_on": [VPC],
            "layers": [{
                "layer": "identity-based policy",
                "denies": "false",
                "allows": "unknown",
                "policies": [{
                    "name": "policy.json",
                    "statements": [{
                        "number": 1,
                        "sid": "FromVpc",
                        "effect": "allow",
                        "applies": "unknown",
                        "action": true,
                        "resource": "true",
                        "conditions": [{
                            "operator": "StringEquals",
                            "key": VPC,
                            "wanted": ["vpc-1"],
                            "actual": "unknown",
                            "result": "unknown",
                        }],
                    }],
                }],
            }],
        })
    );
}

#[test]
fn a_decision_depends_only_on_keys_that_can_change_it() {
    let deny_outside = json!({ "Effect": "Deny", "Action": "s3:*", "Resource": "*",
        "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } } });
    let unknown = [(VPC, State::Unknown), ("aws:PrincipalOrgID", State::Unknown)];
    let both = explain(json!([allow_from("vpc-1"), deny_outside]), &unknown);
    assert_eq!(both.outcome, Outcome::Depends);
    assert_eq!(both.depends_on, ["aws:PrincipalOrgID".into(), VPC.into()]);
    assert_eq!(both.possible, [Outcome::Allowed, Outcome::ImplicitlyDenied, Outcome::ExplicitlyDenied]);
    // Another statement allows anyway.
    let anyway = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" });
    let open = explain(json!([allow_from("vpc-1"), anyway, deny_outside]), &unknown);
    assert_eq!(open.possible, [Outcome::Allowed, Outcome::ExplicitlyDenied]);
    assert_eq!(open.depends_on, ["aws:PrincipalOrgID".into()]);
    // Denied anyway; only how is open.
    let denied = explain(json!([deny_outside]), &unknown);
    assert_eq!(denied.possible, [Outcome::ImplicitlyDenied, Outcome::ExplicitlyDenied]);
    assert_eq!(denied.decision.is_allowed(), Some(false));
    // A certain deny leaves nothing open.
    let certain = json!({ "Effect": "Deny", "Action": "s3:*", "Resource": "*" });
    let closed = explain(json!([allow_from("vpc-1"), certain, deny_outside]), &unknown);
    assert_eq!((closed.outcome, closed.depends_on.len()), (Outcome::ExplicitlyDenied, 0));
    // The other condition of the statement fails.
    let mut two = allow_from("vpc-1");
    two["Condition"]["Bool"] = json!({ "aws:SecureTransport": "true" });
    let failed =
        explain(json!([two]), &[(VPC, State::Unknown), ("aws:SecureTransport", State::one("false"))]);
    assert_eq!((failed.outcome, failed.depends_on.len()), (Outcome::ImplicitlyDenied, 0));
}

#[test]
fn keys_of_variables_are_named_too() {
    let home = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::harbor-logs/${aws:username}/*" });
    let explanation = explain(home, &[("aws:username", State::Unknown)]);
    assert_eq!(explanation.depends_on, ["aws:username".into()]);
    let same = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": { "StringEquals": { "aws:PrincipalTag/team": "${aws:PrincipalTag/unit}" } } });
    let keys = [("aws:PrincipalTag/team", State::one("red")), ("aws:PrincipalTag/unit", State::Unknown)];
    assert_eq!(explain(same, &keys).depends_on, ["aws:PrincipalTag/unit".into()]);
}

#[test]
fn both_sides_of_a_cross_account_request_are_shown() {
    let identity = set(json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }), PolicyType::Identity);
    let resource = set(
        json!({ "Effect": "Allow", "Principal": { "AWS": STRANGER }, "Action": "s3:*", "Resource": "*",
                "Condition": { "StringEquals": { VPC: "vpc-1" } } }),
        PolicyType::Resource,
    );
    let layers = Layers { identity: Some(&identity), resource: Some(&resource), ..Layers::default() };
    let explanation = layers.explain(&request(STRANGER, "s3:GetObject", OBJECT, &[]));
    assert_eq!(explanation.outcome, Outcome::ImplicitlyDenied);
    let reason = explanation.reason.expect("a reason");
    assert_eq!(reason.layer.words(), "resource-based policy");
    let allows: Vec<_> = explanation.layers.iter().map(|l| (l.layer.words(), l.allows)).collect();
    assert_eq!(allows, [("resource-based policy", Truth::False), ("identity-based policy", Truth::True)]);
    let statement = &explanation.layers[0].policies[0].statements[0];
    assert_eq!(statement.principal, Some(Truth::True));
}
