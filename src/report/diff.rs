//! What a change changes, as text and as Markdown.

mod markdown;

pub use markdown::diff_markdown;

use std::collections::BTreeSet;

use super::words::count;
use super::{Paint, article};
use crate::analysis::Diff;
use crate::analysis::diff::{
    ConditionChange, Ground, Group, HopChange, KeyChange, Kind, LayerChange, LegChange, Presence,
    StatementChange, Values,
};
use crate::analysis::edit::Change;
use crate::outcome::Ending;
use crate::policy::{Effect, Truth};

/// Width of the names of parts in a group.
const LABEL: usize = 12;
/// Changes of the topology that are listed.
const LISTED: usize = 12;
/// Keys of a group that are listed where they decide nothing.
const KEYS: usize = 6;

/// For people.
pub fn diff_text(diff: &Diff, changes: &[Change], paint: Paint) -> String {
    let mut text = String::from("\n");
    changed(&mut text, changes, paint);
    for group in &diff.groups {
        text.push_str(&format!("  {}\n", title(group, paint)));
        for (label, line) in parts(group) {
            let label = format!("{label:LABEL$}");
            text.push_str(format!("    {}{line}", paint.dim(&label)).trim_end());
            text.push('\n');
        }
        text.push('\n');
    }
    for line in one_sided(diff) {
        text.push_str(format!("  {line}").trim_end());
        text.push('\n');
    }
    text.push_str(&format!("  {}\n", summary(diff)));
    text
}

/// The places in which the topologies differ.
fn changed(text: &mut String, changes: &[Change], paint: Paint) {
    if changes.is_empty() {
        text.push_str("  The topologies are the same.\n\n");
        return;
    }
    let width = changes.iter().take(LISTED).map(|c| c.path.chars().count()).max().unwrap_or(0);
    for change in changes.iter().take(LISTED) {
        let (sign, what) = match (&change.before, &change.after) {
            (Some(before), Some(after)) => ("~", format!("{before} → {after}")),
            (Some(_), None) => ("-", "taken out".to_owned()),
            (None, Some(after)) => ("+", after.clone()),
            (None, None) => continue,
        };
        let sign = match sign {
            "-" => paint.bad(sign),
            "+" => paint.good(sign),
            _ => paint.care(sign),
        };
        let padding = " ".repeat(width.saturating_sub(change.path.chars().count()));
        text.push_str(&format!("  {sign} {}{padding}  {what}\n", change.path));
    }
    if changes.len() > LISTED {
        text.push_str(&format!("  and {} more\n", count(changes.len() - LISTED, "change")));
    }
    text.push('\n');
}

fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Allowed => "allowed",
        Ending::ImplicitlyDenied => "denied (implicitly)",
        Ending::ExplicitlyDenied => "denied (explicitly)",
        Ending::Depends => "depends",
        Ending::Unreachable => "unreachable",
        Ending::Rejected => "rejected",
    }
}

fn title(group: &Group, paint: Paint) -> String {
    let what = match group.kind {
        Kind::Verdict => format!("{} → {}", ending(group.before), ending(group.after)),
        Kind::Reason => format!("still {}, for another reason", ending(group.after)),
        Kind::Way => format!("still {}, {}", ending(group.after), other_way(group)),
        Kind::Keys => format!("still {}, with other keys", ending(group.after)),
    };
    let what = match group.kind {
        Kind::Verdict if group.opens() => paint.good(&what),
        Kind::Verdict if group.closes() => paint.bad(&what),
        Kind::Verdict => paint.care(&what),
        _ => paint.bold(&what),
    };
    format!(
        "{what}   {} of {} to {}",
        count(group.count, "answer"),
        count(group.callers, "caller"),
        count(group.questions, "question")
    )
}

/// What is different about the way: its stations, or only that it is certain or not.
fn other_way(group: &Group) -> &'static str {
    let warning = group.cause.warnings.iter().find(|w| w.is_about_certainty());
    match warning.filter(|_| group.hops_before.is_empty() && group.hops_after.is_empty()) {
        Some(warning) if warning.holds => "by a way that is no longer certain",
        Some(_) => "by a way that is certain now",
        None => "by another way",
    }
}

/// The parts of a group: a label, where a part begins, and a line.
fn parts(group: &Group) -> Vec<(&'static str, String)> {
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    let mut add = |label: &'static str, lines: Vec<String>| {
        for (number, line) in lines.into_iter().enumerate() {
            parts.push((if number == 0 { label } else { "" }, line));
        }
    };
    add("way", way(group));
    if group.kind != Kind::Reason || group.keys.iter().any(|k| k.decides) {
        add("keys", keys(&group.keys));
    }
    add("way", leg(group));
    add("policy", layers(group));
    let statements: Vec<String> = group.cause.statements.iter().flat_map(|s| statement(s, group)).collect();
    let told = !statements.is_empty();
    add(if group.cause.layers.is_empty() { "policy" } else { "" }, statements);
    add("so", grounds(group, told));
    add("e.g.", examples(group));
    parts
}

