//! Who opens the connection in the end: the caller, its tunnel, its proxy (NP-118, NP-505).

use crate::network::addresses::Addresses;
use crate::network::reason::{Stop, code};
use crate::network::reply;
use crate::network::request::ProxyChoice;
use crate::network::sender::{Sender, Stands};
use crate::network::walk::{Arrival, Home, Walk};
use crate::topology::Ref;
use crate::topology::model::Caller;

use super::{Resolution, hops};

/// More hosts than this, and they pass the request round in a circle.
const LIMIT: usize = 8;

impl<'n> Resolution<'_, 'n> {
    /// Follows tunnels and proxies to the host that opens the connection, and says whether there was a proxy.
    pub(in crate::network) fn senders(&mut self, caller: Sender<'n>) -> Result<(Sender<'n>, bool), Stop> {
        let mut sender = caller;
        let mut proxied = false;
        let mut choice = self.request.proxy;
        for _ in 0..LIMIT {
            if let Some(host) = sender.row.tunnel {
                let (groups, proxy) = (sender.row.proxy, choice);
                sender = self.net.sender(host);
                self.hops.push(hops::proxy(self.net, &sender, true));
                // The caller's own proxy is reached through its tunnel.
                let own = match proxy {
                    ProxyChoice::OfCaller => groups.map_or(ProxyChoice::Direct, ProxyChoice::Through),
                    stated => stated,
                };
                choice = own;
                proxied = true;
                if let ProxyChoice::Through(next) = choice {
                    sender = self.through_proxy(&sender, next)?;
                    choice = ProxyChoice::OfCaller;
                    continue;
                }
                if sender.row.tunnel.is_none() {
                    return Ok((sender, proxied));
                }
                continue;
            }
            let next = match choice {
                ProxyChoice::OfCaller => sender.row.proxy,
                ProxyChoice::Direct => None,
                ProxyChoice::Through(proxy) => Some(proxy),
            };
            let Some(next) = next else { return Ok((sender, proxied)) };
            sender = self.through_proxy(&sender, next)?;
            proxied = true;
            choice = ProxyChoice::OfCaller;
        }
        Err(Stop::route(
            code::ROUTING_LOOP,
            "NP-118",
            format!("{} passes the request on in a circle", self.net.topology.callers.id(sender.caller)),
            "take one proxy or tunnel out".to_owned(),
        ))
    }

    /// From a sender to its proxy.
    fn through_proxy(&mut self, sender: &Sender<'n>, proxy: Ref<Caller>) -> Result<Sender<'n>, Stop> {
        let next = self.net.sender(proxy);
        self.reach(sender, &next)?;
        self.hops.push(hops::proxy(self.net, &next, false));
        Ok(next)
    }

    /// Whether a sender has a way to its proxy, there and back. Filters are left out: nobody states the proxy's port.
    fn reach(&mut self, sender: &Sender<'n>, proxy: &Sender<'n>) -> Result<(), Stop> {
        let net = self.net;
        // Within a site nothing of AWS stands in between.
        if matches!(sender.at, Stands::Site(_)) && sender.at == proxy.at {
            return Ok(());
        }
        let address = match (sender.at, proxy.at) {
            (Stands::Internet | Stands::AwsNetwork, _) | (_, Stands::Internet) => {
                proxy.row.public_ip.or(proxy.row.private_ip)
            }
            _ => proxy.row.private_ip.or(proxy.row.ipv6),
        };
        // Without an address there is nothing to route to.
        let Some(address) = address else { return Ok(()) };
        let to = Addresses::One(address);
        let mut walk = Walk::new(net, self.assumptions, sender.source(net, &to), sender.home(net), to);
        let there = walk.go(sender.place()).and_then(|arrival| {
            reply::reply(&walk, arrival)?;
            Ok(arrival)
        });
        self.hops.extend(hops::steps(net, &walk));
        let arrived = match there {
            Ok(Arrival::Vpc { vpc, .. }) => proxy.home(net) == Home::Vpc(vpc),
            Ok(Arrival::Site(site)) => proxy.home(net) == Home::Site(site),
            Ok(Arrival::Public) => true,
            Ok(Arrival::GatewayEndpoint(_)) => false,
            Err(stop) => {
                let name = net.topology.callers.id(proxy.caller);
                return Err(Stop {
                    message: format!("proxy {name} cannot be reached: {}", stop.message),
                    ..stop
                });
            }
        };
        if arrived {
            return Ok(());
        }
        let name = net.topology.callers.id(proxy.caller);
        Err(Stop::route(
            code::MORE_SPECIFIC_ROUTE,
            "NP-118",
            format!("proxy {name} cannot be reached: {address} leads elsewhere"),
            format!("route {address} to where {name} is"),
        ))
    }
}
