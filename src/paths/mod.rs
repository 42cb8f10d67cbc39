//! Where each caller enters each service: one row for a caller and a service, over all ways that there are.

mod services;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::assumption::Assumptions;
use crate::context::State;
use crate::diagnostic::{Diagnostic, Diagnostics, code, did_you_mean};
use crate::network::Station;
use crate::outcome::Way;
use crate::request::Request;
use crate::simulate::{AlternativeWay, Alternatives, World, alternatives};

pub use services::{example, service_of, services_of};

/// The keys that say where a request comes from.
const SOURCE_KEYS: [&str; 4] = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:SourceIp"];

/// What is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'a> {
    /// Ids of callers; none: all of the topology.
    pub callers: &'a [String],
    /// Action prefixes of services; none: that of the endpoint to get around, else see [`services_of`].
    pub services: &'a [String],
    /// The SDK's Region; `None`: the caller's.
    pub region: Option<&'a str>,
    /// Id of an endpoint that one would like to get around.
    pub avoid: Option<&'a str>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Paths {
    /// Where the services come from.
    pub services_from: ServicesFrom,
    /// A row for each caller and service, in this order.
    pub rows: Vec<Row>,
}

/// Where the services of an answer come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ServicesFrom {
    /// Somebody named them.
    Named,
    /// It is the one of the endpoint to get around.
    Endpoint,
    /// The topology has resources or endpoints of them.
    Topology,
}

/// How one caller enters one service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Id of the caller.
    pub caller: String,
    /// Action prefix of the service.
    pub service: String,
    /// The host name that the SDK asks for.
    pub host: String,
    /// The way it takes.
    pub way: Way,
    /// The keys by which policies see where it comes from, as far as the request carries them.
    pub source: BTreeMap<&'static str, State>,
    /// How many ways were tried.
    pub ways: usize,
    /// How many of them work.
    pub working: usize,
    /// The hops that every way that works crosses, without caller and service. `None`: no way works.
    pub must_cross: Option<Vec<Station>>,
    /// Where the request as asked leads nowhere: the first way that works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Box<AlternativeWay>>,
    /// Whether there is a way around the endpoint that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avoid: Option<Avoid>,
}

/// Whether there is a way around an endpoint.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Avoid {
    /// Id of the endpoint.
    pub endpoint: String,
    /// Whether there is.
    pub answer: Avoidable,
    /// The ways that work and do not cross it.
    pub ways: Vec<AlternativeWay>,
}

/// Whether there is a way around an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Avoidable {
    /// There are ways through it, and ways around it.
    Yes,
    /// Every way that works crosses it.
    No,
    /// No way crosses it.
    NotOnTheWay,
    /// No way works at all.
    Unreachable,
}

/// Follows every caller to every service.
///
/// # Errors
/// If the question names what the topology or the tables do not have; everything at once.
pub fn paths(
    world: &World,
    assumptions: &Assumptions,
    question: &Question<'_>,
) -> Result<Paths, Diagnostics> {
    let topology = world.topology();
    let all_callers: Vec<String> = topology.callers.ids().map(str::to_owned).collect();
    let callers = unique(if question.callers.is_empty() { &all_callers } else { question.callers });
    let of_endpoint = question.avoid.and_then(|id| service_of(topology, id));
    let (unnamed, services_from) = match (question.services, of_endpoint) {
        ([], Some(service)) => (vec![service], ServicesFrom::Endpoint),
        ([], None) => (services_of(topology), ServicesFrom::Topology),
        (_, _) => (Vec::new(), ServicesFrom::Named),
    };
    let services = unique(if question.services.is_empty() { &unnamed } else { question.services });
    let mut problems = Diagnostics::new();
    if let Some(endpoint) = question.avoid {
        known_endpoint(world, endpoint, &mut problems);
    }
    if callers.is_empty() || services.is_empty() {
        let (what, help) = match callers.is_empty() {
            true => ("callers", "add some under `callers`"),
            false => ("resources and no endpoints", "name services with --service"),
        };
        problems.push(
            Diagnostic::error(code::MISSING_FIELD, None, format!("the topology has no {what}")).help(help),
        );
    }
    let mut rows = Vec::new();
    let mut told = Vec::new();
    for caller in &callers {
        for service in &services {
            match row(world, assumptions, caller, service, question) {
                Ok(row) => rows.push(row),
                Err(faults) => {
                    for fault in faults {
                        if !told.contains(&fault) {
                            problems.push(fault.clone().diagnostic(None));
                            told.push(fault);
                        }
                    }
                }
            }
        }
    }
    if problems.has_errors() {
        return Err(problems);
    }
    Ok(Paths { services_from, rows })
}

fn unique(names: &[String]) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for name in names {
        if !found.contains(&name.as_str()) {
            found.push(name);
        }
    }
    found
}

fn known_endpoint(world: &World, endpoint: &str, problems: &mut Diagnostics) {
    let endpoints = &world.topology().endpoints;
    if endpoints.find(endpoint).is_some() {
        return;
    }
    let help = did_you_mean(endpoint, endpoints.ids()).unwrap_or_else(|| match endpoints.is_empty() {
        true => "the topology has no endpoints; add some under `vpc_endpoints`".to_owned(),
        false => "name an endpoint of the topology".to_owned(),
    });
    let message = format!("there is no endpoint `{endpoint}`");
    problems.push(Diagnostic::error(code::UNKNOWN_ID, None, message).help(help));
}

fn row(
    world: &World,
    assumptions: &Assumptions,
    caller: &str,
    service: &str,
    question: &Question<'_>,
) -> Result<Row, Vec<crate::simulate::RequestFault>> {
    let request = Request {
        caller: caller.to_owned(),
        // No action of the service in particular: the network does not ask which.
        action: format!("{service}:Call"),
        resource: example(service).to_owned(),
        region: question.region.map(str::to_owned),
        ..Request::default()
    };
    let found = alternatives(world, assumptions, &request)?;
    let avoid = question.avoid.map(|endpoint| avoid(&found, endpoint));
    let (ways, working) = (found.ways.len(), found.ways.iter().filter(|way| way.works).count());
    let Alternatives { ways: all, must_cross, .. } = found;
    let mut all = all.into_iter();
    let Some(taken) = all.next() else { return Err(Vec::new()) };
    let instead = all.find(|way| way.works).filter(|_| !taken.works).map(Box::new);
    let source = SOURCE_KEYS.iter().filter_map(|key| {
        let state = taken.keys.state(key);
        (*state != State::Absent).then(|| (*key, state.clone()))
    });
    Ok(Row {
        caller: caller.to_owned(),
        service: service.to_owned(),
        source: source.collect(),
        host: taken.host,
        way: taken.way,
        ways,
        working,
        must_cross,
        instead,
        avoid,
    })
}

fn avoid(found: &Alternatives, endpoint: &str) -> Avoid {
    let working = || found.ways.iter().filter(|way| way.works);
    let ways: Vec<AlternativeWay> = working().filter(|way| !way.crosses(endpoint)).cloned().collect();
    let crossing = working().any(|way| way.crosses(endpoint));
    let answer = match (crossing, ways.is_empty()) {
        (true, false) => Avoidable::Yes,
        (true, true) => Avoidable::No,
        (false, false) => Avoidable::NotOnTheWay,
        (false, true) => Avoidable::Unreachable,
    };
    Avoid { endpoint: endpoint.to_owned(), answer, ways }
}
