//! Kinds of callers.

use hopstamp::network::{NoPathKind, Target};

use super::support::{entry, lab, no_path, path};

/// One caller of each kind.
const CALLERS: &str = "
vpcs: { vpc-bbb: { subnets: { subnet-nat: { az: use1-az1, cidr: 172.31.20.0/24 } } } }
nat_gateways: { nat-1: { subnet: subnet-nat, public_ip: [203.0.113.50, 203.0.113.51] } }
on_premises: { office: { prefixes: [192.168.0.0/16], egress_ip: 198.51.100.77,
  attachments: { vpn-1: { kind: vpn, vpc: vpc-aaa } } } }
callers:
  app: { kind: ec2, subnet: subnet-b, private_ip: 172.31.10.6 }
  laptop: { kind: laptop, public_ip: 198.51.100.9 }
  fn: { kind: lambda, region: us-east-1 }
  fn-vpc: { kind: lambda, subnet: subnet-b, private_ip: 172.31.10.7 }
  fn-public: { kind: lambda, subnet: subnet-nat, private_ip: 172.31.20.7 }
  host: { kind: on_premises, site: office, private_ip: 192.168.4.4, region: us-east-1 }
  scan: { kind: service, service: cloudtrail.amazonaws.com, region: us-east-1 }
";

#[test]
fn instance_behind_nat() {
    let found = path(&lab(&[CALLERS]), "app", "sts", |_| {});
    assert_eq!(found.ids(), ["app", "nat-1", "igw-b", "sts.us-east-1"]);
    assert_eq!(entry(&found), "public 203.0.113.50");
    assert_eq!(found.hops[2].detail, "route 0.0.0.0/0, the source becomes 203.0.113.50");
}

#[test]
fn laptop_on_the_internet() {
    let found = path(&lab(&[CALLERS]), "laptop", "s3", |r| r.target = Target::bucket("reports"));
    assert_eq!(found.ids(), ["laptop", "internet", "s3.us-east-1"]);
    assert_eq!(entry(&found), "public 198.51.100.9");
}

#[test]
fn function_outside_a_vpc() {
    let found = path(&lab(&[CALLERS]), "fn", "s3", |r| r.target = Target::bucket("reports"));
    assert_eq!(found.ids(), ["fn", "aws-network", "s3.us-east-1"]);
    assert_eq!(entry(&found), "public aws");
}

#[test]
fn function_in_a_vpc_never_has_a_public_address() {
    let found = path(&lab(&[CALLERS]), "fn-vpc", "sts", |_| {});
    assert_eq!(entry(&found), "public 203.0.113.50");
    // Not even in a public subnet (NP-516).
    let lost = no_path(&lab(&[CALLERS]), "fn-public", "sts", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"));
}

#[test]
fn host_at_a_site_over_the_internet() {
    let found = path(&lab(&[CALLERS]), "host", "sts", |_| {});
    assert_eq!(found.ids(), ["host", "internet", "sts.us-east-1"]);
    assert_eq!(entry(&found), "public 198.51.100.77");
}

#[test]
fn host_at_a_site_over_vpn() {
    let group =
        "security_groups: { sg-endpoint: { ingress: [{ protocol: tcp, port: 443, cidr: 192.168.0.0/16 }] } }";
    let found = path(&lab(&[CALLERS, group]), "host", "sts", |r| {
        r.endpoint_url = Some(super::support::STS_ENDPOINT);
    });
    assert_eq!(found.ids(), ["host", "vpn-1", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 192.168.4.4");
}

#[test]
fn service_within_aws() {
    let found = path(&lab(&[CALLERS]), "scan", "s3", |r| r.target = Target::bucket("reports"));
    assert_eq!(entry(&found), "internal");
    assert_eq!(found.ids(), ["scan", "aws-network", "s3.us-east-1"]);
}
