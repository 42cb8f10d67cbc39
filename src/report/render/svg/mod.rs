//! A picture as SVG: boxes in boxes, lines at right angles, the steps of a request with their stamps below.

mod draw;
mod lines;
mod measure;
mod panel;
mod place;
mod route;
mod style;

use super::{ending, left_out, stops};
use crate::outcome::Outcome;
use crate::picture::Picture;

/// A picture, and over it the request that the outcome is of, as SVG. The same picture gives the same text.
pub fn svg(picture: &Picture, outcome: Option<&Outcome>) -> String {
    let plan = place::plan(picture);
    let lines = lines::lines(picture, &plan);
    let mut page = draw::Page::new(picture, plan.size);
    page.frames(&plan);
    page.lines(&lines);
    page.nodes(&plan);
    page.trip(picture, &plan, &lines);
    page.legend(picture);
    page.steps(&stops(picture, outcome), ending(outcome));
    page.footnote(left_out(picture), lines.lost);
    page.finish()
}
