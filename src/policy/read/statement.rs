//! Reads one statement.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::elements::{Elements, texts};
use super::report::{Place, Report};
use super::{Language, PolicyReader};
use crate::assumption::Assumption::ShortArn as ShortArnChoice;
use crate::diagnostic::Diagnostics;
use crate::policy::action::{ActionPattern, Actions};
use crate::policy::document::{Effect, PolicyType, Statement};
use crate::policy::findings as code;
use crate::policy::resource::{ResourceError, ResourcePattern, Resources, ShortArn};
use crate::policy::variable::VariableError;
use crate::source::{Node, Value};

const ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

impl PolicyReader {
    /// Reads a statement; the place of its `Sid` comes with it.
    pub(super) fn statement(
        &self,
        node: &Node,
        place: &Place,
        language: Language,
        report: &mut Report<'_>,
    ) -> Option<(Statement, Option<Place>)> {
        let Value::Map(map) = &node.value else {
            report.wrong_type(place, node, "the statement", "an object");
            return None;
        };
        let elements = Elements::open(map, place, &ELEMENTS, self.any_case(), report);
        let sid = sid(&elements, language.kind, report);
        let effect = effect(&elements, place, report);
        let principals = self.principals(&elements, place, effect, language, report);
        let actions = actions(&elements, place, language, report);
        let resources = self.resources(&elements, place, language, report);
        let conditions = match elements.get("Condition") {
            None => Vec::new(),
            Some((node, place)) => self.conditions(node, &place, language, report),
        };
        let (sid, sid_place) = sid.unzip();
        let mut statement = Statement {
            sid,
            effect: effect?,
            principals,
            actions: actions?,
            resources,
            conditions,
            plain: None,
            span: node.span,
        };
        if language.kind == PolicyType::ResourceControl && statement.variables().next().is_some() {
            // What is wrong with it has been said above.
            let (mut unheard, plain) = (Diagnostics::new(), Language { variables: false, ..language });
            let mut report = Report::new("", language.kind, &mut unheard);
            let read = self.statement(node, place, plain, &mut report);
            statement.plain = read.map(|(plain, _)| Box::new(plain));
        }
        Some((statement, sid_place))
    }

    fn resources(
        &self,
        elements: &Elements<'_, '_>,
        place: &Place,
        language: Language,
        report: &mut Report<'_>,
    ) -> Option<Resources> {
        if language.kind == PolicyType::Trust {
            for name in ["Resource", "NotResource"] {
                if let Some(at) = elements.name_of(name) {
                    let message = format!("a trust policy has no `{name}`: it is about its role");
                    report.error(code::ELEMENT_NOT_ALLOWED, &at, message, &["take it out"]);
                }
            }
            return None;
        }
        let Some((negated, node, at)) = elements.either("Resource", "NotResource", report) else {
            let optional = language.kind == PolicyType::Resource;
            if !optional && !elements.has_either("Resource", "NotResource") {
                let help = ["add `\"Resource\": \"*\"` or the ARNs it is about"];
                report.error(code::MISSING_RESOURCE, place, "`Resource` is missing", &help);
            }
            return None;
        };
        let what = if negated { "`NotResource`" } else { "`Resource`" };
        let short = self.short_arn(language.kind);
        let mut entries = Vec::new();
        for (text, at) in texts(node, &at, what, report) {
            warn_of_old_version(text, &at, language, report);
            match ResourcePattern::read(text, language.variables, short) {
                Ok(pattern) => {
                    if pattern.has_service_wildcard() {
                        let message = format!("the service of `{text}` holds a wildcard");
                        report.warning(code::WILDCARD_WITHOUT_LIKE, &at, message, &["name the service"]);
                    }
                    entries.push(pattern);
                }
                Err(ResourceError::NotAnArn) => {
                    let message = format!("`{text}` is neither `*` nor an ARN");
                    let help = ["an ARN has six fields: arn:partition:service:region:account:resource"];
                    report.error(code::INVALID_ARN, &at, message, &help);
                }
                Err(ResourceError::VariableInField) => {
                    let message = "a variable can stand in the last field of the ARN only";
                    report.error(code::VARIABLE_NOT_ALLOWED, &at, message, &[]);
                }
                Err(ResourceError::Variable(error)) => variable_error(error, text, &at, report),
            }
        }
        Some(Resources { negated, entries })
    }

    fn short_arn(&self, kind: PolicyType) -> ShortArn {
        if self.assumptions.choice(ShortArnChoice) == ShortArnChoice.default_choice() {
            return ShortArn::Refused;
        }
        match kind {
            PolicyType::Identity | PolicyType::Boundary | PolicyType::Session => ShortArn::Filled,
            PolicyType::Resource | PolicyType::Trust | PolicyType::Endpoint => ShortArn::Void,
            PolicyType::ServiceControl | PolicyType::ResourceControl => ShortArn::Refused,
        }
    }
}

