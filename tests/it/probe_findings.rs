//! Who gets in and who is locked out, on policies that nobody shaped for the probe.

use std::collections::BTreeMap;

use hopstamp::context::State;
use hopstamp::policy::PolicyType;
use hopstamp::probe::{Options, Verdict};

use crate::probe_support::{ending, found, line, one, probed, verdicts};

#[test]
fn a_bucket_locked_to_a_vpc_shuts_out_people_services_and_the_console() {
    let answer = one("source-vpc.json", None);
    assert_eq!(answer.action.value, "s3:GetObject");
    assert_eq!(answer.resource.value, "arn:aws:s3:::records/example");
    let network: Vec<_> = answer.network.iter().filter(|f| f.named).map(|f| (f.what, &*f.value)).collect();
    assert_eq!(network, [("own VPC", "vpc-0a1b2c3d4e5f60001")]);
    assert_eq!(verdicts(&answer, &["N3", "N4", "N8", "N19"]), ["allowed"; 4]);
    let out = &answer.unexpected.locked_out;
    let reasons =
        ["N1", "N7", "N6", "N9s", "N11", "N14", "N15", "N16", "R8"].map(|row| found(out, row).unwrap());
    assert_eq!(reasons, ["T-2", "L24", "CK 1.2", "L03", "L04", "L55", "L47", "L56", "CK 1.2"]);
    let admitted = &answer.unexpected.admitted;
    assert_eq!(
        ["R8-spoke", "R9", "N2"].map(|row| found(admitted, row)),
        [Some("CK 1.2"), Some("CK 1.2"), None]
    );
}

#[test]
fn if_exists_on_a_negated_operator_spares_nobody_but_the_exemptions_do() {
    let answer = one("source-vpce-if-exists.json", None);
    assert_eq!(verdicts(&answer, &["N1", "N2", "N3", "N4"]), ["denied", "denied", "allowed", "denied"]);
    assert_eq!(verdicts(&answer, &["N9p", "N9s", "N10", "N11"]), ["allowed"; 4]);
    let keys: Vec<&str> = line(&answer, "N11").decided_by.iter().map(|d| &*d.key).collect();
    assert_eq!(keys, ["aws:PrincipalIsAWSService"]);
    assert_eq!(found(&answer.unexpected.locked_out, "N4"), Some("L20"));
    // The exemption for services admits every customer of the service.
    assert_eq!(found(&answer.unexpected.admitted, "N12"), Some("T-5"));
    assert_eq!(found(&answer.unexpected.admitted, "N11"), None);
}

#[test]
fn an_address_rule_for_direct_calls_breaks_endpoints_and_roles_of_services() {
    let answer = one("source-ip-direct-only.json", None);
    assert_eq!(answer.policies[0].kind, "service control policy");
    assert_eq!(answer.policies[0].or, ["identity-based policy"]);
    assert_eq!(verdicts(&answer, &["N1", "N7", "N9p", "N9s", "N10"]), ["allowed"; 5]);
    let out = &answer.unexpected.locked_out;
    let reasons = ["N3", "N6", "N8", "N14", "N16", "R26"].map(|row| found(out, row).unwrap());
    assert_eq!(reasons, ["L02", "L74", "L02", "L55", "L56", "CK 2.1"]);
    // No service control policy sees a service, nobody, or another organization.
    let spared = ["N11", "N12", "N13", "N15", "N20", "N21"];
    assert_eq!(verdicts(&answer, &spared), ["not evaluated"; 6]);
    assert_eq!(ending(&answer, Verdict::NotEvaluated), ["N11", "N12", "N13", "N15", "N20", "N21"]);
}

#[test]
fn an_organization_rule_lets_stolen_credentials_in_and_services_out() {
    let answer = one("principal-org.json", None);
    assert_eq!(verdicts(&answer, &["N1", "N2", "N5", "N18"]), ["allowed"; 4]);
    assert_eq!(verdicts(&answer, &["N11", "N20", "N21"]), ["not allowed"; 3]);
    let admitted = &answer.unexpected.admitted;
    assert_eq!(["N2", "N5", "N18"].map(|row| found(admitted, row).unwrap()), ["O-5"; 3]);
    assert_eq!(found(&answer.unexpected.locked_out, "N11"), Some("L41"));
}

#[test]
fn a_key_behind_a_service_is_open_to_forwarded_calls_only() {
    let answer = one("via-service.json", None);
    assert_eq!(answer.action.value, "kms:Decrypt");
    assert_eq!(
        verdicts(&answer, &["N9p", "N10", "N1", "N9s"]),
        ["allowed", "allowed", "not allowed", "not allowed"]
    );
    let out = &answer.unexpected.locked_out;
    assert_eq!(["N11", "N14"].map(|row| found(out, row).unwrap()), ["L70"; 2]);
    // Calls that the policy means to keep out are no surprise.
    assert_eq!(["N1", "N3", "N9s"].map(|row| found(out, row)), [None; 3]);
    assert_eq!(line(&answer, "N17").note.as_deref(), Some("the grant allows it"));
}

