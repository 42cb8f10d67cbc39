//! From an inventory to a topology file that loads. What the format cannot hold, and what refers to something that no
//! input describes, is left out, with a gap in the report.

mod accounts;
mod callers;
mod dns;
mod endpoints;
mod filters;
mod gaps;
mod gateways;
mod identity;
mod peering;
mod policies;
mod prefix_lists;
mod resources;
mod routing;
mod sites;
mod transit;
mod values;
mod vpcs;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use gaps::Gaps;
pub(super) use gaps::{Gap, GapKind};
use policies::Documents;
use yaml::{Field, Val};

use super::inventory::Inventory;

/// A written topology.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) gaps: Vec<Gap>,
}

/// What is known while sections are made: what other sections may refer to.
struct Plan<'a> {
    inventory: &'a Inventory,
    gaps: Gaps,
    documents: Documents,
    vpcs: BTreeMap<&'a str, WrittenVpc<'a>>,
    subnets: BTreeMap<&'a str, WrittenSubnet<'a>>,
    /// Route tables by id, with their VPC.
    tables: BTreeMap<&'a str, &'a str>,
    /// Ids that routes may lead to, with the VPC they belong to, where they belong to one.
    targets: BTreeMap<String, Option<&'a str>>,
    /// Links of sites by what they end at: a virtual private gateway.
    links_of_gateways: BTreeMap<&'a str, String>,
    /// Links of sites, by id, with the transit gateway they end at.
    transit_links: BTreeMap<String, &'a str>,
    transit_gateways: BTreeSet<&'a str>,
    /// Ids of peerings of transit gateways.
    peerings: BTreeSet<String>,
    endpoints: BTreeMap<&'a str, endpoints::Kind>,
    /// Host names that private DNS of an endpoint answers, by VPC.
    claims: BTreeMap<(&'a str, String), &'a str>,
    /// Which VPC sees a hosted zone of which name.
    zones: BTreeSet<(&'a str, String)>,
    outbound: BTreeSet<&'a str>,
    /// Security groups that callers and endpoints are in.
    groups: BTreeSet<&'a str>,
    prefix_lists: BTreeSet<&'a str>,
    /// Addresses that are taken, by VPC.
    taken: BTreeSet<(&'a str, IpAddr)>,
    /// Ids that stand in paths, where one id means one thing.
    hops: BTreeSet<String>,
    principals: BTreeSet<&'a str>,
    /// Every address that some input gives to something, so that stand-ins keep clear of them.
    addresses: BTreeSet<IpAddr>,
}

#[derive(Debug)]
struct WrittenVpc<'a> {
    account: &'a str,
    region: &'a str,
    blocks: Vec<IpNet>,
}

#[derive(Debug)]
struct WrittenSubnet<'a> {
    vpc: &'a str,
    az: Option<&'a str>,
    blocks: Vec<IpNet>,
}

/// Writes the topology.
pub(super) fn topology(inventory: &Inventory) -> Written {
    let mut plan = Plan {
        inventory,
        gaps: Gaps::default(),
        documents: Documents::of(inventory),
        vpcs: BTreeMap::new(),
        subnets: BTreeMap::new(),
        tables: BTreeMap::new(),
        targets: BTreeMap::new(),
        links_of_gateways: BTreeMap::new(),
        transit_links: BTreeMap::new(),
        transit_gateways: BTreeSet::new(),
        peerings: BTreeSet::new(),
        endpoints: BTreeMap::new(),
        claims: BTreeMap::new(),
        zones: BTreeSet::new(),
        outbound: BTreeSet::new(),
        groups: BTreeSet::new(),
        prefix_lists: BTreeSet::new(),
        taken: BTreeSet::new(),
        hops: BTreeSet::new(),
        principals: BTreeSet::new(),
        addresses: addresses(inventory),
    };
    let root = plan.sections();
    let mut text = String::from(
        "# Imported. What the inputs do not state is unknown here, or stands in the report of the import.\n",
    );
    for section in root.iter().filter(|section| !is_empty(&section.value)) {
        text.push('\n');
        yaml::fields(&mut text, 0, std::slice::from_ref(section));
    }
    if root.iter().all(|section| is_empty(&section.value)) {
        // A file that holds nothing would be refused.
        text.push_str("\nvpcs: {}\n");
    }
    Written { text, gaps: plan.gaps.finish() }
}

fn is_empty(value: &Val) -> bool {
    matches!(value, Val::Map(fields) | Val::Block(fields) if fields.is_empty())
}

