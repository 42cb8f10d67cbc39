//! How much of AWS's default quotas a topology uses (NP section H). It counts what stands in the topology, and knows
//! nothing of how that was generated.

use std::collections::BTreeMap;
use std::fmt;

use hopstamp::topology::Topology;
use hopstamp::topology::model::{EndpointKind, TransitAttached};

/// One quota, and who uses most of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What is counted.
    pub what: &'static str,
    /// How many there may be.
    pub quota: usize,
    /// The most that anything has.
    pub most: usize,
    /// What has them.
    pub of: String,
}

impl Use {
    /// Whether it stays within.
    pub fn fits(&self) -> bool {
        self.most <= self.quota
    }
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} of {} ({})", self.what, self.most, self.quota, self.of)
    }
}

fn most(what: &'static str, quota: usize, owners: impl IntoIterator<Item = (String, usize)>) -> Use {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (owner, count) in owners {
        *counts.entry(owner).or_default() += count;
    }
    let (of, most) = counts.into_iter().max_by_key(|(_, count)| *count).unwrap_or_default();
    Use { what, quota, most, of }
}

/// All quotas that bear on a network of VPCs.
pub fn used(topology: &Topology) -> Vec<Use> {
    let t = topology;
    let vpc = |row| t.vpcs.id(row).to_owned();
    let place = |row| format!("{} {}", t.vpcs[row].account, t.vpcs[row].region);
    let zone = |row| {
        let subnet = &t.subnets[row];
        format!("{} {}", t.vpcs[subnet.vpc].account, subnet.az.as_deref().unwrap_or(""))
    };
    let attached = |peers: bool| {
        t.transit_attachments
            .iter()
            .filter(move |(_, row)| matches!(row.to, TransitAttached::Peer(_)) == peers)
            .map(|(_, row)| (t.transit_gateways.id(row.gateway).to_owned(), 1))
    };
    let kind = |kind| t.endpoints.iter().filter(move |(_, row)| row.kind == kind).map(|(_, row)| row);
    let transit_routes = t.transit_route_tables.iter().map(|(_, row)| {
        let learnt: usize = row
            .propagations
            .iter()
            .map(|a| match &t.transit_attachments[*a].to {
                TransitAttached::Vpc { vpc, .. } => t.vpcs[*vpc].cidrs.len(),
                TransitAttached::Site(_) | TransitAttached::Peer(_) => 0,
            })
            .sum();
        (t.transit_gateways.id(row.gateway).to_owned(), row.routes.len() + learnt)
    });
    vec![
        most("VPCs per Region and account", 5, t.vpcs.iter().map(|(row, _)| (place(row), 1))),
        most("subnets per VPC", 200, t.vpcs.iter().map(|(row, v)| (vpc(row), v.subnets.len()))),
        most("IPv4 blocks per VPC", 5, t.vpcs.iter().map(|(row, v)| (vpc(row), v.cidrs.len()))),
        most("route tables per VPC", 200, t.route_tables.iter().map(|(_, r)| (vpc(r.vpc), 1))),
        most(
            "routes per route table",
            500,
            t.route_tables.iter().map(|(row, r)| (t.route_tables.id(row).to_owned(), r.routes.len())),
        ),
        most("network ACLs per VPC", 200, t.network_acls.iter().map(|(_, r)| (vpc(r.vpc), 1))),
        most(
            "rules per network ACL and direction",
            20,
            t.network_acls
                .iter()
                .map(|(row, r)| (t.network_acls.id(row).to_owned(), r.ingress.len().max(r.egress.len()))),
        ),
        most(
            "security groups per Region and account",
            2_500,
            t.security_groups.iter().map(|(_, r)| (place(r.vpc), 1)),
        ),
        most(
            "rules per security group and direction",
            60,
            t.security_groups.iter().map(|(row, r)| {
                let egress = r.egress.as_ref().map_or(1, Vec::len);
                (t.security_groups.id(row).to_owned(), r.ingress.len().max(egress))
            }),
        ),
        most("NAT gateways per zone and account", 5, t.nat_gateways.iter().filter_map(|(_, r)| Some((zone(r.subnet?), 1)))),
        most(
            "internet gateways per Region and account",
            5,
            t.internet_gateways.iter().map(|(_, r)| (place(r.vpc), 1)),
        ),
        most(
            "elastic addresses per Region and account",
            5,
            t.nat_gateways.iter().map(|(_, r)| (place(r.vpc), 1)),
        ),
        most("interface endpoints per VPC", 50, kind(EndpointKind::Interface).map(|r| (vpc(r.vpc), 1))),
        most(
            "gateway endpoints per Region and account",
            20,
            kind(EndpointKind::Gateway).map(|r| (place(r.vpc), 1)),
        ),
        most(
            "peering connections per VPC",
            50,
            t.peerings.iter().flat_map(|(_, r)| [(vpc(r.requester), 1), (vpc(r.accepter), 1)]),
        ),
        most(
            "transit gateways per account and Region",
            5,
            t.transit_gateways.iter().map(|(_, r)| (format!("{} {}", r.account, r.region.as_deref().unwrap_or("")), 1)),
        ),
        most("attachments per transit gateway", 5_000, attached(false).chain(attached(true))),
        most("peerings per transit gateway", 50, attached(true)),
        most(
            "route tables per transit gateway",
            20,
            t.transit_route_tables.iter().map(|(_, r)| (t.transit_gateways.id(r.gateway).to_owned(), 1)),
        ),
        most("routes per transit gateway", 10_000, transit_routes),
    ]
}
