//! Routes of VPCs (NP B.1, B.2).

use hopstamp::assumption::Assumption;
use hopstamp::network::{HostMode, NoPathKind, PathRequest, Target};

use super::support::{STS_ENDPOINT, entry, lab, network, no_path, path, rests_on, warnings};

fn named(r: &mut PathRequest<'_>) {
    r.endpoint_url = Some(STS_ENDPOINT);
}

fn bucket(r: &mut PathRequest<'_>) {
    r.s3_us_east_1_mode = Some(HostMode::Regional);
    r.target = Target::bucket("reports");
}

#[test]
fn np_201_own_table_else_the_main_one() {
    let tables = "
vpcs: { vpc-bbb: { subnets: { subnet-b2: { az: use1-az2, cidr: 172.31.11.0/24 } } } }
route_tables:
  rtb-main: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/16: pcx-1 } }
  rtb-own: { vpc: vpc-bbb, subnets: [subnet-b2] }
callers: { i-b2: { kind: ec2, subnet: subnet-b2, private_ip: 172.31.11.5 } }";
    let net = lab(&[tables]);
    assert_eq!(path(&net, "i-b", "sts", named).ids(), ["i-b", "pcx-1", "vpce-sts", "sts.us-east-1"]);
    let lost = no_path(&net, "i-b2", "sts", named);
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "NO_ROUTE_TO_DESTINATION"));
    assert_eq!(lost.message, "rtb-own has no route to 10.0.0.186");
    assert_eq!(lost.mend, "add the route 10.0.0.0/16 to pcx-1 in vpc-bbb");
}

#[test]
fn np_201_a_vpc_with_tables_but_none_for_the_subnet_has_local_routes_only() {
    let tables = "
vpcs: { vpc-bbb: { subnets: { subnet-b2: { az: use1-az2, cidr: 172.31.11.0/24 } } } }
route_tables: { rtb-own: { vpc: vpc-bbb, subnets: [subnet-b2], routes: { 0.0.0.0/0: igw-b } } }";
    let lost = no_path(&lab(&[tables]), "i-b", "sts", |_| {});
    assert_eq!(lost.message, "the implied route table of vpc-bbb has no route to a public address");
}

/// An instance with both families, an internet gateway, and an egress-only one.
const DUAL: &str = "
vpcs: { vpc-bbb: { ipv6_cidrs: ['2001:db8:b::/56'], subnets: { subnet-b: { ipv6_cidr: '2001:db8:b::/64' } } } }
egress_only_internet_gateways: { eigw-b: { vpc: vpc-bbb } }
callers: { i-b: { ipv6: '2001:db8:b::5' } }";

#[test]
fn np_202_families_have_routes_of_their_own() {
    let v4_only = "route_tables: { rtb-b: { vpc: vpc-bbb, main: true, routes: { 0.0.0.0/0: igw-b } } }";
    let found = path(&lab(&[DUAL, v4_only]), "i-b", "kms", |r| r.dualstack = true);
    // IPv6 first, but only IPv4 has a way (NP-153).
    assert_eq!(entry(&found), "public 203.0.113.7");
    assert!(rests_on(&found, Assumption::ClientIpFamily));
    assert_eq!(warnings(&found), ["ADDRESS_FAMILY_MISMATCH"]);
}

#[test]
fn np_153_the_client_prefers_a_family() {
    let found = path(&lab(&[DUAL]), "i-b", "kms", |r| r.dualstack = true);
    assert_eq!(found.ids(), ["i-b", "eigw-b", "kms.us-east-1"]);
    assert_eq!(entry(&found), "public 2001:db8:b::5");
    let v4_first = "assumptions: { client-ip-family: ipv4-first }";
    let found = path(&lab(&[DUAL, v4_first]), "i-b", "kms", |r| r.dualstack = true);
    assert_eq!(found.ids(), ["i-b", "igw-b", "kms.us-east-1"]);
    assert!(rests_on(&found, Assumption::ClientIpFamily));
    // A name without IPv6 addresses leaves no choice.
    let found = path(&lab(&[DUAL]), "i-b", "kms", |_| {});
    assert_eq!(entry(&found), "public 203.0.113.7");
    assert!(!rests_on(&found, Assumption::ClientIpFamily));
}

