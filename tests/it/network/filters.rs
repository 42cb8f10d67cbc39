//! Security groups and network ACLs (NP D.1).

use hopstamp::network::{Network, NoPathKind, PathRequest};

use super::support::{STS_ENDPOINT, entry, lab, no_path, path, warnings};

const VIA_ENDPOINT: &str = "interface vpce-sts vpc-aaa 172.31.10.5";

fn named(r: &mut PathRequest<'_>) {
    r.endpoint_url = Some(STS_ENDPOINT);
}

/// The instance with a security group of its own.
fn with_egress(rules: &str) -> Network {
    let patch = format!(
        "security_groups: {{ sg-b: {{ vpc: vpc-bbb, egress: {rules} }} }}\ncallers: {{ i-b: {{ security_groups: [sg-b] }} }}"
    );
    lab(&[&patch])
}

#[test]
fn np_401_and_402_what_the_caller_may_send() {
    for rules in [
        "[{ protocol: all, cidr: 0.0.0.0/0 }]",
        "[{ protocol: tcp, port: 443, cidr: 10.0.0.0/16 }]",
        "[{ protocol: udp, port: 53, cidr: 0.0.0.0/0 }, { protocol: tcp, port: 400-500, cidr: 10.0.0.186/32 }]",
    ] {
        assert_eq!(entry(&path(&with_egress(rules), "i-b", "sts", named)), VIA_ENDPOINT, "{rules}");
    }
    for rules in [
        "[{ protocol: tcp, port: 443, cidr: 10.9.0.0/16 }]",
        "[{ protocol: tcp, port: 80, cidr: 0.0.0.0/0 }]",
        "[{ protocol: udp, port: 443, cidr: 0.0.0.0/0 }]",
        "[{ protocol: tcp, port: 443, cidr: '::/0' }]",
    ] {
        let lost = no_path(&with_egress(rules), "i-b", "sts", named);
        assert_eq!(
            (lost.kind, lost.reason, lost.rule),
            (NoPathKind::Filtered, "ENI_SG_RULES_MISMATCH", "NP-402")
        );
    }
    let lost = no_path(&with_egress("[]"), "i-b", "sts", named);
    assert_eq!(lost.reason, "SG_HAS_NO_RULES");
    assert_eq!(lost.mend, "add an egress rule for TCP 443 to 10.0.0.186 to sg-b");
}

#[test]
fn np_402_no_egress_stated_is_everything() {
    let patch = "security_groups: { sg-b: { vpc: vpc-bbb } }\ncallers: { i-b: { security_groups: [sg-b] } }";
    assert_eq!(entry(&path(&lab(&[patch]), "i-b", "sts", named)), VIA_ENDPOINT);
}

#[test]
fn np_402_egress_to_public_hosts() {
    assert!(
        entry(&path(&with_egress("[{ protocol: tcp, port: 443, cidr: 0.0.0.0/0 }]"), "i-b", "kms", |_| {}))
            .starts_with("public")
    );
    // Nobody states KMS's addresses: a narrower block may not hold them.
    let lost =
        no_path(&with_egress("[{ protocol: tcp, port: 443, cidr: 198.51.100.0/24 }]"), "i-b", "kms", |_| {});
    assert_eq!(lost.reason, "ENI_SG_RULES_MISMATCH");
}

