//! There is no path: what opens the way, by the reason code (NP D.2, D.3).

use super::change::{Change, combine, nested};
use super::view::{View, block_of};
use super::wiring::Wiring;
use crate::network::{NoPath, code};
use crate::source::print;
use crate::topology::Ref;
use crate::topology::model::{AclRule, EndpointKind, NatConnectivity, SecurityGroup, Subnet, Vpc};

/// Changes that may open the way. Which of them do is found out by trying.
pub(super) fn candidates(view: &View<'_>, no: &NoPath) -> Vec<Change> {
    let Some(wiring) = Wiring::new(view, &no.host) else { return Vec::new() };
    let open = Opening { wiring: &wiring, no };
    match no.reason {
        code::ENI_SG_RULES_MISMATCH
        | code::SG_HAS_NO_RULES
        | code::SG_REFERENCES_NOT_PRESERVED
        | code::SG_REFERENCING_SUPPORT => open.security_groups(),
        code::SUBNET_ACL_RESTRICTION => open.network_acls(),
        code::VPC_BLOCK_PUBLIC_ACCESS_ENABLED => {
            open.public_access().into_iter().chain(endpoints(&wiring)).collect()
        }
        code::NO_RETURN_ROUTE => open.routes_back(),
        code::DNS_NO_RESOLVER | code::DNS_NXDOMAIN => wiring.dns_attributes().into_iter().collect(),
        code::ENDPOINT_STATE => open.states().into_iter().chain(endpoints(&wiring)).collect(),
        _ => {
            let mut found: Vec<Change> = wiring.regional_host().into_iter().collect();
            found.extend(open.routes());
            found.extend(open.states());
            found.extend(endpoints(&wiring));
            found
        }
    }
}

/// The service itself refuses what does not come through the right endpoint: other ways to it.
pub(super) fn other_entries(view: &View<'_>) -> Vec<Change> {
    let wiring = view.path().and_then(|path| Wiring::new(view, &path.host));
    wiring.map(|wiring| endpoints(&wiring)).unwrap_or_default()
}

/// Endpoints that could carry the request, one that is there before a new one.
fn endpoints(wiring: &Wiring<'_>) -> Vec<Change> {
    let own = wiring
        .endpoints()
        .filter(|(_, e)| matches!(e.kind, EndpointKind::Gateway | EndpointKind::Interface))
        .flat_map(|(row, _)| wiring.through(row));
    own.chain(wiring.new_endpoint()).collect()
}

struct Opening<'o> {
    wiring: &'o Wiring<'o>,
    no: &'o NoPath,
}

