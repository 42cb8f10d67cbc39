//! `vpcs` and their subnets.

use std::net::IpAddr;

use ipnet::IpNet;

use super::Lowering;
use crate::diagnostic::{Diagnostic, code};
use crate::source::{Entry, Span};
use crate::topology::fields::{Field, Shape, Spec, shape, words};
use crate::topology::model::{DnsUnknown, PublicAccessBlock, Subnet, Vpc};
use crate::topology::table::Ref;
use crate::topology::values::{self, Family, Fault};

pub(super) static VPC: Spec = Spec {
    name: "VPC",
    fields: &[
        Field::new("account", Shape::Account, "Its owner.").required("account: \"111122223333\""),
        Field::new("region", Shape::Region, "Its Region.").required("region: us-east-1"),
        Field::new("cidrs", Shape::OneOrMany(&shape::CIDR_V4), "Its IPv4 blocks, /16 to /28.")
            .required("cidrs: [10.0.0.0/16]"),
        Field::new("ipv6_cidrs", Shape::OneOrMany(&shape::CIDR_V6), "Its IPv6 blocks.").default("none"),
        Field::new("subnets", Shape::Map { key: "id", value: &SUBNETS }, "Its subnets by id.")
            .default("none"),
        Field::new("dns_support", BOOL_OR_UNKNOWN, "`enableDnsSupport`: whether the VPC's resolver answers.")
            .default("true"),
        Field::new(
            "dns_hostnames",
            BOOL_OR_UNKNOWN,
            "`enableDnsHostnames`: with `dns_support`, what private DNS and hosted zones need.",
        )
        .default("false"),
        Field::new("dns_servers", Shape::OneOrMany(&shape::ADDRESS), "Name servers of its DHCP options.")
            .default("Amazon's own"),
        Field::new(
            "block_public_access",
            Shape::Word(&BLOCK_WORDS),
            "What Block Public Access stops here: exclusions are counted in.",
        )
        .default("off"),
    ],
};
/// A truth value, or the word for one that nobody stated.
const BOOL_OR_UNKNOWN: Shape = Shape::Either(&[Shape::Bool, Shape::Word(&["unknown"])]);

const BLOCKS: [(&str, PublicAccessBlock); 3] = [
    ("off", PublicAccessBlock::Off),
    ("block-ingress", PublicAccessBlock::Ingress),
    ("block-bidirectional", PublicAccessBlock::Bidirectional),
];
static BLOCK_WORDS: [&str; 3] = words(&BLOCKS);
pub(super) static VPCS: Shape = Shape::Record(&VPC);

pub(super) static SUBNET: Spec = Spec {
    name: "subnet",
    fields: &[
        Field::new("az", Shape::Text, "Availability zone id, `use1-az1`."),
        Field::new(
            "cidr",
            Shape::Cidr(Family::V4),
            "Its IPv4 block, /16 to /28. An IPv6-only subnet has none.",
        ),
        Field::new("ipv6_cidr", Shape::Cidr(Family::V6), "Its IPv6 block.").default("none"),
        Field::new("shared_with", Shape::OneOrMany(&shape::ACCOUNT), "Accounts it is shared with.")
            .default("none"),
        Field::new("block_public_access", Shape::Word(&BLOCK_WORDS), "The same for an exclusion of its own.")
            .default("as its VPC"),
    ],
};
static SUBNETS: Shape = Shape::Record(&SUBNET);

/// A block and where it stands.
type Block = (IpNet, Span);

