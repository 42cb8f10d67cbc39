//! What services exist, under which host names, and with which kinds of endpoints.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::regions::{Partition, regions};
use super::words::words;

mod table;

/// The table of services.
#[derive(Debug)]
pub struct Services {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// By action prefix (`s3`, `monitoring` is `cloudwatch` here). The ways in [`Services`] also find those that only
    /// [`more_services`] has.
    pub services: BTreeMap<String, Service>,
}

/// One service.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// Its action prefix.
    #[serde(skip)]
    pub prefix: String,
    /// First labels of its host names where they are not the action prefix: `monitoring`, `api.ecr`.
    pub host: Option<String>,
    /// First labels of further host names: data planes, agents.
    #[serde(deserialize_with = "words")]
    pub hosts: Vec<String>,
    /// First labels of its dual-stack names where they differ: `aos` for `es`.
    pub dualstack_host: Option<String>,
    /// First labels of its FIPS names where they are not `<host>-fips`: `fips.eks`.
    pub fips_host: Option<String>,
    /// Whether it has dual-stack names of its own.
    pub dualstack: DualStack,
    /// For services with one endpoint: its host name in the `aws` partition.
    pub global_host: Option<String>,
    /// For services with one endpoint: the Region that requests to it name, in the `aws` partition.
    pub global_region: Option<String>,
    /// The same in other partitions, where they break the pattern; see [`Service::global_in`].
    pub elsewhere: BTreeMap<String, GlobalHost>,
    /// Whether it has Regional hosts besides its global one (STS).
    pub regional: bool,
    /// Whole host names that fit no pattern.
    #[serde(deserialize_with = "words")]
    pub other_hosts: Vec<String>,
    /// Whether it has gateway endpoints.
    pub gateway: bool,
    /// Interface endpoint services by the name behind `com.amazonaws.<region>.`.
    #[serde(deserialize_with = "table::names_or_map")]
    pub endpoints: BTreeMap<String, EndpointService>,
}

/// How the dual-stack names of a service are formed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DualStack {
    /// Under the partition's dual-stack suffix, beside the IPv4 names.
    #[default]
    Separate,
    /// The ordinary name serves both families.
    Same,
    /// There are names under the dual-stack suffix only.
    Only,
}

/// The host of a service that has one host in a partition.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlobalHost {
    /// The host.
    pub host: String,
    /// The Region that requests to it name.
    pub region: String,
}

/// One interface endpoint service.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EndpointService {
    /// Whether endpoint policies are evaluated (NP-321).
    #[serde(skip)]
    pub policy: bool,
    /// Whether private DNS exists for it (DynamoDB has none, NP-150).
    #[serde(skip)]
    pub private_dns: bool,
    /// First labels of the host names that private DNS covers, where they are not the service's (NP-126).
    pub host: Option<String>,
    /// Host names that private DNS covers, with `{region}`, `{suffix}` and `{dualstack}` left open; a leading `*.`
    /// covers at least one more label. Empty: the one name that `host` gives. [`Services::private_dns`] fills them in.
    #[serde(deserialize_with = "words")]
    pub private_dns_names: Vec<String>,
    /// Whether it can be reached from another Region (NP-330).
    #[serde(skip)]
    pub cross_region: bool,
    /// Whether the service name has no Region in it: `com.amazonaws.iam`.
    pub global: bool,
    /// What stands in front of the Region in its full name, where it is not `com.amazonaws`.
    pub namespace: Option<String>,
}

impl Default for EndpointService {
    fn default() -> Self {
        Self {
            policy: true,
            private_dns: true,
            host: None,
            private_dns_names: Vec::new(),
            cross_region: false,
            global: false,
            namespace: None,
        }
    }
}

/// The table that ships with the program.
pub fn services() -> &'static Services {
    static TABLE: OnceLock<Services> = OnceLock::new();
    TABLE.get_or_init(|| table::load(include_str!("../../data/services.yaml")))
}

