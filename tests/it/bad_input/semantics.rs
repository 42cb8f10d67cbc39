//! Networks that AWS would not build.

use insta::assert_snapshot;

use crate::topology::support::problems;

/// Two VPCs with two subnets each, and what the test adds.
fn with(more: &str) -> String {
    problems(format!(
        r#"
vpcs:
  vpc-a:
    account: "111122223333"
    region: us-east-1
    cidrs: [10.0.0.0/16]
    dns_hostnames: true
    subnets:
      subnet-a1: {{ az: use1-az1, cidr: 10.0.1.0/24 }}
      subnet-a2: {{ az: use1-az1, cidr: 10.0.2.0/24 }}
  vpc-b:
    account: "111122223333"
    region: us-east-1
    cidrs: [10.1.0.0/16]
    subnets:
      subnet-b1: {{ az: use1-az1, cidr: 10.1.1.0/24 }}
      subnet-b2: {{ az: use1-az2, cidr: 10.1.2.0/24 }}
{more}"#
    ))
}

#[test]
fn subnets_and_blocks() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1:
    account: "111122223333"
    region: us-east-1
    cidrs: [10.0.0.0/16, 10.0.128.0/17, 10.9.0.0/16]
    subnets:
      subnet-out: { cidr: 10.1.0.0/24 }
      subnet-six: { ipv6_cidr: "2001:db8::/64" }
      subnet-x: { cidr: 10.0.0.0/20 }
      subnet-y: { cidr: 10.0.4.0/24 }
      subnet-z: { cidr: 10.0.0.0/20 }
      subnet-fine: { cidr: 10.9.0.0/24, shared_with: ["111122223333"] }
"#), @r#"
    error[overlap] t.yaml:6:26: vpc-1: 10.0.128.0/17 overlaps 10.0.0.0/16
        t.yaml:6:13: the block it overlaps
        help: blocks of one VPC are disjoint
    error[outside] t.yaml:8:27: subnet-out: 10.1.0.0/24 lies outside its VPC vpc-1
        t.yaml:3:3: the VPC
        help: vpc-1 is 10.0.0.0/16 and 10.0.128.0/17 and 10.9.0.0/16
    error[outside] t.yaml:9:32: subnet-six: 2001:db8::/64 lies outside its VPC vpc-1
        t.yaml:3:3: the VPC
        help: vpc-1 has no IPv6 block
    error[overlap] t.yaml:11:25: subnet-y: 10.0.4.0/24 overlaps 10.0.0.0/20 of subnet-x
        t.yaml:10:25: the block it overlaps
        help: subnets of one VPC are disjoint
    error[overlap] t.yaml:12:25: subnet-z: 10.0.0.0/20 overlaps 10.0.0.0/20 of subnet-x
        t.yaml:10:25: the block it overlaps
        help: subnets of one VPC are disjoint
    warning[unused] t.yaml:13:55: subnet-fine: it is shared with its own owner 111122223333
        help: take it out
    "#);
}

