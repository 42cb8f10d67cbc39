//! Requests that services make.

use std::collections::BTreeMap;

use super::{Group, Kind, Maker, Row, Stands};
use crate::arn::Arn;
use crate::context::State;
use crate::facts::HopKind;
use crate::policy::PolicyType;
use crate::request::{Request, Via};

/// The keys by which a service says for what it calls.
const SOURCE: [&str; 5] =
    ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceOwner"];

/// Why no service calls.
const TOKEN: &str = "the call carries a token and no signature";

pub(super) fn add(maker: Maker<'_>, rows: &mut Vec<Row>) {
    forwarded(maker, rows);
    of_services(maker, rows);
}

fn forwarded(maker: Maker<'_>, rows: &mut Vec<Row>) {
    let senders = &maker.cast.senders;
    let mut add = |id: &'static str, also, path: String, kind, ask| {
        rows.push(Row {
            id: id.into(),
            also,
            group: Group::Services,
            path,
            kind,
            stands: Stands::OnBehalf,
            ask,
        });
    };
    let trust = maker.has_type(PolicyType::Trust);
    let via = |caller: &str, via: Via| match trust {
        _ if maker.is_federation() => Err(TOKEN.to_owned()),
        true => Err("roles are assumed for a caller by no service".to_owned()),
        false => Ok(Request { via: vec![via], ..maker.ask(caller) }),
    };
    let forwards =
        |service: &str| Via { service: service.to_owned(), kind: Some(HopKind::Fas), ..Via::default() };
    add(
        "N9p",
        &["R15"],
        format!("{} for the own role, called from the office", senders.preserving),
        Kind::Forwarded,
        via("office", forwards(senders.preserving)),
    );
    add(
        "N9s",
        &["R15"],
        format!("{} for the own role, called from the office", senders.hiding),
        Kind::Forwarded,
        via("office", forwards(senders.hiding)),
    );
    add(
        "R15-key",
        &[],
        format!("{} for a user with an access key, from the office", senders.preserving),
        Kind::Forwarded,
        via("office-user", forwards(senders.preserving)),
    );
    let behind = match senders.preserving_endpoint() {
        Some(_) => via("app", forwards(senders.preserving)),
        None => Err(format!("there is no VPC endpoint for {}", senders.preserving)),
    };
    add(
        "N10",
        &["R16"],
        format!("{} for the own role, called through an endpoint", senders.preserving),
        Kind::ForwardedBehindEndpoint,
        behind,
    );
    let stack = Arn::parse(&format!("arn:aws:iam::{}:role/example-stack", maker.cast.own));
    let stack = Via { service: "cloudformation".to_owned(), role: stack, ..Via::default() };
    add("R17", &[], "CloudFormation with a stack role".to_owned(), Kind::StackRole, via("office", stack));
    let mcp = Via { service: "aws-mcp".to_owned(), ..Via::default() };
    add("R29", &[], "MCP server of AWS for the own role".to_owned(), Kind::Mcp, via("office", mcp));
    let grant = match maker.is("kms") {
        true => {
            let attach = Via {
                service: "ec2".to_owned(),
                kind: Some(HopKind::Grant),
                hop: Some("H-28".to_owned()),
                ..Via::default()
            };
            Ok(Request { via: vec![attach], action: "kms:Decrypt".to_owned(), ..maker.ask("office") })
        }
        false => Err("only KMS has grants".to_owned()),
    };
    add("N17", &["R28"], "EC2 decrypts a volume by a KMS grant".to_owned(), Kind::Grant, grant);
}

fn of_services(maker: Maker<'_>, rows: &mut Vec<Row>) {
    let senders = &maker.cast.senders;
    let mut add = |id: &'static str, also, path: String, kind, stands, ask| {
        rows.push(Row { id: id.into(), also, group: Group::Services, path, kind, stands, ask });
    };
    let name = senders.principal.as_deref().unwrap_or("a service");
    let called = |source: Option<&String>, named: bool| -> Result<Request, String> {
        if maker.is_federation() {
            return Err(TOKEN.to_owned());
        }
        if senders.principal.is_none() {
            return Err(format!("no service is known to call {} under its own name", maker.prefix()));
        }
        let request = maker.ask("service");
        let mut context = request.context;
        let unnamed = SOURCE.iter().filter(|_| !named).map(|key| ((*key).to_owned(), State::Absent));
        context.extend(unnamed.collect::<BTreeMap<_, _>>());
        Ok(Request {
            action: senders.action.clone().unwrap_or(request.action),
            source_arn: source.cloned(),
            session: None,
            credentials: None,
            context,
            ..request
        })
    };
    let also: &[&str] = if maker.is("sts") { &["R18", "R20t"] } else { &["R18"] };
    add(
        "N11",
        also,
        format!("{name}, for something of one's own"),
        Kind::Service,
        Stands::OnBehalf,
        called(Some(&senders.source), true),
    );
    add(
        "N12",
        &[],
        format!("{name}, for something of a stranger's"),
        Kind::ServiceForStranger,
        Stands::Outside,
        called(Some(&senders.foreign_source), true),
    );
    add(
        "N13",
        &[],
        format!("{name}, without saying for what"),
        Kind::ServiceUnnamed,
        Stands::OnBehalf,
        called(None, false),
    );
    let with_role = |caller: &str| match maker.has_type(PolicyType::Trust) {
        _ if maker.is_federation() => Err(TOKEN.to_owned()),
        true => Err("a service assumes roles under its own name".to_owned()),
        false => Ok(maker.ask(caller)),
    };
    let service = senders.with_role.trim_end_matches(".amazonaws.com");
    add(
        "N14",
        &["R20"],
        format!("{service} with a role of one's own, from its network"),
        Kind::ServiceRole,
        Stands::OnBehalf,
        with_role("service-role"),
    );
    add(
        "N15",
        &["R19"],
        "service-linked role".to_owned(),
        Kind::LinkedRole,
        Stands::OnBehalf,
        with_role("scaling"),
    );
}
