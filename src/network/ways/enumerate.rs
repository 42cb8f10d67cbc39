//! The settings that are tried, one after the other.

use std::collections::BTreeSet;

use crate::assumption::{Assumption, Assumptions, Consulted};
use crate::network::Network;
use crate::network::dns::{Basis, Question, View};
use crate::network::host::HostKind;
use crate::network::path::{HopKind, NoPath, Path};
use crate::network::reason::code;
use crate::network::request::{DnsChoice, IpFamily, PathRequest, ProxyChoice};
use crate::network::sender::{Sender, Stands};
use crate::topology::Ref;
use crate::topology::model::{Caller, CallerKind, Endpoint};

use super::claimants::{self, reason};
use super::hosts::{Variant, variants};
use super::settings::{ProxySetting, Settings};
use super::why::Asked;
use super::{Claimant, Reason, Station, Way, WayKind, Ways, endpoints};

/// Tries them all.
pub(super) fn ways(net: &Network, request: &PathRequest<'_>, assumptions: &Assumptions) -> Ways {
    let first = net.resolve_request(request, assumptions);
    let mut trial = Trial {
        net,
        assumptions,
        request,
        asked: Asked::default(),
        ways: Vec::new(),
        routes: BTreeSet::new(),
    };
    let region = region(net, request, &first).to_owned();
    let claimants = trial.look_up(&region);
    trial.asked.ends(first.as_ref().ok());
    let why = trial.asked.taken(net);
    trial.keep(WayKind::AsAsked, "as asked".to_owned(), Settings::default(), why, first);
    if let Some(way) = trial.ways.first_mut() {
        way.taken = true;
    }
    // Who calls for a console or a service, and how, is not for the caller to say; nor which address a service has in
    // a VPC.
    let kind = net.topology.callers[request.caller].kind;
    if matches!(kind, CallerKind::Console | CallerKind::Service) || request.data_plane {
        return Ways { claimants, ways: trial.ways };
    }
    let names = variants(request, &region, assumptions);
    let serving = endpoints::serving(net, request.service, &names);
    trial.other_family(&Settings::default(), None);
    trial.own(&names, &serving);
    for (setting, label) in trial.other_senders() {
        trial.through(setting, &label, &names, &serving);
    }
    Ways { claimants, ways: trial.ways }
}

/// The Region in whose names the request ends up: where S3 sends the client on, that is the bucket's (NP-102).
fn region<'a>(net: &'a Network, request: &PathRequest<'a>, first: &'a Result<Path, Box<NoPath>>) -> &'a str {
    match first {
        Ok(path) if path.warnings.iter().any(|w| w.code == code::REGION_REDIRECT) => &path.region,
        _ => net.region_of(request),
    }
}

/// Tries, and what came of them.
struct Trial<'t, 'r> {
    net: &'t Network,
    assumptions: &'t Assumptions,
    request: &'t PathRequest<'r>,
    asked: Asked,
    ways: Vec<Way>,
    /// The stations of those that work.
    routes: BTreeSet<Vec<Station>>,
}

impl Trial<'_, '_> {
    /// Asks for the host of the request by itself, to know who could answer.
    fn look_up(&mut self, region: &str) -> Vec<Claimant> {
        let (net, request) = (self.net, self.request);
        let mut resolution = net.resolution(request, region, self.assumptions);
        let host = resolution.host();
        self.asked.host.clone_from(&host.name);
        self.asked.stated = request.endpoint_url.is_some();
        let caller = net.sender(request.caller);
        let nobody_asks = matches!(caller.row.kind, CallerKind::Console | CallerKind::Service)
            || (request.data_plane && request.endpoint_url.is_none());
        if nobody_asks {
            return Vec::new();
        }
        let sender = match resolution.senders(caller) {
            Ok((sender, _)) => sender,
            Err(stop) => {
                self.asked.failed = Some(reason("the request does not get as far as its proxy", stop.rule));
                return Vec::new();
            }
        };
        let own = match self.view(&sender) {
            View::Vpc { vpc, .. } => Some(vpc),
            _ => None,
        };
        let mut inbound = None;
        match resolution.ask(&sender, &host) {
            Ok(mut answer) => {
                if let Stands::Subnet(subnet) = sender.at {
                    resolution.peering_dns(net.topology.subnets[subnet].vpc, &host, &mut answer);
                }
                inbound = answer.inbound.map(|i| net.topology.inbound_resolvers[i].vpc);
                self.asked.basis = Some(answer.basis);
                self.asked.ignored = answer.ignored;
                self.asked.addresses = answer.candidates.len();
            }
            Err(stop) => {
                self.asked.failed =
                    Some(reason(format!("{} has no usable address here", host.name), stop.rule));
            }
        }
        self.asked.vpc = inbound.or(own);
        if matches!(host.kind, HostKind::Address(_)) {
            return Vec::new();
        }
        let (mut consulted, mut warnings) = (Consulted::new(), Vec::new());
        let mut question = Question {
            net,
            assumptions: self.assumptions,
            host: &host,
            consulted: &mut consulted,
            warnings: &mut warnings,
        };
        let mut found = own.map(|vpc| claimants::in_vpc(&mut question, vpc, false)).unwrap_or_default();
        if let Some(vpc) = inbound {
            found.extend(claimants::in_vpc(&mut question, vpc, true));
        }
        found
    }

