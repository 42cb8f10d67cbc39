//! From a host name back to the service, Region and variant it stands for (NP A.1).

use super::regions::{Partition, regions};
use super::services::{Index, Service, index, more_index, services};

/// What a service host name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostMatch {
    /// Action prefix of the service.
    pub service: &'static str,
    /// The Region it belongs to: the one in the name, or the one that requests to a global host name. `None` where
    /// the name tells none (Multi-Region Access Points, transfer acceleration).
    pub region: Option<String>,
    /// The partition.
    pub partition: &'static str,
    /// Which kind of name it is.
    pub variant: Variant,
    /// What the labels in front of the service's own stand for.
    pub kind: HostKind,
    /// Those labels.
    pub front: Option<String>,
}

/// Kind of a host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// The ordinary name.
    Regional,
    /// The name with IPv4 and IPv6 addresses.
    DualStack,
    /// The name of validated cryptography.
    Fips,
    /// Both.
    FipsDualStack,
    /// The one name of a service, without a Region: `iam.amazonaws.com`, `sts.amazonaws.com`.
    Global,
    /// An old form of S3: `s3.amazonaws.com`, `s3-us-west-2.amazonaws.com`.
    Legacy,
}

/// What the labels in front of the service's own stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostKind {
    /// There are none: the API of the service.
    Api,
    /// A bucket, virtual-hosted.
    Bucket,
    /// An S3 access point, `<name>-<account>`.
    AccessPoint,
    /// The alias of an S3 Multi-Region Access Point.
    MultiRegionAccessPoint,
    /// An S3 Object Lambda access point, `<name>-<account>`.
    ObjectLambda,
    /// The account of S3 Control.
    Control,
    /// A bucket behind transfer acceleration.
    Accelerate,
    /// A bucket of S3 Express.
    DirectoryBucket,
    /// A bucket served as a web site; not an API, and never behind an interface endpoint (NP-319).
    Website,
    /// An access point on S3 on Outposts, `<name>-<account>.<outpost>`.
    Outposts,
    /// The account of an ECR registry.
    Registry,
    /// The account of a DynamoDB account-based host (NP-105).
    Tables,
    /// The id of an API of API Gateway, perhaps with an endpoint id behind it (NP-149).
    ApiGateway,
}

impl HostMatch {
    /// The bucket, if the name carries one.
    pub fn bucket(&self) -> Option<&str> {
        match self.kind {
            HostKind::Bucket | HostKind::Accelerate | HostKind::DirectoryBucket | HostKind::Website => {
                self.front.as_deref()
            }
            _ => None,
        }
    }

    /// The account, if the name carries one.
    pub fn account(&self) -> Option<&str> {
        let front = self.front.as_deref()?;
        match self.kind {
            HostKind::Control | HostKind::Registry | HostKind::Tables => Some(front),
            HostKind::AccessPoint | HostKind::ObjectLambda => Some(front.rsplit_once('-')?.1),
            _ => None,
        }
    }
}

/// What a service host name says, upper or lower case, with or without a final dot. `None` if it is not a public
/// host name of a service that the table knows; endpoint-specific names (`vpce-….vpce.amazonaws.com`) are none.
///
/// ```
/// use hopstamp::facts::{HostKind, Variant, match_host};
/// let found = match_host("logs.s3.dualstack.eu-west-1.amazonaws.com").unwrap();
/// assert_eq!((found.service, found.region.as_deref()), ("s3", Some("eu-west-1")));
/// assert_eq!((found.variant, found.bucket()), (Variant::DualStack, Some("logs")));
/// ```
pub fn match_host(host: &str) -> Option<HostMatch> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    whole(index(), &host)
        .or_else(|| regions().partitions.values().find_map(|p| in_partition(p, &host)))
        .or_else(|| whole(more_index(), &host))
}

/// Names that stand in the table as they are.
fn whole(index: &'static Index, host: &str) -> Option<HostMatch> {
    let (service, partition) = index.whole_hosts.get(host)?;
    let partition = regions().partitions.get(*partition)?;
    let global = service.global_in(partition);
    let in_name = host.split('.').find(|label| regions().knows(label));
    let region = in_name.map(str::to_owned).or(global.map(|g| g.region));
    let variant = match (host.contains("-fips"), host.ends_with(&partition.dualstack)) {
        (true, true) => Variant::FipsDualStack,
        (true, false) => Variant::Fips,
        (false, true) => Variant::DualStack,
        (false, false) if in_name.is_some() => Variant::Regional,
        (false, false) => Variant::Global,
    };
    Some(HostMatch {
        service: service.prefix.as_str(),
        region,
        partition: &partition.name,
        variant,
        kind: HostKind::Api,
        front: None,
    })
}

