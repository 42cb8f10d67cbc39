//! What is asked for: the action and the resource that stand for all that the policies are about.

use super::documents::Document;
use crate::arn::Arn;
use crate::facts::{example_actions, services};
use crate::policy::{Action, Pattern, PolicyType, Statement};

/// The action and the resource of the request that goes along every path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    /// `service:Action`.
    pub(super) action: String,
    /// ARN, or `*`.
    pub(super) resource: String,
    /// Why the action, if nobody stated it.
    pub(super) why_action: Option<String>,
    /// Why the resource, if nobody stated it.
    pub(super) why_resource: Option<String>,
}

impl Subject {
    /// The account that the ARN of the resource names.
    pub(super) fn owner(&self) -> Option<String> {
        let account = Arn::parse(&self.resource)?.account().to_owned();
        is_account(&account).then_some(account)
    }
}

/// Where ARNs without account or Region are completed from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) account: &'a str,
    pub(super) region: &'a str,
}

/// An action that the policies are about, with the reason for it.
#[derive(Clone, Debug)]
struct Candidate {
    action: String,
    why: String,
}

/// Chooses the action. `None` if the policies name none, and no example of one.
pub(super) fn action(documents: &[Document]) -> Option<(String, String)> {
    let mut candidates = Vec::new();
    for conditional in [true, false] {
        for document in documents {
            for (number, statement) in document.policy.statements.iter().enumerate() {
                if statement.conditions.is_empty() == conditional {
                    continue;
                }
                candidates.extend(of_statement(document, number, statement));
            }
        }
    }
    // The first that most of the policies are about.
    let mut best: Option<(usize, Candidate)> = None;
    for candidate in candidates {
        let met = documents.iter().filter(|d| covers(d, &candidate.action)).count();
        if best.as_ref().is_none_or(|(most, _)| met > *most) {
            best = Some((met, candidate));
        }
    }
    best.map(|(_, candidate)| (candidate.action, candidate.why))
}

/// Actions of services that answer in one Region for all.
const GLOBAL: [&str; 5] = [
    "cloudfront:GetDistribution",
    "route53:ListHostedZones",
    "iam:GetRole",
    "organizations:DescribeOrganization",
    "globalaccelerator:ListAccelerators",
];

/// One of them that every policy is about.
pub(super) fn global(documents: &[Document]) -> Option<&'static str> {
    let known = |action: &&str| services().by_action(action).is_some_and(|s| s.is_global());
    GLOBAL.into_iter().filter(known).find(|action| documents.iter().all(|d| covers(d, action)))
}

/// Keys that say who owns a resource.
const OWNER: [&str; 4] =
    ["aws:resourceorgid", "aws:resourceorgpaths", "aws:resourceaccount", "s3:resourceaccount"];

/// Resources that policies let through whoever owns them, as patterns: those of AWS (PP-15, PP-21). Where some statement
/// asks for the owner, they are what other statements name, or what it leaves out.
pub(super) fn of_aws(documents: &[Document]) -> Vec<&str> {
    let asks = |statement: &Statement| statement.conditions.iter().any(|c| OWNER.contains(&c.key.folded()));
    let outbound = |d: &&Document| matches!(d.kind(), PolicyType::Endpoint | PolicyType::ServiceControl);
    let mut found = Vec::new();
    for document in documents.iter().filter(outbound) {
        let statements = &document.policy.statements;
        if !statements.iter().any(asks) {
            continue;
        }
        for (number, statement) in statements.iter().enumerate() {
            let element = if asks(statement) { "NotResource" } else { "Resource" };
            let named = document.element(number, element).into_iter().filter(|entry| *entry != "*");
            found.extend(named.filter(|entry| !found.contains(entry)).collect::<Vec<_>>());
        }
    }
    found
}

/// Whether some statement of a document is about an action.
pub(super) fn covers(document: &Document, action: &str) -> bool {
    let Some(action) = Action::parse(action) else { return false };
    document.policy.statements.iter().any(|s| s.actions.cover(&action))
}

fn of_statement(document: &Document, number: usize, statement: &Statement) -> Vec<Candidate> {
    let place = || format!("statement {} of {}", number + 1, document.name());
    let is_about = |name: &str| Action::parse(name).is_some_and(|a| statement.actions.cover(&a));
    let mut found = Vec::new();
    if statement.actions.negated {
        let all = example_actions().services.values().flat_map(|examples| examples.all());
        let first = FIRST.iter().copied().chain(all).find(|name| is_about(name));
        found.extend(first.map(|name| Candidate {
            action: name.to_owned(),
            why: format!("an example of what NotAction of {} leaves", place()),
        }));
        return found;
    }
    for entry in document.element(number, "Action") {
        if !entry.contains(['*', '?']) {
            let why = format!("the first action of {}", place());
            found.push(Candidate { action: spelled(entry), why });
            continue;
        }
        let fits = Pattern::with_wildcards(&entry.to_ascii_lowercase());
        let service = entry.split(':').next().unwrap_or("").to_ascii_lowercase();
        let own = example_actions().services.get(&service).into_iter().flat_map(|e| e.all());
        let examples: Vec<&str> = match entry {
            "*" => FIRST.to_vec(),
            _ => own.filter(|name| fits.matches(&name.to_ascii_lowercase())).collect(),
        };
        let about = |name: &&str| about_resource(document, number, name);
        let example = examples.iter().copied().find(about).or(examples.first().copied());
        let why = format!("an example of {entry} in {}", place());
        if let Some(name) = example {
            found.push(Candidate { action: name.to_owned(), why });
        }
    }
    found
}

