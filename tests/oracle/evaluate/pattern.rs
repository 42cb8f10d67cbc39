//! Text with wildcards (PE-21, PE-25, PE-46).

/// One element of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Exactly this character.
    Char(char),
    /// `*`: any run of characters, the empty one included.
    Run,
    /// `?`: exactly one character.
    One,
}

/// Text in which `*` and `?` are wildcards.
pub fn wildcards(text: &str) -> Vec<Piece> {
    text.chars()
        .map(|c| match c {
            '*' => Piece::Run,
            '?' => Piece::One,
            c => Piece::Char(c),
        })
        .collect()
}

/// Whether the whole text fits the pattern.
pub fn fits(pattern: &[Piece], text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    fits_from(pattern, &characters)
}

fn fits_from(pattern: &[Piece], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((Piece::Run, rest)) => {
            (0..=text.len()).any(|taken| fits_from(rest, text.get(taken..).unwrap_or(&[])))
        }
        Some((Piece::One, rest)) => text.split_first().is_some_and(|(_, left)| fits_from(rest, left)),
        Some((Piece::Char(c), rest)) => {
            text.split_first().is_some_and(|(d, left)| c == d && fits_from(rest, left))
        }
    }
}

/// PE-23: the six fields of an ARN; the sixth keeps all further colons. None when there are fewer.
pub fn arn_fields(text: &str) -> Option<[String; 6]> {
    let fields: Vec<String> = text.splitn(6, ':').map(str::to_owned).collect();
    <[String; 6]>::try_from(fields).ok().filter(|fields| fields[0] == "arn")
}

/// The six fields of an ARN pattern. None when there are fewer.
pub fn pattern_fields(pattern: &[Piece]) -> Option<[Vec<Piece>; 6]> {
    let fields: Vec<Vec<Piece>> =
        pattern.splitn(6, |piece| *piece == Piece::Char(':')).map(<[Piece]>::to_vec).collect();
    <[Vec<Piece>; 6]>::try_from(fields).ok()
}

/// PE-26, PE-61: field by field, so that no wildcard crosses a colon before the sixth field.
pub fn arn_fits(pattern: &[Piece], arn: &str) -> bool {
    match (pattern_fields(pattern), arn_fields(arn)) {
        (Some(pattern), Some(arn)) => pattern.iter().zip(&arn).all(|(pattern, field)| fits(pattern, field)),
        _ => false,
    }
}
