//! Replies that must find a way of their own, and sources that a gateway does not know (NP-221, NP-231, NP-238, NP-254, NP-255).

use hopstamp::network::{Network, NoPathKind};

use super::support::{STS_ENDPOINT, entry, lab, network, no_path, path};

/// A spoke whose internet traffic leaves by a hub's NAT gateway, over a transit gateway.
const EGRESS: &str = "
accounts: { '111122223333': { name: lab } }
vpcs:
  vpc-hub: { account: '111122223333', region: us-east-1, cidrs: [10.0.0.0/16], dns_hostnames: true, subnets: {
    subnet-tgw: { az: use1-az1, cidr: 10.0.2.0/24 }, subnet-nat: { az: use1-az1, cidr: 10.0.3.0/24 } } }
  vpc-spoke: { account: '111122223333', region: us-east-1, cidrs: [10.1.0.0/16], dns_hostnames: true, subnets: {
    subnet-s: { az: use1-az1, cidr: 10.1.0.0/24 } } }
internet_gateways: { igw-hub: { vpc: vpc-hub } }
nat_gateways: { nat-hub: { subnet: subnet-nat, public_ip: 203.0.113.50 } }
transit_gateways: { tgw-1: { account: '111122223333', region: us-east-1,
  attachments: { att-hub: { vpc: vpc-hub, subnets: [subnet-tgw] }, att-s: { vpc: vpc-spoke, subnets: [subnet-s] } },
  route_tables:
    { tgw-rtb-spokes: { associations: [att-s], routes: { 0.0.0.0/0: att-hub } },
      tgw-rtb-hub: { associations: [att-hub], propagations: [att-s] } } } }
route_tables:
  rtb-s: { vpc: vpc-spoke, main: true, routes: { 0.0.0.0/0: tgw-1 } }
  rtb-tgw: { vpc: vpc-hub, subnets: [subnet-tgw], routes: { 0.0.0.0/0: nat-hub } }
  rtb-nat: { vpc: vpc-hub, subnets: [subnet-nat], routes: { 0.0.0.0/0: igw-hub, 10.1.0.0/16: tgw-1 } }
callers:
  app: { kind: ec2, subnet: subnet-s, private_ip: 10.1.0.5, public_ip: 203.0.113.9 }";

fn egress(patches: &[&str]) -> Network {
    network(EGRESS, patches)
}

#[test]
fn np_255_a_nat_gateway_needs_a_route_back_to_the_spoke() {
    assert_eq!(
        path(&egress(&[]), "app", "kms", |_| {}).ids(),
        ["app", "tgw-1", "nat-hub", "igw-hub", "kms.us-east-1"]
    );
    let one_way = "route_tables: { rtb-nat: { routes: { 10.1.0.0/16: null } } }";
    let lost = no_path(&egress(&[one_way]), "app", "kms", |_| {});
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Route, "NO_RETURN_ROUTE", "NP-255"));
    assert_eq!(lost.mend, "add the route 10.1.0.0/16 to tgw-1 in rtb-nat");
    // So does the transit gateway.
    let not_learnt = "transit_gateways: { tgw-1: { route_tables: { tgw-rtb-hub: { propagations: null } } } }";
    assert_eq!(no_path(&egress(&[not_learnt]), "app", "kms", |_| {}).reason, "NO_RETURN_ROUTE");
}

#[test]
fn np_414_replies_behind_a_nat_gateway_meet_the_acls_of_their_own_way() {
    // The reply enters the transit gateway by the attachment's subnet, which lets nothing in.
    let acl = "network_acls: { acl-t: { vpc: vpc-hub, subnets: [subnet-tgw],
      egress: { 100: { action: allow, protocol: all, cidr: 0.0.0.0/0 } } } }";
    let lost = no_path(&egress(&[acl]), "app", "kms", |_| {});
    assert_eq!(
        lost.message,
        "acl-t does not let TCP ports 1024 to 65535 into subnet-tgw from a public address"
    );
}

