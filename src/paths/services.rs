//! Which services a topology is about.

use std::collections::BTreeSet;

use crate::arn::Arn;
use crate::facts::services;
use crate::topology::Topology;
use crate::topology::model::{Endpoint, EndpointKind};

/// The services that the resources of a topology belong to, and those that it has endpoints for; by action prefix, in
/// order. A role is a resource of STS here, where it is assumed.
pub fn services_of(topology: &Topology) -> Vec<String> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let arns: Vec<Arn> = topology.resources.ids().filter_map(Arn::parse).collect();
    for arn in &arns {
        let service = match (arn.service(), arn.resource().starts_with("role/")) {
            ("iam", true) => "sts",
            (service, _) => service,
        };
        if services().by_prefix(service).is_some() {
            found.insert(service);
        }
    }
    found.extend(topology.endpoints.iter().filter_map(|(_, row)| of_endpoint(row)));
    found.into_iter().map(str::to_owned).collect()
}

/// The service that an endpoint leads to, if it is one of AWS's.
pub fn service_of(topology: &Topology, endpoint: &str) -> Option<String> {
    topology.endpoints.by_id(endpoint).and_then(of_endpoint).map(str::to_owned)
}

fn of_endpoint(row: &Endpoint) -> Option<&str> {
    let to_service = matches!(row.kind, EndpointKind::Interface | EndpointKind::Gateway);
    to_service.then(|| services().by_endpoint_service(&row.service)).flatten().map(|(prefix, _)| prefix)
}

/// A resource that stands for all of a service, where its name is in the host: a bucket, an API. `*` elsewhere.
pub fn example(service: &str) -> &'static str {
    match service {
        "s3" => "arn:aws:s3:::bucket",
        "execute-api" => "arn:aws:execute-api:us-east-1:111122223333:api-id",
        _ => "*",
    }
}