#[test]
fn np_203_the_longest_prefix_wins() {
    let hole = "
route_tables: { rtb-b: { vpc: vpc-bbb, main: true,
  routes: { 10.0.0.0/8: pcx-1, 10.0.0.0/24: blackhole, 0.0.0.0/0: igw-b } } }";
    let lost = no_path(&lab(&[hole]), "i-b", "sts", named);
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Route, "BAD_STATE_ROUTE", "NP-207"));
    assert_eq!(lost.message, "route 10.0.0.0/24 for 10.0.0.186 in rtb-b is a blackhole");
}

#[test]
fn a_route_whose_target_nobody_described_is_no_blackhole() {
    let unknown = "
route_tables: { rtb-b: { vpc: vpc-bbb, main: true,
  routes: { 10.0.0.0/8: pcx-1, 10.0.0.0/24: unknown, 0.0.0.0/0: igw-b } } }";
    let lost = no_path(&lab(&[unknown]), "i-b", "sts", named);
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Route, "ROUTE_TARGET_UNKNOWN", "NP-207"));
    assert_eq!(
        lost.message,
        "route 10.0.0.0/24 for 10.0.0.186 in rtb-b leads to something that the topology does not describe"
    );
}

#[test]
fn np_204_static_before_prefix_list_of_equal_length() {
    let equal = "
prefix_lists: { pl-one: { cidrs: [10.0.0.0/16] } }
route_tables: { rtb-b: { vpc: vpc-bbb, main: true, routes: { pl-one: blackhole, 10.0.0.0/16: pcx-1 } } }";
    assert_eq!(entry(&path(&lab(&[equal]), "i-b", "sts", named)), "interface vpce-sts vpc-aaa 172.31.10.5");
}

#[test]
fn np_206_local_routes_hold_the_vpcs_own_blocks() {
    // The zone points at an address of the caller's own VPC, where nothing has it.
    let overlap = "
vpcs: { vpc-far: { account: '111122223333', region: us-east-1, cidrs: [172.31.0.0/16], dns_hostnames: true,
  subnets: { subnet-far: { az: use1-az1, cidr: 172.31.10.0/24 } } } }
vpc_endpoints: { vpce-far: { vpc: vpc-far, service: kms, type: interface,
  network_interfaces: { subnet-far: 172.31.10.77 } } }";
    let lost = no_path(&lab(&[overlap]), "i-b", "kms", |r| {
        r.endpoint_url = Some("https://vpce-far-0a1b.kms.us-east-1.vpce.amazonaws.com");
    });
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Route, "MORE_SPECIFIC_ROUTE", "NP-206"));
}

#[test]
fn np_208_addresses_that_are_never_forwarded() {
    let zone = "private_hosted_zones: { kms.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': 169.254.169.1 } } }";
    let lost = no_path(&lab(&[zone]), "i-b", "kms", |_| {});
    assert_eq!((lost.reason, lost.rule), ("NO_ROUTE_TO_DESTINATION", "NP-208"));
}

/// A VPC with a NAT gateway and listed tables, an S3 gateway endpoint on the private one.
const TABLES: &str = "
accounts: { '111122223333': { name: lab } }
vpcs: { vpc-1: { account: '111122223333', region: us-east-1, cidrs: [10.1.0.0/16], dns_hostnames: true, subnets: {
  subnet-private: { az: use1-az1, cidr: 10.1.0.0/24 }, subnet-public: { az: use1-az1, cidr: 10.1.1.0/24 } } } }
internet_gateways: { igw-1: { vpc: vpc-1 } }
nat_gateways: { nat-1: { subnet: subnet-public, public_ip: 203.0.113.50 } }
route_tables:
  rtb-private: { vpc: vpc-1, main: true, routes: { 0.0.0.0/0: nat-1 } }
  rtb-public: { vpc: vpc-1, subnets: [subnet-public], routes: { 0.0.0.0/0: igw-1 } }
