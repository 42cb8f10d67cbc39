//! The network as others may look at it: what there is, and what leads where.

use std::sync::Arc;

use petgraph::visit::{EdgeRef, IntoNodeReferences};

use super::Network;
use super::graph::{Link, Node};
use super::routes::{Matched, Routes};

/// One link of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// Where it starts.
    pub from: Node,
    /// Where it leads.
    pub to: Node,
    /// What it is.
    pub link: Link,
}

impl Network {
    /// Everything there is, kind by kind in the order of the topology.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        self.graph.links.node_references().map(|(_, node)| *node)
    }

    /// Everything that leads somewhere.
    pub fn links(&self) -> impl Iterator<Item = LinkView> {
        self.graph.links.edge_references().filter_map(|edge| {
            let (from, to) = (self.graph.node(edge.source())?, self.graph.node(edge.target())?);
            Some(LinkView { from, to, link: *edge.weight() })
        })
    }

    /// The id of a thing, as the topology or the hops of paths call it.
    pub fn id_of(&self, node: Node) -> Arc<str> {
        self.id(node)
    }

    /// The routes of a route table, each as what it matches and where it leads. Empty for what is no table.
    pub fn routes_of(&self, table: Node) -> Vec<(String, Node)> {
        let routes: Option<&Routes> = match table {
            Node::RouteTable(id) => self.graph.routes(id),
            Node::TransitRouteTable(id) => self.graph.transit_routes(id),
            _ => None,
        };
        let Some(routes) = routes else { return Vec::new() };
        let all = routes
            .blocks()
            .chain(routes.lists().map(|(_, hit)| hit))
            .chain(routes.gateways().map(|(_, hit)| hit));
        all.filter_map(|hit| {
            let what = match hit.matched {
                Matched::Block(block) => block.to_string(),
                other => self.matched(&other),
            };
            Some((what, self.graph.target(hit.link)?))
        })
        .collect()
    }
}
