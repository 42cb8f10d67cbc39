//! Resources with policies: buckets, queues, topics, keys, secrets, functions, tables, repositories, APIs, domains.

use std::collections::BTreeMap;

use serde_json::Value;

use super::path::Pending;
use super::{Folders, Found};
use crate::import::fact::Fact;
use crate::import::inventory::{Doc, Inventory, Resource};
use crate::import::item::Item;
use crate::import::log::Log;

/// `s3api list-buckets`. Who owns them is told by the folder.
pub(super) fn bucket(item: Item<'_>, found: &mut Found<'_>) {
    let Some(name) = item.id("Name") else { return };
    let record = Resource { region: item.fact("BucketRegion"), ..Resource::default() };
    found.resource(&format!("arn:aws:s3:::{name}"), record);
}

/// `kms describe-key`: the ARN for the id that a policy file has in its name.
pub(super) fn key(item: Item<'_>, found: &mut Found<'_>) {
    if let Some(arn) = item.id("Arn").filter(|_| item.text("KeyManager") != Some("AWS")) {
        found.resource(arn, Resource::default());
    }
}

/// `secretsmanager list-secrets`.
pub(super) fn secret(item: Item<'_>, found: &mut Found<'_>) {
    if let Some(arn) = item.id("ARN") {
        let record = Resource { kms_key: arn_only(item.fact("KmsKeyId")), ..Resource::default() };
        found.resource(arn, record);
    }
}

/// `ecr describe-repositories`.
pub(super) fn repository(item: Item<'_>, found: &mut Found<'_>) {
    if let Some(arn) = item.id("repositoryArn") {
        found.resource(arn, Resource::default());
    }
}

/// `opensearch describe-domain`.
pub(super) fn search_domain(item: Item<'_>, found: &mut Found<'_>) {
    if let Some(arn) = item.id("ARN") {
        let record = with_policy(item.document("AccessPolicies"), &item);
        found.resource(arn, record);
    }
}

/// A page that is about one resource.
pub(super) fn page(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let read = queue_or_topic(item, found)
        || secret_policy(item, found)
        || repository_policy(item, found)
        || public_access_block(item, found)
        || api(item, found)
        || file_system(item, found)
        || policy(item, found);
    if read {
        item.log().read("resource policies", 1);
    }
    read
}

/// `sqs get-queue-attributes` and `sns get-topic-attributes`.
fn queue_or_topic(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let Some(attributes) = item.value("Attributes").filter(|a| a.is_object()).and(item.item("Attributes"))
    else {
        return false;
    };
    let Some(arn) = attributes.text("QueueArn").or_else(|| attributes.text("TopicArn")) else { return false };
    let mut record = with_policy(attributes.document("Policy"), &attributes);
    record.kms_key = arn_only(attributes.fact("KmsMasterKeyId"));
    found.resource(arn, record);
    true
}

/// `secretsmanager get-resource-policy`.
fn secret_policy(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let (Some(arn), true) = (item.text("ARN"), item.has("Name") && !item.has("SecretVersionsToStages"))
    else {
        return false;
    };
    let record = with_policy(item.document("ResourcePolicy"), &item);
    found.resource(arn, record);
    true
}

/// `ecr get-repository-policy`.
fn repository_policy(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let (Some(name), true) = (item.text("repositoryName"), item.has("policyText")) else { return false };
    let account = item.text("registryId").map(str::to_owned).or_else(|| found.account());
    let (Some(account), Some(region)) = (account, &found.path.region) else {
        item.problem("the Region of the repository is not told: put the file into a folder of its Region");
        return true;
    };
    let arn = format!("arn:aws:ecr:{region}:{account}:repository/{name}");
    let record = with_policy(item.document("policyText"), &item);
    found.resource(&arn, record);
    true
}

