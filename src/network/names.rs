//! What things are called in texts.

use std::sync::Arc;

use super::Network;
use super::graph::{Node, TableOf, TransitTableOf};
use super::routes::Matched;

impl Network {
    /// The id of a thing in the topology, or a few words for what has none.
    pub(super) fn name(&self, node: Node) -> String {
        let t = &self.topology;
        match node {
            Node::RouteTable(id) => match self.graph.table_of_id(id) {
                Some(TableOf::Listed(table)) => t.route_tables.id(table).to_owned(),
                Some(TableOf::Implied(vpc)) => format!("the implied route table of {}", t.vpcs.id(vpc)),
                None => String::new(),
            },
            Node::TransitRouteTable(id) => match self.graph.transit_table_of_id(id) {
                Some(TransitTableOf::Listed(table)) => t.transit_route_tables.id(table).to_owned(),
                Some(TransitTableOf::Default(gateway)) => {
                    format!("the default route table of {}", t.transit_gateways.id(gateway))
                }
                None => String::new(),
            },
            node => self.id(node).to_string(),
        }
    }

    /// The id of a thing, shared.
    pub(super) fn id(&self, node: Node) -> Arc<str> {
        let t = &self.topology;
        match node {
            Node::Caller(r) => t.callers.shared_id(r),
            Node::Vpc(r) => t.vpcs.shared_id(r),
            Node::Subnet(r) => t.subnets.shared_id(r),
            Node::InternetGateway(r) => t.internet_gateways.shared_id(r),
            Node::EgressOnlyGateway(r) => t.egress_only_gateways.shared_id(r),
            Node::NatGateway(r) => t.nat_gateways.shared_id(r),
            Node::Peering(r) => t.peerings.shared_id(r),
            Node::TransitGateway(r) => t.transit_gateways.shared_id(r),
            Node::TransitAttachment(r) => t.transit_attachments.shared_id(r),
            Node::Endpoint(r) => t.endpoints.shared_id(r),
            Node::Interface(r) => self
                .graph
                .interface(r)
                .map(|i| t.endpoints.shared_id(i.endpoint))
                .unwrap_or_else(|| "".into()),
            Node::Site(r) => t.sites.shared_id(r),
            Node::SiteAttachment(r) => t.site_attachments.shared_id(r),
            Node::Service(id) => self.graph.service_name(id).into(),
            Node::RouteTable(_) | Node::TransitRouteTable(_) => self.name(node).into(),
            Node::Internet => self.words.internet.clone(),
            Node::AwsNetwork => self.words.aws_network.clone(),
            Node::Blackhole => self.words.blackhole.clone(),
            Node::Undescribed => self.words.undescribed.clone(),
        }
    }

    /// A route, as texts call it: `route 10.0.0.0/16`, `prefix list pl-1`.
    pub(super) fn matched(&self, matched: &Matched) -> String {
        match matched {
            Matched::Block(block) => format!("route {block}"),
            Matched::List(list) => format!("prefix list {}", self.topology.prefix_lists.id(*list)),
            Matched::Gateway(endpoint) => {
                let row = &self.topology.endpoints[*endpoint];
                format!("prefix list com.amazonaws.{}.{}", row.service_region, row.service)
            }
        }
    }
}

/// Words that stand on hops in place of an id, kept so that they are shared.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub internet: Arc<str>,
    pub aws_network: Arc<str>,
    pub blackhole: Arc<str>,
    pub undescribed: Arc<str>,
    pub dns: Arc<str>,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            internet: "internet".into(),
            aws_network: "aws-network".into(),
            blackhole: "blackhole".into(),
            undescribed: "unknown".into(),
            dns: "dns".into(),
        }
    }
}
