//! What the reference says about each condition key.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::vpc_keys::vpc_key_services;
use super::words::words;
use crate::diagnostic;

/// The table of condition keys.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionKeys {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// By name, as AWS spells it; `<…>` stands for any text.
    pub keys: BTreeMap<String, ConditionKey>,
    /// Name as AWS spells it by name in lower case.
    #[serde(skip)]
    by_lower_case: BTreeMap<String, String>,
}

/// One condition key, or a family of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionKey {
    /// As AWS spells it; of a family with `<…>` in it: `aws:PrincipalTag/<k>`.
    #[serde(skip)]
    pub name: String,
    /// Type of its values.
    #[serde(default, rename = "type")]
    pub kind: KeyType,
    /// Whether it holds several values.
    #[serde(default, rename = "many")]
    pub multivalued: bool,
    /// Who writes it.
    #[serde(rename = "by", deserialize_with = "stampers")]
    pub stampers: Vec<Stamper>,
    /// What its value says.
    #[serde(rename = "means")]
    pub meaning: String,
    /// When a request lacks it. `None`: unless the request has such a parameter or property.
    #[serde(default)]
    pub absent: Option<String>,
    /// Whether AWS says that wildcards in policy values are never right (CK 2).
    #[serde(default)]
    pub sensitive: bool,
    /// Whether only some services know it; see [`ConditionKey::services`].
    #[serde(default)]
    pub listed: bool,
    /// Where the reference describes it.
    pub rule: String,
}

/// Type of the values of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyType {
    /// Text.
    #[default]
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A point in time.
    Date,
    /// A number.
    Numeric,
    /// An IP address.
    Ip,
}

/// Who writes a key into the context (CK 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stamper {
    /// STS, into the session token.
    Sts,
    /// The lookup of the signing principal.
    Iam,
    /// The lookup of an account's organization.
    Org,
    /// The VPC endpoint that the request passes.
    VpcEndpoint,
    /// The public front of the service.
    PublicEndpoint,
    /// The front of the service, from the request itself.
    Request,
    /// The clock of the service.
    Clock,
    /// The service that forwards the caller's identity.
    ForwardingService,
    /// The service that calls under its own principal.
    ServicePrincipal,
    /// The lookup of the target resource.
    Resource,
}

impl Stamper {
    fn of(code: &str) -> Option<Self> {
        Some(match code {
            "sts" => Self::Sts,
            "iam" => Self::Iam,
            "org" => Self::Org,
            "vpce" => Self::VpcEndpoint,
            "pub" => Self::PublicEndpoint,
            "req" => Self::Request,
            "clk" => Self::Clock,
            "fas" => Self::ForwardingService,
            "sp" => Self::ServicePrincipal,
            "res" => Self::Resource,
            _ => return None,
        })
    }

    /// A few words for people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Sts => "the session token",
            Self::Iam => "a lookup of the principal",
            Self::Org => "a lookup of the organization",
            Self::VpcEndpoint => "the VPC endpoint",
            Self::PublicEndpoint => "the public endpoint of the service",
            Self::Request => "the request itself",
            Self::Clock => "the clock of the service",
            Self::ForwardingService => "the service that forwards the caller",
            Self::ServicePrincipal => "the calling service",
            Self::Resource => "a lookup of the resource",
        }
    }
}

fn stampers<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Stamper>, D::Error> {
    let codes = words(deserializer)?;
    let unknown = |code: &String| serde::de::Error::custom(format!("nobody is called `{code}`"));
    codes.iter().map(|code| Stamper::of(code).ok_or_else(|| unknown(code))).collect()
}

/// The table that ships with the program. It is big; [`is_multivalued`] answers the one question that policies need
/// answered without it.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn condition_keys() -> &'static ConditionKeys {
    static TABLE: OnceLock<ConditionKeys> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: ConditionKeys =
            crate::source::from_table(include_str!("../../data/condition-keys.yaml"))
                .expect("data/condition-keys.yaml is well-formed");
        for (name, key) in &mut table.keys {
            key.name.clone_from(name);
        }
        table.by_lower_case =
            table.keys.keys().map(|name| (name.to_ascii_lowercase(), name.clone())).collect();
        table
    })
}

