//! VPC peering connections.

use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::{Inventory, Peering, Vpc};

pub(super) fn connection(res: Res<'_>, inventory: &mut Inventory) {
    let auto = res.fact_bool("auto_accept").known() == Some(&true);
    let status = match res.fact("accept_status") {
        // Not accepted yet, and accepted as it is made.
        Fact::Unstated | Fact::Unknown(_) if auto => res.state("active".to_owned()),
        fact => fact,
    };
    let record = Peering {
        requester: res.fact("vpc_id"),
        accepter: res.fact("peer_vpc_id"),
        status,
        name: res.name(),
    };
    inventory.add(|i| &mut i.vpc_peering_connections, res.id(), record);
    // What is known of the other VPC, which may be of another account.
    if let Some(peer) = res.text("peer_vpc_id") {
        let known = inventory.vpcs.contains_key(&peer);
        let record =
            Vpc { account: res.fact("peer_owner_id"), region: res.fact("peer_region"), ..Vpc::default() };
        if !known && (record.account.known().is_some() || record.region.known().is_some()) {
            inventory.add(|i| &mut i.vpcs, &peer, record);
        }
    }
}

pub(super) fn accepter(res: Res<'_>, inventory: &mut Inventory) {
    let Some(id) = res.text("vpc_peering_connection_id") else { return };
    if res.fact_bool("auto_accept").known() == Some(&true) {
        inventory.add(
            |i| &mut i.vpc_peering_connections,
            &id,
            Peering {
                accepter: res.fact("vpc_id"),
                requester: res.fact("peer_vpc_id"),
                ..Peering::default()
            },
        );
        // Accepted by this resource, whatever the state was before.
        if let Some(mine) = inventory.vpc_peering_connections.get_mut(&id) {
            mine.status = res.state("active".to_owned());
        }
    }
}
