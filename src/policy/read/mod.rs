//! Reads policy documents: everything that is wrong with one is reported at its place (PE-15).

mod characters;
mod condition;
mod elements;
mod endpoint;
mod principal;
mod report;
mod size;
mod statement;

use report::{Place, Report};

use super::document::{Policy, PolicyType, Version};
use super::findings as code;
use super::multivalued::Multivalued;
use crate::assumption::Assumptions;
use crate::diagnostic::Diagnostics;
use crate::source::{JsonOptions, Node, SourceMap, Value, parse_json};

/// How to read policies.
#[derive(Clone, Debug, Default)]
pub struct PolicyReader {
    /// Choices that decide what is an error: `short-arn`, `element-name-case`.
    pub assumptions: Assumptions,
    /// Which condition keys are multivalued.
    pub multivalued: Multivalued,
    /// Whether to judge as AWS's validator does: what the live evaluator would let pass (`MissingQualifier`,
    /// `PrivateSourceIp`, an `Id` in an identity-based policy) is an error then, and the document refused.
    /// Otherwise those are warnings. What AWS minds only when a policy is saved, its length and the wildcards of
    /// endpoint policies (PE-13), is looked at only then, and warned of.
    pub validate: bool,
}

/// Reads a policy document under the default assumptions, to be evaluated.
///
/// Problems go to `problems`; `None` if some of them keep it from being evaluated. What only AWS's validator
/// finds fault with is a warning here; see [`PolicyReader::validate`].
pub fn read_policy(name: &str, node: &Node, kind: PolicyType, problems: &mut Diagnostics) -> Option<Policy> {
    PolicyReader::default().read(name, node, kind, problems)
}

impl PolicyReader {
    /// A reader that judges as AWS's validator does.
    pub fn validator() -> Self {
        Self { validate: true, ..Self::default() }
    }

    /// Reads a policy from JSON text, which is added to `sources` under `name`.
    pub fn read_json(
        &self,
        sources: &mut SourceMap,
        name: &str,
        text: &str,
        kind: PolicyType,
        problems: &mut Diagnostics,
    ) -> Option<Policy> {
        let (node, found) = parse_json(sources, name, text, POLICY_JSON);
        let broken = found.has_errors();
        problems.extend(found);
        let node = node?;
        let policy = self.read(name, &node, kind, problems);
        if self.validate {
            let mut report = Report::new(name, kind, problems);
            size::check(text, policy.as_ref(), &Place::root(node.span), kind, &mut report);
        }
        policy.filter(|_| !broken)
    }

    /// Reads a policy from a value, JSON or YAML.
    ///
    /// Problems go to `problems`; `None` if some of them are errors.
    pub fn read(
        &self,
        name: &str,
        node: &Node,
        kind: PolicyType,
        problems: &mut Diagnostics,
    ) -> Option<Policy> {
        let mut report = Report::new(name, kind, problems);
        let policy = self.document(name, node, kind, &mut report);
        if report.failed() { None } else { policy }
    }

    fn document(&self, name: &str, node: &Node, kind: PolicyType, report: &mut Report<'_>) -> Option<Policy> {
        let root = Place::root(node.span);
        let Value::Map(map) = &node.value else {
            let found = node.kind().with_article();
            report.error(code::NOT_AN_OBJECT, &root, format!("a policy is an object, not {found}"), &[]);
            return None;
        };
        characters::check(node, &root, self.validate, kind, report);
        let known = ["Version", "Id", "Statement"];
        let elements = elements::Elements::open(map, &root, &known, self.any_case(), report);
        // PE-4
        if let Some((_, place)) = elements.get("Id")
            && matches!(kind, PolicyType::Identity | PolicyType::Boundary | PolicyType::Session)
        {
            let message = "`Id` exists in resource-based policies only";
            report.validator(self.validate, code::ELEMENT_NOT_ALLOWED, &place, message, &["take it out"]);
        }
        let version = version(elements.get("Version"), &root, kind, report);
        let mut statements = Vec::new();
        match elements.get("Statement") {
            None => {
                let help = ["add `\"Statement\": [ … ]`"];
                report.error(code::MISSING_STATEMENT, &root, "`Statement` is missing", &help);
            }
            Some((node, place)) => {
                let language = Language {
                    kind,
                    variables: version == Version::V2012,
                    old: version == Version::V2008,
                    managed: name.ends_with(FULL_ACCESS_RCP),
                };
                match &node.value {
                    Value::List(items) => {
                        if items.is_empty() {
                            report.warning(code::EMPTY_LIST, &place, "a policy without statements", &[]);
                        }
                        for (index, item) in items.iter().enumerate() {
                            let place = place.child(&index.to_string(), item.span);
                            statements.extend(self.statement(item, &place, language, report));
                        }
                    }
                    _ => statements.extend(self.statement(node, &place, language, report)),
                }
            }
        }
        statement::check_sids(&statements, kind, report);
        let statements = statements.into_iter().map(|(statement, _)| statement).collect();
        Some(Policy { name: name.into(), kind, version, statements, span: node.span })
    }

    fn any_case(&self) -> bool {
        use crate::assumption::Assumption::ElementNameCase;
        self.assumptions.choice(ElementNameCase) != ElementNameCase.default_choice()
    }
}

/// The managed policy that is attached to every level of an organization, and the only RCP that allows (PE-90).
const FULL_ACCESS_RCP: &str = "RCPFullAWSAccess";

/// What a statement may hold, by type and version of its policy.
#[derive(Clone, Copy, Debug)]
struct Language {
    kind: PolicyType,
    /// Whether `${…}` is a variable.
    variables: bool,
    /// Whether `${…}` would be a variable in the newer version.
    old: bool,
    /// Whether it is the managed RCP, which allows everything.
    managed: bool,
}

/// The names under which problems of the JSON of a policy are reported, for [`parse_json`].
pub const POLICY_JSON: JsonOptions =
    JsonOptions { syntax: code::JSON_SYNTAX, duplicate: code::DUPLICATE_KEY };

fn version(
    element: Option<(&Node, Place)>,
    root: &Place,
    kind: PolicyType,
    report: &mut Report<'_>,
) -> Version {
    let newer = "\"Version\": \"2012-10-17\"";
    let Some((node, place)) = element else {
        if kind == PolicyType::ResourceControl {
            let message = "a resource control policy needs `Version`";
            report.error(code::INVALID_VERSION, root, message, &[&format!("add {newer}")]);
        } else {
            let message = "`Version` is missing: read as 2008-10-17, in which variables are plain text";
            report.warning(code::MISSING_VERSION, root, message, &[&format!("add {newer}")]);
        }
        return Version::V2008;
    };
    let Value::Text(text) = &node.value else {
        report.wrong_type(&place, node, "`Version`", "text");
        return Version::V2012;
    };
    match &**text {
        "2012-10-17" => Version::V2012,
        "2008-10-17" if kind != PolicyType::ResourceControl => Version::V2008,
        other => {
            let message = format!("there is no version `{other}` of the policy language here");
            let known = match kind {
                PolicyType::ResourceControl => "allowed: 2012-10-17",
                _ => "allowed: 2012-10-17, 2008-10-17",
            };
            report.error(code::INVALID_VERSION, &place, message, &[known]);
            Version::V2012
        }
    }
}
