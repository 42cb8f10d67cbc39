//! Makes a network smaller while something stays true of it.

use super::world::World;

/// All networks with one thing less.
fn smaller(world: &World) -> Vec<World> {
    let mut all = Vec::new();
    macro_rules! without {
        ($($field:ident),*) => {$(
            for index in 0..world.$field.len() {
                let mut less = world.clone();
                less.$field.remove(index);
                all.push(less);
            }
        )*};
    }
    without!(
        vpcs,
        internet_gateways,
        egress_only,
        nats,
        tables,
        peerings,
        transit,
        endpoints,
        zones,
        inbound,
        outbound,
        rules,
        groups,
        acls,
        lists,
        sites,
        callers
    );
    macro_rules! within {
        ($list:ident: $($part:ident),*) => {$(
            for index in 0..world.$list.len() {
                for part in 0..world.$list[index].$part.len() {
                    let mut less = world.clone();
                    less.$list[index].$part.remove(part);
                    all.push(less);
                }
            }
        )*};
    }
    within!(vpcs: subnets);
    within!(tables: routes, subnets);
    within!(transit: attachments, peerings, tables);
    within!(endpoints: interfaces, groups);
    within!(zones: records, vpcs);
    within!(rules: vpcs);
    within!(groups: ingress);
    within!(acls: ingress, egress, subnets);
    within!(sites: links, forward);
    within!(callers: groups);
    for index in 0..world.transit.len() {
        for table in 0..world.transit[index].tables.len() {
            for part in 0..world.transit[index].tables[table].routes.len() {
                let mut less = world.clone();
                less.transit[index].tables[table].routes.remove(part);
                all.push(less);
            }
        }
    }
    for index in 0..world.groups.len() {
        if world.groups[index].egress.is_some() {
            let mut less = world.clone();
            less.groups[index].egress = None;
            all.push(less);
        }
    }
    for index in 0..world.callers.len() {
        let mut less = world.clone();
        (less.callers[index].ipv6, less.callers[index].public_ip) = (None, None);
        if less != *world {
            all.push(less);
        }
    }
    for index in 0..world.vpcs.len() {
        let mut less = world.clone();
        (less.vpcs[index].dns_server, less.vpcs[index].block_public_access) = (None, "off");
        if less != *world {
            all.push(less);
        }
    }
    all
}

/// The smallest that one step after another leads to. `still` says whether a network is sound and still shows it.
pub fn shrink(world: World, still: impl Fn(&World) -> bool) -> World {
    let mut world = world;
    while let Some(less) = smaller(&world).into_iter().find(|less| still(less)) {
        world = less;
    }
    world
}
