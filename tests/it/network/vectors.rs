//! The path vectors NP:T1 to NP:T30, as far as they are about the path.

use hopstamp::assumption::Assumption;
use hopstamp::network::{Gates, HopKind, HostMode, NoPathKind, PathRequest, Target};

use super::support::{STS_ENDPOINT, entry, lab, no_path, path, rests_on, warnings};

/// A private hosted zone on the instance's VPC that points at the endpoint.
const ZONE: &str =
    "private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': vpce-sts } } }";

const VIA_ENDPOINT: &str = "interface vpce-sts vpc-aaa 172.31.10.5";

#[test]
fn t1_default_host_without_dns_work_is_public() {
    let found = path(&lab(&[]), "i-b", "sts", |_| {});
    assert_eq!(entry(&found), "public 203.0.113.7");
    assert_eq!(found.ids(), ["i-b", "igw-b", "sts.us-east-1"]);
    assert_eq!(warnings(&found), ["DNS_PUBLIC_ANSWER"]);
    assert!(rests_on(&found, Assumption::PeeringDnsEndpointNames));
}

#[test]
fn t2_name_of_the_endpoint_goes_over_peering() {
    let found = path(&lab(&[]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!(entry(&found), VIA_ENDPOINT);
    assert_eq!(found.ids(), ["i-b", "pcx-1", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(found.destination.unwrap().to_string(), "10.0.0.186");
    assert!(warnings(&found).is_empty());
    let details: Vec<&str> = found.hops.iter().map(|h| h.detail.as_str()).collect();
    assert_eq!(
        details,
        [
            "172.31.10.5, subnet-b, vpc-bbb",
            "vpce-sts-0a1b2c3d.sts.us-east-1.vpce.amazonaws.com is 10.0.0.186: name of vpce-sts",
            "route 10.0.0.0/16",
            "10.0.0.186, vpc-aaa",
            "",
        ]
    );
}

#[test]
fn t5_private_hosted_zone_leads_to_the_endpoint() {
    let found = path(&lab(&[ZONE]), "i-b", "sts", |_| {});
    assert_eq!(entry(&found), VIA_ENDPOINT);
    assert_eq!(found.ids(), ["i-b", "pcx-1", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(found.hops[1].kind, HopKind::Dns);
    assert_eq!(found.hops[1].detail, "sts.us-east-1.amazonaws.com is 10.0.0.186: private hosted zone");
}

#[test]
fn t6_zone_has_no_effect_without_dns_hostnames() {
    let found = path(&lab(&[ZONE, "vpcs: { vpc-bbb: { dns_hostnames: false } }"]), "i-b", "sts", |_| {});
    assert_eq!(entry(&found), "public 203.0.113.7");
    assert_eq!(warnings(&found), ["DNS_PUBLIC_ANSWER"]);
    assert!(found.warnings[0].message.ends_with("vpc-bbb lacks `dns_hostnames: true`"), "{found:#?}");
}

#[test]
fn t7_endpoint_security_group_without_the_peer() {
    let group =
        "security_groups: { sg-endpoint: { ingress: [{ protocol: tcp, port: 443, cidr: 10.0.0.0/16 }] } }";
    let lost = no_path(&lab(&[group]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Filtered, "ENI_SG_RULES_MISMATCH"));
    assert_eq!(lost.mend, "add an ingress rule for TCP 443 from 172.31.10.5 to sg-endpoint");
}

#[test]
fn t8_no_return_route() {
    let tables = "route_tables: { rtb-a: { vpc: vpc-aaa, main: true } }";
    let lost = no_path(&lab(&[tables]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Route, "NO_RETURN_ROUTE", "NP-231"));
    assert_eq!(lost.mend, "add the route 172.31.0.0/16 to pcx-1 in rtb-a");
    let walk: Vec<&str> = lost.walk.iter().map(|h| &*h.id).collect();
    assert_eq!(walk, ["i-b", "dns", "pcx-1"]);
}

#[test]
fn t9_deleted_peering_is_a_hole() {
    let deleted = "vpc_peering_connections: { pcx-1: { status: deleted } }";
    let lost = no_path(&lab(&[deleted]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Route, "BAD_STATE_ROUTE", "NP-230"));
}

#[test]
fn t11_legacy_sts_host_is_not_in_the_zone() {
    let found = path(&lab(&[ZONE]), "i-b", "sts", |r| r.sts_mode = Some(HostMode::Legacy));
    assert_eq!(found.host, "sts.amazonaws.com");
    assert_eq!(entry(&found), "public 203.0.113.7");
    assert_eq!(&*found.region, "us-east-1");
}

#[test]
fn t12_peering_is_not_transitive() {
    let third = "
vpcs: { vpc-ccc: { account: '111122223333', region: us-east-1, cidrs: [192.168.0.0/16], dns_hostnames: true,
  subnets: { subnet-c: { az: use1-az1, cidr: 192.168.0.0/24 } } } }
vpc_peering_connections: { pcx-2: { requester: vpc-ccc, accepter: vpc-bbb } }
callers: { i-c: { kind: ec2, subnet: subnet-c, private_ip: 192.168.0.4 } }";
    let lost = no_path(&lab(&[third]), "i-c", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "DISCONNECTED_VPCS"));
    assert_eq!(lost.mend, "connect vpc-ccc and vpc-aaa, by a peering connection or a transit gateway");
    // Nor does a route to the middle VPC help.
    let route = "route_tables: { rtb-c: { vpc: vpc-ccc, main: true, routes: { 10.0.0.0/16: pcx-2 } } }";
    let lost = no_path(&lab(&[third, route]), "i-c", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"));
}

/// An S3 gateway endpoint beside the STS endpoint.
const GATEWAY: &str = "vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway } }";

#[test]
fn t13_gateway_endpoint_of_the_peer_is_out_of_reach() {
    let found = path(&lab(&[GATEWAY]), "i-b", "s3", |r| r.target = Target::bucket("reports"));
    assert_eq!(entry(&found), "public 203.0.113.7");
    assert_eq!(found.ids(), ["i-b", "igw-b", "s3.us-east-1"]);
}

#[test]
fn t14_gateway_endpoint_in_the_own_vpc() {
    let found = path(&lab(&[GATEWAY]), "i-a", "s3", |r| r.target = Target::bucket("reports"));
    assert_eq!(entry(&found), "gateway vpce-gw vpc-aaa 10.0.0.9");
    assert_eq!(found.ids(), ["i-a", "vpce-gw", "s3.us-east-1"]);
    assert_eq!(found.hops[2].detail, "prefix list com.amazonaws.us-east-1.s3");
}

#[test]
fn t15_bucket_in_another_region_misses_the_gateway_endpoint() {
    let target = |r: &mut PathRequest<'_>| {
        r.s3_us_east_1_mode = Some(HostMode::Regional);
        r.target = Target::Bucket { name: "reports", region: Some("eu-west-1") };
    };
    let lost = no_path(&lab(&[GATEWAY]), "i-a", "s3", target);
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "NO_ROUTE_TO_DESTINATION"));
    assert_eq!(lost.host, "reports.s3.eu-west-1.amazonaws.com");
    // With a NAT gateway it goes that way.
    let nat = "
vpcs: { vpc-aaa: { subnets: { subnet-nat: { az: use1-az1, cidr: 10.0.1.0/24 } } } }
internet_gateways: { igw-a: { vpc: vpc-aaa } }
nat_gateways: { nat-a: { subnet: subnet-nat, public_ip: 203.0.113.50 } }";
    let found = path(&lab(&[GATEWAY, nat]), "i-a", "s3", target);
    assert_eq!(entry(&found), "public 203.0.113.50");
    assert_eq!(found.ids(), ["i-a", "nat-a", "igw-a", "s3.eu-west-1"]);
    assert!(warnings(&found).contains(&"REGION_REDIRECT"));
}

/// An S3 interface endpoint with private DNS, in place of everything else in vpc-aaa.
const S3_INTERFACE: &str = "
vpc_endpoints: { vpce-s3: { vpc: vpc-aaa, service: s3, type: interface, network_interfaces: { subnet-a: 10.0.0.40 },
  private_dns: true, private_dns_only_for_inbound_resolver_endpoint: false } }";

#[test]
fn t18_legacy_s3_host_is_not_covered_by_private_dns() {
    let net = lab(&[S3_INTERFACE]);
    let lost = no_path(&net, "i-a", "s3", |r| r.target = Target::bucket("b"));
    assert_eq!((lost.kind, lost.host.as_str()), (NoPathKind::Route, "b.s3.amazonaws.com"));
    assert!(lost.assumptions.contains(&Assumption::S3UsEast1Host));
    let found = path(&net, "i-a", "s3", |r| {
        r.target = Target::bucket("b");
        r.s3_us_east_1_mode = Some(HostMode::Regional);
    });
    assert_eq!(entry(&found), "interface vpce-s3 vpc-aaa 10.0.0.9");
    assert!(!rests_on(&found, Assumption::S3UsEast1Host));
}

#[test]
fn t24_endpoint_that_is_not_available() {
    let pending = "vpc_endpoints: { vpce-sts: { state: pending } }";
    let lost = no_path(&lab(&[pending]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.reason), (NoPathKind::EndpointUnavailable, "ENDPOINT_STATE"));
    // Its private DNS is without effect (NP-125).
    let lost = no_path(&lab(&[pending]), "i-a", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "NO_ROUTE_TO_DESTINATION"));
}

#[test]
fn t30_zone_of_everything_hides_what_it_does_not_hold() {
    let zone =
        "private_hosted_zones: { amazonaws.com: { vpcs: [vpc-bbb], records: { sts.us-east-1: vpce-sts } } }";
    let lost = no_path(&lab(&[zone]), "i-b", "kms", |_| {});
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Dns, "DNS_NXDOMAIN", "NP-123"));
    assert_eq!(entry(&path(&lab(&[zone]), "i-b", "sts", |_| {})), VIA_ENDPOINT);
}

