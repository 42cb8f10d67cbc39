//! Which requests a statement is about: actions, resources, principals, variables.

#![expect(clippy::indexing_slicing, reason = "a test stops at what it did not expect")]

use hopstamp::arn::Arn;
use hopstamp::context::State;
use hopstamp::decision::{Layers, Outcome, Request, Settings};
use hopstamp::policy::{Choices, PolicyType, Truth};
use serde_json::{Value, json};

use crate::policy_support::{ACCOUNT, OBJECT, SESSION, STRANGER, USER, by_identity, request, set};

fn applies(statement: Value, request: &Request) -> Truth {
    let explanation = by_identity(statement, request, Choices::default());
    explanation.layers[0].policies[0].statements[0].applies
}

fn action(element: &str, wanted: Value, asked: &str) -> bool {
    let statement = json!({ "Effect": "Allow", element: wanted, "Resource": "*" });
    applies(statement, &request(USER, asked, OBJECT, &[])).is_true()
}

fn resource(element: &str, wanted: Value, asked: &str, keys: &[(&str, State)]) -> Truth {
    let statement = json!({ "Effect": "Allow", "Action": "*", element: wanted });
    applies(statement, &request(USER, "s3:GetObject", asked, keys))
}

#[test]
fn actions_compare_without_case_and_with_wildcards_in_the_name() {
    assert!(action("Action", json!("S3:getOBJECT"), "s3:GetObject"));
    assert!(action("Action", json!("s3:*Obj?ct"), "s3:GetObject"));
    assert!(action("Action", json!(["sqs:*", "s3:Get*"]), "S3:GETOBJECT"));
    assert!(!action("Action", json!("s3:Get"), "s3:GetObject"));
    assert!(!action("Action", json!("s3-object-lambda:*"), "s3:GetObject"));
    assert!(!action("Action", json!([]), "s3:GetObject"));
    assert!(action("NotAction", json!("s3:Put*"), "s3:GetObject"));
    assert!(!action("NotAction", json!(["iam:*", "s3:g*"]), "s3:GetObject"));
    assert!(!action("NotAction", json!("*"), "s3:GetObject"));
    assert!(!action("NotAction", json!([]), "s3:GetObject"));
}

#[test]
fn api_gateway_completes_short_resources() {
    let allows = |wanted: &str, asked: &str| {
        let statement = json!({ "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": wanted });
        let policies = set(json!([statement]), PolicyType::Resource);
        let layers = Layers { resource: Some(&policies), ..Layers::default() };
        layers.decide(&request(USER, "execute-api:Invoke", asked, &[])).outcome == Outcome::Allowed
    };
    let api = "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5";
    assert!(allows("execute-api:/*", &format!("{api}/prod/GET/orders")));
    assert!(allows("execute-api:/prod/GET/*", &format!("{api}/prod/GET/orders")));
    assert!(!allows("execute-api:/prod/*", &format!("{api}/dev/GET/prod/orders")));
    assert!(!allows("execute-api:/*", OBJECT));
}

#[test]
fn a_statement_is_found_whatever_others_stand_beside_it() {
    // By name, by wildcard in the service, by NotAction, by the lone star: each alone lets the request in.
    let ways = [
        json!({ "Action": "s3:GetObject" }),
        json!({ "Action": ["s3:PutObject", "s3:G*"] }),
        json!({ "NotAction": "iam:*" }),
        json!({ "Action": "*" }),
    ];
    for way in &ways {
        let mut statements: Vec<Value> = (0..40)
            .map(|n| json!({ "Effect": "Allow", "Action": [format!("svc{n}:Get*"), format!("s3:Get{n}")], "Resource": "*" }))
            .collect();
        let mut statement = way.clone();
        statement["Effect"] = json!("Allow");
        statement["Resource"] = json!("*");
        statements.insert(17, statement);
        let request = request(USER, "s3:GetObject", OBJECT, &[]);
        let explanation = by_identity(json!(statements), &request, Choices::default());
        let reason = explanation.reason.expect("a statement allowed it");
        assert_eq!(reason.statement, Some(18), "{way}");
    }
}

#[test]
fn resources_compare_field_by_field() {
    let queue = "arn:aws:sqs:eu-west-1:111122223333:orders:in";
    let matches = |pattern: &str| resource("Resource", json!(pattern), queue, &[]).is_true();
    assert!(matches("arn:aws:sqs:*:*:orders*"));
    assert!(matches("arn:aws:sqs:eu-west-?:1111*:*"));
    assert!(matches("arn:*:*:*:*:*"));
    assert!(!matches("arn:aws:sqs:*:orders:in"));
    assert!(!matches("arn:aws:sqs:*:111122223333:ORDERS:in"));
    assert!(!matches("arn:aws:sqs:eu-west-1:111122223333:orders"));
    assert!(
        !resource("NotResource", json!(["arn:aws:sns:*:*:*", "arn:aws:sqs:*:*:*"]), queue, &[]).is_true()
    );
    assert!(resource("NotResource", json!([]), queue, &[]).is_false());
}

