//! A topology with changes, and how the request ends in it.

use std::collections::BTreeMap;

use super::Task;
use super::change::{Change, combine, nested};
use super::files::Changed;
use crate::analysis::Model;
use crate::diagnostic::{Diagnostics, code};
use crate::outcome::Outcome;
use crate::simulate::{RequestFault, simulate_once};
use crate::source::edit::{Edit, Step, Syntax, edit_text, edit_value, get};
use crate::source::{Node, SourceMap};
use crate::topology::{Files, Loader, Topology};

/// Changes of a topology, made in its texts.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) changes: Vec<Change>,
    /// The files that differ, by path.
    pub(super) texts: BTreeMap<String, String>,
    /// What else differs, as one merge patch.
    pub(super) patch: Option<Node>,
}

/// A state, read and simulated.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) sources: SourceMap,
    /// The whole topology before it was checked, patches included.
    pub(super) root: Node,
    /// The topology as the files say.
    pub(super) topology: Topology,
    /// The same with the open internet in it.
    pub(super) model: Model,
    pub(super) outcome: Outcome,
}

impl State {
    /// This state with one more change. `None` if the change cannot be made in it.
    pub(super) fn with(&self, change: &Change, standing: &Standing, task: &Task<'_>) -> Option<State> {
        let mut next = self.clone();
        for edit in &change.edits {
            let text = match next.texts.get(&edit.file) {
                Some(text) => text.clone(),
                None => text_of(task, &edit.file)?,
            };
            match edit_text(&text, Syntax::of(&edit.file), std::slice::from_ref(&edit.edit)) {
                Some(edited) => {
                    next.texts.insert(edit.file.clone(), edited);
                }
                // Where the text cannot be edited in place, a merge patch says the same.
                None => next.add_patch(&patch_of(&standing.root, edit.in_topology.as_ref()?)?),
            }
        }
        if let Some(patch) = &change.patch {
            next.add_patch(patch);
        }
        next.changes.push(change.clone());
        Some(next)
    }

    fn add_patch(&mut self, patch: &Node) {
        match &mut self.patch {
            Some(known) => combine(known, patch),
            None => self.patch = Some(patch.clone()),
        }
    }

    /// Reads the topology with the changes.
    fn read(&self, task: &Task<'_>) -> Result<(SourceMap, Node, Topology), Diagnostics> {
        let mut sources = SourceMap::new();
        let files = Changed { files: task.files, texts: &self.texts };
        let mut loader = Loader::new(&files, &mut sources);
        let (node, mut problems) = loader.read(task.topology);
        let Some(mut root) = node else { return Err(problems) };
        if let Some(patch) = &self.patch {
            root.merge(patch);
        }
        let (topology, found) = loader.lower(&root);
        problems.extend(found);
        match topology.filter(|_| !problems.has_errors()) {
            Some(topology) => Ok((sources, root, topology)),
            None => Err(problems),
        }
    }

    /// Reads the topology with the changes, and follows the request through it.
    pub(super) fn stand(&self, task: &Task<'_>) -> Result<Standing, Vec<RequestFault>> {
        let (sources, root, topology) = self.read(task).map_err(|problems| {
            let fault = |p: &crate::diagnostic::Diagnostic| RequestFault {
                field: "topology",
                code: code::INVALID_VALUE,
                message: p.message.clone(),
                help: String::new(),
            };
            problems.iter().filter(|p| p.is_error()).map(fault).collect::<Vec<_>>()
        })?;
        let model = Model::new(topology.clone());
        let outcome = simulate_once(model.world(), task.assumptions, task.request)?;
        Ok(Standing { sources, root, topology, model, outcome })
    }
}

/// The text of a file as the reader sees it.
pub(super) fn text_of(task: &Task<'_>, file: &str) -> Option<String> {
    let bytes = task.files.read(file).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// An edit as a merge patch, which replaces lists whole.
fn patch_of(root: &Node, edit: &Edit) -> Option<Node> {
    let mut edited = root.clone();
    edit_value(&mut edited, edit)?;
    let (Edit::Push { at, .. } | Edit::Insert { at, .. } | Edit::Remove { at }) = edit;
    let names = at.iter().map_while(|step| match step {
        Step::Key(key) => Some(&**key),
        Step::Item(_) => None,
    });
    let names: Vec<&str> = names.collect();
    let steps: Vec<Step> = names.iter().map(|n| Step::Key((*n).into())).collect();
    let value = get(&edited, &steps)?.clone();
    Some(nested(&names, value))
}
