//! Route tables of VPCs (NP B.1, B.2).

use std::net::IpAddr;

use ipnet::IpNet;

use super::answer::{Fault, route};
use super::world::{LinkEnd, OtherSide, PrefixList, Subnet, Vpc, World};

/// An end of a packet's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Address(IpAddr),
    /// Some address of this block; nobody stated which.
    Within(IpNet),
    Public(Public),
}

/// The public host of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Public {
    pub service: &'static str,
    pub region: String,
    pub v6: bool,
}

impl End {
    pub fn v6(&self) -> bool {
        match self {
            End::Address(address) => address.is_ipv6(),
            End::Within(block) => matches!(block, IpNet::V6(_)),
            End::Public(public) => public.v6,
        }
    }

    /// Whether a block surely holds it. Of a public host that is so for the whole family, and for blocks that hold all that
    /// the list of the service states.
    pub fn lies_in(&self, world: &World, block: &IpNet) -> bool {
        match self {
            End::Address(address) => block.contains(address),
            End::Within(within) => block.contains(within),
            End::Public(public) => {
                let stated = stated(world, public);
                let same_family = matches!(block, IpNet::V6(_)) == public.v6;
                same_family
                    && (block.prefix_len() == 0
                        || (!stated.is_empty() && stated.iter().all(|b| block.contains(b))))
            }
        }
    }

    /// Whether a rule's other side surely holds it (NP-408); groups are asked elsewhere.
    pub fn matches(&self, world: &World, other: &OtherSide) -> bool {
        match other {
            OtherSide::Block(block) => self.lies_in(world, block),
            OtherSide::List(list) => self.on_list(world, list),
            OtherSide::Group(_) => false,
        }
    }

    fn on_list(&self, world: &World, list: &str) -> bool {
        let list = world.lists.iter().find(|l| l.id == list).unwrap();
        match self {
            End::Public(public) => is_list_of(list, public),
            _ => list.blocks.iter().any(|b| self.lies_in(world, b)),
        }
    }
}

/// Whether AWS keeps the addresses of a service on a list (NP-219: of one Region).
fn is_list_of(list: &PrefixList, public: &Public) -> bool {
    !public.v6
        && list
            .of_service
            .as_ref()
            .is_some_and(|(service, region)| *service == public.service && *region == public.region)
}

/// What the topology says of the addresses of a public host.
fn stated(world: &World, public: &Public) -> Vec<IpNet> {
    world.lists.iter().filter(|l| is_list_of(l, public)).flat_map(|l| l.blocks.clone()).collect()
}

/// What a route leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Local,
    Blackhole,
    Id(String),
    GatewayEndpoint(String),
}

/// How routes of equal length rank (NP-204).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Static,
    List,
    DirectConnect,
    Vpn,
}

#[derive(Clone, Debug)]
struct Route {
    length: u8,
    rank: Rank,
    target: Target,
}

/// The best route from a subnet.
pub fn look_up(world: &World, subnet: &Subnet, to: &End) -> Result<Target, Fault> {
    // NP-208.
    for never in ["169.254.168.0/22", "fd00:ec2::/32"] {
        if to.lies_in(world, &never.parse().unwrap()) {
            return Err(route("NO_ROUTE_TO_DESTINATION"));
        }
    }
    let found = matching(world, subnet, to);
    // NP-203: the longest. NP-204: of equal ones the rank.
    let Some(best) = found.iter().min_by_key(|r| (u8::MAX - r.length, r.rank)) else {
        return Err(route("NO_ROUTE_TO_DESTINATION"));
    };
    // NP-205: whatever the length of their blocks.
    let mut lists = found.iter().filter(|r| r.rank == Rank::List);
    if best.rank == Rank::List && lists.any(|r| r.target != best.target) {
        return Err(route("AMBIGUOUS_PREFIX_LIST"));
    }
    match &best.target {
        Target::Blackhole => Err(route("BAD_STATE_ROUTE")),
        target => Ok(target.clone()),
    }
}

