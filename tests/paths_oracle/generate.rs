//! Random small networks, made to be close calls: most of what a way needs is there, and something is often amiss.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::world::{
    Acl, AclRule, Ask, Attachment, Caller, Endpoint, Gateway, Group, GroupRule, Id, LinkEnd, Nat, OtherSide,
    Peering, PrefixList, ResolverEndpoint, Rule, Site, SiteLink, Subnet, Table, Transit, TransitPeering,
    TransitTable, Vpc, World, Zone,
};
use crate::oracle::generate::random::Random;

const HERE: &str = "us-east-1";
const SERVICES: [&str; 5] = ["sts", "kms", "s3", "dynamodb", "execute-api"];

/// The network of a seed, and what is asked in it.
pub fn case(seed: u64) -> (World, Vec<Ask>) {
    let mut random = Random::new(seed);
    let shape = *random.weighted(&[(60, Shape::Any), (25, Shape::Hub), (15, Shape::Translated)]);
    let careful = random.chance(60);
    let mut made = Making { random: &mut random, world: World::default(), shape, careful };
    made.vpcs();
    made.gateways();
    made.peerings();
    made.lists();
    made.groups();
    made.endpoints();
    made.sites();
    made.transit();
    made.resolver();
    made.zones();
    made.tables();
    made.acls();
    made.callers();
    made.references();
    let Making { random, world, .. } = made;
    let asks = asks(random, &world);
    (world, asks)
}

fn likely(random: &mut Random, careful: bool, percent: usize) -> bool {
    random.chance(if careful { 100 - (100 - percent) / 4 } else { percent })
}

fn block(text: &str) -> IpNet {
    text.parse().unwrap()
}

/// What a network leans towards.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Any,
    /// The first VPC is the hub of the others: they leave by its NAT gateway, over a transit gateway.
    Hub,
    /// Private NAT gateways stand in front of the ways to other VPCs.
    Translated,
}

struct Making<'r> {
    random: &'r mut Random,
    world: World,
    shape: Shape,
    /// Whether little is amiss.
    careful: bool,
}

