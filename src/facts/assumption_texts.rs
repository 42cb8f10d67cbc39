//! What the rows of the catalogue of assumptions mean, in words.

use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::words::words;
use crate::assumption::Assumption;

/// The table of assumptions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssumptionTexts {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// In the order of [`Assumption::ALL`].
    pub assumptions: Vec<AssumptionText>,
}

/// What one assumption means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssumptionText {
    /// Its name.
    pub name: String,
    /// What is open, in a sentence or two.
    pub meaning: String,
    /// The choices with what they mean; the first is the default.
    #[serde(deserialize_with = "ordered")]
    pub choices: Vec<(String, String)>,
    /// Why the default is what it is.
    #[serde(rename = "why")]
    pub reason: String,
    /// The rules it belongs to, as they are cited: `SH-10`, `CK 3.6`.
    #[serde(deserialize_with = "listed")]
    pub rules: Vec<String>,
    /// Condition keys whose state it decides. Empty: it decides the path or the reading of policies.
    #[serde(deserialize_with = "words")]
    pub keys: Vec<String>,
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn assumption_texts() -> &'static AssumptionTexts {
    static TABLE: OnceLock<AssumptionTexts> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/assumptions.yaml"))
            .expect("data/assumptions.yaml is well-formed")
    })
}

impl AssumptionTexts {
    /// The text of an assumption.
    ///
    /// ```
    /// use hopstamp::assumption::Assumption;
    /// use hopstamp::facts::assumption_texts;
    /// let text = assumption_texts().get(Assumption::RoleSessionMfa).unwrap();
    /// assert!(text.choice("false").unwrap().contains("says no"));
    /// ```
    pub fn get(&self, assumption: Assumption) -> Option<&AssumptionText> {
        self.assumptions.iter().find(|row| row.name == assumption.name())
    }
}

impl AssumptionText {
    /// What a choice means.
    pub fn choice(&self, name: &str) -> Option<&str> {
        self.choices.iter().find(|(choice, _)| choice == name).map(|(_, meaning)| meaning.as_str())
    }
}

/// Reads texts with commas between them.
fn listed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(String::deserialize(deserializer)?.split(", ").map(str::to_owned).collect())
}

/// Reads a map and keeps its order.
fn ordered<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    struct Ordered;

    impl<'de> Visitor<'de> for Ordered {
        type Value = Vec<(String, String)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of texts")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }

    deserializer.deserialize_map(Ordered)
}
