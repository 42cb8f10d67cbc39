//! Reads the `expect` of a scenario, and holds an outcome against it.

use std::collections::BTreeMap;

use crate::context::State;
use crate::diagnostic::{Diagnostic, Diagnostics, code, nearest};
use crate::outcome::{Ending, Leg, Outcome};
use crate::scenario::actual::{
    assumptions_of, depends_on, layer_of, list, none, path_of, reason_of, warnings_of,
};
use crate::scenario::fields::{EXPECTATION, LEG};
use crate::scenario::values::stated_key;
use crate::source::{Fields, Node, Span};

/// What a scenario expects. Everything left out may be anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectation {
    /// How the request ends.
    pub outcome: Option<Ending>,
    /// The layer that settles it, in AWS's words.
    pub layer: Option<String>,
    /// Keys of the leg that settles it.
    pub context: BTreeMap<String, State>,
    /// Hop ids of the caller's own request.
    pub path: Option<Vec<String>>,
    /// Why the request is unreachable or rejected.
    pub reason: Option<String>,
    /// The keys the answer depends on.
    pub depends_on: Option<Vec<String>>,
    /// The assumptions it rests on.
    pub assumptions: Option<Vec<String>>,
    /// Codes of warnings.
    pub warnings: Option<Vec<String>>,
    /// Expectations on the legs, in order.
    pub legs: Vec<LegExpectation>,
}

/// What a scenario expects of one leg.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegExpectation {
    /// How the leg ends.
    pub outcome: Option<Ending>,
    /// The layer that settles it.
    pub layer: Option<String>,
    /// Its keys.
    pub context: BTreeMap<String, State>,
}

/// The layers, in AWS's words.
pub const LAYERS: [&str; 8] = [
    "identity-based policy",
    "resource-based policy",
    "role trust policy",
    "permissions boundary",
    "session policy",
    "service control policy",
    "resource control policy",
    "VPC endpoint policy",
];

/// Reads an expectation.
pub(super) fn read(owner: &str, node: &Node, problems: &mut Diagnostics) -> Expectation {
    let mut fields =
        Fields::open(format!("{owner}: expect"), node.span, node, &EXPECTATION.names(), problems);
    let texts = |fields: &mut Fields<'_, '_>, name: &str| {
        fields.node(name)?;
        Some(fields.texts(name).into_iter().map(|(t, _)| t.to_owned()).collect::<Vec<_>>())
    };
    let mut expectation = Expectation {
        outcome: fields.choice("outcome", &Ending::WORDS),
        layer: layer(&mut fields),
        context: context(&mut fields),
        path: texts(&mut fields, "path"),
        reason: fields.text("reason").map(|(t, _)| t.to_owned()),
        depends_on: texts(&mut fields, "depends_on"),
        assumptions: texts(&mut fields, "assumptions"),
        warnings: texts(&mut fields, "warnings"),
        legs: Vec::new(),
    };
    for leg in fields.list("legs").unwrap_or_default() {
        let mut fields =
            Fields::open(format!("{owner}: expect: leg"), leg.span, leg, &LEG.names(), fields.problems());
        expectation.legs.push(LegExpectation {
            outcome: fields.choice("outcome", &Ending::WORDS),
            layer: layer(&mut fields),
            context: context(&mut fields),
        });
    }
    expectation
}

fn layer(fields: &mut Fields<'_, '_>) -> Option<String> {
    let (text, span) = fields.text("layer")?;
    if LAYERS.contains(&text) {
        return Some(text.to_owned());
    }
    fields.problems().push(unknown_layer(text, span));
    None
}

fn unknown_layer(text: &str, span: Span) -> Diagnostic {
    Diagnostic::error(code::INVALID_VALUE, span, format!("`{text}` is not a layer")).help(
        match nearest(text, LAYERS) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("one of: {}", LAYERS.join(", ")),
        },
    )
}

fn context(fields: &mut Fields<'_, '_>) -> BTreeMap<String, State> {
    let entries = fields.entries("context");
    entries
        .iter()
        .filter_map(|e| stated_key(&e.key, &e.node, fields.problems()).map(|s| (e.key.to_string(), s)))
        .collect()
}

/// One expectation that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mismatch {
    /// What was expected of: `outcome`, `context aws:SourceVpc`, ...
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What came out.
    pub actual: String,
}

impl Expectation {
    /// What does not hold of an outcome; nothing if all does.
    pub fn mismatches(&self, outcome: &Outcome) -> Vec<Mismatch> {
        let mut found = Vec::new();
        let mut compare = |what: &str, expected: Option<String>, actual: String| {
            if let Some(expected) = expected.filter(|e| *e != actual) {
                found.push(Mismatch { what: what.to_owned(), expected, actual });
            }
        };
        let settled = outcome.settling_leg();
        compare("outcome", self.outcome.map(|o| o.word().to_owned()), outcome.outcome.word().to_owned());
        compare("layer", self.layer.clone(), settled.and_then(layer_of).unwrap_or_else(none));
        compare("path", self.path.as_ref().map(|p| list(p)), list(&path_of(outcome)));
        compare("reason", self.reason.clone(), settled.and_then(reason_of).unwrap_or_else(none));
        let sorted = |items: &[String]| {
            let mut items = items.to_vec();
            items.sort();
            list(&items)
        };
        compare("depends_on", self.depends_on.as_deref().map(sorted), sorted(&depends_on(outcome)));
        compare("assumptions", self.assumptions.as_deref().map(sorted), sorted(&assumptions_of(outcome)));
        compare("warnings", self.warnings.as_deref().map(sorted), sorted(&warnings_of(outcome)));
        if let Some(leg) = settled {
            compare_context("context", &self.context, leg, &mut found);
        }
        for (number, expected) in self.legs.iter().enumerate() {
            let name = format!("leg {}", number + 1);
            match outcome.legs.get(number) {
                Some(leg) => expected.mismatches(&name, leg, &mut found),
                None => found.push(Mismatch { what: name, expected: "a leg".to_owned(), actual: none() }),
            }
        }
        found
    }
}

impl LegExpectation {
    fn mismatches(&self, name: &str, leg: &Leg, found: &mut Vec<Mismatch>) {
        let mut compare = |what: &str, expected: Option<String>, actual: String| {
            if let Some(expected) = expected.filter(|e| *e != actual) {
                found.push(Mismatch { what: format!("{name}: {what}"), expected, actual });
            }
        };
        let actual = leg.outcome.map_or_else(none, |o| o.word().to_owned());
        compare("outcome", self.outcome.map(|o| o.word().to_owned()), actual);
        compare("layer", self.layer.clone(), layer_of(leg).unwrap_or_else(none));
        compare_context(&format!("{name}: context"), &self.context, leg, found);
    }
}

fn compare_context(what: &str, expected: &BTreeMap<String, State>, leg: &Leg, found: &mut Vec<Mismatch>) {
    for (key, state) in expected {
        let actual = leg.context.state(key);
        let holds = match (state, actual) {
            // "present" asks for the key, whatever its value.
            (State::SomeValue, State::Value(_)) => true,
            (expected, actual) => expected == actual,
        };
        if !holds {
            found.push(Mismatch {
                what: format!("{what} {key}"),
                expected: state.to_string(),
                actual: actual.to_string(),
            });
        }
    }
}
