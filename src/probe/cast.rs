//! Who and what there is in the reference network: what the policies name is inside, and others stand beside it.

use std::net::Ipv4Addr;

use super::documents::Document;
use super::mentions::{Mentions, address_in, is_plain};
use super::senders::Senders;
use super::subject::{Place, concrete, is_account, of_aws};
use crate::arn::Arn;
use crate::facts::regions;
use crate::policy::PolicyType;
use crate::policy::value::{Address, Block};

/// Accounts of nobody in particular; the first is one's own.
const ACCOUNTS: [&str; 8] = [
    "111122223333",
    "444455556666",
    "777788889999",
    "888877776666",
    "555566667777",
    "222233334444",
    "666677778888",
    "333344445555",
];

/// Regions to be elsewhere.
const ELSEWHERE: [&str; 4] = ["us-west-2", "eu-central-1", "ap-southeast-2", "eu-west-1"];

/// Where the own things are.
#[derive(Clone, Debug)]
pub(super) struct Home {
    /// Own account: that of the callers.
    pub(super) own: String,
    /// Account that owns the resource.
    pub(super) owner: String,
    /// Region of the resource and of the own VPC.
    pub(super) region: String,
}

/// Who and what there is.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    /// Own account: that of the callers.
    pub(super) own: String,
    /// Account that owns the resource.
    pub(super) owner: String,
    /// Region of the resource and of the own VPC.
    pub(super) region: String,
    /// Own organization.
    pub(super) organization: String,
    /// Where the own account stands in it.
    pub(super) path: String,
    /// An account of another organization.
    pub(super) partner: String,
    /// An account of a third one.
    pub(super) stranger: String,
    /// An account of AWS.
    pub(super) aws: String,
    /// A further account that the policies name.
    pub(super) named: Option<String>,
    /// Own VPC.
    pub(super) vpc: String,
    /// The endpoint in it that the policies know.
    pub(super) endpoint: String,
    /// Another Region.
    pub(super) other_region: String,
    /// Address of the office.
    pub(super) office_ip: Ipv4Addr,
    /// Whether it lies in a block that the policies name.
    pub(super) office_is_named: bool,
    /// Address of the NAT gateway.
    pub(super) nat_ip: Ipv4Addr,
    /// An address of a stranger.
    pub(super) outside_ip: Ipv4Addr,
    /// The role of the workloads.
    pub(super) role: String,
    /// The user.
    pub(super) user: String,
    /// An object that belongs to AWS.
    pub(super) aws_object: String,
    /// The role of the further account, or the user that the policies name there.
    pub(super) named_principal: Option<String>,
    /// Services that call.
    pub(super) senders: Senders,
}

impl Home {
    /// Where the policies place the own things.
    pub(super) fn of(documents: &[Document], mentions: &Mentions) -> Home {
        let trust = documents.iter().any(|d| d.kind() == PolicyType::Trust);
        let statements = documents.iter().flat_map(|d| (0..d.policy.statements.len()).map(move |n| (d, n)));
        let arns = statements.flat_map(|(d, n)| d.element(n, "Resource")).filter_map(Arn::parse);
        let (mut account, mut region) = (None, None);
        for arn in arns {
            account = account.or(is_account(arn.account()).then(|| arn.account().to_owned()));
            region = region.or(regions().knows(arn.region()).then(|| arn.region().to_owned()));
        }
        let of_vpc = mentions.vpc_place.clone();
        let principal = mentions.principals.first().map(|arn| arn.account().to_owned());
        let principal = principal.or_else(|| mentions.trusted.first().cloned());
        let by_key = mentions.accounts.first().cloned().filter(|_| mentions.organizations.is_empty());
        let usual = || ACCOUNTS.first().map(|a| (*a).to_owned()).unwrap_or_default();
        // Who may assume a role is the subject of its trust policy, wherever the role is.
        let own = principal.clone().filter(|_| trust);
        let own = own.or(of_vpc.as_ref().map(|(account, _)| account.clone()));
        let own = own.or(account.clone()).or(by_key).or(principal).unwrap_or_else(usual);
        let owner = account.unwrap_or_else(|| if trust { usual() } else { own.clone() });
        let region = of_vpc.map(|(_, region)| region).or(region).or(mentions.regions.first().cloned());
        Home { own, owner, region: region.unwrap_or_else(|| "eu-west-1".to_owned()) }
    }

    pub(super) fn place(&self) -> Place<'_> {
        Place { account: &self.owner, region: &self.region }
    }

    /// The name of the partition, `aws`.
    pub(super) fn partition(&self) -> &'static str {
        regions().partition_of(&self.region).map_or("aws", |p| p.name.as_str())
    }
}

