//! A matrix as a table, as CSV, as JSON and as Markdown.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde_json::json;
use tabled::builder::Builder;
use tabled::settings::object::Rows;
use tabled::settings::{Color, Padding, Style};

use super::Paint;
use super::words::{count, layer_word, reason_words};
use crate::analysis::{Ask, Cell, Matrix, Subject};
use crate::outcome::Ending;

/// What of a matrix is shown, and how.
#[derive(Clone, Debug)]
pub struct MatrixView {
    /// Outcomes to show; all if there are none.
    pub outcomes: Vec<Ending>,
    /// Whether callers whose answers are the same share a row.
    pub merge: bool,
    /// Width to keep to.
    pub width: usize,
    /// Colours.
    pub paint: Paint,
}

impl MatrixView {
    fn shows(&self, cell: &Cell) -> bool {
        self.outcomes.is_empty() || cell.answer.is_some_and(|a| self.outcomes.contains(&a.outcome))
    }
}

/// Callers named in a row that several of them share.
const NAMED: usize = 3;

/// One resource and the questions about it.
struct Block<'m> {
    resource: &'m str,
    /// Number of the column, and the action.
    columns: Vec<(usize, &'m str)>,
}

fn blocks(asks: &[Ask]) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    for (column, ask) in asks.iter().enumerate() {
        let number = *at.entry(&ask.resource).or_insert(blocks.len());
        match blocks.get_mut(number) {
            Some(block) => block.columns.push((column, &ask.action)),
            None => {
                blocks.push(Block { resource: &ask.resource, columns: vec![(column, &ask.action)] });
            }
        }
    }
    blocks
}

/// One row of a table: the callers it is about, and what stands in its cells.
struct Line {
    name: String,
    cells: Vec<String>,
}

/// The rows of a block. Rows in which nothing is shown are left out.
fn lines(matrix: &Matrix, columns: &[(usize, &str)], view: &MatrixView) -> Vec<Line> {
    let mut shared: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for (number, subject) in matrix.subjects.iter().enumerate() {
        let cells = columns.iter().map(|(column, _)| matrix.cell(number, *column));
        let shown: Vec<Option<&Cell>> = cells.map(|c| c.filter(|c| view.shows(c))).collect();
        if shown.iter().all(Option::is_none) {
            continue;
        }
        let words: Vec<String> = shown.iter().map(|c| c.map(cell_words).unwrap_or_default()).collect();
        let same = shared.iter_mut().find(|(cells, _)| view.merge && *cells == words);
        match same {
            Some((_, names)) => names.push(subject.name()),
            None => shared.push((words, vec![subject.name()])),
        }
    }
    let line = |(cells, names): (Vec<String>, Vec<String>)| Line { name: several(&names), cells };
    shared.into_iter().map(line).collect()
}

/// Some names, one a line, and how many more there are.
fn several(names: &[String]) -> String {
    if names.len() <= NAMED + 1 {
        return names.join("\n");
    }
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    format!("{}\nand {} more", shown.join("\n"), names.len() - NAMED)
}

/// What a cell says: `allowed by identity`, `denied by resource`, `no path: no return route`.
fn cell_words(cell: &Cell) -> String {
    let Some(answer) = cell.answer else { return "–".to_owned() };
    let by = |verb: &str| match answer.layer {
        Some(layer) => format!("{verb} by {}", layer_word(layer)),
        None => verb.to_owned(),
    };
    let mut text = match answer.outcome {
        Ending::Allowed => by("allowed"),
        Ending::ImplicitlyDenied => by("not allowed"),
        Ending::ExplicitlyDenied => by("denied"),
        Ending::Depends => match &*cell.depends_on {
            [] => "depends".to_owned(),
            [one] => format!("depends on {one}"),
            [one, more @ ..] => format!("depends on {one}, +{}", more.len()),
        },
        Ending::Unreachable => format!("no path: {}", reason_words(answer.reason)),
        Ending::Rejected => format!("rejected: {}", reason_words(answer.reason)),
    };
    if answer.settled_by > 1 && answer.outcome != Ending::Allowed {
        text.push_str(" (KMS)");
    }
    if cell.open == Some(true) {
        text.push_str(" *");
    }
    text
}

fn colour(text: &str) -> Color {
    match text.split(' ').next() {
        Some("allowed") => Color::FG_GREEN,
        Some("denied" | "not") => Color::FG_RED,
        Some("depends") => Color::FG_YELLOW,
        _ => Color::empty(),
    }
}

