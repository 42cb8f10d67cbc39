//! The worked examples load without fault and say what they say.

use super::support::{Repository, good};

#[test]
fn the_experiment() {
    let topology = good("topologies/peered-sts.yaml", &Repository);
    let caller = topology.callers.by_id("app-server").unwrap();
    let subnet = &topology.subnets[caller.subnet.unwrap()];
    assert_eq!(topology.vpcs.id(subnet.vpc), "vpc-05c07e7f");
    let endpoint = topology.endpoints.by_id("vpce-sts").unwrap();
    assert_eq!(topology.vpcs.id(endpoint.vpc), "vpc-0c3610a65f744e73f");
    assert_eq!(&*endpoint.service_name, "com.amazonaws.us-east-1.sts");
    assert_eq!(endpoint.interfaces[0].1.to_string(), "10.0.0.186");
    assert_eq!(&*endpoint.policy.as_ref().unwrap().name, "topologies/policies/full-access.json");
    let peering = topology.peerings.by_id("pcx-lab").unwrap();
    assert_eq!(peering.other(subnet.vpc), Some(endpoint.vpc));
    assert!(topology.route_tables.is_empty());
}
