//! What a statement is asked: one request, as a statement sees it.

use super::action::Action;
use super::attributes::{Attribute, AttributeState, Attributes};
use super::choices::{Choices, Rested};
use super::key::Key;
use super::principal::Principal;
use super::resource::Resource;
use super::variable::{Resolved, Variable};
use crate::arn::Arn;
use crate::assumption::Assumption;

/// A request as the statements of one policy see it.
pub(crate) struct Question<'r> {
    /// Who asks.
    pub(crate) principal: &'r Principal,
    /// For what.
    pub(crate) action: &'r Action,
    /// On what.
    pub(crate) resource: &'r Resource,
    /// With which condition keys.
    pub(crate) attributes: &'r Attributes,
    /// The user behind a federated user (PE-88).
    pub(crate) federating_user: Option<&'r Arn>,
    /// The canonical user id of the caller's account, if it is known (S3 only).
    pub(crate) canonical_user_id: Option<&'r str>,
    /// Whether the caller has a permissions boundary (PE-39).
    pub(crate) has_boundary: bool,
    /// Whom the name of an account in a principal element stands for.
    pub(crate) account_principal: AccountPrincipal,
    /// The choices in force.
    pub(crate) choices: Choices,
    /// Whether `aws:ResourceTag/…` counts for this request (PE-129).
    pub(crate) resource_tags: ResourceTags,
    pub(crate) rested: Rested,
}

/// Whom the name of an account in a principal element stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AccountPrincipal {
    /// Every principal of the account (PE-32).
    #[default]
    Everyone,
    /// In the policy of an interface endpoint: open, see `endpoint-policy-account-principal` (PE-96).
    InterfaceEndpoint,
    /// In the policy of a gateway endpoint: its root user only (PE-97).
    RootUser,
}

/// Whether `aws:ResourceTag/…` counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ResourceTags {
    /// As for most services.
    #[default]
    Count,
    /// A bucket of which nobody said that it uses tags for access control.
    NotStated,
    /// A bucket that does not.
    DoNotCount,
}

impl<'r> Question<'r> {
    /// The same question with the other choice of one assumption.
    pub(crate) fn with_other_choice(&self, assumption: Assumption) -> Question<'r> {
        Question { choices: self.choices.flipped(assumption), rested: Rested::default(), ..*self }
    }

    /// The entry of a key, `None` if it is absent.
    pub(crate) fn attribute(&self, key: &Key) -> Option<&'r Attribute> {
        let attribute = self.attributes.get(key)?;
        if self.resource_tags != ResourceTags::Count && key.folded().starts_with("aws:resourcetag/") {
            let counts = match self.resource_tags {
                ResourceTags::Count => true,
                ResourceTags::DoNotCount => false,
                ResourceTags::NotStated => self.choose(Assumption::BucketAbac, || false, || true),
            };
            return counts.then_some(attribute);
        }
        Some(attribute)
    }

    /// What takes the place of a variable (PE-113 to PE-117).
    pub(crate) fn resolve<'v>(&self, variable: &'v Variable) -> Resolved<'v>
    where
        'r: 'v,
    {
        let default = || match variable.default.as_deref() {
            Some("") => {
                let nothing = self.choose(Assumption::EmptyVariableDefault, || false, || true);
                if nothing { Resolved::Nothing } else { Resolved::Text("") }
            }
            Some(text) => Resolved::Text(text),
            None => Resolved::Nothing,
        };
        let Some(attribute) = self.attribute(&variable.key) else { return default() };
        match &attribute.state {
            // PE-117: whatever a multivalued key holds, it is no value of a variable.
            AttributeState::SomeValue | AttributeState::Unknown if attribute.multivalued => {
                let Some(_) = variable.default else { return Resolved::Nothing };
                self.choose(Assumption::MultivaluedVariableDefault, default, || Resolved::Unknown)
            }
            AttributeState::SomeValue | AttributeState::Unknown => Resolved::Unknown,
            AttributeState::Absent => default(),
            AttributeState::Present(_) if attribute.multivalued => {
                let unused = variable.default.is_some()
                    && self.choose(Assumption::MultivaluedVariableDefault, || false, || true);
                if unused { Resolved::Nothing } else { default() }
            }
            AttributeState::Present(values) => match values.only() {
                Some("") | None => default(),
                Some(text) => Resolved::Text(text),
            },
        }
    }

    /// Evaluates under the default and under the other choice of an assumption, returns what holds under the
    /// choice in force, and notes the assumption if the two differ.
    pub(crate) fn choose<T: PartialEq>(
        &self,
        assumption: Assumption,
        default: impl FnOnce() -> T,
        other: impl FnOnce() -> T,
    ) -> T {
        let (default, other) = (default(), other());
        if default != other {
            self.rested.on(assumption);
        }
        if self.choices.differs(assumption) { other } else { default }
    }
}
