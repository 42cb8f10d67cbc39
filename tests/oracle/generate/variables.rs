//! Variables in place of parts of a text (PE section C).

use serde_json::json;

use super::context::Context;
use super::keys;
use super::random::Random;
use super::text::other_case;

/// Puts a variable or an escape into a text, so that it still means the same for this context; or one that has no value,
/// or a default. Texts that already hold a variable are left alone.
pub fn insert(random: &mut Random, text: &str, context: &Context, colons: bool) -> String {
    if text.contains("${") {
        return text.to_owned();
    }
    match random.below(10) {
        _ if text.contains(['*', '?', '$']) && random.chance(30) => escaped(text),
        _ if random.chance(15) => with_nothing(random, text, context),
        0..=6 => known(random, text, context, colons),
        7 => defaulted(random, text),
        _ => replaced(text, "${aws:PrincipalTag/project}"),
    }
}

/// PE-113: a variable behind the text whose key is empty, if there is one.
fn with_nothing(random: &mut Random, text: &str, context: &Context) -> String {
    let empty: Vec<&String> =
        context.iter().filter(|(_, values)| **values == json!([""])).map(|(key, _)| key).collect();
    if empty.is_empty() { escaped(text) } else { format!("{text}${{{}}}", random.pick(&empty)) }
}

/// The single-valued keys with a value, and their values.
fn values(context: &Context, colons: bool) -> Vec<(String, String)> {
    context
        .iter()
        .filter(|(key, _)| keys::named(key).is_some_and(|key| !key.many))
        .filter_map(|(key, values)| Some((key.clone(), values.get(0)?.as_str()?.to_owned())))
        .filter(|(_, value)| !value.is_empty() && !value.contains("${") && (colons || !value.contains(':')))
        .collect()
}

/// A key whose value stands in the text takes its place; without one, any key takes the place of some word.
fn known(random: &mut Random, text: &str, context: &Context, colons: bool) -> String {
    let all = values(context, colons);
    let standing: Vec<&(String, String)> =
        all.iter().filter(|(_, value)| text.contains(value.as_str())).collect();
    if !standing.is_empty() {
        let (key, value) = *random.pick(&standing);
        return text.replacen(value.as_str(), &variable(random, key), 1);
    }
    let key = if all.is_empty() { "aws:username".to_owned() } else { random.pick(&all).0.clone() };
    replaced(text, &variable(random, &key))
}

fn variable(random: &mut Random, key: &str) -> String {
    let key = if random.chance(15) { other_case(key) } else { key.to_owned() };
    if random.chance(20) { format!("${{{key}, 'none'}}") } else { format!("${{{key}}}") }
}

/// PE-116.
fn escaped(text: &str) -> String {
    let escape = |c: char| if "*?$".contains(c) { format!("${{{c}}}") } else { c.to_string() };
    text.chars().map(escape).collect()
}

/// PE-115, PE-117: the default of a key without value, and of a multivalued key.
fn defaulted(random: &mut Random, text: &str) -> String {
    let key = random.text(&[
        "aws:PrincipalTag/project",
        "aws:PrincipalTag/Project",
        "aws:TagKeys",
        "aws:CalledVia",
    ]);
    let last = last_word(text);
    if random.chance(15) {
        return format!("{text}${{{key}, ''}}");
    }
    replaced(text, &format!("${{{key}, '{last}'}}"))
}

/// The text with its last word replaced.
fn replaced(text: &str, with: &str) -> String {
    let last = last_word(text);
    format!("{}{with}", text.strip_suffix(last.as_str()).unwrap_or(text))
}

fn last_word(text: &str) -> String {
    text.rsplit(['/', ':', '-']).next().unwrap_or_default().replace(['\'', '}'], "")
}