/// The services that hardly anybody asks for, apart so that the others are read sooner.
pub fn more_services() -> &'static Services {
    static TABLE: OnceLock<Services> = OnceLock::new();
    TABLE.get_or_init(|| table::load(include_str!("../../data/more-services.yaml")))
}

/// The ways to a service of one table other than its action prefix.
pub(super) struct Index {
    /// By host labels in front of the Region.
    pub(super) hosts: BTreeMap<&'static str, &'static Service>,
    /// By whole host name, for names that fit no pattern; with the partition.
    pub(super) whole_hosts: BTreeMap<&'static str, (&'static Service, &'static str)>,
    /// By endpoint service.
    endpoints: BTreeMap<&'static str, &'static Service>,
}

/// The index of [`services`].
pub(super) fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::of(services()))
}

/// The index of [`more_services`].
pub(super) fn more_index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::of(more_services()))
}

impl Index {
    fn of(table: &'static Services) -> Self {
        let all = || table.services.values();
        let hosts = all().flat_map(|s| {
            let labels = s.hosts.iter().chain(&s.dualstack_host).map(String::as_str);
            labels.chain([s.host_prefix()]).map(move |labels| (labels, s))
        });
        let whole_hosts = all().flat_map(|s| {
            let global = s.global_host.iter().map(|host| (host, "aws"));
            let elsewhere = s.elsewhere.iter().map(|(partition, g)| (&g.host, partition.as_str()));
            let other = s.other_hosts.iter();
            let other = other.map(|host| (host, if host.ends_with(".cn") { "aws-cn" } else { "aws" }));
            global.chain(elsewhere).chain(other).map(move |(host, partition)| (host.as_str(), (s, partition)))
        });
        let endpoints = all().flat_map(|s| {
            let gateway = s.gateway.then_some(&s.prefix);
            s.endpoints.keys().chain(gateway).map(move |name| (name.as_str(), s))
        });
        Self { hosts: hosts.collect(), whole_hosts: whole_hosts.collect(), endpoints: endpoints.collect() }
    }
}

impl Services {
    /// The service of an action prefix; of this table, or of [`more_services`].
    pub fn by_prefix(&self, prefix: &str) -> Option<&Service> {
        self.services.get(prefix).or_else(|| more_services().services.get(prefix))
    }

    /// The service of an action: `sts:AssumeRole` is `sts`. Prefixes compare without case.
    pub fn by_action(&self, action: &str) -> Option<&Service> {
        let (prefix, _) = action.split_once(':')?;
        if prefix.bytes().any(|b| b.is_ascii_uppercase()) {
            return self.by_prefix(&prefix.to_ascii_lowercase());
        }
        self.by_prefix(prefix)
    }

    /// All action prefixes, those of [`more_services`] included, for suggestions.
    pub fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.services.keys().chain(more_services().services.keys()).map(String::as_str)
    }

    /// The service of an endpoint service name without `com.amazonaws.<region>.`: `ecr.api` is `ecr`.
    pub fn by_endpoint_service(&self, name: &str) -> Option<(&str, &Service)> {
        let service = index().endpoints.get(name).or_else(|| more_index().endpoints.get(name))?;
        Some((service.prefix.as_str(), service))
    }

    /// The interface endpoint service of such a name.
    pub fn endpoint_service(&self, name: &str) -> Option<&EndpointService> {
        self.by_endpoint_service(name)?.1.endpoints.get(name)
    }

    /// All endpoint service names, for suggestions.
    pub fn endpoint_names(&self) -> impl Iterator<Item = &str> {
        index().endpoints.keys().chain(more_index().endpoints.keys()).copied()
    }

    /// The host names that private DNS of an interface endpoint covers, for a service in this Region (NP-126); a
    /// leading `*.` stands for at least one label. Empty if there is no such endpoint service, or no private DNS for
    /// it.
    ///
    /// ```
    /// use hopstamp::facts::services;
    /// assert_eq!(services().private_dns("ecr.api", "eu-west-1"), ["api.ecr.eu-west-1.amazonaws.com"]);
    /// assert!(services().private_dns("dynamodb", "eu-west-1").is_empty());
    /// ```
    pub fn private_dns(&self, name: &str, region: &str) -> Vec<String> {
        let Some((_, service)) = self.by_endpoint_service(name) else { return Vec::new() };
        let (Some(endpoint), Some(partition)) = (service.endpoints.get(name), regions().partition_of(region))
        else {
            return Vec::new();
        };
        if !endpoint.private_dns {
            return Vec::new();
        }
        if endpoint.private_dns_names.is_empty() {
            if endpoint.global
                && let Some(global) = service.global_in(partition)
            {
                return vec![global.host];
            }
            return vec![service.name_under(&service.endpoint_host(name, endpoint), region, partition)];
        }
        endpoint
            .private_dns_names
            .iter()
            .map(|pattern| {
                pattern
                    .replace("{region}", region)
                    .replace("{suffix}", &partition.suffix)
                    .replace("{dualstack}", &partition.dualstack)
            })
            .collect()
    }
}

