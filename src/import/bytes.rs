//! Bytes of an input to text: gzip, UTF-16 and byte order marks are undone.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::write::GzDecoder;

/// A compressed input may grow this much, so that a small file cannot fill the memory.
const MAX_GROWTH: usize = 200;

/// Inputs up to this size may grow as they like.
const ALWAYS_FINE: usize = 64 << 20;

/// The text of an input. UTF-8 is not copied.
///
/// # Errors
/// If it cannot be decompressed, or is in no encoding that is known here: what is wrong, in words.
pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    match bytes {
        [0x1F, 0x8B, ..] => {
            let plain = gunzip(bytes)?;
            Ok(Cow::Owned(decode(&plain)?.into_owned()))
        }
        _ => decode(bytes),
    }
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or_else(|| without_mark(bytes));
    let encoding = encoding.unwrap_or(UTF_8);
    let (text, had_errors) = encoding.decode_with_bom_removal(bytes);
    if had_errors {
        let at = std::str::from_utf8(bytes).err().map_or(0, |e| e.valid_up_to());
        let line = bytes.iter().take(at).filter(|b| **b == b'\n').count() + 1;
        return Err(format!("line {line}: the text is not {}", encoding.name()));
    }
    Ok(text)
}

/// UTF-16 without a mark: JSON begins with an ASCII character, whose other byte is zero.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [first, 0, ..] if *first != 0 => Some(UTF_16LE),
        [0, second, ..] if *second != 0 => Some(UTF_16BE),
        _ => None,
    }
}

fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let limit = bytes.len().saturating_mul(MAX_GROWTH).max(ALWAYS_FINE);
    let mut decoder = GzDecoder::new(Vec::new());
    for chunk in bytes.chunks(1 << 16) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let taken = write(&mut decoder, rest)?;
            if taken == 0 {
                break;
            }
            rest = rest.get(taken..).unwrap_or(&[]);
            if decoder.get_ref().len() > limit {
                return Err("it is compressed and grows beyond all measure".to_owned());
            }
        }
    }
    decoder.finish().map_err(|_| "it is compressed, and the end is missing or damaged".to_owned())
}

fn write(decoder: &mut GzDecoder<Vec<u8>>, bytes: &[u8]) -> Result<usize, String> {
    use std::io::Write;
    decoder.write(bytes).map_err(|_| "it is compressed, and damaged".to_owned())
}
