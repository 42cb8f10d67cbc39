//! Resources with policies. Secret values are never read.

use serde_json::{Value, json};

use super::resource::Res;
use crate::import::fact::Fact;
use crate::import::inventory::{Doc, Inventory, Resource};

fn base(res: Res<'_>) -> Resource {
    Resource { tags: res.tags(), policy_read: res.state(true), ..Resource::default() }
}

/// Adds to a resource that another resource of the document is, found by id, name or ARN.
fn to(res: Res<'_>, kind: &str, key: &str, inventory: &mut Inventory, policy: Fact<Doc>) {
    let Some(name) = res.text(key) else {
        res.log().problem(
            &res.raw.address,
            format!("what this policy is attached to is known after apply only (`{key}`)"),
        );
        return;
    };
    let arn = if name.starts_with("arn:") {
        Some(name.clone())
    } else {
        let mut all = res
            .world
            .resources
            .iter()
            .filter(|raw| raw.kind == kind)
            .map(|raw| Res { world: res.world, raw });
        all.find(|r| {
            r.id() == name
                || r.text("name").as_deref() == Some(&name)
                || r.text("url").as_deref() == Some(&name)
        })
        .and_then(|r| r.arn())
    };
    let arn = arn.or_else(|| (kind == "aws_s3_bucket").then(|| format!("arn:aws:s3:::{name}")));
    let Some(arn) = arn else {
        res.log().problem(&res.raw.address, format!("there is no {kind} `{name}` in the document"));
        return;
    };
    set_policy(inventory, &arn, policy, res);
}

/// A policy resource is the policy, whatever the resource itself shows.
fn set_policy(inventory: &mut Inventory, arn: &str, policy: Fact<Doc>, res: Res<'_>) {
    let account = if arn.split(':').nth(4) == Some("") { res.account_fact() } else { Fact::Unstated };
    let record = Resource { policy_read: res.state(true), account, ..Resource::default() };
    inventory.add(|i| &mut i.resources, arn, record);
    if let Some(mine) = inventory.resources.get_mut(arn) {
        mine.policy = policy;
    }
}

pub(super) fn bucket(res: Res<'_>, inventory: &mut Inventory) {
    let Some(arn) = res.arn() else {
        res.log().problem(&res.raw.address, "the name of the bucket is known after apply only");
        return;
    };
    // The bucket shows a policy that a resource of its own sets; that one counts.
    let known = inventory.resources.get(&arn).map(|r| r.policy.clone());
    let policy = known.filter(|p| !p.is_unstated()).unwrap_or_else(|| match res.document("policy") {
        Fact::Unknown(_) => Fact::Unstated,
        fact => fact,
    });
    let record = Resource { account: res.account_fact(), region: res.region_fact(), ..base(res) };
    inventory.add(|i| &mut i.resources, &arn, record);
    if let Some(mine) = inventory.resources.get_mut(&arn) {
        mine.policy = policy;
    }
}

pub(super) fn bucket_policy(res: Res<'_>, inventory: &mut Inventory) {
    to(res, "aws_s3_bucket", "bucket", inventory, res.document("policy"));
}

pub(super) fn public_access_block(res: Res<'_>, inventory: &mut Inventory) {
    let Some(bucket) = res.text("bucket") else { return };
    let settings =
        ["block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"];
    let public_access_block = settings.iter().map(|s| ((*s).to_owned(), res.fact_bool(s))).collect();
    let arn = format!("arn:aws:s3:::{bucket}");
    let record = Resource { public_access_block, account: res.account_fact(), ..Resource::default() };
    inventory.add(|i| &mut i.resources, &arn, record);
}

pub(super) fn access_point(res: Res<'_>, inventory: &mut Inventory) {
    let Some(arn) = res.arn() else { return };
    let origin = res.blocks("vpc_configuration").iter().find_map(|b| b.text("vpc_id"));
    let record = Resource {
        bucket: res.fact("bucket"),
        network_origin: Fact::of(origin, res.log().source()),
        policy: res.document("policy"),
        ..base(res)
    };
    inventory.add(|i| &mut i.resources, &arn, record);
}

pub(super) fn access_point_policy(res: Res<'_>, inventory: &mut Inventory) {
    to(res, "aws_s3_access_point", "access_point_arn", inventory, res.document("policy"));
}

/// Something whose policy may stand in it; where none is given, a resource of its own may set one.
pub(super) fn with_own_policy(res: Res<'_>, inventory: &mut Inventory) {
    let Some(arn) = res.arn() else { return };
    let known = inventory.resources.get(&arn).map(|r| r.policy.clone());
    let policy = known.filter(|p| !p.is_unstated()).unwrap_or_else(|| match res.document("policy") {
        Fact::Unknown(_) if res.block().expressions_lack("policy") => default_policy(res, &arn),
        fact => fact,
    });
    let record = Resource { ..base(res) };
    inventory.add(|i| &mut i.resources, &arn, record);
    if let Some(mine) = inventory.resources.get_mut(&arn) {
        mine.policy = policy;
    }
}

