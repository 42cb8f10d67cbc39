//! The crate iam-rs: one flat set of policies, no accounts and no layers.

use hopstamp::decision::Outcome;
use iam_rs::{
    Arn, Context, ContextValue, Decision, EvaluationOptions, IAMPolicy, IAMRequest, PolicyEvaluator,
    Principal, PrincipalId,
};
use serde_json::Value;

use crate::Case;

/// A case prepared for it.
pub struct Prepared {
    evaluator: PolicyEvaluator,
    request: IAMRequest,
}

impl Prepared {
    /// The case, or what of it cannot be said.
    pub fn new(case: &Case, details: bool) -> Result<Prepared, String> {
        let policies = case.documents().map(|document| serde_json::from_value::<IAMPolicy>(document.clone()));
        let policies = policies.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        let mut context = Context::new();
        for (name, value) in &case.context {
            context.insert(name.clone(), value_of(value));
        }
        let resource = Arn::parse(&case.resource).map_err(|error| error.to_string())?;
        let principal = Principal::Aws(PrincipalId::String(case.principal.clone()));
        let options = EvaluationOptions {
            collect_match_details: details,
            stop_on_explicit_deny: !details,
            max_statements: 10_000,
            ..EvaluationOptions::default()
        };
        Ok(Prepared {
            evaluator: PolicyEvaluator::with_policies(policies).with_options(options),
            request: IAMRequest::new_with_context(principal, &case.action, resource, context),
        })
    }

    /// Its answer.
    pub fn decide(&self) -> Result<Outcome, String> {
        let result = self.evaluator.evaluate(&self.request).map_err(|error| error.to_string())?;
        Ok(match result.decision {
            Decision::Allow => Outcome::Allowed,
            Decision::Deny => Outcome::ExplicitlyDenied,
            _ => Outcome::ImplicitlyDenied,
        })
    }
}

fn value_of(value: &Value) -> ContextValue {
    match value {
        Value::Array(items) => {
            ContextValue::StringList(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        other => match other.as_str().expect("text") {
            "true" => ContextValue::Boolean(true),
            "false" => ContextValue::Boolean(false),
            text => ContextValue::String(text.to_owned()),
        },
    }
}
