//! `route_tables`.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::values::block;
use super::yaml::{Field, Val};
use super::{Plan, endpoints};
use crate::import::inventory::{Route, RouteTable};

impl<'a> Plan<'a> {
    /// The tables that will be written: those that some subnet uses.
    pub(super) fn find_tables(&mut self) {
        let inventory = self.inventory;
        let mut main_of: BTreeSet<&str> = BTreeSet::new();
        for (id, table) in &inventory.route_tables {
            let Some(vpc) = table.vpc.text() else {
                self.gaps.left_out(id, "a route table: no input says which VPC it belongs to");
                continue;
            };
            if !self.vpcs.contains_key(vpc) {
                self.gaps.missing(vpc, format!("the VPC of {id}, which is left out with it"));
                continue;
            }
            if !table.gateways.is_empty() {
                self.gaps.left_out(id, "an edge route table, for packets that come in through a gateway");
            }
            let main = table.main.known() == Some(&true);
            if main && !main_of.insert(vpc) {
                self.gaps.left_out(id, format!("{vpc} has a main route table already"));
            } else if main
                || table.subnets.iter().any(|s| self.subnets.get(s.as_str()).is_some_and(|s| s.vpc == vpc))
            {
                self.tables.insert(id, vpc);
            } else {
                self.gaps.spared(id, "a route table that no subnet uses");
            }
        }
    }

    pub(super) fn route_tables(&mut self) -> Vec<Field> {
        let mut order: Vec<(&'a str, &'a str)> = self.tables.iter().map(|(id, vpc)| (*vpc, *id)).collect();
        order.sort_unstable();
        let mut taken = BTreeSet::new();
        let mut with_main: BTreeSet<&str> = BTreeSet::new();
        let mut fields = Vec::new();
        let mut group = None;
        for (vpc, id) in order {
            let Some(table) = self.inventory.route_tables.get(id) else { continue };
            if table.main.known() == Some(&true) {
                with_main.insert(vpc);
            }
            let field = self.route_table(id, vpc, table, &mut taken);
            let heading = (group != Some(vpc)).then(|| self.vpc_heading(vpc));
            group = Some(vpc);
            fields.push(field.heading(heading));
        }
        let vpcs: Vec<&'a str> = self.vpcs.keys().copied().filter(|vpc| !with_main.contains(*vpc)).collect();
        for vpc in vpcs {
            let mut subnets = self.subnets.iter().filter(|(_, s)| s.vpc == vpc).peekable();
            let listed = self.tables.values().any(|v| *v == vpc);
            if subnets.peek().is_none() {
                continue;
            }
            if !listed {
                self.gaps.missing(vpc, "its route tables: it has the routes that its attachments imply");
            } else if let Some((subnet, _)) = subnets.find(|(id, _)| !taken.contains(*id)) {
                let what = format!(
                    "its main route table: {subnet} and others without a table of their own have no routes here"
                );
                self.gaps.missing(vpc, what);
            }
        }
        fields
    }

    /// A VPC as a heading: its id and its name.
    pub(super) fn vpc_heading(&self, vpc: &str) -> String {
        match self.inventory.vpcs.get(vpc).and_then(|v| v.name.text()) {
            Some(name) if name != vpc => format!("{vpc} {name}"),
            _ => vpc.to_owned(),
        }
    }

    fn route_table(
        &mut self,
        id: &'a str,
        vpc: &'a str,
        table: &'a RouteTable,
        taken: &mut BTreeSet<&'a str>,
    ) -> Field {
        let mut fields = vec![Field::text("vpc", vpc)];
        if table.main.known() == Some(&true) {
            fields.push(Field::new("main", Val::Bool(true)));
        }
        let mut subnets = Vec::new();
        for subnet in &table.subnets {
            match self.subnets.get(subnet.as_str()) {
                Some(row) if row.vpc == vpc && taken.insert(subnet) => subnets.push(subnet),
                Some(_) => self
                    .gaps
                    .left_out(id, format!("its association with {subnet}, which has another table or VPC")),
                None => self.gaps.missing(subnet, format!("a subnet that uses {id}")),
            }
        }
        if !subnets.is_empty() {
            fields.push(Field::list("subnets", subnets));
        }
        let routes = self.routes(id, vpc, &table.routes);
        if !routes.is_empty() {
            fields.push(Field::new("routes", Val::Block(routes)));
        }
        Field::new(id, Val::Map(fields)).note(table.name.text().map(str::to_owned))
    }

