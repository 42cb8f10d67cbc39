//! Lines between boxes: along a grid, at right angles, around what is not theirs.
//!
//! Every line is found by itself, the cheapest way over the grid with a price on bends and on crossings. Lines of one
//! bundle may run as one; lines of different bundles may cross, but never run over each other.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::place::{GRID, Plan, Rect};
use crate::picture::{FrameKind, Key};

const STEP: u32 = 10;
const SHARED_STEP: u32 = 3;
const BEND: u32 = 30;
const CROSSING: u32 = 40;
const BORDER: u32 = 4;
const OVERLAP: u32 = 400;
const OFF_CENTRE: u32 = 2;
const CROWDED: u32 = 120;

/// Where a line may begin or end: a point, the direction it must have there, and what this costs.
type Port = ((usize, usize), u32);

/// A point of the grid.
pub(super) type Point = (i32, i32);

/// A way for the lines of a bundle.
#[derive(Clone, Debug)]
pub(super) struct Bundle {
    /// Whose lines they are.
    pub id: Key,
    /// Bundles they may run over.
    pub friends: Vec<Key>,
    /// A point they should not begin near: where the piece before came in.
    pub shunned: Option<Point>,
}

/// The grid, and what stands and runs on it.
pub(super) struct Board {
    columns: i32,
    rows: i32,
    /// What nothing may pass.
    solid: Vec<bool>,
    /// The innermost VPC, site or subnet at a point.
    rooms: Vec<Option<u32>>,
    /// The room around each room.
    outer: BTreeMap<u32, Option<u32>>,
    /// Borders that run along here: horizontally, vertically.
    borders: [Vec<bool>; 2],
    /// Whose lines leave a point to the right, and downwards.
    taken: [Vec<Option<Key>>; 2],
    /// Whose name stands at a point.
    names: Vec<Option<Key>>,
    rects: BTreeMap<Key, Rect>,
    room_of: BTreeMap<Key, Option<u32>>,
}

impl Board {
    pub(super) fn new(plan: &Plan<'_>) -> Board {
        let (columns, rows) = (plan.size.0 / GRID + 1, plan.size.1 / GRID + 1);
        let all = usize::try_from(columns * rows).unwrap_or(0);
        let mut board = Board {
            columns,
            rows,
            solid: vec![false; all],
            rooms: vec![None; all],
            outer: BTreeMap::new(),
            borders: [vec![false; all], vec![false; all]],
            taken: [vec![None; all], vec![None; all]],
            names: vec![None; all],
            rects: plan.rects(),
            room_of: BTreeMap::new(),
        };
        for placed in &plan.frames {
            board.frame(placed.frame.key, placed.frame.kind, placed.rect, placed.parent);
            let head = Rect { w: placed.head.0, h: placed.head.1 - GRID, ..placed.rect };
            board.cover(Rect { x: head.x + 1, y: head.y + 1, w: head.w - 1, h: head.h - 1 });
        }
        for placed in &plan.nodes {
            let room = board.room_of.get(&placed.parent).copied().flatten();
            board.room_of.insert(placed.node.key, room);
            board.cover(placed.rect);
        }
        board
    }

    fn frame(&mut self, key: Key, kind: FrameKind, rect: Rect, parent: Option<Key>) {
        let around = parent.and_then(|p| self.room_of.get(&p).copied()).flatten();
        let is_room = !matches!(kind, FrameKind::Account | FrameKind::Region);
        let room = if is_room { Some(key.number()) } else { around };
        if is_room {
            self.outer.insert(key.number(), around);
            for (x, y) in points(rect) {
                if let Some(at) = self.at((x, y)) {
                    self.set_room(at, room);
                }
            }
        }
        self.room_of.insert(key, room);
        let (left, right, top, bottom) =
            (rect.x / GRID, rect.right() / GRID, rect.y / GRID, rect.bottom() / GRID);
        for x in left..=right {
            for y in [top, bottom] {
                self.mark(0, (x, y));
            }
        }
        for y in top..=bottom {
            for x in [left, right] {
                self.mark(1, (x, y));
            }
        }
    }

    fn set_room(&mut self, at: usize, room: Option<u32>) {
        if let Some(slot) = self.rooms.get_mut(at) {
            *slot = room;
        }
    }

