//! What a change changes, as a comment on a pull request.

use super::super::escape::{clipped, code, prose};
use super::super::words::count;
use super::{ending, one_sided, parts, summary};
use crate::analysis::Diff;
use crate::analysis::diff::{Group, Kind};
use crate::analysis::edit::Change;
use crate::outcome::Ending;

/// Comments may be 65,536 characters long.
const LIMIT: usize = 60_000;
/// Kept free for what has to follow: the end of a fold, and what was cut.
const RESERVE: usize = 500;
/// Lists up to this length are not folded.
const SHORT: usize = 5;
/// Lines of a cause, and lines of folded lists.
const LINES: usize = 60;
/// Characters of a line and of a name.
const WIDE: usize = 400;

/// As Markdown, for a comment on a pull request: the flips in one line, then each cause with its callers and questions. It
/// is at most 60,000 characters long, and says what was cut.
pub fn diff_markdown(diff: &Diff, changes: &[Change]) -> String {
    let mut page = Page::default();
    page.add(&format!("### {}\n\n{}\n", headline(diff), prose(&summary(diff))));
    page.add(&changed(changes));
    let (flips, others): (Vec<&Group>, Vec<&Group>) =
        diff.groups.iter().partition(|g| g.kind == Kind::Verdict);
    let cut = page.groups(&flips);
    let mut left = describe("flip", &cut);
    if !others.is_empty() {
        let number = others.iter().map(|g| g.count).sum();
        let verb = if number == 1 { "keeps its verdict" } else { "keep their verdicts" };
        let summary =
            format!("{} {verb}, with another reason, another way or other keys", count(number, "answer"));
        if page.add(&format!("\n<details><summary>{summary}</summary>\n")) {
            let cut = page.groups(&others);
            page.end("\n</details>\n");
            left.extend(describe("other change", &cut));
        } else {
            left.extend(describe("other change", &others));
        }
    }
    let sides: Vec<String> = one_sided(diff).iter().filter(|l| !l.is_empty()).map(|l| prose(l)).collect();
    if !sides.is_empty()
        && !page.add(&list("can ask, or can be asked, on one side only", &sides, sides.len()))
    {
        left.push("what can be asked on one side only".to_owned());
    }
    if !left.is_empty() {
        page.end(&format!(
            "\n**Cut, to fit into a comment:** {}. The text and JSON forms of `hopstamp diff` have all of it.\n",
            left.join("; ")
        ));
    }
    page.text
}

/// Text that grows up to the limit.
#[derive(Default)]
struct Page {
    text: String,
    length: usize,
}

impl Page {
    /// Adds a block, if it still fits.
    fn add(&mut self, block: &str) -> bool {
        let fits = self.length + block.chars().count() + RESERVE <= LIMIT;
        if fits {
            self.end(block);
        }
        fits
    }

    /// Adds what must stand there.
    fn end(&mut self, block: &str) {
        self.length += block.chars().count();
        self.text.push_str(block);
    }

    /// Adds causes; those that did not fit come back.
    fn groups<'g>(&mut self, groups: &[&'g Group]) -> Vec<&'g Group> {
        groups.iter().copied().filter(|group| !self.add(&cause(group))).collect()
    }
}

fn describe(what: &str, cut: &[&Group]) -> Vec<String> {
    let answers: usize = cut.iter().map(|g| g.count).sum();
    match cut.len() {
        0 => Vec::new(),
        causes => vec![format!("{} of {}s, of {}", count(causes, "cause"), what, count(answers, "answer"))],
    }
}

