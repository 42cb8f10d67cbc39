//! What services exist, under which host names, and with which kinds of endpoints.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// The table of services.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// By action prefix (`s3`, `monitoring` is `cloudwatch` here).
    pub services: BTreeMap<String, Service>,
}

/// One service.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// First label of its host names where that is not the action prefix: `monitoring`, `api.ecr`.
    pub host: Option<String>,
    /// For services with one endpoint: its host name.
    pub global_host: Option<String>,
    /// For services with one endpoint: the Region that requests to it name.
    pub global_region: Option<String>,
    /// Whether it has gateway endpoints.
    pub gateway: bool,
    /// Interface endpoint services by the name behind `com.amazonaws.<region>.`.
    pub endpoints: BTreeMap<String, EndpointService>,
}

/// One interface endpoint service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EndpointService {
    /// Whether endpoint policies are evaluated (NP-321).
    pub policy: bool,
    /// Whether private DNS exists for it (DynamoDB has none, NP-150).
    pub private_dns: bool,
    /// Host names that private DNS covers, with `{region}` and `{suffix}` left open; a leading `*.` covers one
    /// more label. Empty: `<host>.{region}.{suffix}` (NP-126).
    pub private_dns_names: Vec<String>,
    /// Whether it can be reached from another Region (NP-330).
    pub cross_region: bool,
    /// Whether the service name has no Region in it: `com.amazonaws.iam`.
    pub global: bool,
}

impl Default for EndpointService {
    fn default() -> Self {
        Self {
            policy: true,
            private_dns: true,
            private_dns_names: Vec::new(),
            cross_region: false,
            global: false,
        }
    }
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn services() -> &'static Services {
    static TABLE: OnceLock<Services> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/services.yaml"))
            .expect("data/services.yaml is well-formed")
    })
}

impl Services {
    /// The service of an action prefix.
    pub fn by_prefix(&self, prefix: &str) -> Option<&Service> {
        self.services.get(prefix)
    }

    /// The service of an endpoint service name without `com.amazonaws.<region>.`: `ecr.api` is `ecr`.
    pub fn by_endpoint_service(&self, name: &str) -> Option<(&str, &Service)> {
        self.services
            .iter()
            .find(|(prefix, s)| s.endpoints.contains_key(name) || (s.gateway && *prefix == name))
            .map(|(prefix, s)| (prefix.as_str(), s))
    }
}
