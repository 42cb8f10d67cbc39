//! Which way every line takes, where its name stands, and where the steps of a request are marked.

use std::collections::{BTreeMap, BTreeSet};

use super::measure::{shortened, width};
use super::place::{GRID, Plan, Rect, SMALL};
use super::route::{Board, Bundle, End, Point};
use crate::picture::{Key, Picture, Wire};

/// A line at its place.
#[derive(Clone, Debug)]
pub(super) struct Drawn<'p> {
    pub wire: &'p Wire,
    pub way: Vec<Point>,
    /// What of it no line of its bundle has drawn before; dashes drawn twice would fill up.
    pub pieces: Vec<Vec<Point>>,
    /// Its name, and where it stands.
    pub label: Option<(String, Rect)>,
}

/// All lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines<'p> {
    pub wires: Vec<Drawn<'p>>,
    /// The way of the request, piece by piece.
    pub trip: Vec<Vec<Point>>,
    /// Where lines of a bundle part.
    pub joints: Vec<(Point, &'p Wire)>,
    /// Lines that found no way; none in a picture that is set well.
    pub lost: usize,
}

/// Up to this many named lines are drawn with their names.
const NAMES: usize = 24;

pub(super) fn lines<'p>(picture: &'p Picture, plan: &Plan<'_>) -> Lines<'p> {
    let mut board = Board::new(plan);
    let mut lines = Lines::default();
    let rects = plan.rects();
    let on_way =
        |wire: &Wire| picture.trip.as_ref().is_some_and(|t| t.moves.iter().flatten().any(|k| *k == wire.key));
    let span = |wire: &Wire| {
        let [a, b] = wire.ends.map(|k| rects.get(&k).copied().unwrap_or_default());
        let gap = |a0: i32, a1: i32, b0: i32, b1: i32| (b0 - a1).max(a0 - b1).max(0);
        gap(a.x, a.right(), b.x, b.right()) + gap(a.y, a.bottom(), b.y, b.bottom())
    };
    let mut order: Vec<&Wire> = picture.wires.iter().collect();
    order.sort_by_key(|w| (!on_way(w), w.kind, span(w), w.key));
    let mut labels: Vec<Rect> = Vec::new();
    let named = order.iter().filter(|w| w.name.is_some()).count();
    for wire in order {
        let bundle = Bundle { id: wire.bundle, friends: Vec::new(), shunned: None };
        let [a, b] = wire.ends;
        let Some(way) = board.connect(&bundle, End::At(a), End::At(b)) else {
            lines.lost += 1;
            continue;
        };
        let name = wire.name.as_ref().filter(|_| named <= NAMES || on_way(wire));
        let label = name.and_then(|name| label(&board, name, &way, wire.bundle, &labels));
        if let Some((_, rect)) = &label {
            board.name(Rect { x: rect.x - 6, w: rect.w + 12, ..*rect }, wire.bundle);
            labels.push(*rect);
        }
        lines.wires.push(Drawn { wire, way, pieces: Vec::new(), label });
    }
    trip(picture, plan, &mut board, &mut lines);
    lines.wires.sort_by_key(|d| (d.wire.kind, d.wire.key));
    lines.joints = joints(&lines.wires);
    let mut drawn: BTreeMap<Key, BTreeSet<(Point, Point)>> = BTreeMap::new();
    for wire in &mut lines.wires {
        wire.pieces = pieces(&wire.way, drawn.entry(wire.wire.bundle).or_default());
    }
    lines
}

fn middle(way: &[Point]) -> Option<Point> {
    let longest = way.windows(2).max_by_key(|p| match p {
        [a, b] => (a.0 - b.0).abs() + (a.1 - b.1).abs(),
        _ => 0,
    })?;
    let [a, b] = longest else { return None };
    Some(((a.0 + b.0) / 2, (a.1 + b.1) / 2))
}

/// A place for a name on its line where it covers nothing else.
fn label(board: &Board, name: &str, way: &[Point], own: Key, others: &[Rect]) -> Option<(String, Rect)> {
    let text = shortened(name, 24);
    let w = width(&text, SMALL) + 16;
    let mut spots: Vec<(i32, Rect)> = Vec::new();
    for pair in way.windows(2) {
        let [a, b] = pair else { continue };
        let length = (a.0 - b.0).abs() + (a.1 - b.1).abs();
        let (cx, cy) = ((a.0 + b.0) / 2, (a.1 + b.1) / 2);
        for shift in [0, 1, -1, 2, -2, 3, -3, 4, -4, 6, -6, 8, -8] {
            let (x, y) = if a.1 == b.1 { (cx + shift, cy) } else { (cx, cy + shift) };
            let inside =
                (a.0.min(b.0)..=a.0.max(b.0)).contains(&x) && (a.1.min(b.1)..=a.1.max(b.1)).contains(&y);
            if inside {
                let rect = Rect { x: x * GRID - w / 2, y: y * GRID - 9, w, h: 18 };
                let fits = i32::from(a.1 == b.1 && length * GRID >= w + 20);
                spots.push((fits * 1000 + length * 4 - shift.abs(), rect));
            }
        }
    }
    spots.sort_by_key(|(score, rect)| (-score, rect.x, rect.y));
    let (_, rect) = spots.into_iter().find(|(_, r)| {
        let around = Rect { x: r.x - 4, y: r.y - 2, w: r.w + 8, h: r.h + 4 };
        board.is_free(around, own) && !others.iter().any(|other| other.meets(&around))
    })?;
    Some((text, rect))
}

