//! Security groups and network ACLs (NP D.1).

use super::answer::{Fault, filtered};
use super::routes::End;
use super::travel::Check;
use super::world::{Acl, AclRule, GroupRule, OtherSide, World};

const HTTPS: u16 = 443;
/// NP-412.
const EPHEMERAL: (u16, u16) = (1024, 65535);

fn is_tcp(protocol: &str) -> bool {
    protocol == "tcp" || protocol == "all"
}

fn holds(ports: Option<(u16, u16)>, port: u16) -> bool {
    ports.is_none_or(|(from, to)| from <= port && port <= to)
}

/// What a rule says about members of a group on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// It counts.
    Works,
    /// Something between the two changed the address (NP-407).
    Lost,
    /// Across a transit gateway (NP-406), or between Regions (NP-405).
    Unsupported,
}

/// The faults of groups towards one other side; none if they let it pass. `members` are the groups of the other side.
pub fn groups(
    world: &World,
    groups: &[String],
    egress: bool,
    other: &End,
    members: &[String],
    reference: Reference,
) -> Vec<Fault> {
    if groups.is_empty() {
        return Vec::new();
    }
    let mut rules: Vec<GroupRule> = Vec::new();
    for id in groups {
        let group = world.groups.iter().find(|g| g.id == *id).unwrap();
        match (egress, &group.egress) {
            (true, None) => return Vec::new(),
            (true, Some(list)) => rules.extend(list.iter().cloned()),
            (false, _) => rules.extend(group.ingress.iter().cloned()),
        }
    }
    if rules.is_empty() {
        return vec![filtered("SG_HAS_NO_RULES")];
    }
    let mut faults = vec![filtered("ENI_SG_RULES_MISMATCH")];
    for rule in rules.iter().filter(|r| is_tcp(r.protocol) && holds(r.ports, HTTPS)) {
        if other.matches(world, &rule.other) {
            return Vec::new();
        }
        let OtherSide::Group(group) = &rule.other else { continue };
        if !members.contains(group) {
            continue;
        }
        match reference {
            Reference::Works => return Vec::new(),
            Reference::Lost => faults = vec![filtered("SG_REFERENCES_NOT_PRESERVED")],
            Reference::Unsupported => faults = vec![filtered("SG_REFERENCING_SUPPORT")],
        }
    }
    faults
}

/// Whether the ACL of a subnet lets a packet pass: to port 443, or a reply to some ephemeral port.
pub fn passes(world: &World, check: &Check, reply: bool) -> bool {
    let Some(acl) = world.acls.iter().find(|a| a.subnets.contains(&check.subnet)) else {
        return true;
    };
    if !reply {
        return decides(world, rules(acl, check.out), &check.other, HTTPS);
    }
    // A port range is let through or not as a whole between the bounds that rules name.
    let bounds = rules(acl, check.out)
        .iter()
        .filter_map(|r| r.ports)
        .flat_map(|(from, to)| [from, to.saturating_add(1)]);
    bounds
        .chain([EPHEMERAL.0])
        .filter(|p| (EPHEMERAL.0..=EPHEMERAL.1).contains(p))
        .any(|port| decides(world, rules(acl, check.out), &check.other, port))
}

fn rules(acl: &Acl, out: bool) -> &[AclRule] {
    if out { &acl.egress } else { &acl.ingress }
}

/// NP-410: the lowest number that matches decides; none denies.
fn decides(world: &World, rules: &[AclRule], other: &End, port: u16) -> bool {
    let matches = |r: &&AclRule| is_tcp(r.protocol) && holds(r.ports, port) && other.lies_in(world, &r.block);
    rules.iter().filter(matches).min_by_key(|r| r.number).is_some_and(|r| r.allow)
}
