//! A network as a picture, before anybody decides how it is drawn: boxes in boxes, things in them, lines between them,
//! and the steps of a request over it.
//!
//! How much is drawn depends on how many VPCs there are: few are shown with everything in them, many with less, and
//! beyond that VPCs of one shape become one box with a count. What is left out is said in [`Picture::left_out`].

mod build;
mod filter;
mod fold;
mod insides;
mod model;
mod thing;
mod trip;
mod wires;

pub use filter::{Filter, UnknownName};
pub use model::{Detail, Frame, FrameKind, Key, Node, NodeKind, Picture, Step, Trip, Wire, WireKind};

use crate::outcome::Outcome;
use crate::topology::Topology;

/// Up to this many VPCs are drawn with everything in them.
pub const FULL: usize = 12;
/// Up to this many VPCs are drawn one by one.
pub const ONE_BY_ONE: usize = 80;

impl Picture {
    /// Draws up a topology, as far as the filter wants it, and over it the way of a request.
    pub fn of(topology: &Topology, filter: &Filter, title: &str, outcome: Option<&Outcome>) -> Picture {
        build::build(topology, filter, title, outcome)
    }

    /// Every box, an outer one before those in it.
    pub fn all_frames(&self) -> Vec<&Frame> {
        fn walk<'a>(frame: &'a Frame, all: &mut Vec<&'a Frame>) {
            all.push(frame);
            for inner in &frame.frames {
                walk(inner, all);
            }
        }
        let mut all = Vec::new();
        for frame in &self.frames {
            walk(frame, &mut all);
        }
        all
    }
}
