//! What would turn a verdict, as text.

use super::Paint;
use super::words::count;
use crate::fix::{ChangeKind, Fix, Fixes, Flips, Want};
use crate::outcome::Ending;

/// For people; the first few fixes.
pub fn fix_text(fixes: &Fixes, limit: usize, paint: Paint) -> String {
    let mut text = String::from("\n");
    if fixes.is_met() {
        text.push_str(&format!("  {}   nothing is to be done\n", now(fixes, paint)));
        return text;
    }
    if fixes.fixes.is_empty() {
        text.push_str(&format!("  {}   no change was found that would turn it\n\n", now(fixes, paint)));
        text.push_str("  In the way:\n");
        for line in &fixes.in_the_way {
            text.push_str(&format!("    {line}\n"));
        }
        text.push_str(&format!("\n  {}\n", tried(fixes)));
        return text;
    }
    let found = count(fixes.fixes.len(), "way");
    let order = if fixes.fixes.len() > 1 { ", the smallest first" } else { "" };
    let to = if fixes.want == Want::Allow { "allow" } else { "stop" };
    text.push_str(&format!("  {}   {found} to {to} it{order}\n", now(fixes, paint)));
    let shown = limit.min(fixes.fixes.len());
    for (number, fix) in fixes.fixes.iter().enumerate().take(shown) {
        one(&mut text, number + 1, fix, paint);
    }
    match fixes.fixes.len() - shown {
        0 => {}
        1 => text.push_str("\n  and one more way; --all shows it\n"),
        more => text.push_str(&format!("\n  and {more} more ways; --all shows them\n")),
    }
    text.push_str(&format!("\n  {}; --write NUMBER writes the documents of one\n", tried(fixes)));
    text
}

fn now(fixes: &Fixes, paint: Paint) -> String {
    match fixes.now {
        Ending::Allowed => paint.good("ALLOWED"),
        Ending::ImplicitlyDenied => paint.bad("DENIED implicitly"),
        Ending::ExplicitlyDenied => paint.bad("DENIED explicitly"),
        Ending::Depends => paint.care("DEPENDS"),
        Ending::Unreachable => paint.care("UNREACHABLE"),
        Ending::Rejected => paint.care("REJECTED"),
    }
}

fn tried(fixes: &Fixes) -> String {
    let cut = if fixes.cut_short { ", not all that could be" } else { "" };
    format!("{} tried out{cut}", count(fixes.tried, "change"))
}

fn one(text: &mut String, number: usize, fix: &Fix, paint: Paint) {
    text.push('\n');
    for (at, change) in fix.changes.iter().enumerate() {
        let label =
            if at == 0 { paint.bold(&format!("{number}")) } else { " ".repeat(number.to_string().len()) };
        let kind = match change.kind {
            ChangeKind::Policy => "policy",
            ChangeKind::Network => "network",
        };
        text.push_str(&format!("  {label}  {}  {}\n", paint.dim(&format!("{kind:7}")), change.words));
    }
    flips(text, &fix.flips, paint);
    for careful in fix.changes.iter().flat_map(|c| &c.careful) {
        text.push_str(&format!("     {}  {careful}\n", paint.care("careful")));
    }
    for document in &fix.documents {
        text.push('\n');
        for line in document.diff.lines() {
            text.push_str(format!("       {}", painted(line, paint)).trim_end());
            text.push('\n');
        }
    }
    if let Some(patch) = &fix.patch {
        text.push_str(&format!("\n       {}\n", paint.dim("# for hopstamp diff --patch")));
        for line in patch.lines() {
            text.push_str(&format!("       {line}\n"));
        }
    }
}

fn painted(line: &str, paint: Paint) -> String {
    match line.chars().next() {
        Some('+') => paint.good(line),
        Some('-') => paint.bad(line),
        Some('@') => paint.dim(line),
        _ => line.to_owned(),
    }
}

/// What else flips, the worst first.
fn flips(text: &mut String, flips: &Flips, paint: Paint) {
    let label = paint.dim("flips  ");
    if flips.count() == 0 {
        text.push_str(&format!("     {label}  nothing else, of {}\n", count(flips.compared, "answer")));
        return;
    }
    let mut parts = Vec::new();
    let internet = |number: usize, all: usize, word: &str| match number {
        0 => String::new(),
        number if number == all && all > 1 => format!(", all of them {word} the open internet"),
        number if number == all => format!(", {word} the open internet"),
        number => format!(", {number} of them {word} the open internet"),
    };
    if flips.opens > 0 {
        let whose = internet(flips.opens_to_internet, flips.opens, "to");
        parts.push(format!("{} towards allowed{whose}", flips.opens));
    }
    if flips.closes > 0 {
        let whose = internet(flips.closes_to_internet, flips.closes, "from");
        parts.push(format!("{} away from it{whose}", flips.closes));
    }
    let also = format!("also {} of {}: {}", flips.count(), count(flips.compared, "answer"), parts.join("; "));
    let also = if flips.opens_to_internet > 0 { paint.bad(&also) } else { also };
    text.push_str(&format!("     {label}  {also}\n"));
    for flip in &flips.worst {
        let resource =
            if flip.ask.resource == "*" { String::new() } else { format!(" on {}", flip.ask.resource) };
        text.push_str(&format!(
            "              {}  {}{resource}: {} → {}\n",
            flip.subject.name(),
            flip.ask.action,
            flip.before.word().replace('_', " "),
            flip.after.word().replace('_', " "),
        ));
    }
    let more = flips.count() - flips.worst.len();
    if more > 0 {
        text.push_str(&format!("              and {more} more\n"));
    }
}
