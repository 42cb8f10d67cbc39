//! One line of a condition block: an operator, a key, the values it wants (PE section B).

use std::sync::Arc;

use super::attributes::{Actual, Attribute, AttributeState, Typed, Values as Present};
use super::key::Key;
use super::operator::{Family, Operator, Qualifier};
use super::pattern::Pattern;
use super::question::Question;
use super::truth::Truth;
use super::value::Zoneless;
use super::values::Values;
use crate::assumption::Assumption;
use crate::source::Span;

/// One key of one operator of a condition block.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The operator.
    pub operator: Operator,
    /// The key.
    pub key: Key,
    /// The values, as they were written.
    pub wanted: Arc<[Arc<str>]>,
    /// Where the key stands.
    pub span: Span,
    pub(crate) values: Values,
    /// Those of the values that hold variables.
    pub(crate) with_variables: Vec<Pattern>,
}

impl Condition {
    /// Whether the condition holds for a request (PE B.2).
    pub(crate) fn holds(&self, question: &Question<'_>) -> Truth {
        let attribute = question.attribute(&self.key);
        let first = self.holds_for(attribute, question);
        let Some(mut last) = attribute.filter(|a| a.has_namesakes()) else { return first };
        // Tags whose names differ only by case: the first one counts, or any of them.
        let any = || {
            let mut result = first;
            while let Some(next) = question.attributes.after(last) {
                result = result.or(self.holds_for(Some(next), question));
                last = next;
            }
            result
        };
        question.choose(Assumption::TagKeysDifferingByCase, || first, any)
    }

    fn holds_for(&self, attribute: Option<&Attribute>, question: &Question<'_>) -> Truth {
        let Some(attribute) = attribute else { return self.holds_absent(question) };
        match &attribute.state {
            AttributeState::Absent => self.holds_absent(question),
            AttributeState::Present(present) => self.holds_present(present, attribute.multivalued, question),
            AttributeState::SomeValue => self.whatever_present(attribute.multivalued, question),
            AttributeState::Unknown => self.holds_unknown(attribute.multivalued, question),
        }
    }

    /// What the request holds for the key.
    pub(crate) fn actual(&self, question: &Question<'_>) -> Actual {
        question.attribute(&self.key).map_or(Actual::Absent, |a| a.state.actual())
    }

