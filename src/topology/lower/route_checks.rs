//! What speaks against a route: a target elsewhere, or of the wrong kind.

use ipnet::IpNet;

use super::Lowering;
use super::routing::Named;
use crate::diagnostic::{Diagnostic, code};
use crate::topology::model::{Destination, EndpointKind, Route, RouteTarget, SiteAttached, Vpc};
use crate::topology::table::Ref;

impl Lowering<'_, '_> {
    /// Reports a route whose target cannot serve the VPC of its table.
    pub(super) fn check_route(&mut self, what: &Named<'_>, vpc: Ref<Vpc>, route: &Route) {
        let found = self.elsewhere(what, vpc, route).or_else(|| self.unfit(what, vpc, route));
        self.problems.extend(found);
    }

    /// A target of another VPC.
    fn elsewhere(&self, what: &Named<'_>, vpc: Ref<Vpc>, route: &Route) -> Option<Diagnostic> {
        let topology = &self.topology;
        let (id, other) = match route.target {
            RouteTarget::Local
            | RouteTarget::Blackhole
            | RouteTarget::Unknown
            | RouteTarget::TransitGateway(_) => return None,
            RouteTarget::InternetGateway(row) => {
                (topology.internet_gateways.id(row), topology.internet_gateways[row].vpc)
            }
            RouteTarget::EgressOnlyGateway(row) => {
                (topology.egress_only_gateways.id(row), topology.egress_only_gateways[row].vpc)
            }
            RouteTarget::NatGateway(row) => (topology.nat_gateways.id(row), topology.nat_gateways[row].vpc),
            RouteTarget::Peering(row) => {
                let peering = &topology.peerings[row];
                let ours = peering.other(vpc).is_some();
                (topology.peerings.id(row), if ours { vpc } else { peering.requester })
            }
            RouteTarget::Site(row) => match topology.site_attachments[row].to {
                SiteAttached::Vpc(other) => (topology.site_attachments.id(row), other),
                SiteAttached::TransitGateway(_) | SiteAttached::PublicVif => return None,
            },
            RouteTarget::Endpoint(row) => (topology.endpoints.id(row), topology.endpoints[row].vpc),
        };
        if other == vpc {
            return None;
        }
        let ours = topology.vpcs.id(vpc);
        let message = match route.target {
            RouteTarget::Peering(_) => format!("{what}: {id} does not connect {ours}"),
            _ => format!("{what}: {id} belongs to {}, not to {ours}", topology.vpcs.id(other)),
        };
        Some(
            Diagnostic::error(code::CONFLICT, route.span, message)
                .related(topology.vpcs[vpc].span, "the VPC of the route table")
                .help(format!("a route leads to something of its own VPC; name one of {ours}")),
        )
    }

    /// A target of this VPC that cannot be one, or not for this destination.
    fn unfit(&self, what: &Named<'_>, vpc: Ref<Vpc>, route: &Route) -> Option<Diagnostic> {
        let topology = &self.topology;
        let error = |message: String, help: &str| {
            Some(Diagnostic::error(code::CONFLICT, route.span, format!("{what}: {message}")).help(help))
        };
        match route.target {
            RouteTarget::Endpoint(row) => {
                let id = topology.endpoints.id(row);
                match topology.endpoints[row].kind {
                    EndpointKind::GatewayLoadBalancer => None,
                    EndpointKind::Gateway => error(
                        format!("the route to the gateway endpoint {id} cannot be written here"),
                        "name this table under the endpoint's `route_tables`; AWS adds the route",
                    ),
                    _ => error(
                        format!("{id} is no target of routes"),
                        "its interfaces have addresses of the VPC, which the local route covers",
                    ),
                }
            }
            RouteTarget::EgressOnlyGateway(_) if is_v4(&route.destination) => error(
                "an egress-only internet gateway carries IPv6 only".to_owned(),
                "lead IPv4 to a NAT gateway or an internet gateway",
            ),
            RouteTarget::Local => {
                let row = &topology.vpcs[vpc];
                let own = match &route.destination {
                    Destination::Block(IpNet::V4(block)) => row.cidrs.contains(block),
                    Destination::Block(IpNet::V6(block)) => row.ipv6_cidrs.contains(block),
                    Destination::PrefixList(_) => false,
                };
                if own {
                    return None;
                }
                error(
                    "only the blocks of the VPC itself are local".to_owned(),
                    "take the route out; local routes are implied",
                )
            }
            RouteTarget::Site(row) => match topology.site_attachments[row].to {
                SiteAttached::Vpc(_) => None,
                SiteAttached::TransitGateway(gateway) => error(
                    format!("{} ends at a transit gateway", topology.site_attachments.id(row)),
                    &format!("lead the route to {}", topology.transit_gateways.id(gateway)),
                ),
                SiteAttached::PublicVif => error(
                    format!("{} is a public virtual interface", topology.site_attachments.id(row)),
                    "VPCs have no routes to it; it serves the site only",
                ),
            },
            RouteTarget::TransitGateway(row) => {
                let attached = self.attached.contains(&(row, vpc));
                let message = format!(
                    "{what}: {} has no attachment in {}, so the route is a blackhole",
                    topology.transit_gateways.id(row),
                    topology.vpcs.id(vpc)
                );
                (!attached).then(|| {
                    Diagnostic::warning(code::CONFLICT, route.span, message)
                        .help("attach the VPC under `attachments` of the transit gateway")
                })
            }
            _ => None,
        }
    }
}

fn is_v4(destination: &Destination) -> bool {
    matches!(destination, Destination::Block(IpNet::V4(_)))
}
