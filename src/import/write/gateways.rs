//! `internet_gateways`, `egress_only_internet_gateways` and `nat_gateways`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::Plan;
use super::values::public_v4;
use super::yaml::{Field, Val};
use crate::import::inventory::{Gateway, Nat};

impl<'a> Plan<'a> {
    pub(super) fn internet_gateways(&mut self) -> Vec<Field> {
        let gateways = &self.inventory.internet_gateways;
        self.attached(gateways, "an internet gateway")
    }

    pub(super) fn egress_only_gateways(&mut self) -> Vec<Field> {
        let gateways = &self.inventory.egress_only_internet_gateways;
        self.attached(gateways, "an egress-only internet gateway")
    }

    fn attached(&mut self, gateways: &'a BTreeMap<String, Gateway>, noun: &str) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut having = BTreeSet::new();
        for (id, gateway) in gateways {
            let Some(vpc) = gateway.vpc.text() else {
                self.gaps.spared(id, format!("{noun} that is attached to nothing"));
                continue;
            };
            if !self.vpcs.contains_key(vpc) {
                self.gaps.missing(vpc, format!("the VPC of {id}, which is left out with it"));
            } else if !having.insert(vpc) {
                self.gaps.left_out(id, format!("{vpc} has {noun} already"));
            } else if self.take_hop(id) {
                self.targets.insert(id.clone(), Some(vpc));
                let field = Field::new(id, Val::Map(vec![Field::text("vpc", vpc)]));
                fields.push(field.note(gateway.name.text().map(str::to_owned)));
            }
        }
        fields
    }

    pub(super) fn nat_gateways(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        inventory.nat_gateways.iter().filter_map(|(id, nat)| self.nat_gateway(id, nat)).collect()
    }

    fn nat_gateway(&mut self, id: &'a str, nat: &'a Nat) -> Option<Field> {
        let Some(subnet) = nat.subnet.text() else { return self.regional_nat_gateway(id, nat) };
        let Some(vpc) = self.subnets.get(subnet).map(|s| s.vpc) else {
            self.gaps.missing(subnet, format!("the subnet of {id}, which is left out with it"));
            return None;
        };
        let mut fields = vec![Field::text("subnet", subnet)];
        if nat.connectivity.text() == Some("private") {
            let address: Option<IpAddr> = nat.private_ip.text().and_then(|ip| ip.parse().ok());
            let address = match address.filter(|a| a.is_ipv4() && self.take_address(id, subnet, *a)) {
                Some(address) => Some(address),
                None => self.stand_in(id, subnet),
            };
            let Some(address) = address else {
                self.gaps.left_out(
                    id,
                    "a private NAT gateway without an address: routes to it lead to the unknown",
                );
                return None;
            };
            fields.push(Field::text("connectivity", "private"));
            fields.push(Field::text("private_ip", address.to_string()));
        } else {
            self.public_addresses(id, nat, &mut fields);
        }
        self.known_nat_gateway(id, nat, vpc, fields)
    }

    /// A regional one stands in no subnet.
    fn regional_nat_gateway(&mut self, id: &'a str, nat: &'a Nat) -> Option<Field> {
        let vpc = nat.vpc.text().filter(|vpc| nat.subnet.is_unstated() && self.vpcs.contains_key(vpc));
        let Some(vpc) = vpc.filter(|_| nat.connectivity.text() != Some("private")) else {
            self.gaps.left_out(
                id,
                "a NAT gateway with neither a subnet nor a VPC that is described: routes to it lead to the unknown",
            );
            return None;
        };
        let mut fields = vec![Field::text("vpc", vpc)];
        self.public_addresses(id, nat, &mut fields);
        self.known_nat_gateway(id, nat, vpc, fields)
    }

    fn public_addresses(&mut self, id: &str, nat: &Nat, fields: &mut Vec<Field>) {
        let public: Vec<String> =
            nat.public_ips.iter().filter_map(|ip| public_v4(ip)).map(|ip| ip.to_string()).collect();
        match public.as_slice() {
            [] => self.gaps.unknown(id, "its public address: what it sends has an unknown aws:SourceIp"),
            [one] => fields.push(Field::text("public_ip", one)),
            _ => fields.push(Field::list("public_ip", public)),
        }
    }

    fn known_nat_gateway(&mut self, id: &str, nat: &Nat, vpc: &'a str, fields: Vec<Field>) -> Option<Field> {
        if !self.take_hop(id) {
            return None;
        }
        self.targets.insert(id.to_owned(), Some(vpc));
        Some(Field::new(id, Val::Map(fields)).note(nat.name.text().map(str::to_owned)))
    }
}