#[test]
fn np_408_prefix_lists_in_rules() {
    let gateway = "
prefix_lists: { pl-s3: { name: com.amazonaws.us-east-1.s3, region: us-east-1 }, pl-ddb: { name: com.amazonaws.us-east-1.dynamodb, region: us-east-1 } }
vpc_endpoints: { vpce-gw: { vpc: vpc-bbb, service: s3, type: gateway } }
callers: { i-b: { security_groups: [sg-b] } }";
    let group = |list: &str| {
        format!(
            "security_groups: {{ sg-b: {{ vpc: vpc-bbb, egress: [{{ protocol: tcp, port: 443, prefix_list: {list} }}] }} }}"
        )
    };
    let found = path(&lab(&[gateway, &group("pl-s3")]), "i-b", "s3", |_| {});
    assert_eq!(entry(&found), "gateway vpce-gw vpc-bbb 172.31.10.5");
    assert_eq!(
        no_path(&lab(&[gateway, &group("pl-ddb")]), "i-b", "s3", |_| {}).reason,
        "ENI_SG_RULES_MISMATCH"
    );
    // A list of one's own, by its blocks.
    let own = "
prefix_lists: { pl-peers: { cidrs: [172.31.0.0/16] } }
security_groups: { sg-endpoint: { ingress: [{ protocol: tcp, port: 443, prefix_list: pl-peers }] } }";
    assert_eq!(entry(&path(&lab(&[own]), "i-b", "sts", named)), VIA_ENDPOINT);
}

#[test]
fn np_223_and_408_the_list_of_a_service_holds_the_addresses_of_one_family() {
    let dual = "
vpcs: { vpc-bbb: { ipv6_cidrs: ['2001:db8:b::/56'], subnets: { subnet-b: { ipv6_cidr: '2001:db8:b::/64' } } } }
prefix_lists: { pl-s3: { name: com.amazonaws.us-east-1.s3, region: us-east-1, cidrs: [198.51.100.0/24] } }
security_groups: { sg-b: { vpc: vpc-bbb, egress: [{ protocol: tcp, port: 443, prefix_list: pl-s3 }] } }
callers: { i-b: { ipv6: '2001:db8:b::5', security_groups: [sg-b] } }";
    let dualstack = |r: &mut PathRequest<'_>| r.dualstack = true;
    // IPv6 would come first, but the rule is about IPv4.
    assert_eq!(entry(&path(&lab(&[dual]), "i-b", "s3", dualstack)), "public 203.0.113.7");
    let unstated = "prefix_lists: { pl-s3: { cidrs: null } }";
    assert_eq!(entry(&path(&lab(&[dual, unstated]), "i-b", "s3", dualstack)), "public 203.0.113.7");
    let both = "prefix_lists: { pl-s3: { cidrs: [198.51.100.0/24, '2001:db8:5::/48'] } }";
    assert_eq!(entry(&path(&lab(&[dual, both]), "i-b", "s3", dualstack)), "public 2001:db8:b::5");
}

/// The endpoint admits members of the instance's group.
const BY_REFERENCE: &str = "
security_groups:
  sg-b: { vpc: vpc-bbb }
  sg-endpoint: { ingress: [{ protocol: tcp, port: 443, security_group: sg-b }] }
callers: { i-b: { security_groups: [sg-b] } }";

#[test]
fn np_405_references_work_across_peering_within_a_region() {
    assert_eq!(entry(&path(&lab(&[BY_REFERENCE]), "i-b", "sts", named)), VIA_ENDPOINT);
    // Only members count.
    let outsider = "callers: { i-b: { security_groups: null } }";
    assert_eq!(no_path(&lab(&[BY_REFERENCE, outsider]), "i-b", "sts", named).reason, "ENI_SG_RULES_MISMATCH");
}

#[test]
fn np_406_references_do_not_work_across_a_transit_gateway() {
    let transit = "
vpc_peering_connections: null
security_groups: { sg-endpoint: { ingress: [{ protocol: tcp, port: 443, cidr: 192.0.2.0/24 }, { protocol: tcp, port: 443, security_group: sg-a }] }, sg-a: { vpc: vpc-aaa } }
callers: { i-a: { security_groups: [sg-a] } }";
    // Within the VPC the reference holds.
    assert_eq!(entry(&path(&lab(&[transit]), "i-a", "sts", |_| {})), "interface vpce-sts vpc-aaa 10.0.0.9");
    let tgw = "
transit_gateways: { tgw-1: { account: '111122223333', region: us-east-1, security_group_referencing: true, attachments: {
  att-a: { vpc: vpc-aaa, subnets: [subnet-a] }, att-b: { vpc: vpc-bbb, subnets: [subnet-b] } } } }
vpc_peering_connections: null
route_tables:
  rtb-a: { vpc: vpc-aaa, main: true, routes: { 172.31.0.0/16: tgw-1 } }
  rtb-b: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/16: tgw-1 } }
