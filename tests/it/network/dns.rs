//! Name resolution (NP A.2, A.3).

use hopstamp::assumption::Assumption;
use hopstamp::network::{HostMode, NoPathKind, PathRequest, Target};

use super::support::{STS_ENDPOINT, entry, lab, no_path, path, rests_on, warnings};

const OWN: &str = "interface vpce-sts vpc-aaa 10.0.0.9";

#[test]
fn np_111_no_resolver_without_dns_support() {
    let off = "vpcs: { vpc-aaa: { dns_support: false, dns_hostnames: false } }";
    let lost = no_path(&lab(&[off]), "i-a", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Dns, "DNS_NO_RESOLVER", "NP-111"));
    assert_eq!(lost.mend, "set `dns_support: true` on vpc-aaa");
}

#[test]
fn np_112_custom_name_servers_decide() {
    // A server that nobody describes answers like public DNS.
    let foreign = "vpcs: { vpc-bbb: { dns_servers: [203.0.113.53] } }";
    let zone = "private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': vpce-sts } } }";
    let found = path(&lab(&[foreign, zone]), "i-b", "sts", |_| {});
    assert_eq!(entry(&found), "public 203.0.113.7");
    assert!(warnings(&found).contains(&"DNS_SERVER_UNKNOWN"));
    // The VPC's own resolver among them sees what the VPC sees.
    let own = "vpcs: { vpc-bbb: { dns_servers: [172.31.0.2] } }";
    let found = path(&lab(&[own, zone]), "i-b", "sts", |_| {});
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 172.31.10.5");
    // An inbound endpoint of the other VPC shows that VPC's private DNS.
    let inbound = "
vpcs: { vpc-bbb: { dns_servers: [10.0.0.53] } }
resolver: { inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } } }";
    let found = path(&lab(&[inbound]), "i-b", "sts", |_| {});
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 172.31.10.5");
    assert!(found.hops[1].detail.ends_with("private DNS of vpce-sts, through rslvr-in"));
}

#[test]
fn np_114_the_resolver_of_a_peer_does_not_answer() {
    let plus_two = "vpcs: { vpc-bbb: { dns_servers: [10.0.0.2] } }";
    let lost = no_path(&lab(&[plus_two]), "i-b", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Dns, "DNS_NO_RESOLVER", "NP-114"));
    assert_eq!(lost.mend, "create an inbound Resolver endpoint in vpc-aaa, and forward to it");
}

/// A site with a VPN into vpc-aaa that forwards one domain.
const SITE: &str = "
on_premises: { office: { prefixes: [192.168.0.0/16], egress_ip: 198.51.100.77,
  attachments: { vpn-1: { kind: vpn, vpc: vpc-aaa } }, dns: { forward: { us-east-1.amazonaws.com: 10.0.0.53 } } } }
security_groups: { sg-endpoint: { ingress: [{ protocol: tcp, port: 443, cidr: 0.0.0.0/0 }] } }
callers: { host: { kind: on_premises, site: office, private_ip: 192.168.4.4, region: us-east-1 } }";

const INBOUND: &str =
    "resolver: { inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } } }";

#[test]
fn np_115_a_site_forwards_to_an_inbound_endpoint() {
    let net = lab(&[SITE, INBOUND]);
    let found = path(&net, "host", "sts", |_| {});
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 192.168.4.4");
    assert_eq!(found.ids(), ["host", "vpn-1", "vpce-sts", "sts.us-east-1"]);
    // Other domains are public.
    let found = path(&net, "host", "sts", |r| r.region = Some("eu-west-1"));
    assert_eq!(entry(&found), "public 198.51.100.77");
}

#[test]
fn np_114_vpn_to_the_resolver_itself() {
    let lost = no_path(
        &lab(&[SITE, "on_premises: { office: { dns: { forward: { us-east-1.amazonaws.com: 10.0.0.2 } } } }"]),
        "host",
        "sts",
        |_| {},
    );
    assert_eq!((lost.reason, lost.rule), ("DNS_NO_RESOLVER", "NP-114"));
}

#[test]
fn np_115_a_resolver_out_of_reach_does_not_answer() {
    let cut = "on_premises: { office: { attachments: { vpn-1: { vpc: vpc-bbb } } } }";
    let lost = no_path(&lab(&[SITE, INBOUND, cut]), "host", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Dns, "DNS_NO_RESOLVER"));
}