/// Names made of labels, a Region and the suffix of a partition.
fn in_partition(partition: &'static Partition, host: &str) -> Option<HostMatch> {
    let under = |suffix: &str| host.strip_suffix(suffix)?.strip_suffix('.');
    let (rest, dualstack) = match under(&partition.dualstack) {
        Some(rest) => (rest, true),
        None => (under(&partition.suffix)?, false),
    };
    if !dualstack && let Some(found) = without_region(partition, rest) {
        return Some(found);
    }
    let (labels, region) = rest.rsplit_once('.').unwrap_or(("", rest));
    let Some(home) = regions().partition_of(region) else { return one_host(partition, rest, dualstack) };
    if home.suffix != partition.suffix {
        return None;
    }
    let found = s3(labels, dualstack).or_else(|| with_account(labels, dualstack)).or_else(|| {
        let (service, fips) = by_labels(index(), labels).or_else(|| by_labels(more_index(), labels))?;
        Some((service.prefix.as_str(), variant(fips, dualstack), HostKind::Api, None))
    })?;
    let (service, variant, kind, front) = found;
    Some(HostMatch {
        service: &services().by_prefix(service)?.prefix,
        region: Some(region.to_owned()),
        partition: &home.name,
        variant,
        kind,
        front,
    })
}

/// The dual-stack and FIPS names of services with one host: `iam.global.api.aws`, `route53-fips.amazonaws.com`.
fn one_host(partition: &'static Partition, rest: &str, dualstack: bool) -> Option<HostMatch> {
    let labels = rest.strip_suffix(".global").or_else(|| rest.strip_suffix(".us-gov")).unwrap_or(rest);
    let (service, fips) = by_labels(index(), labels).or_else(|| by_labels(more_index(), labels))?;
    let name = if rest.ends_with(".us-gov") { "aws-us-gov" } else { &partition.name };
    let partition = regions().partitions.get(name)?;
    let global = service.global_in(partition)?;
    let variant = if fips || dualstack { variant(fips, dualstack) } else { Variant::Global };
    let (region, kind) = (Some(global.region), HostKind::Api);
    Some(HostMatch {
        service: &service.prefix,
        region,
        partition: &partition.name,
        variant,
        kind,
        front: None,
    })
}

fn variant(fips: bool, dualstack: bool) -> Variant {
    match (fips, dualstack) {
        (false, false) => Variant::Regional,
        (false, true) => Variant::DualStack,
        (true, false) => Variant::Fips,
        (true, true) => Variant::FipsDualStack,
    }
}

/// The service of the labels in front of a Region, and whether they are those of a FIPS name. Services put `fips`
/// at the end, at the front, or behind their first label.
fn by_labels(index: &'static Index, labels: &str) -> Option<(&'static Service, bool)> {
    let hosts = &index.hosts;
    if let Some(service) = hosts.get(labels) {
        return Some((service, false));
    }
    let plain = match labels.strip_prefix("fips.") {
        Some(rest) => rest.to_owned(),
        None if labels.split('.').any(|l| l.ends_with("-fips")) => {
            labels.split('.').map(|l| l.strip_suffix("-fips").unwrap_or(l)).collect::<Vec<_>>().join(".")
        }
        None => return None,
    };
    hosts.get(plain.as_str()).map(|service| (*service, true))
}

