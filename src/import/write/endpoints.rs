//! `vpc_endpoints`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::Plan;
use super::policies::DocKind;
use super::values::is_region;
use super::yaml::{Field, Val};
use crate::facts::{EndpointName, regions, services};
use crate::import::inventory::Endpoint;

/// What an endpoint is to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its tables are written with it.
    Gateway,
    /// Routes lead to it.
    Balancer,
    /// It has addresses.
    Other,
}

const GONE: &[&str] = &["deleted", "deleting", "rejected", "failed", "expired"];

/// The name of a service, and where it is.
struct Service {
    /// As it is written.
    written: String,
    /// Within AWS's names; the full one of others.
    short: String,
    region: String,
}

impl<'a> Plan<'a> {
    pub(super) fn endpoints(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        let mut order: Vec<(&'a str, &'a str, &'a Endpoint)> = Vec::new();
        for (id, endpoint) in &inventory.vpc_endpoints {
            match endpoint.vpc.text() {
                Some(vpc) if self.vpcs.contains_key(vpc) => order.push((vpc, id, endpoint)),
                Some(vpc) => self.gaps.missing(vpc, format!("the VPC of {id}, which is left out with it")),
                None if !endpoint.route_tables.is_empty() && endpoint.service.is_unstated() => {
                    self.gaps.missing(id, "a gateway endpoint that routes lead to; they are left out");
                }
                None => self.gaps.left_out(id, "an endpoint whose VPC no input states"),
            }
        }
        order.sort_by_key(|(vpc, id, _)| (*vpc, *id));
        let mut fields = Vec::new();
        let mut group = None;
        let mut gateways = BTreeSet::new();
        for (vpc, id, endpoint) in order {
            let Some(field) = self.endpoint(vpc, id, endpoint, &mut gateways) else { continue };
            let heading = (group != Some(vpc)).then(|| self.vpc_heading(vpc));
            group = Some(vpc);
            fields.push(field.heading(heading));
        }
        fields
    }

    fn endpoint(
        &mut self,
        vpc: &'a str,
        id: &'a str,
        endpoint: &'a Endpoint,
        gateways: &mut BTreeSet<(&'a str, String)>,
    ) -> Option<Field> {
        let state = endpoint.state.text().unwrap_or("available").to_ascii_lowercase();
        if GONE.contains(&&*state) {
            self.gaps.spared(id, format!("an endpoint that is {state}"));
            return None;
        }
        let (word, kind) = match endpoint.kind.text().unwrap_or("Gateway").to_ascii_lowercase().as_str() {
            "gateway" => ("gateway", Kind::Gateway),
            "interface" => ("interface", Kind::Other),
            "gatewayloadbalancer" => ("gateway_load_balancer", Kind::Balancer),
            "resource" => ("resource", Kind::Other),
            "servicenetwork" => ("service_network", Kind::Other),
            other => {
                self.gaps.left_out(id, format!("an endpoint of the unknown type {other}"));
                return None;
            }
        };
        let region = self.vpcs.get(vpc).map_or("", |v| v.region);
        let service = self.service(id, endpoint, word, region)?;
        if !self.take_hop(id) {
            return None;
        }
        let mut fields = vec![Field::text("vpc", vpc), Field::text("service", service.written.as_str())];
        if word != "gateway" {
            fields.push(Field::text("type", word));
        }
        if service.region != region {
            fields.push(Field::text("service_region", service.region.as_str()));
        }
        match &*state {
            "available" => {}
            "pending" | "pendingacceptance" | "partial" => {
                fields.push(Field::text(
                    "state",
                    if state == "pendingacceptance" { "pendingAcceptance" } else { &state },
                ));
            }
            other => {
                self.gaps.left_out(id, format!("its unknown state {other}: it is pending here"));
                fields.push(Field::text("state", "pending"));
            }
        }
        if word == "gateway" {
            self.tables_of(vpc, id, endpoint, &service, gateways, &mut fields);
        } else {
            self.interfaces(vpc, id, endpoint, &mut fields);
        }
        let family = endpoint.ip_address_type.text().map(str::to_ascii_lowercase);
        if let Some(family @ ("ipv6" | "dualstack")) = family.as_deref() {
            fields.push(Field::text("ip_address_type", family));
        }
        if word == "interface" {
            self.private_dns(vpc, id, endpoint, &service, &mut fields);
        }
        if matches!(word, "interface" | "resource" | "service_network") {
            self.groups_of(vpc, id, endpoint, &mut fields);
        }
        if matches!(word, "interface" | "gateway") {
            let policy = self.policy(&format!("{id}, endpoint policy"), &endpoint.policy, DocKind::Endpoint);
            fields.extend(policy.map(|policy| Field::new("policy", policy)));
        }
        self.endpoints.insert(id, kind);
        if kind == Kind::Balancer {
            self.targets.insert(id.to_owned(), Some(vpc));
        }
        Some(Field::new(id, Val::Map(fields)).note(endpoint.name.text().map(str::to_owned)))
    }

    /// The service of an endpoint, if there are endpoints of this type for it.
    fn service(&mut self, id: &str, endpoint: &Endpoint, word: &str, here: &str) -> Option<Service> {
        let Some(name) = endpoint.service.text() else {
            self.gaps.left_out(id, "an endpoint whose service no input states");
            return None;
        };
        let stated = endpoint.service_region.text().filter(|r| is_region(r));
        let Some(parsed) = EndpointName::parse(name) else {
            let named = name.split('.').find(|part| regions().partition_of(part).is_some());
            let region = named.or(stated).unwrap_or(here).to_owned();
            return Some(Service { written: name.to_owned(), short: name.to_owned(), region });
        };
        let known = services().by_endpoint_service(parsed.name);
        if let (Some((_, service)), "gateway" | "interface") = (known, word) {
            let offered = match word {
                "gateway" => service.gateway && service.prefix == *parsed.name,
                _ => service.endpoints.contains_key(parsed.name),
            };
            if !offered {
                self.gaps.left_out(
                    id,
                    format!("a {word} endpoint for {}, which is not known to have such", parsed.name),
                );
                return None;
            }
        }
        let global = services().endpoint_service(parsed.name).is_some_and(|e| e.global);
        let region = if global { here } else { parsed.region.or(stated).unwrap_or(here) };
        if word == "gateway" && region != here {
            self.gaps.left_out(
                id,
                format!("a gateway endpoint for {name}, which is not in the Region of its VPC"),
            );
            return None;
        }
        let plain = known.is_some() && name.starts_with("com.amazonaws.");
        let written = if plain { parsed.name } else { name };
        Some(Service {
            written: written.to_owned(),
            short: parsed.name.to_owned(),
            region: region.to_owned(),
        })
    }

    fn tables_of(
        &mut self,
        vpc: &'a str,
        id: &str,
        endpoint: &'a Endpoint,
        service: &Service,
        gateways: &mut BTreeSet<(&'a str, String)>,
        fields: &mut Vec<Field>,
    ) {
        let mut tables = Vec::new();
        for table in &endpoint.route_tables {
            match self.tables.get(table.as_str()) {
                Some(owner) if *owner == vpc => {
                    if gateways.insert((table, service.short.clone())) {
                        tables.push(table);
                    } else {
                        self.gaps.left_out(
                            id,
                            format!("{table} leads to another endpoint for {} already", service.short),
                        );
                    }
                }
                Some(_) => self.gaps.left_out(id, format!("{table} is a table of another VPC")),
                None if self.inventory.route_tables.contains_key(table) => {}
                None => self.gaps.missing(table, format!("a route table that leads to {id}")),
            }
        }
        if self.tables.values().any(|owner| *owner == vpc) || !tables.is_empty() {
            fields.push(Field::list("route_tables", tables));
        } else if !gateways.insert((vpc, service.short.clone())) {
            // Without tables all subnets lead to it, and only to one of a service.
            fields.push(Field::new("route_tables", Val::List(Vec::new())));
        }
    }

    fn interfaces(&mut self, vpc: &str, id: &str, endpoint: &'a Endpoint, fields: &mut Vec<Field>) {
        let family = endpoint.ip_address_type.text().unwrap_or("").to_ascii_lowercase();
        let admits = |address: &IpAddr| match family.as_str() {
            "ipv4" => address.is_ipv4(),
            "ipv6" => address.is_ipv6(),
            _ => true,
        };
        let mut members = Vec::new();
        let mut zones = BTreeSet::new();
        let mut by_subnet: BTreeMap<&str, BTreeSet<IpAddr>> = BTreeMap::new();
        for subnet in &endpoint.subnets {
            by_subnet.entry(subnet).or_default();
        }
        for (subnet, addresses) in &endpoint.addresses {
            by_subnet
                .entry(subnet)
                .or_default()
                .extend(addresses.iter().filter_map(|a| a.parse::<IpAddr>().ok()).filter(admits));
        }
        for (subnet, addresses) in by_subnet {
            let Some(row) = self.subnets.get(subnet) else {
                self.gaps.missing(subnet, format!("a subnet of {id}: its interface there is left out"));
                continue;
            };
            if row.vpc != vpc || row.az.is_some_and(|az| !zones.insert(az)) {
                self.gaps.left_out(
                    id,
                    format!(
                        "its interface in {subnet}, which is of another VPC or of a zone that it has one in"
                    ),
                );
                continue;
            }
            if addresses.is_empty() {
                let address = self.stand_in(id, subnet);
                members.extend(address.map(|a| {
                    Field::text(subnet, a.to_string()).note(Some("stands for an unknown one".to_owned()))
                }));
                continue;
            }
            let (mut v4, mut v6) = (None, None);
            for address in addresses {
                let slot = if address.is_ipv4() { &mut v4 } else { &mut v6 };
                if slot.is_none() && self.take_address(id, subnet, address) {
                    *slot = Some(address);
                }
            }
            let written: Vec<String> = v4.into_iter().chain(v6).map(|a| a.to_string()).collect();
            match written.as_slice() {
                [] => {}
                [one] => members.push(Field::text(subnet, one)),
                _ => members.push(Field::list(subnet, written)),
            }
        }
        if members.is_empty() {
            self.gaps.unknown(id, "its addresses: it cannot be used here");
        }
        fields.push(Field::new("network_interfaces", Val::Map(members)));
    }

    fn private_dns(
        &mut self,
        vpc: &'a str,
        id: &'a str,
        endpoint: &Endpoint,
        service: &Service,
        fields: &mut Vec<Field>,
    ) {
        match endpoint.private_dns.known() {
            Some(true) => {}
            Some(false) => return,
            None => {
                self.gaps.unknown(id, "whether private DNS is on: it is off here");
                return;
            }
        }
        if services().endpoint_service(&service.short).is_some_and(|e| !e.private_dns) {
            self.gaps.left_out(id, format!("its private DNS: {} is not known to have any", service.short));
            return;
        }
        let names = services().private_dns(&service.short, &service.region);
        if let Some(other) = names.iter().find_map(|name| self.claims.get(&(vpc, name.clone()))) {
            self.gaps.left_out(id, format!("its private DNS: {other} answers for the same names"));
            return;
        }
        for name in names {
            self.claims.insert((vpc, name), id);
        }
        fields.push(Field::new("private_dns", Val::Bool(true)));
        if service.short != "s3" {
            return;
        }
        match endpoint.inbound_only.known() {
            Some(true) if self.has_s3_gateway(vpc) => {
                fields.push(Field::new("private_dns_only_for_inbound_resolver_endpoint", Val::Bool(true)));
            }
            Some(true) => self.gaps.missing(
                vpc,
                format!("its gateway endpoint for S3, which {id} needs for its kind of private DNS"),
            ),
            Some(false) => {
                fields.push(Field::new("private_dns_only_for_inbound_resolver_endpoint", Val::Bool(false)));
            }
            None => {}
        }
    }

    fn has_s3_gateway(&self, vpc: &str) -> bool {
        self.inventory.vpc_endpoints.values().any(|e| {
            e.vpc.text() == Some(vpc)
                && e.kind.text().is_none_or(|k| k.eq_ignore_ascii_case("gateway"))
                && e.service.text().is_some_and(|s| s == "s3" || s.ends_with(".s3"))
                && !e.state.text().is_some_and(|s| GONE.contains(&&*s.to_ascii_lowercase()))
        })
    }

    fn groups_of(&mut self, vpc: &str, id: &str, endpoint: &'a Endpoint, fields: &mut Vec<Field>) {
        let groups = self.usable_groups(vpc, id, &endpoint.groups);
        fields.extend(groups);
    }

    /// The security groups of something in a VPC. A group that is not described filters nothing here.
    pub(super) fn usable_groups(
        &mut self,
        vpc: &str,
        owner: &str,
        groups: &'a BTreeSet<String>,
    ) -> Option<Field> {
        let mut found = Vec::new();
        for group in groups {
            match self.inventory.security_groups.get(group) {
                Some(row) if row.vpc.text() == Some(vpc) && row.rules_read.known() == Some(&true) => {
                    self.groups.insert(group);
                    found.push(group);
                }
                Some(_) => self.gaps.unknown(group, format!("a security group of {owner} whose rules or VPC no input states: it lets nothing through here that another group does not")),
                None => self.gaps.missing(group, format!("a security group of {owner}: it lets nothing through here that another group does not")),
            }
        }
        if groups.is_empty() {
            return None;
        }
        if found.is_empty() {
            self.gaps.unknown(owner, "its security groups: it is not filtered here");
            return None;
        }
        Some(Field::list("security_groups", found))
    }
}
