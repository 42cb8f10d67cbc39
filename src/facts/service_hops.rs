//! Requests that services make: how they sign, under which names, and what AWS says about them (SH 2).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::service_names::service_names;
use super::words::words;

/// The catalogue.
#[derive(Debug)]
pub struct ServiceHops {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// In the order of their ids.
    pub hops: Vec<ServiceHop>,
}

/// Requests that one service makes to others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceHop {
    /// `H-1` and so on.
    #[serde(skip)]
    pub id: String,
    /// Action prefix of the service that makes the request.
    pub caller: String,
    /// The part of that service which is meant, if not the whole.
    #[serde(default)]
    pub feature: Option<String>,
    /// Action prefixes of the services it calls; `*` is any.
    #[serde(deserialize_with = "words")]
    pub targets: Vec<String>,
    /// The actions it calls, where they are known.
    #[serde(default, deserialize_with = "words")]
    pub actions: Vec<String>,
    /// How it signs: by default, then otherwise.
    #[serde(rename = "kind", deserialize_with = "kinds")]
    pub kinds: Vec<HopKind>,
    /// Services in between, each with a row of its own.
    #[serde(default, deserialize_with = "words")]
    pub through: Vec<String>,
    #[serde(default)]
    via: Option<String>,
    #[serde(default)]
    via_service: Option<String>,
    /// Service principals in trust and resource policies, without `.amazonaws.com`; `{region}` is left open. See
    /// [`ServiceHop::principals`].
    #[serde(default, rename = "principal", deserialize_with = "words")]
    principals: Vec<String>,
    /// Who is seen instead of a service principal.
    #[serde(default)]
    pub identity: Option<String>,
    #[serde(default)]
    source: Option<bool>,
    #[serde(default, deserialize_with = "words")]
    withholds: Vec<String>,
    /// The resource that `aws:SourceArn` names.
    #[serde(default, rename = "for")]
    pub source_resource: Option<String>,
    /// What the target sees as `aws:SourceIp` where the caller is forwarded, by default (SH-23).
    #[serde(default, rename = "ip")]
    pub source_ip: FasSourceIp,
    /// How sure the row is.
    pub confidence: Confidence,
    /// What else is to be known.
    #[serde(default)]
    pub note: Option<String>,
}

/// How a service signs a request (SH 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HopKind {
    /// The IAM principal itself.
    Direct,
    /// The same principal, forwarded.
    Fas,
    /// The service itself.
    ServicePrincipal,
    /// A role of the customer that the service uses.
    ServiceRole,
    /// A service-linked role.
    ServiceLinkedRole,
    /// A role of the customer whose credentials were handed to customer code.
    Runtime,
    /// An identity in an account that belongs to the service.
    ServiceAccount,
    /// A URL that the service presigned; the customer's client uses it.
    Presigned,
    /// Nobody.
    Anonymous,
    /// A service, by a KMS grant.
    Grant,
    /// The principal, forwarded by an MCP server of AWS.
    Mcp,
}

impl HopKind {
    fn of(code: &str) -> Option<Self> {
        Some(match code {
            "direct" => Self::Direct,
            "fas" => Self::Fas,
            "sp" => Self::ServicePrincipal,
            "sr" => Self::ServiceRole,
            "slr" => Self::ServiceLinkedRole,
            "rt" => Self::Runtime,
            "xa" => Self::ServiceAccount,
            "psu" => Self::Presigned,
            "anon" => Self::Anonymous,
            "grant" => Self::Grant,
            "mcp" => Self::Mcp,
            _ => return None,
        })
    }

    /// A few words for people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Direct => "the caller itself",
            Self::Fas => "a forward access session",
            Self::ServicePrincipal => "a service principal",
            Self::ServiceRole => "a service role",
            Self::ServiceLinkedRole => "a service-linked role",
            Self::Runtime => "a role handed to the workload",
            Self::ServiceAccount => "an account of AWS",
            Self::Presigned => "a URL presigned by the service",
            Self::Anonymous => "an unsigned request",
            Self::Grant => "a KMS grant",
            Self::Mcp => "an MCP server of AWS",
        }
    }
}

fn kinds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<HopKind>, D::Error> {
    let codes = words(deserializer)?;
    let unknown = |code: &String| serde::de::Error::custom(format!("no kind is called `{code}`"));
    codes.iter().map(|code| HopKind::of(code).ok_or_else(|| unknown(code))).collect()
}

/// What the target of a forwarded request sees as `aws:SourceIp` by default (SH-23).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FasSourceIp {
    /// The address of the first request.
    #[default]
    Preserved,
    /// An address of the forwarding service.
    Service,
}

/// How sure a row of the catalogue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Confidence {
    /// AWS says so.
    #[serde(rename = "c")]
    Documented,
    /// Only a list of services confirms it.
    #[serde(rename = "l")]
    Listed,
    /// It follows from what AWS says.
    #[serde(rename = "i")]
    Inferred,
    /// General knowledge, not checked: the assumption `hop-kind`.
    #[serde(rename = "u")]
    Unconfirmed,
}

/// The keys by which a service principal names the resource it calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKey {
    /// `aws:SourceArn`.
    Arn,
    /// `aws:SourceAccount`.
    Account,
    /// `aws:SourceOrgID` and `aws:SourceOrgPaths`.
    Organization,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    checked: String,
    sources: Vec<String>,
    hops: BTreeMap<String, ServiceHop>,
}

