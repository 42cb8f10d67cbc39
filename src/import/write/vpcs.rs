//! `vpcs` and their subnets.

use std::collections::BTreeMap;

use ipnet::IpNet;

use super::values::{is_account, is_region, is_zone_id, overlap, vpc_block};
use super::yaml::{Field, Val};
use super::{Plan, WrittenSubnet, WrittenVpc};
use crate::import::fact::Fact;
use crate::import::inventory::{Subnet, Vpc};

/// Stands for an account or a Region that no input states; the report says so.
const NO_ACCOUNT: &str = "000000000000";
const NO_REGION: &str = "us-east-1";

impl<'a> Plan<'a> {
    pub(super) fn vpcs(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        let mut order: Vec<(&'a str, &'a str, &'a str, &'a Vpc)> = inventory
            .vpcs
            .iter()
            .map(|(id, vpc)| (self.owner_of(id, vpc), self.region_of(id, vpc), id.as_str(), vpc))
            .collect();
        order.sort_by_key(|(account, region, id, _)| (*account, *region, *id));
        let mut subnets: BTreeMap<&str, Vec<(&'a str, &'a Subnet)>> = BTreeMap::new();
        for (id, subnet) in &inventory.subnets {
            match subnet.vpc.text() {
                Some(vpc) if inventory.vpcs.contains_key(vpc) => {
                    subnets.entry(vpc).or_default().push((id, subnet));
                }
                Some(vpc) => self.gaps.missing(vpc, format!("the VPC of {id}, which is left out with it")),
                None => self.gaps.left_out(id, "no input says which VPC it belongs to"),
            }
        }
        let mut fields = Vec::new();
        let mut group = None;
        for (account, region, id, vpc) in order {
            let Some(field) = self.vpc(id, vpc, account, region, subnets.remove(id).unwrap_or_default())
            else {
                continue;
            };
            let heading = (group != Some((account, region))).then(|| format!("{account}, {region}"));
            group = Some((account, region));
            fields.push(field.heading(heading));
        }
        fields
    }

