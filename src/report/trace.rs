//! One outcome, followed hop by hop, for people.

use std::collections::BTreeSet;

use super::{Paint, article};
use crate::context::{Stamp, Stamped, State, Value, Writer};
use crate::decision::{ConditionTrace, Explanation, Outcome as Decided, ReasonTrace};
use crate::network::path::{Hop, HopKind, NoPathKind};
use crate::outcome::{Ending, Leg, LegKind, Outcome, Way};
use crate::policy::{Actual, Effect, Truth};

/// How much to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Keys and statements that matter for this answer.
    WhatMatters,
    /// All of them.
    Everything,
}

/// Keys shown even where no condition reads them, if the request carries them.
const ALWAYS: [&str; 10] = [
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:principalarn",
    "aws:ec2instancesourcevpc",
    "aws:requestedregion",
    "aws:calledvia",
    "kms:viaservice",
    "aws:principalservicename",
];

/// Width of the column of key names.
const KEY_WIDTH: usize = 30;

/// The answer to one request as text.
pub fn trace_text(outcome: &Outcome, depth: Depth, paint: Paint) -> String {
    let mut page = Page { text: String::from("\n"), depth, paint };
    let many = outcome.legs.len() > 1;
    for (number, leg) in (1..).zip(&outcome.legs) {
        if many {
            page.leg_title(number, leg);
        }
        page.way(leg);
        page.verdict(leg);
    }
    if many {
        page.whole(outcome);
    }
    page.assumptions(outcome);
    page.text
}

struct Page {
    text: String,
    depth: Depth,
    paint: Paint,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn leg_title(&mut self, number: usize, leg: &Leg) {
        let what = match (&leg.action, &leg.resource) {
            (Some(action), Some(resource)) => format!("{action} on {resource}"),
            (Some(action), None) => action.clone(),
            (None, _) => "a call whose action nobody stated".to_owned(),
        };
        let how = match leg.kind {
            LegKind::Direct => "sends",
            LegKind::ForwardAccessSession => "sends, as the caller,",
            LegKind::ServicePrincipal => "sends, as itself,",
            LegKind::ServiceRole => "sends, with a role,",
        };
        let title = format!("Request {number}: {} {how} {what}", leg.from);
        self.line(&format!("  {}", self.paint.bold(&title)));
        self.line("");
    }

    fn way(&mut self, leg: &Leg) {
        match &leg.way {
            Way::Path(path) | Way::Rejected { path, .. } => {
                self.line(&format!("  {}", path.ids().join(" ── ")));
                self.line("");
                self.hops(&path.hops, leg);
                for warning in &path.warnings {
                    let title = self.paint.care("NOTE");
                    self.line(&format!("  {title}     {} ({})", warning.message, warning.code));
                }
                if !path.warnings.is_empty() {
                    self.line("");
                }
            }
            Way::NoPath(no) => {
                let mut ids = crate::network::path::hop_ids(&no.walk);
                ids.push("✗");
                self.line(&format!("  {}", ids.join(" ── ")));
                self.line("");
                self.hops(&no.walk, leg);
            }
            Way::ServiceInternal => {
                self.line("  within AWS's network");
                self.keys(leg, |_| true);
                self.line("");
            }
        }
    }

    fn hops(&mut self, hops: &[Hop], leg: &Leg) {
        let width = hops.iter().map(|h| name_of(h).chars().count()).max().unwrap_or(0);
        for (number, hop) in (1..).zip(hops) {
            let name = name_of(hop);
            let padding = " ".repeat(width - name.chars().count());
            self.line(&format!("  {number}  {}{padding}  {}", self.paint.bold(&name), hop.detail));
            self.keys(leg, |stamp| hop_of(stamp.by, hops.len()) == number);
        }
        self.line("");
    }

    fn keys(&mut self, leg: &Leg, here: impl Fn(&Stamp) -> bool) {
        let read = keys_read(leg);
        let mut stamps: Vec<(&Stamped, &Stamp)> = leg
            .context
            .iter()
            .filter_map(|stamped| Some((stamped, stamped.stamps.last().filter(|s| here(s))?)))
            .collect();
        stamps.sort_by_key(|(_, stamp)| stamp.state == State::Absent);
        if self.depth == Depth::WhatMatters {
            stamps.retain(|(stamped, stamp)| matters(stamped, stamp, &read, leg));
        }
        let longest = stamps.iter().map(|(s, _)| s.name.len() + 2).max().unwrap_or(0);
        let width = KEY_WIDTH.max(longest);
        for (stamped, stamp) in stamps {
            let text = format!("       {:width$}{}", stamped.name, state_words(stamp));
            let text = if stamp.state == State::Absent { self.paint.dim(&text) } else { text };
            self.line(&text);
        }
    }

