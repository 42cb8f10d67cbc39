//! Short ways to ask one condition, one statement, one document.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it did not expect")]

use std::sync::Arc;

use hopstamp::context::State;
use hopstamp::decision::{Explanation, Layers, Request};
use hopstamp::diagnostic::{Diagnostic, Diagnostics};
use hopstamp::policy::{Choices, Multivalued, PolicyReader, PolicySet, PolicyType, Truth};
use hopstamp::source::SourceMap;
use serde_json::{Value, json};

pub(crate) const USER: &str = "arn:aws:iam::111122223333:user/maya";
pub(crate) const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/job-7";
pub(crate) const STRANGER: &str = "arn:aws:iam::444455556666:user/ines";
pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const OBJECT: &str = "arn:aws:s3:::harbor-logs/2026/app.log";

/// A request with keys.
pub(crate) fn request(principal: &str, action: &str, resource: &str, keys: &[(&str, State)]) -> Request {
    Request::new(principal, action, resource, ACCOUNT)
        .unwrap()
        .with_keys(keys.iter().map(|(name, state)| (*name, state)), &Multivalued::default())
}

/// Reads a document.
pub(crate) fn read(
    document: &Value,
    kind: PolicyType,
    reader: &PolicyReader,
) -> (Option<PolicySet>, Vec<Diagnostic>) {
    let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
    let text = document.to_string();
    let policy = reader.read_json(&mut sources, "policy.json", &text, kind, &mut problems);
    (policy.map(|p| PolicySet::new([Arc::new(p)])), problems.into_iter().collect())
}

/// A document of some statements, compiled.
pub(crate) fn set(statements: Value, kind: PolicyType) -> PolicySet {
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    let (set, problems) = read(&document, kind, &PolicyReader::default());
    set.unwrap_or_else(|| panic!("{document}: {problems:#?}"))
}

/// Explains a request that meets identity-based policies only.
pub(crate) fn by_identity(statements: Value, request: &Request, choices: Choices) -> Explanation {
    let set = set(statements, PolicyType::Identity);
    Layers { identity: Some(&set), choices, ..Layers::default() }.explain(request)
}

/// Whether a condition holds for a user's request with these keys.
pub(crate) fn condition_under(condition: Value, keys: &[(&str, State)], choices: Choices) -> Truth {
    let statement =
        json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": condition });
    let request = request(USER, "s3:GetObject", OBJECT, keys);
    let explanation = by_identity(statement, &request, choices);
    let layer = explanation.layers.first().unwrap();
    layer.policies.first().unwrap().statements.first().unwrap().applies
}

/// The same under the default choices.
pub(crate) fn condition(condition: Value, keys: &[(&str, State)]) -> Truth {
    condition_under(condition, keys, Choices::default())
}
