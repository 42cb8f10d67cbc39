//! What holds in every network, whatever it looks like.

use std::collections::BTreeMap;
use std::fmt::Debug;

use hopstamp::network::Network;
use ipnet::IpNet;

use super::support::{Question, network, seeds, topology, topology_of};
use crate::oracle::generate::random::Random;
use crate::paths_oracle::answer::{Answer, Entry};
use crate::paths_oracle::generate::case;
use crate::paths_oracle::world::{
    Attachment, Endpoint, Gateway, ResolverEndpoint, Subnet, Table, Transit, Vpc, World, Zone,
};
use crate::paths_oracle::yaml;

/// Asks everything before and after a change that must not matter.
fn nothing_changes(
    world: &World,
    questions: &[Question],
    before: &Network,
    after: &Network,
    what: &dyn Debug,
) {
    for question in questions {
        let (one, other) = (question.answer(before), question.answer(after));
        assert!(one == other, "{what:?}\n{question:?}\n{one:?}\n{other:?}\n{}", yaml::text(world));
    }
}

fn questions(seed: u64) -> (World, Vec<Question>) {
    let (world, asks) = case(seed);
    let questions = asks.iter().map(|ask| Question::of(&world, ask)).collect();
    (world, questions)
}

/// Something that can be taken out of a network.
#[derive(Clone, Debug)]
enum Link {
    Peering(usize),
    Attachment(usize, usize),
    TransitPeering(usize, usize),
    Route(usize, usize),
    TransitRoute(usize, usize, usize),
    Endpoint(usize),
}

fn links(world: &World) -> Vec<Link> {
    let mut links: Vec<Link> = (0..world.peerings.len()).map(Link::Peering).collect();
    links.extend((0..world.endpoints.len()).map(Link::Endpoint));
    for (index, table) in world.tables.iter().enumerate() {
        links.extend((0..table.routes.len()).map(|r| Link::Route(index, r)));
    }
    for (index, gateway) in world.transit.iter().enumerate() {
        links.extend((0..gateway.attachments.len()).map(|a| Link::Attachment(index, a)));
        links.extend((0..gateway.peerings.len()).map(|p| Link::TransitPeering(index, p)));
        for (table, row) in gateway.tables.iter().enumerate() {
            links.extend((0..row.routes.len()).map(|r| Link::TransitRoute(index, table, r)));
        }
    }
    links
}

/// Takes a name out of the route tables of a transit gateway.
fn forget(gateway: &mut Transit, id: &str) {
    for table in &mut gateway.tables {
        table.associations.retain(|a| a != id);
        table.propagations.retain(|a| a != id);
        table.routes.retain(|(_, target)| target != id);
    }
}

/// A network without a link, and without what leads to it.
fn without(world: &World, link: &Link) -> World {
    let mut less = world.clone();
    match *link {
        Link::Peering(index) => {
            let gone = less.peerings.remove(index).id;
            less.tables.iter_mut().for_each(|t| t.routes.retain(|(_, target)| *target != gone));
        }
        Link::Endpoint(index) => {
            let gone = less.endpoints.remove(index).id;
            less.zones.iter_mut().for_each(|z| z.records.retain(|(_, target)| *target != gone));
        }
        Link::Route(table, route) => {
            less.tables[table].routes.remove(route);
        }
        Link::Attachment(gateway, attachment) => {
            let gone = less.transit[gateway].attachments.remove(attachment).id;
            forget(&mut less.transit[gateway], &gone);
        }
        Link::TransitPeering(gateway, peering) => {
            let gone = less.transit[gateway].peerings.remove(peering).id;
            forget(&mut less.transit[gateway], &gone);
        }
        Link::TransitRoute(gateway, table, route) => {
            less.transit[gateway].tables[table].routes.remove(route);
        }
    }
    less
}

