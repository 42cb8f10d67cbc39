//! From a request to addresses (NP A).

use std::net::IpAddr;

use super::answer::{Fault, dns, unavailable};
use super::routes::End;
use super::travel::{Arrived, Place};
use super::trip::{back, forward};
use super::world::{Ask, Endpoint, ResolverEndpoint, Vpc, World};

/// A host name, and what it stands for.
#[derive(Clone, Debug)]
pub struct Host {
    pub name: String,
    pub region: String,
}

/// NP A.1: Regional hosts, or the name of an endpoint (NP-101, NP-133 to NP-135).
pub fn host(world: &World, ask: &Ask, region: &str) -> Host {
    if let Some((id, zone)) = &ask.endpoint {
        let endpoint = world.endpoint(id);
        let region = world.vpc(&endpoint.vpc).region.clone();
        let front = match (endpoint.service, &ask.network_origin) {
            ("s3", Some(_)) => "accesspoint.",
            ("s3", None) => "bucket.",
            _ => "",
        };
        let zone = zone.as_ref().map_or(String::new(), |z| format!("-{z}"));
        let name = format!("{front}{id}-0a1b2c3d{zone}.{}.{region}.vpce.amazonaws.com", endpoint.service);
        return Host { name, region };
    }
    let name = match (ask.service, ask.dualstack) {
        ("s3", _) if ask.network_origin.is_some() => {
            let dualstack = if ask.dualstack { "dualstack." } else { "" };
            format!("ap-111122223333.s3-accesspoint.{dualstack}{region}.amazonaws.com")
        }
        ("s3", true) => format!("reports.s3.dualstack.{region}.amazonaws.com"),
        ("s3", false) => format!("reports.s3.{region}.amazonaws.com"),
        ("execute-api", _) => format!("a1b2c3.execute-api.{region}.amazonaws.com"),
        (service, true) => format!("{service}.{region}.api.aws"),
        (service, false) => format!("{service}.{region}.amazonaws.com"),
    };
    Host { name, region: region.to_owned() }
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Of interfaces of an endpoint, where the answer tells.
    Addresses(Vec<IpAddr>, Option<String>),
    Public,
}

type Answer = Result<Found, Vec<Fault>>;