/// The way of the request: along the lines it uses, where there are such.
fn trip(picture: &Picture, plan: &Plan<'_>, board: &mut Board, lines: &mut Lines<'_>) {
    let Some(trip) = &picture.trip else { return };
    let centres: BTreeMap<Key, Point> = lines
        .wires
        .iter()
        .filter_map(|d| {
            let of_label = d.label.as_ref().map(|(_, r)| ((r.x + r.w / 2) / GRID, (r.y + r.h / 2) / GRID));
            let centre = of_label.filter(|p| lies_on(&d.way, *p)).or_else(|| middle(&d.way))?;
            Some((d.wire.key, centre))
        })
        .collect();
    let frames = plan.frames.iter().filter_map(|f| Some((f.frame.key, f.parent?)));
    let parents: BTreeMap<Key, Key> =
        frames.chain(plan.nodes.iter().map(|n| (n.node.key, n.parent))).collect();
    let around =
        |key: Key| std::iter::successors(Some(key), |k| parents.get(k).copied()).collect::<Vec<Key>>();
    for [from, to] in &trip.moves {
        let end = |key: &Key| centres.get(key).map_or(End::At(*key), |point| End::Point(*point));
        // It runs over the lines that lead from the one to the other, or from box to box around them.
        let (around_from, around_to) = (around(*from), around(*to));
        let leads = |w: &&Wire| {
            let [a, b] = w.ends;
            let there = around_from.contains(&a) && around_to.contains(&b);
            let back = around_from.contains(&b) && around_to.contains(&a);
            w.key == *from || w.key == *to || there || back
        };
        let near: Vec<Key> = picture.wires.iter().filter(leads).map(|w| w.bundle).collect();
        // Over a line the request goes on as it came; from a thing it leaves elsewhere.
        let shunned =
            lines.trip.last().and_then(|way| way.last().copied()).filter(|_| !centres.contains_key(from));
        let bundle = Bundle { id: *from, friends: near, shunned };
        match board.connect(&bundle, end(from), end(to)) {
            Some(way) => lines.trip.push(way),
            None => lines.lost += 1,
        }
    }
}

fn lies_on(way: &[Point], (x, y): Point) -> bool {
    way.windows(2).any(|pair| match pair {
        [a, b] => (a.0.min(b.0)..=a.0.max(b.0)).contains(&x) && (a.1.min(b.1)..=a.1.max(b.1)).contains(&y),
        _ => false,
    })
}

/// Points where the lines of a bundle part: three or more of their pieces meet.
fn joints<'p>(wires: &[Drawn<'p>]) -> Vec<(Point, &'p Wire)> {
    let mut bundles: BTreeMap<Key, (&'p Wire, BTreeMap<Point, [bool; 4]>)> = BTreeMap::new();
    for drawn in wires {
        let (_, points) = bundles.entry(drawn.wire.bundle).or_insert((drawn.wire, BTreeMap::new()));
        for (from, to) in unit_steps(&drawn.way) {
            for (point, step) in
                [(from, (to.0 - from.0, to.1 - from.1)), (to, (from.0 - to.0, from.1 - to.1))]
            {
                let side = match step {
                    (1, _) => 0,
                    (-1, _) => 1,
                    (_, 1) => 2,
                    _ => 3,
                };
                if let Some(slot) = points.entry(point).or_default().get_mut(side) {
                    *slot = true;
                }
            }
        }
    }
    let parts = |sides: &[bool; 4]| sides.iter().filter(|s| **s).count();
    bundles
        .into_values()
        .flat_map(|(wire, points)| {
            points.into_iter().filter(move |(_, s)| parts(s) > 2).map(move |(p, _)| (p, wire))
        })
        .collect()
}

/// A way, one step of the grid at a time.
fn unit_steps(way: &[Point]) -> Vec<(Point, Point)> {
    let mut steps = Vec::new();
    for pair in way.windows(2) {
        let [a, b] = pair else { continue };
        let step = ((b.0 - a.0).signum(), (b.1 - a.1).signum());
        let mut at = *a;
        while at != *b {
            let next = (at.0 + step.0, at.1 + step.1);
            steps.push((at, next));
            at = next;
        }
    }
    steps
}

/// The pieces of a way that are not drawn yet; from now on they are.
fn pieces(way: &[Point], drawn: &mut BTreeSet<(Point, Point)>) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for (from, to) in unit_steps(way) {
        if !drawn.insert((from.min(to), from.max(to))) {
            open = false;
            continue;
        }
        let turns = |piece: &Vec<Point>| match piece.as_slice() {
            [.., a, _] => (a.0 == from.0) != (from.0 == to.0),
            _ => true,
        };
        match pieces.last_mut().filter(|_| open) {
            Some(piece) if turns(piece) => piece.push(to),
            Some(piece) => {
                piece.pop();
                piece.push(to);
            }
            None => pieces.push(vec![from, to]),
        }
        open = true;
    }
    pieces
}