/// The blocks of a route's destination.
fn destination(world: &World, text: &str) -> Vec<IpNet> {
    match text.parse() {
        Ok(block) => vec![block],
        Err(_) => world.lists.iter().find(|l| l.id == text).unwrap().blocks.clone(),
    }
}

/// Whether a less specific route of a table takes over where another one is taken out (NP-203, NP-207).
fn another_route_takes_over(world: &World, table: &Table, taken: &str) -> bool {
    let wider = |(text, _): &(String, String)| {
        text != taken
            && destination(world, text)
                .iter()
                .any(|b| destination(world, taken).iter().any(|gone| b.contains(gone)))
    };
    // The list of a gateway endpoint holds public addresses, and is longer than a default route (NP-217).
    let by_endpoint = world.endpoints.iter().any(|e| e.tables.iter().flatten().any(|t| *t == table.id));
    table.routes.iter().any(wider) || by_endpoint
}

/// Whether a way may open when a link is taken out: the documented fallbacks.
fn may_fall_back(world: &World, link: &Link, question: &Question) -> bool {
    match link {
        // The service's name is public again, or claimed by something less specific (NP-120, NP-701); the default route
        // holds again (NP-220, NP-712).
        Link::Endpoint(index) => {
            let endpoint: &Endpoint = &world.endpoints[*index];
            endpoint.service == question.service && (endpoint.private_dns || endpoint.gateway)
        }
        Link::Route(table, route) => {
            let table = &world.tables[*table];
            another_route_takes_over(world, table, &table.routes[*route].0)
        }
        // With a peering connection go the routes to it.
        Link::Peering(index) => {
            let gone = &world.peerings[*index].id;
            world.tables.iter().any(|table| {
                let mut to_it = table.routes.iter().filter(|(_, target)| target == gone);
                to_it.any(|(text, _)| another_route_takes_over(world, table, text))
            })
        }
        // A static route hides propagated ones, and any route the wider ones (NP-247 to NP-249).
        Link::TransitRoute(gateway, table, route) => {
            let gateway = &world.transit[*gateway];
            let (gone, _) = gateway.tables[*table].routes[*route];
            let wider = |block: &IpNet| block.contains(&gone);
            gateway.tables[*table].routes.iter().any(|(block, _)| *block != gone && wider(block))
                || announced(world, gateway).iter().any(wider)
        }
        // With an attachment go its routes, and what a transit gateway knew of its VPC.
        Link::Attachment(gateway, _) | Link::TransitPeering(gateway, _) => {
            let gateway = &world.transit[*gateway];
            gateway.tables.iter().any(|t| {
                let wide = |(block, _): &(IpNet, String)| {
                    announced(world, gateway).iter().any(|b| block.contains(b) && block != b)
                };
                t.routes.iter().any(wide)
            })
        }
    }
}

/// What the attachments of a transit gateway announce, and what it leads to by static routes.
fn announced(world: &World, gateway: &Transit) -> Vec<IpNet> {
    let of = |a: &Attachment| a.vpc.as_ref().map(|vpc| world.vpc(vpc).blocks.clone()).unwrap_or_default();
    let mut blocks: Vec<IpNet> = gateway.attachments.iter().flat_map(of).collect();
    blocks.extend(world.sites.iter().flat_map(|s| s.prefixes.clone()));
    blocks.extend(gateway.tables.iter().flat_map(|t| &t.routes).map(|(block, _)| *block));
    blocks
}

/// Whether a request gets there, and whether by the internet.
fn reach(answer: &Answer) -> (bool, bool) {
    match answer {
        Answer::Reached(reached) => (true, reached.by_internet),
        Answer::NoPath(_) => (false, false),
    }
}

