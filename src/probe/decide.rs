//! What decided a request, as far as the probed policies did.

use std::sync::Arc;

use serde::Serialize;

use super::documents::Document;
use crate::decision::{ConditionTrace, Explanation, LayerTrace, StatementTrace};
use crate::outcome::{Ending, Leg, LegKind, Outcome, Way};
use crate::policy::{Actual, Effect, PolicyType, Truth};
use crate::source::Span;

/// How a path ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is allowed, or at least not denied by the policies.
    Allowed,
    /// A Deny statement applies.
    Denied,
    /// No statement allows it.
    NotAllowed,
    /// It rests on keys that nobody stated.
    Depends,
    /// AWS does not evaluate such policies for this caller.
    NotEvaluated,
    /// The request does not arrive.
    Unreachable,
    /// The service refuses it before any policy is read.
    Rejected,
    /// There is no such path for the action.
    NotApplicable,
}

impl Verdict {
    /// The words for people.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::Denied => "denied",
            Verdict::NotAllowed => "not allowed",
            Verdict::Depends => "depends",
            Verdict::NotEvaluated => "not evaluated",
            Verdict::Unreachable => "unreachable",
            Verdict::Rejected => "rejected",
            Verdict::NotApplicable => "n/a",
        }
    }
}

/// A condition that made the difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decider {
    /// The key, as the policy spells it.
    pub key: Arc<str>,
    /// The values that the policy wants, or wants anything but.
    pub wanted: Arc<[Arc<str>]>,
    /// What the request holds for it.
    pub actual: Actual,
    /// The policy.
    pub policy: Arc<str>,
    /// Its statement, from 1.
    pub statement: usize,
    /// Whether the statement denies or allows.
    pub effect: Effect,
}

/// What is said of one outcome.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    /// What the probed statements say by themselves.
    pub(super) statements: Option<Effect>,
    pub(super) deciders: Vec<Decider>,
    /// What decided, where no condition did.
    pub(super) note: Option<String>,
}

/// Judges an outcome by what the probed policies say.
pub(super) fn judge(outcome: &Outcome, documents: &[Document]) -> Judged {
    let plain = |verdict| Judged { verdict, statements: None, deciders: Vec::new(), note: None };
    let Some(leg) = outcome.settling_leg() else { return plain(Verdict::NotApplicable) };
    let Some(decision) = &leg.decision else {
        return match &leg.way {
            Way::Rejected { rejection, .. } => {
                Judged { note: Some(rejection.message.clone()), ..plain(Verdict::Rejected) }
            }
            Way::NoPath(no_path) => {
                let note = Some(format!("no path: {}", no_path.message));
                Judged { note, ..plain(Verdict::Unreachable) }
            }
            Way::Path(_) | Way::ServiceInternal => plain(Verdict::NotApplicable),
        };
    };
    let own = Own { documents };
    let evaluated = decision.layers.iter().any(|l| l.exempt.is_none() && own.is_in(l));
    if !evaluated {
        return Judged { note: Some(why_not(leg, documents)), ..plain(Verdict::NotEvaluated) };
    }
    let verdict = match outcome.outcome {
        Ending::Allowed => Verdict::Allowed,
        Ending::ExplicitlyDenied => Verdict::Denied,
        Ending::ImplicitlyDenied => Verdict::NotAllowed,
        Ending::Depends => Verdict::Depends,
        Ending::Unreachable => Verdict::Unreachable,
        Ending::Rejected => Verdict::Rejected,
    };
    let (deciders, mut note) = match verdict {
        Verdict::Denied => own.denied(decision),
        Verdict::NotAllowed => own.not_allowed(decision),
        Verdict::Allowed => own.allowed(decision),
        _ => (Vec::new(), None),
    };
    if leg.kind == LegKind::Grant && verdict == Verdict::Allowed && deciders.is_empty() {
        note = Some("the grant allows it".to_owned());
    }
    Judged { verdict, statements: own.say(decision), deciders, note }
}

/// Why no probed policy counted.
fn why_not(leg: &Leg, documents: &[Document]) -> String {
    let kinds: Vec<PolicyType> = documents.iter().map(Document::kind).collect();
    let only = |kind| kinds.iter().all(|k| *k == kind);
    let who = match leg.principal.as_str() {
        "anonymous" => "nobody signs it".to_owned(),
        other if other.ends_with(".amazonaws.com") => "a service principal signs it".to_owned(),
        other if other.contains("/AWSServiceRoleFor") => "a service-linked role signs it".to_owned(),
        _ => "it is another account's".to_owned(),
    };
    if only(PolicyType::Endpoint) {
        return "it does not pass the endpoint".to_owned();
    }
    if only(PolicyType::ResourceControl) && who.starts_with("it is") {
        return "the service or the resource is not bound by RCPs".to_owned();
    }
    who
}

/// The probed policies in an explanation.
struct Own<'a> {
    documents: &'a [Document],
}

