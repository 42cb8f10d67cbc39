//! Cedar: another language, into which the policies are translated.
//!
//! Action, resource and account also stand in the context, because Cedar compares entities only as wholes. Its `like` knows
//! `*` and no fields, so an ARN operator becomes a comparison of whole texts.

use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, RestrictedExpression,
};
use hopstamp::decision::Outcome;
use serde_json::Value;

use crate::Case;

/// A case prepared for it.
pub struct Prepared {
    authorizer: Authorizer,
    request: Request,
    policies: PolicySet,
    entities: Entities,
}

/// A condition as Cedar says it, or what it cannot say.
type Translated = Result<String, String>;

impl Prepared {
    /// The case, or what of it cannot be said.
    pub fn new(case: &Case) -> Result<Prepared, String> {
        let mut text = String::new();
        for document in case.documents() {
            for statement in list(&document["Statement"]) {
                text.push_str(&policy(statement)?);
            }
        }
        let policies = PolicySet::from_str(&text).map_err(|error| error.to_string())?;
        let uid = |kind: &str, id: &str| {
            EntityUid::from_str(&format!("{kind}::{}", quoted(id))).map_err(|error| error.to_string())
        };
        let mut pairs: Vec<(String, RestrictedExpression)> =
            case.context.iter().map(|(name, value)| (name.clone(), value_of(name, value))).collect();
        let account = case.principal.split(':').nth(4).unwrap_or_default();
        for (name, value) in [("action", &*case.action), ("resource", &case.resource), ("account", account)] {
            pairs.push((name.to_owned(), RestrictedExpression::new_string(value.to_owned())));
        }
        let context = Context::from_pairs(pairs).map_err(|error| error.to_string())?;
        let request = Request::new(
            uid("Principal", &case.principal)?,
            uid("Action", &case.action)?,
            uid("Resource", &case.resource)?,
            context,
            None,
        )
        .map_err(|error| error.to_string())?;
        Ok(Prepared { authorizer: Authorizer::new(), request, policies, entities: Entities::empty() })
    }

    /// Its answer: a denial is explicit if a policy is named for it.
    pub fn decide(&self) -> Result<Outcome, String> {
        let response = self.authorizer.is_authorized(&self.request, &self.policies, &self.entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(error.to_string());
        }
        Ok(match response.decision() {
            Decision::Allow => Outcome::Allowed,
            Decision::Deny if response.diagnostics().reason().next().is_some() => Outcome::ExplicitlyDenied,
            Decision::Deny => Outcome::ImplicitlyDenied,
        })
    }
}

fn policy(statement: &Value) -> Translated {
    let effect = if statement["Effect"] == "Allow" { "permit" } else { "forbid" };
    if statement.get("NotAction").is_some() || statement.get("NotResource").is_some() {
        return Err("NotAction, NotResource".to_owned());
    }
    let mut parts = vec![
        any(list(&statement["Action"]), |action| same("action", "Action", action))?,
        any(list(&statement["Resource"]), |resource| same("resource", "Resource", resource))?,
    ];
    if let Some(principal) = statement.get("Principal").filter(|principal| *principal != "*") {
        parts.push(any(list(&principal["AWS"]), named)?);
    }
    for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            parts.push(condition(operator, key, list(values))?);
        }
    }
    Ok(format!("{effect}(principal, action, resource) when {{ {} }};\n", parts.join(" && ")))
}

fn named(principal: &str) -> Translated {
    let account = principal.strip_suffix(":root").and_then(|arn| arn.split(':').nth(4));
    Ok(match account {
        Some(account) => format!("context[\"account\"] == {}", quoted(account)),
        None => format!("principal == Principal::{}", quoted(principal)),
    })
}

/// An action or a resource: the entity, or its text if there is a wildcard.
fn same(variable: &str, kind: &str, text: &str) -> Translated {
    match text {
        "*" => Ok("true".to_owned()),
        _ if text.contains(['*', '?', '$']) => like(&format!("context[\"{variable}\"]"), text),
        _ => Ok(format!("{variable} == {kind}::{}", quoted(text))),
    }
}

fn like(value: &str, pattern: &str) -> Translated {
    if pattern.contains('?') {
        return Err("the wildcard ?".to_owned());
    }
    if pattern.contains("${") {
        return Err("a variable inside a pattern".to_owned());
    }
    Ok(format!("{value} like {}", quoted(pattern)))
}

fn condition(operator: &str, key: &str, values: Vec<&Value>) -> Translated {
    let value = format!("context[{}]", quoted(key));
    let has = format!("context has {}", quoted(key));
    if operator == "Null" {
        return Ok(if values[0] == "true" { format!("!({has})") } else { has });
    }
    if let Some("StringEquals") = operator.strip_prefix("ForAnyValue:") {
        let wanted: Vec<String> = values.iter().filter_map(|value| value.as_str()).map(quoted).collect();
        return Ok(format!("({has} && {value}.containsAny([{}]))", wanted.join(", ")));
    }
    let base = operator.strip_suffix("IfExists").unwrap_or(operator);
    let negated = base.contains("Not");
    let test = match base.replace("Not", "").as_str() {
        "StringEquals" if values.len() > 1 => {
            let wanted: Vec<String> = values.iter().filter_map(|value| value.as_str()).map(quoted).collect();
            format!("[{}].contains({value})", wanted.join(", "))
        }
        "StringEquals" => any(values, |wanted| Ok(format!("{value} == {}", quoted(wanted))))?,
        "StringLike" | "ArnLike" => any(values, |wanted| like(&value, wanted))?,
        "Bool" => any(values, |wanted| Ok(format!("{value} == {wanted}")))?,
        "IpAddress" => any(values, |wanted| Ok(format!("{value}.isInRange(ip({}))", quoted(wanted))))?,
        "DateGreaterThan" => any(values, |wanted| Ok(format!("{value} > datetime({})", quoted(wanted))))?,
        "DateLessThan" => any(values, |wanted| Ok(format!("{value} < datetime({})", quoted(wanted))))?,
        _ => return Err(format!("the operator {operator}")),
    };
    let test = if negated { format!("!({test})") } else { test };
    let holds_when_absent = negated || base != operator;
    Ok(if holds_when_absent { format!("(!({has}) || {test})") } else { format!("({has} && {test})") })
}

/// Any of some texts.
fn any(values: Vec<&Value>, test: impl Fn(&str) -> Translated) -> Translated {
    let tests = values.iter().map(|value| test(value.as_str().unwrap_or_default()));
    Ok(format!("({})", tests.collect::<Result<Vec<_>, _>>()?.join(" || ")))
}

fn value_of(name: &str, value: &Value) -> RestrictedExpression {
    let text =
        |value: &Value| RestrictedExpression::new_string(value.as_str().unwrap_or_default().to_owned());
    match (name, value) {
        (_, Value::Array(items)) => RestrictedExpression::new_set(items.iter().map(text)),
        ("aws:SourceIp" | "aws:VpcSourceIp", Value::String(address)) => RestrictedExpression::new_ip(address),
        ("aws:CurrentTime", Value::String(time)) => RestrictedExpression::new_datetime(time),
        (_, Value::String(word)) if word == "true" || word == "false" => {
            RestrictedExpression::new_bool(word == "true")
        }
        _ => text(value),
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// One value or a list of values.
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}