/// A transit gateway between the two VPCs in place of the peering connection.
const TRANSIT: &str = "
vpcs: { vpc-bbb: { subnets: { subnet-b2: { az: use1-az2, cidr: 172.31.11.0/24 } } } }
vpc_peering_connections: null
transit_gateways: { tgw-1: { account: '111122223333', region: us-east-1, attachments: {
  att-a: { vpc: vpc-aaa, subnets: [subnet-a] }, att-b: { vpc: vpc-bbb, subnets: [subnet-b] } } } }
route_tables:
  rtb-a: { vpc: vpc-aaa, main: true, routes: { 172.31.0.0/16: tgw-1 } }
  rtb-b: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/16: tgw-1, 0.0.0.0/0: igw-b } }
callers: { i-b2: { kind: ec2, subnet: subnet-b2, private_ip: 172.31.11.5 } }";

#[test]
fn t10_attachment_without_the_callers_zone() {
    let net = lab(&[TRANSIT]);
    let found = path(&net, "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!(found.ids(), ["i-b", "tgw-1", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(entry(&found), VIA_ENDPOINT);
    let lost = no_path(&net, "i-b2", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "TGW_ROUTE_AZ_RESTRICTION"));
    assert_eq!(lost.mend, "add a subnet in use1-az2 to att-b");
}

