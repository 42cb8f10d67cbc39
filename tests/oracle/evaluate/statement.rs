//! Whether a statement speaks about a request: action, resource, principal and condition must all match.

use serde_json::Value;

use super::document::{has_variables, statements, texts};
use super::layers::PolicyType;
use super::pattern::{arn_fits, fits, wildcards};
use super::principal;
use super::request::Request;
use super::variable::{Reading, resolve};
use super::{condition, document};

/// PE-9: what a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

impl Effect {
    /// The word of the documents.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        }
    }
}

/// What the matching statements of one document say together: Deny before Allow before nothing.
///
/// `policy_type` is a word of the truth tables; `request` has the schema of the vectors.
pub fn statement_effect(document: &Value, policy_type: &str, request: &Value) -> Option<Effect> {
    let policy_type = PolicyType::from_word(policy_type);
    let request = Request::read(request);
    [Effect::Deny, Effect::Allow]
        .into_iter()
        .find(|effect| !matching(document, *effect, policy_type, &request).is_empty())
}

/// The statements of a document with this effect that match the request.
pub fn matching<'d>(
    document: &'d Value,
    effect: Effect,
    kind: PolicyType,
    request: &Request,
) -> Vec<&'d Value> {
    let variables = has_variables(document);
    statements(document)
        .into_iter()
        .filter(|statement| statement["Effect"] == effect.word())
        .filter(|statement| matches(statement, variables, kind, request))
        .collect()
}

fn matches(statement: &Value, variables: bool, kind: PolicyType, request: &Request) -> bool {
    covers_action(statement, request)
        && covers_resource(statement, variables, kind, request)
        && covers_principal(statement, kind, request)
        && condition::holds(&statement["Condition"], variables, request)
}

/// PE-20 to PE-22. PE-43: an empty list leaves the statement without effect.
fn covers_action(statement: &Value, request: &Request) -> bool {
    let listed = |value: &Value| texts(value).iter().any(|entry| action_fits(entry, &request.action));
    match statement.get("NotAction") {
        Some(not) => !document::list(not).is_empty() && !listed(not),
        None => listed(&statement["Action"]),
    }
}

/// PE-20, PE-21: without regard to case; the prefix is literal.
fn action_fits(entry: &str, action: &str) -> bool {
    if entry == "*" {
        return true;
    }
    let (entry, action) = (entry.to_lowercase(), action.to_lowercase());
    match (entry.split_once(':'), action.split_once(':')) {
        (Some((entry_prefix, entry_name)), Some((prefix, name))) => {
            entry_prefix == prefix && fits(&wildcards(entry_name), name)
        }
        _ => false,
    }
}

/// PE-23 to PE-29. A trust policy has no resource element (PE-12): it speaks about its role.
fn covers_resource(statement: &Value, variables: bool, kind: PolicyType, request: &Request) -> bool {
    if kind == PolicyType::Trust {
        return true;
    }
    let listed = |value: &Value| texts(value).iter().any(|entry| resource_fits(entry, variables, request));
    match statement.get("NotResource") {
        Some(not) => !document::list(not).is_empty() && !listed(not),
        None => listed(&statement["Resource"]),
    }
}

/// PE-24 to PE-27, PE-113: an entry with a variable that has no value matches nothing.
fn resource_fits(entry: &str, variables: bool, request: &Request) -> bool {
    if entry == "*" {
        return true;
    }
    // PE-29, `list-all-my-buckets-resource`: both forms cover it.
    if request.resource == "*" {
        return request.is_action("s3:ListAllMyBuckets") && entry == "arn:aws:s3:::*";
    }
    let reading = Reading { wildcards: true, variables };
    resolve(entry, reading, &request.context).is_some_and(|pattern| arn_fits(&pattern, &request.resource))
}

/// PE-30 to PE-39. Types without principal elements speak about the caller they are attached to (PE-12).
fn covers_principal(statement: &Value, kind: PolicyType, request: &Request) -> bool {
    if !kind.has_principals() {
        return true;
    }
    match statement.get("NotPrincipal") {
        Some(not) => principal::not_principal_hits(not, kind, request),
        None => !principal::ways(&statement["Principal"], kind, request).is_empty(),
    }
}
