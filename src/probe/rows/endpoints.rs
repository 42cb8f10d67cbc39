//! Requests through VPC endpoints.

use super::{Group, Kind, Maker, Row, Stands};

pub(super) fn add(maker: Maker<'_>, rows: &mut Vec<Row>) {
    let cast = maker.cast;
    let mut add = |id: &'static str, also, path: String, kind, stands, ask| {
        rows.push(Row { id: id.into(), also, group: Group::Vpc, path, kind, stands, ask });
    };
    let also: &[&str] = if maker.is("execute-api") { &["R7", "R32"] } else { &["R7", "R11"] };
    add(
        "N3",
        also,
        format!("own VPC ({}), its endpoint ({})", cast.vpc, cast.endpoint),
        Kind::Endpoint,
        Stands::Inside,
        maker.through_endpoint("app"),
    );
    let rebuilt = match maker.by_gateway() {
        true => maker.through_endpoint("app-rebuilt"),
        false => maker.by_name("app-rebuilt", &maker.reference.ids.rebuilt),
    };
    add(
        "N4",
        &[],
        "own VPC, an endpoint that was rebuilt under another id".to_owned(),
        Kind::Rebuilt,
        Stands::Inside,
        rebuilt,
    );
    let gateway = match maker.reference.gateway {
        true => Ok(maker.ask("store")),
        false => Err(format!("{} has no gateway endpoints", maker.prefix())),
    };
    add(
        "R10",
        &[],
        "another own VPC, its gateway endpoint".to_owned(),
        Kind::OtherVpc,
        Stands::Inside,
        gateway,
    );
    add(
        "R8",
        &[],
        "own VPC, endpoint of a hub VPC over peering".to_owned(),
        Kind::OtherVpc,
        Stands::Inside,
        maker.by_name("app", &maker.reference.ids.hub),
    );
    add(
        "R8-spoke",
        &[],
        "peered VPC, endpoint of the own VPC".to_owned(),
        Kind::Borrowed,
        Stands::Neither,
        maker.by_name("spoke", &cast.endpoint),
    );
    add(
        "R9",
        &[],
        "office host over VPN, endpoint of the own VPC".to_owned(),
        Kind::Borrowed,
        Stands::Inside,
        maker.by_name("office-host", &cast.endpoint),
    );
    add(
        "R14",
        &[],
        "office host through a proxy in the own VPC".to_owned(),
        Kind::Endpoint,
        Stands::Inside,
        maker.through_endpoint("proxied-host"),
    );
    let cross_region = match maker.reference.cross_region {
        true => maker.through_endpoint("far"),
        false => Err(format!("endpoints for {} do not cross Regions", maker.prefix())),
    };
    add(
        "R12a",
        &[],
        format!("own VPC in {}, its cross-Region endpoint", cast.other_region),
        Kind::OtherVpc,
        Stands::Inside,
        cross_region,
    );
    add(
        "R12b",
        &[],
        format!("own VPC in {}, endpoint of the own VPC over peering", cast.other_region),
        Kind::Borrowed,
        Stands::Neither,
        maker.by_name("far", &cast.endpoint),
    );
    add(
        "N5",
        &[],
        "own role, stolen, through an endpoint of a stranger".to_owned(),
        Kind::ForeignEndpoint,
        Stands::Outside,
        maker.through_endpoint("foreign"),
    );
}
