//! Where everything stands: boxes in boxes, on a grid of ten units.

use std::collections::{BTreeMap, BTreeSet};

use super::measure::{fitting, shortened, width};
use crate::picture::{Detail, Frame, FrameKind, Key, Node, Picture, WireKind};

/// The grid. Boxes begin and end on it, lines run along it.
pub(super) const GRID: i32 = 10;
/// Sizes of letters.
pub(super) const HEAD: i32 = 12;
pub(super) const SMALL: i32 = 10;
/// Room for the sign of a thing.
pub(super) const SIGN: i32 = 40;

/// A place and a size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rect {
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

impl Rect {
    pub(super) fn right(&self) -> i32 {
        self.x + self.w
    }
    pub(super) fn bottom(&self) -> i32 {
        self.y + self.h
    }
    pub(super) fn meets(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// A box with its place, and its heading as far as it fits.
#[derive(Clone, Debug)]
pub(super) struct PlacedFrame<'p> {
    pub frame: &'p Frame,
    pub rect: Rect,
    /// The box it stands in.
    pub parent: Option<Key>,
    pub title: String,
    pub lines: Vec<String>,
    /// How far the heading reaches from the corner of the box.
    pub head: (i32, i32),
}

/// A thing with its place.
#[derive(Clone, Debug)]
pub(super) struct PlacedNode<'p> {
    pub node: &'p Node,
    pub rect: Rect,
    pub parent: Key,
    pub name: String,
    pub detail: String,
}

/// Everything at its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan<'p> {
    pub frames: Vec<PlacedFrame<'p>>,
    pub nodes: Vec<PlacedNode<'p>>,
    pub size: (i32, i32),
}

impl Plan<'_> {
    /// Where a thing or a box stands.
    pub(super) fn rects(&self) -> BTreeMap<Key, Rect> {
        let frames = self.frames.iter().map(|f| (f.frame.key, f.rect));
        frames.chain(self.nodes.iter().map(|n| (n.node.key, n.rect))).collect()
    }
}

