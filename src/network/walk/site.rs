//! Sites, the internet, and AWS's own network (NP B.5).

use std::net::IpAddr;

use crate::network::addresses::Addresses;
use crate::network::graph::{Link, Node};
use crate::network::path::SourceAddress;
use crate::network::reason::{Stop, code};
use crate::network::routes::{Hit, is_private};
use crate::topology::Ref;
use crate::topology::model::{Site, SiteAttached, SiteAttachment, Subnet};

use super::{Arrival, Next, Place, PublicAddress, SourceChange, Step, Walk};

impl<'n> Walk<'n> {
    /// From a VPC to a site, by the virtual private gateway.
    pub(super) fn virtual_private_gateway(
        &mut self,
        subnet: Ref<Subnet>,
        attachment: Ref<SiteAttachment>,
        hit: &Hit,
    ) -> Result<Next, Stop> {
        let net = self.net;
        let vpc = net.topology.subnets[subnet].vpc;
        let node = Node::SiteAttachment(attachment);
        if net.topology.site_attachments[attachment].to != SiteAttached::Vpc(vpc) {
            return Err(Stop::route(
                code::BAD_STATE_ROUTE,
                "NP-270",
                format!("{} does not end in {}", net.name(node), net.name(Node::Vpc(vpc))),
                format!("route to an attachment of {}", net.name(Node::Vpc(vpc))),
            ));
        }
        self.cross(subnet, true);
        self.step(node, Some(hit.matched));
        Ok(Next::Place(Place::SiteFrom(attachment)))
    }

    /// A packet that came to a site over a link: to a host there, or out by the site's own internet access.
    pub(super) fn enter_site(&mut self, attachment: Ref<SiteAttachment>) -> Result<Next, Stop> {
        let net = self.net;
        let site = net.topology.site_attachments[attachment].site;
        let row = &net.topology.sites[site];
        let inside = |address: &IpAddr| {
            row.prefixes.iter().any(|p| p.contains(address))
                || net.topology.site_attachments[attachment].prefixes.iter().any(|p| p.contains(address))
        };
        match self.to {
            Addresses::One(address) if inside(&address) => Ok(Next::Arrived(Arrival::Site(site))),
            Addresses::Within(block) if inside(&block.addr()) => Ok(Next::Arrived(Arrival::Site(site))),
            Addresses::One(address) if is_private(address) => Err(self.nowhere(site)),
            Addresses::One(_) | Addresses::Front(_) => {
                self.lent_by = Some(site);
                self.site_egress(site)
            }
            _ => Err(self.nowhere(site)),
        }
    }

    /// A packet of a host at a site: over a link into AWS, by a public virtual interface, or over the internet.
    pub(super) fn leave_site(&mut self, site: Ref<Site>) -> Result<Next, Stop> {
        let address = match self.to {
            Addresses::One(address) => address,
            Addresses::Within(block) => block.addr(),
            Addresses::Front(_) | Addresses::Unknown(_) => return self.leave_site_publicly(site),
        };
        if !is_private(address) && !self.linked_to(site, address) {
            return self.leave_site_publicly(site);
        }
        let net = self.net;
        let mut lost = None;
        for attachment in &self.links_of(site) {
            match net.topology.site_attachments[*attachment].to {
                // A virtual private gateway leads into its own VPC and no further (NP-270).
                SiteAttached::Vpc(vpc) if net.topology.vpcs[vpc].contains(address) => {
                    self.step(Node::SiteAttachment(*attachment), None);
                    return self.deliver(vpc, None);
                }
                SiteAttached::TransitGateway(_) => {
                    let Some(entry) = net.graph.transit_attachment_of(*attachment) else { continue };
                    let mut ahead = self.clone();
                    ahead.step(Node::SiteAttachment(*attachment), None);
                    match ahead.go(Place::Transit(entry)) {
                        Ok(arrival) => {
                            *self = ahead;
                            return Ok(Next::Arrived(arrival));
                        }
                        Err(stop) => lost = lost.or(Some((ahead, stop))),
                    }
                }
                _ => {}
            }
        }
        match lost {
            Some((ahead, stop)) => {
                *self = ahead;
                Err(stop)
            }
            None => Err(self.nowhere(site)),
        }
    }

    /// The links of a site, those first that announce the address of the sender: replies come back over them.
    fn links_of(&self, site: Ref<Site>) -> Vec<Ref<SiteAttachment>> {
        let net = self.net;
        let announces = |link: &Ref<SiteAttachment>| match self.source.address {
            Addresses::One(address) => {
                net.topology.site_attachments[*link].prefixes.iter().any(|p| p.contains(&address))
            }
            _ => true,
        };
        let mut links = net.topology.sites[site].attachments.clone();
        links.sort_by_key(|link| !announces(link));
        links
    }

    fn linked_to(&self, site: Ref<Site>, address: IpAddr) -> bool {
        let net = self.net;
        net.topology.sites[site].attachments.iter().any(|a| match net.topology.site_attachments[*a].to {
            SiteAttached::Vpc(vpc) => net.topology.vpcs[vpc].contains(address),
            _ => false,
        })
    }

