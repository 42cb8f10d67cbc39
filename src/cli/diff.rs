//! `hopstamp diff`: what a change of the topology would flip, and why.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::Exit;
use super::args;
use super::io::{self, Disk, Output};
use super::what_if::{self, Asked};
use crate::analysis::diff::{Side, subjects_of_both};
use crate::analysis::{self, Ask, Diff as Found, Model, edit};
use crate::assumption::Assumptions;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::report;
use crate::source::{Node, SourceMap, Value, parse_yaml};
use crate::topology::{Loader, Topology};

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// Topology file, to be changed by --patch, --set and --delete
    #[arg(value_name = "TOPOLOGY|BEFORE", required_unless_present = "plan")]
    before: Option<String>,
    /// Topology file to compare with
    #[arg(conflicts_with_all = ["patch", "set", "delete"])]
    after: Option<String>,
    /// Merge patch (RFC 7396, YAML or JSON) to apply; repeat for several
    #[arg(long, value_name = "FILE", help_heading = "The change")]
    patch: Vec<String>,
    /// Value to set, after the patches: a path with dots, and YAML; repeat for several
    #[arg(long, value_name = "PATH=VALUE", value_parser = args::pair, help_heading = "The change")]
    set: Vec<(String, String)>,
    /// Member to take out, after all other changes; repeat for several
    #[arg(long, value_name = "PATH", help_heading = "The change")]
    delete: Vec<String>,
    #[command(flatten)]
    plan: super::plan::FromPlan,
    #[command(flatten)]
    asked: Asked,
    /// Exit with 1 if a verdict flips: towards allowed, away from allowed, or any
    #[arg(
        long,
        value_enum,
        value_name = "WHICH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "any"
    )]
    fail_on_change: Option<FailOn>,
    /// Choice for something AWS leaves open, on both sides; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// A verdict turns towards allowed
    Allow,
    /// A verdict turns away from allowed
    Deny,
    /// A verdict flips
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: complete and stable
    Json,
    /// For a pull request
    Markdown,
}

