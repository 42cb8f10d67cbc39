//! The line that a case is answered with.

use std::sync::Arc;

use serde::Serialize;

use crate::assumption::Consulted;
use crate::decision::{Explanation, Layer, Outcome, Rule};
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// The answer to one case.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// It was decided.
    Decided(Decided),
    /// It could not be read.
    Failed(Failed),
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decided {
    /// The `id` of the case.
    pub id: Option<String>,
    /// What happens.
    pub outcome: Outcome,
    /// The layer that decided, or in which an Allow is missing.
    pub layer: Option<Layer>,
    /// The statement that decided, or the Allow that came nearest.
    pub statement: Option<StatementName>,
    /// The rule that decided whatever policies say.
    pub rule: Option<Rule>,
    /// What may happen, if it depends.
    pub possible: Vec<Outcome>,
    /// The keys that nobody stated and that decide it.
    pub depends_on: Vec<Arc<str>>,
    /// The assumptions that decided something.
    pub assumptions: Consulted,
    /// What AWS would answer to a denied request.
    pub message: Option<String>,
}

/// A statement of a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementName {
    /// Its policy, by its place in the case: `/identityPolicies/0`.
    pub policy: Arc<str>,
    /// Its number, from 1.
    pub number: u32,
    /// Its `Sid`.
    pub sid: Option<Arc<str>>,
}

/// What is wrong with a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failed {
    /// The number of its first line, from 1.
    pub line: usize,
    /// Its `id`, if it could be read.
    pub id: Option<String>,
    /// Everything that is wrong with it.
    pub errors: Vec<Problem>,
}

/// One thing that is wrong with a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// The code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// JSON pointer of the element to blame.
    pub pointer: Option<String>,
    /// How to mend it.
    pub help: Vec<String>,
}

impl Answer {
    /// The answer as one line of JSON.
    pub fn to_json(&self) -> String {
        // Everything in an answer is text, numbers and lists of them, which JSON can always say.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Decided {
    pub(super) fn new(id: Option<String>, explanation: Explanation) -> Decided {
        let reason = explanation.reason;
        let layer = reason.as_ref().map(|r| r.layer);
        let statement =
            reason.and_then(|r| Some(StatementName { policy: r.policy?, number: r.statement?, sid: r.sid }));
        Decided {
            id,
            outcome: explanation.outcome,
            layer,
            statement,
            rule: explanation.rule,
            possible: explanation.possible,
            depends_on: explanation.depends_on,
            assumptions: explanation.assumptions,
            message: explanation.message,
        }
    }
}

impl Problem {
    pub(super) fn new(diagnostic: &Diagnostic, first_line: usize, sources: &SourceMap) -> Problem {
        let position = diagnostic.span.map(|span| sources.position(span.file, span.start));
        Problem {
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            line: first_line + position.map_or(0, |p| p.line - 1),
            column: position.map_or(1, |p| p.column),
            pointer: diagnostic.pointer.clone(),
            help: diagnostic.help.clone(),
        }
    }
}
