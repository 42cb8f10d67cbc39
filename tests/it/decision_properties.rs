//! What must hold for all policies and requests.

#![expect(clippy::indexing_slicing, clippy::panic, reason = "a test stops at what it did not expect")]

use std::sync::Arc;

use hopstamp::context::State;
use hopstamp::decision::{Decision, Explanation, Layer, Layers, Outcome, Request};
use hopstamp::diagnostic::Diagnostics;
use hopstamp::evaluate::evaluate_line;
use hopstamp::policy::{Multivalued, Pattern, PolicyReader, PolicySet, PolicyType};
use hopstamp::source::SourceMap;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

use crate::policy_support::{ACCOUNT, SESSION, STRANGER, USER};

const KEYS: [&str; 5] = ["aws:SourceVpc", "aws:SourceIp", "aws:username", "aws:TagKeys", "s3:max-keys"];

/// Values that a key may hold; the last one of each is a list where the key is multivalued.
fn states(key: &str) -> Vec<State> {
    match key {
        "aws:SourceIp" => vec![State::one("203.0.113.9"), State::one("10.1.2.3")],
        "aws:TagKeys" => {
            vec![State::many(["env"]), State::many(["env", "x"]), State::many(Vec::<String>::new())]
        }
        "s3:max-keys" => vec![State::one("5"), State::one("50"), State::one("many")],
        "aws:username" => vec![State::one("maya"), State::one("theo"), State::one("")],
        _ => vec![State::one("vpc-1"), State::one("vpc-2")],
    }
}

fn state(key: &'static str) -> impl Strategy<Value = State> {
    let mut all = states(key);
    all.push(State::Absent);
    select(all)
}

fn context() -> impl Strategy<Value = Vec<(&'static str, State)>> {
    KEYS.map(|key| state(key).prop_map(move |state| (key, state))).prop_map(Vec::from)
}

fn condition() -> impl Strategy<Value = Value> {
    let texts: &[&str] =
        &["StringEquals", "StringNotEquals", "StringLike", "StringNotLikeIfExists", "StringEqualsIfExists"];
    let sets: &[&str] = &[
        "ForAnyValue:StringEquals",
        "ForAllValues:StringNotEquals",
        "ForAllValues:StringLikeIfExists",
        "Null",
    ];
    let line = |operator: &str, key: &str, value: Value| json!({ operator: { key: value } });
    prop_oneof![
        (select(texts), select(&["vpc-1", "vpc-?", "${aws:username}"][..]))
            .prop_map(move |(operator, value)| line(operator, "aws:SourceVpc", json!(value))),
        (select(texts), select(&["maya", "m*", "${aws:SourceVpc, 'theo'}"][..]))
            .prop_map(move |(operator, value)| line(operator, "AWS:UserName", json!(value))),
        (
            select(&["IpAddress", "NotIpAddress", "NotIpAddressIfExists"][..]),
            select(&["203.0.113.0/24", "0.0.0.0/0"][..])
        )
            .prop_map(move |(operator, value)| line(operator, "aws:SourceIp", json!(value))),
        (select(sets), select(&["env", "true"][..])).prop_map(move |(operator, value)| line(
            operator,
            "aws:TagKeys",
            json!([value])
        )),
        select(&["NumericLessThan", "NumericNotEquals", "NumericGreaterThanIfExists"][..])
            .prop_map(move |operator| line(operator, "s3:max-keys", json!(10))),
        Just(json!({})),
    ]
}

fn merged(blocks: Vec<Value>) -> Value {
    let mut all = Map::new();
    for (operator, keys) in blocks.iter().filter_map(Value::as_object).flatten() {
        all.entry(operator.clone()).or_insert_with(|| keys.clone());
    }
    Value::Object(all)
}