#[test]
fn a_queue_takes_events_of_its_bucket_and_of_no_other() {
    let answer = one("queue-from-bucket.json", None);
    assert_eq!(verdicts(&answer, &["N11", "N12", "N13"]), ["allowed", "not allowed", "not allowed"]);
    let service = answer.network.iter().find(|f| f.what == "service").unwrap();
    assert_eq!((&*service.value, service.named), ("s3.amazonaws.com", true));
    assert_eq!(found(&answer.unexpected.locked_out, "N13"), Some("L43"));
}

#[test]
fn a_topic_that_does_not_ask_for_whom_admits_a_confused_deputy() {
    let answer = one("topic-from-bucket.json", None);
    assert_eq!(verdicts(&answer, &["N11", "N12", "N13"]), ["allowed"; 3]);
    assert_eq!(found(&answer.unexpected.admitted, "N12"), Some("L42"));
    let region = answer.network.iter().find(|f| f.what == "Region").unwrap();
    assert_eq!(region.value, "eu-central-1");
}

#[test]
fn a_region_rule_stops_global_services_that_it_forgets() {
    let answer = one("requested-region.json", None);
    assert_eq!(
        verdicts(&answer, &["N1", "N3", "R-region", "R-global"]),
        ["allowed", "allowed", "denied", "denied"]
    );
    assert_eq!(found(&answer.unexpected.locked_out, "R-global"), Some("CK 2.5"));
    let flips =
        &answer.assumptions.iter().find(|q| q.assumption == "cross-region-requested-region").unwrap().flips;
    assert_eq!(flips.iter().map(|f| &*f.row).collect::<Vec<_>>(), ["R12a"]);
}

#[test]
fn an_mfa_rule_reaches_roles_and_forwarded_calls() {
    let answer = one("mfa-if-exists.json", None);
    assert_eq!(
        (&*answer.action.value, answer.policies[0].kind),
        ("ec2:StopInstances", "identity-based policy")
    );
    let people = ["R2-mfa", "R2-no-mfa", "R2-key", "R2-sso"];
    assert_eq!(verdicts(&answer, &people), ["allowed", "denied", "denied", "denied"]);
    let out = &answer.unexpected.locked_out;
    assert_eq!(["N1", "N9p", "R2-sso"].map(|row| found(out, row).unwrap()), ["L29"; 3]);
    assert_eq!(["R2-key", "R2-no-mfa"].map(|row| found(out, row)), [None; 2]);
    // AWS, and not the policy, says what a service-linked role may do.
    assert_eq!(verdicts(&answer, &["N15"]), ["not evaluated"]);
}

#[test]
fn a_parameter_that_nobody_stated_is_depended_on_until_it_is_stated() {
    let answer = one("external-id.json", None);
    assert_eq!(answer.policies[0].kind, "role trust policy");
    let direct = line(&answer, "N1");
    assert_eq!(direct.verdict, Verdict::Depends);
    assert_eq!(direct.depends_on.iter().map(|k| &**k).collect::<Vec<_>>(), ["sts:ExternalId"]);
    assert_eq!(ending(&answer, Verdict::Allowed), Vec::<&str>::new());
    for (stated, verdict) in [
        (State::one("a7f3"), Verdict::Allowed),
        (State::one("other"), Verdict::NotAllowed),
        (State::Absent, Verdict::NotAllowed),
    ] {
        let context = BTreeMap::from([("sts:ExternalId".to_owned(), stated)]);
        let options = Options { context, ..Options::default() };
        let answer = probed(&[("external-id.json", None)], &options);
        assert_eq!(line(&answer, "N1").verdict, verdict);
        assert_eq!(ending(&answer, Verdict::Depends), Vec::<&str>::new());
        let stolen = found(&answer.unexpected.admitted, "N2");
        assert_eq!(stolen, (verdict == Verdict::Allowed).then_some("O-5"));
    }
}

#[test]
fn a_rule_against_confused_deputies_speaks_of_services_alone() {
    let answer = one("confused-deputy.json", Some(PolicyType::ResourceControl));
    assert_eq!(ending(&answer, Verdict::Denied), ["N12"]);
    assert_eq!(verdicts(&answer, &["N11", "N13", "N15"]), ["allowed", "allowed", "not evaluated"]);
    assert!(answer.unexpected.admitted.is_empty(), "{:?}", answer.unexpected.admitted);
}

