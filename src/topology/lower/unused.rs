//! What is declared and has no effect.

use super::Lowering;
use crate::diagnostic::{Diagnostic, code};
use crate::hash::QuickSet;
use crate::source::{Entry, Span};
use crate::topology::model::{Destination, PrefixList, SecurityGroup, SecurityPeer};
use crate::topology::table::Ref;

/// The sections in which something can be unused.
pub(super) struct Sections<'n> {
    pub(super) tables: &'n [Entry],
    pub(super) acls: &'n [Entry],
    pub(super) groups: &'n [Entry],
    pub(super) lists: &'n [Entry],
}

impl Lowering<'_, '_> {
    /// Reports filters, tables and lists that nothing uses.
    pub(super) fn check_unused(&mut self, sections: &Sections<'_>) {
        let topology = &self.topology;
        let (groups, lists) = self.named();
        let mut found = Vec::new();
        for entry in sections.tables {
            if topology.route_tables.by_id(&entry.key).is_some_and(|t| !t.main && t.subnets.is_empty()) {
                found.push((
                    entry,
                    "no subnet uses this route table",
                    "add `main: true` or `subnets: [subnet-1]`",
                ));
            }
        }
        for entry in sections.acls {
            if topology.network_acls.by_id(&entry.key).is_some_and(|acl| acl.subnets.is_empty()) {
                found.push((entry, "this network ACL guards no subnet", "add `subnets: [subnet-1]`"));
            }
        }
        for entry in sections.groups {
            if topology.security_groups.find(&entry.key).is_some_and(|group| !groups.contains(&group)) {
                let help = "name it under `security_groups` of a caller or an endpoint";
                found.push((entry, "nothing is in this security group", help));
            }
        }
        for entry in sections.lists {
            if topology.prefix_lists.find(&entry.key).is_some_and(|list| !lists.contains(&list)) {
                found.push((entry, "no route or rule names this prefix list", "take it out, or name it"));
            }
        }
        self.problems.extend(found.into_iter().map(|(entry, message, help)| {
            Diagnostic::warning(code::UNUSED, entry.key_span, format!("{}: {message}", entry.key)).help(help)
        }));
    }

    /// The groups and prefix lists that something names.
    fn named(&self) -> (QuickSet<Ref<SecurityGroup>>, QuickSet<Ref<PrefixList>>) {
        let topology = &self.topology;
        let mut groups = QuickSet::default();
        let mut lists = QuickSet::default();
        groups.extend(topology.callers.iter().flat_map(|(_, c)| c.security_groups.iter().flatten().copied()));
        groups
            .extend(topology.endpoints.iter().flat_map(|(_, e)| e.security_groups.iter().flatten().copied()));
        for (_, group) in topology.security_groups.iter() {
            for rule in group.ingress.iter().chain(group.egress.iter().flatten()) {
                match rule.peer {
                    SecurityPeer::Group(group) => {
                        groups.insert(group);
                    }
                    SecurityPeer::PrefixList(list) => {
                        lists.insert(list);
                    }
                    SecurityPeer::Block(_) => {}
                }
            }
        }
        for route in topology.route_tables.iter().flat_map(|(_, table)| &table.routes) {
            if let Destination::PrefixList(list) = route.destination {
                lists.insert(list);
            }
        }
        (groups, lists)
    }

    /// A subnet is shared within one organization only (NP-283).
    pub(super) fn check_sharing(
        &mut self,
        owner: &str,
        account: &str,
        shared_with: &[(std::sync::Arc<str>, Span)],
    ) {
        if account.is_empty() {
            return;
        }
        let organization_of =
            |id: &str| self.topology.accounts.by_id(id).and_then(|row| row.organization.clone());
        let own = organization_of(account);
        let mut found = Vec::new();
        for (other, span) in shared_with {
            if &**other == account {
                let message = format!("{owner}: it is shared with its own owner {other}");
                found.push(Diagnostic::warning(code::UNUSED, *span, message).help("take it out"));
            } else if self.topology.organization.is_some() && (own.is_none() || organization_of(other) != own)
            {
                let message = format!("{owner}: {account} and {other} are not in one organization");
                found.push(
                    Diagnostic::warning(code::CONFLICT, *span, message)
                        .help("AWS shares subnets within an organization only; give both accounts a `path`"),
                );
            }
        }
        self.problems.extend(found);
    }
}
