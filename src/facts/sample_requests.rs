//! What to ask about a resource where nobody says.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::words::words;
use crate::arn::Arn;

/// The table of typical requests.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRequests {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// By `service:beginning of the resource`.
    kinds: BTreeMap<String, SampleRequest>,
    #[serde(deserialize_with = "words")]
    s3_bucket_actions: Vec<String>,
    #[serde(deserialize_with = "words")]
    s3_object_actions: Vec<String>,
}

/// The typical request to one kind of resource.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRequest {
    /// `service:Action`.
    pub action: String,
    /// What to add to the ARN of the resource, where the action is about a part of it.
    #[serde(default)]
    pub below: Option<String>,
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn sample_requests() -> &'static SampleRequests {
    static TABLE: OnceLock<SampleRequests> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/sample-requests.yaml"))
            .expect("data/sample-requests.yaml is well-formed")
    })
}

impl SampleRequests {
    /// The typical request to a resource, if its kind is in the table.
    ///
    /// ```
    /// use hopstamp::arn::Arn;
    /// use hopstamp::facts::sample_requests;
    /// let bucket = Arn::parse("arn:aws:s3:::reports").unwrap();
    /// let sample = sample_requests().of(&bucket).unwrap();
    /// assert_eq!((sample.action.as_str(), sample.below.as_deref()), ("s3:GetObject", Some("/object")));
    /// ```
    pub fn of(&self, arn: &Arn) -> Option<&SampleRequest> {
        let fits = |key: &str| {
            key.split_once(':')
                .is_some_and(|(service, start)| arn.service() == service && arn.resource().starts_with(start))
        };
        self.kinds.iter().filter(|(key, _)| fits(key)).max_by_key(|(key, _)| key.len()).map(|(_, kind)| kind)
    }

    /// Whether an action is about a part of resources of this kind: an object of a bucket, a method of an API.
    pub fn is_about_part(&self, arn: &Arn, action: &str) -> bool {
        let Some(kind) = self.of(arn).filter(|k| k.below.is_some()) else { return false };
        let (service, name) = action.split_once(':').unwrap_or((action, ""));
        if !service.eq_ignore_ascii_case("s3") {
            return kind.action.split(':').next() == Some(service);
        }
        let listed = |names: &[String]| names.iter().any(|n| n.eq_ignore_ascii_case(name));
        let object = name.to_ascii_lowercase().contains("object");
        (object && !listed(&self.s3_bucket_actions)) || listed(&self.s3_object_actions)
    }
}
