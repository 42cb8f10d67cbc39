//! Cases in JSON, decided one by one: the schema of the conformance vectors in, one line of JSON out.
//!
//! A case is an object with a `request` and the policies that it meets. The request's `context` maps each key to a
//! list of values, or to one value; `null` says that nobody stated the key, and a key that is not there is
//! absent.

mod answer;
mod case;
mod settings;

pub use answer::{Answer, Decided, Failed, Problem, StatementName};

use case::Case;

use crate::assumption::Assumptions;
use crate::decision::Explanation;
use crate::diagnostic::Diagnostics;
use crate::policy::{Choices, Multivalued, POLICY_JSON, PolicyReader};
use crate::source::{SourceMap, parse_json};

/// Decides cases under given assumptions.
#[derive(Clone, Debug, Default)]
pub struct Evaluator {
    reader: PolicyReader,
    choices: Choices,
}

impl Evaluator {
    /// An evaluator under these assumptions, with the multivalued keys of the table that ships with the program.
    pub fn new(assumptions: &Assumptions) -> Self {
        let reader = PolicyReader { assumptions: assumptions.clone(), ..PolicyReader::default() };
        Self { reader, choices: assumptions.into() }
    }

    /// The same evaluator with other multivalued keys.
    #[must_use]
    pub fn with_multivalued(mut self, multivalued: Multivalued) -> Self {
        self.reader.multivalued = multivalued;
        self
    }

    /// Decides one case. `line` is the number of its first line, from 1, for the places of problems.
    ///
    /// A case that cannot be read is answered with what is wrong with it.
    pub fn answer(&self, line: usize, text: &str) -> Answer {
        match self.explain(line, text) {
            Ok((id, explanation)) => Answer::Decided(Decided::new(id, explanation)),
            Err(failed) => Answer::Failed(failed),
        }
    }

    /// Decides one case and hands out the whole explanation, with the `id` of the case.
    ///
    /// # Errors
    /// If the case cannot be read.
    pub fn explain(&self, line: usize, text: &str) -> Result<(Option<String>, Explanation), Failed> {
        let mut sources = SourceMap::new();
        let (node, mut problems) = parse_json(&mut sources, "the case", text, POLICY_JSON);
        let id = node.as_ref().and_then(|n| n.get("id")?.scalar()).map(str::to_owned);
        let case = node.and_then(|node| Case::read(&node, &self.reader, &mut problems));
        match case {
            Some(case) if !problems.has_errors() => {
                Ok((id, case.layers(self.choices).explain(&case.request)))
            }
            _ => Err(failed(line, id, &sources, problems)),
        }
    }
}

fn failed(line: usize, id: Option<String>, sources: &SourceMap, mut problems: Diagnostics) -> Failed {
    problems.sort();
    let errors = problems.iter().filter(|d| d.is_error());
    Failed { line, id, errors: errors.map(|d| Problem::new(d, line, sources)).collect() }
}

/// Decides one case under the default assumptions: JSON in, one line of JSON out.
///
/// ```
/// use hopstamp::evaluate::evaluate_line;
/// let line = r#"{ "id": "a", "request": { "principal": "arn:aws:iam::111122223333:user/maya",
///     "action": "s3:GetObject", "resource": "arn:aws:s3:::harbor-logs/app.log",
///     "resourceAccount": "111122223333", "context": { "aws:SourceVpc": null } },
///     "identityPolicies": [{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*",
///     "Resource": "*", "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-1" } } } }] }"#;
/// assert!(evaluate_line(line).starts_with(r#"{"id":"a","outcome":"depends""#));
/// assert!(evaluate_line("{").starts_with(r#"{"line":1,"#));
/// ```
pub fn evaluate_line(text: &str) -> String {
    Evaluator::default().answer(1, text).to_json()
}
