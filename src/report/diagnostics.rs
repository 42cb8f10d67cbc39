//! Diagnostics, drawn for people or as JSON. The one module that names the drawing crate.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::json;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::source::{SourceMap, Span};

/// Lines longer than this are not shown, only named.
const LONGEST_LINE: usize = 2_000;

/// Draws diagnostics with an excerpt of the file, in the order of the files.
pub fn diagnostics_text(diagnostics: &Diagnostics, sources: &SourceMap, styled: bool) -> String {
    let renderer =
        if styled { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Unicode);
    let mut sorted = diagnostics.clone();
    sorted.sort();
    let mut text = String::new();
    for diagnostic in sorted.iter() {
        text.push_str(&renderer.render(&[group(diagnostic, sources)]));
        text.push_str("\n\n");
    }
    text
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = Group::with_title(title);
    let primary = diagnostic.span.map(|s| (s, diagnostic.label.as_deref(), AnnotationKind::Primary));
    let related = diagnostic.related.iter().map(|l| (l.span, Some(l.text.as_str()), AnnotationKind::Context));
    let mut marks: Vec<(Span, Option<&str>, AnnotationKind)> = primary.into_iter().chain(related).collect();
    while let Some(&(first, _, _)) = marks.first() {
        // Marks of one file that stand near each other share an excerpt.
        let (here, elsewhere): (Vec<_>, Vec<_>) = marks
            .iter()
            .copied()
            .partition(|(s, _, _)| s.file == first.file && lines_between(sources, first, *s) < 40);
        group = match excerpt(sources, &here) {
            Some(snippet) => group.element(snippet),
            None => group.element(origin(sources, first)),
        };
        marks = elsewhere;
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

fn lines_between(sources: &SourceMap, a: Span, b: Span) -> usize {
    let line = |s: Span| sources.position(s.file, s.start).line;
    line(a).abs_diff(line(b))
}

fn origin<'a>(sources: &'a SourceMap, span: Span) -> Origin<'a> {
    let at = sources.position(span.file, span.start);
    Origin::path(sources.name(span.file)).line(at.line).char_column(at.column)
}

/// The lines that the marks stand on. A mark over several lines shows its first.
fn excerpt<'a>(
    sources: &'a SourceMap,
    marks: &[(Span, Option<&'a str>, AnnotationKind)],
) -> Option<Snippet<'a, Annotation<'a>>> {
    let (first, ..) = marks.first()?;
    let text = sources.text(first.file);
    let start = marks.iter().map(|(s, ..)| s.start as usize).min()?;
    let end = marks.iter().map(|(s, ..)| s.start as usize).max()?;
    let window_start = text.get(..start)?.rfind('\n').map_or(0, |i| i + 1);
    let window_end = text.get(end..)?.find('\n').map_or(text.len(), |i| end + i);
    let window = text.get(window_start..window_end)?;
    if window.lines().any(|l| l.len() > LONGEST_LINE) {
        return None;
    }
    let line = sources.position(first.file, u32::try_from(window_start).ok()?).line;
    let mut snippet = Snippet::source(window).line_start(line).path(sources.name(first.file));
    for (span, label, kind) in marks {
        let from = (span.start as usize).checked_sub(window_start)?;
        let rest = window.get(from..)?;
        let line_end = from + rest.find('\n').unwrap_or(rest.len());
        let to = (span.end as usize).saturating_sub(window_start).min(line_end).max(from);
        let mut annotation = kind.span(from..to);
        if let Some(label) = label {
            annotation = annotation.label(*label);
        }
        snippet = snippet.annotation(annotation);
    }
    Some(snippet)
}

/// Diagnostics as a JSON list.
pub fn diagnostics_json(diagnostics: &Diagnostics, sources: &SourceMap) -> serde_json::Value {
    let mut sorted = diagnostics.clone();
    sorted.sort();
    let place = |span: Span| {
        let start = sources.position(span.file, span.start);
        let end = sources.position(span.file, span.end);
        json!({
            "file": sources.name(span.file),
            "line": start.line, "column": start.column,
            "end_line": end.line, "end_column": end.column,
        })
    };
    sorted
        .iter()
        .map(|d| {
            json!({
                "code": d.code,
                "severity": d.severity,
                "message": d.message,
                "place": d.span.map(place),
                "label": d.label,
                "pointer": d.pointer,
                "related": d.related.iter().map(|l| json!({"place": place(l.span), "text": l.text})).collect::<Vec<_>>(),
                "help": d.help,
            })
        })
        .collect()
}
