//! What several VPCs share: Route 53 Profiles, zones of one name, core networks; and regional NAT gateways.

use hopstamp::assumption::{Assumption, Assumptions};
use hopstamp::network::{HopKind, Network, PathRequest};

use super::support::{entry, lab, no_path, path, rests_on};

const VIA_ENDPOINT: &str = "interface vpce-sts vpc-aaa 172.31.10.5";
const PROFILE: &str = "route53_profiles: { rp-1: { vpcs: vpc-bbb, vpc_endpoints: vpce-sts } }";

fn entry_under(network: &Network, assumptions: &Assumptions) -> String {
    let caller = network.topology().callers.find("i-b").unwrap();
    entry(&network.resolve_under(&PathRequest::new(caller, "sts"), assumptions).unwrap())
}

#[test]
fn np_140_a_profile_shares_the_names_of_an_endpoint() {
    assert_eq!(entry(&path(&lab(&[]), "i-b", "sts", |_| {})), "public 203.0.113.7");
    let shared = lab(&[PROFILE]);
    let found = path(&shared, "i-b", "sts", |_| {});
    assert_eq!(entry(&found), VIA_ENDPOINT);
    assert!(rests_on(&found, Assumption::ProfileEndpointDns));
    let other = Assumptions::default().with(Assumption::ProfileEndpointDns, "public");
    assert_eq!(entry_under(&shared, &other), "public 203.0.113.7");
    // The endpoint's own VPC needs no profile.
    assert!(!rests_on(&path(&shared, "i-a", "sts", |_| {}), Assumption::ProfileEndpointDns));
}

#[test]
fn np_140_without_private_dns_there_are_no_names_to_share() {
    let off = "vpc_endpoints: { vpce-sts: { private_dns: false } }";
    assert_eq!(entry(&path(&lab(&[PROFILE, off]), "i-b", "sts", |_| {})), "public 203.0.113.7");
}

/// A zone of the VPC itself, and one for the same name that a profile shares.
const OWN_AND_SHARED: &str = "
private_hosted_zones:
  sts.us-east-1.amazonaws.com: { vpcs: vpc-bbb, records: { '': 203.0.113.200 } }
  shared: { domain: sts.us-east-1.amazonaws.com, records: { '': vpce-sts } }
route53_profiles: { rp-1: { vpcs: vpc-bbb, private_hosted_zones: shared } }";

#[test]
fn np_122_of_one_domain_the_vpcs_own_claim_wins() {
    let own = lab(&[OWN_AND_SHARED]);
    assert!(!entry(&path(&own, "i-b", "kms", |_| {})).contains("vpce"));
    assert_eq!(entry(&path(&own, "i-b", "sts", |_| {})), "public 203.0.113.7");
    let shared_only = "private_hosted_zones: { sts.us-east-1.amazonaws.com: null }";
    assert_eq!(entry(&path(&lab(&[OWN_AND_SHARED, shared_only]), "i-b", "sts", |_| {})), VIA_ENDPOINT);
}

#[test]
fn np_122_a_more_specific_domain_of_the_profile_wins() {
    let wider = "
private_hosted_zones:
  sts.us-east-1.amazonaws.com: null
  amazonaws.com: { vpcs: vpc-bbb, records: {} }";
    assert_eq!(entry(&path(&lab(&[OWN_AND_SHARED, wider]), "i-b", "sts", |_| {})), VIA_ENDPOINT);
}

#[test]
fn np_122_rules_of_a_profile_apply() {
    let forwarded = "
resolver:
  inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } }
  outbound_endpoints: { rslvr-out: { vpc: vpc-bbb, addresses: { subnet-b: 172.31.10.53 } } }
  rules: { to-hub: { domain: sts.us-east-1.amazonaws.com, targets: 10.0.0.53, outbound_endpoint: rslvr-out } }
route53_profiles: { rp-1: { vpcs: vpc-bbb, resolver_rules: to-hub } }";
    assert_eq!(entry(&path(&lab(&[forwarded]), "i-b", "sts", |_| {})), VIA_ENDPOINT);
}

#[test]
fn np_138_zones_of_one_name_serve_their_own_vpcs() {
    let two = "
private_hosted_zones:
  Z1: { domain: sts.us-east-1.amazonaws.com, vpcs: vpc-bbb, records: { '': vpce-sts } }
  Z2: { domain: STS.us-east-1.amazonaws.com., records: { '': 203.0.113.200 }, vpcs: [] }";
    assert_eq!(entry(&path(&lab(&[two]), "i-b", "sts", |_| {})), VIA_ENDPOINT);
}

/// The two VPCs in one segment each, the endpoint's in the one that shares.
const CORE: &str = "
vpc_peering_connections: { pcx-1: null }
vpcs: { vpc-bbb: { region: eu-west-1, subnets: { subnet-b: { az: euw1-az1 } } } }
core_networks:
  core-network-1:
    account: '111122223333'
    segments: { apps: {}, hub: { shared_with: apps } }
    attachments:
      attachment-a: { vpc: vpc-aaa, subnets: subnet-a, segment: hub }
      attachment-b: { vpc: vpc-bbb, subnets: subnet-b, segment: apps }
