//! What AWS leaves open, listed and explained.

use serde::Serialize;

use super::Paint;
use crate::facts::AssumptionText;

/// One assumption, as programs read it.
#[derive(Debug, Serialize)]
pub struct AssumptionAnswer {
    name: &'static str,
    means: &'static str,
    choices: Vec<Choice>,
    why: &'static str,
    keys: Vec<&'static str>,
    rules: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Choice {
    name: &'static str,
    means: &'static str,
    default: bool,
}

impl AssumptionAnswer {
    /// What the table says about an assumption.
    pub fn of(row: &'static AssumptionText) -> AssumptionAnswer {
        let choices = row.choices.iter().enumerate();
        AssumptionAnswer {
            name: &row.name,
            means: &row.meaning,
            choices: choices.map(|(n, (name, means))| Choice { name, means, default: n == 0 }).collect(),
            why: &row.reason,
            keys: row.keys.iter().map(String::as_str).collect(),
            rules: row.rules.iter().map(String::as_str).collect(),
        }
    }

    /// All of it, for people.
    pub fn text(&self, paint: Paint) -> String {
        let mut text = format!("{}\n", paint.bold(self.name));
        text.push_str(&super::wrapped("  ", self.means));
        text.push('\n');
        let width = self.choices.iter().map(|c| c.name.len()).max().unwrap_or(0);
        for choice in &self.choices {
            let default = if choice.default { " (default)" } else { "" };
            let title = format!("    {:width$}  ", choice.name);
            text.push_str(&super::wrapped(&title, &format!("{}{default}", choice.means)));
        }
        text.push('\n');
        text.push_str(&super::wrapped("  why       ", self.why));
        let keys = if self.keys.is_empty() {
            "none: it decides the way, or how policies are read".to_owned()
        } else {
            self.keys.join(", ")
        };
        text.push_str(&super::wrapped("  keys      ", &keys));
        text.push_str(&super::wrapped("  rules     ", &self.rules.join(", ")));
        text
    }
}

/// The assumptions in the order of the catalogue, a line each.
pub fn assumptions_text(rows: &[AssumptionAnswer], paint: Paint) -> String {
    let width = rows.iter().map(|r| r.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for row in rows {
        let name = paint.bold(&format!("{:width$}", row.name));
        let choices: Vec<&str> = row.choices.iter().map(|c| c.name).collect();
        text.push_str(&format!("{name}  {}\n", choices.join(" | ")));
    }
    text
}