    fn mark(&mut self, way: usize, point: Point) {
        let at = self.at(point);
        if let Some(slot) = at.and_then(|at| self.borders.get_mut(way)?.get_mut(at)) {
            *slot = true;
        }
    }

    fn cover(&mut self, rect: Rect) {
        for point in points(rect) {
            if let Some(slot) = self.at(point).and_then(|at| self.solid.get_mut(at)) {
                *slot = true;
            }
        }
    }

    /// Keeps a place for the name of a line: only lines of its bundle pass.
    pub(super) fn name(&mut self, rect: Rect, owner: Key) {
        for point in points(rect) {
            if let Some(slot) = self.at(point).and_then(|at| self.names.get_mut(at)) {
                *slot = Some(owner);
            }
        }
    }

    fn at(&self, (x, y): Point) -> Option<usize> {
        let inside = (0..self.columns).contains(&x) && (0..self.rows).contains(&y);
        inside.then(|| usize::try_from(y * self.columns + x).ok()).flatten()
    }

    fn point(&self, at: usize) -> Point {
        let at = i32::try_from(at).unwrap_or(0);
        (at % self.columns, at / self.columns)
    }

    /// Whether a label may cover this place: nothing stands or runs there, but for lines of this bundle.
    pub(super) fn is_free(&self, rect: Rect, own: Key) -> bool {
        let inside = rect.x >= 0 && rect.y >= 0;
        inside
            && points(rect).all(|point| {
                let Some(at) = self.at(point) else { return false };
                let taken = |way: usize| self.taken.get(way).and_then(|t| t.get(at)).copied().flatten();
                let other = |way: usize| taken(way).is_some_and(|key| key != own);
                let border =
                    |way: usize| self.borders.get(way).and_then(|b| b.get(at)).copied().unwrap_or(false);
                !self.solid.get(at).copied().unwrap_or(true)
                    && self.rooms.get(at).copied().flatten().is_none()
                    && !border(0)
                    && !border(1)
                    && !other(0)
                    && !other(1)
            })
    }

    /// The points where a line may end at a thing or a box: its rim, without the corners.
    fn rim(&self, rect: Rect) -> Vec<Port> {
        let (left, right, top, bottom) =
            (rect.x / GRID, rect.right() / GRID, rect.y / GRID, rect.bottom() / GRID);
        let mut rim = Vec::new();
        for x in left + 1..right {
            let off = (2 * x - left - right).unsigned_abs() / 2;
            rim.extend([top, bottom].iter().filter_map(|y| Some(((self.at((x, *y))?, 1), off * OFF_CENTRE))));
        }
        for y in top + 1..bottom {
            let off = (2 * y - top - bottom).unsigned_abs() / 2;
            rim.extend([left, right].iter().filter_map(|x| Some(((self.at((*x, y))?, 0), off * OFF_CENTRE))));
        }
        rim
    }

    fn rooms_around(&self, key: Key) -> Vec<u32> {
        let mut rooms = Vec::new();
        let mut at = self.room_of.get(&key).copied().flatten();
        while let Some(room) = at {
            rooms.push(room);
            at = self.outer.get(&room).copied().flatten();
        }
        rooms
    }

    fn is_taken_by_other(&self, bundle: &Bundle, way: usize, at: usize) -> Option<bool> {
        let taken = self.taken.get(way)?.get(at).copied().flatten()?;
        Some(taken != bundle.id && !bundle.friends.contains(&taken))
    }

    /// Finds a way between two ends and takes it. The second end may be a point.
    pub(super) fn connect(&mut self, bundle: &Bundle, from: End, to: End) -> Option<Vec<Point>> {
        let way = self.search(bundle, from, to, false).or_else(|| self.search(bundle, from, to, true))?;
        self.take(bundle.id, &way);
        Some(corners(&way))
    }

    fn take(&mut self, id: Key, way: &[Point]) {
        for pair in way.windows(2) {
            let [a, b] = pair else { continue };
            let direction = usize::from(a.0 == b.0);
            let first = self.at((a.0.min(b.0), a.1.min(b.1)));
            if let Some(slot) = first.and_then(|at| self.taken.get_mut(direction)?.get_mut(at)) {
                // A line that was there first keeps its place.
                slot.get_or_insert(id);
            }
        }
    }

