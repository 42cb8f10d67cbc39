//! Route 53 Resolver.

use std::collections::BTreeSet;

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::{Resolver, ResolverRule};
use crate::import::item::Item;

/// `list-resolver-endpoints`.
pub(super) fn endpoint(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("Id") else { return };
    let record = Resolver {
        direction: item.fact("Direction"),
        vpc: item.fact("HostVPCId"),
        name: item.fact("Name"),
        ..Resolver::default()
    };
    found.inventory.add(|i| &mut i.resolver_endpoints, id, record);
}

/// `list-resolver-endpoint-ip-addresses`; the endpoint is in the file's name only.
pub(super) fn address(item: Item<'_>, found: &mut Found<'_>) {
    let Some(subnet) = item.id("SubnetId") else { return };
    let id = ["rslvr-in-", "rslvr-out-"].iter().find_map(|prefix| found.path.id(prefix)).map(str::to_owned);
    let Some(id) = id else {
        item.log().unread(
            "addresses of a Resolver endpoint that neither the file nor its name says: put its id into the name",
            1,
        );
        return;
    };
    let addresses: BTreeSet<String> =
        item.text("Ip").into_iter().chain(item.text("Ipv6")).map(str::to_owned).collect();
    let record = Resolver { addresses: [(subnet.to_owned(), addresses)].into(), ..Resolver::default() };
    found.inventory.add(|i| &mut i.resolver_endpoints, &id, record);
}

/// `list-resolver-rules`.
pub(super) fn rule(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("Id") else { return };
    let domain = item.text("DomainName").map(|d| d.trim_end_matches('.').to_ascii_lowercase());
    let mut targets = item.texts_of("TargetIps", "Ip");
    targets.extend(item.texts_of("TargetIps", "Ipv6"));
    let record = ResolverRule {
        domain: Fact::of(domain, item.log().source()),
        kind: item.fact("RuleType"),
        targets,
        endpoint: item.fact("ResolverEndpointId"),
        name: item.fact("Name"),
        ..ResolverRule::default()
    };
    found.inventory.add(|i| &mut i.resolver_rules, id, record);
}

/// `list-resolver-rule-associations`.
pub(super) fn association(item: Item<'_>, found: &mut Found<'_>) {
    let (Some(rule), Some(vpc)) = (item.id("ResolverRuleId"), item.id("VPCId")) else { return };
    let record = ResolverRule { vpcs: BTreeSet::from([vpc.to_owned()]), ..ResolverRule::default() };
    found.inventory.add(|i| &mut i.resolver_rules, rule, record);
}