#[test]
fn np_117_cloudshell_does_not_see_private_names() {
    let shell = "callers: { shell: { kind: cloudshell, subnet: subnet-a, private_ip: 10.0.0.8 } }";
    let nat = "
vpcs: { vpc-aaa: { subnets: { subnet-nat: { az: use1-az1, cidr: 10.0.1.0/24 } } } }
internet_gateways: { igw-a: { vpc: vpc-aaa } }
nat_gateways: { nat-a: { subnet: subnet-nat, public_ip: 203.0.113.50 } }";
    let found = path(&lab(&[shell, nat]), "shell", "sts", |_| {});
    assert_eq!(entry(&found), "public 203.0.113.50");
    assert!(rests_on(&found, Assumption::CloudshellPrivateDns));
    // Where there is nothing private to see, nothing rests on it.
    assert!(!rests_on(&path(&lab(&[shell, nat]), "shell", "kms", |_| {}), Assumption::CloudshellPrivateDns));
    let applied = "assumptions: { cloudshell-private-dns: applied }";
    let found = path(&lab(&[shell, nat, applied]), "shell", "sts", |_| {});
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 10.0.0.8");
}

#[test]
fn np_120_the_most_specific_domain_wins() {
    // A zone for the Region hides all names but the ones that something more specific claims.
    let zone =
        "private_hosted_zones: { us-east-1.amazonaws.com: { vpcs: [vpc-aaa], records: { kms: 10.0.0.77 } } }";
    let net = lab(&[zone]);
    assert_eq!(entry(&path(&net, "i-a", "sts", |_| {})), OWN);
    let lost = no_path(&net, "i-a", "sqs", |_| {});
    assert_eq!((lost.reason, lost.rule), ("DNS_NXDOMAIN", "NP-123"));
}

#[test]
fn np_121_a_forward_rule_beats_a_zone_of_the_same_domain() {
    let both = "
private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': 10.0.0.99 } } }
resolver:
  inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } }
  outbound_endpoints: { rslvr-out: { vpc: vpc-bbb, addresses: { subnet-b: 172.31.10.53 } } }
  rules: { rr-1: { type: forward, domain: sts.us-east-1.amazonaws.com, targets: [10.0.0.53],
    outbound_endpoint: rslvr-out, vpcs: [vpc-bbb] } }";
    let found = path(&lab(&[both]), "i-b", "sts", |_| {});
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 172.31.10.5");
    // A system rule below a forward rule takes the name out of it.
    let carved = "
private_hosted_zones: null
resolver: { rules: { rr-1: { domain: amazonaws.com },
  rr-2: { type: system, domain: sts.us-east-1.amazonaws.com, vpcs: [vpc-bbb] } } }";
    let found = path(&lab(&[both, carved]), "i-b", "sts", |_| {});
    assert_eq!(entry(&found), "public 203.0.113.7");
}

#[test]
fn np_141_a_rule_whose_target_is_out_of_reach() {
    let rule = "
vpc_peering_connections: null
resolver:
  inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } }
  outbound_endpoints: { rslvr-out: { vpc: vpc-bbb, addresses: { subnet-b: 172.31.10.53 } } }
  rules: { rr-1: { type: forward, domain: sts.us-east-1.amazonaws.com, targets: [10.0.0.53],
    outbound_endpoint: rslvr-out, vpcs: [vpc-bbb] } }";
    let lost = no_path(&lab(&[rule]), "i-b", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Dns, "DNS_NO_RESOLVER", "NP-141"));
}

#[test]
fn np_141_rules_that_forward_in_a_circle() {
    let circle = "
resolver:
  inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } }
  outbound_endpoints: { rslvr-out: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.54 } } }
  rules: { rr-1: { type: forward, domain: kms.us-east-1.amazonaws.com, targets: [10.0.0.53],
    outbound_endpoint: rslvr-out, vpcs: [vpc-aaa] } }";
    let lost = no_path(&lab(&[circle]), "i-a", "kms", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Dns, "DNS_NO_RESOLVER"));
}