    fn search(&self, bundle: &Bundle, from: End, to: End, over_others: bool) -> Option<Vec<Point>> {
        let mut rooms: Vec<u32> = Vec::new();
        for end in [from, to] {
            match end {
                End::At(key) => rooms.extend(self.rooms_around(key)),
                End::Point(point) => {
                    rooms.extend(self.at(point).and_then(|at| self.rooms.get(at).copied()).flatten())
                }
            }
        }
        let ends = |end: End| -> Vec<Port> {
            match end {
                End::At(key) => self.rects.get(&key).map(|r| self.rim(*r)).unwrap_or_default(),
                End::Point(p) => self.at(p).map(|at| vec![((at, 0), 0), ((at, 1), 0)]).unwrap_or_default(),
            }
        };
        let (starts, goals) = (ends(from), ends(to));
        let all = self.solid.len();
        let mut goal_off: Vec<Option<u32>> = vec![None; all * 2];
        let (mut is_start_at, mut is_goal_at) = (vec![false; all], vec![false; all]);
        for ((at, way), off) in &goals {
            set(&mut goal_off, at * 2 + way, Some(*off));
            set(&mut is_goal_at, *at, true);
        }
        for ((at, _), _) in &starts {
            set(&mut is_start_at, *at, true);
        }
        let goal = |at: usize, way: usize| goal_off.get(at * 2 + way).copied().flatten();
        let starts_at = |at: usize| is_start_at.get(at).copied().unwrap_or(false);
        let ends_at = |at: usize| is_goal_at.get(at).copied().unwrap_or(false);
        let mut best = vec![u32::MAX; all * 2];
        let mut before: Vec<u32> = vec![u32::MAX; all * 2];
        let mut queue = BinaryHeap::new();
        let hull = hull(goals.iter().map(|((at, _), _)| self.point(*at)))?;
        let own = |key: &Option<Key>| key.is_some_and(|k| k == bundle.id || bundle.friends.contains(&k));
        let shares = self.taken.iter().flatten().any(own);
        let least = if shares { SHARED_STEP } else { STEP };
        let guess = |at: usize| {
            let (x, y) = self.point(at);
            let dx = (hull.0 - x).max(x - hull.2).max(0);
            let dy = (hull.1 - y).max(y - hull.3).max(0);
            u32::try_from(dx + dy).unwrap_or(0) * least
        };
        for ((at, way), off) in &starts {
            let (x, y) = self.point(*at);
            let near = |(a, b): Point| (a - x).abs() + (b - y).abs() <= 2;
            let cost = off + if bundle.shunned.is_some_and(near) { CROWDED } else { 0 };
            let state = at * 2 + way;
            if let Some(slot) = best.get_mut(state) {
                *slot = cost;
                queue.push(Reverse((cost + guess(*at), state)));
            }
        }
        while let Some(Reverse((cost, state))) = queue.pop() {
            let (at, way) = (state / 2, state % 2);
            let so_far = best.get(state).copied()?;
            if cost > so_far + guess(at) {
                continue;
            }
            if goal(at, way).is_some() && !(starts_at(at) && goals.len() > 2) {
                return Some(self.back(&before, state));
            }
            let here = self.point(at);
            for (next_way, step) in [(0, (1, 0)), (0, (-1, 0)), (1, (0, 1)), (1, (0, -1))] {
                let Some(next) = self.at((here.0 + step.0, here.1 + step.1)) else { continue };
                let is_start = starts_at(at);
                // A line leaves its box straight.
                if is_start && next_way != way {
                    continue;
                }
                let is_goal = ends_at(next);
                if is_goal && goal(next, next_way).is_none() {
                    continue;
                }
                let named = self.names.get(next).copied().flatten();
                let is_others = named.is_some_and(|key| key != bundle.id && !bundle.friends.contains(&key));
                let blocked = is_others || self.solid.get(next).copied().unwrap_or(true);
                if !is_goal && (blocked || starts_at(next)) {
                    continue;
                }
                let room = self.rooms.get(next).copied().flatten();
                if room.is_some_and(|r| !rooms.contains(&r)) {
                    continue;
                }
                let edge = if step.0 + step.1 > 0 { at } else { next };
                let bends = next_way != way;
                let Some(price) = self.price(bundle, (at, next), next_way, edge, bends, over_others) else {
                    continue;
                };
                let off = goal(next, next_way).unwrap_or(0);
                let total = so_far.saturating_add(price).saturating_add(off);
                let next_state = next * 2 + next_way;
                if best.get(next_state).is_some_and(|b| total < *b) {
                    if let (Some(b), Some(p)) = (best.get_mut(next_state), before.get_mut(next_state)) {
                        *b = total;
                        *p = u32::try_from(state).unwrap_or(u32::MAX);
                    }
                    queue.push(Reverse((total + guess(next), next_state)));
                }
            }
        }
        None
    }

