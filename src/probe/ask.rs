//! Asks for every path, and gathers what came of it.

use std::sync::Arc;

use super::Options;
use super::answer::{Answer, Chosen, Fact, Flip, Line, OpenQuestion, PolicyAnswer};
use super::decide::{self, Verdict};
use super::documents::Document;
use super::findings::Unexpected;
use super::mentions::{Mentions, NETWORK};
use super::rows::{Kind, Row};
use super::subject::Subject;
use crate::context::{Context, State, Writer};
use crate::diagnostic::Diagnostics;
use crate::facts::{Stamper, condition_keys};
use crate::outcome::Outcome;
use crate::policy::PolicyType;
use crate::request::Request;
use crate::simulate::{World, simulate};

/// What is asked, and of whom.
pub(super) struct Asking<'a> {
    pub(super) world: &'a World,
    pub(super) documents: &'a [Document],
    pub(super) mentions: &'a Mentions,
    pub(super) options: &'a Options,
    /// Whether the network is the built-in one, in which a path that is not there says nothing about the policies.
    pub(super) built_in: bool,
}

/// What came of it.
pub(super) struct Asked {
    kinds: Vec<Kind>,
    lines: Vec<Line>,
    keys: Vec<String>,
    questions: Vec<OpenQuestion>,
    unexpected: Unexpected,
}

/// Keys of a request that nobody stated.
struct Open {
    /// Of the request or the resource: unknown on every path.
    always: Vec<Arc<str>>,
    /// Tags of the caller: unknown where a user or role signs.
    of_principal: Vec<Arc<str>>,
}

impl Asking<'_> {
    /// Asks for every row.
    pub(super) fn all(&self, rows: Vec<Row>) -> Result<Asked, Diagnostics> {
        let open = self.open(&rows)?;
        let mut asked = Asked {
            kinds: Vec::new(),
            lines: Vec::new(),
            keys: self.sentences(&open),
            questions: Vec::new(),
            unexpected: Unexpected::default(),
        };
        let mut stands = Vec::new();
        for row in rows {
            asked.kinds.push(row.kind);
            stands.push(row.stands);
            let line = self.row(row, &open, &mut asked.questions)?;
            asked.lines.push(line);
        }
        let told: Vec<_> =
            asked.kinds.iter().zip(stands).zip(&asked.lines).map(|((k, s), line)| (*k, s, line)).collect();
        asked.unexpected = Unexpected::of(&told, self.mentions);
        Ok(asked)
    }

    fn row(&self, row: Row, open: &Open, questions: &mut Vec<OpenQuestion>) -> Result<Line, Diagnostics> {
        let id: Arc<str> = row.id;
        let line = |verdict, note| Line {
            id: id.clone(),
            also: row.also,
            group: row.group,
            path: row.path.clone(),
            stands: row.stands,
            verdict,
            statements: None,
            decided_by: Vec::new(),
            depends_on: Vec::new(),
            note,
        };
        let mut request = match row.ask {
            Ok(request) => request,
            Err(why) => return Ok(line(Verdict::NotApplicable, Some(why))),
        };
        // Whoever is no user and no role has no tags, whatever is stated of those.
        let tagged = row.kind.has_principal();
        request.context.retain(|key, _| tagged || !is_principal_tag(key));
        let of_principal = open.of_principal.iter().filter(|_| tagged);
        for key in open.always.iter().chain(of_principal) {
            request.context.entry(key.to_string()).or_insert(State::Unknown);
        }
        let outcome = self.simulate(&request)?;
        let judged = decide::judge(&outcome, self.documents);
        let depends = judged.verdict == Verdict::Depends;
        let decision = outcome.settling_leg().and_then(|leg| leg.decision.as_ref());
        let depends_on = decision.filter(|_| depends).map(|d| d.depends_on.clone()).unwrap_or_default();
        if judged.verdict == Verdict::Unreachable && self.built_in {
            return Ok(line(Verdict::NotApplicable, judged.note));
        }
        if judged.verdict != Verdict::NotEvaluated {
            note_questions(&id, &outcome, questions);
        }
        Ok(Line {
            statements: judged.statements,
            decided_by: judged.deciders,
            depends_on,
            ..line(judged.verdict, judged.note)
        })
    }

    fn simulate(&self, request: &Request) -> Result<Outcome, Diagnostics> {
        simulate(self.world, &self.options.assumptions, request).map_err(|faults| {
            let mut problems = Diagnostics::new();
            for fault in faults {
                problems.push(fault.diagnostic(None));
            }
            problems
        })
    }

    /// The keys that policies read and that nobody stated. What the network and the credentials of a path say, is said;
    /// a parameter or a tag is not.
    fn open(&self, rows: &[Row]) -> Result<Open, Diagnostics> {
        let mut open = Open { always: Vec::new(), of_principal: Vec::new() };
        let first = rows.iter().find_map(|row| row.ask.as_ref().ok());
        let Some(request) = first else { return Ok(open) };
        let outcome = self.simulate(request)?;
        let none = Context::new();
        let context = outcome.legs.last().map_or(&none, |leg| &leg.context);
        for key in &self.mentions.keys {
            let stated = self.options.context.keys().any(|k| k.eq_ignore_ascii_case(&key.name));
            if stated {
                continue;
            }
            if is_principal_tag(&key.name) {
                if !key.spares_only {
                    open.of_principal.push(key.name.clone());
                }
            } else if is_parameter(&key.name) && !is_told(context, &key.name) {
                open.always.push(key.name.clone());
            }
        }
        Ok(open)
    }

    /// What is taken for granted about keys.
    fn sentences(&self, open: &Open) -> Vec<String> {
        let mut sentences = Vec::new();
        let unknown: Vec<&str> = open.always.iter().chain(&open.of_principal).map(|k| &**k).collect();
        if !unknown.is_empty() {
            sentences.push(format!(
                "nobody stated {}: what rests on it depends; --context {}=… states it",
                unknown.join(", "),
                unknown.first().unwrap_or(&"KEY")
            ));
        }
        let mut absent: Vec<&str> = Vec::new();
        for key in self.mentions.keys.iter().filter(|key| key.spares_only) {
            let stated = self.options.context.keys().any(|k| k.eq_ignore_ascii_case(&key.name));
            if is_principal_tag(&key.name) && !stated {
                absent.push(&key.name);
            }
        }
        if !absent.is_empty() {
            sentences.push(format!("callers do not carry {}, which only spares", absent.join(", ")));
        }
        sentences
    }
}

