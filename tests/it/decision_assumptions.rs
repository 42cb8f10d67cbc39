//! Every row of the catalogue that decisions ask for is a switch, and is named where it decided and only there.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test stops at what it did not expect")]

use hopstamp::assumption::{Assumption, Assumptions};
use hopstamp::context::State;
use hopstamp::decision::{ApiAuthorizer, Explanation, Layers, Outcome, Request, Settings};
use hopstamp::policy::{Choices, PolicySet, PolicyType};
use serde_json::{Value, json};

use crate::policy_support::{ACCOUNT, OBJECT, USER, request, set};

/// A request, the policies that it meets, and what comes out under the default and under the other choice.
struct Switch {
    assumption: Assumption,
    request: Request,
    identity: Option<PolicySet>,
    resource: Option<PolicySet>,
    endpoint: Option<PolicySet>,
    resource_control: Vec<std::sync::Arc<PolicySet>>,
    expected: (Outcome, Outcome),
}

const ALLOWED: Outcome = Outcome::Allowed;
const IMPLICIT: Outcome = Outcome::ImplicitlyDenied;
const EXPLICIT: Outcome = Outcome::ExplicitlyDenied;

fn allow_all() -> Value {
    json!({ "Effect": "Allow", "Action": "*", "Resource": "*" })
}

impl Switch {
    fn explain(&self, choices: Choices) -> Explanation {
        let layers = Layers {
            identity: self.identity.as_ref(),
            resource: self.resource.as_ref(),
            endpoint: self.endpoint.as_ref(),
            resource_control: &self.resource_control,
            choices,
            ..Layers::default()
        };
        layers.explain(&self.request)
    }

    /// A user whose identity-based policies allow everything.
    fn of(assumption: Assumption, request: Request, expected: (Outcome, Outcome)) -> Switch {
        let identity =
            request.principal().has_identity_policies().then(|| set(allow_all(), PolicyType::Identity));
        let (resource, endpoint, resource_control) = (None, None, Vec::new());
        Switch { assumption, request, identity, resource, endpoint, resource_control, expected }
    }

    /// An Allow statement of an identity-based policy with a condition.
    fn condition(assumption: Assumption, condition: Value, keys: &[(&str, State)], holds: bool) -> Switch {
        let expected = if holds { (ALLOWED, IMPLICIT) } else { (IMPLICIT, ALLOWED) };
        let statement =
            json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": condition });
        let identity = Some(set(statement, PolicyType::Identity));
        Switch { identity, ..Switch::of(assumption, request(USER, "s3:GetObject", OBJECT, keys), expected) }
    }

    fn identity(self, statement: Value) -> Switch {
        Switch { identity: Some(set(statement, PolicyType::Identity)), ..self }
    }

    fn resource(self, statement: Value) -> Switch {
        Switch { resource: Some(set(statement, PolicyType::Resource)), ..self }
    }

    fn endpoint(self, statement: Value) -> Switch {
        Switch { endpoint: Some(set(statement, PolicyType::Endpoint)), ..self }
    }

    fn resource_control(self, statement: Value) -> Switch {
        let set = set(statement, PolicyType::ResourceControl);
        Switch { resource_control: vec![std::sync::Arc::new(set)], ..self }
    }
}

fn on(action: &str, resource: &str) -> Request {
    request(USER, action, resource, &[])
}

