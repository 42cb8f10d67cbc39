//! Texts of policies that match a text of the request, or nearly do.

use super::random::Random;

/// A pattern that very likely matches the text: equal, or with wildcards in place of some of it.
pub fn like(random: &mut Random, text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    // A wildcard in the middle of something like a variable would leave it open.
    if text.contains("${") || characters.is_empty() {
        return random.text(&[text, text, "*"]);
    }
    for _ in 0..random.between(0, 2) {
        let from = random.below(characters.len());
        match random.below(3) {
            0 => {
                let to = random.between(from, characters.len() - 1);
                characters.splice(from..=to, ['*']);
            }
            1 => {
                characters.splice(from..=from, ['?']);
            }
            _ => characters.insert(from, '*'),
        }
    }
    characters.into_iter().collect()
}

/// A pattern that nearly matches the text: one character too many or too few, another case, a `?` at the end.
pub fn nearly(random: &mut Random, text: &str) -> String {
    if text.contains("${") {
        return format!("{text}x");
    }
    let shorter: String = text.chars().take(text.chars().count().saturating_sub(1)).collect();
    match random.below(5) {
        0 => format!("{text}?"),
        1 => format!("{text}x"),
        2 => shorter,
        3 => other_case(text),
        _ => format!("{shorter}??"),
    }
}

/// The text with upper and lower case exchanged.
pub fn other_case(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() })
        .collect()
}

/// An action pattern that likely covers the action; the prefix stays literal (PE-20).
pub fn action_like(random: &mut Random, action: &str) -> String {
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    match random.below(8) {
        0 => format!("{prefix}:*"),
        1 => other_case(action),
        2 | 3 => action.to_owned(),
        4 => {
            let word =
                name.char_indices().skip(1).find(|(_, c)| c.is_uppercase()).map_or(name.len(), |(at, _)| at);
            format!("{prefix}:{}*", name.get(..word).unwrap_or(name))
        }
        _ => format!("{prefix}:{}", like(random, name)),
    }
}

/// An action pattern that likely does not cover the action.
pub fn action_unlike(random: &mut Random, action: &str) -> String {
    let (prefix, name) = action.split_once(':').unwrap_or((action, ""));
    match random.below(4) {
        0 => random.text(&["sns:*", "dynamodb:Get*", "s3:CreateBucket", "sqs:PurgeQueue", "iam:PassRole"]),
        1 => format!("{prefix}:Tag{name}"),
        2 => format!("{prefix}:{name}?"),
        _ => {
            format!("{prefix}:{}", name.get(..name.len() / 2).filter(|half| !half.is_empty()).unwrap_or("X"))
        }
    }
}

/// An ARN pattern that likely covers the ARN: wildcards field by field (PE-25, PE-26).
pub fn arn_like(random: &mut Random, arn: &str) -> String {
    let mut fields: Vec<String> = arn.splitn(6, ':').map(str::to_owned).collect();
    for (index, field) in fields.iter_mut().enumerate() {
        match index {
            0 => {}
            1 | 2 if !random.chance(4) => {}
            5 => {
                *field = match random.below(10) {
                    0 => "*".to_owned(),
                    1..=3 => field.clone(),
                    4 => folder(field),
                    _ => like(random, field),
                }
            }
            _ if random.chance(18) => {
                *field = if random.chance(66) { "*".to_owned() } else { like(random, field) }
            }
            _ => {}
        }
    }
    fields.join(":")
}

/// Everything under the first part of a path.
fn folder(field: &str) -> String {
    match field.split_once('/') {
        Some((first, _)) => format!("{first}/*"),
        None => format!("{field}*"),
    }
}

/// An ARN pattern that likely does not cover the ARN.
pub fn arn_unlike(random: &mut Random, arn: &str) -> String {
    let mut fields: Vec<String> = arn.splitn(6, ':').map(str::to_owned).collect();
    let index = *random.pick(&[3, 4, 5, 5, 5, 5]);
    if let Some(field) = fields.get_mut(index) {
        *field = match (index, random.below(4)) {
            (3, _) => random.text(&["eu-west-2", "ap-*"]),
            (4, _) => random.text(&[super::scene::STRANGER, "4444*"]),
            (_, 0) => field.split('/').next().unwrap_or_default().to_owned(),
            (_, 1) => format!("{field}/*"),
            _ => nearly(random, field),
        };
    }
    fields.join(":")
}
