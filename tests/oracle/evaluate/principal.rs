//! How a Principal element matches the caller (PE-30 to PE-39, PE-96, PE-97).

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::texts;
use super::layers::PolicyType;
use super::pattern::arn_fields;
use super::request::{Caller, Request};

/// The ways of PE D.4 in which a statement can mean the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The ARN of the user, the session or the federated user itself.
    Direct,
    /// `*`.
    Wildcard,
    /// The role of the session.
    Role,
    /// The user behind a federated user.
    Parent,
    /// The caller's account.
    Account,
    /// The service principal's name.
    Service,
    /// The identity provider.
    Provider,
}

/// All ways in which the entries of a Principal element match the caller.
pub fn ways(principal: &Value, kind: PolicyType, request: &Request) -> BTreeSet<Way> {
    entries(principal).iter().filter_map(|(map_key, entry)| way(map_key, entry, kind, request)).collect()
}

/// PE-30: `*` alone, or a map whose values are one string or a list; `*` alone is written here as an AWS entry (PE-31).
fn entries(principal: &Value) -> Vec<(String, String)> {
    match principal {
        Value::String(text) => vec![("AWS".to_owned(), text.clone())],
        Value::Object(map) => map
            .iter()
            .flat_map(|(map_key, value)| texts(value).into_iter().map(|text| (map_key.clone(), text)))
            .collect(),
        _ => Vec::new(),
    }
}

fn way(map_key: &str, entry: &str, kind: PolicyType, request: &Request) -> Option<Way> {
    let caller = &request.caller;
    match map_key {
        "AWS" if entry == "*" => Some(Way::Wildcard), // PE-31, `aws-star-covers-service-principals`
        "AWS" => aws_way(entry, kind, request),
        // PE-36
        "Service" => matches!(caller, Caller::Service { name } if name == entry).then_some(Way::Service),
        // PE-103
        "Federated" => matches!(caller, Caller::Provider { arn } if arn == entry).then_some(Way::Provider),
        // A canonical user id names an account in a way that a case cannot resolve.
        _ => None,
    }
}

fn aws_way(entry: &str, kind: PolicyType, request: &Request) -> Option<Way> {
    let caller = &request.caller;
    if let Some(account) = account_named(entry) {
        // PE-97: at a gateway endpoint an account means its root user.
        let root_only = kind == PolicyType::Endpoint && request.gateway;
        let is_root = matches!(caller, Caller::Root { .. });
        let named = caller.account() == Some(account.as_str()); // PE-32
        return (named && (is_root || !root_only)).then_some(Way::Account);
    }
    if is_unique_id(entry) {
        return unique_id_way(entry, request);
    }
    match caller {
        Caller::User { arn, .. } => (arn == entry).then_some(Way::Direct), // PE-33
        Caller::Session { arn, .. } if arn == entry => Some(Way::Direct),  // PE-35
        Caller::Session { partition, account, role, .. } => {
            names_role(entry, partition, account, role).then_some(Way::Role) // PE-34
        }
        Caller::Federated { arn, .. } if arn == entry => Some(Way::Direct), // PE-35
        Caller::Federated { .. } => (request.parent.as_deref() == Some(entry)).then_some(Way::Parent), // PE-88
        Caller::Root { .. } | Caller::Provider { .. } | Caller::Service { .. } | Caller::Anonymous => None,
    }
}

/// PE-32: twelve digits, or the ARN of the account's root.
fn account_named(entry: &str) -> Option<String> {
    if entry.len() == 12 && entry.chars().all(|c| c.is_ascii_digit()) {
        return Some(entry.to_owned());
    }
    arn_fields(entry)
        .filter(|[_, _, service, _, _, resource]| service == "iam" && resource == "root")
        .map(|[_, _, _, _, account, _]| account)
}

/// PE-34: partition, account and the last path segment of the role ARN.
fn names_role(entry: &str, partition: &str, account: &str, role: &str) -> bool {
    arn_fields(entry).is_some_and(|[_, entry_partition, service, _, entry_account, resource]| {
        service == "iam"
            && entry_partition == partition
            && entry_account == account
            && resource.starts_with("role/")
            && resource.rsplit('/').next() == Some(role)
    })
}

/// PE-37: AROA... of a role, AIDA... of a user.
fn is_unique_id(entry: &str) -> bool {
    entry.starts_with("AROA") || entry.starts_with("AIDA")
}

/// PE-37: only a principal with that id; aws:userid says which id the caller has (PE section C).
fn unique_id_way(entry: &str, request: &Request) -> Option<Way> {
    let [id] = request.context.get("aws:userid")?.as_slice() else { return None };
    match request.caller {
        Caller::User { .. } if entry.starts_with("AIDA") => (id == entry).then_some(Way::Direct),
        Caller::Session { .. } if entry.starts_with("AROA") => {
            (id.split(':').next() == Some(entry)).then_some(Way::Role)
        }
        _ => None,
    }
}

/// PE-38, PE-39: whether a Deny with this NotPrincipal hits the caller.
///
/// A user is spared when user and account are listed, a session when session, role and account are
/// (`not-principal-missing-parent`), a service principal when its name is (`not-principal-service`).
pub fn not_principal_hits(listed: &Value, kind: PolicyType, request: &Request) -> bool {
    if entries(listed).is_empty() {
        return false; // PE-43
    }
    if request.has_boundary {
        return true; // PE-39
    }
    let found = ways(listed, kind, request);
    if found.contains(&Way::Wildcard) {
        return false;
    }
    let needed: &[Way] = match request.caller {
        Caller::User { .. } | Caller::Federated { .. } => &[Way::Direct, Way::Account],
        Caller::Session { .. } => &[Way::Direct, Way::Role, Way::Account],
        Caller::Root { .. } => &[Way::Account],
        Caller::Service { .. } => &[Way::Service],
        Caller::Provider { .. } => &[Way::Provider],
        Caller::Anonymous => return true,
    };
    !needed.iter().all(|way| found.contains(way))
}