    fn leave_site_publicly(&mut self, site: Ref<Site>) -> Result<Next, Stop> {
        let net = self.net;
        for attachment in &net.topology.sites[site].attachments {
            let row = &net.topology.site_attachments[*attachment];
            if row.to == SiteAttached::PublicVif {
                return self.public_virtual_interface(*attachment);
            }
        }
        if net.topology.sites[site].egress_ip.is_some() {
            return self.site_egress(site);
        }
        // Central egress: a transit gateway that routes the internet to a VPC with a NAT gateway (NP-267, NP-270).
        for attachment in &net.topology.sites[site].attachments {
            if let Some(entry) = net.graph.transit_attachment_of(*attachment) {
                self.step(Node::SiteAttachment(*attachment), None);
                return Ok(Next::Place(Place::Transit(entry)));
            }
        }
        Err(Stop::route(
            code::NO_ROUTE_TO_DESTINATION,
            "NP-506",
            format!("{} has no internet access and no public virtual interface", net.name(Node::Site(site))),
            format!(
                "give {} an `egress_ip`, or let its DNS answer with a private address",
                net.name(Node::Site(site))
            ),
        ))
    }

    /// Direct Connect public virtual interface: the public hosts of AWS services (NP-271, NP-507).
    fn public_virtual_interface(&mut self, attachment: Ref<SiteAttachment>) -> Result<Next, Stop> {
        let net = self.net;
        let row = &net.topology.site_attachments[attachment];
        let node = Node::SiteAttachment(attachment);
        let mut public = row.prefixes.iter().filter(|p| !is_private(p.addr())).peekable();
        if let (Some(address), true) = (row.public_ip, public.peek().is_some())
            && !public.any(|p| p.contains(&address))
        {
            return Err(Stop::filtered(
                code::FIREWALL_RULES_RESTRICTION,
                "NP-271",
                format!("{address} is not among the prefixes announced over {}", net.name(node)),
                format!("announce a prefix that holds {address}"),
            ));
        }
        self.seen_as = row.public_ip.map_or(SourceAddress::Unknown, SourceAddress::Known);
        let becomes = Some(row.public_ip.map_or(SourceChange::Unstated, SourceChange::Known));
        self.steps.push(Step { node, matched: None, becomes });
        Ok(Next::Arrived(Arrival::Public))
    }

    /// Out by a site's own internet access (NP-506).
    fn site_egress(&mut self, site: Ref<Site>) -> Result<Next, Stop> {
        let Some(address) = self.net.topology.sites[site].egress_ip else { return Err(self.nowhere(site)) };
        self.not_at_an_endpoint()?;
        self.seen_as = SourceAddress::Known(address);
        let becomes = Some(SourceChange::Known(address));
        self.steps.push(Step { node: Node::Internet, matched: None, becomes });
        Ok(Next::Arrived(Arrival::Public))
    }

    /// A host on the internet.
    pub(super) fn over_the_internet(&mut self) -> Result<Next, Stop> {
        if let Some(address) = self.to.exact().filter(|a| is_private(*a)) {
            return Err(Stop::route(
                code::NO_ROUTE_TO_DESTINATION,
                "NP-152",
                format!("{address} is private, and the caller is on the internet"),
                "call the public host name, or from a network with a way to that address".to_owned(),
            ));
        }
        self.not_at_an_endpoint()?;
        self.seen_as = match self.source.public {
            PublicAddress::Known(address) => SourceAddress::Known(address),
            _ => self.source.address.exact().map_or(SourceAddress::Unknown, SourceAddress::Known),
        };
        self.step(Node::Internet, None);
        Ok(Next::Arrived(Arrival::Public))
    }

    /// A runtime in AWS's own network (NP-517).
    pub(super) fn over_the_aws_network(&mut self) -> Result<Next, Stop> {
        if let Some(address) = self.to.exact().filter(|a| is_private(*a)) {
            return Err(Stop::route(
                code::NO_ROUTE_TO_DESTINATION,
                "NP-517",
                format!("{address} is private, and the caller runs in AWS's own network"),
                "attach the caller to a subnet of a VPC that reaches it".to_owned(),
            ));
        }
        self.not_at_an_endpoint()?;
        self.seen_as = SourceAddress::AwsOwned;
        self.step(Node::AwsNetwork, None);
        Ok(Next::Arrived(Arrival::Public))
    }

    /// IPv6 addresses of endpoints are global, and out of reach of the internet all the same (NP-307).
    pub(super) fn not_at_an_endpoint(&self) -> Result<(), Stop> {
        let Some(address) = self.to.exact().filter(IpAddr::is_ipv6) else { return Ok(()) };
        let Some(endpoint) = self.wanted.or_else(|| self.net.endpoint_at(address)) else {
            return Ok(());
        };
        let name = self.net.name(Node::Endpoint(endpoint));
        Err(Stop::route(
            code::NO_ROUTE_TO_DESTINATION,
            "NP-307",
            format!("{address} of {name} is out of reach of the internet"),
            format!("call {name} from a network with a private way to it"),
        ))
    }

    fn nowhere(&self, site: Ref<Site>) -> Stop {
        let net = self.net;
        let name = net.name(Node::Site(site));
        let linked = net.graph.along(net.graph.site(site), Link::Joins).next().is_some();
        Stop::route(
            code::NO_ROUTE_TO_DESTINATION,
            "NP-270",
            if linked {
                format!("no link of {name} leads to {}", self.to.words())
            } else {
                format!("{name} has no link into AWS, and {} is private", self.to.words())
            },
            format!(
                "attach {name} by VPN or Direct Connect to the VPC that holds it, or to a transit gateway"
            ),
        )
    }
}
