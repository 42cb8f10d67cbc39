//! `hopstamp diff --plan`: before and after from a Terraform plan.

use hopstamp::analysis::overlay;
use hopstamp::source::{Node, SourceMap, parse_yaml};

use crate::support::{Folder, Run, hopstamp, root, run_in};

const CURRENT: &str = "tests/data/plan/current.yaml";

fn plan(name: &str, arguments: &[&str]) -> Run {
    let path = format!("tests/data/plan/{name}.json");
    hopstamp(&[&["diff", "--plan", &path][..], arguments].concat())
}

fn node(text: &str) -> Node {
    parse_yaml(&mut SourceMap::new(), "text.yaml", text).0.unwrap()
}

/// What comes of three texts: the topology, and both sides of the plan.
fn laid(current: &str, before: &str, after: &str) -> [Node; 2] {
    let dangling = ["pcx-1"].into();
    let laid = overlay(&node(current), [&node(before), &node(after)], &dangling);
    assert!(laid.clashes.is_empty(), "{:?}", laid.clashes);
    [laid.before, laid.after]
}

#[track_caller]
fn same(found: &Node, wanted: &str) {
    assert!(found.same_value(&node(wanted)), "{found:#?}");
}

#[test]
fn an_endpoint_that_moves_to_another_vpc() {
    insta::assert_snapshot!("plan_move_endpoint", plan("move-endpoint", &[]).all());
    insta::assert_snapshot!(
        "plan_move_endpoint_markdown",
        plan("move-endpoint", &["--format", "markdown"]).all()
    );
}

#[test]
fn a_peering_that_goes() {
    insta::assert_snapshot!("plan_remove_peering", plan("remove-peering", &[]).all());
    insta::assert_snapshot!(
        "plan_remove_peering_markdown",
        plan("remove-peering", &["--format", "markdown"]).all()
    );
}

#[test]
fn a_bucket_policy_that_is_edited() {
    insta::assert_snapshot!("plan_edit_bucket_policy", plan("edit-bucket-policy", &[]).all());
    insta::assert_snapshot!(
        "plan_edit_bucket_policy_markdown",
        plan("edit-bucket-policy", &["--format", "markdown"]).all()
    );
}

/// What is known after apply is neither there nor absent (NP-805).
#[test]
fn a_policy_that_is_known_after_apply_makes_verdicts_depend() {
    insta::assert_snapshot!("plan_unknown_bucket_policy", plan("unknown-bucket-policy", &[]).all());
    let run = plan("unknown-bucket-policy", &["--format", "markdown"]);
    assert!(run.stdout.starts_with("### Flips: 6 to depends\n"), "{}", run.stdout);
}

#[test]
fn fail_on_change_works_on_plans() {
    for (name, which, code) in [
        ("edit-bucket-policy", "--fail-on-change", 1),
        ("edit-bucket-policy", "--fail-on-change=deny", 1),
        ("edit-bucket-policy", "--fail-on-change=allow", 0),
        ("unknown-bucket-policy", "--fail-on-change=allow", 1),
    ] {
        assert_eq!(plan(name, &[which, "--format", "markdown"]).code, code, "{name} {which}");
    }
}

#[test]
fn a_plan_without_callers_says_so() {
    let run = plan("no-callers", &[]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("--topology FILE adds callers and questions"), "{}", run.stderr);
    assert!(run.stdout.contains("internet, unsigned"), "{}", run.stdout);
}

