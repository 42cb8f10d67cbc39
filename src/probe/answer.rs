//! The answer of a probe, as programs read it.

use std::sync::Arc;

use serde::Serialize;

use super::decide::{Decider, Verdict};
use super::findings::Unexpected;
use super::rows::{Group, Stands};
use crate::outcome::Ending;
use crate::policy::Effect;

/// What policies let in and keep out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The policies.
    pub policies: Vec<PolicyAnswer>,
    /// What was asked for.
    pub action: Chosen,
    /// On what.
    pub resource: Chosen,
    /// What stands around the policies, in sentences.
    pub around: Vec<String>,
    /// What the network takes from the policies, and how it stands for it.
    pub network: Vec<Fact>,
    /// What is taken for granted about keys, in sentences.
    pub keys: Vec<String>,
    /// The paths.
    pub rows: Vec<Line>,
    /// What one may not expect.
    pub unexpected: Unexpected,
    /// What AWS leaves open and some path rests on.
    pub assumptions: Vec<OpenQuestion>,
}

/// One probed policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyAnswer {
    /// Its name.
    pub name: Arc<str>,
    /// What it was taken for.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Why, if nobody said what it is attached to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'static str>,
    /// What else it might be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<&'static str>,
}

/// A part of the request that stands for others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chosen {
    /// What it is.
    pub value: String,
    /// Why, if nobody stated it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Something of the reference network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// What it is.
    pub what: &'static str,
    /// Its id, address or ARN.
    pub value: String,
    /// Whether a policy names it.
    pub named: bool,
}

/// One path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Its id in the reference.
    pub id: Arc<str>,
    /// Rows of context-keys 7 that are the same path.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub also: &'static [&'static str],
    /// Its heading.
    pub group: Group,
    /// What it is, in words.
    pub path: String,
    /// Where it stands to what the policies name.
    pub stands: Stands,
    /// How it ends.
    pub verdict: Verdict,
    /// What the statements of the policies say by themselves: whether one denies, else whether one allows. `None` if
    /// none applies.
    pub statements: Option<Effect>,
    /// The conditions that made the difference.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decided_by: Vec<Decider>,
    /// The keys that nobody stated and that decide it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Arc<str>>,
    /// What decided where no condition did, or why there is no such path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An assumption, and the paths that end otherwise under another choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpenQuestion {
    /// Its name.
    pub assumption: &'static str,
    /// The choice in force.
    pub choice: &'static str,
    /// Paths that rest on it.
    pub rows: Vec<Arc<str>>,
    /// Those that would end otherwise.
    pub flips: Vec<Flip>,
}

/// A path that ends otherwise under another choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flip {
    /// The path.
    pub row: Arc<str>,
    /// The other choice.
    pub choice: &'static str,
    /// How it would end.
    pub outcome: Ending,
}
