//! `organization` and `accounts`.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Lowering;
use crate::diagnostic::{Diagnostic, code, did_you_mean};
use crate::source::{Entry, Node, Span};
use crate::topology::fields::{Field, Shape, Spec};
use crate::topology::model::{Account, Organization};
use crate::topology::values::{self, Fault};

pub(super) static ORGANIZATION: Spec = Spec {
    name: "organization",
    fields: &[
        Field::new("id", Shape::Text, "Its id, `o-…`.").required("id: o-example0001"),
        Field::new(
            "management_account",
            Shape::Account,
            "The account that its service and resource control policies do not bind.",
        ),
    ],
};

pub(super) static ACCOUNT: Spec = Spec {
    name: "account",
    fields: &[
        Field::new("name", Shape::Text, "A name for people."),
        Field::new(
            "path",
            Shape::Text,
            "Where it stands in its organization: the root and the organizational units below it, `r-root/ou-root-lab`.",
        )
        .default("it belongs to no organization"),
        Field::new(
            "organization",
            Shape::Text,
            "Id of another organization it belongs to; `unknown` if nobody stated whether it is in one.",
        )
            .default("the topology's own, if it has a path"),
    ],
};
pub(super) static ACCOUNTS: Shape = Shape::Record(&ACCOUNT);

impl<'n> Lowering<'n, '_> {
    pub(super) fn accounts(&mut self, organization: Option<&'n Node>, accounts: &'n [Entry]) {
        let management = organization.and_then(|node| self.organization(node));
        let mut roots = HashMap::new();
        for entry in accounts {
            self.account(entry, &mut roots);
        }
        if let Some((account, span)) = management {
            self.check_management_account(&account, span);
        }
    }

    fn organization(&mut self, node: &'n Node) -> Option<(Arc<str>, Span)> {
        let mut record = self.record(&ORGANIZATION, "the organization", node.span, node);
        let id = record.value("id", organization_id);
        let management = record.account("management_account");
        if let Some((id, _)) = id {
            self.topology.organization = Some(Organization {
                id: id.into(),
                management_account: management.as_ref().map(|(account, _)| account.clone()),
            });
        }
        management
    }

    fn account(&mut self, entry: &'n Entry, roots: &mut HashMap<Arc<str>, (&'n str, Span)>) {
        let own = self.topology.organization.as_ref().map(|o| o.id.clone());
        let mut record = self.entry(&ACCOUNT, entry);
        let id = record.read(&entry.key, entry.key_span, values::account);
        let name = record.text("name").map(|(text, _)| text.to_owned());
        let path = record.value("path", organization_path);
        let organization_unknown = record.is_unknown("organization");
        let other = if organization_unknown { None } else { record.value("organization", organization_id) };
        let organization: Option<Arc<str>> = match (other, path) {
            (Some((other, _)), _) => Some(other.into()),
            (None, Some((_, span))) => {
                if own.is_none() {
                    let message =
                        format!("{}: it has a `path`, but the topology has no organization", entry.key);
                    record.problem(
                        Diagnostic::error(code::MISSING_FIELD, span, message)
                            .help("add `organization: { id: o-example0001 }` at the top of the file"),
                    );
                }
                own
            }
            (None, None) => None,
        };
        if let (Some(organization), Some((path, span))) = (&organization, path) {
            let root = path.split('/').next().unwrap_or("");
            let (first, place) = *roots.entry(organization.clone()).or_insert((root, span));
            if first != root {
                let message = format!("{}: {organization} has another root, {first}", entry.key);
                record
                    .problem(Diagnostic::error(code::CONFLICT, span, message).related(place, "there").help(
                    "an organization has one root; an account of another one says which: `organization: o-…`",
                ));
            }
        }
        let row =
            Account { name, organization, organization_unknown, path: path.map(|(path, _)| path.to_owned()) };
        if let Some(id) = id {
            self.topology.accounts.insert(id, row);
        }
    }

    fn check_management_account(&mut self, account: &str, span: Span) {
        let topology = &self.topology;
        let own = topology.organization.as_ref().map(|o| o.id.clone());
        let (message, help) = match topology.accounts.by_id(account) {
            None => (
                format!("the organization: its management account {account} is not among `accounts`"),
                did_you_mean(account, topology.accounts.ids()),
            ),
            Some(row) if row.organization != own => {
                (format!("the organization: its management account {account} does not belong to it"), None)
            }
            Some(_) => return,
        };
        let help =
            help.unwrap_or_else(|| "list it with the root of the organization as its `path`".to_owned());
        self.problems.push(Diagnostic::error(code::UNKNOWN_ID, span, message).help(help));
    }

    /// Accounts that are only mentioned get a row without name or organization.
    pub(super) fn mentioned_accounts(&mut self) {
        let topology = &self.topology;
        let mut mentioned: BTreeSet<Arc<str>> = BTreeSet::new();
        mentioned.extend(topology.vpcs.iter().map(|(_, vpc)| vpc.account.clone()));
        mentioned.extend(topology.subnets.iter().flat_map(|(_, subnet)| subnet.shared_with.clone()));
        mentioned.extend(topology.transit_gateways.iter().map(|(_, gateway)| gateway.account.clone()));
        mentioned.extend(topology.principals.iter().map(|(_, principal)| principal.arn.account().into()));
        mentioned.extend(topology.resources.iter().filter_map(|(_, resource)| resource.account.clone()));
        for account in mentioned {
            // Taken if it is listed; `aws` and the like own what belongs to AWS.
            if values::account(&account).is_ok() {
                self.topology.accounts.insert(&account, Account::default());
            }
        }
    }
}

fn organization_id(text: &str) -> Result<&str, Fault> {
    let rest = text.strip_prefix("o-").unwrap_or("");
    if !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Ok(text);
    }
    Err(Fault {
        code: code::INVALID_VALUE,
        message: "is not the id of an organization".to_owned(),
        help: Some("write e.g. o-example0001".to_owned()),
    })
}

/// A root and the organizational units below it, without slashes at the ends.
fn organization_path(text: &str) -> Result<&str, Fault> {
    let path = text.trim_matches('/');
    let well_formed = |part: &str, prefix: &str| {
        part.strip_prefix(prefix).is_some_and(|rest| {
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
    };
    let mut parts = path.split('/');
    if parts.next().is_some_and(|root| well_formed(root, "r-")) && parts.all(|unit| well_formed(unit, "ou-"))
    {
        return Ok(path);
    }
    let help = match path.strip_prefix("o-").and_then(|_| path.split_once('/')) {
        Some((_, below)) => format!("leave the organization out: {below}"),
        None => "write the root and the organizational units below it, e.g. r-root/ou-root-lab".to_owned(),
    };
    Err(Fault {
        code: code::INVALID_VALUE,
        message: "is not a path in an organization".to_owned(),
        help: Some(help),
    })
}
