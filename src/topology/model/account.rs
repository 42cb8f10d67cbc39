//! The organization and its accounts.

use std::sync::Arc;

/// An AWS organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// `o-…`
    pub id: Arc<str>,
    /// Account exempt from its policies.
    pub management_account: Option<Arc<str>>,
}

/// An AWS account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// A name for people.
    pub name: Option<String>,
    /// Organization it belongs to, if any.
    pub organization: Option<Arc<str>>,
    /// Whether the file says that nobody knows which organization it belongs to.
    pub organization_unknown: bool,
    /// Where it stands in the organization: root and organizational units, `r-root/ou-root-lab`.
    pub path: Option<String>,
}

impl Account {
    /// The value of `aws:*OrgPaths` for this account: `o-…/r-…/ou-…/`.
    pub fn org_path(&self) -> Option<String> {
        let organization = self.organization.as_ref()?;
        let path = self.path.as_deref()?.trim_matches('/');
        Some(format!("{organization}/{path}/"))
    }
}
