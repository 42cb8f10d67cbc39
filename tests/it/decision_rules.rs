//! Layers, exemptions and special cases (PE D.1 to D.3) that the vectors do not show.

#![expect(clippy::indexing_slicing, reason = "a test stops at what it did not expect")]

use std::sync::Arc;

use hopstamp::context::State;
use hopstamp::decision::{Decision, Exemption, Layer, Layers, Outcome, Request, Rule, Settings};
use hopstamp::policy::{PolicySet, PolicyType};
use serde_json::{Value, json};

use crate::policy_support::{ACCOUNT, OBJECT, SESSION, STRANGER, USER, request, set};

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1f2e3d4c-0000-4000-8000-00000000abcd";
const ROLE: &str = "arn:aws:iam::111122223333:role/target";

fn allow(action: &str) -> Value {
    json!({ "Effect": "Allow", "Action": action, "Resource": "*" })
}

fn deny(action: &str) -> Value {
    json!({ "Effect": "Deny", "Action": action, "Resource": "*" })
}

fn to(principal: Value, statement: Value) -> Value {
    let mut statement = statement;
    statement["Principal"] = principal;
    statement
}

fn identity(statements: Value) -> PolicySet {
    set(statements, PolicyType::Identity)
}

fn resource(statements: Value) -> PolicySet {
    set(statements, PolicyType::Resource)
}

fn levels(statements: &[Value], kind: PolicyType) -> Vec<Arc<PolicySet>> {
    statements.iter().map(|s| Arc::new(set(s.clone(), kind))).collect()
}

fn ask(principal: &str, action: &str, on: &str) -> Request {
    request(principal, action, on, &[])
}

fn layer(decision: &Decision) -> Option<Layer> {
    decision.reason.map(|r| r.layer)
}

/// PE-128
#[test]
fn a_bucket_without_policy_is_open_to_its_account_and_closed_to_others() {
    let identity = identity(json!([allow("s3:*")]));
    let layers = Layers { identity: Some(&identity), ..Layers::default() };
    assert_eq!(layers.decide(&ask(USER, "s3:GetObject", OBJECT)).outcome, Outcome::Allowed);
    let stranger = layers.decide(&ask(STRANGER, "s3:GetObject", OBJECT));
    assert_eq!((stranger.outcome, layer(&stranger)), (Outcome::ImplicitlyDenied, Some(Layer::Resource)));
}

/// PE-16
#[test]
fn names_that_do_not_exist_match_nothing() {
    let known = allow("s3:GetObject");
    let mut unknown = deny("s3:GetObjekt");
    unknown["Condition"] = json!({ "Bool": { "aws:SecureTransprot": "true" } });
    let identity = identity(json!([known, unknown, deny("nosuchservice:*")]));
    let layers = Layers { identity: Some(&identity), ..Layers::default() };
    assert_eq!(layers.decide(&ask(USER, "s3:GetObject", OBJECT)).outcome, Outcome::Allowed);
}

