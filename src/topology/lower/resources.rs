//! `resources`.

use super::Lowering;
use crate::arn::Arn;
use crate::diagnostic::{Diagnostic, code};
use crate::policy::PolicyType;
use crate::source::{Entry, Value, wrong_type};
use crate::topology::fields::{Field, Shape, Spec, shape, words};
use crate::topology::model::Resource;
use crate::topology::record::Record;
use crate::topology::values;

const ENDPOINT_TYPES: [(&str, &str); 3] =
    [("PRIVATE", "PRIVATE"), ("REGIONAL", "REGIONAL"), ("EDGE", "EDGE")];
static ENDPOINT_TYPE_WORDS: [&str; 3] = words(&ENDPOINT_TYPES);

static RESOURCE: Spec = Spec {
    name: "resource",
    fields: &[
        Field::new("account", Shape::Account, "Its owner, where the ARN does not name it (S3).")
            .default("the account of the ARN"),
        Field::new("region", Shape::Region, "Its Region, where the ARN does not name it (S3).")
            .default("the Region of the ARN"),
        Field::new("policy", Shape::Policy, "Its resource-based policy; of a role, its trust policy.")
            .default("none"),
        Field::new("tags", shape::TAGS, "Its tags.").default("none"),
        Field::new(
            "public_access_block",
            Shape::Either(&[Shape::Bool, Shape::Record(&PUBLIC_ACCESS_BLOCK)]),
            "Of a bucket: S3 Block Public Access in effect for it; `true` is all four settings.",
        )
        .default("off: a public policy could not have been attached otherwise"),
        Field::new("kms_key", Shape::Arn, "The KMS key it is encrypted with; of a bucket, its objects.")
            .default("none"),
        Field::new("bucket_key", Shape::Bool, "Of a bucket with a KMS key: whether S3 Bucket Keys are on.")
            .default("not known"),
        Field::new("bucket", Shape::Text, "Of an access point: its bucket."),
        Field::new(
            "network_origin",
            Shape::Text,
            "Of an access point: the VPC that requests must come from, which may stand outside the topology.",
        )
        .default("the internet"),
        Field::new("endpoint_type", Shape::Word(&ENDPOINT_TYPE_WORDS), "Of an API of API Gateway."),
    ],
};
pub(super) static RESOURCES: Shape = Shape::Record(&RESOURCE);

static PUBLIC_ACCESS_BLOCK: Spec = Spec {
    name: "public access block",
    fields: &[
        Field::new("block_public_acls", Shape::Bool, "Refuses calls that would set public ACLs.")
            .default("false"),
        Field::new("ignore_public_acls", Shape::Bool, "Ignores grants of public ACLs.").default("false"),
        Field::new("block_public_policy", Shape::Bool, "Refuses calls that would set a public policy.")
            .default("false"),
        Field::new(
            "restrict_public_buckets",
            Shape::Bool,
            "Where the policy is public, admits only the owner's account and AWS services.",
        )
        .default("false"),
    ],
};