/// What is placed: a thing, a box around others, or others in rows.
enum Block<'p> {
    Node(&'p Node),
    Frame(&'p Frame, Box<Block<'p>>),
    /// In columns of one width and rows of one height.
    Grid {
        cells: Vec<Block<'p>>,
        columns: usize,
        gap: (i32, i32),
        stretch: bool,
    },
    /// One below the other, all as wide.
    Stack(Vec<Block<'p>>, i32),
    /// Side by side, in the middle of the height.
    Row(Vec<Block<'p>>, i32),
}

fn up(value: i32) -> i32 {
    (value + GRID - 1) / GRID * GRID
}

/// How a picture is set.
struct Setter {
    detail: Detail,
    /// Between VPCs: room for lines and their names.
    gap: (i32, i32),
}

/// Gives everything its place.
pub(super) fn plan(picture: &Picture) -> Plan<'_> {
    let setter = Setter { detail: picture.detail, gap: gaps(picture) };
    let root = setter.whole(picture);
    let size = setter.size(&root);
    let mut plan = Plan { size: (size.0 + 60, size.1 + 60), ..Plan::default() };
    setter.place(&root, Rect { x: 30, y: 30, w: size.0, h: size.1 }, None, &mut plan);
    plan
}

/// Lines with names need room for them between the boxes.
fn gaps(picture: &Picture) -> (i32, i32) {
    let named = picture.wires.iter().filter(|w| matches!(w.kind, WireKind::Peering | WireKind::Site));
    let names: Vec<i32> =
        named.filter_map(|w| w.name.as_ref()).map(|n| width(&shortened(n, 24), SMALL)).collect();
    let bundles: BTreeSet<Key> = picture.wires.iter().map(|w| w.bundle).collect();
    let lanes = i32::try_from(bundles.len().min(24)).unwrap_or(24) / 4 * GRID;
    match (picture.detail, names.len()) {
        (Detail::Full, 1..=6) => (up(names.iter().max().copied().unwrap_or(0) + 60), 60 + lanes),
        (Detail::Full, _) => (60 + lanes, 60 + lanes),
        _ => (40 + lanes, 30 + lanes),
    }
}

impl Setter {
    fn whole<'p>(&self, picture: &'p Picture) -> Block<'p> {
        let of = |kind: FrameKind| picture.frames.iter().filter(move |f| f.kind == kind);
        let boxes = |kind: FrameKind| of(kind).map(|f| self.frame(f)).collect::<Vec<_>>();
        let mut middle = Vec::new();
        let sites = boxes(FrameKind::Site);
        if !sites.is_empty() {
            middle.push(Block::Stack(sites, 40));
        }
        let accounts: Vec<&Frame> = of(FrameKind::Account).collect();
        if !accounts.is_empty() {
            middle.push(self.bands(&accounts, (self.gap.0.min(60), 40)));
        }
        middle.extend(boxes(FrameKind::Aws));
        let mut rows = boxes(FrameKind::Internet);
        rows.push(Block::Row(middle, self.gap.0.clamp(60, 200)));
        Block::Stack(rows, 60)
    }

    fn frame<'p>(&self, frame: &'p Frame) -> Block<'p> {
        let mut parts = Vec::new();
        let nodes = |gap: i32, columns: usize| Block::Grid {
            cells: frame.nodes.iter().map(Block::Node).collect(),
            columns,
            gap: (20, gap),
            stretch: frame.kind != FrameKind::Internet,
        };
        match frame.kind {
            FrameKind::Region => {
                let hubs: Vec<Block<'p>> = frame.nodes.iter().map(Block::Node).collect();
                let boxes: Vec<&Frame> = frame.frames.iter().collect();
                parts.push(self.around(hubs, &boxes, self.gap));
            }
            FrameKind::Account => {
                let boxes: Vec<&Frame> = frame.frames.iter().collect();
                parts.push(self.bands(&boxes, (40, 40)));
            }
            _ => {
                if !frame.nodes.is_empty() {
                    let n = frame.nodes.len();
                    let columns = match frame.kind {
                        FrameKind::Internet => n.min(6),
                        FrameKind::Vpc if n > 2 && self.detail == Detail::Full => 2,
                        FrameKind::Aws if n > 12 => n.div_ceil(12),
                        _ => 1,
                    };
                    let gap =
                        if self.detail == Detail::Full || frame.kind == FrameKind::Aws { 20 } else { 10 };
                    parts.push(nodes(gap, columns));
                }
                if !frame.frames.is_empty() {
                    let columns = if frame.frames.len() > 3 { 2 } else { 1 };
                    let cells = frame.frames.iter().map(|f| self.frame(f)).collect();
                    let gap = if self.detail == Detail::Full { 20 } else { 10 };
                    parts.push(Block::Grid { cells, columns, gap: (20, gap), stretch: true });
                }
            }
        }
        Block::Frame(frame, Box::new(Block::Stack(parts, 20)))
    }

    /// Boxes in rows, with those that many lines meet in as a row of their own in the middle.
    fn bands<'p>(&self, frames: &[&'p Frame], gap: (i32, i32)) -> Block<'p> {
        let (hubs, others): (Vec<&Frame>, Vec<&Frame>) = frames.iter().copied().partition(|f| f.hub);
        if hubs.is_empty() || others.is_empty() {
            let all: Vec<Block<'p>> = frames.iter().map(|f| self.frame(f)).collect();
            return self.rows(all, gap);
        }
        self.around(hubs.into_iter().map(|f| self.frame(f)).collect(), &others, gap)
    }

    /// Boxes around a row of hubs.
    fn around<'p>(&self, mut hubs: Vec<Block<'p>>, frames: &[&'p Frame], gap: (i32, i32)) -> Block<'p> {
        let (inner, others): (Vec<&Frame>, Vec<&Frame>) = frames.iter().copied().partition(|f| f.hub);
        hubs.extend(inner.into_iter().map(|f| self.frame(f)));
        let half = others.len().div_ceil(2);
        let mut all: Vec<Block<'p>> = others.iter().map(|f| self.frame(f)).collect();
        if hubs.is_empty() {
            return self.rows(all, gap);
        }
        let after = all.split_off(half);
        if others.len() <= 2 {
            let row = all.into_iter().chain([Block::Row(hubs, gap.0)]).chain(after).collect();
            return Block::Row(row, gap.0);
        }
        let mut bands = Vec::new();
        let columns = self.columns(&all, gap, if self.detail == Detail::Full { 3.4 } else { 4.5 });
        let grid = |cells: Vec<Block<'p>>| Block::Grid { cells, columns, gap, stretch: true };
        bands.push(grid(all));
        bands.push(Block::Row(hubs, gap.0));
        if !after.is_empty() {
            bands.push(grid(after));
        }
        Block::Stack(bands, gap.1 + 20)
    }

    fn rows<'p>(&self, cells: Vec<Block<'p>>, gap: (i32, i32)) -> Block<'p> {
        let columns = self.columns(&cells, gap, if self.detail == Detail::Full { 1.7 } else { 1.2 });
        Block::Grid { cells, columns, gap, stretch: true }
    }

    /// The number of columns that comes nearest to a shape.
    fn columns(&self, cells: &[Block<'_>], gap: (i32, i32), wanted: f64) -> usize {
        let sizes: Vec<(i32, i32)> = cells.iter().map(|c| self.size(c)).collect();
        if sizes.len() <= 2 {
            return sizes.len().max(1);
        }
        let off = |columns: usize| {
            let (widths, heights) = tracks(&sizes, columns);
            let w = f64::from(sum(&widths, gap.0));
            let h = f64::from(sum(&heights, gap.1).max(1));
            let empty = (columns - sizes.len() % columns) % columns;
            let waste = empty as f64 / columns as f64;
            (w / h / wanted).ln().abs() + waste / 2.0
        };
        (1..=sizes.len()).min_by(|a, b| off(*a).total_cmp(&off(*b))).unwrap_or(1)
    }

    fn size(&self, block: &Block<'_>) -> (i32, i32) {
        match block {
            Block::Node(node) => self.node_size(node),
            Block::Frame(frame, inner) => {
                let (pad, head) = self.margins(frame);
                let (w, h) = self.size(inner);
                let title = width(&shortened(&self.title(frame), 44), HEAD) + 30;
                let lines = self.lines(frame);
                let longest = lines.iter().map(|l| width(&shortened(l, 46), SMALL) + 24).max().unwrap_or(0);
                let below = if h == 0 { 0 } else { h + pad };
                (up((w + 2 * pad).max(title).max(longest).max(120)), up(head + below))
            }
            Block::Grid { cells, columns, gap, .. } => {
                let sizes: Vec<(i32, i32)> = cells.iter().map(|c| self.size(c)).collect();
                let (widths, heights) = tracks(&sizes, *columns);
                (sum(&widths, gap.0), sum(&heights, gap.1))
            }
            Block::Stack(parts, gap) => {
                let sizes: Vec<(i32, i32)> = parts.iter().map(|p| self.size(p)).collect();
                let heights: Vec<i32> = sizes.iter().map(|s| s.1).collect();
                (sizes.iter().map(|s| s.0).max().unwrap_or(0), sum(&heights, *gap))
            }
            Block::Row(parts, gap) => {
                let sizes: Vec<(i32, i32)> = parts.iter().map(|p| self.size(p)).collect();
                let widths: Vec<i32> = sizes.iter().map(|s| s.0).collect();
                (sum(&widths, *gap), sizes.iter().map(|s| s.1).max().unwrap_or(0))
            }
        }
    }

    fn place<'p>(&self, block: &Block<'p>, at: Rect, parent: Option<Key>, plan: &mut Plan<'p>) {
        match block {
            Block::Node(node) => {
                let Some(parent) = parent else { return };
                let most = fitting(at.w - SIGN - 16, HEAD);
                let name = shortened(&node.name, most);
                let detail = shortened(&node.detail, fitting(at.w - SIGN - 16, SMALL));
                plan.nodes.push(PlacedNode { node, rect: at, parent, name, detail });
            }
            Block::Frame(frame, inner) => {
                let (pad, head) = self.margins(frame);
                let title = shortened(&self.title(frame), fitting(at.w - 20, HEAD));
                let most = fitting(at.w - 20, SMALL);
                let lines: Vec<String> = self.lines(frame).iter().map(|l| shortened(l, most)).collect();
                let reach =
                    lines.iter().map(|l| width(l, SMALL)).chain([width(&title, HEAD)]).max().unwrap_or(0);
                let head_size = (reach + 16, head.min(at.h));
                plan.frames.push(PlacedFrame { frame, rect: at, parent, title, lines, head: head_size });
                let inside = Rect { x: at.x + pad, y: at.y + head, w: at.w - 2 * pad, h: at.h - head - pad };
                self.place(inner, inside, Some(frame.key), plan);
            }
            Block::Grid { cells, columns, gap, stretch } => {
                let sizes: Vec<(i32, i32)> = cells.iter().map(|c| self.size(c)).collect();
                let (mut widths, mut heights) = tracks(&sizes, *columns);
                if self.fills(cells) {
                    let spare = (at.h - sum(&heights, gap.1)).max(0);
                    let share = spare / GRID / i32::try_from(heights.len().max(1)).unwrap_or(1) * GRID;
                    heights.iter_mut().for_each(|h| *h += share);
                }
                let spare = at.w - sum(&widths, gap.0);
                let mut left = at.x;
                if *stretch && self.widens(cells) {
                    let share = spare / GRID / i32::try_from(widths.len().max(1)).unwrap_or(1) * GRID;
                    for w in &mut widths {
                        *w += share;
                    }
                } else {
                    left += spare / 2 / GRID * GRID;
                }
                let mut y = at.y;
                for (row, cells) in cells.chunks((*columns).max(1)).enumerate() {
                    let mut x = left;
                    let h = heights.get(row).copied().unwrap_or(0);
                    for (cell, w) in cells.iter().zip(&widths) {
                        self.place(cell, Rect { x, y, w: *w, h }, parent, plan);
                        x += w + gap.0;
                    }
                    y += h + gap.1;
                }
            }
            Block::Stack(parts, gap) => {
                let mut y = at.y;
                for part in parts {
                    let h = if parts.len() == 1 { at.h } else { self.size(part).1 };
                    self.place(part, Rect { y, h, ..at }, parent, plan);
                    y += h + gap;
                }
            }
            Block::Row(parts, gap) => {
                let sizes: Vec<(i32, i32)> = parts.iter().map(|p| self.size(p)).collect();
                let widths: Vec<i32> = sizes.iter().map(|s| s.0).collect();
                let mut x = at.x + (at.w - sum(&widths, *gap)) / 2 / GRID * GRID;
                for (part, (w, h)) in parts.iter().zip(sizes) {
                    let y = at.y + (at.h - h) / 2 / GRID * GRID;
                    self.place(part, Rect { x, y, w, h }, parent, plan);
                    x += w + gap;
                }
            }
        }
    }

    /// Whether the cells of a grid take up what room there is.
    fn widens(&self, cells: &[Block<'_>]) -> bool {
        cells.iter().all(|c| match c {
            Block::Frame(frame, _) => matches!(frame.kind, FrameKind::Subnet | FrameKind::Region),
            Block::Node(_) => true,
            _ => false,
        })
    }

    /// Whether they do so downwards as well.
    fn fills(&self, cells: &[Block<'_>]) -> bool {
        cells.iter().all(|c| matches!(c, Block::Frame(frame, _) if frame.kind == FrameKind::Region))
    }

    fn title(&self, frame: &Frame) -> String {
        match frame.kind {
            FrameKind::Account if frame.copies > 1 => {
                [std::slice::from_ref(&frame.name), &*frame.detail].concat().join("  ")
            }
            FrameKind::Account => {
                format!("account {}", [std::slice::from_ref(&frame.name), &*frame.detail].concat().join("  "))
            }
            FrameKind::Region => frame.name.clone(),
            FrameKind::Site => format!("on premises: {}", frame.name),
            _ => frame.name.clone(),
        }
    }

    fn lines(&self, frame: &Frame) -> Vec<String> {
        match frame.kind {
            FrameKind::Account => Vec::new(),
            FrameKind::Subnet if self.detail != Detail::Full => Vec::new(),
            FrameKind::Vpc if frame.copies > 1 || self.detail == Detail::Folded => frame.detail.clone(),
            _ if frame.detail.is_empty() => Vec::new(),
            _ => vec![frame.detail.join("  ")],
        }
    }

    /// Room at the sides and for the heading.
    fn margins(&self, frame: &Frame) -> (i32, i32) {
        let lines = i32::try_from(self.lines(frame).len()).unwrap_or(0);
        let pad = match frame.kind {
            FrameKind::Account | FrameKind::Region if self.detail != Detail::Full => 20,
            FrameKind::Account | FrameKind::Region => 30,
            FrameKind::Subnet if self.detail != Detail::Full => 10,
            _ => 20,
        };
        let head = match frame.kind {
            FrameKind::Account | FrameKind::Region => 40,
            FrameKind::Internet | FrameKind::Aws if !frame.nodes.is_empty() => 40,
            _ => 30 + lines * 14,
        };
        (pad, up(head))
    }

    fn node_size(&self, node: &Node) -> (i32, i32) {
        let name = width(&shortened(&node.name, 30), HEAD);
        let detail = width(&shortened(&node.detail, 34), SMALL);
        let h = if node.detail.is_empty() { 30 } else { 40 };
        (up(name.max(detail) + SIGN + 20), h)
    }
}

/// Widths of columns and heights of rows.
fn tracks(sizes: &[(i32, i32)], columns: usize) -> (Vec<i32>, Vec<i32>) {
    let columns = columns.max(1);
    let mut widths = vec![0; columns.min(sizes.len())];
    let mut heights = Vec::new();
    for row in sizes.chunks(columns) {
        heights.push(row.iter().map(|s| s.1).max().unwrap_or(0));
        for (width, (w, _)) in widths.iter_mut().zip(row) {
            *width = (*width).max(*w);
        }
    }
    (widths, heights)
}

fn sum(parts: &[i32], gap: i32) -> i32 {
    let gaps = i32::try_from(parts.len().saturating_sub(1)).unwrap_or(0);
    parts.iter().sum::<i32>() + gaps * gap
}