#[test]
fn np_254_an_internet_gateway_knows_only_addresses_of_its_own_vpc() {
    // The instance's public address counts at its own VPC's gateway, not at the hub's.
    let straight = "route_tables: { rtb-tgw: { routes: { 0.0.0.0/0: igw-hub } } }";
    let lost = no_path(&egress(&[straight]), "app", "kms", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"));
    assert_eq!(lost.rule, "NP-254");
    let six = "
vpcs: { vpc-hub: { ipv6_cidrs: ['2001:db8:a::/56'] },
  vpc-spoke: { ipv6_cidrs: ['2001:db8:b::/56'], subnets: { subnet-s: { ipv6_cidr: '2001:db8:b::/64' } } } }
egress_only_internet_gateways: { eigw-hub: { vpc: vpc-hub } }
transit_gateways: { tgw-1: { attachments: { att-hub: { ipv6_support: true }, att-s: { ipv6_support: true } },
  route_tables: { tgw-rtb-spokes: { routes: { '::/0': att-hub } } } } }
route_tables: { rtb-s: { routes: { '::/0': tgw-1, 0.0.0.0/0: null } } }
callers: { app: { ipv6: '2001:db8:b::5' } }";
    for gateway in ["igw-hub", "eigw-hub"] {
        let by = format!("route_tables: {{ rtb-tgw: {{ routes: {{ '::/0': {gateway} }} }} }}");
        let lost = no_path(&egress(&[six, &by]), "app", "kms", |r| r.dualstack = true);
        assert_eq!((lost.reason, lost.rule), ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "NP-254"), "{gateway}");
    }
}

#[test]
fn np_255_replies_do_not_go_through_a_nat_gateway() {
    // The endpoint's subnet sends everything to the NAT gateway, whose own subnet knows the way to the spoke.
    let endpoint = "
vpcs: { vpc-hub: { subnets: { subnet-ep: { az: use1-az1, cidr: 10.0.0.0/24 } } } }
vpc_endpoints: { vpce-sts: { vpc: vpc-hub, service: sts, type: interface, network_interfaces: { subnet-ep: 10.0.0.10 } } }
route_tables: { rtb-ep: { vpc: vpc-hub, subnets: [subnet-ep], routes: { 0.0.0.0/0: nat-hub } } }";
    let named = |r: &mut hopstamp::network::PathRequest<'_>| r.endpoint_url = Some(STS_ENDPOINT);
    let lost = no_path(&egress(&[endpoint]), "app", "sts", named);
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "NO_RETURN_ROUTE"));
    let straight = "route_tables: { rtb-ep: { routes: { 10.1.0.0/16: tgw-1 } } }";
    assert_eq!(
        entry(&path(&egress(&[endpoint, straight]), "app", "sts", named)),
        "interface vpce-sts vpc-hub 10.1.0.5"
    );
}

#[test]
fn np_221_a_gateway_endpoint_out_of_reach_is_a_matter_of_routes() {
    // Whatever the filters say.
    let gateway = "
vpc_endpoints: { vpce-gw: { vpc: vpc-hub, service: s3, type: gateway, route_tables: [rtb-tgw] } }
security_groups: { sg-app: { vpc: vpc-spoke, egress: [] } }
callers: { app: { security_groups: [sg-app] } }";
    let lost = no_path(&egress(&[gateway]), "app", "s3", |_| {});
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Route, "BAD_STATE_ROUTE", "NP-221"));
}

/// An office behind the transit gateway lends its internet access to the spoke.
const OFFICE: &str = "
on_premises: { office: { prefixes: [192.168.0.0/16], egress_ip: 198.51.100.77,
  attachments: { vpn-1: { kind: vpn, transit_gateway: tgw-1 } } } }
transit_gateways: { tgw-1: { route_tables: { tgw-rtb-spokes: { routes: { 0.0.0.0/0: vpn-1 } },
  tgw-rtb-office: { associations: [vpn-1], propagations: [att-s] } } } }";

#[test]
fn np_270_a_site_that_lends_its_internet_access_needs_a_way_back() {
    assert_eq!(entry(&path(&egress(&[OFFICE]), "app", "kms", |_| {})), "public 198.51.100.77");
    let one_way = "transit_gateways: { tgw-1: { route_tables: { tgw-rtb-office: { propagations: null } } } }";
    assert_eq!(no_path(&egress(&[OFFICE, one_way]), "app", "kms", |_| {}).reason, "NO_RETURN_ROUTE");
}

