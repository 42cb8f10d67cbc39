//! Peering connections, transit gateways, sites and their links (NP B.3 to B.7).

use hopstamp::network::{Entry, Network, NoPathKind, PathRequest};
use hopstamp::topology::model::TransitAttached;

use super::support::{STS_ENDPOINT, entry, lab, network, no_path, path, topology, warnings};

const VIA_ENDPOINT: &str = "interface vpce-sts vpc-aaa 172.31.10.5";

fn named(r: &mut PathRequest<'_>) {
    r.endpoint_url = Some(STS_ENDPOINT);
}

#[test]
fn np_230_only_an_active_connection_carries_packets() {
    for status in ["pending-acceptance", "rejected", "expired", "deleted"] {
        let patch = format!("vpc_peering_connections: {{ pcx-1: {{ status: {status} }} }}");
        let lost = no_path(&lab(&[&patch]), "i-b", "sts", named);
        assert_eq!((lost.reason, lost.rule), ("BAD_STATE_ROUTE", "NP-230"), "{status}");
    }
}

#[test]
fn np_234_no_way_through_the_peers_gateways() {
    // vpc-bbb sends everything to its peer, which has an internet gateway and a NAT gateway.
    let edge = "
vpcs: { vpc-aaa: { subnets: { subnet-nat: { az: use1-az1, cidr: 10.0.1.0/24 } } } }
internet_gateways: { igw-a: { vpc: vpc-aaa } }
nat_gateways: { nat-a: { subnet: subnet-nat, public_ip: 203.0.113.50 } }
route_tables: { rtb-b: { vpc: vpc-bbb, main: true, routes: { 0.0.0.0/0: pcx-1 } } }";
    let lost = no_path(&lab(&[edge]), "i-b", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "NP-232"));
}

#[test]
fn np_237_inter_region_peering() {
    let far = "vpcs: { vpc-bbb: { region: eu-west-1, subnets: { subnet-b: { az: euw1-az1 } } } }";
    let found = path(&lab(&[far]), "i-b", "sts", named);
    assert_eq!(entry(&found), VIA_ENDPOINT);
    assert_eq!(&*found.region, "us-east-1");
}

/// A private subnet with a NAT gateway in front of the peering connection.
const NAT_BEFORE_PEERING: &str = "
vpcs: { vpc-bbb: { subnets: { subnet-nat: { az: use1-az1, cidr: 172.31.20.0/24 } } } }
nat_gateways: { nat-p: { subnet: subnet-nat, connectivity: private, private_ip: 172.31.20.9 } }
route_tables:
  rtb-b: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/16: nat-p } }
  rtb-nat: { vpc: vpc-bbb, subnets: [subnet-nat], routes: { 10.0.0.0/16: pcx-1 } }
  rtb-a: { vpc: vpc-aaa, main: true }";

#[test]
fn np_238_and_513_private_nat_in_front_of_peering() {
    // Replies return to the NAT gateway without a route (NP-238); the endpoint sees its address (NP-513).
    let found = path(&lab(&[NAT_BEFORE_PEERING]), "i-b", "sts", named);
    assert_eq!(found.ids(), ["i-b", "nat-p", "pcx-1", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 172.31.20.9");
    let Entry::InterfaceEndpoint(endpoint) = &found.entry else { panic!() };
    assert!(endpoint.source_assumed && !endpoint.same_vpc);
}

#[test]
fn np_265_private_nat_never_reaches_the_internet() {
    let patch = "route_tables: { rtb-b: { routes: { 0.0.0.0/0: nat-p } }, rtb-nat: { routes: { 0.0.0.0/0: igw-b } } }";
    let lost = no_path(&lab(&[NAT_BEFORE_PEERING, patch]), "i-b", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "NP-265"));
    assert_eq!(lost.walk.iter().map(|h| &*h.id).collect::<Vec<_>>(), ["i-b", "dns", "nat-p"]);
}

#[test]
fn np_266_nat_in_the_callers_own_subnet() {
    let patch = "
nat_gateways: { nat-1: { subnet: subnet-b, public_ip: 203.0.113.50 } }
route_tables: { rtb-b: { vpc: vpc-bbb, main: true, routes: { 0.0.0.0/0: nat-1 } } }";
    let lost = no_path(&lab(&[patch]), "i-b", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("ROUTING_LOOP", "NP-266"));
}

#[test]
fn np_264_public_nat_needs_a_subnet_with_an_internet_gateway() {
    let patch = "
vpcs: { vpc-bbb: { subnets: { subnet-nat: { az: use1-az1, cidr: 172.31.20.0/24 } } } }
nat_gateways: { nat-1: { subnet: subnet-nat, public_ip: 203.0.113.50 } }
route_tables:
  rtb-b: { vpc: vpc-bbb, main: true, routes: { 0.0.0.0/0: nat-1 } }
  rtb-nat: { vpc: vpc-bbb, subnets: [subnet-nat] }";
    let lost = no_path(&lab(&[patch]), "i-b", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "NO_ROUTE_TO_DESTINATION"));
    assert!(lost.message.starts_with("rtb-nat has no route"));
}