    fn verdict(&mut self, leg: &Leg) {
        match (&leg.way, &leg.decision, leg.outcome) {
            (Way::NoPath(no), ..) => {
                let title = self.paint.bad("UNREACHABLE");
                self.line(&format!("  {title}   {}", no.message));
                self.line(&format!(
                    "    what the client sees: {} ({}, {})",
                    seen(no.kind),
                    no.reason,
                    no.rule
                ));
                self.line(&format!("    to open the way: {}", no.mend));
                self.line("    no policy was asked: a missing path is not a denial");
            }
            (Way::Rejected { rejection, .. }, ..) => {
                let title = self.paint.bad("REJECTED");
                self.line(&format!("  {title}   by the service: {}", rejection.message));
                self.line(&format!("    ({}, {})", rejection.reason, rejection.rule));
                self.line(&format!("    to be let in: {}", rejection.mend));
            }
            (_, Some(decision), Some(_)) => self.decision(leg, decision),
            _ => {
                let title = self.paint.care("NOT DECIDED");
                self.line(&format!(
                    "  {title}   nobody stated what is called here; the next request is judged by itself"
                ));
            }
        }
        self.line("");
    }

    fn decision(&mut self, leg: &Leg, decision: &Explanation) {
        let title = match decision.outcome {
            Decided::Allowed => self.paint.good("ALLOWED"),
            Decided::ImplicitlyDenied | Decided::ExplicitlyDenied => self.paint.bad("DENIED"),
            Decided::Depends => self.paint.care("DEPENDS"),
        };
        self.line(&format!("  {title}   {}", summary(decision)));
        if let Some(reason) = &decision.reason {
            self.reason(leg, decision, reason);
        }
        if self.depth == Depth::Everything || decision.outcome == Decided::Depends {
            self.layers(leg, decision);
        }
        if !leg.would_be_allowed_if.is_empty() {
            self.line("    It would be allowed if");
            let last = leg.would_be_allowed_if.len() - 1;
            for (n, way) in leg.would_be_allowed_if.iter().enumerate() {
                let end = if n == last { "" } else { ", or" };
                self.line(&format!("      - {way}{end}"));
            }
        }
        if let Some(message) = &decision.message {
            self.line(&format!("    AWS would say: {message}"));
        }
    }

    fn reason(&mut self, leg: &Leg, decision: &Explanation, reason: &ReasonTrace) {
        let Some(policy) = &reason.policy else { return };
        let effect = match decision.outcome {
            Decided::ExplicitlyDenied => "Deny",
            _ => "Allow",
        };
        let sid = reason.sid.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
        let statement = reason.statement.map(|n| format!(", statement {n}{sid}")).unwrap_or_default();
        let nearest = if decision.outcome == Decided::ImplicitlyDenied { "; it came nearest" } else { "" };
        self.line(&format!("    {policy}{statement}, {effect}{nearest}"));
        let width = head_width(&reason.conditions);
        for condition in &reason.conditions {
            let text = condition_words(condition, leg, width);
            self.line(&format!("      {text}"));
        }
    }

