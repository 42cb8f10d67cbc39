//! Values under `Bool`.

use crate::assumption::Assumption;
use crate::policy::pattern::Pattern;
use crate::policy::question::Question;
use crate::policy::truth::Truth;
use crate::policy::value::parse_bool;

/// A truth value, possibly behind a variable (PE-111).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BoolValue {
    pub(super) text: Pattern,
    pub(super) value: Option<bool>,
}

impl BoolValue {
    pub(super) fn hit(&self, text: &str, question: &Question<'_>) -> Truth {
        let value = parse_bool(text);
        if self.text.has_variables() {
            let substituted = || self.text.equals_folded(text, question).and(value.is_some().into());
            return question.choose(Assumption::VariablesInBool, substituted, || Truth::False);
        }
        if let (Some(wanted), Some(value)) = (self.value, value) {
            return (wanted == value).into();
        }
        let others_are_false = || self.value.unwrap_or(false) == value.unwrap_or(false);
        question.choose(Assumption::BoolOddValues, || false, others_are_false).into()
    }
}
