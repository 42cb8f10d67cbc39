//! Resources with policies.

use serde_json::{Value, json};

use super::props::Props;
use crate::import::fact::Fact;
use crate::import::inventory::{Doc, Inventory, Resource};

fn base(props: Props<'_>) -> Resource {
    Resource { policy_read: props.state(true), tags: props.tags(), ..Resource::default() }
}

/// Adds a policy to the resource of an ARN.
fn attach(inventory: &mut Inventory, arn: &str, policy: Fact<Doc>, props: Props<'_>) {
    let account = match arn.split(':').nth(4) {
        Some("") => props.state(props.stack.account()),
        _ => Fact::Unstated,
    };
    let record = Resource { policy, account, policy_read: props.state(true), ..Resource::default() };
    inventory.add(|i| &mut i.resources, arn, record);
}

pub(super) fn plain(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(arn) = props.arn() {
        inventory.add(|i| &mut i.resources, &arn, base(props));
    }
}

pub(super) fn bucket(props: Props<'_>, inventory: &mut Inventory) {
    let Some(arn) = props.arn() else { return };
    let mut record = Resource {
        account: props.state(props.stack.account()),
        region: props.state(props.stack.region()),
        ..base(props)
    };
    if let Some(block) = props.part("PublicAccessBlockConfiguration") {
        for (theirs, ours) in [
            ("BlockPublicAcls", "block_public_acls"),
            ("IgnorePublicAcls", "ignore_public_acls"),
            ("BlockPublicPolicy", "block_public_policy"),
            ("RestrictPublicBuckets", "restrict_public_buckets"),
        ] {
            record.public_access_block.insert(ours.to_owned(), block.fact_bool(theirs));
        }
    }
    inventory.add(|i| &mut i.resources, &arn, record);
}

pub(super) fn bucket_policy(props: Props<'_>, inventory: &mut Inventory) {
    match props.text("Bucket") {
        Some(bucket) => {
            attach(inventory, &format!("arn:aws:s3:::{bucket}"), props.document("PolicyDocument"), props)
        }
        None => props.problem("the bucket of this policy cannot be known"),
    }
}

pub(super) fn access_point(props: Props<'_>, inventory: &mut Inventory) {
    let Some(arn) = props.arn() else { return };
    let origin = props.part("VpcConfiguration").and_then(|c| c.text("VpcId"));
    let record = Resource {
        bucket: props.fact("Bucket"),
        network_origin: Fact::of(origin, props.stack.log.source()),
        policy: props.document("Policy"),
        ..base(props)
    };
    inventory.add(|i| &mut i.resources, &arn, record);
}

pub(super) fn key(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(arn) = props.arn() {
        let record = Resource { policy: props.document("KeyPolicy"), ..base(props) };
        inventory.add(|i| &mut i.resources, &arn, record);
    }
}

/// Queues go by their URL, here by their logical id.
pub(super) fn queue_policy(props: Props<'_>, inventory: &mut Inventory) {
    for queue in props.texts("Queues") {
        let mut entries = props.stack.entries().iter();
        let found = entries.find(|e| {
            props.stack.kind_of(&e.key) == "AWS::SQS::Queue"
                && (props.stack.id(&e.key) == queue || queue.ends_with(&format!("/{}", e.key)))
        });
        match found.and_then(|e| props.stack.arn(&e.key, 0)) {
            Some(arn) => attach(inventory, &arn, props.document("PolicyDocument"), props),
            None => props.problem(format!("there is no queue {queue} in the template")),
        }
    }
}

pub(super) fn topic_policy(props: Props<'_>, inventory: &mut Inventory) {
    for topic in props.texts("Topics") {
        attach(inventory, &topic, props.document("PolicyDocument"), props);
    }
}

pub(super) fn secret_policy(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(secret) = props.text("SecretId") {
        attach(inventory, &secret, props.document("ResourcePolicy"), props);
    }
}

pub(super) fn table(props: Props<'_>, inventory: &mut Inventory) {
    let Some(arn) = props.arn() else { return };
    let policy = props.part("ResourcePolicy").map_or(Fact::Unstated, |p| p.document("PolicyDocument"));
    inventory.add(|i| &mut i.resources, &arn, Resource { policy, ..base(props) });
}

pub(super) fn repository(props: Props<'_>, inventory: &mut Inventory) {
    if let Some(arn) = props.arn() {
        let record = Resource { policy: props.document("RepositoryPolicyText"), ..base(props) };
        inventory.add(|i| &mut i.resources, &arn, record);
    }
}

/// One statement of the policy of a function.
pub(super) fn permission(props: Props<'_>, inventory: &mut Inventory) {
    let Some(name) = props.text("FunctionName") else { return };
    let arn = if name.starts_with("arn:") {
        name
    } else {
        format!("arn:aws:lambda:{}:{}:function:{name}", props.stack.region(), props.stack.account())
    };
    let principal = props.text("Principal").unwrap_or_else(|| "*".to_owned());
    let principal = if principal == "*" {
        json!("*")
    } else if principal.contains(".amazonaws.com") {
        json!({ "Service": principal })
    } else {
        json!({ "AWS": principal })
    };
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": principal,
        "Action": props.text("Action").unwrap_or_else(|| "lambda:InvokeFunction".to_owned()),
        "Resource": arn,
    });
    let mut condition = serde_json::Map::new();
    if let Some(source) = props.text("SourceArn") {
        condition.insert("ArnLike".to_owned(), json!({ "aws:SourceArn": source }));
    }
    if let Some(account) = props.text("SourceAccount") {
        condition.insert("StringEquals".to_owned(), json!({ "aws:SourceAccount": account }));
    }
    if let (Some(map), false) = (statement.as_object_mut(), condition.is_empty()) {
        map.insert("Condition".to_owned(), Value::Object(condition));
    }
    let before = inventory.resources.get(&arn).and_then(|r| r.policy.known().cloned());
    let mut policy = before
        .and_then(|doc| serde_json::from_str::<Value>(&doc.0).ok())
        .unwrap_or_else(|| json!({ "Version": "2012-10-17", "Statement": [] }));
    if let Some(Value::Array(statements)) = policy.get_mut("Statement") {
        statements.push(statement);
    }
    inventory.add(
        |i| &mut i.resources,
        &arn,
        Resource { policy_read: props.state(true), ..Resource::default() },
    );
    if let Some(mine) = inventory.resources.get_mut(&arn) {
        mine.policy = props.state(Doc::of(&policy));
    }
}

pub(super) fn api(props: Props<'_>, inventory: &mut Inventory) {
    let types = props.part("EndpointConfiguration").and_then(|c| c.texts("Types").into_iter().next());
    let arn = format!(
        "arn:aws:execute-api:{}:{}:{}",
        props.stack.region(),
        props.stack.account(),
        props.id().replace('/', "-")
    );
    let record = Resource {
        policy: props.document("Policy"),
        endpoint_type: Fact::of(types, props.stack.log.source()),
        ..base(props)
    };
    inventory.add(|i| &mut i.resources, &arn, record);
}