/// A hub with the endpoint and central egress, two spokes, a site, all on one transit gateway.
const HUB: &str = "
accounts: { '111122223333': { name: lab } }
vpcs:
  vpc-hub: { account: '111122223333', region: us-east-1, cidrs: [10.0.0.0/16], dns_hostnames: true, subnets: {
    subnet-ep: { az: use1-az1, cidr: 10.0.0.0/24 }, subnet-ep2: { az: use1-az2, cidr: 10.0.1.0/24 },
    subnet-tgw: { az: use1-az1, cidr: 10.0.2.0/24 }, subnet-nat: { az: use1-az1, cidr: 10.0.3.0/24 } } }
  vpc-spoke: { account: '111122223333', region: us-east-1, cidrs: [10.1.0.0/16], dns_hostnames: true, subnets: {
    subnet-s: { az: use1-az1, cidr: 10.1.0.0/24 } } }
internet_gateways: { igw-hub: { vpc: vpc-hub } }
nat_gateways: { nat-hub: { subnet: subnet-nat, public_ip: 203.0.113.50 } }
vpc_endpoints: { vpce-sts: { vpc: vpc-hub, service: sts, type: interface, private_dns: false,
  network_interfaces: { subnet-ep: 10.0.0.10, subnet-ep2: 10.0.1.10 } } }
private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-hub, vpc-spoke], records: { '': vpce-sts } } }
transit_gateways: { tgw-1: { account: '111122223333', region: us-east-1,
  attachments: { att-hub: { vpc: vpc-hub, subnets: [subnet-tgw] }, att-s: { vpc: vpc-spoke, subnets: [subnet-s] } },
  route_tables:
    { tgw-rtb-spokes: { associations: [att-s], propagations: [att-hub], routes: { 0.0.0.0/0: att-hub } },
      tgw-rtb-hub: { associations: [att-hub], propagations: [att-s, vpn-1] } } } }
on_premises: { office: { prefixes: [192.168.0.0/16],
  attachments: { vpn-1: { kind: vpn, transit_gateway: tgw-1 } } } }
route_tables:
  rtb-s: { vpc: vpc-spoke, main: true, routes: { 0.0.0.0/0: tgw-1 } }
  rtb-hub: { vpc: vpc-hub, main: true, routes: { 10.0.0.0/8: tgw-1, 192.168.0.0/16: tgw-1 } }
  rtb-tgw: { vpc: vpc-hub, subnets: [subnet-tgw], routes: { 0.0.0.0/0: nat-hub } }
  rtb-nat: { vpc: vpc-hub, subnets: [subnet-nat], routes: { 0.0.0.0/0: igw-hub, 10.0.0.0/8: tgw-1, 192.168.0.0/16: tgw-1 } }
callers:
  app: { kind: ec2, subnet: subnet-s, private_ip: 10.1.0.5 }
  host: { kind: on_premises, site: office, private_ip: 192.168.4.4, region: us-east-1 }";

fn hub(patches: &[&str]) -> Network {
    network(HUB, patches)
}

