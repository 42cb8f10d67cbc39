//! What connects VPCs with each other and with sites.

use std::collections::{BTreeMap, BTreeSet};

use super::Route;
use crate::import::fact::{Fact, record};

record! {
    /// A VPC peering connection.
    Peering {
        /// The VPC that asked.
        requester: Fact<String>,
        /// The VPC that accepted.
        accepter: Fact<String>,
        /// Its state.
        status: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// A transit gateway.
    Transit {
        /// Its owner.
        account: Fact<String>,
        /// Its Region.
        region: Fact<String>,
        /// Whether security group rules may name groups across it.
        security_group_referencing: Fact<bool>,
        /// Whether new attachments are associated with the default table.
        default_association: Fact<bool>,
        /// Whether new attachments propagate to the default table.
        default_propagation: Fact<bool>,
        /// The table that attachments are associated with by default.
        default_table: Fact<String>,
        /// The table that attachments propagate to by default.
        default_propagation_table: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// An attachment of a transit gateway, seen from one side.
    TransitAttachment {
        /// The transit gateway.
        gateway: Fact<String>,
        /// `vpc`, `vpn`, `direct-connect-gateway`, `peering`, ...
        kind: Fact<String>,
        /// The VPC, VPN connection, Direct Connect gateway or other transit gateway.
        resource: Fact<String>,
        /// Subnets of a VPC.
        subnets: BTreeSet<String>,
        /// Whether it carries IPv6.
        ipv6_support: Fact<bool>,
        /// Its state.
        state: Fact<String>,
        /// Of a peering: the gateway at the other end.
        peer: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// A route table of a transit gateway.
    TransitTable {
        /// The transit gateway.
        gateway: Fact<String>,
        /// Attachments that use it.
        associations: BTreeSet<String>,
        /// Attachments that propagate to it.
        propagations: BTreeSet<String>,
        /// Static routes, to attachments.
        routes: BTreeMap<String, Route>,
        /// Whether its routes were among the inputs, and all of them.
        routes_read: Fact<bool>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// A virtual private gateway.
    VpnGateway {
        /// The VPC it is attached to.
        vpc: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// A customer gateway: the far end of VPN connections.
    CustomerGateway {
        /// Its public address.
        address: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// A VPN connection.
    VpnConnection {
        /// The customer gateway.
        customer_gateway: Fact<String>,
        /// The virtual private gateway it ends at.
        vpn_gateway: Fact<String>,
        /// The transit gateway it ends at.
        transit_gateway: Fact<String>,
        /// Prefixes of static routes.
        prefixes: BTreeSet<String>,
        /// Its state.
        state: Fact<String>,
        /// Its Name tag.
        name: Fact<String>,
    }
}

record! {
    /// A virtual interface of Direct Connect.
    VirtualInterface {
        /// `private`, `public` or `transit`.
        kind: Fact<String>,
        /// The virtual private gateway of a private one.
        vpn_gateway: Fact<String>,
        /// The Direct Connect gateway.
        gateway: Fact<String>,
        /// Prefixes that a public one announces.
        prefixes: BTreeSet<String>,
        /// The customer's address of the BGP session.
        customer_address: Fact<String>,
        /// Its state.
        state: Fact<String>,
        /// Its name.
        name: Fact<String>,
    }
}

impl super::Inventory {
    /// Adds a peering of two transit gateways. AWS shows it under one id on both sides, so each side has a record of its
    /// own.
    pub(in crate::import) fn add_transit_peering(
        &mut self,
        id: &str,
        gateway: &Fact<String>,
        peer: &Fact<String>,
        record: &TransitAttachment,
    ) {
        self.add_transit_side(id, gateway, peer, record);
        self.add_transit_side(id, peer, gateway, record);
    }

    /// Adds one side of a peering of two transit gateways.
    pub(in crate::import) fn add_transit_side(
        &mut self,
        id: &str,
        gateway: &Fact<String>,
        peer: &Fact<String>,
        record: &TransitAttachment,
    ) {
        let Some(own) = gateway.text() else { return };
        let side = TransitAttachment { gateway: gateway.clone(), peer: peer.clone(), ..record.clone() };
        self.add(|i| &mut i.transit_gateway_attachments, &format!("{id}/{own}"), side);
    }
}
