//! The generator of cases: legal, reproducible, and with teeth.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::oracle::evaluate::condition::conditions;
use crate::oracle::evaluate::layers::{Case, PolicyType};
use crate::oracle::evaluate::operator::BASES;
use crate::oracle::evaluate::unknown::{combinations, unknown_keys};
use crate::oracle::evaluate::{Denial, Effect, Kind, Outcome, evaluate, evaluate_all};
use crate::oracle::generate::condition::base_of;
use crate::oracle::generate::{Knobs, case, condition_case, operators};
use crate::oracle::legal;

const CASES: u64 = 20_000;

/// What 20,000 cases of the default knobs hold.
#[derive(Default)]
struct Tally {
    outcomes: BTreeMap<Outcome, usize>,
    /// Denials that one layer alone explains.
    sole_reasons: BTreeMap<Denial, usize>,
    /// Allowed cases that are not any more without this layer.
    grants: BTreeMap<PolicyType, usize>,
    /// Conditions whose truth decides the answer, by base operator, and whether they hold.
    deciding: BTreeMap<(String, bool), usize>,
    /// The same by qualifier and IfExists.
    deciding_forms: BTreeMap<(String, bool), usize>,
    /// Settings without which the answer would be another.
    settings: BTreeMap<String, usize>,
    /// Grants that a boundary or a session policy would have to allow and does not (PE-83, PE-87).
    beyond_limits: BTreeMap<PolicyType, usize>,
    texts: BTreeMap<&'static str, usize>,
    callers: BTreeMap<&'static str, usize>,
}

static TALLY: LazyLock<Tally> = LazyLock::new(|| {
    let mut tally = Tally::default();
    for seed in 0..CASES {
        tally.count(&case(seed, &Knobs::default()));
    }
    tally
});

impl Tally {
    fn count(&mut self, case: &Value) {
        let answer = evaluate(case);
        *self.outcomes.entry(answer.outcome).or_default() += 1;
        if answer.reasons().len() == 1 {
            *self.sole_reasons.entry(*answer.reasons().first().unwrap()).or_default() += 1;
        }
        if answer.outcome == Outcome::Allowed {
            self.count_grants(case);
        }
        self.count_conditions(case, answer.outcome);
        for (name, _) in case["request"]["settings"].as_object().unwrap() {
            let mut without = case.clone();
            without["request"]["settings"].as_object_mut().unwrap().remove(name);
            *self.settings.entry(name.clone()).or_default() +=
                usize::from(evaluate(&without).outcome != answer.outcome);
        }
        let text = case.to_string();
        for (name, part) in TEXTS {
            *self.texts.entry(name).or_default() += usize::from(text.contains(part));
        }
        let principal = case["request"]["principal"].as_str().unwrap();
        let kind = CALLERS.iter().find(|(_, part)| principal.contains(part)).unwrap().0;
        *self.callers.entry(kind).or_default() += 1;
    }

    fn count_grants(&mut self, case: &Value) {
        let read = Case::read(case);
        for (member, kind) in
            [("identityPolicies", PolicyType::Identity), ("resourcePolicy", read.resource_type())]
        {
            let mut without = case.clone();
            without[member] = Value::Null;
            *self.grants.entry(kind).or_default() +=
                usize::from(evaluate(&without).outcome != Outcome::Allowed);
        }
        for (kind, documents) in
            [(PolicyType::Boundary, &read.boundaries), (PolicyType::Session, &read.session)]
        {
            let lacking = !documents.is_empty() && !read.says(Effect::Allow, kind, documents);
            *self.beyond_limits.entry(kind).or_default() += usize::from(lacking);
        }
    }