vpc_endpoints: { vpce-gw: { vpc: vpc-1, service: s3, type: gateway, route_tables: [rtb-private] } }
callers:
  app: { kind: ec2, subnet: subnet-private, private_ip: 10.1.0.5 }
  web: { kind: ec2, subnet: subnet-public, private_ip: 10.1.1.5, public_ip: 203.0.113.60 }";

fn tables(patches: &[&str]) -> hopstamp::network::Network {
    network(TABLES, patches)
}

#[test]
fn np_217_the_gateway_endpoint_beats_the_default_route() {
    let found = path(&tables(&[]), "app", "s3", bucket);
    assert_eq!(entry(&found), "gateway vpce-gw vpc-1 10.1.0.5");
    assert_eq!(path(&tables(&[]), "app", "sts", |_| {}).ids(), ["app", "nat-1", "igw-1", "sts.us-east-1"]);
}

#[test]
fn np_220_a_table_that_is_not_associated() {
    let found = path(&tables(&[]), "web", "s3", bucket);
    assert_eq!(entry(&found), "public 203.0.113.60");
    assert_eq!(warnings(&found), ["GATEWAY_ENDPOINT_MISSED"]);
}

#[test]
fn np_132_inbound_only_and_a_table_that_is_not_associated() {
    let interface = "vpc_endpoints: { vpce-s3: { vpc: vpc-1, service: s3, type: interface, private_dns: true,
      network_interfaces: { subnet-private: 10.1.0.40 }, private_dns_only_for_inbound_resolver_endpoint: true } }";
    let found = path(&tables(&[interface]), "web", "s3", bucket);
    assert_eq!(entry(&found), "public 203.0.113.60");
    assert_eq!(found.warnings[0].rule, "NP-130");
    assert!(rests_on(&found, Assumption::InferredPathRules));
}

#[test]
fn np_218_a_route_as_narrow_as_the_prefix_list() {
    let list = "
prefix_lists: { pl-s3: { name: com.amazonaws.us-east-1.s3, region: us-east-1, cidrs: [198.51.100.0/25, 198.51.100.128/25] } }";
    let both = "route_tables: { rtb-private: { routes: { 198.51.100.0/25: nat-1, 198.51.100.128/26: nat-1, 198.51.100.192/26: nat-1 } } }";
    let wide = "route_tables: { rtb-private: { routes: { 198.51.100.0/24: nat-1 } } }";
    let part = "route_tables: { rtb-private: { routes: { 198.51.100.0/26: nat-1 } } }";
    // A wider route changes nothing.
    assert_eq!(entry(&path(&tables(&[list, wide]), "app", "s3", bucket)), "gateway vpce-gw vpc-1 10.1.0.5");
    // One for some of the addresses makes the way a matter of luck (NP-728).
    let found = path(&tables(&[list, part]), "app", "s3", bucket);
    assert_eq!(entry(&found), "gateway vpce-gw vpc-1 10.1.0.5");
    assert_eq!(warnings(&found), ["ROUTE_DEPENDS_ON_ADDRESS"]);
    let found = path(
        &tables(&[
            list,
            "route_tables: { rtb-private: { routes: { 198.51.100.0/25: nat-1, 198.51.100.128/25: nat-1 } } }",
        ]),
        "app",
        "s3",
        bucket,
    );
    assert_eq!(entry(&found), "public 203.0.113.50");
    let found = path(&tables(&[list, both]), "app", "s3", bucket);
    assert_eq!(warnings(&found), ["ROUTE_DEPENDS_ON_ADDRESS"]);
    // Nobody states the addresses: nobody knows.
    let found = path(&tables(&[part]), "app", "s3", bucket);
    assert_eq!(warnings(&found), ["ROUTE_DEPENDS_ON_ADDRESS"]);
}