impl Opening<'_> {
    fn is_named(&self, id: &str) -> bool {
        let part = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
        self.no.message.split(part).chain(self.no.mend.split(part)).any(|word| word == id)
    }

    fn named_groups(&self) -> impl Iterator<Item = (Ref<SecurityGroup>, &str)> {
        let groups = &self.wiring.topology.security_groups;
        groups.iter().map(|(row, _)| (row, groups.id(row))).filter(|(_, id)| self.is_named(id))
    }

    /// The direction in which a filter lets nothing through, and the preposition of the other side.
    fn direction(&self) -> (&'static str, &'static str) {
        if self.no.mend.starts_with("add an egress rule") { ("egress", "to") } else { ("ingress", "from") }
    }

    /// The ports that a filter keeps closed, as a rule writes them.
    fn ports(&self) -> String {
        let behind = self.no.mend.split("TCP ").nth(1).unwrap_or("");
        let numbers: Vec<&str> = behind.split(' ').filter(|w| w.parse::<u16>().is_ok()).take(2).collect();
        match numbers.as_slice() {
            [first, last] if behind.starts_with("ports ") => format!("{first}-{last}"),
            [first, ..] => (*first).to_owned(),
            [] => "443".to_owned(),
        }
    }

    /// Addresses of the endpoints for the service.
    fn endpoint_blocks(&self) -> Vec<String> {
        let addresses = self.wiring.endpoints().flat_map(|(_, e)| &e.interfaces);
        addresses.map(|(_, address)| block_of(&address.to_string())).collect()
    }

    fn caller_block(&self) -> Option<String> {
        let own = self.wiring.caller.private_ip.map(|a| block_of(&a.to_string()));
        own.or_else(|| self.wiring.topology.subnets[self.wiring.subnet].cidr.map(|c| c.to_string()))
    }

    /// A rule more in the groups that let nothing through: the narrowest first.
    fn security_groups(&self) -> Vec<Change> {
        let (direction, side) = self.direction();
        let port = self.ports();
        let mut found = Vec::new();
        for (row, id) in self.named_groups() {
            let vpc = self.wiring.topology.security_groups[row].vpc;
            for (other, words) in self.others(direction, vpc) {
                let rule = print::map([("port", print::text(port.as_str())), other]);
                let patch = self.wiring.one_more(&["security_groups", id, direction], rule);
                let words = format!("add an {direction} rule for TCP {port} {side} {words} to {id}");
                found.push(Wiring::change(words, patch));
            }
        }
        found
    }

    /// The other sides that a rule may name.
    fn others(&self, direction: &str, vpc: Ref<Vpc>) -> Vec<((&'static str, crate::source::Node), String)> {
        let topology = self.wiring.topology;
        let mut found = Vec::new();
        let block = |block: String| (("cidr", print::text(block.as_str())), block);
        if direction == "ingress" {
            let own = self.wiring.caller.security_groups.iter().flatten();
            for group in own.filter(|_| vpc == self.wiring.vpc) {
                let id = topology.security_groups.id(*group);
                found.push((("security_group", print::text(id)), id.to_owned()));
            }
            found.extend(self.caller_block().map(block));
            return found;
        }
        found.extend(self.endpoint_blocks().into_iter().map(block));
        found.push(block("0.0.0.0/0".to_owned()));
        found
    }

    fn network_acls(&self) -> Vec<Change> {
        let (direction, side) = self.direction();
        let port = self.ports();
        let acls = &self.wiring.topology.network_acls;
        let mut blocks = self.endpoint_blocks();
        blocks.extend(self.caller_block());
        blocks.push("0.0.0.0/0".to_owned());
        let mut found = Vec::new();
        for (row, acl) in acls.iter() {
            let id = acls.id(row);
            let rules = if direction == "egress" { &acl.egress } else { &acl.ingress };
            let Some(number) = free_number(rules).filter(|_| self.is_named(id)) else { continue };
            for block in &blocks {
                let rule = print::map([
                    ("action", print::text("allow")),
                    ("protocol", print::text("tcp")),
                    ("port", print::text(port.as_str())),
                    ("cidr", print::text(block.as_str())),
                ]);
                let patch = nested(&["network_acls", id, direction, &number.to_string()], rule);
                let words = format!("allow TCP {port} {side} {block} in {direction} rule {number} of {id}");
                found.push(Wiring::change(words, patch));
            }
        }
        found
    }

    fn public_access(&self) -> Option<Change> {
        let vpc = self.wiring.vpc_id(self.wiring.vpc);
        let mut patch = nested(&["vpcs", vpc, "block_public_access"], print::text("off"));
        let subnet = self.wiring.topology.subnets[self.wiring.subnet].block_public_access;
        if subnet.is_some() {
            let id = self.wiring.topology.subnets.id(self.wiring.subnet);
            combine(
                &mut patch,
                &nested(&["vpcs", vpc, "subnets", id, "block_public_access"], print::text("off")),
            );
        }
        let careful = "the VPC, not this request alone, may use the internet again".to_owned();
        Some(Wiring::change(format!("turn VPC Block Public Access off for {vpc}"), patch).careful([careful]))
    }

    /// Routes to the internet, and to the VPCs in which endpoints for the service stand.
    fn routes(&self) -> Vec<Change> {
        let wiring = self.wiring;
        let topology = wiring.topology;
        let mut found = Vec::new();
        for (row, nat) in topology.nat_gateways.iter() {
            let here = nat.vpc == wiring.vpc;
            if here && matches!(nat.connectivity, NatConnectivity::Public { .. }) {
                found.extend(wiring.route(wiring.subnet, "0.0.0.0/0", topology.nat_gateways.id(row)));
            }
        }
        for (row, gateway) in topology.internet_gateways.iter() {
            if gateway.vpc == wiring.vpc && wiring.caller.public_ip.is_some() {
                found.extend(wiring.route(wiring.subnet, "0.0.0.0/0", topology.internet_gateways.id(row)));
            }
        }
        for far in self.far_vpcs() {
            found.extend(self.link(far));
        }
        found
    }

    /// The other VPCs in which endpoints for the service stand.
    fn far_vpcs(&self) -> Vec<Ref<Vpc>> {
        let mut vpcs: Vec<Ref<Vpc>> =
            self.wiring.endpoints().map(|(_, e)| e.vpc).filter(|v| *v != self.wiring.vpc).collect();
        vpcs.sort_unstable();
        vpcs.dedup();
        vpcs
    }

    /// What leads to another VPC: a link that is not active, a route to one that is, or a new one.
    fn link(&self, far: Ref<Vpc>) -> Vec<Change> {
        let wiring = self.wiring;
        let (near_id, far_id) = (wiring.vpc_id(wiring.vpc), wiring.vpc_id(far));
        let blocks: Vec<String> = wiring.topology.vpcs[far].cidrs.iter().map(ToString::to_string).collect();
        let to = |target: &str| -> Vec<Change> {
            blocks.iter().filter_map(|block| wiring.route(wiring.subnet, block, target)).collect()
        };
        let mut found: Vec<Change> = wiring.gateways_to(far).into_iter().flat_map(to).collect();
        match wiring.peering_with(far) {
            Some((id, true)) => found.extend(to(id)),
            Some((id, false)) => {
                let patch = nested(&["vpc_peering_connections", id, "status"], print::text("active"));
                found.push(Wiring::change(format!("make {id} active: accept it"), patch));
            }
            None => found.extend(wiring.peering(far).map(|patch| {
                Wiring::change(format!("peer {near_id} with {far_id}, with routes both ways"), patch)
            })),
        }
        found
    }

    /// Routes from the subnets of endpoints to the caller's VPC.
    fn routes_back(&self) -> Vec<Change> {
        let wiring = self.wiring;
        let home: Vec<String> =
            wiring.topology.vpcs[wiring.vpc].cidrs.iter().map(ToString::to_string).collect();
        let mut found: Vec<Change> = Vec::new();
        for far in self.far_vpcs() {
            let mut links: Vec<&str> = wiring.gateways_to(far);
            links.extend(wiring.peering_with(far).map(|(id, _)| id));
            let endpoints = wiring.endpoints().filter(|(_, e)| e.vpc == far);
            let subnets: Vec<Ref<Subnet>> =
                endpoints.flat_map(|(_, e)| e.interfaces.iter().map(|(s, _)| *s)).collect();
            for (subnet, link) in subnets.iter().flat_map(|s| links.iter().map(move |l| (*s, *l))) {
                found.extend(home.iter().filter_map(|block| wiring.route(subnet, block, link)));
            }
        }
        found
    }

    /// Endpoints that are not available.
    fn states(&self) -> Vec<Change> {
        let endpoints = self.wiring.endpoints().filter(|(_, e)| !e.is_available());
        endpoints
            .map(|(row, _)| {
                let id = self.wiring.topology.endpoints.id(row);
                let patch = nested(&["vpc_endpoints", id, "state"], print::text("available"));
                Wiring::change(format!("bring {id} into the state `available`"), patch)
            })
            .collect()
    }
}

/// A number before all rules.
fn free_number(rules: &[AclRule]) -> Option<u32> {
    match rules.iter().map(|r| r.number).min() {
        None => Some(100),
        Some(first) => first.checked_sub(1).filter(|n| *n > 0),
    }
}
