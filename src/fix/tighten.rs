//! The request is allowed, and shall not be.

use super::Task;
use super::change::Change;
use super::dangers;
use super::missing_allow::new_policy;
use super::state::Standing;
use super::view::{Spot, View, block_of};
use crate::analysis::{Ask, Held, subjects};
use crate::context::State as KeyState;
use crate::decision::{Layer, ReasonTrace};
use crate::outcome::{Ending, Leg, Outcome};
use crate::policy::Effect;
use crate::simulate::simulate_once;
use crate::source::{Node, print};

/// Callers that are asked where they come from.
const ASKED: usize = 500;
/// Networks that a condition lists.
const LISTED: usize = 20;

/// Statements that grant less, and statements that deny.
pub(super) fn candidates(task: &Task<'_>, standing: &Standing) -> Vec<Change> {
    let Some(leg) = main_leg(task, &standing.outcome) else { return Vec::new() };
    let view = View::new(task, standing, leg);
    let tighten = Tighten { view: &view, expected: expected(&view) };
    let mut found = Vec::new();
    if let Some(reason) = view.decision().and_then(|d| d.reason.as_ref())
        && let Some(spot) = granting(&view, reason)
    {
        found.extend(tighten.grant_less(&spot, reason.layer));
    }
    found.extend(tighten.deny());
    found
}

/// The leg that was asked about.
fn main_leg<'o>(task: &Task<'_>, outcome: &'o Outcome) -> Option<&'o Leg> {
    let asked = |leg: &&Leg| {
        leg.action.as_deref() == Some(&task.request.action)
            && leg.resource.as_deref() == Some(&task.request.resource)
    };
    outcome.legs.iter().find(asked).or(outcome.legs.last())
}

fn granting<'v>(view: &View<'v>, reason: &ReasonTrace) -> Option<Spot<'v>> {
    let policies = &view.layer(reason.layer)?.policies;
    let named = policies.iter().filter(|p| Some(&p.name) == reason.policy.as_ref());
    let mut statements = named.flat_map(|p| p.statements.iter().map(move |s| (p, s)));
    let (policy, statement) =
        statements.find(|(_, s)| Some(s.number) == reason.statement && s.effect == Effect::Allow)?;
    view.spot(policy, statement)
}

/// The networks that those come from who get at the same thing with credentials of their own.
#[derive(Debug, Default)]
struct Expected {
    endpoints: Vec<String>,
    blocks: Vec<String>,
}

impl Expected {
    fn is_empty(&self) -> bool {
        self.endpoints.is_empty() && self.blocks.is_empty()
    }

    fn words(&self) -> String {
        let all: Vec<&str> = self.endpoints.iter().chain(&self.blocks).map(String::as_str).collect();
        all.join(" or ")
    }
}

fn expected(view: &View<'_>) -> Expected {
    let mut found = Expected::default();
    let model = &view.standing.model;
    let request = view.task.request;
    let ask = Ask { action: request.action.clone(), resource: request.resource.clone() };
    let others =
        subjects(model).into_iter().filter(|s| s.credentials == Held::Own && s.caller != request.caller);
    for subject in others.take(ASKED) {
        let asked = subject.asker().request(&ask);
        let Ok(outcome) = simulate_once(model.world(), view.task.assumptions, &asked) else { continue };
        let Some(leg) = outcome.legs.first().filter(|_| outcome.outcome == Ending::Allowed) else { continue };
        let one = |key: &str| match leg.context.state(key) {
            KeyState::Value(_) => leg.context.state(key).values().and_then(<[String]>::first).cloned(),
            _ => None,
        };
        found.endpoints.extend(one("aws:SourceVpce"));
        found.blocks.extend(
            one("aws:SourceIp").filter(|a| a.parse::<std::net::IpAddr>().is_ok()).map(|a| block_of(&a)),
        );
    }
    for list in [&mut found.endpoints, &mut found.blocks] {
        list.sort();
        list.dedup();
    }
    let ours = |key: &str| view.value(key).map(str::to_owned);
    let same = ours("aws:SourceVpce").is_some_and(|e| found.endpoints.contains(&e))
        || ours("aws:SourceIp").is_some_and(|a| found.blocks.contains(&block_of(&a)));
    if same || found.endpoints.len() + found.blocks.len() > LISTED { Expected::default() } else { found }
}

struct Tighten<'t> {
    view: &'t View<'t>,
    expected: Expected,
}