#[test]
fn np_215_a_route_for_the_managed_prefix_list() {
    let list = "
prefix_lists: { pl-s3: { name: com.amazonaws.us-east-1.s3, region: us-east-1 } }
route_tables: { rtb-public: { routes: { pl-s3: nat-1 } } }
nat_gateways: { nat-2: { subnet: subnet-private, public_ip: 203.0.113.51 } }";
    let patch = "route_tables: { rtb-public: { routes: { pl-s3: nat-2 } } }";
    let found = path(&tables(&[list, patch]), "web", "s3", bucket);
    // The second NAT gateway stands in the private subnet, whose table leads to the endpoint after all.
    assert_eq!(found.ids(), ["web", "nat-2", "vpce-gw", "s3.us-east-1"]);
    assert!(found.hops.iter().any(|h| h.detail.starts_with("prefix list pl-s3")));
}

#[test]
fn np_219_another_region_is_not_on_the_list() {
    let found = path(&tables(&[]), "app", "s3", |r| {
        r.region = Some("eu-west-1");
        r.target = Target::bucket("reports");
    });
    assert_eq!(entry(&found), "public 203.0.113.50");
    // The legacy global host answers with the addresses of the bucket's Region.
    let legacy =
        |r: &mut PathRequest<'_>| r.target = Target::Bucket { name: "reports", region: Some("eu-west-1") };
    let found = path(&tables(&[]), "app", "s3", legacy);
    assert_eq!(
        (found.host.as_str(), entry(&found).as_str()),
        ("reports.s3.amazonaws.com", "public 203.0.113.50")
    );
    assert!(rests_on(&found, Assumption::LegacyHostPrefixList));
    let always = "assumptions: { legacy-host-prefix-list: always-in-list }";
    let found = path(&tables(&[always]), "app", "s3", legacy);
    assert_eq!(entry(&found), "gateway vpce-gw vpc-1 10.1.0.5");
    let own = path(&tables(&[]), "app", "s3", |r| r.target = Target::bucket("reports"));
    assert_eq!(entry(&own), "gateway vpce-gw vpc-1 10.1.0.5");
    assert!(!rests_on(&own, Assumption::LegacyHostPrefixList));
    assert!(!rests_on(&own, Assumption::S3UsEast1Host));
}

#[test]
fn np_223_ipv6_and_gateway_endpoints() {
    let v6 = "
vpcs: { vpc-1: { ipv6_cidrs: ['2001:db8:1::/56'], subnets: { subnet-private: { ipv6_cidr: '2001:db8:1::/64' } } } }
egress_only_internet_gateways: { eigw-1: { vpc: vpc-1 } }
route_tables: { rtb-private: { routes: { '::/0': eigw-1 } } }
callers: { app: { ipv6: '2001:db8:1::5' } }";
    let dual = |r: &mut PathRequest<'_>| {
        r.dualstack = true;
        r.target = Target::bucket("reports");
    };
    // NP-129: the IPv6 connection goes past the IPv4 endpoint.
    let found = path(&tables(&[v6]), "app", "s3", dual);
    assert_eq!(entry(&found), "public 2001:db8:1::5");
    assert!(rests_on(&found, Assumption::GatewayEndpointIpv6));
    assert!(warnings(&found).contains(&"GATEWAY_ENDPOINT_MISSED"));
    let assumed = "assumptions: { gateway-endpoint-ipv6: dualstack }";
    assert_eq!(
        entry(&path(&tables(&[v6, assumed]), "app", "s3", dual)),
        "gateway vpce-gw vpc-1 2001:db8:1::5"
    );
    let stated = "vpc_endpoints: { vpce-gw: { ip_address_type: dualstack } }";
    let found = path(&tables(&[v6, stated]), "app", "s3", dual);
    assert_eq!(entry(&found), "gateway vpce-gw vpc-1 2001:db8:1::5");
    assert!(!rests_on(&found, Assumption::GatewayEndpointIpv6));
    let only = "vpc_endpoints: { vpce-gw: { ip_address_type: ipv6 } }";
    assert_eq!(entry(&path(&tables(&[v6, only]), "app", "s3", bucket)), "public 203.0.113.50");
}