#[test]
fn actions_without_resource_are_covered_by_the_lone_star_only() {
    let star = |element: &str, wanted: Value| {
        let statement = json!({ "Effect": "Allow", "Action": "*", element: wanted });
        applies(statement, &request(USER, "ec2:DescribeInstances", "*", &[])).is_true()
    };
    assert!(star("Resource", json!("*")));
    assert!(!star("Resource", json!("arn:aws:ec2:*:*:*")));
    assert!(star("NotResource", json!("arn:aws:ec2:*:*:*")));
    assert!(!star("NotResource", json!("*")));
}

#[test]
fn variables_take_the_value_of_their_key() {
    let home = |pattern: &str, keys: &[(&str, State)]| {
        resource(
            "Resource",
            json!(format!("arn:aws:s3:::homes/{pattern}")),
            "arn:aws:s3:::homes/maya/a*b",
            keys,
        )
    };
    let named = [("AWS:username", State::one("maya"))];
    assert_eq!(home("${aws:UserName}/*", &named), Truth::True);
    assert_eq!(home("${aws:username}/*", &[]), Truth::False);
    assert_eq!(home("${aws:username}/*", &[("aws:username", State::Unknown)]), Truth::Unknown);
    assert_eq!(home("${aws:username, 'maya'}/*", &[]), Truth::True);
    assert_eq!(home("${aws:username, 'maya'}/*", &[("aws:username", State::one(""))]), Truth::True);
    assert_eq!(home("${aws:username, 'theo'}/*", &named), Truth::True);
    assert_eq!(home("maya/a${*}b", &[]), Truth::True);
    assert_eq!(home("maya/a${?}b", &[]), Truth::False);
    assert_eq!(home("${aws:username}/${aws:username}", &named), Truth::False);
    assert_eq!(home("*${aws:username}*", &named), Truth::True);
    // A wildcard inside a value is a plain character.
    let wild = [("aws:username", State::one("ma*"))];
    assert_eq!(home("${aws:username}/*", &wild), Truth::False);
    // A list cannot take the place of a variable.
    assert_eq!(home("${aws:TagKeys}/*", &[("aws:TagKeys", State::many(["maya"]))]), Truth::False);
    assert_eq!(home("${aws:TagKeys, 'maya'}/*", &[("aws:TagKeys", State::many(["x"]))]), Truth::True);
}

#[test]
fn an_unresolved_variable_excludes_nothing() {
    let pattern = json!("arn:aws:s3:::homes/${aws:username}/*");
    let object = "arn:aws:s3:::homes/maya/a";
    assert_eq!(resource("NotResource", pattern.clone(), object, &[]), Truth::True);
    assert_eq!(
        resource("NotResource", pattern.clone(), object, &[("aws:username", State::one("maya"))]),
        Truth::False
    );
    assert_eq!(resource("NotResource", pattern, object, &[("aws:username", State::Unknown)]), Truth::Unknown);
}

/// Whether a resource-based policy with this principal denies, for a request without any other policy.
fn hits(element: &str, wanted: Value, request: &Request) -> bool {
    let statement = json!({ "Effect": "Deny", element: wanted, "Action": "*", "Resource": "*" });
    let set = set(statement, PolicyType::Resource);
    let explanation = Layers { resource: Some(&set), ..Layers::default() }.explain(request);
    explanation.layers[0].denies.is_true()
}

#[test]
fn principals_name_callers() {
    let federated = "arn:aws:sts::111122223333:federated-user/maya";
    let root = "arn:aws:iam::111122223333:root";
    let ask = |caller: &str| request(caller, "s3:GetObject", OBJECT, &[]);
    let everyone = [USER, SESSION, STRANGER, federated, root, "sns.amazonaws.com", "anonymous"];
    let table: &[(Value, &[&str])] = &[
        (json!("*"), &everyone),
        (json!({ "AWS": "*" }), &everyone),
        (json!({ "AWS": ACCOUNT }), &[USER, SESSION, federated, root]),
        (json!({ "AWS": root }), &[USER, SESSION, federated, root]),
        (json!({ "AWS": USER }), &[USER]),
        (json!({ "AWS": "arn:aws:iam::111122223333:role/team/app" }), &[SESSION]),
        (json!({ "AWS": "arn:aws:iam::444455556666:role/app" }), &[]),
        (json!({ "AWS": "arn:aws-cn:iam::111122223333:role/app" }), &[]),
        (json!({ "AWS": SESSION }), &[SESSION]),
        (json!({ "AWS": "arn:aws:sts::111122223333:assumed-role/app/job-8" }), &[]),
        (json!({ "AWS": federated }), &[federated]),
        (json!({ "Service": ["sqs.amazonaws.com", "sns.amazonaws.com"] }), &["sns.amazonaws.com"]),
        (json!({ "AWS": [STRANGER], "Service": "sns.amazonaws.com" }), &[STRANGER, "sns.amazonaws.com"]),
        (json!({}), &[]),
        (json!({ "AWS": [] }), &[]),
    ];
    for (principal, named) in table {
        for caller in everyone {
            let hit = hits("Principal", principal.clone(), &ask(caller));
            assert_eq!(hit, named.contains(&caller), "{principal} {caller}");
        }
    }
}