/// An action with its prefix in lower case, as services are known by.
fn spelled(action: &str) -> String {
    action
        .split_once(':')
        .map_or_else(|| action.to_owned(), |(prefix, name)| format!("{}:{name}", prefix.to_ascii_lowercase()))
}

/// What comes first where any action would do.
const FIRST: [&str; 4] = ["s3:GetObject", "kms:Decrypt", "secretsmanager:GetSecretValue", "dynamodb:GetItem"];

/// Whether a statement names a resource of the kind that an action is called on.
fn about_resource(document: &Document, number: usize, action: &str) -> bool {
    let entries = document.element(number, "Resource");
    entries.is_empty() || entries.iter().any(|entry| *entry == "*" || same_kind(action, entry))
}

/// Whether an entry of `Resource` can be what an action is called on. For S3 the slash tells objects from buckets.
fn same_kind(action: &str, entry: &str) -> bool {
    let template = example_actions().resource(action);
    let Some(service) = entry.split(':').nth(2) else { return false };
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    match template {
        Some("*") => false,
        Some(template) if prefix.eq_ignore_ascii_case("s3") => {
            let listed = template.contains('/');
            let is_object = if name.contains("Object") { true } else { listed && !name.contains("Bucket") };
            service == "s3" && entry.contains('/') == is_object
        }
        Some(template) => {
            let wanted = template.split(':').nth(2).unwrap_or("");
            Pattern::with_wildcards(service).matches(wanted)
        }
        None => Pattern::with_wildcards(service).matches(prefix),
    }
}

/// Chooses the resource of an action.
pub(super) fn resource(documents: &[Document], action: &str, place: Place<'_>) -> (String, String) {
    let parsed = Action::parse(action);
    let foreign = of_aws(documents);
    let mut candidates = Vec::new();
    for document in documents {
        for (number, statement) in document.policy.statements.iter().enumerate() {
            if !parsed.as_ref().is_some_and(|a| statement.actions.cover(a)) {
                continue;
            }
            for entry in document.element(number, "Resource") {
                if entry == "*" || foreign.contains(&entry) || !same_kind(action, entry) {
                    continue;
                }
                let whole = concrete(entry, place);
                let account = |arn: &Arn| arn.account().is_empty() || is_account(arn.account());
                if Arn::parse(&whole).as_ref().is_some_and(account) {
                    let of = format!("statement {} of {}", number + 1, document.name());
                    let why = match whole == entry {
                        true => format!("the first resource of {of}"),
                        false => format!("an example of {entry} in {of}"),
                    };
                    candidates.push((whole, why));
                }
            }
        }
    }
    let template = example_actions().resource(action).unwrap_or("*");
    let example = fill(template, place);
    let why = match template {
        "*" => "the policies name no resource for it".to_owned(),
        _ => "an example; the policies name none".to_owned(),
    };
    candidates.push((example, why));
    let mut best: Option<(usize, (String, String))> = None;
    for candidate in candidates {
        let met = documents.iter().filter(|d| names(d, action, &candidate.0)).count();
        if best.as_ref().is_none_or(|(most, _)| met > *most) {
            best = Some((met, candidate));
        }
    }
    best.map_or_else(|| ("*".to_owned(), "the policies name none".to_owned()), |(_, best)| best)
}

/// Whether some statement of a document is about an action on a resource, as far as texts tell.
pub(super) fn names(document: &Document, action: &str, resource: &str) -> bool {
    let Some(action) = Action::parse(action) else { return false };
    document.policy.statements.iter().enumerate().any(|(number, statement)| {
        let wanted = document.element(number, "Resource");
        let others = document.element(number, "NotResource");
        let fits = |entry: &&str| Pattern::with_wildcards(entry).matches(resource);
        let covered = match (wanted.is_empty(), others.is_empty()) {
            (true, true) => true,
            (true, false) => !others.iter().any(fits),
            (false, _) => wanted.iter().any(fits),
        };
        statement.actions.cover(&action) && covered
    })
}

fn fill(template: &str, place: Place<'_>) -> String {
    template.replace("{account}", place.account).replace("{region}", place.region)
}

/// Whether a text is the id of an account.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// One of the resources that a pattern stands for.
pub(super) fn concrete(pattern: &str, place: Place<'_>) -> String {
    let fields: Vec<&str> = pattern.splitn(6, ':').collect();
    let [arn, partition, service, region, account, rest] = *fields.as_slice() else {
        return pattern.to_owned();
    };
    let open = |field: &str, with: &str| match field.contains(['*', '?', '$']) {
        true => with.to_owned(),
        false => field.to_owned(),
    };
    let without_place = service == "s3" || service == "iam";
    let region = if without_place { open(region, "") } else { open(region, place.region) };
    let account = if service == "s3" { open(account, "") } else { open(account, place.account) };
    let partition = open(partition, "aws");
    format!("{arn}:{partition}:{service}:{region}:{account}:{}", example_of(rest))
}

/// A text that a pattern matches: wildcards and variables become `example`.
fn example_of(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['*', '?', '$']) {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        let variable = after.strip_prefix("${").and_then(|v| v.split_once('}'));
        match (variable, after.chars().next()) {
            (Some((inside, behind)), _) => {
                // `${*}`, `${?}` and `${$}` are the characters themselves.
                text.push_str(if matches!(inside, "*" | "?" | "$") { inside } else { "example" });
                rest = behind;
            }
            (None, Some('*')) => {
                text.push_str("example");
                rest = after.trim_start_matches('*');
            }
            (None, Some(other)) => {
                text.push(if other == '?' { 'x' } else { other });
                rest = after.get(1..).unwrap_or("");
            }
            (None, None) => break,
        }
    }
    text.push_str(rest);
    text
}