fn is_principal_tag(key: &str) -> bool {
    key.to_ascii_lowercase().starts_with("aws:principaltag/")
}

/// Whether a key is read off the request or the resource, so that only the request can say it.
fn is_parameter(key: &str) -> bool {
    if NETWORK.iter().any(|network| network.eq_ignore_ascii_case(key)) {
        return false;
    }
    let Some(row) = condition_keys().find(key) else { return true };
    row.stampers.iter().all(|s| matches!(s, Stamper::Request | Stamper::Resource))
}

/// Whether a path says what a key holds. That a parameter was not passed, is said of requests without any.
fn is_told(context: &Context, key: &str) -> bool {
    context.get(key).is_some_and(|stamp| {
        let passed = stamp.state != State::Absent;
        let derived = stamp.by == Writer::Resource || key.to_ascii_lowercase().starts_with("kms:viaservice");
        passed || derived
    })
}

/// Notes which assumptions an outcome rests on.
fn note_questions(id: &Arc<str>, outcome: &Outcome, questions: &mut Vec<OpenQuestion>) {
    for reliance in &outcome.assumptions {
        let name = reliance.assumption.name();
        let at = match questions.iter().position(|q| q.assumption == name) {
            Some(at) => at,
            None => {
                questions.push(OpenQuestion {
                    assumption: name,
                    choice: reliance.choice,
                    rows: Vec::new(),
                    flips: Vec::new(),
                });
                questions.len() - 1
            }
        };
        let Some(question) = questions.get_mut(at) else { continue };
        question.rows.push(id.clone());
        for other in &reliance.alternatives {
            if other.outcome != outcome.outcome {
                question.flips.push(Flip { row: id.clone(), choice: other.choice, outcome: other.outcome });
            }
        }
    }
}

impl Asked {
    /// Puts the answer together.
    pub(super) fn answer(
        self,
        documents: &[Document],
        subject: &Subject,
        around: Vec<String>,
        network: Vec<Fact>,
    ) -> Answer {
        let mut assumptions = self.questions;
        assumptions.sort_by_key(|q| q.assumption);
        Answer {
            policies: documents.iter().map(policy).collect(),
            action: Chosen { value: subject.action.clone(), why: subject.why_action.clone() },
            resource: Chosen { value: subject.resource.clone(), why: subject.why_resource.clone() },
            around,
            network,
            keys: self.keys,
            rows: self.lines,
            unexpected: self.unexpected,
            assumptions,
        }
    }
}

fn policy(document: &Document) -> PolicyAnswer {
    PolicyAnswer {
        name: document.name().clone(),
        kind: document.kind().words(),
        because: document.guess.map(|g| g.because),
        or: document.guess.iter().flat_map(|g| g.else_).map(|kind: &PolicyType| kind.words()).collect(),
    }
}