#[test]
fn np_123_wildcard_records() {
    let zone = "
private_hosted_zones: { us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '*': vpce-sts, kms: 10.0.0.77 } } }";
    let net = lab(&[zone]);
    assert_eq!(entry(&path(&net, "i-b", "sts", |_| {})), "interface vpce-sts vpc-aaa 172.31.10.5");
    assert_eq!(no_path(&net, "i-b", "kms", |_| {}).reason, "NO_HOST_AT_ADDRESS");
}

#[test]
fn np_125_private_dns_answers_in_its_own_vpc() {
    let found = path(&lab(&[]), "i-a", "sts", |_| {});
    assert_eq!(entry(&found), OWN);
    assert_eq!(found.ids(), ["i-a", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(found.hops[1].detail, "sts.us-east-1.amazonaws.com is 10.0.0.186: private DNS of vpce-sts");
}

#[test]
fn np_124_private_dns_needs_both_attributes() {
    let lost = no_path(&lab(&["vpcs: { vpc-aaa: { dns_hostnames: false } }"]), "i-a", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "NO_ROUTE_TO_DESTINATION"));
}

#[test]
fn np_126_private_dns_covers_the_listed_names_only() {
    let lost = no_path(&lab(&[]), "i-a", "sts", |r| r.fips = true);
    assert_eq!(lost.host, "sts-fips.us-east-1.amazonaws.com");
    assert_eq!(lost.reason, "NO_ROUTE_TO_DESTINATION");
    assert_eq!(
        no_path(&lab(&[]), "i-a", "sts", |r| r.region = Some("us-east-2")).reason,
        "NO_ROUTE_TO_DESTINATION"
    );
}

/// An S3 interface endpoint with private DNS for everybody.
const S3: &str = "
vpc_endpoints: { vpce-s3: { vpc: vpc-aaa, service: s3, type: interface, network_interfaces: { subnet-a: 10.0.0.40 },
  private_dns: true, private_dns_only_for_inbound_resolver_endpoint: false } }";

fn regional(r: &mut PathRequest<'_>) {
    r.s3_us_east_1_mode = Some(HostMode::Regional);
}

#[test]
fn np_127_which_s3_names_are_private() {
    let net = lab(&[S3]);
    let private = |target| {
        let found = super::support::ask(&net, "i-a", "s3", |r| {
            regional(r);
            r.target = target;
        });
        found.is_ok_and(|p| entry(&p) == "interface vpce-s3 vpc-aaa 10.0.0.9")
    };
    let account = "111122223333";
    assert!(private(Target::bucket("logs")));
    assert!(private(Target::bucket("my.logs")));
    assert!(private(Target::None));
    assert!(private(Target::AccessPoint { name: "ap", account, region: None }));
    assert!(private(Target::S3Control { account }));
    assert!(!private(Target::bucket("hot--use1-az5--x-s3")));
    assert!(!private(Target::ObjectLambda { name: "ol", account, region: None }));
    // NP-151: the hosts of Multi-Region Access Points need an endpoint of their own.
    let multi = Target::MultiRegionAccessPoint { alias: "m1.mrap" };
    assert!(!private(multi));
    let own = "vpc_endpoints: { vpce-mrap: { vpc: vpc-aaa, service: com.amazonaws.s3-global.accesspoint,
      type: interface, network_interfaces: { subnet-a: 10.0.0.41 }, private_dns: true } }";
    let found = path(&lab(&[S3, own]), "i-a", "s3", |r| r.target = multi);
    assert_eq!(entry(&found), "interface vpce-mrap vpc-aaa 10.0.0.9");
    for url in ["https://logs.s3-us-east-1.amazonaws.com", "https://logs.s3.amazonaws.com"] {
        assert_eq!(no_path(&net, "i-a", "s3", |r| r.endpoint_url = Some(url)).kind, NoPathKind::Route);
    }
}

#[test]
fn np_128_dual_stack_name_past_an_ipv4_endpoint() {
    let dual = |r: &mut PathRequest<'_>| {
        r.dualstack = true;
        r.target = Target::bucket("logs");
    };
    assert_eq!(no_path(&lab(&[S3]), "i-a", "s3", dual).kind, NoPathKind::Route);
    let both = "vpc_endpoints: { vpce-s3: { ip_address_type: dualstack } }";
    let v6 = "