impl Cast {
    /// Casts everybody for a request of `action` on something owned by `owner`.
    pub(super) fn of(
        documents: &[Document],
        mentions: &Mentions,
        home: &Home,
        owner: &str,
        action: &str,
    ) -> Cast {
        let Home { own, region, .. } = home.clone();
        let mut known: Vec<&str> = mentions.principals.iter().map(Arn::account).collect();
        known.extend(mentions.trusted.iter().chain(&mentions.accounts).map(String::as_str));
        let named = known.iter().find(|id| **id != own && **id != owner).map(|id| (*id).to_owned());
        let free = |id: &&&str| !known.contains(*id) && ***id != *own && ***id != *owner;
        let mut free = ACCOUNTS.iter().skip(1).filter(free).map(|id| (*id).to_owned());
        let mut fresh = 0u64;
        let mut next = || {
            free.next().unwrap_or_else(|| {
                fresh += 1;
                format!("{:012}", 900_000_000_000 + fresh)
            })
        };
        let (partner, stranger, aws) = (next(), next(), next());
        let iam = format!("arn:{}:iam::", home.partition());
        let principal_of = |account: &str, kind: &str| {
            let mut arns = mentions.principals.iter();
            let found = arns.find(|arn| arn.account() == account && arn.resource().starts_with(kind));
            found.map(|arn| arn.as_str().to_owned())
        };
        let addresses = Addresses::of(mentions);
        let first = |list: &[String], or: &str| list.first().cloned().unwrap_or_else(|| or.to_owned());
        Cast {
            organization: first(&mentions.organizations, "o-example0001"),
            path: first(&mentions.paths, "r-example/ou-example-own"),
            vpc: first(&mentions.vpcs, "vpc-0example"),
            endpoint: first(&mentions.endpoints, "vpce-0example"),
            other_region: other_region(&region, mentions),
            office_ip: addresses.office,
            office_is_named: addresses.named,
            nat_ip: addresses.outside([[198, 51, 100, 200], [203, 0, 113, 200], [192, 0, 2, 200]]),
            outside_ip: addresses.outside([[198, 51, 100, 77], [203, 0, 113, 177], [192, 0, 2, 77]]),
            role: principal_of(&own, "role/").unwrap_or_else(|| format!("{iam}{own}:role/example-app")),
            user: principal_of(&own, "user/").unwrap_or_else(|| format!("{iam}{own}:user/example")),
            named_principal: named.as_ref().map(|account| {
                let known = principal_of(account, "role/").or_else(|| principal_of(account, "user/"));
                known.unwrap_or_else(|| format!("{iam}{account}:role/example-named"))
            }),
            aws_object: aws_object(documents, home),
            senders: Senders::of(documents, mentions, home, action, &stranger),
            owner: owner.to_owned(),
            own,
            region,
            partner,
            stranger,
            aws,
            named,
        }
    }
}

/// An object of AWS: one that the policies let through as such, or one that they do not know.
fn aws_object(documents: &[Document], home: &Home) -> String {
    let named = of_aws(documents).into_iter().find(|entry| entry.split(':').nth(2) == Some("s3"));
    let named = named.map(|entry| concrete(entry, home.place()));
    match named.filter(|arn| Arn::parse(arn).is_some() && is_plain(arn)) {
        Some(arn) if arn.contains('/') => arn,
        Some(arn) => format!("{arn}/example"),
        None => format!("arn:{}:s3:::aws-bucket/example", home.partition()),
    }
}

/// Addresses inside and outside the blocks that policies name.
struct Addresses {
    office: Ipv4Addr,
    named: bool,
    blocks: Vec<Block>,
}

impl Addresses {
    fn of(mentions: &Mentions) -> Addresses {
        let usual = Ipv4Addr::new(203, 0, 113, 25);
        let mut inside = mentions.ranges.iter().filter_map(|range| address_in(range, 25));
        // Private addresses are never seen as aws:SourceIp, so nobody can call from one (L15).
        let office = inside.find(|ip| !ip.is_private() && !ip.is_loopback() && u32::from(*ip) >> 24 != 0);
        let all = mentions.ranges.iter().any(|range| range == "0.0.0.0/0");
        Addresses {
            office: office.unwrap_or(usual),
            named: office.is_some() || all,
            blocks: mentions.ranges.iter().filter_map(|range| Block::parse(range)).collect(),
        }
    }

    /// The first that lies in no block; the first of all where the blocks hold every one.
    fn outside(&self, candidates: [[u8; 4]; 3]) -> Ipv4Addr {
        let [first, ..] = candidates.map(Ipv4Addr::from);
        let inside = |ip: &Ipv4Addr| {
            let address = Address::parse(&ip.to_string());
            *ip == self.office || address.is_some_and(|a| self.blocks.iter().any(|b| b.contains(a)))
        };
        candidates.map(Ipv4Addr::from).into_iter().find(|ip| !inside(ip)).unwrap_or(first)
    }
}

/// A Region of the same partition that the policies do not name.
fn other_region(region: &str, mentions: &Mentions) -> String {
    let partition = regions().partition_of(region).map(|p| &p.name);
    let same = |name: &&str| regions().partition_of(name).map(|p| &p.name) == partition;
    let named = |name: &str| name == region || mentions.names_region(name);
    let mut all = ELSEWHERE.into_iter().chain(regions().names()).filter(same);
    all.find(|name| !named(name)).unwrap_or(region).to_owned()
}
