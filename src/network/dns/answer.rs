//! What a resolver answers (NP A.3).

use crate::assumption::Assumption;
use crate::network::addresses::{Family, Front};
use crate::network::claims::Claim;
use crate::network::graph::Node;
use crate::network::host::HostKind;
use crate::network::reason::{Stop, code};
use crate::topology::Ref;
use crate::topology::model::{Endpoint, InboundResolver, Vpc};

use super::{Answer, Basis, Candidate, Found, Ignored, Question, Stance, View, at_endpoint};

/// More forwarding than this, and the query is in a loop.
const LIMIT: usize = 6;

impl<'q> Question<'q, '_, '_> {
    /// Asks a view.
    ///
    /// # Errors
    /// If the name does not resolve there, or resolves to an endpoint that cannot be used.
    pub(in crate::network) fn ask(&mut self, view: View) -> Result<Answer<'q>, Stop> {
        self.ask_within(view, 0)
    }

    pub(super) fn ask_within(&mut self, view: View, depth: usize) -> Result<Answer<'q>, Stop> {
        if depth > LIMIT {
            return Err(Stop::dns(
                code::DNS_NO_RESOLVER,
                "NP-141",
                format!("resolvers forward {} in a circle", self.host.name),
                "let one of the rules forward to a resolver that answers".to_owned(),
            ));
        }
        if let HostKind::Address(address) = self.host.kind {
            let candidates = vec![Candidate { address: Found::Address(address), endpoint: None }];
            return Ok(Answer { candidates, basis: Basis::Literal, inbound: None, ignored: None });
        }
        match view {
            View::Vpc { vpc, inbound } => self.ask_vpc(vpc, inbound, depth),
            View::Servers(subnet) => self.ask_servers(subnet, depth),
            View::Site(site) => self.ask_site(site, depth),
            View::Public => self.ask_public(),
        }
    }

    /// The VPC Resolver: the most specific claim wins (NP-120); nobody claims the name, public DNS answers.
    fn ask_vpc(
        &mut self,
        vpc: Ref<Vpc>,
        inbound: Option<Ref<InboundResolver>>,
        depth: usize,
    ) -> Result<Answer<'q>, Stop> {
        let net = self.net;
        let row = &net.topology.vpcs[vpc];
        if !self.is_on(row.dns_support, row.dns_unknown.support) {
            let name = net.name(Node::Vpc(vpc));
            return Err(Stop::dns(
                code::DNS_NO_RESOLVER,
                "NP-111",
                format!("{name} has DNS support turned off, and no resolver answers there"),
                format!("set `dns_support: true` on {name}"),
            ));
        }
        let mut ignored = None;
        let mut rules_apply = true;
        for (claim, below) in net.claims.on(vpc, &self.host.name) {
            match (self.stance(vpc, claim, below, inbound.is_some(), &mut rules_apply), claim) {
                (Stance::Passed, _) => {}
                (Stance::Ignored(why), _) => ignored = ignored.or(Some(why)),
                (Stance::Answers, Claim::Rule(rule)) => return self.forward(rule, depth),
                (Stance::Answers, Claim::Zone(zone)) => return self.ask_zone(zone, below, inbound),
                // The zone is there, and has no address (NP-304, NP-434).
                (Stance::Answers, Claim::Endpoint { endpoint, .. })
                    if net.topology.endpoints[endpoint].interfaces.is_empty() =>
                {
                    return Err(net.without_interface(endpoint));
                }
                (Stance::Answers, Claim::Endpoint { endpoint, .. }) => {
                    return Ok(at_endpoint(net, endpoint, Basis::PrivateDns(endpoint), inbound));
                }
            }
        }
        let answer = self.ask_public()?;
        Ok(Answer { ignored, inbound: answer.inbound.or(inbound), ..answer })
    }

    /// What becomes of a claim, if no stronger one answers before it.
    pub(in crate::network) fn stance(
        &mut self,
        vpc: Ref<Vpc>,
        claim: Claim,
        below: &str,
        inbound: bool,
        rules_apply: &mut bool,
    ) -> Stance {
        let net = self.net;
        match claim {
            Claim::Rule(rule) => {
                if !net.topology.resolver_rules[rule].forward {
                    *rules_apply = false;
                    return Stance::Passed;
                }
                if *rules_apply { Stance::Answers } else { Stance::Passed }
            }
            Claim::Zone(_) if !self.has_hostnames(vpc) => Stance::Ignored(Ignored::Attributes(vpc)),
            Claim::Zone(_) => Stance::Answers,
            Claim::Endpoint { endpoint, itself, below: names_below, shared } => {
                let named = if below.is_empty() { itself } else { names_below };
                if !named || (shared && !self.profile_shares_names()) {
                    return Stance::Passed;
                }
                self.hidden_zone(endpoint, vpc, inbound).map_or(Stance::Answers, Stance::Ignored)
            }
        }
    }

    /// Whether a Route 53 Profile makes the private DNS names of its endpoints lead to them (NP-140).
    fn profile_shares_names(&mut self) -> bool {
        self.consulted.insert(Assumption::ProfileEndpointDns);
        self.assumptions.choice(Assumption::ProfileEndpointDns) == "endpoint-addresses"
    }

    /// Whether hosted zones and private DNS have an effect in a VPC (NP-124).
    fn has_hostnames(&mut self, vpc: Ref<Vpc>) -> bool {
        let row = &self.net.topology.vpcs[vpc];
        self.is_on(row.dns_hostnames, row.dns_unknown.hostnames)
    }

    /// Whether a DNS attribute is on; one that is unknown is taken as an assumption says.
    fn is_on(&mut self, stated: bool, unknown: bool) -> bool {
        if !unknown {
            return stated;
        }
        self.consulted.insert(Assumption::UnstatedDnsAttributes);
        self.assumptions.choice(Assumption::UnstatedDnsAttributes) == "on"
    }

    /// Why the hidden zone of an endpoint does not answer, if it does not (NP-124, NP-125, NP-130).
    fn hidden_zone(&mut self, endpoint: Ref<Endpoint>, vpc: Ref<Vpc>, inbound: bool) -> Option<Ignored> {
        if !self.has_hostnames(vpc) {
            return Some(Ignored::Attributes(vpc));
        }
        if self.net.barred(endpoint, self.assumptions, self.consulted).is_some() {
            return Some(Ignored::Unusable(endpoint));
        }
        if self.net.inbound_only(endpoint, self.assumptions, self.consulted) && !inbound {
            return Some(Ignored::InboundOnly(endpoint));
        }
        None
    }

    /// Public DNS.
    fn ask_public(&mut self) -> Result<Answer<'q>, Stop> {
        let host = self.host;
        match host.kind {
            HostKind::Endpoint => return self.ask_endpoint_name(),
            HostKind::InVpc => {
                return Err(Stop::endpoint(
                    code::NO_HOST_AT_ADDRESS,
                    "NP-635",
                    format!("{} has private addresses, and the topology does not state them", host.name),
                    format!("add a private hosted zone {} with its addresses", host.name),
                ));
            }
            HostKind::Foreign if is_private_name(&host.name) => {
                return Err(Stop::dns(
                    code::DNS_NXDOMAIN,
                    "NP-430",
                    format!("{} is no public name, and no private hosted zone in sight has it", host.name),
                    "add a private hosted zone with that name to the caller's VPC".to_owned(),
                ));
            }
            _ => {}
        }
        let stated = host.list.as_ref().and_then(|l| self.net.index.managed_list(l.service, &l.region));
        let front = |family| Candidate {
            address: Found::Front(Front { list: host.list.as_ref(), stated, family }),
            endpoint: None,
        };
        let mut candidates = Vec::with_capacity(2);
        candidates.push(front(Family::V4));
        if host.v6 {
            candidates.push(front(Family::V6));
        }
        Ok(Answer { candidates, basis: Basis::Public, inbound: None, ignored: None })
    }
}

/// Whether a name lies in no public domain.
fn is_private_name(name: &str) -> bool {
    const PRIVATE: [&str; 8] =
        ["internal", "local", "corp", "lan", "home", "localdomain", "localhost", "test"];
    match name.rsplit_once('.') {
        Some((_, end)) => PRIVATE.contains(&end),
        None => true,
    }
}
