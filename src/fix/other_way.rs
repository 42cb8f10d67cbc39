//! The policy stays, and the request takes another way: one that its conditions on endpoint or VPC want.

use super::change::Change;
use super::deny::is_of_network;
use super::view::{View, is_literal};
use super::wiring::Wiring;
use crate::decision::ReasonTrace;
use crate::outcome::LegKind;

/// Changes of the network that give the request the endpoint or the VPC that the conditions want.
pub(super) fn candidates(view: &View<'_>, reason: &ReasonTrace) -> Vec<Change> {
    if view.leg.kind != LegKind::Direct {
        return Vec::new();
    }
    let Some(path) = view.path() else { return Vec::new() };
    let Some(wiring) = Wiring::new(view, &path.host) else { return Vec::new() };
    let topology = wiring.topology;
    let mut found: Vec<Change> = Vec::new();
    for condition in reason.conditions.iter().filter(|c| is_of_network(&c.key)) {
        for wanted in condition.wanted.iter().filter(|w| is_literal(w)) {
            if condition.key.eq_ignore_ascii_case("aws:SourceVpce") {
                let endpoint = topology.endpoints.find(wanted);
                let serving = endpoint.filter(|e| wiring.serves(&topology.endpoints[*e]));
                found.extend(serving.into_iter().flat_map(|e| wiring.through(e)));
            }
            if condition.key.eq_ignore_ascii_case("aws:SourceVpc") {
                let Some(vpc) = topology.vpcs.find(wanted) else { continue };
                for (endpoint, _) in wiring.endpoints().filter(|(_, e)| e.vpc == vpc) {
                    found.extend(wiring.through(endpoint));
                }
                let used = view.endpoint().and_then(|e| topology.endpoints.find(&e.endpoint));
                found.extend(used.and_then(|e| wiring.move_endpoint(e, vpc)));
                if used.is_none() && vpc == wiring.vpc {
                    found.extend(wiring.new_endpoint());
                }
            }
        }
    }
    if reason.conditions.iter().any(|c| is_of_network(&c.key)) {
        found.extend(wiring.regional_host());
    }
    let mut known = Vec::new();
    found.retain(|change| {
        let new = !known.contains(&change.words);
        known.push(change.words.clone());
        new
    });
    found
}
