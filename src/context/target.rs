//! What a request is aimed at.

use std::sync::Arc;

use crate::arn::Arn;
use crate::topology::model::Resource;
use crate::topology::{Ref, Topology};

/// Action and resource of a request, with what the topology knows of the resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// `service:Action`.
    pub action: String,
    /// ARN, or `*`.
    pub resource: String,
    /// The resource in the topology that the ARN belongs to: itself, or the bucket of an object (the longest
    /// ARN that is a prefix up to `/` or `:`).
    pub row: Option<Ref<Resource>>,
    /// Owner: from the topology, the ARN, or stated with the request.
    pub account: Option<Arc<str>>,
    /// Region of the resource, from the topology or the ARN.
    pub region: Option<Arc<str>>,
}

impl Target {
    /// Looks a target up. `stated_account` counts where neither topology nor ARN name the owner.
    pub fn find(topology: &Topology, action: &str, resource: &str, stated_account: Option<&str>) -> Target {
        let row = owner_row(topology, resource);
        let known = row.map(|r| &topology.resources[r]);
        let arn = Arn::parse(resource);
        let of_arn = |field: fn(&Arn) -> &str| {
            arn.as_ref().map(field).filter(|f| !f.is_empty() && !f.contains('*')).map(Arc::<str>::from)
        };
        Target {
            action: action.to_owned(),
            resource: resource.to_owned(),
            row,
            account: known
                .and_then(|r| r.account.clone())
                .or_else(|| of_arn(Arn::account))
                .or_else(|| stated_account.map(Into::into)),
            region: known.and_then(|r| r.region.clone()).or_else(|| of_arn(Arn::region)),
        }
    }

    /// The action prefix.
    pub fn service(&self) -> &str {
        self.action.split(':').next().unwrap_or("")
    }

    /// The name of the action without its prefix.
    pub fn operation(&self) -> &str {
        self.action.split_once(':').map_or("", |(_, name)| name)
    }
}

/// Objects and API methods belong to the resource whose ARN is their prefix.
fn owner_row(topology: &Topology, resource: &str) -> Option<Ref<Resource>> {
    if let Some(row) = topology.resources.find(resource) {
        return Some(row);
    }
    let mut rest = resource;
    while let Some(cut) = rest.rfind(['/', ':']) {
        rest = rest.get(..cut)?;
        if let Some(row) = topology.resources.find(rest) {
            return Some(row);
        }
    }
    None
}
