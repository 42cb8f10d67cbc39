//! Which requests bring a request to KMS with them: those on resources that the topology says are encrypted with a key.

use std::collections::BTreeMap;

use crate::context::{State, Target};
use crate::facts::encryption_legs;
use crate::topology::Topology;
use crate::topology::model::Resource;

/// A request that a service makes to KMS for one of its own.
pub(super) struct KmsRequest {
    pub(super) action: String,
    pub(super) key: String,
    /// The encryption context, as keys.
    pub(super) details: BTreeMap<String, State>,
}

/// The request to KMS that follows from a request on `target`, if one does (SH H-14, H-19, H-60, H-80, H-82, H-100).
pub(super) fn follows(topology: &Topology, target: &Target) -> Option<KmsRequest> {
    let row = &topology.resources[target.row?];
    let key = row.kms_key.as_ref()?;
    let (action, pair) = encryption_legs().follows(&target.action)?;
    let mut details = BTreeMap::new();
    if let Some(pair) = pair {
        let value = names(target, row);
        details.insert(format!("kms:EncryptionContext:{pair}"), value);
        details.insert("kms:EncryptionContextKeys".to_owned(), State::many([pair]));
    }
    Some(KmsRequest { action: action.to_owned(), key: key.to_string(), details })
}

/// What the encryption context names: the resource; of an object, the bucket if Bucket Keys are on (CK 6.1).
fn names(target: &Target, row: &Resource) -> State {
    let is_object = target.service() == "s3" && target.resource != row.arn.as_str();
    match (is_object, row.bucket_key) {
        (true, None) => State::SomeValue,
        (true, Some(true)) => State::one(row.arn.as_str()),
        _ => State::one(&target.resource),
    }
}
