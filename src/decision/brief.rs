//! What of an explanation tells one answer from another, without writing anything down: which statements apply.

use std::sync::Arc;

use super::applies::exemption;
use super::case::Case;
use super::layer::{Layer, Layers};
use super::outcome::Decision;
use super::request::Request;
use crate::policy::{Policy, PolicySet, ResourceTags, Truth};

/// A decision with the statements that apply.
///
/// Of two requests for the same action with the same condition keys, whose briefs are equal and whose statements stand
/// side by side, explanations say the same about every statement that applies or may apply.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The decision.
    pub decision: Decision,
    /// The layers that have policies and count, as bits in the order of [`Layer::ALL`].
    pub counting: u16,
    /// How tags of the resource count, which conditions may read.
    pub resource_tags: u8,
    /// The statements of those layers that apply, or may apply.
    pub applying: Vec<Applying>,
}

/// A statement that applies, or may apply.
#[derive(Clone, Debug)]
pub struct Applying {
    /// Its layer.
    pub layer: Layer,
    /// The level of the organization, from 0.
    pub level: Option<u32>,
    /// Its policy.
    pub policy: Arc<Policy>,
    /// Its position in the policy, from 0.
    pub statement: u32,
    /// Whether it applies for certain.
    pub applies: Truth,
}

impl Applying {
    /// Whether a statement of another topology stands where this one does: in the same layer and level, in a policy of
    /// the same name, under the same `Sid` or number.
    pub fn stands_with(&self, other: &Applying) -> bool {
        (self.layer, self.level) == (other.layer, other.level)
            && self.is_named(&other.policy, other.statement)
    }

    fn is_named(&self, policy: &Policy, statement: u32) -> bool {
        let sid = |policy: &Policy, n: u32| policy.statements.get(n as usize).and_then(|s| s.sid.clone());
        if self.policy.name != policy.name {
            return false;
        }
        match (sid(&self.policy, self.statement), sid(policy, statement)) {
            (None, None) => self.statement == statement,
            (Some(own), Some(other)) => own == other,
            // A `Sid` may be the number of another statement.
            (Some(sid), None) => *sid == *(statement + 1).to_string(),
            (None, Some(sid)) => *sid == *(self.statement + 1).to_string(),
        }
    }
}

impl Layers<'_> {
    /// Decides on a request, and finds the statements that apply.
    pub fn brief(&self, request: &Request) -> Brief {
        let case = Case::new(self, request);
        let mut brief = Brief {
            decision: self.decide(request),
            counting: 0,
            resource_tags: match case.question.resource_tags {
                ResourceTags::Count => 0,
                ResourceTags::NotStated => 1,
                ResourceTags::DoNotCount => 2,
            },
            applying: Vec::new(),
        };
        for (layer, bit) in Layer::ALL.iter().zip(0..) {
            if exemption(*layer, request, case.choices()).is_some() {
                continue;
            }
            case.sets(*layer, |level, set| {
                if set.is_empty() {
                    return;
                }
                brief.counting |= 1 << bit;
                set.each_applying(case.question(*layer), |id, policy, applies| {
                    brief.applying.push(Applying {
                        layer: *layer,
                        level,
                        policy: policy.clone(),
                        statement: id.statement,
                        applies,
                    });
                });
            });
        }
        brief
    }

    /// The statement that stands where one of another topology does, whether or not it applies: its policy, and its
    /// position in there.
    pub fn counterpart(&self, request: &Request, of: &Applying) -> Option<(Arc<Policy>, u32)> {
        let case = Case::new(self, request);
        let mut found = None;
        case.sets(of.layer, |level, set| {
            if level != of.level {
                return;
            }
            for policy in set.policies() {
                for (_, statement) in policy.statements.iter().zip(0..) {
                    if of.is_named(policy, statement) {
                        found = Some((policy.clone(), statement));
                    }
                }
            }
        });
        found
    }
}

impl Case<'_> {
    /// The sets of a layer with their levels, as far as the layer is one of this request's.
    pub(super) fn sets(&self, layer: Layer, mut each: impl FnMut(Option<u32>, &PolicySet)) {
        let levels = match layer {
            Layer::ServiceControl => self.layers.service_control,
            Layer::ResourceControl => self.layers.resource_control,
            Layer::Resource | Layer::Trust if layer != self.resource_layer() => return,
            _ => {
                if let Some(set) = self.set(layer) {
                    each(None, set);
                }
                return;
            }
        };
        for (set, level) in levels.iter().zip(0..) {
            each(Some(level), set);
        }
    }
}