vpcs: { vpc-aaa: { ipv6_cidrs: ['2001:db8:a::/56'], subnets: { subnet-a: { ipv6_cidr: '2001:db8:a::/64' } } } }
vpc_endpoints: { vpce-s3: { network_interfaces: { subnet-a: [10.0.0.40, '2001:db8:a::40'] } } }";
    assert_eq!(entry(&path(&lab(&[S3, both, v6]), "i-a", "s3", dual)), "interface vpce-s3 vpc-aaa 10.0.0.9");
}

#[test]
fn np_134_zonal_names() {
    let two = "
vpcs: { vpc-aaa: { subnets: { subnet-a2: { az: use1-az2, cidr: 10.0.2.0/24 } } } }
vpc_endpoints: { vpce-sts: { network_interfaces: { subnet-a2: 10.0.2.186 } } }";
    let net = lab(&[two]);
    let zonal = |url| path(&net, "i-b", "sts", move |r| r.endpoint_url = Some(url));
    let found = zonal("https://vpce-sts-0a1b2c3d-use1-az2.sts.us-east-1.vpce.amazonaws.com");
    assert_eq!(found.destination.unwrap().to_string(), "10.0.2.186");
    // The letters of zones differ between accounts: nobody knows which zone is meant.
    let found = zonal("https://vpce-sts-0a1b2c3d-us-east-1a.sts.us-east-1.vpce.amazonaws.com");
    assert_eq!(warnings(&found), ["ZONE_UNKNOWN"]);
    let missing = "https://vpce-sts-0a1b2c3d-use1-az6.sts.us-east-1.vpce.amazonaws.com";
    let lost = no_path(&net, "i-b", "sts", |r| r.endpoint_url = Some(missing));
    assert_eq!((lost.reason, lost.rule), ("DNS_NXDOMAIN", "NP-134"));
}

#[test]
fn np_135_names_of_s3_endpoints() {
    let net = lab(&[S3]);
    let lost = no_path(&net, "i-b", "s3", |r| {
        r.endpoint_url = Some("https://vpce-s3-0a1b.s3.us-east-1.vpce.amazonaws.com");
    });
    assert_eq!((lost.reason, lost.rule), ("DNS_NXDOMAIN", "NP-135"));
    for url in [
        "https://bucket.vpce-s3-0a1b.s3.us-east-1.vpce.amazonaws.com",
        "https://logs.bucket.vpce-s3-0a1b.s3.us-east-1.vpce.amazonaws.com",
        "https://control.vpce-s3-0a1b.s3.us-east-1.vpce.amazonaws.com",
    ] {
        assert_eq!(
            entry(&path(&net, "i-b", "s3", |r| r.endpoint_url = Some(url))),
            "interface vpce-s3 vpc-aaa 172.31.10.5"
        );
    }
}

#[test]
fn np_133_names_of_endpoints_that_do_not_exist() {
    for (url, mend) in [
        ("https://vpce-st-0a1b.sts.us-east-1.vpce.amazonaws.com", "name an endpoint of the topology"),
        (
            "https://vpce-sts-0a1b.kms.us-east-1.vpce.amazonaws.com",
            "use vpce-sts-….sts.us-east-1.vpce.amazonaws.com",
        ),
        (
            "https://vpce-sts-0a1b.sts.us-west-2.vpce.amazonaws.com",
            "use vpce-sts-….sts.us-east-1.vpce.amazonaws.com",
        ),
    ] {
        let lost = no_path(&lab(&[]), "i-b", "sts", |r| r.endpoint_url = Some(url));
        assert_eq!((lost.kind, lost.reason), (NoPathKind::Dns, "DNS_NXDOMAIN"), "{url}");
        assert_eq!(lost.mend, mend);
    }
}