    /// The values that hold variables.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.with_variables.iter()
    }

    fn holds_absent(&self, question: &Question<'_>) -> Truth {
        let negated = self.operator.comparison.is_negated();
        if self.operator.comparison.family() == Family::Null {
            return self.holds_null(true, question);
        }
        let holds = match self.operator.qualifier {
            Some(Qualifier::ForAllValues) => true,
            Some(Qualifier::ForAnyValue) if self.operator.if_exists => {
                question.choose(Assumption::ForAnyValueIfExistsAbsent, || true, || false)
            }
            Some(Qualifier::ForAnyValue) if negated => {
                question.choose(Assumption::ForAnyValueNegatedAbsent, || false, || true)
            }
            Some(Qualifier::ForAnyValue) => false,
            None => self.operator.if_exists || negated,
        };
        holds.into()
    }

    fn holds_present(&self, present: &Present, multivalued: bool, question: &Question<'_>) -> Truth {
        if self.operator.comparison.family() == Family::Null {
            let nothing = present.texts.iter().all(|text| text.is_empty());
            return match nothing {
                true => question.choose(
                    Assumption::NullEmpty,
                    || self.holds_null(true, question),
                    || self.holds_null(false, question),
                ),
                false => self.holds_null(false, question),
            };
        }
        if self.values.is_empty() {
            return match self.operator.qualifier {
                Some(_) => Truth::False,
                None => question.choose(Assumption::EmptyValueList, || false, || true).into(),
            };
        }
        let satisfied = || present.iter().map(|(text, typed)| self.satisfied(text, typed, question));
        match self.operator.qualifier {
            Some(Qualifier::ForAnyValue) => Truth::any(satisfied()),
            Some(Qualifier::ForAllValues) => {
                let all = || Truth::all(satisfied());
                match present.texts.iter().all(|text| text.is_empty()) {
                    // A key that holds nothing but an empty string counts as holding no value (CK 8).
                    true => question.choose(Assumption::NullEmpty, || Truth::True, all),
                    false => all(),
                }
            }
            None if multivalued => question.choose(
                Assumption::PlainOperatorOnMultivalued,
                || Truth::False,
                || Truth::any(satisfied()),
            ),
            None if self.operator.comparison.is_negated() => Truth::all(satisfied()),
            None => Truth::any(satisfied()),
        }
    }

    /// Whether one value of the request satisfies the comparison.
    fn satisfied(&self, text: &str, typed: &Typed, question: &Question<'_>) -> Truth {
        let under = |zoneless: Zoneless| self.compare(text, typed, zoneless, question);
        if self.values.has_zoneless(typed) {
            let refused = || under(Zoneless::Refused);
            return question.choose(Assumption::DateWithoutZone, || under(Zoneless::Utc), refused);
        }
        under(Zoneless::Utc)
    }

    fn compare(&self, text: &str, typed: &Typed, zoneless: Zoneless, question: &Question<'_>) -> Truth {
        let comparison = self.operator.comparison;
        let hit = self.values.hit(comparison, text, typed, zoneless, question);
        if !comparison.is_negated() {
            return hit;
        }
        if self.values.comparable(typed, zoneless) {
            return !hit;
        }
        question.choose(Assumption::UnparsableValueNegated, || Truth::False, || !hit)
    }

    /// `Null` (PE-62, PE-63).
    fn holds_null(&self, absent: bool, question: &Question<'_>) -> Truth {
        match self.operator.qualifier {
            Some(Qualifier::ForAllValues) => return Truth::True,
            Some(Qualifier::ForAnyValue) => return Truth::False,
            None => {}
        }
        let Values::Absences(wanted) = &self.values else { return Truth::False };
        if wanted.is_empty() && !absent {
            return question.choose(Assumption::EmptyValueList, || false, || true).into();
        }
        wanted.contains(&Some(absent)).into()
    }

    /// The key may be absent or hold anything: the condition holds, or fails, only where it does so whatever
    /// the key turns out to be.
    fn holds_unknown(&self, multivalued: bool, question: &Question<'_>) -> Truth {
        let absent = self.holds_absent(question);
        let present = self.whatever_present(multivalued, question);
        if absent == present { absent } else { Truth::Unknown }
    }

    fn whatever_present(&self, multivalued: bool, question: &Question<'_>) -> Truth {
        if self.operator.comparison.family() == Family::Null {
            return self.holds_null(false, question);
        }
        if self.values.is_empty() {
            return match self.operator.qualifier {
                Some(_) => Truth::False,
                None => question.choose(Assumption::EmptyValueList, || false, || true).into(),
            };
        }
        if multivalued && self.operator.qualifier.is_none() {
            return question.choose(
                Assumption::PlainOperatorOnMultivalued,
                || Truth::False,
                || Truth::Unknown,
            );
        }
        let hit = self.values.hit_by_whatever(question);
        let negated = self.operator.comparison.is_negated();
        // Whether a number, date or ARN can be read is one more thing that nobody knows.
        let readable = matches!(self.operator.comparison.family(), Family::String | Family::Ip);
        let satisfied = match (negated, hit) {
            (false, hit) => hit,
            (true, Truth::False) if !readable => Truth::Unknown,
            (true, hit) => !hit,
        };
        // The list may be empty, and an empty text counts like an empty list.
        match self.operator.qualifier {
            Some(Qualifier::ForAnyValue) if multivalued => satisfied.and(Truth::Unknown),
            Some(Qualifier::ForAllValues) => satisfied.or(Truth::Unknown),
            _ => satisfied,
        }
    }
}
