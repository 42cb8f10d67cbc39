//! One request from its caller to the front of the service, stage by stage (NP 0.2).

mod attempt;
mod console;
mod hops;
mod naming;
mod senders;

use std::borrow::Cow;
use std::sync::Arc;

use crate::assumption::{Assumption, Assumptions, Consulted};
use crate::topology::model::CallerKind;

use super::Network;
use super::addresses::{Addresses, Family};
use super::dns::{Answer, Ignored};
use super::entry::Front;
use super::host::{self, Host, HostKind};
use super::path::{Entry, Hop, NoPath, Path, Warning};
use super::reason::{Stop, code};
use super::request::{IpFamily, PathRequest, Target};
use super::sender::{Sender, Stands, no_common_family};

use attempt::{Attempt, Lost, Tried};

/// A request on its way, with what is noted about it.
pub(super) struct Resolution<'r, 'n> {
    pub net: &'n Network,
    pub assumptions: &'n Assumptions,
    pub request: &'r PathRequest<'r>,
    pub region: &'r str,
    pub hops: Vec<Hop>,
    pub warnings: Vec<Warning>,
    pub consulted: Consulted,
    /// The host name, once it is known.
    pub host: String,
}

impl Network {
    /// Finds the way of a request under given assumptions.
    pub(super) fn resolve_request(
        &self,
        request: &PathRequest<'_>,
        assumptions: &Assumptions,
    ) -> Result<Path, Box<NoPath>> {
        let region = self.region_of(request);
        let first = self.resolve_once(request, region, assumptions)?;
        match redirect(request, &first.region) {
            Some(there) => self.after_redirect(request, region, there, assumptions),
            None => Ok(first),
        }
    }

    /// The SDK's Region: stated with the request, or the caller's.
    pub(super) fn region_of<'a>(&'a self, request: &PathRequest<'a>) -> &'a str {
        let caller = &self.topology.callers[request.caller];
        let own = match caller.subnet {
            Some(subnet) => Some(&self.topology.vpcs[self.topology.subnets[subnet].vpc].region),
            None => caller.region.as_ref(),
        };
        request.region.or(own.map(|r| &**r)).unwrap_or("us-east-1")
    }

    /// A request that is about to go on its way.
    pub(super) fn resolution<'r, 'n>(
        &'n self,
        request: &'r PathRequest<'r>,
        region: &'r str,
        assumptions: &'n Assumptions,
    ) -> Resolution<'r, 'n> {
        Resolution {
            net: self,
            assumptions,
            request,
            region,
            hops: Vec::with_capacity(6),
            warnings: Vec::new(),
            consulted: Consulted::new(),
            host: String::new(),
        }
    }

    fn resolve_once(
        &self,
        request: &PathRequest<'_>,
        region: &str,
        assumptions: &Assumptions,
    ) -> Result<Path, Box<NoPath>> {
        let mut resolution = self.resolution(request, region, assumptions);
        match resolution.run() {
            Ok(mut path) => {
                path.hops = resolution.hops;
                path.warnings = resolution.warnings;
                path.assumptions = resolution.consulted;
                path.host = resolution.host;
                Ok(path)
            }
            Err(stop) => Err(Box::new(NoPath {
                kind: stop.kind,
                reason: stop.reason,
                message: stop.message,
                mend: stop.mend,
                rule: stop.rule,
                host: resolution.host,
                walk: resolution.hops,
                assumptions: resolution.consulted,
            })),
        }
    }

    /// S3 sends a client that asked the wrong Region's host to the right one (NP-102).
    fn after_redirect(
        &self,
        request: &PathRequest<'_>,
        region: &str,
        there: &str,
        assumptions: &Assumptions,
    ) -> Result<Path, Box<NoPath>> {
        let mut path = self.resolve_once(request, there, assumptions)?;
        path.warnings.push(Warning {
            code: code::REGION_REDIRECT,
            message: format!("the SDK's Region is {region}, and the bucket is in {there}: S3 in {region} sends the client on to {}", path.host),
            rule: "NP-102",
        });
        Ok(path)
    }
}

