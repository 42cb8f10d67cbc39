//! What a forward access session changes (SH 1.1, CK 1.3): a service calls the next one as the caller.

use super::network::{AWS_ADDRESS, NEWER_KEYS, drop_endpoint_keys};
use super::{origin, source};
use crate::assumption::{Assumption, Assumptions};
use crate::context::Scene;
use crate::context::identity::Identity;
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::target::Target;
use crate::context::value::State;
use crate::facts::{FasSourceIp, ServiceHop, service_names};

const BY: Writer = Writer::CallingService;

/// Keys of a direct call that say that no service stands between.
pub(crate) fn direct(context: &mut Context, assumptions: &Assumptions) {
    let via = match assumptions.choice(Assumption::ViaAwsServiceOnDirect) {
        "absent" => Stamp::absent(Writer::Request, "SH-5", "the call is direct"),
        _ => Stamp::new(State::one("false"), Writer::Request, "SH-5"),
    };
    context.stamp("aws:ViaAWSService", via.assuming(Assumption::ViaAwsServiceOnDirect));
    for key in ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"] {
        context.stamp(key, Stamp::absent(Writer::Request, "SH-7", "no service forwarded the call"));
    }
    no_mcp(context, assumptions);
    source::absent(context, Writer::Request);
}

/// No MCP server forwards the call.
fn no_mcp(context: &mut Context, assumptions: &Assumptions) {
    let flag = match assumptions.choice(Assumption::McpFlagOnDirect) {
        "false" => Stamp::new(State::one("false"), Writer::Request, "SH-76"),
        _ => Stamp::absent(Writer::Request, "SH-76", "no MCP server of AWS forwards the call"),
    };
    context.stamp("aws:ViaAWSMCPService", flag.assuming(Assumption::McpFlagOnDirect));
    let name = Stamp::absent(Writer::Request, "SH-76", "no MCP server of AWS forwards the call");
    context.stamp("aws:CalledViaAWSMCP", name);
}

/// A service that forwarded a request on its way.
#[derive(Clone, Debug)]
pub struct Forwarder {
    /// Its action prefix.
    service: String,
    how: Forwarding,
    /// The row of the catalogue for what it does here.
    row: Option<&'static ServiceHop>,
}

impl Forwarder {
    /// A service by its action prefix, how it forwards, and the row of the catalogue for what it does here.
    pub fn new(service: &str, how: Forwarding, row: Option<&'static ServiceHop>) -> Forwarder {
        Forwarder { service: service.to_owned(), how, row }
    }

    /// How it forwards.
    pub fn how(&self) -> Forwarding {
        self.how
    }

    /// Its principal as `aws:CalledVia` spells it.
    pub fn principal(&self) -> String {
        format!("{}.amazonaws.com", self.called_via())
    }

    fn called_via(&self) -> &str {
        self.row.map_or(&self.service, |row| row.called_via())
    }

    /// Whether the next service sees an address of this one instead of that of the first request (SH-23).
    fn shows_own_address(&self) -> bool {
        self.row.is_some_and(|row| row.source_ip == FasSourceIp::Service)
    }
}

/// Ways to forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forwarding {
    /// A forward access session of whoever called the service.
    Caller,
    /// A forward access session of the role of a CloudFormation stack (RD-6).
    StackRole,
    /// An MCP server of AWS (SH-76).
    Mcp,
}

impl Forwarding {
    /// Whether the keys of forwarding are set, which for some ways is an assumption.
    fn sets_keys(self, assumptions: &Assumptions) -> bool {
        self.assumption().is_none_or(|assumption| assumptions.choice(assumption) == "fas")
    }

    fn assumption(self) -> Option<Assumption> {
        match self {
            Forwarding::Caller => None,
            Forwarding::StackRole => Some(Assumption::CloudformationRoleFas),
            Forwarding::Mcp => Some(Assumption::McpForwarding),
        }
    }

    fn assuming(self, stamp: Stamp) -> Stamp {
        match self.assumption() {
            Some(assumption) => stamp.assuming(assumption),
            None => stamp,
        }
    }
}

/// One forwarding step.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// All services that forwarded so far; the last one makes this request.
    pub chain: &'a [Forwarder],
    /// Region it works in.
    pub region: &'a str,
    /// Whether the first request of the chain came through a VPC endpoint.
    pub entered_by_endpoint: bool,
}

impl<'a> Step<'a> {
    /// Action prefix of the service that makes the request.
    pub fn service(&self) -> &'a str {
        self.chain.last().map_or("", |f| f.service.as_str())
    }

    /// Its principal as `aws:CalledVia` spells it.
    pub fn principal(&self) -> String {
        self.chain.last().map(Forwarder::principal).unwrap_or_default()
    }

    /// Its name in `kms:ViaService`, without Region and suffix.
    fn via_service(&self) -> Option<&'a str> {
        let row = self.chain.last()?.row;
        row.and_then(ServiceHop::via_service).or_else(|| service_names().via_service(self.service()))
    }

    fn how(&self) -> Forwarding {
        self.chain.last().map_or(Forwarding::Caller, |f| f.how)
    }
}