impl Service {
    /// First labels of its host names: `monitoring` for CloudWatch.
    pub fn host_prefix(&self) -> &str {
        self.host.as_deref().unwrap_or(&self.prefix)
    }

    /// First labels of its FIPS host names: `sts-fips`, `fips.eks`.
    pub fn fips_prefix(&self) -> Cow<'_, str> {
        match &self.fips_host {
            Some(labels) => Cow::Borrowed(labels),
            None => Cow::Owned(format!("{}-fips", self.host_prefix())),
        }
    }

    /// First labels of its dual-stack host names: `aos` for `es`.
    pub fn dualstack_prefix(&self) -> &str {
        self.dualstack_host.as_deref().unwrap_or_else(|| self.host_prefix())
    }

    /// Whether it has one host for all Regions and no others.
    pub fn is_global(&self) -> bool {
        self.global_region.is_some() && !self.regional
    }

    /// Its one host in a partition, and the Region that requests to it name (PE-157). `None` for Regional services,
    /// and for the global host of a Regional service outside the partition it exists in.
    pub fn global_in(&self, partition: &Partition) -> Option<GlobalHost> {
        let region = self.global_region.as_ref()?;
        if partition.name == "aws" {
            return Some(GlobalHost { host: self.global_host.clone()?, region: region.clone() });
        }
        if let Some(found) = self.elsewhere.get(&partition.name) {
            return Some(found.clone());
        }
        let region = &partition.global_region;
        (!self.regional).then(|| GlobalHost {
            host: self.name_under(self.host_prefix(), region, partition),
            region: region.clone(),
        })
    }

    /// First labels of the host name that private DNS of an endpoint service answers for, where no list says it.
    fn endpoint_host<'a>(&'a self, name: &'a str, endpoint: &'a EndpointService) -> Cow<'a, str> {
        if let Some(labels) = &endpoint.host {
            return labels.into();
        }
        let (plain, fips) = name.strip_suffix("-fips").map_or((name, false), |plain| (plain, true));
        let spelled_alike = |labels: &&String| {
            labels.as_str() == plain
                || labels.split_once('.').is_some_and(|(a, b)| plain.split_once('.') == Some((b, a)))
        };
        match self.hosts.iter().find(spelled_alike) {
            Some(labels) if fips => match labels.split_once('.') {
                Some((first, rest)) => format!("{first}-fips.{rest}").into(),
                None => format!("{labels}-fips").into(),
            },
            Some(labels) => labels.into(),
            None if fips => self.fips_prefix(),
            None => self.host_prefix().into(),
        }
    }

    /// The ordinary host name that begins with these labels.
    fn name_under(&self, labels: &str, region: &str, partition: &Partition) -> String {
        let suffix = match self.dualstack {
            DualStack::Only => &partition.dualstack,
            DualStack::Separate | DualStack::Same => &partition.suffix,
        };
        format!("{labels}.{region}.{suffix}")
    }
}
