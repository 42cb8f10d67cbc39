//! Merge patches of the network that bring a request where it should go.

use std::net::{IpAddr, Ipv4Addr};

use super::change::{Change, ChangeKind, combine, nested};
use super::missing_allow::extended_list;
use super::view::View;
use crate::facts;
use crate::source::{Node, print};
use crate::topology::model::{Caller, Endpoint, EndpointKind, RouteTable, Subnet, Vpc};
use crate::topology::{Ref, Topology};

/// The network around a caller in a VPC.
pub(super) struct Wiring<'w> {
    pub(super) topology: &'w Topology,
    root: &'w Node,
    /// The caller and its id.
    pub(super) id: &'w str,
    pub(super) caller: &'w Caller,
    pub(super) subnet: Ref<Subnet>,
    pub(super) vpc: Ref<Vpc>,
    /// Action prefix of the service that is called first.
    pub(super) service: &'w str,
    /// The host name it is called by.
    host: &'w str,
}

impl<'w> Wiring<'w> {
    /// `None` if the caller stands in no VPC.
    pub(super) fn new(view: &View<'w>, host: &'w str) -> Option<Wiring<'w>> {
        let caller = view.caller()?;
        let subnet = caller.subnet?;
        let topology = view.topology();
        let via = view.task.request.via.first().map(|v| v.service.as_str());
        Some(Wiring {
            topology,
            root: &view.standing.root,
            id: &view.task.request.caller,
            caller,
            subnet,
            vpc: topology.subnets[subnet].vpc,
            service: via.unwrap_or(view.service()),
            host,
        })
    }

    pub(super) fn change(words: impl Into<String>, patch: Node) -> Change {
        Change::topology(ChangeKind::Network, words.into(), patch)
    }

    /// Whether an endpoint leads to the service that is called.
    pub(super) fn serves(&self, endpoint: &Endpoint) -> bool {
        let row = facts::services().by_prefix(self.service);
        *endpoint.service == *self.service
            || row.is_some_and(|s| s.endpoints.contains_key(&*endpoint.service))
    }

    /// The endpoints that lead to the service.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = (Ref<Endpoint>, &'w Endpoint)> {
        self.topology.endpoints.iter().filter(|(_, e)| self.serves(e))
    }

    pub(super) fn vpc_id(&self, vpc: Ref<Vpc>) -> &'w str {
        self.topology.vpcs.id(vpc)
    }

    fn raw(&self, path: &[&str]) -> Option<&'w Node> {
        path.iter().try_fold(self.root, |node, key| node.get(key))
    }

    /// A patch that adds one more to what is one or a list.
    pub(super) fn one_more(&self, path: &[&str], new: Node) -> Node {
        nested(path, extended_list(self.raw(path), new))
    }

    /// The route table that a subnet uses, where the topology lists tables for the VPC.
    pub(super) fn table_of(&self, subnet: Ref<Subnet>) -> Option<(Ref<RouteTable>, &'w str)> {
        let vpc = self.topology.subnets[subnet].vpc;
        let own = || self.topology.route_tables.iter().filter(move |(_, t)| t.vpc == vpc);
        let found = own().find(|(_, t)| t.subnets.contains(&subnet)).or_else(|| own().find(|(_, t)| t.main));
        found.map(|(row, _)| (row, self.topology.route_tables.id(row)))
    }

    /// A route more in the table of a subnet.
    pub(super) fn route(&self, subnet: Ref<Subnet>, destination: &str, target: &str) -> Option<Change> {
        let (_, table) = self.table_of(subnet)?;
        let patch = nested(&["route_tables", table, "routes", destination], print::text(target));
        Some(Self::change(format!("route {destination} to {target} in {table}"), patch))
    }

    /// What a VPC lacks for private host names, as a patch.
    fn names_in(&self, vpc: Ref<Vpc>) -> Option<Node> {
        let row = &self.topology.vpcs[vpc];
        let lacking = [("dns_support", row.dns_support), ("dns_hostnames", row.dns_hostnames)];
        let lacking: Vec<(&str, Node)> =
            lacking.into_iter().filter(|(_, on)| !on).map(|(name, _)| (name, print::truth(true))).collect();
        (!lacking.is_empty()).then(|| nested(&["vpcs", self.vpc_id(vpc)], print::map(lacking)))
    }

    /// The DNS attributes that private host names need.
    pub(super) fn dns_attributes(&self) -> Option<Change> {
        let patch = self.names_in(self.vpc)?;
        Some(Self::change(format!("turn on the DNS attributes of {}", self.vpc_id(self.vpc)), patch))
    }

    /// Ways to bring the caller's requests through an endpoint.
    pub(super) fn through(&self, endpoint: Ref<Endpoint>) -> Vec<Change> {
        let row = &self.topology.endpoints[endpoint];
        let id = self.topology.endpoints.id(endpoint);
        let mut found = Vec::new();
        if row.vpc == self.vpc {
            match row.kind {
                EndpointKind::Gateway => found.extend(self.associate(row, id)),
                EndpointKind::Interface => found.extend(self.private_dns(row, id)),
                _ => {}
            }
            return found;
        }
        if row.kind == EndpointKind::Interface {
            found.extend(self.zone_for(row, id));
        }
        found.extend(self.move_caller(row, id));
        found
    }

    /// The caller's route table leads to a gateway endpoint.
    fn associate(&self, row: &Endpoint, id: &str) -> Option<Change> {
        let (table, name) = self.table_of(self.subnet)?;
        if row.route_tables.as_ref().is_some_and(|t| t.contains(&table)) {
            return None;
        }
        let patch = self.one_more(&["vpc_endpoints", id, "route_tables"], print::text(name));
        Some(Self::change(format!("let {name} lead to {id}"), patch))
    }

    fn private_dns(&self, row: &Endpoint, id: &str) -> Option<Change> {
        let attributes = self.names_in(self.vpc);
        let mut patch = match row.private_dns {
            false => nested(&["vpc_endpoints", id, "private_dns"], print::truth(true)),
            true => attributes.clone()?,
        };
        let mut words = format!("turn on private DNS of {id}");
        if let Some(attributes) = attributes {
            combine(&mut patch, &attributes);
            words = match row.private_dns {
                true => format!(
                    "turn on the DNS attributes of {}, which private DNS of {id} needs",
                    self.vpc_id(self.vpc)
                ),
                false => format!("{words}, and the DNS attributes of {}", self.vpc_id(self.vpc)),
            };
        }
        Some(Self::change(words, patch))
    }

    /// A private hosted zone lets the caller's VPC see the host name at an endpoint elsewhere; where nothing connects the
    /// VPCs, a peering connection comes with it.
    fn zone_for(&self, row: &Endpoint, id: &str) -> Option<Change> {
        let vpc = self.vpc_id(self.vpc);
        let known = self.topology.private_zones.find(self.host);
        let mut words = format!("answer {} with {id} in {vpc}, by a private hosted zone", self.host);
        let mut patch = match known {
            Some(zone) if self.topology.private_zones[zone].vpcs.contains(&self.vpc) => return None,
            Some(_) => {
                words = format!("let {vpc} see the private hosted zone {}", self.host);
                self.one_more(&["private_hosted_zones", self.host, "vpcs"], print::text(vpc))
            }
            None => nested(
                &["private_hosted_zones", self.host],
                print::map([
                    ("vpcs", print::list([print::text(vpc)])),
                    ("records", print::map([("", print::text(id))])),
                ]),
            ),
        };
        if let Some(names) = self.names_in(self.vpc) {
            combine(&mut patch, &names);
        }
        if !self.is_connected(row.vpc)
            && let Some(peering) = self.peering(row.vpc)
        {
            combine(&mut patch, &peering);
            words.push_str(&format!(", and peer {vpc} with {}", self.vpc_id(row.vpc)));
        }
        Some(Self::change(words, patch))
    }

    fn is_connected(&self, far: Ref<Vpc>) -> bool {
        self.peering_with(far).is_some() || !self.gateways_to(far).is_empty()
    }

    /// The peering connection with another VPC, and whether it is active.
    pub(super) fn peering_with(&self, far: Ref<Vpc>) -> Option<(&'w str, bool)> {
        let found = self.topology.peerings.iter().find(|(_, p)| p.other(self.vpc) == Some(far))?;
        Some((self.topology.peerings.id(found.0), found.1.is_active()))
    }

    /// The transit gateways that both VPCs are attached to.
    pub(super) fn gateways_to(&self, far: Ref<Vpc>) -> Vec<&'w str> {
        use crate::topology::model::TransitAttached;
        let topology = self.topology;
        let of = |wanted: Ref<Vpc>| {
            let rows = topology.transit_attachments.iter().map(|(_, a)| a);
            rows.filter(move |a| matches!(a.to, TransitAttached::Vpc { vpc, .. } if vpc == wanted))
                .map(|a| a.gateway)
        };
        let far: Vec<_> = of(far).collect();
        of(self.vpc).filter(|g| far.contains(g)).map(|g| topology.transit_gateways.id(g)).collect()
    }

    /// A peering connection, with routes both ways where the topology lists route tables.
    pub(super) fn peering(&self, far: Ref<Vpc>) -> Option<Node> {
        let (near_id, far_id) = (self.vpc_id(self.vpc), self.vpc_id(far));
        let bare = |id: &str| id.trim_start_matches("vpc-").to_owned();
        let id = format!("pcx-{}-{}", bare(near_id), bare(far_id));
        let members = [("requester", print::text(near_id)), ("accepter", print::text(far_id))];
        let mut patch = nested(&["vpc_peering_connections", &id], print::map(members));
        let block = |vpc: Ref<Vpc>| self.topology.vpcs[vpc].cidrs.first().map(ToString::to_string);
        if let Some((_, table)) = self.table_of(self.subnet) {
            combine(
                &mut patch,
                &nested(&["route_tables", table, "routes", &block(far)?], print::text(id.as_str())),
            );
        }
        for table in self.tables_of_endpoints(far) {
            let back =
                nested(&["route_tables", table, "routes", &block(self.vpc)?], print::text(id.as_str()));
            combine(&mut patch, &back);
        }
        Some(patch)
    }

    /// The route tables of the subnets in which endpoints for the service stand in a VPC.
    fn tables_of_endpoints(&self, vpc: Ref<Vpc>) -> Vec<&'w str> {
        let subnets = self.endpoints().filter(|(_, e)| e.vpc == vpc).flat_map(|(_, e)| &e.interfaces);
        let mut tables: Vec<&str> =
            subnets.filter_map(|(s, _)| self.table_of(*s)).map(|(_, id)| id).collect();
        tables.sort_unstable();
        tables.dedup();
        tables
    }

    /// The caller stands in the VPC of an endpoint.
    fn move_caller(&self, row: &Endpoint, endpoint: &str) -> Option<Change> {
        let in_vpc = self.topology.vpcs[row.vpc].subnets.first().copied();
        let subnet = row.interfaces.first().map(|(s, _)| *s).or(in_vpc)?;
        let id = self.topology.subnets.id(subnet);
        let mut members = vec![("subnet", print::text(id))];
        if self.caller.private_ip.is_some() {
            members.push(("private_ip", print::text(self.free_address(subnet)?.to_string())));
        }
        for (field, is_set) in [
            ("ipv6", self.caller.ipv6.is_some()),
            ("node_ip", self.caller.node_ip.is_some()),
            ("security_groups", self.caller.security_groups.is_some()),
        ] {
            if is_set {
                members.push((field, print::nothing()));
            }
        }
        let patch = nested(&["callers", self.id], print::map(members));
        let words = format!("move {} to {id}, in the VPC of {endpoint}", self.id);
        Some(Self::change(words, patch))
    }

    /// The endpoint that is used stands in another VPC.
    pub(super) fn move_endpoint(&self, endpoint: Ref<Endpoint>, vpc: Ref<Vpc>) -> Option<Change> {
        let row = &self.topology.endpoints[endpoint];
        let id = self.topology.endpoints.id(endpoint);
        if row.kind != EndpointKind::Interface || row.vpc == vpc {
            return None;
        }
        let here = (self.vpc == vpc).then_some(self.subnet);
        let subnet = here.or_else(|| self.topology.vpcs[vpc].subnets.first().copied())?;
        let old = row.interfaces.iter().map(|(s, _)| (self.topology.subnets.id(*s), print::nothing()));
        let new = (self.topology.subnets.id(subnet), print::text(self.free_address(subnet)?.to_string()));
        let mut members = vec![
            ("vpc", print::text(self.vpc_id(vpc))),
            ("network_interfaces", print::map(old.chain([new]))),
        ];
        if row.security_groups.is_some() {
            members.push(("security_groups", print::nothing()));
        }
        // A VPC has one answer for a host name: where a hosted zone gives it already, private DNS cannot.
        let zone = self.topology.private_zones.find(self.host);
        if row.private_dns && zone.is_some_and(|z| self.topology.private_zones[z].vpcs.contains(&vpc)) {
            members.push(("private_dns", print::truth(false)));
        }
        let patch = nested(&["vpc_endpoints", id], print::map(members));
        Some(Self::change(format!("put {id} into {}", self.vpc_id(vpc)), patch))
    }

    /// An endpoint for the service in the caller's VPC.
    pub(super) fn new_endpoint(&self) -> Option<Change> {
        let row = facts::services().by_prefix(self.service)?;
        let by_gateway = row.gateway && row.endpoints.contains_key(self.service);
        let kind = if by_gateway { EndpointKind::Gateway } else { EndpointKind::Interface };
        if self.endpoints().any(|(_, e)| e.vpc == self.vpc && e.kind == kind) {
            return None;
        }
        let (vpc, service) = (self.vpc_id(self.vpc), self.service);
        let id = format!("vpce-new-{service}");
        let mut members = vec![("vpc", print::text(vpc))];
        let mut names = None;
        if by_gateway {
            members.push(("service", print::text(service)));
            members.push(("type", print::text("gateway")));
            if let Some((_, table)) = self.table_of(self.subnet) {
                members.push(("route_tables", print::list([print::text(table)])));
            }
        } else {
            let name = row.endpoints.get_key_value(service).or_else(|| row.endpoints.iter().next())?.0;
            let address = self.free_address(self.subnet)?;
            let subnet = self.topology.subnets.id(self.subnet);
            members.push(("service", print::text(name.as_str())));
            members.push(("type", print::text("interface")));
            members.push(("network_interfaces", print::map([(subnet, print::text(address.to_string()))])));
            members.push(("private_dns", print::truth(true)));
            names = self.names_in(self.vpc);
        }
        let mut patch = nested(&["vpc_endpoints", &id], print::map(members));
        if let Some(names) = names {
            combine(&mut patch, &names);
        }
        Some(Self::change(format!("create an endpoint for {service} in {vpc}"), patch))
    }

    /// The SDK calls the Regional host in place of an old global one.
    pub(super) fn regional_host(&self) -> Option<Change> {
        let (field, words) = match self.service {
            "s3" if self.host.ends_with("s3.amazonaws.com") => ("s3_us_east_1_mode", "S3 in us-east-1"),
            "sts" if self.host == "sts.amazonaws.com" => ("sts_mode", "STS"),
            _ => return None,
        };
        let patch = nested(&["callers", self.id, "sdk", field], print::text("regional"));
        Some(Self::change(format!("let the SDK of {} call the Regional host of {words}", self.id), patch))
    }

    /// An address of a subnet that nothing uses.
    fn free_address(&self, subnet: Ref<Subnet>) -> Option<Ipv4Addr> {
        let block = self.topology.subnets[subnet].cidr?;
        let topology = self.topology;
        let mut used: Vec<IpAddr> = topology.callers.iter().filter_map(|(_, c)| c.private_ip).collect();
        used.extend(topology.callers.iter().filter_map(|(_, c)| c.node_ip));
        used.extend(topology.endpoints.iter().flat_map(|(_, e)| e.interfaces.iter().map(|(_, a)| *a)));
        used.extend(topology.inbound_resolvers.iter().flat_map(|(_, r)| r.addresses.iter().map(|(_, a)| *a)));
        used.extend(
            topology.outbound_resolvers.iter().flat_map(|(_, r)| r.addresses.iter().map(|(_, a)| *a)),
        );
        use crate::topology::model::NatConnectivity;
        used.extend(topology.nat_gateways.iter().filter_map(|(_, n)| match n.connectivity {
            NatConnectivity::Private { address } => Some(address),
            NatConnectivity::Public { .. } => None,
        }));
        // The first four and the last address of a subnet are AWS's.
        let last = block.broadcast();
        block.hosts().skip(9).find(|a| *a != last && !used.contains(&IpAddr::V4(*a)))
    }
}
