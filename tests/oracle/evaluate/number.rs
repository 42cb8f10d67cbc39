//! Decimal numbers (PE-47), compared digit by digit so that no rounding can hide a difference.

use std::cmp::Ordering;

/// Sign, digits before and digits after the point, without the zeros that do not count.
type Decimal = (bool, String, String);

/// How a request value stands to a policy value. None when one of them is no number.
pub fn compare(value: &str, wanted: &str) -> Option<Ordering> {
    let (left_negative, left_whole, left_part) = decimal(value)?;
    let (right_negative, right_whole, right_part) = decimal(wanted)?;
    let size = left_whole
        .len()
        .cmp(&right_whole.len())
        .then(left_whole.cmp(&right_whole))
        .then(left_part.cmp(&right_part));
    Some(match (left_negative, right_negative) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    })
}

/// Whether the whole text is a number.
pub fn is_number(text: &str) -> bool {
    decimal(text).is_some()
}

fn decimal(text: &str) -> Option<Decimal> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let (whole, part) = (whole.trim_start_matches('0').to_owned(), part.trim_end_matches('0').to_owned());
    let is_zero = whole.is_empty() && part.is_empty();
    Some((negative && !is_zero, whole, part))
}
