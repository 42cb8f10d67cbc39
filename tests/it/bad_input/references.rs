//! Ids that nobody declares, or two.

use insta::assert_snapshot;

use crate::topology::support::problems;

#[test]
fn unknown_id() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-app:
    account: "111122223333"
    region: us-east-1
    cidrs: [10.0.0.0/16]
    subnets: { subnet-app: { cidr: 10.0.1.0/24 } }
vpc_peering_connections:
  pcx-1: { requester: vpc-ap, accepter: subnet-app }
internet_gateways:
  igw-1: { vpc: vpc-elsewhere }
callers:
  one: { kind: ec2, subnet: subnet-ap, security_groups: [sg-1], private_ip: 10.0.1.9 }
  two: { kind: on_premises, site: one }
route_tables:
  rtb-1:
    vpc: vpc-app
    main: true
    routes: { 0.0.0.0/0: nat-1, 10.9.0.0/16: vpc-app, pl-1: igw-1, 10.8.0.0/16: [igw-1], 10.7.0.0/16: igw-2 }
private_hosted_zones:
  example.com: { vpcs: [vpc-app], records: { a: vpce-1, b: [10.0.0.1, ten], c: {} } }
"#), @r#"
    error[unknown-id] t.yaml:9:23: pcx-1: `requester`: there is no VPC `vpc-ap`
        help: did you mean `vpc-app`?
    error[unknown-id] t.yaml:9:41: pcx-1: `accepter`: `subnet-app` is a subnet; a VPC belongs here
        t.yaml:7:16: declared here
        help: known VPCs: vpc-app
    error[unknown-id] t.yaml:11:17: igw-1: `vpc`: there is no VPC `vpc-elsewhere`
        help: known VPCs: vpc-app
    error[unknown-id] t.yaml:13:29: one: `subnet`: there is no subnet `subnet-ap`
        help: did you mean `subnet-app`?
    error[unknown-id] t.yaml:13:58: one: `security_groups`: there is no security group `sg-1`
        help: no security groups here yet; they are declared under `security_groups`
    error[unknown-id] t.yaml:14:35: two: `site`: `one` is a caller; an on-premises site belongs here
        t.yaml:13:3: declared here
        help: no on-premises sites here yet; they are declared under `on_premises`
    error[unknown-id] t.yaml:19:26: rtb-1: route `0.0.0.0/0`: there is no target `nat-1`
        help: a route leads to a gateway, a peering connection, a transit gateway or a link of a site; or to `blackhole`
    error[unknown-id] t.yaml:19:46: rtb-1: route `10.9.0.0/16`: `vpc-app` is a VPC, which is no target of routes
        t.yaml:3:3: declared here
        help: a route leads to a gateway, a peering connection, a transit gateway or a link of a site; or to `blackhole`
    error[unknown-id] t.yaml:19:55: rtb-1: route `pl-1`: there is no prefix list `pl-1`
        help: no prefix lists here yet; they are declared under `prefix_lists`
    error[wrong-type] t.yaml:19:81: rtb-1: route `10.8.0.0/16` is a list; the id of a target belongs here
    error[unknown-id] t.yaml:19:103: rtb-1: route `10.7.0.0/16`: there is no target `igw-2`
        help: did you mean `igw-1`?
    warning[unused] t.yaml:21:25: example.com: the zone has no effect in vpc-app, which lacks dns_hostnames
        t.yaml:3:3: the VPC
        help: add `dns_hostnames: true` to vpc-app
    error[unknown-id] t.yaml:21:49: example.com: record `a`: there is no VPC endpoint `vpce-1`
        help: no VPC endpoints here yet; they are declared under `vpc_endpoints`
    error[invalid-address] t.yaml:21:71: example.com: ten is not an IP address
        help: write e.g. 10.0.0.5
    error[wrong-type] t.yaml:21:80: example.com: record `c` is a mapping; the id of a VPC endpoint or an IP address belongs here
    "#);
}

#[test]
fn many_known_ids_are_not_all_listed() {
    let mut text = String::from("vpcs:\n");
    for n in 10..30 {
        text.push_str(&format!(
            "  vpc-{n}: {{ account: \"111122223333\", region: us-east-1, cidrs: [10.{n}.0.0/16] }}\n"
        ));
    }
    text.push_str("internet_gateways: { igw-1: { vpc: zebra } }\n");
    assert_snapshot!(problems(text), @r#"
    error[unknown-id] t.yaml:22:36: igw-1: `vpc`: there is no VPC `zebra`
        help: 20 VPCs are declared under `vpcs`
    "#);
}

#[test]
fn a_broken_row_is_not_unknown_to_those_who_name_it() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1: { account: lab, region: us-east-1, cidrs: [10.0.0.0/16], subnets: { subnet-1: { cidr: 10.0.1.0/24 } } }
internet_gateways: { igw-1: { vpc: vpc-1 } }
callers: { one: { kind: ec2, subnet: subnet-1 } }
route_tables: { rtb-1: { vpc: vpc-1, main: true, routes: { 0.0.0.0/0: igw-1 } } }
"#), @r#"
    error[invalid-value] t.yaml:3:21: vpc-1: lab is not an account id of twelve digits
        help: write twelve digits in quotes, e.g. "111122223333"
    "#);
}

#[test]
fn id_named_twice() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1: { account: "111122223333", region: us-east-1, cidrs: [10.0.0.0/16], subnets: { subnet-1: { cidr: 10.0.1.0/24 } } }
  vpc-2: { account: "111122223333", region: us-east-1, cidrs: [10.1.0.0/16], subnets: { subnet-1: { cidr: 10.1.1.0/24 } } }
  vpc-1: { account: "111122223333", region: us-east-1, cidrs: [10.2.0.0/16] }
callers:
  edge: { kind: laptop }
internet_gateways:
  edge: { vpc: vpc-2 }
route_tables:
  rtb-1: { vpc: vpc-1, subnets: [subnet-1, subnet-1] }
accounts:
  111122223333: {}
  "111122223333": {}
"#), @r#"
    error[duplicate-key] t.yaml:4:89: `subnet-1` is a subnet twice
        t.yaml:3:89: the first one
        help: rename one of them
    error[duplicate-key] t.yaml:5:3: `vpc-1` stands twice here
        t.yaml:3:3: the first one
        help: rename one of them, or merge the two
    error[duplicate-key] t.yaml:9:3: `edge` is an internet gateway and a caller; in a path it must mean one thing
        t.yaml:7:3: the first one
        help: rename one of them
    error[duplicate-key] t.yaml:11:44: rtb-1: `subnets`: `subnet-1` stands twice
        t.yaml:11:34: the first one
        help: take one of them out
    error[duplicate-key] t.yaml:14:3: `111122223333` stands twice here
        t.yaml:13:3: the first one
        help: rename one of them, or merge the two
    "#);
}
