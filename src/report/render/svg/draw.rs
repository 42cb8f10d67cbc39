//! Elements of SVG.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::lines::Lines;
use super::measure::{shortened, width, wrapped};
use super::place::{GRID, HEAD, PlacedFrame, PlacedNode, Plan, Rect, SIGN, SMALL};
use super::route::Point;
use super::style::{SHEET, class, sign_colour};
use crate::picture::{FrameKind, Key, Picture, WireKind};

/// Height of the title.
const TOP: i32 = 50;

/// An SVG being written.
pub(super) struct Page {
    pub(super) body: String,
    pub(super) width: i32,
    /// Down to where something is drawn.
    pub(super) bottom: i32,
    title: String,
    description: String,
}

/// A text as XML. What XML cannot hold is replaced.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' | '\r' => out.push(' '),
            c if c.is_control() || matches!(u32::from(c), 0xFFFE | 0xFFFF) => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

impl Page {
    pub(super) fn new(picture: &Picture, (w, h): (i32, i32)) -> Page {
        let title_width = width(&shortened(&picture.title, 110), 17) + 60;
        let frames = picture.all_frames();
        let count =
            |kind: FrameKind| -> usize { frames.iter().filter(|f| f.kind == kind).map(|f| f.copies).sum() };
        let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let way = picture.trip.as_ref().map(|trip| {
            let stations: Vec<&str> = trip.steps.iter().map(|s| s.name.as_str()).collect();
            format!(" The request passes {}.", stations.join(", "))
        });
        let description = format!(
            "A network of {} in {}.{}",
            plural(count(FrameKind::Vpc), "VPC"),
            plural(count(FrameKind::Account), "account"),
            way.unwrap_or_default()
        );
        Page {
            body: String::new(),
            width: w.max(title_width).max(560),
            bottom: h + TOP - 30,
            title: picture.title.clone(),
            description,
        }
    }

    pub(super) fn add(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into memory cannot fail.
        let _ = self.body.write_fmt(text);
        self.body.push('\n');
    }