    /// Which resolver answers a sender.
    fn view(&self, sender: &Sender<'_>) -> View {
        let shell = sender.row.kind == CallerKind::CloudShell
            && self.assumptions.choice(Assumption::CloudshellPrivateDns) != "applied";
        if shell || self.request.dns == DnsChoice::Public { View::Public } else { self.net.view(sender) }
    }

    /// The ways that the sender of the request has.
    fn own(&mut self, names: &[Variant], serving: &[Ref<Endpoint>]) {
        for variant in names.iter().skip(1) {
            let why = self.asked.other_host();
            self.attempt(WayKind::HostName, variant.label.clone(), &variant.settings, why);
            self.other_family(&variant.settings, Some(&variant.label));
        }
        for endpoint in serving {
            self.own_names(*endpoint);
        }
        let unresolved = self.asked.basis.is_none() && self.asked.failed.is_none();
        if !unresolved
            && !matches!(self.asked.basis, Some(Basis::Public | Basis::Literal | Basis::EndpointName(_)))
        {
            let why = self.asked.answered(self.net);
            let settings = Settings { dns: Some(DnsChoice::Public), ..Settings::default() };
            self.attempt(WayKind::PublicAddress, "public address".to_owned(), &settings, why);
            self.other_family(&settings, Some("public address"));
        }
        for variant in names {
            let settings = Settings { dns: Some(DnsChoice::Public), ..variant.settings.clone() };
            let why = self.asked.answered(self.net);
            let label = match variant.settings == Settings::default() {
                true => "public address".to_owned(),
                false => format!("public address of the {}", variant.label),
            };
            self.if_new(WayKind::PublicAddress, label, &settings, why);
        }
    }

    /// The names of an endpoint, and of each of its interfaces.
    fn own_names(&mut self, endpoint: Ref<Endpoint>) {
        let net = self.net;
        let id = net.topology.endpoints.id(endpoint);
        let whole = matches!(self.asked.basis, Some(Basis::EndpointName(own)) if own == endpoint)
            && self.asked.addresses == net.addresses_of(endpoint).count();
        if !whole {
            let why = self.asked.endpoint(net, endpoint);
            let settings = self.at(endpoint, None);
            self.attempt(WayKind::EndpointName, format!("name of {id}"), &settings, why);
        }
        for (zone, address) in endpoints::zones(net, endpoint) {
            let settings = self.at(endpoint, Some(zone));
            let end = self.resolve(&settings);
            let why = self.asked.interface(net, endpoint, end.as_ref().ok());
            self.keep(WayKind::Interface, format!("{id} in {zone}, {address}"), settings, why, end);
        }
    }

    fn at(&self, endpoint: Ref<Endpoint>, zone: Option<&str>) -> Settings {
        let url = endpoints::url(self.net, self.request, endpoint, zone);
        Settings { endpoint_url: Some(Some(url)), ..Settings::default() }
    }

    /// Others that could open the connection: nobody in between, or a proxy that some caller uses.
    fn other_senders(&self) -> Vec<(ProxySetting, String)> {
        let callers = &self.net.topology.callers;
        let own = match self.request.proxy {
            ProxyChoice::OfCaller => callers[self.request.caller].proxy,
            ProxyChoice::Direct => None,
            ProxyChoice::Through(proxy) => Some(proxy),
        };
        let direct = ProxySetting { choice: ProxyChoice::Direct, id: None };
        let mut others: Vec<(ProxySetting, String)> =
            own.map(|_| (direct, "without the proxy".to_owned())).into_iter().collect();
        let proxies: BTreeSet<Ref<Caller>> = callers.iter().filter_map(|(_, row)| row.proxy).collect();
        for proxy in proxies.into_iter().filter(|p| Some(*p) != own && *p != self.request.caller) {
            let id = callers.shared_id(proxy);
            let label = format!("through proxy {id}");
            others.push((ProxySetting { choice: ProxyChoice::Through(proxy), id: Some(id) }, label));
        }
        others
    }