/// Gateway and interface endpoints for S3, private DNS for inbound queries only, and a site that forwards to the
/// inbound Resolver endpoint.
const BOTH: &str = "
vpc_endpoints:
  vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway }
  vpce-s3: { vpc: vpc-aaa, service: s3, type: interface, network_interfaces: { subnet-a: 10.0.0.40 },
    private_dns: true, private_dns_only_for_inbound_resolver_endpoint: true }
resolver: { inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } } }
on_premises: { office: { prefixes: [192.168.0.0/16], attachments: { vpn-1: { kind: vpn, vpc: vpc-aaa } },
  dns: { forward: { amazonaws.com: 10.0.0.53 } } } }
callers: { host: { kind: on_premises, site: office, private_ip: 192.168.4.4, region: us-east-1 } }";

#[test]
fn t19_inbound_only_private_dns_splits_the_callers() {
    let net = lab(&[BOTH]);
    let regional = |r: &mut PathRequest<'_>| {
        r.s3_us_east_1_mode = Some(HostMode::Regional);
        r.target = Target::bucket("reports");
    };
    let outside = path(&net, "host", "s3", regional);
    assert_eq!(entry(&outside), "interface vpce-s3 vpc-aaa 192.168.4.4");
    assert_eq!(
        outside.hops[1].detail,
        "reports.s3.us-east-1.amazonaws.com is 10.0.0.40: private DNS of vpce-s3, through rslvr-in"
    );
    let inside = path(&net, "i-a", "s3", regional);
    assert_eq!(entry(&inside), "gateway vpce-gw vpc-aaa 10.0.0.9");
    // Nobody states the setting: the API turns it on where a gateway endpoint exists (NP:K-6).
    let unset = "vpc_endpoints: { vpce-s3: { private_dns_only_for_inbound_resolver_endpoint: null } }";
    let net = lab(&[BOTH, unset]);
    let inside = path(&net, "i-a", "s3", regional);
    assert_eq!(entry(&inside), "gateway vpce-gw vpc-aaa 10.0.0.9");
    assert!(rests_on(&inside, Assumption::S3InboundOnlyPrivateDns));
    let net = lab(&[BOTH, unset, "assumptions: { s3-inbound-only-private-dns: 'false' }"]);
    assert_eq!(entry(&path(&net, "i-a", "s3", regional)), "interface vpce-s3 vpc-aaa 10.0.0.9");
}