    fn layers(&mut self, leg: &Leg, decision: &Explanation) {
        for layer in &decision.layers {
            let exempt = layer.exempt.map(|_| " (does not count for this request)").unwrap_or_default();
            self.line(&format!("    {}{exempt}", self.paint.bold(layer.layer.words())));
            for policy in &layer.policies {
                let level = policy.level.map(|l| format!("level {l}: ")).unwrap_or_default();
                self.line(&format!("      {level}{}", policy.name));
                for statement in &policy.statements {
                    let sid = statement.sid.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
                    let effect = match statement.effect {
                        Effect::Allow => "Allow",
                        Effect::Deny => "Deny",
                    };
                    let state = match statement.applies {
                        Truth::True => "applies",
                        Truth::Unknown => "cannot tell",
                        Truth::False => "does not apply",
                    };
                    let parts = [
                        (Some(Truth::from(statement.action)), "action"),
                        (statement.resource, "resource"),
                        (statement.principal, "principal"),
                    ];
                    let failed: Vec<&str> =
                        parts.iter().filter(|(t, _)| *t == Some(Truth::False)).map(|(_, n)| *n).collect();
                    let why = match failed.as_slice() {
                        [] => String::new(),
                        parts => format!(": other {}", parts.join(", other ")),
                    };
                    self.line(&format!(
                        "        statement {}{sid}, {effect}: {state}{why}",
                        statement.number
                    ));
                    let width = head_width(&statement.conditions);
                    for condition in &statement.conditions {
                        let mark = match condition.result {
                            Truth::True => "holds",
                            Truth::False => "fails",
                            Truth::Unknown => "cannot tell",
                        };
                        self.line(&format!("          {}: {mark}", condition_words(condition, leg, width)));
                    }
                }
            }
        }
    }

    fn whole(&mut self, outcome: &Outcome) {
        let title = match outcome.outcome {
            Ending::Allowed => self.paint.good("ALLOWED"),
            Ending::Depends => self.paint.care("DEPENDS"),
            Ending::Unreachable => self.paint.bad("UNREACHABLE"),
            Ending::Rejected => self.paint.bad("REJECTED"),
            Ending::ImplicitlyDenied | Ending::ExplicitlyDenied => self.paint.bad("DENIED"),
        };
        let by = match outcome.outcome {
            Ending::Allowed => format!("all {} requests", outcome.legs.len()),
            _ => format!("by request {} of {}", outcome.settled_by, outcome.legs.len()),
        };
        self.line(&format!("  {}  {title}, {by}", self.paint.bold("As a whole:")));
        self.line("");
    }

    fn assumptions(&mut self, outcome: &Outcome) {
        if outcome.assumptions.is_empty() {
            return;
        }
        self.line("  Rests on what AWS leaves open:");
        let width = outcome.assumptions.iter().map(|r| r.assumption.name().len()).max().unwrap_or(0);
        for reliance in &outcome.assumptions {
            let others: Vec<String> = reliance
                .alternatives
                .iter()
                .map(|a| {
                    let same = a.outcome == outcome.outcome;
                    let end = if same { "the same".to_owned() } else { self.paint.care(a.outcome.word()) };
                    format!("{}: {end}", a.choice)
                })
                .collect();
            let name = reliance.assumption.name();
            let others = if others.is_empty() { String::new() } else { format!("  ({})", others.join(", ")) };
            self.line(&format!("    {name:width$}  {}{others}", reliance.choice));
        }
        self.line("");
    }
}

fn name_of(hop: &Hop) -> String {
    match hop.kind {
        HopKind::Dns => "dns".to_owned(),
        _ => hop.id.to_string(),
    }
}

/// The hop under which a stamp is shown: what the credentials say under the caller, what the service reads off
/// the request under the service.
fn hop_of(by: Writer, hops: usize) -> usize {
    match by {
        Writer::Hop(number) => number,
        Writer::Credentials | Writer::Principal => 1,
        Writer::Resource | Writer::Request | Writer::Clock | Writer::CallingService | Writer::Stated => hops,
    }
}

/// Keys that some condition of a statement about this action reads, in lower case.
fn keys_read(leg: &Leg) -> BTreeSet<String> {
    let layers = leg.decision.iter().flat_map(|d| &d.layers);
    layers
        .flat_map(|l| &l.policies)
        .flat_map(|p| &p.statements)
        .filter(|s| s.action)
        .flat_map(|s| &s.conditions)
        .map(|c| c.key.to_ascii_lowercase())
        .collect()
}

fn matters(stamped: &Stamped, stamp: &Stamp, read: &BTreeSet<String>, leg: &Leg) -> bool {
    let key = stamped.name.to_ascii_lowercase();
    if read.contains(&key) || stamp.by == Writer::Stated {
        return true;
    }
    // That an endpoint was passed, or none, is the point of the whole; so say which key is missing for it.
    let told = match &leg.way {
        Way::Path(path) | Way::Rejected { path, .. } if path.entry.endpoint().is_some() => "aws:sourceip",
        _ => "aws:sourcevpc",
    };
    ALWAYS.contains(&key.as_str()) && (stamp.state != State::Absent || key == told)
}