/// `s3api get-public-access-block`; the bucket is in the file's name only.
fn public_access_block(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let Some(block) = item.item("PublicAccessBlockConfiguration") else { return false };
    let Some(name) = found.path.subject().map(str::to_owned) else {
        item.log().unread("Block Public Access of a bucket that neither the file nor its name says", 1);
        return true;
    };
    if name.len() == 12 && name.bytes().all(|b| b.is_ascii_digit()) {
        item.log().unread("Block Public Access of a whole account", 1);
        return true;
    }
    let mut settings = BTreeMap::new();
    for (theirs, ours) in [
        ("BlockPublicAcls", "block_public_acls"),
        ("IgnorePublicAcls", "ignore_public_acls"),
        ("BlockPublicPolicy", "block_public_policy"),
        ("RestrictPublicBuckets", "restrict_public_buckets"),
    ] {
        settings.insert(ours.to_owned(), block.fact_bool(theirs));
    }
    let record = Resource { public_access_block: settings, ..Resource::default() };
    found.resource(&format!("arn:aws:s3:::{name}"), record);
    true
}

/// `apigateway get-rest-apis` and `get-rest-api`.
fn api(item: Item<'_>, found: &mut Found<'_>) -> bool {
    if item.has("items") {
        let mut all = !item.list("items").is_empty();
        item.items("items", |one| all &= one_api(one, found));
        return all;
    }
    one_api(item, found)
}

fn one_api(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let (Some(id), Some(config)) = (item.text("id"), item.item("endpointConfiguration")) else {
        return false;
    };
    let (Some(region), Some(account)) = (found.path.region.clone(), found.account()) else {
        item.problem(
            "the account and Region of the API are not told: put the file into a folder that names them",
        );
        return true;
    };
    let mut record = with_policy(item.document("policy"), &item);
    let kind = config.list("types").iter().find_map(Value::as_str);
    record.endpoint_type = Fact::of(kind.map(str::to_owned), item.log().source());
    found.resource(&format!("arn:aws:execute-api:{region}:{account}:{id}"), record);
    true
}

/// `efs describe-file-system-policy`.
fn file_system(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let (Some(id), true) = (item.text("FileSystemId"), item.has("Policy")) else { return false };
    if let (Some(region), Some(account)) = (found.path.region.clone(), found.account()) {
        let arn = format!("arn:aws:elasticfilesystem:{region}:{account}:file-system/{id}");
        let record = with_policy(item.document("Policy"), &item);
        found.resource(&arn, record);
    } else {
        item.problem("the account and Region of the file system are not told");
    }
    true
}

/// `get-bucket-policy`, `get-key-policy`, `lambda get-policy` and others, which answer with the policy alone: its own
/// `Resource` says whose it is; that of a key is in the file's name.
fn policy(item: Item<'_>, found: &mut Found<'_>) -> bool {
    let Some(key) = ["Policy", "policy", "ResourcePolicy"].into_iter().find(|k| item.has(k)) else {
        return false;
    };
    if !matches!(item.value(key), Some(Value::String(_) | Value::Object(_)) | None) {
        return false;
    }
    let document = item.document(key);
    if let Some(arn) = subject_of(&document) {
        let record = with_policy(document, &item);
        found.resource(&arn, record);
    } else if let Some(subject) = found.path.subject() {
        let (subject, record) = (subject.to_owned(), with_policy(document, &item));
        let source = item.log().source();
        found.folders.pending.push(Pending { subject, path: found.path.clone(), record, source });
    } else {
        item.problem(
            "this policy does not say what it is attached to: name the file so that it ends in =NAME",
        );
    }
    true
}

/// Finds the resources of policies that only a file's name tells, now that all resources are known.
pub(in crate::import) fn attach(inventory: &mut Inventory, folders: &mut Folders, log: &Log) {
    for Pending { subject, path, record, source } in std::mem::take(&mut folders.pending) {
        log.resume(source);
        let mut found = Found { inventory: &mut *inventory, folders: &mut *folders, path: &path };
        match whole(&subject, &found) {
            Some(arn) => found.resource(&arn, record),
            None => log.unread(format!("a policy of {subject}, which no input describes"), 1),
        }
    }
}

