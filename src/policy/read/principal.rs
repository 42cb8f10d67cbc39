//! Reads `Principal` and `NotPrincipal` (PE-30).

use super::elements::{Elements, texts};
use super::report::{Place, Report};
use super::{Language, PolicyReader};
use crate::arn::Arn;
use crate::diagnostic::nearest;
use crate::policy::document::{Effect, PolicyType};
use crate::policy::findings as code;
use crate::policy::key::Key;
use crate::policy::principals::{PrincipalEntry, Principals};
use crate::source::Value;

const KINDS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

impl PolicyReader {
    pub(super) fn principals(
        &self,
        elements: &Elements<'_, '_>,
        statement: &Place,
        effect: Option<Effect>,
        language: Language,
        report: &mut Report<'_>,
    ) -> Option<Principals> {
        let words = language.kind.words();
        for name in elements_refused(language.kind) {
            if let Some(at) = elements.name_of(name) {
                let message = format!("a {words} has no `{name}`");
                report.error(code::ELEMENT_NOT_ALLOWED, &at, message, &["take it out"]);
            }
        }
        check_rcp_effect(self, elements, effect, language, report);
        if !has_principals(language.kind) {
            return None;
        }
        let Some((negated, node, place)) = elements.either("Principal", "NotPrincipal", report) else {
            if !elements.has_either("Principal", "NotPrincipal") {
                let help = ["add `\"Principal\": \"*\"` or the principals it is about"];
                report.error(code::MISSING_PRINCIPAL, statement, "`Principal` is missing", &help);
            }
            return None;
        };
        if negated
            && effect == Some(Effect::Allow)
            && let Some(at) = elements.name_of("NotPrincipal")
        {
            let message = "`NotPrincipal` with `Allow` would allow everybody else";
            report.error(code::NOT_PRINCIPAL_WITH_ALLOW, &at, message, &["use it with `Deny` only"]);
        }
        let entries = match &node.value {
            Value::Text(text) if **text == *"*" => vec![PrincipalEntry::Everyone],
            _ if language.kind == PolicyType::ResourceControl => {
                let message = "a resource control policy is about everybody";
                report.error(code::INVALID_PRINCIPAL, &place, message, &["write `\"Principal\": \"*\"`"]);
                Vec::new()
            }
            Value::Text(text) => {
                let message = format!("`{text}` cannot stand here");
                let help = ["write \"*\" or an object such as { \"AWS\": \"arn:…\" }"];
                report.error(code::INVALID_PRINCIPAL, &place, message, &help);
                Vec::new()
            }
            Value::Map(map) => {
                if map.entries.is_empty() {
                    let message = "the principal names nobody, so the statement has no effect";
                    report.warning(code::EMPTY_LIST, &place, message, &[]);
                }
                let mut entries = Vec::new();
                for entry in &map.entries {
                    let name = place.child(&entry.key, entry.key_span);
                    if !kind_allowed(&entry.key, &name, language.kind, report) {
                        continue;
                    }
                    let at = place.child(&entry.key, entry.node.span);
                    for (text, at) in texts(&entry.node, &at, &format!("`{}`", entry.key), report) {
                        entries.extend(read_entry(&entry.key, text, &at, report));
                    }
                }
                entries
            }
            Value::List(items) if items.is_empty() => {
                let message = "the principal names nobody, so the statement has no effect";
                report.warning(code::EMPTY_LIST, &place, message, &[]);
                Vec::new()
            }
            _ => {
                report.wrong_type(&place, node, "the principal", "\"*\" or an object");
                Vec::new()
            }
        };
        Some(Principals { negated, entries })
    }
}

/// Whether statements of a type of policy name principals (PE-12).
fn has_principals(kind: PolicyType) -> bool {
    matches!(
        kind,
        PolicyType::Resource | PolicyType::Trust | PolicyType::ResourceControl | PolicyType::Endpoint
    )
}

fn elements_refused(kind: PolicyType) -> &'static [&'static str] {
    match kind {
        PolicyType::Resource | PolicyType::Endpoint => &[],
        PolicyType::Trust | PolicyType::ResourceControl => &["NotPrincipal"],
        _ => &["Principal", "NotPrincipal"],
    }
}

