//! One request, stage by stage (NP 0.2).

use std::net::IpAddr;

use super::answer::{Answer, Entry, Fault, Kind, Reached, Source, route, unavailable};
use super::filter::{Reference, groups, passes};
use super::names::{self, Found, Host};
use super::routes::{End, Public};
use super::travel::{Arrived, Check, Place, public_address};
use super::trip::{Segment, back, forward};
use super::world::{Ask, Caller, Endpoint, World};

/// The way of a request, or what stands in it.
pub fn resolve(world: &World, ask: &Ask) -> Answer {
    let caller = world.caller(&ask.caller);
    let own = match &caller.subnet {
        Some(subnet) => Some(&world.vpc_of_subnet(subnet).region),
        None => caller.region.as_ref(),
    };
    let region = ask.region.map_or_else(|| own.unwrap().clone(), str::to_owned);
    let host = names::host(world, ask, &region);
    let from = match (&caller.subnet, &caller.site) {
        (Some(subnet), _) => names::From::Subnet(subnet),
        (_, Some(site)) => names::From::Site(site),
        _ => names::From::Elsewhere,
    };
    let found = match names::ask(world, &from, &host.name) {
        Ok(found) => found,
        Err(faults) => return Answer::NoPath(faults),
    };
    let wanted = match &found {
        Found::Addresses(_, wanted) => wanted.clone(),
        Found::Public => None,
    };
    let request = Request { world, ask, caller, host, wanted };
    // NP-153: IPv6 first, where both have it.
    let v6 = |wanted: bool| request.destinations(&found, wanted);
    let (six, four) = (v6(true), v6(false));
    let mut faults = Vec::new();
    if caller.ipv6.is_some() && !six.is_empty() {
        match request.one_of(&six) {
            Ok(reached) => return Answer::Reached(reached),
            Err(lost) => faults = lost,
        }
    }
    if !four.is_empty() {
        match request.one_of(&four) {
            Ok(reached) => return Answer::Reached(reached),
            Err(lost) => {
                if faults.is_empty() {
                    faults = lost;
                }
            }
        }
    }
    if faults.is_empty() {
        faults = vec![route("ADDRESS_FAMILY_MISMATCH")];
    }
    Answer::NoPath(faults)
}

struct Request<'w> {
    world: &'w World,
    ask: &'w Ask,
    caller: &'w Caller,
    host: Host,
    /// The endpoint that the name stands for.
    wanted: Option<String>,
}

