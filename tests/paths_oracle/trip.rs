//! A packet's way there and the reply's way back, over all changes of its source address (NP B.5, stages 4 and 5).

use super::answer::{Fault, route};
use super::routes::End;
use super::travel::{Arrived, Check, Packet, Place, Trail, nat_source, travel};
use super::world::World;

/// A packet's way between two translations.
pub struct Segment {
    pub start: Place,
    pub packet: Packet,
    pub trail: Trail,
}

/// Each NAT gateway sends a packet of its own (NP-264, NP-265).
pub fn forward(
    world: &World,
    start: Place,
    from: End,
    to: &End,
    wanted: Option<&String>,
) -> Result<(Vec<Segment>, Arrived), Vec<Fault>> {
    let mut segments: Vec<Segment> = Vec::new();
    let (mut start, mut from) = (start, from);
    loop {
        let packet = Packet { from: from.clone(), to: to.clone() };
        let mut trail = Trail { wanted: wanted.cloned(), ..Trail::default() };
        let arrived = travel(world, start.clone(), &packet, &mut trail)?;
        segments.push(Segment { start, packet, trail });
        let Arrived::Nat(id) = &arrived else { return Ok((segments, arrived)) };
        let nat = world.nats.iter().find(|n| n.id == *id).unwrap();
        if segments.len() > 8 {
            return Err(vec![route("ROUTING_LOOP")]);
        }
        from = nat_source(world, id).unwrap();
        start = Place::Subnet { subnet: nat.subnet.clone(), sent_there: true };
    }
}

/// The replies, the last segment first (NP-231, NP-238, NP-255, NP-270).
pub fn back(world: &World, segments: &[Segment], arrived: &Arrived) -> Result<Vec<Check>, Vec<Fault>> {
    let mut checks = Vec::new();
    for (index, segment) in segments.iter().enumerate().rev() {
        let reply = Packet { from: segment.packet.to.clone(), to: segment.packet.from.clone() };
        let from = match segments.get(index + 1) {
            Some(after) => Some(after.start.clone()),
            None => match (arrived, &reply.from) {
                // NP-238: over peering, replies return to the NAT gateway they came from.
                (Arrived::Vpc { .. }, _) if index > 0 && !segment.trail.peerings.is_empty() => {
                    mirrored(segment, &reply, &mut checks);
                    continue;
                }
                (Arrived::Vpc { vpc }, End::Address(address)) => {
                    let Some(subnet) = world.vpc(vpc).subnet_of(*address) else { continue };
                    Some(Place::Subnet { subnet: subnet.id.clone(), sent_there: true })
                }
                (Arrived::SiteInternet(site), _) => Some(Place::Site { site: site.clone(), link: None }),
                // Beyond a gateway of the VPC the way back leads to the address itself.
                _ => None,
            },
        };
        match (&segment.start, from) {
            // A site's own internet access, or its interface.
            (Place::Site { .. }, Some(Place::Site { .. }) | None) => {}
            (Place::Subnet { subnet, .. }, None) => {
                checks.push(Check { subnet: subnet.clone(), out: false, other: reply.from.clone() });
            }
            (_, Some(from)) => {
                let mut trail = Trail { reply: true, ..Trail::default() };
                let back = travel(world, from, &reply, &mut trail);
                let there = match (&segment.start, &back) {
                    (Place::Subnet { subnet, .. }, Ok(Arrived::Vpc { vpc })) => {
                        world.vpc_of_subnet(subnet).id == *vpc
                    }
                    (Place::Site { site, .. }, Ok(Arrived::Site(back))) => site == back,
                    _ => false,
                };
                if !there {
                    return Err(vec![route("NO_RETURN_ROUTE")]);
                }
                checks.extend(trail.checks);
            }
            (Place::Transit { .. }, None) => unreachable!(),
        }
    }
    Ok(checks)
}

/// A reply that takes its packet's way back.
fn mirrored(segment: &Segment, reply: &Packet, checks: &mut Vec<Check>) {
    for check in &segment.trail.checks {
        let other = if check.out { reply.from.clone() } else { reply.to.clone() };
        checks.push(Check { subnet: check.subnet.clone(), out: !check.out, other });
    }
}
