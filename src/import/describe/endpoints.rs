//! VPC endpoints and endpoint services.

use super::Found;
use crate::import::fact::Fact;
use crate::import::inventory::Endpoint;
use crate::import::item::Item;

/// `describe-vpc-endpoints`. The addresses are those of its network interfaces.
pub(super) fn endpoint(item: Item<'_>, found: &mut Found<'_>) {
    let Some(id) = item.id("VpcEndpointId") else { return };
    let mut record = Endpoint {
        vpc: item.fact("VpcId"),
        service: item.fact("ServiceName"),
        service_region: item.fact("ServiceRegion"),
        kind: item.fact("VpcEndpointType"),
        state: item.fact("State"),
        policy: item.document("PolicyDocument"),
        route_tables: item.texts("RouteTableIds"),
        subnets: item.texts("SubnetIds"),
        interfaces: item.texts("NetworkInterfaceIds"),
        groups: item.texts_of("Groups", "GroupId"),
        private_dns: item.fact_bool("PrivateDnsEnabled"),
        ip_address_type: item.fact("IpAddressType"),
        name: item.name(),
        ..Endpoint::default()
    };
    if let Some(options) = item.item("DnsOptions") {
        record.inbound_only = options.fact_bool("PrivateDnsOnlyForInboundResolverEndpoint");
    }
    if record.kind.is_unstated() {
        record.kind = Fact::Known("Gateway".to_owned(), item.log().source());
    }
    found.inventory.add(|i| &mut i.vpc_endpoints, id, record);
}

/// `describe-vpc-endpoint-services`: what services offer, which the simulator knows by itself.
pub(super) fn service(_: Item<'_>, _: &mut Found<'_>) {}
