//! Everybody who gets at one resource, by which way, and which condition lets them in.

mod entrances;
mod left_out;
mod near;
mod openings;

pub use entrances::Entrance;
pub use near::{Missed, NearMiss};
pub use openings::{Held as Condition, Opening};

use serde::Serialize;

use crate::assumption::{Assumption, Assumptions};
use crate::network::path::{Hop, HopKind};
use crate::outcome::{Ending, Outcome, Way};
use crate::request::Request;
use crate::simulate::{simulate, simulate_once};

use super::parallel::on_all_cores;
use super::subject::services;
use super::{Ask, AskFault, Model, Subject, subjects};
use entrances::{entrances, forwarders};

/// Who gets at a resource.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Who {
    /// What is asked.
    pub ask: Ask,
    /// Every way by which somebody gets at it.
    pub allowed: Vec<Admission>,
    /// Ways through services that ask as the caller, open to whoever may call the service: that call is not decided,
    /// since nobody stated what it is.
    pub through_services: Vec<Admission>,
    /// Ways of which it cannot be told, because keys decide that nobody stated.
    pub depends: Vec<Undecided>,
    /// Ways that are open only under another choice for what AWS leaves open.
    pub under_other_choices: Vec<OtherChoice>,
    /// Ways that one condition alone keeps closed.
    pub near: Vec<NearMiss>,
    /// Everybody else, with the way that SDKs take by default.
    pub others: Vec<Other>,
    /// What was considered.
    pub considered: Considered,
    /// What was not: who else might get at it, as far as the topology tells.
    pub left_out: Vec<String>,
}

/// A way: who, how it enters, and through which services.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Route {
    /// Who asks.
    pub subject: Subject,
    /// How the SDK names the host.
    pub entrance: Entrance,
    /// The service that asks as the caller. `None`: the caller asks itself.
    pub via: Option<String>,
    /// The stations, the caller first.
    pub path: Vec<String>,
    /// Whether the request arrives at the service.
    pub arrives: bool,
}

/// A way by which somebody gets at it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Admission {
    /// The way.
    pub route: Route,
    /// The statements that let it in: those that allow it, and those that would deny it but for a condition.
    pub openings: Vec<Opening>,
    /// Choices for what AWS leaves open under which it would not be allowed.
    pub rests_on: Vec<Choice>,
}

/// A way of which it cannot be told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Undecided {
    /// The way.
    pub route: Route,
    /// The keys that decide.
    pub keys: Vec<String>,
}

/// A choice for what AWS leaves open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Choice {
    /// The assumption.
    pub assumption: Assumption,
    /// The choice.
    pub choice: &'static str,
}

/// A way that is open under other choices only.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OtherChoice {
    /// The way.
    pub route: Route,
    /// The choices, each of which opens it.
    pub choices: Vec<Choice>,
}

/// Somebody who does not get at it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Other {
    /// Who.
    pub subject: Subject,
    /// How the request ends.
    pub outcome: Ending,
}

/// What was considered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Considered {
    /// Callers of the topology.
    pub callers: usize,
    /// Sets of credentials that somebody on the internet might hold.
    pub stolen: usize,
    /// Address of the host on the internet.
    pub internet: String,
    /// AWS services that policies name.
    pub services: Vec<String>,
    /// How hosts may be named.
    pub entrances: Vec<Entrance>,
    /// Services that may ask as the caller.
    pub forwarders: Vec<String>,
    /// Requests that were simulated.
    pub requests: usize,
}

