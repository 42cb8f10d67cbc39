//! `on_premises`: what stands behind VPN connections and Direct Connect, as far as AWS knows.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::values::{block, public_v4};
use super::yaml::{Field, Val};
use crate::import::inventory::Route;

/// A site in the making.
#[derive(Default)]
struct Site<'a> {
    name: Option<&'a str>,
    prefixes: BTreeSet<String>,
    links: BTreeMap<String, Vec<Field>>,
}

impl<'a> Plan<'a> {
    pub(super) fn sites(&mut self) -> Vec<Field> {
        let mut sites: BTreeMap<String, Site<'a>> = BTreeMap::new();
        self.vpn_links(&mut sites);
        self.virtual_interfaces(&mut sites);
        let mut fields = Vec::new();
        for (id, site) in sites {
            let mut members = Vec::new();
            if site.prefixes.is_empty() {
                self.gaps.unknown(
                    &id,
                    "the prefixes of this site (AWS learns them by BGP): hosts in it have none here",
                );
            } else {
                members.push(Field::list("prefixes", site.prefixes));
            }
            let links = site.links.into_iter().map(|(id, link)| Field::new(id, Val::Map(link))).collect();
            members.push(Field::new("attachments", Val::Block(links)));
            fields.push(Field::new(id, Val::Map(members)).note(site.name.map(str::to_owned)));
        }
        fields
    }

    fn vpn_links(&mut self, sites: &mut BTreeMap<String, Site<'a>>) {
        let inventory = self.inventory;
        for (id, vpn) in &inventory.vpn_connections {
            let mut fields = vec![Field::text("kind", "vpn")];
            let gateway = vpn.vpn_gateway.text();
            let vpc = gateway.and_then(|g| inventory.vpn_gateways.get(g)).and_then(|g| g.vpc.text());
            match (vpc.filter(|vpc| self.vpcs.contains_key(vpc)), vpn.transit_gateway.text()) {
                (Some(vpc), _) => fields.push(Field::text("vpc", vpc)),
                (None, Some(transit)) if self.transit_gateways.contains(transit) => {
                    fields.push(Field::text("transit_gateway", transit));
                }
                (None, Some(transit)) => {
                    self.gaps
                        .missing(transit, format!("the transit gateway of {id}, which is left out with it"));
                    continue;
                }
                (None, None) => {
                    self.gaps.missing(
                        gateway.unwrap_or(id),
                        format!("the gateway that {id} ends at, which is left out with it"),
                    );
                    continue;
                }
            }
            if !self.take_hop(id) {
                continue;
            }
            if let (Some(vpc), Some(gateway)) = (vpc, gateway) {
                self.targets.insert(id.clone(), Some(vpc));
                self.links_of_gateways.entry(gateway).or_insert_with(|| id.clone());
            }
            let mut prefixes = vpn.prefixes.clone();
            prefixes.extend(gateway.map(|g| self.prefixes_behind(g)).unwrap_or_default());
            prefixes.retain(|prefix| block(prefix).is_some());
            if let Some(transit) = vpn.transit_gateway.text().filter(|t| self.transit_gateways.contains(t)) {
                self.transit_links.insert(id.clone(), transit);
            }
            let far_end = vpn.customer_gateway.text();
            let customer = far_end.and_then(|c| inventory.customer_gateways.get(c));
            let site = sites.entry(far_end.unwrap_or(id).to_owned()).or_default();
            site.name = site.name.or_else(|| customer.and_then(|c| c.name.text()));
            site.prefixes.extend(prefixes);
            site.links.insert(id.clone(), fields);
        }
    }

    fn virtual_interfaces(&mut self, sites: &mut BTreeMap<String, Site<'a>>) {
        let inventory = self.inventory;
        for (id, interface) in &inventory.virtual_interfaces {
            let mut fields = vec![Field::text("kind", "direct_connect")];
            let mut prefixes: BTreeSet<String> = BTreeSet::new();
            match interface.kind.text() {
                Some("public") => {
                    let address = interface.customer_address.text().and_then(|a| a.split('/').next());
                    let Some(address) = address.and_then(public_v4) else {
                        self.gaps.left_out(
                            id,
                            "a public virtual interface whose customer address no input states",
                        );
                        continue;
                    };
                    fields.push(Field::text("vif", "public"));
                    fields.push(Field::text("public_ip", address.to_string()));
                }
                Some("transit") => {
                    self.transit_interface(id, interface.gateway.text(), &mut fields);
                    if fields.len() < 2 {
                        continue;
                    }
                }
                _ => {
                    let gateway = interface.vpn_gateway.text();
                    let vpc = gateway.and_then(|g| inventory.vpn_gateways.get(g)).and_then(|g| g.vpc.text());
                    let Some(vpc) = vpc.filter(|vpc| self.vpcs.contains_key(vpc)) else {
                        // A private interface at a Direct Connect gateway is told by the gateway's associations.
                        if interface.gateway.known().is_none() {
                            self.gaps.left_out(id, "a private virtual interface whose VPC no input states");
                        }
                        continue;
                    };
                    fields.push(Field::text("vpc", vpc));
                    if let Some(gateway) = gateway {
                        self.targets.insert(id.clone(), Some(vpc));
                        self.links_of_gateways.entry(gateway).or_insert_with(|| id.clone());
                        prefixes.extend(self.prefixes_behind(gateway));
                    }
                }
            }
            if !self.take_hop(id) {
                continue;
            }
            let name = interface.gateway.text().unwrap_or(id);
            let site = sites.entry(format!("site-{name}")).or_default();
            site.name = site.name.or_else(|| interface.name.text());
            site.prefixes.extend(prefixes);
            site.links.insert(id.clone(), fields);
        }
    }

    fn transit_interface(&mut self, id: &'a str, gateway: Option<&'a str>, fields: &mut Vec<Field>) {
        let attachments = self.inventory.transit_gateway_attachments.values();
        let attached = attachments
            .filter(|a| a.kind.text() == Some("direct-connect-gateway") && a.resource.text() == gateway)
            .find_map(|a| a.gateway.text());
        match attached.filter(|t| gateway.is_some() && self.transit_gateways.contains(t)) {
            Some(transit) => {
                fields.push(Field::text("transit_gateway", transit));
                self.transit_links.insert(id.to_owned(), transit);
            }
            None => self.gaps.missing(id, "the transit gateway that this transit virtual interface leads to"),
        }
    }

    /// The prefixes that route tables lead to a virtual private gateway: what the far side announces.
    fn prefixes_behind(&self, gateway: &str) -> BTreeSet<String> {
        let routes = self.inventory.route_tables.values().flat_map(|table| &table.routes);
        routes
            .filter(|(_, route)| **route == Route::To(gateway.to_owned()))
            .filter(|(to, _)| block(to).is_some_and(|b| b.prefix_len() > 0))
            .map(|(to, _)| to.clone())
            .collect()
    }
}