#[test]
fn np_225_s3_express_has_a_gateway_of_its_own() {
    let directory = |r: &mut PathRequest<'_>| r.target = Target::bucket("hot--use1-az1--x-s3");
    let found = path(&tables(&[]), "app", "s3", directory);
    assert_eq!(entry(&found), "public 203.0.113.50");
    assert!(rests_on(&found, Assumption::ExpressGateway));
    let too = "assumptions: { express-gateway: s3-endpoint-too }";
    assert_eq!(entry(&path(&tables(&[too]), "app", "s3", directory)), "gateway vpce-gw vpc-1 10.1.0.5");
    let own = "vpc_endpoints: { vpce-x: { vpc: vpc-1, service: s3express, type: gateway, route_tables: [rtb-private] } }";
    assert_eq!(entry(&path(&tables(&[own]), "app", "s3", directory)), "gateway vpce-x vpc-1 10.1.0.5");
}

#[test]
fn np_226_gateway_endpoint_without_dns_hostnames() {
    let off = "vpcs: { vpc-1: { dns_hostnames: false } }";
    let found = path(&tables(&[off]), "app", "s3", bucket);
    assert_eq!(entry(&found), "gateway vpce-gw vpc-1 10.1.0.5");
    assert!(rests_on(&found, Assumption::GatewayEndpointDnsAttributes));
    let both = "assumptions: { gateway-endpoint-dns-attributes: both }";
    let lost = no_path(&tables(&[off, both]), "app", "s3", bucket);
    assert_eq!((lost.kind, lost.rule), (NoPathKind::EndpointUnavailable, "NP-226"));
}

#[test]
fn np_105_account_hosts_of_dynamodb_and_the_gateway_endpoint() {
    let table = "vpc_endpoints: { vpce-ddb: { vpc: vpc-1, service: dynamodb, type: gateway, route_tables: [rtb-private] } }";
    let account = |r: &mut PathRequest<'_>| r.target = Target::Account { id: "111122223333" };
    let found = path(&tables(&[table]), "app", "dynamodb", account);
    assert_eq!(entry(&found), "gateway vpce-ddb vpc-1 10.1.0.5");
    assert!(rests_on(&found, Assumption::DynamodbAccountHost));
    let outside = "assumptions: { dynamodb-account-host: outside }";
    assert_eq!(entry(&path(&tables(&[table, outside]), "app", "dynamodb", account)), "public 203.0.113.50");
    assert!(!rests_on(&path(&tables(&[table]), "app", "dynamodb", |_| {}), Assumption::DynamodbAccountHost));
}

#[test]
fn np_301_gateway_endpoint_that_is_not_available() {
    let failed = "vpc_endpoints: { vpce-gw: { state: failed } }";
    let lost = no_path(&tables(&[failed]), "app", "s3", bucket);
    assert_eq!((lost.kind, lost.reason), (NoPathKind::EndpointUnavailable, "ENDPOINT_STATE"));
}

#[test]
fn np_315_to_317_gateway_and_interface_together() {
    let interface = |inbound: bool, private: bool| {
        format!(
            "vpc_endpoints: {{ vpce-s3: {{ vpc: vpc-1, service: s3, type: interface, private_dns: {private},
              network_interfaces: {{ subnet-private: 10.1.0.40 }}{} }} }}",
            if private {
                format!(", private_dns_only_for_inbound_resolver_endpoint: {inbound}")
            } else {
                String::new()
            }
        )
    };
    let gateway = "gateway vpce-gw vpc-1 10.1.0.5";
    let through = "interface vpce-s3 vpc-1 10.1.0.5";
    let of = |patch: &str| entry(&path(&tables(&[patch]), "app", "s3", bucket));
    assert_eq!(of(&interface(false, false)), gateway);
    assert_eq!(of(&interface(true, true)), gateway);
    assert_eq!(of(&interface(false, true)), through);
    let named = |r: &mut PathRequest<'_>| {
        r.endpoint_url = Some("https://bucket.vpce-s3-0a1b.s3.us-east-1.vpce.amazonaws.com");
    };
    assert_eq!(entry(&path(&tables(&[&interface(false, false)]), "app", "s3", named)), through);
}
