//! The network as a graph that others may look at.

use hopstamp::network::{Link, Node};

use super::support::lab;

const MORE: &str = "
vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway } }
route_tables: { rtb-b: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/16: pcx-1, 0.0.0.0/0: igw-b } } }";

#[test]
fn a_table_shows_its_routes_and_each_is_a_link() {
    let net = lab(&[MORE]);
    let table = net.nodes().find(|n| &*net.id_of(*n) == "rtb-b").unwrap();
    let routes: Vec<(String, String)> =
        net.routes_of(table).into_iter().map(|(what, to)| (what, net.id_of(to).to_string())).collect();
    let shown: Vec<(&str, &str)> = routes.iter().map(|(what, to)| (&**what, &**to)).collect();
    assert_eq!(shown, [("0.0.0.0/0", "igw-b"), ("10.0.0.0/16", "pcx-1"), ("172.31.0.0/16", "vpc-bbb")]);
    let links: Vec<Node> =
        net.links().filter(|l| l.from == table && matches!(l.link, Link::Route(_))).map(|l| l.to).collect();
    assert!(net.routes_of(table).iter().all(|(_, to)| links.contains(to)));
}

#[test]
fn implied_tables_are_there_too() {
    let net = lab(&[MORE]);
    let implied = net.nodes().find(|n| &*net.id_of(*n) == "the implied route table of vpc-aaa").unwrap();
    let routes: Vec<String> = net.routes_of(implied).into_iter().map(|(what, _)| what).collect();
    assert_eq!(routes, ["10.0.0.0/16", "172.31.0.0/16", "prefix list com.amazonaws.us-east-1.s3"]);
}

#[test]
fn every_link_joins_things_that_have_a_name() {
    let net = lab(&[MORE]);
    let nodes: Vec<Node> = net.nodes().collect();
    assert!(nodes.iter().all(|n| !net.id_of(*n).is_empty()));
    assert!(net.links().all(|l| nodes.contains(&l.from) && nodes.contains(&l.to)));
    let services: Vec<String> =
        nodes.iter().filter(|n| matches!(n, Node::Service(_))).map(|n| net.id_of(*n).to_string()).collect();
    assert_eq!(services, ["sts.us-east-1", "s3.us-east-1"]);
}
