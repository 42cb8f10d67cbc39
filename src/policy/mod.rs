//! The policy language: documents, patterns, conditions. Knows no network.
//!
//! [`read_policy`] turns a document into a [`Policy`] whose patterns and values are ready to be matched; a
//! [`PolicySet`] puts policies that count together under one index. They are asked about one request at a time, with
//! its condition keys as [`Attributes`]. Answers are three-valued ([`Truth`]), because a key may be unknown.
//!
//! Rules: `policy-evaluation.md`, sections A to C.

mod action;
mod arn_pattern;
mod attributes;
mod choices;
mod condition;
mod document;
pub mod findings;
mod glob;
mod index;
mod key;
mod multivalued;
mod operator;
mod pattern;
mod principal;
mod principals;
mod question;
mod read;
mod resource;
mod set;
mod truth;
pub mod value;
mod values;
mod variable;
mod ways;

pub use action::{Action, ActionPattern, Actions};
pub use attributes::{Actual, Attribute, AttributeState, Attributes, Values};
pub use choices::Choices;
pub use condition::Condition;
pub use document::{Effect, Policy, PolicyType, Statement, Version};
pub use key::Key;
pub use multivalued::Multivalued;
pub use operator::{Comparison, Family, Operator, Qualifier};
pub use pattern::Pattern;
pub use principal::{Principal, RoleSession};
pub use principals::{PrincipalEntry, Principals};
pub use read::{POLICY_JSON, PolicyReader, read_policy};
pub use resource::{Resource, ResourcePattern, Resources};
pub use set::{PolicySet, StatementId};
pub use truth::Truth;
pub use variable::Variable;
pub use ways::{Way, Ways};

pub(crate) use choices::{Rested, RestedOn};
pub(crate) use question::{AccountPrincipal, Question, ResourceTags};
pub(crate) use set::Answer;
