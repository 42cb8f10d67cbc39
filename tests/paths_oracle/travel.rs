//! Carries a packet from place to place (NP B.3 to B.5).

use std::net::IpAddr;

use ipnet::IpNet;

use super::answer::{Fault, filtered, route};
use super::routes::{End, Target, look_up};
use super::world::{Attachment, LinkEnd, Site, SiteLink, Subnet, Transit, Vpc, World};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    pub from: End,
    pub to: End,
}

/// Where a packet is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a subnet, whose table sends it on. It was sent there, or came in through the interface of a transit gateway.
    Subnet { subnet: String, sent_there: bool },
    /// At a transit gateway, from an attachment, and from a zone if it came from a VPC.
    Transit { gateway: String, attachment: String, zone: Option<String> },
    /// At a site: sent there, or from a link.
    Site { site: String, link: Option<String> },
}

/// Where it ends up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// At an address of a VPC.
    Vpc {
        vpc: String,
    },
    GatewayEndpoint(String),
    /// At a NAT gateway, which sends another packet.
    Nat(String),
    /// Beyond a gateway of a VPC.
    Internet,
    /// At a host of a site.
    Site(String),
    /// Beyond a site's own internet access.
    SiteInternet(String),
    /// At a public virtual interface.
    PublicInterface(IpAddr),
}

/// What a packet has crossed.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    pub hops: Vec<String>,
    pub checks: Vec<Check>,
    /// Between two Regions, if the peering is.
    pub peerings: Vec<bool>,
    pub transit: bool,
    pub by_internet: bool,
    /// Whether Block Public Access stops it.
    pub blocked: bool,
    /// The endpoint that it is meant for, where the name told.
    pub wanted: Option<String>,
    /// Whether it is a reply.
    pub reply: bool,
}

/// A network ACL to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub subnet: String,
    pub out: bool,
    pub other: End,
}

type Step = Result<Result<Arrived, Place>, Vec<Fault>>;

/// Carries a packet until it arrives, or is lost.
pub fn travel(
    world: &World,
    start: Place,
    packet: &Packet,
    trail: &mut Trail,
) -> Result<Arrived, Vec<Fault>> {
    let mut seen = Vec::new();
    let mut place = start;
    loop {
        if seen.contains(&place) {
            return Err(vec![route("ROUTING_LOOP")]);
        }
        seen.push(place.clone());
        let step = match &place {
            Place::Subnet { subnet, sent_there } => {
                in_subnet(world, world.subnet(subnet), *sent_there, packet, trail)
            }
            Place::Transit { gateway, attachment, zone } => {
                at_transit(world, world.transit(gateway), attachment, zone.as_deref(), packet, trail)
            }
            Place::Site { site, link } => at_site(world, world.site(site), link.as_deref(), packet, trail),
        }?;
        match step {
            Ok(arrived) => return Ok(arrived),
            Err(next) => place = next,
        }
    }
}

/// Whether nothing connects two VPCs: no active peering connection, no common transit gateway.
fn are_apart(world: &World, near: &str, far: &str) -> bool {
    let peered = world.peerings.iter().any(|p| {
        let ends = [p.requester.as_str(), p.accepter.as_str()];
        p.status == "active" && ends.contains(&near) && ends.contains(&far)
    });
    let attached = |g: &Transit, vpc: &str| g.attachments.iter().any(|a| a.vpc.as_deref() == Some(vpc));
    near != far && !peered && !world.transit.iter().any(|g| attached(g, near) && attached(g, far))
}

/// Whether a packet starts in a VPC, even if it came back to it over a transit gateway.
fn own_vpc(world: &World, vpc: &Vpc, sent_there: bool, packet: &Packet) -> bool {
    sent_there || vpc.blocks.iter().any(|b| packet.from.lies_in(world, b))
}

fn one<T>(fault: Fault) -> Result<T, Vec<Fault>> {
    Err(vec![fault])
}

