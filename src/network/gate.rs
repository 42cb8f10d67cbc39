//! What a service itself refuses because of the network, whatever the policies say (NP-437).
//!
//! These are not questions of paths: the packets arrive. They are asked once there is a path, and answered by the
//! service with HTTP 403.

use serde::Serialize;

use crate::assumption::{Assumption, Assumptions, Consulted};
use crate::topology::model::Resource;

use super::path::{EndpointEntry, Entry, Path};
use super::request::PathRequest;
use super::{Network, sender};

/// Reason codes of rejections.
pub mod code {
    /// The access point takes requests of one VPC only.
    pub const ACCESS_POINT_NETWORK_ORIGIN: &str = "ACCESS_POINT_NETWORK_ORIGIN";
    /// The API is private, and the request came by no `execute-api` endpoint.
    pub const PRIVATE_API_WITHOUT_ENDPOINT: &str = "PRIVATE_API_WITHOUT_ENDPOINT";
    /// The API is public, and an `execute-api` endpoint captured the request.
    pub const PUBLIC_API_THROUGH_ENDPOINT: &str = "PUBLIC_API_THROUGH_ENDPOINT";
    /// The URL was signed for another host.
    pub const SIGNED_FOR_ANOTHER_HOST: &str = "SIGNED_FOR_ANOTHER_HOST";
}

/// The service refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// One of [`code`].
    pub reason: &'static str,
    /// In words.
    pub message: String,
    /// The one change that would let it through.
    pub mend: String,
    /// The rule behind it.
    pub rule: &'static str,
    /// Assumptions that decided it.
    pub assumptions: Consulted,
}

/// What is asked for, as far as the service's own network rules are about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gates<'a> {
    /// Of an access point: the VPC that requests must come from (NP-625).
    pub network_origin: Option<&'a str>,
    /// Of an API: `PRIVATE`, `REGIONAL`, `EDGE` (NP-620).
    pub api_type: Option<&'a str>,
    /// Of a presigned URL: the host it was signed for (NP-645).
    pub signed_host: Option<&'a str>,
}

impl<'a> Gates<'a> {
    /// The gates of a resource.
    pub fn of(resource: &'a Resource) -> Self {
        Self {
            network_origin: resource.network_origin.as_deref(),
            api_type: resource.endpoint_type.as_deref(),
            signed_host: None,
        }
    }
}

impl Network {
    /// Asks whether the service lets a request through that came by a path. Returns the assumptions that decided so.
    ///
    /// # Errors
    /// If the service refuses it.
    pub fn gate(
        &self,
        request: &PathRequest<'_>,
        path: &Path,
        gates: &Gates<'_>,
    ) -> Result<Consulted, Box<Rejection>> {
        self.gate_under(request, path, gates, &self.topology.assumptions)
    }

    /// The same under other assumptions.
    ///
    /// # Errors
    /// As [`Network::gate`].
    pub fn gate_under(
        &self,
        request: &PathRequest<'_>,
        path: &Path,
        gates: &Gates<'_>,
        assumptions: &Assumptions,
    ) -> Result<Consulted, Box<Rejection>> {
        let caller_vpc = match self.sender(request.caller).at {
            sender::Stands::Subnet(subnet) => Some(self.topology.vpcs.id(self.topology.subnets[subnet].vpc)),
            _ => None,
        };
        let mut gate = Gate { path, caller_vpc, assumptions, consulted: Consulted::new() };
        gate.access_point(gates).and_then(|()| gate.api(gates)).and_then(|()| gate.signature(gates))?;
        Ok(gate.consulted)
    }
}

struct Gate<'g> {
    path: &'g Path,
    caller_vpc: Option<&'g str>,
    assumptions: &'g Assumptions,
    consulted: Consulted,
}

