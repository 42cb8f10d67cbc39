//! The kinds of policies that take part in a decision.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::policy::{Choices, PolicySet, PolicyType};

/// One kind of policy in a decision, named as AWS's messages name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Service control policies of the caller's account.
    ServiceControl,
    /// Resource control policies of the owner's account.
    ResourceControl,
    /// Policy of the VPC endpoint that the request passes.
    Endpoint,
    /// Resource-based policy.
    Resource,
    /// Trust policy: the resource-based policy of a role.
    Trust,
    /// Identity-based policies of the caller.
    Identity,
    /// Permissions boundary of the caller.
    Boundary,
    /// Session policies of the caller's session.
    Session,
}

impl Layer {
    /// All layers, in the order in which explicit denials are named (PE-141).
    pub const ALL: &[Layer] = &[
        Layer::ServiceControl,
        Layer::ResourceControl,
        Layer::Endpoint,
        Layer::Resource,
        Layer::Trust,
        Layer::Identity,
        Layer::Boundary,
        Layer::Session,
    ];

    /// The type of its policies.
    pub fn policy_type(self) -> PolicyType {
        match self {
            Layer::ServiceControl => PolicyType::ServiceControl,
            Layer::ResourceControl => PolicyType::ResourceControl,
            Layer::Endpoint => PolicyType::Endpoint,
            Layer::Resource => PolicyType::Resource,
            Layer::Trust => PolicyType::Trust,
            Layer::Identity => PolicyType::Identity,
            Layer::Boundary => PolicyType::Boundary,
            Layer::Session => PolicyType::Session,
        }
    }

    /// AWS's words: `identity-based policy`, `VPC endpoint policy`, …
    pub fn words(self) -> &'static str {
        self.policy_type().words()
    }

    /// The layer of AWS's words.
    pub fn from_words(words: &str) -> Option<Layer> {
        Self::ALL.iter().copied().find(|layer| layer.words() == words)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl Serialize for Layer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.words())
    }
}

/// The policies that a request meets, compiled.
///
/// A plain value of references: sets are compiled once ([`PolicySet::new`]) and put together for each pair of
/// caller and resource at no cost. Which layers count for which caller is decided by the decision itself, so
/// everything that is attached can be handed in.
///
/// ```
/// use std::sync::Arc;
/// use hopstamp::decision::{Layers, Outcome, Request};
/// use hopstamp::diagnostic::Diagnostics;
/// use hopstamp::policy::{PolicyReader, PolicySet, PolicyType};
/// use hopstamp::source::SourceMap;
///
/// let text = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" } }"#;
/// let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
/// let policy = PolicyReader::default()
///     .read_json(&mut sources, "read.json", text, PolicyType::Identity, &mut problems)
///     .unwrap();
/// let identity = PolicySet::new([Arc::new(policy)]);
/// let request = Request::new(
///     "arn:aws:iam::111122223333:user/maya",
///     "s3:GetObject",
///     "arn:aws:s3:::harbor-logs/app.log",
///     "111122223333",
/// )
/// .unwrap();
/// let layers = Layers { identity: Some(&identity), ..Layers::default() };
/// assert_eq!(layers.decide(&request).outcome, Outcome::Allowed);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Layers<'p> {
    /// Service control policies of the caller's account, one set a level, the organization's root first and the
    /// account last. Empty: none are in force. A level without policies blocks everything (PE-73).
    pub service_control: &'p [Arc<PolicySet>],
    /// Resource control policies of the owner's account, level by level. `RCPFullAWSAccess` is implied (PE-90).
    pub resource_control: &'p [Arc<PolicySet>],
    /// Policy of the VPC endpoint that the request passes; `None` if it passes none.
    pub endpoint: Option<&'p PolicySet>,
    /// Resource-based policy; of a key the key policy, of a role the trust policy.
    pub resource: Option<&'p PolicySet>,
    /// Identity-based policies: the user's and its groups', the role's, or those of the user behind a
    /// federated user.
    pub identity: Option<&'p PolicySet>,
    /// Permissions boundary.
    pub boundary: Option<&'p PolicySet>,
    /// Session policies: the inline document and the managed ones form one set (PE-86).
    pub session: Option<&'p PolicySet>,
    /// The choices of assumptions in force: `Choices::from(&assumptions)`.
    pub choices: Choices,
}
