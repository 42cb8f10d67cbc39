//! Whatever policy it is given, the probe answers or says what is wrong.

use hopstamp::diagnostic::Diagnostics;
use hopstamp::facts::{network, services};
use hopstamp::policy::PolicyType;
use hopstamp::probe::{Document, Line, Options, Verdict, probe};
use hopstamp::source::SourceMap;
use serde_json::{Value, json};

fn read(text: &str, kind: Option<PolicyType>) -> Option<Document> {
    let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
    Document::read(&mut sources, "policy.json", text, kind, &mut problems)
}

/// The rows that never arrive, of a policy that denies nothing.
fn lost(text: &str, kind: PolicyType) -> Vec<String> {
    let document = read(text, Some(kind)).unwrap_or_else(|| panic!("{text}"));
    let answer = probe(&[document], &Options::default()).unwrap_or_else(|p| panic!("{text}: {p:#?}"));
    let is_lost = |l: &&Line| {
        let unreachable = l.note.as_ref().is_some_and(|note| note.starts_with("no path"));
        unreachable || matches!(l.verdict, Verdict::Unreachable | Verdict::Rejected)
    };
    answer.rows.iter().filter(is_lost).map(|l| l.id.to_string()).collect()
}

/// Documents of the conformance vectors, every so many of them: `probe` is for whatever people have.
#[test]
fn documents_of_the_vectors_are_probed() {
    let file: Value = serde_json::from_str(include_str!("../data/conformance/policy-vectors.json")).unwrap();
    let lists = [("identityPolicies", PolicyType::Identity), ("vpcEndpointPolicies", PolicyType::Endpoint)];
    let mut tried = 0;
    let mut wrong = Vec::new();
    let mut try_one = |document: &Value, kind| {
        let Some(document) = read(&document.to_string(), Some(kind)) else { return };
        match probe(&[document], &Options::default()) {
            Ok(answer) => {
                let lost = answer.rows.iter().filter(|l| l.verdict == Verdict::Unreachable);
                wrong.extend(lost.map(|l| format!("{}: {}", l.id, l.path)));
                assert!(answer.rows.len() > 40, "{}", answer.rows.len());
            }
            Err(problems) => {
                // A policy may name nothing that could be asked for; the network is never at fault.
                let told = problems.iter().all(|p| p.help.iter().any(|h| h.contains("--action")));
                if !told {
                    wrong.push(format!("{problems:?}"));
                }
            }
        }
        tried += 1;
    };
    let step = if std::env::var_os("HOPSTAMP_PROBE_ALL").is_some() { 1 } else { 12 };
    for vector in file["vectors"].as_array().unwrap().iter().step_by(step) {
        for (name, kind) in lists {
            for document in vector[name].as_array().unwrap() {
                try_one(document, kind);
            }
        }
        if !vector["resourcePolicy"].is_null() {
            let trust = vector["request"]["action"].as_str().unwrap().starts_with("sts:");
            try_one(&vector["resourcePolicy"], if trust { PolicyType::Trust } else { PolicyType::Resource });
        }
        for (name, kind) in [("scps", PolicyType::ServiceControl), ("rcps", PolicyType::ResourceControl)] {
            for document in vector[name].as_array().unwrap().iter().flat_map(|l| l.as_array().unwrap()) {
                try_one(document, kind);
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tried > 30, "{tried}");
}

/// The network can be built for every service. Over public endpoints of IPv4 all of them are reached; endpoints of some
/// answer for other host names than the service's first.
#[test]
fn every_service_can_be_asked() {
    let mut wrong = Vec::new();
    // Data planes inside VPCs are reached from there alone.
    let public = |prefix: &&str| !network().is_in_vpc_data_plane(&format!("{prefix}:DescribeAnything"));
    let prefixes: Vec<&str> = services().prefixes().filter(public).collect();
    let step = if std::env::var_os("HOPSTAMP_PROBE_ALL").is_some() { 1 } else { 9 };
    for prefix in prefixes.iter().step_by(step) {
        let text = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Deny", "Action": format!("{prefix}:DescribeAnything"), "Resource": "*",
            "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-none" } } } });
        let lost = lost(&text.to_string(), PolicyType::ServiceControl);
        let over_public_endpoints = ["N1", "N2", "N6", "N7", "R4", "N9p", "N9s", "N14", "N16"];
        if lost.iter().any(|id| over_public_endpoints.contains(&id.as_str())) {
            wrong.push(format!("{prefix}: {}", lost.join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn odd_values_do_not_upset_the_network() {
    let deny = |operator: &str, key: &str, values: Value| {
        json!({ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": "arn:aws:s3:::b/*", "Condition": { operator: { key: values } } } })
        .to_string()
    };
    for text in [
        deny("NotIpAddress", "aws:SourceIp", json!(["10.0.0.0/8", "192.168.0.0/16"])),
        deny("NotIpAddress", "aws:SourceIp", json!(["0.0.0.0/0", "::/0"])),
        deny("NotIpAddress", "aws:SourceIp", json!(["2001:db8::/32"])),
        deny("NotIpAddress", "aws:SourceIp", json!(["198.51.100.0/24", "203.0.113.0/24", "192.0.2.0/24"])),
        deny("NotIpAddress", "aws:SourceIp", json!("203.0.113.7")),
        deny("NotIpAddress", "aws:VpcSourceIp", json!(["192.168.7.240/28", "10.1.2.0/28"])),
        deny("NotIpAddress", "aws:VpcSourceIp", json!("10.255.255.255/32")),
        deny("NotIpAddress", "aws:VpcSourceIp", json!("172.31.255.0/24")),
        deny("NotIpAddress", "aws:VpcSourceIp", json!("203.0.113.0/24")),
        deny("StringNotLike", "aws:SourceVpc", json!(["vpc-*", "vpc-0hub", "vpc-0nat"])),
        deny("StringNotEquals", "aws:SourceVpc", json!(["vpc-0hub", "VPC-UPPER", "none", "vpc-", "vpc-a b"])),
        deny("StringNotEquals", "aws:SourceVpce", json!(["vpce-0rebuilt", "vpce-0hub", "vpce-\"quoted\""])),
        deny("StringNotEquals", "aws:SourceVpce", json!("vpce-0console")),
        deny("StringNotEquals", "aws:VpceOrgID", json!(["o-stranger01", "o-partner001", "o-*", "o-x: y"])),
        deny("StringNotEquals", "aws:VpceAccount", json!(["777788889999", "444455556666", "not an account"])),
        deny("ArnNotLike", "aws:SourceVpcArn", json!("arn:aws-cn:ec2:cn-north-1:222233334444:vpc/vpc-1")),
        deny("ArnNotLike", "aws:SourceVpcArn", json!("arn:*:ec2:*:*:vpc/*")),
        deny("ForAnyValue:StringNotLike", "aws:VpceOrgPaths", json!("o-a1b2c3d4e5/r-ab12/ou-ab12-1111/*")),
        deny("StringNotEquals", "aws:SourceVpc", json!("${aws:Ec2InstanceSourceVpc}")),
        deny("StringEquals", "aws:PrincipalOrgID", json!("")),
    ] {
        let lost = lost(&text, PolicyType::Resource);
        assert!(lost.is_empty(), "{text}: {lost:?}");
    }
}

#[test]
fn ids_that_the_network_uses_itself_stay_apart_from_those_of_the_policy() {
    let text = json!({ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": "arn:aws:s3:::b/*", "Condition": { "StringNotEquals": { "aws:SourceVpc": "vpc-0stranger" } } } });
    let document = read(&text.to_string(), None).unwrap();
    let answer = probe(&[document], &Options::default()).unwrap();
    let verdict = |id: &str| answer.rows.iter().find(|l| &*l.id == id).unwrap().verdict;
    assert_eq!((verdict("N3"), verdict("N5")), (Verdict::Allowed, Verdict::Denied));
}

#[test]
fn the_same_question_has_the_same_answer() {
    let text =
        std::fs::read_to_string(crate::support::root().join("tests/data/probe/source-vpc.json")).unwrap();
    let answer = || probe(&[read(&text, None).unwrap()], &Options::default()).unwrap();
    assert_eq!(answer(), answer());
}