impl Request<'_> {
    fn destinations(&self, found: &Found, v6: bool) -> Vec<End> {
        match found {
            Found::Addresses(list, _) => {
                list.iter().filter(|a| a.is_ipv6() == v6).map(|a| End::Address(*a)).collect()
            }
            Found::Public if v6 && !self.ask.dualstack => Vec::new(),
            Found::Public => {
                vec![End::Public(Public { service: self.ask.service, region: self.host.region.clone(), v6 })]
            }
        }
    }

    /// Any address will do (NP-136).
    fn one_of(&self, destinations: &[End]) -> Result<Reached, Vec<Fault>> {
        let mut faults = Vec::new();
        for to in destinations {
            match self.to(to) {
                Ok(reached) => return Ok(reached),
                Err(lost) => faults.extend(lost),
            }
        }
        Err(faults)
    }

    fn to(&self, to: &End) -> Result<Reached, Vec<Fault>> {
        match (&self.caller.subnet, &self.caller.site) {
            (Some(subnet), _) => {
                let start = Place::Subnet { subnet: subnet.clone(), sent_there: true };
                let own = if to.v6() { self.caller.ipv6 } else { self.caller.private_ip };
                self.carry(start, End::Address(own.unwrap()), to)
            }
            (_, Some(site)) => {
                let start = Place::Site { site: site.clone(), link: None };
                self.carry(start, End::Address(self.caller.private_ip.unwrap()), to)
            }
            _ => self.outside(to),
        }
    }

    /// Callers on the internet or in AWS's own network (NP-116, NP-152, NP-517).
    fn outside(&self, to: &End) -> Result<Reached, Vec<Fault>> {
        if !matches!(to, End::Public(_)) {
            return Err(vec![route("NO_ROUTE_TO_DESTINATION")]);
        }
        let (word, source) = match self.caller.kind {
            "lambda" => ("aws-network", Source::AwsOwned),
            _ => ("internet", self.caller.public_ip.map_or(Source::Unstated, Source::Known)),
        };
        let hops = vec![self.caller.id.clone(), word.to_owned(), self.service()];
        Ok(self.gate(hops, Entry::Public(source), word == "internet"))
    }

    fn service(&self) -> String {
        format!("{}.{}", self.ask.service, self.host.region)
    }

    /// Forward, back, through the filters, and in.
    fn carry(&self, start: Place, from: End, to: &End) -> Result<Reached, Vec<Fault>> {
        let (segments, arrived) = forward(self.world, start, from, to, self.wanted.as_ref())?;
        let holder = match (&arrived, to) {
            (Arrived::Vpc { vpc }, End::Address(address)) => self.holder(vpc, *address),
            _ => None,
        };
        let (replies, mut faults) = match back(self.world, &segments, &arrived) {
            Ok(replies) => (replies, Vec::new()),
            Err(lost) => (Vec::new(), lost),
        };
        faults.extend(self.filtered(&segments, &replies, holder));
        let entry = self.entry(segments.last().unwrap(), &arrived, holder);
        let entry = match entry {
            Ok(entry) if faults.is_empty() => entry,
            other => {
                faults.extend(other.err().into_iter().flatten());
                return Err(faults);
            }
        };
        let mut hops = vec![self.caller.id.clone()];
        segments.iter().for_each(|s| hops.extend(s.trail.hops.iter().cloned()));
        hops.extend(holder.map(|e| e.id.clone()));
        hops.push(self.service());
        let by_internet = segments.iter().any(|s| s.trail.by_internet);
        Ok(self.gate(hops, entry, by_internet))
    }

    fn holder(&self, vpc: &str, address: IpAddr) -> Option<&Endpoint> {
        let has = |e: &&Endpoint| e.vpc == vpc && e.interfaces.iter().any(|(_, a)| *a == address);
        self.world.endpoints.iter().find(has)
    }

    fn filtered(&self, segments: &[Segment], replies: &[Check], holder: Option<&Endpoint>) -> Vec<Fault> {
        let world = self.world;
        let (first, last) = (segments.first().unwrap(), segments.last().unwrap());
        let mut faults = Vec::new();
        let far_region = segments.iter().any(|s| s.trail.peerings.contains(&true));
        let transit = segments.iter().any(|s| s.trail.transit);
        let reference = match () {
            () if segments.len() > 1 => Reference::Lost,
            () if transit || far_region => Reference::Unsupported,
            () => Reference::Works,
        };
        let members: &[String] = holder.map_or(&[], |e| &e.groups);
        // NP-402.
        faults.extend(groups(world, &self.caller.groups, true, &first.packet.to, members, reference));
        // NP-410 to NP-416.
        let there = segments.iter().flat_map(|s| &s.trail.checks).map(|c| (c, false));
        let blocked =
            there.chain(replies.iter().map(|c| (c, true))).any(|(c, reply)| !passes(world, c, reply));
        if blocked {
            faults.push(super::answer::filtered("SUBNET_ACL_RESTRICTION"));
        }
        // NP-274.
        if segments.iter().any(|s| s.trail.blocked) {
            faults.push(super::answer::filtered("VPC_BLOCK_PUBLIC_ACCESS_ENABLED"));
        }
        // NP-403, NP-405 to NP-407.
        if let Some(endpoint) = holder {
            let callers = &self.caller.groups;
            faults.extend(groups(world, &endpoint.groups, false, &last.packet.from, callers, reference));
        }
        faults
    }

    fn entry(
        &self,
        last: &Segment,
        arrived: &Arrived,
        holder: Option<&Endpoint>,
    ) -> Result<Entry, Vec<Fault>> {
        let source = match &last.packet.from {
            End::Address(address) => Source::Known(*address),
            _ => Source::Unstated,
        };
        match arrived {
            Arrived::GatewayEndpoint(id) => {
                let endpoint = self.world.endpoint(id);
                // NP-301.
                if endpoint.state != "available" {
                    return Err(vec![unavailable("ENDPOINT_STATE")]);
                }
                Ok(Entry::Gateway { endpoint: id.clone(), vpc: endpoint.vpc.clone(), source })
            }
            Arrived::Vpc { vpc } => {
                let Some(endpoint) = holder else {
                    // NP-206: the address is one of another VPC too, where the endpoint stands.
                    let elsewhere = self.wanted.is_some();
                    return Err(vec![if elsewhere {
                        route("MORE_SPECIFIC_ROUTE")
                    } else {
                        unavailable("NO_HOST_AT_ADDRESS")
                    }]);
                };
                let mut faults = Vec::new();
                if endpoint.state != "available" {
                    faults.push(unavailable("ENDPOINT_STATE"));
                }
                // NP-154: the certificate is that of the service.
                let region = &self.world.vpc(vpc).region;
                if endpoint.service != self.ask.service || *region != self.host.region {
                    faults.push(Fault { kind: Kind::Tls, reason: "TLS_NAME_MISMATCH" });
                }
                if !faults.is_empty() {
                    return Err(faults);
                }
                Ok(Entry::Interface { endpoint: endpoint.id.clone(), vpc: vpc.clone(), source })
            }
            Arrived::Internet => {
                let Place::Subnet { subnet, .. } = &last.start else { unreachable!() };
                if last.packet.to.v6() {
                    return Ok(Entry::Public(source));
                }
                let vpc = &self.world.vpc_of_subnet(subnet).id;
                let seen = public_address(self.world, &last.packet.from, vpc);
                Ok(Entry::Public(seen.map_or(Source::Unstated, Source::Known)))
            }
            Arrived::SiteInternet(site) => {
                Ok(Entry::Public(Source::Known(self.world.site(site).egress_ip.unwrap())))
            }
            Arrived::PublicInterface(address) => Ok(Entry::Public(Source::Known(*address))),
            Arrived::Site(_) => Err(vec![unavailable("NO_HOST_AT_ADDRESS")]),
            Arrived::Nat(_) => unreachable!(),
        }
    }

    /// What the service itself refuses (NP-148, NP-620, NP-625).
    fn gate(&self, hops: Vec<String>, entry: Entry, by_internet: bool) -> Reached {
        let vpc = match &entry {
            Entry::Interface { vpc, .. } | Entry::Gateway { vpc, .. } => Some(vpc),
            Entry::Public(_) => None,
        };
        let rejected = match (&self.ask.network_origin, self.ask.api_type, vpc) {
            (Some(origin), _, vpc) if vpc != Some(origin) => Some("ACCESS_POINT_NETWORK_ORIGIN"),
            (_, Some("PRIVATE"), None) => Some("PRIVATE_API_WITHOUT_ENDPOINT"),
            (_, Some("REGIONAL"), Some(_)) => Some("PUBLIC_API_THROUGH_ENDPOINT"),
            _ => None,
        };
        Reached { hops, entry, by_internet, rejected }
    }
}