impl ConditionKeys {
    /// The key of a name, without regard to case, or the family that the name belongs to.
    ///
    /// ```
    /// use hopstamp::facts::condition_keys;
    /// assert_eq!(condition_keys().find("AWS:sourcevpc").unwrap().name, "aws:SourceVpc");
    /// assert_eq!(condition_keys().find("aws:PrincipalTag/team").unwrap().name, "aws:PrincipalTag/<k>");
    /// assert!(condition_keys().find("aws:SourceVpcId").is_none());
    /// ```
    pub fn find(&self, name: &str) -> Option<&ConditionKey> {
        let lower = name.to_ascii_lowercase();
        let exact = self.by_lower_case.get(&lower).filter(|_| !name.contains('<'));
        let found = exact.or_else(|| self.provider_claim(&lower)).or_else(|| self.family(&lower))?;
        self.keys.get(found)
    }

    /// The row for a claim of a web identity provider, `token.actions.githubusercontent.com:sub`: the only keys whose
    /// prefix is a host name (PE-156).
    fn provider_claim(&self, lower: &str) -> Option<&String> {
        let (provider, claim) = lower.rsplit_once(':')?;
        if !provider.contains('.') || claim.is_empty() {
            return None;
        }
        self.by_lower_case.get(&format!("<idp>:{claim}")).or_else(|| self.by_lower_case.get("<idp>:<claim>"))
    }

    /// The row whose name up to `<` the name begins with; the longest, if several do.
    fn family(&self, lower: &str) -> Option<&String> {
        self.by_lower_case
            .iter()
            .filter_map(|(row, name)| {
                let (begin, _) = row.split_once('<').filter(|(begin, _)| !begin.is_empty())?;
                (lower.len() > begin.len() && lower.starts_with(begin)).then_some((begin.len(), name))
            })
            .max()
            .map(|(_, name)| name)
    }

    /// The known name nearest to an unknown one, if it is near enough to be a slip.
    ///
    /// ```
    /// use hopstamp::facts::condition_keys;
    /// assert_eq!(condition_keys().nearest("aws:SourceVPCE").as_deref(), Some("aws:SourceVpce"));
    /// assert_eq!(condition_keys().nearest("aws:PrincipleTag/team").as_deref(), Some("aws:PrincipalTag/team"));
    /// assert_eq!(condition_keys().nearest("made:Up"), None);
    /// ```
    pub fn nearest(&self, name: &str) -> Option<String> {
        if let Some((begin, rest)) = name.split_once('/') {
            let begin = format!("{begin}/");
            let families = self.keys.keys().filter_map(|row| row.split_once('<')).map(|(begin, _)| begin);
            let families = families.filter(|begin| begin.ends_with('/'));
            if let Some(found) = diagnostic::nearest(&begin, families) {
                return Some(format!("{found}{rest}"));
            }
        }
        let whole = self.keys.keys().filter(|row| !row.contains('<')).map(String::as_str);
        diagnostic::nearest(name, whole).map(str::to_owned)
    }
}

impl ConditionKey {
    /// The services that know the key, where not all do (CK 3).
    pub fn services(&self) -> Option<Vec<&'static str>> {
        if self.listed { vpc_key_services().list(&self.name) } else { None }
    }

    /// Whether this row stands for a family of keys.
    pub fn is_family(&self) -> bool {
        self.name.contains('<')
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MultivaluedKeys {
    #[serde(rename = "checked")]
    _checked: String,
    #[serde(rename = "sources")]
    _sources: Vec<String>,
    #[serde(deserialize_with = "words")]
    keys: Vec<String>,
}

/// The multivalued keys, as AWS spells them.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn multivalued_keys() -> &'static [String] {
    static TABLE: OnceLock<MultivaluedKeys> = OnceLock::new();
    &TABLE
        .get_or_init(|| {
            crate::source::from_table(include_str!("../../data/multivalued-keys.yaml"))
                .expect("data/multivalued-keys.yaml is well-formed")
        })
        .keys
}

/// Whether a condition on this key needs a set operator (PE-67). Names compare without case.
///
/// ```
/// use hopstamp::facts::is_multivalued;
/// assert!(is_multivalued("aws:calledvia") && !is_multivalued("aws:CalledViaLast"));
/// ```
pub fn is_multivalued(name: &str) -> bool {
    multivalued_keys().iter().any(|key| match key.strip_prefix("<idp>:") {
        Some(claim) => name
            .rsplit_once(':')
            .is_some_and(|(provider, c)| provider.contains('.') && c.eq_ignore_ascii_case(claim)),
        None => key.eq_ignore_ascii_case(name),
    })
}