impl<'n> Lowering<'n, '_> {
    pub(super) fn vpcs(&mut self, vpcs: &'n [Entry]) {
        for entry in vpcs {
            self.vpc(entry);
        }
    }

    fn vpc(&mut self, entry: &'n Entry) {
        let mut record = self.entry(&VPC, entry);
        let account = record.account("account");
        let region = record.region("region");
        let cidrs = record.cidrs_v4("cidrs");
        let ipv6_cidrs = record.cidrs_v6("ipv6_cidrs");
        let dns_unknown = DnsUnknown {
            support: record.is_unknown("dns_support"),
            hostnames: record.is_unknown("dns_hostnames"),
        };
        let dns_support = dns_unknown.support || record.bool("dns_support").unwrap_or(true);
        let dns_hostnames = dns_unknown.hostnames || record.bool("dns_hostnames").unwrap_or(false);
        let dns_servers = record.addresses("dns_servers", Family::Any);
        let block_public_access = record.choice("block_public_access", &BLOCKS).unwrap_or_default();
        let subnets = record.entries("subnets");
        // A subnet may lie in a block that could not be read.
        let stated = |name: &str| record.node(name).map_or(0, |node| node.as_list().map_or(1, <[_]>::len));
        let all_blocks_read = stated("cidrs") == cidrs.len() && stated("ipv6_cidrs") == ipv6_cidrs.len();
        if record.node("cidrs").is_some_and(|n| n.as_list().is_some_and(<[_]>::is_empty)) {
            record.missing("cidrs", "cidrs: [10.0.0.0/16]");
        }
        for (cidr, span) in &cidrs {
            if let Some(problem) = size_problem(&entry.key, (*cidr).into(), *span) {
                record.problem(problem);
            }
        }
        let mut blocks: Vec<Block> = cidrs.iter().map(|(c, s)| (IpNet::from(*c), *s)).collect();
        blocks.extend(ipv6_cidrs.iter().map(|(c, s)| (IpNet::from(*c), *s)));
        for (first, second) in overlapping(&blocks) {
            let message = format!("{}: {} overlaps {}", entry.key, second.0, first.0);
            record.problem(
                Diagnostic::error(code::OVERLAP, second.1, message)
                    .related(first.1, "the block it overlaps")
                    .help("blocks of one VPC are disjoint"),
            );
        }
        // Without an account or a Region there will be no model, but its subnets are to be checked all the same.
        let row = Vpc {
            account: account.map_or_else(|| "".into(), |(account, _)| account),
            region: region.map_or_else(|| "".into(), |(region, _)| region),
            cidrs: cidrs.iter().map(|(c, _)| *c).collect(),
            ipv6_cidrs: ipv6_cidrs.iter().map(|(c, _)| *c).collect(),
            subnets: Vec::new(),
            dns_support,
            dns_hostnames,
            dns_unknown,
            dns_servers: dns_servers.into_iter().map(|(address, _)| address).collect(),
            block_public_access,
            span: entry.key_span,
        };
        if let Some(vpc) = self.topology.vpcs.insert(&entry.key, row) {
            self.subnets(vpc, subnets, all_blocks_read);
        }
    }

    fn subnets(&mut self, vpc: Ref<Vpc>, subnets: &'n [Entry], all_blocks_read: bool) {
        let mut blocks: Vec<Block> = Vec::with_capacity(subnets.len());
        let mut names: Vec<&str> = Vec::with_capacity(subnets.len());
        for entry in subnets {
            for block in self.subnet(vpc, entry, all_blocks_read) {
                blocks.push(block);
                names.push(&entry.key);
            }
        }
        for (first, second) in overlapping(&blocks) {
            let name_of = |block: &Block| {
                blocks.iter().position(|b| b == block).and_then(|at| names.get(at)).copied().unwrap_or("")
            };
            let message =
                format!("{}: {} overlaps {} of {}", name_of(second), second.0, first.0, name_of(first));
            self.problems.push(
                Diagnostic::error(code::OVERLAP, second.1, message)
                    .related(first.1, "the block it overlaps")
                    .help("subnets of one VPC are disjoint"),
            );
        }
    }

    /// Reads one subnet and hands out its blocks.
    fn subnet(&mut self, vpc: Ref<Vpc>, entry: &'n Entry, all_blocks_read: bool) -> Vec<Block> {
        let owner = &self.topology.vpcs[vpc];
        let (v4, v6) = (owner.cidrs.clone(), owner.ipv6_cidrs.clone());
        let (vpc_id, vpc_span) = (self.topology.vpcs.shared_id(vpc), owner.span);
        let mut record = self.entry(&SUBNET, entry);
        let az = record.value("az", zone_id);
        let cidr = record.cidr_v4("cidr");
        let ipv6_cidr = record.cidr_v6("ipv6_cidr");
        let shared_with = record.accounts("shared_with");
        let block_public_access = record.choice("block_public_access", &BLOCKS);
        if !record.has("cidr") && !record.has("ipv6_cidr") && record.place("cidr") == record.span() {
            record.missing("cidr", "cidr: 10.0.1.0/24");
        }
        let mut blocks: Vec<Block> = Vec::new();
        blocks.extend(cidr.map(|(c, s)| (c.into(), s)));
        blocks.extend(ipv6_cidr.map(|(c, s)| (c.into(), s)));
        let around: Vec<IpNet> =
            v4.into_iter().map(IpNet::from).chain(v6.into_iter().map(IpNet::from)).collect();
        for (block, span) in &blocks {
            let inside = around.iter().any(|outer| outer.contains(block));
            if !inside && all_blocks_read && !around.is_empty() {
                let same_family: Vec<String> = around
                    .iter()
                    .filter(|outer| outer.addr().is_ipv4() == block.addr().is_ipv4())
                    .map(ToString::to_string)
                    .collect();
                let help = match same_family.as_slice() {
                    [] => format!("{vpc_id} has no IPv6 block"),
                    blocks => format!("{vpc_id} is {}", blocks.join(" and ")),
                };
                record.problem(
                    Diagnostic::error(
                        code::OUTSIDE,
                        *span,
                        format!("{}: {block} lies outside its VPC {vpc_id}", entry.key),
                    )
                    .related(vpc_span, "the VPC")
                    .help(help),
                );
            } else if let Some(problem) = size_problem(&entry.key, *block, *span) {
                record.problem(problem);
            }
        }
        let account = self.topology.vpcs[vpc].account.clone();
        self.check_sharing(&entry.key, &account, &shared_with);
        let row = Subnet {
            vpc,
            az: az.map(|(az, _)| az.into()),
            cidr: cidr.map(|(c, _)| c),
            ipv6_cidr: ipv6_cidr.map(|(c, _)| c),
            shared_with: shared_with.into_iter().map(|(account, _)| account).collect(),
            block_public_access,
        };
        if let Some(subnet) = self.topology.subnets.insert(&entry.key, row) {
            self.topology.vpcs[vpc].subnets.push(subnet);
        }
        blocks
    }
}

