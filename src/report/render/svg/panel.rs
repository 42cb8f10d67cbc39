//! The steps of a request with the keys stamped there, below the picture.

use super::super::Stop;
use super::draw::{Page, TEXT};
use super::measure::{fitting, shortened, width, wrapped};
use super::place::{Rect, SMALL};

const CARD: i32 = 480;
const GAP: i32 = 16;
const LINE: i32 = 14;

/// A card, ready to be drawn.
struct Card {
    number: String,
    name: String,
    /// Class, distance from the left, text.
    lines: Vec<(&'static str, i32, String)>,
    /// Lines that share a row with the one before.
    rows: i32,
}

impl Page {
    /// One card for each step, and one for how it ends.
    pub(super) fn steps(&mut self, stops: &[Stop<'_>], ending: Option<(&'static str, String)>) {
        if stops.is_empty() {
            return;
        }
        let columns = ((self.width - 60 + GAP) / (CARD + GAP)).clamp(1, 3);
        let card_width = (self.width - 60 - (columns - 1) * GAP) / columns;
        let mut cards: Vec<Card> = stops.iter().map(|s| card(s, card_width)).collect();
        cards.extend(ending.map(|(word, sentence)| end_card(word, &sentence, card_width)));
        let heights: Vec<i32> = cards.iter().map(|c| 34 + c.rows * LINE).collect();
        let share =
            (heights.iter().sum::<i32>() + GAP * (i32::try_from(cards.len()).unwrap_or(0) - 1)) / columns;
        let top = self.bottom + 20;
        let (mut x, mut y, mut column) = (30, top, 1);
        for (card, h) in cards.iter().zip(heights) {
            // From top to bottom, then the next column; each takes its share.
            if y > top && column < columns && y + h / 2 > top + share {
                (x, y, column) = (x + card_width + GAP, top, column + 1);
            }
            self.card(card, Rect { x, y, w: card_width, h });
            y += h + GAP;
            self.bottom = self.bottom.max(y - GAP);
        }
    }

    fn card(&mut self, card: &Card, r: Rect) {
        self.rect(r, "card", 5);
        self.badge(r.x + 19, r.y + 17, &card.number);
        let after = (width(&card.number, SMALL) + 10).max(18) + 18;
        self.text(r.x + after, r.y + 21, "head", &card.name);
        let mut y = r.y + 21;
        for (class, left, text) in &card.lines {
            // What stands further right belongs to the row of the key before it.
            let same_row = *left == VALUE_FIRST;
            y += if same_row { 0 } else { LINE };
            self.text(r.x + 12 + left.abs(), y, class, text);
        }
    }
}

/// Distance of the values of keys.
const VALUE: i32 = 190;
/// The same, for a value in the row of its key.
const VALUE_FIRST: i32 = -VALUE;

fn card(stop: &Stop<'_>, w: i32) -> Card {
    let mut lines = Vec::new();
    let mut rows = 0;
    for text in wrapped(&stop.step.detail, fitting(w - 30, SMALL)).into_iter().filter(|t| !t.is_empty()) {
        lines.push(("small dim", 0, text));
        rows += 1;
    }
    for (key, words) in &stop.keys {
        lines.push(("key", 0, shortened(key, fitting(VALUE - 8, SMALL))));
        for (n, text) in wrapped(words, fitting(w - VALUE - 24, SMALL)).into_iter().enumerate() {
            lines.push(("small", if n == 0 { VALUE_FIRST } else { VALUE }, text));
            rows += 1;
        }
    }
    let name = shortened(&stop.step.name, fitting(w - 60, TEXT));
    Card { number: stop.step.number.clone(), name, lines, rows }
}

fn end_card(word: &'static str, sentence: &str, w: i32) -> Card {
    let number = match word {
        "ALLOWED" => "✓",
        "DEPENDS" | "NOT DECIDED" => "?",
        _ => "✗",
    };
    let lines: Vec<(&'static str, i32, String)> =
        wrapped(sentence, fitting(w - 30, SMALL)).into_iter().map(|t| ("small", 0, t)).collect();
    let rows = i32::try_from(lines.len()).unwrap_or(0);
    Card { number: number.to_owned(), name: word.to_owned(), lines, rows }
}