#[test]
fn np_307_the_internet_does_not_reach_interfaces_of_endpoints() {
    let six = "
vpcs: { vpc-aaa: { ipv6_cidrs: ['2001:db8:a::/56'], subnets: { subnet-a: { ipv6_cidr: '2001:db8:a::/64' } } },
  vpc-bbb: { ipv6_cidrs: ['2001:db8:b::/56'], subnets: { subnet-b: { ipv6_cidr: '2001:db8:b::/64' } } } }
vpc_peering_connections: null
vpc_endpoints: { vpce-sts: { ip_address_type: ipv6, network_interfaces: { subnet-a: '2001:db8:a::10' }, security_groups: null } }
callers:
  i-b: { ipv6: '2001:db8:b::5' }
  home: { kind: laptop, ipv6: '2001:db8:c::5', region: us-east-1 }";
    for caller in ["i-b", "home"] {
        let lost = no_path(&lab(&[six]), caller, "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
        assert_eq!(
            (lost.kind, lost.reason, lost.rule),
            (NoPathKind::Route, "NO_ROUTE_TO_DESTINATION", "NP-307"),
            "{caller}"
        );
    }
}

#[test]
fn np_141_a_resolver_whose_replies_are_lost_does_not_answer() {
    let rule = "
resolver:
  inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } }
  outbound_endpoints: { rslvr-out: { vpc: vpc-bbb, addresses: { subnet-b: 172.31.10.53 } } }
  rules: { rr-1: { type: forward, domain: sts.us-east-1.amazonaws.com, targets: [10.0.0.53],
    outbound_endpoint: rslvr-out, vpcs: [vpc-bbb] } }";
    assert_eq!(entry(&path(&lab(&[rule]), "i-b", "sts", |_| {})), "interface vpce-sts vpc-aaa 172.31.10.5");
    let one_way = "route_tables: { rtb-a: { vpc: vpc-aaa, main: true } }";
    let lost = no_path(&lab(&[rule, one_way]), "i-b", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Dns, "DNS_NO_RESOLVER", "NP-141"));
    // The same for name servers of a VPC's own choice (NP-112).
    let servers = "
vpcs: { vpc-bbb: { dns_servers: [10.0.0.53] } }
resolver: { inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } } }";
    assert_eq!(no_path(&lab(&[servers, one_way]), "i-b", "sts", |_| {}).reason, "DNS_NO_RESOLVER");
}

#[test]
fn np_434_private_dns_of_an_endpoint_without_interfaces_answers_with_nothing() {
    let bare = "vpc_endpoints: { vpce-sts: { network_interfaces: null } }";
    let lost = no_path(&lab(&[bare]), "i-a", "sts", |_| {});
    assert_eq!(
        (lost.kind, lost.reason, lost.rule),
        (NoPathKind::EndpointUnavailable, "ENDPOINT_STATE", "NP-304")
    );
}

#[test]
fn np_414_an_internet_gateway_hands_replies_straight_to_the_instances_subnet() {
    // The hub's own instance leaves by the transit gateway, which leads back to the hub and its internet gateway.
    let round = "
vpcs: { vpc-hub: { subnets: { subnet-app: { az: use1-az1, cidr: 10.0.4.0/24 } } } }
transit_gateways: { tgw-1: { route_tables: { tgw-rtb-hub: { routes: { 0.0.0.0/0: att-hub } } } } }
route_tables:
  rtb-app: { vpc: vpc-hub, subnets: [subnet-app], routes: { 0.0.0.0/0: tgw-1 } }
  rtb-tgw: { routes: { 0.0.0.0/0: igw-hub } }
network_acls: { acl-t: { vpc: vpc-hub, subnets: [subnet-tgw],
  ingress: { 100: { action: allow, protocol: tcp, port: 443, cidr: 0.0.0.0/0 } },
  egress: { 100: { action: allow, protocol: tcp, port: 443, cidr: 0.0.0.0/0 } } } }
callers: { own: { kind: ec2, subnet: subnet-app, private_ip: 10.0.4.5, public_ip: 203.0.113.8 } }";
    let found = path(&egress(&[round]), "own", "kms", |_| {});
    assert_eq!(found.ids(), ["own", "tgw-1", "igw-hub", "kms.us-east-1"]);
}
