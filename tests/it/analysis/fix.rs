//! `fix`: what is found for each kind of obstacle, and that it works.

use hopstamp::analysis::{Held, Model, questions, subjects};
use hopstamp::fix::{ChangeKind, Want};
use hopstamp::outcome::Ending;
use hopstamp::request::{Credentials, Request, Via};

use hopstamp::source::Node;
use hopstamp::topology::Files;

use super::fix_support::{Lab, request, with, words};
use super::support::{Repository, topology};

const BASELINE: &str = "topologies/baseline.yaml";
const TARGET: &str = "arn:aws:iam::111122223333:role/target";
const REPORT: &str = "arn:aws:s3:::reports/a.csv";

/// A bucket, a laptop and a stranger, with a policy in a file.
const OFFICE: &str = r#"
accounts: { "111122223333": { name: own }, "444455556666": { name: partner } }
principals:
  arn:aws:iam::111122223333:user/maya: { policies: { file: maya.json } }
  arn:aws:iam::444455556666:user/pat: { policies: { file: pat.json } }
resources:
  arn:aws:s3:::plans: { account: "111122223333", region: us-east-1, policy: { file: plans.json } }
callers:
  desk: { kind: laptop, public_ip: 203.0.113.7, region: us-east-1, user: "arn:aws:iam::111122223333:user/maya" }
  home: { kind: laptop, public_ip: 198.51.100.9, region: us-east-1, user: "arn:aws:iam::111122223333:user/maya" }
  partner: { kind: laptop, public_ip: 198.51.100.77, region: us-east-1, user: "arn:aws:iam::444455556666:user/pat" }
"#;