/// Finds everybody who gets at a resource.
///
/// Asks as every caller, as the internet with everybody's credentials and with none, and as every AWS service that a
/// policy names; by every host name that leads to the service; and through every service that may ask as the caller.
/// A "no" is a statement about all of that.
///
/// # Errors
/// If the question makes no sense in the topology.
pub fn who(
    model: &Model,
    assumptions: &Assumptions,
    ask: &Ask,
    progress: &(dyn Fn() + Sync),
) -> Result<Who, Vec<AskFault>> {
    crate::simulate::bulk::Bulk::new(model.world(), assumptions, std::slice::from_ref(ask))
        .map_err(|faults| AskFault::of(std::slice::from_ref(ask), faults))?;
    let mut everybody = subjects(model);
    everybody.extend(services(model));
    let search = Search { model, assumptions, ask };
    let rows = on_all_cores(
        everybody.len(),
        |number| everybody.get(number).map(|subject| search.subject(subject)).unwrap_or_default(),
        progress,
    );
    let mut who = Who {
        ask: ask.clone(),
        allowed: Vec::new(),
        through_services: Vec::new(),
        depends: Vec::new(),
        under_other_choices: Vec::new(),
        near: Vec::new(),
        others: Vec::new(),
        considered: search.considered(&everybody),
        left_out: left_out::left_out(model, ask),
    };
    for (subject, found) in everybody.iter().zip(rows) {
        who.add(subject, found);
    }
    Ok(who)
}

impl Who {
    /// How many callers, credentials and services get at it.
    pub fn admitted(&self) -> usize {
        subjects_of(&self.allowed)
    }

    /// How many do so if they may call a service that asks as them.
    pub fn admitted_through_services(&self) -> usize {
        subjects_of(&self.through_services)
    }

    fn add(&mut self, subject: &Subject, found: Found) {
        self.considered.requests += found.requests;
        let silent = found.allowed.is_empty()
            && found.through_services.is_empty()
            && found.depends.is_empty()
            && found.other_choices.is_empty()
            && found.near.is_empty();
        if let (true, Some(outcome)) = (silent, found.default) {
            self.others.push(Other { subject: subject.clone(), outcome });
        }
        self.allowed.extend(found.allowed);
        self.through_services.extend(found.through_services);
        self.depends.extend(found.depends);
        self.under_other_choices.extend(found.other_choices);
        self.near.extend(found.near);
    }
}

fn subjects_of(admissions: &[Admission]) -> usize {
    let mut subjects: Vec<&Subject> = admissions.iter().map(|a| &a.route.subject).collect();
    subjects.dedup();
    subjects.len()
}

/// What was found out about one subject.
#[derive(Default)]
struct Found {
    allowed: Vec<Admission>,
    through_services: Vec<Admission>,
    depends: Vec<Undecided>,
    other_choices: Vec<OtherChoice>,
    near: Vec<NearMiss>,
    /// How the plain request ends.
    default: Option<Ending>,
    requests: usize,
}

struct Search<'s> {
    model: &'s Model,
    assumptions: &'s Assumptions,
    ask: &'s Ask,
}

