//! Decides again, and writes down everything that was looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::applies::exemption;
use super::case::Case;
use super::explanation::{ConditionTrace, Explanation, LayerTrace, PolicyTrace, ReasonTrace, StatementTrace};
use super::layer::{Layer, Layers};
use super::message;
use super::open_keys::open_keys;
use super::outcome::{Outcome, Reason};
use super::request::Request;
use crate::policy::{Effect, PolicySet, Question, RestedOn, Statement, StatementId, Truth, Way, Ways};

impl Layers<'_> {
    /// Decides on a request and explains how.
    pub fn explain(&self, request: &Request) -> Explanation {
        let decision = self.decide(request);
        let case = Case::new(self, request);
        let mut rested = Grounds::default();
        let layers: Vec<LayerTrace> =
            Layer::ALL.iter().filter_map(|layer| case.trace_layer(*layer, &mut rested)).collect();
        let reason = decision.reason.map(|reason| case.trace_reason(reason, &layers));
        let depends = decision.outcome == Outcome::Depends;
        let mut assumptions = rested.denying.union(case.rested_on_rules(&decision));
        if decision.outcome != Outcome::ExplicitlyDenied {
            assumptions = assumptions.union(rested.allowing);
        }
        Explanation {
            decision,
            outcome: decision.outcome,
            possible: if depends { decision.possible.outcomes().collect() } else { Vec::new() },
            message: message::of(request, &decision, reason.as_ref()),
            reason,
            rule: decision.rule,
            depends_on: if depends { open_keys(&case, &decision) } else { Vec::new() },
            layers,
            assumptions: assumptions.to_consulted(),
        }
    }
}

/// The assumptions behind Deny and Allow statements.
#[derive(Default)]
struct Grounds {
    denying: RestedOn,
    allowing: RestedOn,
}

impl Case<'_> {
    fn trace_layer(&self, layer: Layer, grounds: &mut Grounds) -> Option<LayerTrace> {
        let exempt = exemption(layer, self.request, self.choices());
        let mut policies = Vec::new();
        let levels = match layer {
            Layer::ServiceControl => self.layers.service_control,
            Layer::ResourceControl => self.layers.resource_control,
            _ => &[],
        };
        if levels.is_empty() {
            if (layer == Layer::Resource || layer == Layer::Trust) && layer != self.resource_layer() {
                return None;
            }
            let set = self.set(layer)?;
            self.trace_set(layer, None, set, &mut policies, exempt.is_none().then_some(grounds));
        } else {
            let mut grounds = exempt.is_none().then_some(grounds);
            for (set, level) in levels.iter().zip(0..) {
                self.trace_set(layer, Some(level), set, &mut policies, grounds.as_deref_mut());
            }
        }
        let of = |effect: Effect, level: Option<u32>| {
            Truth::any(
                policies
                    .iter()
                    .filter(|p| level.is_none() || p.level == level)
                    .flat_map(|p| &p.statements)
                    .filter(|s| s.effect == effect)
                    .map(|s| s.applies),
            )
        };
        let allows = match layer {
            Layer::ServiceControl => {
                Truth::all((0..levels.len()).map(|n| of(Effect::Allow, u32::try_from(n).ok())))
            }
            Layer::ResourceControl => Truth::True,
            _ => of(Effect::Allow, None),
        };
        Some(LayerTrace { layer, exempt, denies: of(Effect::Deny, None), allows, policies })
    }

    fn trace_set(
        &self,
        layer: Layer,
        level: Option<u32>,
        set: &PolicySet,
        policies: &mut Vec<PolicyTrace>,
        mut grounds: Option<&mut Grounds>,
    ) {
        for policy in set.policies() {
            let statements = policy
                .statements
                .iter()
                .zip(1..)
                .map(|(statement, number)| {
                    let (trace, rested) = trace_statement(statement, number, self.question(layer));
                    if let Some(grounds) = grounds.as_deref_mut() {
                        match statement.effect {
                            Effect::Deny => grounds.denying = grounds.denying.union(rested),
                            Effect::Allow => grounds.allowing = grounds.allowing.union(rested),
                        }
                    }
                    trace
                })
                .collect();
            policies.push(PolicyTrace { name: policy.name.clone(), level, statements });
        }
    }

    /// Adds names, places and conditions to a reason. Where an Allow is missing, the one that came nearest is
    /// named.
    fn trace_reason(&self, reason: Reason, layers: &[LayerTrace]) -> ReasonTrace {
        let set = match reason.layer {
            Layer::ServiceControl => self.layers.service_control.get(reason.level.unwrap_or(0) as usize),
            Layer::ResourceControl => self.layers.resource_control.get(reason.level.unwrap_or(0) as usize),
            _ => None,
        };
        let set = set.map(Arc::as_ref).or_else(|| self.set(reason.layer));
        let found = reason.statement.and_then(|id| set?.statement(id).map(|(policy, _)| (id, policy)));
        let trace = layers.iter().find(|t| t.layer == reason.layer);
        let in_level = trace.into_iter().flat_map(|t| &t.policies).filter(|p| p.level == reason.level);
        let bare = ReasonTrace {
            layer: reason.layer,
            level: reason.level,
            policy: None,
            statement: None,
            sid: None,
            conditions: Vec::new(),
            span: None,
        };
        let nearest = match found {
            Some((StatementId { policy, statement }, _)) => {
                let policy = in_level.clone().nth(policy as usize);
                policy.and_then(|p| Some((p, p.statements.get(statement as usize)?)))
            }
            None => in_level
                .flat_map(|p| p.statements.iter().map(move |s| (p, s)))
                .filter(|(_, s)| s.effect == Effect::Allow && s.came_near())
                .min_by_key(|(_, s)| s.failed().count()),
        };
        let Some((policy, statement)) = nearest else { return bare };
        let conditions = match found {
            Some(_) => statement.conditions.clone(),
            None => statement.failed().cloned().collect(),
        };
        ReasonTrace {
            policy: Some(policy.name.clone()),
            statement: Some(statement.number),
            sid: statement.sid.clone(),
            conditions,
            span: Some(statement.span),
            ..bare
        }
    }
}

