//! Ways by proxies and from sites, and what all ways of a request share.

use hopstamp::network::{Way, WayKind};

use super::support::{lab, network};
use super::ways::{HUB, end, ids, labels, way, ways};

// ----- proxies, sites, callers that choose nothing

const PROXY: &str = "callers: { app: { proxy: forwarder }, plain: { kind: ec2, subnet: subnet-spoke, private_ip: 10.2.0.6 } }";

#[test]
fn a_proxy_can_be_gone_past_and_a_known_one_used() {
    let network = network(HUB, &[PROXY]);
    let found = ways(&network, "app", "sts", |_| {});
    assert_eq!(end(&found.ways[0]), "interface vpce-sts vpc-hub 10.0.9.7");
    let direct = way(&found, "without the proxy");
    assert_eq!(
        (direct.kind, end(direct).as_str()),
        (WayKind::NoProxy, "interface vpce-sts vpc-hub 10.2.0.5")
    );
    let found = ways(&network, "plain", "sts", |_| {});
    let through = way(&found, "through proxy forwarder");
    assert_eq!(
        (through.kind, end(through).as_str()),
        (WayKind::Proxy, "interface vpce-sts vpc-hub 10.0.9.7")
    );
    assert_eq!(through.why.rule, "NP-118");
    // By the proxy's own way out, too.
    let public = way(&found, "through proxy forwarder, public address");
    assert_eq!(end(public), "public 203.0.113.90");
    assert_eq!(ids(found.must_cross()), Some(vec!["tgw-1".to_owned()]));
}