#[test]
fn peering() {
    assert_snapshot!(with(r#"
  vpc-c: { account: "111122223333", region: us-east-1, cidrs: [192.168.0.0/16, 10.0.128.0/17], ipv6_cidrs: ["2001:db8::/56"] }
  vpc-d: { account: "111122223333", region: us-east-1, cidrs: [10.2.0.0/16], ipv6_cidrs: ["2001:db8::/56"] }
vpc_peering_connections:
  pcx-ac: { requester: vpc-a, accepter: vpc-c }
  pcx-ac-gone: { requester: vpc-a, accepter: vpc-c, status: deleted }
  pcx-cd: { requester: vpc-c, accepter: vpc-d }
  pcx-ab: { requester: vpc-a, accepter: vpc-b }
  pcx-ba: { requester: vpc-b, accepter: vpc-a, status: pending-acceptance }
  pcx-aa: { requester: vpc-a, accepter: vpc-a }
"#), @r#"
    error[overlap] t.yaml:22:3: pcx-ac: 10.0.128.0/17 of vpc-c overlaps 10.0.0.0/16 of vpc-a; such VPCs cannot be peered
        t.yaml:3:3: the requester
        t.yaml:19:3: the accepter
        help: give one of the VPCs another block, or connect them in another way
    error[overlap] t.yaml:24:3: pcx-cd: 2001:db8::/56 of vpc-d overlaps 2001:db8::/56 of vpc-c; such VPCs cannot be peered
        t.yaml:19:3: the requester
        t.yaml:20:3: the accepter
        help: give one of the VPCs another block, or connect them in another way
    error[conflict] t.yaml:26:3: pcx-ba: these two VPCs are peered already
        t.yaml:25:3: the first peering connection
        help: two VPCs can have one peering connection; take one of them out
    error[conflict] t.yaml:27:41: pcx-aa: a VPC cannot be peered with itself
        help: name two different VPCs
    "#);
}

#[test]
fn addresses() {
    assert_snapshot!(with(r#"
internet_gateways: { igw-a: { vpc: vpc-a }, igw-a2: { vpc: vpc-a } }
nat_gateways:
  nat-1: { subnet: subnet-a1, connectivity: private, private_ip: 10.0.2.9, public_ip: 203.0.113.5 }
  nat-2: { subnet: subnet-a1, private_ip: 10.0.1.9, public_ip: [203.0.113.5, 192.168.1.1] }
  nat-3: { subnet: subnet-a1, connectivity: private }
vpc_endpoints:
  vpce-1: { vpc: vpc-a, service: sts, type: interface, network_interfaces: { subnet-a1: 10.0.1.10 } }
  vpce-2: { vpc: vpc-a, service: kms, type: interface, network_interfaces: { subnet-a1: [10.0.1.10, 10.0.1.11, "2001:db8::1"] } }
callers:
  host: { kind: ec2, subnet: subnet-a1, private_ip: 10.0.1.10 }
  host-1: { kind: ec2, subnet: subnet-a1, private_ip: 10.0.1.20 }
  host-2: { kind: ec2, subnet: subnet-a1, private_ip: 10.0.1.20 }
  task: { kind: ecs, subnet: subnet-a1, private_ip: 10.0.1.20 }
  first: { kind: ec2, subnet: subnet-a1, private_ip: 10.0.1.2 }
  last: { kind: ec2, subnet: subnet-a1, private_ip: 10.0.1.255 }
  out: { kind: ec2, subnet: subnet-a1, private_ip: 10.0.2.20, ipv6: "2001:db8::9" }
"#), @r#"
    error[conflict] t.yaml:19:60: igw-a2: its VPC has an internet gateway already
        t.yaml:19:22: the first one
        help: a VPC has at most one
    error[outside] t.yaml:21:66: nat-1: 10.0.2.9 lies outside its subnet subnet-a1
        help: subnet-a1 is 10.0.1.0/24
    error[conflict] t.yaml:21:76: nat-1: `public_ip` belongs to a public NAT gateway
        help: take it out, or take `connectivity: private` out
    error[conflict] t.yaml:22:31: nat-2: `private_ip` belongs to a private NAT gateway
        help: add `connectivity: private`, or take the address out
    error[invalid-address] t.yaml:22:78: nat-2: `public_ip`: 192.168.1.1 is a private address
        help: the address that hosts on the internet see belongs here
    error[missing-field] t.yaml:23:3: nat-3: `private_ip` is missing
        help: add `private_ip: 10.0.0.20`
    error[conflict] t.yaml:26:90: vpce-2: 10.0.1.10 is taken by vpce-1
        t.yaml:25:89: the first one
        help: give one of them another address
    error[conflict] t.yaml:26:101: vpce-2: it has two IPv4 addresses in one subnet
        t.yaml:26:90: the first one
        help: an endpoint has one network interface a subnet
    error[outside] t.yaml:26:112: vpce-2: 2001:db8::1 lies outside its subnet subnet-a1
        help: subnet-a1 has no IPv6 block
    error[conflict] t.yaml:28:53: host: 10.0.1.10 is taken by vpce-1
        t.yaml:25:89: the first one
        help: give one of them another address
    warning[conflict] t.yaml:30:55: host-2: 10.0.1.20 is taken by host-1
        t.yaml:29:55: the first one
        help: this is fine if the two are one host with two sets of credentials
    error[invalid-address] t.yaml:32:54: first: 10.0.1.2 is reserved by AWS
        help: the first four addresses and the last one of 10.0.1.0/24 are
    error[invalid-address] t.yaml:33:53: last: 10.0.1.255 is reserved by AWS
        help: the first four addresses and the last one of 10.0.1.0/24 are
    error[outside] t.yaml:34:52: out: 10.0.2.20 lies outside its subnet subnet-a1
        help: subnet-a1 is 10.0.1.0/24
    error[outside] t.yaml:34:69: out: 2001:db8::9 lies outside its subnet subnet-a1
        help: subnet-a1 has no IPv6 block
    "#);
}

#[test]
fn endpoints_by_type() {
    assert_snapshot!(with(r#"
vpc_endpoints:
  vpce-untyped: { vpc: vpc-a, service: sts, network_interfaces: { subnet-a1: 10.0.1.10 }, private_dns: true }
  vpce-gateway: { vpc: vpc-a, service: kms, type: gateway, private_dns: false }
  vpce-bare: { vpc: vpc-b, service: ssm, type: interface }
  vpce-tables: { vpc: vpc-b, service: ssm, type: interface, network_interfaces: { subnet-b1: 10.1.1.10 }, route_tables: [] }
  vpce-unknown: { vpc: vpc-b, service: secretmanager, type: interface, network_interfaces: { subnet-b1: 10.1.1.11 } }
  vpce-prefix: { vpc: vpc-b, service: cloudwatch, type: interface, network_interfaces: { subnet-b1: 10.1.1.12 } }
  vpce-dynamodb: { vpc: vpc-a, service: dynamodb, type: interface, network_interfaces: { subnet-a1: 10.0.1.13 }, private_dns: true }
  vpce-own: { vpc: vpc-b, service: com.amazonaws.vpce.us-east-1.vpce-svc-0123, type: interface, network_interfaces: { subnet-b1: 10.1.1.14 } }
  vpce-glb: { vpc: vpc-b, service: com.amazonaws.vpce.us-east-1.vpce-svc-0456, type: gateway_load_balancer, network_interfaces: { subnet-b1: 10.1.1.15 }, policy: { file: p.json } }
  vpce-family: { vpc: vpc-b, service: sqs, type: interface, network_interfaces: { subnet-b1: 10.1.1.16 }, ip_address_type: ipv6 }
"#), @r#"
    error[conflict] t.yaml:20:40: vpce-untyped: there are no gateway endpoints for sts
        help: add `type: interface`; left out, it is gateway
    error[conflict] t.yaml:21:40: vpce-gateway: there are no gateway endpoints for kms
        help: write `type: interface`
    warning[unused] t.yaml:22:3: vpce-bare: without network interfaces it cannot be used
        help: add `network_interfaces: { subnet-1: 10.0.0.10 }`
    error[conflict] t.yaml:23:107: vpce-tables: an interface endpoint has no `route_tables`
        help: take it out; it belongs to a gateway endpoint
    warning[invalid-value] t.yaml:24:40: vpce-unknown: there is no known endpoint service `secretmanager`
        help: did you mean `secretsmanager`?
    warning[invalid-value] t.yaml:25:39: vpce-prefix: there is no known endpoint service `cloudwatch`
        help: its endpoint services are monitoring
    error[conflict] t.yaml:26:114: vpce-dynamodb: there is no private DNS for dynamodb
        help: take it out; clients name the endpoint's own host
    error[conflict] t.yaml:28:155: vpce-glb: a Gateway Load Balancer endpoint has no `policy`
        help: take it out; it belongs to a gateway endpoint or an interface endpoint
    error[file-unreadable] t.yaml:28:171: vpce-glb: `policy`: p.json: there is no such file
        help: the path is relative to the file that names it
    error[conflict] t.yaml:29:94: vpce-family: 10.1.1.16 is IPv4, which `ip_address_type` rules out
        t.yaml:29:124: stated here
        help: write `ip_address_type: dualstack`, or take the address out
    "#);
}

#[test]
fn endpoints_and_subnets() {
    assert_snapshot!(with(r#"
vpc_endpoints:
  vpce-zones: { vpc: vpc-a, service: sts, type: interface, network_interfaces: { subnet-a1: 10.0.1.10, subnet-a2: 10.0.2.10 } }
  vpce-elsewhere: { vpc: vpc-a, service: kms, type: interface, network_interfaces: { subnet-b1: 10.1.1.10 } }
security_groups:
  sg-b: { vpc: vpc-b }
callers:
  host: { kind: ec2, subnet: subnet-a1, security_groups: [sg-b] }
"#), @r#"
    error[conflict] t.yaml:20:104: vpce-zones: subnet-a1 and subnet-a2 are both in use1-az1; an endpoint has one subnet an availability zone
        t.yaml:20:82: the first one
        help: take one of them out
    error[conflict] t.yaml:21:86: vpce-elsewhere: subnet-b1 is a subnet of vpc-b, not of vpc-a
        t.yaml:11:3: the VPC of the subnet
        help: name a subnet of vpc-a
    error[conflict] t.yaml:25:59: host: sg-b is a security group of vpc-b, not of vpc-a
        help: name a security group of vpc-a
    "#);
}

#[test]
fn endpoints_and_regions() {
    assert_snapshot!(with(r#"
  vpc-west: { account: "111122223333", region: eu-west-1, cidrs: [10.5.0.0/16], subnets: { subnet-w: { cidr: 10.5.1.0/24 } } }
vpc_endpoints:
  vpce-other: { vpc: vpc-a, service: com.amazonaws.eu-west-1.sts, type: interface, network_interfaces: { subnet-a1: 10.0.1.10 } }
  vpce-both: { vpc: vpc-a, service: com.amazonaws.eu-west-1.kms, service_region: eu-central-1, type: interface, network_interfaces: { subnet-a1: 10.0.1.11 } }
  vpce-not-offered: { vpc: vpc-a, service: sts, service_region: eu-west-1, type: interface, network_interfaces: { subnet-a2: 10.0.2.11 } }
  vpce-offered: { vpc: vpc-a, service: kms, service_region: eu-west-1, type: interface, network_interfaces: { subnet-a1: 10.0.1.12 } }
  vpce-gateway: { vpc: vpc-a, service: s3, service_region: eu-west-1, type: gateway }
  vpce-iam: { vpc: vpc-west, service: com.amazonaws.iam, type: interface, network_interfaces: { subnet-w: 10.5.1.10 } }
"#), @r#"
    error[conflict] t.yaml:21:38: vpce-other: the service is in eu-west-1, its VPC in us-east-1
        t.yaml:3:3: vpc-a is in us-east-1
        help: add `service_region: eu-west-1` if the endpoint crosses Regions, or name the service of us-east-1
    error[conflict] t.yaml:22:82: vpce-both: the service name says eu-west-1, `service_region` says eu-central-1
        t.yaml:3:3: vpc-a is in us-east-1
        help: leave the Region out of one of them
    warning[invalid-value] t.yaml:23:65: vpce-not-offered: AWS is not known to offer sts across Regions
        help: the list of such services grows; if yours has been added, all is well
    error[conflict] t.yaml:25:60: vpce-gateway: the service is in eu-west-1, its VPC in us-east-1
        t.yaml:3:3: vpc-a is in us-east-1
        help: gateway endpoints lead to the service of their own Region; name that of us-east-1
    "#);
}

#[test]
fn two_claimants_of_a_name() {
    assert_snapshot!(with(r#"
vpc_endpoints:
  vpce-1: { vpc: vpc-a, service: sts, type: interface, network_interfaces: { subnet-a1: 10.0.1.10 }, private_dns: true }
  vpce-2: { vpc: vpc-a, service: com.amazonaws.us-east-1.sts, type: interface, network_interfaces: { subnet-a2: 10.0.2.10 }, private_dns: true }
  vpce-gone: { vpc: vpc-a, service: sts, type: interface, network_interfaces: { subnet-a2: 10.0.2.11 }, private_dns: true, state: deleted }
  vpce-silent: { vpc: vpc-a, service: sts, type: interface, network_interfaces: { subnet-a2: 10.0.2.12 } }
private_hosted_zones:
  STS.us-east-1.amazonaws.com.: { vpcs: [vpc-a], records: { "": vpce-1 } }
  us-east-1.amazonaws.com: { vpcs: [vpc-a], records: { sts: vpce-1 } }
"#), @r#"
    error[conflict] t.yaml:21:126: vpce-2: sts.us-east-1.amazonaws.com leads to vpce-1 already, in vpc-a
        t.yaml:20:102: the first claimant
        help: private DNS of one service can be on for one endpoint of a VPC
    error[conflict] t.yaml:25:42: STS.us-east-1.amazonaws.com.: private DNS of vpce-1 answers for this name in vpc-a already
        t.yaml:20:102: the first claimant
        help: take the VPC out of the zone, or turn private DNS off
    "#);
}

#[test]
fn private_dns_and_the_attributes_of_a_vpc() {
    assert_snapshot!(with(r#"
  vpc-deaf: { account: "111122223333", region: us-east-1, cidrs: [10.5.0.0/16], dns_support: false, subnets: { subnet-d: { cidr: 10.5.1.0/24 } } }
vpc_endpoints:
  vpce-b: { vpc: vpc-b, service: sts, type: interface, network_interfaces: { subnet-b1: 10.1.1.10 }, private_dns: true }
  vpce-s3: { vpc: vpc-a, service: s3, type: interface, network_interfaces: { subnet-a1: 10.0.1.10 }, private_dns: true, private_dns_only_for_inbound_resolver_endpoint: true }
  vpce-kms: { vpc: vpc-a, service: kms, type: interface, network_interfaces: { subnet-a1: 10.0.1.11 }, private_dns: true, private_dns_only_for_inbound_resolver_endpoint: true }
  vpce-off: { vpc: vpc-a, service: s3, type: interface, network_interfaces: { subnet-a1: 10.0.1.12 }, private_dns_only_for_inbound_resolver_endpoint: true }
private_hosted_zones:
  kms.us-east-1.amazonaws.com: { vpcs: [vpc-deaf, vpc-b], records: { kms.us-east-1.amazonaws.com: vpce-kms, www.kms.us-east-1.amazonaws.com.: vpce-kms } }
  nobody.example.com: { records: { a: 10.0.0.5 } }
"#), @r#"
    warning[unused] t.yaml:21:102: vpce-b: private DNS has no effect in vpc-b, which lacks dns_hostnames
        t.yaml:11:3: the VPC
        help: add `dns_hostnames: true` to vpc-b
    error[conflict] t.yaml:22:121: vpce-s3: private DNS for inbound queries only needs a gateway endpoint for S3 in vpc-a
        help: add the gateway endpoint, or take this out
    error[conflict] t.yaml:23:123: vpce-kms: `private_dns_only_for_inbound_resolver_endpoint` exists for S3 only
        help: take it out
    error[conflict] t.yaml:24:103: vpce-off: `private_dns_only_for_inbound_resolver_endpoint` is a kind of private DNS, which is off
        help: add `private_dns: true`
    error[conflict] t.yaml:24:103: vpce-off: private DNS for inbound queries only needs a gateway endpoint for S3 in vpc-a
        help: add the gateway endpoint, or take this out
    warning[unused] t.yaml:26:41: kms.us-east-1.amazonaws.com: the zone has no effect in vpc-deaf, which lacks dns_support and dns_hostnames
        t.yaml:19:3: the VPC
        help: add `dns_support: true` and `dns_hostnames: true` to vpc-deaf
    warning[unused] t.yaml:26:51: kms.us-east-1.amazonaws.com: the zone has no effect in vpc-b, which lacks dns_hostnames
        t.yaml:11:3: the VPC
        help: add `dns_hostnames: true` to vpc-b
    error[invalid-value] t.yaml:26:70: kms.us-east-1.amazonaws.com: record `kms.us-east-1.amazonaws.com`: names of records are relative to their zone
        help: write ""
    error[invalid-value] t.yaml:26:109: kms.us-east-1.amazonaws.com: record `www.kms.us-east-1.amazonaws.com.`: names of records are relative to their zone
        help: write "www"
    warning[unused] t.yaml:27:3: nobody.example.com: no VPC sees this zone
        help: add `vpcs: [vpc-1]`
    "#);
}

#[test]
fn gateway_endpoints_and_route_tables() {
    assert_snapshot!(with(r#"
route_tables:
  rtb-a: { vpc: vpc-a, main: true }
  rtb-b: { vpc: vpc-b, subnets: [subnet-b1] }
vpc_endpoints:
  vpce-1: { vpc: vpc-a, service: s3, type: gateway, route_tables: [rtb-a] }
  vpce-2: { vpc: vpc-a, service: s3, type: gateway, route_tables: [rtb-a, rtb-b] }
  vpce-3: { vpc: vpc-a, service: dynamodb, type: gateway, route_tables: [rtb-a] }
  vpce-4: { vpc: vpc-a, service: dynamodb, type: gateway }
private_hosted_zones:
  s3.us-east-1.amazonaws.com: { vpcs: [vpc-a], records: { "": vpce-1 } }
"#), @r#"
    error[conflict] t.yaml:24:53: vpce-2: rtb-a has a gateway endpoint for s3 already
        t.yaml:23:3: the first one
        help: a route table leads to one gateway endpoint of a service
    error[conflict] t.yaml:24:75: vpce-2: rtb-b is a route table of vpc-b, not of vpc-a
        help: name a route table of vpc-a
    warning[unused] t.yaml:26:3: vpce-4: no route table leads to it
        help: name the tables of the subnets that use it under `route_tables`
    error[conflict] t.yaml:28:48: s3.us-east-1.amazonaws.com: its own record: vpce-1 is a gateway endpoint, which has no address
        help: gateway endpoints are reached by routes; name an interface endpoint
    "#);
    assert_snapshot!(with(r#"
vpc_endpoints:
  vpce-1: { vpc: vpc-a, service: s3, type: gateway }
  vpce-2: { vpc: vpc-a, service: s3, type: gateway }
"#), @r#"
    error[conflict] t.yaml:21:3: vpce-2: vpc-a has a gateway endpoint for s3 already
        t.yaml:20:3: the first one
        help: a route table leads to one gateway endpoint of a service
    "#);
}

#[test]
fn route_tables() {
    assert_snapshot!(with(r#"
  vpc-c: { account: "111122223333", region: us-east-1, cidrs: [10.2.0.0/16] }
internet_gateways: { igw-b: { vpc: vpc-b } }
egress_only_internet_gateways: { eigw-a: { vpc: vpc-a } }
nat_gateways: { nat-b: { subnet: subnet-b1, public_ip: 203.0.113.5 } }
vpc_peering_connections: { pcx-bc: { requester: vpc-b, accepter: vpc-c } }
transit_gateways:
  tgw-1: { account: "111122223333", region: us-east-1, attachments: { tga-b: { vpc: vpc-b, subnets: [subnet-b1] } } }
on_premises:
  office: { attachments: { vpn-b: { kind: vpn, vpc: vpc-b }, vpn-tgw: { kind: vpn, transit_gateway: tgw-1 }, dx: { kind: direct_connect, vif: public, public_ip: 203.0.113.9 } } }
vpc_endpoints:
  vpce-s3: { vpc: vpc-a, service: s3, type: gateway, route_tables: [rtb-1] }
  vpce-sts: { vpc: vpc-a, service: sts, type: interface, network_interfaces: { subnet-a1: 10.0.1.10 } }
callers:
  appliance: { kind: ec2, subnet: subnet-a1 }
route_tables:
  rtb-1:
    vpc: vpc-a
    main: true
    subnets: [subnet-a1, subnet-b1]
    routes:
      0.0.0.0/0: igw-b
      10.0.0.0/16: local
      10.9.0.0/16: local
      10.20.0.0/16: nat-b
      10.21.0.0/16: pcx-bc
      10.22.0.0/16: tgw-1
      10.23.0.0/16: vpn-b
      10.24.0.0/16: vpn-tgw
      10.25.0.0/16: dx
      10.26.0.0/16: vpce-s3
      10.27.0.0/16: vpce-sts
      10.28.0.0/16: appliance
      10.29.0.1/16: eigw-a
      10.30.0.0/16: eigw-a
      "::/0": eigw-a
      10.31.0.0/16: blackhole
  rtb-2: { vpc: vpc-a, main: true, subnets: [subnet-a1] }
  rtb-3: { vpc: vpc-a }
"#), @r#"
    error[conflict] t.yaml:37:26: rtb-1: subnet-b1 is a subnet of vpc-b, not of vpc-a
        t.yaml:11:3: the VPC of the subnet
        help: name a subnet of vpc-a
    error[conflict] t.yaml:39:7: rtb-1: route `0.0.0.0/0`: igw-b belongs to vpc-b, not to vpc-a
        t.yaml:3:3: the VPC of the route table
        help: a route leads to something of its own VPC; name one of vpc-a
    error[conflict] t.yaml:41:7: rtb-1: route `10.9.0.0/16`: only the blocks of the VPC itself are local
        help: take the route out; local routes are implied
    error[conflict] t.yaml:42:7: rtb-1: route `10.20.0.0/16`: nat-b belongs to vpc-b, not to vpc-a
        t.yaml:3:3: the VPC of the route table
        help: a route leads to something of its own VPC; name one of vpc-a
    error[conflict] t.yaml:43:7: rtb-1: route `10.21.0.0/16`: pcx-bc does not connect vpc-a
        t.yaml:3:3: the VPC of the route table
        help: a route leads to something of its own VPC; name one of vpc-a
    warning[conflict] t.yaml:44:7: rtb-1: route `10.22.0.0/16`: tgw-1 has no attachment in vpc-a, so the route is a blackhole
        help: attach the VPC under `attachments` of the transit gateway
    error[conflict] t.yaml:45:7: rtb-1: route `10.23.0.0/16`: vpn-b belongs to vpc-b, not to vpc-a
        t.yaml:3:3: the VPC of the route table
        help: a route leads to something of its own VPC; name one of vpc-a
    error[conflict] t.yaml:46:7: rtb-1: route `10.24.0.0/16`: vpn-tgw ends at a transit gateway
        help: lead the route to tgw-1
    error[conflict] t.yaml:47:7: rtb-1: route `10.25.0.0/16`: dx is a public virtual interface
        help: VPCs have no routes to it; it serves the site only
    error[conflict] t.yaml:48:7: rtb-1: route `10.26.0.0/16`: the route to the gateway endpoint vpce-s3 cannot be written here
        help: name this table under the endpoint's `route_tables`; AWS adds the route
    error[conflict] t.yaml:49:7: rtb-1: route `10.27.0.0/16`: vpce-sts is no target of routes
        help: its interfaces have addresses of the VPC, which the local route covers
    error[unknown-id] t.yaml:50:21: rtb-1: route `10.28.0.0/16`: `appliance` is a caller, which is no target of routes
        t.yaml:32:3: declared here
        help: a route leads to a gateway, a peering connection, a transit gateway or a link of a site; or to `blackhole`
    error[invalid-cidr] t.yaml:51:7: rtb-1: 10.29.0.1/16 has bits set behind its prefix length of 16
        help: the block that holds this address is 10.29.0.0/16
    error[conflict] t.yaml:52:7: rtb-1: route `10.30.0.0/16`: an egress-only internet gateway carries IPv6 only
        help: lead IPv4 to a NAT gateway or an internet gateway
    error[conflict] t.yaml:55:24: rtb-2: its VPC has a main route table already
        t.yaml:36:5: the first one
        help: a VPC has one main route table
    error[conflict] t.yaml:55:46: rtb-2: this subnet has a route table already
        t.yaml:37:15: here
        help: a subnet uses one route table; take it out of the other
    warning[unused] t.yaml:56:3: rtb-3: no subnet uses this route table
        help: add `main: true` or `subnets: [subnet-1]`
    "#);
}

#[test]
fn transit_gateways_and_sites() {
    assert_snapshot!(with(r#"
transit_gateways:
  tgw-1:
    account: "111122223333"
    region: us-east-1
    attachments:
      tga-a: { vpc: vpc-a, subnets: [subnet-a1, subnet-a2, subnet-b1] }
      tga-b: { vpc: vpc-b }
      tga-none: {}
      tga-two: { vpc: vpc-b, subnets: [subnet-b1], vpn: vpn-1 }
      tga-vpn: { vpn: vpn-elsewhere }
      tga-vpn-again: { vpn: vpn-1 }
      tga-vpn-third: { vpn: vpn-1 }
    peerings: { tgp-self: { transit_gateway: tgw-1 }, tgp-2: { transit_gateway: tgw-2 } }
    route_tables:
      tgr-1:
        associations: [tga-a, tga-nowhere, tgp-2-back]
        routes: { 10.0.0.0/8: tga-a, 10.1.0.1/16: blackhole, 10.2.0.0/16: vpc-a, 10.3.0.0/16: [tga-a] }
      tgr-2: { associations: tga-a, propagations: [vpn-1] }
  tgw-2:
    account: "111122223333"
    region: eu-west-1
    peerings: { tgp-2-back: { transit_gateway: tgw-1 }, tgp-3: { transit_gateway: tgw-3 } }
    attachments: { tga-far: { vpc: vpc-a, subnets: [subnet-a1] } }
  tgw-3: { account: "111122223333", region: eu-west-1 }
on_premises:
  office:
    prefixes: [192.168.0.0/16]
    egress_ip: 192.168.0.1
    attachments:
      vpn-1: { kind: vpn, transit_gateway: tgw-1 }
      vpn-elsewhere: { kind: vpn, vpc: vpc-a }
      vpn-both: { kind: vpn, vpc: vpc-a, transit_gateway: tgw-1 }
      vpn-nowhere: { kind: vpn }
      vpn-public: { kind: vpn, vif: public }
      dx-private: { kind: direct_connect, vpc: vpc-a, public_ip: 203.0.113.9 }
      dx-vif: { kind: direct_connect, vif: private }
    dns: { forward: { sts.us-east-1.amazonaws.com: [ten], kms.us-east-1.amazonaws.com: 10.0.1.53 } }
callers:
  host: { kind: on_premises, site: office, private_ip: 10.0.0.5 }
"#), @r#"
    error[conflict] t.yaml:24:49: tga-a: subnet-a1 and subnet-a2 are both in use1-az1; the attachment has one subnet an availability zone
        t.yaml:24:38: the first one
        help: take one of them out
    error[conflict] t.yaml:24:60: tga-a: subnet-b1 is a subnet of vpc-b, not of vpc-a
        t.yaml:11:3: the VPC of the subnet
        help: name a subnet of vpc-a
    error[conflict] t.yaml:24:60: tga-a: subnet-a1 and subnet-b1 are both in use1-az1; the attachment has one subnet an availability zone
        t.yaml:24:38: the first one
        help: take one of them out
    error[missing-field] t.yaml:25:7: tga-b: `subnets` is missing
        help: add `subnets: [subnet-1]`
    error[missing-field] t.yaml:26:7: tga-none: `vpc` is missing
        help: add `vpc: vpc-1`
    error[conflict] t.yaml:27:52: tga-two: it has `vpc` and `vpn`
        help: one thing is attached by one attachment; make two of it
    error[conflict] t.yaml:28:23: tga-vpn: vpn-elsewhere does not end at tgw-1
        help: write `transit_gateway: tgw-1` under vpn-elsewhere
    error[conflict] t.yaml:30:7: tga-vpn-third: this link of a site is attached already
        t.yaml:29:7: the first one
        help: take one of the attachments out
    error[conflict] t.yaml:31:46: tgp-self: a transit gateway is not peered with itself
        help: name another one
    error[unknown-id] t.yaml:34:31: tgr-1: `associations`: there is no attachment of a transit gateway `tga-nowhere`
        help: did you mean `vpn-nowhere`?
    error[conflict] t.yaml:34:44: tgr-1: `associations`: tgp-2-back is attached to tgw-2
        help: name an attachment of tgw-1
    error[invalid-cidr] t.yaml:35:38: tgr-1: 10.1.0.1/16 has bits set behind its prefix length of 16
        help: the block that holds this address is 10.1.0.0/16
    error[unknown-id] t.yaml:35:75: tgr-1: route `10.2.0.0/16`: `vpc-a` is a VPC; an attachment of a transit gateway belongs here
        t.yaml:3:3: declared here
        help: 19 attachments of transit gateways are declared under `transit_gateways.x.attachments`
    error[wrong-type] t.yaml:35:95: tgr-1: route `10.3.0.0/16` is a list; the id of an attachment, or `blackhole` belongs here
    error[conflict] t.yaml:36:30: tgr-2: this attachment is associated with a table already
        t.yaml:34:24: here
        help: an attachment is associated with one table
    error[conflict] t.yaml:36:52: tgr-2: `propagations`: vpn-1 does not go by this name here
        help: it ends elsewhere, or an attachment of the gateway stands for it; name that one
    warning[unused] t.yaml:40:57: tgp-3: tgw-3 does not state its side of this peering
        help: add it to the `peerings` of tgw-3 under an id of its own: { transit_gateway: tgw-2 }
    error[conflict] t.yaml:41:36: tga-far: vpc-a is in us-east-1, and the transit gateway in eu-west-1
        help: attach it to a transit gateway of its own Region, and peer the two gateways
    error[invalid-address] t.yaml:46:16: office: `egress_ip`: 192.168.0.1 is a private address
        help: the address that hosts on the internet see belongs here
    error[conflict] t.yaml:50:42: vpn-both: `transit_gateway`: it has `vpc` as well
        help: a link ends at one place
    error[missing-field] t.yaml:51:7: vpn-nowhere: it does not say where it ends
        help: add `vpc`, `transit_gateway` or `vif: public`
    error[missing-field] t.yaml:52:7: vpn-public: `public_ip` is missing
        help: add `public_ip: 203.0.113.9`
    error[conflict] t.yaml:52:32: vpn-public: `vif`: a VPN has no virtual interfaces
        help: write `kind: direct_connect`
    error[conflict] t.yaml:53:55: dx-private: `public_ip`: a private link shows no public address
        help: a public virtual interface has one; elsewhere the site's `egress_ip` is what counts
    error[missing-field] t.yaml:54:7: dx-vif: `public_ip` is missing
        help: add `public_ip: 203.0.113.9`
    error[invalid-value] t.yaml:54:44: dx-vif: `vif` cannot be `private`
        help: one of: public
    error[invalid-address] t.yaml:55:53: office: dns: ten is not an IP address
        help: write e.g. 10.0.0.5
    error[outside] t.yaml:57:56: host: 10.0.0.5 lies outside its site office
        help: office has 192.168.0.0/16
    "#);
}

#[test]
fn resolvers() {
    assert_snapshot!(with(r#"
resolver:
  inbound_endpoints:
    in-a: { vpc: vpc-a, addresses: { subnet-a1: 10.0.1.53, subnet-b1: 10.1.1.53 } }
  outbound_endpoints:
    out-a: { vpc: vpc-a }
  rules:
    bare: { domain: corp.example.com }
    twice: { domain: CORP.example.com., targets: [192.168.0.53], outbound_endpoint: out-a, vpcs: [vpc-a, vpc-b] }
    again: { domain: corp.example.com, targets: [192.168.0.54], outbound_endpoint: out-a, vpcs: [vpc-b] }
    system: { type: system, domain: aws.corp.example.com, targets: [192.168.0.54], vpcs: [vpc-b] }
    wrong: { type: recursive, domain: a.example.com, targets: [192.168.0.54], outbound_endpoint: in-a, vpcs: [vpc-b] }
  profiles: {}
"#), @r#"
    error[conflict] t.yaml:21:60: in-a: subnet-b1 is a subnet of vpc-b, not of vpc-a
        t.yaml:11:3: the VPC of the subnet
        help: name a subnet of vpc-a
    error[missing-field] t.yaml:25:5: bare: `targets` is missing
        help: add `targets: [10.0.0.10]`
    error[missing-field] t.yaml:25:5: bare: `outbound_endpoint` is missing
        help: add `outbound_endpoint: out-1`
    warning[unused] t.yaml:25:5: bare: no VPC uses this rule
        help: add `vpcs: [vpc-1]`
    error[conflict] t.yaml:27:98: again: another rule for corp.example.com applies to this VPC
        t.yaml:26:106: here
        help: a VPC has one rule for a domain; take it out of the other
    error[conflict] t.yaml:28:59: system: a system rule has no `targets`
        help: take it out; the VPC answers such names itself
    error[invalid-value] t.yaml:29:20: wrong: `type` cannot be `recursive`
        help: one of: forward, system
    error[unknown-id] t.yaml:29:98: wrong: `outbound_endpoint`: `in-a` is a Resolver inbound endpoint; a Resolver outbound endpoint belongs here
        t.yaml:21:5: declared here
        help: known Resolver outbound endpoints: out-a
    error[unknown-field] t.yaml:30:3: the resolver: there is no field `profiles` here
        help: known fields: inbound_endpoints, outbound_endpoints, rules
    "#);
}

#[test]
fn filters() {
    assert_snapshot!(with(r#"
prefix_lists:
  pl-1: { name: com.amazonaws.us-east-1.s3, region: us-east-1 }
  pl-2: { cidrs: [10.0.0.0/8, 10.0.0.1/8] }
security_groups:
  sg-1:
    vpc: vpc-a
    ingress:
      - { port: 443, cidr: 10.0.0.0/8 }
      - { protocol: tpc, port: 443, cidr: [10.0.0.0/8, 10.1.0.0/33] }
      - { protocol: icmp, port: 443, security_group: sg-2 }
      - { protocol: tcp, port: 99999, prefix_list: pl-1 }
      - { protocol: tcp, port: 443-80, cidr: 0.0.0.0/0 }
      - { protocol: tcp, port: 443 }
      - { cidr: 0.0.0.0/0, security_group: sg-1 }
      - 443
    egress: []
  sg-2: { vpc: vpc-a }
network_acls:
  acl-1:
    vpc: vpc-a
    subnets: [subnet-a1, subnet-b1]
    ingress:
      100: { action: allow, cidr: 0.0.0.0/0 }
      32767: { action: deny, cidr: 0.0.0.0/0 }
      first: { action: deny, cidr: 0.0.0.0/0 }
      110: { cidr: 0.0.0.0/0 }
      120: { action: permit, protocol: 300 }
  acl-2: { vpc: vpc-a, subnets: [subnet-a1] }
  acl-3: { vpc: vpc-a }
callers:
  host: { kind: ec2, subnet: subnet-a1, security_groups: sg-1 }
"#), @r#"
    warning[unused] t.yaml:21:3: pl-2: no route or rule names this prefix list
        help: take it out, or name it
    error[invalid-cidr] t.yaml:21:31: pl-2: 10.0.0.1/8 has bits set behind its prefix length of 8
        help: the block that holds this address is 10.0.0.0/8
    error[invalid-value] t.yaml:27:21: sg-1: ingress rule 2: `protocol` cannot be `tpc`
        help: did you mean `tcp`?
    error[invalid-cidr] t.yaml:27:56: sg-1: ingress rule 2: 10.1.0.0/33 is not a CIDR block
        help: the prefix length is 0 to 32, not `33`
    error[conflict] t.yaml:28:27: sg-1: ingress rule 3: only tcp and udp have ports
        help: take `port` out, or write `protocol: tcp`
    error[invalid-value] t.yaml:29:32: sg-1: ingress rule 4: `port` cannot be `99999`
        help: write a port from 0 to 65535, or a range of them: 1024-65535
    error[invalid-value] t.yaml:30:32: sg-1: ingress rule 5: `port` cannot be `443-80`
        help: write a port from 0 to 65535, or a range of them: 1024-65535
    error[missing-field] t.yaml:31:9: sg-1: ingress rule 6: `cidr` is missing
        help: add `cidr: 10.0.0.0/16`
    error[conflict] t.yaml:32:28: sg-1: ingress rule 7: it has `cidr` and `security_group`
        help: a rule has one other side; make two rules of it
    error[wrong-type] t.yaml:33:9: sg-1: ingress rule 8 is a number; a mapping belongs here
    error[conflict] t.yaml:39:26: acl-1: subnet-b1 is a subnet of vpc-b, not of vpc-a
        t.yaml:11:3: the VPC of the subnet
        help: name a subnet of vpc-a
    error[invalid-value] t.yaml:42:7: acl-1: 32767 is not a rule number
        help: rules are numbered from 1 to 32766
    error[invalid-value] t.yaml:43:7: acl-1: first is not a rule number
        help: rules are numbered from 1 to 32766
    error[missing-field] t.yaml:44:7: acl-1: ingress rule 110: `action` is missing
        help: add `action: allow`
    error[missing-field] t.yaml:45:7: acl-1: ingress rule 120: `cidr` is missing
        help: add `cidr: 0.0.0.0/0`
    error[invalid-value] t.yaml:45:22: acl-1: ingress rule 120: `action` cannot be `permit`
        help: one of: allow, deny
    error[invalid-value] t.yaml:45:40: acl-1: ingress rule 120: `protocol` cannot be `300`
        help: one of: tcp, udp, icmp, icmpv6, all, -1, or a number from 0 to 255
    error[conflict] t.yaml:46:34: acl-2: another network ACL guards this subnet
        t.yaml:39:15: here
        help: a subnet has one network ACL; take it out of the other
    warning[unused] t.yaml:47:3: acl-3: this network ACL guards no subnet
        help: add `subnets: [subnet-1]`
    "#);
}

#[test]
fn core_networks_and_profiles() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1: { account: "111122223333", region: us-east-1, cidrs: [10.0.0.0/16], dns_hostnames: true, subnets: { subnet-1: { cidr: 10.0.1.0/24 } } }
nat_gateways:
  nat-1: { vpc: vpc-1, subnet: subnet-1 }
  nat-2: { vpc: vpc-1, connectivity: private, private_ip: 10.0.1.9 }
  nat-3: {}
core_networks:
  core-1:
    account: "111122223333"
    segments: { apps: { shared_with: hubs }, hub: { deny: [aps] } }
    attachments:
      att-1: { vpc: vpc-1, subnets: subnet-1, segment: app }
      att-2: { vpc: vpc-1, subnets: subnet-1 }
on_premises:
  office: { prefixes: 192.168.0.0/16, attachments: { vpn-1: { kind: vpn, transit_gateway: core-1 } } }
vpc_endpoints:
  vpce-s3: { vpc: vpc-1, service: s3 }
  vpce-sts: { vpc: vpc-1, service: sts, type: interface, network_interfaces: { subnet-1: 10.0.1.10 } }
route53_profiles:
  rp-1: { vpcs: vpc-1, vpc_endpoints: [vpce-s3, vpce-sts], private_hosted_zones: example.com }
  rp-2: { vpcs: vpc-1 }
"#), @r#"
    error[conflict] t.yaml:5:12: nat-1: it has `subnet` and `vpc`
        help: a zonal NAT gateway has a subnet, a regional one the VPC alone
    error[conflict] t.yaml:6:24: nat-2: a regional NAT gateway is always public
        help: name the `subnet` of a private one, or take `connectivity` out
    error[missing-field] t.yaml:7:3: nat-3: `subnet` is missing
        help: add `subnet: subnet-1`
    error[unknown-id] t.yaml:11:38: apps: `shared_with`: there is no segment `hubs`
        help: did you mean `hub`?
    error[unknown-id] t.yaml:11:60: hub: `deny`: there is no segment `aps`
        help: did you mean `apps`?
    error[unknown-id] t.yaml:13:56: att-1: `segment`: there is no segment `app`
        help: did you mean `apps`?
    error[missing-field] t.yaml:14:7: att-2: `segment` is missing
        help: add `segment: shared`
    warning[unused] t.yaml:16:54: vpn-1: it ends at core-1 and is in none of its segments
        help: add an attachment with `segment` to the `attachments` of core-1
    error[conflict] t.yaml:21:40: rp-1: vpce-s3 is no interface endpoint, and has no names to share
        help: name an interface endpoint
    warning[unused] t.yaml:21:49: rp-1: private DNS of vpce-sts is off, so there are no names to share
        help: add `private_dns: true` to vpce-sts
    error[unknown-id] t.yaml:21:82: rp-1: `private_hosted_zones`: there is no private hosted zone `example.com`
        help: no private hosted zones here yet; they are declared under `private_hosted_zones`
    error[conflict] t.yaml:22:17: rp-2: this VPC has a profile already
        t.yaml:21:17: here
        help: a VPC has one profile; take it out of the other
    "#);
}