    /// What a step costs; `None` if it may not be taken.
    fn price(
        &self,
        bundle: &Bundle,
        (at, next): (usize, usize),
        way: usize,
        edge: usize,
        bends: bool,
        over_others: bool,
    ) -> Option<u32> {
        let mut price = STEP;
        match self.is_taken_by_other(bundle, way, edge) {
            Some(true) if over_others => price += OVERLAP,
            Some(true) => return None,
            Some(false) => price = SHARED_STEP,
            None => {}
        }
        // Along a border a line would not be seen.
        let along = |at: usize| self.borders.get(way).and_then(|b| b.get(at)).copied().unwrap_or(false);
        if along(at) && along(next) {
            return None;
        }
        let across = self.borders.get(1 - way).and_then(|b| b.get(next)).copied().unwrap_or(false);
        price += if across { BORDER } else { 0 };
        if bends {
            price += BEND;
            if self.passes(bundle, at, 0) || self.passes(bundle, at, 1) {
                if !over_others {
                    return None;
                }
                price += OVERLAP;
            }
        }
        if self.passes(bundle, next, 1 - way) {
            price += CROSSING;
        }
        Some(price)
    }

    /// Whether a line of another bundle passes this point in this direction.
    fn passes(&self, bundle: &Bundle, at: usize, way: usize) -> bool {
        let (x, y) = self.point(at);
        let before = if way == 0 { (x - 1, y) } else { (x, y - 1) };
        [Some(at), self.at(before)]
            .into_iter()
            .flatten()
            .any(|edge| self.is_taken_by_other(bundle, way, edge) == Some(true))
    }

    fn back(&self, before: &[u32], mut state: usize) -> Vec<Point> {
        let mut way = vec![self.point(state / 2)];
        while let Some(previous) = before.get(state).copied().filter(|p| *p != u32::MAX) {
            state = usize::try_from(previous).unwrap_or(0);
            way.push(self.point(state / 2));
        }
        way.reverse();
        way
    }
}

/// An end of a line.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// Anywhere on the rim of a thing or box.
    At(Key),
    /// A point.
    Point(Point),
}

fn set<T>(all: &mut [T], at: usize, value: T) {
    if let Some(slot) = all.get_mut(at) {
        *slot = value;
    }
}

fn hull(points: impl Iterator<Item = Point>) -> Option<(i32, i32, i32, i32)> {
    points.fold(None, |hull, (x, y)| {
        let (a, b, c, d) = hull.unwrap_or((x, y, x, y));
        Some((a.min(x), b.min(y), c.max(x), d.max(y)))
    })
}

/// All grid points of a place, its rim included.
fn points(rect: Rect) -> impl Iterator<Item = Point> {
    let first = |v: i32| (v + GRID - 1).div_euclid(GRID);
    let columns = first(rect.x)..=rect.right().div_euclid(GRID);
    (first(rect.y)..=rect.bottom().div_euclid(GRID)).flat_map(move |y| columns.clone().map(move |x| (x, y)))
}

/// The ends and corners of a way.
fn corners(way: &[Point]) -> Vec<Point> {
    let mut corners: Vec<Point> = Vec::new();
    for (n, point) in way.iter().enumerate() {
        let straight = match (n.checked_sub(1).and_then(|n| way.get(n)), way.get(n + 1)) {
            (Some(a), Some(b)) => a.0 == b.0 || a.1 == b.1,
            _ => false,
        };
        if !straight {
            corners.push(*point);
        }
    }
    corners
}