impl StatementTrace {
    /// Whether everything but conditions matched.
    pub fn came_near(&self) -> bool {
        let possible = |part: Option<Truth>| part != Some(Truth::False);
        self.action && possible(self.resource) && possible(self.principal)
    }

    /// The conditions that do not hold.
    pub fn failed(&self) -> impl Iterator<Item = &ConditionTrace> {
        self.conditions.iter().filter(|c| c.result.is_false())
    }
}

fn trace_statement(
    statement: &Statement,
    number: u32,
    question: &Question<'_>,
) -> (StatementTrace, RestedOn) {
    let mut trace = StatementTrace {
        number,
        sid: statement.sid.clone(),
        effect: statement.effect,
        applies: Truth::False,
        action: statement.actions.cover(question.action),
        resource: None,
        principal: None,
        conditions: Vec::new(),
        span: statement.span,
    };
    if !trace.action {
        return (trace, RestedOn::default());
    }
    let whole = statement;
    let statement = whole.in_force(question);
    question.rested.take();
    let ways = statement.principals.as_ref().map(|principals| principals.reach(question));
    let principal = ways.map_or(Truth::True, Ways::any);
    trace.principal = ways.map(Ways::any);
    let resource = statement.covers_resource(question);
    trace.resource = statement.resources.as_ref().map(|_| resource);
    let mut conditions = Truth::True;
    trace.conditions = Vec::with_capacity(statement.conditions.len());
    for condition in &statement.conditions {
        let result = condition.holds(question);
        conditions = conditions.and(result);
        trace.conditions.push(ConditionTrace {
            operator: condition.operator,
            key: condition.key.name().clone(),
            wanted: condition.wanted.clone(),
            actual: condition.actual(question),
            result,
            span: condition.span,
        });
    }
    let all = principal.and(resource).and(conditions);
    trace.applies = statement.unless_void(Ways::one(Way::Unnamed, all), question).any();
    if whole.plain.is_some() {
        whole.reach(question);
    }
    (trace, decisive(whole, question))
}

/// Those of the assumptions met with whose other choice changes whether, or how, the statement applies.
fn decisive(statement: &Statement, question: &Question<'_>) -> RestedOn {
    let met = question.rested.take();
    if met.is_empty() {
        return met;
    }
    let ways = statement.reach(question);
    question.rested.take();
    met.filter(|assumption| statement.reach(&question.with_other_choice(assumption)) != ways)
}

/// Names without repetition, in order.
pub(super) fn unique(names: impl IntoIterator<Item = Arc<str>>) -> Vec<Arc<str>> {
    let mut seen = BTreeSet::new();
    names.into_iter().filter(|name| seen.insert(name.to_lowercase())).collect()
}