/// A key without a policy gets one that lets IAM policies of its account decide.
fn default_policy(res: Res<'_>, arn: &str) -> Fact<Doc> {
    let account = arn.split(':').nth(4).unwrap_or("");
    if res.raw.kind != "aws_kms_key" {
        return Fact::Unstated;
    }
    res.state(Doc::of(&json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{account}:root") },
            "Action": "kms:*",
            "Resource": "*"
        }]
    })))
}

pub(super) fn without_policy(res: Res<'_>, inventory: &mut Inventory) {
    if let Some(arn) = res.arn() {
        inventory.add(|i| &mut i.resources, &arn, base(res));
    }
}

pub(super) fn key_policy(res: Res<'_>, inventory: &mut Inventory) {
    to(res, "aws_kms_key", "key_id", inventory, res.document("policy"));
}

pub(super) fn queue_policy(res: Res<'_>, inventory: &mut Inventory) {
    to(res, "aws_sqs_queue", "queue_url", inventory, res.document("policy"));
}

pub(super) fn topic_policy(res: Res<'_>, inventory: &mut Inventory) {
    to(res, "aws_sns_topic", "arn", inventory, res.document("policy"));
}

pub(super) fn secret_policy(res: Res<'_>, inventory: &mut Inventory) {
    to(res, "aws_secretsmanager_secret", "secret_arn", inventory, res.document("policy"));
}

pub(super) fn by_arn(res: Res<'_>, inventory: &mut Inventory) {
    to(res, "aws_dynamodb_table", "resource_arn", inventory, res.document("policy"));
}

pub(super) fn repository_policy(res: Res<'_>, inventory: &mut Inventory) {
    to(res, "aws_ecr_repository", "repository", inventory, res.document("policy"));
}

/// One statement of the policy of a function.
pub(super) fn lambda_permission(res: Res<'_>, inventory: &mut Inventory) {
    let Some(name) = res.text("function_name") else { return };
    let arn = if name.starts_with("arn:") {
        name
    } else {
        let mut all = res.world.resources.iter().filter(|raw| raw.kind == "aws_lambda_function");
        let found = all.find(|raw| raw.values.get("function_name").and_then(Value::as_str) == Some(&name));
        match found.and_then(|raw| Res { world: res.world, raw }.arn()) {
            Some(arn) => arn,
            None => match (res.region(), res.account()) {
                (Some(region), Some(account)) => format!("arn:aws:lambda:{region}:{account}:function:{name}"),
                _ => return,
            },
        }
    };
    let principal = res.text("principal").unwrap_or_else(|| "*".to_owned());
    let principal = if principal == "*" {
        json!("*")
    } else if principal.contains(".amazonaws.com") {
        json!({ "Service": principal })
    } else {
        json!({ "AWS": principal })
    };
    let mut conditions = serde_json::Map::new();
    if let Some(source) = res.text("source_arn") {
        conditions.insert("ArnLike".to_owned(), json!({ "aws:SourceArn": source }));
    }
    let mut equals = serde_json::Map::new();
    equals.extend(res.text("source_account").map(|a| ("aws:SourceAccount".to_owned(), json!(a))));
    equals.extend(res.text("principal_org_id").map(|o| ("aws:PrincipalOrgID".to_owned(), json!(o))));
    if !equals.is_empty() {
        conditions.insert("StringEquals".to_owned(), Value::Object(equals));
    }
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": principal,
        "Action": res.text("action").unwrap_or_else(|| "lambda:InvokeFunction".to_owned()),
        "Resource": arn,
    });
    if let (Some(map), false) = (statement.as_object_mut(), conditions.is_empty()) {
        map.insert("Condition".to_owned(), Value::Object(conditions));
    }
    let before = inventory.resources.get(&arn).and_then(|r| r.policy.known().cloned());
    let mut policy = before
        .and_then(|doc| serde_json::from_str::<Value>(&doc.0).ok())
        .unwrap_or_else(|| json!({ "Version": "2012-10-17", "Statement": [] }));
    if let Some(Value::Array(statements)) = policy.get_mut("Statement") {
        statements.push(statement);
    }
    set_policy(inventory, &arn, res.state(Doc::of(&policy)), res);
}

pub(super) fn api(res: Res<'_>, inventory: &mut Inventory) {
    let (Some(region), Some(account)) = (res.region(), res.account()) else { return };
    let kind = res.blocks("endpoint_configuration").iter().find_map(|b| b.texts("types").into_iter().next());
    let arn = format!("arn:aws:execute-api:{region}:{account}:{}", res.id());
    let record = Resource {
        policy: res.document("policy"),
        endpoint_type: Fact::of(kind, res.log().source()),
        ..base(res)
    };
    inventory.add(|i| &mut i.resources, &arn, record);
}

pub(super) fn search_domain(res: Res<'_>, inventory: &mut Inventory) {
    if let Some(arn) = res.arn() {
        let record = Resource { policy: res.document("access_policies"), ..base(res) };
        inventory.add(|i| &mut i.resources, &arn, record);
    }
}