#[test]
fn the_level_that_blocks_is_named() {
    let identity = identity(allow("*"));
    let service_control =
        levels(&[allow("*"), json!([allow("*"), deny("sqs:*")]), allow("ec2:*")], PolicyType::ServiceControl);
    let layers = Layers { identity: Some(&identity), service_control: &service_control, ..Layers::default() };
    let decision = layers.decide(&ask(USER, "s3:GetObject", OBJECT));
    let reason = decision.reason.expect("a reason");
    assert_eq!(
        (decision.outcome, reason.layer, reason.level),
        (Outcome::ImplicitlyDenied, Layer::ServiceControl, Some(2))
    );
    let decision = layers.decide(&ask(USER, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"));
    let reason = decision.reason.expect("a reason");
    assert_eq!(
        (decision.outcome, reason.layer, reason.level),
        (Outcome::ExplicitlyDenied, Layer::ServiceControl, Some(1))
    );
    assert_eq!(reason.statement.expect("a statement").statement, 1);
}

#[test]
fn exempt_layers_say_why() {
    let rcps = levels(
        &[to(
            json!("*"),
            json!({ "Effect": "Deny", "Action": ["s3:*", "kms:*", "sts:*", "ec2:*"], "Resource": "*" }),
        )],
        PolicyType::ResourceControl,
    );
    let scps = levels(&[deny("*")], PolicyType::ServiceControl);
    let identity = identity(allow("*"));
    let layers = Layers {
        resource_control: &rcps,
        service_control: &scps,
        identity: Some(&identity),
        ..Layers::default()
    };
    let exemptions = |request: &Request| {
        let explanation = layers.explain(request);
        let exempt = |layer: Layer| {
            explanation.layers.iter().find(|t| t.layer == layer).expect("the layer is there").exempt
        };
        (exempt(Layer::ServiceControl), exempt(Layer::ResourceControl))
    };
    let with = |request: Request, change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        request.with_settings(settings)
    };
    let get = || ask(SESSION, "s3:GetObject", OBJECT);
    assert_eq!(exemptions(&get()), (None, None));
    let management = Some(Exemption::ManagementAccount);
    assert_eq!(exemptions(&with(get(), |s| s.principal_account_is_management = true)), (management, None));
    assert_eq!(exemptions(&with(get(), |s| s.resource_account_is_management = true)), (None, management));
    let linked = Some(Exemption::ServiceLinkedRole);
    assert_eq!(exemptions(&with(get(), |s| s.principal_is_service_linked_role = true)), (linked, linked));
    let assume_linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    assert_eq!(exemptions(&ask(SESSION, "sts:AssumeRole", assume_linked)), (None, linked));
    assert_eq!(exemptions(&ask(SESSION, "sts:AssumeRole", ROLE)), (None, None));
    let outside = Some(Exemption::NoMemberPrincipal);
    assert_eq!(exemptions(&ask("anonymous", "s3:GetObject", OBJECT)), (outside, None));
    assert_eq!(exemptions(&ask("sns.amazonaws.com", "s3:GetObject", OBJECT)), (outside, None));
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";
    assert_eq!(
        exemptions(&ask(USER, "ec2:StopInstances", instance)),
        (None, Some(Exemption::ServiceWithoutRcps))
    );
    let kms = Some(Exemption::KmsException);
    assert_eq!(exemptions(&ask(USER, "kms:RetireGrant", KEY)), (None, kms));
    assert_eq!(exemptions(&ask(USER, "kms:Decrypt", KEY)), (None, None));
    assert_eq!(exemptions(&with(ask(USER, "kms:Decrypt", KEY), |s| s.aws_managed_key = true)), (None, kms));
}

#[test]
fn keys_without_key_policy_are_closed_and_other_kms_actions_open_to_identity_policies() {
    let identity = identity(allow("kms:*"));
    let layers = Layers { identity: Some(&identity), ..Layers::default() };
    let decision = layers.decide(&ask(USER, "kms:Decrypt", KEY));
    assert_eq!((decision.outcome, layer(&decision)), (Outcome::ImplicitlyDenied, Some(Layer::Resource)));
    for (action, on) in
        [("kms:CreateKey", "*"), ("kms:CreateAlias", "arn:aws:kms:eu-west-1:111122223333:alias/mine")]
    {
        assert_eq!(layers.decide(&ask(USER, action, on)).outcome, Outcome::Allowed, "{action}");
    }
}

#[test]
fn a_trust_policy_says_nothing_about_other_actions_on_the_role() {
    let trust = set(json!({ "Effect": "Deny", "Principal": "*", "Action": "*" }), PolicyType::Trust);
    let identity = identity(allow("*"));
    let layers = Layers { identity: Some(&identity), resource: Some(&trust), ..Layers::default() };
    assert_eq!(layers.decide(&ask(USER, "iam:GetRole", ROLE)).outcome, Outcome::Allowed);
    let decision = layers.decide(&ask(USER, "sts:AssumeRole", ROLE));
    assert_eq!((decision.outcome, layer(&decision)), (Outcome::ExplicitlyDenied, Some(Layer::Trust)));
    // Nobody may assume a role whose trust policy is silent, or not known.
    let without = Layers { resource: None, ..layers };
    let decision = without.decide(&ask(USER, "sts:AssumeRole", ROLE));
    assert_eq!((decision.outcome, layer(&decision)), (Outcome::ImplicitlyDenied, Some(Layer::Trust)));
}

#[test]
fn who_am_i_always_succeeds_for_those_who_sign() {
    let identity = identity(deny("*"));
    let scps = levels(&[deny("*")], PolicyType::ServiceControl);
    let layers = Layers { identity: Some(&identity), service_control: &scps, ..Layers::default() };
    let decision = layers.decide(&ask(USER, "sts:GetCallerIdentity", "*"));
    assert_eq!((decision.outcome, decision.rule), (Outcome::Allowed, Some(Rule::AlwaysAllowed)));
    let anonymous = layers.decide(&ask("anonymous", "sts:GetCallerIdentity", "*"));
    assert_eq!(anonymous.outcome, Outcome::ImplicitlyDenied);
}

#[test]
fn root_users_need_no_policy_at_home_and_meet_denies_all_the_same() {
    let root = "arn:aws:iam::111122223333:root";
    let everything_denied = identity(deny("*"));
    let endpoint = set(to(json!("*"), deny("*")), PolicyType::Endpoint);
    let bare = Layers {
        identity: Some(&everything_denied),
        boundary: Some(&everything_denied),
        ..Layers::default()
    };
    let decision = bare.decide(&ask(root, "s3:GetObject", OBJECT));
    assert_eq!((decision.outcome, decision.rule), (Outcome::Allowed, Some(Rule::RootUser)));
    let through = Layers { endpoint: Some(&endpoint), ..bare };
    let decision = through.decide(&ask(root, "s3:GetBucketPolicy", "arn:aws:s3:::harbor-logs"));
    assert_eq!((decision.outcome, layer(&decision)), (Outcome::ExplicitlyDenied, Some(Layer::Endpoint)));
    // Elsewhere it is a stranger.
    let abroad = bare.decide(&ask("arn:aws:iam::444455556666:root", "s3:GetObject", OBJECT));
    assert_eq!((abroad.outcome, layer(&abroad)), (Outcome::ImplicitlyDenied, Some(Layer::Resource)));
    // Only the owner's root user can repair a bucket policy.
    let closed = resource(to(json!("*"), deny("s3:*")));
    let layers = Layers { resource: Some(&closed), ..Layers::default() };
    let put = |who: &str| layers.decide(&ask(who, "s3:PutBucketPolicy", "arn:aws:s3:::harbor-logs")).outcome;
    assert_eq!(put(root), Outcome::Allowed);
    assert_eq!(put("arn:aws:iam::444455556666:root"), Outcome::ExplicitlyDenied);
}

#[test]
fn endpoint_policies_judge_everybody_and_gateways_know_no_accounts() {
    let named = set(to(json!({ "AWS": ACCOUNT }), allow("*")), PolicyType::Endpoint);
    let identity = identity(allow("*"));
    let layers = Layers { identity: Some(&identity), endpoint: Some(&named), ..Layers::default() };
    let gateway = Settings { gateway_endpoint: true, ..Settings::default() };
    let outcome = |who: &str, settings: &Settings| {
        layers.decide(&ask(who, "s3:GetObject", OBJECT).with_settings(settings.clone())).outcome
    };
    assert_eq!(outcome(USER, &Settings::default()), Outcome::Allowed);
    assert_eq!(outcome(USER, &gateway), Outcome::ImplicitlyDenied);
    assert_eq!(outcome("arn:aws:iam::111122223333:root", &gateway), Outcome::Allowed);
}

#[test]
fn policies_for_other_kinds_of_callers_do_not_count() {
    let nothing = identity(deny("*"));
    let open = resource(to(json!("*"), allow("s3:*")));
    let layers = Layers {
        identity: Some(&nothing),
        boundary: Some(&nothing),
        session: Some(&nothing),
        resource: Some(&open),
        ..Layers::default()
    };
    for caller in ["anonymous", "sns.amazonaws.com"] {
        assert_eq!(layers.decide(&ask(caller, "s3:GetObject", OBJECT)).outcome, Outcome::Allowed, "{caller}");
    }
    // A user has no session policy.
    let all = identity(allow("*"));
    let layers = Layers { identity: Some(&all), session: Some(&nothing), ..Layers::default() };
    assert_eq!(layers.decide(&ask(USER, "s3:GetObject", OBJECT)).outcome, Outcome::Allowed);
    assert_eq!(layers.decide(&ask(SESSION, "s3:GetObject", OBJECT)).outcome, Outcome::ExplicitlyDenied);
}

#[test]
fn public_policies_are_recognized() {
    let strange = |keys: &[(&str, State)], vpc: bool| {
        let settings =
            Settings { restrict_public_buckets: true, vpc_access_point: vpc, ..Settings::default() };
        request(STRANGER, "s3:GetObject", OBJECT, keys).with_settings(settings)
    };
    let identity = identity(allow("*"));
    let outcome = |condition: Value, keys: &[(&str, State)], vpc: bool| {
        let mut statement = to(json!("*"), allow("s3:GetObject"));
        statement["Condition"] = condition;
        let bucket = resource(statement);
        let layers = Layers { identity: Some(&identity), resource: Some(&bucket), ..Layers::default() };
        layers.decide(&strange(keys, vpc))
    };
    let ip = |address: &str| State::one(address);
    let fixed: [(Value, &str, State); 7] = [
        (json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1" } }), "aws:PrincipalOrgID", State::one("o-1")),
        (json!({ "IpAddress": { "aws:SourceIp": "203.0.0.0/8" } }), "aws:SourceIp", ip("203.0.113.9")),
        (json!({ "IpAddress": { "aws:SourceIp": "2001:db8::/32" } }), "aws:SourceIp", ip("2001:db8::1")),
        (
            json!({ "ArnEquals": { "aws:SourceArn": "arn:aws:s3:::x" } }),
            "aws:SourceArn",
            State::one("arn:aws:s3:::x"),
        ),
        (json!({ "StringLike": { "aws:SourceVpce": "vpce-1" } }), "aws:SourceVpce", State::one("vpce-1")),
        (
            json!({ "ArnLike": { "s3:DataAccessPointArn": "arn:aws:s3:eu-west-1:111122223333:accesspoint/*" } }),
            "s3:DataAccessPointArn",
            State::one("arn:aws:s3:eu-west-1:111122223333:accesspoint/a"),
        ),
        (
            json!({ "StringEquals": { "s3:DataAccessPointAccount": "111122223333" } }),
            "s3:DataAccessPointAccount",
            State::one("111122223333"),
        ),
    ];
    for (condition, key, state) in fixed {
        let decision = outcome(condition.clone(), &[(key, state)], false);
        assert_eq!(decision.outcome, Outcome::Allowed, "{condition}");
    }
    let open: [(Value, &str, State); 7] = [
        (json!({ "StringLike": { "aws:PrincipalOrgID": "o-*" } }), "aws:PrincipalOrgID", State::one("o-1")),
        (
            json!({ "StringLike": { "aws:userid": "AROAEXAMPLE0000000001:*" } }),
            "aws:userid",
            State::one("AROAEXAMPLE0000000001:x"),
        ),
        (
            json!({ "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/1"] } }),
            "aws:SourceIp",
            ip("203.0.113.9"),
        ),
        (json!({ "IpAddress": { "aws:SourceIp": "2001::/16" } }), "aws:SourceIp", ip("2001:db8::1")),
        (
            json!({ "StringEqualsIfExists": { "aws:SourceVpc": "vpc-1" } }),
            "aws:SourceVpc",
            State::one("vpc-1"),
        ),
        (json!({ "StringNotEquals": { "aws:SourceVpc": "vpc-1" } }), "aws:SourceVpc", State::one("vpc-2")),
        (json!({ "StringEquals": { "aws:UserAgent": "x" } }), "aws:UserAgent", State::one("x")),
    ];
    for (condition, key, state) in open {
        let decision = outcome(condition.clone(), &[(key, state.clone())], false);
        assert_eq!(decision.outcome, Outcome::ExplicitlyDenied, "{condition}");
        assert_eq!(decision.rule, Some(Rule::RestrictPublicBuckets));
        assert_eq!(outcome(condition, &[(key, state)], true).outcome, Outcome::Allowed);
    }
}

