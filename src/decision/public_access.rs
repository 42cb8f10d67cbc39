//! Whether a bucket policy is public (PE-121).

use crate::policy::{Comparison, Condition, Effect, Family, PolicySet, Qualifier, Statement, value::Block};

/// Whether some Allow statement of a bucket policy makes it public.
pub(super) fn is_public(set: &PolicySet) -> bool {
    let statements = set.policies().iter().flat_map(|policy| &policy.statements);
    statements.filter(|s| s.effect == Effect::Allow).any(is_public_statement)
}

fn is_public_statement(statement: &Statement) -> bool {
    let everybody = statement.principals.as_ref().is_some_and(|p| p.names_everyone() || p.negated);
    everybody && !statement.conditions.iter().any(fixes_the_caller)
}

/// Whether a condition limits callers to fixed values.
fn fixes_the_caller(condition: &Condition) -> bool {
    let operator = condition.operator;
    // An absent key satisfies these, so they limit nothing.
    if operator.if_exists || operator.comparison.is_negated() || condition.wanted.is_empty() {
        return false;
    }
    if operator.qualifier == Some(Qualifier::ForAllValues) {
        return false;
    }
    let compares = matches!(
        operator.comparison,
        Comparison::StringEquals | Comparison::StringEqualsIgnoreCase | Comparison::StringLike
    ) || matches!(operator.comparison.family(), Family::Arn | Family::Ip);
    compares && condition.wanted.iter().all(|value| is_fixed(condition, value))
}

fn is_fixed(condition: &Condition, value: &str) -> bool {
    let wild = condition.operator.comparison.has_wildcards() && value.contains(['*', '?']);
    let fixed = !wild && !value.contains("${");
    match condition.key.folded() {
        "aws:sourceip" => condition.operator.comparison.family() == Family::Ip && is_narrow(value),
        "s3:dataaccesspointarn" => fixed || access_point_account_is_fixed(value),
        "aws:principalorgid"
        | "aws:principalarn"
        | "aws:principalaccount"
        | "aws:principalservicename"
        | "aws:sourcearn"
        | "aws:sourcevpc"
        | "aws:sourcevpce"
        | "aws:sourceowner"
        | "aws:sourceaccount"
        | "aws:userid"
        | "s3:dataaccesspointaccount" => fixed,
        _ => false,
    }
}

/// No wider than /8 or /32, or private.
fn is_narrow(value: &str) -> bool {
    Block::parse(value).is_some_and(|block| {
        let narrowest = if block.first.v6 { 32 } else { 8 };
        block.prefix >= narrowest || block.is_private()
    })
}

/// The name of an access point may be a wildcard if its account is fixed.
fn access_point_account_is_fixed(value: &str) -> bool {
    let account = value.split(':').nth(4).unwrap_or("");
    account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()) && !value.contains("${")
}
