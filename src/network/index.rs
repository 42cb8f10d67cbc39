//! What is found by address, by service, by subnet: one pass over the model each.

use std::net::IpAddr;
use std::sync::Arc;

use crate::facts;
use crate::hash::QuickMap;
use crate::topology::model::{Endpoint, EndpointKind, InboundResolver, NetworkAcl, PrefixList, Subnet, Vpc};
use crate::topology::{Ref, Topology};

use super::addresses::managed_list;
use super::graph::{Graph, InterfaceId};

/// An endpoint with the number of its service.
type Numbered = (u32, Ref<Endpoint>);

/// Indexes over the topology.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Interfaces of endpoints by VPC and address. Addresses of different VPCs may be equal.
    interfaces: QuickMap<(Ref<Vpc>, IpAddr), InterfaceId>,
    /// Inbound Resolver endpoints by address.
    inbound: QuickMap<IpAddr, Vec<Ref<InboundResolver>>>,
    /// Numbers of (action prefix, Region).
    services: QuickMap<Arc<str>, QuickMap<Arc<str>, u32>>,
    /// What the facts say of each endpoint's service, by number of the endpoint.
    endpoint_services: Vec<EndpointService>,
    /// Interface and gateway endpoints of each VPC, sorted by number of the service.
    by_service: Vec<Box<[Numbered]>>,
    /// Network ACL of each subnet; `None` is the default one, which lets everything pass.
    acls: Vec<Option<Ref<NetworkAcl>>>,
    /// AWS-managed prefix lists, by Region and service.
    managed_lists: QuickMap<Arc<str>, QuickMap<Arc<str>, Ref<PrefixList>>>,
}

/// What the facts say of the service of an endpoint.
#[derive(Clone, Debug)]
pub(super) struct EndpointService {
    /// Action prefix.
    pub prefix: Arc<str>,
    /// Its facts, where it is listed.
    pub facts: Option<&'static facts::EndpointService>,
}

impl Index {
    pub(super) fn of(topology: &Topology, graph: &Graph) -> Index {
        let mut index = Index { acls: vec![None; topology.subnets.len()], ..Index::default() };
        for (number, interface) in graph.interfaces.iter().enumerate() {
            let vpc = topology.subnets[interface.subnet].vpc;
            if let Ok(number) = u32::try_from(number) {
                index.interfaces.entry((vpc, interface.address)).or_insert(InterfaceId(number));
            }
        }
        for (resolver, row) in topology.inbound_resolvers.iter() {
            for (_, address) in &row.addresses {
                index.inbound.entry(*address).or_default().push(resolver);
            }
        }
        for (acl, row) in topology.network_acls.iter() {
            for subnet in &row.subnets {
                if let Some(slot) = index.acls.get_mut(subnet.index()) {
                    *slot = Some(acl);
                }
            }
        }
        for (list, row) in topology.prefix_lists.iter() {
            let name = row.name.as_deref().unwrap_or_else(|| topology.prefix_lists.id(list));
            if let Some((region, service)) = managed_list(name) {
                let region = index.managed_lists.entry(region.into()).or_default();
                region.entry(service.into()).or_insert(list);
            }
        }
        index.endpoints(topology);
        index
    }

    fn endpoints(&mut self, topology: &Topology) {
        let mut known: QuickMap<&str, EndpointService> = QuickMap::default();
        let mut by_vpc: Vec<Vec<Numbered>> = vec![Vec::new(); topology.vpcs.len()];
        let mut count = 0;
        for (endpoint, row) in topology.endpoints.iter() {
            let service = known.entry(&row.service).or_insert_with(|| endpoint_service(&row.service)).clone();
            self.endpoint_services.push(service.clone());
            if !matches!(row.kind, EndpointKind::Interface | EndpointKind::Gateway) {
                continue;
            }
            let regions = self.services.entry(service.prefix).or_default();
            let number = *regions.entry(row.service_region.clone()).or_insert_with(|| {
                count += 1;
                count
            });
            if let Some(own) = by_vpc.get_mut(row.vpc.index()) {
                own.push((number, endpoint));
            }
        }
        self.by_service = by_vpc
            .into_iter()
            .map(|mut own| {
                own.sort();
                own.into_boxed_slice()
            })
            .collect();
    }

    /// The endpoint interface that has an address in a VPC.
    pub(super) fn interface(&self, vpc: Ref<Vpc>, address: IpAddr) -> Option<InterfaceId> {
        self.interfaces.get(&(vpc, address)).copied()
    }

    /// The inbound Resolver endpoints that have an address.
    pub(super) fn inbound(&self, address: IpAddr) -> &[Ref<InboundResolver>] {
        self.inbound.get(&address).map(Vec::as_slice).unwrap_or_default()
    }

    /// The number of a service in a Region, if any endpoint for it exists.
    pub(super) fn service(&self, prefix: &str, region: &str) -> Option<u32> {
        self.services.get(prefix)?.get(region).copied()
    }

    /// The endpoints for a service in a VPC.
    pub(super) fn endpoints_for(&self, vpc: Ref<Vpc>, service: u32) -> impl Iterator<Item = Ref<Endpoint>> {
        let own = self.by_service.get(vpc.index()).map(AsRef::as_ref).unwrap_or_default();
        let from = own.partition_point(|(s, _)| *s < service);
        own.get(from..).unwrap_or(&[]).iter().take_while(move |(s, _)| *s == service).map(|(_, e)| *e)
    }

    /// What the facts say of an endpoint's service.
    pub(super) fn endpoint_service(&self, endpoint: Ref<Endpoint>) -> Option<&EndpointService> {
        self.endpoint_services.get(endpoint.index())
    }

    /// The network ACL of a subnet.
    pub(super) fn acl(&self, subnet: Ref<Subnet>) -> Option<Ref<NetworkAcl>> {
        self.acls.get(subnet.index()).copied().flatten()
    }

    /// The AWS-managed prefix list of a service, where the topology states its addresses.
    pub(super) fn managed_list(&self, service: &str, region: &str) -> Option<Ref<PrefixList>> {
        self.managed_lists.get(region)?.get(service).copied()
    }
}

/// What the facts say of an endpoint service: `ecr.api` is `ecr`.
fn endpoint_service(name: &str) -> EndpointService {
    match facts::services().by_endpoint_service(name) {
        Some((prefix, service)) => {
            EndpointService { prefix: prefix.into(), facts: service.endpoints.get(name) }
        }
        None => EndpointService { prefix: name.into(), facts: None },
    }
}
