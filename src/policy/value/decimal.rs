//! Decimal numbers of any length, compared exactly (PE-47).

use std::cmp::Ordering;

/// A decimal number: `0.d1d2d3… × 10^scale`, without leading or trailing zeros.
///
/// ```
/// use hopstamp::policy::value::Decimal;
/// assert_eq!(Decimal::parse("10"), Decimal::parse("10.0"));
/// assert!(Decimal::parse("9") < Decimal::parse("100"));
/// assert!(Decimal::parse("-2") < Decimal::parse("-1.5"));
/// assert!(Decimal::parse("10abc").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    scale: i64,
    digits: Box<[u8]>,
}

impl Decimal {
    /// Reads a whole text: sign, digits, fraction, exponent. Anything left over makes it no number.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return None;
        }
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        let leading = all.iter().take_while(|b| **b == b'0').count();
        let trailing = all.iter().rev().take_while(|b| **b == b'0').count();
        let digits = all.get(leading..all.len() - trailing.min(all.len() - leading))?;
        if digits.is_empty() {
            return Some(Decimal { negative: false, scale: 0, digits: Box::default() });
        }
        let point = i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()?;
        Some(Decimal { negative, scale: point + i64::from(exponent), digits: digits.into() })
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |d: &Decimal| match (d.digits.is_empty(), d.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        sign(self).cmp(&sign(other)).then_with(|| {
            let size = self.scale.cmp(&other.scale).then_with(|| self.digits.cmp(&other.digits));
            if self.negative { size.reverse() } else { size }
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