fn statement(effect: &'static str) -> impl Strategy<Value = Value> {
    let actions = [
        json!({ "Action": "s3:GetObject" }),
        json!({ "Action": ["s3:*", "ec2:*"] }),
        json!({ "Action": "*" }),
        json!({ "NotAction": "s3:PutObject" }),
        json!({ "Action": ["s3:PutObject", "iam:Get*"] }),
    ];
    let resources = [
        json!({ "Resource": "*" }),
        json!({ "Resource": "arn:aws:s3:::homes/*" }),
        json!({ "Resource": ["arn:aws:s3:::homes/${aws:username}/*", "arn:aws:s3:::other"] }),
        json!({ "NotResource": "arn:aws:s3:::homes/maya/*" }),
    ];
    let conditions = prop::collection::vec(condition(), 0..3);
    (select(actions.to_vec()), select(resources.to_vec()), conditions).prop_map(
        move |(actions, resources, blocks)| {
            let mut all = Map::new();
            all.insert("Effect".to_owned(), json!(effect));
            for part in [actions, resources] {
                all.extend(part.as_object().cloned().unwrap_or_default());
            }
            all.insert("Condition".to_owned(), merged(blocks));
            Value::Object(all)
        },
    )
}

fn any_statement() -> impl Strategy<Value = Value> {
    prop_oneof![2 => statement("Allow"), 1 => statement("Deny")]
}

fn principal() -> impl Strategy<Value = Value> {
    select(vec![
        json!("*"),
        json!({ "AWS": ACCOUNT }),
        json!({ "AWS": [USER, STRANGER] }),
        json!({ "AWS": "arn:aws:iam::111122223333:role/app" }),
        json!({ "Service": "sns.amazonaws.com" }),
    ])
}

fn resource_statement() -> impl Strategy<Value = Value> {
    (any_statement(), principal()).prop_map(|(mut statement, principal)| {
        if let Some(elements) = statement.as_object_mut() {
            elements.insert("Principal".to_owned(), principal);
        }
        statement
    })
}

/// Policies of every layer, as lists of statements.
#[derive(Clone, Debug)]
struct World {
    identity: Vec<Value>,
    resource: Option<Vec<Value>>,
    boundary: Option<Vec<Value>>,
    session: Option<Vec<Value>>,
    service_control: Vec<Vec<Value>>,
    resource_control: Vec<Value>,
    endpoint: Option<Vec<Value>>,
    caller: &'static str,
    action: &'static str,
}

fn world() -> impl Strategy<Value = World> {
    let few = |statement: BoxedStrategy<Value>| prop::collection::vec(statement, 0..4);
    let some = |statement: BoxedStrategy<Value>| prop::option::weighted(0.4, few(statement));
    let deny = (statement("Deny"), Just(())).prop_map(|(mut statement, ())| {
        statement["Principal"] = json!("*");
        // These two are not allowed in resource control policies.
        statement["Action"] = json!("s3:*");
        if let Some(elements) = statement.as_object_mut() {
            elements.remove("NotAction");
        }
        statement
    });
    (
        few(any_statement().boxed()),
        some(resource_statement().boxed()),
        some(any_statement().boxed()),
        some(any_statement().boxed()),
        prop::collection::vec(few(any_statement().boxed()), 0..3),
        prop::collection::vec(deny, 0..2),
        some(resource_statement().boxed()),
        select(&[USER, SESSION, STRANGER, "anonymous", "sns.amazonaws.com", "arn:aws:iam::111122223333:root"][..]),
        select(&["s3:GetObject", "s3:PutObject", "s3:ListBucket"][..]),
    )
        .prop_map(|(identity, resource, boundary, session, service_control, resource_control, endpoint, caller, action)| {
            World { identity, resource, boundary, session, service_control, resource_control, endpoint, caller, action }
        })
}

/// Compiles each group of statements as one policy.
fn compile(groups: &[Vec<Value>], kind: PolicyType) -> PolicySet {
    PolicySet::new(groups.iter().map(|statements| {
        let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
        let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        let policy = PolicyReader::default().read_json(&mut sources, "p", &text, kind, &mut problems);
        Arc::new(policy.unwrap_or_else(|| panic!("{text}: {problems:#?}")))
    }))
}

