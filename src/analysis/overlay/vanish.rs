//! What cannot be any more once a plan has deleted something.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{entries, is_unknown};
use crate::source::{Node, Value};

/// Sections whose members others refer to, and the fields of theirs that hold members again.
const REFERRED_TO: &[(&str, &[&str])] = &[
    ("vpcs", &["subnets"]),
    ("internet_gateways", &[]),
    ("egress_only_internet_gateways", &[]),
    ("nat_gateways", &[]),
    ("route_tables", &[]),
    ("vpc_peering_connections", &[]),
    ("transit_gateways", &["attachments", "route_tables"]),
    ("vpc_endpoints", &[]),
    ("security_groups", &[]),
    ("network_acls", &[]),
    ("prefix_lists", &[]),
    ("principals", &[]),
];

/// Sections whose members live on whatever they refer to is gone.
const LASTING: &[&str] = &[
    "organization",
    "accounts",
    "principals",
    "resources",
    "service_control_policies",
    "resource_control_policies",
    "questions",
    "assumptions",
];

/// Takes what a plan deletes out of what there is after it, with what cannot be without it.
pub(super) fn vanish(node: &mut Node, [before, after]: [&Node; 2], dangling: &BTreeSet<&str>) {
    let there = ids(after);
    let mut gone: BTreeSet<Arc<str>> = ids(before).difference(&there).cloned().collect();
    if gone.is_empty() {
        return;
    }
    blackholes(node, before, &|id| gone.contains(id) && dangling.contains(id));
    loop {
        let more = sweep(node, &gone);
        if more.is_empty() {
            return;
        }
        gone.extend(more);
    }
}

fn ids(topology: &Node) -> BTreeSet<Arc<str>> {
    let mut found = BTreeSet::new();
    for (section, inner) in REFERRED_TO {
        for member in topology.get(section).map_or(&[][..], entries) {
            found.extend(ids_of(&member.key, &member.node, inner));
        }
    }
    found
}

/// The id of a member, and those of the members in it.
fn ids_of(key: &Arc<str>, member: &Node, inner: &[&str]) -> Vec<Arc<str>> {
    let within = inner.iter().filter_map(|field| member.get(field)).flat_map(entries);
    within.map(|e| e.key.clone()).chain([key.clone()]).collect()
}

/// A route that still names what the plan deletes leads nowhere; the import, which sees one side, does not know its
/// target.
fn blackholes(node: &mut Node, before: &Node, is_gone: &dyn Fn(&str) -> bool) {
    let Value::Map(map) = &mut node.value else { return };
    for entry in &mut map.entries {
        let Some(old) = before.get(&entry.key) else { continue };
        if is_unknown(&entry.node) && old.scalar().is_some_and(is_gone) {
            entry.node.value = Value::Text("blackhole".into());
        } else {
            blackholes(&mut entry.node, old, is_gone);
        }
    }
}

/// Takes out all that is gone. What had to go with it comes back, by id.
fn sweep(node: &mut Node, gone: &BTreeSet<Arc<str>>) -> Vec<Arc<str>> {
    let mut more = Vec::new();
    let Value::Map(root) = &mut node.value else { return more };
    for section in root.entries.iter_mut().filter(|s| !LASTING.contains(&&*s.key)) {
        let Value::Map(members) = &mut section.node.value else { continue };
        let inner = REFERRED_TO.iter().find(|(name, _)| *name == &*section.key).map(|(_, inner)| *inner);
        members.entries.retain(|member| {
            let lost = gone.contains(&member.key) && inner.is_some()
                || entries(&member.node).iter().any(|f| is_gone(&f.node, gone));
            if let Some(inner) = inner.filter(|_| lost) {
                more.extend(
                    ids_of(&member.key, &member.node, inner).into_iter().filter(|id| !gone.contains(id)),
                );
            }
            !lost
        });
        for member in &mut members.entries {
            clean(&mut member.node, gone);
        }
    }
    more
}

fn is_gone(node: &Node, gone: &BTreeSet<Arc<str>>) -> bool {
    node.scalar().is_some_and(|id| gone.contains(id))
}

/// Takes out of a member what names something that is gone. Policies stay as they are: they may name anything.
fn clean(node: &mut Node, gone: &BTreeSet<Arc<str>>) {
    match &mut node.value {
        Value::List(items) => {
            let lost = |item: &Node| {
                is_gone(item, gone) || entries(item).iter().any(|field| is_gone(&field.node, gone))
            };
            items.retain(|item| !lost(item));
        }
        Value::Map(map) => {
            map.entries.retain(|e| !gone.contains(&e.key));
            for entry in &mut map.entries {
                match &*entry.key {
                    "policy" | "policies" => {}
                    "routes" => black_out(&mut entry.node, gone),
                    _ => clean(&mut entry.node, gone),
                }
            }
            map.entries.retain(|e| !is_gone(&e.node, gone));
        }
        Value::Null | Value::Bool(..) | Value::Number(_) | Value::Text(_) => {}
    }
}

/// Routes to what is gone stay, as blackholes.
fn black_out(routes: &mut Node, gone: &BTreeSet<Arc<str>>) {
    let Value::Map(map) = &mut routes.value else { return };
    for entry in map.entries.iter_mut().filter(|e| is_gone(&e.node, gone)) {
        entry.node.value = Value::Text("blackhole".into());
    }
    map.entries.retain(|e| !gone.contains(&e.key));
}
