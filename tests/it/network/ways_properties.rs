//! What holds of the ways of any request: those that work really do, and what they share they all have.

use std::collections::BTreeSet;

use hopstamp::network::{ClaimantKind, HopKind, Network, PathRequest, Settings, Station, Ways};
use proptest::prelude::*;

use super::properties::{any_asked, any_network};

/// A way that can be asked for by itself leads where it is said to lead; the first is the request as it is.
fn check_ends(network: &Network, request: &PathRequest<'_>, found: &Ways) {
    let first = &found.ways[0];
    assert!(first.taken && first.settings == Settings::default(), "{first:#?}");
    assert_eq!(first.end, network.resolve(request));
    for (number, way) in found.ways.iter().enumerate() {
        assert_eq!(way.taken, number == 0, "{way:#?}");
        assert_eq!(network.resolve(&way.settings.on(request)), way.end, "{way:#?}");
        assert!(
            !way.label.is_empty() && !way.why.text.is_empty() && way.why.rule.starts_with("NP-"),
            "{way:#?}"
        );
        let twin = found.ways[..number].iter().find(|w| w.settings == way.settings);
        assert_eq!(twin, None, "{way:#?}");
    }
}

/// Of the claims on a name in a VPC one wins, and it is the one that the path names.
fn check_claimants(found: &Ways) {
    let vpcs: BTreeSet<&str> = found.claimants.iter().map(|c| &*c.vpc).collect();
    for vpc in vpcs {
        let winners = found.claimants.iter().filter(|c| &*c.vpc == vpc && c.wins).count();
        assert_eq!(winners, 1, "{:#?}", found.claimants);
    }
    let Ok(path) = &found.ways[0].end else { return };
    let dns = path.hops.iter().find(|h| h.kind == HopKind::Dns).map_or("", |h| h.detail.as_str());
    if found.claimants.is_empty() {
        return;
    }
    let wins = |kind| found.claimants.iter().any(|c| c.wins && c.kind == kind);
    if let Some((_, id)) = dns.split_once("private DNS of ") {
        let id = id.split(',').next();
        let winner = found.claimants.iter().find(|c| c.wins && c.kind == ClaimantKind::PrivateDns);
        assert_eq!(winner.and_then(|c| c.id.as_deref()), id, "{found:#?}");
    } else if dns.contains("private hosted zone") {
        assert!(wins(ClaimantKind::PrivateHostedZone), "{found:#?}");
    } else if dns.contains("public DNS") {
        assert!(wins(ClaimantKind::PublicDns) || wins(ClaimantKind::ResolverRule), "{found:#?}");
    }
}

/// The dominators are what all working ways have in common, counted station by station.
fn check_union(network: &Network, found: &Ways) {
    let routes: Vec<Vec<Station>> = found.working().map(|way| way.stations()).collect();
    let inner = |route: &Vec<Station>| route[1..route.len() - 1].iter().cloned().collect::<BTreeSet<_>>();
    let common = routes.iter().map(inner).reduce(|a, b| a.intersection(&b).cloned().collect());
    let dominators = found.must_cross();
    assert_eq!(
        dominators.as_ref().map(|d| d.iter().cloned().collect::<BTreeSet<_>>()),
        common,
        "{routes:#?}"
    );
    for endpoint in network.topology().endpoints.ids() {
        let around = found.around(endpoint).count();
        assert!(
            found.around(endpoint).all(|way| way.path().unwrap().hops.iter().all(|h| &*h.id != endpoint))
        );
        let on_all = dominators.as_ref().is_some_and(|d| d.iter().any(|s| &*s.id == endpoint));
        assert_eq!(on_all, !routes.is_empty() && around == 0, "{endpoint}: {routes:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ways_lead_where_they_are_said_to_lead(
        network in any_network(),
        requests in prop::collection::vec(any_asked(), 12),
    ) {
        for asked in &requests {
            let request = asked.request(&network);
            let found = network.ways(&request);
            check_ends(&network, &request, &found);
            check_claimants(&found);
            check_union(&network, &found);
            prop_assert_eq!(&found, &network.ways(&request));
        }
    }
}
