//! The truth table of policies, for people.

use super::{Paint, article, wrapped};
use crate::context::AWS_ADDRESS;
use crate::outcome::Ending;
use crate::policy::Actual;
use crate::probe::{Answer, Chosen, Decider, Group, Line, OpenQuestion, PolicyAnswer, Verdict};

/// Values longer than this are cut.
const VALUE: usize = 44;

/// The whole answer: what was probed on what, the table, and what of it is unexpected.
pub fn probe_text(answer: &Answer, paint: Paint) -> String {
    let mut text = head(answer, paint);
    text.push('\n');
    text.push_str(&table(answer, paint));
    text.push_str(&unexpected(answer, paint));
    text.push_str(&questions(answer, paint));
    text
}

fn head(answer: &Answer, paint: Paint) -> String {
    let mut text = String::new();
    for policy in &answer.policies {
        text.push_str(&wrapped("  policy     ", &told(policy, paint)));
    }
    for (title, chosen) in [("  action     ", &answer.action), ("  resource   ", &answer.resource)] {
        text.push_str(&wrapped(title, &choice(chosen, paint)));
    }
    for (n, sentence) in answer.around.iter().enumerate() {
        text.push_str(&wrapped(if n == 0 { "  around it  " } else { "             " }, sentence));
    }
    let facts = |named: bool| {
        let those = answer.network.iter().filter(|fact| fact.named == named);
        those.map(|fact| format!("{} {}", fact.what, fact.value)).collect::<Vec<_>>().join(", ")
    };
    if !answer.network.is_empty() {
        let (named, made_up) = (facts(true), facts(false));
        let named = if named.is_empty() { "nothing is taken from it".to_owned() } else { named };
        text.push_str(&wrapped("  network    ", &format!("from the policy: {named}")));
        text.push_str(&wrapped("             ", &format!("made up: {made_up}")));
    }
    for (n, sentence) in answer.keys.iter().enumerate() {
        text.push_str(&wrapped(if n == 0 { "  keys       " } else { "             " }, sentence));
    }
    text
}

fn told(policy: &PolicyAnswer, paint: Paint) -> String {
    let name = paint.bold(&policy.name);
    let kind = format!("{} {}", article(policy.kind), policy.kind);
    let Some(because) = policy.because else { return format!("{name}, {kind}") };
    let or = match policy.or.as_slice() {
        [] => String::new(),
        others => {
            let others: Vec<String> = others.iter().map(|o| format!("{} {o}", article(o))).collect();
            format!("; it might be {}: state --type", others.join(" or "))
        }
    };
    format!("{name}, taken for {kind}: {because}{or}")
}

fn choice(chosen: &Chosen, paint: Paint) -> String {
    let value = paint.bold(&chosen.value);
    match &chosen.why {
        Some(why) => format!("{value}, {why}"),
        None => value,
    }
}

fn table(answer: &Answer, paint: Paint) -> String {
    let shown: Vec<&Line> = answer.rows.iter().filter(|l| l.verdict != Verdict::NotApplicable).collect();
    let id = width(shown.iter().map(|l| l.id.chars().count()));
    let path = width(shown.iter().map(|l| l.path.chars().count()));
    let verdict = width(shown.iter().map(|l| l.verdict.words().len()));
    let mut text = String::new();
    let mut group: Option<Group> = None;
    for line in &shown {
        if group != Some(line.group) {
            if group.is_some() {
                text.push('\n');
            }
            text.push_str(&format!("  {}\n", paint.dim(line.group.words())));
            group = Some(line.group);
        }
        let word = line.verdict.words();
        let mark = match line.verdict {
            Verdict::Allowed => paint.good(word),
            Verdict::Denied | Verdict::NotAllowed | Verdict::Unreachable | Verdict::Rejected => {
                paint.bad(word)
            }
            Verdict::Depends => paint.care(word),
            Verdict::NotEvaluated | Verdict::NotApplicable => paint.dim(word),
        };
        let gap = " ".repeat(verdict - word.len());
        let row = format!("    {:id$}  {:path$}  {mark}{gap}  {}", line.id, line.path, decided(line));
        text.push_str(row.trim_end());
        text.push('\n');
    }
    let missing: Vec<&Line> = answer.rows.iter().filter(|l| l.verdict == Verdict::NotApplicable).collect();
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in missing {
        let why = line.note.as_deref().unwrap_or("");
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, ids)) => ids.push(&line.id),
            None => reasons.push((why, vec![&line.id])),
        }
    }
    if !reasons.is_empty() {
        text.push('\n');
        let words: Vec<String> =
            reasons.iter().map(|(why, ids)| format!("{}: {why}", ids.join(", "))).collect();
        text.push_str(&wrapped("  not here   ", &words.join("; ")));
    }
    text
}

