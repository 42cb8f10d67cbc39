//! Where a problem stands, and the list that it goes to.

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::policy::PolicyType;
use crate::policy::findings as code;
use crate::source::{Kind, Node, Span};

/// An element of the document: its JSON pointer and its place in the file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) pointer: String,
    pub(super) span: Span,
}

impl Place {
    pub(super) fn root(span: Span) -> Place {
        Place { pointer: String::new(), span }
    }

    pub(super) fn child(&self, token: &str, span: Span) -> Place {
        let token = token.replace('~', "~0").replace('/', "~1");
        Place { pointer: format!("{}/{token}", self.pointer), span }
    }
}

/// Collects the problems of one document.
pub(super) struct Report<'p> {
    /// How messages name the document.
    subject: String,
    problems: &'p mut Diagnostics,
    failed: bool,
}

impl<'p> Report<'p> {
    pub(super) fn new(name: &str, kind: PolicyType, problems: &'p mut Diagnostics) -> Self {
        Self { subject: format!("{} `{name}`", kind.words()), problems, failed: false }
    }

    /// Whether there was an error.
    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    pub(super) fn error(&mut self, code: &'static str, at: &Place, message: impl AsRef<str>, help: &[&str]) {
        self.failed = true;
        self.push(Severity::Error, code, at, message.as_ref(), help);
    }

    pub(super) fn warning(
        &mut self,
        code: &'static str,
        at: &Place,
        message: impl AsRef<str>,
        help: &[&str],
    ) {
        self.push(Severity::Warning, code, at, message.as_ref(), help);
    }

    /// Something that AWS's validator refuses and the live evaluator does not.
    pub(super) fn validator(
        &mut self,
        validate: bool,
        code: &'static str,
        at: &Place,
        message: impl AsRef<str>,
        help: &[&str],
    ) {
        if validate {
            self.error(code, at, message, help);
        } else {
            self.warning(code, at, message, help);
        }
    }

    pub(super) fn wrong_type(&mut self, at: &Place, node: &Node, what: &str, wanted: &str) {
        let found = match node.kind() {
            Kind::Null => "null",
            other => other.with_article(),
        };
        self.error(code::WRONG_TYPE, at, format!("{what} is {found}; {wanted} belongs here"), &[]);
    }

    fn push(&mut self, severity: Severity, code: &'static str, at: &Place, message: &str, help: &[&str]) {
        let message = format!("{}: {message}", self.subject);
        let mut diagnostic = Diagnostic::error(code, at.span, message).pointer(at.pointer.clone());
        diagnostic.severity = severity;
        diagnostic.help.extend(help.iter().map(|text| (*text).to_owned()));
        self.problems.push(diagnostic);
    }
}
