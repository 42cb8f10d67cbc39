//! What services exist, under which host names, and with which kinds of endpoints.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::regions::{Partition, regions};

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
    /// Action prefix by host labels in front of the Region.
    #[serde(skip)]
    pub(super) by_host: BTreeMap<String, String>,
    /// Action prefix and partition by whole host name, for names that fit no pattern.
    #[serde(skip)]
    pub(super) by_whole_host: BTreeMap<String, (String, String)>,
    #[serde(skip)]
    by_endpoint: BTreeMap<String, String>,
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
    pub other_hosts: Vec<String>,
    /// Whether it has gateway endpoints.
    pub gateway: bool,
    /// Interface endpoint services by the name behind `com.amazonaws.<region>.`.
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
    pub policy: bool,
    /// Whether private DNS exists for it (DynamoDB has none, NP-150).
    pub private_dns: bool,
    /// First labels of the host names that private DNS covers, where they are not the service's (NP-126).
    pub host: Option<String>,
    /// Host names that private DNS covers, with `{region}`, `{suffix}` and `{dualstack}` left open; a leading `*.`
    /// covers at least one more label. Empty: the one name that `host` gives. [`Services::private_dns`] fills them in.
    pub private_dns_names: Vec<String>,
    /// Whether it can be reached from another Region (NP-330).
    pub cross_region: bool,
    /// Whether the service name has no Region in it: `com.amazonaws.iam`.
    pub global: bool,
    /// What stands in front of the Region in its full name.
    pub namespace: String,
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
            namespace: "com.amazonaws".to_owned(),
        }
    }
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn services() -> &'static Services {
    static TABLE: OnceLock<Services> = OnceLock::new();
    TABLE.get_or_init(|| {
        let table: Services = crate::source::from_table(include_str!("../../data/services.yaml"))
            .expect("data/services.yaml is well-formed");
        table.indexed()
    })
}

impl Services {
    /// Fills in what follows from other fields, and builds the indexes.
    fn indexed(mut self) -> Self {
        let aws = regions().partitions.get("aws");
        for (prefix, service) in &mut self.services {
            service.prefix.clone_from(prefix);
            if let (Some(aws), Some(region), None) = (aws, &service.global_region, &service.global_host) {
                service.global_host = Some(service.regional_name(region, aws));
            }
            let mut host = |labels: &str| self.by_host.insert(labels.to_owned(), prefix.clone());
            host(service.host_prefix());
            service.hosts.iter().chain(&service.dualstack_host).for_each(|labels| {
                host(labels);
            });
            let mut whole = |host: &String, partition: &str| {
                self.by_whole_host.insert(host.clone(), (prefix.clone(), partition.to_owned()));
            };
            service.global_host.iter().for_each(|host| whole(host, "aws"));
            service.elsewhere.iter().for_each(|(partition, global)| whole(&global.host, partition));
            for host in &service.other_hosts {
                whole(host, if host.ends_with(".cn") { "aws-cn" } else { "aws" });
            }
            let gateway = service.gateway.then_some(prefix);
            for name in service.endpoints.keys().chain(gateway) {
                self.by_endpoint.insert(name.clone(), prefix.clone());
            }
        }
        self
    }

    /// The service of an action prefix.
    pub fn by_prefix(&self, prefix: &str) -> Option<&Service> {
        self.services.get(prefix)
    }

    /// The service of an action: `sts:AssumeRole` is `sts`.
    pub fn by_action(&self, action: &str) -> Option<&Service> {
        let (prefix, _) = action.split_once(':')?;
        self.by_prefix(prefix).or_else(|| self.by_prefix(&prefix.to_ascii_lowercase()))
    }

    /// The service of an endpoint service name without `com.amazonaws.<region>.`: `ecr.api` is `ecr`.
    pub fn by_endpoint_service(&self, name: &str) -> Option<(&str, &Service)> {
        let service = self.by_prefix(self.by_endpoint.get(name)?)?;
        Some((service.prefix.as_str(), service))
    }

    /// The interface endpoint service of such a name.
    pub fn endpoint_service(&self, name: &str) -> Option<&EndpointService> {
        self.by_endpoint_service(name)?.1.endpoints.get(name)
    }

    /// All endpoint service names, for suggestions.
    pub fn endpoint_names(&self) -> impl Iterator<Item = &str> {
        self.by_endpoint.keys().map(String::as_str)
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
            let labels = match &endpoint.host {
                Some(labels) => Cow::Borrowed(labels.as_str()),
                None if name.ends_with("-fips") => service.fips_prefix(),
                None => Cow::Borrowed(service.host_prefix()),
            };
            return vec![format!("{labels}.{region}.{}", partition.suffix)];
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
        (!self.regional)
            .then(|| GlobalHost { host: self.regional_name(region, partition), region: region.clone() })
    }

    fn regional_name(&self, region: &str, partition: &Partition) -> String {
        let suffix = match self.dualstack {
            DualStack::Only => &partition.dualstack,
            DualStack::Separate | DualStack::Same => &partition.suffix,
        };
        format!("{}.{region}.{suffix}", self.host_prefix())
    }
}

/// Whether a name of [`Services::private_dns`] covers a host, both in lower case.
///
/// ```
/// use hopstamp::facts::covers;
/// assert!(covers("*.s3.eu-west-1.amazonaws.com", "logs.s3.eu-west-1.amazonaws.com"));
/// assert!(!covers("*.s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"));
/// ```
pub fn covers(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(rest) => host.len() > rest.len() && host.ends_with(rest),
        None => host == pattern,
    }
}

/// The name of an endpoint service, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointName<'a> {
    /// The part that tells the service: `ecr.api`.
    pub name: &'a str,
    /// The Region in it. `None` for short names and for `com.amazonaws.iam`.
    pub region: Option<&'a str>,
}

impl<'a> EndpointName<'a> {
    /// Takes apart the name of an AWS endpoint service: the full one (`com.amazonaws.us-east-1.ecr.api`,
    /// `cn.com.amazonaws.cn-north-1.sts`, `com.amazonaws.iam`, `aws.api.us-east-1.qbusiness`) or the short one
    /// (`ecr.api`). `None` for the services of others (`com.amazonaws.vpce.us-east-1.vpce-svc-…`).
    ///
    /// ```
    /// use hopstamp::facts::EndpointName;
    /// let found = EndpointName::parse("com.amazonaws.us-east-1.ecr.api").unwrap();
    /// assert_eq!((found.name, found.region), ("ecr.api", Some("us-east-1")));
    /// ```
    pub fn parse(text: &'a str) -> Option<Self> {
        let short = text.strip_prefix("cn.").unwrap_or(text);
        let rest = ["com.amazonaws.", "aws.api.", "aws.sagemaker.", "api.aws."]
            .iter()
            .find_map(|namespace| short.strip_prefix(namespace));
        let Some(rest) = rest else {
            return (!text.contains("vpce-svc-")).then_some(Self { name: text, region: None });
        };
        match rest.split_once('.') {
            Some(("vpce", _)) => None,
            Some((region, name)) if regions().partition_of(region).is_some() => {
                Some(Self { name, region: Some(region) })
            }
            _ => Some(Self { name: rest, region: None }),
        }
    }
}