impl Making<'_> {
    fn chance(&mut self, percent: usize) -> bool {
        self.random.chance(percent)
    }

    /// As it should be, with so many percent where things go amiss.
    fn likely(&mut self, percent: usize) -> bool {
        likely(self.random, self.careful, percent)
    }

    fn rarely(&mut self, percent: usize) -> bool {
        !self.likely(100 - percent)
    }

    fn vpcs(&mut self) {
        let alone = if self.shape == Shape::Any { 20 } else { 2 };
        let count = *self.random.weighted(&[(alone, 1), (45, 2), (30, 3), (10, 4)]);
        // Both families, mostly everywhere or nowhere.
        let v6 = if self.chance(30) { 85 } else { 12 };
        for index in 0..count {
            let far = index > 0 && self.chance(22);
            let (region, zone) = if far { ("eu-west-1", "euw1") } else { (HERE, "use1") };
            // Some have the blocks of the first, and are no one's neighbour.
            let number = if index > 0 && self.rarely(8) { 0 } else { index };
            let v6 = self.chance(v6);
            let mut blocks = vec![block(&format!("10.{number}.0.0/16"))];
            blocks.extend(v6.then(|| block(&format!("2001:db8:{index}::/56"))));
            let fewest =
                if self.shape == Shape::Any || index > 0 && self.shape == Shape::Hub { 1 } else { 2 };
            let subnets = (0..self.random.between(fewest, 3)).map(|s| {
                let mut blocks = vec![block(&format!("10.{number}.{s}.0/24"))];
                blocks.extend(v6.then(|| block(&format!("2001:db8:{index}:{s}::/64"))));
                let az = format!("{zone}-az{}", self.random.weighted(&[(70, 1), (30, 2)]));
                Subnet { id: format!("subnet-{index}{s}"), az, blocks }
            });
            let subnets = subnets.collect();
            let dns_server = if self.rarely(10) {
                let choices = [format!("10.{number}.0.2"), "10.0.0.2".into(), "10.0.0.53".into()];
                Some(self.random.pick(&choices).parse().unwrap())
            } else {
                None
            };
            let blocked = if self.careful { 2 } else { 6 };
            let block_public_access = *self.random.weighted(&[
                (88, "off"),
                (blocked, "block-ingress"),
                (blocked, "block-bidirectional"),
            ]);
            let (dns_support, dns_hostnames) = (self.likely(96), self.likely(88));
            self.world.vpcs.push(Vpc {
                id: format!("vpc-{index}"),
                region: region.to_owned(),
                blocks,
                dns_support,
                dns_hostnames,
                dns_server,
                block_public_access,
                subnets,
            });
        }
    }

    fn gateways(&mut self) {
        for vpc in self.world.vpcs.clone() {
            let number = vpc.id.trim_start_matches("vpc-").to_owned();
            let hub = self.shape == Shape::Hub && number == "0";
            if self.chance(if hub { 96 } else { 70 }) {
                self.world
                    .internet_gateways
                    .push(Gateway { id: format!("igw-{number}"), vpc: vpc.id.clone() });
            }
            if vpc.blocks.len() > 1 && self.chance(55) {
                self.world.egress_only.push(Gateway { id: format!("eigw-{number}"), vpc: vpc.id.clone() });
            }
            let wanted = match (vpc.subnets.len(), self.shape) {
                (1, _) => 4,
                (_, Shape::Any) => 50,
                (_, Shape::Hub) => {
                    if hub {
                        90
                    } else {
                        25
                    }
                }
                (_, Shape::Translated) => 75,
            };
            if self.chance(wanted) {
                let subnet = vpc.subnets.last().unwrap();
                let private = self.random.chance(if self.shape == Shape::Translated { 80 } else { 15 });
                let address = host(subnet, 9);
                self.world.nats.push(Nat {
                    id: format!("nat-{number}"),
                    subnet: subnet.id.clone(),
                    private_ip: private.then_some(address),
                    public_ip: (!private).then(|| format!("203.0.113.1{number}").parse().unwrap()),
                });
            }
        }
    }

    fn peerings(&mut self) {
        let vpcs = self.world.vpcs.clone();
        for (index, one) in vpcs.iter().enumerate() {
            for other in vpcs.iter().skip(index + 1) {
                // A table cannot lead to both of two neighbours with the same blocks.
                let crowded = |vpc: &Vpc, far: &Vpc| {
                    self.world.peerings.iter().any(|p| {
                        let ends = [&p.requester, &p.accepter];
                        ends.contains(&&vpc.id) && ends.iter().any(|id| overlap(self.world.vpc(id), far))
                    })
                };
                if overlap(one, other) || crowded(one, other) || crowded(other, one) || !self.chance(55) {
                    continue;
                }
                let swap = self.chance(50);
                let (requester, accepter) = if swap { (other, one) } else { (one, other) };
                let status =
                    self.random.weighted(&[(90, "active"), (5, "pending-acceptance"), (5, "deleted")]);
                self.world.peerings.push(Peering {
                    id: format!("pcx-{}", self.world.peerings.len()),
                    requester: requester.id.clone(),
                    accepter: accepter.id.clone(),
                    status,
                });
            }
        }
    }

    fn groups(&mut self) {
        for vpc in self.world.vpcs.clone() {
            for index in 0..2 {
                let id = format!("sg-{}-{index}", vpc.id);
                self.world.groups.push(Group { id, vpc: vpc.id.clone(), ingress: Vec::new(), egress: None });
            }
        }
        // Rules name groups of their own VPC and of neighbours in the Region.
        for index in 0..self.world.groups.len() {
            let ingress = self.group_rules(2, 8);
            let egress = if self.chance(55) { None } else { Some(self.group_rules(3, 20)) };
            let group = &mut self.world.groups[index];
            (group.ingress, group.egress) = (ingress, egress);
        }
    }

    fn group_rules(&mut self, most: usize, none: usize) -> Vec<GroupRule> {
        if self.chance(none) {
            return Vec::new();
        }
        let count = self.random.between(1, most);
        (0..count)
            .map(|_| {
                let protocol = *self.random.weighted(&[(80, "tcp"), (15, "all"), (5, "udp")]);
                let ports = *self.random.weighted(&[
                    (70, Some((443, 443))),
                    (12, Some((400, 500))),
                    (8, Some((80, 80))),
                    (10, None),
                ]);
                let ports = if protocol == "all" { None } else { ports };
                let groups: Vec<Id> = self.world.groups.iter().map(|g| g.id.clone()).collect();
                let lists: Vec<Id> = self.world.lists.iter().map(|l| l.id.clone()).collect();
                let other = match *self.random.weighted(&[(48, 0), (40, 1), (12, 2)]) {
                    2 if !lists.is_empty() => OtherSide::List(self.random.pick(&lists).clone()),
                    1 => OtherSide::Group(self.random.pick(&groups).clone()),
                    _ => OtherSide::Block(self.some_block()),
                };
                GroupRule { protocol, ports, other }
            })
            .collect()
    }

    /// A block that rules are about.
    fn some_block(&mut self) -> IpNet {
        let text = *self.random.weighted(&[
            (30, "0.0.0.0/0"),
            (12, "10.0.0.0/8"),
            (14, "10.0.0.0/16"),
            (12, "10.1.0.0/16"),
            (6, "10.2.0.0/16"),
            (6, "10.0.0.0/24"),
            (5, "10.1.0.0/24"),
            (6, "192.168.0.0/16"),
            (9, "::/0"),
        ]);
        block(text)
    }

    fn endpoints(&mut self) {
        let count = *self.random.weighted(&[(5, 0), (30, 1), (40, 2), (25, 3)]);
        for index in 0..count {
            let vpc = self.random.pick(&self.world.vpcs).clone();
            let gateway = self.chance(30);
            let service = if gateway {
                *self.random.weighted(&[(75, "s3"), (25, "dynamodb")])
            } else {
                *self.random.weighted(&[
                    (40, "sts"),
                    (15, "kms"),
                    (20, "s3"),
                    (15, "execute-api"),
                    (10, "dynamodb"),
                ])
            };
            let taken = |e: &Endpoint| e.vpc == vpc.id && e.service == service && e.gateway == gateway;
            if self.world.endpoints.iter().any(taken) {
                continue;
            }
            let state = *self.random.weighted(&[(90, "available"), (6, "pending"), (4, "failed")]);
            let dualstack = vpc.blocks.len() > 1 && self.chance(60);
            let six_only = dualstack && self.chance(15);
            let mut interfaces = Vec::new();
            let mut zones: Vec<&String> = Vec::new();
            for subnet in vpc.subnets.iter().filter(|_| !gateway) {
                let wanted = if zones.is_empty() { 96 } else { 60 };
                if zones.contains(&&subnet.az) || !self.random.chance(wanted) {
                    continue;
                }
                zones.push(&subnet.az);
                if !six_only {
                    interfaces.push((subnet.id.clone(), host(subnet, 20 + index)));
                }
                if dualstack {
                    interfaces.push((subnet.id.clone(), host_v6(subnet, 20 + index)));
                }
            }
            let own: Vec<Id> =
                self.world.groups.iter().filter(|g| g.vpc == vpc.id).map(|g| g.id.clone()).collect();
            let groups =
                if !gateway && self.chance(45) { vec![self.random.pick(&own).clone()] } else { Vec::new() };
            let private_dns = !gateway && service != "dynamodb" && self.chance(65);
            let inbound_only = (private_dns && service == "s3")
                .then(|| self.random.chance(40))
                .filter(|_| self.random.chance(70));
            self.world.endpoints.push(Endpoint {
                id: format!("vpce-{index}"),
                vpc: vpc.id,
                service,
                gateway,
                state,
                interfaces,
                private_dns,
                inbound_only,
                dualstack,
                tables: None,
                groups,
            });
        }
        // Inbound-only needs a gateway endpoint beside it (NP-131).
        let all = self.world.endpoints.clone();
        for endpoint in &mut self.world.endpoints {
            let beside = all.iter().any(|g| g.gateway && g.service == "s3" && g.vpc == endpoint.vpc);
            if endpoint.inbound_only == Some(true) && !beside {
                endpoint.inbound_only = Some(false);
            }
        }
    }

    fn sites(&mut self) {
        if !self.chance(45) {
            return;
        }
        let mut links = Vec::new();
        if self.chance(65) {
            let vpc = self.random.pick(&self.world.vpcs).id.clone();
            links.push(self.site_link(0, LinkEnd::Vpc(vpc)));
        }
        if self.chance(20) {
            let mut link = self.site_link(1, LinkEnd::Public);
            link.direct_connect = true;
            link.prefixes = vec![block("203.0.113.128/28")];
            let address = self.random.weighted(&[(70, "203.0.113.130"), (30, "198.51.100.1")]);
            link.public_ip = Some(address.parse().unwrap());
            links.push(link);
        }
        let egress_ip = self.chance(50).then(|| "198.51.100.77".parse().unwrap());
        self.world.sites.push(Site {
            id: "office".to_owned(),
            prefixes: vec![block("192.168.0.0/16")],
            egress_ip,
            links,
            forward: Vec::new(),
        });
    }

    fn site_link(&mut self, index: usize, end: LinkEnd) -> SiteLink {
        SiteLink {
            id: format!("link-{index}"),
            direct_connect: self.chance(40),
            end,
            prefixes: Vec::new(),
            public_ip: None,
        }
    }

    fn transit(&mut self) {
        let none = if self.shape == Shape::Hub { 3 } else { 45 };
        let count = *self.random.weighted(&[(none, 0), (40, 1), (15, 2)]);
        for index in 0..count {
            let region = self.random.pick(&self.world.vpcs).region.clone();
            let mut attachments = Vec::new();
            let mut attached: Vec<Vpc> = Vec::new();
            for vpc in self.world.vpcs.clone() {
                let clash = attached.iter().any(|other| overlap(&vpc, other));
                if vpc.region != region || clash || !self.likely(85) {
                    continue;
                }
                let mut subnets: Vec<Id> = Vec::new();
                let mut zones: Vec<&String> = Vec::new();
                let mut order: Vec<&Subnet> = vpc.subnets.iter().collect();
                if self.random.chance(25) {
                    order.reverse();
                }
                for subnet in order {
                    if !zones.contains(&&subnet.az) && (subnets.is_empty() || self.random.chance(60)) {
                        zones.push(&subnet.az);
                        subnets.push(subnet.id.clone());
                    }
                }
                attachments.push(Attachment {
                    id: format!("att-{index}-{}", vpc.id),
                    vpc: Some(vpc.id.clone()),
                    subnets,
                    ipv6: self.random.chance(65),
                    vpn: None,
                });
                attached.push(vpc);
            }
            let id = format!("tgw-{index}");
            if index == 0 && !self.world.sites.is_empty() && self.chance(60) {
                let link = self.site_link(2, LinkEnd::Transit(id.clone()));
                self.world.sites[0].links.push(SiteLink { direct_connect: false, ..link });
            }
            self.world.transit.push(Transit {
                id,
                region,
                attachments,
                peerings: Vec::new(),
                tables: Vec::new(),
                group_referencing: self.random.chance(30),
            });
        }
        if count == 2 {
            for (from, to) in [(0, 1), (1, 0)] {
                if self.chance(92) {
                    let to = self.world.transit[to].id.clone();
                    self.world.transit[from].peerings.push(TransitPeering { id: format!("att-p{from}"), to });
                }
            }
        }
        for index in 0..count {
            let plain = if self.shape == Shape::Hub { 10 } else { 45 };
            if self.world.transit[index].peerings.is_empty() && self.chance(plain) {
                continue;
            }
            self.transit_tables(index);
        }
    }

    fn transit_tables(&mut self, index: usize) {
        let gateway = self.world.transit[index].clone();
        let mut all: Vec<Id> = gateway.attachments.iter().map(|a| a.id.clone()).collect();
        for link in self.world.sites.iter().flat_map(|s| &s.links) {
            if link.end == LinkEnd::Transit(gateway.id.clone()) {
                all.push(link.id.clone());
            }
        }
        let propagating = if self.careful { 96 } else { 82 };
        let peerings: Vec<Id> = gateway.peerings.iter().map(|p| p.id.clone()).collect();
        let count = self.random.between(1, 2);
        let mut tables: Vec<TransitTable> = Vec::new();
        for table in 0..count {
            let mut routes: Vec<(IpNet, Id)> = Vec::new();
            let propagations: Vec<Id> =
                all.iter().filter(|_| self.random.chance(propagating)).cloned().collect();
            let mut add = |to: IpNet, by: Id| {
                if !routes.iter().any(|(known, _)| *known == to) {
                    routes.push((to, by));
                }
            };
            let by_hub = if self.shape == Shape::Hub { 85 } else { 45 };
            if let Some(hub) = all.first().filter(|_| self.random.chance(by_hub)) {
                add(block("0.0.0.0/0"), hub.clone());
            }
            for vpc in &self.world.vpcs {
                let own = gateway.attachments.iter().find(|a| a.vpc.as_ref() == Some(&vpc.id));
                let to = vpc.blocks[0];
                match (own, peerings.first()) {
                    (None, Some(peering)) if self.random.chance(85) => add(to, peering.clone()),
                    (Some(own), _) if self.random.chance(12) => add(to, own.id.clone()),
                    (Some(_), _) if self.random.chance(8) => add(to, "blackhole".to_owned()),
                    (Some(_), _) if self.random.chance(5) => {
                        add(block("10.0.0.0/24"), "blackhole".to_owned())
                    }
                    _ => {}
                }
            }
            let id = format!("tgw-rtb-{index}{table}");
            tables.push(TransitTable { id, associations: Vec::new(), propagations, routes });
        }
        for attachment in all.iter().chain(&peerings) {
            if self.likely(93) {
                let table = self.random.below(count);
                tables[table].associations.push(attachment.clone());
            }
        }
        self.world.transit[index].tables = tables;
    }

    fn resolver(&mut self) {
        if !self.chance(45) {
            return;
        }
        let vpc = match self.world.endpoints.first().filter(|_| self.random.chance(80)) {
            Some(endpoint) => endpoint.vpc.clone(),
            None => self.random.pick(&self.world.vpcs).id.clone(),
        };
        let subnet = self.random.pick(&self.world.vpc(&vpc).subnets).clone();
        let address = host(&subnet, 53);
        self.world.inbound.push(ResolverEndpoint {
            id: "rslvr-in".to_owned(),
            vpc: vpc.clone(),
            addresses: vec![(subnet.id, address)],
        });
        let domain = |random: &mut Random| {
            (*random.weighted(&[
                (40, "us-east-1.amazonaws.com"),
                (25, "amazonaws.com"),
                (25, "sts.us-east-1.amazonaws.com"),
                (10, "s3.us-east-1.amazonaws.com"),
            ]))
            .to_owned()
        };
        if let Some(site) = self.world.sites.first().filter(|_| self.random.chance(70)) {
            let id = site.id.clone();
            let plus_two = "10.0.0.2".parse().unwrap();
            let to = if self.chance(94) { address } else { plus_two };
            let forward = vec![(domain(self.random), to)];
            self.world.sites.iter_mut().find(|s| s.id == id).unwrap().forward = forward;
        }
        let others: Vec<Vpc> = self.world.vpcs.iter().filter(|v| v.id != vpc).cloned().collect();
        if others.is_empty() || !self.chance(65) {
            return;
        }
        let from = self.random.pick(&others).clone();
        let subnet = self.random.pick(&from.subnets).clone();
        self.world.outbound.push(ResolverEndpoint {
            id: "rslvr-out".to_owned(),
            vpc: from.id.clone(),
            addresses: vec![(subnet.id.clone(), host(&subnet, 54))],
        });
        let vpcs: Vec<Id> = others.iter().filter(|v| v.region == from.region).map(|v| v.id.clone()).collect();
        let first = domain(self.random);
        let target = *self.random.weighted(&[(94, address), (6, "10.0.0.2".parse().unwrap())]);
        self.world.rules.push(Rule {
            id: "rr-0".to_owned(),
            forward: true,
            domain: first.clone(),
            target: Some(target),
            outbound: Some("rslvr-out".to_owned()),
            vpcs: vpcs.clone(),
        });
        let second = domain(self.random);
        if second != first && self.chance(30) {
            self.world.rules.push(Rule {
                id: "rr-1".to_owned(),
                forward: false,
                domain: second,
                target: None,
                outbound: None,
                vpcs,
            });
        }
    }

    fn zones(&mut self) {
        let interfaces: Vec<Endpoint> = self.world.endpoints.iter().filter(|e| !e.gateway).cloned().collect();
        let Some(some) = interfaces.first().cloned() else { return };
        for _ in 0..*self.random.weighted(&[(35, 0), (45, 1), (20, 2)]) {
            let endpoint = if self.chance(60) { some.clone() } else { self.random.pick(&interfaces).clone() };
            let region = self.world.vpc(&endpoint.vpc).region.clone();
            let address = endpoint.interfaces.first().map(|(_, a)| a.to_string());
            let to = match *self.random.weighted(&[(70, 0), (15, 1), (5, 2), (10, 3)]) {
                0 => endpoint.id.clone(),
                1 => address.unwrap_or_else(|| endpoint.id.clone()),
                2 => "10.0.0.250".to_owned(),
                _ => self.random.pick(&interfaces).id.clone(),
            };
            let service = endpoint.service;
            let (name, records) = match *self.random.weighted(&[(70, 0), (18, 1), (6, 2), (6, 3)]) {
                0 => {
                    let mut records = vec![(String::new(), to.clone())];
                    if self.chance(50) || service == "s3" {
                        records.push(("*".to_owned(), to));
                    }
                    (format!("{service}.{region}.amazonaws.com"), records)
                }
                1 => (format!("{region}.amazonaws.com"), vec![(service.to_owned(), to)]),
                2 => (format!("{region}.amazonaws.com"), vec![("*".to_owned(), to)]),
                _ => ("amazonaws.com".to_owned(), vec![(format!("{service}.{region}"), to)]),
            };
            if self.world.zones.iter().any(|z| z.name == name) {
                continue;
            }
            // NP-137: not where private DNS answers for the name already.
            let claims = |vpc: &Vpc| {
                let claimed = |e: &Endpoint| {
                    e.vpc == vpc.id
                        && e.private_dns
                        && name == format!("{}.{}.amazonaws.com", e.service, vpc.region)
                };
                interfaces.iter().any(claimed)
            };
            let candidates: Vec<Vpc> = self.world.vpcs.iter().filter(|v| !claims(v)).cloned().collect();
            let vpcs: Vec<Id> =
                candidates.into_iter().filter(|_| self.random.chance(75)).map(|v| v.id).collect();
            if !vpcs.is_empty() {
                self.world.zones.push(Zone { name, vpcs, records });
            }
        }
    }

    fn lists(&mut self) {
        if self.chance(25) {
            self.world.lists.push(PrefixList {
                id: "pl-s3".to_owned(),
                of_service: Some(("s3", HERE.to_owned())),
                blocks: vec![block("198.51.100.0/24")],
            });
        }
        if self.chance(30) {
            let other = if self.chance(60) { "10.0.0.0/16" } else { "10.0.0.0/8" };
            for (id, text) in [("pl-own", "10.0.0.0/16"), ("pl-too", other)] {
                let blocks = vec![block(text)];
                self.world.lists.push(PrefixList { id: id.to_owned(), of_service: None, blocks });
            }
        }
    }

    fn tables(&mut self) {
        for vpc in self.world.vpcs.clone() {
            let attached = self
                .world
                .transit
                .iter()
                .any(|g| g.attachments.iter().any(|a| a.vpc.as_ref() == Some(&vpc.id)));
            if !(if attached { self.likely(95) } else { self.chance(50) }) {
                continue;
            }
            let nat = self.world.nats.iter().find(|n| vpc.subnets.iter().any(|s| s.id == n.subnet)).cloned();
            let number = vpc.id.trim_start_matches("vpc-").to_owned();
            let mut ids = Vec::new();
            let main = self.routes(&vpc, false);
            let id = format!("rtb-{number}-main");
            ids.push(id.clone());
            let main =
                Table { id, vpc: vpc.id.clone(), main: self.likely(95), subnets: Vec::new(), routes: main };
            self.world.tables.push(main);
            let own = match &nat {
                Some(nat) => self.likely(92).then(|| (nat.subnet.clone(), true)),
                None if vpc.subnets.len() > 1 => {
                    self.chance(35).then(|| (vpc.subnets.last().unwrap().id.clone(), false))
                }
                None => None,
            };
            if let Some((subnet, public)) = own {
                let routes = self.routes(&vpc, public);
                let id = format!("rtb-{number}-own");
                ids.push(id.clone());
                self.world.tables.push(Table {
                    id,
                    vpc: vpc.id.clone(),
                    main: false,
                    subnets: vec![subnet],
                    routes,
                });
            }
            for endpoint in self.world.endpoints.iter_mut().filter(|e| e.gateway && e.vpc == vpc.id) {
                endpoint.tables = Some(ids.iter().filter(|_| self.random.chance(70)).cloned().collect());
            }
        }
    }

    /// The routes of a table: of a subnet that leads to the internet, or of another.
    fn routes(&mut self, vpc: &Vpc, public: bool) -> Vec<(String, Id)> {
        let world = self.world.clone();
        let mut routes: Vec<(String, Id)> = Vec::new();
        let mut add = |to: String, by: &str| {
            if !routes.iter().any(|(known, _)| *known == to) {
                routes.push((to, by.to_owned()));
            }
        };
        let (careful, shape) = (self.careful, self.shape);
        let random = &mut *self.random;
        // A private NAT gateway in front of other VPCs, for the subnets that it does not stand in.
        let nat = world.nats.iter().find(|n| vpc.subnets.iter().any(|s| s.id == n.subnet));
        let translating = nat.filter(|n| n.private_ip.is_some() && !public && random.chance(70));
        for peering in &world.peerings {
            let far = match () {
                () if peering.requester == vpc.id => world.vpc(&peering.accepter),
                () if peering.accepter == vpc.id => world.vpc(&peering.requester),
                () => continue,
            };
            if !likely(random, careful, 88) {
                continue;
            }
            let own_list =
                world.lists.iter().any(|l| l.id == "pl-own") && far.blocks[0] == block("10.0.0.0/16");
            let to = match *random.weighted(&[(70, 0), (10, 1), (20, 2)]) {
                _ if own_list && random.chance(50) => "pl-own".to_owned(),
                0 => far.blocks[0].to_string(),
                1 => far.subnets[0].blocks[0].to_string(),
                _ => "10.0.0.0/8".to_owned(),
            };
            add(to, translating.map_or(&peering.id, |nat| &nat.id));
            if let Some(six) = far.blocks.get(1) {
                add(six.to_string(), &peering.id);
            }
        }
        for gateway in &world.transit {
            let attached = gateway.attachments.iter().any(|a| a.vpc.as_ref() == Some(&vpc.id));
            if !(attached || random.chance(2)) || !likely(random, careful, 92) {
                continue;
            }
            if world.lists.iter().any(|l| l.id == "pl-too") && random.chance(45) {
                add("pl-too".to_owned(), &gateway.id);
            }
            let to = random.weighted(&[
                (60, "10.0.0.0/8"),
                (15, "10.0.0.0/16"),
                (15, "10.1.0.0/16"),
                (10, "10.0.0.0/24"),
            ]);
            if block(to) != vpc.blocks[0] && !vpc.subnets.iter().any(|s| s.blocks[0] == block(to)) {
                add((*to).to_owned(), translating.map_or(&gateway.id, |nat| &nat.id));
            }
            if likely(random, careful, 70) {
                add("192.168.0.0/16".to_owned(), &gateway.id);
            }
            let by_hub = shape == Shape::Hub && vpc.id != "vpc-0";
            if !public && random.chance(if by_hub { 80 } else { 25 }) {
                add("0.0.0.0/0".to_owned(), &gateway.id);
            }
            if random.chance(60) {
                add("2001:db8::/32".to_owned(), &gateway.id);
            }
        }
        for link in world.sites.iter().flat_map(|s| &s.links) {
            if link.end == LinkEnd::Vpc(vpc.id.clone()) && random.chance(85) {
                add("192.168.0.0/16".to_owned(), &link.id);
                if random.chance(10) {
                    add("0.0.0.0/0".to_owned(), &link.id);
                }
            }
        }
        if random.chance(6) {
            let to = random.weighted(&[(1, "10.0.0.0/24"), (1, "10.1.0.0/24"), (1, "10.0.0.0/16")]);
            if !vpc.holds(block(to).addr()) {
                add((*to).to_owned(), "blackhole");
            }
        }
        if random.chance(4) {
            add("198.51.100.0/24".to_owned(), "blackhole");
        }
        let internet = world.internet_gateways.iter().find(|g| g.vpc == vpc.id);
        let default = match (public, nat, internet) {
            (false, Some(nat), _) if likely(random, careful, 90) => Some(&nat.id),
            (_, _, Some(internet)) => Some(&internet.id),
            _ => None,
        };
        if let Some(default) = default.filter(|_| likely(random, careful, 92)) {
            add("0.0.0.0/0".to_owned(), default);
        }
        let six = world.egress_only.iter().find(|g| g.vpc == vpc.id).or(internet);
        if let Some(six) = six.filter(|_| vpc.blocks.len() > 1 && random.chance(85)) {
            add("::/0".to_owned(), &six.id);
        }
        routes
    }

    fn acls(&mut self) {
        for vpc in self.world.vpcs.clone() {
            if !self.chance(28) {
                continue;
            }
            let subnets: Vec<Id> =
                vpc.subnets.iter().filter(|_| self.random.chance(60)).map(|s| s.id.clone()).collect();
            let (ingress, egress) = (self.acl_rules(), self.acl_rules());
            self.world.acls.push(Acl {
                id: format!("acl-{}", vpc.id),
                vpc: vpc.id.clone(),
                subnets,
                ingress,
                egress,
            });
        }
    }

    /// Mostly everything that a call needs, and then some that take a part away.
    fn acl_rules(&mut self) -> Vec<AclRule> {
        let mut rules = Vec::new();
        let all = block("0.0.0.0/0");
        let https = Some((443, 443));
        let random = &mut *self.random;
        let mut add = |number, allow, protocol, ports, block| {
            rules.push(AclRule { number, allow, protocol, ports, block });
        };
        if random.chance(30) {
            add(100, true, "all", None, all);
        } else {
            if random.chance(90) {
                add(100, true, "tcp", https, all);
            }
            if random.chance(90) {
                let ports = *random.weighted(&[(70, (1024, 65535)), (30, (32768, 61000))]);
                add(110, true, "tcp", Some(ports), all);
            }
        }
        if random.chance(25) {
            add(120, true, "all", None, block("::/0"));
        }
        if random.chance(20) {
            let number = if random.chance(60) { 90 } else { 130 };
            let ports = *random.weighted(&[(1, https), (1, Some((1024, 65535))), (1, None)]);
            let protocol = if ports.is_none() { "all" } else { "tcp" };
            let of = random.weighted(&[
                (1, "10.0.0.0/8"),
                (1, "10.0.0.0/16"),
                (1, "10.1.0.0/16"),
                (1, "0.0.0.0/0"),
            ]);
            add(number, false, protocol, ports, block(of));
        }
        rules
    }

    fn callers(&mut self) {
        for vpc in self.world.vpcs.clone() {
            let number = vpc.id.trim_start_matches("vpc-").to_owned();
            for index in 0..self.random.between(1, 2) {
                let subnet = self.random.pick(&vpc.subnets).clone();
                let lambda = self.chance(20);
                let own: Vec<Id> =
                    self.world.groups.iter().filter(|g| g.vpc == vpc.id).map(|g| g.id.clone()).collect();
                let groups: Vec<Id> = if self.chance(55) {
                    own.into_iter().filter(|_| self.random.chance(60)).collect()
                } else {
                    Vec::new()
                };
                let v6 = subnet.blocks.len() > 1 && self.chance(60);
                let public_ip = format!("203.0.113.{}", 60 + 10 * index + number.parse::<usize>().unwrap());
                self.world.callers.push(Caller {
                    id: format!("host-{number}{index}"),
                    kind: if lambda { "lambda" } else { "ec2" },
                    subnet: Some(subnet.id.clone()),
                    private_ip: Some(host(&subnet, 5 + index)),
                    public_ip: (!lambda && self.random.chance(60)).then(|| public_ip.parse().unwrap()),
                    ipv6: v6.then(|| host_v6(&subnet, 5 + index)),
                    groups,
                    site: None,
                    region: None,
                });
            }
        }
        let mut outside = |id: &str, kind: &'static str, public: Option<&str>| {
            self.world.callers.push(Caller {
                id: id.to_owned(),
                kind,
                subnet: None,
                private_ip: None,
                public_ip: public.map(|a| a.parse().unwrap()),
                ipv6: None,
                groups: Vec::new(),
                site: None,
                region: Some(HERE.to_owned()),
            });
        };
        if self.random.chance(20) {
            outside("fn-out", "lambda", None);
        }
        if self.random.chance(20) {
            outside("home", "laptop", Some("198.51.100.9"));
        }
        if let Some(site) = self.world.sites.first() {
            self.world.callers.push(Caller {
                id: "desk".to_owned(),
                kind: "on_premises",
                subnet: None,
                private_ip: Some("192.168.4.4".parse().unwrap()),
                public_ip: None,
                ipv6: None,
                groups: Vec::new(),
                site: Some(site.id.clone()),
                region: Some(HERE.to_owned()),
            });
        }
    }

    /// Some endpoints admit nobody but the group of a caller, mostly of one elsewhere.
    fn references(&mut self) {
        for endpoint in self.world.endpoints.clone() {
            let elsewhere = self.chance(75);
            let in_sight = |c: &&Caller| {
                let vpc = c.subnet.as_ref().map(|s| &self.world.vpc_of_subnet(s).id);
                (vpc == Some(&endpoint.vpc)) != elsewhere
            };
            let members: Vec<Id> =
                self.world.callers.iter().filter(in_sight).flat_map(|c| c.groups.clone()).collect();
            let wanted = if self.shape == Shape::Translated { 60 } else { 40 };
            let Some(guard) = endpoint.groups.first().filter(|_| !members.is_empty()) else { continue };
            if !self.chance(wanted) {
                continue;
            }
            let other = OtherSide::Group(self.random.pick(&members).clone());
            let rule = GroupRule { protocol: "tcp", ports: Some((443, 443)), other };
            self.world.groups.iter_mut().find(|g| g.id == *guard).unwrap().ingress = vec![rule];
        }
    }
}

