//! What would turn a denial: the nearest changes to the condition or to the path, in words.
//!
//! Only said where nothing else stands in the way. Finding and testing every possible change is another matter.

use crate::context::{Context, State, Writer};
use crate::decision::{ConditionTrace, Explanation, Layer, LayerTrace, Outcome as Decided};
use crate::network::path::EndpointEntry;
use crate::network::{Entry, Path};
use crate::outcome::{Leg, LegKind, Way};
use crate::policy::{Actual, Truth};

/// Changes that would allow a denied leg. Empty if it is not denied, or if more than one thing stands in the way.
pub(super) fn would_be_allowed_if(leg: &Leg, same_account: bool) -> Vec<String> {
    let Some(decision) = &leg.decision else { return Vec::new() };
    let Some(reason) = &decision.reason else { return Vec::new() };
    if !others_pass(decision, reason.layer, same_account) {
        return Vec::new();
    }
    let view = View { leg, path: path_of(&leg.way) };
    let [condition] = reason.conditions.as_slice() else {
        return match (decision.outcome, reason.conditions.as_slice()) {
            (Decided::ExplicitlyDenied, all @ [_, ..]) if deny_is_alone(decision, reason.layer) => {
                all.iter().flat_map(|c| view.spare(c)).collect()
            }
            _ => Vec::new(),
        };
    };
    match decision.outcome {
        Decided::ImplicitlyDenied => view.meet(condition),
        Decided::ExplicitlyDenied if deny_is_alone(decision, reason.layer) => view.spare(condition),
        _ => Vec::new(),
    }
}

fn path_of(way: &Way) -> Option<&Path> {
    match way {
        Way::Path(path) | Way::Rejected { path, .. } => Some(path),
        Way::NoPath(_) | Way::ServiceInternal => None,
    }
}

/// Whether every layer but one lets the request pass.
fn others_pass(decision: &Explanation, layer: Layer, same_account: bool) -> bool {
    let passes = |trace: &LayerTrace| {
        let grants = match trace.layer {
            Layer::Identity | Layer::Resource if same_account => true,
            Layer::Identity if layer == Layer::Trust => trace.allows == Truth::True || same_account,
            _ => trace.allows == Truth::True,
        };
        trace.exempt.is_some() || (trace.denies == Truth::False && grants)
    };
    decision.layers.iter().filter(|t| t.layer != layer).all(passes)
        && (decision.outcome == Decided::ImplicitlyDenied || some_layer_grants(decision))
}

fn some_layer_grants(decision: &Explanation) -> bool {
    let grants = [Layer::Identity, Layer::Resource, Layer::Trust];
    decision.layers.iter().any(|t| grants.contains(&t.layer) && t.allows == Truth::True)
}

/// Whether a single Deny statement of the layer applies.
fn deny_is_alone(decision: &Explanation, layer: Layer) -> bool {
    use crate::policy::Effect;
    let statements = decision.layers.iter().filter(|t| t.layer == layer).flat_map(|t| &t.policies);
    let denying = statements
        .flat_map(|p| &p.statements)
        .filter(|s| s.effect == Effect::Deny && s.applies != Truth::False);
    denying.count() == 1
}

struct View<'a> {
    leg: &'a Leg,
    path: Option<&'a Path>,
}

impl View<'_> {
    fn context(&self) -> &Context {
        &self.leg.context
    }

    fn endpoint(&self) -> Option<&EndpointEntry> {
        match &self.path?.entry {
            Entry::InterfaceEndpoint(entry) | Entry::GatewayEndpoint(entry) => Some(entry),
            _ => None,
        }
    }

    fn only_value(condition: &ConditionTrace) -> Option<&str> {
        match &condition.actual {
            Actual::Value(values) => match &**values {
                [one] if !one.starts_with('$') => Some(one),
                _ => None,
            },
            _ => None,
        }
    }

    /// How a condition of an Allow that failed could be met.
    fn meet(&self, condition: &ConditionTrace) -> Vec<String> {
        let key = condition.key.to_ascii_lowercase();
        let plain = condition.operator.qualifier.is_none() && !condition.operator.comparison.is_negated();
        if !plain {
            return Vec::new();
        }
        let wanted = condition.wanted.first().map(|w| &**w);
        let mut ways = Vec::new();
        if let Some(actual) = Self::only_value(condition) {
            ways.push(format!("the condition named {actual}"));
        }
        match (key.as_str(), self.endpoint(), wanted) {
            ("aws:sourcevpc", Some(entry), Some(vpc)) if !vpc.contains(['*', '$']) => {
                ways.push(format!("{} stood in {vpc}", entry.endpoint));
            }
            ("aws:sourcevpce", Some(_), Some(vpce)) if !vpce.contains(['*', '$']) => {
                ways.push(format!("the request passed {vpce}"));
            }
            ("aws:sourcevpc", None, Some(vpc)) if self.is_absent(&key) && self.is_direct() => {
                ways.push(format!("the request passed a VPC endpoint that stands in {vpc}"));
            }
            ("aws:sourcevpce", None, Some(vpce)) if self.is_absent(&key) && self.is_direct() => {
                ways.push(format!("the request passed {vpce}"));
            }
            ("aws:sourceip", Some(entry), _) if self.is_absent(&key) => {
                ways.push(format!("the condition was on aws:SourceVpce and named {}", entry.endpoint));
            }
            ("aws:multifactorauthpresent", _, Some("true")) => {
                ways.push("the credentials came from a session with MFA".to_owned());
            }
            _ => {}
        }
        ways
    }

    /// How a condition of a Deny that applied could spare the request.
    fn spare(&self, condition: &ConditionTrace) -> Vec<String> {
        let key = condition.key.to_ascii_lowercase();
        let mut ways = Vec::new();
        if condition.operator.comparison.is_negated() {
            if let Some(actual) = Self::only_value(condition) {
                ways.push(format!("the condition also listed {actual}"));
            }
            // Never for a request from the internet: that would open the perimeter to everybody.
            let inside = self.endpoint().is_some();
            if inside && self.is_absent(&key) {
                ways.push(format!(
                    "the statement was limited to requests that carry {} (Null, false)",
                    condition.key
                ));
            }
            let network = matches!(
                key.as_str(),
                "aws:sourceip" | "aws:sourcevpc" | "aws:sourcevpce" | "aws:vpcsourceip"
            );
            match self.leg.kind {
                LegKind::ForwardAccessSession if network => ways.push(
                    "the statement spared calls that services make for the caller (Bool aws:ViaAWSService, false)"
                        .to_owned(),
                ),
                LegKind::ServicePrincipal if network => ways.push(
                    "the statement spared AWS services (Bool aws:PrincipalIsAWSService, false)".to_owned(),
                ),
                _ => {}
            }
            let listed =
                condition.wanted.len() <= 3 && condition.wanted.iter().all(|w| !w.contains(['*', '$']));
            if key == "aws:sourcevpce" && self.is_direct() && listed {
                ways.push(format!("the request passed {}", condition.wanted.join(" or ")));
            }
        }
        ways
    }

    fn is_direct(&self) -> bool {
        self.leg.kind == LegKind::Direct
    }

    fn is_absent(&self, key: &str) -> bool {
        *self.context().state(key) == State::Absent
            && self.context().get(key).is_some_and(|s| s.by != Writer::Stated)
    }
}