    fn routes(&mut self, table: &str, vpc: &'a str, routes: &'a BTreeMap<String, Route>) -> Vec<Field> {
        let mut order: Vec<(Destination<'_>, &Route)> =
            routes.iter().map(|(to, route)| (self.destination(to), route)).collect();
        order.sort_by(|a, b| a.0.cmp(&b.0));
        let mut fields = Vec::new();
        for (destination, route) in order {
            let key = match destination {
                Destination::Block(block) => block.to_string(),
                Destination::List(list) => {
                    if !self.wants_prefix_list(list, table) {
                        continue;
                    }
                    list.to_owned()
                }
                Destination::Odd(text) => {
                    self.gaps.left_out(table, format!("its route to {text}, which is no block"));
                    continue;
                }
            };
            match route {
                Route::Blackhole => fields.push(Field::text(key, "blackhole")),
                Route::Unknown => {
                    self.gaps.unknown(table, format!("where its route {key} leads"));
                    fields.push(Field::text(key, "unknown"));
                }
                Route::To(target) => fields.extend(self.route(table, vpc, key, target)),
            }
        }
        fields
    }

    fn route(&mut self, table: &str, vpc: &'a str, key: String, target: &'a str) -> Option<Field> {
        let target_id = self.links_of_gateways.get(target).cloned().unwrap_or_else(|| target.to_owned());
        match self.endpoints.get(target) {
            // Gateway endpoints name their tables.
            Some(endpoints::Kind::Gateway) => return None,
            Some(endpoints::Kind::Other) => {
                self.gaps
                    .left_out(table, format!("its route {key} to {target}, which is no target of routes"));
                return Some(Field::text(key, "unknown").note(Some(target.to_owned())));
            }
            Some(endpoints::Kind::Balancer) | None => {}
        }
        let ipv4 = key.contains('.');
        match self.targets.get(&target_id) {
            Some(owner) if owner.is_none_or(|o| o == vpc) && self.connects(target, vpc) => {
                let egress_only = self.inventory.egress_only_internet_gateways.contains_key(target);
                if egress_only && ipv4 {
                    self.gaps
                        .left_out(table, format!("its IPv4 route {key} to the egress-only gateway {target}"));
                    return None;
                }
                let note = (target_id != target).then(|| target.to_owned());
                Some(Field::text(key, target_id).note(note))
            }
            Some(_) => {
                self.gaps.left_out(table, format!("its route {key} leads to {target} of another VPC"));
                Some(Field::text(key, "unknown").note(Some(target.to_owned())))
            }
            None => {
                let what = noun(target);
                self.gaps.missing(
                    target,
                    format!("{what}; the route {key} of {table} leads to it, and is unknown"),
                );
                Some(Field::text(key, "unknown").note(Some(target.to_owned())))
            }
        }
    }
}

/// What an id is, by its prefix.
fn noun(id: &str) -> &'static str {
    let nouns = [
        ("eni-", "a network interface, such as that of an appliance"),
        ("i-", "an instance that forwards packets"),
        ("igw-", "an internet gateway"),
        ("eigw-", "an egress-only internet gateway"),
        ("nat-", "a NAT gateway"),
        ("tgw-", "a transit gateway"),
        ("pcx-", "a peering connection, or the VPC at its other end"),
        ("vgw-", "a virtual private gateway, or the VPN behind it"),
        ("vpce-", "a VPC endpoint"),
        ("lgw-", "a local gateway"),
        ("cagw-", "a carrier gateway"),
        ("arn:", "a core network"),
    ];
    nouns.iter().find(|(prefix, _)| id.starts_with(prefix)).map_or("a target of routes", |(_, noun)| noun)
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Destination<'t> {
    Block(IpNet),
    List(&'t str),
    Odd(&'t str),
}

impl Plan<'_> {
    fn destination<'t>(&self, text: &'t str) -> Destination<'t> {
        match block(text) {
            Some(block) => Destination::Block(block),
            None if text.starts_with("pl-") || self.inventory.prefix_lists.contains_key(text) => {
                Destination::List(text)
            }
            None => Destination::Odd(text),
        }
    }
}
