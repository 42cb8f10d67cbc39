//! Condition keys, listed and explained.

use serde::Serialize;

use super::Paint;
use crate::facts::{ConditionKey, KeyType, assumption_texts};

/// One condition key, as programs read it.
#[derive(Debug, Serialize)]
pub struct KeyAnswer {
    name: &'static str,
    r#type: &'static str,
    multivalued: bool,
    written_by: Vec<&'static str>,
    means: &'static str,
    absent: Option<&'static str>,
    services: Option<Vec<&'static str>>,
    wildcards_never_right: bool,
    assumptions: Vec<&'static str>,
    rule: &'static str,
}

impl KeyAnswer {
    /// What the tables say about a key.
    pub fn of(key: &'static ConditionKey) -> KeyAnswer {
        KeyAnswer {
            name: &key.name,
            r#type: type_word(key.kind),
            multivalued: key.multivalued,
            written_by: key.stampers.iter().map(|s| s.describe()).collect(),
            means: &key.meaning,
            absent: key.absent.as_deref(),
            services: key.services(),
            wildcards_never_right: key.sensitive,
            assumptions: assumptions(&key.name),
            rule: &key.rule,
        }
    }

    /// All of it, for people.
    pub fn text(&self, paint: Paint) -> String {
        let mut text = format!("{}\n", paint.bold(self.name));
        let mut line = |title: &str, words: &str| {
            text.push_str(&super::wrapped(&format!("  {title:<10}"), words));
        };
        line("means", self.means);
        let many =
            if self.multivalued { "list of values; conditions need ForAnyValue or ForAllValues" } else { "" };
        line(
            "type",
            &[self.r#type, many].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(", "),
        );
        line("written", &format!("by {}", self.written_by.join(", or by ")));
        line("absent", self.absent.unwrap_or("unless the request has such a parameter or property"));
        if let Some(services) = &self.services {
            line("services", &format!("only these {}: {}", services.len(), services.join(", ")));
        }
        if self.wildcards_never_right {
            line("wildcards", "never right in the values of a policy");
        }
        if !self.assumptions.is_empty() {
            line("rests on", &format!("{} (hopstamp assumptions NAME)", self.assumptions.join(", ")));
        }
        line("rule", self.rule);
        text
    }
}

/// The keys by name, a line each.
pub fn keys_text(keys: &[KeyAnswer], paint: Paint) -> String {
    let width = keys.iter().map(|k| k.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for key in keys {
        let list = if key.multivalued { " list" } else { "" };
        let name = format!("{:width$}", key.name);
        let kind = format!("{}{list}", key.r#type);
        text.push_str(&format!("{}  {kind:<12}  {}\n", paint.bold(&name), key.means));
    }
    text
}

fn type_word(kind: KeyType) -> &'static str {
    match kind {
        KeyType::String => "text",
        KeyType::Arn => "ARN",
        KeyType::Bool => "true/false",
        KeyType::Date => "date",
        KeyType::Numeric => "number",
        KeyType::Ip => "address",
    }
}

/// The assumptions that decide the state of a key.
fn assumptions(key: &str) -> Vec<&'static str> {
    let rows = assumption_texts().assumptions.iter();
    rows.filter(|row| row.keys.iter().any(|k| k == key)).map(|row| row.name.as_str()).collect()
}
