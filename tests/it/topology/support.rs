//! Files in memory or of this repository, and problems as text.

use std::path::Path;

use hopstamp::diagnostic::Diagnostics;
use hopstamp::source::{SourceMap, Span};
use hopstamp::topology::{Files, MemoryFiles, ReadError, Topology, load};

/// The files of this repository.
pub(crate) struct Repository;

impl Files for Repository {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).map_err(|_| ReadError::NotFound)
    }
}

/// Loads a file that must be without fault.
pub(crate) fn good(path: &str, files: &dyn Files) -> Topology {
    let mut sources = SourceMap::new();
    let (topology, problems) = load(path, files, &mut sources);
    assert!(problems.is_empty(), "{}", render(&problems, &sources));
    topology.unwrap_or_default()
}

/// The problems of one text, as text. Its model must be there if and only if none of them is an error.
pub(crate) fn problems(text: impl Into<Vec<u8>>) -> String {
    problems_of("t.yaml", &MemoryFiles::from([("t.yaml", text)]))
}

/// The problems of a root file, as text.
pub(crate) fn problems_of(path: &str, files: &dyn Files) -> String {
    let mut sources = SourceMap::new();
    let (topology, problems) = load(path, files, &mut sources);
    assert_eq!(topology.is_some(), !problems.has_errors());
    render(&problems, &sources)
}

/// `severity[code] file:line:column: message`, then what else belongs to it, indented.
pub(crate) fn render(problems: &Diagnostics, sources: &SourceMap) -> String {
    let at = |span: Span| {
        let position = sources.position(span.file, span.start);
        format!("{}:{}:{}", sources.name(span.file), position.line, position.column)
    };
    let mut text = String::new();
    for problem in problems.iter() {
        let severity = if problem.is_error() { "error" } else { "warning" };
        let place = problem.span.map_or_else(|| "-".to_owned(), at);
        text += &format!("{severity}[{}] {place}: {}\n", problem.code, problem.message);
        for label in &problem.related {
            text += &format!("    {}: {}\n", at(label.span), label.text);
        }
        for help in &problem.help {
            text += &format!("    help: {help}\n");
        }
    }
    text
}
