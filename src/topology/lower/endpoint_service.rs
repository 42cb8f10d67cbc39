//! Names of endpoint services: `sts` for short, `com.amazonaws.us-east-1.sts` in full.

use std::sync::Arc;

use crate::facts::services;
use crate::topology::values;

/// An endpoint service as a file names it.
pub(super) struct EndpointService {
    /// Its full name.
    pub(super) name: Arc<str>,
    /// What it is within AWS's names, `sts`, `ecr.api`; the full name for services not AWS's own.
    pub(super) short: Arc<str>,
    /// Its Region.
    pub(super) region: Arc<str>,
    /// The Region in its full name, where the file wrote it in full.
    pub(super) named_region: Option<Arc<str>>,
}

const PREFIXES: [&str; 2] = ["com.amazonaws.", "cn.com.amazonaws."];

/// The service of a name.
pub(super) fn resolve(
    name: &str,
    stated_region: Option<&Arc<str>>,
    vpc_region: &Arc<str>,
) -> EndpointService {
    let here = stated_region.unwrap_or(vpc_region).clone();
    let Some(rest) = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)) else {
        return short(name, here);
    };
    // com.amazonaws.<region>.<service>, com.amazonaws.vpce.<region>.vpce-svc-…, com.amazonaws.<service>
    let (first, behind) = rest.split_once('.').unwrap_or((rest, ""));
    if first == "vpce" {
        let region = behind.split('.').next().filter(|r| values::region(r).is_ok()).map(Into::into);
        let region: Option<Arc<str>> = region;
        return EndpointService {
            name: name.into(),
            short: name.into(),
            region: region.clone().unwrap_or(here),
            named_region: region,
        };
    }
    if values::region(first).is_ok() && !behind.is_empty() {
        let region: Arc<str> = first.into();
        return EndpointService {
            name: name.into(),
            short: behind.into(),
            region: region.clone(),
            named_region: Some(region),
        };
    }
    EndpointService {
        name: name.into(),
        short: rest.into(),
        region: global_region(rest).unwrap_or(here),
        named_region: None,
    }
}

fn short(name: &str, region: Arc<str>) -> EndpointService {
    let foreign =
        name.contains('.') && services().by_endpoint_service(name).is_none() && name.starts_with("aws.");
    let global = is_global(name);
    let full: Arc<str> = match (foreign, global) {
        (true, _) => name.into(),
        (false, true) => format!("com.amazonaws.{name}").into(),
        (false, false) => format!("com.amazonaws.{region}.{name}").into(),
    };
    let region = if global { global_region(name).unwrap_or(region) } else { region };
    EndpointService { name: full, short: name.into(), region, named_region: None }
}

fn is_global(name: &str) -> bool {
    services().by_endpoint_service(name).and_then(|(_, s)| s.endpoints.get(name)).is_some_and(|e| e.global)
}

fn global_region(name: &str) -> Option<Arc<str>> {
    services().by_endpoint_service(name).and_then(|(_, s)| s.global_region.as_deref()).map(Into::into)
}
