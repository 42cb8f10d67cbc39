//! `private_hosted_zones` and `resolver`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::values::domain;
use super::yaml::{Field, Val};
use super::{Plan, endpoints};
use crate::import::inventory::{Record, Resolver, Zone};

impl<'a> Plan<'a> {
    /// Zones by domain. Several zones of one domain are one here if they say the same; others go by their ids.
    pub(super) fn private_hosted_zones(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        let mut by_domain: BTreeMap<String, (BTreeSet<&'a str>, &'a Zone)> = BTreeMap::new();
        let mut by_id: Vec<(&'a str, String, &'a Zone)> = Vec::new();
        for (id, zone) in &inventory.hosted_zones {
            let Some(name) = zone.domain.text().map(domain).filter(|d| !d.is_empty()) else {
                self.gaps.missing(id, "a hosted zone of which only the records are there");
                continue;
            };
            if zone.private.known() == Some(&false) {
                self.gaps.spared(id, "a public hosted zone");
                continue;
            }
            if zone.vpcs.is_empty() {
                if zone.private.known() == Some(&true) {
                    self.gaps.unknown(
                        id,
                        format!(
                            "the VPCs that see the zone {name} (route53 get-hosted-zone): none does here"
                        ),
                    );
                }
                continue;
            }
            match by_domain.get_mut(&name) {
                None => {
                    by_domain.insert(name, (zone.vpcs.iter().map(String::as_str).collect(), zone));
                }
                Some((vpcs, first)) if first.records == zone.records => {
                    vpcs.extend(zone.vpcs.iter().map(String::as_str));
                }
                Some(_) => by_id.push((id, name, zone)),
            }
        }
        let mut fields: Vec<Field> = by_domain
            .into_iter()
            .filter_map(|(name, (vpcs, zone))| self.zone(None, name, vpcs, zone))
            .collect();
        for (id, name, zone) in by_id {
            let vpcs = zone.vpcs.iter().map(String::as_str).collect();
            fields.extend(self.zone(Some(id), name, vpcs, zone));
        }
        fields
    }

    /// A zone under its domain, or under an id where another one has its domain.
    fn zone(
        &mut self,
        id: Option<&str>,
        name: String,
        vpcs: BTreeSet<&'a str>,
        zone: &'a Zone,
    ) -> Option<Field> {
        let mut seen_by = Vec::new();
        for vpc in vpcs {
            if !self.vpcs.contains_key(vpc) {
                self.gaps.missing(vpc, format!("a VPC that sees the zone {name}"));
            } else if let Some(other) = self.claims.get(&(vpc, name.clone())) {
                self.gaps.left_out(
                    &name,
                    format!("a zone in {vpc}, where private DNS of {other} answers for its name"),
                );
            } else if !self.zones.insert((vpc, name.clone())) {
                self.gaps.left_out(&name, format!("a second zone of this name in {vpc}, which sees one"));
            } else {
                seen_by.push(vpc);
            }
        }
        if seen_by.is_empty() {
            return None;
        }
        let records = self.records(&name, zone);
        let mut fields = Vec::new();
        fields.extend(id.map(|_| Field::text("domain", name.as_str())));
        fields.push(Field::list("vpcs", seen_by));
        if !records.is_empty() {
            fields.push(Field::new("records", Val::Block(records)));
        }
        Some(Field::new(id.unwrap_or(&name), Val::Map(fields)))
    }

    fn records(&mut self, zone: &str, row: &'a Zone) -> Vec<Field> {
        let mut fields = Vec::new();
        if row.records.is_empty() {
            self.gaps.unknown(zone, "the records of this zone (route53 list-resource-record-sets): names in it do not resolve here");
        }
        for (name, record) in &row.records {
            let name = domain(name);
            let relative = match name.strip_suffix(zone) {
                Some("") => "",
                Some(front) => front.strip_suffix('.').unwrap_or(front),
                None => {
                    self.gaps.left_out(zone, format!("its record {name}, which lies outside it"));
                    continue;
                }
            };
            if let Some(value) = self.record(zone, &name, record) {
                fields.push(Field::new(relative, value));
            }
        }
        fields
    }

    fn record(&mut self, zone: &str, name: &str, record: &'a Record) -> Option<Val> {
        if let Some(alias) = &record.alias {
            if let Some(endpoint) = self.endpoint_of_name(alias) {
                return Some(Val::Text(endpoint.to_owned()));
            }
            self.gaps.left_out(
                zone,
                format!("its record {name}, which leads to {alias}, no interface endpoint that is described"),
            );
            return None;
        }
        let addresses: Vec<String> =
            record.addresses.iter().filter(|a| a.parse::<IpAddr>().is_ok()).cloned().collect();
        match addresses.as_slice() {
            [] => {
                self.gaps.unknown(zone, format!("where its record {name} leads: it does not resolve here"));
                None
            }
            [one] => Some(Val::Text(one.clone())),
            _ => Some(Val::List(addresses.into_iter().map(Val::Text).collect())),
        }
    }

