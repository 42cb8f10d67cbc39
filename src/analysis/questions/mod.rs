//! What there is to ask about a topology.

mod granted;

use crate::arn::Arn;
use crate::facts::{sample_requests, services};
use crate::hash::QuickSet;
use crate::policy::{Pattern, Statement};
use crate::topology::Topology;
use crate::topology::model::Resource;

use super::Ask;
use granted::Granted;

/// The questions of a topology: those it states; else, for each resource, the typical request to it and the actions
/// that its policy and the policies of principals name without wildcards; and what principals may do that is about no
/// resource of the topology.
pub fn questions(topology: &Topology) -> Vec<Ask> {
    let mut asks = Asks::default();
    if !topology.questions.is_empty() {
        for question in &topology.questions {
            asks.ask(&question.action, question.resource.clone());
        }
        return asks.list;
    }
    let by_principals =
        || topology.principals.iter().flat_map(|(_, p)| &p.policies).flat_map(|p| &p.statements);
    let granted = Granted::of(by_principals());
    for (_, row) in topology.resources.iter() {
        let Some(account) = row.account.as_deref() else { continue };
        if account.is_empty() {
            continue;
        }
        if let Some(sample) = sample_requests().of(&row.arn) {
            asks.add(&sample.action, whole_or_part(&row.arn, &sample.action));
        }
        for statement in row.policy.iter().flat_map(|p| &p.statements) {
            of_statement(statement, row, &mut asks);
        }
        for grant in granted.on(&row.arn) {
            named(grant.action, grant.entry, row, &mut asks);
        }
    }
    let listed = Kinds::of(topology);
    for statement in by_principals() {
        elsewhere(statement, &listed, &mut asks);
    }
    asks.list
}

/// Questions without repetition, in the order in which they were found.
#[derive(Default)]
struct Asks {
    list: Vec<Ask>,
    known: QuickSet<Ask>,
}

impl Asks {
    /// An action that a policy names. One of a service that nobody knows cannot be asked.
    fn add(&mut self, action: &str, resource: String) {
        if services().by_action(action).is_some() {
            self.ask(action, resource);
        }
    }

    /// Prefixes compare without case, and are asked in lower case.
    fn ask(&mut self, action: &str, resource: String) {
        let (service, name) = action.split_once(':').unwrap_or((action, ""));
        let ask = Ask { action: format!("{}:{name}", service.to_ascii_lowercase()), resource };
        if self.known.insert(ask.clone()) {
            self.list.push(ask);
        }
    }
}

/// The actions that a statement names, as it spells them.
fn named_actions(statement: &Statement) -> impl Iterator<Item = &str> {
    let texts = statement.actions.texts.iter().filter(|_| !statement.actions.negated);
    texts.map(|t| &**t).filter(|text| text.contains(':') && !text.contains(['*', '?']))
}

/// What a statement says about a resource.
fn of_statement(statement: &Statement, row: &Resource, asks: &mut Asks) {
    for action in named_actions(statement) {
        match &statement.resources {
            None => named(action, None, row, asks),
            Some(resources) if resources.negated => {}
            Some(resources) => {
                for entry in &resources.entries {
                    named(action, Some(&entry.text), row, asks);
                }
            }
        }
    }
}

/// An action that a statement names, with an entry of its `Resource` if it has one.
fn named(action: &str, entry: Option<&str>, row: &Resource, asks: &mut Asks) {
    if !is_about_kind(action, &row.arn) {
        return;
    }
    let resource = match entry {
        None => Some(whole_or_part(&row.arn, action)),
        Some(entry) => example(entry, &row.arn, action),
    };
    if let Some(resource) = resource {
        asks.add(action, resource);
    }
}

/// Whether an action can be about a resource of this kind at all.
fn is_about_kind(action: &str, arn: &Arn) -> bool {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    let role = arn.service() == "iam" && arn.resource().starts_with("role/");
    match service {
        // The other actions on roles come with it, or need a token.
        service if service.eq_ignore_ascii_case("sts") => role && name.eq_ignore_ascii_case("AssumeRole"),
        _ => service.eq_ignore_ascii_case(arn.service()),
    }
}

/// A resource that an action of this resource can be about: itself or a part of it.
fn whole_or_part(arn: &Arn, action: &str) -> String {
    let below = sample_requests().of(arn).and_then(|s| s.below.as_deref());
    match below.filter(|_| sample_requests().is_about_part(arn, action)) {
        Some(below) => format!("{arn}{below}"),
        None => arn.to_string(),
    }
}

/// A resource that an entry of a policy names, if it is this one or a part of it.
fn example(entry: &str, arn: &Arn, action: &str) -> Option<String> {
    if entry.contains("${") {
        return None;
    }
    let below = entry.strip_prefix(arn.as_str()).filter(|rest| rest.starts_with(['/', ':']));
    if let Some(rest) = below {
        let part = sample_requests().is_about_part(arn, action);
        return part.then(|| format!("{arn}{}", rest.replace('*', "object").replace('?', "x")));
    }
    let typical = whole_or_part(arn, action);
    let covers = Pattern::with_wildcards(entry).matches(&typical);
    covers.then_some(typical)
}

/// The kinds of resources that a topology lists.
struct Kinds {
    /// Services, in lower case.
    services: QuickSet<String>,
    /// Whether there are roles.
    roles: bool,
}

impl Kinds {
    fn of(topology: &Topology) -> Kinds {
        let rows = || topology.resources.iter().map(|(_, row)| &row.arn);
        Kinds {
            services: rows().map(|arn| arn.service().to_ascii_lowercase()).collect(),
            roles: rows().any(|arn| is_about_kind("sts:AssumeRole", arn)),
        }
    }

    /// Whether an action can be about one of them.
    fn has(&self, action: &str) -> bool {
        match action.split_once(':') {
            Some((service, name)) if service.eq_ignore_ascii_case("sts") => {
                self.roles && name.eq_ignore_ascii_case("AssumeRole")
            }
            _ => self.services.contains(&action.split(':').next().unwrap_or(action).to_ascii_lowercase()),
        }
    }
}

/// Actions on resources that the topology does not list, and on none at all.
fn elsewhere(statement: &Statement, listed: &Kinds, asks: &mut Asks) {
    let Some(resources) = statement.resources.as_ref().filter(|r| !r.negated) else { return };
    for action in named_actions(statement) {
        for entry in &resources.entries {
            let known_owner = || Arn::parse(&entry.text).is_some_and(|arn| !arn.account().is_empty());
            if *entry.text == *"*" {
                if !action.eq_ignore_ascii_case("sts:AssumeRole") && !listed.has(action) {
                    asks.add(action, "*".to_owned());
                }
            } else if !entry.text.contains(['*', '?', '$']) && known_owner() {
                asks.add(action, entry.text.to_string());
            }
        }
    }
}
