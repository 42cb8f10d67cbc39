//! How wide a text is. One face of letters of one width, so that a text is as long as it has letters.

/// Width of a letter, in thousandths of the size. Faces of one width have 550 to 605.
const ADVANCE: i32 = 605;

/// The width of a text in this size, in whole units.
pub(super) fn width(text: &str, size: i32) -> i32 {
    (cells(text) * ADVANCE * size + 999) / 1000
}

/// How many letters of this size fit.
pub(super) fn fitting(room: i32, size: i32) -> usize {
    usize::try_from(room * 1000 / (ADVANCE * size).max(1)).unwrap_or(0)
}

/// Letters, those of East Asian scripts and pictographs for two.
fn cells(text: &str) -> i32 {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// The text, shortened in the middle if it is longer than `most` letters: ids differ at both ends.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    let wide = letters.iter().filter(|c| is_wide(**c)).count();
    if letters.len() + wide <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(1 + wide.min(most / 2));
    let (front, back) = (room.div_ceil(2), room / 2);
    let head: String = letters.iter().take(front).collect();
    let tail: String = letters.iter().skip(letters.len().saturating_sub(back)).collect();
    format!("{head}…{tail}")
}

/// The text in lines of at most `most` letters, broken at spaces where there are any.
pub(super) fn wrapped(text: &str, most: usize) -> Vec<String> {
    let most = most.max(8);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = usize::try_from(cells(word)).unwrap_or(0);
        if used > 0 && used + 1 + length > most {
            lines.push(String::new());
            used = 0;
        }
        if used > 0 {
            if let Some(line) = lines.last_mut() {
                line.push(' ');
            }
            used += 1;
        }
        for letter in word.chars() {
            let wide = 1 + usize::from(is_wide(letter));
            if used + wide > most {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push(letter);
            }
            used += wide;
        }
    }
    lines
}
