//! Lists of actions, some with `*` in them.

/// Whether a list of patterns names an action, without regard to case.
pub(super) fn names(patterns: &[String], action: &str) -> bool {
    patterns.iter().any(|pattern| matches(pattern, action))
}

/// Whether a pattern, in which `*` stands for any text, matches an action without regard to case.
fn matches(pattern: &str, action: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern.eq_ignore_ascii_case(action) };
    let Some((begin, left)) = action.split_at_checked(first.len()) else { return false };
    if !begin.eq_ignore_ascii_case(first) {
        return false;
    }
    let mut left = left.to_ascii_lowercase();
    let rest = rest.to_ascii_lowercase();
    let mut parts = rest.split('*');
    let last = parts.next_back().unwrap_or("");
    for part in parts {
        match left.split_once(part) {
            Some((_, after)) => left = after.to_owned(),
            None => return false,
        }
    }
    left.ends_with(last)
}