    fn count_conditions(&mut self, case: &Value, outcome: Outcome) {
        let mut case = case.clone();
        for pointer in condition_pointers(&case, "") {
            let block = case.pointer(&pointer).unwrap().clone();
            // What the case says when the block is this one.
            let mut answer = |block: Value| {
                *case.pointer_mut(&pointer).unwrap() = block;
                evaluate(&case).outcome
            };
            if answer(json!({})) == answer(never(json!({}))) {
                answer(block);
                continue;
            }
            for (operator, key, _) in conditions(&block) {
                let mut others = block.clone();
                others[&operator].as_object_mut().unwrap().remove(&key);
                let (held, failed) = (answer(others.clone()), answer(never(others)));
                if held != failed {
                    let base = base_of(&operator).to_owned();
                    let form = operator.replacen(&base, "", 1);
                    *self.deciding.entry((base, outcome == held)).or_default() += 1;
                    *self.deciding_forms.entry((form, outcome == held)).or_default() += 1;
                }
            }
            answer(block);
        }
    }
}

/// The block with a condition that holds never (PE-63).
fn never(mut block: Value) -> Value {
    block["ForAnyValue:Null"] = json!({ "aws:TagKeys": "true" });
    block
}

/// Where the condition blocks of a case stand.
fn condition_pointers(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::Array(list) => list
            .iter()
            .enumerate()
            .flat_map(|(index, value)| condition_pointers(value, &format!("{at}/{index}")))
            .collect(),
        Value::Object(map) => map
            .iter()
            .flat_map(|(name, value)| match name.as_str() {
                "Condition" => vec![format!("{at}/Condition")],
                "request" => Vec::new(),
                name => condition_pointers(value, &format!("{at}/{name}")),
            })
            .collect(),
        _ => Vec::new(),
    }
}

const CALLERS: [(&str, &str); 9] = [
    ("service-linked", "AWSServiceRole"),
    ("session", ":assumed-role/"),
    ("federated", ":federated-user/"),
    ("user", ":user/"),
    ("root", ":root"),
    ("oidc", ":oidc-provider/"),
    ("saml", ":saml-provider/"),
    ("service", ".amazonaws.com"),
    ("anonymous", "anonymous"),
];

const TEXTS: [(&str, &str); 19] = [
    ("NotAction", "\"NotAction\""),
    ("NotResource", "\"NotResource\""),
    ("NotPrincipal", "\"NotPrincipal\""),
    ("variable", "${aws:"),
    ("default", ", '"),
    ("escape", "${*}"),
    ("old version", "2008-10-17"),
    (
        "no version",
        "\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}]}",
    ),
    ("no condition", "\"Condition\":{}"),
    ("no action", "\"Action\":[]"),
    ("empty list of the request", "\":[],\"aws:"),
    ("JSON boolean", "\":true}"),
    ("JSON number", "\":600"),
    ("unique id", "\"AROAEXAMPLEDEPLOYER00\""),
    ("account id", "\"AWS\":\"111122223333\""),
    ("root", "\"arn:aws:iam::111122223333:root\""),
    ("empty value", "[\"\"]"),
    ("non-ASCII", "\u{c9}"),
    ("one statement", "\"Statement\":{"),
];

fn at_least<K: Ord + std::fmt::Debug>(
    counts: &BTreeMap<K, usize>,
    keys: impl IntoIterator<Item = K>,
    floor: usize,
) {
    for key in keys {
        let count = counts.get(&key).copied().unwrap_or_default();
        assert!(count >= floor, "{key:?}: {count} of {floor}; {counts:?}");
    }
}

#[test]
fn a_seed_gives_one_case_and_neighbours_give_others() {
    let knobs = Knobs::default();
    let cases: Vec<Value> = (0..500).map(|seed| case(seed, &knobs)).collect();
    assert!(cases.iter().zip(0..).all(|(known, seed)| *known == case(seed, &knobs)));
    let different: BTreeSet<String> = cases.iter().map(Value::to_string).collect();
    assert_eq!(different.len(), 500);
}

#[test]
fn every_policy_can_be_loaded() {
    for corners in [false, true] {
        let knobs = Knobs { corners, ..Knobs::default() };
        for seed in 0..CASES / 2 {
            let case = case(seed, &knobs);
            assert_eq!(legal::problems(&case), Vec::<String>::new(), "seed {seed}");
            evaluate(&case);
        }
    }
}

