//! VPCs, gateways, routes, peering and VPN.

use std::collections::BTreeSet;

use super::props::Props;
use crate::import::fact::Fact;
use crate::import::inventory::{
    CustomerGateway, DhcpOptions, Gateway, Inventory, Nat, Peering, Route, RouteTable, Subnet, Vpc,
    VpnConnection, VpnGateway,
};

pub(super) fn vpc(props: Props<'_>, inventory: &mut Inventory) {
    let (account, region) = props.stack.stated();
    let source = props.stack.log.source();
    let record = Vpc {
        account: Fact::of(account, source),
        region: Fact::of(region, source),
        cidrs: props.texts("CidrBlock"),
        dns_support: props.bool_or("EnableDnsSupport", true),
        dns_hostnames: props.bool_or("EnableDnsHostnames", false),
        name: props.name(),
        ..Vpc::default()
    };
    inventory.add(|i| &mut i.vpcs, &props.id(), record);
}

pub(super) fn vpc_block(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(vpc) = props.text("VpcId") {
        let record = Vpc {
            cidrs: props.texts("CidrBlock"),
            ipv6_cidrs: props.texts("Ipv6CidrBlock"),
            ..Vpc::default()
        };
        inventory.add(|i| &mut i.vpcs, &vpc, record);
    }
}

pub(super) fn dhcp_options(props: Props<'_>, inventory: &mut Inventory) {
    let servers = props.texts("DomainNameServers");
    inventory.add(|i| &mut i.dhcp_options, &props.id(), DhcpOptions { servers });
}

pub(super) fn dhcp_association(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(vpc) = props.text("VpcId") {
        let record = Vpc { dhcp_options: props.fact("DhcpOptionsId"), ..Vpc::default() };
        inventory.add(|i| &mut i.vpcs, &vpc, record);
    }
}

pub(super) fn subnet(props: Props<'_>, inventory: &mut Inventory) {
    let record = Subnet {
        vpc: props.fact("VpcId"),
        cidr: props.fact("CidrBlock"),
        ipv6_cidr: props.fact("Ipv6CidrBlock"),
        az: props.fact("AvailabilityZoneId"),
        // Zones that `Fn::GetAZs` gives are of the stack's Region, which the user states.
        name: props.name(),
        ..Subnet::default()
    };
    inventory.add(|i| &mut i.subnets, &props.id(), record);
}

pub(super) fn internet_gateway(props: Props<'_>, inventory: &mut Inventory) {
    let record = Gateway { name: props.name(), ..Gateway::default() };
    inventory.add(|i| &mut i.internet_gateways, &props.id(), record);
}

pub(super) fn gateway_attachment(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(gateway) = props.text("InternetGatewayId") {
        let record = Gateway { vpc: props.fact("VpcId"), ..Gateway::default() };
        inventory.add(|i| &mut i.internet_gateways, &gateway, record);
    }
    if let Some(gateway) = props.text("VpnGatewayId") {
        let record = VpnGateway { vpc: props.fact("VpcId"), ..VpnGateway::default() };
        inventory.add(|i| &mut i.vpn_gateways, &gateway, record);
    }
}

pub(super) fn egress_only(props: Props<'_>, inventory: &mut Inventory) {
    let record = Gateway { vpc: props.fact("VpcId"), name: props.name() };
    inventory.add(|i| &mut i.egress_only_internet_gateways, &props.id(), record);
}

pub(super) fn nat(props: Props<'_>, inventory: &mut Inventory) {
    let record = Nat {
        subnet: props.fact("SubnetId"),
        vpc: props.fact("VpcId"),
        connectivity: props.fact("ConnectivityType"),
        private_ip: props.fact("PrivateIpAddress"),
        name: props.name(),
        ..Nat::default()
    };
    inventory.add(|i| &mut i.nat_gateways, &props.id(), record);
}

pub(super) fn route_table(props: Props<'_>, inventory: &mut Inventory) {
    let record = RouteTable { vpc: props.fact("VpcId"), name: props.name(), ..RouteTable::default() };
    inventory.add(|i| &mut i.route_tables, &props.id(), record);
}

pub(super) fn route(props: Props<'_>, inventory: &mut Inventory) {
    let Some(table) = props.text("RouteTableId") else {
        props.problem("the route table of this route cannot be known");
        return;
    };
    let destination = ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"]
        .iter()
        .find_map(|key| props.text(key));
    let Some(destination) = destination else {
        props.problem("the destination of this route cannot be known");
        return;
    };
    let targets = crate::import::describe::ROUTE_TARGETS;
    let to = targets.iter().find_map(|key| props.text(key)).map_or(Route::Unknown, Route::To);
    let record = RouteTable { routes: [(destination, to)].into(), ..RouteTable::default() };
    inventory.add(|i| &mut i.route_tables, &table, record);
}

pub(super) fn route_table_association(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(table) = props.text("RouteTableId") {
        let subnets = props.texts("SubnetId");
        inventory.add(|i| &mut i.route_tables, &table, RouteTable { subnets, ..RouteTable::default() });
    }
}

/// A peering within one account is accepted as it is made.
pub(super) fn peering(props: Props<'_>, inventory: &mut Inventory) {
    let record = Peering {
        requester: props.fact("VpcId"),
        accepter: props.fact("PeerVpcId"),
        status: props.state("active".to_owned()),
        name: props.name(),
    };
    inventory.add(|i| &mut i.vpc_peering_connections, &props.id(), record);
}

pub(super) fn vpn_gateway(props: Props<'_>, inventory: &mut Inventory) {
    let record = VpnGateway { name: props.name(), ..VpnGateway::default() };
    inventory.add(|i| &mut i.vpn_gateways, &props.id(), record);
}

pub(super) fn customer_gateway(props: Props<'_>, inventory: &mut Inventory) {
    let record = CustomerGateway { address: props.fact("IpAddress"), name: props.name() };
    inventory.add(|i| &mut i.customer_gateways, &props.id(), record);
}

pub(super) fn vpn_connection(props: Props<'_>, inventory: &mut Inventory) {
    let record = VpnConnection {
        customer_gateway: props.fact("CustomerGatewayId"),
        vpn_gateway: props.fact("VpnGatewayId"),
        transit_gateway: props.fact("TransitGatewayId"),
        name: props.name(),
        ..VpnConnection::default()
    };
    inventory.add(|i| &mut i.vpn_connections, &props.id(), record);
}

pub(super) fn vpn_route(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(connection) = props.text("VpnConnectionId") {
        let prefixes: BTreeSet<String> = props.texts("DestinationCidrBlock");
        let record = VpnConnection { prefixes, ..VpnConnection::default() };
        inventory.add(|i| &mut i.vpn_connections, &connection, record);
    }
}