#[test]
fn np_136_any_of_the_interfaces_may_answer() {
    let two = "
vpcs: { vpc-aaa: { subnets: { subnet-a2: { az: use1-az2, cidr: 10.0.2.0/24 } } } }
vpc_endpoints: { vpce-sts: { network_interfaces: { subnet-a2: 10.0.2.186 } } }
network_acls: { acl-2: { vpc: vpc-aaa, subnets: [subnet-a2] } }";
    let found = path(&lab(&[two]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!(found.destination.unwrap().to_string(), "10.0.0.186");
    assert_eq!(warnings(&found), ["SOME_ADDRESSES_UNREACHABLE"]);
}

#[test]
fn np_142_peering_does_not_carry_private_dns() {
    let carried = "assumptions: { peering-dns-endpoint-names: carried }";
    let found = path(&lab(&[carried]), "i-b", "sts", |_| {});
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 172.31.10.5");
    assert!(rests_on(&found, Assumption::PeeringDnsEndpointNames));
    // Nothing rests on it where there is no name to carry.
    assert!(!rests_on(&path(&lab(&[carried]), "i-b", "kms", |_| {}), Assumption::PeeringDnsEndpointNames));
}

#[test]
fn np_149_the_alias_of_a_private_api() {
    let api = "vpc_endpoints: { vpce-0a1b2c3d: { vpc: vpc-aaa, service: execute-api, type: interface,
      network_interfaces: { subnet-a: 10.0.0.60 } } }";
    let alias = "https://a1b2c3-vpce-0a1b2c3d.execute-api.us-east-1.amazonaws.com";
    let found = path(&lab(&[api]), "i-b", "execute-api", |r| r.endpoint_url = Some(alias));
    assert_eq!(entry(&found), "interface vpce-0a1b2c3d vpc-aaa 172.31.10.5");
}

#[test]
fn np_150_dynamodb_has_no_private_dns() {
    let table = "vpc_endpoints: { vpce-ddb: { vpc: vpc-aaa, service: dynamodb, type: interface,
      network_interfaces: { subnet-a: 10.0.0.80 } } }";
    let net = lab(&[table]);
    assert_eq!(no_path(&net, "i-a", "dynamodb", |_| {}).reason, "NO_ROUTE_TO_DESTINATION");
    let named = path(&net, "i-a", "dynamodb", |r| {
        r.endpoint_url = Some("https://vpce-ddb-0a1b.dynamodb.us-east-1.vpce.amazonaws.com");
    });
    assert_eq!(entry(&named), "interface vpce-ddb vpc-aaa 10.0.0.9");
}

#[test]
fn np_152_a_private_answer_is_no_path() {
    let zone = "
vpc_peering_connections: null
private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': vpce-sts } } }";
    let lost = no_path(&lab(&[zone]), "i-b", "sts", |_| {});
    assert_eq!(lost.kind, NoPathKind::Route);
    assert_eq!(lost.reason, "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS");
    let laptop = "callers: { me: { kind: laptop, public_ip: 198.51.100.9, region: us-east-1 } }";
    let lost = no_path(&lab(&[laptop]), "me", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.rule), (NoPathKind::Route, "NP-152"));
}

#[test]
fn np_154_the_certificate_must_cover_the_name() {
    let made_up =
        "private_hosted_zones: { sts.corp.internal: { vpcs: [vpc-bbb], records: { '': vpce-sts } } }";
    let url = "https://sts.corp.internal";
    let lost = no_path(&lab(&[made_up]), "i-b", "sts", |r| r.endpoint_url = Some(url));
    assert_eq!((lost.kind, lost.reason, lost.rule), (NoPathKind::Tls, "TLS_NAME_MISMATCH", "NP-154"));
    let ignored = lab(&[made_up, "assumptions: { tls-name-check: ignored }"]);
    let found = path(&ignored, "i-b", "sts", |r| r.endpoint_url = Some(url));
    assert!(rests_on(&found, Assumption::TlsNameCheck));
    // Without TLS there is nothing to check, but port 80 is not open.
    let lost = no_path(&lab(&[made_up]), "i-b", "sts", |r| r.endpoint_url = Some("http://sts.corp.internal"));
    assert_eq!(lost.reason, "ENI_SG_RULES_MISMATCH");
    // The name of another service is in no certificate of this one.
    let wrong = "private_hosted_zones: { kms.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': vpce-sts } } }";
    assert_eq!(no_path(&lab(&[wrong]), "i-b", "kms", |_| {}).kind, NoPathKind::Tls);
    let address = "https://10.0.0.186";
    assert_eq!(no_path(&lab(&[]), "i-b", "sts", |r| r.endpoint_url = Some(address)).kind, NoPathKind::Tls);
    // Without a zone the made-up name does not exist.
    let lost = no_path(&lab(&[]), "i-b", "sts", |r| r.endpoint_url = Some(url));
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Dns, "DNS_NXDOMAIN"));
}

