//! What no input states is unknown, and an answer that rests on it says so.

use hopstamp::assumption::Assumption;
use hopstamp::outcome::{Ending, Way};

use super::support::{ask, describe, files};

const NET: &str = r#"
{"Vpcs":[{"VpcId":"vpc-1","OwnerId":"111122223333","CidrBlock":"10.0.0.0/16"}]}
{"Subnets":[{"SubnetId":"subnet-1","VpcId":"vpc-1","CidrBlock":"10.0.1.0/24","AvailabilityZoneId":"use1-az1"}]}
{"VpcEndpoints":[{"VpcEndpointId":"vpce-1","VpcEndpointType":"Interface","VpcId":"vpc-1","ServiceName":"com.amazonaws.us-east-1.sts","State":"available","SubnetIds":["subnet-1"],"PrivateDnsEnabled":true}]}
{"RouteTables":[{"RouteTableId":"rtb-1","VpcId":"vpc-1","Associations":[{"Main":true}],"Routes":[{"DestinationCidrBlock":"0.0.0.0/0","NetworkInterfaceId":"eni-1","State":"active"}]}]}
{"Reservations":[{"Instances":[{"InstanceId":"i-1","SubnetId":"subnet-1","PrivateIpAddress":"10.0.1.10","IamInstanceProfile":{"Arn":"arn:aws:iam::111122223333:instance-profile/app"}}]}]}
"#;
const ROLE: &str = r#"{"RoleDetailList":[{"RoleName":"app","Arn":"arn:aws:iam::111122223333:role/app","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[]},
  "InstanceProfileList":[{"Arn":"arn:aws:iam::111122223333:instance-profile/app","Roles":[{"Arn":"arn:aws:iam::111122223333:role/app"}]}],
  "RolePolicyList":[{"PolicyName":"own","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-example0001"}}}]}}],
  "AttachedManagedPolicies":[{"PolicyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}]}]}"#;

fn topology() -> String {
    describe(&[("us-east-1/net.json", NET), ("roles.json", ROLE)]).topology
}

#[test]
fn dns_attributes_that_nobody_asked_for() {
    let outcome = ask(&topology(), "i-1", "sts:GetCallerIdentity", "*");
    let reliance =
        outcome.assumptions.iter().find(|r| r.assumption == Assumption::UnstatedDnsAttributes).unwrap();
    assert!(reliance.flips, "without private DNS the request leaves for a target that is not known");
    let known = topology().replace("dns_support: unknown", "dns_support: true");
    let known = known.replace("dns_hostnames: unknown", "dns_hostnames: true");
    let outcome = ask(&known, "i-1", "sts:GetCallerIdentity", "*");
    assert!(outcome.assumptions.iter().all(|r| r.assumption != Assumption::UnstatedDnsAttributes));
}

#[test]
fn a_managed_policy_that_is_not_there() {
    let patched = topology().replace("      # own\n", "");
    let outcome = ask(&patched, "i-1", "sts:AssumeRole", "arn:aws:iam::111122223333:role/app");
    assert_eq!(outcome.outcome, Ending::Depends);
    let decision = outcome.settling_leg().unwrap().decision.as_ref().unwrap();
    assert!(
        decision.depends_on.iter().any(|key| &**key == "hopstamp:UnknownPolicy"),
        "{:?}",
        decision.depends_on
    );
}

#[test]
fn a_bucket_whose_policy_nobody_asked_for() {
    let buckets = r#"{"Buckets":[{"Name":"plans-example"}]}"#;
    let imported =
        describe(&[("111122223333/us-east-1/net.json", NET), ("111122223333/buckets.json", buckets)]);
    assert!(
        imported
            .topology
            .contains("arn:aws:s3:::plans-example: { account: \"111122223333\", policy: unknown }")
    );
    let none = describe(&[
        ("111122223333/buckets.json", buckets),
        ("111122223333/policy=plans-example.json", r#"{"Policy": null}"#),
    ]);
    assert!(
        none.topology.contains("arn:aws:s3:::plans-example: { account: \"111122223333\" }"),
        "{}",
        none.topology
    );
}

#[test]
fn a_route_to_something_that_is_not_described() {
    let outcome = ask(&topology(), "i-1", "sqs:ListQueues", "*");
    assert_eq!(outcome.outcome, Ending::Unreachable);
    let Way::NoPath(no_path) = &outcome.settling_leg().unwrap().way else { panic!("{outcome:?}") };
    assert_eq!(no_path.reason, "ROUTE_TARGET_UNKNOWN");
}

#[test]
fn an_organization_that_nobody_described() {
    let outcome = ask(&topology(), "i-1", "sts:GetCallerIdentity", "*");
    let context = &outcome.settling_leg().unwrap().context;
    assert_eq!(context.state("aws:PrincipalOrgID").to_string(), "unknown");
    assert_eq!(context.state("aws:PrincipalOrgPaths").to_string(), "unknown");
}

#[test]
fn every_gap_is_in_the_report() {
    let report = describe(&[("us-east-1/net.json", NET), ("roles.json", ROLE)]).report;
    let subjects =
        |of: &[hopstamp::import::Trouble]| of.iter().map(|t| t.subject.clone()).collect::<Vec<_>>();
    assert_eq!(subjects(&report.unknown), ["the organization", "vpc-1", "vpc-1", "vpce-1"]);
    assert_eq!(subjects(&report.missing), ["arn:aws:iam::aws:policy/ReadOnlyAccess", "eni-1"]);
}

/// Leaving out any one file of a whole import leaves a topology that loads.
#[test]
fn any_file_may_be_missing() {
    let all = files("describe");
    for left_out in 0..all.len() {
        let rest: Vec<(&str, &str)> = all
            .iter()
            .enumerate()
            .filter(|(n, _)| *n != left_out)
            .map(|(_, (name, bytes))| (name.as_str(), std::str::from_utf8(bytes).unwrap()))
            .collect();
        super::support::loaded(&describe(&rest).topology);
    }
}
