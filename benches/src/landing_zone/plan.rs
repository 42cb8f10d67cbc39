//! What there is and where: zones, spokes, address blocks, meshes.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::Size;
use crate::random::Random;

/// Regions with the beginning of their availability zone ids.
pub(super) const REGIONS: [(&str, &str); 4] =
    [("us-east-1", "use1"), ("us-west-2", "usw2"), ("eu-west-1", "euw1"), ("ap-southeast-2", "apse2")];

/// VPCs of one transit gateway, of the 5,000 attachments it may have.
const SPOKES_A_ZONE: usize = 4_000;

/// VPCs of one account, all Regions taken together, so that none has more than 5 in one Region.
const VPCS_AN_ACCOUNT: usize = 5;

/// VPCs that share the hosted zones of their zone; the others ask its resolver.
const VPCS_A_HOSTED_ZONE: usize = 300;

/// Addresses of a spoke: a /25. A zone has a /13, and its hub the first two spokes' share of it.
const ADDRESSES_A_SPOKE: u32 = 128;

/// A zone: one transit gateway with its hub and spokes. There are as many in every Region.
pub(super) struct Zone {
    /// Number, from 0.
    pub number: usize,
    /// `use1`, and from the second one of a Region `use1-2`.
    pub name: String,
    pub region: &'static str,
    /// `use1`.
    pub az: &'static str,
    /// Who owns hub and gateway.
    pub account: String,
    /// Numbers of its spokes.
    pub spokes: Vec<usize>,
    /// How many of the spokes see hosted zones.
    with_hosted_zones: usize,
    /// Meshes of peered spokes, each between neighbours in `spokes`.
    pub meshes: Vec<Vec<usize>>,
}

impl Zone {
    /// The spokes that see hosted zones, and those that ask the hub's resolver.
    pub(super) fn by_names(&self) -> (&[usize], &[usize]) {
        self.spokes.split_at(self.with_hosted_zones)
    }
}

/// One VPC on a transit gateway.
pub(super) struct Spoke<'p> {
    pub number: usize,
    pub zone: &'p Zone,
    pub account: String,
    /// First address.
    pub base: u32,
    /// The spokes it is peered with.
    pub peers: &'p [Peer],
    /// Whether a network ACL of its own guards it.
    pub acl: bool,
    /// The role of its caller, if it has one.
    pub role: Option<String>,
    /// Last part of its caller's address.
    pub caller: u32,
}

/// A spoke at the other end of a peering connection.
pub(super) struct Peer {
    /// Number of the connection.
    pub connection: usize,
    /// Number of the other spoke.
    pub spoke: usize,
    /// Its first address.
    pub base: u32,
}

/// All of it.
pub(super) struct Plan {
    pub size: Size,
    /// Accounts that own spokes; those that own hubs come behind them.
    pub accounts: usize,
    pub zones: Vec<Zone>,
    /// Peers by number of the spoke.
    peers: BTreeMap<usize, Vec<Peer>>,
}

/// The id of an account.
pub(super) fn account(number: usize) -> String {
    format!("{:012}", 111_100_000_000_u64 + number as u64)
}

/// The ARN of a spoke's role.
pub(super) fn role(account: &str, number: usize) -> String {
    format!("arn:aws:iam::{account}:role/app-{number}")
}

/// The address block of a zone.
pub(super) fn block(zone: usize) -> u32 {
    u32::from(Ipv4Addr::new(10, 0, 0, 0)) + ((zone as u32) << 19)
}

/// An address in words.
pub(super) fn at(base: u32, offset: u32) -> Ipv4Addr {
    Ipv4Addr::from(base + offset)
}

impl Plan {
    pub(super) fn of(size: Size) -> Plan {
        let regions = REGIONS.len();
        let count = regions * size.vpcs.div_ceil(regions * SPOKES_A_ZONE);
        let mut random = Random::new(size.seed);
        let accounts = size.vpcs.div_ceil(VPCS_AN_ACCOUNT);
        let mut zones: Vec<Zone> = (0..count).map(|number| zone(number, count, size, &mut random)).collect();
        for zone in &mut zones {
            // One zone of each Region, so that no account has more than 5 transit gateways.
            zone.account = account(accounts + zone.number / regions);
        }
        let mut plan = Plan { size, accounts, zones, peers: BTreeMap::new() };
        plan.peer();
        plan
    }

    /// All accounts.
    pub(super) fn all_accounts(&self) -> usize {
        self.accounts + self.zones.len() / REGIONS.len()
    }

    /// The account a spoke belongs to.
    pub(super) fn account_of(&self, spoke: usize) -> String {
        account(spoke % self.accounts)
    }

    /// The zone a spoke belongs to.
    pub(super) fn zone_of(&self, spoke: usize) -> &Zone {
        &self.zones[spoke % self.zones.len()]
    }

    pub(super) fn spokes(&self) -> impl Iterator<Item = Spoke<'_>> {
        let mut random = Random::new(self.size.seed ^ 1);
        (0..self.size.vpcs).map(move |number| {
            let account = self.account_of(number);
            Spoke {
                number,
                zone: self.zone_of(number),
                base: self.base(number),
                peers: self.peers.get(&number).map_or(&[], Vec::as_slice),
                acl: random.one_in(4),
                role: (number < self.size.principals).then(|| role(&account, number)),
                caller: 8 + random.below(40) as u32,
                account,
            }
        })
    }

    fn base(&self, spoke: usize) -> u32 {
        let place = (spoke / self.zones.len()) as u32;
        block(spoke % self.zones.len()) + (place + 2) * ADDRESSES_A_SPOKE
    }

    fn peer(&mut self) {
        let mut connection = 0;
        let mut peers: BTreeMap<usize, Vec<Peer>> = BTreeMap::new();
        for mesh in self.zones.iter().flat_map(|zone| &zone.meshes) {
            for (at, one) in mesh.iter().enumerate() {
                for other in &mesh[at + 1..] {
                    for (here, there) in [(*one, *other), (*other, *one)] {
                        let peer = Peer { connection, spoke: there, base: self.base(there) };
                        peers.entry(here).or_default().push(peer);
                    }
                    connection += 1;
                }
            }
        }
        self.peers = peers;
    }
}

fn zone(number: usize, count: usize, size: Size, random: &mut Random) -> Zone {
    let (region, az) = REGIONS[number % REGIONS.len()];
    let more = number / REGIONS.len();
    let spokes: Vec<usize> = (number..size.vpcs).step_by(count).collect();
    Zone {
        number,
        name: if more == 0 { az.to_owned() } else { format!("{az}-{}", more + 1) },
        region,
        az,
        account: String::new(),
        with_hosted_zones: if more == 0 { spokes.len().min(VPCS_A_HOSTED_ZONE) } else { 0 },
        meshes: meshes(&spokes, random),
        spokes,
    }
}

/// About a quarter of the spokes in small meshes; where there are many, one mesh that is as large as 50 peerings a VPC
/// admit.
fn meshes(spokes: &[usize], random: &mut Random) -> Vec<Vec<usize>> {
    let mut meshes = Vec::new();
    let mut rest = spokes;
    if spokes.len() >= 1_000 {
        let (mesh, behind) = rest.split_at(51);
        meshes.push(mesh.to_vec());
        rest = behind;
    }
    while !rest.is_empty() {
        let size = (3 + random.below(10)).min(rest.len());
        if random.one_in(24) && size > 1 {
            let (mesh, behind) = rest.split_at(size);
            meshes.push(mesh.to_vec());
            rest = behind;
        } else {
            rest = &rest[1..];
        }
    }
    meshes
}