const READ_PLANS: &str = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::plans/*" } }"#;
const NOTHING: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::elsewhere"}
    ]
}
"#;
const PLAN: &str = "arn:aws:s3:::plans/q3.pdf";

fn bucket_policy(statements: &str) -> String {
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n{statements}\n  ]\n}}\n")
}

const OFFICE_ONLY: &str = r#"    {
      "Sid": "OfficeOnly",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": "arn:aws:s3:::plans/*",
      "Condition": { "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
    }"#;

fn office(maya: &str, pat: &str, plans: &str) -> Lab {
    Lab::from([("t.yaml", OFFICE), ("maya.json", maya), ("pat.json", pat), ("plans.json", plans)])
}

#[test]
fn the_experiment_is_mended_in_the_policy_or_by_moving_the_endpoint() {
    let lab = Lab::of("topologies/peered-sts.yaml", &[]);
    let fixes = lab.checked(&request("app-server", "sts:AssumeRole", TARGET), Want::Allow);
    let first = &fixes[0];
    assert_eq!((first.edits, first.flips.count()), (1, 0), "{}", words(first));
    let listed = with(&fixes, "also list vpc-0c3610a65f744e73f under aws:SourceVpc");
    assert!(listed.documents[0].diff.contains("aws:SourceVpc: [vpc-05c07e7f, vpc-0c3610a65f744e73f]"));
    let moved = with(&fixes, "put vpce-sts into vpc-05c07e7f");
    assert_eq!(moved.changes[0].kind, ChangeKind::Network);
    assert!(moved.patch.as_deref().unwrap().contains("subnet-endpoints: null"));
    // A plain Allow would let stolen credentials in from anywhere; it comes last, and says so.
    let last = fixes.last().unwrap();
    assert_eq!(last.flips.opens_to_internet, 1);
    assert_eq!(last.flips.worst[0].subject.credentials, Held::StolenFrom("app-server".to_owned()));
}

#[test]
fn a_stale_endpoint_in_a_deny_is_joined_by_the_one_in_use() {
    let lab = Lab::of(BASELINE, &[("aws:SourceVpce: vpce-s3 }", "aws:SourceVpce: [vpce-old] }")]);
    let fixes = lab.checked(&request("app", "s3:GetObject", REPORT), Want::Allow);
    let listed = with(&fixes, "also list vpce-s3 under aws:SourceVpce in statement 1 (OnlyByEndpoint)");
    assert!(listed.documents[0].diff.contains("+        - { Sid: OnlyByEndpoint,"));
    assert!(listed.documents[0].diff.contains("aws:SourceVpce: [vpce-old, vpce-s3] }"));
    assert_eq!(listed.documents[0].path, BASELINE);
}

#[test]
fn a_missed_gateway_endpoint_is_put_on_the_route_table() {
    let lab = Lab::of(BASELINE, &[("type: gateway, route_tables: rtb-private", "type: gateway")]);
    let fixes = lab.checked(&request("app", "s3:GetObject", REPORT), Want::Allow);
    let patched = with(&fixes, "let rtb-private lead to vpce-s3");
    assert_eq!(
        patched.patch.as_deref(),
        Some("vpc_endpoints:\n  vpce-s3: { route_tables: [rtb-private] }\n")
    );
}

#[test]
fn a_deny_on_addresses_spares_what_services_forward_or_the_endpoint() {
    let deny = OFFICE_ONLY.replace("203.0.113.0/24", "203.0.113.25/32").replace("plans", "scratch");
    let lab = Lab::of(
        "topologies/s3-endpoints.yaml",
        &[
            (
                "  arn:aws:s3:::scratch:\n    account: \"111122223333\"\n",
                &format!(
                    "  arn:aws:s3:::scratch:\n    account: \"111122223333\"\n    policy: {}\n",
                    bucket_policy(&deny).replace('\n', "\n      ").trim_end()
                ),
            ),
            (
                "user/analyst:\n    policies:\n",
                "user/analyst:\n    policies:\n      - { Version: \"2012-10-17\", Statement: [{ Effect: Allow, Action: athena:*, Resource: \"*\" }] }\n",
            ),
        ],
    );
    let mut forwarded = request("corporate-laptop", "s3:GetObject", "arn:aws:s3:::scratch/a.txt");
    forwarded.via = vec![Via { service: "athena".to_owned(), ..Via::default() }];
    let fixes = lab.checked(&forwarded, Want::Allow);
    let spared = with(&fixes, "spare requests that AWS services make for the caller");
    assert!(
        spared.documents[0].diff.contains(r#""BoolIfExists": { "aws:ViaAWSService": "false" }"#),
        "{}",
        spared.documents[0].diff
    );
    assert!(spared.changes[0].careful[0].contains("every service"));

    let through =
        lab.checked(&request("app-server", "s3:GetObject", "arn:aws:s3:::scratch/a.txt"), Want::Allow);
    let endpoint = with(&through, "spare what comes through vpce-s3-gateway");
    assert!(
        endpoint.documents[0]
            .diff
            .contains(r#""StringNotEqualsIfExists": { "aws:SourceVpce": "vpce-s3-gateway" }"#)
    );
    assert_eq!(endpoint.flips.opens_to_internet, 0);
}

#[test]
fn across_accounts_both_sides_get_an_allow() {
    let lab = office(
        READ_PLANS,
        NOTHING,
        &bucket_policy(
            r#"    { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::plans/*" }"#,
        ),
    );
    let fixes = lab.checked(&request("partner", "s3:GetObject", PLAN), Want::Allow);
    assert!(
        fixes.iter().all(|f| f.documents.len() == 2),
        "both sides: {:?}",
        fixes.iter().map(words).collect::<Vec<_>>()
    );
    let both = &fixes[0];
    let paths: Vec<&str> = both.documents.iter().map(|d| d.path.as_str()).collect();
    assert_eq!(paths, ["pat.json", "plans.json"]);
    assert_eq!(both.edits, 2);

    // One side only: the bucket policy lacks it.
    let lab = office(
        READ_PLANS,
        READ_PLANS,
        &bucket_policy(
            r#"    { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::plans/*" }"#,
        ),
    );
    let fixes = lab.checked(&request("partner", "s3:GetObject", PLAN), Want::Allow);
    let listed = with(&fixes, "also list arn:aws:iam::444455556666:user/pat under Principal");
    assert!(
        listed.documents[0]
            .diff
            .contains(r#"["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:user/pat"]"#)
    );
    let new = with(&fixes, "if aws:SourceIp is 198.51.100.77/32");
    assert_eq!(new.flips.opens_to_internet, 0);
}

#[test]
fn a_deny_of_the_organization_is_narrowed() {
    let scp = r#"{
	"Version": "2012-10-17",
	"Statement": [
		{
			"Sid": "NoKeysNoObjects",
			"Effect": "Deny",
			"Action": ["kms:Decrypt", "s3:GetObject"],
			"Resource": "*"
		}
	]
}"#;
    let text = OFFICE.replace(
        r#"accounts: { "111122223333": { name: own },"#,
        "organization: { id: o-example0001 }\nservice_control_policies: { guard: { targets: [r-root], policy: { file: scp.json } } }\naccounts: { \"111122223333\": { path: r-root },",
    );
    let plans = bucket_policy(
        "    { \"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::plans/*\", \"Condition\": { \"StringEquals\": { \"aws:PrincipalAccount\": \"111122223333\" } } }",
    );
    let lab = Lab::from([
        ("t.yaml", &text),
        ("maya.json", READ_PLANS),
        ("pat.json", NOTHING),
        ("plans.json", &plans),
        ("scp.json", scp),
    ]);
    let fixes = lab.checked(&request("desk", "s3:GetObject", PLAN), Want::Allow);
    let narrowed = with(&fixes, "take s3:GetObject out of Action in statement 1 (NoKeysNoObjects)");
    assert_eq!(
        narrowed.documents[0].text,
        scp.replace(r#"["kms:Decrypt", "s3:GetObject"]"#, r#"["kms:Decrypt"]"#)
    );
    let spared = with(&fixes, "spare arn:aws:iam::111122223333:user/maya");
    // Tabs stay tabs.
    assert!(
        spared.documents[0].text.contains("\t\t\t\"Condition\": { \"ArnNotLikeIfExists\""),
        "{}",
        spared.documents[0].text
    );
}

#[test]
fn an_endpoint_policy_lets_the_request_through() {
    let lab = Lab::of(BASELINE, &[("aws:PrincipalOrgID: o-example0001", "aws:PrincipalOrgID: o-other00001")]);
    let fixes = lab.checked(&request("app", "sts:AssumeRole", TARGET), Want::Allow);
    let listed =
        with(&fixes, "also list o-example0001 under aws:PrincipalOrgID in statement 1 (OurPrincipals)");
    assert!(listed.documents[0].diff.contains("aws:PrincipalOrgID: [o-other00001, o-example0001]"));
    let new = with(&fixes, "if aws:PrincipalArn is arn:aws:iam::111122223333:role/app");
    assert!(new.documents[0].diff.contains("ArnEquals"), "{}", new.documents[0].diff);
}

#[test]
fn a_closed_security_group_gets_the_narrowest_rule() {
    let lab = Lab::of(
        BASELINE,
        &[("ingress: [{ port: 443, cidr: 10.0.0.0/8 }]", "ingress: [{ port: 443, cidr: 10.9.0.0/16 }]")],
    );
    let fixes = lab.checked(&request("app", "sts:AssumeRole", TARGET), Want::Allow);
    let rule = with(&fixes, "add an ingress rule for TCP 443 from 10.1.1.20/32 to sg-endpoint");
    assert!(rule.documents.is_empty());
    let patch = rule.patch.as_deref().unwrap();
    assert!(patch.contains("10.9.0.0/16") && patch.contains("10.1.1.20/32"), "{patch}");
}

#[test]
fn missing_routes_are_added_there_and_back() {
    // The endpoint stands in the hub, reached by a zone; neither table has the route over the peering connection.
    let zone = "vpc_endpoints:\n  vpce-hub: { vpc: vpc-2, service: sts, type: interface, network_interfaces: { subnet-hub: 10.2.1.10 } }\n";
    let lab = Lab::of(
        BASELINE,
        &[
            ("vpc_endpoints:\n", zone),
            (
                "principals:\n",
                "private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: vpc-1, records: { \"\": vpce-hub } } }\nprincipals:\n",
            ),
            ("    private_dns: true\n    policy:", "    policy:"),
            ("0.0.0.0/0: nat-1, 10.2.0.0/16: pcx-12", "0.0.0.0/0: nat-1"),
            (
                "rtb-hub: { vpc: vpc-2, main: true, routes: { 10.1.0.0/16: pcx-12 } }",
                "rtb-hub: { vpc: vpc-2, main: true }",
            ),
            ("StringEquals: { aws:SourceVpce: vpce-sts }", "StringEquals: { aws:SourceVpce: vpce-hub }"),
        ],
    );
    let asked = request("app", "sts:AssumeRole", TARGET);
    assert_eq!(lab.ending_with(None, &asked), Ending::Unreachable);
    let fixes = lab.checked(&asked, Want::Allow);
    let routes =
        with(&fixes, "route 10.2.0.0/16 to pcx-12 in rtb-private; route 10.1.0.0/16 to pcx-12 in rtb-hub");
    assert_eq!(routes.edits, 2);
    assert_eq!(
        routes.patch.as_deref(),
        Some(
            "route_tables:\n  rtb-private: { routes: { 10.2.0.0/16: pcx-12 } }\n  rtb-hub: { routes: { 10.1.0.0/16: pcx-12 } }\n"
        )
    );
}

#[test]
fn a_subnet_without_any_way_out_gets_one() {
    let lab = Lab::of(BASELINE, &[("routes: { 0.0.0.0/0: nat-1, 10.2.0.0/16: pcx-12 }", "routes: {}")]);
    let asked = request("app", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:jobs");
    let fixes = lab.checked(&asked, Want::Allow);
    with(&fixes, "route 0.0.0.0/0 to nat-1 in rtb-private");
    let endpoint = with(&fixes, "create an endpoint for sqs in vpc-1");
    assert!(endpoint.patch.as_deref().unwrap().contains("private_dns: true"));
}

#[test]
fn a_network_acl_gets_a_rule_before_the_others() {
    let acl = "network_acls:\n  acl-1: { vpc: vpc-1, subnets: subnet-private, ingress: { 100: { action: allow, cidr: 0.0.0.0/0 } }, egress: { 100: { action: deny, cidr: 0.0.0.0/0 } } }\nvpc_endpoints:\n";
    let lab = Lab::of(BASELINE, &[("vpc_endpoints:\n", acl)]);
    let asked = request("app", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:jobs");
    assert_eq!(lab.ending_with(None, &asked), Ending::Unreachable);
    let fixes = lab.checked(&asked, Want::Allow);
    with(&fixes, "allow TCP 443 to 0.0.0.0/0 in egress rule 99 of acl-1");
}

#[test]
fn an_access_point_of_a_vpc_is_reached_through_its_endpoint() {
    let point = "arn:aws:s3:us-east-1:111122223333:accesspoint/reports-ap";
    let lab = Lab::of(
        BASELINE,
        &[
            ("type: gateway, route_tables: rtb-private", "type: gateway"),
            ("callers:\n", &format!("  {point}: {{ bucket: reports, network_origin: vpc-1 }}\ncallers:\n")),
        ],
    );
    let asked = request("app", "s3:GetObject", &format!("{point}/object/a.csv"));
    assert_eq!(lab.ending_with(None, &asked), Ending::Rejected);
    let fixes = lab.checked(&asked, Want::Allow);
    with(&fixes, "let rtb-private lead to vpce-s3");
}

#[test]
fn boundaries_and_session_policies_get_what_they_lack() {
    let boundary = "    permissions_boundary: { Version: \"2012-10-17\", Statement: [{ Effect: Allow, Action: \"kms:*\", Resource: \"*\" }] }\n    policies:\n      - Version: \"2012-10-17\"\n        Statement:\n          - { Sid: Objects";
    let lab = Lab::of(
        BASELINE,
        &[(
            "    policies:\n      - Version: \"2012-10-17\"\n        Statement:\n          - { Sid: Objects",
            boundary,
        )],
    );
    let fixes = lab.checked(&request("app", "s3:GetObject", REPORT), Want::Allow);
    let listed = with(&fixes, "also list s3:GetObject under Action in statement 1 of permissions boundary");
    assert!(
        listed.documents[0].diff.contains("Action: [\"kms:*\", \"s3:GetObject\"]"),
        "{}",
        listed.documents[0].diff
    );

    let session = "    sdk: { s3_us_east_1_mode: regional }\n    session:\n      policy:\n        Version: \"2012-10-17\"\n        Statement:\n          - Effect: Allow\n            Action: kms:*\n            Resource: \"*\"\n";
    let lab = Lab::of(BASELINE, &[("    sdk: { s3_us_east_1_mode: regional }\n", session)]);
    let fixes = lab.checked(&request("app", "s3:GetObject", REPORT), Want::Allow);
    let listed = with(&fixes, "also list s3:GetObject under Action");
    assert!(
        listed.documents[0].diff.contains("+            Action: [kms:*, s3:GetObject]"),
        "{}",
        listed.documents[0].diff
    );
}

#[test]
fn what_the_internet_gets_at_is_closed_without_closing_it_to_the_office() {
    let lab = office(
        READ_PLANS,
        NOTHING,
        &bucket_policy(
            r#"    { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::plans/*" }"#,
        ),
    );
    let asked =
        Request { credentials: Some(Credentials::Anonymous), ..request("home", "s3:GetObject", PLAN) };
    let fixes = lab.checked(&asked, Want::Deny);
    let listed = with(&fixes, "grant it only if aws:SourceIp is");
    assert!(listed.documents[0].diff.contains("203.0.113.7/32"), "{}", listed.documents[0].diff);
    let denied = with(&fixes, "deny unsigned requests of s3:GetObject");
    assert_eq!(denied.flips.closes, 1, "the unsigned internet: {:?}", denied.flips);
    let removed = fixes.iter().filter(|f| words(f).contains("take statement")).count();
    assert_eq!(removed, 0, "the only statement of a document cannot be taken out");
}

#[test]
fn stolen_credentials_are_kept_to_where_they_belong() {
    let lab = Lab::of(BASELINE, &[]);
    let asked = Request {
        credentials: Some(Credentials::Caller("app".to_owned())),
        ..request("laptop", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:jobs")
    };
    let text = lab.text(BASELINE).replace(
        "callers:\n",
        "callers:\n  laptop: { kind: laptop, public_ip: 198.51.100.66, region: us-east-1 }\n",
    );
    let lab = Lab::from([(BASELINE, &text)]);
    let fixes = lab.checked(&asked, Want::Deny);
    let best = &fixes[0];
    assert!(words(best).contains("203.0.113.40/32"), "the address of the NAT gateway: {}", words(best));
    assert!(
        best.flips.worst.iter().all(|f| f.subject.caller != "app"),
        "the instance still gets through: {:?}",
        best.flips
    );
}

#[test]
fn what_closes_to_the_internet_alone_ranks_before_what_breaks_a_host() {
    let lab = Lab::of(
        "topologies/hybrid.yaml",
        &[(
            "callers:\n",
            "callers:\n  thief: { kind: laptop, public_ip: 198.51.100.66, region: eu-west-1 }\n",
        )],
    );
    let asked = Request {
        credentials: Some(Credentials::Caller("batch-host".to_owned())),
        ..request("thief", "s3:GetObject", "arn:aws:s3:::archive-111122223333/x")
    };
    let fixes = lab.checked(&asked, Want::Deny);
    let place = |part: &str| fixes.iter().position(|f| words(f).contains(part)).unwrap();
    let granted = place("grant it only if aws:SourceVpce");
    let plain = place("deny arn:aws:iam::111122223333:role/batch s3:GetObject");
    assert!(granted < plain, "{:?}", fixes.iter().map(words).collect::<Vec<_>>());
    let flips = &fixes[granted].flips;
    assert!(flips.closes > fixes[plain].flips.closes && flips.harm() == 0 && fixes[plain].flips.harm() > 0);
}

#[test]
fn tightening_a_key_policy_warns_of_the_lock_out() {
    let lab = Lab::of(BASELINE, &[]);
    let key = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001";
    let fixes = lab.checked(&request("app", "kms:PutKeyPolicy", key), Want::Allow);
    assert!(!fixes.is_empty());
    let text = lab.text(BASELINE).replace(
        "Action: \"kms:Decrypt\", Resource: \"*\" }\n          - { Sid: ByEndpoint",
        "Action: \"kms:*\", Resource: \"*\" }\n          - { Sid: ByEndpoint",
    );
    let lab = Lab::from([(BASELINE, &text)]);
    let fixes = lab.checked(&request("app", "kms:PutKeyPolicy", key), Want::Deny);
    let careful: Vec<&String> = fixes.iter().flat_map(|f| &f.changes).flat_map(|c| &c.careful).collect();
    assert!(careful.iter().any(|c| c.contains("repairs the policy")), "{careful:?}");
}

#[test]
fn nothing_is_to_be_done_where_it_is_as_wanted() {
    let lab = Lab::of(BASELINE, &[]);
    let fixes = lab.fixes(&request("app", "s3:GetObject", REPORT), Some(Want::Allow));
    assert!(fixes.is_met() && fixes.fixes.is_empty() && fixes.tried == 0);
    let opposite = lab.fixes(&request("app", "s3:GetObject", REPORT), None);
    assert_eq!(opposite.want, Want::Deny);
}

#[test]
fn where_nothing_helps_what_stands_in_the_way_is_said() {
    // Block Public Access shuts strangers out whatever the policy says.
    let text = OFFICE.replace(
        "region: us-east-1, policy: { file: plans.json }",
        "region: us-east-1, public_access_block: true, policy: { file: plans.json }",
    );
    let plans = bucket_policy(
        r#"    { "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::plans/*" }"#,
    );
    let lab = Lab::from([
        ("t.yaml", &text),
        ("maya.json", READ_PLANS),
        ("pat.json", READ_PLANS),
        ("plans.json", &plans),
    ]);
    let fixes = lab.fixes(&request("partner", "s3:GetObject", PLAN), Some(Want::Allow));
    assert!(fixes.fixes.is_empty());
    assert!(fixes.in_the_way.iter().any(|l| l.contains("RestrictPublicBuckets")), "{:?}", fixes.in_the_way);

    let unknown = office(
        r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } } } }"#,
        NOTHING,
        &bucket_policy(OFFICE_ONLY),
    );
    let mut asked = request("desk", "s3:GetObject", PLAN);
    asked.context.insert("aws:MultiFactorAuthPresent".to_owned(), hopstamp::context::State::Unknown);
    let fixes = unknown.fixes(&asked, Some(Want::Allow));
    assert_eq!(fixes.now, Ending::Depends);
    assert!(
        fixes.in_the_way.iter().any(|l| l.contains("aws:MultiFactorAuthPresent")),
        "{:?}",
        fixes.in_the_way
    );
}

#[test]
fn policies_that_cannot_be_edited_are_named() {
    let json = bucket_policy(OFFICE_ONLY).replace('\n', " ");
    let text = OFFICE.replace("policy: { file: plans.json }", &format!("policy: '{json}'"));
    let lab = Lab::from([("t.yaml", &text), ("maya.json", READ_PLANS), ("pat.json", NOTHING)]);
    let fixes = lab.fixes(&request("home", "s3:GetObject", PLAN), None);
    assert!(fixes.fixes.is_empty());
    assert!(fixes.in_the_way[1].contains("JSON within a YAML text"), "{:?}", fixes.in_the_way);

    let role = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    let text = OFFICE.replace("callers:\n", &format!("callers:\n  linked: {{ kind: laptop, public_ip: 203.0.113.8, region: us-east-1, role: {role} }}\n"));
    let lab = Lab::from([
        ("t.yaml", &text),
        ("maya.json", READ_PLANS),
        ("pat.json", NOTHING),
        ("plans.json", &bucket_policy(OFFICE_ONLY)),
    ]);
    let fixes = lab.fixes(&request("linked", "sqs:ListQueues", "*"), None);
    assert!(fixes.in_the_way.iter().any(|l| l.contains("service-linked")), "{:?}", fixes.in_the_way);
}

#[test]
fn a_resource_that_takes_no_policy_is_given_none() {
    let db = "arn:aws:rds:us-east-1:111122223333:db:orders";
    let text = OFFICE.replace("callers:\n", &format!("  {db}: {{}}\ncallers:\n"));
    let all = READ_PLANS.replace("s3:GetObject", "*").replace("arn:aws:s3:::plans/*", "*");
    let lab = Lab::from([
        ("t.yaml", &text),
        ("maya.json", &all),
        ("pat.json", &all),
        ("plans.json", &bucket_policy(OFFICE_ONLY)),
    ]);
    let across = lab.fixes(&request("partner", "rds:StartDBInstance", db), Some(Want::Allow));
    assert!(across.fixes.is_empty(), "{:?}", across.fixes.iter().map(words).collect::<Vec<_>>());
    assert!(across.in_the_way.iter().any(|l| l.contains("not known to take one")), "{:?}", across.in_the_way);
    let own = lab.checked(&request("home", "rds:StartDBInstance", db), Want::Deny);
    assert!(
        own.iter().all(|f| !words(f).contains("give arn:aws:rds")),
        "{:?}",
        own.iter().map(words).collect::<Vec<_>>()
    );
    assert!(!own.is_empty());
}

#[test]
fn a_missing_route_and_a_missing_allow_are_mended_together() {
    let lab = Lab::of(
        BASELINE,
        &[
            ("routes: { 0.0.0.0/0: nat-1, 10.2.0.0/16: pcx-12 }", "routes: {}"),
            (
                "          - { Sid: Queues, Effect: Allow, Action: \"sqs:SendMessage\", Resource: \"*\" }\n",
                "",
            ),
        ],
    );
    let asked = request("app", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:jobs");
    let fixes = lab.checked(&asked, Want::Allow);
    let both = with(&fixes, "route 0.0.0.0/0 to nat-1 in rtb-private; ");
    assert_eq!((both.changes.len(), both.edits), (2, 2));
    assert!(both.patch.is_some() && both.documents.len() == 1);
    assert!(
        fixes.iter().any(|f| f.flips.opens_to_internet == 0),
        "one that names the address of the NAT gateway"
    );
}

#[test]
fn every_fix_for_the_scenarios_turns_its_verdict() {
    let mut turned = 0;
    for file in [
        "scenarios/source-ip.yaml",
        "scenarios/source-vpce.yaml",
        "scenarios/peered-sts.yaml",
        "scenarios/in-a-vpc.yaml",
    ] {
        let mut sources = hopstamp::source::SourceMap::new();
        let mut problems = hopstamp::diagnostic::Diagnostics::new();
        let set = hopstamp::scenario::load(file, &Repository, &mut sources, &mut problems);
        let set = set.unwrap_or_else(|| panic!("{problems:?}"));
        let text = String::from_utf8(Repository.read(file).unwrap()).unwrap();
        let (root, _) = hopstamp::source::parse_yaml(&mut sources, file, &text);
        let root = root.unwrap();
        let patches = root.get("scenarios").and_then(Node::as_list).unwrap();
        for (case, node) in set.cases.iter().zip(patches) {
            let topology = root.get("topology").and_then(Node::scalar).unwrap().replace("../", "");
            let mut lab = Lab::patched(&topology, node.get("patch"));
            lab.assumptions = case.assumptions.clone();
            let fixes = lab.fixes(&case.request, None);
            lab.hold(&fixes, &case.request);
            turned += fixes.fixes.len();
        }
    }
    assert!(turned > 100, "{turned}");
}

#[test]
fn everything_outside_the_edit_stays_byte_for_byte() {
    let odd = "{\r\n   \"Version\" : \"2012-10-17\",\r\n\r\n   \"Statement\":[ { \"Effect\":\"Deny\",\"Principal\":\"*\", \"Action\":\"s3:*\",\r\n\"Resource\":\"arn:aws:s3:::plans/*\",\"Condition\":{\"NotIpAddress\":{\"aws:SourceIp\":[\"203.0.113.0/24\"  ,  \"192.0.2.1/32\" ]}}} ]\r\n}";
    let lab = office(READ_PLANS, NOTHING, odd);
    let fixes = lab.checked(&request("home", "s3:GetObject", PLAN), Want::Allow);
    let listed = with(&fixes, "also list 198.51.100.9/32");
    assert_eq!(
        listed.documents[0].text,
        odd.replace("\"192.0.2.1/32\" ]", "\"192.0.2.1/32\"  ,  \"198.51.100.9/32\" ]")
    );

    let commented = "# read by people\nVersion: '2012-10-17'   # fixed\nStatement:\n- Effect: Deny        # everybody\n  Principal: \"*\"\n  Action: s3:*\n  Resource: arn:aws:s3:::plans/*\n  Condition:\n    NotIpAddress:\n      aws:SourceIp:\n      - 203.0.113.0/24   # office\n\n# end\n";
    let text = OFFICE.replace("plans.json", "plans.yaml");
    let lab = Lab::from([
        ("t.yaml", &text),
        ("maya.json", READ_PLANS),
        ("pat.json", NOTHING),
        ("plans.yaml", commented),
    ]);
    let fixes = lab.checked(&request("home", "s3:GetObject", PLAN), Want::Allow);
    let listed = with(&fixes, "also list 198.51.100.9/32");
    assert_eq!(
        listed.documents[0].text,
        commented.replace("# office\n", "# office\n      - 198.51.100.9/32\n")
    );
}

#[test]
fn a_policy_behind_an_anchor_becomes_a_patch() {
    let deny = "{ Version: \"2012-10-17\", Statement: [{ Effect: Deny, Principal: \"*\", Action: \"s3:*\", Resource: \"*\", Condition: { NotIpAddress: { aws:SourceIp: 203.0.113.0/24 } } }] }";
    let text = OFFICE
        .replace("region: us-east-1, policy: { file: plans.json }", &format!("region: us-east-1, policy: &office {deny}"))
        .replace("callers:\n", "  arn:aws:s3:::drafts: { account: \"111122223333\", region: us-east-1, policy: *office }\ncallers:\n");
    let lab = Lab::from([("t.yaml", &text), ("maya.json", READ_PLANS), ("pat.json", NOTHING)]);
    let fixes = lab.checked(&request("home", "s3:GetObject", PLAN), Want::Allow);
    let listed = with(&fixes, "also list 198.51.100.9/32");
    assert!(listed.documents.is_empty());
    assert!(listed.patch.as_deref().unwrap().contains("198.51.100.9/32"));
}

#[test]
fn every_fix_for_every_question_of_the_examples_turns_its_verdict() {
    let mut turned = 0;
    for path in
        ["topologies/peered-sts.yaml", "topologies/s3-endpoints.yaml", "topologies/nat-only.yaml", BASELINE]
    {
        let lab = Lab::of(path, &[]);
        let model = Model::new(topology(path));
        let internet = model.internet().to_owned();
        let own = subjects(&model).into_iter().filter(|s| s.caller != internet).collect::<Vec<_>>();
        for ask in questions(model.topology()).into_iter().step_by(2) {
            for subject in &own {
                let asked = subject.asker().request(&ask);
                let fixes = lab.fixes(&asked, None);
                lab.hold(&fixes, &asked);
                turned += fixes.fixes.len();
            }
        }
    }
    assert!(turned > 60, "{turned}");
}