fn switches() -> Vec<Switch> {
    use Assumption as A;
    let tag = |value: &str| ("aws:PrincipalTag/a", State::one(value));
    let of = |operator: &str, key: &str, wanted: Value| json!({ operator: { key: wanted } });
    let by_tag = |operator: &str, wanted: Value| of(operator, "aws:PrincipalTag/a", wanted);
    let deny = |extra: Value| {
        let mut statement = json!({ "Effect": "Deny", "Action": "s3:*", "Resource": "*" });
        for (name, value) in extra.as_object().expect("an object") {
            statement[name] = value.clone();
        }
        statement
    };
    vec![
        Switch::condition(
            A::PlainOperatorOnMultivalued,
            of("StringEquals", "aws:TagKeys", json!("env")),
            &[("aws:TagKeys", State::many(["env"]))],
            false,
        ),
        Switch::condition(
            A::ForAnyValueIfExistsAbsent,
            of("ForAnyValue:StringEqualsIfExists", "aws:TagKeys", json!("env")),
            &[],
            true,
        ),
        Switch::condition(
            A::ForAnyValueNegatedAbsent,
            of("ForAnyValue:StringNotEquals", "aws:TagKeys", json!("env")),
            &[],
            false,
        ),
        Switch::condition(
            A::UnresolvedVariable,
            by_tag("StringNotEquals", json!("${aws:username}")),
            &[tag("x")],
            true,
        ),
        Switch::of(
            A::ServicesNeedingResourcePolicy,
            on("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:orders")
                .with_settings(Settings { needs_resource_policy: true, ..Settings::default() }),
            (ALLOWED, IMPLICIT),
        ),
        Switch::of(
            A::ApiGatewayAuthorization,
            on("execute-api:Invoke", "arn:aws:execute-api:eu-west-1:111122223333:abc/live/GET/x")
                .with_settings(Settings { api_authorizer: Some(ApiAuthorizer::None), ..Settings::default() }),
            (ALLOWED, IMPLICIT),
        )
        .resource(
            json!({ "Effect": "Allow", "Principal": "*", "Action": "execute-api:Manage", "Resource": "*" }),
        ),
        Switch::of(A::EndpointPolicyAccountPrincipal, on("s3:GetObject", OBJECT), (ALLOWED, IMPLICIT))
            .endpoint(
                json!({ "Effect": "Allow", "Principal": { "AWS": ACCOUNT }, "Action": "*", "Resource": "*" }),
            ),
        Switch::of(
            A::AwsStarCoversServicePrincipals,
            request("sns.amazonaws.com", "s3:GetObject", OBJECT, &[]),
            (ALLOWED, IMPLICIT),
        )
        .resource(
            json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "s3:*", "Resource": "*" }),
        ),
        Switch::of(A::NotPrincipalMissingParent, on("s3:GetObject", OBJECT), (EXPLICIT, ALLOWED))
            .resource(deny(json!({ "NotPrincipal": { "AWS": USER } }))),
        Switch::of(
            A::NotPrincipalService,
            request("sns.amazonaws.com", "s3:GetObject", OBJECT, &[]),
            (ALLOWED, EXPLICIT),
        )
        .resource(json!([
            { "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*" },
            deny(json!({ "NotPrincipal": { "Service": "sns.amazonaws.com" } })),
        ])),
        Switch::of(A::RcpAccountForStarResource, on("s3:ListAllMyBuckets", "*"), (EXPLICIT, ALLOWED))
            .resource_control(deny(json!({ "Principal": "*" }))),
        Switch::of(A::ListAllMyBucketsResource, on("s3:ListAllMyBuckets", "*"), (ALLOWED, IMPLICIT))
            .identity(
                json!({ "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::*" }),
            ),
        Switch::of(
            A::VariablesInRcp,
            request(USER, "s3:GetObject", OBJECT, &[("aws:username", State::one("app.log"))]),
            (EXPLICIT, ALLOWED),
        )
        .resource_control(deny(
            json!({ "Principal": "*", "Resource": "arn:aws:s3:::harbor-logs/2026/${aws:username}" }),
        )),
        Switch::condition(
            A::VariablesInBool,
            by_tag("Bool", json!("${aws:SecureTransport}")),
            &[tag("true"), ("aws:SecureTransport", State::one("true"))],
            true,
        ),
        Switch::condition(
            A::WildcardsInVariableValues,
            by_tag("StringLike", json!("${aws:username}")),
            &[tag("maya"), ("aws:username", State::one("m*"))],
            false,
        ),
        Switch::condition(
            A::EmptyVariableDefault,
            by_tag("StringEquals", json!("x${aws:username, ''}")),
            &[tag("x")],
            true,
        ),
        Switch::condition(
            A::MultivaluedVariableDefault,
            by_tag("StringEquals", json!("${aws:TagKeys, 'x'}")),
            &[tag("x"), ("aws:TagKeys", State::many(["y"]))],
            true,
        ),
        Switch::condition(A::NullEmpty, by_tag("Null", json!("true")), &[tag("")], true),
        Switch::condition(
            A::TagKeysDifferingByCase,
            by_tag("StringEquals", json!("2")),
            &[tag("1"), ("aws:PrincipalTag/A", State::one("2"))],
            false,
        ),
        Switch::condition(A::EmptyValueList, by_tag("StringEquals", json!([])), &[tag("x")], false),
        Switch::condition(
            A::UnparsableValueNegated,
            by_tag("NumericNotEquals", json!(5)),
            &[tag("ten")],
            false,
        ),
        Switch::condition(
            A::UnparsableValueNegated,
            by_tag("ArnNotLike", json!("arn:aws:s3:::x")),
            &[tag("ten")],
            false,
        ),
        Switch::condition(A::BoolOddValues, by_tag("Bool", json!("false")), &[tag("yes")], false),
        Switch::condition(
            A::CidrHostBits,
            of("IpAddress", "aws:SourceIp", json!("203.0.113.77/24")),
            &[("aws:SourceIp", State::one("203.0.113.9"))],
            true,
        ),
        Switch::condition(
            A::Ipv4MappedIpv6,
            of("IpAddress", "aws:SourceIp", json!("203.0.113.0/24")),
            &[("aws:SourceIp", State::one("::ffff:203.0.113.9"))],
            false,
        ),
        Switch::condition(
            A::Ipv4MappedIpv6,
            of("IpAddress", "aws:SourceIp", json!("::ffff:203.0.113.0/120")),
            &[("aws:SourceIp", State::one("203.0.113.9"))],
            false,
        ),
        Switch::condition(
            A::DateWithoutZone,
            by_tag("DateLessThan", json!("2026-06-01T12:00:00")),
            &[tag("2026-01-01")],
            true,
        ),
        Switch::condition(
            A::DateWithoutZone,
            by_tag("DateNotEquals", json!("2026-06-01T12:00:00")),
            &[tag("2026-01-01")],
            true,
        ),
        Switch::condition(A::ArnStarAlone, by_tag("ArnLike", json!("*")), &[tag("arn:aws:s3:::x")], true),
        Switch::condition(
            A::BucketAbac,
            of("StringEquals", "aws:ResourceTag/a", json!("x")),
            &[("aws:ResourceTag/a", State::one("x"))],
            false,
        ),
        Switch::of(
            A::AwsManagedObjects,
            on("iam:CreatePolicyVersion", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
            (IMPLICIT, ALLOWED),
        ),
    ]
}