#[test]
fn np_319_s3_endpoints_do_not_serve_the_global_host() {
    let zone = "private_hosted_zones: { s3.amazonaws.com: { vpcs: [vpc-aaa], records: { '': vpce-s3, '*': vpce-s3 } } }";
    let lost = no_path(&lab(&[S3, zone]), "i-a", "s3", |r| r.target = Target::bucket("logs"));
    assert_eq!((lost.kind, lost.rule), (NoPathKind::Tls, "NP-319"));
}

#[test]
fn np_147_the_iam_endpoint() {
    let iam = "
vpcs: { vpc-eu: { account: '111122223333', region: eu-west-1, cidrs: [10.8.0.0/16], dns_hostnames: true,
  subnets: { subnet-eu: { az: euw1-az1, cidr: 10.8.0.0/24 } } } }
vpc_endpoints: { vpce-iam: { vpc: vpc-eu, service: com.amazonaws.iam, type: interface, private_dns: true,
  network_interfaces: { subnet-eu: 10.8.0.10 } } }
callers: { i-eu: { kind: ec2, subnet: subnet-eu, private_ip: 10.8.0.4 } }";
    let found = path(&lab(&[iam]), "i-eu", "iam", |_| {});
    assert_eq!(entry(&found), "interface vpce-iam vpc-eu 10.8.0.4");
    assert_eq!(found.ids(), ["i-eu", "vpce-iam", "iam.us-east-1"]);
    assert!(rests_on(&found, Assumption::IamEndpointRegions));
    let strict = "assumptions: { iam-endpoint-regions: control-plane-region }";
    assert_eq!(no_path(&lab(&[iam, strict]), "i-eu", "iam", |_| {}).kind, NoPathKind::Route);
}

#[test]
fn np_144_and_145_the_global_sts_host_is_no_private_name() {
    let legacy = |r: &mut PathRequest<'_>| r.sts_mode = Some(HostMode::Legacy);
    let lost = no_path(&lab(&[]), "i-a", "sts", legacy);
    assert_eq!((lost.host.as_str(), lost.reason), ("sts.amazonaws.com", "NO_ROUTE_TO_DESTINATION"));
    // Wherever it is answered, the request names us-east-1.
    let found = path(
        &lab(&["vpcs: { vpc-bbb: { region: eu-west-1, subnets: { subnet-b: { az: euw1-az1 } } } }"]),
        "i-b",
        "sts",
        legacy,
    );
    assert_eq!(&*found.region, "us-east-1");
}

#[test]
fn np_146_a_service_without_an_endpoint_is_public() {
    let found = path(&lab(&[]), "i-b", "cloudshell", |_| {});
    assert_eq!(entry(&found), "public 203.0.113.7");
    assert!(warnings(&found).is_empty());
}

#[test]
fn np_113_and_417_filters_do_not_stop_queries() {
    // Nothing but HTTPS to the endpoint may leave the instance or its subnet.
    let narrow = "
security_groups: { sg-a: { vpc: vpc-aaa, egress: [{ protocol: tcp, port: 443, cidr: 10.0.0.186/32 }] } }
network_acls: { acl-a: { vpc: vpc-aaa, subnets: [subnet-a] } }
callers: { i-a: { security_groups: [sg-a] } }";
    assert_eq!(entry(&path(&lab(&[narrow]), "i-a", "sts", |_| {})), OWN);
}

/// An import may not find the attributes: they count as on, which is named, and can be switched.
#[test]
fn np_124_attributes_that_nobody_stated() {
    let unknown = "vpcs: { vpc-aaa: { dns_support: unknown, dns_hostnames: unknown } }";
    let found = path(&lab(&[unknown]), "i-a", "sts", |_| {});
    assert!(rests_on(&found, Assumption::UnstatedDnsAttributes));
    assert_eq!(found.ids(), path(&lab(&[]), "i-a", "sts", |_| {}).ids());
    let off = "assumptions: { unstated-dns-attributes: 'off' }";
    assert_eq!(no_path(&lab(&[unknown, off]), "i-a", "sts", |_| {}).reason, "DNS_NO_RESOLVER");
    assert!(!rests_on(&path(&lab(&[]), "i-a", "sts", |_| {}), Assumption::UnstatedDnsAttributes));
}
