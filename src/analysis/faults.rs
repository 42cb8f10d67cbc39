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

impl std::fmt::Display for AskFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} on {}: {}", self.ask.action, self.ask.resource, self.fault.message)
    }
}

impl std::error::Error for AskFault {}

impl AskFault {
    pub(super) fn of(asks: &[Ask], faults: Vec<(usize, RequestFault)>) -> Vec<AskFault> {
        let with_ask =
            |(number, fault): (usize, RequestFault)| Some(AskFault { ask: asks.get(number)?.clone(), fault });
        faults.into_iter().filter_map(with_ask).collect()
    }

    /// As a diagnostic.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error(self.fault.code, None, self.to_string()).help(self.fault.help.clone())
    }
}
