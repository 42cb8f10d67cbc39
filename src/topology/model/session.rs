//! Sessions: how temporary credentials came about, and what they say.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::code;
use crate::policy::Policy;

/// What is known of a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionFacts {
    /// Whether anything was said about a session at all. A user with session facts holds temporary credentials.
    pub stated: bool,
    /// How the credentials were issued. `None`: for a role `assume_role`, for a user `session_token`, in the console
    /// `console`.
    pub kind: Option<SessionKind>,
    /// Whether the role was assumed with the credentials of another role: only what travels along a chain of roles is
    /// in the session.
    pub chained: bool,
    /// The caller that the credentials were issued to, where another one uses them.
    pub issued_to: Option<String>,
    /// Name of the role session, or of the federated user.
    pub name: Option<String>,
    /// Whether MFA was used.
    pub mfa: Option<bool>,
    /// Age of the MFA in seconds.
    pub mfa_age: Option<u64>,
    /// Session tags.
    pub tags: BTreeMap<String, String>,
    /// Those of their keys that go along a chain of roles.
    pub transitive_tags: Vec<String>,
    /// Source identity.
    pub source_identity: Option<String>,
    /// When the credentials were issued, RFC 3339.
    pub issued: Option<String>,
    /// Session policy.
    pub policy: Option<Arc<Policy>>,
    /// The identity provider behind a SAML or web identity session: its ARN, or the name of one that AWS knows by
    /// itself.
    pub provider: Option<String>,
    /// Claims of the provider's token or assertion.
    pub claims: BTreeMap<String, Vec<String>>,
    /// The user of IAM Identity Center.
    pub user_id: Option<String>,
    /// The sign-in session behind `aws login` or an OAuth token.
    pub sign_in_session: Option<String>,
    /// The chat configuration in which Amazon Q Developer assumed the role.
    pub chat_configuration: Option<String>,
    /// The managed node that Systems Manager delivered the credentials to, `mi-…`.
    pub managed_node: Option<String>,
}

/// Something in a session that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFault {
    /// The field.
    pub field: &'static str,
    /// A code of [`crate::diagnostic::code`].
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl SessionFacts {
    /// What does not fit together, or not to a principal of this kind. `None`: nobody knows whose session it is.
    pub fn faults(&self, principal: Option<PrincipalKind>) -> Vec<SessionFault> {
        let mut faults = Vec::new();
        let mut fault = |field, code, message: String, help: &str| {
            faults.push(SessionFault { field, code, message, help: help.to_owned() });
        };
        if let (Some(kind), Some(principal)) = (self.kind, principal)
            && !kind.is_for(principal)
        {
            let fitting: Vec<&str> =
                SessionKind::WORDS.iter().filter(|(_, k)| k.is_for(principal)).map(|(w, _)| *w).collect();
            let message = format!("{} has no session of kind `{}`", principal.with_article(), kind.word());
            fault("kind", code::CONFLICT, message, &format!("one of: {}", fitting.join(", ")));
        }
        if self.chained && principal.is_some_and(|p| p != PrincipalKind::Role) {
            let message = "only roles are assumed from the session of another role".to_owned();
            fault("chained", code::CONFLICT, message, "take it out, or use a role");
        }
        if self.chained && !matches!(self.kind, None | Some(SessionKind::AssumeRole)) {
            let message = "a chain of roles goes on with AssumeRole".to_owned();
            fault("chained", code::CONFLICT, message, "take out `kind`, or `chained`");
        }
        if self.kind == Some(SessionKind::FederationToken) && self.name.is_none() {
            let message = "`name` of the federated user is missing".to_owned();
            fault("name", code::MISSING_FIELD, message, "add `name: ana`");
        }
        use SessionKind::{IdentityCenter, Login, Saml, WebIdentity};
        let federated = [Saml, WebIdentity];
        let of_kinds: [(&'static str, bool, &[SessionKind]); 4] = [
            ("provider", self.provider.is_some(), &federated),
            ("claims", !self.claims.is_empty(), &federated),
            ("user_id", self.user_id.is_some(), &[IdentityCenter]),
            ("sign_in_session", self.sign_in_session.is_some(), &[Login]),
        ];
        for (field, stated, kinds) in of_kinds {
            if stated && !self.kind.is_some_and(|kind| kinds.contains(&kind)) {
                let words: Vec<String> = kinds.iter().map(|k| format!("`kind: {}`", k.word())).collect();
                let message = format!("`{field}` belongs to other sessions");
                fault(field, code::CONFLICT, message, &format!("add {}, or take it out", words.join(" or ")));
            }
        }
        if self.kind == Some(WebIdentity) && !self.claims.is_empty() && self.provider.is_none() {
            let message = "claims of a web identity are named after its `provider`".to_owned();
            let example = "add `provider: arn:aws:iam::111122223333:oidc-provider/token.example.com`";
            fault("claims", code::MISSING_FIELD, message, example);
        }
        for tag in &self.transitive_tags {
            if !self.tags.keys().any(|key| key.eq_ignore_ascii_case(tag)) {
                let message = format!("`{tag}` is no key of `tags`");
                fault("transitive_tags", code::UNKNOWN_ID, message, "add the tag with its value to `tags`");
            }
        }
        faults
    }
}

/// How temporary credentials are issued (CK 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// `sts:AssumeRole`, by whomever.
    AssumeRole,
    /// `sts:AssumeRoleWithSAML`.
    Saml,
    /// `sts:AssumeRoleWithWebIdentity`.
    WebIdentity,
    /// A permission set of IAM Identity Center.
    IdentityCenter,
    /// `sts:GetSessionToken`.
    SessionToken,
    /// `sts:GetFederationToken`.
    FederationToken,
    /// `sts:AssumeRoot`.
    AssumeRoot,
    /// Sign-in to the console.
    Console,
    /// An OAuth session of AWS Sign-In: `aws login`, the AWS MCP Server.
    Login,
}

impl SessionKind {
    /// The words of files.
    pub const WORDS: [(&'static str, SessionKind); 9] = [
        ("assume_role", Self::AssumeRole),
        ("saml", Self::Saml),
        ("web_identity", Self::WebIdentity),
        ("identity_center", Self::IdentityCenter),
        ("session_token", Self::SessionToken),
        ("federation_token", Self::FederationToken),
        ("assume_root", Self::AssumeRoot),
        ("console", Self::Console),
        ("login", Self::Login),
    ];

    /// The word of it in files.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    /// Whether a principal can have such a session.
    pub fn is_for(self, principal: PrincipalKind) -> bool {
        match self {
            Self::AssumeRole | Self::Saml | Self::WebIdentity | Self::IdentityCenter => {
                principal == PrincipalKind::Role
            }
            Self::FederationToken => principal == PrincipalKind::User,
            Self::AssumeRoot => principal == PrincipalKind::Root,
            Self::SessionToken | Self::Console => principal != PrincipalKind::Role,
            Self::Login => true,
        }
    }
}

/// What an ARN of IAM names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalKind {
    /// A user.
    User,
    /// A role.
    Role,
    /// The root user.
    Root,
}

impl PrincipalKind {
    /// What the ARN of a principal names.
    pub fn of(arn: &crate::arn::Arn) -> PrincipalKind {
        match arn.resource() {
            "root" => Self::Root,
            resource if resource.starts_with("role/") => Self::Role,
            _ => Self::User,
        }
    }

    /// The word for it, with its article.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::User => "a user",
            Self::Role => "a role",
            Self::Root => "a root user",
        }
    }
}
