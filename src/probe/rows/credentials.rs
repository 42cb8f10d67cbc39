//! People and workloads: the same networks with other kinds of credentials.

use super::{Group, Kind, Maker, Row, Stands};
use crate::facts::network;
use crate::request::{Credentials, Request, Session};
use crate::topology::model::SessionKind;

pub(super) fn add(maker: Maker<'_>, rows: &mut Vec<Row>) {
    people(maker, rows);
    workloads(maker, rows);
}

fn people(maker: Maker<'_>, rows: &mut Vec<Row>) {
    let mut add = |id: &'static str, also, path: &str, kind, stands, ask| {
        rows.push(Row {
            id: id.into(),
            also,
            group: Group::People,
            path: path.to_owned(),
            kind,
            stands,
            ask,
        });
    };
    add("N7", &["R3a"], "console, from the office", Kind::Console, Stands::Inside, Ok(maker.ask("console")));
    add(
        "R3b",
        &[],
        "console, the browser in the own VPC calls directly",
        Kind::Endpoint,
        Stands::Inside,
        maker.through_endpoint("workstation"),
    );
    let private = Ok(maker.ask("private-console"));
    add(
        "N8",
        &["R3c"],
        "console with Private Access in the own VPC",
        Kind::PrivateConsole,
        Stands::Inside,
        private,
    );
    add("R26", &[], "CloudShell", Kind::Shell, Stands::Inside, Ok(maker.ask("shell")));
    add(
        "R27",
        &[],
        "CloudShell in the own VPC, its endpoint by name",
        Kind::Endpoint,
        Stands::Inside,
        maker.by_name("shell-vpc", &maker.cast.endpoint),
    );
    let session = |caller: &str, kind: Option<SessionKind>, mfa: Option<bool>| {
        if maker.is_federation() {
            return Err("the call needs no credentials".to_owned());
        }
        let age = mfa.filter(|mfa| *mfa).map(|_| 600);
        let session = Session { stated: true, kind, mfa, mfa_age: age, ..Session::default() };
        Ok(Request { session: Some(session), ..maker.ask(caller) })
    };
    add(
        "R2-key",
        &[],
        "user with an access key, from the office",
        Kind::AccessKey,
        Stands::Inside,
        Ok(maker.ask("office-user")),
    );
    add(
        "R2-no-mfa",
        &[],
        "user's session without MFA, from the office",
        Kind::WithoutMfa,
        Stands::Inside,
        session("office-user", Some(SessionKind::SessionToken), Some(false)),
    );
    add(
        "R2-mfa",
        &[],
        "user's session with MFA, from the office",
        Kind::WithMfa,
        Stands::Inside,
        session("office-user", Some(SessionKind::SessionToken), Some(true)),
    );
    add(
        "R2-sso",
        &[],
        "role of IAM Identity Center, from the office",
        Kind::Federated,
        Stands::Inside,
        session("office", Some(SessionKind::IdentityCenter), None),
    );
}

fn workloads(maker: Maker<'_>, rows: &mut Vec<Row>) {
    let mut add = |id: &'static str, also, path: &str, kind, stands, ask| {
        rows.push(Row {
            id: id.into(),
            also,
            group: Group::Workloads,
            path: path.to_owned(),
            kind,
            stands,
            ask,
        });
    };
    // The role of a workload is one that the policies know, as far as they know any.
    let as_role = |request: Request| match maker.subject.action.starts_with("sts:") {
        true => Request {
            credentials: crate::arn::Arn::parse(&maker.cast.role).map(Credentials::Role),
            ..request
        },
        false => request,
    };
    add(
        "N16",
        &["R21"],
        "function without VPC",
        Kind::Function,
        Stands::Inside,
        Ok(as_role(maker.ask("function"))),
    );
    add(
        "R22",
        &[],
        "function in a VPC, NAT gateway",
        Kind::PublicVpc,
        Stands::Inside,
        Ok(as_role(maker.ask("function-nat"))),
    );
    add(
        "R23",
        &[],
        "function in the own VPC, its endpoint",
        Kind::Endpoint,
        Stands::Inside,
        maker.through_endpoint("function-vpc").map(as_role),
    );
    let inside = match network().is_in_vpc_data_plane(&maker.subject.action) {
        true => Ok(maker.ask("app")),
        false => Err(format!("{} is no data plane inside VPCs", maker.prefix())),
    };
    add("R31", &[], "data plane inside the VPC, no endpoint", Kind::Endpoint, Stands::Inside, inside);
}
