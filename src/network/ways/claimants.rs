//! Who could answer for a host name in a VPC, and who does (NP-120 to NP-143).

use crate::network::Network;
use crate::network::claims::Claim;
use crate::network::dns::{Ignored, Question, Stance};
use crate::network::graph::Node;
use crate::topology::Ref;
use crate::topology::model::Vpc;

use super::{Claimant, ClaimantKind, Reason};

/// The claims of a VPC on a name, the strongest first, and public DNS last. `inbound`: the query comes in by an inbound
/// Resolver endpoint.
pub(super) fn in_vpc(question: &mut Question<'_, '_, '_>, vpc: Ref<Vpc>, inbound: bool) -> Vec<Claimant> {
    let net = question.net;
    if !net.topology.vpcs[vpc].dns_support {
        return Vec::new();
    }
    let name = question.host.name.as_str();
    let here = net.topology.vpcs.shared_id(vpc);
    let mut found: Vec<Claimant> = Vec::new();
    let mut winner: Option<(String, &str)> = None;
    let mut rules_apply = true;
    for (claim, below) in net.claims.on(vpc, name) {
        let stance = question.stance(vpc, claim, below, inbound, &mut rules_apply);
        let (kind, node) = match claim {
            Claim::Rule(rule) => (ClaimantKind::ResolverRule, net.topology.resolver_rules.shared_id(rule)),
            Claim::Zone(zone) => {
                (ClaimantKind::PrivateHostedZone, net.topology.private_zones.shared_id(zone))
            }
            Claim::Endpoint { endpoint, .. } => (ClaimantKind::PrivateDns, net.id(Node::Endpoint(endpoint))),
        };
        let why = match (stance, &winner) {
            (Stance::Passed, _) => continue,
            (Stance::Ignored(why), _) => ignored(net, why),
            (Stance::Answers, None) => {
                winner = Some((words(kind, &node), below));
                reason("the most specific domain that somebody answers for", "NP-120")
            }
            (Stance::Answers, Some((stronger, same))) if *same == below => {
                reason(format!("{stronger} answers for the same domain, and goes before it"), "NP-121")
            }
            (Stance::Answers, Some((stronger, _))) => {
                reason(format!("{stronger} is more specific"), "NP-120")
            }
        };
        let wins = stance == Stance::Answers && found.iter().all(|c| !c.wins);
        found.push(Claimant { kind, id: Some(node), vpc: here.clone(), wins, why });
    }
    let why = match &winner {
        None => reason("nobody in the VPC claims the name", "NP-120"),
        Some((stronger, _)) => reason(format!("{stronger} hides it"), "NP-123"),
    };
    found.push(Claimant { kind: ClaimantKind::PublicDns, id: None, vpc: here, wins: winner.is_none(), why });
    found
}

fn words(kind: ClaimantKind, id: &str) -> String {
    match kind {
        ClaimantKind::ResolverRule => format!("rule {id}"),
        ClaimantKind::PrivateHostedZone => format!("private hosted zone {id}"),
        ClaimantKind::PrivateDns => format!("private DNS of {id}"),
        ClaimantKind::PublicDns => "public DNS".to_owned(),
    }
}

/// Why a claim has no effect.
pub(super) fn ignored(net: &Network, why: Ignored) -> Reason {
    match why {
        Ignored::Attributes(vpc) => {
            reason(format!("{} lacks `dns_hostnames: true`", net.name(Node::Vpc(vpc))), "NP-124")
        }
        Ignored::InboundOnly(_) => reason("its private DNS is for inbound Resolver endpoints only", "NP-130"),
        Ignored::Unusable(endpoint) => {
            reason(format!("{} cannot be used", net.name(Node::Endpoint(endpoint))), "NP-125")
        }
    }
}

pub(super) fn reason(text: impl Into<String>, rule: &'static str) -> Reason {
    Reason { text: text.into(), rule }
}