impl<'n> Lowering<'n, '_> {
    pub(super) fn resources(&mut self, resources: &'n [Entry]) {
        for entry in resources {
            self.resource(entry);
        }
    }

    fn resource(&mut self, entry: &'n Entry) {
        let restrict_public_buckets = self.restrict_public_buckets(entry);
        let mut record = self.entry(&RESOURCE, entry);
        let arn = record.read(&entry.key, entry.key_span, values::arn);
        let account = record.account("account");
        let region = record.region("region");
        let tags = record.text_by_text("tags");
        let kms_key = record.arn("kms_key").map(|(arn, _)| arn);
        let bucket_key = record.bool("bucket_key");
        let bucket = record.text("bucket").map(|(text, _)| text.to_owned());
        let network_origin = record.text("network_origin").map(|(text, _)| text.to_owned());
        let endpoint_type = record.choice("endpoint_type", &ENDPOINT_TYPES).map(str::to_owned);
        let (what, node) = (record.what("policy"), record.node("policy"));
        let Some(arn) = arn else { return };
        check_stated(&mut record, "account", account.as_ref().map(|(a, s)| (&**a, *s)), arn.account());
        check_stated(&mut record, "region", region.as_ref().map(|(r, s)| (&**r, *s)), arn.region());
        if arn.account().is_empty() && !record.has("account") {
            record.missing("account", "account: \"111122223333\"");
        }
        check_kind(&mut record, &arn);
        let role = arn.service() == "iam" && arn.resource().starts_with("role/");
        let (name, kind) = if role {
            (format!("trust policy of {arn}"), PolicyType::Trust)
        } else {
            (format!("policy of {arn}"), PolicyType::Resource)
        };
        let policy = self.policy(&what, &name, node, kind);
        let of_arn = |field: &str| (!field.is_empty()).then(|| field.into());
        let row = Resource {
            account: account.map(|(account, _)| account).or_else(|| of_arn(arn.account())),
            region: region.map(|(region, _)| region).or_else(|| of_arn(arn.region())),
            policy,
            tags,
            restrict_public_buckets,
            kms_key,
            bucket_key,
            bucket,
            network_origin,
            endpoint_type,
            arn,
        };
        self.topology.resources.insert(&entry.key, row);
    }

    fn restrict_public_buckets(&mut self, entry: &'n Entry) -> bool {
        let Some(node) = entry.node.get("public_access_block") else { return false };
        match &node.value {
            Value::Bool(on, _) => *on,
            Value::Map(_) => {
                let owner = format!("{}: public access block", entry.key);
                let mut record = self.record(&PUBLIC_ACCESS_BLOCK, owner, node.span, node);
                for name in ["block_public_acls", "ignore_public_acls", "block_public_policy"] {
                    record.bool(name);
                }
                record.bool("restrict_public_buckets").unwrap_or(false)
            }
            Value::Null => false,
            _ => {
                let what = format!("{}: `public_access_block`", entry.key);
                self.problems.push(wrong_type(&what, node, "true, false or a mapping of its four settings"));
                false
            }
        }
    }
}

/// Fields that only some resources have.
fn check_kind(record: &mut Record<'_, '_>, arn: &Arn) {
    let resource = arn.resource();
    let s3 = arn.service() == "s3";
    let bucket = s3 && arn.account().is_empty() && !resource.contains(['/', ':']);
    let access_point = arn.service().starts_with("s3") && resource.starts_with("accesspoint");
    let api = matches!(arn.service(), "execute-api" | "apigateway");
    let fields = [
        ("public_access_block", bucket, "a bucket"),
        ("bucket_key", bucket, "a bucket"),
        ("bucket", access_point, "an access point"),
        ("network_origin", access_point, "an access point"),
        ("endpoint_type", api, "an API of API Gateway"),
    ];
    for (name, has, owner) in fields {
        if record.has(name) && !has {
            let message = format!("{}: only {owner} has `{name}`", record.owner());
            let place = record.place(name);
            record.problem(
                Diagnostic::error(code::CONFLICT, place, message).help("take it out, or check the ARN"),
            );
        }
    }
    // A Multi-Region Access Point, which has no Region, has several buckets.
    if access_point && s3 && !arn.region().is_empty() && !record.has("bucket") {
        record.missing("bucket", "bucket: reports");
    }
}

/// What is stated beside an ARN must not contradict it.
fn check_stated(
    record: &mut Record<'_, '_>,
    name: &str,
    stated: Option<(&str, crate::source::Span)>,
    of_arn: &str,
) {
    if let Some((stated, span)) = stated.filter(|(stated, _)| !of_arn.is_empty() && *stated != of_arn) {
        let message = format!("{} is {stated}, but the ARN says {of_arn}", record.what(name));
        record
            .problem(Diagnostic::error(code::CONFLICT, span, message).help("leave it out; the ARN names it"));
    }
}
