//! Queries passed on: Resolver rules, and the DNS of sites (NP-112, NP-114, NP-115, NP-141).

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use crate::network::addresses::{Addresses, Family};
use crate::network::graph::Node;
use crate::network::path::Warning;
use crate::network::reason::{Stop, code};
use crate::network::reply::reply;
use crate::network::walk::{Arrival, Home, Place, PublicAddress, Source, Walk};
use crate::topology::Ref;
use crate::topology::model::{ResolverRule, Site, Subnet, Vpc};

use super::{Answer, Question, View};

/// Where a forwarded query starts.
#[derive(Clone, Copy)]
enum From {
    Subnet(Ref<Subnet>, Option<IpAddr>),
    Site(Ref<Site>),
    Nowhere,
}

impl<'q> Question<'q, '_, '_> {
    /// A Resolver rule forwards to its targets, through its outbound endpoint.
    pub(super) fn forward(&mut self, rule: Ref<ResolverRule>, depth: usize) -> Result<Answer<'q>, Stop> {
        let topology = &self.net.topology;
        let row = &topology.resolver_rules[rule];
        let name = topology.resolver_rules.id(rule);
        let from = row
            .outbound_endpoint
            .and_then(|o| topology.outbound_resolvers[o].addresses.first())
            .map_or(From::Nowhere, |(subnet, address)| From::Subnet(*subnet, Some(*address)));
        self.pass_on(&format!("rule {name}"), &row.targets, from, depth)
    }

    /// The name servers of a VPC's DHCP options, in place of Amazon's (NP-112).
    pub(super) fn ask_servers(&mut self, subnet: Ref<Subnet>, depth: usize) -> Result<Answer<'q>, Stop> {
        let topology = &self.net.topology;
        let vpc = topology.subnets[subnet].vpc;
        let who = format!("the DHCP options of {}", topology.vpcs.id(vpc));
        self.pass_on(&who, &topology.vpcs[vpc].dns_servers, From::Subnet(subnet, None), depth)
    }

    /// The DNS of a site: forwards some domains, answers the rest from public DNS (NP-115).
    pub(super) fn ask_site(&mut self, site: Ref<Site>, depth: usize) -> Result<Answer<'q>, Stop> {
        let topology = &self.net.topology;
        let row = &topology.sites[site];
        let host = &self.host.name;
        let forward = row
            .dns_forward
            .iter()
            .filter(|(domain, _)| is_within(host, domain.trim_end_matches('.')))
            .max_by_key(|(domain, _)| domain.len());
        match forward {
            Some((domain, servers)) => {
                let who = format!("the DNS of {} for {domain}", topology.sites.id(site));
                self.pass_on(&who, servers, From::Site(site), depth)
            }
            None => self.ask_within(View::Public, depth + 1),
        }
    }

    /// Asks the servers that a query is forwarded to, in order. The first that answers is taken.
    fn pass_on(
        &mut self,
        who: &str,
        servers: &[IpAddr],
        from: From,
        depth: usize,
    ) -> Result<Answer<'q>, Stop> {
        let mut why = None;
        for server in servers {
            match self.server(who, *server, from) {
                Ok(view) => return self.ask_within(view, depth + 1),
                Err(stop) => why = why.or(Some(stop)),
            }
        }
        match why {
            Some(stop) => Err(stop),
            None => Err(Stop::dns(
                code::DNS_NO_RESOLVER,
                "NP-141",
                format!("{who} names no server to forward to"),
                "add the address of an inbound Resolver endpoint".to_owned(),
            )),
        }
    }

    /// What stands at a server's address.
    fn server(&mut self, who: &str, server: IpAddr, from: From) -> Result<View, Stop> {
        let net = self.net;
        // The VPC's own resolver is not a matter of routes or filters (NP-113).
        if let From::Subnet(subnet, _) = from {
            let vpc = net.topology.subnets[subnet].vpc;
            if self.is_vpc_resolver(vpc, server) {
                return Ok(View::Vpc { vpc, inbound: None });
            }
        }
        let arrival = self.reach(server, from).map_err(|lost| {
            Stop::dns(
                code::DNS_NO_RESOLVER,
                "NP-141",
                format!("{who} forwards to {server}, which cannot be reached: {}", lost.message),
                lost.mend,
            )
        })?;
        for inbound in net.index.inbound(server) {
            let vpc = net.topology.inbound_resolvers[*inbound].vpc;
            if arrival.is_none() || matches!(arrival, Some(Arrival::Vpc { vpc: there, .. }) if there == vpc) {
                return Ok(View::Vpc { vpc, inbound: Some(*inbound) });
            }
        }
        if let Some(Arrival::Vpc { vpc, .. }) = arrival
            && self.is_vpc_resolver(vpc, server)
        {
            return Err(Stop::dns(
                code::DNS_NO_RESOLVER,
                "NP-114",
                format!(
                    "{server} is the resolver of {}, which answers only from inside",
                    net.name(Node::Vpc(vpc))
                ),
                format!(
                    "create an inbound Resolver endpoint in {}, and forward to it",
                    net.name(Node::Vpc(vpc))
                ),
            ));
        }
        let site = net.topology.sites.iter().find(|(_, s)| s.prefixes.iter().any(|p| p.contains(&server)));
        if let Some((site, _)) = site {
            return Ok(View::Site(site));
        }
        self.warnings.push(Warning {
            code: code::DNS_SERVER_UNKNOWN,
            message: format!("{who} forwards to {server}, which the topology does not describe; taken to answer like public DNS"),
            rule: "NP-112",
        });
        Ok(View::Public)
    }

    /// Where a query to a server gets to, if its reply comes back; `None` where nobody stated where it starts.
    fn reach(&self, server: IpAddr, from: From) -> Result<Option<Arrival>, Stop> {
        let net = self.net;
        let (place, home, address) = match from {
            From::Nowhere => return Ok(None),
            From::Subnet(subnet, address) => {
                let address = address.map_or_else(|| self.somewhere(subnet, server), Addresses::One);
                (Place::Subnet(subnet), Home::Vpc(net.topology.subnets[subnet].vpc), address)
            }
            From::Site(site) => {
                let mut prefixes = net.topology.sites[site].prefixes.iter();
                let own = prefixes.find(|p| p.addr().is_ipv4() == server.is_ipv4());
                let address = own.map_or(Addresses::Unknown(Family::of(server)), |p| Addresses::Within(*p));
                (Place::Site(site), Home::Site(site), address)
            }
        };
        // Whether the asking host has a public address is not this stage's question.
        let source = Source { address, public: PublicAddress::Unstated, groups: None, translated: false };
        let mut walk = Walk::new(net, self.assumptions, source, home, Addresses::One(server));
        let arrival = walk.go(place)?;
        reply(&walk, arrival)?;
        Ok(Some(arrival))
    }

    /// The address of some host of a subnet, in the family of another address.
    fn somewhere(&self, subnet: Ref<Subnet>, like: IpAddr) -> Addresses<'static> {
        let row = &self.net.topology.subnets[subnet];
        let block = match like {
            IpAddr::V4(_) => row.cidr.map(IpNet::V4),
            IpAddr::V6(_) => row.ipv6_cidr.map(IpNet::V6),
        };
        block.map_or(Addresses::Unknown(Family::of(like)), Addresses::Within)
    }

    /// Whether an address is the VPC Resolver's: the base of the first block plus two, or a link-local one.
    fn is_vpc_resolver(&self, vpc: Ref<Vpc>, address: IpAddr) -> bool {
        let IpAddr::V4(address) = address else { return false };
        address == Ipv4Addr::new(169, 254, 169, 253)
            || self.net.topology.vpcs[vpc]
                .cidrs
                .iter()
                .any(|c| u32::from(c.network()).checked_add(2) == Some(u32::from(address)))
    }
}

/// Whether a name is a domain or lies below it.
fn is_within(name: &str, domain: &str) -> bool {
    name.len() >= domain.len()
        && name.get(name.len() - domain.len()..).is_some_and(|end| end.eq_ignore_ascii_case(domain))
        && (name.len() == domain.len()
            || name.get(..name.len() - domain.len()).is_some_and(|b| b.ends_with('.')))
}
