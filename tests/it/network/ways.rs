//! Every way of a request: what is tried, and what comes of it.

use hopstamp::network::{Claimant, ClaimantKind, Network, PathRequest, Station, Target, Way, WayKind, Ways};

use super::support::{STS_ENDPOINT, entry, lab, network};

pub(super) const HUB: &str = include_str!("../../data/network/hub.yaml");

/// The ways of a request with the SDK's defaults, as the closure changes it.
pub(super) fn ways<'a>(
    network: &'a Network,
    caller: &str,
    service: &'a str,
    change: impl FnOnce(&mut PathRequest<'a>),
) -> Ways {
    let caller = network.topology().callers.find(caller).unwrap();
    let mut request = PathRequest::new(caller, service);
    change(&mut request);
    network.ways(&request)
}

pub(super) fn way<'w>(found: &'w Ways, label: &str) -> &'w Way {
    let labels: Vec<&str> = found.ways.iter().map(|w| w.label.as_str()).collect();
    found.ways.iter().find(|w| w.label == label).unwrap_or_else(|| panic!("{label}: {labels:#?}"))
}

/// Where a way ends: its entry, or the reason why there is none.
pub(super) fn end(way: &Way) -> String {
    match &way.end {
        Ok(path) => entry(path),
        Err(lost) => lost.reason.to_owned(),
    }
}

pub(super) fn ids(stations: Option<Vec<Station>>) -> Option<Vec<String>> {
    Some(stations?.iter().map(|s| s.id.to_string()).collect())
}

pub(super) fn labels<'w>(ways: impl Iterator<Item = &'w Way>) -> Vec<&'w str> {
    ways.map(|way| way.label.as_str()).collect()
}

fn claims(found: &Ways) -> Vec<(ClaimantKind, bool, &str)> {
    found.claimants.iter().map(|c: &Claimant| (c.kind, c.wins, c.why.rule)).collect()
}

// ----- host names

#[test]
fn every_host_name_of_sts_is_tried_once() {
    let network = lab(&[]);
    let found = ways(&network, "i-b", "sts", |_| {});
    let tried: Vec<(&str, &str)> = found.ways.iter().map(|w| (w.label.as_str(), w.host.as_str())).collect();
    assert_eq!(
        tried,
        [
            ("as asked", "sts.us-east-1.amazonaws.com"),
            ("legacy global host", "sts.amazonaws.com"),
            ("dual-stack host", "sts.us-east-1.api.aws"),
            ("FIPS host", "sts-fips.us-east-1.amazonaws.com"),
            ("FIPS dual-stack host", "sts-fips.us-east-1.api.aws"),
            ("name of vpce-sts", "vpce-sts.sts.us-east-1.vpce.amazonaws.com"),
        ]
    );
    assert_eq!(end(way(&found, "as asked")), "public 203.0.113.7");
    assert_eq!(end(way(&found, "name of vpce-sts")), "interface vpce-sts vpc-aaa 172.31.10.5");
    let why = &way(&found, "name of vpce-sts").why;
    assert_eq!(
        (why.text.as_str(), why.rule),
        ("private DNS does not cross from vpc-aaa to vpc-bbb", "NP-143")
    );
}