/// The Region that S3 sends the client to, if it asked the regional host of another one. Directory buckets and
/// accelerated ones are not sent on.
fn redirect<'a>(request: &PathRequest<'a>, asked: &str) -> Option<&'a str> {
    match request.target {
        Target::Bucket { name, region: Some(own) } => {
            let sent_on = request.service == "s3"
                && request.endpoint_url.is_none()
                && !request.s3_accelerate
                && !name.ends_with("--x-s3");
            (sent_on && own != asked).then_some(own)
        }
        _ => None,
    }
}

impl<'r, 'n> Resolution<'r, 'n> {
    fn run(&mut self) -> Result<Path, Stop> {
        let net = self.net;
        let caller = net.sender(self.request.caller);
        self.hops.push(hops::caller(net, &caller));
        if caller.row.kind == CallerKind::Console {
            return self.console(&caller);
        }
        let host = self.host();
        if caller.row.kind == CallerKind::Service {
            self.hops.push(hops::aws_network(net));
            return Ok(self.arrived(&host, None, Entry::ServiceInternal));
        }
        let (sender, proxied) = self.senders(caller)?;
        if proxied {
            // That the proxy's position decides is inferred (NP-118).
            self.consulted.insert(Assumption::InferredPathRules);
        }
        if self.request.data_plane && self.request.endpoint_url.is_none() {
            return self.data_plane(&sender, &host);
        }
        self.call(&sender, proxied, &host)
    }

    /// A request to an interface of the service in a VPC, whose address nobody stated: taken to be in reach of a
    /// sender that is in a VPC itself, and out of reach of all others (NP-636).
    fn data_plane(&mut self, sender: &Sender<'n>, host: &Host<'_>) -> Result<Path, Stop> {
        let to = Addresses::Unknown(Family::V4);
        match sender.at {
            Stands::Subnet(_) => {
                self.consulted.insert(Assumption::InferredPathRules);
                let source = sender.source(self.net, &to).address.exact();
                Ok(self.arrived(host, None, Entry::InVpcDataPlane { source }))
            }
            _ => Err(Stop::route(
                code::NO_ROUTE_TO_DESTINATION,
                "NP-636",
                format!("{} answers at private addresses, and nobody stated which", self.request.service),
                "state the address as `endpoint_url`, or call from inside the VPC".to_owned(),
            )),
        }
    }