fn way(group: &Group) -> Vec<String> {
    let mut lines = Vec::new();
    let named = |hops: &BTreeSet<HopChange>, presence: Presence| -> Vec<HopChange> {
        hops.iter().filter(|h| h.presence == presence).cloned().collect()
    };
    let gone = named(&group.hops_before, Presence::Missing);
    let left = named(&group.hops_before, Presence::Unused);
    let new = named(&group.hops_after, Presence::Missing);
    let taken = named(&group.hops_after, Presence::Unused);
    let instead = if gone.is_empty() && left.is_empty() { "now" } else { "instead" };
    for (hops, one, many) in [
        (gone, "is gone", "are gone"),
        (left, "is no longer passed", "are no longer passed"),
        (new, "is new, and is passed", "are new, and are passed"),
        (taken, "is passed", "are passed"),
    ] {
        if !hops.is_empty() {
            let verb = if hops.len() == 1 { one } else { many };
            let when = if verb.ends_with(" passed") && !verb.contains("longer") {
                format!(" {instead}")
            } else {
                String::new()
            };
            lines.push(format!("{} {verb}{when}", hop_words(&hops)));
        }
    }
    if let Some((before, after)) = &group.cause.name_resolution {
        lines.push(format!("name resolution: {before} → {after}"));
    }
    for warning in &group.cause.warnings {
        let when = if warning.holds { "" } else { "no longer: " };
        lines.push(format!("{when}{} ({})", warning.message, warning.code));
    }
    lines
}

/// Hops, kind by kind: `vpce-1`, `nat-1, nat-2, nat-3 and 9 more NAT gateways`.
fn hop_words(hops: &[HopChange]) -> String {
    let mut kinds: Vec<(&str, Vec<&str>)> = Vec::new();
    for hop in hops {
        match kinds.iter_mut().find(|(kind, _)| *kind == hop.kind.0) {
            Some((_, ids)) => ids.push(&hop.id),
            None => kinds.push((hop.kind.0, vec![&hop.id])),
        }
    }
    let words = kinds.into_iter().map(|(kind, ids)| match ids.as_slice() {
        ids if ids.len() <= 3 => ids.join(", "),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more {kind}s", rest.len()),
        _ => String::new(),
    });
    words.collect::<Vec<_>>().join(", ")
}

fn keys(keys: &[KeyChange]) -> Vec<String> {
    let decisive = keys.iter().filter(|k| k.decides).count();
    let shown = &keys.get(..keys.len().min(decisive.max(KEYS))).unwrap_or(keys);
    let width = shown.iter().map(|k| k.key.len()).max().unwrap_or(0);
    let mut lines: Vec<String> = shown
        .iter()
        .map(|k| format!("{:width$}  {} → {}", k.key, values(&k.before), values(&k.after)))
        .collect();
    if keys.len() > shown.len() {
        lines.push(format!("and {}", count(keys.len() - shown.len(), "more key")));
    }
    lines
}

fn values(values: &Values) -> String {
    let shown = values.shown.join(" or ");
    match values.count.saturating_sub(values.shown.len()) {
        0 => shown,
        more => format!("{shown} or {more} more"),
    }
}

fn leg(group: &Group) -> Vec<String> {
    match group.cause.leg {
        Some(LegChange::New) => {
            vec!["S3 now sends a request to KMS, as the caller and from its own network".to_owned()]
        }
        Some(LegChange::Gone) => vec!["S3 no longer sends a request to KMS".to_owned()],
        None => Vec::new(),
    }
}

fn layers(group: &Group) -> Vec<String> {
    let line = |l: &LayerChange| {
        let verb = if l.counts { "now counts" } else { "no longer counts" };
        format!("{} {} {verb}", article(l.layer.words()), l.layer.words())
    };
    group.cause.layers.iter().map(line).collect()
}

fn statement(change: &StatementChange, group: &Group) -> Vec<String> {
    let effect = match change.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    let verb = match (change.on_both_sides, change.applies) {
        (false, _) if group.cause.leg.is_some() => "applies to that",
        (true, true) => "now applies",
        (true, false) => "no longer applies",
        (false, true) => "is new",
        (false, false) => "is gone",
    };
    let sid = change.sid.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
    let place = match group.policies {
        0 | 1 => format!("{}, statement {}{sid}", change.policy, change.number),
        many => format!("in {many} policies, e.g. {}, statement {}{sid}", change.policy, change.number),
    };
    let layer = change.layer.words();
    let mut lines = vec![format!("this {effect} of {} {layer} {verb}: {place}", article(layer))];
    lines.extend(change.conditions.iter().map(|c| format!("  {}", condition(c))));
    lines
}

