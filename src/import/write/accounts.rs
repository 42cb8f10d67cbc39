//! `organization` and `accounts`.

use std::collections::BTreeSet;

use super::Plan;
use super::values::is_account;
use super::yaml::{Field, Val};

impl<'a> Plan<'a> {
    /// The organization, and the accounts of which something is known.
    pub(super) fn accounts(&mut self) -> (Vec<Field>, Vec<Field>) {
        let organization = &self.inventory.organization;
        let id = organization.id.text().filter(|id| is_organization(id));
        let mut listed = Vec::new();
        let mut with_path = BTreeSet::new();
        let known = self.inventory.accounts.keys().chain(self.inventory.parents.keys());
        let mut accounts: BTreeSet<&str> = known.map(String::as_str).filter(|id| is_account(id)).collect();
        if id.is_none() {
            accounts.extend(self.owners());
        }
        for account in accounts {
            let in_organization =
                self.inventory.accounts.contains_key(account) || self.inventory.parents.contains_key(account);
            let mut fields = Vec::new();
            let name = self.inventory.accounts.get(account).and_then(|a| a.name.text());
            fields.extend(name.map(|name| Field::text("name", name)));
            match self.path_of(account) {
                Some(path) if id.is_some() => {
                    with_path.insert(account);
                    fields.push(Field::text("path", path));
                }
                _ if id.is_none() => fields.push(Field::text("organization", "unknown")),
                _ if in_organization => {
                    self.gaps.unknown(
                        account,
                        "where it stands in the organization (organizations list-parents): its policies bind it \
                         here only where they name the account",
                    );
                    fields.extend(id.map(|id| Field::text("organization", id)));
                    with_path.insert(account);
                }
                _ => {}
            }
            listed.push(Field::new(account, Val::Map(fields)));
        }
        let mut root = Vec::new();
        match id {
            Some(id) => {
                root.push(Field::text("id", id));
                let management = organization.management_account.text();
                let management = management.filter(|account| with_path.contains(account));
                root.extend(management.map(|account| Field::text("management_account", account)));
            }
            None => self.gaps.unknown(
                "the organization",
                "no input describes one (organizations describe-organization): which one accounts are in is \
                 unknown, aws:PrincipalOrgID and its like are too, and no service or resource control policy binds anybody",
            ),
        }
        (root, listed)
    }

    /// Accounts that own something.
    fn owners(&self) -> BTreeSet<&'a str> {
        let inventory = self.inventory;
        let stated = inventory.vpcs.values().filter_map(|v| v.account.text());
        let transit = inventory.transit_gateways.values().filter_map(|t| t.account.text());
        let buckets = inventory.resources.values().filter_map(|r| r.account.text());
        let arns = inventory.principals.keys().chain(inventory.resources.keys());
        let of_arns = arns.filter_map(|arn| arn.split(':').nth(4));
        stated.chain(transit).chain(buckets).chain(of_arns).filter(|id| is_account(id)).collect()
    }

    /// The way from the root to an account.
    fn path_of(&self, account: &str) -> Option<String> {
        let mut parts = Vec::new();
        let mut at = account;
        while let Some(parent) = self.inventory.parents.get(at).and_then(|p| p.text()) {
            if parts.len() > 16 || parts.contains(&parent) {
                return None;
            }
            parts.push(parent);
            at = parent;
        }
        parts.reverse();
        let rooted = parts.first().is_some_and(|p| is_part(p, "r-"));
        (rooted && parts.iter().skip(1).all(|p| is_part(p, "ou-"))).then(|| parts.join("/"))
    }
}

fn is_organization(id: &str) -> bool {
    id.strip_prefix("o-").is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

fn is_part(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}
