//! Fields and values of the wrong form.

use insta::assert_snapshot;

use crate::topology::support::problems;

#[test]
fn unknown_field() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1: { account: "111122223333", regoin: us-east-1, cidrs: [10.0.0.0/16] }
vcps: {}
"#), @r#"
    error[unknown-field] t.yaml:3:37: vpc-1: there is no field `regoin` here
        help: did you mean `region`?
    error[unknown-field] t.yaml:4:1: the topology: there is no field `vcps` here
        help: did you mean `vpcs`?
    "#);
    assert_snapshot!(problems("organization: { id: o-example0001, zebra: 1 }\n"), @r#"
    error[unknown-field] t.yaml:1:36: the organization: there is no field `zebra` here
        help: known fields: id, management_account
    "#);
}

#[test]
fn wrong_type() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1: { account: "111122223333", region: [us-east-1], cidrs: { a: 10.0.0.0/16 }, dns_support: yes }
  vpc-2: just a text
  vpc-3: [1, 2]
callers: 5
organization: [o-example0001]
"#), @r#"
    error[wrong-type] t.yaml:3:45: vpc-1: `region` is a list; text belongs here
    error[wrong-type] t.yaml:3:65: vpc-1: `cidrs` is a mapping; a list belongs here
    error[wrong-type] t.yaml:3:98: vpc-1: `dns_support` is text; a truth value belongs here
        help: write true or false
    error[wrong-type] t.yaml:4:10: vpc-2 is text; a mapping belongs here
    error[wrong-type] t.yaml:5:10: vpc-3 is a list; a mapping belongs here
    error[wrong-type] t.yaml:6:10: the topology: `callers` is a number; a mapping belongs here
        help: write one `id: {…}` a line
    error[wrong-type] t.yaml:7:15: the organization is a list; a mapping belongs here
    "#);
}

