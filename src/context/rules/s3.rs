//! Keys of S3 that say how a request is signed and what its headers ask for (CK 6.2).

use super::request::{Sender, stamp_unless_given};
use crate::assumption::Assumption;
use crate::context::Scene;
use crate::context::identity::Identity;
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::target::Target;
use crate::context::value::State;
use crate::topology::model::Resource;

const BY: Writer = Writer::Request;
const RULE: &str = "CK 6.2";

/// Stamps the keys of S3.
pub(super) fn stamp(
    context: &mut Context,
    scene: Scene<'_>,
    identity: &Identity,
    target: &Target,
    secure: bool,
    sender: Sender,
) {
    signature(context, scene, identity, sender);
    let version = match secure {
        true => Stamp::new(State::SomeValue, BY, RULE).note("the client's version of TLS"),
        false => Stamp::absent(BY, RULE, "the connection is not encrypted"),
    };
    stamp_unless_given(context, "s3:TlsVersion", version);
    let row = target.row.map(|r| &scene.topology.resources[r]);
    access_point(context, target, row);
    if target.operation() == "PutObject" {
        default_encryption(context, scene, row);
    }
}

fn signature(context: &mut Context, scene: Scene<'_>, identity: &Identity, sender: Sender) {
    if !identity.is_signed() {
        let auth = match scene.assumptions.choice(Assumption::AnonymousS3AuthType) {
            "rest-header" => Stamp::new(State::one("REST-HEADER"), BY, RULE),
            _ => Stamp::absent(BY, RULE, "the request is unsigned"),
        };
        stamp_unless_given(context, "s3:authType", auth.assuming(Assumption::AnonymousS3AuthType));
        for key in ["s3:signatureversion", "s3:signatureAge"] {
            stamp_unless_given(context, key, Stamp::absent(BY, RULE, "the request is unsigned"));
        }
        return;
    }
    let (auth, hash) = match (sender, identity.presigned) {
        (Sender::Client, true) => (
            Stamp::new(State::one("REST-QUERY-STRING"), BY, RULE),
            Stamp::absent(BY, RULE, "a presigned URL has it as no header"),
        ),
        (Sender::Client, false) => (
            Stamp::new(State::one("REST-HEADER"), BY, RULE),
            Stamp::new(State::SomeValue, BY, RULE).note("hash of the body, or UNSIGNED-PAYLOAD"),
        ),
        // Services sign either way; some need presigned URLs (L48).
        (Sender::Service, _) => (
            Stamp::new(State::SomeValue, BY, RULE).note("how services sign is not documented"),
            Stamp::new(State::Unknown, BY, RULE).note("how services sign is not documented"),
        ),
    };
    stamp_unless_given(context, "s3:authType", auth);
    stamp_unless_given(context, "s3:x-amz-content-sha256", hash);
    let version = Stamp::new(State::one("AWS4-HMAC-SHA256"), BY, RULE);
    stamp_unless_given(context, "s3:signatureversion", version);
    let age = Stamp::new(State::SomeValue, BY, RULE).note("milliseconds since the request was signed");
    stamp_unless_given(context, "s3:signatureAge", age);
}

/// Which access point the request goes through.
fn access_point(context: &mut Context, target: &Target, row: Option<&Resource>) {
    let keys = ["s3:DataAccessPointArn", "s3:DataAccessPointAccount", "s3:AccessPointNetworkOrigin"];
    let Some(row) = row.filter(|r| r.arn.resource().starts_with("accesspoint")) else {
        for key in keys.iter().filter(|_| !target.resource.contains(":accesspoint/")) {
            let stamp = Stamp::absent(Writer::Resource, RULE, "the request names no access point");
            stamp_unless_given(context, key, stamp);
        }
        return;
    };
    let origin = if row.network_origin.is_some() { "VPC" } else { "Internet" };
    for (key, value) in keys.iter().zip([row.arn.as_str(), row.arn.account(), origin]) {
        context.stamp(key, Stamp::new(State::one(value), Writer::Resource, RULE));
    }
}

/// A bucket's default encryption comes after the request; whether it fills the keys of the headers is not said.
fn default_encryption(context: &mut Context, scene: Scene<'_>, row: Option<&Resource>) {
    if context.get("s3:x-amz-server-side-encryption").is_some() {
        return;
    }
    let set = scene.assumptions.choice(Assumption::DefaultEncryptionHeaderKey) == "set";
    let key = row.and_then(|r| r.kms_key.as_ref());
    // Every bucket has a default: a KMS key, or keys of S3.
    let algorithm = if key.is_some() { "aws:kms" } else { "AES256" };
    let keys = [
        ("s3:x-amz-server-side-encryption", Some(algorithm)),
        ("s3:x-amz-server-side-encryption-aws-kms-key-id", key.map(|key| key.as_str())),
    ];
    for (name, value) in keys {
        let Some(value) = value else { continue };
        let stamp = match set {
            true => Stamp::new(State::one(value), BY, RULE).note("the bucket's default"),
            false => Stamp::absent(BY, RULE, "the request leaves it to the bucket's default"),
        };
        stamp_unless_given(context, name, stamp.assuming(Assumption::DefaultEncryptionHeaderKey));
    }
}
