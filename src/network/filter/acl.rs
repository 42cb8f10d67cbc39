//! Network ACLs: stateless, by number, first match decides (NP-410 to NP-416).

use crate::facts;
use crate::network::Network;
use crate::network::addresses::Cover;
use crate::network::graph::Node;
use crate::network::path::Warning;
use crate::network::reason::{Stop, code};
use crate::network::walk::Crossing;
use crate::topology::Ref;
use crate::topology::model::{AclRule, NetworkAcl, Protocol};

/// What a list of rules says about some ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// All pass.
    All,
    /// Some pass.
    Some,
    /// None passes.
    None,
}

/// A request that crosses the border of a subnet.
pub(super) fn request(net: &Network, crossing: &Crossing<'_>, port: u16) -> Result<(), Stop> {
    let Some((acl, rules)) = rules(net, crossing) else { return Ok(()) };
    match verdict(net, rules, crossing, (port, port)) {
        Verdict::All => Ok(()),
        _ => Err(stop(net, acl, crossing, &format!("port {port}"), "NP-412")),
    }
}

/// A reply, which goes to whatever port the client opened (NP-412).
pub(super) fn reply(net: &Network, crossing: &Crossing<'_>) -> Result<Option<Warning>, Stop> {
    let Some((acl, rules)) = rules(net, crossing) else { return Ok(None) };
    let all = facts::network().ephemeral_ports;
    let linux = facts::network().linux_ephemeral_ports;
    match verdict(net, rules, crossing, all) {
        Verdict::All => Ok(None),
        Verdict::None => Err(stop(net, acl, crossing, &format!("ports {} to {}", all.0, all.1), "NP-412")),
        Verdict::Some => {
            let id = net.topology.network_acls.id(acl);
            let which = match verdict(net, rules, crossing, linux) {
                Verdict::All => "enough for current Linux clients, but not for all".to_owned(),
                _ => "so some connections hang".to_owned(),
            };
            Ok(Some(Warning {
                code: code::SUBNET_ACL_PARTIAL,
                message: format!(
                    "{id} lets replies {} {} only to some of the ports {} to {}: {which}",
                    if crossing.out { "out of" } else { "into" },
                    net.name(Node::Subnet(crossing.subnet)),
                    all.0,
                    all.1,
                ),
                rule: "NP-412",
            }))
        }
    }
}

fn rules<'n>(net: &'n Network, crossing: &Crossing<'_>) -> Option<(Ref<NetworkAcl>, &'n [AclRule])> {
    let acl = net.index.acl(crossing.subnet)?;
    let row = &net.topology.network_acls[acl];
    Some((acl, if crossing.out { &row.egress } else { &row.ingress }))
}

/// Goes through the rules until every port is decided. What no rule matches is denied. A rule for only some of the
/// possible addresses counts where it denies, not where it allows.
fn verdict(net: &Network, rules: &[AclRule], crossing: &Crossing<'_>, ports: (u16, u16)) -> Verdict {
    let mut open = vec![ports];
    let (mut allowed, mut denied) = (false, false);
    for rule in rules {
        if rule.traffic.protocol.is_some_and(|p| p != Protocol::Tcp) {
            continue;
        }
        match (crossing.remote.covered_by(&rule.block, &net.topology), rule.allow) {
            (Cover::No, _) | (Cover::Maybe, true) => continue,
            _ => {}
        }
        let (from, to) = rule.traffic.ports.unwrap_or((0, u16::MAX));
        let mut rest = Vec::with_capacity(open.len() + 1);
        for (first, last) in open {
            if to < first || last < from {
                rest.push((first, last));
                continue;
            }
            if rule.allow {
                allowed = true;
            } else {
                denied = true;
            }
            if first < from {
                rest.push((first, from - 1));
            }
            if to < last {
                rest.push((to + 1, last));
            }
        }
        open = rest;
        if open.is_empty() {
            break;
        }
    }
    match (allowed, denied || !open.is_empty()) {
        (true, false) => Verdict::All,
        (true, true) => Verdict::Some,
        (false, _) => Verdict::None,
    }
}

fn stop(
    net: &Network,
    acl: Ref<NetworkAcl>,
    crossing: &Crossing<'_>,
    what: &str,
    rule: &'static str,
) -> Stop {
    let id = net.topology.network_acls.id(acl);
    let subnet = net.name(Node::Subnet(crossing.subnet));
    let remote = crossing.remote.words();
    let (way, side, direction) = match crossing.out {
        true => ("out of", "to", "egress"),
        false => ("into", "from", "ingress"),
    };
    Stop::filtered(
        code::SUBNET_ACL_RESTRICTION,
        rule,
        format!("{id} does not let TCP {what} {way} {subnet} {side} {remote}"),
        format!("add an {direction} rule to {id} that allows TCP {what} {side} {remote}"),
    )
}
