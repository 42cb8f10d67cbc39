//! What `matrix` and `diff` share: who asks what.

use std::collections::BTreeSet;

use clap::Args;

use crate::analysis::{self, Ask, AskFault, Model, Subject};
use crate::diagnostic::{Diagnostic, Diagnostics, code, nearest};

/// Who asks, and what.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// Ask for this action on each --resource, in place of the topology's own questions; repeat for several
    #[arg(long, value_name = "ACTION")]
    action: Vec<String>,
    /// Ask about this resource (ARN, or * for none); repeat for several [default: *]
    #[arg(long, value_name = "ARN", requires = "action")]
    resource: Vec<String>,
    /// Only this caller, and the internet with its credentials; repeat for several. `internet` is the open internet
    #[arg(long, value_name = "CALLER")]
    caller: Vec<String>,
}

impl Asked {
    /// Whether the command line says what is asked.
    pub(super) fn is_stated(&self) -> bool {
        !self.action.is_empty()
    }

    /// Those who ask.
    pub(super) fn subjects(&self, model: &Model, problems: &mut Diagnostics) -> Vec<Subject> {
        self.check_callers(&[model], problems);
        let all = analysis::subjects(model);
        if self.caller.is_empty() {
            return all;
        }
        all.into_iter().filter(|s| self.caller.iter().any(|name| s.concerns(name))).collect()
    }

    /// Reports callers that are in none of the models.
    pub(super) fn check_callers(&self, models: &[&Model], problems: &mut Diagnostics) {
        for name in &self.caller {
            let ids = || {
                let of = |m: &&'_ Model| -> Vec<String> {
                    let callers = m.topology().callers.ids().map(str::to_owned);
                    callers.filter(|id| !m.services().contains(id)).collect()
                };
                models.iter().flat_map(of).collect::<Vec<String>>()
            };
            let ids = ids();
            if !ids.iter().any(|id| id == name) {
                let message = format!("--caller: there is no caller `{name}`");
                problems.push(Diagnostic::error(code::UNKNOWN_ID, None, message).help(
                    match nearest(name, ids.iter().map(String::as_str)) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("callers: {}", ids.join(", ")),
                    },
                ));
            }
        }
    }

    /// Whether a caller was asked for.
    pub(super) fn wants(&self, subject: &Subject) -> bool {
        self.caller.is_empty() || self.caller.iter().any(|name| subject.concerns(name))
    }

    /// What they ask: what the command line says, else the questions of the topologies. `help` is for those that have none.
    pub(super) fn asks(
        &self,
        models: &[&Model],
        problems: &mut Diagnostics,
        help: Option<&'static str>,
    ) -> Vec<Ask> {
        let mut asks: Vec<Ask> = Vec::new();
        if self.action.is_empty() {
            let mut known = BTreeSet::new();
            let all = models.iter().flat_map(|m| analysis::questions(m.topology()));
            asks.extend(all.filter(|ask| known.insert(ask.clone())));
            if asks.is_empty() {
                problems.push(
                    Diagnostic::error(code::MISSING_FIELD, None, "the topology gives nothing to ask").help(
                        help.unwrap_or("add `resources` or `questions` to it, or ask for something: --action s3:GetObject --resource ARN"),
                    ),
                );
            }
            return asks;
        }
        let none = ["*".to_owned()];
        let resources = if self.resource.is_empty() { &none[..] } else { &self.resource };
        for resource in resources {
            for action in &self.action {
                asks.push(Ask { action: action.clone(), resource: resource.clone() });
            }
        }
        asks
    }
}

/// Questions that make no sense, as problems of the input; each kind of problem once.
pub(super) fn diagnostics(faults: &[AskFault]) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for diagnostic in faults.iter().map(AskFault::diagnostic) {
        if !found.contains(&diagnostic) {
            found.push(diagnostic);
        }
    }
    found
}
