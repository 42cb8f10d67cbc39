//! What can be said of a VPC endpoint by itself: whether it is usable, and where it answers (NP C).

use std::net::IpAddr;

use crate::assumption::{Assumption, Assumptions, Consulted};
use crate::facts::{regions, services};
use crate::topology::Ref;
use crate::topology::model::{Endpoint, EndpointKind, Subnet};

use super::Network;
use super::graph::Node;
use super::reason::{Stop, code};

impl Network {
    /// Why an endpoint cannot be used, if it cannot: [`Network::barred`], or it has no address (NP-304).
    pub(super) fn unusable(
        &self,
        endpoint: Ref<Endpoint>,
        assumptions: &Assumptions,
        consulted: &mut Consulted,
    ) -> Option<Stop> {
        let row = &self.topology.endpoints[endpoint];
        let bare = row.kind == EndpointKind::Interface && row.interfaces.is_empty();
        self.barred(endpoint, assumptions, consulted)
            .or_else(|| bare.then(|| self.without_interface(endpoint)))
    }

    /// Why an endpoint does not work, if it does not: its state, or its Region (NP-301, NP-330, NP-332, NP-147).
    pub(super) fn barred(
        &self,
        endpoint: Ref<Endpoint>,
        assumptions: &Assumptions,
        consulted: &mut Consulted,
    ) -> Option<Stop> {
        let row = &self.topology.endpoints[endpoint];
        if !row.is_available() {
            let name = self.name(Node::Endpoint(endpoint));
            return Some(Stop::endpoint(
                code::ENDPOINT_STATE,
                "NP-301",
                format!("{name} is {}, and only an available endpoint can be used", row.state),
                format!("wait until {name} is available, or create it anew"),
            ));
        }
        self.wrong_region(endpoint, row, assumptions, consulted)
    }

    /// An endpoint without interfaces has no address (NP-304).
    pub(super) fn without_interface(&self, endpoint: Ref<Endpoint>) -> Stop {
        let name = self.name(Node::Endpoint(endpoint));
        Stop::endpoint(
            code::ENDPOINT_STATE,
            "NP-304",
            format!("{name} has no network interface"),
            format!("add a subnet to {name}"),
        )
    }

    fn wrong_region(
        &self,
        endpoint: Ref<Endpoint>,
        row: &Endpoint,
        assumptions: &Assumptions,
        consulted: &mut Consulted,
    ) -> Option<Stop> {
        let region = &self.topology.vpcs[row.vpc].region;
        let service = self.index.endpoint_service(endpoint);
        let service_facts = service.and_then(|s| s.facts);
        let name = || self.name(Node::Endpoint(endpoint));
        if service_facts.is_some_and(|s| s.global) {
            let home = control_plane(service.map_or(&*row.service, |s| &*s.prefix), region);
            if home == **region {
                return None;
            }
            consulted.insert(Assumption::IamEndpointRegions);
            return (assumptions.choice(Assumption::IamEndpointRegions) == "control-plane-region").then(|| {
                Stop::endpoint(
                    code::VPCE_SERVICE_NOT_INSTALLED_IN_AZ,
                    "NP-147",
                    format!("{} has endpoints in {home} only, and {} is in {region}", row.service, name()),
                    format!("create the endpoint in a VPC in {home}, and reach it by peering or a transit gateway"),
                )
            });
        }
        if *row.service_region == **region {
            return None;
        }
        if row.kind == EndpointKind::Gateway || service_facts.is_some_and(|s| !s.cross_region) {
            return Some(Stop::endpoint(
                code::VPCE_SERVICE_NOT_INSTALLED_IN_AZ,
                "NP-330",
                format!(
                    "{} in {} cannot be reached by an endpoint in {region}",
                    row.service, row.service_region
                ),
                format!("create the endpoint in a VPC in {}", row.service_region),
            ));
        }
        if row.interfaces.iter().all(|(subnet, _)| self.is_barred(row, *subnet)) && !row.interfaces.is_empty()
        {
            return Some(Stop::endpoint(
                code::VPCE_SERVICE_NOT_INSTALLED_IN_AZ,
                "NP-332",
                format!("the zones of {} do not carry endpoints to services in other Regions", name()),
                format!("put {} into a subnet in another availability zone", name()),
            ));
        }
        None
    }

    /// Whether an interface stands in a zone that carries no endpoints to other Regions (NP-332).
    fn is_barred(&self, row: &Endpoint, subnet: Ref<Subnet>) -> bool {
        let zone = self.topology.subnets[subnet].az.as_deref();
        *row.service_region != *self.topology.vpcs[row.vpc].region
            && zone.is_some_and(|z| regions().no_cross_region_zones.iter().any(|b| b == z))
    }

    /// The addresses of an endpoint's interfaces, with their subnets.
    pub(super) fn addresses_of(
        &self,
        endpoint: Ref<Endpoint>,
    ) -> impl Iterator<Item = (Ref<Subnet>, IpAddr)> {
        let row = &self.topology.endpoints[endpoint];
        row.interfaces.iter().copied().filter(|(subnet, _)| !self.is_barred(row, *subnet))
    }

    /// The endpoint that has a global address, in whatever VPC.
    pub(super) fn endpoint_at(&self, address: IpAddr) -> Option<Ref<Endpoint>> {
        let mut holding = self.topology.vpcs.iter().filter(|(_, row)| row.contains(address));
        let interface = holding.find_map(|(vpc, _)| self.index.interface(vpc, address))?;
        self.graph.interface(interface).map(|i| i.endpoint)
    }

    /// Whether private DNS of an S3 endpoint answers only what comes in by an inbound Resolver endpoint (NP-130,
    /// NP-131). Other services do not have the setting (NP:K-16).
    pub(super) fn inbound_only(
        &self,
        endpoint: Ref<Endpoint>,
        assumptions: &Assumptions,
        consulted: &mut Consulted,
    ) -> bool {
        let row = &self.topology.endpoints[endpoint];
        if &*row.service != "s3" {
            return false;
        }
        if let Some(stated) = row.private_dns_inbound_only {
            return stated;
        }
        consulted.insert(Assumption::S3InboundOnlyPrivateDns);
        match assumptions.choice(Assumption::S3InboundOnlyPrivateDns) {
            "true" => true,
            "false" => false,
            _ => self.index.service("s3", &row.service_region).is_some_and(|s3| {
                let mut own = self.index.endpoints_for(row.vpc, s3);
                own.any(|e| self.topology.endpoints[e].kind == EndpointKind::Gateway)
            }),
        }
    }
}

/// The Region of the control plane of a global service.
fn control_plane(prefix: &str, region: &str) -> String {
    let service = services().by_prefix(prefix);
    let global = regions().partition_of(region).and_then(|p| service.and_then(|s| s.global_in(p)));
    global.map_or_else(|| "us-east-1".to_owned(), |g| g.region)
}