/// Stamps what changes on the leg that the last service of `step` makes. `context` holds the keys of the leg before.
pub(crate) fn stamp(
    context: &mut Context,
    scene: Scene<'_>,
    identity: &Identity,
    target: &Target,
    step: Step<'_>,
) {
    let assumptions = scene.assumptions;
    let how = step.how();
    let forwards = how.sets_keys(assumptions);
    let via = match forwards {
        true => Stamp::new(State::one("true"), BY, "SH-5"),
        false => Stamp::new(State::one("false"), BY, "SH-7"),
    };
    context.stamp("aws:ViaAWSService", how.assuming(via));
    called_via(context, assumptions, step.chain);
    mcp(context, assumptions, step.chain);
    source::absent(context, BY);
    // CloudFormation that uses a stack's role without forwarding it keeps the keys of a service role.
    if forwards || how != Forwarding::StackRole {
        network(context, assumptions, step);
        session(context, scene, identity);
    }
    from_service(context, assumptions, Some(&step.principal()));
    if target.service() == "kms" {
        context.stamp("kms:ViaService", via_service(step, forwards));
    }
}

/// The service that calls KMS for somebody (SH-16).
fn via_service(step: Step<'_>, forwards: bool) -> Stamp {
    let Some(name) = step.via_service() else {
        let service = step.service();
        return Stamp::absent(BY, "SH-16", format!("{service} is no service that KMS names"));
    };
    let stamp = match forwards {
        true => Stamp::new(State::one(format!("{name}.{}.amazonaws.com", step.region)), BY, "SH-16"),
        false => Stamp::absent(BY, "SH-16", "only calls that forward a caller set it"),
    };
    step.how().assuming(stamp)
}

/// Keys of a server that forwards a request of an agent (SH-76). Whether they stay on the requests that follow is not
/// described.
fn mcp(context: &mut Context, assumptions: &Assumptions, chain: &[Forwarder]) {
    let Some(at) = chain.iter().rposition(|f| f.how == Forwarding::Mcp) else {
        return no_mcp(context, assumptions);
    };
    let name = chain.get(at).map(Forwarder::principal).unwrap_or_default();
    for (key, value) in [("aws:ViaAWSMCPService", "true"), ("aws:CalledViaAWSMCP", name.as_str())] {
        let stamp = match at + 1 == chain.len() {
            true => Stamp::new(State::one(value), BY, "SH-76"),
            false => Stamp::new(State::Unknown, BY, "CH-12")
                .note("whether it stays on further requests is not documented"),
        };
        context.stamp(key, stamp);
    }
}

/// Connection and headers of a call that a service makes.
pub(crate) fn from_service(context: &mut Context, assumptions: &Assumptions, service: Option<&str>) {
    context.stamp("aws:UserAgent", user_agent(assumptions, service));
    context.stamp("aws:referer", Stamp::absent(BY, "SH-19", "a service sends no referer"));
    let secure = match assumptions.choice(Assumption::ServiceHopSecureTransport) {
        "absent" => Stamp::absent(BY, "CK 2.5", "not documented for calls of services"),
        _ => Stamp::new(State::one("true"), BY, "CK 2.5"),
    };
    context.stamp("aws:SecureTransport", secure.assuming(Assumption::ServiceHopSecureTransport));
}

fn user_agent(assumptions: &Assumptions, service: Option<&str>) -> Stamp {
    let stamp = match (assumptions.choice(Assumption::ServiceHopUserAgent), service) {
        ("service-name", Some(service)) => Stamp::new(State::one(service), BY, "SH-19"),
        _ => Stamp::new(State::Unknown, BY, "SH-19").note("not documented for calls of services"),
    };
    stamp.assuming(Assumption::ServiceHopUserAgent)
}

/// Services in call order (SH-6). Which services set the keys is documented for a few only (SH-28).
fn called_via(context: &mut Context, assumptions: &Assumptions, chain: &[Forwarder]) {
    let listed_only = assumptions.choice(Assumption::CalledViaCoverage) == "listed-only";
    let mut rests_on = Vec::new();
    let mut names = Vec::new();
    for forwarder in chain {
        let how = forwarder.how;
        let documented = service_names().is_called_via_documented(forwarder.called_via());
        match how.assumption() {
            Some(assumption) => rests_on.push(assumption),
            None if !documented => rests_on.push(Assumption::CalledViaCoverage),
            None => {}
        }
        let listed = how != Forwarding::Caller || documented || !listed_only;
        if how.sets_keys(assumptions) && listed {
            names.push(forwarder.principal());
        }
    }
    let ends = [("aws:CalledViaFirst", names.first().cloned()), ("aws:CalledViaLast", names.last().cloned())];
    let mut states = vec![("aws:CalledVia", (!names.is_empty()).then(|| State::many(names)))];
    states.extend(ends.map(|(key, name)| (key, name.map(State::one))));
    for (key, state) in states {
        let stamp = match state {
            Some(state) => Stamp::new(state, BY, "SH-6"),
            None => Stamp::absent(BY, "SH-28", "taken as not set by the services of the chain"),
        };
        context.stamp(key, rests_on.iter().fold(stamp, |stamp, a| stamp.assuming(*a)));
    }
}