    /// The endpoint whose DNS name this is: `vpce-0123-abcd.sts.us-east-1.vpce.amazonaws.com`; or whose id.
    fn endpoint_of_name(&self, name: &str) -> Option<&'a str> {
        if let Some((id, kind)) = self.endpoints.get_key_value(name) {
            return (*kind != endpoints::Kind::Gateway).then_some(*id);
        }
        let label = name.split('.').find(|label| label.starts_with("vpce-"))?;
        let mut parts = label.splitn(3, '-');
        let id = format!("{}-{}", parts.next()?, parts.next()?);
        let found = self.endpoints.get_key_value(id.as_str()).or_else(|| self.endpoints.get_key_value(label));
        found.filter(|(_, kind)| **kind != endpoints::Kind::Gateway).map(|(id, _)| *id)
    }

    pub(super) fn resolver(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        let (mut inbound, mut outbound) = (Vec::new(), Vec::new());
        for (id, endpoint) in &inventory.resolver_endpoints {
            let direction = endpoint.direction.text().unwrap_or("");
            let is_outbound = direction.eq_ignore_ascii_case("outbound");
            if !is_outbound && !direction.to_ascii_lowercase().starts_with("inbound") {
                self.gaps.missing(id, "a Resolver endpoint of which only the addresses are there");
                continue;
            }
            let Some(field) = self.resolver_endpoint(id, endpoint) else { continue };
            if is_outbound {
                self.outbound.insert(id);
                outbound.push(field);
            } else {
                inbound.push(field);
            }
        }
        let rules = self.resolver_rules();
        [("inbound_endpoints", inbound), ("outbound_endpoints", outbound), ("rules", rules)]
            .into_iter()
            .filter(|(_, fields)| !fields.is_empty())
            .map(|(name, fields)| Field::new(name, Val::Block(fields)))
            .collect()
    }

    fn resolver_endpoint(&mut self, id: &'a str, endpoint: &'a Resolver) -> Option<Field> {
        let Some(vpc) = endpoint.vpc.text().filter(|vpc| self.vpcs.contains_key(vpc)) else {
            self.gaps.missing(
                endpoint.vpc.text().unwrap_or(id),
                format!("the VPC of {id}, which is left out with it"),
            );
            return None;
        };
        let mut addresses = Vec::new();
        for (subnet, found) in &endpoint.addresses {
            if self.subnets.get(subnet.as_str()).is_none_or(|s| s.vpc != vpc) {
                self.gaps.missing(subnet, format!("a subnet of {id}"));
                continue;
            }
            let good: Vec<String> = found
                .iter()
                .filter_map(|a| a.parse::<IpAddr>().ok())
                .filter(|a| self.take_address(id, subnet, *a))
                .map(|a| a.to_string())
                .collect();
            match good.as_slice() {
                [] => {}
                [one] => addresses.push(Field::text(subnet, one)),
                _ => addresses.push(Field::list(subnet, good)),
            }
        }
        let mut fields = vec![Field::text("vpc", vpc)];
        if addresses.is_empty() {
            self.gaps.unknown(id, "its addresses (route53resolver list-resolver-endpoint-ip-addresses)");
        } else {
            fields.push(Field::new("addresses", Val::Map(addresses)));
        }
        Some(Field::new(id, Val::Map(fields)).note(endpoint.name.text().map(str::to_owned)))
    }

    fn resolver_rules(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        let mut taken: BTreeSet<(&str, String)> = BTreeSet::new();
        let mut fields = Vec::new();
        for (id, rule) in &inventory.resolver_rules {
            let kind = rule.kind.text().unwrap_or("FORWARD").to_ascii_uppercase();
            let name = rule.domain.text().map(domain);
            let Some(name) = name.filter(|n| !n.is_empty()) else {
                // The rule for all names is AWS's own.
                continue;
            };
            if kind == "RECURSIVE" || rule.vpcs.is_empty() {
                self.gaps.spared(id, "a Resolver rule that no VPC uses, or AWS's own");
                continue;
            }
            let mut members = Vec::new();
            if kind == "SYSTEM" {
                members.push(Field::text("type", "system"));
            }
            members.push(Field::text("domain", name.as_str()));
            if kind != "SYSTEM" {
                let targets: Vec<&String> =
                    rule.targets.iter().filter(|t| t.parse::<IpAddr>().is_ok()).collect();
                let outbound = rule.endpoint.text().filter(|e| self.outbound.contains(e));
                let (false, Some(outbound)) = (targets.is_empty(), outbound) else {
                    self.gaps.missing(
                        id,
                        format!(
                            "the targets or the outbound endpoint of the rule for {name}, which is left out"
                        ),
                    );
                    continue;
                };
                members.push(Field::list("targets", targets));
                members.push(Field::text("outbound_endpoint", outbound));
            }
            let vpcs: Vec<&str> = rule
                .vpcs
                .iter()
                .map(String::as_str)
                .filter(|vpc| self.vpcs.contains_key(vpc) && taken.insert((vpc, name.clone())))
                .collect();
            members.push(Field::list("vpcs", vpcs));
            fields.push(Field::new(id, Val::Map(members)).note(rule.name.text().map(str::to_owned)));
        }
        fields
    }
}