#[test]
fn a_setting_of_the_request_is_taken_back_for_the_other_names() {
    let network = lab(&[]);
    let found = ways(&network, "i-b", "sts", |r| r.fips = true);
    assert_eq!(found.ways[0].host, "sts-fips.us-east-1.amazonaws.com");
    assert_eq!(way(&found, "regional host").settings.fips, Some(false));
    let found = ways(&network, "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!(end(&found.ways[0]), "interface vpce-sts vpc-aaa 172.31.10.5");
    let regional = way(&found, "regional host");
    assert_eq!(
        (regional.host.as_str(), end(regional)),
        ("sts.us-east-1.amazonaws.com", "public 203.0.113.7".into())
    );
    assert_eq!((regional.settings.endpoint_url.clone(), regional.why.rule), (Some(None), "NP-101"));
    // The name of the endpoint is the one asked for.
    assert!(!labels(found.ways.iter()).contains(&"name of vpce-sts"));
}

#[test]
fn the_fips_endpoint_answers_for_the_fips_host() {
    let network = lab(&["vpcs: { vpc-bbb: { subnets: { subnet-e: { az: use1-az1, cidr: 172.31.11.0/24 } } } }
vpc_endpoints: { vpce-fips: { vpc: vpc-bbb, service: sts-fips, type: interface, network_interfaces: { subnet-e: 172.31.11.9 }, private_dns: true } }"]);
    let found = ways(&network, "i-b", "sts", |_| {});
    assert_eq!(end(way(&found, "as asked")), "public 203.0.113.7");
    assert_eq!(end(way(&found, "FIPS host")), "interface vpce-fips vpc-bbb 172.31.10.5");
    let named = way(&found, "name of vpce-fips");
    assert_eq!(named.host, "vpce-fips.sts-fips.us-east-1.vpce.amazonaws.com");
    assert_eq!(end(named), "interface vpce-fips vpc-bbb 172.31.10.5");
    assert_eq!(named.why.rule, "NP-126");
}

#[test]
fn the_host_that_carries_the_account_is_one_of_dynamodb() {
    let network = lab(&[]);
    let found = ways(&network, "i-b", "dynamodb", |r| r.target = Target::Account { id: "111122223333" });
    assert_eq!(found.ways[0].host, "111122223333.ddb.us-east-1.amazonaws.com");
    assert_eq!(way(&found, "ordinary host").host, "dynamodb.us-east-1.amazonaws.com");
    assert_eq!(way(&found, "dual-stack host with the account").host, "111122223333.ddb.us-east-1.api.aws");
}

/// A zone that only has the bare name of S3 hides the buckets in host names (NP-123).
#[test]
fn a_bucket_in_the_path_is_found_where_one_in_the_name_is_not() {
    let network = lab(&["vpc_endpoints: { vpce-s3: { vpc: vpc-aaa, service: s3, type: interface, network_interfaces: { subnet-a: 10.0.0.40 } } }
private_hosted_zones: { s3.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': vpce-s3 } } }"]);
    let found = ways(&network, "i-b", "s3", |r| {
        r.target = Target::bucket("reports");
        r.s3_us_east_1_mode = Some(hopstamp::network::HostMode::Regional);
    });
    assert_eq!(end(&found.ways[0]), "DNS_NXDOMAIN");
    assert_eq!(end(way(&found, "path-style host")), "interface vpce-s3 vpc-aaa 172.31.10.5");
    assert_eq!(end(way(&found, "legacy global host")), "public 203.0.113.7");
}

// ----- endpoints

const TWO_ENDPOINTS: &str = "
vpcs: { vpc-bbb: { subnets: { subnet-e: { az: use1-az1, cidr: 172.31.11.0/24 } } } }
vpc_endpoints:
  vpce-own: { vpc: vpc-bbb, service: sts, type: interface, network_interfaces: { subnet-e: 172.31.11.9 }, private_dns: true }
  vpce-spare: { vpc: vpc-bbb, service: sts, type: interface, network_interfaces: { subnet-e: 172.31.11.10 } }
  vpce-old: { vpc: vpc-bbb, service: sts, type: interface, network_interfaces: { subnet-e: 172.31.11.11 }, state: deleting }";

#[test]
fn of_several_endpoints_the_one_that_private_dns_names_wins() {
    let network = lab(&[TWO_ENDPOINTS]);
    let found = ways(&network, "i-b", "sts", |_| {});
    assert_eq!(end(&found.ways[0]), "interface vpce-own vpc-bbb 172.31.10.5");
    assert_eq!(
        claims(&found),
        [(ClaimantKind::PrivateDns, true, "NP-120"), (ClaimantKind::PublicDns, false, "NP-123")]
    );
    let expected = [
        ("name of vpce-sts", "interface vpce-sts vpc-aaa 172.31.10.5", "NP-125"),
        ("name of vpce-own", "interface vpce-own vpc-bbb 172.31.10.5", "NP-133"),
        ("name of vpce-spare", "interface vpce-spare vpc-bbb 172.31.10.5", "NP-125"),
        ("name of vpce-old", "ENDPOINT_STATE", "NP-125"),
        ("public address", "public 203.0.113.7", "NP-125"),
    ];
    for (label, ends, rule) in expected {
        let way = way(&found, label);
        assert_eq!((end(way).as_str(), way.why.rule), (ends, rule), "{label}");
    }
    assert_eq!(ids(found.must_cross()), Some(Vec::new()));
    assert!(!labels(found.around("vpce-own")).contains(&"as asked"));
    assert!(labels(found.around("vpce-own")).contains(&"name of vpce-spare"));
}

#[test]
fn why_private_dns_of_an_endpoint_in_the_vpc_does_not_answer() {
    let cases = [
        ("vpcs: { vpc-bbb: { dns_hostnames: false } }", "vpce-own", "NP-124"),
        ("vpc_endpoints: { vpce-own: { private_dns: false } }", "vpce-own", "NP-315"),
        ("vpc_endpoints: { vpce-own: { state: pending } }", "vpce-own", "NP-125"),
    ];
    for (patch, endpoint, rule) in cases {
        let network = lab(&[TWO_ENDPOINTS, patch]);
        let found = ways(&network, "i-b", "sts", |_| {});
        assert_eq!(end(&found.ways[0]), "public 203.0.113.7", "{patch}");
        assert_eq!(way(&found, &format!("name of {endpoint}")).why.rule, rule, "{patch}");
    }
}

/// Other APIs of the same service have endpoints of their own.
#[test]
fn endpoints_of_another_api_of_the_service_are_no_way() {
    let network = lab(&["vpc_endpoints:
  vpce-api: { vpc: vpc-aaa, service: ecr.api, type: interface, network_interfaces: { subnet-a: 10.0.0.41 } }
  vpce-dkr: { vpc: vpc-aaa, service: ecr.dkr, type: interface, network_interfaces: { subnet-a: 10.0.0.42 } }
  vpce-streams: { vpc: vpc-aaa, service: dynamodb-streams, type: interface, network_interfaces: { subnet-a: 10.0.0.43 } }
  vpce-tables: { vpc: vpc-aaa, service: dynamodb, type: interface, network_interfaces: { subnet-a: 10.0.0.44 } }"]);
    let names = |found: &Ways| -> Vec<String> {
        let names = found.ways.iter().filter(|w| w.kind == WayKind::EndpointName);
        names.map(|w| format!("{} {}", w.label, w.end.is_ok())).collect()
    };
    let api = ways(&network, "i-a", "ecr", |_| {});
    assert_eq!(names(&api), ["name of vpce-api true"]);
    let registry = ways(&network, "i-a", "ecr", |r| r.target = Target::Registry { account: "111122223333" });
    assert_eq!(names(&registry), ["name of vpce-dkr true"]);
    assert_eq!(names(&ways(&network, "i-a", "dynamodb", |_| {})), ["name of vpce-tables true"]);
}

#[test]
fn names_of_endpoints_follow_the_service_the_partition_and_the_api() {
    let network = lab(&["vpcs: { vpc-cn: { account: '111122223333', region: cn-north-1, cidrs: [10.9.0.0/16], subnets: { subnet-cn: { az: cnn1-az1, cidr: 10.9.0.0/24 } } } }
vpc_endpoints:
  vpce-cn: { vpc: vpc-cn, service: sts, type: interface, network_interfaces: { subnet-cn: 10.9.0.9 } }
  vpce-api: { vpc: vpc-aaa, service: execute-api, type: interface, network_interfaces: { subnet-a: 10.0.0.45 } }
  desk-kms: { vpc: vpc-aaa, service: kms, type: interface, network_interfaces: { subnet-a: 10.0.0.46 } }
  vpce-far: { vpc: vpc-aaa, service: kms, service_region: eu-west-1, type: interface, network_interfaces: { subnet-a: 10.0.0.47 } }
callers: { i-cn: { kind: ec2, subnet: subnet-cn, private_ip: 10.9.0.5 } }"]);
    let cases = [
        ("i-cn", "sts", None, "name of vpce-cn", "vpce-cn.sts.cn-north-1.vpce.amazonaws.com.cn"),
        (
            "i-a",
            "execute-api",
            None,
            "name of vpce-api",
            "a1b2c3-vpce-api.execute-api.us-east-1.amazonaws.com",
        ),
        ("i-a", "kms", None, "name of desk-kms", "desk-kms.kms.us-east-1.vpce.amazonaws.com"),
        ("i-a", "kms", Some("eu-west-1"), "name of vpce-far", "vpce-far.kms.eu-west-1.vpce.amazonaws.com"),
    ];
    for (caller, service, region, label, host) in cases {
        let found = ways(&network, caller, service, |r| {
            r.region = region;
            r.target = if service == "execute-api" { Target::Api { id: "a1b2c3" } } else { Target::None };
        });
        let named = way(&found, label);
        assert_eq!((named.host.as_str(), named.end.is_ok()), (host, true), "{:#?}", named.end);
        // One interface, or none that a zone tells apart: the name of the endpoint is all.
        assert!(found.ways.iter().all(|w| w.kind != WayKind::Interface));
    }
}

// ----- interfaces

#[test]
fn each_interface_is_tried_by_its_zone() {
    let network = network(HUB, &[]);
    let found = ways(&network, "app", "sts", |_| {});
    let (one, two) =
        (way(&found, "vpce-sts in use1-az1, 10.0.1.10"), way(&found, "vpce-sts in use1-az2, 10.0.2.10"));
    assert_eq!(one.host, "vpce-sts-use1-az1.sts.us-east-1.vpce.amazonaws.com");
    for (way, address) in [(one, "10.0.1.10"), (two, "10.0.2.10")] {
        let path = way.path().unwrap();
        assert_eq!(path.destination, Some(address.parse().unwrap()));
        assert_eq!(entry(path), "interface vpce-sts vpc-hub 10.2.0.5");
    }
    // Which of them a client gets is AWS's choice; the first is taken.
    assert_eq!(one.why.text, "the request is taken to get this address of several");
    assert_eq!((two.why.text.contains("whatever the caller's zone"), two.why.rule), (true, "NP-136"));
}

#[test]
fn an_interface_that_is_filtered_or_without_a_way_back_is_told_apart() {
    let closed =
        "network_acls: { acl-2: { vpc: vpc-hub, subnets: [subnet-hub-2], ingress: {}, egress: {} } }";
    let one_way = "route_tables: { rtb-2: { vpc: vpc-hub, subnets: [subnet-hub-2] } }";
    for (patch, reason) in [(closed, "SUBNET_ACL_RESTRICTION"), (one_way, "NO_RETURN_ROUTE")] {
        let network = network(HUB, &[patch]);
        let found = ways(&network, "app", "sts", |_| {});
        assert_eq!(end(&found.ways[0]), "interface vpce-sts vpc-hub 10.2.0.5");
        assert_eq!(
            end(way(&found, "vpce-sts in use1-az1, 10.0.1.10")),
            "interface vpce-sts vpc-hub 10.2.0.5"
        );
        let lost = way(&found, "vpce-sts in use1-az2, 10.0.2.10").end.as_ref().unwrap_err();
        assert_eq!(lost.reason, reason);
        assert!(!lost.mend.is_empty());
    }
}

// ----- gateway endpoints, public addresses

const S3: &str = "
vpc_endpoints:
  vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway }
  vpce-if: { vpc: vpc-aaa, service: s3, type: interface, network_interfaces: { subnet-a: 10.0.0.40 }, private_dns: true, private_dns_only_for_inbound_resolver_endpoint: false }";

fn regional(request: &mut PathRequest<'_>) {
    request.target = Target::bucket("reports");
    request.s3_us_east_1_mode = Some(hopstamp::network::HostMode::Regional);
}

#[test]
fn np_317_with_private_dns_the_gateway_endpoint_is_behind_the_public_address() {
    let network = lab(&[S3]);
    let found = ways(&network, "i-a", "s3", regional);
    assert_eq!(end(&found.ways[0]), "interface vpce-if vpc-aaa 10.0.0.9");
    assert_eq!(end(way(&found, "public address")), "gateway vpce-gw vpc-aaa 10.0.0.9");
    assert_eq!(end(way(&found, "legacy global host")), "gateway vpce-gw vpc-aaa 10.0.0.9");
    assert_eq!(end(way(&found, "name of vpce-if")), "interface vpce-if vpc-aaa 10.0.0.9");
    assert_eq!(ids(found.must_cross()), Some(Vec::new()));
}

#[test]
fn np_316_with_private_dns_for_inbound_queries_the_interface_endpoint_is_behind_its_name() {
    let network =
        lab(&[S3, "vpc_endpoints: { vpce-if: { private_dns_only_for_inbound_resolver_endpoint: true } }"]);
    let found = ways(&network, "i-a", "s3", regional);
    assert_eq!(end(&found.ways[0]), "gateway vpce-gw vpc-aaa 10.0.0.9");
    let named = way(&found, "name of vpce-if");
    assert_eq!(
        (named.host.as_str(), end(named)),
        ("bucket.vpce-if.s3.us-east-1.vpce.amazonaws.com", "interface vpce-if vpc-aaa 10.0.0.9".into())
    );
    assert_eq!(named.why.rule, "NP-130");
    let kinds: Vec<ClaimantKind> = found.claimants.iter().map(|c| c.kind).collect();
    assert_eq!(kinds, [ClaimantKind::PrivateDns, ClaimantKind::PublicDns]);
    assert!(found.claimants[1].wins && found.claimants[0].why.rule == "NP-130");
    assert!(!labels(found.ways.iter()).contains(&"public address"));
}

/// Its addresses are on no prefix list, so a NAT gateway beside the gateway endpoint takes them.
#[test]
fn acceleration_leads_around_a_gateway_endpoint() {
    let nat = "internet_gateways: { igw-a: { vpc: vpc-aaa } }
vpcs: { vpc-aaa: { subnets: { subnet-n: { az: use1-az1, cidr: 10.0.7.0/24 } } } }
nat_gateways: { nat-a: { subnet: subnet-n, public_ip: 203.0.113.30 } }
vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway } }";
    let network = lab(&[nat]);
    let found = ways(&network, "i-a", "s3", regional);
    assert_eq!(end(&found.ways[0]), "gateway vpce-gw vpc-aaa 10.0.0.9");
    let around = labels(found.around("vpce-gw"));
    assert_eq!(around, ["accelerated host, if the bucket has one", "accelerated dual-stack host"]);
    assert_eq!(end(way(&found, around[0])), "public 203.0.113.30");
}

#[test]
fn np_129_ipv6_leads_around_a_gateway_endpoint_for_ipv4() {
    let v6 = "vpcs: { vpc-aaa: { ipv6_cidrs: ['2001:db8:a::/56'], subnets: { subnet-a: { ipv6_cidr: '2001:db8:a::/64' } } } }
egress_only_internet_gateways: { eigw-a: { vpc: vpc-aaa } }
vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway, ip_address_type: ipv4 } }
callers: { i-a: { ipv6: '2001:db8:a::9' } }";
    let network = lab(&[v6]);
    let found = ways(&network, "i-a", "s3", regional);
    assert_eq!(end(&found.ways[0]), "gateway vpce-gw vpc-aaa 10.0.0.9");
    assert_eq!(end(way(&found, "dual-stack host")), "public 2001:db8:a::9");
    let four = way(&found, "dual-stack host, IPv4 first");
    assert_eq!((four.kind, end(four).as_str()), (WayKind::AddressFamily, "gateway vpce-gw vpc-aaa 10.0.0.9"));
    assert!(labels(found.around("vpce-gw")).contains(&"dual-stack host"));
}

// ----- who could answer

#[test]
fn the_most_specific_claim_wins_and_says_what_it_hides() {
    let zones = "private_hosted_zones:
  sts.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': vpce-sts } }
  us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { sts: 203.0.113.80 } }";
    let network = lab(&[zones]);
    let found = ways(&network, "i-b", "sts", |_| {});
    let seen: Vec<(Option<&str>, bool, &str)> =
        found.claimants.iter().map(|c| (c.id.as_deref(), c.wins, c.why.text.as_str())).collect();
    assert_eq!(
        seen,
        [
            (Some("sts.us-east-1.amazonaws.com"), true, "the most specific domain that somebody answers for"),
            (
                Some("us-east-1.amazonaws.com"),
                false,
                "private hosted zone sts.us-east-1.amazonaws.com is more specific"
            ),
            (None, false, "private hosted zone sts.us-east-1.amazonaws.com hides it"),
        ]
    );
}

#[test]
fn np_121_a_rule_goes_before_a_zone_and_leads_on_to_another_view() {
    let patch = "private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': 203.0.113.80 } } }
resolver:
  inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } }
  outbound_endpoints: { rslvr-out: { vpc: vpc-bbb, addresses: { subnet-b: 172.31.10.53 } } }
  rules: { rule-1: { type: forward, domain: sts.us-east-1.amazonaws.com, targets: [10.0.0.53], outbound_endpoint: rslvr-out, vpcs: [vpc-bbb] } }";
    let network = lab(&[patch]);
    let found = ways(&network, "i-b", "sts", |_| {});
    assert_eq!(end(&found.ways[0]), "interface vpce-sts vpc-aaa 172.31.10.5");
    let seen: Vec<(&str, ClaimantKind, bool, &str)> =
        found.claimants.iter().map(|c| (&*c.vpc, c.kind, c.wins, c.why.rule)).collect();
    assert_eq!(
        seen,
        [
            ("vpc-bbb", ClaimantKind::ResolverRule, true, "NP-120"),
            ("vpc-bbb", ClaimantKind::PrivateHostedZone, false, "NP-121"),
            ("vpc-bbb", ClaimantKind::PublicDns, false, "NP-123"),
            ("vpc-aaa", ClaimantKind::PrivateDns, true, "NP-120"),
            ("vpc-aaa", ClaimantKind::PublicDns, false, "NP-123"),
        ]
    );
}

#[test]
fn np_124_a_zone_without_effect_is_named_with_the_reason() {
    let network = lab(&["vpcs: { vpc-bbb: { dns_hostnames: false } }
private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': vpce-sts } } }"]);
    let found = ways(&network, "i-b", "sts", |_| {});
    assert_eq!(
        claims(&found),
        [(ClaimantKind::PrivateHostedZone, false, "NP-124"), (ClaimantKind::PublicDns, true, "NP-120")]
    );
}