security_groups:
  sg-b: { vpc: vpc-bbb }
  sg-endpoint: { ingress: [{ protocol: tcp, port: 443, security_group: sg-b }] }
callers: { i-b: { security_groups: [sg-b] } }";
    let lost = no_path(&lab(&[tgw]), "i-b", "sts", named);
    assert_eq!((lost.reason, lost.rule), ("SG_REFERENCING_SUPPORT", "NP-406"));
    assert_eq!(lost.mend, "add an ingress rule for TCP 443 from 172.31.10.5 to sg-endpoint");
}

#[test]
fn np_406_nor_do_references_of_egress_rules() {
    let tgw = "
transit_gateways: { tgw-1: { account: '111122223333', region: us-east-1, attachments: {
  att-a: { vpc: vpc-aaa, subnets: [subnet-a] }, att-b: { vpc: vpc-bbb, subnets: [subnet-b] } } } }
vpc_peering_connections: null
route_tables:
  rtb-a: { vpc: vpc-aaa, main: true, routes: { 172.31.0.0/16: tgw-1 } }
  rtb-b: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/16: tgw-1 } }
security_groups: { sg-b: { vpc: vpc-bbb, egress: [{ protocol: tcp, port: 443, security_group: sg-endpoint }] } }
callers: { i-b: { security_groups: [sg-b] } }";
    let lost = no_path(&lab(&[tgw]), "i-b", "sts", named);
    assert_eq!((lost.reason, lost.rule), ("SG_REFERENCING_SUPPORT", "NP-406"));
    assert_eq!(lost.mend, "add an egress rule for TCP 443 to 10.0.0.186 to sg-b");
    // Over peering it counts.
    let peered = "
security_groups: { sg-b: { vpc: vpc-bbb, egress: [{ protocol: tcp, port: 443, security_group: sg-endpoint }] } }
callers: { i-b: { security_groups: [sg-b] } }";
    assert_eq!(entry(&path(&lab(&[peered]), "i-b", "sts", named)), VIA_ENDPOINT);
}

#[test]
fn np_407_references_do_not_survive_a_private_nat() {
    let nat = "
vpcs: { vpc-bbb: { subnets: { subnet-nat: { az: use1-az1, cidr: 172.31.20.0/24 } } } }
nat_gateways: { nat-p: { subnet: subnet-nat, connectivity: private, private_ip: 172.31.20.9 } }
route_tables:
  rtb-b: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/16: nat-p } }
  rtb-nat: { vpc: vpc-bbb, subnets: [subnet-nat], routes: { 10.0.0.0/16: pcx-1 } }";
    let lost = no_path(&lab(&[BY_REFERENCE, nat]), "i-b", "sts", named);
    assert_eq!((lost.reason, lost.rule), ("SG_REFERENCES_NOT_PRESERVED", "NP-407"));
}

/// A network ACL on one side that lets everything in and out, changed by a patch.
fn with_acl(subnet: &str, vpc: &str, ingress: &str, egress: &str) -> Network {
    let patch = format!(
        "network_acls: {{ acl-1: {{ vpc: {vpc}, subnets: [{subnet}], ingress: {{ {ingress} }}, egress: {{ {egress} }} }} }}"
    );
    lab(&[&patch])
}

const ALL: &str = "100: { action: allow, protocol: all, cidr: 0.0.0.0/0 }";

