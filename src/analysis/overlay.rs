//! What a plan knows, laid over a topology of what else there is.

mod vanish;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, code};
use crate::source::{Entry, Map, Node, Value};

/// Sections whose members a plan describes whole: what it leaves out of one is not there. In members of the other
/// sections, that which only the topology mentions stays: subnets, attachments and records of other stacks, and what
/// somebody wrote down about a caller.
const WHOLE: &[&str] = &[
    "internet_gateways",
    "egress_only_internet_gateways",
    "nat_gateways",
    "route_tables",
    "vpc_peering_connections",
    "vpc_endpoints",
    "security_groups",
    "network_acls",
    "prefix_lists",
    "principals",
];

/// Sections whose ids are ARNs, names or numbers, which other sections may have too.
const SHARED: &[&str] = &["accounts", "private_hosted_zones", "principals", "resources"];

/// A topology before and after a plan.
#[derive(Clone, Debug)]
pub struct Overlaid {
    /// What there is.
    pub before: Node,
    /// What there will be.
    pub after: Node,
    /// Ids that stand for one kind of thing in the topology and for another in the plan.
    pub clashes: Vec<Diagnostic>,
}

/// Lays both sides of a plan over a topology.
///
/// Before: the topology, in which the plan describes its resources; for the same id the plan wins, but for values that it does
/// not know. After: the same, changed as the plan changes it. What the plan deletes is not there afterwards,
/// whatever the topology says of it, nor what cannot be without it; routes to it are blackholes, as in AWS.
///
/// `dangling` are ids to which the plan still refers, and which are not there after it.
pub fn overlay(current: &Node, [before, after]: [&Node; 2], dangling: &BTreeSet<&str>) -> Overlaid {
    let clashes = clashes(current, before, after);
    let mut merged = current.clone();
    lay_root(&mut merged, before);
    let mut changed = merged.clone();
    turn(&mut changed, before, after, Keys::Names);
    vanish::vanish(&mut changed, [before, after], dangling);
    Overlaid { before: merged, after: changed, clashes }
}

fn is_unknown(node: &Node) -> bool {
    node.scalar() == Some("unknown")
}

fn lay_root(mine: &mut Node, plan: &Node) {
    for section in entries(plan) {
        let Some(own) = member(mine, section) else { continue };
        let whole = WHOLE.contains(&&*section.key);
        for entry in entries(&section.node) {
            let Some(own) = member(own, entry) else { continue };
            lay(own, &entry.node);
            if whole {
                keep_only(own, &entry.node);
            }
        }
    }
}

/// The member that an entry is about; if there is none yet, it becomes that of the entry.
fn member<'n>(node: &'n mut Node, entry: &Entry) -> Option<&'n mut Node> {
    if !matches!(node.value, Value::Map(_)) {
        node.value = Value::Map(Map::default());
    }
    let Value::Map(map) = &mut node.value else { return None };
    match map.entries.iter().position(|e| e.key == entry.key) {
        Some(at) => map.entries.get_mut(at).map(|e| &mut e.node),
        None => {
            map.entries.push(entry.clone());
            None
        }
    }
}

fn entries(node: &Node) -> &[Entry] {
    node.as_map().map_or(&[], |map| &map.entries)
}

/// Lays what a plan says over what the topology says.
fn lay(mine: &mut Node, plan: &Node) {
    if is_unknown(plan) && !mine.is_null() {
        return;
    }
    match (&mut mine.value, &plan.value) {
        (Value::Map(_), Value::Map(map)) => {
            for entry in &map.entries {
                let Some(own) = member(mine, entry) else { continue };
                if &*entry.key == "policy" && !is_unknown(&entry.node) {
                    *own = entry.node.clone();
                } else {
                    lay(own, &entry.node);
                }
            }
        }
        // A list of which the plan does not know all is that of the topology, with what the plan does know.
        (Value::List(own), Value::List(items)) if items.iter().any(is_unknown) => {
            add(own, items.iter().filter(|i| !is_unknown(i)));
        }
        _ => *mine = plan.clone(),
    }
}

