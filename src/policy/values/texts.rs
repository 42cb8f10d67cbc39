//! Values under string operators.

use crate::policy::pattern::Pattern;
use crate::policy::question::Question;
use crate::policy::truth::Truth;

/// Texts, of which those without wildcards and variables are found without walking over the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Texts {
    /// Sorted.
    literals: Vec<Box<str>>,
    patterns: Vec<Pattern>,
}

impl Texts {
    pub(crate) fn new(all: Vec<Pattern>) -> Texts {
        let (literals, patterns): (Vec<_>, Vec<_>) = all.into_iter().partition(|p| p.as_literal().is_some());
        let mut literals: Vec<Box<str>> =
            literals.iter().filter_map(|p| Some(p.as_literal()?.into())).collect();
        literals.sort_unstable();
        Texts { literals, patterns }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.literals.is_empty() && self.patterns.is_empty()
    }

    pub(crate) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.patterns.iter()
    }

    pub(crate) fn hit_by_whatever(&self, question: &Question<'_>) -> Truth {
        let literal = if self.literals.is_empty() { Truth::False } else { Truth::Unknown };
        let patterns = self.patterns.iter().map(|pattern| match pattern.matches_everything() {
            true => Truth::True,
            false => pattern.resolvable(question).and(Truth::Unknown),
        });
        literal.or(Truth::any(patterns))
    }

    pub(crate) fn hit(&self, text: &str, question: &Question<'_>) -> Truth {
        if self.literals.binary_search_by(|literal| (**literal).cmp(text)).is_ok() {
            return Truth::True;
        }
        Truth::any(self.patterns.iter().map(|pattern| pattern.matches_in(text, question)))
    }
}