    pub(super) fn text(&mut self, x: i32, y: i32, class: &str, text: &str) {
        self.add(format_args!(r#"<text x="{x}" y="{y}" class="{class}">{}</text>"#, escaped(text)));
    }

    pub(super) fn rect(&mut self, r: Rect, class: &str, round: i32) {
        let Rect { x, y, w, h } = r;
        self.add(format_args!(
            r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{round}" class="{class}"/>"#
        ));
    }

    pub(super) fn frames(&mut self, plan: &Plan<'_>) {
        for placed in &plan.frames {
            self.frame(placed);
        }
    }

    fn frame(&mut self, placed: &PlacedFrame<'_>) {
        let kind = placed.frame.kind;
        let class = match kind {
            FrameKind::Internet => "internet",
            FrameKind::Site => "site",
            FrameKind::Account => "account",
            FrameKind::Region => "region",
            FrameKind::Vpc => "vpc",
            FrameKind::Subnet => "subnet",
            FrameKind::Aws => "aws",
        };
        let r = shifted(placed.rect);
        let full = format!("{} {} {}", kind.word(), placed.frame.name, placed.frame.detail.join(", "));
        self.add(format_args!("<g><title>{}</title>", escaped(full.trim())));
        // Boxes that stand for several look like a pile.
        for back in (1..=2).rev().filter(|_| placed.frame.copies > 1) {
            self.rect(Rect { x: r.x + back * 4, y: r.y + back * 4, ..r }, class, 5);
        }
        self.rect(r, class, 5);
        self.text(r.x + 10, r.y + 20, "head", &placed.title);
        for (y, line) in (r.y + 34..).step_by(14).zip(&placed.lines) {
            self.text(r.x + 10, y, "small dim", line);
        }
        self.add(format_args!("</g>"));
    }

    pub(super) fn nodes(&mut self, plan: &Plan<'_>) {
        for placed in &plan.nodes {
            self.node(placed);
        }
    }

    fn node(&mut self, placed: &PlacedNode<'_>) {
        let (r, kind) = (shifted(placed.rect), placed.node.kind);
        let full = format!("{} {} {}", kind.word(), placed.node.name, placed.node.detail);
        self.add(format_args!("<g><title>{}</title>", escaped(full.trim())));
        self.rect(r, "node", 4);
        let (x, y, h) = (r.x, r.y, r.h);
        let w = SIGN - 4;
        self.add(format_args!(
            r#"<path d="M{} {y}h{}v{h}h-{}a4 4 0 0 1-4-4v-{}a4 4 0 0 1 4-4z" fill="{}"/>"#,
            x + 4,
            w - 4,
            w - 4,
            h - 8,
            sign_colour(kind)
        ));
        let sign = kind.sign();
        self.text(x + (w - width(sign, 9)) / 2, y + h / 2 + 3, "sign", sign);
        if placed.detail.is_empty() {
            self.text(x + SIGN + 4, y + h / 2 + 4, "head", &placed.name);
        } else {
            self.text(x + SIGN + 4, y + 17, "head", &placed.name);
            self.text(x + SIGN + 4, y + 31, "small dim", &placed.detail);
        }
        self.add(format_args!("</g>"));
    }

    pub(super) fn lines(&mut self, lines: &Lines<'_>) {
        for drawn in &lines.wires {
            let wire = drawn.wire;
            let dead = if wire.dead { " dead" } else { "" };
            let name = wire.name.as_deref().unwrap_or_default();
            let state = if wire.dead { ", carries nothing" } else { "" };
            self.add(format_args!(
                r#"<path d="{}" class="wire {}{dead}"><title>{}</title></path>"#,
                drawn.pieces.iter().map(|piece| path(piece)).collect::<String>(),
                class(wire.kind),
                escaped(&format!("{} {name}{state}", wire.kind.word()))
            ));
        }
        for (point, wire) in &lines.joints {
            let (x, y) = place(*point);
            self.add(format_args!(
                r#"<circle cx="{x}" cy="{y}" r="3.5" class="joint {}"/>"#,
                class(wire.kind)
            ));
        }
        for drawn in &lines.wires {
            if let Some((text, rect)) = &drawn.label {
                let r = shifted(*rect);
                let text = if drawn.wire.dead { format!("✗ {text}") } else { text.clone() };
                self.rect(r, "plate", 9);
                self.text(r.x + 8, r.y + 13, "small", &text);
            }
        }
    }

    pub(super) fn trip(&mut self, picture: &Picture, plan: &Plan<'_>, lines: &Lines<'_>) {
        let Some(trip) = &picture.trip else { return };
        for way in &lines.trip {
            self.add(format_args!(r#"<path d="{}" class="trip" marker-end="url(#tip)"/>"#, path(way)));
        }
        for drawn in &lines.wires {
            let passed = trip.moves.iter().flatten().any(|k| *k == drawn.wire.key);
            if let Some((text, rect)) = drawn.label.as_ref().filter(|_| passed) {
                let r = shifted(*rect);
                self.rect(r, "plate", 9);
                self.text(r.x + 8, r.y + 13, "small", text);
            }
        }
        let mut used: BTreeMap<Key, i32> = BTreeMap::new();
        for step in &trip.steps {
            let Some(key) = step.at else { continue };
            let Some((x, y)) = spot(key, picture, plan, lines) else { continue };
            let before = used.entry(key).or_default();
            let size = badge_width(&step.number);
            self.badge(x + *before, y, &step.number);
            *before += size + 2;
        }
        let end = trip.steps.iter().rev().find_map(|s| s.at).filter(|_| !trip.arrives);
        if let Some((x, y)) =
            end.and_then(|key| spot(key, picture, plan, lines).map(|p| (key, p))).map(|(key, p)| {
                let width = used.get(&key).copied().unwrap_or(0);
                (p.0 + width, p.1)
            })
        {
            self.badge(x, y, "✗");
        }
    }

    pub(super) fn badge(&mut self, x: i32, y: i32, number: &str) {
        let w = badge_width(number);
        self.rect(Rect { x: x - 9, y: y - 9, w, h: 18 }, "badge", 9);
        self.text(x - 9 + (w - width(number, SMALL)) / 2, y + 4, "number", number);
    }

    /// What the lines mean: those there are.
    pub(super) fn legend(&mut self, picture: &Picture) {
        let y = self.bottom + 20;
        let mut x = 30;
        let mut row = y;
        let mut items: Vec<(&str, &str)> = Vec::new();
        for kind in WireKind::ALL {
            if picture.wires.iter().any(|w| w.kind == kind) {
                items.push((class(kind), kind.word()));
            }
        }
        let trip = picture.trip.is_some();
        for (class, words) in items
            .into_iter()
            .map(|(c, w)| (format!("wire {c}"), w))
            .chain(trip.then(|| ("trip".to_owned(), "the request, with its steps")))
        {
            let needed = 44 + width(words, SMALL) + 24;
            if x + needed > self.width - 30 && x > 30 {
                x = 30;
                row += 20;
            }
            self.add(format_args!(r#"<path d="M{x} {row}h36" class="{class}"/>"#));
            self.text(x + 44, row + 4, "small dim", words);
            x += needed;
        }
        self.bottom = if x > 30 { row + 16 } else { self.bottom };
    }

    pub(super) fn footnote(&mut self, text: Option<String>, lost: usize) {
        let lost = (lost > 0).then(|| format!("{lost} lines found no place and are not drawn."));
        for text in text.into_iter().chain(lost) {
            for line in wrapped(&text, super::measure::fitting(self.width - 60, SMALL)) {
                self.bottom += 16;
                let y = self.bottom;
                self.text(30, y, "small dim", &line);
            }
        }
    }

    pub(super) fn finish(self) -> String {
        let (w, h) = (self.width, self.bottom + 24);
        let title = escaped(&self.title);
        let shown = escaped(&shortened(&self.title, 110));
        let description = escaped(&self.description);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-labelledby="title desc">
<title id="title">{title}</title>
<desc id="desc">{description}</desc>
<style>{SHEET}</style>
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="12" markerHeight="12" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" class="tip"/></marker></defs>
<rect width="{w}" height="{h}" class="paper"/>
<text x="30" y="34" class="title">{shown}</text>
{}</svg>
"#,
            self.body
        )
    }
}

fn badge_width(number: &str) -> i32 {
    (width(number, SMALL) + 10).max(18)
}

/// Places below the title.
fn shifted(r: Rect) -> Rect {
    Rect { y: r.y + TOP - 30, ..r }
}

fn place((x, y): Point) -> (i32, i32) {
    (x * GRID, y * GRID + TOP - 30)
}

fn path(way: &[Point]) -> String {
    let mut text = String::new();
    for (n, point) in way.iter().enumerate() {
        let (x, y) = place(*point);
        // Writing into memory cannot fail.
        let _ = write!(text, "{}{x} {y}", if n == 0 { 'M' } else { 'L' });
    }
    text
}

/// Where the number of a step stands: at the corner of a thing, at the name of a line, where the request enters a box.
fn spot(key: Key, picture: &Picture, plan: &Plan<'_>, lines: &Lines<'_>) -> Option<(i32, i32)> {
    if let Some(node) = plan.nodes.iter().find(|n| n.node.key == key) {
        let r = shifted(node.rect);
        return Some((r.x, r.y));
    }
    if let Some(drawn) = lines.wires.iter().find(|d| d.wire.key == key) {
        if let Some((_, rect)) = &drawn.label {
            let r = shifted(*rect);
            return Some((r.x - 6, r.y + r.h / 2));
        }
        return drawn.way.get(drawn.way.len() / 2).map(|p| place(*p));
    }
    let moves = picture.trip.iter().flat_map(|t| &t.moves);
    let entered = moves.zip(&lines.trip).find(|([_, to], _)| *to == key);
    if let Some((_, way)) = entered {
        return way.last().map(|p| place(*p));
    }
    plan.frames.iter().find(|f| f.frame.key == key).map(|f| (f.rect.x + 20, shifted(f.rect).y))
}

/// Sizes that other parts of the page share.
pub(super) const TEXT: i32 = HEAD;