#[test]
fn what_is_taken_out_opens_no_way_but_by_a_documented_fallback() {
    let (mut closed, mut opened) = (0, 0);
    for seed in seeds(25) {
        let (world, questions) = questions(seed);
        let before = network(&world);
        let answers: Vec<Answer> = questions.iter().map(|q| q.answer(&before)).collect();
        for link in links(&world) {
            let less = without(&world, &link);
            // Some need what was taken out (NP-131).
            let Ok(topology) = topology(&less) else { continue };
            let after = Network::build(topology);
            for (question, answer) in questions.iter().zip(&answers) {
                let gone = question.url.as_ref().is_some_and(|url| match link {
                    Link::Endpoint(index) => url.contains(&format!("{}-", world.endpoints[index].id)),
                    _ => false,
                });
                let now = question.answer(&after);
                let ((was, was_public), (is, is_public)) = (reach(answer), reach(&now));
                closed += usize::from(was && !is);
                if (is && !was) || (is_public && !was_public) {
                    opened += 1;
                    assert!(
                        !gone && may_fall_back(&world, &link, question),
                        "seed {seed}: without {link:?}\n{question:?}\n{answer:?}\n{now:?}\n{}",
                        yaml::text(&world)
                    );
                }
            }
        }
    }
    // The law says something only if ways close, and fallbacks occur.
    assert!(closed > 20 && opened > 0, "{closed} closed, {opened} opened");
}

/// A half of a block.
fn half(random: &mut Random, block: IpNet) -> Option<IpNet> {
    let halves: Vec<IpNet> = block.subnets(block.prefix_len() + 1).ok()?.collect();
    Some(*random.pick(&halves))
}

#[test]
fn np_203_a_more_specific_route_to_the_same_target_changes_nothing() {
    let mut added = 0;
    for seed in seeds(150) {
        let (world, questions) = questions(seed);
        let before = network(&world);
        let random = &mut Random::new(seed);
        for index in 0..world.tables.len() {
            let table = &world.tables[index];
            if table.routes.is_empty() {
                continue;
            }
            let (wide, target) = random.pick(&table.routes).clone();
            let Some(narrow) = wide.parse().ok().and_then(|block: IpNet| half(random, block)) else {
                continue;
            };
            // Nothing else stands between the two.
            let wide: IpNet = wide.parse().unwrap();
            let own = &world.vpc(&table.vpc).blocks;
            let between = |b: &IpNet| *b != wide && wide.contains(b) && b.contains(&narrow);
            let others = table.routes.iter().flat_map(|(text, _)| destination(&world, text));
            if others.chain(own.iter().copied()).any(|b| between(&b) || b == narrow) {
                continue;
            }
            let mut more = world.clone();
            more.tables[index].routes.push((narrow.to_string(), target));
            added += 1;
            nothing_changes(&more, &questions, &before, &network(&more), &(seed, &narrow));
        }
    }
    assert!(added > 50);
}

/// New names for everything that has one, so that their order is another.
fn names(world: &World) -> BTreeMap<String, String> {
    let mut ids: Vec<&String> = Vec::new();
    for vpc in &world.vpcs {
        ids.push(&vpc.id);
        ids.extend(vpc.subnets.iter().map(|s| &s.id));
    }
    ids.extend(world.internet_gateways.iter().chain(&world.egress_only).map(|g| &g.id));
    ids.extend(world.nats.iter().map(|n| &n.id));
    ids.extend(world.tables.iter().map(|t| &t.id));
    ids.extend(world.peerings.iter().map(|p| &p.id));
    for gateway in &world.transit {
        ids.push(&gateway.id);
        ids.extend(gateway.attachments.iter().map(|a| &a.id));
        ids.extend(gateway.peerings.iter().map(|p| &p.id));
        ids.extend(gateway.tables.iter().map(|t| &t.id));
    }
    ids.extend(world.endpoints.iter().map(|e| &e.id));
    ids.extend(world.inbound.iter().chain(&world.outbound).map(|e| &e.id));
    ids.extend(world.rules.iter().map(|r| &r.id));
    ids.extend(world.groups.iter().map(|g| &g.id));
    ids.extend(world.acls.iter().map(|a| &a.id));
    ids.extend(world.lists.iter().map(|l| &l.id));
    for site in &world.sites {
        ids.push(&site.id);
        ids.extend(site.links.iter().map(|l| &l.id));
    }
    ids.extend(world.callers.iter().map(|c| &c.id));
    let count = ids.len();
    let name = |(index, id): (usize, &String)| {
        let kind = id.split('-').next().unwrap();
        (id.clone(), format!("{kind}-{:04x}", 7 * (count - index)))
    };
    ids.into_iter().enumerate().map(name).collect()
}

