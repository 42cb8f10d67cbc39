//! Values under ARN operators.

use crate::arn::Arn;
use crate::assumption::Assumption;
use crate::policy::arn_pattern::ArnPattern;
use crate::policy::question::Question;
use crate::policy::truth::Truth;
use crate::policy::variable::VariableError;

/// A value under an ARN operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ArnValue {
    /// An ARN.
    Pattern(ArnPattern),
    /// The lone `*` (`arn-star-alone`).
    Star,
    /// Anything else.
    NotAnArn,
}

impl ArnValue {
    pub(super) fn read(text: &str, variables: bool) -> Result<ArnValue, VariableError> {
        Ok(match ArnPattern::read(text, variables)? {
            Some(pattern) => ArnValue::Pattern(pattern),
            None if text == "*" => ArnValue::Star,
            None => ArnValue::NotAnArn,
        })
    }

    pub(super) fn hit(&self, arn: &Arn, question: &Question<'_>) -> Truth {
        match self {
            ArnValue::Pattern(pattern) => pattern.matches(arn, question),
            ArnValue::Star => question.choose(Assumption::ArnStarAlone, || true, || false).into(),
            ArnValue::NotAnArn => Truth::False,
        }
    }
}