type Found = (&'static str, Variant, HostKind, Option<String>);

/// Names with an account or API id in front.
fn with_account(labels: &str, dualstack: bool) -> Option<Found> {
    let (front, rest) = labels.split_once('.')?;
    let (service, kind, fips) = match rest {
        "dkr.ecr" => ("ecr", HostKind::Registry, false),
        "dkr.ecr-fips" => ("ecr", HostKind::Registry, true),
        "dkr-ecr" if dualstack => ("ecr", HostKind::Registry, false),
        "ddb" => ("dynamodb", HostKind::Tables, false),
        "ddb-fips" => ("dynamodb", HostKind::Tables, true),
        "execute-api" => ("execute-api", HostKind::ApiGateway, false),
        "execute-api-fips" => ("execute-api", HostKind::ApiGateway, true),
        _ => return None,
    };
    Some((service, variant(fips, dualstack), kind, Some(front.to_owned())))
}

/// Names of S3 in front of a Region. Its dual-stack names have a label `dualstack` instead of another suffix.
fn s3(labels: &str, other_suffix: bool) -> Option<Found> {
    let (labels, dualstack) = match labels.strip_suffix(".dualstack") {
        Some(rest) => (rest, true),
        None => (labels, false),
    };
    let (front, own) = match labels.rsplit_once('.') {
        Some((front, own)) => (Some(front), own),
        None => (None, labels),
    };
    if other_suffix {
        return None;
    }
    let (plain, fips) = match own.strip_suffix("-fips") {
        Some(plain) => (plain, true),
        None => (own, false),
    };
    let api_or = |kind| if front.is_some() { kind } else { HostKind::Api };
    let (service, kind, fips) = match plain {
        "s3" => ("s3", api_or(HostKind::Bucket), fips),
        "s3-accesspoint" => ("s3", api_or(HostKind::AccessPoint), fips),
        "s3-control" => ("s3", api_or(HostKind::Control), fips),
        "s3-object-lambda" => ("s3-object-lambda", api_or(HostKind::ObjectLambda), fips),
        "s3-outposts" => ("s3-outposts", api_or(HostKind::Outposts), fips),
        "s3-website" if front.is_some() => ("s3", HostKind::Website, fips),
        "s3express-control" => ("s3express", HostKind::Api, fips),
        zone if front.is_some() && zone.starts_with("s3express-") => {
            ("s3express", HostKind::DirectoryBucket, zone.starts_with("s3express-fips-"))
        }
        _ => return None,
    };
    if !matches!(kind, HostKind::Bucket | HostKind::Control | HostKind::AccessPoint | HostKind::Api)
        && dualstack
    {
        return None;
    }
    Some((service, variant(fips, dualstack), kind, front.map(str::to_owned)))
}

/// Names that have no Region of their own in front of the suffix: the old ones of S3, and those of its global
/// features.
fn without_region(partition: &'static Partition, rest: &str) -> Option<HostMatch> {
    let found = |region: Option<&str>, variant, kind, front: Option<&str>| {
        Some(HostMatch {
            service: &services().by_prefix("s3")?.prefix,
            region: region.map(str::to_owned),
            partition: region.and_then(|r| regions().partition_of(r)).map_or(&partition.name, |p| &p.name),
            variant,
            kind,
            front: front.map(str::to_owned),
        })
    };
    if let Some(alias) = rest.strip_suffix(".accesspoint.s3-global") {
        return found(None, Variant::Global, HostKind::MultiRegionAccessPoint, Some(alias));
    }
    let (rest, dualstack) = match rest.strip_suffix(".s3-accelerate.dualstack") {
        Some(bucket) => (bucket, Some(Variant::DualStack)),
        None => match rest.strip_suffix(".s3-accelerate") {
            Some(bucket) => (bucket, Some(Variant::Global)),
            None => (rest, None),
        },
    };
    if let Some(variant) = dualstack {
        return found(None, variant, HostKind::Accelerate, Some(rest));
    }
    let (front, own) = match rest.rsplit_once('.') {
        Some((front, own)) => (Some(front), own),
        None => (None, rest),
    };
    let kind = if front.is_some() { HostKind::Bucket } else { HostKind::Api };
    let us_east_1 = (partition.name == "aws").then_some("us-east-1");
    if matches!(own, "s3" | "s3-external-1") && us_east_1.is_some() {
        return found(us_east_1, Variant::Legacy, kind, front);
    }
    let dashed = own.strip_prefix("s3-")?;
    if let Some(region) = dashed.strip_prefix("website-").filter(|r| regions().knows(r)) {
        return front
            .and_then(|bucket| found(Some(region), Variant::Legacy, HostKind::Website, Some(bucket)));
    }
    let region = dashed.strip_prefix("fips-").unwrap_or(dashed);
    regions().knows(region).then(|| found(Some(region), Variant::Legacy, kind, front))?
}
