//! Before and after as a Terraform plan tells them, for `diff`.

use std::collections::BTreeSet;

use clap::Args;

use super::args;
use super::io::{self, Disk, Output};
use crate::analysis::{self, Ask, Model, edit, overlay};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::import::terraform::{Planned, plan_before_and_after};
use crate::import::{Options, Report};
use crate::source::{Node, SourceMap, parse_yaml};
use crate::topology::{Loader, Topology};

/// A plan, and what there is besides.
#[derive(Debug, Args)]
pub(super) struct FromPlan {
    /// Terraform plan (`terraform show -json`): before and after are what it says
    #[arg(long, value_name = "FILE", conflicts_with_all = ["before", "after", "patch", "set", "delete"], help_heading = "A Terraform plan")]
    plan: Option<String>,
    /// Topology of what there is besides the plan: callers, other accounts, questions. Where both speak of one thing, the
    /// plan wins
    #[arg(long, value_name = "CURRENT", requires = "plan", help_heading = "A Terraform plan")]
    topology: Option<String>,
    /// Owner of everything whose owner the plan does not state
    #[arg(long, value_parser = args::account, requires = "plan", help_heading = "A Terraform plan")]
    account: Option<String>,
    /// Region of everything whose Region the plan does not state
    #[arg(long, value_parser = args::region, requires = "plan", help_heading = "A Terraform plan")]
    region: Option<String>,
}

impl FromPlan {
    /// Whether there is a plan.
    pub(super) fn is_given(&self) -> bool {
        self.plan.is_some()
    }

    /// Both topologies, the places in which they differ, and what there is to ask about the plan itself where the topology
    /// states questions of its own.
    pub(super) fn topologies(
        &self,
        sources: &mut SourceMap,
        problems: &mut Diagnostics,
        output: &mut Output,
    ) -> Option<([Topology; 2], Vec<edit::Change>, Vec<Ask>)> {
        let path = self.plan.as_deref()?;
        let planned = match self.read(path) {
            Ok(planned) => planned,
            Err(message) => {
                output.remark(&format!("error: {path}: {message}"));
                return None;
            }
        };
        remark(path, &planned, output);
        let mut loader = Loader::new(&Disk, sources);
        let current = match &self.topology {
            None => None,
            Some(topology) => {
                let (node, found) = loader.read(topology);
                problems.extend(found.into_iter().filter(Diagnostic::is_error));
                Some(node?)
            }
        };
        let mut side = |when: &str, text: &str| -> Option<Node> {
            let (node, found) = parse_yaml(loader.sources(), &format!("{path}, {when}"), text);
            problems.extend(found);
            node
        };
        let before = side("before", &planned.before.topology)?;
        let after = side("after", &planned.after.topology)?;
        let dangling: BTreeSet<&str> =
            planned.after.report.missing.iter().map(|trouble| trouble.subject.as_str()).collect();
        let lost: Vec<&str> = dangling
            .iter()
            .copied()
            .filter(|id| current.as_ref().is_some_and(|node| describes(node, id)))
            .collect();
        if !lost.is_empty() {
            output.remark(&format!(
                "{path}: what the plan puts into {} is left out, because only the topology describes that; give the plan data \
                 sources of it",
                some(&lost)
            ));
        }
        let laid = overlay(current.as_ref().unwrap_or(&before), [&before, &after], &dangling);
        problems.extend(laid.clashes);
        if problems.has_errors() {
            return None;
        }
        let changes = edit::changes(&laid.before, &laid.after);
        let mut asks = Vec::new();
        if current.is_some() {
            let sides = [&before, &after].map(|side| loader.lower(side).0);
            asks.extend(sides.iter().flatten().flat_map(analysis::questions));
        }
        let [one, other] = [&laid.before, &laid.after].map(|node| {
            let (topology, found) = loader.lower(node);
            // Remarks are on texts that nobody wrote, or stand before and after.
            let errors =
                found.into_iter().filter(|p| p.is_error() && !problems.iter().any(|known| known == p));
            let errors: Vec<Diagnostic> = errors.collect();
            problems.extend(errors);
            topology
        });
        Some(([one?, other?], changes, asks))
    }

    fn read(&self, path: &str) -> Result<Planned, String> {
        let bytes = std::fs::read(path).map_err(|error| io::in_words(&error))?;
        let options =
            Options { account: self.account.clone(), region: self.region.clone(), ..Options::default() };
        plan_before_and_after(path, &bytes, &options)
    }

    /// Says so if nobody asks but the open internet.
    pub(super) fn remark_on_callers(&self, sides: [&Model; 2], output: &mut Output) {
        let callers = |model: &Model| {
            let mut ids = model.topology().callers.ids();
            ids.any(|id| id != model.internet() && !model.services().iter().any(|s| s == id))
        };
        if self.is_given() && !sides.into_iter().any(callers) {
            output.remark(
                "no instance, function or service makes requests here: only a host on the internet is asked, with the \
                 credentials of every role and user; --topology FILE adds callers and questions",
            );
        }
    }

    /// How to get at something to ask, where a plan has nothing.
    pub(super) fn help(&self) -> Option<&'static str> {
        self.is_given().then_some(
            "ask for something: --action s3:GetObject --resource ARN; or name a topology with `callers`, `resources` or \
             `questions`: --topology FILE",
        )
    }
}

/// Names that a remark on the plan lists.
const LISTED: usize = 3;

/// What the plan does not say, in few lines.
fn remark(path: &str, planned: &Planned, output: &mut Output) {
    let report = &planned.after.report;
    for trouble in report.problems.iter().take(LISTED) {
        output.remark(&format!("{}: {}", trouble.subject, trouble.what));
    }
    let text = in_short(report);
    if !text.is_empty() {
        output.remark(&format!("{path}: {text}; see hopstamp import terraform {path}"));
    }
}

fn count(number: usize, one: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    match one.split_once(" of ") {
        Some((one, of)) => format!("{number} {one}{ending} of {of}"),
        None => format!("{number} {one}{ending}"),
    }
}

/// The first names of a list.
fn some(names: &[&str]) -> String {
    let shown = names.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
    let more = names.len().saturating_sub(LISTED);
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

/// Whether something of this id stands in a topology: in a section, or as a subnet.
fn describes(topology: &Node, id: &str) -> bool {
    let sections = topology.as_map().into_iter().flat_map(|map| &map.entries);
    let mut vpcs = topology.get("vpcs").and_then(Node::as_map).into_iter().flat_map(|map| &map.entries);
    sections.into_iter().any(|section| section.node.get(id).is_some())
        || vpcs.any(|vpc| vpc.node.get("subnets").is_some_and(|subnets| subnets.get(id).is_some()))
}

fn in_short(report: &Report) -> String {
    let mut parts = Vec::new();
    if report.problems.len() > LISTED {
        parts.push(format!("{} in it", count(report.problems.len(), "problem")));
    }
    if !report.unknown.is_empty() {
        parts.push(format!("{} unknown", count(report.unknown.len(), "value")));
    }
    if !report.missing.is_empty() {
        let names: Vec<&str> = report.missing.iter().map(|t| t.subject.as_str()).collect();
        parts.push(format!(
            "{} referred to but not described ({})",
            count(report.missing.len(), "thing"),
            some(&names)
        ));
    }
    if !report.not_understood.is_empty() {
        let names: Vec<&str> = report.not_understood.iter().map(|(_, what, _)| what.as_str()).collect();
        parts.push(format!(
            "{} not understood ({})",
            count(report.not_understood.len(), "kind of resource"),
            some(&names)
        ));
    }
    parts.join(", ")
}
