//! `resources`.

use super::Plan;
use super::identity::tags;
use super::policies::DocKind;
use super::values::{is_account, is_region};
use super::yaml::{Field, Val};
use crate::arn::Arn;
use crate::import::fact::Fact;
use crate::import::inventory::Resource;

impl<'a> Plan<'a> {
    pub(super) fn resources(&mut self) -> Vec<Field> {
        let inventory = self.inventory;
        inventory.resources.iter().filter_map(|(arn, row)| self.resource(arn, row)).collect()
    }

    fn resource(&mut self, text: &'a str, row: &'a Resource) -> Option<Field> {
        if text.contains(":role/aws-service-role/") {
            return None;
        }
        let Some(arn) = Arn::parse(text).filter(|_| !text.contains(char::is_whitespace)) else {
            self.gaps.left_out(text, "this is no ARN");
            return None;
        };
        let mut fields = Vec::new();
        if arn.account().is_empty() {
            let Some(account) = row.account.text().filter(|a| is_account(a)) else {
                self.gaps.left_out(text, "no input says whose it is; state the owner with --account");
                return None;
            };
            fields.push(Field::text("account", account));
        }
        if arn.region().is_empty() {
            let region = row.region.text().filter(|r| is_region(r));
            fields.extend(region.map(|region| Field::text("region", region)));
        }
        let resource = arn.resource();
        let is_bucket = arn.service() == "s3" && arn.account().is_empty() && !resource.contains(['/', ':']);
        let is_access_point = arn.service().starts_with("s3") && resource.starts_with("accesspoint");
        if is_access_point {
            match row.bucket.text() {
                Some(bucket) => fields.push(Field::text("bucket", bucket)),
                None if !arn.region().is_empty() => {
                    self.gaps.left_out(
                        text,
                        "an access point whose bucket no input states (s3control list-access-points)",
                    );
                    return None;
                }
                None => {}
            }
            fields.extend(row.network_origin.text().map(|vpc| Field::text("network_origin", vpc)));
        }
        if is_bucket {
            fields.extend(public_access_block(row));
        }
        if matches!(arn.service(), "execute-api" | "apigateway") {
            let kind = row.endpoint_type.text().filter(|k| matches!(*k, "PRIVATE" | "REGIONAL" | "EDGE"));
            fields.extend(kind.map(|kind| Field::text("endpoint_type", kind)));
        }
        if let Some(key) = row.kms_key.text().filter(|key| Arn::parse(key).is_some()) {
            fields.push(Field::text("kms_key", key));
        }
        fields.extend(tags(&row.tags));
        let role = arn.service() == "iam" && resource.starts_with("role/");
        let kind = if role { DocKind::Trust } else { DocKind::Resource };
        let policy = match &row.policy {
            Fact::Unstated if row.policy_read.known().is_none() => {
                self.gaps.unknown(text, "whether it has a policy, and which; it is unknown");
                Some(Val::Text("unknown".to_owned()))
            }
            fact => self.policy(text, fact, kind),
        };
        fields.extend(policy.map(|policy| Field::new("policy", policy)));
        Some(Field::new(text, Val::Map(fields)))
    }
}

fn public_access_block(row: &Resource) -> Option<Field> {
    let on: Vec<&String> =
        row.public_access_block.iter().filter(|(_, v)| v.known() == Some(&true)).map(|(k, _)| k).collect();
    match on.len() {
        0 => None,
        4 => Some(Field::new("public_access_block", Val::Bool(true))),
        _ => Some(Field::new(
            "public_access_block",
            Val::Map(on.into_iter().map(|k| Field::new(k, Val::Bool(true))).collect()),
        )),
    }
}
