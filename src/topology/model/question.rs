//! Questions to ask of every caller.

use crate::source::Span;

/// One action on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// `service:Action`.
    pub action: String,
    /// ARN, or `*`.
    pub resource: String,
    /// Where the file declares it.
    pub span: Span,
}