#[test]
fn an_endpoint_policy_keeps_data_in_and_agents_out() {
    let answer = one("endpoint-organization.json", Some(PolicyType::Endpoint));
    assert_eq!(verdicts(&answer, &["N3", "N4", "N19", "R9"]), ["allowed"; 4]);
    assert_eq!(verdicts(&answer, &["N1", "N5", "N9p", "R8"]), ["not evaluated"; 4]);
    let beyond = ["E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10"];
    assert_eq!(verdicts(&answer, &beyond), ["not allowed"; 9]);
    let out = &answer.unexpected.locked_out;
    assert_eq!(["E4", "E5", "E6", "E7", "E9", "E10"].map(|row| found(out, row).unwrap()), ["L51"; 6]);
    assert_eq!(["E2", "E3", "E8"].map(|row| found(out, row)), [None; 3]);
}

#[test]
fn a_key_that_the_service_does_not_know_denies_behind_every_endpoint() {
    let answer = one("unsupported-owner-key.json", Some(PolicyType::ResourceControl));
    assert_eq!(verdicts(&answer, &["N1", "N3", "N4", "N9p"]), ["denied", "denied", "denied", "allowed"]);
    assert_eq!(found(&answer.unexpected.locked_out, "N3"), Some("L13"));
}

#[test]
fn a_tag_that_puts_callers_under_a_rule_is_depended_on_and_one_that_spares_is_not_carried() {
    let answer = one("tagged-exempt.json", None);
    let depends: Vec<&str> = line(&answer, "N2").depends_on.iter().map(|k| &**k).collect();
    assert_eq!(depends, ["aws:PrincipalTag/stage"]);
    assert_eq!(verdicts(&answer, &["N1", "N3", "N9s"]), ["allowed"; 3]);
    assert!(answer.keys.iter().any(|s| s.contains("do not carry aws:PrincipalTag/perimeter")));
    let stated = |stage: &str, perimeter: State| {
        let stage = ("aws:PrincipalTag/stage".to_owned(), State::one(stage));
        let context = BTreeMap::from([stage, ("aws:PrincipalTag/perimeter".to_owned(), perimeter)]);
        let options = Options { context, ..Options::default() };
        line(&probed(&[("tagged-exempt.json", None)], &options), "N2").verdict
    };
    assert_eq!(stated("prod", State::Absent), Verdict::Denied);
    assert_eq!(stated("prod", State::one("exempt")), Verdict::Allowed);
    assert_eq!(stated("test", State::Absent), Verdict::Allowed);
}

#[test]
fn a_tag_that_is_stated_belongs_to_users_and_roles() {
    let tag = ("aws:PrincipalTag/stage".to_owned(), State::one("prod"));
    let options = Options { context: BTreeMap::from([tag]), ..Options::default() };
    let policies = [("tagged-exempt-resource.json", Some(PolicyType::ResourceControl))];
    let answer = probed(&policies, &options);
    assert_eq!(verdicts(&answer, &["N1", "N20", "N11"]), ["denied", "allowed", "allowed"]);
}

#[test]
fn two_policies_count_together() {
    let both = [("source-vpc.json", None), ("source-ip-direct-only.json", None)];
    let answer = probed(&both, &Options::default());
    // One demands an endpoint, the other a public address.
    assert_eq!(verdicts(&answer, &["N1", "N2", "N3", "N4", "N7"]), ["denied"; 5]);
    let policies = |id: &str| -> Vec<String> {
        line(&answer, id).decided_by.iter().map(|d| d.policy.to_string()).collect()
    };
    assert_eq!(policies("N1"), ["source-vpc.json"]);
    assert_eq!(policies("N3"), ["source-ip-direct-only.json"]);
    assert_eq!(
        answer.policies.iter().map(|p| p.kind).collect::<Vec<_>>(),
        ["resource-based policy", "service control policy"]
    );
}

#[test]
fn principals_that_a_policy_names_are_the_callers() {
    let answer = one("two-accounts.json", None);
    assert_eq!(verdicts(&answer, &["N1", "N2", "N3", "N21-named"]), ["allowed"; 4]);
    // The user of the own account, and the role of another organization, are not named.
    assert_eq!(verdicts(&answer, &["R1", "N21", "N11", "N20"]), ["not allowed"; 4]);
    let named: Vec<(&str, &str)> =
        answer.network.iter().filter(|f| f.named).map(|f| (f.what, &*f.value)).collect();
    let reader = "arn:aws:iam::111122223333:role/reader";
    assert_eq!(
        named,
        [("own account", "111122223333"), ("own role", reader), ("further account", "222233334444")]
    );
    assert!(line(&answer, "N21-named").path.starts_with("maya of account 222233334444"));
}
