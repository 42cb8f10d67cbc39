//! Resources: of a request, and the patterns of `Resource` and `NotResource` (PE-23 to PE-29).

use std::fmt;
use std::sync::Arc;

use super::pattern::{Pattern, Reading};
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
    /// An ARN without wildcards before the resource: those fields as one text, and the resource.
    Plain { head: Box<str>, resource: Pattern },
    /// An ARN: partition, service, Region, account, and the resource.
    Fields { fields: Box<[Pattern; 4]>, resource: Pattern },
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
        let cut = super::arn_pattern::cut(text, variables);
        let missing = 6usize.saturating_sub(cut.len());
        if cut.first() != Some(&"arn") || (missing > 0 && short == ShortArn::Refused) {
            return Err(ResourceError::NotAnArn);
        }
        if missing > 0 && short == ShortArn::Void && !text.contains(['*', '?']) {
            return Ok(Shape::Nothing);
        }
        let field = |n: usize| cut.get(n).copied().unwrap_or("*");
        let outer = [field(1), field(2), field(3), field(4)];
        if missing == 0 && (field(1).is_empty() || field(2).is_empty()) {
            return Err(ResourceError::NotAnArn);
        }
        if variables && outer.iter().any(|f| f.contains("${")) {
            return Err(ResourceError::VariableInField);
        }
        let resource = Pattern::read(field(5), Reading { wildcards: true, variables })
            .map_err(ResourceError::Variable)?;
        if missing == 0 && !outer.iter().any(|f| f.contains(['*', '?'])) {
            let head = format!("arn:{}:{}:{}:{}:", field(1), field(2), field(3), field(4));
            return Ok(Shape::Plain { head: head.into(), resource });
        }
        Ok(Shape::Fields { fields: Box::new(outer.map(Pattern::with_wildcards)), resource })
    }

    /// Whether it is the lone `*`.
    pub fn matches_everything(&self) -> bool {
        matches!(self.shape, Shape::Every)
    }

    /// The pattern of the sixth field, which is the only one that may hold variables.
    pub fn resource(&self) -> Option<&Pattern> {
        match &self.shape {
            Shape::Every | Shape::Nothing => None,
            Shape::Plain { resource, .. } | Shape::Fields { resource, .. } => Some(resource),
        }
    }

    /// Whether the service field holds a wildcard, which AWS advises against (PE-26).
    pub(crate) fn has_service_wildcard(&self) -> bool {
        let Shape::Fields { fields, .. } = &self.shape else { return false };
        fields.get(1).is_some_and(Pattern::has_wildcards)
    }

    pub(crate) fn matches(&self, question: &Question<'_>) -> Truth {
        let arn = match (&self.shape, question.resource) {
            (Shape::Every, _) => return Truth::True,
            (Shape::Nothing, _) => return Truth::False,
            (_, Resource::Every) => return self.covers_list_all_buckets(question),
            (_, Resource::One(arn)) => arn,
        };
        match &self.shape {
            Shape::Every | Shape::Nothing => Truth::False,
            Shape::Plain { head, resource } => match arn.as_str().strip_prefix(&**head) {
                Some(rest) => resource.matches_in(rest, question),
                None => Truth::False,
            },
            Shape::Fields { fields, resource } => {
                let outer = fields.iter().enumerate().all(|(n, field)| field.matches(arn.field(n + 1)));
                if outer { resource.matches_in(arn.resource(), question) } else { Truth::False }
            }
        }
    }

    /// `s3:ListAllMyBuckets` has no resource type, and yet AWS's own policies grant it on `arn:aws:s3:::*`
    /// (`list-all-my-buckets-resource`).
    fn covers_list_all_buckets(&self, question: &Question<'_>) -> Truth {
        let Shape::Plain { head, resource } = &self.shape else { return Truth::False };
        let all_buckets = head.ends_with(":s3:::") && resource.matches_everything();
        if all_buckets && question.action.is("s3", "listallmybuckets") {
            return question.choose(Assumption::ListAllMyBucketsResource, || true, || false).into();
        }
        Truth::False
    }
}

impl Resources {
    /// Whether the statement is about the resource of a request.
    pub(crate) fn cover(&self, question: &Question<'_>) -> Truth {
        let listed = Truth::any(self.entries.iter().map(|entry| entry.matches(question)));
        match self.negated {
            true => !listed,
            false => listed,
        }
    }
}
