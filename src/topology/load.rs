//! The steps from files to a model.

use super::files::{Files, resolve};
use super::ids::Ids;
use super::include::Including;
use super::lower::{lower, session};
use super::model::{SessionFacts, Topology};
use super::policies::Policies;
use super::record::Known;
use crate::diagnostic::{Diagnostics, code};
use crate::source::{Node, SourceMap, Span};

/// Reads topologies. Policy files are read and checked once, however often they are named and however many
/// patched variants of a topology are lowered.
pub struct Loader<'a> {
    policies: Policies<'a>,
    /// Whether some file could not be read, so that ids seem unknown that stand in it.
    incomplete: bool,
}

impl<'a> Loader<'a> {
    /// A loader that reads from `files` and adds every text it reads to `sources`.
    pub fn new(files: &'a dyn Files, sources: &'a mut SourceMap) -> Self {
        Self { policies: Policies::new(files, sources), incomplete: false }
    }

    /// The texts read so far.
    pub fn sources(&mut self) -> &mut SourceMap {
        self.policies.sources
    }

    /// Reads a root file and every file it includes into one node, not yet checked. `None` if the root file
    /// cannot be read at all; if problems of included files are errors, the node lacks what they hold.
    pub fn read(&mut self, path: &str) -> (Option<Node>, Diagnostics) {
        self.read_at(&resolve("", path), None)
    }

    /// As [`Loader::read`], for a root file that another file names: `path` is relative to `naming_file`, and if it
    /// cannot be read, the problem stands at `named_at`.
    pub fn read_named(
        &mut self,
        naming_file: &str,
        path: &str,
        named_at: Span,
    ) -> (Option<Node>, Diagnostics) {
        self.read_at(&resolve(naming_file, path), Some(named_at))
    }

    fn read_at(&mut self, path: &str, named_at: Option<Span>) -> (Option<Node>, Diagnostics) {
        let mut including = Including::new(self.policies.files, self.policies.sources);
        let node = including.read(path, named_at);
        self.incomplete |= including.problems.iter().any(|problem| UNREAD.contains(&problem.code));
        (node, including.problems)
    }

    /// Reads a `session` as callers have it. `owner` is whose it is, as messages name it.
    pub fn read_session(&mut self, owner: &str, node: &Node, problems: &mut Diagnostics) -> SessionFacts {
        let known = Known { topology: &Topology::default(), ids: &Ids::default() };
        session::read(owner, node, known, &mut self.policies, problems)
    }

    /// Checks a root node and makes the model of it. `None` if some of the problems are errors. Once a file could not
    /// be read, unknown ids are not reported: they may stand in it.
    ///
    /// Paths of policy files are relative to the file in which they stand, for a patched part the patch.
    pub fn lower(&mut self, root: &Node) -> (Option<Topology>, Diagnostics) {
        let (topology, mut problems) = lower(root, &mut self.policies);
        problems.sort();
        let usable = !problems.has_errors();
        if self.incomplete {
            problems = problems.into_iter().filter(|problem| problem.code != code::UNKNOWN_ID).collect();
        }
        (usable.then_some(topology), problems)
    }
}

/// Codes of problems for which a file is missing from the node.
const UNREAD: &[&str] =
    &[code::FILE_UNREADABLE, code::NOT_UTF8, code::YAML_SYNTAX, code::EMPTY_FILE, code::TOO_LARGE];

/// Reads and checks the topology of a root file. `None` if some of the problems are errors.
pub fn load(path: &str, files: &dyn Files, sources: &mut SourceMap) -> (Option<Topology>, Diagnostics) {
    let mut loader = Loader::new(files, sources);
    let (node, mut problems) = loader.read(path);
    let Some(node) = node else { return (None, problems) };
    let (topology, found) = loader.lower(&node);
    problems.extend(found);
    problems.sort();
    let usable = !problems.has_errors();
    (topology.filter(|_| usable), problems)
}
