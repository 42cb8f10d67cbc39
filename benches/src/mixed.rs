//! Larger cases: many statements, long lists of values, long wildcards.

use hopstamp::decision::Outcome;
use serde_json::{Value, json};

use crate::Case;

const CALLER: &str = "arn:aws:sts::111122223333:assumed-role/app/job-7";
const OBJECT: &str = "arn:aws:s3:::harbor-logs/2026/07/app.log";

/// All cases.
pub fn cases() -> Vec<Case> {
    vec![
        other_actions(1),
        other_actions(100),
        other_actions(1_000),
        same_service(100),
        all_match(100),
        value_list("StringEquals", "aws:SourceVpce", 1_000),
        value_list("StringLike", "aws:SourceVpce", 1_000),
        value_list("IpAddress", "aws:SourceIp", 1_000),
        value_list("ArnLike", "aws:PrincipalArn", 1_000),
        long_wildcard(),
    ]
}

fn case(name: String, statements: Vec<Value>, resource: &str, expected: Outcome) -> Case {
    let keys = [
        ("aws:PrincipalArn", "arn:aws:iam::111122223333:role/app"),
        ("aws:SourceVpce", "vpce-00000999"),
        ("aws:SourceIp", "198.51.100.231"),
        ("aws:SecureTransport", "true"),
    ];
    Case {
        name,
        principal: CALLER.to_owned(),
        action: "s3:GetObject".to_owned(),
        resource: resource.to_owned(),
        owner: "111122223333".to_owned(),
        context: keys.map(|(name, value)| (name.to_owned(), json!(value))).to_vec(),
        identity: Some(json!({ "Version": "2012-10-17", "Statement": statements })),
        resource_policy: None,
        expected,
    }
}

fn allow() -> Value {
    json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::harbor-logs/*" })
}

/// Statements about other services, which must not be looked at.
fn other_actions(count: usize) -> Case {
    let mut statements: Vec<Value> = (0..count)
        .map(|n| {
            json!({
                "Effect": if n % 2 == 0 { "Allow" } else { "Deny" },
                "Action": [format!("svc{n}:Get*"), format!("svc{n}:PutThing")],
                "Resource": format!("arn:aws:svc{n}:*:111122223333:thing/*"),
                "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1" } },
            })
        })
        .collect();
    statements.push(allow());
    case(format!("{count} statements about other services"), statements, OBJECT, Outcome::Allowed)
}

/// Statements about other actions of the same service, by name and by wildcard.
fn same_service(count: usize) -> Case {
    let mut statements: Vec<Value> = (0..count)
        .map(|n| {
            let action = if n % 4 == 0 { format!("s3:Put{n}*") } else { format!("s3:Other{n}") };
            json!({ "Effect": "Deny", "Action": action, "Resource": "*" })
        })
        .collect();
    statements.push(allow());
    case(format!("{count} statements about other s3 actions"), statements, OBJECT, Outcome::Allowed)
}

/// Statements that are all about the action and fail in their last condition.
fn all_match(count: usize) -> Case {
    let statements = (0..count)
        .map(|n| {
            json!({
                "Effect": "Allow",
                "Action": "s3:Get*",
                "Resource": "arn:aws:s3:::harbor-*/*",
                "Condition": {
                    "Bool": { "aws:SecureTransport": "true" },
                    "StringEquals": { "aws:SourceVpce": format!("vpce-{n}") },
                },
            })
        })
        .collect();
    let name = format!("{count} statements that fail in a condition");
    case(name, statements, OBJECT, Outcome::ImplicitlyDenied)
}

/// A list of values of which the last one matches.
fn value_list(operator: &str, key: &str, count: usize) -> Case {
    let values: Vec<String> = (0..count)
        .map(|n| match (operator, key) {
            ("IpAddress", _) => {
                let n = n + 1_000_000 - (count - 1);
                format!("198.{}.{}.0/24", 51 - (1_000_000 - n) / 256, (1_000_000 - n + 100) % 256)
            }
            ("ArnLike", _) if n + 1 == count => "arn:aws:iam::*:role/a*".to_owned(),
            ("ArnLike", _) => format!("arn:aws:iam::*:role/team-{n}/*"),
            ("StringLike", _) => format!("vpce-*{n:03}"),
            _ => format!("vpce-{n:08}"),
        })
        .collect();
    let statement = json!({
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "*",
        "Condition": { operator: { key: values } },
    });
    case(format!("{operator} with {count} values"), vec![statement], OBJECT, Outcome::Allowed)
}

/// The pattern that costs exponential time in a naive matcher.
fn long_wildcard() -> Case {
    let pattern = format!("arn:aws:s3:::harbor-logs/{}?b?*", "a*".repeat(40));
    let resource = format!("arn:aws:s3:::harbor-logs/{}", "a".repeat(900));
    let statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": pattern });
    case("40 stars against 900 letters".to_owned(), vec![statement], &resource, Outcome::ImplicitlyDenied)
}