/// In front of a subnet's route table.
fn in_subnet(world: &World, subnet: &Subnet, sent_there: bool, packet: &Packet, trail: &mut Trail) -> Step {
    let vpc = world.vpc_of_subnet(&subnet.id);
    let target = look_up(world, subnet, &packet.to).map_err(|fault| {
        let nothing = fault == route("NO_ROUTE_TO_DESTINATION");
        let apart = |wanted: &String| are_apart(world, &vpc.id, &world.endpoint(wanted).vpc);
        let disconnected = nothing && trail.wanted.as_ref().is_some_and(apart);
        vec![if disconnected { route("DISCONNECTED_VPCS") } else { fault }]
    })?;
    if target == Target::Local {
        leave(subnet, packet, trail);
        return arrive(world, &vpc.id, Some(subnet), packet, trail);
    }
    leave(subnet, packet, trail);
    let id = match target {
        Target::GatewayEndpoint(id) => {
            // NP-221: for its own VPC only.
            trail.hops.push(id.clone());
            if !own_vpc(world, vpc, sent_there, packet) {
                return one(route("BAD_STATE_ROUTE"));
            }
            return Ok(Ok(Arrived::GatewayEndpoint(id)));
        }
        Target::Id(id) => id,
        Target::Local | Target::Blackhole => unreachable!(),
    };
    if world.internet_gateways.iter().any(|g| g.id == id) {
        return internet_gateway(world, subnet, &id, sent_there, packet, trail);
    }
    if world.egress_only.iter().any(|g| g.id == id) {
        // NP-263, NP-274; NP-254 and NP-307 as for an internet gateway.
        trail.blocked |= vpc.block_public_access == "block-bidirectional";
        if !own_vpc(world, vpc, sent_there, packet) {
            return one(route("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"));
        }
        if !matches!(packet.to, End::Public(_)) {
            return one(route("NO_ROUTE_TO_DESTINATION"));
        }
        trail.hops.push(id);
        trail.by_internet = true;
        return Ok(Ok(Arrived::Internet));
    }
    if let Some(nat) = world.nats.iter().find(|n| n.id == id) {
        // NP-266.
        if nat.subnet == subnet.id {
            return one(route("ROUTING_LOOP"));
        }
        // NP-416.
        trail.checks.push(Check { subnet: nat.subnet.clone(), out: false, other: packet.from.clone() });
        trail.hops.push(id.clone());
        return Ok(Ok(Arrived::Nat(id)));
    }
    if let Some(peering) = world.peerings.iter().find(|p| p.id == id) {
        // NP-230.
        if peering.status != "active" {
            return one(route("BAD_STATE_ROUTE"));
        }
        let far = world.vpc(if peering.requester == vpc.id { &peering.accepter } else { &peering.requester });
        // NP-232.
        let from_near = vpc.blocks.iter().any(|b| packet.from.lies_in(world, b));
        let to_far = matches!(packet.to, End::Address(_) | End::Within(_))
            && far.blocks.iter().any(|b| packet.to.lies_in(world, b));
        if !(from_near && to_far) {
            return one(route("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"));
        }
        trail.hops.push(id);
        trail.peerings.push(far.region != vpc.region);
        return arrive(world, &far.id, None, packet, trail);
    }
    if let Some(gateway) = world.transit.iter().find(|g| g.id == id) {
        return to_transit(world, subnet, gateway, packet, trail);
    }
    let (site, link) = link(world, &id);
    trail.hops.push(link.id.clone());
    Ok(Err(Place::Site { site: site.id.clone(), link: Some(id) }))
}

fn link<'w>(world: &'w World, id: &str) -> (&'w Site, &'w SiteLink) {
    world.sites.iter().find_map(|s| Some((s, s.links.iter().find(|l| l.id == id)?))).unwrap()
}

fn leave(subnet: &Subnet, packet: &Packet, trail: &mut Trail) {
    trail.checks.push(Check { subnet: subnet.id.clone(), out: true, other: packet.to.clone() });
}