#[test]
fn illegal_policies_are_noticed() {
    let bad = [
        json!({ "Version": "2012-10-18", "Statement": [] }),
        json!({ "Id": "x", "Statement": [] }),
        json!({ "Statement": [{ "Effect": "Allow", "Action": "s3:*" }] }),
        json!({ "Statement": [{ "Effect": "Allow", "Action": "s*:Get", "Resource": "*" }] }),
        json!({ "Statement": [{ "Effect": "Allow", "Action": "s3:Get", "Resource": "bucket" }] }),
        json!({ "Statement": [{ "Effect": "Allow", "Action": "s3:Get", "Resource": "*", "Principal": "*" }] }),
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": { "NumericEquals": { "aws:MultiFactorAuthAge": "${aws:username}" } } }] }),
        json!({ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": { "NullIfExists": { "aws:username": "true" } } }] }),
    ];
    for document in bad {
        assert!(!legal::problems(&json!({ "identityPolicies": [document] })).is_empty(), "{document}");
    }
}

#[test]
fn all_three_answers_are_common() {
    use Outcome::{Allowed, ExplicitlyDenied, ImplicitlyDenied};
    at_least(&TALLY.outcomes, [Allowed, ExplicitlyDenied, ImplicitlyDenied], CASES as usize / 5);
}

#[test]
fn every_layer_decides_often() {
    for kind in [Kind::Explicit, Kind::Implicit] {
        let layers =
            PolicyType::ALL.into_iter().filter(|layer| (kind, *layer) != (Kind::Implicit, PolicyType::Rcp));
        at_least(&TALLY.sole_reasons, layers.map(|policy_type| Denial { kind, policy_type }), 120);
    }
    at_least(&TALLY.grants, [PolicyType::Identity, PolicyType::Resource, PolicyType::Trust], 300);
    at_least(&TALLY.beyond_limits, [PolicyType::Boundary, PolicyType::Session], 80);
}

#[test]
fn every_operator_decides_both_ways() {
    let wanted = BASES.into_iter().flat_map(|base| [(base.to_owned(), true), (base.to_owned(), false)]);
    at_least(&TALLY.deciding, wanted, 25);
    let forms =
        ["", "IfExists", "ForAnyValue:", "ForAnyValue:IfExists", "ForAllValues:", "ForAllValues:IfExists"];
    let wanted = forms.into_iter().flat_map(|form| [(form.to_owned(), true), (form.to_owned(), false)]);
    at_least(&TALLY.deciding_forms, wanted, 40);
}

#[test]
fn every_setting_and_every_caller_matters() {
    let settings = [
        "principalAccountIsManagement",
        "resourceAccountIsManagement",
        "principalIsServiceLinkedRole",
        "federatingUserArn",
        "vpcEndpointType",
        "restrictPublicBuckets",
    ];
    at_least(&TALLY.settings, settings.map(str::to_owned), 20);
    at_least(&TALLY.callers, CALLERS.map(|(kind, _)| kind), 300);
}

#[test]
fn every_way_of_writing_occurs() {
    at_least(&TALLY.texts, TEXTS.map(|(name, _)| name), 40);
}

#[test]
fn knobs_limit_what_a_case_holds() {
    let layers = BTreeSet::from([PolicyType::Identity, PolicyType::Scp]);
    let knobs = Knobs { layers, statements: 1, conditions: 0, ..Knobs::default() };
    let mut documents = 0;
    for seed in 0..500 {
        for (kind, document) in legal::documents_of(&case(seed, &knobs)) {
            assert!(knobs.layers.contains(&kind), "{kind:?}");
            assert!(!document.to_string().contains("\"Condition\":{\""), "{document}");
            assert!(document["Statement"].as_array().is_none_or(|list| list.len() <= 1), "{document}");
            documents += 1;
        }
    }
    assert!(documents > 500, "{documents}");
}

#[test]
fn single_conditions_of_every_operator_hold_and_fail() {
    for operator in operators() {
        let mut outcomes: BTreeMap<Outcome, usize> = BTreeMap::new();
        let mut states = BTreeSet::new();
        for seed in 0..150 {
            let case = condition_case(seed, &operator);
            assert_eq!(legal::problems(&case), Vec::<String>::new());
            *outcomes.entry(evaluate(&case).outcome).or_default() += 1;
            let block = &case["identityPolicies"][0]["Statement"][0]["Condition"][&operator];
            let key = block.as_object().unwrap().keys().next().unwrap();
            states.insert(case["request"]["context"].get(key).map(|values| values.as_array().unwrap().len()));
        }
        assert!(states.contains(&None) && states.contains(&Some(1)), "{operator}: {states:?}");
        let answers: Vec<Outcome> = outcomes.keys().copied().collect();
        match operator.as_str() {
            "ForAllValues:Null" => assert_eq!(answers, [Outcome::Allowed]),
            "ForAnyValue:Null" => assert_eq!(answers, [Outcome::ImplicitlyDenied]),
            _ => assert!(
                outcomes.len() == 2 && outcomes.values().all(|count| *count >= 10),
                "{operator}: {outcomes:?}"
            ),
        }
    }
}

/// A case whose only policy allows under one condition, with one unknown key.
fn unknown_case(condition: Value, unknown: &str) -> Value {
    let mut case = condition_case(0, "Bool");
    case["request"]["context"] = json!({ unknown: null, "aws:PrincipalTag/team": ["red"] });
    case["identityPolicies"] = json!([{ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition } }]);
    case
}

#[test]
fn an_unknown_key_gives_every_answer_that_a_value_could_give() {
    use Outcome::{Allowed, ImplicitlyDenied};
    let both = BTreeSet::from([Allowed, ImplicitlyDenied]);
    for (condition, key) in [
        (json!({ "StringEquals": { "aws:SourceVpc": "vpc-1" } }), "aws:SourceVpc"),
        (json!({ "StringNotLike": { "aws:SourceVpc": "vpc-?" } }), "aws:SourceVpc"),
        (json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }), "aws:SourceIp"),
        (json!({ "NumericLessThanIfExists": { "aws:MultiFactorAuthAge": "600" } }), "aws:MultiFactorAuthAge"),
        (json!({ "DateGreaterThan": { "aws:CurrentTime": "2026-01-01" } }), "aws:CurrentTime"),
        (json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::*" } }), "aws:SourceArn"),
        (json!({ "Null": { "aws:TokenIssueTime": "true" } }), "aws:TokenIssueTime"),
        (json!({ "ForAllValues:StringEquals": { "aws:TagKeys": "env" } }), "aws:TagKeys"),
        (json!({ "StringEquals": { "aws:PrincipalTag/team": "${aws:username}" } }), "aws:username"),
        (json!({ "StringNotEquals": { "aws:SourceVpc": "${aws:PrincipalTag/team}" } }), "aws:SourceVpc"),
    ] {
        assert_eq!(evaluate_all(&unknown_case(condition.clone(), key)), both, "{condition}");
    }
    for (condition, key, only) in [
        (json!({ "StringEquals": { "aws:PrincipalTag/team": "red" } }), "aws:SourceVpc", Allowed),
        (json!({ "StringLikeIfExists": { "aws:SourceVpc": "*" } }), "aws:SourceVpc", Allowed),
        (json!({ "ForAnyValue:Null": { "aws:SourceVpc": "true" } }), "aws:SourceVpc", ImplicitlyDenied),
    ] {
        assert_eq!(
            evaluate_all(&unknown_case(condition.clone(), key)),
            BTreeSet::from([only]),
            "{condition}"
        );
    }
}

#[test]
fn the_answers_of_unknown_cases_hold_the_answer_of_the_known_one() {
    let (mut asked, mut covered, mut several) = (0, 0, 0);
    for seed in 0..1500 {
        let unknown = case(seed, &Knobs { unknowns: true, ..Knobs::default() });
        if unknown_keys(&unknown).is_empty() {
            continue;
        }
        assert!(combinations(&unknown).iter().all(|known| unknown_keys(known).is_empty()));
        let known = evaluate(&case(seed, &Knobs::default())).outcome;
        let answers = evaluate_all(&unknown);
        asked += 1;
        covered += usize::from(answers.contains(&known));
        several += usize::from(answers.len() > 1);
    }
    assert!(asked > 1000, "{asked}");
    assert!(covered * 1000 >= asked * 985, "{covered} of {asked}");
    assert!(several * 7 > asked, "{several} of {asked}");
}