/// Resource control policies only deny; the one that AWS manages is the exception (PE-94).
fn check_rcp_effect(
    _: &PolicyReader,
    elements: &Elements<'_, '_>,
    effect: Option<Effect>,
    language: Language,
    report: &mut Report<'_>,
) {
    if language.kind == PolicyType::ResourceControl
        && effect == Some(Effect::Allow)
        && let Some((_, at)) = elements.get("Effect")
    {
        let help = ["RCPFullAWSAccess is attached everywhere; write what to deny"];
        report.error(code::RCP_ALLOW, &at, "a resource control policy only denies", &help);
    }
}

fn kind_allowed(kind: &str, at: &Place, policy: PolicyType, report: &mut Report<'_>) -> bool {
    if !KINDS.contains(&kind) {
        let help = match nearest(kind, KINDS) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("allowed: {}", KINDS.join(", ")),
        };
        let message = format!("there is no kind of principal `{kind}`");
        report.error(code::INVALID_PRINCIPAL_KEY, at, message, &[&help]);
        return false;
    }
    if kind == "Federated" && policy != PolicyType::Trust {
        let message = "`Federated` principals exist in trust policies only";
        report.error(code::FEDERATED_NOT_ALLOWED, at, message, &[]);
        return false;
    }
    if kind == "CanonicalUser" && policy == PolicyType::Trust {
        let message = "`CanonicalUser` exists in S3 only";
        report.error(code::INVALID_PRINCIPAL_KEY, at, message, &[]);
        return false;
    }
    true
}

fn read_entry(kind: &str, text: &str, at: &Place, report: &mut Report<'_>) -> Option<PrincipalEntry> {
    if kind == "AWS" && text == "*" {
        return Some(PrincipalEntry::EveryAwsPrincipal);
    }
    if text.contains("${") {
        report.error(code::VARIABLE_NOT_ALLOWED, at, "a principal cannot hold a variable", &[]);
        return None;
    }
    if text.contains(['*', '?']) {
        let message = format!("a wildcard cannot stand inside a principal: `{text}`");
        let help = ["name the account, and use a condition on aws:PrincipalArn with ArnLike"];
        report.error(code::PRINCIPAL_WILDCARD, at, message, &help);
        return None;
    }
    let entry = match kind {
        "AWS" => aws(text),
        "Service" => (text.contains('.') && !text.contains([':', '/', ' ']))
            .then(|| PrincipalEntry::Service(text.into())),
        "Federated" => (!text.is_empty()).then(|| PrincipalEntry::Provider(text.into())),
        _ => (!text.is_empty()).then(|| PrincipalEntry::CanonicalUser(text.into())),
    };
    if entry.is_none() {
        let message = format!("`{text}` is no {kind} principal");
        let help = match kind {
            "Service" => "write the name of a service: sns.amazonaws.com",
            _ => "allowed: account ids, and ARNs of root users, users, roles, role sessions, federated users",
        };
        report.error(code::INVALID_PRINCIPAL, at, message, &[help]);
    }
    entry
}

fn aws(text: &str) -> Option<PrincipalEntry> {
    if is_account(text) {
        return Some(PrincipalEntry::Account(text.into()));
    }
    let Some(arn) = Arn::parse(text) else {
        let unique = text.len() > 4 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let unique = unique && (text.starts_with("AROA") || text.starts_with("AIDA"));
        return unique.then(|| PrincipalEntry::UniqueId(text.into(), Key::new("aws:userid")));
    };
    let (kind, name) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
    match (arn.service(), kind) {
        ("iam", "root") if name.is_empty() && is_account(arn.account()) => {
            Some(PrincipalEntry::Account(arn.account().into()))
        }
        ("iam", "user") if !name.is_empty() => Some(PrincipalEntry::User(arn)),
        ("iam", "role") if !name.is_empty() => Some(PrincipalEntry::Role(arn)),
        ("sts", "assumed-role") if name.contains('/') => Some(PrincipalEntry::Session(arn)),
        ("sts", "federated-user") if !name.is_empty() => Some(PrincipalEntry::Session(arn)),
        _ => None,
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}
