//! `hopstamp diff`: what a change flips, and the cause of it, row by row of the reference (NP G).

use hopstamp::analysis::diff::{Kind, Side, subjects_of_both};
use hopstamp::analysis::{Diff, Model, diff, questions};
use hopstamp::assumption::Assumptions;
use serde_json::Value;

use super::support::lower;
use crate::support::{Folder, Run, hopstamp, run_in};

const BASELINE: &str = "topologies/baseline.yaml";
const HUB: &str = "tests/data/analysis/hub.yaml";
const STS: &str = "arn:aws:iam::111122223333:role/target";

fn change(topology: &str, arguments: &[&str]) -> Run {
    hopstamp(&[&["diff", topology][..], arguments].concat())
}

/// The groups of a change, as JSON.
fn groups(topology: &str, arguments: &[&str]) -> Vec<Value> {
    let run = change(topology, &[arguments, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{}", run.all());
    run.json()["answers"]["groups"].as_array().unwrap().clone()
}

/// The only group of a change.
fn group(topology: &str, arguments: &[&str]) -> Value {
    let mut groups = groups(topology, arguments);
    assert_eq!(groups.len(), 1, "{groups:#?}");
    groups.remove(0)
}

fn patch(name: &str) -> String {
    format!("tests/data/analysis/patches/{name}.yaml")
}

fn flips(group: &Value, before: &str, after: &str) {
    assert_eq!(
        (&group["kind"], &group["before"], &group["after"]),
        (&"verdict".into(), &before.into(), &after.into()),
        "{group:#}"
    );
}

fn hops(group: &Value, side: &str) -> Vec<(String, String)> {
    let hop = |h: &Value| (h["id"].as_str().unwrap().to_owned(), h["presence"].as_str().unwrap().to_owned());
    group["cause"][side].as_array().unwrap().iter().map(hop).collect()
}

/// The states of a key before and after, where it differs.
fn key(group: &Value, name: &str) -> Option<(String, String)> {
    let key = group["keys"].as_array().unwrap().iter().find(|k| k["key"] == name)?;
    let state = |side: &str| key[side]["shown"][0].as_str().unwrap().to_owned();
    Some((state("before"), state("after")))
}

fn states(before: &str, after: &str) -> Option<(String, String)> {
    Some((before.to_owned(), after.to_owned()))
}

/// The condition that made the difference: its key, and what it found before and after.
fn deciding(group: &Value) -> (String, String, String) {
    let condition = &group["cause"]["statements"][0]["conditions"][0];
    let text = |field: &str| condition[field].as_str().unwrap_or("").to_owned();
    (text("key"), text("actual_before"), text("actual_after"))
}

/// The endpoint keys vanish, the address of the NAT gateway appears, and the Allow that wants the endpoint fails.
fn leaves_the_sts_endpoint(group: &Value, presence: &str) {
    flips(group, "allowed", "implicitly_denied");
    assert!(hops(group, "hops_before").contains(&("vpce-sts".to_owned(), presence.to_owned())), "{group:#}");
    assert!(hops(group, "hops_after").iter().any(|(id, _)| id == "nat-1"), "{group:#}");
    assert_eq!(key(group, "aws:SourceVpce"), states("vpce-sts", "absent"));
    assert_eq!(key(group, "aws:SourceVpc"), states("vpc-1", "absent"));
    assert_eq!(key(group, "aws:VpcSourceIp"), states("10.1.1.20", "absent"));
    assert_eq!(key(group, "aws:SourceIp"), states("absent", "203.0.113.40"));
    assert_eq!(deciding(group), ("aws:SourceVpce".to_owned(), "vpce-sts".to_owned(), "absent".to_owned()));
    assert_eq!(group["cause"]["statements"][0]["applies"], false);
    let layers = &group["cause"]["layers"][0];
    assert_eq!((&layers["layer"], &layers["counts"]), (&"VPC endpoint policy".into(), &false.into()));
}

fn no_path(group: &Value, reason: &str) {
    flips(group, "allowed", "unreachable");
    assert_eq!(
        (&group["cause"]["after"]["kind"], &group["cause"]["after"]["reason"]),
        (&"no_path".into(), &reason.into())
    );
    assert_eq!(group["cause"]["statements"], serde_json::json!([]), "no policy is asked");
}

#[test]
fn np_701_delete_the_interface_endpoint() {
    let group = group(BASELINE, &["--delete", "vpc_endpoints.vpce-sts"]);
    leaves_the_sts_endpoint(&group, "missing");
    assert_eq!(
        group["cause"]["name_resolution"],
        serde_json::json!(["private DNS of vpce-sts", "public DNS"])
    );
}

#[test]
fn np_702_delete_it_without_nat() {
    let change = [
        "--delete",
        "vpc_endpoints.vpce-sts",
        "--set",
        "route_tables.rtb-private.routes={10.2.0.0/16: pcx-12}",
    ];
    let groups = groups(BASELINE, &change);
    let of = |action: &str| groups.iter().find(|g| g["examples"][0]["ask"]["action"] == action).unwrap();
    no_path(of("sts:AssumeRole"), "NO_ROUTE_TO_DESTINATION");
    assert_eq!(hops(of("sts:AssumeRole"), "hops_before"), [("vpce-sts".to_owned(), "missing".to_owned())]);
}

#[test]
fn np_703_recreate_the_endpoint() {
    let group = group(BASELINE, &["--patch", &patch("recreate-endpoint")]);
    flips(&group, "allowed", "implicitly_denied");
    assert_eq!(key(&group, "aws:SourceVpce"), states("vpce-sts", "vpce-sts-new"));
    assert_eq!(key(&group, "aws:SourceVpc"), None, "the VPC is the same");
    assert_eq!(
        deciding(&group),
        ("aws:SourceVpce".to_owned(), "vpce-sts".to_owned(), "vpce-sts-new".to_owned())
    );
}

#[test]
fn np_704_move_the_endpoint_to_a_peered_hub() {
    leaves_the_sts_endpoint(&group(BASELINE, &["--patch", &patch("move-to-hub")]), "unused");
}

#[test]
fn np_705_move_it_with_its_name() {
    let group = group(BASELINE, &["--patch", &patch("move-to-hub"), "--patch", &patch("zone-for-hub")]);
    assert_eq!((&group["kind"], &group["after"]), (&"way".into(), &"allowed".into()));
    assert_eq!(key(&group, "aws:SourceVpc"), states("vpc-1", "vpc-2"));
    assert_eq!(key(&group, "aws:SourceVpce"), None);
    assert_eq!(key(&group, "aws:Ec2InstanceSourceVpc"), None, "it stays the instance's");
    assert!(hops(&group, "hops_after").iter().any(|(id, _)| id == "pcx-12"));
}

#[test]
fn np_706_turn_private_dns_off() {
    let group = group(BASELINE, &["--set", "vpc_endpoints.vpce-sts.private_dns=false"]);
    leaves_the_sts_endpoint(&group, "unused");
}

#[test]
fn np_707_turn_dns_host_names_off() {
    let groups = groups(
        BASELINE,
        &["--set", "vpcs.vpc-1.dns_hostnames=false", "--action", "sts:AssumeRole", "--resource", STS],
    );
    assert_eq!(groups.len(), 1);
    leaves_the_sts_endpoint(&groups[0], "unused");
}

#[test]
fn np_708_turn_dns_support_off() {
    let group = group(BASELINE, &["--set", "vpcs.vpc-1.dns_support=false"]);
    no_path(&group, "DNS_NO_RESOLVER");
    assert_eq!((&group["count"], &group["questions"]), (&4.into(), &4.into()), "one cause for all of them");
}

#[test]
fn np_709_peering_alone_changes_nothing() {
    assert!(groups(BASELINE, &["--delete", "route_tables.rtb-private.routes.10.2.0.0/16"]).is_empty());
}

#[test]
fn np_710_remove_the_route_to_the_peer() {
    no_path(&group(HUB, &["--delete", "route_tables.rtb-app.routes.10.2.0.0/16"]), "NO_ROUTE_TO_DESTINATION");
}

#[test]
fn np_711_remove_the_route_back() {
    no_path(&group(HUB, &["--delete", "route_tables.rtb-hub.routes.10.1.0.0/16"]), "NO_RETURN_ROUTE");
}

#[test]
fn np_712_take_the_route_table_off_the_gateway_endpoint() {
    let group = group(BASELINE, &["--set", "vpc_endpoints.vpce-s3.route_tables=[]"]);
    flips(&group, "allowed", "explicitly_denied");
    for name in ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"] {
        assert_eq!(key(&group, name).unwrap().1, "absent", "{name}");
    }
    assert_eq!(key(&group, "aws:SourceIp"), states("absent", "203.0.113.40"));
    assert_eq!(deciding(&group), ("aws:SourceVpce".to_owned(), "vpce-s3".to_owned(), "absent".to_owned()));
    assert_eq!(group["cause"]["statements"][0]["effect"], "deny");
}

#[test]
fn np_714_from_gateway_to_interface_endpoint() {
    let group = group(BASELINE, &["--patch", &patch("s3-interface")]);
    flips(&group, "allowed", "explicitly_denied");
    assert_eq!(key(&group, "aws:SourceVpce"), states("vpce-s3", "vpce-s3-interface"));
    assert_eq!(key(&group, "aws:SourceVpc"), None);
}

#[test]
fn np_717_another_region_of_the_sdk() {
    let change =
        ["--set", "callers.app.sdk.region=us-west-2", "--action", "sts:AssumeRole", "--resource", STS];
    let group = group(BASELINE, &change);
    leaves_the_sts_endpoint(&group, "unused");
    assert_eq!(key(&group, "aws:RequestedRegion"), states("us-east-1", "us-west-2"));
}

#[test]
fn np_719_the_global_host_of_sts() {
    let group = group(BASELINE, &["--set", "callers.app.sdk.sts_mode=legacy"]);
    leaves_the_sts_endpoint(&group, "unused");
    assert_eq!(key(&group, "aws:RequestedRegion"), None, "it is us-east-1 in both cases");
}

#[test]
fn np_723_tighten_the_security_group_of_the_endpoint() {
    no_path(
        &group(HUB, &["--set", "security_groups.sg-hub.ingress.0.cidr=10.2.0.0/16"]),
        "ENI_SG_RULES_MISMATCH",
    );
}

#[test]
fn np_725_block_public_access() {
    let group = group(BASELINE, &["--set", "vpcs.vpc-1.block_public_access=block-bidirectional"]);
    no_path(&group, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
    assert_eq!(group["examples"][0]["ask"]["action"], "sqs:SendMessage", "what has endpoints stays");
}

#[test]
fn np_732_encrypt_with_a_key_that_pins_the_endpoint() {
    let key_arn = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001";
    let group = group(BASELINE, &["--set", &format!("resources.arn:aws:s3:::reports.kms_key={key_arn}")]);
    flips(&group, "allowed", "explicitly_denied");
    assert_eq!(group["cause"]["leg"], "new");
    assert_eq!(group["cause"]["after"]["leg"], 2);
    assert_eq!(deciding(&group), ("aws:SourceVpce".to_owned(), String::new(), "absent".to_owned()));
}

#[test]
fn it_reads_well() {
    insta::assert_snapshot!(change(BASELINE, &["--delete", "vpc_endpoints.vpce-sts"]).all(), @r#"
    exit code: 0
    ----- stdout

      - vpc_endpoints.vpce-sts  taken out

      allowed → denied (implicitly)   1 answer of 1 caller to 1 question
        way         vpce-sts is gone
                    nat-1, igw-1 are passed instead
                    name resolution: private DNS of vpce-sts → public DNS
        keys        aws:SourceVpce   vpce-sts → absent
                    aws:SourceIp     absent → 203.0.113.40
                    aws:SourceVpc    vpc-1 → absent
                    aws:VpcSourceIp  10.1.1.20 → absent
        policy      a VPC endpoint policy no longer counts
                    this Allow of an identity-based policy no longer applies: inline policy 1 of arn:aws:iam::111122223333:role/app, statement 4 (ByEndpoint)
                      StringEquals aws:SourceVpce wants vpce-sts; is absent, was vpce-sts: it fails
        e.g.        app  sts:AssumeRole  arn:aws:iam::111122223333:role/target

      12 answers compared: 1 flip; 0 towards allowed, 1 towards denied; 11 the same
    "#);
    insta::assert_snapshot!(change(HUB, &["--delete", "route_tables.rtb-hub.routes.10.1.0.0/16"]).all(), @r#"
    exit code: 0
    ----- stdout

      - route_tables.rtb-hub.routes."10.1.0.0/16"  taken out

      allowed → unreachable   1 answer of 1 caller to 1 question
        so          no path: packets arrive at 10.2.1.10, but replies to 10.1.1.20 are lost: rtb-hub has no route to 10.1.1.20 (NO_RETURN_ROUTE)
                    before: an identity-based policy allows it
        e.g.        app  sts:AssumeRole  arn:aws:iam::111122223333:role/target

      3 answers compared: 1 flip; 0 towards allowed, 1 towards denied; 2 the same
    "#);
    insta::assert_snapshot!(change(BASELINE, &["--delete", "vpc_endpoints.vpce-sts", "--format", "markdown"]).all(), @r#"
    exit code: 0
    ----- stdout
    ### Flips: 1 to denied

    12 answers compared: 1 flip; 0 towards allowed, 1 towards denied; 11 the same

    - `vpc_endpoints.vpce-sts`: taken out

    #### allowed → denied (implicitly): 1 answer

    - **way:** vpce-sts is gone
      - nat-1, igw-1 are passed instead
      - name resolution: private DNS of vpce-sts → public DNS
    - **keys:** aws:SourceVpce vpce-sts → absent
      - aws:SourceIp absent → 203.0.113.40
      - aws:SourceVpc vpc-1 → absent
      - aws:VpcSourceIp 10.1.1.20 → absent
    - **policy:** a VPC endpoint policy no longer counts
      - this Allow of an identity-based policy no longer applies: inline policy 1 of arn:aws:iam::111122223333:role/app, statement 4 (ByEndpoint)
        - StringEquals aws:SourceVpce wants vpce-sts; is absent, was vpce-sts: it fails
    - **caller:** `app`
    - **question:** `sts:AssumeRole` on `arn:aws:iam::111122223333:role/target`
    "#);
    insta::assert_snapshot!(change("topologies/nat-only.yaml", &["--set", "nat_gateways.nat-shop.public_ip=203.0.113.11"]).all(), @r#"
    exit code: 0
    ----- stdout

      ~ nat_gateways.nat-shop.public_ip  203.0.113.10 → 203.0.113.11

      allowed → denied (implicitly)   3 answers of 1 caller to 3 questions
        keys        aws:SourceIp  203.0.113.10 → 203.0.113.11
        policy      this Allow of an identity-based policy no longer applies: topologies/policies/rds-from-nat.json, statement 1 (FromOurAddress)
                      IpAddress aws:SourceIp wants 203.0.113.10/32; is 203.0.113.11, was 203.0.113.10: it fails
        e.g.        shop-server  rds:DescribeDBInstances  arn:aws:rds:us-east-1:111122223333:db:db-orders
                    shop-server  rds:StartDBInstance      arn:aws:rds:us-east-1:111122223333:db:db-orders
                    shop-server  rds:StopDBInstance       arn:aws:rds:us-east-1:111122223333:db:db-orders

      15 answers compared: 3 flip; 0 towards allowed, 3 towards denied; 12 the same
    "#);
    insta::assert_snapshot!(change("topologies/nat-only.yaml", &["--set", "resources.arn:aws:rds:us-east-1:111122223333:db:db-orders.tags.team=billing"]).all(), @r#"
    exit code: 0
    ----- stdout

      ~ resources.arn:aws:rds:us-east-1:111122223333:db:db-orders.tags.team  orders → billing

      still allowed, with other keys   9 answers of 3 callers to 3 questions
        keys        aws:ResourceTag/team  orders → billing
        e.g.        shop-server  rds:DescribeDBInstances  arn:aws:rds:us-east-1:111122223333:db:db-orders
                    shop-server  rds:StartDBInstance      arn:aws:rds:us-east-1:111122223333:db:db-orders
                    shop-server  rds:StopDBInstance       arn:aws:rds:us-east-1:111122223333:db:db-orders
                    and 6 more

      still denied (implicitly), with other keys   3 answers of 1 caller to 3 questions
        keys        aws:ResourceTag/team  orders → billing
        e.g.        internet, credentials of shop-server  rds:DescribeDBInstances  arn:aws:rds:us-east-1:111122223333:db:db-orders
                    internet, credentials of shop-server  rds:StartDBInstance      arn:aws:rds:us-east-1:111122223333:db:db-orders
                    internet, credentials of shop-server  rds:StopDBInstance       arn:aws:rds:us-east-1:111122223333:db:db-orders

      still denied (implicitly), with other keys   3 answers of 1 caller to 3 questions
        keys        aws:ResourceTag/team  orders → billing
        e.g.        internet, unsigned  rds:DescribeDBInstances  arn:aws:rds:us-east-1:111122223333:db:db-orders
                    internet, unsigned  rds:StartDBInstance      arn:aws:rds:us-east-1:111122223333:db:db-orders
                    internet, unsigned  rds:StopDBInstance       arn:aws:rds:us-east-1:111122223333:db:db-orders

      15 answers compared: 0 flip; 15 with other keys only; 0 the same
    "#);
}

#[test]
fn the_exit_code_says_which_way_verdicts_turn() {
    let code = |arguments: &[&str]| change(HUB, arguments).code;
    let denies = ["--delete", "vpc_peering_connections.pcx-12", "--set", "route_tables=null"];
    let policy = "principals.arn:aws:iam::111122223333:role/app.policies.0.Statement.0.Condition.StringEquals.aws:SourceVpc=vpc-1";
    assert_eq!(code(&denies), 0);
    assert_eq!(code(&[&denies[..], &["--fail-on-change"]].concat()), 1);
    assert_eq!(code(&[&denies[..], &["--fail-on-change=deny"]].concat()), 1);
    assert_eq!(code(&[&denies[..], &["--fail-on-change=allow"]].concat()), 0);
    assert_eq!(code(&["--set", policy, "--fail-on-change=any"]), 1);
    assert_eq!(code(&["--set", "accounts.111122223333.name=other", "--fail-on-change"]), 0);
}

#[test]
fn two_files_are_compared_as_well() {
    let run = hopstamp(&[
        "diff",
        "topologies/peered-sts.yaml",
        "topologies/network-paths-fixture.yaml",
        "--action",
        "sts:AssumeRole",
        "--resource",
        STS,
    ]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("Only before: app-server can ask"), "{}", run.stdout);
    assert!(run.stdout.contains("Only after: i-b can ask"), "{}", run.stdout);
}

#[test]
fn bad_changes_are_bad_input() {
    for (arguments, snapshot) in [
        (&["--delete", "vpc_endpoint.vpce-sts"][..], "did you mean `vpc_endpoints`?"),
        (&["--set", "vpcs.vpc-1.cidrs.7=10.0.0.0/8"], "its items are numbered from 0 to 0"),
        (&["--set", "vpcs.vpc-1.region.x=1"], "holds a single value"),
        (&["--set", "vpcs.vpc-1.cidrs=[10.1.0.0/33]"], "is not an IPv4 CIDR block"),
        (&["--set", "vpcs.vpc-1.region"], "PATH=VALUE"),
        (&[], "there is nothing to compare with"),
        (&["--patch", "tests/data/analysis/patches/none.yaml"], "none.yaml"),
    ] {
        let run = change(BASELINE, arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(snapshot), "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}

/// Remarks on the topology as it is are the business of `check`; those that the change brings are told.
#[test]
fn remarks_that_the_change_brings_are_told() {
    let folder = Folder::new("diff-remarks");
    folder.write(
        "t.yaml",
        "resources: { \"arn:aws:sqs:us-east-1:111122223333:q\": {} }\ncallers: { l: { kind: laptop, role: \"arn:aws:iam::111122223333:role/none\" } }\n",
    );
    let run = run_in(folder.path(), &["diff", "t.yaml", "--set", "callers.l.public_ip=198.51.100.1"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let run = run_in(
        folder.path(),
        &["diff", "t.yaml", "--set", "callers.l.role=arn:aws:iam::111122223333:role/other"],
    );
    assert!(run.stderr.contains("role/other is not among `principals`"), "{}", run.stderr);
}

fn compare(before: &str, after: &str) -> Diff {
    let (before, after) = Model::pair(lower(before), lower(after));
    let assumptions = Assumptions::default();
    let side = |model| Side { model, assumptions: &assumptions };
    let subjects = subjects_of_both(&before, &after);
    let asks = questions(before.topology());
    diff(side(&before), side(&after), &subjects, &asks, &|| {}).unwrap()
}

/// Many instances, each with a role of its own, each behind a NAT gateway of its own, all of which use one endpoint.
fn fleet(size: usize, endpoint: &str) -> String {
    let mut parts = [
        ("vpcs", String::new()),
        ("internet_gateways", String::new()),
        ("nat_gateways", String::new()),
        ("vpc_peering_connections", String::new()),
        ("principals", String::new()),
        ("callers", String::new()),
    ];
    let mut names = Vec::new();
    for n in 0..size {
        let mut add = |part: usize, line: String| parts[part].1.push_str(&format!("  {line}\n"));
        add(
            0,
            format!(
                "vpc-{n}: {{ account: \"111122223333\", region: us-east-1, cidrs: [10.{n}.0.0/16], dns_hostnames: true, subnets: {{ subnet-{n}: {{ cidr: 10.{n}.1.0/24 }}, subnet-{n}-p: {{ cidr: 10.{n}.2.0/24 }} }} }}"
            ),
        );
        add(1, format!("igw-{n}: {{ vpc: vpc-{n} }}"));
        add(2, format!("nat-{n}: {{ subnet: subnet-{n}-p, public_ip: 203.0.113.{n} }}"));
        add(3, format!("pcx-{n}: {{ requester: vpc-{n}, accepter: vpc-hub }}"));
        add(
            4,
            format!(
                "arn:aws:iam::111122223333:role/app-{n}: {{ policies: [{{ Version: \"2012-10-17\", Statement: [{{ Effect: Allow, Action: \"sqs:SendMessage\", Resource: \"*\", Condition: {{ StringEquals: {{ aws:SourceVpce: vpce-sqs }} }} }}] }}] }}"
            ),
        );
        add(
            5,
            format!(
                "app-{n}: {{ kind: ec2, subnet: subnet-{n}, private_ip: 10.{n}.1.5, role: \"arn:aws:iam::111122223333:role/app-{n}\" }}"
            ),
        );
        names.push(format!("vpc-{n}"));
    }
    parts[0].1.push_str("  vpc-hub: { account: \"111122223333\", region: us-east-1, cidrs: [10.250.0.0/16], subnets: { subnet-hub: { cidr: 10.250.0.0/24 } } }\n");
    let mut text: String = parts.iter().map(|(name, lines)| format!("{name}:\n{lines}")).collect();
    text.push_str(&format!("vpc_endpoints:\n  {endpoint}: {{ vpc: vpc-hub, service: sqs, type: interface, network_interfaces: {{ subnet-hub: 10.250.0.10 }} }}\n"));
    text.push_str(&format!("private_hosted_zones:\n  sqs.us-east-1.amazonaws.com: {{ vpcs: [{}], records: {{ \"\": {endpoint} }} }}\n", names.join(", ")));
    text.push_str("resources:\n");
    for n in 0..4 {
        text.push_str(&format!("  arn:aws:sqs:us-east-1:111122223333:jobs-{n}: {{}}\n"));
    }
    text
}

#[test]
fn many_flips_with_one_cause_are_one_group() {
    let before = fleet(60, "vpce-sqs");
    let found = compare(&before, &fleet(60, "vpce-sqs-2"));
    let flips: Vec<_> = found.flips().collect();
    assert_eq!(flips.len(), 1);
    let group = flips[0];
    assert_eq!((group.count, group.callers, group.questions, group.policies), (240, 60, 4, 60));
    assert_eq!(group.examples[0].subject.name(), "app-0");
    // Gone for good, so that each goes out by its own NAT gateway.
    let gone = before.split("vpc_endpoints:").next().unwrap().to_owned();
    let gone = format!("{gone}resources:{}", before.split("resources:").nth(1).unwrap());
    let found = compare(&before, &gone);
    let flips: Vec<_> = found.flips().collect();
    assert_eq!(flips.len(), 1, "{flips:#?}");
    assert_eq!(flips[0].count, 240);
    let nats = flips[0].hops_after.iter().filter(|h| h.id.starts_with("nat-")).count();
    assert_eq!(nats, 60, "all of them are known");
    let address = flips[0].keys.iter().find(|k| k.key == "aws:SourceIp").unwrap();
    assert_eq!((address.after.count, address.after.shown.len()), (60, 3));
}

#[test]
fn nothing_changes_if_nothing_changes() {
    let text = fleet(5, "vpce-sqs");
    let found = compare(&text, &text);
    assert_eq!((found.groups.len(), found.same), (0, found.compared));
    assert!(found.compared > 0);
}

/// A question about a bucket makes no sense where nobody states who owns it.
#[test]
fn what_exists_on_one_side_only_is_told() {
    let before = "resources: { \"arn:aws:s3:::reports\": { account: \"111122223333\" }, \"arn:aws:sqs:us-east-1:111122223333:q\": {} }\n\
                  callers: { one: { kind: laptop, public_ip: 198.51.100.1 } }\n";
    let after = "resources: { \"arn:aws:sqs:us-east-1:111122223333:q\": {} }\ncallers: { two: { kind: laptop, public_ip: 198.51.100.1 } }\n";
    let found = compare(before, after);
    assert!(found.groups.iter().all(|g| g.kind != Kind::Verdict));
    let names =
        |subjects: &[hopstamp::analysis::Subject]| subjects.iter().map(|s| s.name()).collect::<Vec<_>>();
    assert_eq!(names(&found.callers_only_before), ["one"]);
    assert_eq!(names(&found.callers_only_after), ["two"]);
    let actions: Vec<&str> = found.questions_only_before.iter().map(|a| a.action.as_str()).collect();
    assert_eq!(actions, ["s3:GetObject"]);
    assert!(found.questions_only_after.is_empty());
}

/// The flips are those that two tables show, no more and no fewer.
#[test]
fn flips_are_what_two_matrices_differ_in() {
    use hopstamp::analysis::{Options, edit, matrix};
    use hopstamp::source::{SourceMap, parse_yaml};
    use hopstamp::topology::Loader;

    /// A path, and the value to set there; nothing takes the member out.
    type Edit = (&'static str, Option<&'static str>);
    let changes: [(&str, &[Edit]); 6] = [
        ("topologies/s3-endpoints.yaml", &[("vpc_endpoints.vpce-s3-gateway", None)]),
        (
            "topologies/s3-endpoints.yaml",
            &[("nat_gateways.nat-app", None), ("vpc_endpoints.vpce-s3-gateway", None)],
        ),
        ("topologies/hybrid.yaml", &[("vpc_endpoints.vpce-hub-sts", None)]),
        (BASELINE, &[("vpcs.vpc-1.dns_hostnames", Some("false"))]),
        (BASELINE, &[("callers.app.sdk", Some("{ region: us-west-2 }"))]),
        (
            "tests/data/topology/everything.yaml",
            &[("resource_control_policies", None), ("service_control_policies", None)],
        ),
    ];
    for (path, edits) in changes {
        let mut sources = SourceMap::new();
        let mut values = SourceMap::new();
        let mut loader = Loader::new(&super::support::Repository, &mut sources);
        let node = loader.read(path).0.unwrap();
        let mut changed = node.clone();
        for (place, value) in edits {
            let value = value.and_then(|v| parse_yaml(&mut values, "value", v).0);
            match value {
                Some(value) => edit::set(&mut changed, place, value).unwrap(),
                None => edit::delete(&mut changed, place).unwrap(),
            }
        }
        let mut side = |node| loader.lower(node).0.unwrap_or_else(|| panic!("{path}"));
        let (before, after) = Model::pair(side(&node), side(&changed));
        let assumptions = Assumptions::default();
        let subjects = subjects_of_both(&before, &after);
        let asks = questions(before.topology());
        let table =
            |model| matrix(model, subjects.clone(), asks.clone(), &Options::new(&assumptions)).unwrap();
        let (one, other) = (table(&before), table(&after));
        let mut flips = 0;
        for row in 0..subjects.len() {
            for (a, b) in one.row(row).iter().zip(other.row(row)) {
                flips += usize::from(a.answer.map(|x| x.outcome) != b.answer.map(|x| x.outcome));
            }
        }
        let side = |model| Side { model, assumptions: &assumptions };
        let found = diff(side(&before), side(&after), &subjects, &asks, &|| {}).unwrap();
        assert_eq!(found.count(Kind::Verdict), flips, "{path} {edits:?}");
        assert!(flips > 0 || path.contains("hybrid"), "{path} {edits:?}");
        let grouped: usize = found.groups.iter().map(|g| g.count).sum();
        assert_eq!(
            grouped + found.same,
            found.compared,
            "{path}: every answer stands in one group or is the same"
        );
    }
}

#[test]
fn a_key_with_dots_can_be_quoted() {
    let arguments = [
        "--set",
        "private_hosted_zones.\"kms.us-east-1.amazonaws.com\".vpcs=[vpc-2]",
        "--set",
        "private_hosted_zones.kms.us-east-1.amazonaws.com.records={ \"\": vpce-kms }",
    ];
    let run = change(BASELINE, &arguments);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(
        run.stdout.contains("+ private_hosted_zones.\"kms.us-east-1.amazonaws.com\"  with vpcs, records"),
        "{}",
        run.stdout
    );
}