#[test]
fn np_290_a_spoke_uses_the_hubs_endpoint() {
    let found = path(&hub(&[]), "app", "sts", |_| {});
    assert_eq!(found.ids(), ["app", "tgw-1", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(entry(&found), "interface vpce-sts vpc-hub 10.1.0.5");
    assert!(warnings(&found).is_empty());
}

#[test]
fn np_254_and_504_central_egress() {
    let found = path(&hub(&[]), "app", "kms", |_| {});
    assert_eq!(found.ids(), ["app", "tgw-1", "nat-hub", "igw-hub", "kms.us-east-1"]);
    assert_eq!(entry(&found), "public 203.0.113.50");
}

#[test]
fn np_254_gateway_endpoints_do_not_serve_other_vpcs() {
    let gateway =
        "vpc_endpoints: { vpce-gw: { vpc: vpc-hub, service: s3, type: gateway, route_tables: [rtb-tgw] } }";
    let lost = no_path(&hub(&[gateway]), "app", "s3", |_| {});
    assert_eq!((lost.kind, lost.rule), (NoPathKind::Route, "NP-221"));
    // Behind the NAT gateway the packets are the hub's own.
    let behind =
        "vpc_endpoints: { vpce-gw: { vpc: vpc-hub, service: s3, type: gateway, route_tables: [rtb-nat] } }";
    let found = path(&hub(&[behind]), "app", "s3", |_| {});
    assert_eq!(found.ids(), ["app", "tgw-1", "nat-hub", "vpce-gw", "s3.us-east-1"]);
}

#[test]
fn np_246_attachment_without_an_association() {
    let patch = "transit_gateways: { tgw-1: { route_tables: { tgw-rtb-spokes: { associations: null } } } }";
    let lost = no_path(&hub(&[patch]), "app", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", "NP-246"));
    assert_eq!(lost.mend, "associate att-s with one");
}

#[test]
fn np_247_the_table_has_no_route() {
    let patch = "transit_gateways: { tgw-1: { route_tables: { tgw-rtb-spokes: { propagations: null, routes: null } } } }";
    let lost = no_path(&hub(&[patch]), "app", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", "NP-247"));
}

#[test]
fn np_248_and_249_static_beats_propagated_even_as_a_hole() {
    let patch = "transit_gateways: { tgw-1: { route_tables: { tgw-rtb-spokes: { routes: { 10.0.0.0/16: blackhole } } } } }";
    let lost = no_path(&hub(&[patch]), "app", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("TGW_RTB_BAD_STATE_ROUTE", "NP-249"));
}

#[test]
fn a_route_of_a_transit_gateway_whose_target_nobody_described() {
    let patch = "transit_gateways: { tgw-1: { route_tables: { tgw-rtb-spokes: { routes: { 10.0.0.0/16: unknown } } } } }";
    let lost = no_path(&hub(&[patch]), "app", "sts", |_| {});
    assert_eq!(lost.reason, "ROUTE_TARGET_UNKNOWN");
}

#[test]
fn np_250_a_gateway_without_tables_has_one_for_all() {
    let patch = "transit_gateways: { tgw-1: { route_tables: null } }";
    let found = path(&hub(&[patch]), "app", "sts", |_| {});
    assert_eq!(found.ids(), ["app", "tgw-1", "vpce-sts", "sts.us-east-1"]);
    let lost = no_path(&hub(&[patch]), "app", "kms", |_| {});
    assert!(lost.message.starts_with("the default route table of tgw-1 has no route"), "{}", lost.message);
}

#[test]
fn np_251_a_later_vpc_with_overlapping_blocks_is_not_announced() {
    let patch = "
vpcs: { vpc-twin: { account: '111122223333', region: us-east-1, cidrs: [10.0.0.0/20],
  subnets: { subnet-twin: { az: use1-az1, cidr: 10.0.0.0/24 } } } }
transit_gateways: { tgw-1: { attachments: { att-twin: { vpc: vpc-twin, subnets: [subnet-twin] } },
  route_tables: { tgw-rtb-spokes: { propagations: [att-hub, att-twin] } } } }";
    assert_eq!(entry(&path(&hub(&[patch]), "app", "sts", |_| {})), "interface vpce-sts vpc-hub 10.1.0.5");
}

#[test]
fn np_253_the_attachment_subnets_table_leads_on() {
    let patch = "route_tables: { rtb-tgw: { routes: { 10.0.1.0/24: blackhole, 10.0.0.0/24: blackhole } } }";
    let lost = no_path(&hub(&[patch]), "app", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("BAD_STATE_ROUTE", "NP-207"));
}

#[test]
fn np_255_no_way_back_over_the_transit_gateway() {
    let patch = "route_tables: { rtb-hub: { routes: { 10.0.0.0/8: null } } }";
    let lost = no_path(&hub(&[patch]), "app", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("NO_RETURN_ROUTE", "NP-255"));
    assert_eq!(lost.mend, "add the route 10.1.0.0/16 to tgw-1 in rtb-hub");
}

#[test]
fn np_245_a_route_without_an_attachment() {
    let mut topology = topology(HUB, &[]);
    let (attachment, vpc) =
        (topology.transit_attachments.find("att-s").unwrap(), topology.vpcs.find("vpc-hub").unwrap());
    topology.transit_attachments[attachment].to =
        TransitAttached::Vpc { vpc, subnets: Vec::new(), ipv6_support: false };
    let lost = no_path(&Network::build(topology), "app", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("BAD_STATE_ROUTE", "NP-245"));
    assert_eq!(lost.mend, "attach vpc-spoke to tgw-1");
}

#[test]
fn np_256_ipv6_over_a_transit_gateway() {
    let v6 = "
vpcs: { vpc-hub: { ipv6_cidrs: ['2001:db8:a::/56'], subnets: { subnet-ep: { ipv6_cidr: '2001:db8:a::/64' } } },
  vpc-spoke: { ipv6_cidrs: ['2001:db8:b::/56'], subnets: { subnet-s: { ipv6_cidr: '2001:db8:b::/64' } } } }
vpc_endpoints: { vpce-sts: { ip_address_type: ipv6, network_interfaces: { subnet-ep: '2001:db8:a::10', subnet-ep2: null } } }
route_tables: { rtb-s: { routes: { '::/0': tgw-1 } }, rtb-hub: { routes: { '2001:db8:b::/56': tgw-1 } } }
callers: { app: { ipv6: '2001:db8:b::5' } }";
    let lost = no_path(&hub(&[v6]), "app", "sts", |_| {});
    assert_eq!((lost.reason, lost.rule), ("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", "NP-256"));
    let on = "transit_gateways: { tgw-1: { attachments: { att-hub: { ipv6_support: true }, att-s: { ipv6_support: true } } } }";
    assert_eq!(
        entry(&path(&hub(&[v6, on]), "app", "sts", |_| {})),
        "interface vpce-sts vpc-hub 2001:db8:b::5"
    );
}

#[test]
fn np_258_a_zone_without_an_attachment_in_the_destination() {
    let patch = "
vpcs: { vpc-spoke: { subnets: { subnet-s3: { az: use1-az3, cidr: 10.1.3.0/24 } } } }
transit_gateways: { tgw-1: { attachments: { att-s: { subnets: [subnet-s, subnet-s3] } } } }
callers: { app3: { kind: ec2, subnet: subnet-s3, private_ip: 10.1.3.5 } }";
    let found = path(&hub(&[patch]), "app3", "sts", |_| {});
    assert_eq!(entry(&found), "interface vpce-sts vpc-hub 10.1.3.5");
}

/// A second hub Region behind a peered transit gateway.
const FAR: &str = "
vpcs: { vpc-eu: { account: '111122223333', region: eu-west-1, cidrs: [10.9.0.0/16], dns_hostnames: true,
  subnets: { subnet-eu: { az: euw1-az1, cidr: 10.9.0.0/24 } } } }
transit_gateways:
  tgw-1: { peerings: { att-p1: { transit_gateway: tgw-eu } },
    route_tables: { tgw-rtb-hub: { associations: [att-hub, att-p1], propagations: [att-hub, att-s, vpn-1], routes: { 10.9.0.0/16: att-p1 } } } }
  tgw-eu: { account: '111122223333', region: eu-west-1, attachments: { att-eu: { vpc: vpc-eu, subnets: [subnet-eu] } },
    peerings: { att-p2: { transit_gateway: tgw-1 } },
    route_tables: { tgw-rtb-eu: { associations: [att-eu, att-p2], propagations: [att-eu], routes: { 10.0.0.0/16: att-p2 } } } }
route_tables: { rtb-eu: { vpc: vpc-eu, main: true, routes: { 10.0.0.0/8: tgw-eu } } }
private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-hub, vpc-spoke, vpc-eu] } }
callers: { eu: { kind: ec2, subnet: subnet-eu, private_ip: 10.9.0.5 } }";

#[test]
fn np_252_and_293_a_peered_transit_gateway_has_static_routes_only() {
    let found = path(&hub(&[FAR]), "eu", "sts", |r| r.region = Some("us-east-1"));
    assert_eq!(found.ids(), ["eu", "tgw-eu", "tgw-1", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(entry(&found), "interface vpce-sts vpc-hub 10.9.0.5");
    let no_static = "transit_gateways: { tgw-eu: { route_tables: { tgw-rtb-eu: { routes: null } } } }";
    let lost = no_path(&hub(&[FAR, no_static]), "eu", "sts", |r| r.region = Some("us-east-1"));
    assert_eq!(lost.reason, "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT");
}

#[test]
fn np_252_the_far_side_has_no_attachment() {
    let one_sided = "transit_gateways: { tgw-1: { peerings: null,
      route_tables: { tgw-rtb-hub: { associations: [att-hub], routes: null } } } }";
    let lost = no_path(&hub(&[FAR, one_sided]), "eu", "sts", |r| r.region = Some("us-east-1"));
    assert_eq!((lost.reason, lost.rule), ("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", "NP-252"));
}

/// The site's VPN is associated with the hub's table, and its DNS knows the endpoint.
const OFFICE: &str = "
transit_gateways: { tgw-1: { route_tables: { tgw-rtb-edge: { associations: [vpn-1], propagations: [att-hub],
  routes: { 0.0.0.0/0: att-hub } } } } }";

#[test]
fn np_270_a_site_over_vpn_and_transit_gateway() {
    let found = path(&hub(&[OFFICE]), "host", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!(found.ids(), ["host", "vpn-1", "tgw-1", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(entry(&found), "interface vpce-sts vpc-hub 192.168.4.4");
}

#[test]
fn np_267_a_site_uses_a_nat_gateway_through_the_transit_gateway() {
    let found = path(&hub(&[OFFICE]), "host", "kms", |_| {});
    assert_eq!(found.ids(), ["host", "vpn-1", "tgw-1", "nat-hub", "igw-hub", "kms.us-east-1"]);
    assert_eq!(entry(&found), "public 203.0.113.50");
}

#[test]
fn np_270_no_way_back_to_the_site() {
    let patch = "route_tables: { rtb-hub: { routes: { 192.168.0.0/16: null } } }";
    let lost = no_path(&hub(&[OFFICE, patch]), "host", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.reason, lost.rule), ("NO_RETURN_ROUTE", "NP-255"));
    assert_eq!(lost.mend, "add the route 192.168.0.0/16 to tgw-1 in rtb-hub");
}

/// A site whose VPN ends at vpc-aaa itself.
const BRANCH: &str = "
on_premises: { branch: { prefixes: [192.168.0.0/16], attachments: { vpn-2: { kind: vpn, vpc: vpc-aaa } } } }
security_groups: { sg-endpoint: { ingress: [{ protocol: tcp, port: 443, cidr: 192.168.0.0/16 }] } }
callers: { desk: { kind: on_premises, site: branch, private_ip: 192.168.4.4, region: us-east-1 } }";

#[test]
fn np_270_a_virtual_private_gateway_leads_into_its_vpc_only() {
    let gateways = "
internet_gateways: { igw-a: { vpc: vpc-aaa } }
vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway } }";
    let net = lab(&[BRANCH, gateways]);
    assert_eq!(path(&net, "desk", "sts", named).ids(), ["desk", "vpn-2", "vpce-sts", "sts.us-east-1"]);
    let lost = no_path(&net, "desk", "s3", |_| {});
    assert_eq!((lost.kind, lost.rule), (NoPathKind::Route, "NP-506"));
}

#[test]
fn np_270_a_return_route_by_hand() {
    let tables = "route_tables: { rtb-a: { vpc: vpc-aaa, main: true, routes: { 192.168.0.0/16: vpn-2 } } }";
    assert_eq!(
        entry(&path(&lab(&[BRANCH, tables]), "desk", "sts", named)),
        "interface vpce-sts vpc-aaa 192.168.4.4"
    );
    let none = "route_tables: { rtb-a: { vpc: vpc-aaa, main: true } }";
    let lost = no_path(&lab(&[BRANCH, none]), "desk", "sts", named);
    assert_eq!((lost.reason, lost.rule), ("NO_RETURN_ROUTE", "NP-270"));
}

#[test]
fn a_site_without_a_link_reaches_no_private_address() {
    let cut = "on_premises: { branch: { attachments: null } }";
    let lost = no_path(&lab(&[BRANCH, cut]), "desk", "sts", named);
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "NO_ROUTE_TO_DESTINATION"));
    assert!(lost.message.starts_with("branch has no link into AWS"));
}

