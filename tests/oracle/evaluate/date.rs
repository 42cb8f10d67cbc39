//! Instants (PE-48 to PE-50).

use std::cmp::Ordering;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

const SECOND: i128 = 1_000_000_000;

/// How a request value stands to a policy value. None when one of them is no date.
pub fn compare(value: &str, wanted: &str) -> Option<Ordering> {
    Some(instant(value)?.cmp(&instant(wanted)?))
}

/// Nanoseconds since 1970. None when the text is no date.
pub fn instant(text: &str) -> Option<i128> {
    epoch(text).or_else(|| iso(text))
}

/// PE-50: a bare integer is epoch seconds, never a year.
fn epoch(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    text.parse::<i128>().ok()?.checked_mul(SECOND)
}

/// PE-49: the W3C profile: a date, or a date and a time with minutes, seconds or a fraction and a zone.
fn iso(text: &str) -> Option<i128> {
    let (date, time, zone) = match text.split_once('T') {
        None => (text, "00:00", "Z"), // midnight UTC
        Some((date, rest)) => {
            let (time, zone) = match rest.find(['Z', '+', '-']) {
                None => (rest, "Z"), // `date-without-zone`: utc
                Some(at) => rest.split_at(at),
            };
            (date, time, zone)
        }
    };
    let (time, nanoseconds) = clock(time)?;
    let utc = TimeZone::UTC.to_timestamp(day(date)?.to_datetime(time)).ok()?;
    Some(utc.as_nanosecond() + nanoseconds - offset(zone)?)
}

/// `YYYY-MM-DD`.
fn day(text: &str) -> Option<Date> {
    let [year, month, day] = numbers(text, '-', &[4, 2, 2])?.try_into().ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fraction`: the second and the nanoseconds after it.
fn clock(text: &str) -> Option<(Time, i128)> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if whole.len() == "hh:mm:ss".len() => (whole, fraction),
        Some(_) => return None,
        None => (text, "0"),
    };
    if fraction.is_empty() || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let nanoseconds: String = format!("{fraction:0<9}").chars().take(9).collect();
    let fields = numbers(whole, ':', &[2, 2]).or_else(|| numbers(whole, ':', &[2, 2, 2]))?;
    let field = |at: usize| i8::try_from(fields.get(at).copied().unwrap_or(0)).ok();
    let time = Time::new(field(0)?, field(1)?, field(2)?, 0).ok()?;
    Some((time, nanoseconds.parse().ok()?))
}

/// `Z` or `+hh:mm` or `-hh:mm`, in nanoseconds east of UTC.
fn offset(zone: &str) -> Option<i128> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, clock) = match zone.strip_prefix('-') {
        Some(clock) => (-1, clock),
        None => (1, zone.strip_prefix('+')?),
    };
    let [hours, minutes] = numbers(clock, ':', &[2, 2])?.try_into().ok()?;
    (hours < 24 && minutes < 60)
        .then_some(sign * (i128::from(hours) * 60 + i128::from(minutes)) * 60 * SECOND)
}

/// Numbers with exactly these many digits, with a separator between them.
fn numbers(text: &str, separator: char, lengths: &[usize]) -> Option<Vec<i16>> {
    let fields: Vec<&str> = text.split(separator).collect();
    let right = fields.len() == lengths.len()
        && fields.iter().zip(lengths).all(|(field, length)| field.len() == *length)
        && fields.iter().all(|field| field.chars().all(|c| c.is_ascii_digit()));
    if right { fields.iter().map(|field| field.parse().ok()).collect() } else { None }
}