impl Diff {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let mut problems = Diagnostics::new();
        let exit = self.compare(&mut sources, &mut problems, output);
        output.problems(&problems, &sources);
        exit.unwrap_or(Exit::BadInput)
    }

    fn compare(
        &self,
        sources: &mut SourceMap,
        problems: &mut Diagnostics,
        output: &mut Output,
    ) -> Option<Exit> {
        if !self.plan.is_given()
            && self.after.is_none()
            && self.patch.is_empty()
            && self.set.is_empty()
            && self.delete.is_empty()
        {
            problems.push(
                Diagnostic::error(code::MISSING_FIELD, None, "there is nothing to compare with").help(
                    "name a second topology, or a change: --patch FILE, --set PATH=VALUE, --delete PATH; or --plan FILE",
                ),
            );
        }
        let ([before, after], changes, more) = match self.plan.is_given() {
            true => self.plan.topologies(sources, problems, output)?,
            false => {
                let (both, changes) = self.topologies(sources, problems)?;
                (both, changes, Vec::new())
            }
        };
        let assumptions = |topology: &Topology, problems: &mut Diagnostics| {
            let mut assumptions = topology.assumptions.clone();
            args::assume(&self.assume, &mut assumptions, problems);
            assumptions
        };
        let assumptions: [Assumptions; 2] =
            [assumptions(&before, problems), assumptions(&after, &mut Diagnostics::new())];
        let (before, after) = Model::pair(before, after);
        self.asked.check_callers(&[&before, &after], problems);
        let mut asks = self.asked.asks(&[&before, &after], problems, self.plan.help());
        if !self.asked.is_stated() {
            let mut known: BTreeSet<Ask> = asks.iter().cloned().collect();
            asks.extend(more.into_iter().filter(|ask| known.insert(ask.clone())));
        }
        self.plan.remark_on_callers([&before, &after], output);
        if problems.has_errors() {
            return None;
        }
        let mut subjects = subjects_of_both(&before, &after);
        subjects.retain(|s| self.asked.wants(s));
        let bar = io::Progress::new(subjects.len(), "callers");
        let [one, other] = &assumptions;
        let found = analysis::diff(
            Side { model: &before, assumptions: one },
            Side { model: &after, assumptions: other },
            &subjects,
            &asks,
            &|| bar.step(),
        );
        bar.end();
        match found {
            Ok(found) => {
                self.show(&found, &changes, output);
                Some(self.exit(&found))
            }
            Err(faults) => {
                problems.extend(what_if::diagnostics(&faults));
                None
            }
        }
    }

    /// Both topologies, and the places in which they differ.
    fn topologies(
        &self,
        sources: &mut SourceMap,
        problems: &mut Diagnostics,
    ) -> Option<([Topology; 2], Vec<edit::Change>)> {
        let mut loader = Loader::new(&Disk, sources);
        let (node, mut before_problems) = loader.read(self.before.as_deref()?);
        let mut after_problems = Diagnostics::new();
        let changed = match (&node, &self.after) {
            (_, Some(path)) => {
                let (changed, found) = loader.read(path);
                after_problems.extend(found);
                changed
            }
            (Some(node), None) => {
                let (changed, found) = self.changed(node, &mut loader);
                after_problems.extend(found);
                Some(changed)
            }
            (None, None) => None,
        };
        let mut lower = |node: &Option<Node>, problems: &mut Diagnostics| {
            let (topology, found) = loader.lower(node.as_ref()?);
            problems.extend(found);
            topology
        };
        let before = lower(&node, &mut before_problems);
        let after = lower(&changed, &mut after_problems);
        // Of mere remarks only those are told that the change brings.
        let known = |problem: &Diagnostic| before_problems.iter().any(|p| p == problem);
        let new: Vec<Diagnostic> = after_problems.into_iter().filter(|p| !known(p)).collect();
        problems.extend(before_problems.iter().filter(|p| p.is_error()).cloned());
        problems.extend(new);
        if problems.has_errors() {
            return None;
        }
        Some(([before?, after?], edit::changes(&node?, &changed?)))
    }

    /// The topology with the changes of the command line.
    fn changed(&self, node: &Node, loader: &mut Loader<'_>) -> (Node, Diagnostics) {
        let mut changed = node.clone();
        let mut problems = Diagnostics::new();
        for path in &self.patch {
            let (patch, found) = loader.read(path);
            problems.extend(found);
            let Some(patch) = patch else { continue };
            match &patch.value {
                Value::Map(_) => changed.merge(&patch),
                _ => problems.push(
                    Diagnostic::error(code::WRONG_TYPE, patch.span, "the patch is not a mapping")
                        .help("write the part of the topology that changes; `null` takes a member out"),
                ),
            }
        }
        for (path, text) in &self.set {
            let done = match text.trim() {
                "null" | "~" => edit::delete(&mut changed, path),
                "" => {
                    let message = format!("--set {path}: there is no value");
                    let help = "`--delete` takes a member out";
                    Err(Box::new(Diagnostic::error(code::MISSING_FIELD, None, message).help(help)))
                }
                _ => {
                    let (value, found) = parse_yaml(loader.sources(), &format!("--set {path}"), text);
                    problems.extend(found);
                    value.map_or(Ok(()), |value| edit::set(&mut changed, path, value))
                }
            };
            problems.extend(done.err().map(|problem| *problem));
        }
        for path in &self.delete {
            if let Err(problem) = edit::delete(&mut changed, path) {
                problems.push(*problem);
            }
        }
        (changed, problems)
    }

    fn show(&self, found: &Found, changes: &[edit::Change], output: &mut Output) {
        match self.format {
            Format::Text => output.answer(&report::diff_text(found, changes, output.paint())),
            Format::Markdown => output.answer(&report::diff_markdown(found, changes)),
            Format::Json => output.json(&json!({ "changes": changes, "answers": found })),
        }
    }

    fn exit(&self, found: &Found) -> Exit {
        let fails = match self.fail_on_change {
            None => false,
            Some(FailOn::Allow) => found.allowed() > 0,
            Some(FailOn::Deny) => found.denied() > 0,
            Some(FailOn::Any) => found.flips().next().is_some(),
        };
        if fails { Exit::No } else { Exit::Done }
    }
}