/// For people: one table a resource, callers by actions.
pub fn matrix_text(matrix: &Matrix, view: &MatrixView) -> String {
    let mut text = String::new();
    for block in blocks(&matrix.asks) {
        let title = if block.resource == "*" { "no resource" } else { block.resource };
        let mut titled = false;
        for columns in fitting(matrix, &block, view) {
            let lines = lines(matrix, columns, view);
            if lines.is_empty() {
                continue;
            }
            if !titled {
                text.push_str(&format!("\n{}\n", view.paint.bold(title)));
                titled = true;
            } else {
                text.push('\n');
            }
            text.push_str(&table(columns, &lines, view.paint));
        }
    }
    if text.is_empty() {
        text.push_str("\nno answer is of that kind\n");
    }
    text.push_str(&summary(matrix));
    text
}

/// Cuts the columns of a block so that each part fits the width.
fn fitting<'b, 'm>(matrix: &Matrix, block: &'b Block<'m>, view: &MatrixView) -> Vec<&'b [(usize, &'m str)]> {
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let names = widest(&mut matrix.subjects.iter().map(|s| s.name().chars().count()));
    let width = |(column, action): &(usize, &str)| {
        let cells = (0..matrix.subjects.len()).filter_map(|row| matrix.cell(row, *column));
        let cells = cells.filter(|c| view.shows(c)).map(|c| cell_words(c).chars().count());
        widest(&mut cells.chain([action.chars().count()])) + 2
    };
    let mut parts = Vec::new();
    let (mut start, mut used) = (0, names);
    for (end, column) in block.columns.iter().enumerate() {
        let width = width(column);
        if end > start && used + width > view.width {
            parts.extend(block.columns.get(start..end));
            (start, used) = (end, names);
        }
        used += width;
    }
    parts.extend(block.columns.get(start..));
    parts
}

fn table(columns: &[(usize, &str)], lines: &[Line], paint: Paint) -> String {
    let mut builder = Builder::default();
    builder.push_record(std::iter::once("").chain(columns.iter().map(|(_, action)| *action)));
    for line in lines {
        builder.push_record(std::iter::once(line.name.as_str()).chain(line.cells.iter().map(String::as_str)));
    }
    let mut table = builder.build();
    table.with(Style::empty()).modify(tabled::settings::object::Segment::all(), Padding::new(2, 0, 0, 0));
    if paint.colour {
        table.modify(Rows::first(), Color::BOLD);
        for (row, line) in lines.iter().enumerate() {
            for (column, cell) in line.cells.iter().enumerate() {
                table.modify((row + 1, column + 1), colour(cell));
            }
        }
    }
    let mut text = String::new();
    for line in table.to_string().lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// How many answers of each kind there are, and who was asked.
fn summary(matrix: &Matrix) -> String {
    let tally = matrix.tally();
    let all: usize = tally.iter().map(|(_, count)| count).sum();
    let words: Vec<String> =
        tally.iter().map(|(e, n)| format!("{n} {}", e.word().replace('_', " "))).collect();
    let mut text = format!(
        "\n{} to {} of {}: {}\n",
        count(all, "answer"),
        count(matrix.asks.len(), "question"),
        count(matrix.subjects.len(), "caller"),
        words.join(", ")
    );
    if let Some(address) = &matrix.internet {
        text.push_str(&format!(
            "internet is a host at {address}, an address that nothing in the topology names\n"
        ));
    }
    let open = |row| matrix.row(row).iter().any(|c| c.open == Some(true));
    if (0..matrix.subjects.len()).any(open) {
        text.push_str("* would end differently under another choice for what AWS leaves open\n");
    }
    text
}

/// As Markdown: the tables of [`matrix_text`].
pub fn matrix_markdown(matrix: &Matrix, view: &MatrixView) -> String {
    let mut text = String::new();
    let escape = |text: &str| text.replace('|', "\\|").replace('\n', "<br>");
    for block in blocks(&matrix.asks) {
        let lines = lines(matrix, &block.columns, view);
        if lines.is_empty() {
            continue;
        }
        text.push_str(&format!("\n### `{}`\n\n| caller |", block.resource));
        text.extend(block.columns.iter().map(|(_, action)| format!(" `{action}` |")));
        text.push_str(&format!("\n|---|{}\n", "---|".repeat(block.columns.len())));
        for line in lines {
            text.push_str(&format!("| {} |", escape(&line.name)));
            text.extend(line.cells.iter().map(|cell| format!(" {} |", escape(cell))));
            text.push('\n');
        }
    }
    text.push_str(&summary(matrix));
    text
}

/// The answers that are shown, row by row.
fn shown<'m>(
    matrix: &'m Matrix,
    view: &'m MatrixView,
) -> impl Iterator<Item = (&'m Subject, &'m Ask, &'m Cell)> {
    matrix.subjects.iter().enumerate().flat_map(move |(row, subject)| {
        let cells = matrix.asks.iter().zip(matrix.row(row));
        cells.filter(|(_, cell)| view.shows(cell)).map(move |(ask, cell)| (subject, ask, cell))
    })
}

