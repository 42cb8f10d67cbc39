//! VPCs on a transit gateway, with what stands in them.

use std::fmt::Write;

use super::line;
use super::plan::{Spoke, at};
use super::sections::Sections;

/// A VPC with a private and a public subnet, its way to the internet, its caller, and its peers.
pub(super) fn spoke(to: &mut Sections, spoke: &Spoke<'_>) {
    let Spoke { number: n, zone, account, base, .. } = spoke;
    line(
        &mut to.vpcs,
        format!(
            "  vpc-{n}: {{ account: \"{account}\", region: {}, cidrs: [{}/25], dns_hostnames: true, subnets: {{ subnet-{n}-a: {{ az: {az}-az1, cidr: {}/26 }}, subnet-{n}-b: {{ az: {az}-az1, cidr: {}/26 }} }} }}",
            zone.region,
            at(*base, 0),
            at(*base, 0),
            at(*base, 64),
            az = zone.az,
        ),
    );
    line(&mut to.internet_gateways, format!("  igw-{n}: {{ vpc: vpc-{n} }}"));
    line(
        &mut to.nat_gateways,
        format!("  nat-{n}: {{ subnet: subnet-{n}-b, public_ip: {} }}", public_address(*n)),
    );
    let mut routes = format!("10.0.0.0/8: tgw-{}, 0.0.0.0/0: nat-{n}", zone.name);
    for peer in spoke.peers {
        let _ = write!(routes, ", {}/25: pcx-{}", at(peer.base, 0), peer.connection);
    }
    let table = |letter: char, routes: &str| {
        format!(
            "  rtb-{n}-{letter}: {{ vpc: vpc-{n}, subnets: subnet-{n}-{letter}, routes: {{ {routes} }} }}"
        )
    };
    line(&mut to.route_tables, table('a', &routes));
    line(&mut to.route_tables, table('b', &format!("0.0.0.0/0: igw-{n}")));
    line(
        &mut to.vpc_endpoints,
        format!("  vpce-s3-{n}: {{ vpc: vpc-{n}, service: s3, type: gateway, route_tables: rtb-{n}-a }}"),
    );
    line(
        &mut to.security_groups,
        format!(
            "  sg-{n}: {{ vpc: vpc-{n}, ingress: [{{ port: 443, cidr: {}/25 }}], egress: [{{ port: 443, cidr: 0.0.0.0/0 }}] }}",
            at(*base, 0)
        ),
    );
    if spoke.acl {
        line(
            &mut to.network_acls,
            format!(
                "  acl-{n}: {{ vpc: vpc-{n}, subnets: subnet-{n}-a, ingress: {{ 100: {{ action: allow, port: 1024-65535, cidr: 0.0.0.0/0 }} }}, egress: {{ 100: {{ action: allow, port: 443, cidr: 0.0.0.0/0 }}, 110: {{ action: deny, cidr: 0.0.0.0/0 }} }} }}"
            ),
        );
    }
    // Those with spokes that came before have been written.
    for peer in spoke.peers.iter().filter(|peer| peer.spoke > *n) {
        line(
            &mut to.vpc_peering_connections,
            format!("  pcx-{}: {{ requester: vpc-{n}, accepter: vpc-{} }}", peer.connection, peer.spoke),
        );
    }
    let role = spoke.role.as_ref().map(|arn| format!(", role: \"{arn}\"")).unwrap_or_default();
    line(
        &mut to.callers,
        format!(
            "  app-{n}: {{ kind: ec2, subnet: subnet-{n}-a, private_ip: {}, security_groups: sg-{n}{role} }}",
            at(*base, spoke.caller)
        ),
    );
}

/// An address of the documentation ranges; each stands for many.
fn public_address(n: usize) -> String {
    let net = ["192.0.2", "198.51.100", "203.0.113"][n / 256 % 3];
    format!("{net}.{}", n % 256)
}