fn sid(elements: &Elements<'_, '_>, kind: PolicyType, report: &mut Report<'_>) -> Option<(Arc<str>, Place)> {
    let (node, place) = elements.get("Sid")?;
    let Value::Text(text) = &node.value else {
        report.wrong_type(&place, node, "`Sid`", "text");
        return None;
    };
    if is_iam(kind) && !text.chars().all(|c| c.is_ascii_alphanumeric()) {
        let message = format!("`{text}` is no `Sid`: letters A to Z, a to z and digits only");
        report.error(code::INVALID_SID, &place, message, &[]);
    }
    (!text.is_empty()).then(|| (text.as_ref().into(), place))
}

/// Whether IAM itself stores documents of this type.
pub(super) fn is_iam(kind: PolicyType) -> bool {
    matches!(kind, PolicyType::Identity | PolicyType::Boundary | PolicyType::Session | PolicyType::Trust)
}

/// Reports a `Sid` that stands twice (PE-8).
pub(super) fn check_sids(
    statements: &[(Statement, Option<Place>)],
    kind: PolicyType,
    report: &mut Report<'_>,
) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (statement, place) in statements {
        let (Some(sid), Some(place)) = (&statement.sid, place) else { continue };
        if !seen.insert(sid) {
            let message = format!("`{sid}` is the `Sid` of an earlier statement too");
            if is_iam(kind) {
                report.error(code::DUPLICATE_SID, place, message, &["give it another `Sid`"]);
            } else {
                report.warning(code::DUPLICATE_SID, place, message, &["give it another `Sid`"]);
            }
        }
    }
}

fn effect(elements: &Elements<'_, '_>, statement: &Place, report: &mut Report<'_>) -> Option<Effect> {
    let help = ["allowed: Allow, Deny"];
    let Some((node, place)) = elements.get("Effect") else {
        report.error(code::MISSING_EFFECT, statement, "`Effect` is missing", &help);
        return None;
    };
    let Value::Text(text) = &node.value else {
        report.wrong_type(&place, node, "`Effect`", "text");
        return None;
    };
    match &**text {
        "Allow" => Some(Effect::Allow),
        "Deny" => Some(Effect::Deny),
        other => {
            let message = format!("there is no effect `{other}`");
            report.error(code::INVALID_EFFECT, &place, message, &help);
            None
        }
    }
}

fn actions(
    elements: &Elements<'_, '_>,
    statement: &Place,
    language: Language,
    report: &mut Report<'_>,
) -> Option<Actions> {
    let Some((negated, node, place)) = elements.either("Action", "NotAction", report) else {
        if !elements.has_either("Action", "NotAction") {
            let help = ["add `\"Action\": [ … ]`"];
            report.error(code::MISSING_ACTION, statement, "`Action` is missing", &help);
        }
        return None;
    };
    let rcp = language.kind == PolicyType::ResourceControl && !language.managed;
    if negated && rcp {
        let message = "a resource control policy has no `NotAction`";
        report.error(code::ELEMENT_NOT_ALLOWED, &place, message, &["list the actions"]);
    }
    let what = if negated { "`NotAction`" } else { "`Action`" };
    let (mut entries, mut written) = (Vec::new(), Vec::new());
    for (text, at) in texts(node, &place, what, report) {
        if text.contains("${") {
            report.error(code::VARIABLE_NOT_ALLOWED, &at, "an action cannot hold a variable", &[]);
            continue;
        }
        match ActionPattern::parse(text) {
            Some(ActionPattern::Every) if rcp => {
                let message = "a resource control policy names the services it is about";
                report.error(code::RCP_ACTION_STAR, &at, message, &["write `s3:*` or the like"]);
            }
            Some(entry) => {
                entries.push(entry);
                written.push(text.into());
            }
            None => {
                let message = format!("`{text}` is no action");
                let help = ["write `*` or `service:Name`; wildcards can stand in the name only"];
                report.error(code::INVALID_ACTION, &at, message, &help);
            }
        }
    }
    Some(Actions { negated, entries, texts: written })
}

/// A text that would hold a variable in the newer version of the language (PE-112).
pub(super) fn warn_of_old_version(text: &str, at: &Place, language: Language, report: &mut Report<'_>) {
    if language.old && text.contains("${") {
        let message = format!("`{text}` is plain text in this version of the language, not a variable");
        let help = ["write \"Version\": \"2012-10-17\""];
        report.warning(code::VARIABLE_NEEDS_NEW_VERSION, at, message, &help);
    }
}

/// A variable that cannot be read (PE-110, PE-115).
pub(super) fn variable_error(error: VariableError, text: &str, at: &Place, report: &mut Report<'_>) {
    let (code, message) = match error {
        VariableError::Unclosed => (code::UNCLOSED_VARIABLE, "a variable without closing brace"),
        VariableError::Empty => (code::EMPTY_VARIABLE, "a variable without name"),
        VariableError::Space => (code::SPACE_IN_VARIABLE, "a variable with a blank in its name"),
        VariableError::Default => (code::UNQUOTED_DEFAULT, "a variable whose default is not in quotes"),
    };
    let help = ["write ${aws:username} or ${aws:username, 'default'}"];
    report.error(code, at, format!("`{text}` holds {message}"), &help);
}