#[test]
fn not_principal_spares_those_listed_with_their_parents() {
    let ask = |caller: &str| request(caller, "s3:GetObject", OBJECT, &[]);
    let spared = |list: Value, caller: &str| !hits("NotPrincipal", list, &ask(caller));
    assert!(spared(json!({ "AWS": [USER, ACCOUNT] }), USER));
    assert!(!spared(json!({ "AWS": [USER] }), USER));
    assert!(!spared(json!({ "AWS": [ACCOUNT] }), USER));
    let role = "arn:aws:iam::111122223333:role/app";
    assert!(spared(json!({ "AWS": [SESSION, role, ACCOUNT] }), SESSION));
    assert!(!spared(json!({ "AWS": [SESSION, ACCOUNT] }), SESSION));
    assert!(!spared(json!({ "AWS": [role, ACCOUNT] }), SESSION));
    assert!(spared(json!({ "Service": "sns.amazonaws.com" }), "sns.amazonaws.com"));
    assert!(!spared(json!({ "AWS": [USER, ACCOUNT] }), "anonymous"));
    assert!(!spared(json!({ "AWS": [USER, ACCOUNT] }), STRANGER));
    assert!(spared(json!({ "AWS": ACCOUNT }), "arn:aws:iam::111122223333:root"));
    // A boundary makes the list worthless.
    let deny = json!({ "Effect": "Deny", "NotPrincipal": { "AWS": [USER, ACCOUNT] }, "Action": "*", "Resource": "*" });
    let (resource, boundary) = (
        set(deny, PolicyType::Resource),
        set(json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }), PolicyType::Boundary),
    );
    let layers = Layers { resource: Some(&resource), boundary: Some(&boundary), ..Layers::default() };
    assert!(layers.explain(&ask(USER)).layers[0].denies.is_true());
}

#[test]
fn unique_ids_name_the_living_only() {
    let id = "AROAEXAMPLE0000000001";
    let ask = |userid: State| request(SESSION, "s3:GetObject", OBJECT, &[("aws:userid", userid)]);
    let named = |userid: State| hits("Principal", json!({ "AWS": id }), &ask(userid));
    assert!(named(State::one(format!("{id}:job-7"))));
    assert!(!named(State::one("AROAEXAMPLE0000000002:job-7")));
    assert!(!named(State::Absent));
    let deny = json!({ "Effect": "Deny", "Principal": { "AWS": id }, "Action": "*", "Resource": "*" });
    let resource = set(deny, PolicyType::Resource);
    let explanation = Layers { resource: Some(&resource), ..Layers::default() }.explain(&ask(State::Unknown));
    assert_eq!(explanation.layers[0].denies, Truth::Unknown);
    assert_eq!(explanation.depends_on, vec!["aws:userid".into()]);
}

#[test]
fn canonical_users_name_accounts() {
    let deny = json!({ "Effect": "Deny", "Principal": { "CanonicalUser": "79a59df900b949e5" }, "Action": "*", "Resource": "*" });
    let resource = set(deny, PolicyType::Resource);
    let layers = Layers { resource: Some(&resource), ..Layers::default() };
    let denies = |caller: &str, id: Option<&str>| {
        let settings = Settings { canonical_user_id: id.map(Into::into), ..Settings::default() };
        let request = request(caller, "s3:GetObject", OBJECT, &[]).with_settings(settings);
        layers.explain(&request).layers[0].denies
    };
    assert_eq!(denies(USER, Some("79a59df900b949e5")), Truth::True);
    assert_eq!(denies(USER, Some("another")), Truth::False);
    assert_eq!(denies(USER, None), Truth::Unknown);
    assert_eq!(denies("anonymous", None), Truth::False);
}

#[test]
fn a_federated_user_is_reached_through_the_user_behind_it() {
    let settings = Settings { federating_user: Arn::parse(USER), ..Settings::default() };
    let federated = request("arn:aws:sts::111122223333:federated-user/other", "s3:GetObject", OBJECT, &[]);
    assert!(!hits("Principal", json!({ "AWS": USER }), &federated));
    assert!(hits("Principal", json!({ "AWS": USER }), &federated.with_settings(settings)));
}
