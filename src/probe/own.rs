//! The same with a topology of one's own: a path for each of its callers.

use super::answer::Answer;
use super::ask::Asking;
use super::documents::Document;
use super::mentions::Mentions;
use super::rows::{Group, Kind, Row, Stands};
use super::subject::{Place, Subject};
use super::surround::{Surround, longest_prefix};
use super::{Options, cast::Home};
use crate::arn::Arn;
use crate::diagnostic::Diagnostics;
use crate::request::{Credentials, Request};
use crate::simulate::World;
use crate::topology::model::{Caller, CallerCredentials, CallerKind, Topology};

/// The caller that stands for anybody on the internet.
const INTERNET: &str = "the open internet";

/// Sends a request from every caller of a topology, and from the open internet with the credentials of each, with
/// policies attached to the topology.
///
/// # Errors
/// If the policies name no action and none is given, or what is given makes no request.
pub fn probe_topology(
    documents: &[Document],
    topology: &Topology,
    options: &Options,
) -> Result<Answer, Diagnostics> {
    let mentions = Mentions::of(documents);
    let home = Home::of(documents, &mentions);
    let subject = Subject::of(documents, options, home.place(), home.partition())?;
    let mut topology = topology.clone();
    let surround = Surround { documents, action: &subject.action };
    let around = surround.replace(&mut topology, &subject.resource);
    let rows = rows(&mut topology, &subject, options, &home);
    let options = Options { assumptions: merged(&topology, options), ..options.clone() };
    let world = World::new(topology);
    let asking = Asking { world: &world, documents, mentions: &mentions, options: &options, built_in: false };
    Ok(asking.all(rows)?.answer(documents, &subject, around, Vec::new()))
}

fn merged(topology: &Topology, options: &Options) -> crate::assumption::Assumptions {
    let mut assumptions = topology.assumptions.clone();
    assumptions.extend(&options.assumptions);
    assumptions
}

fn rows(topology: &mut Topology, subject: &Subject, options: &Options, home: &Home) -> Vec<Row> {
    let place = Place { account: &home.owner, region: &home.region };
    let known = longest_prefix(&topology.resources, &subject.resource).is_some();
    let by_arn = Arn::parse(&subject.resource).is_some_and(|arn| !arn.account().is_empty());
    let account = (!known && !by_arn).then(|| place.account.to_owned());
    let ask = |caller: &str| Request {
        caller: caller.to_owned(),
        action: subject.action.clone(),
        resource: subject.resource.clone(),
        resource_account: account.clone(),
        context: options.context.clone(),
        ..Request::default()
    };
    let row = |id: &str, path: String, kind, stands, request| Row {
        id: id.into(),
        also: &[],
        group: Group::Callers,
        path,
        kind,
        stands,
        ask: Ok(request),
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut holders: Vec<Arn> = Vec::new();
    let mut region = None;
    for (caller, found) in topology.callers.iter() {
        let id = topology.callers.id(caller);
        region = region.or_else(|| found.region.clone());
        let kind = match found.credentials {
            CallerCredentials::Service(_) | CallerCredentials::None => Kind::Anonymous,
            CallerCredentials::Role(_) | CallerCredentials::User(_) => Kind::Caller,
        };
        // Nobody can take the credentials of a service-linked role along.
        if let CallerCredentials::Role(arn) | CallerCredentials::User(arn) = &found.credentials
            && !holders.contains(arn)
            && !arn.resource().starts_with("role/aws-service-role/")
        {
            holders.push(arn.clone());
        }
        rows.push(row(id, words(found), kind, Stands::Neither, ask(id)));
    }
    let Some(span) = topology.callers.iter().map(|(_, caller)| caller.span).next() else { return rows };
    // An address that no policy and no site of the topology is likely to call its own.
    let address = std::net::Ipv4Addr::new(198, 51, 100, 77).into();
    topology.callers.insert(INTERNET, Caller::on_the_internet(Some(address), region, span));
    for arn in holders {
        let role = arn.resource().starts_with("role/");
        let id = format!("stolen {}", arn.last_segment());
        let path = format!("{}, from the open internet", short(&arn));
        let credentials = if role { Credentials::Role(arn) } else { Credentials::User(arn) };
        let request = Request { credentials: Some(credentials), ..ask(INTERNET) };
        rows.push(row(&id, path, Kind::Stolen, Stands::Outside, request));
    }
    rows
}

/// A caller in a few words.
fn words(caller: &Caller) -> String {
    let who = match &caller.credentials {
        CallerCredentials::Role(arn) | CallerCredentials::User(arn) => short(arn),
        CallerCredentials::Service(name) => name.to_string(),
        CallerCredentials::None => "unsigned".to_owned(),
    };
    format!("{}, {who}", kind_words(caller.kind))
}

/// A principal by its name and its account.
fn short(arn: &Arn) -> String {
    let kind = arn.resource().split('/').next().unwrap_or("");
    format!("{kind} {} of {}", arn.last_segment(), arn.account())
}

fn kind_words(kind: CallerKind) -> &'static str {
    match kind {
        CallerKind::Ec2 => "EC2 instance",
        CallerKind::Ecs => "ECS task",
        CallerKind::Eks => "EKS pod",
        CallerKind::Lambda => "function",
        CallerKind::CloudShell => "CloudShell",
        CallerKind::Laptop => "host on the internet",
        CallerKind::OnPremises => "on-premises host",
        CallerKind::Glue => "Glue job",
        CallerKind::CodeBuild => "CodeBuild build",
        CallerKind::SageMaker => "SageMaker job",
        CallerKind::Console => "console",
        CallerKind::Service => "service",
    }
}
