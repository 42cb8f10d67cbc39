//! What can be wrong with a request that is well-formed by itself.

use std::collections::BTreeMap;

use crate::decision::RequestError;
use crate::diagnostic::{Diagnostic, code};
use crate::source::Span;

/// A part of a request that makes no sense in the topology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFault {
    /// The field of the request, as scenarios name it.
    pub field: &'static str,
    /// A code of [`crate::diagnostic::code`].
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl RequestFault {
    /// What the evaluator refuses to be asked.
    pub(super) fn of(error: &RequestError) -> RequestFault {
        let field = match error {
            RequestError::Principal(_) => "caller",
            RequestError::Action(_) => "action",
            RequestError::Resource(_) => "resource",
        };
        RequestFault {
            field,
            code: code::INVALID_VALUE,
            message: error.to_string(),
            help: error.help().to_owned(),
        }
    }

    /// As a diagnostic; at its place, where the places of the fields are known.
    pub fn diagnostic(self, places: Option<&BTreeMap<&'static str, Span>>) -> Diagnostic {
        let span = places.and_then(|p| p.get(self.field).or_else(|| p.get("request"))).copied();
        Diagnostic::error(self.code, span, self.message).help(self.help)
    }
}