/// The ARN for what a file's name says: the name or the id of a resource that is known, or the id of a key.
fn whole(subject: &str, found: &Found<'_>) -> Option<String> {
    let known = found.inventory.resources.keys().chain(found.inventory.workloads.keys());
    let ends = [format!("/{subject}"), format!(":{subject}")];
    let mut by_end = known.filter(|arn| ends.iter().any(|end| arn.ends_with(end)));
    let by_end = by_end.next().filter(|first| by_end.all(|other| other == *first));
    if let Some(arn) = by_end {
        return Some(arn.clone());
    }
    let is_key = subject.len() == 36 && subject.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    if is_key || subject.starts_with("mrk-") {
        let (region, account) = (found.path.region.as_ref()?, found.account()?);
        return Some(format!("arn:aws:kms:{region}:{account}:key/{subject}"));
    }
    None
}

/// The resource that the statements of a policy name: the shortest ARN, without what comes behind a bucket's name.
fn subject_of(document: &Fact<Doc>) -> Option<String> {
    let value: Value = serde_json::from_str(&document.known()?.0).ok()?;
    let statements = value.get("Statement")?;
    let statements = statements.as_array().map_or(std::slice::from_ref(statements), Vec::as_slice);
    let mut arns: Vec<String> = Vec::new();
    for statement in statements {
        let Some(resource) = statement.get("Resource") else { continue };
        let resources = resource.as_array().map_or(std::slice::from_ref(resource), Vec::as_slice);
        arns.extend(resources.iter().filter_map(Value::as_str).filter_map(owner));
    }
    arns.sort();
    arns.dedup();
    match arns.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// The resource that a pattern belongs to: the bucket of objects, the table of an index.
pub(in crate::import) fn owner(arn: &str) -> Option<String> {
    let mut parts = arn.splitn(6, ':');
    let service = parts.nth(2)?;
    let resource = parts.nth(2)?;
    let end = match service {
        "s3" if resource.starts_with("accesspoint") => resource.match_indices('/').nth(1).map(|(at, _)| at),
        "s3" => resource.find('/'),
        "lambda" => resource.match_indices(':').nth(1).map(|(at, _)| at),
        "dynamodb" => resource.match_indices('/').nth(1).map(|(at, _)| at),
        _ => None,
    };
    let cut = end.map_or(0, |at| resource.len() - at);
    let owner = arn.get(..arn.len() - cut)?;
    (!owner.contains(['*', '?', '$'])).then(|| owner.to_owned())
}

pub(in crate::import) fn with_policy(policy: Fact<Doc>, item: &Item<'_>) -> Resource {
    Resource { policy, policy_read: item.state(true), ..Resource::default() }
}

/// A key that is named by its ARN; aliases are not.
fn arn_only(key: Fact<String>) -> Fact<String> {
    match key {
        Fact::Known(key, source) if key.starts_with("arn:") && key.contains(":key/") => {
            Fact::Known(key, source)
        }
        _ => Fact::Unstated,
    }
}

impl Found<'_> {
    /// The account that the path or the folder tells.
    pub(super) fn account(&self) -> Option<String> {
        self.path.account.clone().or_else(|| self.folders.account(&self.path.folder).map(str::to_owned))
    }

    /// Adds a resource; one whose ARN names no account belongs to that of the path, or of the folder.
    pub(super) fn resource(&mut self, arn: &str, mut record: Resource) {
        if arn.split(':').nth(4) == Some("") {
            match &self.path.account {
                Some(account) if record.account.is_unstated() => {
                    record.account = Fact::Known(account.clone(), Default::default());
                }
                _ => {
                    self.folders.of_resources.insert(arn.to_owned(), self.path.folder.clone());
                }
            }
        }
        self.inventory.add(|i| &mut i.resources, arn, record);
    }
}
