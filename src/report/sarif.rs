//! Diagnostics as SARIF 2.1.0, the format of code scanning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code};
use crate::policy::findings;
use crate::source::{SourceMap, Span};

/// Diagnostics as one SARIF log with one run. Every code that occurs is a rule with its description.
pub fn diagnostics_sarif(diagnostics: &Diagnostics, sources: &SourceMap) -> Value {
    let mut sorted = diagnostics.clone();
    sorted.sort();
    let known: BTreeMap<&str, &str> = code::ALL.iter().chain(findings::ALL).copied().collect();
    let mut codes: Vec<&str> = sorted.iter().map(|d| d.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Value> = codes
        .iter()
        .map(|c| {
            let text = known.get(c).copied().unwrap_or("").trim();
            json!({ "id": c, "shortDescription": { "text": text } })
        })
        .collect();
    let results: Vec<Value> = sorted.iter().map(|d| result(d, &codes, sources)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "hopstamp",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(diagnostic: &Diagnostic, codes: &[&str], sources: &SourceMap) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut text = diagnostic.message.clone();
    for help in &diagnostic.help {
        text.push_str("; ");
        text.push_str(help);
    }
    let mut result = json!({
        "ruleId": diagnostic.code,
        "ruleIndex": codes.iter().position(|c| *c == diagnostic.code),
        "level": level,
        "message": { "text": text },
    });
    if let (Some(span), Some(object)) = (diagnostic.span, result.as_object_mut()) {
        let mut location = place(span, sources);
        if let (Some(pointer), Some(fields)) = (&diagnostic.pointer, location.as_object_mut()) {
            fields.insert("logicalLocations".to_owned(), json!([{ "fullyQualifiedName": pointer }]));
        }
        object.insert("locations".to_owned(), json!([location]));
        let related: Vec<Value> = diagnostic
            .related
            .iter()
            .map(|label| {
                let mut location = place(label.span, sources);
                if let Some(fields) = location.as_object_mut() {
                    fields.insert("message".to_owned(), json!({ "text": label.text }));
                }
                location
            })
            .collect();
        if !related.is_empty() {
            object.insert("relatedLocations".to_owned(), json!(related));
        }
    }
    result
}

fn place(span: Span, sources: &SourceMap) -> Value {
    let start = sources.position(span.file, span.start);
    let end = sources.position(span.file, span.end);
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": sources.name(span.file).replace('\\', "/") },
        "region": {
            "startLine": start.line, "startColumn": start.column,
            "endLine": end.line, "endColumn": end.column,
        },
    } })
}