#[test]
fn np_410_rules_in_order_the_first_match_decides() {
    let deny_first = "90: { action: deny, protocol: tcp, port: 443, cidr: 172.31.0.0/16 }, 100: { action: allow, protocol: all, cidr: 0.0.0.0/0 }";
    let deny_later = "100: { action: allow, protocol: all, cidr: 0.0.0.0/0 }, 110: { action: deny, protocol: tcp, port: 443, cidr: 172.31.0.0/16 }";
    let lost = no_path(&with_acl("subnet-a", "vpc-aaa", deny_first, ALL), "i-b", "sts", named);
    assert_eq!(lost.message, "acl-1 does not let TCP port 443 into subnet-a from 172.31.10.5");
    assert_eq!(
        entry(&path(&with_acl("subnet-a", "vpc-aaa", deny_later, ALL), "i-b", "sts", named)),
        VIA_ENDPOINT
    );
    // Another protocol is no match.
    let udp = "90: { action: deny, protocol: udp, cidr: 0.0.0.0/0 }, 100: { action: allow, protocol: tcp, cidr: 0.0.0.0/0 }";
    assert_eq!(entry(&path(&with_acl("subnet-a", "vpc-aaa", udp, ALL), "i-b", "sts", named)), VIA_ENDPOINT);
}

#[test]
fn np_412_four_checks() {
    let https = "100: { action: allow, protocol: tcp, port: 443, cidr: 0.0.0.0/0 }";
    let ephemeral = "100: { action: allow, protocol: tcp, port: 1024-65535, cidr: 0.0.0.0/0 }";
    let (caller, endpoint) = (("subnet-b", "vpc-bbb"), ("subnet-a", "vpc-aaa"));
    // Requests out, replies in.
    assert_eq!(
        entry(&path(&with_acl(caller.0, caller.1, ephemeral, https), "i-b", "sts", named)),
        VIA_ENDPOINT
    );
    // Requests in, replies out.
    assert_eq!(
        entry(&path(&with_acl(endpoint.0, endpoint.1, https, ephemeral), "i-b", "sts", named)),
        VIA_ENDPOINT
    );
    for (at, ingress, egress, message) in [
        (
            caller,
            ephemeral,
            ephemeral.replace("1024", "2000").replace("65535", "3000"),
            "acl-1 does not let TCP port 443 out of subnet-b to 10.0.0.186",
        ),
        (
            caller,
            https,
            https.to_owned(),
            "acl-1 does not let TCP ports 1024 to 65535 into subnet-b from 10.0.0.186",
        ),
        (
            endpoint,
            ephemeral,
            ephemeral.to_owned(),
            "acl-1 does not let TCP port 443 into subnet-a from 172.31.10.5",
        ),
        (
            endpoint,
            https,
            https.to_owned(),
            "acl-1 does not let TCP ports 1024 to 65535 out of subnet-a to 172.31.10.5",
        ),
    ] {
        // Ports 1024 to 65535 hold no 443.
        let ingress = if ingress == ephemeral && message.contains("443 into") {
            "100: { action: allow, protocol: tcp, port: 1024-65535, cidr: 0.0.0.0/0 }"
        } else {
            ingress
        };
        let lost = no_path(&with_acl(at.0, at.1, ingress, &egress), "i-b", "sts", named);
        assert_eq!(lost.message, message);
    }
}

#[test]
fn np_412_only_some_ephemeral_ports() {
    let some = "100: { action: allow, protocol: tcp, port: 443, cidr: 0.0.0.0/0 }, 110: { action: allow, protocol: tcp, port: 32768-61000, cidr: 0.0.0.0/0 }";
    let found = path(&with_acl("subnet-b", "vpc-bbb", some, ALL), "i-b", "sts", named);
    assert_eq!(warnings(&found), ["SUBNET_ACL_PARTIAL"]);
    assert!(found.warnings[0].message.ends_with("enough for current Linux clients, but not for all"));
    let few = "100: { action: allow, protocol: tcp, port: 49152-65535, cidr: 0.0.0.0/0 }";
    let found = path(&with_acl("subnet-b", "vpc-bbb", few, ALL), "i-b", "sts", named);
    assert!(found.warnings[0].message.ends_with("so some connections hang"));
}