/// An endpoint for API Gateway with private DNS.
const API: &str = "
vpc_endpoints: { vpce-api: { vpc: vpc-aaa, service: execute-api, type: interface,
  network_interfaces: { subnet-a: 10.0.0.60 }, private_dns: true } }";

#[test]
fn t20_public_api_is_captured_by_the_endpoint() {
    let net = lab(&[API]);
    let caller = net.topology().callers.find("i-a").unwrap();
    let mut request = PathRequest::new(caller, "execute-api");
    request.target = Target::Api { id: "a1b2c3" };
    let found = net.resolve(&request).unwrap();
    assert_eq!(found.host, "a1b2c3.execute-api.us-east-1.amazonaws.com");
    assert_eq!(entry(&found), "interface vpce-api vpc-aaa 10.0.0.9");
    let public = Gates { api_type: Some("REGIONAL"), ..Gates::default() };
    let rejected = net.gate(&request, &found, &public).unwrap_err();
    assert_eq!((rejected.reason, rejected.rule), ("PUBLIC_API_THROUGH_ENDPOINT", "NP-148"));
    let private = Gates { api_type: Some("PRIVATE"), ..Gates::default() };
    assert!(net.gate(&request, &found, &private).unwrap().is_empty());
}

#[test]
fn t21_access_point_looks_at_the_endpoints_vpc() {
    let s3 = "vpc_endpoints: { vpce-s3: { vpc: vpc-aaa, service: s3, type: interface,
      network_interfaces: { subnet-a: 10.0.0.40 } } }";
    let net = lab(&[s3]);
    let caller = net.topology().callers.find("i-b").unwrap();
    let mut request = PathRequest::new(caller, "s3");
    request.endpoint_url = Some("https://accesspoint.vpce-s3-0a1b.s3.us-east-1.vpce.amazonaws.com");
    let found = net.resolve(&request).unwrap();
    assert_eq!(entry(&found), "interface vpce-s3 vpc-aaa 172.31.10.5");
    let gates = Gates { network_origin: Some("vpc-aaa"), ..Gates::default() };
    let consulted = net.gate(&request, &found, &gates).unwrap();
    assert!(consulted.contains(&Assumption::ServiceNetworkGate));
    let caller_vpc = net.topology().assumptions.with(Assumption::ServiceNetworkGate, "caller-vpc");
    let rejected = net.gate_under(&request, &found, &gates, &caller_vpc).unwrap_err();
    assert_eq!(rejected.reason, "ACCESS_POINT_NETWORK_ORIGIN");
}

