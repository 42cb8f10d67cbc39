//! What endpoint policies cannot say though the language can (PE-13). AWS refuses to save it.

use super::report::{Place, Report};
use crate::facts::policy_language;
use crate::policy::findings as code;
use crate::policy::key::Key;
use crate::policy::operator::{Family, Operator};

/// So many characters must stand together before or after a wildcard.
const BESIDE_A_WILDCARD: usize = 6;

/// Warns of a condition value.
pub(super) fn value(operator: Operator, key: &Key, text: &str, at: &Place, report: &mut Report<'_>) {
    let comparison = operator.comparison;
    let wild = comparison.has_wildcards() && text.contains(WILDCARDS);
    if is_identifier(key) && (wild || comparison.family() == Family::Numeric) {
        let message = format!("endpoint policies compare `{key}` with whole identifiers only");
        let help = ["write the identifiers out, under StringEquals"];
        report.warning(code::ENDPOINT_IDENTIFIER_PATTERN, at, message, &help);
    } else if wild && comparison.family() == Family::String && has_lonely_wildcard(text) {
        let message = format!(
            "in endpoint policies {BESIDE_A_WILDCARD} characters have to stand together before or after each wildcard"
        );
        let help = [&*format!("`{text}` has fewer beside one")];
        report.warning(code::ENDPOINT_SHORT_WILDCARD, at, message, &help);
    }
    if comparison.family() == Family::Arn {
        arn(text, at, report);
    }
}

/// Warns of an ARN whose account is neither an account nor a wildcard.
pub(super) fn arn(text: &str, at: &Place, report: &mut Report<'_>) {
    let account = if text.contains("${") { None } else { text.split(':').nth(4) };
    if account.is_some_and(|account| account.contains(WILDCARDS) && !account.chars().all(is_wildcard)) {
        let message = "in endpoint policies the account of an ARN is an account or a wildcard, not both";
        report.warning(code::ENDPOINT_ACCOUNT_PATTERN, at, message, &["write the account out, or `*`"]);
    }
}

/// Whether a key holds an identifier that AWS makes.
fn is_identifier(key: &Key) -> bool {
    policy_language().identifiers.iter().any(|known| known.eq_ignore_ascii_case(key.folded()))
}

const WILDCARDS: [char; 2] = ['*', '?'];

fn is_wildcard(c: char) -> bool {
    WILDCARDS.contains(&c)
}

/// Whether some wildcard, or run of them, has too little text on both sides.
fn has_lonely_wildcard(text: &str) -> bool {
    let runs: Vec<usize> = text.split(WILDCARDS).map(|run| run.chars().count()).collect();
    // Between wildcards that follow each other there is no text to count.
    let last = runs.len() - 1;
    let counted = runs.iter().enumerate().filter(|(n, length)| **length > 0 || *n == 0 || *n == last);
    let counted: Vec<usize> = counted.map(|(_, length)| *length).collect();
    counted.windows(2).any(|sides| sides.iter().all(|length| *length < BESIDE_A_WILDCARD))
}
