//! `callers`: instances, functions and services that run in the network.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::Plan;
use super::identity::is_principal;
use super::values::public_v4;
use super::yaml::{Field, Val};
use crate::import::inventory::{Instance, Workload};

impl<'a> Plan<'a> {
    pub(super) fn callers(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        let mut fields = Vec::new();
        for (id, instance) in &inventory.instances {
            fields.extend(self.instance(id, instance));
        }
        for (arn, workload) in &inventory.workloads {
            if workload.kind.text() != Some("task definition") {
                self.workload(arn, workload, &mut fields);
            }
        }
        fields.sort_by(|a, b| a.key.cmp(&b.key));
        fields
    }

    fn instance(&mut self, id: &'a str, instance: &'a Instance) -> Option<Field> {
        let Some(subnet) = instance.subnet.text() else {
            self.gaps.left_out(id, "an instance whose subnet no input states");
            return None;
        };
        let Some(vpc) = self.subnets.get(subnet).map(|s| s.vpc) else {
            self.gaps.missing(subnet, format!("the subnet of {id}, which is left out with it"));
            return None;
        };
        if !self.take_hop(id) {
            return None;
        }
        let mut fields = vec![Field::text("kind", "ec2"), Field::text("subnet", subnet)];
        let private: Option<IpAddr> = instance.private_ip.text().and_then(|ip| ip.parse().ok());
        if let Some(address) = private.filter(|a| a.is_ipv4() && self.take_address(id, subnet, *a)) {
            fields.push(Field::text("private_ip", address.to_string()));
        }
        if let Some(address) = instance.public_ip.text().and_then(public_v4) {
            fields.push(Field::text("public_ip", address.to_string()));
        }
        let ipv6: Option<IpAddr> = instance.ipv6.iter().find_map(|ip| ip.parse().ok());
        if let Some(address) = ipv6.filter(|a| a.is_ipv6() && self.take_address(id, subnet, *a)) {
            fields.push(Field::text("ipv6", address.to_string()));
        }
        fields.extend(self.usable_groups(vpc, id, &instance.groups));
        if let Some(profile) = instance.profile.text() {
            let row = self
                .inventory
                .instance_profiles
                .iter()
                .find(|(arn, _)| arn.as_str() == profile || arn.rsplit('/').next() == Some(profile));
            match row.and_then(|(_, row)| row.role.text()) {
                Some(role) => fields.extend(self.role(id, role)),
                None => self.gaps.missing(
                    profile,
                    format!("the instance profile of {id}: its role is unknown, it signs nothing here"),
                ),
            }
        }
        let stopped = instance.state.text().filter(|s| *s != "running" && *s != "pending");
        let note = match (instance.name.text(), stopped) {
            (Some(name), Some(state)) => Some(format!("{name} ({state})")),
            (Some(name), None) => Some(name.to_owned()),
            (None, state) => state.map(str::to_owned),
        };
        Some(Field::new(id, Val::Map(fields)).note(note))
    }

    /// A role by its ARN, or by its name if one role alone has it.
    fn role(&mut self, owner: &str, role: &'a str) -> Option<Field> {
        let arn = if is_principal(role) {
            Some(role)
        } else {
            let named: Vec<&'a str> = self
                .inventory
                .principals
                .keys()
                .map(String::as_str)
                .filter(|arn| arn.contains(":role/") && arn.rsplit('/').next() == Some(role))
                .collect();
            match named.as_slice() {
                [one] => Some(*one),
                _ => None,
            }
        };
        match arn.filter(|arn| arn.contains(":role/")) {
            Some(arn) => {
                self.principals.insert(arn);
                Some(Field::text("role", arn))
            }
            None => {
                self.gaps.missing(role, format!("the role of {owner}, which signs nothing here"));
                None
            }
        }
    }

    fn workload(&mut self, arn: &'a str, workload: &'a Workload, fields: &mut Vec<Field>) {
        let kind = workload.kind.text().unwrap_or("lambda");
        let name = workload.name.text().unwrap_or(arn);
        let task = workload.task_definition.text().and_then(|t| self.inventory.workloads.get(t));
        let role = workload.role.text().or_else(|| task.and_then(|t| t.role.text()));
        if role.is_none() {
            match (kind, workload.task_definition.text()) {
                ("ecs", Some(task)) => self.gaps.missing(
                    task,
                    format!("the task definition of {name}, or its role: it signs nothing here"),
                ),
                _ => self.gaps.unknown(name, "its role: it signs nothing here"),
            }
        }
        let mut places: BTreeSet<(Option<&'a str>, Option<&'a str>)> = BTreeSet::new();
        for subnet in &workload.subnets {
            match self.subnets.get(subnet.as_str()) {
                Some(row) => {
                    places.insert((Some(subnet), Some(row.vpc)));
                }
                None => self.gaps.missing(subnet, format!("a subnet of {name}")),
            }
        }
        if workload.subnets.is_empty() && kind == "lambda" {
            places.insert((None, None));
        } else if places.is_empty() {
            self.gaps.left_out(name, format!("a caller of kind {kind} none of whose subnets is described"));
        }
        let several = places.len() > 1;
        for (subnet, vpc) in places {
            let id = match subnet {
                Some(subnet) if several => format!("{name}@{subnet}"),
                _ => name.to_owned(),
            };
            if !self.take_hop(&id) {
                continue;
            }
            let mut members = vec![Field::text("kind", kind)];
            members.extend(subnet.map(|subnet| Field::text("subnet", subnet)));
            if let Some(vpc) = vpc {
                members.extend(self.usable_groups(vpc, name, &workload.groups));
            }
            members.extend(role.and_then(|role| self.role(name, role)));
            if kind == "lambda" && crate::arn::Arn::parse(arn).is_some() {
                members.push(Field::text("function_arn", arn));
            } else if kind == "lambda" && subnet.is_none() {
                self.gaps.left_out(&id, "a function whose Region no input states");
                continue;
            }
            fields.push(Field::new(id, Val::Map(members)));
        }
    }
}