/// IPv4 blocks of VPCs and subnets have 16 to 65,536 addresses.
fn size_problem(owner: &str, block: IpNet, span: Span) -> Option<Diagnostic> {
    let too_large = block.addr().is_ipv4() && block.prefix_len() < 16;
    let too_small = block.addr().is_ipv4() && block.prefix_len() > 28;
    let size = if too_large { "large" } else { "small" };
    (too_large || too_small).then(|| {
        Diagnostic::error(code::INVALID_CIDR, span, format!("{owner}: {block} is too {size} for AWS"))
            .help("IPv4 blocks of VPCs and subnets are /16 to /28")
    })
}

/// The pairs of neighbouring blocks that overlap: the one that stands first, and the one that must change. Not
/// every pair, so that a file full of equal blocks gets one line for each.
fn overlapping(blocks: &[Block]) -> Vec<(&Block, &Block)> {
    let mut sorted: Vec<&Block> = blocks.iter().collect();
    sorted.sort_by_key(|(block, span)| (first_and_last(*block), *span));
    let mut found = Vec::new();
    let mut widest: Option<&Block> = None;
    for block in sorted {
        match widest {
            Some(before) if before.0.contains(&block.0) => {
                let (first, second) = if before.1 <= block.1 { (before, block) } else { (block, before) };
                found.push((first, second));
            }
            _ => widest = Some(block),
        }
    }
    found
}

/// Sorted by this, a block comes behind every block that holds it.
fn first_and_last(block: IpNet) -> (IpAddr, std::cmp::Reverse<IpAddr>) {
    (block.network(), std::cmp::Reverse(block.broadcast()))
}

/// An availability zone id: `use1-az1`, or of a local zone `usw2-lax1-az1`.
fn zone_id(text: &str) -> Result<&str, Fault> {
    let mut parts = text.rsplit('-');
    let zone = parts.next().and_then(|z| z.strip_prefix("az"));
    let numbered = zone.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    if numbered && parts.clone().count() > 0 && parts.all(|p| !p.is_empty()) {
        return Ok(text);
    }
    let letter = text.char_indices().last().filter(|(_, c)| c.is_ascii_lowercase());
    let named = letter.and_then(|(at, _)| text.get(..at)).is_some_and(|r| values::region(r).is_ok());
    let help = if named {
        "this is its name, which means another zone in every account; the id is like use1-az1"
    } else {
        "write e.g. use1-az1"
    };
    Err(Fault {
        code: code::INVALID_VALUE,
        message: "is not an availability zone id".to_owned(),
        help: Some(help.to_owned()),
    })
}
