//! Questions that make no sense in a topology.

use crate::diagnostic::Diagnostic;
use crate::simulate::RequestFault;

use super::Ask;

/// A question that cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskFault {
    /// The question.
    pub ask: Ask,
    /// What is wrong with it.
    pub fault: RequestFault,
}

impl AskFault {
    pub(super) fn of(asks: &[Ask], faults: Vec<(usize, RequestFault)>) -> Vec<AskFault> {
        let with_ask =
            |(number, fault): (usize, RequestFault)| Some(AskFault { ask: asks.get(number)?.clone(), fault });
        faults.into_iter().filter_map(with_ask).collect()
    }

    /// As a diagnostic.
    pub fn diagnostic(&self) -> Diagnostic {
        let message = format!("{} on {}: {}", self.ask.action, self.ask.resource, self.fault.message);
        Diagnostic::error(self.fault.code, None, message).help(self.fault.help.clone())
    }
}
