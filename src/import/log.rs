//! What readers note while they read: what is wrong, what they do not know, what is left out on purpose.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::fact::Source;

/// What is noted about the inputs.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// The inputs by number.
    pub(super) names: RefCell<Vec<String>>,
    /// The input that is being read.
    source: Cell<Source>,
    /// Problems: input, place, message.
    pub(super) problems: RefCell<Vec<Problem>>,
    /// What was not understood: input and what, with how often.
    pub(super) unread: RefCell<BTreeMap<(Source, String), usize>>,
    /// What was recognised, with how many objects.
    pub(super) read: RefCell<BTreeMap<&'static str, usize>>,
}

/// Something wrong with an input. The rest of it is used all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) source: Source,
    /// Where: a line and column, or a path in the document.
    pub(super) place: String,
    pub(super) message: String,
}

/// After so many problems of one input the rest are only counted.
const MAX_PROBLEMS: usize = 100;

impl Log {
    /// Begins the next input.
    pub(super) fn begin(&self, name: &str) -> Source {
        let mut names = self.names.borrow_mut();
        let source = Source(u32::try_from(names.len()).unwrap_or(u32::MAX));
        names.push(name.to_owned());
        self.source.set(source);
        source
    }

    /// Goes on with an input.
    pub(super) fn resume(&self, source: Source) {
        self.source.set(source);
    }

    /// The input that is being read.
    pub(super) fn source(&self) -> Source {
        self.source.get()
    }

    /// Notes a problem of the input.
    pub(super) fn problem(&self, place: impl Into<String>, message: impl Into<String>) {
        let source = self.source();
        let mut problems = self.problems.borrow_mut();
        let of_this = problems.iter().rev().take_while(|p| p.source == source).count();
        if of_this < MAX_PROBLEMS {
            problems.push(Problem { source, place: place.into(), message: message.into() });
        } else if of_this == MAX_PROBLEMS {
            let message = "there are more problems like these in it".to_owned();
            problems.push(Problem { source, place: String::new(), message });
        }
    }

    /// Notes something that no reader knows.
    pub(super) fn unread(&self, what: impl Into<String>, count: usize) {
        *self.unread.borrow_mut().entry((self.source(), what.into())).or_default() += count;
    }

    /// Notes objects that were read.
    pub(super) fn read(&self, kind: &'static str, count: usize) {
        if kind.is_empty() {
            return;
        }
        *self.read.borrow_mut().entry(kind).or_default() += count;
    }

    /// The name of an input.
    pub(super) fn name(&self, source: Source) -> String {
        self.names.borrow().get(source.0 as usize).cloned().unwrap_or_default()
    }
}
