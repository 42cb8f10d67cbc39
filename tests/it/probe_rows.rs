//! The paths of the probe: every kind that the reference lists, in a network that takes its ids from the policies.

use std::collections::BTreeSet;

use hopstamp::policy::PolicyType;
use hopstamp::probe::{Options, Verdict};

use crate::probe_support::{line, one, probed};

/// Rows of data-perimeter 4.
const PATHS: [&str; 22] = [
    "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9p", "N9s", "N10", "N11", "N12", "N13", "N14", "N15",
    "N16", "N17", "N18", "N19", "N20", "N21",
];

/// Rows of context-keys 7.
const KINDS: [&str; 38] = [
    "R1", "R2", "R3a", "R3b", "R3c", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12a", "R12b", "R13",
    "R14", "R15", "R16", "R17", "R18", "R19", "R20", "R20t", "R21", "R22", "R23", "R24", "R25", "R26", "R27",
    "R28", "R29", "R30", "R31", "R32", "N1", "N2",
];

#[test]
fn every_path_of_the_reference_has_a_row() {
    let mut ids = BTreeSet::new();
    for (action, kind) in [
        ("s3:GetObject", PolicyType::ServiceControl),
        ("execute-api:Invoke", PolicyType::ServiceControl),
        ("sts:AssumeRole", PolicyType::ServiceControl),
    ] {
        let options = Options { action: Some(action.to_owned()), ..Options::default() };
        let answer = probed(&[("source-ip-direct-only.json", Some(kind))], &options);
        ids.extend(answer.rows.iter().flat_map(|l| l.also.iter().map(|r| (*r).to_owned())));
        ids.extend(answer.rows.iter().map(|l| l.id.to_string()));
        let unique: BTreeSet<&str> = answer.rows.iter().map(|l| &*l.id).collect();
        assert_eq!(unique.len(), answer.rows.len(), "ids are unique");
    }
    let missing: Vec<&str> = PATHS.iter().chain(&KINDS).copied().filter(|id| !ids.contains(*id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_row_that_does_not_exist_for_an_action_says_why() {
    let none = |action: &str, id: &str| {
        let options = Options { action: Some(action.to_owned()), ..Options::default() };
        let answer = probed(&[("source-ip-direct-only.json", None)], &options);
        let line = line(&answer, id);
        assert_eq!(line.verdict, Verdict::NotApplicable, "{action} {id}");
        line.note.clone().unwrap()
    };
    assert_eq!(none("kms:Decrypt", "N20"), "kms answers signed requests only");
    assert_eq!(none("sqs:SendMessage", "R10"), "sqs has no gateway endpoints");
    assert_eq!(none("s3:GetObject", "N17"), "only KMS has grants");
    assert_eq!(none("dynamodb:GetItem", "R9"), "a gateway endpoint serves its own VPC only (NP-221)");
    assert_eq!(none("organizations:LeaveOrganization", "N18"), "URLs of organizations are not handed out");
}

#[test]
fn tables_of_dynamodb_are_reached_by_gateway_endpoints() {
    let options = Options { action: Some("dynamodb:GetItem".to_owned()), ..Options::default() };
    let answer = probed(&[("source-ip-direct-only.json", None)], &options);
    let spared = |id: &str| line(&answer, id).verdict;
    assert_eq!(
        [spared("N1"), spared("N3"), spared("N4"), spared("R10")],
        [Verdict::Allowed, Verdict::Denied, Verdict::Denied, Verdict::Denied]
    );
}

#[test]
fn the_network_takes_ids_addresses_and_accounts_from_the_policy() {
    let named = |name: &str, kind| -> Vec<(&'static str, String)> {
        let facts = one(name, kind).network;
        facts.into_iter().filter(|f| f.named).map(|f| (f.what, f.value)).collect()
    };
    let of = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        pairs.iter().map(|(what, value)| (*what, (*value).to_owned())).collect()
    };
    assert_eq!(named("source-vpce-if-exists.json", None), of(&[("its endpoint", "vpce-0a1b2c3d4e5f70001")]));
    assert_eq!(named("source-ip-direct-only.json", None), of(&[("office", "203.0.113.25")]));
    assert_eq!(named("principal-org.json", None), of(&[("own organization", "o-a1b2c3d4e5")]));
    assert_eq!(named("external-id.json", None), of(&[("own account", "444455556666")]));
    assert_eq!(named("requested-region.json", None), of(&[("Region", "eu-central-1")]));
}