/// As CSV, one answer a line.
///
/// # Errors
/// If it cannot be written.
pub fn matrix_csv(matrix: &Matrix, view: &MatrixView, out: &mut dyn Write) -> fmt::Result {
    let quoted = |text: &str| match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let sensitivity = matrix.row(0).iter().any(|c| c.open.is_some());
    let last = if sensitivity { ",open" } else { "" };
    writeln!(
        out,
        "caller,credentials,stolen_from,principal,action,resource,outcome,layer,reason,settled_by,depends_on{last}"
    )?;
    for (subject, ask, cell) in shown(matrix, view) {
        let answer = cell.answer;
        let fields = [
            subject.caller.as_str(),
            subject.credentials.word(),
            subject.credentials.owner().unwrap_or(""),
            subject.principal.as_deref().unwrap_or(""),
            &ask.action,
            &ask.resource,
            answer.map_or("", |a| a.outcome.word()),
            answer.and_then(|a| a.layer).map_or("", |l| l.words()),
            answer.and_then(|a| a.reason).unwrap_or(""),
        ];
        for field in fields {
            write!(out, "{},", quoted(field))?;
        }
        let leg = answer.map(|a| a.settled_by.to_string()).unwrap_or_default();
        write!(out, "{leg},{}", quoted(&cell.depends_on.join(" ")))?;
        match cell.open {
            Some(open) => writeln!(out, ",{open}")?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

/// As JSON: who asks, what is asked, and one object an answer.
///
/// # Errors
/// If it cannot be written.
pub fn matrix_json(matrix: &Matrix, view: &MatrixView, out: &mut dyn Write) -> fmt::Result {
    let tally: BTreeMap<&str, usize> = matrix.tally().into_iter().map(|(e, n)| (e.word(), n)).collect();
    writeln!(out, "{{")?;
    writeln!(out, "  \"internet\": {},", json!(matrix.internet))?;
    writeln!(out, "  \"tally\": {},", json!(tally))?;
    for (name, list) in [("callers", listed(&matrix.subjects)), ("questions", listed(&matrix.asks))] {
        writeln!(out, "  \"{name}\": [")?;
        for (number, item) in list.iter().enumerate() {
            let comma = if number + 1 == list.len() { "" } else { "," };
            writeln!(out, "    {item}{comma}")?;
        }
        writeln!(out, "  ],")?;
    }
    write!(out, "  \"answers\": [")?;
    for (number, (subject, ask, cell)) in shown(matrix, view).enumerate() {
        let answer = cell.answer;
        let mut object = json!({
            "caller": subject.caller,
            "credentials": subject.credentials.word(),
            "stolen_from": subject.credentials.owner(),
            "principal": subject.principal,
            "action": ask.action,
            "resource": ask.resource,
            "outcome": answer.map(|a| a.outcome),
            "layer": answer.and_then(|a| a.layer),
            "reason": answer.and_then(|a| a.reason),
            "settled_by": answer.map(|a| a.settled_by),
            "depends_on": cell.depends_on,
        });
        if let (Some(open), Some(fields)) = (cell.open, object.as_object_mut()) {
            fields.insert("open".to_owned(), json!(open));
        }
        let comma = if number == 0 { "" } else { "," };
        write!(out, "{comma}\n    {object}")?;
    }
    writeln!(out, "\n  ]\n}}")
}

fn listed(items: &[impl serde::Serialize]) -> Vec<String> {
    items.iter().map(|item| json!(item).to_string()).collect()
}