fn overlap(one: &Vpc, other: &Vpc) -> bool {
    one.blocks[0] == other.blocks[0]
}

/// An address of a subnet.
fn host(subnet: &Subnet, last: usize) -> IpAddr {
    let IpAddr::V4(base) = subnet.blocks[0].addr() else { unreachable!() };
    IpAddr::V4(Ipv4Addr::from(u32::from(base) + u32::try_from(last).unwrap()))
}

fn host_v6(subnet: &Subnet, last: usize) -> IpAddr {
    format!("{}{last:x}", subnet.blocks[1].addr()).parse().unwrap()
}

/// Questions about all callers: some about each service, and about each endpoint by its name.
fn asks(random: &mut Random, world: &World) -> Vec<Ask> {
    let mut asks = Vec::new();
    for caller in &world.callers {
        let plain = Ask {
            caller: caller.id.clone(),
            service: "sts",
            region: None,
            dualstack: false,
            endpoint: None,
            network_origin: None,
            api_type: None,
        };
        for service in SERVICES {
            let asked = world.endpoints.iter().any(|e| e.service == service);
            if !random.chance(if asked { 80 } else { 20 }) {
                continue;
            }
            let mut ask = Ask { service, ..plain.clone() };
            ask.region = random.chance(25).then_some(HERE);
            ask.dualstack =
                random.chance(if caller.ipv6.is_some() { 50 } else { 8 }) && service != "execute-api";
            if service == "s3" && random.chance(30) {
                ask.network_origin = Some(random.pick(&world.vpcs).id.clone());
            }
            if service == "execute-api" && random.chance(80) {
                ask.api_type = Some(if random.chance(50) { "PRIVATE" } else { "REGIONAL" });
            }
            asks.push(ask);
        }
        for endpoint in world.endpoints.iter().filter(|e| !e.gateway) {
            let zone = random.chance(25).then(|| {
                let own = endpoint.interfaces.first().filter(|_| random.chance(60));
                own.map_or_else(
                    || random.text(&["use1-az1", "use1-az2"]),
                    |(s, _)| world.subnet(s).az.clone(),
                )
            });
            let mut ask = Ask {
                service: endpoint.service,
                endpoint: Some((endpoint.id.clone(), zone)),
                ..plain.clone()
            };
            if endpoint.service == "s3" && random.chance(40) {
                let other = random.pick(&world.vpcs).id.clone();
                ask.network_origin = Some(if random.chance(60) { endpoint.vpc.clone() } else { other });
            }
            if endpoint.service == "execute-api" && random.chance(60) {
                ask.api_type = Some(if random.chance(50) { "PRIVATE" } else { "REGIONAL" });
            }
            asks.push(ask);
        }
    }
    asks
}