#[test]
fn np_413_acl_in_front_of_a_gateway_endpoint() {
    let gateway = "vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway } }";
    let acl = "network_acls: { acl-1: { vpc: vpc-aaa, subnets: [subnet-a],
      ingress: { 100: { action: allow, protocol: tcp, port: 443, cidr: 0.0.0.0/0 } },
      egress: { 100: { action: allow, protocol: all, cidr: 0.0.0.0/0 } } } }";
    let lost = no_path(&lab(&[gateway, acl]), "i-a", "s3", |_| {});
    assert_eq!((lost.reason, lost.kind), ("SUBNET_ACL_RESTRICTION", NoPathKind::Filtered));
    let open = "network_acls: { acl-1: { ingress: { 110: { action: allow, protocol: tcp, port: 1024-65535, cidr: 0.0.0.0/0 } } } }";
    assert_eq!(
        entry(&path(&lab(&[gateway, acl, open]), "i-a", "s3", |_| {})),
        "gateway vpce-gw vpc-aaa 10.0.0.9"
    );
}

/// A NAT gateway in a subnet with a network ACL.
const NAT: &str = "
vpcs: { vpc-aaa: { subnets: { subnet-nat: { az: use1-az1, cidr: 10.0.1.0/24 } } } }
internet_gateways: { igw-a: { vpc: vpc-aaa } }
nat_gateways: { nat-a: { subnet: subnet-nat, public_ip: 203.0.113.50 } }";

#[test]
fn np_416_the_nat_gateways_subnet_is_filtered_both_ways() {
    let acl = |ingress: &str, egress: &str| {
        format!(
            "network_acls: {{ acl-n: {{ vpc: vpc-aaa, subnets: [subnet-nat], ingress: {{ {ingress} }}, egress: {{ {egress} }} }} }}"
        )
    };
    let https = "100: { action: allow, protocol: tcp, port: 443, cidr: 0.0.0.0/0 }";
    let inside = "100: { action: allow, protocol: tcp, port: 443, cidr: 10.0.0.0/16 }";
    let ephemeral = "110: { action: allow, protocol: tcp, port: 1024-65535, cidr: 0.0.0.0/0 }";
    let both_in = format!("{inside}, {ephemeral}");
    let both_out = format!("{https}, {ephemeral}");
    let found = path(&lab(&[NAT, &acl(&both_in, &both_out)]), "i-a", "kms", |_| {});
    assert_eq!(found.ids(), ["i-a", "nat-a", "igw-a", "kms.us-east-1"]);
    for (ingress, egress, start) in [
        (ephemeral, both_out.as_str(), "acl-n does not let TCP port 443 into subnet-nat from 10.0.0.9"),
        (
            both_in.as_str(),
            ephemeral,
            "acl-n does not let TCP port 443 out of subnet-nat to a public address",
        ),
        (
            inside,
            both_out.as_str(),
            "acl-n does not let TCP ports 1024 to 65535 into subnet-nat from a public address",
        ),
        (both_in.as_str(), https, "acl-n does not let TCP ports 1024 to 65535 out of subnet-nat to 10.0.0.9"),
    ] {
        let lost = no_path(&lab(&[NAT, &acl(ingress, egress)]), "i-a", "kms", |_| {});
        assert_eq!(lost.message, start);
    }
}

/// The transit gateway's attachments in subnets of their own.
const TRANSIT: &str = "
vpcs: { vpc-aaa: { subnets: { subnet-ta: { az: use1-az1, cidr: 10.0.8.0/24 } } }, vpc-bbb: { subnets: { subnet-tb: { az: use1-az1, cidr: 172.31.8.0/24 } } } }
vpc_peering_connections: null
transit_gateways: { tgw-1: { account: '111122223333', region: us-east-1, attachments: {
  att-a: { vpc: vpc-aaa, subnets: [subnet-ta] }, att-b: { vpc: vpc-bbb, subnets: [subnet-tb] } } } }
route_tables:
  rtb-a: { vpc: vpc-aaa, main: true, routes: { 172.31.0.0/16: tgw-1 } }
  rtb-b: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/16: tgw-1 } }";