impl<'g> Gate<'g> {
    fn endpoint(&self) -> Option<&'g EndpointEntry> {
        match &self.path.entry {
            Entry::InterfaceEndpoint(entry) | Entry::GatewayEndpoint(entry) => Some(entry),
            _ => None,
        }
    }

    /// The VPC that the service believes the request to come from: that of the endpoint, or that of the caller
    /// (`service-network-gate`).
    fn origin(&mut self, wanted: &str, entry: &'g EndpointEntry) -> Option<&'g str> {
        let (endpoint, caller) = (&*entry.vpc, self.caller_vpc);
        if (endpoint == wanted) != (caller == Some(wanted)) {
            self.consulted.insert(Assumption::ServiceNetworkGate);
        }
        match self.assumptions.choice(Assumption::ServiceNetworkGate) {
            "caller-vpc" => caller,
            _ => Some(endpoint),
        }
    }

    fn reject(
        &mut self,
        reason: &'static str,
        rule: &'static str,
        message: String,
        mend: String,
    ) -> Box<Rejection> {
        let assumptions = std::mem::take(&mut self.consulted);
        Box::new(Rejection { reason, message, mend, rule, assumptions })
    }

    /// An access point with a VPC as its network origin (NP-625).
    fn access_point(&mut self, gates: &Gates<'_>) -> Result<(), Box<Rejection>> {
        let Some(wanted) = gates.network_origin else { return Ok(()) };
        let origin = match self.endpoint() {
            Some(entry) => self.origin(wanted, entry),
            None => None,
        };
        if origin == Some(wanted) {
            return Ok(());
        }
        let came = match origin {
            Some(vpc) => format!("from {vpc}"),
            None => "through no endpoint of it".to_owned(),
        };
        Err(self.reject(
            code::ACCESS_POINT_NETWORK_ORIGIN,
            "NP-625",
            format!("the access point takes requests from {wanted} only, and this one came {came}"),
            format!("send the request through an S3 endpoint in {wanted}"),
        ))
    }

    /// A private API is reached through an endpoint only (NP-620), a public one never (NP-148).
    fn api(&mut self, gates: &Gates<'_>) -> Result<(), Box<Rejection>> {
        let Some(kind) = gates.api_type else { return Ok(()) };
        let private = kind.eq_ignore_ascii_case("private");
        match (private, self.endpoint()) {
            (true, None) => Err(self.reject(
                code::PRIVATE_API_WITHOUT_ENDPOINT,
                "NP-620",
                "the API is private, and the request came through no execute-api endpoint".to_owned(),
                "call it through an interface endpoint for execute-api".to_owned(),
            )),
            (true, Some(entry)) => {
                let vpc = &*entry.vpc;
                if self.origin(vpc, entry) == Some(vpc) {
                    return Ok(());
                }
                Err(self.reject(
                    code::PRIVATE_API_WITHOUT_ENDPOINT,
                    "NP-622",
                    format!("the API is private, and the caller is not in {vpc}"),
                    format!("call it from {vpc}"),
                ))
            }
            (false, Some(entry)) => {
                let endpoint = entry.endpoint.clone();
                Err(self.reject(
                    code::PUBLIC_API_THROUGH_ENDPOINT,
                    "NP-148",
                    format!("private DNS of {endpoint} captures the hosts of all APIs of the Region, and this one is public"),
                    format!("call it by a custom domain, or turn private DNS of {endpoint} off"),
                ))
            }
            (false, None) => Ok(()),
        }
    }

    /// The host of a presigned URL is part of what is signed (NP-645).
    fn signature(&mut self, gates: &Gates<'_>) -> Result<(), Box<Rejection>> {
        let Some(signed) = gates.signed_host else { return Ok(()) };
        if signed.eq_ignore_ascii_case(&self.path.host) {
            return Ok(());
        }
        self.consulted.insert(Assumption::PresignedUrlHost);
        if self.assumptions.choice(Assumption::PresignedUrlHost) == "free" {
            return Ok(());
        }
        let host = self.path.host.clone();
        Err(self.reject(
            code::SIGNED_FOR_ANOTHER_HOST,
            "NP-645",
            format!("the URL is signed for {signed}, and sent to {host}"),
            format!("sign it for {host}"),
        ))
    }
}
