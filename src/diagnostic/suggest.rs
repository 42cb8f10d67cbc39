//! "Did you mean": the nearest known name.

/// The known name nearest to `wanted`, if it is near enough to be a slip.
///
/// Names are near if they differ only by case or by `_` against `-`, if one begins with the other, or if the
/// edit distance is at most a third of the length.
///
/// ```
/// use hopstamp::diagnostic::nearest;
/// assert_eq!(nearest("cidr_blok", ["cidr_block", "az"]), Some("cidr_block"));
/// assert_eq!(nearest("zebra", ["cidr_block", "az"]), None);
/// ```
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |s: &str| s.to_ascii_lowercase().replace('_', "-");
    let target = plain(wanted);
    known
        .into_iter()
        .map(|name| {
            let candidate = plain(name);
            let shared = target.len().min(candidate.len()) >= 3
                && (candidate.starts_with(&target) || target.starts_with(&candidate));
            let distance = strsim::osa_distance(&target, &candidate);
            (if shared { distance.min(1) } else { distance }, name)
        })
        .filter(|(distance, name)| *distance <= (wanted.len().max(name.len()) / 3).max(1))
        .min()
        .map(|(_, name)| name)
}

/// The sentence for a help line, naming the nearest known name.
pub fn did_you_mean<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(wanted, known).map(|name| format!("did you mean `{name}`?"))
}
