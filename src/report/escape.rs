//! Texts in Markdown, in which nothing that they hold means anything.

/// Text of a paragraph or list item. Runs of blanks, which are padding in tables of text, become one.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut last = ' ';
    for c in text.chars() {
        let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
        match c {
            ' ' if last == ' ' => continue,
            // Mentions and references to issues are looked for in finished text; a comment parts it.
            '@' | '#' if !last.is_alphanumeric() => {
                out.push_str(if c == '@' { "@<!-- -->" } else { "\\#<!-- -->" });
            }
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '|' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            // They begin lists, and titles.
            '-' | '+' | '=' if out.is_empty() => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
        last = c;
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out
}

/// A name as code. The fence is longer than any run of backticks in it.
pub(super) fn code(name: &str) -> String {
    let name: String =
        name.chars().map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }).collect();
    let longest = name.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if name.starts_with('`') || name.ends_with('`') || name.trim().is_empty() { " " } else { "" };
    format!("{fence}{pad}{name}{pad}{fence}")
}

/// The first characters of a text.
pub(super) fn clipped(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