/// Every address that an input gives to something.
fn addresses(inventory: &Inventory) -> BTreeSet<IpAddr> {
    let interfaces = inventory.network_interfaces.values().filter_map(|i| i.private_ip.text());
    let instances = inventory.instances.values().filter_map(|i| i.private_ip.text());
    let nats = inventory.nat_gateways.values().filter_map(|n| n.private_ip.text());
    let endpoints = inventory.vpc_endpoints.values().flat_map(|e| e.addresses.values().flatten());
    let resolvers = inventory.resolver_endpoints.values().flat_map(|e| e.addresses.values().flatten());
    let lists = endpoints.chain(resolvers).map(String::as_str);
    interfaces.chain(instances).chain(nats).chain(lists).filter_map(|a| a.parse().ok()).collect()
}

impl<'a> Plan<'a> {
    /// The sections in the order of the format. They are made in an order in which what they refer to already stands.
    fn sections(&mut self) -> Vec<Field> {
        let (organization, accounts) = self.accounts();
        let vpcs = self.vpcs();
        let internet = self.internet_gateways();
        let egress_only = self.egress_only_gateways();
        self.find_tables();
        let peerings = self.peerings();
        let transit = self.transit_names();
        let on_premises = self.sites();
        let transit = self.transit_gateways(transit);
        let endpoints = self.endpoints();
        let nats = self.nat_gateways();
        let zones = self.private_hosted_zones();
        let resolver = self.resolver();
        let callers = self.callers();
        let routes = self.route_tables();
        let groups = self.security_groups();
        let acls = self.network_acls();
        let lists = self.prefix_lists();
        let principals = self.principals();
        let resources = self.resources();
        let (scps, rcps) = self.organization_policies();
        let section = |name: &str, fields: Vec<Field>| Field::new(name, Val::Block(fields));
        vec![
            Field::new("organization", Val::Map(organization)),
            section("accounts", accounts),
            section("vpcs", vpcs),
            section("internet_gateways", internet),
            section("egress_only_internet_gateways", egress_only),
            section("nat_gateways", nats),
            section("route_tables", routes),
            section("vpc_peering_connections", peerings),
            section("transit_gateways", transit),
            section("vpc_endpoints", endpoints),
            section("private_hosted_zones", zones),
            section("resolver", resolver),
            section("security_groups", groups),
            section("network_acls", acls),
            section("prefix_lists", lists),
            section("on_premises", on_premises),
            section("principals", principals),
            section("resources", resources),
            section("service_control_policies", scps),
            section("resource_control_policies", rcps),
            section("callers", callers),
        ]
    }

    /// Takes an id that stands in paths; `false` if something else has it.
    fn take_hop(&mut self, id: &str) -> bool {
        let free = self.hops.insert(id.to_owned());
        if !free {
            self.gaps.left_out(id, "another thing in the paths of requests has this id");
        }
        free
    }

    /// A free address of a subnet, for something whose own address no input states: the last one that is free.
    fn stand_in(&mut self, owner: &str, subnet: &str) -> Option<IpAddr> {
        let row = self.subnets.get(subnet)?;
        let vpc = row.vpc;
        let block = row.blocks.iter().find_map(|b| if let IpNet::V4(b) = b { Some(*b) } else { None })?;
        let (first, last) = (u32::from(block.network()) + 4, u32::from(block.broadcast()) - 1);
        let free = (first..=last)
            .rev()
            .map(|n| IpAddr::from(std::net::Ipv4Addr::from(n)))
            .find(|a| !self.addresses.contains(a) && !self.taken.contains(&(vpc, *a)))?;
        self.taken.insert((vpc, free));
        self.gaps.unknown(owner, format!("its address in {subnet}: the free address {free} stands for it"));
        Some(free)
    }

    /// Takes an address of a subnet; `false` if it is not one, or is taken.
    fn take_address(&mut self, owner: &str, subnet: &str, address: IpAddr) -> bool {
        let Some(row) = self.subnets.get(subnet) else { return false };
        let usable = row.blocks.iter().any(|block| values::is_usable(block, address));
        if !usable {
            self.gaps.left_out(owner, format!("its address {address} is none that {subnet} can give"));
            return false;
        }
        let free = self.taken.insert((row.vpc, address));
        if !free {
            self.gaps.left_out(owner, format!("its address {address} is taken by something else"));
        }
        free
    }
}