#[test]
fn a_mapping_where_a_list_is_due_and_the_other_way_round() {
    assert_snapshot!(problems(r#"
vpcs:
  - { account: "111122223333", region: us-east-1, cidrs: [10.0.0.0/16] }
security_groups:
  sg-1: { vpc: vpc-1, ingress: { cidr: 0.0.0.0/0 } }
private_hosted_zones:
  example.com: { vpcs: { vpc-1: true }, records: [a, b] }
"#), @r#"
    error[wrong-type] t.yaml:3:3: the topology: `vpcs` is a list; a mapping belongs here
        help: write one `id: {…}` a line
    error[unknown-id] t.yaml:5:16: sg-1: `vpc`: there is no VPC `vpc-1`
        help: no VPCs here yet; they are declared under `vpcs`
    error[wrong-type] t.yaml:5:32: sg-1: `ingress` is a mapping; a list belongs here
    error[wrong-type] t.yaml:7:24: example.com: `vpcs` is a mapping; a list belongs here
    error[wrong-type] t.yaml:7:50: example.com: `records` is a list; a mapping belongs here
        help: write one `id: {…}` a line
    "#);
}

#[test]
fn blank_values() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1:
    account:
    region: us-east-1
    cidrs:
    subnets:
      subnet-1: { az: , cidr: 10.0.0.0/24 }
  vpc-2:
vpc_endpoints:
security_groups:
  sg-1: { vpc: vpc-1, egress: }
"#), @r#"
    error[wrong-type] t.yaml:4:5: vpc-1: `account` has no value
        help: give it one, or leave the field out
    error[wrong-type] t.yaml:6:5: vpc-1: `cidrs` has no value
        help: give it one, or leave the field out
    error[wrong-type] t.yaml:8:19: subnet-1: `az` has no value
        help: give it one, or leave the field out
    error[missing-field] t.yaml:9:3: vpc-2: `account` is missing
        help: add `account: "111122223333"`
    error[missing-field] t.yaml:9:3: vpc-2: `region` is missing
        help: add `region: us-east-1`
    error[missing-field] t.yaml:9:3: vpc-2: `cidrs` is missing
        help: add `cidrs: [10.0.0.0/16]`
    warning[unused] t.yaml:12:3: sg-1: nothing is in this security group
        help: name it under `security_groups` of a caller or an endpoint
    error[wrong-type] t.yaml:12:23: sg-1: `egress` has no value
        help: give it one, or leave the field out
    "#);
}

#[test]
fn blank_sections_are_empty_ones() {
    assert_snapshot!(problems("vpcs:\ncallers:\nassumptions:\n"), @"");
}

#[test]
fn account_ids() {
    assert_snapshot!(problems(r#"
accounts:
  111122223333: { name: unquoted }
  012345678901: { name: unquoted, with a leading zero: x }
  12345678901: { name: eleven digits }
  "1111-2222-4444": { name: dashes }
  "1234567890123": {}
  lab: {}
vpcs:
  vpc-1: { account: 012345678901, region: us-east-1, cidrs: [10.0.0.0/16] }
  vpc-2: { account: 111_122_223_333, region: us-east-1, cidrs: [10.1.0.0/16] }
"#), @r#"
    error[unknown-field] t.yaml:4:35: 012345678901: there is no field `with a leading zero` here
        help: known fields: name, path, organization
    error[invalid-value] t.yaml:5:3: 12345678901 is not an account id of twelve digits
        help: it has 11 digits; leading zeros count, e.g. "012345678901"
    error[invalid-value] t.yaml:6:3: 1111-2222-4444 is not an account id of twelve digits
        help: write it without separators: "111122224444"
    error[invalid-value] t.yaml:7:3: 1234567890123 is not an account id of twelve digits
        help: it has 13 digits
    error[invalid-value] t.yaml:8:3: lab is not an account id of twelve digits
        help: write twelve digits in quotes, e.g. "111122223333"
    error[invalid-value] t.yaml:11:21: vpc-2: 111_122_223_333 is not an account id of twelve digits
        help: write it without separators: "111122223333"
    "#);
}

#[test]
fn cidr_blocks() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1:
    account: "111122223333"
    region: us-east-1
    cidrs: [172.31.300.0/16, 10.0.0.0, 10.0.0.0/33, 10.0.0.1/16, "2001:db8::/56", ten, ""]
    ipv6_cidrs: [10.0.0.0/16, "2001:db8::1/56", "2001:db8::1"]
    subnets:
      subnet-1: { cidr: 172.31.300.0/24 }
      subnet-2: { az: use1-az1 }
  vpc-2: { account: "111122223333", region: us-east-1, cidrs: [10.0.0.0/8, 10.0.0.0/29] }
  vpc-3: { account: "111122223333", region: us-east-1, cidrs: [] }
"#), @r#"
    error[invalid-cidr] t.yaml:6:13: vpc-1: 172.31.300.0/16 is not an IPv4 CIDR block
        help: each part is 0 to 255, e.g. 172.31.30.0/16
    error[invalid-cidr] t.yaml:6:30: vpc-1: 10.0.0.0 is not an IPv4 CIDR block
        help: a single address is written 10.0.0.0/32
    error[invalid-cidr] t.yaml:6:40: vpc-1: 10.0.0.0/33 is not an IPv4 CIDR block
        help: the prefix length is 0 to 32, not `33`
    error[invalid-cidr] t.yaml:6:53: vpc-1: 10.0.0.1/16 has bits set behind its prefix length of 16
        help: the block that holds this address is 10.0.0.0/16
    error[invalid-cidr] t.yaml:6:66: vpc-1: 2001:db8::/56 is not an IPv4 CIDR block
        help: this is an IPv6 block; write e.g. 10.0.0.0/16
    error[invalid-cidr] t.yaml:6:83: vpc-1: ten is not an IPv4 CIDR block
        help: write an address and a prefix length, e.g. 10.0.0.0/16
    error[invalid-cidr] t.yaml:6:88: vpc-1: an empty text is not an IPv4 CIDR block
        help: write an address and a prefix length, e.g. 10.0.0.0/16
    error[invalid-cidr] t.yaml:7:18: vpc-1: 10.0.0.0/16 is not an IPv6 CIDR block
        help: this is an IPv4 block; write e.g. 2001:db8::/56
    error[invalid-cidr] t.yaml:7:31: vpc-1: 2001:db8::1/56 has bits set behind its prefix length of 56
        help: the block that holds this address is 2001:db8::/56
    error[invalid-cidr] t.yaml:7:49: vpc-1: 2001:db8::1 is not an IPv6 CIDR block
        help: a single address is written 2001:db8::1/128
    error[invalid-cidr] t.yaml:9:25: subnet-1: 172.31.300.0/24 is not an IPv4 CIDR block
        help: each part is 0 to 255, e.g. 172.31.30.0/24
    error[missing-field] t.yaml:10:7: subnet-2: `cidr` is missing
        help: add `cidr: 10.0.1.0/24`
    error[invalid-cidr] t.yaml:11:64: vpc-2: 10.0.0.0/8 is too large for AWS
        help: IPv4 blocks of VPCs and subnets are /16 to /28
    error[invalid-cidr] t.yaml:11:76: vpc-2: 10.0.0.0/29 is too small for AWS
        help: IPv4 blocks of VPCs and subnets are /16 to /28
    error[overlap] t.yaml:11:76: vpc-2: 10.0.0.0/29 overlaps 10.0.0.0/8
        t.yaml:11:64: the block it overlaps
        help: blocks of one VPC are disjoint
    error[missing-field] t.yaml:12:3: vpc-3: `cidrs` is missing
        help: add `cidrs: [10.0.0.0/16]`
    "#);
}

#[test]
fn regions_and_zones() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1:
    account: "111122223333"
    region: us-east-1a
    cidrs: [10.0.0.0/16]
    subnets:
      subnet-1: { az: us-east-1a, cidr: 10.0.1.0/24 }
      subnet-2: { az: one, cidr: 10.0.2.0/24 }
  vpc-2: { account: "111122223333", region: us-esat-1, cidrs: [10.1.0.0/16] }
  vpc-3: { account: "111122223333", region: Virginia, cidrs: [10.2.0.0/16] }
"#), @r#"
    error[invalid-value] t.yaml:5:13: vpc-1: us-east-1a is not a Region
        help: this is an availability zone of us-east-1
    error[invalid-value] t.yaml:8:23: subnet-1: us-east-1a is not an availability zone id
        help: this is its name, which means another zone in every account; the id is like use1-az1
    error[invalid-value] t.yaml:9:23: subnet-2: one is not an availability zone id
        help: write e.g. use1-az1
    warning[invalid-value] t.yaml:10:45: vpc-2: `region`: there is no known Region us-esat-1
        help: did you mean `us-east-1`?
    error[invalid-value] t.yaml:11:45: vpc-3: Virginia is not a Region
        help: write e.g. us-east-1
    "#);
}

#[test]
fn arns_and_addresses() {
    assert_snapshot!(problems(r#"
accounts: { "111122223333": {} }
principals:
  arn:aws:sts::111122223333:assumed-role/app/session: {}
  arn:aws:iam::1111:role/app: {}
  arn:aws:iam::111122223333:group/admins: {}
  app: {}
  arn:aws:iam::111122223333:root: { policies: [] }
resources:
  reports: {}
  arn:aws:s3:::reports: {}
  arn:aws:kms:us-east-1:111122223333:key/1: { account: "444455556666", region: eu-west-1 }
  arn:aws:sqs:us-east-1:111122223333:jobs: { public_access_block: true, bucket: reports, endpoint_type: EDGE }
  arn:aws:s3:us-east-1:111122223333:accesspoint/ap: { network_origin: vpc-1 }
  arn:aws:s3::111122223333:accesspoint/mrap.mrap: {}
callers:
  one: { kind: laptop, public_ip: 203.0.113.300 }
  two: { kind: laptop, public_ip: 10.0.0.5, ipv6: 203.0.113.7 }
  three: { kind: laptop, public_ip: 203.0.113.0/24, session: { mfa_age: soon, issued: yesterday } }
"#), @r#"
    error[invalid-arn] t.yaml:4:3: arn:aws:sts::111122223333:assumed-role/app/session is a session, not a principal
        help: name its role: arn:aws:iam::111122223333:role/app
    error[invalid-arn] t.yaml:5:3: arn:aws:iam::1111:role/app names `1111`, which is not an account id of twelve digits
        help: it has 4 digits; leading zeros count, e.g. "000000001111"
    error[invalid-arn] t.yaml:6:3: arn:aws:iam::111122223333:group/admins is not the ARN of a user, a role or a root user
        help: write e.g. arn:aws:iam::111122223333:role/app
    error[invalid-arn] t.yaml:7:3: app is not an ARN
        help: an ARN is arn:partition:service:region:account:resource, e.g. arn:aws:s3:::reports
    error[conflict] t.yaml:8:37: arn:aws:iam::111122223333:root: a root user has no `policies`
        help: only policies of the organization bind it; take this out
    error[invalid-arn] t.yaml:10:3: reports is not an ARN
        help: an ARN is arn:partition:service:region:account:resource, e.g. arn:aws:s3:::reports
    error[missing-field] t.yaml:11:3: arn:aws:s3:::reports: `account` is missing
        help: add `account: "111122223333"`
    error[conflict] t.yaml:12:56: arn:aws:kms:us-east-1:111122223333:key/1: `account` is 444455556666, but the ARN says 111122223333
        help: leave it out; the ARN names it
    error[conflict] t.yaml:12:80: arn:aws:kms:us-east-1:111122223333:key/1: `region` is eu-west-1, but the ARN says us-east-1
        help: leave it out; the ARN names it
    error[conflict] t.yaml:13:46: arn:aws:sqs:us-east-1:111122223333:jobs: only a bucket has `public_access_block`
        help: take it out, or check the ARN
    error[conflict] t.yaml:13:73: arn:aws:sqs:us-east-1:111122223333:jobs: only an access point has `bucket`
        help: take it out, or check the ARN
    error[conflict] t.yaml:13:90: arn:aws:sqs:us-east-1:111122223333:jobs: only an API of API Gateway has `endpoint_type`
        help: take it out, or check the ARN
    error[missing-field] t.yaml:14:3: arn:aws:s3:us-east-1:111122223333:accesspoint/ap: `bucket` is missing
        help: add `bucket: reports`
    error[invalid-address] t.yaml:17:35: one: 203.0.113.300 is not an IPv4 address
        help: each part is 0 to 255, e.g. 203.0.113.30
    error[invalid-address] t.yaml:18:35: two: `public_ip`: 10.0.0.5 is a private address
        help: the address that hosts on the internet see belongs here
    error[invalid-address] t.yaml:18:51: two: 203.0.113.7 is not an IPv6 address
        help: this is an IPv4 address; write e.g. 2001:db8::5
    error[invalid-address] t.yaml:19:37: three: 203.0.113.0/24 is not an IPv4 address
        help: one address belongs here, not a block
    error[invalid-value] t.yaml:19:73: three: session: `mfa_age`: `soon` is not a whole number
        help: write e.g. 300
    error[invalid-value] t.yaml:19:87: three: session: yesterday is not a point in time
        help: write e.g. 2026-11-25T09:30:00Z
    "#);
}

#[test]
fn words() {
    assert_snapshot!(problems(r#"
vpcs:
  vpc-1: { account: "111122223333", region: us-east-1, cidrs: [10.0.0.0/16] }
  vpc-2: { account: "111122223333", region: us-east-1, cidrs: [10.1.0.0/16] }
vpc_peering_connections:
  pcx-1: { requester: vpc-1, accepter: vpc-2, status: activ }
vpc_endpoints:
  vpce-1: { vpc: vpc-1, service: s3, type: Gatway, state: gone }
  vpce-2: { vpc: vpc-2, service: s3, type: gateway, state: PendingAcceptance }
callers:
  one: { kind: vm }
  two: { kind: LAPTOP }
assumptions:
  role-session-mfa: maybe
  role-sesion-mfa: absent
  called-via-coverage: [every-fas]
"#), @r#"
    error[invalid-value] t.yaml:6:55: pcx-1: `status` cannot be `activ`
        help: did you mean `active`?
    error[invalid-value] t.yaml:8:44: vpce-1: `type` cannot be `Gatway`
        help: did you mean `gateway`?
    error[invalid-value] t.yaml:8:59: vpce-1: `state` cannot be `gone`
        help: one of: available, pending, pendingAcceptance, partial, rejected, expired, failed, deleting, deleted
    error[invalid-value] t.yaml:11:16: one: `kind` cannot be `vm`
        help: one of: ec2, ecs, eks, lambda, cloudshell, laptop, on_premises, glue, codebuild, sagemaker, console, service
    error[invalid-value] t.yaml:12:16: two: `kind` cannot be `LAPTOP`
        help: did you mean `laptop`?
    error[invalid-value] t.yaml:14:21: assumption `role-session-mfa` has no choice `maybe`
        help: one of: false, absent, as-assumed
    error[invalid-value] t.yaml:15:3: there is no assumption `role-sesion-mfa`
        help: did you mean `role-session-mfa`?
    error[wrong-type] t.yaml:16:24: assumption `called-via-coverage` is a list; the name of a choice belongs here
    "#);
}

#[test]
fn organizations() {
    assert_snapshot!(problems(r#"
organization: { id: example, management_account: "999999999999" }
accounts:
  "111122223333": { path: o-example0001/r-root/ou-root-lab/ }
  "444455556666": { path: lab }
  "777788889999": { organization: o-other00001, path: r-other }
  "888899990000": { organization: o-other00001, path: r-another/ou-another-x }
"#), @r#"
    error[invalid-value] t.yaml:2:21: the organization: example is not the id of an organization
        help: write e.g. o-example0001
    error[unknown-id] t.yaml:2:50: the organization: its management account 999999999999 is not among `accounts`
        help: list it with the root of the organization as its `path`
    error[invalid-value] t.yaml:4:27: 111122223333: o-example0001/r-root/ou-root-lab/ is not a path in an organization
        help: leave the organization out: r-root/ou-root-lab
    error[invalid-value] t.yaml:5:27: 444455556666: lab is not a path in an organization
        help: write the root and the organizational units below it, e.g. r-root/ou-root-lab
    error[conflict] t.yaml:7:55: 888899990000: o-other00001 has another root, r-other
        t.yaml:6:55: there
        help: an organization has one root; an account of another one says which: `organization: o-…`
    "#);
    assert_snapshot!(problems(r#"
accounts:
  "111122223333": { path: r-root/ou-root-lab }
"#), @r#"
    error[missing-field] t.yaml:3:27: 111122223333: it has a `path`, but the topology has no organization
        help: add `organization: { id: o-example0001 }` at the top of the file
    "#);
    assert_snapshot!(problems(r#"
organization: { id: o-example0001, management_account: "999999999999" }
accounts:
  "111122223333": { path: r-root/ou-root-lab }
  "999999999999": {}
"#), @r#"
    error[unknown-id] t.yaml:2:56: the organization: its management account 999999999999 does not belong to it
        help: list it with the root of the organization as its `path`
    "#);
}
