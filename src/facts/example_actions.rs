//! Actions and resources that stand for others.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::words::words;

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleActions {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// By action prefix.
    pub services: BTreeMap<String, Examples>,
}

/// The examples of one service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// The actions, the most telling first.
    #[serde(deserialize_with = "words")]
    pub actions: Vec<String>,
    /// What they are called on, with `{account}` and `{region}` left open.
    pub resource: String,
    /// Actions on other kinds of resources, by the resource.
    #[serde(default)]
    others: BTreeMap<String, String>,
    /// Whether the service answers requests that nobody signed.
    #[serde(default)]
    pub unsigned: bool,
    /// Whether its URLs are commonly signed beforehand.
    #[serde(default)]
    pub presigned: bool,
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn example_actions() -> &'static ExampleActions {
    static TABLE: OnceLock<ExampleActions> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/example-actions.yaml"))
            .expect("data/example-actions.yaml is well-formed")
    })
}

impl ExampleActions {
    /// The examples of the service of an action. Prefixes compare without case.
    pub fn of(&self, action: &str) -> Option<&Examples> {
        let (prefix, _) = action.split_once(':')?;
        self.services.get(prefix).or_else(|| self.services.get(&prefix.to_ascii_lowercase()))
    }

    /// The resource that an action is called on, with `{account}` and `{region}` left open. Actions that the table does not
    /// list are taken to be about what the others of their service are about.
    pub fn resource(&self, action: &str) -> Option<&str> {
        let examples = self.of(action)?;
        let lists = |words: &str| words.split_whitespace().any(|a| a.eq_ignore_ascii_case(action));
        let other = examples.others.iter().find(|(_, actions)| lists(actions));
        Some(other.map_or(&examples.resource, |(resource, _)| resource))
    }
}

impl Examples {
    /// All its actions, the most telling first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let others = self.others.values().flat_map(|actions| actions.split_whitespace());
        self.actions.iter().map(String::as_str).chain(others)
    }
}
