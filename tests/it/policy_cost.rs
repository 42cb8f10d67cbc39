//! What a decision costs, counted in statements and not in seconds.

use hopstamp::decision::{Layers, Outcome};
use hopstamp::policy::{Action, PolicySet, PolicyType};
use serde_json::{Value, json};

use crate::policy_support::{OBJECT, USER, request, set};

/// A policy that allows reading an object, among statements about other things.
fn among(others: impl Iterator<Item = Value>) -> PolicySet {
    let wanted = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" });
    let statements: Vec<Value> = others.chain([wanted]).collect();
    set(json!(statements), PolicyType::Identity)
}

fn statement(n: usize, action: &str) -> Value {
    let effect = if n.is_multiple_of(2) { "Allow" } else { "Deny" };
    json!({ "Effect": effect, "Action": action, "Resource": "*", "Condition": { "Null": { "aws:SourceVpc": "false" } } })
}

/// The statements that a decision about reading an object looks at.
fn looked_at(set: &PolicySet) -> usize {
    let decision = Layers { identity: Some(set), ..Layers::default() }.decide(&request(
        USER,
        "s3:GetObject",
        OBJECT,
        &[],
    ));
    assert_eq!(decision.outcome, Outcome::Allowed);
    set.candidates(&Action::parse("S3:getobject").unwrap())
}

#[test]
fn statements_that_cannot_match_the_action_are_not_looked_at() {
    for count in [0, 10, 1_000] {
        let services = among((0..count).map(|n| statement(n, &format!("svc{n}:Get*"))));
        assert_eq!(looked_at(&services), 1, "{count} statements about other services");
        let actions = among((0..count).map(|n| statement(n, &format!("s3:Other{n}"))));
        assert_eq!(looked_at(&actions), 1, "{count} statements about other actions");
        let patterns = among((0..count).map(|n| statement(n, &format!("s3:Put{n}*"))));
        assert_eq!(looked_at(&patterns), 1, "{count} patterns for other actions of the service");
    }
}

#[test]
fn statements_that_can_match_the_action_are_counted() {
    let set = among(
        ["s3:Get*", "s3:PutObject", "*", "sqs:*", "s3:*Object"]
            .into_iter()
            .enumerate()
            .map(|(n, action)| statement(n, action)),
    );
    assert_eq!(looked_at(&set), 4);
    let spared = json!({ "Effect": "Deny", "NotAction": "s3:*", "Resource": "*" });
    assert_eq!(looked_at(&among([spared].into_iter())), 2);
}

/// However long the texts with which patterns begin, none is lost.
#[test]
fn patterns_of_every_length_are_found() {
    let name = "getobjectretentionforeverandever";
    for end in 0..=name.len() {
        let set = set(
            json!([{ "Effect": "Allow", "Action": format!("s3:{}*", &name[..end]), "Resource": "*" }]),
            PolicyType::Identity,
        );
        let asked = request(USER, &format!("s3:{name}"), OBJECT, &[]);
        let decision = Layers { identity: Some(&set), ..Layers::default() }.decide(&asked);
        assert_eq!(decision.outcome, Outcome::Allowed, "{end}");
    }
}

/// Backtracking without a bound would try more ways here than there are atoms: it would never end.
#[test]
fn patterns_full_of_stars_come_to_an_end() {
    let letters = "a".repeat(100_000);
    for (pattern, matches) in [("*a*a*a*b".to_owned(), false), (format!("{}*", "a*".repeat(500)), true)] {
        let resource = format!("arn:aws:s3:::harbor-logs/{letters}");
        let statement = json!({ "Effect": "Allow", "Action": "*", "Resource": format!("arn:aws:s3:::harbor-logs/{pattern}") });
        let set = set(json!([statement]), PolicyType::Identity);
        let asked = request(USER, "s3:GetObject", &resource, &[]);
        let decision = Layers { identity: Some(&set), ..Layers::default() }.decide(&asked);
        assert_eq!(decision.outcome == Outcome::Allowed, matches, "{}", pattern.len());
    }
}
