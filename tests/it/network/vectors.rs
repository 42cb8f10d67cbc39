//! The path vectors NP:T1 to NP:T30, as far as they are about the path.

use hopstamp::assumption::Assumption;
use hopstamp::network::{HopKind, HostMode, NoPathKind, Target};

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
    let target = |r: &mut hopstamp::network::PathRequest<'_>| {
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