fn condition(change: &ConditionChange) -> String {
    let verb = if change.negated { "wants anything but" } else { "wants" };
    let wanted = match (&change.wanted_before, &change.wanted_after) {
        (Some(before), Some(after)) if before != after => format!("{after}, wanted {before}"),
        (_, Some(wanted)) | (Some(wanted), None) => wanted.clone(),
        (None, None) => String::new(),
    };
    let actual = match (&change.actual_before, &change.actual_after) {
        (Some(before), Some(after)) if before != after => format!("is {after}, was {before}"),
        (_, Some(after)) => format!("is {after}"),
        (Some(before), None) => format!("was {before}"),
        (None, None) => String::new(),
    };
    let result = match (change.holds_before, change.holds_after) {
        (_, Some(Truth::True)) => "holds",
        (_, Some(Truth::False)) => "fails",
        (_, Some(Truth::Unknown)) => "cannot be told",
        (Some(Truth::True), None) => "held",
        (_, None) => "did not hold",
    };
    format!("{} {} {verb} {wanted}; {actual}: it {result}", change.operator, change.key)
}

/// What settles it; said where the statements do not say it already.
fn grounds(group: &Group, told: bool) -> Vec<String> {
    let (before, after) = (&group.cause.before, &group.cause.after);
    // Where the verdict turns, the statements say what settles it; between denials that is the point. Of one that is
    // gone it has to be said that none has taken its place.
    let told = told && (group.opens() || group.closes());
    let gone = group.cause.statements.iter().all(|s| !s.on_both_sides && !s.applies);
    let told_after = told && !(group.closes() && gone);
    let mut lines = Vec::new();
    match after {
        Ground::NoPath { reason, message } => lines.push(format!("no path: {message} ({reason})")),
        Ground::Rejected { reason, message } => {
            lines.push(format!("the service refuses: {message} ({reason})"));
        }
        Ground::Keys { keys } => lines.push(format!("it depends on {}", keys.join(", "))),
        Ground::Policies { .. } if told_after && group.kind == Kind::Verdict => {}
        Ground::Policies { .. } if matches!(group.kind, Kind::Way | Kind::Keys) => {}
        Ground::Policies { .. } => lines.push(decided(after, group.after)),
    }
    match before {
        Ground::NoPath { message, .. } => lines.push(format!("before there was no path: {message}")),
        Ground::Rejected { message, .. } => lines.push(format!("before the service refused: {message}")),
        Ground::Keys { keys } => lines.push(format!("before it depended on {}", keys.join(", "))),
        Ground::Policies { .. } if group.kind == Kind::Reason || (!told && group.kind == Kind::Verdict) => {
            lines.push(format!("before: {}", decided(before, group.before)));
        }
        Ground::Policies { .. } => {}
    }
    lines
}

fn decided(ground: &Ground, ending: Ending) -> String {
    let Ground::Policies { layer, leg } = ground else { return String::new() };
    let by_kms = if *leg > 1 { ", on the request to KMS" } else { "" };
    let text = match (layer.map(|l| l.words()), ending) {
        (Some(layer), Ending::Allowed) => format!("{} {layer} allows it", article(layer)),
        (Some(layer), Ending::ImplicitlyDenied) => format!("no {layer} allows it"),
        (Some(layer), _) => format!("{} {layer} denies it", article(layer)),
        (None, Ending::Allowed) => "it is allowed whatever the policies say".to_owned(),
        (None, _) => "nothing allows it".to_owned(),
    };
    format!("{text}{by_kms}")
}

fn examples(group: &Group) -> Vec<String> {
    let names: Vec<String> = group.examples.iter().map(|e| e.subject.name()).collect();
    let width = names.iter().map(|n| n.chars().count()).max().unwrap_or(0);
    let actions = group.examples.iter().map(|e| e.ask.action.len()).max().unwrap_or(0);
    let mut lines: Vec<String> = names
        .iter()
        .zip(&group.examples)
        .map(|(name, e)| {
            let padding = " ".repeat(width - name.chars().count());
            format!("{name}{padding}  {:actions$}  {}", e.ask.action, e.ask.resource)
        })
        .collect();
    if group.count > lines.len() {
        lines.push(format!("and {} more", group.count - lines.len()));
    }
    lines
}

fn one_sided(diff: &Diff) -> Vec<String> {
    let mut lines = Vec::new();
    for (what, subjects) in
        [("Only before", &diff.callers_only_before), ("Only after", &diff.callers_only_after)]
    {
        lines.extend(subjects.iter().map(|s| format!("{what}: {} can ask", s.name())));
    }
    for (what, asks) in
        [("Only before", &diff.questions_only_before), ("Only after", &diff.questions_only_after)]
    {
        lines.extend(asks.iter().map(|a| format!("{what}: {} on {} makes sense", a.action, a.resource)));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

fn summary(diff: &Diff) -> String {
    let compared = count(diff.compared, "answer");
    if diff.groups.is_empty() {
        return format!("{compared} compared: nothing changes");
    }
    let mut words = vec![format!("{} flip", diff.count(Kind::Verdict))];
    if diff.allowed() + diff.denied() > 0 {
        words.push(format!("{} towards allowed, {} towards denied", diff.allowed(), diff.denied()));
    }
    for (kind, text) in [
        (Kind::Reason, "with another reason"),
        (Kind::Way, "by another way"),
        (Kind::Keys, "with other keys only"),
    ] {
        match diff.count(kind) {
            0 => {}
            number => words.push(format!("{number} {text}")),
        }
    }
    words.push(format!("{} the same", diff.same));
    format!("{compared} compared: {}", words.join("; "))
}
