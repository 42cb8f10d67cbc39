//! Hubs with their endpoints, transit gateways, and how spokes find the endpoints by name.

use super::line;
use super::plan::{Zone, at, block};
use super::sections::Sections;

/// Services behind interface endpoints of the hubs.
const SERVICES: [&str; 8] = ["sts", "kms", "sqs", "sns", "secretsmanager", "ssm", "logs", "lambda"];

/// Only principals of the organization.
const ORG_ONLY: &str = r#"{ Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: "*", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": o-example0001 } } }] }"#;

/// The VPC of a zone that holds its endpoints, in two availability zones.
pub(super) fn hub(to: &mut Sections, zone: &Zone) {
    let Zone { name, region, az, account, number, .. } = zone;
    let base = block(*number);
    line(
        &mut to.vpcs,
        format!(
            "  vpc-hub-{name}: {{ account: \"{account}\", region: {region}, cidrs: [{}/24], dns_hostnames: true, subnets: {{ subnet-hub-{name}-a: {{ az: {az}-az1, cidr: {}/26 }}, subnet-hub-{name}-b: {{ az: {az}-az2, cidr: {}/26 }} }} }}",
            at(base, 0),
            at(base, 0),
            at(base, 64),
        ),
    );
    line(
        &mut to.route_tables,
        format!(
            "  rtb-hub-{name}: {{ vpc: vpc-hub-{name}, main: true, routes: {{ 10.0.0.0/8: tgw-{name} }} }}"
        ),
    );
    line(
        &mut to.security_groups,
        format!(
            "  sg-hub-{name}: {{ vpc: vpc-hub-{name}, ingress: [{{ protocol: tcp, port: 443, cidr: 10.0.0.0/8 }}], egress: [] }}"
        ),
    );
    for (n, service) in (0..).zip(SERVICES) {
        line(
            &mut to.vpc_endpoints,
            format!(
                "  vpce-{service}-{name}: {{ vpc: vpc-hub-{name}, service: {service}, type: interface, private_dns: true, network_interfaces: {{ subnet-hub-{name}-a: {}, subnet-hub-{name}-b: {} }}, security_groups: sg-hub-{name}, policy: {ORG_ONLY} }}",
                at(base, 10 + n),
                at(base, 74 + n),
            ),
        );
    }
}

/// The transit gateway of a zone, peered with all others.
pub(super) fn transit_gateway(to: &mut Sections, zone: &Zone, all: &[Zone]) {
    let Zone { name, region, account, .. } = zone;
    let text = &mut to.transit_gateways;
    line(text, format!("  tgw-{name}:\n    account: \"{account}\"\n    region: {region}\n    attachments:"));
    line(
        text,
        format!(
            "      attach-hub-{name}: {{ vpc: vpc-hub-{name}, subnets: [subnet-hub-{name}-a, subnet-hub-{name}-b] }}"
        ),
    );
    for n in &zone.spokes {
        line(text, format!("      attach-{n}: {{ vpc: vpc-{n}, subnets: subnet-{n}-a }}"));
    }
    let peers = || all.iter().filter(|other| other.number != zone.number);
    line(text, "    peerings:");
    for Zone { name: other, .. } in peers() {
        line(text, format!("      peer-{name}-{other}: {{ transit_gateway: tgw-{other} }}"));
    }
    line(text, format!("    route_tables:\n      table-{name}:\n        associations:"));
    let spokes = || zone.spokes.iter().map(|n| format!("attach-{n}"));
    let hub = || std::iter::once(format!("attach-hub-{name}"));
    for attachment in hub().chain(spokes()).chain(peers().map(|other| format!("peer-{name}-{}", other.name)))
    {
        line(text, format!("          - {attachment}"));
    }
    line(text, "        propagations:");
    for attachment in hub().chain(spokes()) {
        line(text, format!("          - {attachment}"));
    }
    line(text, "        routes:");
    for other in peers() {
        line(text, format!("          {}/13: peer-{name}-{}", at(block(other.number), 0), other.name));
    }
}

/// Hosted zones that name the hub's endpoints, for the spokes that see some.
pub(super) fn hosted_zones(to: &mut Sections, zone: &Zone) {
    let Zone { name, region, .. } = zone;
    let (spokes, _) = zone.by_names();
    for service in SERVICES.iter().filter(|_| !spokes.is_empty()) {
        line(
            &mut to.private_hosted_zones,
            format!(
                "  {service}.{region}.amazonaws.com: {{ vpcs: [{}], records: {{ \"\": vpce-{service}-{name} }} }}",
                vpcs(spokes)
            ),
        );
    }
}

/// The other spokes ask the resolver of their hub, which sees the private DNS of its endpoints.
pub(super) fn resolver(to: &mut Sections, zones: &[Zone]) {
    let asked = || zones.iter().filter(|zone| !zone.by_names().1.is_empty());
    for (kind, short, offset) in [("inbound_endpoints", "in", 20), ("outbound_endpoints", "out", 22)] {
        line(&mut to.resolver, format!("  {kind}:"));
        for Zone { name, number, .. } in asked() {
            let base = block(*number);
            line(
                &mut to.resolver,
                format!(
                    "    resolver-{short}-{name}: {{ vpc: vpc-hub-{name}, addresses: {{ subnet-hub-{name}-a: {}, subnet-hub-{name}-b: {} }} }}",
                    at(base, offset),
                    at(base, offset + 64),
                ),
            );
        }
    }
    line(&mut to.resolver, "  rules:");
    for zone in asked() {
        let Zone { name, region, number, .. } = zone;
        let base = block(*number);
        line(
            &mut to.resolver,
            format!(
                "    rule-{name}: {{ domain: {region}.amazonaws.com, targets: [{}, {}], outbound_endpoint: resolver-out-{name}, vpcs: [{}] }}",
                at(base, 20),
                at(base, 84),
                vpcs(zone.by_names().1)
            ),
        );
    }
}

fn vpcs(spokes: &[usize]) -> String {
    let names: Vec<String> = spokes.iter().map(|n| format!("vpc-{n}")).collect();
    names.join(", ")
}
