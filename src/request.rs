//! What is asked: one API request of a caller, as scenarios and the command line state it.

use std::collections::BTreeMap;

use crate::arn::Arn;
use crate::context::State;

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
    /// Whose credentials signed the URL that the caller opens: ARN of a principal or id of a caller.
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

/// One service of a `via` chain, with the call made to it where that is stated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Via {
    /// Service, as an action prefix: `athena`.
    pub service: String,
    /// What is called there, e.g. `s3:GetObject`. Where it is not stated, the leg cannot be decided.
    pub action: Option<String>,
    /// On what.
    pub resource: Option<String>,
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
