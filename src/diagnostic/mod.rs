//! What is wrong with an input, as data.
//!
//! A [`Diagnostic`] says what is wrong, where, and how to mend it. It knows nothing of terminals; drawing it
//! is the business of [`crate::report`].

pub mod code;
mod collect;
mod suggest;

pub use collect::Diagnostics;
pub use suggest::{did_you_mean, nearest};

use crate::source::Span;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The input is usable, but probably not what its author meant.
    Warning,
    /// The input cannot be used.
    Error,
}

/// A second place that belongs to the problem, with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// One problem of an input file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable name of the kind of problem; see [`code`].
    pub code: &'static str,
    /// Whether the input can still be used.
    pub severity: Severity,
    /// What is wrong, in one line, in lower case and without a full stop.
    pub message: String,
    /// Where it is wrong. `None` for problems of a whole input, such as a file that cannot be read.
    pub span: Option<Span>,
    /// A few words under the marked place.
    pub label: Option<String>,
    /// JSON pointer of the element to blame, for policy documents.
    pub pointer: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Label>,
    /// How to mend it.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error of kind `code` at `span`.
    pub fn error(code: &'static str, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            span: span.into(),
            label: None,
            pointer: None,
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A warning of kind `code` at `span`.
    pub fn warning(code: &'static str, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// Adds a way to mend the problem.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds a way to mend the problem, if there is one.
    #[must_use]
    pub fn maybe_help(mut self, text: Option<String>) -> Self {
        self.help.extend(text);
        self
    }

    /// Puts a few words under the marked place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// Marks a second place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Names the element of a policy document to blame.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Whether the input cannot be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