impl World {
    fn request(&self, keys: &[(&'static str, State)]) -> Request {
        Request::new(self.caller, self.action, "arn:aws:s3:::homes/maya/a.txt", ACCOUNT)
            .unwrap_or_else(|error| panic!("{error}"))
            .with_keys(keys.iter().map(|(name, state)| (*name, state)), &Multivalued::default())
    }

    fn with<T>(&self, group: impl Fn(&[Value]) -> Vec<Vec<Value>>, ask: impl FnOnce(Layers<'_>) -> T) -> T {
        let set = |statements: &[Value], kind| compile(&group(statements), kind);
        let optional = |statements: &Option<Vec<Value>>, kind| statements.as_ref().map(|s| set(s, kind));
        let levels = |levels: &[Vec<Value>], kind| -> Vec<Arc<PolicySet>> {
            levels.iter().map(|statements| Arc::new(set(statements, kind))).collect()
        };
        let identity = set(&self.identity, PolicyType::Identity);
        let resource = optional(&self.resource, PolicyType::Resource);
        let boundary = optional(&self.boundary, PolicyType::Boundary);
        let session = optional(&self.session, PolicyType::Session);
        let endpoint = optional(&self.endpoint, PolicyType::Endpoint);
        let service_control = levels(&self.service_control, PolicyType::ServiceControl);
        let resource_control =
            levels(std::slice::from_ref(&self.resource_control), PolicyType::ResourceControl);
        ask(Layers {
            service_control: &service_control,
            resource_control: &resource_control,
            endpoint: endpoint.as_ref(),
            resource: resource.as_ref(),
            identity: Some(&identity),
            boundary: boundary.as_ref(),
            session: session.as_ref(),
            ..Layers::default()
        })
    }

    fn decide(&self, keys: &[(&'static str, State)]) -> Decision {
        self.with(together, |layers| layers.decide(&self.request(keys)))
    }

    fn explain(&self, keys: &[(&'static str, State)]) -> Explanation {
        self.with(together, |layers| layers.explain(&self.request(keys)))
    }
}

fn together(statements: &[Value]) -> Vec<Vec<Value>> {
    vec![statements.to_vec()]
}

fn apart_and_backwards(statements: &[Value]) -> Vec<Vec<Value>> {
    statements.iter().rev().map(|statement| vec![statement.clone()]).collect()
}

/// What a decision says, without the places of statements.
fn verdict(decision: &Decision) -> (Vec<Outcome>, Option<(Layer, Option<u32>)>) {
    let granted = decision.outcome == Outcome::Allowed;
    let reason = decision.reason.filter(|_| !granted).map(|r| (r.layer, r.level));
    (decision.possible.outcomes().collect(), reason)
}

fn unknown_in(keys: &[(&'static str, State)], unknown: &[usize]) -> Vec<(&'static str, State)> {
    let state = |n: usize, state: &State| if unknown.contains(&n) { State::Unknown } else { state.clone() };
    keys.iter().enumerate().map(|(n, (key, known))| (*key, state(n, known))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_further_deny_never_allows(world in world(), keys in context(), deny in statement("Deny"), unknown in subsequence(vec![0, 1, 2, 3, 4], 0..3)) {
        let keys = unknown_in(&keys, &unknown);
        let before = world.decide(&keys).possible.allowed;
        let mut denied = deny.clone();
        denied["Principal"] = json!("*");
        let mut worlds = vec![World { identity: [&world.identity[..], std::slice::from_ref(&deny)].concat(), ..world.clone() }];
        if let Some(resource) = &world.resource {
            worlds.push(World { resource: Some([&resource[..], std::slice::from_ref(&denied)].concat()), ..world.clone() });
        }
        if let Some(boundary) = &world.boundary {
            worlds.push(World { boundary: Some([&boundary[..], std::slice::from_ref(&deny)].concat()), ..world.clone() });
        }
        if let Some(level) = world.service_control.first() {
            let mut levels = world.service_control.clone();
            levels[0] = [&level[..], std::slice::from_ref(&deny)].concat();
            worlds.push(World { service_control: levels, ..world.clone() });
        }
        for after in worlds {
            prop_assert!(before || !after.decide(&keys).possible.allowed);
        }
    }

    /// PE-6
    #[test]
    fn order_and_grouping_never_matter(world in world(), keys in context(), unknown in subsequence(vec![0, 1, 2, 3, 4], 0..3)) {
        let request = world.request(&unknown_in(&keys, &unknown));
        let first = world.with(together, |layers| (verdict(&layers.decide(&request)), layers.explain(&request).depends_on));
        let second = world.with(apart_and_backwards, |layers| (verdict(&layers.decide(&request)), layers.explain(&request).depends_on));
        prop_assert_eq!(first, second);
    }

    #[test]
    fn an_unknown_key_covers_whatever_it_turns_out_to_be(world in world(), keys in context(), unknown in subsequence(vec![0, 1, 2, 3, 4], 1..3)) {
        let undecided = unknown_in(&keys, &unknown);
        let explanation = world.explain(&undecided);
        let possible: Vec<Outcome> = explanation.decision.possible.outcomes().collect();
        prop_assert!(possible.contains(&world.decide(&keys).outcome));
        for at in &unknown {
            for state in states(KEYS[*at]).into_iter().chain([State::Absent]) {
                let mut known = undecided.clone();
                known[*at].1 = state;
                for outcome in world.decide(&known).possible.outcomes() {
                    prop_assert!(possible.contains(&outcome), "{:?} {:?}", known, possible);
                }
            }
            // A key that is not named does not matter.
            if !explanation.depends_on.iter().any(|name| name.eq_ignore_ascii_case(KEYS[*at])) {
                let mut known = undecided.clone();
                known[*at].1 = State::Absent;
                prop_assert_eq!(world.decide(&known).outcome, explanation.outcome);
            }
        }
    }

    #[test]
    fn an_explanation_agrees_with_the_decision(world in world(), keys in context(), unknown in subsequence(vec![0, 1, 2, 3, 4], 0..2)) {
        let explanation = world.explain(&unknown_in(&keys, &unknown));
        prop_assert_eq!(&explanation.decision, &world.decide(&unknown_in(&keys, &unknown)));
        // The statements were looked at one by one there, and through the index in the decision.
        let counting = || explanation.layers.iter().filter(|l| l.exempt.is_none());
        let denied = counting().any(|l| l.denies.is_true());
        prop_assert_eq!(denied, explanation.outcome == Outcome::ExplicitlyDenied);
        if explanation.outcome == Outcome::Allowed {
            prop_assert!(counting().all(|l| !matches!(l.layer, Layer::ServiceControl | Layer::Endpoint) || l.allows.is_true()));
        }
        if let Some(reason) = &explanation.reason && reason.conditions.iter().any(|c| c.result.is_false()) {
            prop_assert_eq!(explanation.outcome, Outcome::ImplicitlyDenied);
        }
        prop_assert!(serde_json::to_string(&explanation).is_ok());
    }

    #[test]
    fn wildcards_match_as_defined(pattern in "[ab*?]{0,8}", text in "[ab\u{e9}]{0,9}") {
        let wanted: Vec<char> = pattern.chars().collect();
        let found: Vec<char> = text.chars().collect();
        prop_assert_eq!(Pattern::with_wildcards(&pattern).matches(&text), matches(&wanted, &found));
    }

    #[test]
    fn no_text_makes_the_reader_stumble(text in "\\PC{0,80}", document in any_json(3)) {
        for kind in [PolicyType::Identity, PolicyType::Resource, PolicyType::ResourceControl] {
            let document = document.to_string();
            for input in [&text, &document] {
                let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
                let policy = PolicyReader::validator().read_json(&mut sources, "p", input, kind, &mut problems);
                prop_assert!(policy.is_none() || !problems.has_errors());
            }
        }
        let answer = evaluate_line(&text);
        let failed = answer.starts_with("{\"line\":1,");
        prop_assert!(failed);
        let lines = answer.lines().count();
        prop_assert_eq!(lines, 1);
    }
}

/// The definition: `*` takes any run, `?` one character.
fn matches(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => {
            matches(rest, text) || text.split_first().is_some_and(|(_, after)| matches(pattern, after))
        }
        (['?', rest @ ..], [_, after @ ..]) => matches(rest, after),
        ([wanted, rest @ ..], [found, after @ ..]) => wanted == found && matches(rest, after),
        _ => false,
    }
}

/// Objects with the names of elements in odd places.
fn any_json(depth: u32) -> impl Strategy<Value = Value> {
    let names = select(
        &[
            "Version",
            "Statement",
            "Effect",
            "Action",
            "Resource",
            "Principal",
            "Condition",
            "StringLike",
            "aws:x",
            "Sid",
            "AWS",
        ][..],
    );
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        select(
            &["2012-10-17", "Allow", "Deny", "*", "s3:Get*", "arn:aws:s3:::${x", "${a:b, 'c'}", "arn::", ""]
                [..]
        )
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(depth, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
