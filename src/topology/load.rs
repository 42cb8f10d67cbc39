//! The steps from files to a model.

use super::files::Files;
use super::include::Including;
use super::lower::lower;
use super::model::Topology;
use super::policies::Policies;
use crate::diagnostic::Diagnostics;
use crate::source::{Node, SourceMap};

/// Reads topologies. Policy files are read and checked once, however often they are named and however many
/// patched variants of a topology are lowered.
pub struct Loader<'a> {
    policies: Policies<'a>,
}

impl<'a> Loader<'a> {
    /// A loader that reads from `files` and adds every text it reads to `sources`.
    pub fn new(files: &'a dyn Files, sources: &'a mut SourceMap) -> Self {
        Self { policies: Policies::new(files, sources) }
    }

    /// The texts read so far.
    pub fn sources(&mut self) -> &mut SourceMap {
        self.policies.sources
    }

    /// Reads a root file and every file it includes into one node, not yet checked. `None` if the root file
    /// cannot be read at all; if problems of included files are errors, the node lacks what they hold.
    pub fn read(&mut self, path: &str) -> (Option<Node>, Diagnostics) {
        let mut including = Including::new(self.policies.files, self.policies.sources);
        let node = including.read(path, None);
        (node, including.problems)
    }

    /// Checks a root node and makes the model of it. `None` if some of the problems are errors.
    ///
    /// Paths of policy files are relative to the file in which they stand, for a patched part the patch.
    pub fn lower(&mut self, root: &Node) -> (Option<Topology>, Diagnostics) {
        let (topology, mut problems) = lower(root, &mut self.policies);
        problems.sort();
        ((!problems.has_errors()).then_some(topology), problems)
    }
}

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
