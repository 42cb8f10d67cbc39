//! What a document may hold (PE-1 to PE-12, PE-20, PE-23, PE-30, PE-38, PE-40, PE-41, PE-110, PE-111): for the generator's own
//! tests, so that no comparison stumbles over a document that a loader has to refuse.

use serde_json::Value;

use super::evaluate::condition::conditions;
use super::evaluate::document::{has_variables, list, statements, texts};
use super::evaluate::layers::PolicyType;
use super::evaluate::operator::BASES;

/// Everything that is wrong with the documents of a case; empty when all can be loaded.
pub fn problems(case: &Value) -> Vec<String> {
    documents_of(case).iter().flat_map(|(kind, document)| document_problems(document, *kind)).collect()
}

/// Every document of a case with its type.
pub fn documents_of(case: &Value) -> Vec<(PolicyType, &Value)> {
    let action = case["request"]["action"].as_str().unwrap_or_default();
    let resource =
        if action.starts_with("sts:AssumeRole") { PolicyType::Trust } else { PolicyType::Resource };
    let members = [
        ("identityPolicies", PolicyType::Identity),
        ("permissionBoundaries", PolicyType::Boundary),
        ("sessionPolicy", PolicyType::Session),
        ("resourcePolicy", resource),
        ("vpcEndpointPolicies", PolicyType::Endpoint),
    ];
    let mut found: Vec<(PolicyType, &Value)> = Vec::new();
    for (member, kind) in members {
        found.extend(list(&case[member]).into_iter().map(|document| (kind, document)));
    }
    for (member, kind) in [("scps", PolicyType::Scp), ("rcps", PolicyType::Rcp)] {
        found.extend(list(&case[member]).into_iter().flat_map(list).map(|document| (kind, document)));
    }
    found
}

fn document_problems(document: &Value, kind: PolicyType) -> Vec<String> {
    let version = document.get("Version");
    let known = version.is_none_or(|version| *version == "2012-10-17" || *version == "2008-10-17");
    let resource_like = matches!(kind, PolicyType::Resource | PolicyType::Trust | PolicyType::Endpoint);
    let mut problems = Vec::new();
    let mut check = |right: bool, rule: &str| {
        if !right {
            problems.push(format!("{rule}: {} {document}", kind.word()));
        }
    };
    check(known, "PE-2");
    check(document.get("Id").is_none() || resource_like, "PE-4");
    check(document.get("Statement").is_some(), "PE-5");
    check(kind != PolicyType::Rcp || has_variables(document), "PE-94");
    for statement in statements(document) {
        for (right, rule) in statement_checks(statement, kind, has_variables(document)) {
            check(right, rule);
        }
    }
    problems
}

fn statement_checks(statement: &Value, kind: PolicyType, variables: bool) -> Vec<(bool, &'static str)> {
    let has = |element: &str| statement.get(element).is_some();
    let one = |left: &str, right: &str| has(left) != has(right);
    let deny = statement["Effect"] == "Deny";
    let not_principal = has("NotPrincipal");
    let principals = kind.has_principals();
    let rcp = kind == PolicyType::Rcp;
    let trust = kind == PolicyType::Trust;
    let all_known =
        statement.as_object().into_iter().flatten().all(|(element, _)| ELEMENTS.contains(&element.as_str()));
    let mut checks = vec![
        (all_known, "PE-1"),
        (deny || statement["Effect"] == "Allow", "PE-9"),
        (one("Action", "NotAction"), "PE-11 action"),
        (
            if trust { !has("Resource") && !has("NotResource") } else { one("Resource", "NotResource") },
            "PE-11 resource",
        ),
        (
            if principals { one("Principal", "NotPrincipal") } else { !has("Principal") && !not_principal },
            "PE-11 principal",
        ),
        (!not_principal || (deny && !trust && !rcp), "PE-38"),
        (!rcp || (deny && !has("NotAction") && statement["Principal"] == "*"), "PE-94"),
        (!rcp || texts(&statement["Action"]).iter().all(|action| action != "*"), "PE-94 action"),
    ];
    for element in ["Principal", "NotPrincipal"] {
        checks.push((principal_is_legal(statement.get(element), kind), "PE-30"));
    }
    for element in ["Action", "NotAction"] {
        checks.push((texts(&statement[element]).iter().all(|action| action_is_legal(action)), "PE-20"));
    }
    for element in ["Resource", "NotResource"] {
        checks.push((texts(&statement[element]).iter().all(|arn| arn_is_legal(arn, variables)), "PE-23"));
    }
    let mut seen = std::collections::BTreeSet::new();
    for (operator, key, values) in conditions(&statement["Condition"]) {
        checks.push((operator_is_legal(&operator), "PE-40"));
        checks.push((key.contains(':') && seen.insert((operator.clone(), key.to_lowercase())), "PE-41"));
        let substituted = ["String", "Arn", "Bool"].iter().any(|family| operator.contains(family));
        let settled = !variables || values.iter().all(|value| variables_are_legal(value, substituted));
        checks.push((settled, "PE-110"));
    }
    checks
}

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

fn operator_is_legal(operator: &str) -> bool {
    let rest =
        operator.strip_prefix("ForAnyValue:").or(operator.strip_prefix("ForAllValues:")).unwrap_or(operator);
    BASES.contains(&rest)
        || rest.strip_suffix("IfExists").is_some_and(|base| base != "Null" && BASES.contains(&base))
}

fn action_is_legal(action: &str) -> bool {
    action == "*"
        || action.split_once(':').is_some_and(|(prefix, name)| {
            !prefix.is_empty() && !prefix.contains(['*', '?']) && !name.is_empty() && !name.contains("${")
        })
}

fn arn_is_legal(arn: &str, variables: bool) -> bool {
    let fields: Vec<&str> = arn.splitn(6, ':').collect();
    match fields.as_slice() {
        ["*"] => true,
        ["arn", head @ .., last] if head.len() == 4 => {
            !head.iter().any(|field| field.contains("${")) && (!variables || variables_are_legal(last, true))
        }
        _ => false,
    }
}

fn variables_are_legal(text: &str, allowed: bool) -> bool {
    text.split("${").skip(1).all(|rest| {
        let (inside, _) = rest.split_once('}').unwrap_or(("", ""));
        let (key, default) = inside.split_once(", ").unwrap_or((inside, "''"));
        let quoted = default.len() >= 2 && default.starts_with('\'') && default.ends_with('\'');
        allowed && !key.is_empty() && !key.contains(' ') && quoted
    })
}

fn principal_is_legal(principal: Option<&Value>, kind: PolicyType) -> bool {
    let Some(principal) = principal else { return true };
    let Some(map) = principal.as_object() else {
        return principal == "*";
    };
    map.iter().all(|(key, values)| {
        texts(values).iter().all(|entry| match key.as_str() {
            "AWS" => entry == "*" || !entry.contains(['*', '?']),
            "Service" => entry.ends_with(".amazonaws.com"),
            "Federated" => kind == PolicyType::Trust,
            _ => false,
        })
    })
}
