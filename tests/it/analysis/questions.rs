//! What there is to ask about a topology that states no questions.

use hopstamp::analysis::questions;

use super::support::lower;

/// What principals may do is found for the resources it is about, by whole ARNs, parts and patterns, in the order of the
/// resources and then of the statements.
#[test]
fn grants_are_asked_about_the_resources_they_name() {
    let statement = |action: &str, resource: &str| {
        format!("{{ Effect: Allow, Action: \"{action}\", Resource: \"{resource}\" }}")
    };
    let statements = [
        statement("s3:PutObject", "arn:aws:s3:::data-?/in/*"),
        statement("s3:DeleteObject", "arn:aws:s3:::data-1/out/*"),
        statement("s3:ListBucket", "arn:aws:s3:::*-1"),
        statement("s3:GetObjectTagging", "*"),
        statement("s3:GetBucketPolicy", "arn:aws:s3:::data-10"),
        statement("s3:GetObjectAcl", "arn:aws:s3:::${aws:PrincipalTag/bucket}/*"),
        statement("s3:PutObject", "arn:aws:s3:::data-*"),
        statement("sts:AssumeRole", "arn:aws:iam::111122223333:role/*"),
        statement("sts:GetCallerIdentity", "*"),
        statement("iam:GetRole", "arn:aws:iam::111122223333:role/target"),
        statement("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:111122223333:table/orders"),
    ];
    let topology = lower(&format!(
        "resources:\n  arn:aws:s3:::data-1: {{ account: \"111122223333\" }}\n  arn:aws:s3:::data-10: {{ account: \"111122223333\" }}\n  \
         arn:aws:iam::111122223333:role/target: {{}}\nprincipals:\n  arn:aws:iam::111122223333:role/a: {{ policies: [{{ \
         Version: \"2012-10-17\", Statement: [{}] }}] }}\n",
        statements.join(", ")
    ));
    let asks: Vec<String> =
        questions(&topology).iter().map(|ask| format!("{} {}", ask.action, ask.resource)).collect();
    insta::assert_snapshot!(asks.join("\n"), @"
    s3:GetObject arn:aws:s3:::data-1/object
    s3:DeleteObject arn:aws:s3:::data-1/out/object
    s3:ListBucket arn:aws:s3:::data-1
    s3:GetObjectTagging arn:aws:s3:::data-1/object
    s3:PutObject arn:aws:s3:::data-1/object
    s3:GetObject arn:aws:s3:::data-10/object
    s3:GetObjectTagging arn:aws:s3:::data-10/object
    s3:GetBucketPolicy arn:aws:s3:::data-10
    s3:PutObject arn:aws:s3:::data-10/object
    sts:AssumeRole arn:aws:iam::111122223333:role/target
    iam:GetRole arn:aws:iam::111122223333:role/target
    sts:GetCallerIdentity *
    dynamodb:GetItem arn:aws:dynamodb:us-east-1:111122223333:table/orders
    ");
}

#[test]
fn policies_spell_services_as_they_like() {
    let text = r#"
principals:
  arn:aws:iam::111122223333:role/r:
    policies: [{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: ["S3:GetObject", "STS:AssumeRole", "nosuch:Thing"], Resource: "*" }] }]
resources: { arn:aws:s3:::reports: { account: "111122223333" } }
"#;
    let asked: Vec<String> = questions(&lower(text)).into_iter().map(|ask| ask.action).collect();
    assert_eq!(asked, ["s3:GetObject"]);
}