    fn owner_of(&mut self, id: &str, vpc: &'a Vpc) -> &'a str {
        vpc.account.text().filter(|a| is_account(a)).unwrap_or_else(|| {
            self.gaps.unknown(id, format!("its owner: {NO_ACCOUNT} stands for it; state one with --account"));
            NO_ACCOUNT
        })
    }

    fn region_of(&mut self, id: &str, vpc: &'a Vpc) -> &'a str {
        vpc.region.text().filter(|r| is_region(r)).unwrap_or_else(|| {
            if !vpc.cidrs.is_empty() {
                let what = format!("its Region: {NO_REGION} stands for it; state one with --region");
                self.gaps.unknown(id, what);
            }
            NO_REGION
        })
    }

    fn vpc(
        &mut self,
        id: &'a str,
        vpc: &'a Vpc,
        account: &'a str,
        region: &'a str,
        subnets: Vec<(&'a str, &'a Subnet)>,
    ) -> Option<Field> {
        let mut blocks: Vec<IpNet> = Vec::new();
        for text in vpc.cidrs.iter().chain(&vpc.ipv6_cidrs) {
            match vpc_block(text) {
                Some(block) if blocks.iter().all(|other| !overlap(other, &block)) => blocks.push(block),
                _ => self
                    .gaps
                    .left_out(id, format!("its block {text}, which a VPC cannot have beside the others")),
            }
        }
        if !blocks.iter().any(|block| block.addr().is_ipv4()) && vpc.cidrs.is_empty() {
            self.gaps.missing(id, "a VPC that a connection names: no input states its blocks, and all that leads to it is left out");
            return None;
        }
        if !blocks.iter().any(|block| block.addr().is_ipv4()) {
            self.gaps.left_out(id, "no input states an IPv4 block of it; all that is in it is left out too");
            return None;
        }
        let of_family =
            |v4: bool| blocks.iter().filter(move |b| b.addr().is_ipv4() == v4).map(ToString::to_string);
        let mut fields = vec![Field::text("account", account), Field::text("region", region)];
        fields.push(Field::list("cidrs", of_family(true)));
        if of_family(false).next().is_some() {
            fields.push(Field::list("ipv6_cidrs", of_family(false)));
        }
        self.dns_attributes(id, vpc, &mut fields);
        self.dns_servers(id, vpc, &mut fields);
        match vpc.block_public_access.text() {
            None | Some("off") => {}
            Some(mode @ ("block-ingress" | "block-bidirectional")) => {
                fields.push(Field::text("block_public_access", mode));
            }
            Some(other) => self.gaps.left_out(id, format!("Block Public Access in the unknown mode {other}")),
        }
        self.vpcs.insert(id, WrittenVpc { account, region, blocks });
        let subnets = self.subnets_of(id, subnets);
        if subnets.is_empty() {
            self.gaps.missing(id, "its subnets: no input describes one");
        } else {
            fields.push(Field::new("subnets", Val::Block(subnets)));
        }
        Some(Field::new(id, Val::Map(fields)).note(vpc.name.text().map(str::to_owned)))
    }

    /// The attributes are not in `describe-vpcs`; a VPC whose attributes nobody asked for has unknown ones.
    fn dns_attributes(&mut self, id: &str, vpc: &Vpc, fields: &mut Vec<Field>) {
        let unread = |fact: &Fact<bool>| fact.known().is_none();
        match (vpc.dns_support.known(), vpc.dns_hostnames.known()) {
            (Some(support), Some(hostnames)) => {
                if !support {
                    fields.push(Field::new("dns_support", Val::Bool(false)));
                }
                if *hostnames {
                    fields.push(Field::new("dns_hostnames", Val::Bool(true)));
                }
            }
            (support, hostnames) => {
                if support == Some(&false) {
                    fields.push(Field::new("dns_support", Val::Bool(false)));
                }
                if hostnames == Some(&true) {
                    fields.push(Field::new("dns_hostnames", Val::Bool(true)));
                }
                for (name, call, fact) in [
                    ("dns_support", "enableDnsSupport", &vpc.dns_support),
                    ("dns_hostnames", "enableDnsHostnames", &vpc.dns_hostnames),
                ] {
                    if unread(fact) {
                        fields.push(Field::text(name, "unknown"));
                        self.gaps.unknown(
                            id,
                            format!(
                                "`{name}` (ec2 describe-vpc-attribute --attribute {call}); it is unknown"
                            ),
                        );
                    }
                }
            }
        }
    }

    fn dns_servers(&mut self, id: &str, vpc: &Vpc, fields: &mut Vec<Field>) {
        let Some(options) = vpc.dhcp_options.text().filter(|o| *o != "default") else { return };
        let Some(set) = self.inventory.dhcp_options.get(options) else {
            self.gaps.unknown(
                id,
                format!("the name servers of its DHCP options {options}: Amazon's own are assumed"),
            );
            return;
        };
        let own = set.servers.iter().any(|s| s == "AmazonProvidedDNS");
        let servers: Vec<&String> =
            set.servers.iter().filter(|s| s.parse::<std::net::IpAddr>().is_ok()).collect();
        if !own && !servers.is_empty() {
            fields.push(Field::list("dns_servers", servers));
        } else if own && !servers.is_empty() {
            self.gaps.left_out(id, "name servers of its own beside Amazon's: Amazon's answer here");
        }
    }

    fn subnets_of(&mut self, vpc: &'a str, subnets: Vec<(&'a str, &'a Subnet)>) -> Vec<Field> {
        let around = self.vpcs.get(vpc).map(|v| v.blocks.clone()).unwrap_or_default();
        let mut taken: Vec<IpNet> = Vec::new();
        let mut fields = Vec::new();
        for (id, subnet) in subnets {
            let mut blocks = Vec::new();
            let mut members = Vec::new();
            let az = subnet.az.text().filter(|az| is_zone_id(az));
            match az {
                Some(az) => members.push(Field::text("az", az)),
                None => self.gaps.unknown(id, "its availability zone id"),
            }
            for (name, fact) in [("cidr", &subnet.cidr), ("ipv6_cidr", &subnet.ipv6_cidr)] {
                let Some(text) = fact.text() else { continue };
                let block = vpc_block(text).filter(|block| {
                    around.iter().any(|a| a.contains(block)) && taken.iter().all(|t| !overlap(t, block))
                });
                match block {
                    Some(block) => {
                        members.push(Field::text(name, block.to_string()));
                        taken.push(block);
                        blocks.push(block);
                    }
                    None => self.gaps.left_out(
                        id,
                        format!("its block {text}, which lies outside {vpc} or overlaps another subnet"),
                    ),
                }
            }
            if blocks.is_empty() {
                self.gaps
                    .left_out(id, format!("a subnet of {vpc}: no input states a block of it that can be"));
                continue;
            }
            let owner = self.vpcs.get(vpc).map_or("", |v| v.account);
            let shared: Vec<&String> =
                subnet.shared_with.iter().filter(|a| is_account(a) && a.as_str() != owner).collect();
            if !shared.is_empty() {
                members.push(Field::list("shared_with", shared));
            }
            self.subnets.insert(id, WrittenSubnet { vpc, az, blocks });
            fields.push(Field::new(id, Val::Map(members)).note(subnet.name.text().map(str::to_owned)));
        }
        fields
    }
}
