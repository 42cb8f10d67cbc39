//! Requests on encrypted resources that bring a request to KMS with them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::words::words;

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncryptionLegs {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// By action prefix.
    pub services: BTreeMap<String, Encrypts>,
}

/// What a service asks of KMS for a request on an encrypted resource.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encrypts {
    /// Operations that decrypt.
    #[serde(default, deserialize_with = "words")]
    pub reads: Vec<String>,
    /// Operations that encrypt.
    #[serde(default, deserialize_with = "words")]
    pub writes: Vec<String>,
    /// What the second kind asks for.
    #[serde(default = "generate_data_key")]
    pub write_action: String,
    /// The name of the pair in the encryption context that holds the resource, where it is documented.
    #[serde(default)]
    pub context: Option<String>,
}

fn generate_data_key() -> String {
    "kms:GenerateDataKey".to_owned()
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn encryption_legs() -> &'static EncryptionLegs {
    static TABLE: OnceLock<EncryptionLegs> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::source::from_table(include_str!("../../data/encryption-legs.yaml"))
            .expect("data/encryption-legs.yaml is well-formed")
    })
}

impl EncryptionLegs {
    /// What the service of an action asks of KMS for it, with the pair of the encryption context that names the
    /// resource.
    ///
    /// ```
    /// use hopstamp::facts::encryption_legs;
    /// assert_eq!(encryption_legs().follows("ssm:PutParameter"), Some(("kms:Encrypt", None)));
    /// assert_eq!(encryption_legs().follows("s3:ListBucket"), None);
    /// ```
    pub fn follows(&self, action: &str) -> Option<(&str, Option<&str>)> {
        let (prefix, operation) = action.split_once(':')?;
        let row = self.services.get(prefix)?;
        let is = |list: &[String]| list.iter().any(|o| o.eq_ignore_ascii_case(operation));
        let context = row.context.as_deref();
        if is(&row.reads) {
            Some(("kms:Decrypt", context))
        } else if is(&row.writes) {
            Some((&row.write_action, context))
        } else {
            None
        }
    }
}
