//! Which S3 requests bring a KMS request with them: those on objects of a bucket encrypted with a KMS key.

use crate::context::Target;
use crate::topology::Topology;

/// Operations on objects that read (and so decrypt) and those that write (and so make a data key).
const READS: [&str; 4] = ["GetObject", "GetObjectVersion", "GetObjectAttributes", "SelectObjectContent"];
const WRITES: [&str; 2] = ["PutObject", "ReplicateObject"];

/// The KMS action and key of the request that S3 makes for the caller, if it makes one (SH H-19).
pub(super) fn follows(topology: &Topology, target: &Target) -> Option<(String, String)> {
    if target.service() != "s3" {
        return None;
    }
    let key = topology.resources[target.row?].kms_key.as_ref()?;
    let operation = target.operation();
    let action = if READS.contains(&operation) {
        "kms:Decrypt"
    } else if WRITES.contains(&operation) {
        "kms:GenerateDataKey"
    } else {
        return None;
    };
    Some((action.to_owned(), key.to_string()))
}
