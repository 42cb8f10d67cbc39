//! Reads a condition block (PE-40 to PE-44).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::report::{Place, Report};
use super::statement::{variable_error, warn_of_old_version};
use super::{Language, PolicyReader, endpoint};
use crate::diagnostic::nearest;
use crate::facts::condition_keys;
use crate::policy::condition::Condition;
use crate::policy::document::PolicyType;
use crate::policy::findings as code;
use crate::policy::key::Key;
use crate::policy::operator::{Comparison, Family, Operator, Qualifier};
use crate::policy::pattern::{Pattern, Reading};
use crate::policy::value::Block;
use crate::policy::values::Values;
use crate::source::{Entry, Node, Value};

impl PolicyReader {
    pub(super) fn conditions(
        &self,
        node: &Node,
        place: &Place,
        language: Language,
        report: &mut Report<'_>,
    ) -> Vec<Condition> {
        let Value::Map(map) = &node.value else {
            report.wrong_type(place, node, "`Condition`", "an object");
            return Vec::new();
        };
        let mut conditions = Vec::new();
        for entry in &map.entries {
            let Some(operator) = operator(entry, place, report) else { continue };
            let at = place.child(&entry.key, entry.node.span);
            let Value::Map(keys) = &entry.node.value else {
                report.wrong_type(&at, &entry.node, &format!("`{}`", entry.key), "an object");
                continue;
            };
            let mut seen: BTreeSet<String> = BTreeSet::new();
            for key in &keys.entries {
                let name = at.child(&key.key, key.key_span);
                if !seen.insert(key.key.to_lowercase()) {
                    let message = format!("`{}` stands twice here, in two spellings", key.key);
                    let help = ["names of condition keys compare without case; merge the two"];
                    report.error(code::DUPLICATE_CONDITION_KEY, &name, message, &help);
                    continue;
                }
                conditions.extend(self.condition(operator, key, &name, language, report));
            }
        }
        conditions
    }

    fn condition(
        &self,
        operator: Operator,
        entry: &Entry,
        name: &Place,
        language: Language,
        report: &mut Report<'_>,
    ) -> Option<Condition> {
        let (prefix, rest) = entry.key.split_once(':').unwrap_or(("", ""));
        if prefix.is_empty() || rest.is_empty() || prefix.contains(char::is_whitespace) {
            let message = format!("`{}` is no condition key", entry.key);
            let help = ["a condition key has a prefix: aws:SourceIp, s3:prefix"];
            report.error(code::INVALID_CONDITION_KEY, name, message, &help);
            return None;
        }
        let texts = scalars(&entry.node, &Place { span: entry.node.span, ..name.clone() }, report)?;
        let key = Key::new(&*entry.key);
        check_name(&key, name, report);
        self.check_qualifier(operator, &key, name, report);
        let mut fine = true;
        for (text, at) in &texts {
            fine &= check_value(operator, &key, text, at, self.validate, language, report);
        }
        let plain: Vec<&str> = texts.iter().map(|(text, _)| *text).collect();
        // Broken variables have been reported, one by one.
        let values = fine.then(|| Values::read(operator.comparison, &plain, language.variables).ok())??;
        for index in values.unreadable() {
            let Some((text, at)) = texts.get(index) else { continue };
            let message =
                format!("`{text}` is {}, so it never matches", not_of(operator.comparison.family()));
            report.warning(code::TYPE_MISMATCH, at, message, &[]);
        }
        let with_variables: Vec<Pattern> =
            values.patterns().into_iter().filter(|p| p.has_variables()).cloned().collect();
        let wanted: Arc<[Arc<str>]> = plain.iter().map(|text| Arc::from(*text)).collect();
        Some(Condition { operator, key, wanted, span: entry.key_span, values, with_variables })
    }

    fn check_qualifier(&self, operator: Operator, key: &Key, at: &Place, report: &mut Report<'_>) {
        let multivalued = self.multivalued.contains(key.folded());
        let plain = operator.qualifier.is_none() && operator.comparison.family() != Family::Null;
        if multivalued && plain {
            let message = format!("`{key}` holds a list, which `{operator}` never matches");
            let help = ["put ForAnyValue: or ForAllValues: before the operator"];
            report.validator(self.validate, code::MISSING_QUALIFIER, at, message, &help);
        }
        // Of the keys of services only the multivalued ones are known.
        let single = !multivalued && key.folded().starts_with("aws:");
        if single && operator.qualifier == Some(Qualifier::ForAllValues) {
            let message = format!("`{key}` is single-valued: the condition holds whenever it is absent");
            report.warning(code::FOR_ALL_VALUES_SINGLE_VALUED, at, message, &["leave ForAllValues: out"]);
        }
    }
}

