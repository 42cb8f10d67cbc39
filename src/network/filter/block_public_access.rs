//! VPC Block Public Access (NP-274, NP-275).

use crate::assumption::Assumption;
use crate::network::graph::Node;
use crate::network::reason::{Stop, code};
use crate::network::walk::{Arrival, Exit, Walk};
use crate::topology::model::PublicAccessBlock;

/// Checks a packet that left by an internet gateway, or, should the feature not spare them, at an endpoint. In a
/// shared subnet the owner's setting holds, which is that of the VPC.
pub(super) fn check(walk: &mut Walk<'_>, arrival: Arrival) -> Result<(), Stop> {
    let topology = &walk.net.topology;
    if let Some((subnet, exit)) = walk.exit {
        let row = &topology.subnets[subnet];
        let block = row.block_public_access.unwrap_or(topology.vpcs[row.vpc].block_public_access);
        let outbound_only = walk.behind.is_some() || matches!(exit, Exit::EgressOnly(_));
        let stopped = match block {
            PublicAccessBlock::Off => false,
            PublicAccessBlock::Ingress => !outbound_only,
            PublicAccessBlock::Bidirectional => true,
        };
        return if stopped { Err(stop(walk, Node::Vpc(row.vpc))) } else { Ok(()) };
    }
    let vpc = match arrival {
        Arrival::Vpc { vpc, interface: Some(_), .. } => vpc,
        Arrival::GatewayEndpoint(endpoint) => topology.endpoints[endpoint].vpc,
        _ => return Ok(()),
    };
    if topology.vpcs[vpc].block_public_access != PublicAccessBlock::Bidirectional {
        return Ok(());
    }
    walk.consulted.insert(Assumption::BpaSparesEndpoints);
    match walk.assumptions.choice(Assumption::BpaSparesEndpoints) {
        "no" => Err(stop(walk, Node::Vpc(vpc))),
        _ => Ok(()),
    }
}

fn stop(walk: &Walk<'_>, vpc: Node) -> Stop {
    let vpc = walk.net.name(vpc);
    Stop::filtered(
        code::VPC_BLOCK_PUBLIC_ACCESS_ENABLED,
        "NP-274",
        format!("Block Public Access of {vpc} stops the packet at its gateway"),
        format!("use an endpoint, or exclude {vpc} or the subnet from Block Public Access"),
    )
}