/// Network keys on a forwarded leg (SH-9 to SH-11, SH-23).
fn network(context: &mut Context, assumptions: &Assumptions, step: Step<'_>) {
    let dropped = Stamp::absent(BY, "SH-9", "not carried on: the call comes from the service's network");
    drop_endpoint_keys(context, &["aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"], &dropped);
    if step.entered_by_endpoint {
        if assumptions.choice(Assumption::FasNewerVpcKeys) != "kept" {
            drop_endpoint_keys(context, &NEWER_KEYS, &dropped.clone().assuming(Assumption::FasNewerVpcKeys));
        } else {
            for key in NEWER_KEYS {
                if let Some(stamp) = context.get(key).cloned() {
                    context.stamp(key, stamp.assuming(Assumption::FasNewerVpcKeys));
                }
            }
        }
    } else {
        drop_endpoint_keys(context, &NEWER_KEYS, &dropped);
    }
    if let Some(stamp) = source_ip(context, assumptions, step) {
        context.stamp("aws:SourceIp", stamp);
    }
}

fn source_ip(context: &Context, assumptions: &Assumptions, step: Step<'_>) -> Option<Stamp> {
    let choice = assumptions.choice(Assumption::FasSourceIp);
    let policy = match choice {
        "by-service" if step.chain.last().is_some_and(Forwarder::shows_own_address) => "service",
        "by-service" => "preserved",
        other => other,
    };
    let own = |note: &str| Stamp::new(State::one(AWS_ADDRESS), BY, "SH-23").note(note);
    let principal = step.principal();
    match policy {
        "service" => Some(own(&format!("an address of {principal}")).assuming(Assumption::FasSourceIp)),
        "absent" => {
            Some(Stamp::absent(BY, "SH-10", "taken as not carried on").assuming(Assumption::FasSourceIp))
        }
        _ if step.entered_by_endpoint => {
            let stamp = match assumptions.choice(Assumption::FasSourceIpAfterEndpoint) {
                "service" => own(&format!("an address of {principal}")),
                _ => Stamp::absent(BY, "SH-11", "the first request came through a VPC endpoint"),
            };
            Some(stamp.assuming(Assumption::FasSourceIpAfterEndpoint).assuming(Assumption::FasSourceIp))
        }
        _ => {
            let kept = context.get("aws:SourceIp")?;
            Some(
                Stamp {
                    by: BY,
                    rule: "SH-10",
                    note: Some("kept from the first request".to_owned()),
                    ..kept.clone()
                }
                .assuming(Assumption::FasSourceIp),
            )
        }
    }
}

/// Session keys go along; a long-term key is seen as temporary credentials (SH-12, SH-13).
fn session(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
    let assumptions = scene.assumptions;
    let note = "the service works with temporary credentials";
    if identity.has_access_key() {
        let mfa = Stamp::new(State::one("false"), BY, "SH-12").note(note);
        context.stamp("aws:MultiFactorAuthPresent", mfa);
        let token = match assumptions.choice(Assumption::FasTokenIssueTime) {
            "absent" => Stamp::absent(BY, "SH-13", "taken as not there for a long-term key"),
            _ => Stamp::new(State::SomeValue, BY, "SH-13").note(note),
        };
        context.stamp("aws:TokenIssueTime", token.assuming(Assumption::FasTokenIssueTime));
    }
    let dropped = assumptions.choice(Assumption::FasSessionKeys) == "dropped";
    let not_forwarded = || Stamp::absent(BY, "SH-15", "taken as not forwarded");
    for key in origin::KEYS.iter().chain(&["aws:SourceIdentity"]) {
        let Some(stamp) = context.get(key).filter(|s| s.state != State::Absent).cloned() else { continue };
        let stamp = if dropped { not_forwarded() } else { stamp };
        context.stamp(key, stamp.assuming(Assumption::FasSessionKeys));
    }
    for (tag, value) in &identity.session.tags {
        // Without the session's tag, the role's own of that name shows.
        let mut own = identity.own_tags(scene.topology).into_iter().flatten();
        let own = own.find(|(key, _)| key.eq_ignore_ascii_case(tag)).map(|(_, value)| value);
        let stamp = match (dropped, own) {
            (false, _) => Stamp::new(State::one(value), Writer::Credentials, "SH-3"),
            (true, Some(own)) => Stamp::new(State::one(own), BY, "SH-15"),
            (true, None) => not_forwarded(),
        };
        context.stamp(&format!("aws:PrincipalTag/{tag}"), stamp.assuming(Assumption::FasSessionKeys));
    }
}
