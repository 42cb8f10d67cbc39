//! Regions, as far as host names tell them.

/// Whether a label of a host name is a Region: `us-east-1`, `us-gov-west-1`.
pub(in crate::network) fn is_region(label: &str) -> bool {
    let mut parts = label.split('-');
    let first = parts.next().is_some_and(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_lowercase()));
    let mut middle = 0;
    let mut number = false;
    for part in parts {
        if number || part.is_empty() {
            return false;
        }
        if part.bytes().all(|b| b.is_ascii_lowercase()) {
            middle += 1;
        } else if part.bytes().all(|b| b.is_ascii_digit()) {
            number = true;
        } else {
            return false;
        }
    }
    first && number && (1..=2).contains(&middle)
}

/// The partition of a Region.
pub(in crate::network) fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

/// The domain of a Region's service hosts.
pub(in crate::network) fn suffix(region: &str) -> &'static str {
    if partition(region) == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" }
}
