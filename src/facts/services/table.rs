//! From the text of `data/services.yaml` and `data/more-services.yaml` to [`Services`].

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::{EndpointService, Service, Services};
use crate::facts::regions::{Partition, regions};
use crate::facts::words::words;

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    checked: String,
    sources: Vec<String>,
    plain: Plain,
    #[serde(deserialize_with = "words")]
    cross_region: Vec<String>,
    #[serde(deserialize_with = "words")]
    without_policy: Vec<String>,
    #[serde(deserialize_with = "words")]
    without_private_dns: Vec<String>,
    services: BTreeMap<String, Service>,
}

/// Services of which nothing but the name is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    #[serde(deserialize_with = "words")]
    without_endpoint: Vec<String>,
    #[serde(deserialize_with = "words")]
    with_endpoint: Vec<String>,
    #[serde(deserialize_with = "words")]
    with_fips_endpoint: Vec<String>,
}

/// Reads a table, which a test does too.
#[expect(clippy::expect_used, reason = "the tables are part of the program, and a test reads them")]
pub(super) fn load(text: &str) -> Services {
    let table: Table = crate::source::from_table(text).expect("the tables of services are well-formed");
    let plain = [
        (table.plain.without_endpoint, &[][..]),
        (table.plain.with_endpoint, &[""]),
        (table.plain.with_fips_endpoint, &["", "-fips"]),
    ];
    let plain = plain.into_iter().flat_map(|(names, endpoints)| {
        names.into_iter().map(move |name| {
            let endpoints =
                endpoints.iter().map(|behind| (format!("{name}{behind}"), EndpointService::default()));
            let service = Service { endpoints: endpoints.collect(), ..Service::default() };
            (name, service)
        })
    });
    let mut services: BTreeMap<String, Service> = table.services.into_iter().chain(plain).collect();
    let aws = regions().partitions.get("aws");
    for (prefix, service) in &mut services {
        service.prefix.clone_from(prefix);
        fill_in_global_host(service, aws);
        for (name, endpoint) in &mut service.endpoints {
            endpoint.policy = !table.without_policy.contains(name);
            endpoint.private_dns = !table.without_private_dns.contains(name);
            endpoint.cross_region = table.cross_region.contains(name);
        }
    }
    Services { checked: table.checked, sources: table.sources, services }
}

fn fill_in_global_host(service: &mut Service, aws: Option<&Partition>) {
    if let (Some(aws), Some(region), None) = (aws, &service.global_region, &service.global_host) {
        service.global_host = Some(service.name_under(service.host_prefix(), region, aws));
    }
}

/// Reads endpoint services: a map, or their names where all of them are as by default.
pub(super) fn names_or_map<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, EndpointService>, D::Error> {
    struct NamesOrMap;

    impl<'de> Visitor<'de> for NamesOrMap {
        type Value = BTreeMap<String, EndpointService>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("names, or a map")
        }

        fn visit_str<E>(self, names: &str) -> Result<Self::Value, E> {
            Ok(names.split_whitespace().map(|n| (n.to_owned(), EndpointService::default())).collect())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut endpoints = BTreeMap::new();
            while let Some((name, endpoint)) = map.next_entry()? {
                endpoints.insert(name, endpoint);
            }
            Ok(endpoints)
        }
    }

    deserializer.deserialize_any(NamesOrMap)
}
