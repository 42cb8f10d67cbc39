//! What the topology lacks, and why.

use std::collections::BTreeSet;

/// Something that the topology lacks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) struct Gap {
    /// What kind of gap it is.
    pub(in crate::import) kind: GapKind,
    /// What it is about.
    pub(in crate::import) subject: String,
    /// What is missing, and what stands in the topology instead.
    pub(in crate::import) what: String,
}

/// Kinds of gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum GapKind {
    /// A value that no input states; it is unknown in the topology.
    Unknown,
    /// Something that is referred to and that no input describes.
    Missing,
    /// Something that was read and that a topology cannot hold.
    LeftOut,
    /// Something that changes no answer, and is left out to keep the file short.
    Spared,
}

/// Collects gaps; each is said once.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    all: BTreeSet<Gap>,
}

impl Gaps {
    pub(super) fn unknown(&mut self, subject: &str, what: impl Into<String>) {
        self.add(GapKind::Unknown, subject, what.into());
    }

    pub(super) fn missing(&mut self, subject: &str, what: impl Into<String>) {
        self.add(GapKind::Missing, subject, what.into());
    }

    pub(super) fn left_out(&mut self, subject: &str, what: impl Into<String>) {
        self.add(GapKind::LeftOut, subject, what.into());
    }

    pub(super) fn spared(&mut self, subject: &str, what: impl Into<String>) {
        self.add(GapKind::Spared, subject, what.into());
    }

    fn add(&mut self, kind: GapKind, subject: &str, what: String) {
        self.all.insert(Gap { kind, subject: subject.to_owned(), what });
    }

    pub(super) fn finish(self) -> Vec<Gap> {
        self.all.into_iter().collect()
    }
}