impl Search<'_> {
    fn subject(&self, subject: &Subject) -> Found {
        let mut found = Found::default();
        let mut known: Vec<(Option<String>, Vec<String>, String)> = Vec::new();
        for (entrance, via, request) in self.requests(subject) {
            found.requests += 1;
            let Ok(outcome) = simulate_once(self.model.world(), self.assumptions, &request) else { continue };
            found.default.get_or_insert(outcome.outcome);
            let path = stations(&outcome);
            // Other names for the same way tell nothing new.
            let way = (via.clone(), path.clone(), keys_of_path(&outcome));
            if known.contains(&way) {
                continue;
            }
            known.push(way);
            let arrives = outcome.outcome != Ending::Unreachable;
            let route = Route { subject: subject.clone(), entrance, via, path, arrives };
            let Ok(outcome) = simulate(self.model.world(), self.assumptions, &request) else { continue };
            self.judge(route, &request, &outcome, &mut found);
        }
        found
    }

    fn judge(&self, route: Route, request: &Request, outcome: &Outcome, found: &mut Found) {
        let flips = |allowed: bool| -> Vec<Choice> {
            let all = outcome.assumptions.iter().flat_map(|r| r.alternatives.iter().map(move |a| (r, a)));
            let fitting = all.filter(|(_, a)| (a.outcome == Ending::Allowed) == allowed);
            fitting.map(|(r, a)| Choice { assumption: r.assumption, choice: a.choice }).collect()
        };
        match outcome.outcome {
            Ending::Allowed => {
                let openings = openings::openings(outcome);
                let admission = Admission { route, openings, rests_on: flips(false) };
                match outcome.legs.iter().all(|leg| leg.outcome.is_some()) {
                    true => found.allowed.push(admission),
                    false => found.through_services.push(admission),
                }
            }
            Ending::Depends if may_be_allowed(outcome) => {
                let decision = outcome.settling_leg().and_then(|l| l.decision.as_ref());
                let keys = decision.map(|d| d.depends_on.iter().map(|k| k.to_string()).collect());
                found.depends.push(Undecided { route, keys: keys.unwrap_or_default() });
            }
            _ => {
                let missed = near::missed(self.model, self.assumptions, request, outcome);
                let choices = flips(true);
                if !choices.is_empty() {
                    found.other_choices.push(OtherChoice { route: route.clone(), choices });
                }
                if let Some(miss) = missed {
                    found.near.push(NearMiss { route, missed: miss });
                }
            }
        }
    }

    /// All requests of a subject, the plain one first.
    fn requests(&self, subject: &Subject) -> Vec<(Entrance, Option<String>, Request)> {
        let plain = subject.asker().request(self.ask);
        let service = self.ask.action.split(':').next().unwrap_or("");
        let topology = self.model.topology();
        let kind = topology.callers.by_id(&subject.caller).map(|c| c.kind);
        if kind == Some(crate::topology::model::CallerKind::Service) {
            return vec![(Entrance::Default, None, plain)];
        }
        let mut all = Vec::new();
        for entrance in entrances(topology, service) {
            let mut request = plain.clone();
            entrance.apply(service, &mut request);
            all.push((entrance, None, request));
        }
        if subject.principal.is_none() {
            return all;
        }
        for forwarder in forwarders(&self.ask.action, self.assumptions) {
            for entrance in entrances(topology, forwarder) {
                let mut request = plain.clone();
                request.via = vec![crate::request::Via {
                    service: forwarder.to_owned(),
                    ..crate::request::Via::default()
                }];
                entrance.apply(forwarder, &mut request);
                all.push((entrance, Some(forwarder.to_owned()), request));
            }
        }
        all
    }

    fn considered(&self, everybody: &[Subject]) -> Considered {
        let service = self.ask.action.split(':').next().unwrap_or("");
        let internet = self.model.internet();
        let of_internet = everybody.iter().filter(|s| s.caller == internet);
        let services = self.model.services();
        Considered {
            callers: everybody
                .iter()
                .filter(|s| s.caller != internet && !services.contains(&s.caller))
                .count(),
            stolen: of_internet.filter(|s| s.principal.is_some()).count(),
            internet: self.model.internet_address().to_string(),
            services: services.to_vec(),
            entrances: entrances(self.model.topology(), service),
            forwarders: forwarders(&self.ask.action, self.assumptions).map(str::to_owned).collect(),
            requests: 0,
        }
    }
}

/// Whether a request whose outcome depends may end well. One that is denied either way may not: whether it is
/// denied implicitly or explicitly is all that depends.
fn may_be_allowed(outcome: &Outcome) -> bool {
    let decision = outcome.settling_leg().and_then(|l| l.decision.as_ref());
    decision.is_none_or(|d| d.decision.is_allowed() != Some(false))
}

/// The hops of the first leg.
pub(super) fn hops(outcome: &Outcome) -> &[Hop] {
    match outcome.legs.first().map(|l| &l.way) {
        Some(Way::Path(path) | Way::Rejected { path, .. }) => &path.hops,
        Some(Way::NoPath(no)) => &no.walk,
        Some(Way::ServiceInternal) | None => &[],
    }
}

/// The stations of a request: those of the first leg, then the services that go on.
fn stations(outcome: &Outcome) -> Vec<String> {
    let first = hops(outcome).iter().filter(|h| h.kind != HopKind::Dns).map(|h| h.id.to_string());
    let next = outcome.legs.iter().skip(1).map(|l| l.action.as_deref().and_then(|a| a.split(':').next()));
    first.chain(next.flatten().map(str::to_owned)).collect()
}

/// The keys that tell of the way, on the leg that settled it.
fn keys_of_path(outcome: &Outcome) -> String {
    let Some(leg) = outcome.settling_leg() else { return String::new() };
    let keys = ["aws:SourceIp", "aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp", "aws:RequestedRegion"];
    keys.iter().map(|k| format!("{} ", leg.context.state(k))).collect()
}
