//! `transit_gateways`.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::values::{block, is_account, is_region};
use super::yaml::{Field, Val};
use crate::import::inventory::{Route, Transit, TransitAttachment, TransitTable};

/// The ids that tables of a gateway may name, and how they are written.
type Known = BTreeMap<String, String>;

/// A gateway that will be written.
pub(super) struct Named<'a> {
    id: &'a str,
    account: &'a str,
    region: &'a str,
    row: &'a Transit,
}

impl<'a> Plan<'a> {
    /// The gateways that will be written, before the sites name them.
    pub(super) fn transit_names(&mut self) -> Vec<Named<'a>> {
        let inventory = self.inventory;
        let mut named = Vec::new();
        for (id, row) in &inventory.transit_gateways {
            let account = row.account.text().filter(|a| is_account(a));
            let region = row.region.text().filter(|r| is_region(r)).or_else(|| self.region_of_attached(id));
            match (account, region) {
                (Some(account), Some(region)) if self.take_hop(id) => {
                    self.transit_gateways.insert(id);
                    self.targets.insert(id.clone(), None);
                    named.push(Named { id, account, region, row });
                }
                _ => self.gaps.left_out(id, "a transit gateway whose owner or Region no input states"),
            }
        }
        named
    }

    /// Attached VPCs are in the Region of the gateway.
    fn region_of_attached(&self, id: &str) -> Option<&'a str> {
        let attachments = self.inventory.transit_gateway_attachments.values();
        let vpcs = attachments.filter(|a| a.gateway.text() == Some(id)).filter_map(|a| a.resource.text());
        vpcs.filter_map(|vpc| self.vpcs.get(vpc)).map(|vpc| vpc.region).next()
    }

    pub(super) fn transit_gateways(&mut self, named: Vec<Named<'a>>) -> Vec<Field> {
        let mut fields = Vec::new();
        for Named { id, account, region, row } in named {
            let mut members = vec![Field::text("account", account), Field::text("region", region)];
            if row.security_group_referencing.known() == Some(&true) {
                members.push(Field::new("security_group_referencing", Val::Bool(true)));
            }
            let (attachments, peerings, known) = self.attachments(id, region);
            if !attachments.is_empty() {
                members.push(Field::new("attachments", Val::Block(attachments)));
            }
            if !peerings.is_empty() {
                members.push(Field::new("peerings", Val::Block(peerings)));
            }
            let tables = self.transit_tables(id, row, &known);
            if !tables.is_empty() {
                members.push(Field::new("route_tables", Val::Block(tables)));
            }
            fields.push(Field::new(id, Val::Map(members)).note(row.name.text().map(str::to_owned)));
        }
        let transit = &self.inventory.transit_gateways;
        let attachments = &self.inventory.transit_gateway_attachments;
        // The far side of a peering is missed where the near side is.
        for (id, attachment) in attachments.iter().filter(|(_, a)| a.kind.text() != Some("peering")) {
            match attachment.gateway.text() {
                Some(gateway) if transit.contains_key(gateway) => {}
                Some(gateway) => self
                    .gaps
                    .missing(gateway, format!("the transit gateway of {id}, which is left out with it")),
                None => self.gaps.left_out(id, "an attachment whose transit gateway no input states"),
            }
        }
        fields
    }

    /// Attachments and peerings of a gateway, and the ids that its tables may name.
    fn attachments(&mut self, gateway: &str, region: &str) -> (Vec<Field>, Vec<Field>, Known) {
        let (mut attachments, mut peerings, mut known) = (Vec::new(), Vec::new(), Known::new());
        let mut attached = BTreeSet::new();
        let inventory = self.inventory;
        for (id, one) in
            inventory.transit_gateway_attachments.iter().filter(|(_, a)| a.gateway.text() == Some(gateway))
        {
            let found = match one.kind.text().unwrap_or("vpc") {
                "vpc" => self.vpc_attachment(id, one, region),
                "peering" => {
                    let peer = one
                        .peer
                        .text()
                        .filter(|peer| *peer != gateway && self.transit_gateways.contains(peer));
                    match peer {
                        Some(peer) => {
                            // AWS has one id for both sides; a topology needs two.
                            let plain = id.strip_suffix(&format!("/{gateway}")).unwrap_or(id);
                            let free = self.peerings.insert(plain.to_owned());
                            let written = if free { plain.to_owned() } else { format!("{plain}@{gateway}") };
                            let field = Val::Map(vec![Field::text("transit_gateway", peer)]);
                            peerings.push(
                                Field::new(written.as_str(), field).note(one.name.text().map(str::to_owned)),
                            );
                            known.insert(plain.to_owned(), written);
                        }
                        None => self.gaps.missing(
                            one.peer.text().unwrap_or(id),
                            format!(
                                "the transit gateway at the other end of {id}; routes to it lead nowhere here"
                            ),
                        ),
                    }
                    None
                }
                kind @ ("vpn" | "direct-connect-gateway") => {
                    self.link_attachment(id, one, gateway, kind, &mut attached)
                }
                other => {
                    self.gaps.left_out(
                        id,
                        format!("an attachment of kind {other}; routes to it lead nowhere here"),
                    );
                    None
                }
            };
            if let Some(field) = found {
                known.insert(id.clone(), id.clone());
                attachments.push(field.note(one.name.text().map(str::to_owned)));
            }
        }
        // Links that end here and have no attachment are attached under their own ids.
        known.extend(
            self.transit_links
                .iter()
                .filter(|(link, to)| **to == gateway && !attached.contains(*link))
                .map(|(link, _)| (link.clone(), link.clone())),
        );
        (attachments, peerings, known)
    }

    fn vpc_attachment(&mut self, id: &str, one: &TransitAttachment, region: &str) -> Option<Field> {
        let Some(vpc) = one.resource.text() else {
            self.gaps.left_out(id, "an attachment whose VPC no input states");
            return None;
        };
        let Some(row) = self.vpcs.get(vpc) else {
            self.gaps.missing(vpc, format!("the VPC behind {id}; routes to it lead nowhere here"));
            return None;
        };
        if row.region != region {
            self.gaps.left_out(id, format!("{vpc} is in another Region than the transit gateway"));
            return None;
        }
        let mut zones = BTreeSet::new();
        let mut subnets = Vec::new();
        for subnet in &one.subnets {
            match self.subnets.get(subnet.as_str()) {
                Some(row) if row.vpc == vpc && row.az.is_none_or(|az| zones.insert(az)) => {
                    subnets.push(subnet)
                }
                Some(_) => self.gaps.left_out(
                    id,
                    format!("its subnet {subnet}: it has one of the same zone, or it is of another VPC"),
                ),
                None => self.gaps.missing(
                    subnet,
                    format!("a subnet of {id}: its zone does not reach the transit gateway here"),
                ),
            }
        }
        if one.subnets.is_empty() {
            self.gaps.unknown(id, "its subnets (ec2 describe-transit-gateway-vpc-attachments): no subnet of the VPC reaches it here");
        }
        let mut fields = vec![Field::text("vpc", vpc), Field::list("subnets", subnets)];
        if one.ipv6_support.known() == Some(&true) {
            fields.push(Field::new("ipv6_support", Val::Bool(true)));
        }
        Some(Field::new(id, Val::Map(fields)))
    }

    fn link_attachment(
        &mut self,
        id: &str,
        one: &TransitAttachment,
        gateway: &str,
        kind: &str,
        attached: &mut BTreeSet<String>,
    ) -> Option<Field> {
        let resource = one.resource.text().unwrap_or("");
        let link = match kind {
            "vpn" => Some(resource.to_owned()),
            _ => self
                .inventory
                .virtual_interfaces
                .iter()
                .find(|(link, row)| {
                    row.gateway.text() == Some(resource) && self.transit_links.contains_key(*link)
                })
                .map(|(link, _)| link.clone()),
        };
        match link.filter(|l| self.transit_links.get(l) == Some(&gateway) && attached.insert(l.clone())) {
            Some(link) => {
                let name = if kind == "vpn" { "vpn" } else { "direct_connect" };
                Some(Field::new(id, Val::Map(vec![Field::text(name, link)])))
            }
            None => {
                self.gaps.missing(resource, format!("the link behind {id}; routes to it lead nowhere here"));
                None
            }
        }
    }

    fn transit_tables(&mut self, gateway: &str, row: &Transit, known: &Known) -> Vec<Field> {
        let inventory = self.inventory;
        let tables: Vec<(&String, &TransitTable)> = inventory
            .transit_gateway_route_tables
            .iter()
            .filter(|(id, t)| {
                t.gateway.text() == Some(gateway)
                    || (t.gateway.known().is_none() && self.is_default_of(id, row))
            })
            .collect();
        if tables.is_empty() {
            self.gaps.missing(gateway, "its route tables: every attachment uses and propagates to one here");
            return Vec::new();
        }
        let mut associated = BTreeSet::new();
        let mut fields = Vec::new();
        for (id, table) in tables {
            let mut members = Vec::new();
            let associations: BTreeSet<&String> = table
                .associations
                .iter()
                .filter_map(|a| known.get(a))
                .filter(|a| associated.insert(*a))
                .collect();
            if !associations.is_empty() {
                members.push(Field::list("associations", associations));
            }
            let propagations: BTreeSet<&String> =
                table.propagations.iter().filter_map(|a| known.get(a)).collect();
            if !propagations.is_empty() {
                members.push(Field::list("propagations", propagations));
            }
            let routes = self.transit_routes(id, &table.routes, known);
            if !routes.is_empty() {
                members.push(Field::new("routes", Val::Block(routes)));
            }
            if table.routes_read.known().is_none() && table.routes.is_empty() {
                self.gaps.unknown(id, "its static routes (ec2 search-transit-gateway-routes), or some of them: it has none here");
            }
            fields.push(Field::new(id, Val::Map(members)).note(table.name.text().map(str::to_owned)));
        }
        fields
    }

    fn is_default_of(&self, table: &str, row: &Transit) -> bool {
        row.default_table.text() == Some(table) || row.default_propagation_table.text() == Some(table)
    }

    fn transit_routes(&mut self, table: &str, routes: &BTreeMap<String, Route>, known: &Known) -> Vec<Field> {
        let mut order = Vec::new();
        for (to, route) in routes {
            match block(to) {
                Some(block) => order.push((block, route)),
                None => match self.inventory.prefix_lists.get(to) {
                    Some(list) if !list.cidrs.is_empty() => {
                        order.extend(list.cidrs.iter().filter_map(|c| block(c)).map(|b| (b, route)));
                    }
                    _ => self.gaps.missing(
                        to,
                        format!("a prefix list that {table} has a route for, which is left out"),
                    ),
                },
            }
        }
        order.sort_by_key(|(block, _)| *block);
        order.dedup_by_key(|(block, _)| *block);
        let mut fields = Vec::new();
        for (block, route) in order {
            let field = match route {
                Route::To(id) if known.contains_key(id) => {
                    Field::text(block.to_string(), known.get(id).unwrap_or(id))
                }
                Route::Blackhole => Field::text(block.to_string(), "blackhole"),
                Route::To(id) => {
                    self.gaps.missing(
                        id,
                        format!("an attachment; the route {block} of {table} leads to it, and is unknown"),
                    );
                    Field::text(block.to_string(), "unknown").note(Some(id.clone()))
                }
                Route::Unknown => {
                    self.gaps.unknown(table, format!("where its route {block} leads"));
                    Field::text(block.to_string(), "unknown")
                }
            };
            fields.push(field);
        }
        fields
    }
}
