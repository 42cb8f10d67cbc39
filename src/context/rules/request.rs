//! Keys that the service reads off the request itself (CK 2.5, CK 6).

use std::collections::BTreeMap;

use super::s3;
use crate::assumption::Assumption;
use crate::context::Scene;
use crate::context::identity::{Identity, IdentityKind};
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::target::Target;
use crate::context::value::State;
use crate::facts;

const BY: Writer = Writer::Request;
const RULE: &str = "CK 2.5";

/// What the front of the service sees of one request.
#[derive(Clone, Copy, Debug)]
pub struct Front<'a> {
    /// Region of the service endpoint called.
    pub region: &'a str,
    /// Whether the connection is encrypted.
    pub secure: bool,
    /// Whether the console's servers make the call.
    pub console: bool,
    /// When, RFC 3339.
    pub time: Option<&'a str>,
    /// Request parameters that become keys.
    pub parameters: &'a BTreeMap<String, Vec<String>>,
    /// What the calling service puts into the request.
    pub details: &'a BTreeMap<String, State>,
}

/// Who makes the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// A client, the code of a workload, a browser.
    Client,
    /// A service, from its own network.
    Service,
}

/// Stamps the keys of the request.
pub(crate) fn stamp(
    context: &mut Context,
    scene: Scene<'_>,
    identity: &Identity,
    target: &Target,
    front: Front<'_>,
    sender: Sender,
) {
    context.stamp("aws:RequestedRegion", Stamp::new(State::one(front.region), BY, RULE));
    time(context, front.time);
    for (key, values) in front.parameters {
        context.stamp(key, Stamp::new(values_of(key, values), BY, RULE));
    }
    for (key, state) in front.details {
        context.stamp(key, Stamp::new(state.clone(), BY, RULE).note("the calling service passes it"));
    }
    let tags: Vec<&str> =
        front.parameters.keys().filter_map(|k| strip_prefix_ignoring_case(k, "aws:RequestTag/")).collect();
    if !tags.is_empty() && context.get("aws:TagKeys").is_none() {
        context.stamp("aws:TagKeys", Stamp::new(State::many(tags), BY, RULE));
    }
    let mcp = match target.service().ends_with("-mcp") {
        true => Stamp::new(State::one("true"), BY, RULE),
        false => Stamp::absent(BY, RULE, "the service called is no MCP server"),
    };
    context.stamp("aws:IsMcpServiceAction", mcp);
    match target.service() {
        "s3" => s3::stamp(context, scene, identity, target, front.secure, sender),
        "kms" => kms(context, scene, identity, target),
        "sts" => sts(context, identity, target),
        "secretsmanager" if target.resource != "*" => {
            let stamp = Stamp::new(State::one(&target.resource), BY, "CK 6.3");
            stamp_unless_given(context, "secretsmanager:SecretId", stamp);
        }
        _ => {}
    }
}

/// Stamps a key that no parameter has given a value.
pub(super) fn stamp_unless_given(context: &mut Context, key: &str, stamp: Stamp) {
    if context.get(key).is_none() {
        context.stamp(key, stamp);
    }
}

/// Stamps what the client's own connection and headers say. On legs that services make, see
/// [`super::forwarded`].
pub(crate) fn client(context: &mut Context, target: &Target, front: Front<'_>) {
    context.stamp("aws:SecureTransport", Stamp::new(State::one(front.secure.to_string()), BY, RULE));
    let agent = match target.service() {
        "rds-db" => Stamp::absent(BY, "CK 2.1", "the service does not know the key"),
        _ => Stamp::new(State::SomeValue, BY, RULE).note("whatever the client says of itself"),
    };
    context.stamp("aws:UserAgent", agent);
    context.stamp("aws:referer", Stamp::absent(BY, RULE, "only browsers send one"));
}

fn strip_prefix_ignoring_case<'k>(key: &'k str, prefix: &str) -> Option<&'k str> {
    let head = key.get(..prefix.len())?;
    if head.eq_ignore_ascii_case(prefix) { key.get(prefix.len()..) } else { None }
}

/// A multivalued key holds a list even where one value was given.
pub(crate) fn values_of(key: &str, values: &[String]) -> State {
    match values {
        [one] if !facts::is_multivalued(key) => State::one(one),
        many => State::many(many.iter().cloned()),
    }
}

fn time(context: &mut Context, time: Option<&str>) {
    let parsed = time.and_then(|t| t.parse::<jiff::Timestamp>().ok());
    let (current, epoch) = match (time, parsed) {
        (Some(text), Some(at)) => (State::one(text), State::one(at.as_second().to_string())),
        _ => (State::SomeValue, State::SomeValue),
    };
    context.stamp("aws:CurrentTime", Stamp::new(current, Writer::Clock, RULE));
    context.stamp("aws:EpochTime", Stamp::new(epoch, Writer::Clock, RULE));
}

fn kms(context: &mut Context, scene: Scene<'_>, identity: &Identity, target: &Target) {
    let caller = match (&identity.kind, &identity.account) {
        (_, Some(account)) => Stamp::new(State::one(&**account), BY, "SH-17"),
        (IdentityKind::Service(_), None) => {
            let absent = scene.assumptions.choice(Assumption::ServicePrincipalIdentityKeys) == "absent";
            let state = if absent { State::Absent } else { State::SomeValue };
            Stamp::new(state, BY, "SH-36").assuming(Assumption::ServicePrincipalIdentityKeys)
        }
        _ => Stamp::absent(BY, "SH-17", "the request is unsigned"),
    };
    context.stamp("kms:CallerAccount", caller);
    if context.get("kms:ViaService").is_none() {
        context.stamp("kms:ViaService", Stamp::absent(BY, "CK 6.1", "no service called KMS for the caller"));
    }
    if ["CreateGrant", "ListGrants", "RevokeGrant"].contains(&target.operation()) {
        let forwarded = *context.state("aws:ViaAWSService") == State::one("true");
        let stamp = Stamp::new(State::one(forwarded.to_string()), BY, "CK 6.1");
        stamp_unless_given(context, "kms:GrantIsForAWSResource", stamp);
    }
}

/// Keys of calls that ask STS for credentials (CK 5).
fn sts(context: &mut Context, identity: &Identity, target: &Target) {
    if !target.operation().starts_with("AssumeRole") {
        return;
    }
    let name = Stamp::new(State::SomeValue, BY, "CK 5").note("the caller chooses it");
    stamp_unless_given(context, "sts:RoleSessionName", name);
    // A source identity cannot be changed: whoever assumes on hands it on (CK 2.2).
    let facts = &identity.session;
    if let Some(inherited) = facts.source_identity.as_deref().filter(|_| identity.is_temporary()) {
        let stamp = Stamp::new(State::one(inherited), BY, "CK 2.2").note("from the session");
        stamp_unless_given(context, "sts:SourceIdentity", stamp);
    }
    if !facts.transitive_tags.is_empty() {
        let stamp = Stamp::new(State::many(&facts.transitive_tags), BY, "CK 5").note("from the session");
        stamp_unless_given(context, "sts:TransitiveTagKeys", stamp);
    }
    for key in ["sts:ExternalId", "sts:SourceIdentity", "sts:TransitiveTagKeys"] {
        stamp_unless_given(context, key, Stamp::absent(BY, "CK 5", "the call does not pass it"));
    }
}
