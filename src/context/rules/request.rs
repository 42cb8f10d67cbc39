//! Keys that the service reads off the request itself (CK 2.5, CK 6).

use std::collections::BTreeMap;

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
    /// When, RFC 3339.
    pub time: Option<&'a str>,
    /// Request parameters that become keys.
    pub parameters: &'a BTreeMap<String, Vec<String>>,
}

/// Stamps the keys of the request.
pub(crate) fn stamp(
    context: &mut Context,
    scene: Scene<'_>,
    identity: &Identity,
    target: &Target,
    front: Front<'_>,
) {
    context.stamp("aws:RequestedRegion", Stamp::new(State::one(front.region), BY, RULE));
    time(context, front.time);
    for (key, values) in front.parameters {
        context.stamp(key, Stamp::new(values_of(key, values), BY, RULE));
    }
    let tags: Vec<&str> =
        front.parameters.keys().filter_map(|k| strip_prefix_ignoring_case(k, "aws:RequestTag/")).collect();
    if !tags.is_empty() && context.get("aws:TagKeys").is_none() {
        context.stamp("aws:TagKeys", Stamp::new(State::many(tags), BY, RULE));
    }
    match target.service() {
        "s3" => s3(context, scene, identity),
        "kms" => kms(context, scene, identity),
        _ => {}
    }
}

/// Stamps what the client's own connection and headers say. On legs that services make, see
/// [`super::forwarded`].
pub(crate) fn client(context: &mut Context, front: Front<'_>) {
    context.stamp("aws:SecureTransport", Stamp::new(State::one(front.secure.to_string()), BY, RULE));
    context.stamp(
        "aws:UserAgent",
        Stamp::new(State::SomeValue, BY, RULE).note("whatever the client says of itself"),
    );
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

fn s3(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
    let stamp = |context: &mut Context, key: &str, stamp: Stamp| {
        if context.get(key).is_none() {
            context.stamp(key, stamp);
        }
    };
    if identity.kind == IdentityKind::Anonymous {
        let auth = match scene.assumptions.choice(Assumption::AnonymousS3AuthType) {
            "rest-header" => Stamp::new(State::one("REST-HEADER"), BY, "CK 6.2"),
            _ => Stamp::absent(BY, "CK 6.2", "the request is unsigned"),
        };
        stamp(context, "s3:authType", auth.assuming(Assumption::AnonymousS3AuthType));
        stamp(context, "s3:signatureversion", Stamp::absent(BY, "CK 6.2", "the request is unsigned"));
        return;
    }
    let auth = if identity.presigned { "REST-QUERY-STRING" } else { "REST-HEADER" };
    stamp(context, "s3:authType", Stamp::new(State::one(auth), BY, "CK 6.2"));
    stamp(context, "s3:signatureversion", Stamp::new(State::one("AWS4-HMAC-SHA256"), BY, "CK 6.2"));
    stamp(
        context,
        "s3:signatureAge",
        Stamp::new(State::SomeValue, BY, "CK 6.2").note("milliseconds since the request was signed"),
    );
}

fn kms(context: &mut Context, scene: Scene<'_>, identity: &Identity) {
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
}
