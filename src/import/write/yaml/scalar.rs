//! Scalars and comments.

use std::fmt::Write;

/// A key; rule numbers stand plain, account ids do not.
pub(super) fn key(text: &str) -> String {
    let number = !text.is_empty() && text.len() < 6 && text.bytes().all(|b| b.is_ascii_digit());
    if number { text.to_owned() } else { scalar(text) }
}

/// A text as a YAML scalar that reads as this text in every place and in every YAML library.
pub(super) fn scalar(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push(&mut out, text);
    out
}

/// Appends a text as a scalar.
pub(super) fn push(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        quote(out, text);
    }
}

fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((first, last)) = bytes.first().zip(bytes.last()) else { return false };
    if !(first.is_ascii_alphanumeric() || b"_/.".contains(first)) || b": ".contains(last) {
        return false;
    }
    let arn = text.starts_with("arn:");
    let mut before = 0;
    for byte in bytes {
        let known = byte.is_ascii_alphanumeric() || b"_/.:@+=*-$ ".contains(byte);
        let pair = match (before, byte) {
            (b':' | b' ', b' ') => true,
            (b':', b':') => !arn,
            _ => false,
        };
        if !known || pair {
            return false;
        }
        before = *byte;
    }
    // Only short words, and what begins like a number, can be taken for something else.
    let short = text.len() <= 5 || first.is_ascii_digit() || *first == b'.';
    !(short && looks_like_another_type(text))
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

fn quote(out: &mut String, text: &str) {
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