fn add<'n>(own: &mut Vec<Node>, items: impl Iterator<Item = &'n Node>) {
    for item in items {
        if !own.iter().any(|o| o.same_value(item)) {
            own.push(item.clone());
        }
    }
}

/// Takes out what the plan does not mention.
fn keep_only(mine: &mut Node, plan: &Node) {
    let (Value::Map(map), Some(known)) = (&mut mine.value, plan.as_map()) else { return };
    map.entries.retain(|e| known.get(&e.key).is_some());
}

/// What the keys of a mapping are: names of sections and fields, or ids of members. They take turns, level by level.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Names,
    Ids,
}

/// Changes a node as a plan changes what it knows of it.
fn turn(node: &mut Node, old: &Node, new: &Node, keys: Keys) {
    if old.same_value(new) {
        return;
    }
    if node.same_value(old) {
        *node = new.clone();
        return;
    }
    let below = if keys == Keys::Names { Keys::Ids } else { Keys::Names };
    match (&mut node.value, &old.value, &new.value) {
        (Value::Map(map), Value::Map(before), Value::Map(after)) => {
            map.entries.retain_mut(|own| match (before.get(&own.key), after.get(&own.key)) {
                (Some(old), None) => keys == Keys::Names && less(own, old),
                _ => true,
            });
            for entry in &after.entries {
                let at = map.entries.iter().position(|e| e.key == entry.key);
                let own = at.and_then(|at| map.entries.get_mut(at)).map(|e| &mut e.node);
                match (own, before.get(&entry.key)) {
                    (None, _) => map.entries.push(entry.clone()),
                    (Some(own), Some(old)) if &*entry.key == "policy" => {
                        if !old.same_value(&entry.node) {
                            *own = entry.node.clone();
                        }
                    }
                    (Some(own), Some(old)) => turn(own, old, &entry.node, below),
                    (Some(own), None) => lay(own, &entry.node),
                }
            }
        }
        (Value::List(own), Value::List(before), Value::List(after)) => {
            let among = |items: &[Node], item: &Node| items.iter().any(|i| i.same_value(item));
            own.retain(|item| !among(before, item) || among(after, item));
            add(own, after.iter().filter(|item| !among(before, item)));
        }
        _ => *node = new.clone(),
    }
}

/// Takes the members of a section or field that a plan empties. Whether others are left.
fn less(own: &mut Entry, old: &Node) -> bool {
    match (&mut own.node.value, &old.value) {
        (Value::Map(map), Value::Map(old)) if &*own.key != "policy" => {
            map.entries.retain(|e| old.get(&e.key).is_none());
            !map.entries.is_empty()
        }
        (Value::List(items), Value::List(old)) => {
            items.retain(|item| !old.iter().any(|o| o.same_value(item)));
            !items.is_empty()
        }
        _ => false,
    }
}

/// Ids that are one kind of thing in the topology, and another in the plan.
fn clashes(current: &Node, before: &Node, after: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut told = BTreeSet::new();
    for section in entries(before).iter().chain(entries(after)) {
        if let Some(own) = current.get(&section.key)
            && own.as_map().is_none() != section.node.as_map().is_none()
            && told.insert((&section.key, &section.key))
        {
            let message = format!("`{}` is {} here", section.key, own.kind().with_article());
            let help = format!("the plan has {} there", section.node.kind().with_article());
            found.push(Diagnostic::error(code::WRONG_TYPE, own.span, message).help(help));
        }
        if SHARED.contains(&&*section.key) {
            continue;
        }
        for id in entries(&section.node).iter().map(|e| &e.key) {
            let others = entries(current)
                .iter()
                .filter(|s| s.key != section.key && !SHARED.contains(&&*s.key) && s.node.get(id).is_some());
            for other in others {
                if told.insert((&section.key, id)) {
                    let span = other.node.as_map().and_then(|m| m.entry(id)).map(|e| e.key_span);
                    let message = format!(
                        "`{id}` is one of `{}` here, and one of `{}` in the plan",
                        other.key, section.key
                    );
                    found.push(
                        Diagnostic::error(code::DUPLICATE_KEY, span, message).help("give it another id here"),
                    );
                }
            }
        }
    }
    found
}