impl Own<'_> {
    /// The document of a statement, and its number in it.
    fn find(&self, span: Span, name: &str) -> Option<(&Document, usize)> {
        self.documents.iter().filter(|d| self.is_named(name, d)).find_map(|document| {
            let at = document.policy.statements.iter().position(|s| s.span == span)?;
            Some((document, at + 1))
        })
    }

    /// Policies on one resource count as one, under the name of the first.
    fn is_named(&self, name: &str, document: &Document) -> bool {
        let first = self.documents.iter().find(|d| d.kind() == document.kind());
        **document.name() == *name || first.is_some_and(|first| **first.name() == *name)
    }

    fn is_in(&self, layer: &LayerTrace) -> bool {
        self.statements(layer).next().is_some()
    }

    fn statements<'l>(
        &self,
        layer: &'l LayerTrace,
    ) -> impl Iterator<Item = (&Document, usize, &'l StatementTrace)> {
        let all = layer.policies.iter().flat_map(|p| p.statements.iter().map(move |s| (&p.name, s)));
        let kind = layer.layer.policy_type();
        all.filter_map(move |(name, statement)| {
            let (document, number) = self.find(statement.span, name)?;
            (document.kind() == kind).then_some((document, number, statement))
        })
    }

    fn about<'l>(
        &self,
        decision: &'l Explanation,
    ) -> impl Iterator<Item = (&Document, usize, &'l StatementTrace)> {
        let layers = decision.layers.iter().filter(|l| l.exempt.is_none());
        layers.flat_map(|layer| self.statements(layer)).filter(|(_, _, s)| {
            s.action && s.resource != Some(Truth::False) && s.principal != Some(Truth::False)
        })
    }

    /// Whether a Deny applies, else whether an Allow does.
    fn say(&self, decision: &Explanation) -> Option<Effect> {
        let applies = |effect| {
            self.about(decision)
                .any(|(_, _, s)| s.effect == effect && s.applies == Truth::True)
                .then_some(effect)
        };
        applies(Effect::Deny).or_else(|| applies(Effect::Allow))
    }

    /// The conditions of the Deny statements that apply, without those that only say whom it spares.
    fn denied(&self, decision: &Explanation) -> (Vec<Decider>, Option<String>) {
        let mut deciders = Vec::new();
        let mut bare = None;
        for (document, number, statement) in self.about(decision) {
            if statement.effect != Effect::Deny || statement.applies != Truth::True {
                continue;
            }
            let telling: Vec<&ConditionTrace> =
                statement.conditions.iter().filter(|c| !is_exemption(c)).collect();
            let all: Vec<&ConditionTrace> = match telling.is_empty() {
                true => statement.conditions.iter().collect(),
                false => telling,
            };
            if all.is_empty() {
                bare = Some(format!("statement {number} denies whatever the keys say"));
            }
            extend(&mut deciders, all, document, number, statement);
            break;
        }
        (deciders, bare)
    }

    fn not_allowed(&self, decision: &Explanation) -> (Vec<Decider>, Option<String>) {
        let mut deciders = Vec::new();
        for (document, number, statement) in self.about(decision) {
            if statement.effect == Effect::Allow && statement.applies != Truth::True {
                let failed: Vec<&ConditionTrace> =
                    statement.conditions.iter().filter(|c| c.result == Truth::False).collect();
                extend(&mut deciders, failed, document, number, statement);
            }
        }
        let note = deciders.is_empty().then(|| "no statement allows this caller".to_owned());
        (deciders, note)
    }

    /// What spared the request from Deny statements, or else what the Allow that applies asks for.
    fn allowed(&self, decision: &Explanation) -> (Vec<Decider>, Option<String>) {
        let (mut spared, mut granted) = (Vec::new(), Vec::new());
        let mut applies = false;
        for (document, number, statement) in self.about(decision) {
            match (statement.effect, statement.applies) {
                (Effect::Deny, Truth::False) => {
                    let failed = statement.conditions.iter().filter(|c| c.result == Truth::False).collect();
                    extend(&mut spared, failed, document, number, statement);
                }
                (Effect::Allow, Truth::True) => {
                    applies = true;
                    extend(&mut granted, statement.conditions.iter().collect(), document, number, statement);
                }
                _ => {}
            }
        }
        let deciders = if spared.is_empty() { granted } else { spared };
        let note = match (deciders.is_empty(), applies) {
            (false, _) => None,
            (true, true) => Some("allowed without a condition".to_owned()),
            (true, false) => Some("no statement is about it".to_owned()),
        };
        (deciders, note)
    }
}

/// Whether a condition of a Deny only says whom it spares: services, and forwarded calls.
fn is_exemption(condition: &ConditionTrace) -> bool {
    let key = condition.key.to_ascii_lowercase();
    matches!(
        key.as_str(),
        "aws:viaawsservice"
            | "aws:principalisawsservice"
            | "aws:calledvia"
            | "aws:principalservicename"
            | "aws:principalservicenameslist"
    ) || key.starts_with("aws:principaltag/")
        || (key == "aws:principalarn" && condition.operator.comparison.is_negated())
        || condition.operator.comparison.family() == crate::policy::Family::Null
}

fn extend(
    deciders: &mut Vec<Decider>,
    conditions: Vec<&ConditionTrace>,
    document: &Document,
    number: usize,
    statement: &StatementTrace,
) {
    for condition in conditions {
        let known = deciders.iter().any(|d| d.key.eq_ignore_ascii_case(&condition.key));
        if !known {
            deciders.push(Decider {
                key: condition.key.clone(),
                wanted: condition.wanted.clone(),
                actual: condition.actual.clone(),
                policy: document.name().clone(),
                statement: number,
                effect: statement.effect,
            });
        }
    }
}