#[test]
fn a_denial_message_reveals_no_more_than_aws_does() {
    let nothing = identity(allow("ec2:*"));
    let layers = Layers { identity: Some(&nothing), ..Layers::default() };
    let message = |request: Request| layers.explain(&request).message.expect("it is denied");
    assert_eq!(message(ask(STRANGER, "s3:GetObject", OBJECT)), "Access Denied");
    let organization = [("aws:PrincipalOrgID", State::one("o-1")), ("aws:ResourceOrgID", State::one("o-1"))];
    let member = request(STRANGER, "s3:GetObject", OBJECT, &organization);
    assert!(message(member).ends_with("because no identity-based policy allows the s3:GetObject action"));
    let settings = Settings { same_organization: Some(true), ..Settings::default() };
    assert!(message(ask(STRANGER, "s3:GetObject", OBJECT).with_settings(settings)).starts_with("User: "));
    let allowed = Layers::default().explain(&ask("arn:aws:iam::111122223333:root", "s3:GetObject", OBJECT));
    assert_eq!(allowed.message, None);
}

#[test]
fn the_policy_that_denied_is_named_by_its_arn() {
    use hopstamp::diagnostic::Diagnostics;
    use hopstamp::policy::PolicyReader;
    use hopstamp::source::SourceMap;
    let text = json!({ "Version": "2012-10-17", "Statement": deny("s3:*") }).to_string();
    let name = "arn:aws:iam::111122223333:policy/no-s3";
    let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
    let policy = PolicyReader::default()
        .read_json(&mut sources, name, &text, PolicyType::Identity, &mut problems)
        .expect("a policy");
    let set = PolicySet::new([Arc::new(policy)]);
    let explanation =
        Layers { identity: Some(&set), ..Layers::default() }.explain(&ask(USER, "s3:GetObject", OBJECT));
    let message = explanation.message.expect("it is denied");
    assert!(
        message.ends_with(&format!("with an explicit deny in an identity-based policy: {name}")),
        "{message}"
    );
}