#[test]
fn a_plan_with_nothing_to_ask_says_how_to_ask() {
    let folder = Folder::new("plan-empty");
    folder.write("empty.json", r#"{"format_version":"1.2","planned_values":{"root_module":{}}}"#);
    let run = run_in(folder.path(), &["diff", "--plan", "empty.json"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("gives nothing to ask") && run.stderr.contains("--topology FILE"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_is_no_plan_is_refused() {
    let folder = Folder::new("plan-broken");
    folder.write("broken.json", "{\n  \"planned_values\": {]");
    folder.write("state.json", r#"{"format_version":"1.0","values":{"root_module":{}}}"#);
    folder.write("list.json", "[]");
    for (name, wanted) in [
        ("broken.json", "error: broken.json: line 2, column 22: this is not JSON: "),
        ("state.json", "error: state.json: this is a state, not a plan"),
        ("list.json", "error: list.json: this is no Terraform document"),
        ("missing.json", "error: missing.json: no such file"),
    ] {
        let run = run_in(folder.path(), &["diff", "--plan", name]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.all());
        assert!(run.stderr.starts_with(wanted), "{}", run.stderr);
    }
    for arguments in [
        &["diff", "t.yaml", "--plan", "state.json"][..],
        &["diff", "--plan", "state.json", "--delete", "vpcs.a"],
        &["diff", "t.yaml", "--topology", "t.yaml", "--delete", "vpcs.a"],
        &["diff"],
    ] {
        assert_eq!(run_in(folder.path(), arguments).code, 2, "{arguments:?}");
    }
}

/// The topology brings a caller in a subnet that the plan does not know, with a route to the peering that goes, and its
/// own question; the plan wins where both know the role.
#[test]
fn a_topology_of_what_else_there_is() {
    insta::assert_snapshot!("plan_topology", plan("remove-peering", &["--topology", CURRENT]).all());
}

#[test]
fn a_topology_that_means_something_else_by_an_id_is_refused() {
    let folder = Folder::new("plan-clash");
    folder.write("plan.json", std::fs::read(root().join("tests/data/plan/remove-peering.json")).unwrap());
    folder.write(
        "current.yaml",
        "nat_gateways:\n  pcx-0d1f0000000000001: { subnet: subnet-0d1f0000000000001 }\n",
    );
    let run = run_in(folder.path(), &["diff", "--plan", "plan.json", "--topology", "current.yaml"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`pcx-0d1f0000000000001` is one of `nat_gateways` here, and one of `vpc_peering_connections` in the plan")
            && run.stderr.contains("current.yaml:2:3"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_plan_wins_and_what_it_does_not_know_stays() {
    let [before, after] = laid(
        "{accounts: {a: {organization: o-1}}, vpcs: {vpc-1: {subnets: {s-1: {cidr: x}, s-9: {cidr: z}}}}, \
          vpc_endpoints: {e-1: {vpc: vpc-1, policy: {Statement: [9]}}}, principals: {r: {policies: [A, C]}}}",
        "{accounts: {a: {organization: unknown}}, vpcs: {vpc-1: {subnets: {s-1: {cidr: y}}}}, \
          vpc_endpoints: {e-1: {vpc: vpc-1}}, principals: {r: {policies: [unknown, A]}}}",
        "{accounts: {a: {organization: unknown}}, vpcs: {vpc-1: {subnets: {s-2: {cidr: y}}}}, \
          vpc_endpoints: {e-1: {vpc: vpc-1, policy: unknown}}, principals: {r: {policies: [unknown, B]}}}",
    );
    same(
        &before,
        "{accounts: {a: {organization: o-1}}, vpcs: {vpc-1: {subnets: {s-1: {cidr: y}, s-9: {cidr: z}}}}, \
          vpc_endpoints: {e-1: {vpc: vpc-1}}, principals: {r: {policies: [A, C]}}}",
    );
    same(
        &after,
        "{accounts: {a: {organization: o-1}}, vpcs: {vpc-1: {subnets: {s-9: {cidr: z}, s-2: {cidr: y}}}}, \
          vpc_endpoints: {e-1: {vpc: vpc-1, policy: unknown}}, principals: {r: {policies: [C, B]}}}",
    );
}

/// Routes to it are blackholes, lists lose it, and what cannot be without it goes too, step by step. Policies keep it.
#[test]
fn what_a_plan_deletes_is_gone_whatever_the_topology_says() {
    let [_, after] = laid(
        "{vpcs: {vpc-1: {subnets: {s-1: {}}}, vpc-9: {}}, route_tables: {t-9: {vpc: vpc-9, routes: {a: pcx-1, b: n-9}}}, \
          nat_gateways: {n-9: {subnet: s-1}}, security_groups: {g-9: {vpc: vpc-1}}, \
          callers: {c: {subnet: s-1}, d: {security_groups: [g-9, g-8]}}, \
          resources: {b: {policy: {Statement: [{Condition: vpc-1}]}}}, vpc_peering_connections: {pcx-8: {}}}",
        "{vpcs: {vpc-1: {subnets: {s-1: {}}}}, vpc_peering_connections: {pcx-1: {}}, route_tables: {t-1: {routes: {a: pcx-1}}}, \
          resources: {x: {}}}",
        "{route_tables: {t-1: {routes: {a: unknown}}}}",
    );
    same(
        &after,
        "{vpcs: {vpc-9: {}}, nat_gateways: {}, security_groups: {}, callers: {d: {security_groups: [g-8]}}, \
          route_tables: {t-9: {vpc: vpc-9, routes: {a: blackhole, b: blackhole}}, t-1: {routes: {a: blackhole}}}, \
          resources: {b: {policy: {Statement: [{Condition: vpc-1}]}}}, vpc_peering_connections: {pcx-8: {}}}",
    );
}

/// A plan that neither makes nor reads the network it builds in loses what it puts there; that is said.
#[test]
fn what_stands_in_a_network_of_the_topology_alone_is_left_out_aloud() {
    let text = std::fs::read_to_string(root().join("tests/data/plan/edit-bucket-policy.json")).unwrap();
    let mut plan: serde_json::Value = serde_json::from_str(&text).unwrap();
    for side in ["/planned_values/root_module/resources", "/prior_state/values/root_module/resources"] {
        let resources = plan.pointer_mut(side).unwrap().as_array_mut().unwrap();
        resources.retain(|r| !["aws_vpc", "aws_subnet"].contains(&r["type"].as_str().unwrap()));
    }
    let folder = Folder::new("plan-foreign");
    folder.write("plan.json", plan.to_string());
    folder.write(
        "current.yaml",
        "vpcs: { vpc-0d1f0000000000001: { account: '111122223333', region: us-east-1, cidrs: [10.1.0.0/16] } }\n",
    );
    let run = run_in(folder.path(), &["diff", "--plan", "plan.json", "--topology", "current.yaml"]);
    assert_eq!(run.code, 0, "{}", run.all());
    let wanted = "what the plan puts into vpc-0d1f0000000000001 is left out";
    assert!(run.stderr.contains(wanted), "{}", run.stderr);
}