/// How many verdicts flip, and to what.
fn headline(diff: &Diff) -> String {
    let turns = |to: &[Ending]| -> usize {
        let groups = diff.flips().filter(|g| (g.opens() || g.closes()) && to.contains(&g.after));
        groups.map(|g| g.count).sum()
    };
    let neither: usize = diff.flips().filter(|g| !g.opens() && !g.closes()).map(|g| g.count).sum();
    let parts = [
        (turns(&[Ending::Allowed]), "to allowed"),
        (turns(&[Ending::ImplicitlyDenied, Ending::ExplicitlyDenied]), "to denied"),
        (turns(&[Ending::Unreachable]), "to unreachable"),
        (turns(&[Ending::Rejected]), "to rejected"),
        (turns(&[Ending::Depends]), "to depends"),
        (neither, "not allowed before and after"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    if parts.is_empty() { "No verdict flips".to_owned() } else { format!("Flips: {}", parts.join(", ")) }
}

/// The places in which the topologies differ.
fn changed(changes: &[Change]) -> String {
    let lines: Vec<String> = changes
        .iter()
        .map(|change| {
            let path = code(&clipped(&change.path, WIDE));
            match (&change.before, &change.after) {
                (Some(before), Some(after)) => {
                    format!("{path}: {} → {}", value(before), value(after))
                }
                (_, Some(after)) => format!("{path}: added, {}", prose(&clipped(after, WIDE))),
                (_, None) => format!("{path}: taken out"),
            }
        })
        .collect();
    if lines.is_empty() {
        return "\nThe topologies are the same.\n".to_owned();
    }
    list(if lines.len() == 1 { "change" } else { "changes" }, &lines, lines.len())
}

/// A value, or the words for a long one.
fn value(text: &str) -> String {
    let in_words = text.starts_with("with ") || text.starts_with("a list of ");
    if in_words { prose(&clipped(text, WIDE)) } else { name(text) }
}

fn name(text: &str) -> String {
    code(&clipped(text, WIDE))
}

/// A list, folded if it is long; `all` counts what it stands for.
fn list(title: &str, lines: &[String], all: usize) -> String {
    let mut items: String = lines.iter().take(LINES).map(|line| format!("- {line}\n")).collect();
    let shown = lines.len().min(LINES);
    if all > shown {
        items.push_str(&format!("- and {} more\n", all - shown));
    }
    if all <= SHORT {
        format!("\n{items}")
    } else {
        format!("\n<details><summary>{all} {title}</summary>\n\n{items}\n</details>\n")
    }
}

/// A cause, with those whom it concerns and what they ask.
fn cause(group: &Group) -> String {
    let (before, after) = (ending(group.before), ending(group.after));
    let what = match group.kind {
        Kind::Verdict => format!("{before} → {after}"),
        Kind::Reason => format!("still {after}, for another reason"),
        Kind::Way => format!("still {after}, by another way"),
        Kind::Keys => format!("still {after}, with other keys"),
    };
    let mut text = format!("\n#### {what}: {}\n\n", count(group.count, "answer"));
    let mut label = "";
    let mut lines = parts(group);
    lines.retain(|(new, _)| {
        label = if new.is_empty() { label } else { new };
        label != "e.g."
    });
    // Under an item that a part begins with, conditions stand where other items would.
    let mut has_items = false;
    for (label, line) in lines.iter().take(LINES) {
        let is_condition = line.starts_with(' ');
        has_items = label.is_empty() && (has_items || !is_condition);
        let depth = usize::from(label.is_empty()) + usize::from(is_condition && has_items);
        let label = if label.is_empty() { String::new() } else { format!("**{label}:** ") };
        text.push_str(&format!("{}- {label}{}\n", "  ".repeat(depth), prose(&clipped(line.trim(), WIDE))));
    }
    if lines.len() > LINES {
        text.push_str(&format!("  - and {} more\n", lines.len() - LINES));
    }
    let callers: Vec<String> = group.who.iter().map(|s| name(&s.name())).collect();
    let asks: Vec<String> =
        group.what.iter().map(|a| format!("{} on {}", name(&a.action), name(&a.resource))).collect();
    let lists =
        [("callers", "caller", callers, group.callers), ("questions", "question", asks, group.questions)];
    // Folded lists end the list that the short ones are items of.
    let (short, long): (Vec<_>, Vec<_>) = lists.into_iter().partition(|(_, _, _, all)| *all <= SHORT);
    for (many, one, names, all) in short {
        text.push_str(&format!("- **{}:** {}\n", if all == 1 { one } else { many }, names.join(", ")));
    }
    for (many, _, names, all) in long {
        text.push_str(&list(many, &names, all));
    }
    text
}