#[test]
fn np_271_and_507_public_virtual_interface() {
    let vif = "
on_premises: { branch: { egress_ip: 198.51.100.77,
  attachments: { dx-1: { kind: direct_connect, vif: public, prefixes: [203.0.113.128/28], public_ip: 203.0.113.130 } } } }";
    let found = path(&lab(&[BRANCH, vif]), "desk", "sts", |_| {});
    assert_eq!(found.ids(), ["desk", "dx-1", "sts.us-east-1"]);
    assert_eq!(entry(&found), "public 203.0.113.130");
    let foreign = "on_premises: { branch: { attachments: { dx-1: { public_ip: 198.51.100.1 } } } }";
    let lost = no_path(&lab(&[BRANCH, vif, foreign]), "desk", "sts", |_| {});
    assert_eq!(
        (lost.kind, lost.reason, lost.rule),
        (NoPathKind::Filtered, "FIREWALL_RULES_RESTRICTION", "NP-271")
    );
}

#[test]
fn a_vpc_sends_everything_through_the_site() {
    let hairpin = "
on_premises: { branch: { egress_ip: 198.51.100.77 } }
route_tables: { rtb-a: { vpc: vpc-aaa, main: true, routes: { 0.0.0.0/0: vpn-2 } } }";
    let found = path(&lab(&[BRANCH, hairpin]), "i-a", "kms", |_| {});
    assert_eq!(found.ids(), ["i-a", "vpn-2", "internet", "kms.us-east-1"]);
    assert_eq!(entry(&found), "public 198.51.100.77");
}

