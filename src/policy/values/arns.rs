//! Values under ARN operators.

use crate::arn::Arn;
use crate::assumption::Assumption;
use crate::policy::arn_pattern::ArnPattern;
use crate::policy::pattern::{Pattern, Reading};
use crate::policy::question::Question;
use crate::policy::truth::Truth;
use crate::policy::variable::VariableError;

/// A value under an ARN operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ArnValue {
    /// An ARN.
    Pattern(ArnPattern),
    /// A text with variables, which may bring whole fields with them, or with escapes.
    WithVariables(Pattern),
    /// The lone `*` (`arn-star-alone`).
    Star,
    /// Anything else.
    NotAnArn,
}

impl ArnValue {
    pub(super) fn read(text: &str, variables: bool) -> Result<ArnValue, VariableError> {
        let whole = Pattern::read(text, Reading { wildcards: true, variables })?;
        Ok(if variables && text.contains("${") {
            ArnValue::WithVariables(whole)
        } else if whole.matches_everything() {
            ArnValue::Star
        } else {
            ArnPattern::read(text).map_or(ArnValue::NotAnArn, ArnValue::Pattern)
        })
    }

    pub(super) fn hit(&self, arn: &Arn, question: &Question<'_>) -> Truth {
        match self {
            ArnValue::Pattern(pattern) => pattern.matches(arn, question),
            ArnValue::WithVariables(whole) => whole.matches_arn(arn, question),
            ArnValue::Star => question.choose(Assumption::ArnStarAlone, || true, || false).into(),
            ArnValue::NotAnArn => Truth::False,
        }
    }

    /// Whether some ARN could match it.
    pub(super) fn could_hit(&self, question: &Question<'_>) -> bool {
        match self {
            ArnValue::Pattern(_) | ArnValue::Star => true,
            ArnValue::WithVariables(whole) => !whole.resolvable(question).is_false(),
            ArnValue::NotAnArn => false,
        }
    }

    /// The pattern, if it holds variables.
    pub(super) fn with_variables(&self) -> Option<&Pattern> {
        if let ArnValue::WithVariables(pattern) = self { Some(pattern) } else { None }
    }
}
