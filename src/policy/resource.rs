//! Resources: of a request, and the patterns of `Resource` and `NotResource` (PE-23 to PE-29).

use std::fmt;
use std::sync::Arc;

use super::arn_pattern::{ArnPattern, cut};
use super::pattern::Pattern;
use super::question::Question;
use super::truth::Truth;
use super::variable::VariableError;
use crate::arn::Arn;
use crate::assumption::Assumption;

/// The resource of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// `*`: the action has no resource type (PE-29).
    Every,
    /// One resource.
    One(Arn),
}

impl Resource {
    /// Reads `*` or an ARN.
    pub fn parse(text: &str) -> Option<Resource> {
        if text == "*" { Some(Resource::Every) } else { Arn::parse(text).map(Resource::One) }
    }

    /// The ARN, if there is one.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Resource::Every => None,
            Resource::One(arn) => Some(arn),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match self {
            Resource::Every => "*",
            Resource::One(arn) => arn.as_str(),
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `Resource` or `NotResource` of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Resources {
    /// `NotResource`: covers what no entry matches.
    pub negated: bool,
    /// The entries.
    pub entries: Vec<ResourcePattern>,
}

/// One entry of `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourcePattern {
    /// As it was written.
    pub text: Arc<str>,
    shape: Shape,
}

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    /// `*`
    Every,
    /// An ARN that matches nothing (`short-arn`, lenient).
    Nothing,
    /// An ARN; its variables stand in the resource only.
    Arn(ArnPattern),
}

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResourceError {
    /// Neither `*` nor an ARN with six fields.
    NotAnArn,
    /// A variable outside the sixth field (PE-111).
    VariableInField,
    /// A variable that cannot be read.
    Variable(VariableError),
}

/// What an ARN with fewer than six fields means (PE-23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShortArn {
    /// It is an error.
    Refused,
    /// The missing fields match everything.
    Filled,
    /// It matches nothing, unless it holds a wildcard.
    Void,
}

impl ResourcePattern {
    pub(crate) fn read(
        text: &str,
        variables: bool,
        short: ShortArn,
    ) -> Result<ResourcePattern, ResourceError> {
        let shape = Self::shape(text, variables, short)?;
        Ok(ResourcePattern { text: text.into(), shape })
    }

    fn shape(text: &str, variables: bool, short: ShortArn) -> Result<Shape, ResourceError> {
        if text == "*" {
            return Ok(Shape::Every);
        }
        let fields = cut(text, variables);
        let missing = 6usize.saturating_sub(fields.len());
        if fields.first() != Some(&"arn") || (missing > 0 && short == ShortArn::Refused) {
            return Err(ResourceError::NotAnArn);
        }
        if missing > 0 && short == ShortArn::Void && !text.contains(['*', '?']) {
            return Ok(Shape::Nothing);
        }
        let field = |n: usize| fields.get(n).copied().unwrap_or("*");
        let outer = [field(0), field(1), field(2), field(3), field(4)];
        if missing == 0 && (field(1).is_empty() || field(2).is_empty()) {
            return Err(ResourceError::NotAnArn);
        }
        if variables && outer.iter().any(|f| f.contains("${")) {
            return Err(ResourceError::VariableInField);
        }
        ArnPattern::of(outer, field(5), variables).map(Shape::Arn).map_err(ResourceError::Variable)
    }

    /// Whether it is the lone `*`.
    pub fn matches_everything(&self) -> bool {
        matches!(self.shape, Shape::Every)
    }

    /// The pattern of the sixth field, which is the only one that may hold variables.
    pub fn resource(&self) -> Option<&Pattern> {
        if let Shape::Arn(arn) = &self.shape { Some(arn.resource()) } else { None }
    }

    /// Whether the service field holds a wildcard, which AWS advises against (PE-26).
    pub(crate) fn has_service_wildcard(&self) -> bool {
        let Shape::Arn(arn) = &self.shape else { return false };
        arn.service().is_some_and(Pattern::has_wildcards)
    }

    pub(crate) fn matches(&self, question: &Question<'_>) -> Truth {
        match (&self.shape, question.resource) {
            (Shape::Every, _) => Truth::True,
            (Shape::Nothing, _) => Truth::False,
            (Shape::Arn(pattern), Resource::One(arn)) => pattern.matches(arn, question),
            // `s3:ListAllMyBuckets` has no resource type, and yet AWS's own policies grant it on every bucket.
            (Shape::Arn(pattern), Resource::Every)
                if pattern.is_every_bucket() && question.action.is("s3", "listallmybuckets") =>
            {
                question.choose(Assumption::ListAllMyBucketsResource, || true, || false).into()
            }
            (Shape::Arn(_), Resource::Every) => Truth::False,
        }
    }
}

impl Resources {
    /// Whether the statement is about the resource of a request.
    pub(crate) fn cover(&self, question: &Question<'_>) -> Truth {
        let listed = Truth::any(self.entries.iter().map(|entry| entry.matches(question)));
        match self.negated {
            // A list of nothing makes the statement void, negated or not (PE-43).
            true if self.entries.is_empty() => Truth::False,
            true => !listed,
            false => listed,
        }
    }
}
