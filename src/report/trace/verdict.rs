//! The verdict on a trace: what decided, by which statement, and which condition.

use super::{Depth, Page, article};
use crate::context::{AWS_ADDRESS, Writer};
use crate::decision::{ConditionTrace, Explanation, Layer, LayerTrace, Outcome as Decided, ReasonTrace};
use crate::network::path::NoPathKind;
use crate::outcome::{Leg, Way};
use crate::policy::{Actual, Effect, Truth};

impl Page {
    pub(super) fn verdict(&mut self, leg: &Leg) {
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
        if decision.outcome == Decided::Allowed {
            self.grants(leg, decision);
        } else if let Some(reason) = &decision.reason {
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

    /// The first Allow that applies, in every layer that grants.
    fn grants(&mut self, leg: &Leg, decision: &Explanation) {
        for layer in granting(decision) {
            let statements = layer.policies.iter().flat_map(|p| p.statements.iter().map(move |s| (p, s)));
            let mut applying =
                statements.filter(|(_, s)| s.effect == Effect::Allow && s.applies == Truth::True);
            let Some((policy, statement)) = applying.next() else { continue };
            let sid = statement.sid.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
            self.line(&format!("    {}, statement {}{sid}, Allow", policy.name, statement.number));
            let width = head_width(&statement.conditions);
            for condition in &statement.conditions {
                let text = condition_words(condition, leg, width);
                self.line(&format!("      {text}"));
            }
        }
    }

    fn reason(&mut self, leg: &Leg, decision: &Explanation, reason: &ReasonTrace) {
        let Some(policy) = &reason.policy else { return };
        let effect = if decision.outcome == Decided::ExplicitlyDenied { "Deny" } else { "Allow" };
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
}

/// How a leg ends, as a word and a sentence.
pub(in crate::report) fn headline(leg: &Leg) -> (&'static str, String) {
    match (&leg.way, &leg.decision, leg.outcome) {
        (Way::NoPath(no), ..) => ("UNREACHABLE", no.message.clone()),
        (Way::Rejected { rejection, .. }, ..) => {
            ("REJECTED", format!("by the service: {}", rejection.message))
        }
        (_, Some(decision), Some(_)) => (ending(decision), summary(decision)),
        _ => ("NOT DECIDED", "nobody stated what is called here".to_owned()),
    }
}

fn ending(decision: &Explanation) -> &'static str {
    match decision.outcome {
        Decided::Allowed => "ALLOWED",
        Decided::ImplicitlyDenied | Decided::ExplicitlyDenied => "DENIED",
        Decided::Depends => "DEPENDS",
    }
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
        (Decided::Allowed, Some(_)) => {
            let layers =
                granting(decision).map(|l| format!("{} {}", article(l.layer.words()), l.layer.words()));
            format!("by {}", layers.collect::<Vec<_>>().join(" and by "))
        }
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

/// The layers that grant: each of them that allows, for across accounts both sides have to.
fn granting(decision: &Explanation) -> impl Iterator<Item = &LayerTrace> {
    let grants = |layer: Layer| matches!(layer, Layer::Identity | Layer::Resource | Layer::Trust);
    decision.layers.iter().filter(move |l| grants(l.layer) && l.exempt.is_none() && l.allows == Truth::True)
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
            [one] if &**one == AWS_ADDRESS => "an address of AWS".to_owned(),
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