/// A text with other names in it.
fn renamed(text: &str, names: &BTreeMap<String, String>) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let end = rest[start..].find(|c| !is_part(c)).map_or(rest.len(), |n| start + n);
        out.push_str(&rest[..start]);
        let word = &rest[start..end];
        // The name of an endpoint has something behind it.
        let (id, end_of_name) = match word.find("-0a1b2c3d") {
            Some(at) => word.split_at(at),
            None => (word, ""),
        };
        out.push_str(names.get(id).map_or(id, String::as_str));
        out.push_str(end_of_name);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[test]
fn other_names_change_nothing_but_the_names() {
    for seed in seeds(150) {
        let (world, questions) = questions(seed);
        let names = names(&world);
        let before = network(&world);
        let text = renamed(&yaml::text(&world), &names);
        let after = Network::build(topology_of(&text).unwrap_or_else(|e| panic!("{e}\n{text}")));
        for question in &questions {
            let other = Question {
                caller: names[&question.caller].clone(),
                url: question.url.as_ref().map(|url| renamed(url, &names)),
                network_origin: question.network_origin.as_ref().map(|vpc| names[vpc].clone()),
                ..question.clone()
            };
            let one = match question.answer(&before) {
                Answer::Reached(mut reached) => {
                    reached.hops = reached.hops.iter().map(|h| renamed(h, &names)).collect();
                    match &mut reached.entry {
                        Entry::Interface { endpoint, vpc, .. } | Entry::Gateway { endpoint, vpc, .. } => {
                            (*endpoint, *vpc) = (names[endpoint].clone(), names[vpc].clone());
                        }
                        Entry::Public(_) => {}
                    }
                    Answer::Reached(reached)
                }
                lost => lost,
            };
            let other = other.answer(&after);
            assert!(one == other, "seed {seed}\n{question:?}\n{one:?}\n{other:?}\n{text}");
        }
    }
}

/// Puts a list into another order.
fn shuffle<T>(random: &mut Random, list: &mut [T]) {
    for index in (1..list.len()).rev() {
        list.swap(index, random.below(index + 1));
    }
}

/// A network with its lists in another order, but for those whose order means something: the interfaces of an endpoint
/// (the first that works is taken, NP-136), the subnets of an attachment (some zone is taken, NP-258), and the links of a
/// site.
fn shuffled(random: &mut Random, world: &World) -> World {
    let mut other = world.clone();
    let w = &mut other;
    w.vpcs.iter_mut().for_each(|v| shuffle(random, &mut v.subnets));
    w.tables.iter_mut().for_each(|t| shuffle(random, &mut t.routes));
    for gateway in &mut w.transit {
        shuffle(random, &mut gateway.attachments);
        for table in &mut gateway.tables {
            shuffle(random, &mut table.associations);
            shuffle(random, &mut table.propagations);
            shuffle(random, &mut table.routes);
        }
        shuffle(random, &mut gateway.tables);
    }
    for zone in &mut w.zones {
        shuffle(random, &mut zone.vpcs);
        shuffle(random, &mut zone.records);
    }
    w.rules.iter_mut().for_each(|r| shuffle(random, &mut r.vpcs));
    for group in &mut w.groups {
        shuffle(random, &mut group.ingress);
        group.egress.iter_mut().for_each(|rules| shuffle(random, rules));
    }
    for acl in &mut w.acls {
        shuffle(random, &mut acl.ingress);
        shuffle(random, &mut acl.egress);
        shuffle(random, &mut acl.subnets);
    }
    for caller in &mut w.callers {
        shuffle(random, &mut caller.groups);
    }
    shuffle(random, &mut w.vpcs);
    shuffle(random, &mut w.internet_gateways);
    shuffle(random, &mut w.nats);
    shuffle(random, &mut w.tables);
    shuffle(random, &mut w.peerings);
    shuffle(random, &mut w.transit);
    shuffle(random, &mut w.endpoints);
    shuffle(random, &mut w.zones);
    shuffle(random, &mut w.rules);
    shuffle(random, &mut w.groups);
    shuffle(random, &mut w.acls);
    shuffle(random, &mut w.lists);
    shuffle(random, &mut w.callers);
    other
}

