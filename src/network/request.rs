//! What the network needs to know of a request.

use serde::Serialize;

use crate::topology::Ref;
use crate::topology::model::Caller;

/// A request, as far as its way depends on it. The settings are those of the SDK (NP A.1).
///
/// ```no_run
/// # use hopstamp::network::{Network, PathRequest, Target};
/// # fn f(network: &Network, caller: hopstamp::topology::Ref<hopstamp::topology::model::Caller>) {
/// let mut request = PathRequest::new(caller, "s3");
/// request.target = Target::bucket("reports");
/// let path = network.resolve(&request);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PathRequest<'a> {
    /// Who sends it.
    pub caller: Ref<Caller>,
    /// Action prefix of the service: `sts`, `s3`.
    pub service: &'a str,
    /// The SDK's Region, which is not that of the resource (NP-102). `None`: the caller's.
    pub region: Option<&'a str>,
    /// `--endpoint-url`, `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_<SERVICE>`: takes the place of the computed host
    /// name (NP-101).
    pub endpoint_url: Option<&'a str>,
    /// Dual-stack host names.
    pub dualstack: bool,
    /// FIPS host names.
    pub fips: bool,
    /// How the SDK names STS (NP-103). `None`: regional.
    pub sts_mode: Option<HostMode>,
    /// How the SDK names S3 in us-east-1 (NP-104). `None`: see the assumption `s3-us-east-1-host`.
    pub s3_us_east_1_mode: Option<HostMode>,
    /// How the SDK puts the bucket into the host name.
    pub s3_addressing: S3Addressing,
    /// S3 Transfer Acceleration.
    pub s3_accelerate: bool,
    /// Whether DynamoDB hosts carry the account (NP-105).
    pub dynamodb_account: AccountIdMode,
    /// What the request is about, as far as the host name depends on it.
    pub target: Target<'a>,
    /// Whether it goes through a forward proxy (NP-118).
    pub proxy: ProxyChoice,
    /// Who is asked for the addresses of the host.
    pub dns: DnsChoice,
    /// The address family that the client tries first (NP-153). `None`: see the assumption `client-ip-family`.
    pub ip_family: Option<IpFamily>,
    /// Whether it is for an interface of the service inside a VPC, and no API (NP-636); see
    /// [`NetworkFacts::is_in_vpc_data_plane`](crate::facts::NetworkFacts::is_in_vpc_data_plane).
    pub data_plane: bool,
}

impl<'a> PathRequest<'a> {
    /// A request with the SDK's defaults.
    pub fn new(caller: Ref<Caller>, service: &'a str) -> Self {
        Self {
            caller,
            service,
            region: None,
            endpoint_url: None,
            dualstack: false,
            fips: false,
            sts_mode: None,
            s3_us_east_1_mode: None,
            s3_addressing: S3Addressing::default(),
            s3_accelerate: false,
            dynamodb_account: AccountIdMode::default(),
            target: Target::default(),
            proxy: ProxyChoice::default(),
            dns: DnsChoice::default(),
            ip_family: None,
            data_plane: false,
        }
    }
}

/// Whether a service is called at its regional host or at the old global one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HostMode {
    /// `sts.us-east-1.amazonaws.com`.
    Regional,
    /// `sts.amazonaws.com`.
    Legacy,
}

/// Where the bucket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum S3Addressing {
    /// In the host name, if it has no dots.
    #[default]
    Auto,
    /// In the host name.
    Virtual,
    /// In the path.
    Path,
}

/// Whether DynamoDB hosts carry the account (`account_id_endpoint_mode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountIdMode {
    /// Where the account is known.
    #[default]
    Preferred,
    /// Never.
    Disabled,
}

/// What a host name is made of besides service and Region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target<'a> {
    /// Nothing.
    #[default]
    None,
    /// A bucket, or an access point alias.
    Bucket {
        /// Its name.
        name: &'a str,
        /// Region it lies in, where known.
        region: Option<&'a str>,
    },
    /// An S3 access point.
    AccessPoint {
        /// Its name.
        name: &'a str,
        /// Its owner.
        account: &'a str,
        /// Its Region, which the SDK takes from the ARN.
        region: Option<&'a str>,
    },
    /// An S3 Object Lambda access point.
    ObjectLambda {
        /// Its name.
        name: &'a str,
        /// Its owner.
        account: &'a str,
        /// Its Region.
        region: Option<&'a str>,
    },
    /// An S3 Multi-Region Access Point.
    MultiRegionAccessPoint {
        /// Its alias.
        alias: &'a str,
    },
    /// S3's control plane.
    S3Control {
        /// The account.
        account: &'a str,
    },
    /// The account that the SDK knows, from credentials or an ARN: DynamoDB's account-based hosts.
    Account {
        /// Its id.
        id: &'a str,
    },
    /// A registry of images.
    Registry {
        /// Its owner.
        account: &'a str,
    },
    /// An API of API Gateway.
    Api {
        /// Its id.
        id: &'a str,
    },
}

impl<'a> Target<'a> {
    /// A bucket whose Region is that of the SDK, as far as anybody knows.
    pub fn bucket(name: &'a str) -> Self {
        Self::Bucket { name, region: None }
    }
}

/// Whether a request goes through a forward proxy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// As the caller says.
    #[default]
    OfCaller,
    /// Through none.
    Direct,
    /// Through this one.
    Through(Ref<Caller>),
}

/// Who is asked for the addresses of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DnsChoice {
    /// The resolver of the host that opens the connection (NP-110 to NP-116).
    #[default]
    OfSender,
    /// Public DNS, whatever that resolver would say: the client knows a public address of the service, from a hosts
    /// file or from a resolver elsewhere. Private names do not hold it back (NP-143).
    Public,
}

/// An address family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IpFamily {
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
}
