//! Keys of the target resource (CK 2.4). They do not depend on the path.

use super::not_stated;
use crate::assumption::Assumption;
use crate::context::Scene;
use crate::context::stamp::{Context, Stamp, Writer};
use crate::context::target::Target;
use crate::context::value::State;
use crate::facts::{ResourceOwner, vpc_key_services};

const BY: Writer = Writer::Resource;
const RULE: &str = "CK 2.4";

/// Stamps the keys of the target.
pub(crate) fn stamp(context: &mut Context, scene: Scene<'_>, target: &Target) {
    let keys = ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"];
    match vpc_key_services().resource_owner(&target.action) {
        ResourceOwner::Told => owner(context, scene, target),
        ResourceOwner::NotTold => {
            for key in keys {
                let why = format!("{} does not carry it", target.action);
                context.stamp(key, Stamp::absent(BY, "CK 3.5", why));
            }
        }
        ResourceOwner::Unknown => {
            for key in keys {
                let stamp = Stamp::new(State::Unknown, BY, "CK 3.5");
                context.stamp(key, stamp.note("depends on when the resource was set up"));
            }
        }
    }
    tags(context, scene, target);
}

fn owner(context: &mut Context, scene: Scene<'_>, target: &Target) {
    let unstated = || Stamp::new(State::SomeValue, BY, RULE).note("nobody stated who owns the resource");
    let Some(account) = &target.account else {
        context.stamp("aws:ResourceAccount", unstated());
        for key in ["aws:ResourceOrgID", "aws:ResourceOrgPaths"] {
            context.stamp(key, Stamp { state: State::Unknown, ..unstated() });
        }
        return;
    };
    context.stamp("aws:ResourceAccount", Stamp::new(State::one(&**account), BY, RULE));
    let row = scene.topology.accounts.by_id(account);
    let outside = || match row {
        Some(row) if row.organization_unknown => not_stated(account, BY, RULE),
        _ => Stamp::absent(BY, RULE, format!("account {account} is in no organization")),
    };
    let organization = row.and_then(|a| a.organization.as_ref());
    context.stamp(
        "aws:ResourceOrgID",
        organization.map_or_else(outside, |o| Stamp::new(State::one(&**o), BY, RULE)),
    );
    let paths = row.and_then(|a| a.org_path());
    context.stamp(
        "aws:ResourceOrgPaths",
        match (organization, paths) {
            (_, Some(path)) => Stamp::new(State::many([path]), BY, RULE),
            (Some(_), None) => Stamp::new(State::SomeValue, BY, RULE)
                .note("the topology does not state where the account stands"),
            (None, None) => outside(),
        },
    );
    if target.service() == "s3" {
        context.stamp("s3:ResourceAccount", Stamp::new(State::one(&**account), BY, "CK 6.2"));
    }
}

/// Tags of S3 buckets count only where bucket ABAC is on (PE-129).
fn tags(context: &mut Context, scene: Scene<'_>, target: &Target) {
    let Some(row) = target.row.map(|r| &scene.topology.resources[r]) else { return };
    let bucket = target.service() == "s3";
    let off = bucket && scene.assumptions.choice(Assumption::BucketAbac) != "on";
    for (tag, value) in &row.tags {
        let stamp = if off {
            Stamp::absent(BY, "PE-129", "bucket tags count only where bucket ABAC is on")
        } else {
            Stamp::new(State::one(value), BY, RULE)
        };
        let stamp = if bucket { stamp.assuming(Assumption::BucketAbac) } else { stamp };
        context.stamp(&format!("aws:ResourceTag/{tag}"), stamp);
    }
}
