//! What is asked: one API request of a caller, as scenarios and the command line state it.

use std::collections::BTreeMap;

use crate::arn::Arn;
use crate::context::{State, service_prefix};
use crate::facts::{self, HopKind};

/// One request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// Id of the caller in the topology.
    pub caller: String,
    /// `service:Action`; with `via`, of the last leg.
    pub action: String,
    /// ARN, or `*` for actions without resource types; with `via`, of the last leg.
    pub resource: String,
    /// The SDK's Region; the caller's where it is not stated.
    pub region: Option<String>,
    /// How the SDK names the host.
    pub host: HostSettings,
    /// Credentials in place of the caller's.
    pub credentials: Option<Credentials>,
    /// Facts of the session in place of the caller's.
    pub session: Option<Session>,
    /// Whether the call itself passes an MFA code (`AssumeRole`, `GetSessionToken`).
    pub mfa_code: bool,
    /// Whose credentials signed the URL that the caller opens: ARN of a principal, id of a caller, or a service
    /// principal.
    pub presigned_by: Option<String>,
    /// Services that act on the caller's behalf, in call order.
    pub via: Vec<Via>,
    /// The resource on whose behalf a service principal calls.
    pub source_arn: Option<String>,
    /// Owner of the target where its ARN does not say.
    pub resource_account: Option<String>,
    /// Request parameters that become keys (`s3:prefix`, `aws:RequestTag/team`, `sts:ExternalId`, ...).
    pub parameters: BTreeMap<String, Vec<String>>,
    /// Keys stated by hand.
    pub context: BTreeMap<String, State>,
    /// When the request is made, RFC 3339. Unstated, the time keys are present with a value nobody stated.
    pub time: Option<String>,
}

/// One service of a `via` chain: the call made to it, where that is stated, and how it calls on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Via {
    /// Service, as an action prefix: `athena`.
    pub service: String,
    /// Under which principal it calls on: a service principal, or the ARN of an identity in an account of AWS. Where it is
    /// not stated, the catalogue of hops knows.
    pub principal: Option<String>,
    /// How it calls on, in place of what the catalogue of hops says.
    pub kind: Option<HopKind>,
    /// The row of that catalogue to follow, `H-9`, where the service has several ways.
    pub hop: Option<String>,
    /// The role that it uses.
    pub role: Option<Arn>,
    /// The caller whose code it runs.
    pub caller: Option<String>,
    /// The resource on whose behalf it calls on.
    pub source_arn: Option<String>,
    /// What is called there, e.g. `s3:GetObject`. Where it is not stated, the leg cannot be decided.
    pub action: Option<String>,
    /// On what.
    pub resource: Option<String>,
}

/// The words of files for how a service calls on (SH 1).
pub const HOP_KINDS: [(&str, HopKind); 11] = [
    ("direct", HopKind::Direct),
    ("fas", HopKind::Fas),
    ("service_principal", HopKind::ServicePrincipal),
    ("service_role", HopKind::ServiceRole),
    ("service_linked_role", HopKind::ServiceLinkedRole),
    ("runtime", HopKind::Runtime),
    ("service_account", HopKind::ServiceAccount),
    ("presigned", HopKind::Presigned),
    ("anonymous", HopKind::Anonymous),
    ("grant", HopKind::Grant),
    ("mcp", HopKind::Mcp),
];

impl Via {
    /// A service by its action prefix, `athena`, or its principal, `delivery.logs.amazonaws.com`.
    pub fn of(text: &str) -> Via {
        let short = text.strip_suffix(".amazonaws.com").unwrap_or(text);
        if short == text || facts::services().by_prefix(short).is_some() {
            return Via { service: short.to_owned(), ..Via::default() };
        }
        Via { service: service_prefix(text), principal: Some(text.to_owned()), ..Via::default() }
    }
}

/// Credentials named in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// A user's.
    User(Arn),
    /// A role's.
    Role(Arn),
    /// Those of another caller, by its id, used somewhere else: what they say about where they were issued goes along
    /// (CK 2.2).
    Caller(String),
    /// None: the request is unsigned.
    Anonymous,
}

/// Facts of a session named in a request.
pub type Session = crate::topology::model::SessionFacts;

/// Settings of the SDK that decide the host name (NP A.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostSettings {
    /// `--endpoint-url` or one of its variables (NP-101).
    pub endpoint_url: Option<String>,
    /// Dual-stack host.
    pub dualstack: bool,
    /// FIPS host.
    pub fips: bool,
    /// `regional` or `legacy` (NP-103).
    pub sts_mode: Option<String>,
    /// `regional` or `legacy` (NP-104).
    pub s3_us_east_1_mode: Option<String>,
    /// `virtual` or `path`.
    pub s3_addressing: Option<String>,
    /// `preferred`, `required` or `disabled` (NP-105).
    pub account_id_endpoint_mode: Option<String>,
}
