//! Instants in the forms that policies and requests write them (PE-48 to PE-50).

/// A moment, and whether its text left the zone open.
///
/// Fractions of a second count up to nanoseconds.
///
/// ```
/// use hopstamp::policy::value::Instant;
/// let at = |text| Instant::parse(text).unwrap().nanoseconds;
/// assert_eq!(at("2026-06-01T12:00:00Z"), at("2026-06-01T14:00+02:00"));
/// assert_eq!(at("2026-06-01"), at("1780272000"));
/// assert!(Instant::parse("20260601T120000Z").is_none());
/// assert!(Instant::parse("next tuesday").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub nanoseconds: i128,
    /// A time of day without zone, read as UTC (PE-49).
    pub zoneless: bool,
}

/// What a time of day without zone is (`date-without-zone`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zoneless {
    /// A time in UTC.
    Utc,
    /// No date at all.
    Refused,
}

const SECOND: i128 = 1_000_000_000;

impl Instant {
    /// Reads a date, a date with time, or whole seconds since 1970. A bare integer is never a year.
    pub fn parse(text: &str) -> Option<Instant> {
        if let Some(seconds) = epoch(text) {
            return Some(Instant { nanoseconds: seconds * SECOND, zoneless: false });
        }
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let midnight = i128::from(day_number(date)?) * 86_400 * SECOND;
        let Some(time) = time else {
            return Some(Instant { nanoseconds: midnight, zoneless: false });
        };
        let (clock, offset_minutes) = split_zone(time)?;
        let since_midnight = time_of_day(clock)?;
        let offset = i128::from(offset_minutes.unwrap_or(0)) * 60 * SECOND;
        Some(Instant { nanoseconds: midnight + since_midnight - offset, zoneless: offset_minutes.is_none() })
    }

    /// Whether it is a date at all under a rule for texts without zone.
    pub(crate) fn counts(&self, zoneless: Zoneless) -> bool {
        !self.zoneless || zoneless == Zoneless::Utc
    }
}

fn epoch(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let numeric = !digits.is_empty() && digits.len() <= 18 && digits.bytes().all(|b| b.is_ascii_digit());
    if numeric { text.parse().ok() } else { None }
}

/// A number of exactly `width` digits in a range.
fn number(text: &str, width: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let exact = text.len() == width && text.bytes().all(|b| b.is_ascii_digit());
    let value = if exact { text.parse().ok()? } else { return None };
    range.contains(&value).then_some(value)
}

/// Days since 1970-01-01 of a date `YYYY-MM-DD`.
fn day_number(date: &str) -> Option<i64> {
    let mut fields = date.split('-');
    let year = number(fields.next()?, 4, 0..=9999)?;
    let month = number(fields.next()?, 2, 1..=12)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = number(fields.next()?, 2, 1..=length)?;
    if fields.next().is_some() {
        return None;
    }
    // The year begins in March, so that the odd day of a leap year is its last one.
    let shifted_year = if month > 2 { year } else { year - 1 };
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let leap_days = shifted_year.div_euclid(4) - shifted_year.div_euclid(100) + shifted_year.div_euclid(400);
    Some(365 * shifted_year + leap_days + day_of_year - 719_468)
}

/// Cuts the zone off: minutes east of UTC, or `None` if there is none.
fn split_zone(time: &str) -> Option<(&str, Option<i64>)> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some((clock, Some(0)));
    }
    let Some(at) = time.find(['+', '-']) else { return Some((time, None)) };
    let (clock, zone) = time.split_at_checked(at)?;
    let (sign, zone) = match zone.strip_prefix('+') {
        Some(zone) => (1, zone),
        None => (-1, zone.strip_prefix('-')?),
    };
    let (hours, minutes) = zone.split_once(':')?;
    let minutes = number(hours, 2, 0..=23)? * 60 + number(minutes, 2, 0..=59)?;
    Some((clock, Some(sign * minutes)))
}

/// Nanoseconds since midnight of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f`.
fn time_of_day(clock: &str) -> Option<i128> {
    let mut fields = clock.splitn(3, ':');
    let hours = number(fields.next()?, 2, 0..=23)?;
    let minutes = number(fields.next()?, 2, 0..=59)?;
    let (seconds, fraction) = match fields.next() {
        None => (0, 0),
        Some(text) => match text.split_once('.') {
            None => (number(text, 2, 0..=59)?, 0),
            Some((seconds, fraction)) => (number(seconds, 2, 0..=59)?, nanoseconds(fraction)?),
        },
    };
    Some(i128::from(hours * 3600 + minutes * 60 + seconds) * SECOND + fraction)
}

fn nanoseconds(fraction: &str) -> Option<i128> {
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some(digits.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')))
}
