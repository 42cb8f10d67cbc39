//! Requests over public endpoints.

use super::{Group, Kind, Maker, Row, Stands};
use crate::facts::example_actions;
use crate::request::{Credentials, Request};

pub(super) fn add(maker: Maker<'_>, rows: &mut Vec<Row>) {
    let row = |id: &'static str, also, path: &str, kind, stands, ask| Row {
        id: id.into(),
        also,
        group: Group::Public,
        path: path.to_owned(),
        kind,
        stands,
        ask,
    };
    let cast = maker.cast;
    rows.push(row(
        "N1",
        &["R2", "R13"],
        &format!("own role, direct, from the office ({})", cast.office_ip),
        Kind::Office,
        Stands::Inside,
        Ok(maker.ask("office")),
    ));
    rows.push(row(
        "N2",
        &[],
        "own role, direct, from an unexpected address (stolen)",
        Kind::Stolen,
        Stands::Outside,
        Ok(maker.ask("thief")),
    ));
    rows.push(row(
        "R1",
        &[],
        "user with an access key, from an unexpected address",
        Kind::Stolen,
        Stands::Outside,
        Ok(maker.ask("thief-user")),
    ));
    rows.push(row(
        "R4",
        &[],
        "instance with a public address, internet gateway",
        Kind::PublicVpc,
        Stands::Inside,
        Ok(maker.ask("open")),
    ));
    rows.push(row(
        "N6",
        &["R5"],
        &format!("instance behind a NAT gateway ({})", cast.nat_ip),
        Kind::PublicVpc,
        Stands::Inside,
        Ok(maker.ask("nat")),
    ));
    let six = maker.ask("six");
    let host = crate::request::HostSettings { dualstack: true, ..six.host };
    rows.push(row(
        "R6",
        &[],
        "instance with IPv6, egress-only gateway",
        Kind::PublicVpc,
        Stands::Inside,
        Ok(Request { host, ..six }),
    ));
    others(maker, rows);
}

fn others(maker: Maker<'_>, rows: &mut Vec<Row>) {
    let examples = example_actions().of(&maker.subject.action);
    let cast = maker.cast;
    let presigned = |caller: &str, inside: bool| {
        if !examples.is_some_and(|e| e.presigned) {
            return Err(format!("URLs of {} are not handed out", maker.prefix()));
        }
        let request = if inside { maker.through_endpoint(caller)? } else { maker.ask(caller) };
        Ok(Request { presigned_by: Some(cast.role.clone()), ..request })
    };
    let mut add = |id: &'static str, also, path: String, kind, stands, ask| {
        rows.push(Row { id: id.into(), also, group: Group::Others, path, kind, stands, ask });
    };
    add(
        "N18",
        &["R24"],
        "presigned URL of the own role, opened at an unexpected address".to_owned(),
        Kind::UrlOutside,
        Stands::Outside,
        presigned("thief", false),
    );
    add(
        "N19",
        &["R25"],
        "presigned URL of the own role, opened in the own VPC".to_owned(),
        Kind::UrlInside,
        Stands::Inside,
        presigned("workstation", true),
    );
    let anonymous = match examples.is_some_and(|e| e.unsigned) {
        true => Ok(Request { credentials: Some(Credentials::Anonymous), ..maker.ask("thief") }),
        false => Err(format!("{} answers signed requests only", maker.prefix())),
    };
    add(
        "N20",
        &["R30"],
        "unsigned, from an unexpected address".to_owned(),
        Kind::Anonymous,
        Stands::Outside,
        anonymous,
    );
    add(
        "N21",
        &[],
        format!("role of another organization ({}), its own endpoint", cast.partner),
        Kind::Partner,
        Stands::Outside,
        maker.through_endpoint("partner"),
    );
    if let (Some(account), Some(arn)) = (&cast.named, &cast.named_principal) {
        let name = arn.rsplit('/').next().unwrap_or("");
        add(
            "N21-named",
            &[],
            format!("{name} of account {account}, which the policy names, from the internet"),
            Kind::Named,
            Stands::Neither,
            Ok(maker.ask("named")),
        );
    }
}
