//! What a client sets to take another way.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::network::request::{
    AccountIdMode, DnsChoice, HostMode, IpFamily, PathRequest, ProxyChoice, S3Addressing,
};

/// What a client sets otherwise than a request does. What is `None` stays as it is. The names are those of requests in
/// scenarios, where those have them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// `--endpoint-url`; `Some(None)` takes a stated one away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint_url: Option<Option<String>>,
    /// Dual-stack host names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dualstack: Option<bool>,
    /// FIPS host names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fips: Option<bool>,
    /// How STS is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sts_mode: Option<HostMode>,
    /// How S3 in us-east-1 is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_us_east_1_mode: Option<HostMode>,
    /// How the bucket is put into S3's host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_addressing: Option<S3Addressing>,
    /// S3 Transfer Acceleration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3_accelerate: Option<bool>,
    /// Whether DynamoDB hosts carry the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id_endpoint_mode: Option<AccountIdMode>,
    /// The address family tried first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_family: Option<IpFamily>,
    /// Who resolves the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns: Option<DnsChoice>,
    /// Who opens the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<ProxySetting>,
}

/// Which proxy is used. In JSON the id of the caller that it is, `null` for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxySetting {
    /// The choice.
    pub choice: ProxyChoice,
    /// Id of the proxy, if it is one.
    pub id: Option<Arc<str>>,
}

impl Serialize for ProxySetting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.id.serialize(serializer)
    }
}

impl Settings {
    /// A request with these settings.
    pub fn on<'a>(&'a self, request: &PathRequest<'a>) -> PathRequest<'a> {
        let mut changed = request.clone();
        if let Some(url) = &self.endpoint_url {
            changed.endpoint_url = url.as_deref();
        }
        changed.dualstack = self.dualstack.unwrap_or(request.dualstack);
        changed.fips = self.fips.unwrap_or(request.fips);
        changed.sts_mode = self.sts_mode.or(request.sts_mode);
        changed.s3_us_east_1_mode = self.s3_us_east_1_mode.or(request.s3_us_east_1_mode);
        changed.s3_addressing = self.s3_addressing.unwrap_or(request.s3_addressing);
        changed.s3_accelerate = self.s3_accelerate.unwrap_or(request.s3_accelerate);
        changed.dynamodb_account = self.account_id_endpoint_mode.unwrap_or(request.dynamodb_account);
        changed.ip_family = self.ip_family.or(request.ip_family);
        changed.dns = self.dns.unwrap_or(request.dns);
        if let Some(proxy) = &self.proxy {
            changed.proxy = proxy.choice;
        }
        changed
    }
}
