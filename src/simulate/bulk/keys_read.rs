//! The keys that a decision can depend on: those that some policy reads.

use std::collections::BTreeSet;

use crate::context::{Context, State, Value};
use crate::policy::{AttributeState, Multivalued, Values};
use crate::topology::Topology;

/// Read by principals that are named by their unique ids.
const USER_ID: &str = "aws:userid";

/// Names of keys, in lower case.
#[derive(Debug)]
pub(super) struct KeysRead(BTreeSet<Box<str>>);

/// A key with its state, in the form that decisions take.
#[derive(Clone, Debug)]
pub(super) struct ReadKey {
    pub(super) name: String,
    pub(super) multivalued: bool,
    pub(super) state: AttributeState,
}

impl KeysRead {
    /// The keys that conditions and variables of a topology's policies read.
    pub(super) fn of(topology: &Topology) -> KeysRead {
        let mut keys = BTreeSet::from([USER_ID.into()]);
        for policy in topology.policies() {
            for statement in &policy.statements {
                keys.extend(statement.conditions.iter().map(|c| c.key.folded().into()));
                keys.extend(statement.variables().map(|v| v.key.folded().into()));
            }
        }
        KeysRead(keys)
    }

    /// Whether some policy reads a key, named in lower case.
    pub(super) fn reads(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Those keys of a context that some policy reads.
    pub(super) fn of_context(&self, context: &Context) -> Vec<ReadKey> {
        let standard = Multivalued::standard();
        context
            .folded()
            .filter(|(folded, ..)| self.0.contains(*folded))
            .map(|(_, name, stamp)| {
                let listed = matches!(stamp.state, State::Value(Value::Many(_)));
                ReadKey {
                    name: name.to_owned(),
                    multivalued: listed || standard.contains(name),
                    state: attribute(&stamp.state),
                }
            })
            .collect()
    }
}

fn attribute(state: &State) -> AttributeState {
    match state {
        State::Absent => AttributeState::Absent,
        State::SomeValue => AttributeState::SomeValue,
        State::Unknown => AttributeState::Unknown,
        State::Value(Value::One(text)) => AttributeState::Present(Values::new([text.as_str()])),
        State::Value(Value::Many(texts)) => {
            AttributeState::Present(Values::new(texts.iter().map(String::as_str)))
        }
    }
}