#[test]
fn routes_that_send_packets_in_a_circle() {
    let patch = "
route_tables: { rtb-tgw: { routes: { 10.7.0.0/16: tgw-1 } }, rtb-s: { routes: { 0.0.0.0/0: tgw-1 } } }
transit_gateways: { tgw-1: { route_tables: { tgw-rtb-hub: { routes: { 10.7.0.0/16: att-hub } } } } }
private_hosted_zones: { kms.us-east-1.amazonaws.com: { vpcs: [vpc-spoke], records: { '': 10.7.0.1 } } }";
    let lost = no_path(&hub(&[patch]), "app", "kms", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "ROUTING_LOOP"));
}

#[test]
fn np_276_a_gateway_load_balancer_endpoint_is_transparent() {
    let inspected = "
vpcs: { vpc-bbb: { subnets: { subnet-fw: { az: use1-az1, cidr: 172.31.30.0/24 } } } }
vpc_endpoints: { vpce-fw: { vpc: vpc-bbb, service: com.amazonaws.vpce.us-east-1.vpce-svc-0a1b2c3d4e5f60718,
  type: gateway_load_balancer, network_interfaces: { subnet-fw: 172.31.30.9 } } }
route_tables:
  rtb-b: { vpc: vpc-bbb, main: true, routes: { 0.0.0.0/0: vpce-fw } }
  rtb-fw: { vpc: vpc-bbb, subnets: [subnet-fw], routes: { 0.0.0.0/0: igw-b } }";
    let found = path(&lab(&[inspected]), "i-b", "kms", |_| {});
    assert_eq!(found.ids(), ["i-b", "vpce-fw", "igw-b", "kms.us-east-1"]);
    assert_eq!(entry(&found), "public 203.0.113.7");
    let broken = "vpc_endpoints: { vpce-fw: { state: deleting } }";
    let lost = no_path(&lab(&[inspected, broken]), "i-b", "kms", |_| {});
    assert_eq!((lost.reason, lost.rule), ("BAD_STATE_ROUTE", "NP-276"));
}
