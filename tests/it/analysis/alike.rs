//! The shortcut of `diff` finds what explaining every answer by itself finds.

use hopstamp::analysis::diff::{Side, diff_one_by_one, subjects_of_both};
use hopstamp::analysis::{Model, diff, edit, questions};
use hopstamp::source::{Node, SourceMap, Value, parse_yaml};
use hopstamp::topology::{Loader, Topology};

use super::support::Repository;

/// How many answers differ, once both ways of comparing have found the same.
fn compared(before: Topology, after: Topology, what: &str) -> usize {
    let (before, after) = Model::pair(before, after);
    let (old, new) = (before.topology().assumptions.clone(), after.topology().assumptions.clone());
    let side = |model, assumptions| Side { model, assumptions };
    let subjects = subjects_of_both(&before, &after);
    let asks = questions(before.topology());
    let sides = [side(&before, &old), side(&after, &new)];
    let quick = diff(sides[0], sides[1], &subjects, &asks, &|| {});
    let full = diff_one_by_one(sides[0], sides[1], &subjects, &asks);
    match (quick, full) {
        (Ok(quick), Ok(full)) => {
            assert_eq!(quick, full, "{what}");
            quick.compared - quick.same
        }
        (Err(_), Err(_)) => 0,
        (quick, full) => panic!("{what}: one of them refuses: {quick:?} {full:?}"),
    }
}

/// All places in a node down to some depth: the positions on the way.
fn places(node: &Node, depth: usize) -> Vec<Vec<usize>> {
    let members: Vec<&Node> = match &node.value {
        Value::Map(map) => map.entries.iter().map(|e| &e.node).collect(),
        Value::List(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for (at, member) in members.into_iter().enumerate() {
        found.push(vec![at]);
        if depth > 1 {
            found.extend(places(member, depth - 1).into_iter().map(|rest| [vec![at], rest].concat()));
        }
    }
    found
}

/// Takes out what stands at a place.
fn take_out(node: &mut Node, place: &[usize]) {
    match (&mut node.value, place) {
        (Value::Map(map), [at]) => drop(map.entries.remove(*at)),
        (Value::List(items), [at]) => drop(items.remove(*at)),
        (Value::Map(map), [at, rest @ ..]) => take_out(&mut map.entries[*at].node, rest),
        (Value::List(items), [at, rest @ ..]) => take_out(&mut items[*at], rest),
        _ => {}
    }
}

/// Takes every part out of a topology, one after the other, as deep as `depth`; of the parts, every `step`th.
fn without_each_part(path: &str, depth: usize, step: usize) {
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&Repository, &mut sources);
    let node = loader.read(path).0.unwrap();
    let (mut changes, mut differing) = (0, 0);
    for place in places(&node, depth).iter().step_by(step) {
        let mut changed = node.clone();
        take_out(&mut changed, place);
        let (Some(before), Some(after)) = (loader.lower(&node).0, loader.lower(&changed).0) else { continue };
        changes += 1;
        differing += usize::from(compared(before, after, &format!("{path} without {place:?}")) > 0);
    }
    assert!(
        changes > 5 && differing > 0,
        "{path}: {changes} changes, {differing} of which changed something"
    );
}

#[test]
fn the_shortcut_finds_the_same_when_any_part_is_taken_out() {
    without_each_part("tests/data/analysis/alike.yaml", 8, 1);
}

#[test]
fn the_shortcut_finds_the_same_in_other_topologies() {
    for path in [
        "topologies/baseline.yaml",
        "tests/data/analysis/hub.yaml",
        "topologies/s3-endpoints.yaml",
        "topologies/hybrid.yaml",
    ] {
        without_each_part(path, 3, 2);
    }
}

#[test]
fn the_shortcut_finds_the_same_when_values_change() {
    let path = "tests/data/analysis/alike.yaml";
    let rcp = "{ Version: \"2012-10-17\", Statement: [{ Effect: Deny, Principal: \"*\", Action: [\"s3:*\", \"sqs:*\", \"sts:*\"], Resource: \"*\", Condition: { StringNotEqualsIfExists: { aws:PrincipalOrgID: o-example0002 } } }] }";
    let file = "{ file: policies/endpoint-only.json }";
    let open = "{ Version: \"2012-10-17\", Statement: [{ Effect: Allow, Principal: \"*\", Action: \"s3:*\", Resource: \"*\" }] }";
    let edits = [
        ("resource_control_policies.everybody", format!("{{ targets: r-root, policy: {rcp} }}")),
        ("resource_control_policies.perimeter.targets", "[ou-root-data, ou-root-lab]".to_owned()),
        ("resource_control_policies.perimeter.targets", "r-root".to_owned()),
        ("resource_control_policies.network.targets", "[\"111122223333\"]".to_owned()),
        ("resources.\"arn:aws:s3:::plans\".policy", file.to_owned()),
        ("resources.\"arn:aws:s3:::invoices\".policy", open.to_owned()),
        ("resources.\"arn:aws:s3:::invoices\".tags", "{ team: blue }".to_owned()),
        ("resources.\"arn:aws:s3:::reports\".tags", "{ team: red }".to_owned()),
        ("resources.\"arn:aws:s3:::reports\".account", "\"111122223333\"".to_owned()),
        ("resources.\"arn:aws:s3:::drafts\".region", "eu-west-1".to_owned()),
        ("assumptions.bucket-abac", "on".to_owned()),
        ("organization.id", "o-example0002".to_owned()),
        ("vpcs.vpc-1.dns_support", "false".to_owned()),
        ("vpc_endpoints.vpce-s3.state", "failed".to_owned()),
        ("callers.app.sdk", "{ region: eu-west-1 }".to_owned()),
    ];
    let mut differing = 0;
    for (place, value) in edits {
        let mut sources = SourceMap::new();
        let mut loader = Loader::new(&Repository, &mut sources);
        let node = loader.read(path).0.unwrap();
        let mut changed = node.clone();
        // Paths of policy files are relative to the file in which they stand.
        let name = "tests/data/analysis/value.yaml";
        let value = parse_yaml(loader.sources(), name, value.as_str()).0.unwrap();
        edit::set(&mut changed, place, value).unwrap();
        let mut side = |node: &Node| {
            let (topology, problems) = loader.lower(node);
            topology.unwrap_or_else(|| panic!("{place}: {problems:#?}"))
        };
        let (before, after) = (side(&node), side(&changed));
        differing += usize::from(compared(before, after, place) > 0);
    }
    assert!(differing >= 10, "{differing} changes changed something");
}
