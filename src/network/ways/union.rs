//! What all ways have in common: dominators of the graph that they make together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use petgraph::algo::dominators;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::network::path::HopKind;

use super::{Station, Way, Ways};

impl Ways {
    /// The ways that work.
    pub fn working(&self) -> impl Iterator<Item = &Way> {
        self.ways.iter().filter(|way| way.end.is_ok())
    }

    /// The way that the request takes as it is asked.
    pub fn taken(&self) -> Option<&Way> {
        self.ways.iter().find(|way| way.taken)
    }

    /// The hops that every working way crosses, in the order in which the first one does; without the caller and the
    /// service. `None` if no way works.
    ///
    /// They are the dominators of the service in the graph that the working ways make together. A hop that lies before
    /// a proxy on some ways and behind it on others counts, and so does a proxy between two crossings of the same
    /// gateway: the graph is asked once with such hops as one, and once with them apart.
    pub fn must_cross(&self) -> Option<Vec<Station>> {
        let routes: Vec<Vec<Station>> = self.working().map(Way::stations).collect();
        let first = routes.first()?;
        let mut found = Union::of(&routes, false).dominators();
        found.extend(Union::of(&routes, true).dominators());
        let inner = first.get(1..first.len().saturating_sub(1)).unwrap_or_default();
        let mut ordered: Vec<Station> = Vec::new();
        for station in inner {
            if found.contains(station) && !ordered.contains(station) {
                ordered.push(station.clone());
            }
        }
        Some(ordered)
    }

    /// The working ways that do not cross an endpoint.
    pub fn around(&self, endpoint: &str) -> impl Iterator<Item = &Way> {
        self.working().filter(move |way| !way.crosses(endpoint))
    }
}

/// A place in the graph: a station, and where that matters the host that sends there.
type Place = (Station, Option<Arc<str>>);

/// All working ways as one graph.
struct Union {
    graph: DiGraph<Station, ()>,
    caller: Option<NodeIndex>,
    service: NodeIndex,
}

impl Union {
    /// The graph of some ways; `by_sender` tells stations apart by the host that opened the connection.
    fn of(routes: &[Vec<Station>], by_sender: bool) -> Union {
        let mut graph = DiGraph::new();
        // Ways end at names of one service, which may stand for several Regions.
        let end = Station { kind: HopKind::Service, id: "".into() };
        let service = graph.add_node(end);
        let mut places: BTreeMap<Place, NodeIndex> = BTreeMap::new();
        let mut caller = None;
        for route in routes {
            let mut sender = None;
            let mut before: Option<NodeIndex> = None;
            for station in route {
                if by_sender && station.kind == HopKind::Proxy {
                    sender = Some(station.id.clone());
                }
                let here = if station.kind == HopKind::Service {
                    service
                } else {
                    let place = (station.clone(), sender.clone());
                    *places.entry(place).or_insert_with(|| graph.add_node(station.clone()))
                };
                match before {
                    Some(before) => {
                        graph.update_edge(before, here, ());
                    }
                    None => caller = Some(here),
                }
                before = Some(here);
            }
        }
        Union { graph, caller, service }
    }

    /// The stations on every way from the caller to the service.
    fn dominators(&self) -> BTreeSet<Station> {
        let Some(caller) = self.caller else { return BTreeSet::new() };
        let tree = dominators::simple_fast(&self.graph, caller);
        let above = tree.strict_dominators(self.service).into_iter().flatten();
        above
            .filter(|node| *node != caller)
            .filter_map(|node| self.graph.node_weight(node).cloned())
            .collect()
    }
}
