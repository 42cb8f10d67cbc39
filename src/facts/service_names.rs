//! Names of services in `aws:CalledVia` and `kms:ViaService`, and as principals.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::words::words;

/// The table of names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceNames {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// Names documented for `aws:CalledVia`, without `.amazonaws.com`, sorted (CK 3.6).
    #[serde(deserialize_with = "words")]
    pub called_via: Vec<String>,
    /// Names for `kms:ViaService`, without Region and suffix, sorted (SH-16).
    #[serde(deserialize_with = "words")]
    pub via_service: Vec<String>,
    /// Those names by action prefix, where they differ (CK 6.1).
    pub via_service_of: BTreeMap<String, String>,
    /// Names of both lists that are no action prefix, and no other name of a service with one; sorted.
    #[serde(deserialize_with = "words")]
    pub no_prefix: Vec<String>,
    principal_of: BTreeMap<String, String>,
    /// Principals that publish to SNS with `aws:SourceOwner`, without `.amazonaws.com`, sorted (CK 2.5).
    #[serde(deserialize_with = "words")]
    pub source_owner: Vec<String>,
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn service_names() -> &'static ServiceNames {
    static TABLE: OnceLock<ServiceNames> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/service-names.yaml"))
            .expect("data/service-names.yaml is well-formed")
    })
}

impl ServiceNames {
    /// Whether some page documents that a service appears in `aws:CalledVia`. For the others that is the assumption
    /// `called-via-coverage`. The name may end in `.amazonaws.com`.
    pub fn is_called_via_documented(&self, name: &str) -> bool {
        let short = name.strip_suffix(".amazonaws.com").unwrap_or(name);
        self.called_via.iter().any(|n| n == short)
    }

    /// The name of a service in `kms:ViaService`, without Region and suffix: `malware-protection` for `guardduty`.
    /// `None` if it is not known to appear there (SH-16).
    pub fn via_service(&self, prefix: &str) -> Option<&str> {
        if let Some(name) = self.via_service_of.get(prefix) {
            return Some(name);
        }
        self.via_service.iter().find(|n| *n == prefix).map(String::as_str)
    }

    /// Whether a principal publishes to SNS with the older key `aws:SourceOwner`. The name may end in
    /// `.amazonaws.com`.
    pub fn names_source_owner(&self, principal: &str) -> bool {
        let short = principal.strip_suffix(".amazonaws.com").unwrap_or(principal);
        self.source_owner.iter().any(|n| n == short)
    }

    /// The service principal that speaks for the whole service: `macie.amazonaws.com` for `macie2`.
    pub fn principal(&self, prefix: &str) -> String {
        let name = self.principal_of.get(prefix).map_or(prefix, String::as_str);
        format!("{name}.amazonaws.com")
    }
}