fn state_words(stamp: &Stamp) -> String {
    let value = match &stamp.state {
        State::Value(Value::One(text)) if text == crate::context::AWS_ADDRESS => {
            "an address of AWS".to_owned()
        }
        State::Value(Value::One(text)) => text.clone(),
        State::Value(Value::Many(texts)) => format!("[{}]", texts.join(", ")),
        State::SomeValue => "present".to_owned(),
        State::Absent => "absent".to_owned(),
        State::Unknown => "unknown".to_owned(),
    };
    let assumed = match stamp.assumptions.iter().map(|a| a.name()).collect::<Vec<_>>().as_slice() {
        [] => None,
        names => Some(format!("assumption {}", names.join(", "))),
    };
    let is_aws = matches!(&stamp.state, State::Value(Value::One(v)) if v == crate::context::AWS_ADDRESS);
    let (head, remark) = match (&stamp.state, stamp.note.clone()) {
        (State::Value(_), Some(note)) if is_aws => (note, None),
        (State::Value(_), note) => (value, note),
        (_, Some(note)) => (format!("{value}: {note}"), None),
        (_, None) => (value, None),
    };
    let remarks: Vec<String> = remark.into_iter().chain(assumed).collect();
    if remarks.is_empty() { head } else { format!("{head}  ({})", remarks.join("; ")) }
}

fn seen(kind: NoPathKind) -> &'static str {
    match kind {
        NoPathKind::Dns => "the host name does not resolve",
        NoPathKind::Route | NoPathKind::Filtered => "the connection times out",
        NoPathKind::Tls => "the certificate does not fit the host name",
        NoPathKind::EndpointUnavailable => "the host name does not resolve, or the connection times out",
    }
}

fn summary(decision: &Explanation) -> String {
    let layer = decision.reason.as_ref().map(|r| r.layer.words());
    match (decision.outcome, layer) {
        (Decided::Allowed, Some(layer)) => format!("by {} {layer}", article(layer)),
        (Decided::Allowed, None) => "whatever the policies say".to_owned(),
        (Decided::ImplicitlyDenied, Some(layer)) => format!("implicitly: no {layer} allows it"),
        (Decided::ImplicitlyDenied, None) => "implicitly: nothing allows it".to_owned(),
        (Decided::ExplicitlyDenied, Some(layer)) => {
            format!("explicitly: {} {layer} denies it", article(layer))
        }
        (Decided::ExplicitlyDenied, None) => "explicitly".to_owned(),
        (Decided::Depends, _) => {
            let possible: Vec<&str> = decision.possible.iter().map(|o| o.name()).collect();
            let words: Vec<String> = possible.iter().map(|w| w.replace('_', " ")).collect();
            format!("on {}: {}", decision.depends_on.join(", "), words.join(" or "))
        }
    }
}

fn head_width(conditions: &[ConditionTrace]) -> usize {
    conditions.iter().map(|c| c.operator.to_string().len() + 1 + c.key.len()).max().unwrap_or(0)
}

fn condition_words(condition: &ConditionTrace, leg: &Leg, width: usize) -> String {
    let wanted = match &*condition.wanted {
        [one] => one.to_string(),
        many if many.len() > 4 => {
            format!(
                "one of {} values ({}, ...)",
                many.len(),
                many.iter().take(2).map(|w| &**w).collect::<Vec<_>>().join(", ")
            )
        }
        many => many.join(" or "),
    };
    let actual = match &condition.actual {
        Actual::Value(values) => match &**values {
            [one] if &**one == crate::context::AWS_ADDRESS => "an address of AWS".to_owned(),
            [one] => one.to_string(),
            many => format!("[{}]", many.join(", ")),
        },
        Actual::SomeValue => "present with a value nobody stated".to_owned(),
        Actual::Absent => "absent".to_owned(),
        Actual::Unknown => "unknown".to_owned(),
    };
    let hop = match leg.context.get(&condition.key).map(|s| s.by) {
        Some(Writer::Hop(n)) => format!(" (hop {n})"),
        _ => String::new(),
    };
    let verb = if condition.operator.comparison.is_negated() { "wants anything but" } else { "wants" };
    let head = format!("{} {}", condition.operator, condition.key);
    format!("{head:width$}  {verb} {wanted}, is {actual}{hop}")
}