    /// The host name, from the settings of the SDK.
    pub(super) fn host(&mut self) -> Host<'r> {
        let host = host::host(self.request, self.region, self.assumptions);
        self.host.clone_from(&host.name);
        host
    }

    /// From the host that opens the connection to the front of the service.
    fn call(&mut self, sender: &Sender<'n>, proxied: bool, host: &Host<'_>) -> Result<Path, Stop> {
        let net = self.net;
        let mut answer = self.ask(sender, host)?;
        self.mode_decides(sender, host, &answer);
        let sender_vpc = match sender.at {
            Stands::Subnet(subnet) => Some(net.topology.subnets[subnet].vpc),
            _ => None,
        };
        if let Some(vpc) = sender_vpc {
            self.peering_dns(vpc, host, &mut answer);
        }
        self.hops.push(hops::dns(net, host, &answer));
        let front = Front {
            service: self.request.service,
            host,
            basis: answer.basis,
            sender_vpc,
            proxied,
            data_plane: self.request.data_plane || host.kind == HostKind::InVpc,
        };
        let attempt = self.best(sender, &front, &answer)?;
        self.hops.extend(hops::steps(net, &attempt.walk));
        self.hops.extend(hops::endpoint(net, &attempt));
        if let (Entry::PublicEndpoint { .. }, Some(vpc)) = (&attempt.entry, sender_vpc)
            && self.request.endpoint_url.is_none()
        {
            self.warnings.extend(net.missed_endpoint(vpc, self.request.service, host, &answer));
            // That private DNS for inbound queries leaves the way to the subnet's routes is inferred (NP-132).
            if matches!(answer.ignored, Some(Ignored::InboundOnly(_))) {
                self.consulted.insert(Assumption::InferredPathRules);
            }
        }
        let Attempt { walk, entry, .. } = attempt;
        self.warnings.extend(walk.warnings);
        self.consulted.extend(walk.consulted);
        Ok(self.arrived(host, walk.to.exact(), entry))
    }

    /// Tries the addresses of an answer, family by family, and takes the first that leads somewhere (NP-136, NP-153).
    fn best<'h>(
        &mut self,
        sender: &Sender<'h>,
        front: &Front<'h>,
        answer: &Answer<'h>,
    ) -> Result<Attempt<'h>, Stop>
    where
        'n: 'h,
    {
        let offers = |family| answer.candidates.iter().any(|c| c.address.family() == family);
        let (v4, v6) =
            (offers(Family::V4) && sender.has(Family::V4), offers(Family::V6) && sender.has(Family::V6));
        let first = match (self.request.ip_family, self.assumptions.choice(Assumption::ClientIpFamily)) {
            (Some(IpFamily::Ipv4), _) | (None, "ipv4-first") => Family::V4,
            _ => Family::V6,
        };
        match (v4, v6) {
            (true, true) => {
                let second = if first == Family::V4 { Family::V6 } else { Family::V4 };
                let one = self.in_family(sender, front, answer, first);
                let other = self.in_family(sender, front, answer, second);
                self.by_family(first, one, other)
            }
            (true, false) => self.in_family(sender, front, answer, Family::V4).map_err(|l| self.lost(l)),
            (false, true) => self.in_family(sender, front, answer, Family::V6).map_err(|l| self.lost(l)),
            (false, false) if offers(Family::V4) => {
                self.by_nat64(sender, front, answer).map_err(|l| self.lost(l))
            }
            (false, false) => Err(no_common_family(&front.host.name, false)),
        }
    }

    /// The family the client prefers, else the other one. Says where they differ.
    fn by_family<'h>(
        &mut self,
        first: Family,
        one: Tried<'h>,
        other: Tried<'h>,
    ) -> Result<Attempt<'h>, Stop> {
        let words = |r: &Tried<'h>| match r {
            Ok(attempt) => hops::entry_words(&attempt.entry),
            Err(lost) => format!("no path ({})", lost.stop.reason),
        };
        let differ = match (&one, &other) {
            (Ok(a), Ok(b)) => a.steps_differ(b),
            (Err(_), Err(_)) => false,
            _ => true,
        };
        if differ {
            if self.request.ip_family.is_none() {
                self.consulted.insert(Assumption::ClientIpFamily);
            }
            let (v4, v6) = if first == Family::V4 { (&one, &other) } else { (&other, &one) };
            self.warnings.push(Warning {
                code: code::ADDRESS_FAMILY_MISMATCH,
                message: format!("IPv4 and IPv6 go different ways: IPv4 {}, IPv6 {}", words(v4), words(v6)),
                rule: "NP-153",
            });
        }
        match (one, other) {
            (Ok(attempt), _) | (Err(_), Ok(attempt)) => Ok(attempt),
            (Err(lost), Err(_)) => Err(self.lost(lost)),
        }
    }

    /// Keeps the steps of a packet that was lost, for people to see how far it came.
    fn lost(&mut self, lost: Box<Lost<'_>>) -> Stop {
        self.hops.extend(hops::steps(self.net, &lost.walk));
        self.consulted.extend(lost.walk.consulted);
        lost.stop
    }

    /// The path, but for what [`Network::resolve_once`] puts in.
    fn arrived(&mut self, host: &Host<'_>, destination: Option<std::net::IpAddr>, entry: Entry) -> Path {
        self.hops.push(hops::service(host, &entry));
        Path {
            host: String::new(),
            destination,
            service: self.request.service.into(),
            region: match &host.region {
                Cow::Borrowed(region) => Arc::from(*region),
                Cow::Owned(region) => Arc::from(region.as_str()),
            },
            hops: Vec::new(),
            entry,
            warnings: Vec::new(),
            assumptions: Consulted::new(),
        }
    }
}
