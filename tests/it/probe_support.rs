//! Probes policies of `tests/data/probe`.

use hopstamp::diagnostic::Diagnostics;
use hopstamp::policy::PolicyType;
use hopstamp::probe::{Answer, Document, Finding, Line, Options, Verdict, probe};
use hopstamp::source::SourceMap;

use crate::support::root;

/// The text of a policy.
pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(root().join("tests/data/probe").join(name)).unwrap()
}

/// Policies, probed together.
pub(crate) fn probed(policies: &[(&str, Option<PolicyType>)], options: &Options) -> Answer {
    // The texts stand in one map, as they do on the command line.
    let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
    let documents: Vec<Document> = policies
        .iter()
        .map(|(name, kind)| Document::read(&mut sources, name, &text(name), *kind, &mut problems).unwrap())
        .collect();
    probe(&documents, options).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// One policy, probed.
pub(crate) fn one(name: &str, kind: Option<PolicyType>) -> Answer {
    probed(&[(name, kind)], &Options::default())
}

pub(crate) fn line<'a>(answer: &'a Answer, id: &str) -> &'a Line {
    answer.rows.iter().find(|line| &*line.id == id).unwrap_or_else(|| panic!("no row {id}"))
}

/// Ids of the rows that end in a way.
pub(crate) fn ending(answer: &Answer, verdict: Verdict) -> Vec<&str> {
    answer.rows.iter().filter(|line| line.verdict == verdict).map(|line| &*line.id).collect()
}

/// The verdicts of some rows, as words.
pub(crate) fn verdicts(answer: &Answer, ids: &[&str]) -> Vec<&'static str> {
    ids.iter().map(|id| line(answer, id).verdict.words()).collect()
}

/// Which finding names a row, by its first rule.
pub(crate) fn found<'a>(findings: &'a [Finding], row: &str) -> Option<&'a str> {
    let finding = findings.iter().find(|f| f.rows.iter().any(|id| **id == *row))?;
    finding.rules.first().copied()
}