/// The catalogue that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn service_hops() -> &'static ServiceHops {
    static TABLE: OnceLock<ServiceHops> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table: Table = crate::source::from_table(include_str!("../../data/service-hops.yaml"))
            .expect("data/service-hops.yaml is well-formed");
        let mut hops: Vec<ServiceHop> =
            table.hops.into_iter().map(|(id, hop)| ServiceHop { id, ..hop }).collect();
        hops.sort_by_key(|hop| (number(&hop.id), hop.id.len()));
        ServiceHops { checked: table.checked, sources: table.sources, hops }
    })
}

/// The number in an id: 5 of `H-5b`.
fn number(id: &str) -> u32 {
    let digits: String = id.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u32::MAX)
}

impl ServiceHops {
    /// The row with an id.
    pub fn get(&self, id: &str) -> Option<&ServiceHop> {
        self.hops.iter().find(|hop| hop.id == id)
    }

    /// The rows of a calling service, in order.
    pub fn from<'s, 'c>(&'s self, caller: &'c str) -> impl Iterator<Item = &'s ServiceHop> + use<'s, 'c> {
        self.hops.iter().filter(move |hop| hop.caller == caller)
    }

    /// The rows by which one service calls another: those that name the target, then those that call anything.
    pub fn between<'s, 'c>(
        &'s self,
        caller: &'c str,
        target: &'c str,
    ) -> impl Iterator<Item = &'s ServiceHop> {
        let named = self.from(caller).filter(move |hop| hop.targets.iter().any(|t| t == target));
        named.chain(self.from(caller).filter(|hop| hop.targets.iter().any(|t| t == "*")))
    }

    /// The row that fits best where one service calls an action of another itself: one that lists the action; else one
    /// that lists none; among them one that names the target, then one that means the whole service. Requests that the
    /// customer's client makes in the service's stead come last.
    ///
    /// ```
    /// use hopstamp::facts::{HopKind, service_hops};
    /// let hop = service_hops().best("s3", "kms:Decrypt").unwrap();
    /// assert_eq!((hop.id.as_str(), hop.kind()), ("H-19", HopKind::Fas));
    /// ```
    pub fn best(&self, caller: &str, action: &str) -> Option<&ServiceHop> {
        let (target, _) = action.split_once(':')?;
        self.between(caller, target).filter(|hop| hop.through.is_empty()).min_by_key(|hop| {
            let by_client = matches!(hop.kind(), HopKind::Presigned | HopKind::Anonymous);
            let lists = hop.actions.iter().any(|a| a.eq_ignore_ascii_case(action));
            let lists_others = !lists && !hop.actions.is_empty();
            let names_target = hop.targets.iter().any(|t| t == target);
            (by_client, !lists, lists_others, !names_target, hop.feature.is_some())
        })
    }

    /// The rows of a service principal, given with or without `.amazonaws.com`, and with or without its Region.
    pub fn with_principal<'a>(&'a self, principal: &str) -> impl Iterator<Item = &'a ServiceHop> {
        let short = principal.strip_suffix(".amazonaws.com").unwrap_or(principal);
        let (begin, end) = short.split_once('.').unwrap_or((short, ""));
        self.hops.iter().filter(move |hop| {
            hop.principals.iter().any(|p| match p.strip_suffix(".{region}") {
                Some(regional) => regional == begin && super::regions().partition_of(end).is_some(),
                None => p == short,
            })
        })
    }
}

impl ServiceHop {
    /// How it signs by default.
    pub fn kind(&self) -> HopKind {
        self.kinds.first().copied().unwrap_or(HopKind::Direct)
    }

    /// Whether the kind is general knowledge only, so that an outcome rests on the assumption `hop-kind`.
    pub fn kind_is_assumed(&self) -> bool {
        self.confidence == Confidence::Unconfirmed
    }

    /// The name it adds to `aws:CalledVia`, without `.amazonaws.com`, where it forwards the caller.
    pub fn called_via(&self) -> &str {
        self.via.as_deref().unwrap_or(&self.caller)
    }

    /// Whether some page documents that name for `aws:CalledVia`; if not, its presence rests on the assumption
    /// `called-via-coverage`.
    pub fn called_via_is_documented(&self) -> bool {
        service_names().is_called_via_documented(self.called_via())
    }

    /// Its name in `kms:ViaService`, without Region and suffix, where it forwards the caller to KMS. With services in
    /// between it is the name of the last of them.
    pub fn via_service(&self) -> Option<&str> {
        let caller = self.through.last().unwrap_or(&self.caller);
        self.via_service.as_deref().or_else(|| service_names().via_service(caller))
    }

    /// The service principals in trust and resource policies, for a Region.
    pub fn principals(&self, region: &str) -> Vec<String> {
        self.principals.iter().map(|p| format!("{}.amazonaws.com", p.replace("{region}", region))).collect()
    }

    /// The service principal it uses in a Region: in one that accounts must enable first the Regional name, where it has
    /// both (SH-40), else the first.
    pub fn principal_in(&self, region: &str) -> Option<String> {
        let opt_in = super::regions().is_opt_in(region) == Some(true);
        let at = self.principals.iter().position(|p| opt_in && p.ends_with(".{region}")).unwrap_or(0);
        self.principals(region).into_iter().nth(at)
    }

    /// Whether it sends a key that names the resource it calls for. `None`: not known, so that the answer rests on the
    /// assumption `service-principal-source-keys`.
    pub fn sends(&self, key: SourceKey) -> Option<bool> {
        let name = match key {
            SourceKey::Arn => "arn",
            SourceKey::Account => "account",
            SourceKey::Organization => "org",
        };
        self.source.map(|sends| sends && !self.withholds.iter().any(|w| w == name))
    }
}
