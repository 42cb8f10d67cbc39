//! One outcome, followed hop by hop, for people.

mod keys;
mod verdict;

pub(super) use verdict::headline;

pub(super) use keys::{hop_of, key_lines};
use tabled::builder::Builder;
use tabled::settings::{Padding, Style};

use super::{Paint, article};
use crate::network::path::{Hop, HopKind};
use crate::outcome::{Ending, Leg, LegKind, Outcome, Way};

/// How much to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Keys and statements that matter for this answer.
    WhatMatters,
    /// All of them.
    Everything,
}

/// The answer to one request as text.
pub fn trace_text(outcome: &Outcome, depth: Depth, paint: Paint) -> String {
    let mut page = Page { text: String::from("\n"), depth, paint };
    let many = outcome.legs.len() > 1;
    for (number, leg) in (1..).zip(&outcome.legs) {
        if many {
            page.leg_title(number, leg);
        }
        page.way(leg);
        page.verdict(leg);
    }
    if many {
        page.whole(outcome);
    }
    page.assumptions(outcome);
    page.text
}

struct Page {
    text: String,
    depth: Depth,
    paint: Paint,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn leg_title(&mut self, number: usize, leg: &Leg) {
        let what = match (&leg.action, &leg.resource) {
            (Some(action), Some(resource)) => format!("{action} on {resource}"),
            (Some(action), None) => action.clone(),
            (None, _) => "a call whose action nobody stated".to_owned(),
        };
        let how = match leg.kind {
            LegKind::Direct => "sends",
            LegKind::ForwardAccessSession => "sends, as the caller,",
            LegKind::ServicePrincipal => "sends, as itself,",
            LegKind::ServiceRole => "sends, with a role,",
            LegKind::ServiceLinkedRole => "sends, with its service-linked role,",
            LegKind::Runtime => "sends, with the role handed to it,",
            LegKind::ServiceAccount => "sends, from an account of AWS,",
            LegKind::Presigned => "opens a URL that the service signed:",
            LegKind::Anonymous => "sends, unsigned,",
            LegKind::Grant => "sends, by its KMS grant,",
            LegKind::Mcp => "forwards, as the caller,",
        };
        let title = format!("Request {number}: {} {how} {what}", leg.from);
        self.line(&format!("  {}", self.paint.bold(&title)));
        self.line("");
    }

    fn way(&mut self, leg: &Leg) {
        match &leg.way {
            Way::Path(path) | Way::Rejected { path, .. } => {
                self.line(&format!("  {}", path.ids().join(" ── ")));
                self.line("");
                self.hops(&path.hops, leg);
                for warning in &path.warnings {
                    let title = self.paint.care("NOTE");
                    self.line(&format!("  {title}     {} ({})", warning.message, warning.code));
                }
                if !path.warnings.is_empty() {
                    self.line("");
                }
            }
            Way::NoPath(no) => {
                let mut ids = crate::network::path::hop_ids(&no.walk);
                ids.push("✗");
                self.line(&format!("  {}", ids.join(" ── ")));
                self.line("");
                self.hops(&no.walk, leg);
            }
            Way::ServiceInternal => {
                self.line("  within AWS's network");
                self.keys(leg, |_| true);
                self.line("");
            }
        }
    }

    fn hops(&mut self, hops: &[Hop], leg: &Leg) {
        let width = hops.iter().map(|h| name_of(h).chars().count()).max().unwrap_or(0);
        for (number, hop) in (1..).zip(hops) {
            let name = name_of(hop);
            let padding = " ".repeat(width - name.chars().count());
            self.line(&format!("  {number}  {}{padding}  {}", self.paint.bold(&name), hop.detail));
            self.keys(leg, |stamp| hop_of(stamp.by, hops.len()) == number);
        }
        self.line("");
    }

    fn whole(&mut self, outcome: &Outcome) {
        let title = match outcome.outcome {
            Ending::Allowed => self.paint.good("ALLOWED"),
            Ending::Depends => self.paint.care("DEPENDS"),
            Ending::Unreachable => self.paint.bad("UNREACHABLE"),
            Ending::Rejected => self.paint.bad("REJECTED"),
            Ending::ImplicitlyDenied | Ending::ExplicitlyDenied => self.paint.bad("DENIED"),
        };
        let decided = outcome.legs.iter().filter(|l| l.outcome.is_some()).count();
        let by = match outcome.outcome {
            Ending::Allowed if decided < outcome.legs.len() => {
                format!(
                    "as far as it is stated: {decided} of {} requests could be decided",
                    outcome.legs.len()
                )
            }
            Ending::Allowed => format!("all {} requests", outcome.legs.len()),
            _ => format!("by request {} of {}", outcome.settled_by, outcome.legs.len()),
        };
        self.line(&format!("  {}  {title}, {by}", self.paint.bold("As a whole:")));
        self.line("");
    }

    fn assumptions(&mut self, outcome: &Outcome) {
        if outcome.assumptions.is_empty() {
            return;
        }
        self.line("  Rests on what AWS leaves open:");
        let mut rows = Builder::default();
        for reliance in &outcome.assumptions {
            let others: Vec<String> = reliance
                .alternatives
                .iter()
                .map(|a| {
                    let same = a.outcome == outcome.outcome;
                    let end = if same { "the same".to_owned() } else { self.paint.care(a.outcome.word()) };
                    format!("{}: {end}", a.choice)
                })
                .collect();
            let others = if others.is_empty() { String::new() } else { format!("({})", others.join(", ")) };
            rows.push_record([reliance.assumption.name().to_owned(), reliance.choice.to_owned(), others]);
        }
        let table = rows.build().with(Style::empty()).with(Padding::new(0, 2, 0, 0)).to_string();
        for line in table.lines() {
            self.line(&format!("    {line}"));
        }
        self.line("");
    }
}

fn name_of(hop: &Hop) -> String {
    match hop.kind {
        HopKind::Dns => "dns".to_owned(),
        _ => hop.id.to_string(),
    }
}