#[test]
fn the_order_of_lists_changes_nothing() {
    for seed in seeds(150) {
        let (world, questions) = questions(seed);
        let other = shuffled(&mut Random::new(seed), &world);
        nothing_changes(&other, &questions, &network(&world), &network(&other), &seed);
    }
}

/// A network with one more VPC, connected to nothing, that has the blocks and addresses of the first one.
fn with_a_stranger(world: &World) -> World {
    let mut more = world.clone();
    let first = &world.vpcs[0];
    let like = world.endpoints.iter().find(|e| e.vpc == first.id && !e.interfaces.is_empty());
    let subnets: Vec<Subnet> =
        first.subnets.iter().map(|s| Subnet { id: format!("{}-strange", s.id), ..s.clone() }).collect();
    let strange = |subnet: &String| format!("{subnet}-strange");
    let vpc = || "vpc-strange".to_owned();
    more.vpcs.insert(
        0,
        Vpc { id: vpc(), dns_support: true, dns_hostnames: true, dns_server: None, subnets, ..first.clone() },
    );
    more.internet_gateways.insert(0, Gateway { id: "igw-strange".to_owned(), vpc: vpc() });
    if let Some(like) = like {
        let interfaces = like.interfaces.iter().map(|(subnet, a)| (strange(subnet), *a)).collect();
        more.endpoints.insert(
            0,
            Endpoint {
                id: "vpce-strange".to_owned(),
                vpc: vpc(),
                state: "available",
                interfaces,
                groups: Vec::new(),
                inbound_only: None,
                ..like.clone()
            },
        );
    }
    more.endpoints.insert(
        0,
        Endpoint {
            id: "vpce-strange-gw".to_owned(),
            vpc: vpc(),
            service: "s3",
            gateway: true,
            state: "available",
            interfaces: Vec::new(),
            private_dns: false,
            inbound_only: None,
            dualstack: true,
            tables: Some(vec!["rtb-strange".to_owned()]),
            groups: Vec::new(),
        },
    );
    more.tables.insert(
        0,
        Table {
            id: "rtb-strange".to_owned(),
            vpc: vpc(),
            main: true,
            subnets: Vec::new(),
            routes: vec![("0.0.0.0/0".to_owned(), "igw-strange".to_owned())],
        },
    );
    more.zones.insert(0, Zone { name: "com".to_owned(), vpcs: vec![vpc()], records: Vec::new() });
    let inbound = world.inbound.iter().find(|e| e.vpc == first.id);
    if let Some(inbound) = inbound {
        let addresses = inbound.addresses.iter().map(|(subnet, a)| (strange(subnet), *a)).collect();
        more.inbound.insert(0, ResolverEndpoint { id: "rslvr-strange".to_owned(), vpc: vpc(), addresses });
    }
    more
}

#[test]
fn a_vpc_that_nothing_connects_changes_nothing() {
    for seed in seeds(150) {
        let (world, questions) = questions(seed);
        let more = with_a_stranger(&world);
        nothing_changes(&more, &questions, &network(&world), &network(&more), &seed);
    }
}
