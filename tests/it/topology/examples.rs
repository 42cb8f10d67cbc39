//! The worked examples load without fault and say what they say.

use hopstamp::topology::Files;

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

#[test]
fn every_example_loads_without_a_remark_and_says_what_it_shows() {
    let mut names: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/topologies"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".yaml"))
        .collect();
    names.sort();
    assert!(names.len() >= 5, "{names:?}");
    for name in names {
        let path = format!("topologies/{name}");
        let topology = good(&path, &Repository);
        assert!(!topology.callers.is_empty(), "{name} has no caller");
        let text = String::from_utf8(Repository.read(&path).unwrap()).unwrap();
        assert!(text.starts_with("# ") && text.contains("\n# Shows: "), "{name} does not say what it shows");
    }
}
