//! Base64 text compared by the bytes it stands for (PE-55).

/// Whether two texts are base64 of the same bytes. `None` if one of them is no base64.
///
/// ```
/// use hopstamp::policy::value::same_bytes;
/// assert_eq!(same_bytes("aGVsbG8=", "aGVsbG8="), Some(true));
/// assert_eq!(same_bytes("aGVsbG8=", "aGVsbG9="), Some(true)); // only unused bits differ
/// assert_eq!(same_bytes("aGVsbG8=", "hello"), None);
/// ```
pub fn same_bytes(left: &str, right: &str) -> Option<bool> {
    if !is_base64(left) || !is_base64(right) {
        return None;
    }
    Some(bytes(left).eq(bytes(right)))
}

/// Whether a text is padded base64 in the standard alphabet.
pub(crate) fn is_base64(text: &str) -> bool {
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    text.len().is_multiple_of(4) && digits.bytes().all(|b| sextet(b).is_some())
}

/// The bytes of a text that is known to be base64, without room for them.
fn bytes(text: &str) -> impl Iterator<Item = u8> + '_ {
    let mut held = 0u32;
    let mut bits = 0u32;
    text.bytes().filter_map(sextet).filter_map(move |six| {
        held = (held << 6 | u32::from(six)) & 0x3fff;
        bits += 6;
        if bits < 8 {
            return None;
        }
        bits -= 8;
        u8::try_from((held >> bits) & 0xff).ok()
    })
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