/// At an address of a VPC. Within a subnet nothing is checked (NP-411, NP-415).
fn arrive(world: &World, vpc: &str, from: Option<&Subnet>, packet: &Packet, trail: &mut Trail) -> Step {
    let subnet = match &packet.to {
        End::Address(address) => world.vpc(vpc).subnet_of(*address),
        End::Within(block) => world.vpc(vpc).subnets.iter().find(|s| s.blocks.contains(block)),
        End::Public(_) => unreachable!(),
    };
    match (from, subnet) {
        (Some(from), Some(to)) if from.id == to.id => {
            trail.checks.pop();
        }
        (_, Some(to)) => {
            trail.checks.push(Check { subnet: to.id.clone(), out: false, other: packet.from.clone() });
        }
        (_, None) => {}
    }
    Ok(Ok(Arrived::Vpc { vpc: vpc.to_owned() }))
}

/// NP-260 to NP-265, NP-274.
fn internet_gateway(
    world: &World,
    subnet: &Subnet,
    id: &str,
    sent_there: bool,
    packet: &Packet,
    trail: &mut Trail,
) -> Step {
    let vpc = world.vpc_of_subnet(&subnet.id);
    let mut faults = Vec::new();
    let nat = world
        .nats
        .iter()
        .any(|n| n.subnet == subnet.id && Some(&packet.from) == nat_source(world, &n.id).as_ref());
    trail.blocked |= match vpc.block_public_access {
        "block-bidirectional" => true,
        "block-ingress" => !nat,
        _ => false,
    };
    if let End::Address(address) = packet.to
        && is_private(address)
    {
        faults.push(route("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"));
    }
    // NP-254: what comes from another VPC has no address that this gateway knows.
    let known = own_vpc(world, vpc, sent_there, packet)
        && (packet.to.v6() || public_address(world, &packet.from, &vpc.id).is_some());
    if !known {
        faults.push(route("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"));
    }
    if packet.to.v6() && matches!(packet.to, End::Address(_)) {
        // NP-307: interfaces of endpoints are out of reach of the internet.
        faults.push(route("NO_ROUTE_TO_DESTINATION"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    trail.hops.push(id.to_owned());
    trail.by_internet = true;
    Ok(Ok(Arrived::Internet))
}

/// What a NAT gateway's packets have as their source within AWS.
pub fn nat_source(world: &World, id: &str) -> Option<End> {
    let nat = world.nats.iter().find(|n| n.id == id)?;
    let block = world.subnet(&nat.subnet).blocks.iter().find(|b| matches!(b, IpNet::V4(_)));
    Some(nat.private_ip.map_or_else(|| End::Within(*block.unwrap()), End::Address))
}

/// The public address that an internet gateway puts in place of a private one (NP-260, NP-501, NP-502, NP-516).
pub fn public_address(world: &World, from: &End, vpc: &str) -> Option<IpAddr> {
    let in_vpc = |subnet: &str| world.vpc_of_subnet(subnet).id == vpc;
    let nat =
        world.nats.iter().find(|n| in_vpc(&n.subnet) && nat_source(world, &n.id).as_ref() == Some(from));
    if let Some(nat) = nat {
        return nat.public_ip;
    }
    let own = |c: &&super::world::Caller| {
        c.subnet.as_ref().is_some_and(|s| in_vpc(s)) && c.private_ip.map(End::Address).as_ref() == Some(from)
    };
    world.callers.iter().find(own).and_then(|c| c.public_ip)
}

fn is_private(address: IpAddr) -> bool {
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]
        .iter()
        .any(|b| b.parse::<IpNet>().unwrap().contains(&address))
}

/// From a subnet to a transit gateway (NP-245, NP-414, NP-415).
fn to_transit(world: &World, subnet: &Subnet, gateway: &Transit, packet: &Packet, trail: &mut Trail) -> Step {
    let vpc = world.vpc_of_subnet(&subnet.id);
    let Some(attachment) = gateway.attachments.iter().find(|a| a.vpc.as_ref() == Some(&vpc.id)) else {
        return one(route("BAD_STATE_ROUTE"));
    };
    let same_zone = attachment.subnets.iter().find(|s| world.subnet(s).az == subnet.az);
    // NP-253: interfaces of endpoints are in reach in all zones, so replies come back from all.
    let entry = same_zone.or(attachment.subnets.first().filter(|_| trail.reply));
    let mut faults = Vec::new();
    if entry.is_none() {
        faults.push(route("TGW_ROUTE_AZ_RESTRICTION"));
    }
    // NP-256.
    if packet.to.v6() && !attachment.ipv6 {
        faults.push(route("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"));
    }
    let Some(entry) = entry.filter(|_| faults.is_empty()) else { return Err(faults) };
    if *entry != subnet.id {
        trail.checks.push(Check { subnet: entry.clone(), out: false, other: packet.from.clone() });
    }
    trail.hops.push(gateway.id.clone());
    trail.transit = true;
    Ok(Err(Place::Transit {
        gateway: gateway.id.clone(),
        attachment: attachment.id.clone(),
        zone: Some(subnet.az.clone()),
    }))
}

/// In front of a transit gateway's route table (NP-246 to NP-258).
fn at_transit(
    world: &World,
    gateway: &Transit,
    attachment: &str,
    zone: Option<&str>,
    packet: &Packet,
    trail: &mut Trail,
) -> Step {
    let next = transit_target(world, gateway, attachment, packet)?;
    if let Some(peering) = gateway.peerings.iter().find(|p| p.id == next) {
        // NP-252.
        let far = world.transit(&peering.to);
        let Some(back) = far.peerings.iter().find(|p| p.to == gateway.id) else {
            return one(route("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"));
        };
        trail.hops.push(far.id.clone());
        return Ok(Err(Place::Transit {
            gateway: far.id.clone(),
            attachment: back.id.clone(),
            zone: zone.map(str::to_owned),
        }));
    }
    let attachment = attachments(world, gateway).into_iter().find(|a| a.id == next).unwrap();
    if let Some(id) = &attachment.vpn {
        let (site, _) = link(world, id);
        trail.hops.push(id.clone());
        return Ok(Err(Place::Site { site: site.id.clone(), link: Some(id.clone()) }));
    }
    if packet.to.v6() && !attachment.ipv6 {
        return one(route("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"));
    }
    // NP-253 and NP-258.
    let same_zone = attachment.subnets.iter().find(|s| zone == Some(world.subnet(s).az.as_str()));
    let subnet = same_zone.or(attachment.subnets.first()).unwrap().clone();
    Ok(Err(Place::Subnet { subnet, sent_there: false }))
}

/// The attachments of a gateway: a link that ends there and has none is attached under its own id.
fn attachments(world: &World, gateway: &Transit) -> Vec<Attachment> {
    let mut all = gateway.attachments.clone();
    for link in world.sites.iter().flat_map(|s| &s.links) {
        let ends_here = link.end == LinkEnd::Transit(gateway.id.clone());
        if ends_here && !gateway.attachments.iter().any(|a| a.vpn.as_ref() == Some(&link.id)) {
            all.push(Attachment {
                id: link.id.clone(),
                vpc: None,
                subnets: Vec::new(),
                ipv6: false,
                vpn: Some(link.id.clone()),
            });
        }
    }
    all
}

/// The attachment or peering that a packet leaves by.
fn transit_target(
    world: &World,
    gateway: &Transit,
    from: &str,
    packet: &Packet,
) -> Result<String, Vec<Fault>> {
    let mut found: Vec<(u8, bool, String)> = Vec::new();
    let all = attachments(world, gateway);
    let propagating: Vec<&Attachment> = if gateway.tables.is_empty() {
        all.iter().collect()
    } else {
        // NP-246.
        let Some(table) = gateway.tables.iter().find(|t| t.associations.iter().any(|a| a == from)) else {
            return one(route("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"));
        };
        for (block, target) in table.routes.iter().filter(|(block, _)| packet.to.lies_in(world, block)) {
            found.push((block.prefix_len(), true, target.clone()));
        }
        all.iter().filter(|a| table.propagations.contains(&a.id)).collect()
    };
    // NP-250, NP-256.
    for attachment in propagating {
        let blocks = match (&attachment.vpc, &attachment.vpn) {
            (Some(vpc), _) => {
                let blocks = world.vpc(vpc).blocks.iter();
                blocks.filter(|b| matches!(b, IpNet::V4(_)) || attachment.ipv6).copied().collect()
            }
            (None, Some(id)) => announced(world, id),
            (None, None) => Vec::new(),
        };
        for block in blocks.iter().filter(|b| packet.to.lies_in(world, b)) {
            found.push((block.prefix_len(), false, attachment.id.clone()));
        }
    }
    // NP-247, NP-248.
    let best = found.into_iter().max_by_key(|(length, is_static, _)| (*length, *is_static));
    match best {
        None => one(route("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT")),
        // NP-249.
        Some((_, _, target)) if target == "blackhole" => one(route("TGW_RTB_BAD_STATE_ROUTE")),
        Some((_, _, target)) => Ok(target),
    }
}

/// What a site announces over a link.
fn announced(world: &World, id: &str) -> Vec<IpNet> {
    let (site, link) = link(world, id);
    if link.prefixes.is_empty() { site.prefixes.clone() } else { link.prefixes.clone() }
}

/// At a site (NP-270, NP-271, NP-506).
fn at_site(world: &World, site: &Site, by: Option<&str>, packet: &Packet, trail: &mut Trail) -> Step {
    if let Some(by) = by {
        if announced(world, by).iter().any(|b| packet.to.lies_in(world, b)) {
            return Ok(Ok(Arrived::Site(site.id.clone())));
        }
        return match packet.to {
            // By its own internet access only: a public interface is for the customer's own hosts (NP-271).
            End::Public(_) if site.egress_ip.is_some() => Ok(Ok(to_internet(site, trail))),
            _ => one(route("NO_ROUTE_TO_DESTINATION")),
        };
    }
    if matches!(packet.to, End::Public(_)) {
        return public_from_site(world, site, packet, trail);
    }
    // The first link that leads there; a virtual private gateway leads to its own VPC only.
    let mut lost = vec![route("NO_ROUTE_TO_DESTINATION")];
    for link in &site.links {
        match &link.end {
            LinkEnd::Vpc(vpc) if world.vpc(vpc).blocks.iter().any(|b| packet.to.lies_in(world, b)) => {
                trail.hops.push(link.id.clone());
                return arrive(world, vpc, None, packet, trail);
            }
            LinkEnd::Transit(gateway) => match enter_transit(world, gateway, link, packet, trail) {
                Ok(step) => return Ok(step),
                Err(faults) => lost = faults,
            },
            _ => {}
        }
    }
    Err(lost)
}

/// From a site's link into a transit gateway, if that knows where to go on.
fn enter_transit(world: &World, gateway: &str, link: &SiteLink, packet: &Packet, trail: &mut Trail) -> Step {
    let gateway = world.transit(gateway);
    let attachment =
        attachments(world, gateway).into_iter().find(|a| a.vpn.as_ref() == Some(&link.id)).unwrap();
    transit_target(world, gateway, &attachment.id, packet)?;
    trail.hops.extend([link.id.clone(), gateway.id.clone()]);
    trail.transit = true;
    Ok(Err(Place::Transit { gateway: gateway.id.clone(), attachment: attachment.id, zone: None }))
}

fn to_internet(site: &Site, trail: &mut Trail) -> Arrived {
    trail.hops.push("internet".to_owned());
    trail.by_internet = true;
    Arrived::SiteInternet(site.id.clone())
}

/// A site's way to public hosts: a public virtual interface, its own internet access, or a transit gateway.
fn public_from_site(world: &World, site: &Site, packet: &Packet, trail: &mut Trail) -> Step {
    if let Some(link) = site.links.iter().find(|l| l.end == LinkEnd::Public) {
        let source = link.public_ip.unwrap();
        // NP-271.
        if !link.prefixes.iter().any(|b| b.contains(&source)) {
            return one(filtered("FIREWALL_RULES_RESTRICTION"));
        }
        trail.hops.push(link.id.clone());
        return Ok(Ok(Arrived::PublicInterface(source)));
    }
    if site.egress_ip.is_some() {
        return Ok(Ok(to_internet(site, trail)));
    }
    let mut lost = vec![route("NO_ROUTE_TO_DESTINATION")];
    for link in &site.links {
        let LinkEnd::Transit(gateway) = &link.end else { continue };
        match enter_transit(world, gateway, link, packet, trail) {
            Ok(step) => return Ok(step),
            Err(faults) => lost = faults,
        }
    }
    Err(lost)
}