/// The routes that hold an address.
fn matching(world: &World, subnet: &Subnet, to: &End) -> Vec<Route> {
    let vpc = world.vpc_of_subnet(&subnet.id);
    let mut found = Vec::new();
    let mut add = |block: &IpNet, rank: Rank, target: Target| {
        if to.lies_in(world, block) {
            found.push(Route { length: block.prefix_len(), rank, target });
        }
    };
    // NP-206.
    for block in &vpc.blocks {
        add(block, Rank::Static, Target::Local);
    }
    let own = world.tables.iter().find(|t| t.subnets.contains(&subnet.id));
    let table = own.or_else(|| world.tables.iter().find(|t| t.vpc == vpc.id && t.main));
    let listed = world.tables.iter().any(|t| t.vpc == vpc.id);
    match table {
        Some(table) => {
            for (destination, target) in &table.routes {
                let target =
                    if target == "blackhole" { Target::Blackhole } else { Target::Id(target.clone()) };
                match destination.parse::<IpNet>() {
                    Ok(block) => add(&block, Rank::Static, target),
                    Err(_) => {
                        let list = world.lists.iter().find(|l| l.id == *destination).unwrap();
                        list.blocks.iter().for_each(|b| add(b, Rank::List, target.clone()));
                    }
                }
            }
        }
        None if listed => {}
        None => implied(world, vpc, subnet, &mut add),
    }
    // NP-215 to NP-220.
    for endpoint in world.endpoints.iter().filter(|e| e.gateway && e.vpc == vpc.id) {
        let leads = match (&endpoint.tables, table) {
            (Some(tables), Some(table)) => tables.contains(&table.id),
            (None, _) => !listed,
            _ => false,
        };
        let End::Public(public) = to else { continue };
        // NP-223: IPv4 unless stated.
        let carries = public.service == endpoint.service
            && public.region == vpc.region
            && (!public.v6 || endpoint.dualstack);
        if leads && carries {
            // NP-217: a prefix list is longer than a default route, whatever it holds.
            let length = stated(world, public).iter().map(IpNet::prefix_len).min().unwrap_or(1);
            found.push(Route {
                length,
                rank: Rank::List,
                target: Target::GatewayEndpoint(endpoint.id.clone()),
            });
        }
    }
    found
}

/// The routes of a VPC that lists no table: those its attachments imply (format of the topology file).
fn implied(world: &World, vpc: &Vpc, subnet: &Subnet, add: &mut impl FnMut(&IpNet, Rank, Target)) {
    for peering in &world.peerings {
        let far = match () {
            () if peering.requester == vpc.id => &peering.accepter,
            () if peering.accepter == vpc.id => &peering.requester,
            () => continue,
        };
        world.vpc(far).blocks.iter().for_each(|b| add(b, Rank::Static, Target::Id(peering.id.clone())));
    }
    for site in &world.sites {
        for link in site.links.iter().filter(|l| l.end == LinkEnd::Vpc(vpc.id.clone())) {
            let rank = if link.direct_connect { Rank::DirectConnect } else { Rank::Vpn };
            let prefixes = if link.prefixes.is_empty() { &site.prefixes } else { &link.prefixes };
            prefixes.iter().for_each(|b| add(b, rank, Target::Id(link.id.clone())));
        }
    }
    let internet = world.internet_gateways.iter().find(|g| g.vpc == vpc.id).map(|g| &g.id);
    let egress_only = world.egress_only.iter().find(|g| g.vpc == vpc.id).map(|g| &g.id);
    // A private one leads nowhere by default.
    let own = |n: &&super::world::Nat| n.public_ip.is_some() && vpc.subnets.iter().any(|s| s.id == n.subnet);
    let nats: Vec<_> = world.nats.iter().filter(own).collect();
    let of_nat = nats.iter().any(|n| n.subnet == subnet.id);
    let same_zone = nats.iter().find(|n| world.subnet(&n.subnet).az == subnet.az);
    let (v4, v6) = match same_zone.or(nats.first()) {
        Some(_) if of_nat => (internet, internet.or(egress_only)),
        Some(nat) => (Some(&nat.id), egress_only.or(internet)),
        None => (internet, egress_only.or(internet)),
    };
    for (all, target) in [("0.0.0.0/0", v4), ("::/0", v6)] {
        if let Some(target) = target {
            add(&all.parse().unwrap(), Rank::Static, Target::Id(target.clone()));
        }
    }
}