#[test]
fn t22_participant_uses_the_owners_endpoint() {
    let shared = "
accounts: { '444455556666': { name: participant } }
vpcs: { vpc-aaa: { subnets: { subnet-a: { shared_with: ['444455556666'] } } } }
organization: { id: o-example0001 }";
    let kms = "vpc_endpoints: { vpce-kms: { vpc: vpc-aaa, service: kms, type: interface,
      network_interfaces: { subnet-a: 10.0.0.70 }, private_dns: true } }";
    let paths =
        "accounts: { '111122223333': { path: r-root/ou-lab }, '444455556666': { path: r-root/ou-lab } }";
    let net = lab(&[shared, kms, paths]);
    let found = path(&net, "i-a", "kms", |_| {});
    assert_eq!(entry(&found), "interface vpce-kms vpc-aaa 10.0.0.9");
    let topology = net.topology();
    let vpc = topology.vpcs.find("vpc-aaa").unwrap();
    assert_eq!(&*topology.vpcs[vpc].account, "111122223333");
}

#[test]
fn t25_block_public_access_spares_endpoints() {
    let block = "vpcs: { vpc-bbb: { block_public_access: block-bidirectional }, vpc-aaa: { block_public_access: block-bidirectional } }";
    let net = lab(&[block]);
    let lost = no_path(&net, "i-b", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Filtered, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"));
    let found = path(&net, "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!(entry(&found), VIA_ENDPOINT);
    assert!(rests_on(&found, Assumption::BpaSparesEndpoints));
}

#[test]
fn t26_overlapping_prefix_lists() {
    let lists = "
prefix_lists: { pl-one: { cidrs: [10.0.0.0/16] }, pl-two: { cidrs: [10.0.0.0/8] } }
vpcs: { vpc-ddd: { account: '111122223333', region: us-east-1, cidrs: [192.168.0.0/16] } }
vpc_peering_connections: { pcx-9: { requester: vpc-bbb, accepter: vpc-ddd } }
route_tables: { rtb-b: { vpc: vpc-bbb, main: true, routes: { pl-one: pcx-1, pl-two: pcx-9 } } }";
    let lost = no_path(&lab(&[lists]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "AMBIGUOUS_PREFIX_LIST"));
    // A static route decides.
    let decided = "route_tables: { rtb-b: { routes: { 10.0.0.0/24: pcx-1 } } }";
    let net = lab(&[lists, decided]);
    assert_eq!(entry(&path(&net, "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT))), VIA_ENDPOINT);
}

#[test]
fn t27_acl_that_drops_the_reply() {
    let acl = "
network_acls: { acl-a: { vpc: vpc-aaa, subnets: [subnet-a],
  ingress: { 100: { action: allow, protocol: all, cidr: 0.0.0.0/0 } },
  egress: { 90: { action: deny, protocol: tcp, port: 1024-65535, cidr: 0.0.0.0/0 },
            100: { action: allow, protocol: all, cidr: 0.0.0.0/0 } } } }";
    let lost = no_path(&lab(&[acl]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Filtered, "SUBNET_ACL_RESTRICTION"));
    assert_eq!(lost.message, "acl-a does not let TCP ports 1024 to 65535 out of subnet-a to 172.31.10.5");
}

#[test]
fn t28_acls_do_not_stand_within_a_subnet() {
    let acl = "network_acls: { acl-a: { vpc: vpc-aaa, subnets: [subnet-a] } }";
    let net = lab(&[acl]);
    assert_eq!(entry(&path(&net, "i-a", "sts", |_| {})), "interface vpce-sts vpc-aaa 10.0.0.9");
    // From another subnet the empty list drops everything (NP-410).
    let lost = no_path(&net, "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!(lost.reason, "SUBNET_ACL_RESTRICTION");
}

#[test]
fn t29_cloudshell_in_a_public_subnet() {
    let shell = "callers: { shell: { kind: cloudshell, subnet: subnet-b, private_ip: 172.31.10.8 } }";
    let lost = no_path(&lab(&[shell]), "shell", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"));
}