    /// The ways by another sender: the one of the host as asked, and those that lead over new stations.
    fn through(&mut self, proxy: ProxySetting, label: &str, names: &[Variant], serving: &[Ref<Endpoint>]) {
        let (kind, why) = match &proxy.id {
            None => (WayKind::NoProxy, reason("the SDK is set to use its proxy", "NP-118")),
            Some(_) => (
                WayKind::Proxy,
                reason(
                    "the SDK is not set to use it; whether it lets this caller in, nobody states",
                    "NP-118",
                ),
            ),
        };
        let through = |settings: &Settings| Settings { proxy: Some(proxy.clone()), ..settings.clone() };
        let asked = through(&Settings::default());
        let end = self.resolve(&asked);
        let opens = match &end {
            Err(lost) if proxy.id.is_some() => {
                lost.walk.iter().any(|h| h.kind == HopKind::Proxy && Some(&h.id) == proxy.id.as_ref())
            }
            _ => true,
        };
        self.keep(kind, label.to_owned(), asked.clone(), why.clone(), end);
        if !opens {
            return;
        }
        let public = Settings { dns: Some(DnsChoice::Public), ..asked };
        self.if_new(kind, format!("{label}, public address"), &public, why.clone());
        for variant in names.iter().skip(1) {
            let settings = through(&variant.settings);
            self.if_new(kind, format!("{label}, {}", variant.label), &settings, why.clone());
            let public = Settings { dns: Some(DnsChoice::Public), ..settings };
            self.if_new(
                kind,
                format!("{label}, public address of the {}", variant.label),
                &public,
                why.clone(),
            );
        }
        for endpoint in serving {
            let id = self.net.topology.endpoints.id(*endpoint);
            let settings = through(&self.at(*endpoint, None));
            self.if_new(kind, format!("{label}, name of {id}"), &settings, why.clone());
        }
    }

    /// The other address family, where the last way tried depends on which one the client prefers.
    fn other_family(&mut self, settings: &Settings, label: Option<&str>) {
        let last = match self.ways.last().map(|w| &w.end) {
            Some(Ok(path)) => &path.assumptions,
            Some(Err(lost)) => &lost.assumptions,
            None => return,
        };
        if !last.contains(&Assumption::ClientIpFamily) {
            return;
        }
        let (family, first, other) = match self.assumptions.choice(Assumption::ClientIpFamily) {
            "ipv4-first" => (IpFamily::Ipv6, "IPv4", "IPv6"),
            _ => (IpFamily::Ipv4, "IPv6", "IPv4"),
        };
        let label = label.map_or_else(|| format!("{other} first"), |label| format!("{label}, {other} first"));
        let why = reason(format!("the client is taken to try {first} first"), "NP-153");
        let settings = Settings { ip_family: Some(family), ..settings.clone() };
        self.attempt(WayKind::AddressFamily, label, &settings, why);
    }

    fn resolve(&self, settings: &Settings) -> Result<Path, Box<NoPath>> {
        self.net.resolve_request(&settings.on(self.request), self.assumptions)
    }

    /// Tries a way, and keeps it.
    fn attempt(&mut self, kind: WayKind, label: String, settings: &Settings, why: Reason) {
        let end = self.resolve(settings);
        self.keep(kind, label, settings.clone(), why, end);
    }

    /// Tries a way, and keeps it if it leads over other stations than those kept.
    fn if_new(&mut self, kind: WayKind, label: String, settings: &Settings, why: Reason) {
        let end = self.resolve(settings);
        let new = end.as_ref().is_ok_and(|path| !self.routes.contains(&Station::of(&path.hops)));
        if new {
            self.keep(kind, label, settings.clone(), why, end);
        }
    }

    fn keep(
        &mut self,
        kind: WayKind,
        label: String,
        settings: Settings,
        why: Reason,
        end: Result<Path, Box<NoPath>>,
    ) {
        let host = match &end {
            Ok(path) => {
                self.routes.insert(Station::of(&path.hops));
                path.host.clone()
            }
            Err(lost) => lost.host.clone(),
        };
        self.ways.push(Way { kind, label, settings, host, taken: false, why, end });
    }
}