/// Global keys are all known; of those of services only some are.
fn check_name(key: &Key, at: &Place, report: &mut Report<'_>) {
    let name = key.name();
    if !key.folded().starts_with("aws:") || condition_keys().find(name).is_some() {
        return;
    }
    let message = format!("there is no condition key `{name}`, so no request holds it");
    let help = match condition_keys().nearest(name) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`hopstamp keys aws:` lists the global keys".to_owned(),
    };
    report.warning(code::UNKNOWN_CONDITION_KEY, at, message, &[&help]);
}

fn operator(entry: &Entry, place: &Place, report: &mut Report<'_>) -> Option<Operator> {
    let at = place.child(&entry.key, entry.key_span);
    match Operator::parse(&entry.key) {
        Some(operator) if operator.if_exists && operator.comparison == Comparison::Null => {
            let help = ["write `Null`"];
            let message = "`Null` cannot have `IfExists`: it tests for existence itself";
            report.error(code::NULL_WITH_IF_EXISTS, &at, message, &help);
            None
        }
        Some(operator) => Some(operator),
        None => {
            let names = Comparison::ALL.iter().map(|c| c.name());
            let help = match nearest(&entry.key, names) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "with ForAnyValue: or ForAllValues: before it and IfExists behind it, or without: \
                         StringEquals, ArnLike, IpAddress, Bool and the like"
                    .to_owned(),
            };
            let message = format!("there is no condition operator `{}`", entry.key);
            report.error(code::INVALID_OPERATOR, &at, message, &[&help]);
            None
        }
    }
}

/// The texts of a value that is one scalar or a list of them (PE-44).
fn scalars<'n>(node: &'n Node, at: &Place, report: &mut Report<'_>) -> Option<Vec<(&'n str, Place)>> {
    let wanted = "text, a number, a truth value or a list of them";
    if let Some(text) = node.scalar() {
        return Some(vec![(text, at.clone())]);
    }
    let Value::List(items) = &node.value else {
        report.wrong_type(at, node, "the value", wanted);
        return None;
    };
    if items.is_empty() {
        report.warning(code::EMPTY_LIST, at, "a condition that wants none of no values", &[]);
    }
    let mut texts = Vec::with_capacity(items.len());
    let mut fine = true;
    for (index, item) in items.iter().enumerate() {
        let at = at.child(&index.to_string(), item.span);
        match item.scalar() {
            Some(text) => texts.push((text, at)),
            None => {
                report.wrong_type(&at, item, "the value", "text, a number or a truth value");
                fine = false;
            }
        }
    }
    fine.then_some(texts)
}

/// Reports what is wrong with one value. `false` if it cannot be used.
fn check_value(
    operator: Operator,
    key: &Key,
    text: &str,
    at: &Place,
    validate: bool,
    language: Language,
    report: &mut Report<'_>,
) -> bool {
    let family = operator.comparison.family();
    let takes_variables = matches!(family, Family::String | Family::Arn | Family::Bool);
    if takes_variables {
        warn_of_old_version(text, at, language, report);
        let reading = Reading { wildcards: true, variables: language.variables };
        match Pattern::read(text, reading) {
            Err(error) => {
                variable_error(error, text, at, report);
                return false;
            }
            Ok(pattern) => {
                if family == Family::String && !operator.comparison.has_wildcards() && pattern.has_wildcards()
                {
                    let message = format!("`*` and `?` are plain characters under `{operator}`");
                    let help = ["use StringLike or StringNotLike for wildcards"];
                    report.warning(code::WILDCARD_WITHOUT_LIKE, at, message, &help);
                }
            }
        }
    } else if language.variables && text.contains("${") {
        let message = format!("values of `{operator}` cannot hold a variable");
        report.error(code::VARIABLE_NOT_ALLOWED, at, message, &[]);
        return false;
    }
    if validate && language.kind == PolicyType::Endpoint {
        endpoint::value(operator, key, text, at, report);
    }
    let private = || Block::parse(text).is_some_and(|block| block.is_private());
    if family == Family::Ip && key.folded() == "aws:sourceip" && private() {
        let message = format!("`aws:SourceIp` is a public address, never one in {text}");
        let help = ["test aws:VpcSourceIp for addresses inside a VPC"];
        report.validator(validate, code::PRIVATE_SOURCE_IP, at, message, &help);
    }
    true
}

fn not_of(family: Family) -> &'static str {
    match family {
        Family::Numeric => "no number",
        Family::Date => "no date",
        Family::Bool | Family::Null => "neither true nor false",
        Family::Binary => "no base64 text",
        Family::Ip => "no address and no block of addresses",
        Family::Arn => "no ARN",
        Family::String => "no text",
    }
}
