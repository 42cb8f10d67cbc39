//! ARNs in policies: compared field by field (PE-26, PE-60, PE-61).

use super::pattern::{Pattern, Reading};
use super::question::Question;
use super::truth::Truth;
use super::variable::VariableError;
use crate::arn::Arn;

/// An ARN with wildcards and variables.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArnPattern {
    outer: Outer,
    resource: Pattern,
}

/// The five fields before the resource.
#[derive(Clone, Debug, PartialEq)]
enum Outer {
    /// All without wildcards and variables: their text, the colons included.
    Plain(Box<str>),
    /// Field by field.
    Fields(Box<[Pattern; 5]>),
}

impl ArnPattern {
    /// Reads a pattern without variables. `None` if the text is no ARN with six fields.
    pub(crate) fn read(text: &str) -> Option<ArnPattern> {
        let fields = cut(text, false);
        let [arn, partition, service, region, account, resource] = *fields.as_slice() else {
            return None;
        };
        let pattern = ArnPattern::of([arn, partition, service, region, account], resource, false).ok()?;
        Pattern::with_wildcards(arn).matches("arn").then_some(pattern)
    }

    /// A pattern of its fields.
    pub(crate) fn of(outer: [&str; 5], resource: &str, variables: bool) -> Result<ArnPattern, VariableError> {
        let read = |field: &str| Pattern::read(field, Reading { wildcards: true, variables });
        let [arn, partition, service, region, account] = outer;
        let fields = [read(arn)?, read(partition)?, read(service)?, read(region)?, read(account)?];
        let resource = read(resource)?;
        let mut head = String::new();
        for field in &fields {
            match field.as_literal() {
                Some(text) => head.extend([text, ":"]),
                None => return Ok(ArnPattern { outer: Outer::Fields(Box::new(fields)), resource }),
            }
        }
        Ok(ArnPattern { outer: Outer::Plain(head.into()), resource })
    }

    pub(crate) fn matches(&self, arn: &Arn, question: &Question<'_>) -> Truth {
        match &self.outer {
            Outer::Plain(head) => match arn.as_str().strip_prefix(&**head) {
                Some(resource) => self.resource.matches_in(resource, question),
                None => Truth::False,
            },
            // The resource first: it is the field that differs most often.
            Outer::Fields(fields) => match self.resource.matches_in(arn.resource(), question) {
                Truth::False => Truth::False,
                fits => fits.and(Truth::all(
                    fields.iter().enumerate().map(|(n, field)| field.matches_in(arn.field(n), question)),
                )),
            },
        }
    }

    /// The pattern of the sixth field.
    pub(crate) fn resource(&self) -> &Pattern {
        &self.resource
    }

    /// The service field, where some field before the resource holds a wildcard.
    pub(crate) fn service(&self) -> Option<&Pattern> {
        match &self.outer {
            Outer::Plain(_) => None,
            Outer::Fields(fields) => fields.get(2),
        }
    }

    /// Whether it stands for every bucket: `arn:aws:s3:::*`.
    pub(crate) fn is_every_bucket(&self) -> bool {
        let Outer::Plain(head) = &self.outer else { return false };
        head.ends_with(":s3:::") && self.resource.matches_everything()
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
