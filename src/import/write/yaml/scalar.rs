//! Scalars and comments.

use std::fmt::Write;

/// A key; rule numbers stand plain, account ids do not.
pub(super) fn key(text: &str) -> String {
    let number = !text.is_empty() && text.len() < 6 && text.bytes().all(|b| b.is_ascii_digit());
    if number { text.to_owned() } else { scalar(text) }
}

/// A text as a YAML scalar that reads as this text in every place and in every YAML library.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let first = text.chars().next();
    let starts = first.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.'));
    let inside = text.chars().all(|c| c.is_ascii_alphanumeric() || "_/.:@+=*-$ ".contains(c));
    starts
        && inside
        && !text.ends_with([':', ' '])
        && !text.contains(": ")
        && !text.contains("  ")
        && (text.starts_with("arn:") || !text.contains("::"))
        && !looks_like_another_type(text)
}

/// Numbers, truth values, nothing, and dates.
fn looks_like_another_type(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", ".inf", ".nan", "nan", "inf"];
    if words.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return true;
    }
    let numeric =
        |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | '_' | '+' | '-' | 'x' | 'o' | ':' | 'T' | 'Z');
    let digit = text.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with('.');
    // Addresses have three dots, blocks a slash; neither is taken for a number.
    digit && text.chars().all(numeric) && text.matches('.').count() < 3
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A text as a comment: on one line, not too long.
pub(super) fn comment(text: &str) -> String {
    let mut plain: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    if plain.chars().count() > 160 {
        plain = plain.chars().take(159).collect();
        plain.push('…');
    }
    plain.trim().to_owned()
}