/// What decided, in the words of one column.
fn decided(line: &Line) -> String {
    if !line.depends_on.is_empty() {
        return line.depends_on.join(", ");
    }
    let parts: Vec<String> = line.decided_by.iter().map(decider).collect();
    if parts.is_empty() {
        return line.note.clone().unwrap_or_default();
    }
    parts.join(", ")
}

fn decider(decider: &Decider) -> String {
    let actual = match &decider.actual {
        Actual::Value(values) => match &**values {
            [one] if &**one == AWS_ADDRESS => "an address of AWS".to_owned(),
            [one] => cut(one),
            many => cut(&format!("[{}]", many.join(", "))),
        },
        Actual::SomeValue => "present".to_owned(),
        Actual::Absent => "absent".to_owned(),
        Actual::Unknown => "unknown".to_owned(),
    };
    format!("{} {actual}", decider.key)
}

fn cut(value: &str) -> String {
    if value.chars().count() <= VALUE {
        return value.to_owned();
    }
    let short: String = value.chars().take(VALUE - 1).collect();
    format!("{short}…")
}

fn width(widths: impl Iterator<Item = usize>) -> usize {
    widths.max().unwrap_or(0)
}

fn unexpected(answer: &Answer, paint: Paint) -> String {
    let mut text = String::new();
    let both = [
        ("Who gets in that you may not expect", &answer.unexpected.admitted),
        ("Who is locked out that you may not expect", &answer.unexpected.locked_out),
    ];
    for (title, findings) in both {
        text.push_str(&format!("\n  {}\n", paint.bold(title)));
        if findings.is_empty() {
            text.push_str("    nobody\n");
        }
        for finding in findings {
            let rows: Vec<&str> = finding.rows.iter().map(|row| &**row).collect();
            let keys = match finding.keys.as_slice() {
                [] => String::new(),
                keys => format!("  {}", paint.dim(&keys.join(", "))),
            };
            text.push_str(&format!("    {}{keys}\n", rows.join(", ")));
            let rules = finding.rules.join(", ");
            text.push_str(&wrapped("      ", &format!("{} ({rules})", finding.reason)));
        }
    }
    text
}

fn questions(answer: &Answer, paint: Paint) -> String {
    if answer.assumptions.is_empty() {
        return String::new();
    }
    let mut text = format!("\n  {}\n", paint.bold("Rests on what AWS leaves open"));
    let mut same: Vec<&str> = Vec::new();
    for question in &answer.assumptions {
        if question.flips.is_empty() {
            same.push(question.assumption);
            continue;
        }
        text.push_str(&format!("    {}  {}\n", question.assumption, paint.dim(question.choice)));
        for (choice, outcome, rows) in flips(question) {
            let title = format!("      {choice}: {} for ", outcome.word().replace('_', " "));
            text.push_str(&wrapped("      ", &format!("{}{}", title.trim_start(), rows.join(", "))));
        }
    }
    if !same.is_empty() {
        text.push_str(&wrapped("    the same under every choice of ", &same.join(", ")));
    }
    text
}

/// What ends otherwise, by the choice and the ending.
fn flips(question: &OpenQuestion) -> Vec<(&'static str, Ending, Vec<&str>)> {
    let mut groups: Vec<(&'static str, Ending, Vec<&str>)> = Vec::new();
    for flip in &question.flips {
        match groups.iter_mut().find(|(c, o, _)| *c == flip.choice && *o == flip.outcome) {
            Some((_, _, rows)) => rows.push(&flip.row),
            None => groups.push((flip.choice, flip.outcome, vec![&flip.row])),
        }
    }
    groups
}
