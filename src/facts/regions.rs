//! Partitions and Regions.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::words::words;

/// The table of partitions and Regions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regions {
    /// Day on which the table was last compared with its sources.
    pub checked: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// By name: `aws`, `aws-cn`, `aws-us-gov`.
    pub partitions: BTreeMap<String, Partition>,
    /// Regions whose clients call `sts.amazonaws.com` in the SDKs' legacy mode (NP A.1).
    #[serde(deserialize_with = "words")]
    pub sts_legacy: Vec<String>,
    /// Zone ids where endpoints to another Region's service cannot be placed (NP-332).
    #[serde(deserialize_with = "words")]
    pub no_cross_region_zones: Vec<String>,
}

/// One partition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// Its name, as ARNs have it.
    #[serde(skip)]
    pub name: String,
    /// DNS suffix of service hosts.
    pub suffix: String,
    /// DNS suffix of service hosts that have IPv4 and IPv6 addresses.
    pub dualstack: String,
    /// Where services with one host only are said to be.
    pub global_region: String,
    /// Regions that every account has.
    #[serde(deserialize_with = "words")]
    pub regions: Vec<String>,
    /// Regions that an account must enable first.
    #[serde(default, deserialize_with = "words")]
    pub opt_in: Vec<String>,
}

/// The table that ships with the program.
#[expect(clippy::expect_used, reason = "the table is part of the program, and a test reads it")]
pub fn regions() -> &'static Regions {
    static TABLE: OnceLock<Regions> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Regions = crate::source::from_table(include_str!("../../data/regions.yaml"))
            .expect("data/regions.yaml is well-formed");
        for (name, partition) in &mut table.partitions {
            partition.name.clone_from(name);
        }
        table
    })
}

impl Regions {
    /// The partition that a Region belongs to; of a Region that the table does not know yet, by its first letters.
    /// `None` if the text is not the name of a Region at all.
    ///
    /// ```
    /// use hopstamp::facts::regions;
    /// assert_eq!(regions().partition_of("us-gov-west-1").map(|p| p.name.as_str()), Some("aws-us-gov"));
    /// assert_eq!(regions().partition_of("cn-south-9").map(|p| p.name.as_str()), Some("aws-cn"));
    /// assert!(regions().partition_of("vpce").is_none());
    /// ```
    pub fn partition_of(&self, region: &str) -> Option<&Partition> {
        if let Some(partition) = self.partitions.values().find(|p| p.all().any(|r| r == region)) {
            return Some(partition);
        }
        let name = match region.split_once('-')? {
            _ if !looks_like_region(region) => return None,
            ("cn", _) => "aws-cn",
            ("us", rest) if rest.starts_with("gov-") => "aws-us-gov",
            _ => "aws",
        };
        self.partitions.get(name)
    }

    /// Whether the table knows the Region.
    pub fn knows(&self, region: &str) -> bool {
        self.names().any(|r| r == region)
    }

    /// Whether an account must enable the Region before it can use it. `None` for an unknown Region.
    pub fn is_opt_in(&self, region: &str) -> Option<bool> {
        self.partitions.values().find_map(|p| {
            if p.opt_in.iter().any(|r| r == region) {
                return Some(true);
            }
            p.regions.iter().any(|r| r == region).then_some(false)
        })
    }

    /// Whether clients in this Region call `sts.amazonaws.com` in the SDKs' legacy mode.
    pub fn is_sts_legacy(&self, region: &str) -> bool {
        self.sts_legacy.iter().any(|r| r == region)
    }

    /// All Regions, by partition.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.partitions.values().flat_map(Partition::all)
    }
}

impl Partition {
    /// All its Regions, those enabled by default first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.regions.iter().chain(&self.opt_in).map(String::as_str)
    }
}

/// Whether a text has the form of a Region: `eu-west-1`, `us-gov-east-1`.
fn looks_like_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or("");
    let Some(last) = parts.next_back() else { return false };
    let word = |part: &str| part.len() >= 2 && part.bytes().all(|b| b.is_ascii_lowercase());
    let between = parts.clone().count();
    (2..=4).contains(&first.len())
        && word(first)
        && (1..=2).contains(&between)
        && parts.all(word)
        && !last.is_empty()
        && last.len() <= 2
        && last.bytes().all(|b| b.is_ascii_digit())
}