#[test]
fn every_switch_switches_and_is_named() {
    for switch in switches() {
        let assumption = switch.assumption;
        let before = switch.explain(Choices::default());
        let after = switch.explain(Choices::default().flipped(assumption));
        assert_eq!((before.outcome, after.outcome), switch.expected, "{assumption}: {before:#?}");
        for explanation in [&before, &after] {
            let mut others = explanation.assumptions.clone();
            assert!(others.remove(&assumption), "{assumption}: {explanation:#?}");
            // Two rows stand side by side where APIs are called, and where a refused date is no date.
            let beside =
                matches!(assumption, Assumption::ApiGatewayAuthorization | Assumption::DateWithoutZone);
            assert!(others.is_empty() || beside, "{assumption}: {explanation:#?}");
        }
        let mut assumptions = Assumptions::default();
        let other =
            assumption.choices().iter().find(|c| **c != assumption.default_choice()).expect("two choices");
        assumptions.set(assumption.name(), other).expect("a choice");
        assert_eq!(Choices::from(&assumptions), Choices::default().flipped(assumption));
    }
}

/// Rows that are decided while a document is read, and the one row without a choice.
const ELSEWHERE: [&str; 3] = ["short-arn", "element-name-case", "s3-acl-and-access-point"];

#[test]
fn all_rows_of_the_policy_language_are_covered() {
    let first = Assumption::ALL.iter().position(|a| *a == Assumption::PlainOperatorOnMultivalued);
    let rows = &Assumption::ALL[first.expect("the first row of B.2")..];
    for row in rows {
        let covered = switches().iter().any(|s| s.assumption == *row) || ELSEWHERE.contains(&row.name());
        assert!(covered, "{row} has no test");
        assert!(row.choices().len() <= 2, "{row}: a choice is one bit");
    }
}

#[test]
fn an_assumption_that_decided_nothing_is_not_named() {
    let allow = |condition: Value| json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": condition });
    let address = ("aws:SourceIp", State::one("203.0.113.9"));
    let cases = [
        // Another condition of the statement fails anyway.
        json!({ "IpAddress": { "aws:SourceIp": "203.0.113.77/24" }, "Bool": { "aws:SecureTransport": "true" } }),
        // Another value hits anyway.
        json!({ "IpAddress": { "aws:SourceIp": ["203.0.113.77/24", "203.0.113.0/28"] } }),
        // Both choices say the same.
        json!({ "IpAddress": { "aws:SourceIp": "198.51.100.77/24" } }),
    ];
    for condition in cases {
        let request = request(USER, "s3:GetObject", OBJECT, std::slice::from_ref(&address));
        let explanation = crate::policy_support::by_identity(allow(condition), &request, Choices::default());
        assert!(explanation.assumptions.is_empty(), "{explanation:#?}");
    }
}

#[test]
fn who_authorizes_an_api_is_asked_for_where_nobody_said() {
    let api = "arn:aws:execute-api:eu-west-1:111122223333:abc/live/GET/x";
    let identity = set(allow_all(), PolicyType::Identity);
    let resource = set(
        json!({ "Effect": "Allow", "Principal": "*", "Action": "execute-api:Manage", "Resource": "*" }),
        PolicyType::Resource,
    );
    let choices = Choices::default().flipped(Assumption::ApiGatewayAuthorization);
    let layers =
        Layers { identity: Some(&identity), resource: Some(&resource), choices, ..Layers::default() };
    let explanation = layers.explain(&on("execute-api:Invoke", api));
    assert_eq!(explanation.outcome, Outcome::Depends);
    assert_eq!(explanation.depends_on, vec!["authorizer of the API".into()]);
}
