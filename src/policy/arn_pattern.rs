//! ARNs as values of conditions: compared field by field (PE-60, PE-61).

use super::pattern::{Pattern, Reading};
use super::question::Question;
use super::truth::Truth;
use super::variable::VariableError;
use crate::arn::Arn;

/// An ARN with wildcards and variables in any field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArnPattern {
    fields: Box<[Pattern; 6]>,
}

impl ArnPattern {
    /// Reads a pattern. `Ok(None)` if the text is no ARN with six fields.
    pub(crate) fn read(text: &str, variables: bool) -> Result<Option<ArnPattern>, VariableError> {
        let cut = cut(text, variables);
        let [arn, partition, service, region, account, resource] = *cut.as_slice() else {
            // A text without the fields may still hold a broken variable.
            Pattern::read(text, Reading { wildcards: true, variables })?;
            return Ok(None);
        };
        let read = |field: &str| Pattern::read(field, Reading { wildcards: true, variables });
        let fields =
            [read(arn)?, read(partition)?, read(service)?, read(region)?, read(account)?, read(resource)?];
        Ok((arn == "arn").then(|| ArnPattern { fields: Box::new(fields) }))
    }

    pub(crate) fn matches(&self, arn: &Arn, question: &Question<'_>) -> Truth {
        Truth::all(self.fields.iter().enumerate().map(|(n, field)| field.matches_in(arn.field(n), question)))
    }

    pub(crate) fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.fields.iter()
    }
}

/// Cuts at the first five colons that stand outside variables.
pub(crate) fn cut(text: &str, variables: bool) -> Vec<&str> {
    let mut fields = Vec::with_capacity(6);
    let mut start = 0;
    let mut inside = false;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '{' if variables && before == '$' => inside = true,
            '}' => inside = false,
            ':' if !inside && fields.len() < 5 => {
                fields.push(text.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    fields.push(text.get(start..).unwrap_or(""));
    fields
}