#[test]
fn a_proxy_out_of_reach_is_tried_once() {
    let network = network(HUB, &[PROXY, "callers: { forwarder: { private_ip: null, kind: laptop, subnet: null, public_ip: 203.0.113.77, region: us-east-1 } }
route_tables: { rtb-in: { routes: { 0.0.0.0/0: blackhole, 10.0.0.0/8: tgw-1 } } }"]);
    let found = ways(&network, "plain", "sts", |_| {});
    let by_proxy: Vec<&Way> = found.ways.iter().filter(|w| w.kind == WayKind::Proxy).collect();
    assert_eq!(labels(by_proxy.iter().copied()), ["through proxy forwarder"]);
    assert_eq!(end(by_proxy[0]), "BAD_STATE_ROUTE");
}

#[test]
fn a_site_without_internet_access_has_its_link_on_every_way() {
    let hybrid = include_str!("../../../topologies/hybrid.yaml");
    let network = network(hybrid, &[]);
    let found = ways(&network, "batch-host", "sts", |_| {});
    assert_eq!(ids(found.must_cross()), Some(vec!["dx-data-centre".to_owned(), "vpce-hub-sts".to_owned()]));
    assert_eq!(found.around("vpce-hub-sts").count(), 0);
    assert!(found.claimants.iter().all(|c| &*c.vpc == "vpc-hub"));
    // The branch has an address of its own on the internet.
    let found = ways(&network, "branch-host", "sts", |_| {});
    assert_eq!(ids(found.must_cross()), Some(Vec::new()));
    assert_eq!(end(way(&found, "public address")), "public 203.0.113.80");
}

#[test]
fn services_and_consoles_take_the_way_they_take() {
    let network = lab(&["callers:
  scan: { kind: service, service: cloudtrail.amazonaws.com, region: us-east-1 }
  home: { kind: laptop, public_ip: 198.51.100.9, region: us-east-1 }
  web: { kind: console, browser: home, region: us-east-1 }"]);
    for (caller, ends) in [("scan", "internal"), ("web", "public 198.51.100.9")] {
        let found = ways(&network, caller, "sts", |_| {});
        assert_eq!((found.ways.len(), end(&found.ways[0]).as_str()), (1, ends));
        assert!(found.ways[0].taken && found.claimants.is_empty());
    }
}

// ----- what all ways share

#[test]
fn in_a_hub_every_way_crosses_the_transit_gateway() {
    let network = network(HUB, &[]);
    let found = ways(&network, "app", "sts", |_| {});
    assert_eq!(ids(found.must_cross()), Some(vec!["tgw-1".to_owned()]));
    let around = labels(found.around("vpce-sts"));
    assert!(around.contains(&"public address") && around.contains(&"FIPS host"), "{around:?}");
    assert_eq!(end(way(&found, "public address")), "public 203.0.113.90");
    // To a service without an endpoint all lead out by the one NAT gateway.
    let found = ways(&network, "app", "kms", |_| {});
    assert_eq!(
        ids(found.must_cross()),
        Some(["tgw-1", "nat-egress", "igw-egress"].map(str::to_owned).to_vec())
    );
}

#[test]
fn without_a_way_out_nobody_gets_around_the_endpoint() {
    let network =
        network(HUB, &["route_tables: { rtb-in: { routes: { 0.0.0.0/0: null, 10.0.0.0/8: tgw-1 } } }"]);
    let found = ways(&network, "app", "sts", |_| {});
    assert_eq!(ids(found.must_cross()), Some(vec!["tgw-1".to_owned(), "vpce-sts".to_owned()]));
    assert_eq!(found.around("vpce-sts").count(), 0);
    let found = ways(&network, "app", "kms", |_| {});
    assert_eq!((found.must_cross(), found.working().count()), (None, 0));
}

/// A firewall's endpoint is on the way like any other, and can be asked about.
#[test]
fn np_276_an_inline_firewall_is_on_every_way_out() {
    let firewall = "vpcs: { vpc-spoke: { subnets: { subnet-fw: { az: use1-az1, cidr: 10.2.9.0/24 } } } }
route_tables:
  rtb-spoke: { routes: { 0.0.0.0/0: vpce-fw } }
  rtb-fw: { vpc: vpc-spoke, subnets: [subnet-fw], routes: { 0.0.0.0/0: tgw-1 } }
vpc_endpoints:
  vpce-fw: { vpc: vpc-spoke, service: com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0, type: gateway_load_balancer, network_interfaces: { subnet-fw: 10.2.9.10 } }
transit_gateways: { tgw-1: { attachments: { att-spoke: { subnets: [subnet-fw] } } } }";
    let network = network(HUB, &[firewall]);
    let found = ways(&network, "app", "kms", |_| {});
    let expected = ["vpce-fw", "tgw-1", "nat-egress", "igw-egress"].map(str::to_owned).to_vec();
    assert_eq!(ids(found.must_cross()), Some(expected));
    assert_eq!(found.around("vpce-fw").count(), 0);
}

#[test]
fn a_host_without_a_usable_address_has_its_public_one_beside_it() {
    let network = network(HUB, &["vpc_endpoints: { vpce-sts: { state: deleting } }"]);
    let found = ways(&network, "app", "sts", |_| {});
    assert_eq!(end(&found.ways[0]), "ENDPOINT_STATE");
    let why = &found.ways[0].why;
    assert_eq!(
        (why.text.as_str(), why.rule),
        ("sts.us-east-1.amazonaws.com has no usable address here", "NP-301")
    );
    assert_eq!(end(way(&found, "public address")), "public 203.0.113.90");
}

/// The caller may only speak to its proxy, which lies between two crossings of the transit gateway.
#[test]
fn a_proxy_that_is_the_only_way_is_on_every_way() {
    let only_proxy = "security_groups: { sg-app: { vpc: vpc-spoke, egress: [{ protocol: tcp, port: 443, cidr: 10.1.1.9/32 }] } }
private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-hub, vpc-spoke, vpc-egress] } }
callers: { app: { security_groups: [sg-app], proxy: squid }, squid: { kind: ec2, subnet: subnet-in, private_ip: 10.1.1.9 } }";
    let network = network(HUB, &[only_proxy]);
    let found = ways(&network, "app", "sts", |_| {});
    let path = found.ways[0].path().unwrap();
    assert_eq!(path.ids(), ["app", "tgw-1", "squid", "tgw-1", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(end(way(&found, "without the proxy")), "ENI_SG_RULES_MISMATCH");
    assert_eq!(ids(found.must_cross()), Some(vec!["tgw-1".to_owned(), "squid".to_owned()]));
}
