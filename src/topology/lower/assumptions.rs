//! `assumptions`.

use super::Lowering;
use crate::assumption::ChoiceError;
use crate::diagnostic::{Diagnostic, code};
use crate::source::{Entry, wrong_type};

impl<'n> Lowering<'n, '_> {
    pub(super) fn assumptions(&mut self, assumptions: &'n [Entry]) {
        for entry in assumptions {
            let Some(choice) = entry.node.scalar() else {
                let owner = format!("assumption `{}`", entry.key);
                self.problems.push(wrong_type(&owner, &entry.node, "the name of a choice"));
                continue;
            };
            if let Err(error) = self.topology.assumptions.set(&entry.key, choice) {
                let span = match error {
                    ChoiceError::UnknownName { .. } => entry.key_span,
                    ChoiceError::UnknownChoice { .. } => entry.node.span,
                };
                let help = error.help().to_owned();
                self.problems
                    .push(Diagnostic::error(code::INVALID_VALUE, span, error.to_string()).help(help));
            }
        }
    }
}