impl Tighten<'_> {
    /// The statement that lets the request in grants less.
    fn grant_less(&self, spot: &Spot<'_>, layer: Layer) -> Vec<Change> {
        let located = &spot.located;
        let name = spot.name();
        let covers = located.texts(&["Action"]);
        let dangers = |covers: &[String]| dangers::of_lock_out(layer, self.view.action(), false, covers);
        let mut found = Vec::new();
        for (element, text) in [("Action", self.view.action()), ("Resource", self.view.resource())] {
            if let Some(edit) = located.take(&[element], text) {
                let words = format!("take {text} out of {element} in {name}");
                found.push(Change::policy(words, vec![edit]).careful(dangers(&[])));
            }
        }
        if let Some(arn) = self.view.principal_arn()
            && let Some(edit) = located.take(&["Principal", "AWS"], arn)
        {
            found.push(
                Change::policy(format!("take {arn} out of Principal in {name}"), vec![edit])
                    .careful(dangers(&covers)),
            );
        }
        let tested = |key: &str| spot.trace.conditions.iter().any(|c| c.key.eq_ignore_ascii_case(key));
        let Expected { endpoints, blocks } = &self.expected;
        let test = match (endpoints.is_empty(), blocks.is_empty()) {
            (false, true) => Some(("StringEquals", "aws:SourceVpce", endpoints)),
            (true, false) => Some(("IpAddress", "aws:SourceIp", blocks)),
            _ => None,
        };
        if let Some((operator, key, values)) = test.filter(|(_, key, _)| !tested(key))
            && let Some(edit) = located.add_condition(operator, key, values)
        {
            let words = format!("grant it only if {key} is {}, in {name}", values.join(" or "));
            let services =
                format!("requests that AWS services make for a caller carry no {key}, or another one");
            found.push(Change::policy(words, vec![edit]).careful(dangers(&covers)).careful([services]));
        }
        if let Some(edit) = spot.removal() {
            let words = format!("take {name} out");
            found.push(Change::policy(words, vec![edit]).careful(dangers(&covers)));
        }
        found
    }

    /// New Deny statements: unless the request comes from where it is expected to, and for this principal at all.
    fn deny(&self) -> Vec<Change> {
        let view = self.view;
        let mut found = Vec::new();
        let resource_layer = if view.layer(Layer::Trust).is_some() { Layer::Trust } else { Layer::Resource };
        for layer in [resource_layer, Layer::Identity] {
            let spots = view.spots(layer, None);
            let document = spots.first();
            let everybody = layer != Layer::Identity;
            let mut add = |statement: Node, words: String, everybody: bool| {
                let change = match document {
                    Some(spot) => {
                        let words = format!("add to {}: {words}", spot.policy.name);
                        Change::policy(words, vec![spot.located.add_statement(&statement)])
                    }
                    None if layer == Layer::Trust => return,
                    None => match new_policy(view, layer, &statement, &words) {
                        Some(change) => change,
                        None => return,
                    },
                };
                let covers = [view.action().to_owned()];
                found.push(change.careful(dangers::of_lock_out(layer, view.action(), everybody, &covers)));
            };
            if !self.expected.is_empty() {
                let principal = everybody.then(|| print::text("*"));
                let words = format!(
                    "deny {} on {} unless it comes from {}",
                    view.action(),
                    view.resource(),
                    self.expected.words()
                );
                add(self.statement(layer, principal, Some(self.perimeter(everybody))), words, everybody);
            }
            let words = |whose: &str| format!("deny {whose}{} on {}", view.action(), view.resource());
            match (view.principal_arn(), everybody) {
                (Some(_), false) => add(self.statement(layer, None, None), words(""), false),
                (Some(arn), true) => {
                    add(
                        self.statement(layer, Some(view.principal_element()), None),
                        words(&format!("{arn} ")),
                        false,
                    );
                }
                (None, true) if view.value("aws:PrincipalType") == Some("Anonymous") => {
                    let test = print::map([(
                        "StringEquals",
                        print::map([("aws:PrincipalType", print::text("Anonymous"))]),
                    )]);
                    add(
                        self.statement(layer, Some(print::text("*")), Some(test)),
                        words("unsigned requests of "),
                        false,
                    );
                }
                (None, true) => {
                    add(
                        self.statement(layer, Some(view.principal_element()), None),
                        words(&view.leg.principal),
                        false,
                    );
                }
                (None, false) => {}
            }
        }
        found
    }

    fn statement(&self, layer: Layer, principal: Option<Node>, condition: Option<Node>) -> Node {
        let mut members = vec![("Effect", print::text("Deny"))];
        members.extend(principal.map(|p| ("Principal", p)));
        members.push(("Action", print::text(self.view.action())));
        if layer != Layer::Trust {
            members.push(("Resource", print::text(self.view.resource())));
        }
        members.extend(condition.map(|c| ("Condition", c)));
        print::map(members)
    }

    /// The conditions of a network perimeter (DP PP-6): nowhere expected, and no service on somebody's behalf.
    fn perimeter(&self, services_too: bool) -> Node {
        let values = |list: &[String]| match list {
            [one] => print::text(one.as_str()),
            many => print::list(many.iter().map(|v| print::text(v.as_str()))),
        };
        let mut tests = Vec::new();
        if !self.expected.endpoints.is_empty() {
            let test = print::map([("aws:SourceVpce", values(&self.expected.endpoints))]);
            tests.push(("StringNotEqualsIfExists", test));
        }
        if !self.expected.blocks.is_empty() {
            let test = print::map([("aws:SourceIp", values(&self.expected.blocks))]);
            tests.push(("NotIpAddressIfExists", test));
        }
        let mut services = vec![("aws:ViaAWSService", print::text("false"))];
        if services_too {
            services.push(("aws:PrincipalIsAWSService", print::text("false")));
        }
        tests.push(("BoolIfExists", print::map(services)));
        print::map(tests)
    }
}