#[test]
fn np_414_attachment_subnets_are_filtered() {
    let acl = |vpc: &str, subnet: &str, side: &str| {
        let other = if side == "ingress" { "egress" } else { "ingress" };
        format!("network_acls: {{ acl-t: {{ vpc: {vpc}, subnets: [{subnet}], {other}: {{ {ALL} }} }} }}")
    };
    assert_eq!(entry(&path(&lab(&[TRANSIT]), "i-b", "sts", named)), VIA_ENDPOINT);
    for (vpc, subnet, side, message) in [
        (
            "vpc-bbb",
            "subnet-tb",
            "ingress",
            "acl-t does not let TCP port 443 into subnet-tb from 172.31.10.5",
        ),
        ("vpc-aaa", "subnet-ta", "egress", "acl-t does not let TCP port 443 out of subnet-ta to 10.0.0.186"),
        (
            "vpc-aaa",
            "subnet-ta",
            "ingress",
            "acl-t does not let TCP ports 1024 to 65535 into subnet-ta from 10.0.0.186",
        ),
        (
            "vpc-bbb",
            "subnet-tb",
            "egress",
            "acl-t does not let TCP ports 1024 to 65535 out of subnet-tb to 172.31.10.5",
        ),
    ] {
        let lost = no_path(&lab(&[TRANSIT, &acl(vpc, subnet, side)]), "i-b", "sts", named);
        assert_eq!(lost.message, message);
    }
}

#[test]
fn np_415_attachment_in_the_instances_own_subnet() {
    let shared = "transit_gateways: { tgw-1: { attachments: { att-a: { subnets: [subnet-a] }, att-b: { subnets: [subnet-b] } } } }";
    // What leaves for the transit gateway is filtered, what comes from it is not.
    let no_way_in =
        format!("network_acls: {{ acl-b: {{ vpc: vpc-bbb, subnets: [subnet-b], egress: {{ {ALL} }} }} }}");
    assert_eq!(entry(&path(&lab(&[TRANSIT, shared, &no_way_in]), "i-b", "sts", named)), VIA_ENDPOINT);
    let no_way_out =
        format!("network_acls: {{ acl-b: {{ vpc: vpc-bbb, subnets: [subnet-b], ingress: {{ {ALL} }} }} }}");
    assert_eq!(
        no_path(&lab(&[TRANSIT, shared, &no_way_out]), "i-b", "sts", named).reason,
        "SUBNET_ACL_RESTRICTION"
    );
}

#[test]
fn np_274_block_ingress_leaves_outbound_gateways_alone() {
    let block = "vpcs: { vpc-aaa: { block_public_access: block-ingress }, vpc-bbb: { block_public_access: block-ingress } }";
    assert_eq!(entry(&path(&lab(&[NAT, block]), "i-a", "kms", |_| {})), "public 203.0.113.50");
    assert_eq!(no_path(&lab(&[block]), "i-b", "kms", |_| {}).reason, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
    // An exclusion of the subnet.
    let exclusion = "vpcs: { vpc-bbb: { subnets: { subnet-b: { block_public_access: 'off' } } } }";
    assert_eq!(entry(&path(&lab(&[block, exclusion]), "i-b", "kms", |_| {})), "public 203.0.113.7");
    let all = "vpcs: { vpc-aaa: { block_public_access: block-bidirectional } }\nassumptions: { bpa-spares-endpoints: 'no' }";
    assert_eq!(no_path(&lab(&[NAT, all]), "i-a", "kms", |_| {}).reason, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
    assert_eq!(no_path(&lab(&[all]), "i-a", "sts", |_| {}).reason, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED");
}

#[test]
fn np_403_an_unstated_source_must_be_covered_whole() {
    let unstated = "callers: { i-x: { kind: ec2, subnet: subnet-b } }";
    let found = path(&lab(&[unstated]), "i-x", "sts", named);
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa ?");
    let half =
        "security_groups: { sg-endpoint: { ingress: [{ protocol: tcp, port: 443, cidr: 172.31.10.0/25 }] } }";
    let lost = no_path(&lab(&[unstated, half]), "i-x", "sts", named);
    assert_eq!(lost.mend, "add an ingress rule for TCP 443 from an address of 172.31.10.0/24 to sg-endpoint");
}