route_tables:
  rtb-a: { vpc: vpc-aaa, main: true, routes: { 172.31.0.0/16: core-network-1 } }
  rtb-b: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/16: core-network-1, 0.0.0.0/0: igw-b } }
private_hosted_zones: { sts.eu-west-1.amazonaws.com: { vpcs: vpc-bbb, records: { '': vpce-sts } } }";

#[test]
fn np_277_a_core_network_works_like_a_transit_gateway_in_every_region() {
    let named = |r: &mut PathRequest<'_>| r.endpoint_url = Some(super::support::STS_ENDPOINT);
    let found = path(&lab(&[CORE]), "i-b", "sts", named);
    assert_eq!(found.ids(), ["i-b", "core-network-1", "vpce-sts", "sts.us-east-1"]);
    assert!(found.hops.iter().any(|hop| hop.kind == HopKind::CoreNetwork));
    assert!(rests_on(&found, Assumption::CoreNetworkStamps));
}

#[test]
fn np_277_segments_reach_those_that_share_with_them() {
    let named = |r: &mut PathRequest<'_>| r.endpoint_url = Some(super::support::STS_ENDPOINT);
    let segments = |text: &str| format!("core_networks: {{ core-network-1: {{ segments: {text} }} }}");
    let apart = segments("{ hub: { shared_with: null } }");
    let lost = no_path(&lab(&[CORE, &apart]), "i-b", "sts", named);
    assert_eq!(lost.reason, "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", "{lost:#?}");
    // Sharing is stated on either side and goes both ways.
    let other_side = segments("{ hub: { shared_with: null }, apps: { shared_with: hub } }");
    assert_eq!(entry(&path(&lab(&[CORE, &other_side]), "i-b", "sts", named)), VIA_ENDPOINT);
    let denied = segments("{ apps: { deny: hub } }");
    assert_eq!(
        no_path(&lab(&[CORE, &denied]), "i-b", "sts", named).reason,
        "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"
    );
    // The way back needs the prefixes too.
    let no_return = segments("{ hub: { deny: apps } }");
    assert!(!no_path(&lab(&[CORE, &no_return]), "i-b", "sts", named).reason.is_empty());
    let blackhole = segments("{ apps: { routes: { 10.0.0.0/24: blackhole } } }");
    assert_eq!(no_path(&lab(&[CORE, &blackhole]), "i-b", "sts", named).reason, "TGW_RTB_BAD_STATE_ROUTE");
}

#[test]
fn np_277_isolated_attachments_do_not_reach_each_other() {
    let named = |r: &mut PathRequest<'_>| r.endpoint_url = Some(super::support::STS_ENDPOINT);
    let one = "core_networks: { core-network-1: { attachments: { attachment-a: { segment: apps } } } }";
    assert_eq!(entry(&path(&lab(&[CORE, one]), "i-b", "sts", named)), VIA_ENDPOINT);
    let isolated = "core_networks: { core-network-1: { segments: { apps: { isolate_attachments: true } } } }";
    assert!(!no_path(&lab(&[CORE, one, isolated]), "i-b", "sts", named).reason.is_empty());
}

const REGIONAL: &str = "
nat_gateways: { nat-r: { vpc: vpc-bbb, public_ip: [203.0.113.60, 203.0.113.61] } }
route_tables: { rtb-b: { vpc: vpc-bbb, main: true, routes: { 0.0.0.0/0: nat-r } } }";

#[test]
fn np_268_a_regional_nat_gateway_stands_in_no_subnet() {
    let found = path(&lab(&[REGIONAL]), "i-b", "sts", |_| {});
    assert_eq!(found.ids(), ["i-b", "nat-r", "igw-b", "sts.us-east-1"]);
    assert_eq!(entry(&found), "public 203.0.113.60");
    let cut = "internet_gateways: { igw-b: null }";
    let lost = no_path(&lab(&[REGIONAL, cut]), "i-b", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("NO_ROUTE_TO_DESTINATION", "NP-268"));
    let blocked = "vpcs: { vpc-bbb: { block_public_access: block-bidirectional } }";
    let lost = no_path(&lab(&[REGIONAL, blocked]), "i-b", "sts", |_| {});
    assert_eq!(lost.reason, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
}

#[test]
fn np_268_implied_routes_lead_to_it_from_every_subnet() {
    let implied = "nat_gateways: { nat-r: { vpc: vpc-bbb, public_ip: 203.0.113.60 } }";
    assert_eq!(
        path(&lab(&[implied]), "i-b", "sts", |_| {}).ids(),
        ["i-b", "nat-r", "igw-b", "sts.us-east-1"]
    );
}