/// Where a caller asks from (NP A.2).
pub enum From<'w> {
    Subnet(&'w str),
    Site(&'w str),
    Elsewhere,
}

/// Who answers, and what.
pub fn ask(world: &World, from: &From<'_>, host: &str) -> Answer {
    match from {
        From::Elsewhere => public(world, host),
        From::Subnet(subnet) => {
            let vpc = world.vpc_of_subnet(subnet);
            match vpc.dns_server {
                None => view(world, vpc, host, false, 0),

                Some(server) => {
                    let start = Place::Subnet { subnet: (*subnet).to_owned(), sent_there: true };
                    server_answers(world, start, own_address(world, subnet), server, host, 0)
                }
            }
        }
        From::Site(site) => {
            // NP-115: the most specific domain that the site forwards.
            let site = world.site(site);
            let forwards = site.forward.iter().filter(|(domain, _)| is_within(host, domain));
            match forwards.max_by_key(|(domain, _)| domain.len()) {
                None => public(world, host),
                Some((_, server)) => {
                    let start = Place::Site { site: site.id.clone(), link: None };
                    let from = End::Within(*site.prefixes.first().unwrap());
                    server_answers(world, start, from, *server, host, 0)
                }
            }
        }
    }
}

fn own_address(world: &World, subnet: &str) -> End {
    let v4 = world.subnet(subnet).blocks.iter().find(|b| matches!(b, ipnet::IpNet::V4(_)));
    End::Within(*v4.unwrap())
}

/// The address of a VPC's own resolver (NP-110).
fn plus_two(vpc: &Vpc) -> IpAddr {
    match vpc.blocks.first().unwrap().addr() {
        IpAddr::V4(base) => IpAddr::V4((u32::from(base) + 2).into()),
        IpAddr::V6(_) => unreachable!(),
    }
}

fn is_within(host: &str, domain: &str) -> bool {
    host == domain || host.ends_with(&format!(".{domain}"))
}

/// The answer of a server at an address (NP-112, NP-114, NP-141).
fn server_answers(
    world: &World,
    start: Place,
    from: End,
    server: IpAddr,
    host: &str,
    depth: usize,
) -> Answer {
    // A VPC's own resolver is no matter of routes (NP-110, NP-113).
    if let Place::Subnet { subnet, .. } = &start
        && server == plus_two(world.vpc_of_subnet(subnet))
        && depth <= 8
    {
        return view(world, world.vpc_of_subnet(subnet), host, false, depth + 1);
    }
    let Some(arrived) = in_reach(world, start, from, server).filter(|_| depth <= 8) else {
        return Err(vec![dns("DNS_NO_RESOLVER")]);
    };
    let Arrived::Vpc { vpc } = arrived else { return public(world, host) };
    let here = |e: &&ResolverEndpoint| e.vpc == vpc && e.addresses.iter().any(|(_, a)| *a == server);
    if world.inbound.iter().any(|e| here(&e)) {
        return view(world, world.vpc(&vpc), host, true, depth + 1);
    }
    if plus_two(world.vpc(&vpc)) == server {
        return Err(vec![dns("DNS_NO_RESOLVER")]);
    }
    // A server of one's own, which answers like public DNS.
    public(world, host)
}

/// Where queries arrive, if they do and their replies come back.
fn in_reach(world: &World, start: Place, from: End, server: IpAddr) -> Option<Arrived> {
    let (segments, arrived) = forward(world, start, from, &End::Address(server), None).ok()?;
    back(world, &segments, &arrived).ok()?;
    Some(arrived)
}

/// What a VPC's resolver answers (NP A.3), to its own hosts or through an inbound endpoint.
fn view(world: &World, vpc: &Vpc, host: &str, through_inbound: bool, depth: usize) -> Answer {
    // NP-111.
    if !vpc.dns_support {
        return Err(vec![dns("DNS_NO_RESOLVER")]);
    }
    let rules = world.rules.iter().filter(|r| r.vpcs.contains(&vpc.id) && is_within(host, &r.domain));
    let rule = rules.max_by_key(|r| r.domain.len());
    let zone = zone(world, vpc, host, through_inbound);
    // NP-120 and NP-121: a forward rule wins over a zone of the same domain.
    if let Some(rule) = rule.filter(|r| r.forward)
        && zone.as_ref().is_none_or(|z| z.domain.len() <= rule.domain.len())
    {
        let outbound = world.outbound.iter().find(|o| Some(&o.id) == rule.outbound.as_ref()).unwrap();
        let Some((subnet, address)) = outbound.addresses.first() else {
            return Err(vec![dns("DNS_NO_RESOLVER")]);
        };
        let start = Place::Subnet { subnet: subnet.clone(), sent_there: true };
        return server_answers(world, start, End::Address(*address), rule.target.unwrap(), host, depth + 1);
    }
    match zone {
        Some(zone) => zone.answer,
        None => public(world, host),
    }
}

/// A zone that a VPC sees and that holds a name.
struct Seen {
    domain: String,
    answer: Answer,
}

/// The most specific one.
fn zone(world: &World, vpc: &Vpc, host: &str, through_inbound: bool) -> Option<Seen> {
    // NP-124.
    if !(vpc.dns_support && vpc.dns_hostnames) {
        return None;
    }
    let mut seen = Vec::new();
    for zone in world.zones.iter().filter(|z| z.vpcs.contains(&vpc.id) && is_within(host, &z.name)) {
        let relative = host.strip_suffix(&zone.name).unwrap().trim_end_matches('.');
        let record = zone
            .records
            .iter()
            .find(|(name, _)| name == relative)
            .or_else(|| zone.records.iter().find(|(name, _)| name == "*" && !relative.is_empty()));
        let answer = match record {
            // NP-123.
            None => Err(vec![dns("DNS_NXDOMAIN")]),
            Some((_, to)) => match to.parse::<IpAddr>() {
                Ok(address) => Ok(Found::Addresses(vec![address], None)),
                Err(_) => of_endpoint(world.endpoint(to)),
            },
        };
        seen.push(Seen { domain: zone.name.clone(), answer });
    }
    for endpoint in world.endpoints.iter().filter(|e| e.vpc == vpc.id) {
        let domain = private_domain(endpoint, vpc, host);
        if let Some(domain) = domain.filter(|_| private_dns_works(world, endpoint, through_inbound)) {
            seen.push(Seen { domain, answer: of_endpoint(endpoint) });
        }
    }
    seen.into_iter().max_by_key(|s| s.domain.len())
}

/// NP-125, NP-130, NP-131.
fn private_dns_works(world: &World, endpoint: &Endpoint, through_inbound: bool) -> bool {
    let beside =
        world.endpoints.iter().any(|g| g.gateway && g.service == endpoint.service && g.vpc == endpoint.vpc);
    let inbound_only = endpoint.service == "s3" && endpoint.inbound_only.unwrap_or(beside);
    endpoint.private_dns && endpoint.state == "available" && (through_inbound || !inbound_only)
}

/// The domain of private DNS that holds a host name, if the endpoint has one (NP-126 to NP-128, NP-148, NP-150).
fn private_domain(endpoint: &Endpoint, vpc: &Vpc, host: &str) -> Option<String> {
    let region = &vpc.region;
    match endpoint.service {
        _ if endpoint.gateway => None,
        "dynamodb" => None,
        "s3" => {
            let dualstack = if endpoint.dualstack { vec!["", "dualstack."] } else { vec![""] };
            let names = ["s3", "s3-control", "s3-accesspoint"];
            let domains = names
                .iter()
                .flat_map(|n| dualstack.iter().map(move |d| format!("{n}.{d}{region}.amazonaws.com")));
            let mut domains = domains.filter(|d| is_within(host, d));
            domains.next()
        }
        "execute-api" => {
            let domain = format!("execute-api.{region}.amazonaws.com");
            (host != domain && is_within(host, &domain)).then_some(domain)
        }
        service => {
            let name = format!("{service}.{region}.amazonaws.com");
            (host == name).then_some(name)
        }
    }
}

/// Those of the interfaces of an endpoint that a name stands for (NP-301, NP-304).
fn of_interfaces(endpoint: &Endpoint, named: impl Fn(&str) -> bool) -> Answer {
    if endpoint.interfaces.is_empty() || endpoint.state != "available" {
        return Err(vec![unavailable("ENDPOINT_STATE")]);
    }
    let named = endpoint.interfaces.iter().filter(|(subnet, _)| named(subnet));
    let addresses: Vec<IpAddr> = named.map(|(_, address)| *address).collect();
    if addresses.is_empty() {
        return Err(vec![dns("DNS_NXDOMAIN")]);
    }
    Ok(Found::Addresses(addresses, Some(endpoint.id.clone())))
}

/// All of them.
fn of_endpoint(endpoint: &Endpoint) -> Answer {
    of_interfaces(endpoint, |_| true)
}

/// Public DNS, which knows endpoints by their own names (NP-133, NP-134).
fn public(world: &World, host: &str) -> Answer {
    let Some(endpoint) = world.endpoints.iter().find(|e| host.contains(&format!("{}-0a1b2c3d", e.id))) else {
        return Ok(Found::Public);
    };
    let front = host.split(".vpce.").next().unwrap().split('.').find(|l| l.starts_with("vpce-")).unwrap();
    let zone = front.split("-0a1b2c3d").nth(1).unwrap().trim_start_matches('-');
    of_interfaces(endpoint, |subnet| zone.is_empty() || world.subnet(subnet).az == zone)
}
