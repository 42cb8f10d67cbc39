//! A picture as a DOT graph for Graphviz.

use std::fmt::Write;

use super::{Stop, ending, left_out, stops};
use crate::outcome::Outcome;
use crate::picture::{Frame, FrameKind, Key, Node, NodeKind, Picture, Wire, WireKind};

/// A picture, and over it the request that the outcome is of, as a DOT graph. Boxes are clusters.
pub fn dot(picture: &Picture, outcome: Option<&Outcome>) -> String {
    let mut graph = Graph { text: String::new(), depth: 1 };
    let label = [Some(picture.title.clone()), left_out(picture)].into_iter().flatten().collect::<Vec<_>>();
    // Writing into memory cannot fail.
    let _ = writeln!(
        graph.text,
        "digraph hopstamp {{\n  graph [label={}, labelloc=t, fontname=monospace, fontsize=12, compound=true, rankdir=LR, newrank=true];\n  \
         node [shape=box, fontname=monospace, fontsize=10, style=filled, fillcolor=white];\n  edge [fontname=monospace, fontsize=9, dir=none];",
        quoted(&label.join("\n"))
    );
    for frame in &picture.frames {
        graph.frame(frame);
    }
    for wire in &picture.wires {
        graph.wire(picture, wire);
    }
    graph.trip(picture, &stops(picture, outcome), ending(outcome));
    graph.text.push_str("}\n");
    graph.text
}

struct Graph {
    text: String,
    depth: usize,
}

fn id(key: Key) -> String {
    format!("n{}", key.number())
}

impl Graph {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{}{text}", "  ".repeat(self.depth));
    }

    fn frame(&mut self, frame: &Frame) {
        let outside = matches!(frame.kind, FrameKind::Internet | FrameKind::Aws) || frame.copies > 1;
        let word = if outside { String::new() } else { format!("{} ", frame.kind.word()) };
        let mut lines = vec![format!("{word}{}", frame.name)];
        lines.extend((!frame.detail.is_empty()).then(|| frame.detail.join(", ")));
        let (fill, style) = match frame.kind {
            FrameKind::Account => ("#f6f8fa", "filled,rounded"),
            FrameKind::Region => ("#f6f8fa", "filled,dashed"),
            FrameKind::Vpc => ("#ffffff", "filled,rounded"),
            FrameKind::Subnet => ("#eef3f8", "filled,rounded"),
            FrameKind::Internet | FrameKind::Site | FrameKind::Aws => ("#fbf6ec", "filled,rounded"),
        };
        self.line(&format!("subgraph cluster_{} {{", id(frame.key)));
        self.depth += 1;
        let pile = if frame.copies > 1 { ", peripheries=2" } else { "" };
        self.line(&format!(
            "graph [label={}, style={}, fillcolor={}{pile}];",
            quoted(&lines.join("\n")),
            quoted(style),
            quoted(fill)
        ));
        // Lines to a box end at a point in it and are cut off at its border.
        self.line(&format!("{} [shape=point, style=invis, width=0, height=0, label=\"\"];", id(frame.key)));
        for node in &frame.nodes {
            self.node(node);
        }
        for inner in &frame.frames {
            self.frame(inner);
        }
        self.depth -= 1;
        self.line("}");
    }

    fn node(&mut self, node: &Node) {
        let shape = match node.kind {
            NodeKind::TransitGateway | NodeKind::CoreNetwork => "hexagon",
            NodeKind::InternetGateway | NodeKind::EgressOnlyGateway | NodeKind::NatGateway => "oval",
            NodeKind::Service => "component",
            NodeKind::Zone | NodeKind::Resolver => "note",
            _ => "box",
        };
        let mut lines = vec![format!("{} {}", node.kind.sign(), node.name)];
        lines.extend((!node.detail.is_empty()).then(|| node.detail.clone()));
        self.line(&format!("{} [label={}, shape={shape}];", id(node.key), quoted(&lines.join("\n"))));
    }

    fn wire(&mut self, picture: &Picture, wire: &Wire) {
        let (colour, style) = match wire.kind {
            WireKind::Peering => ("#0072b2", "solid"),
            WireKind::Attachment => ("#009e73", "bold"),
            WireKind::Internet => ("#b07d00", "dashed"),
            WireKind::Site => ("#a6518a", "dotted"),
            WireKind::Service => ("#6e7781", "dashed"),
        };
        let state = if wire.dead { " (carries nothing)" } else { "" };
        let name = wire.name.as_ref().map(|n| format!(", label={}", quoted(&format!("{n}{state}"))));
        let cut = cut(picture, wire.ends);
        let [a, b] = wire.ends.map(id);
        self.line(&format!(
            "{a} -> {b} [color={}, style={style}{}{cut}];",
            quoted(colour),
            name.unwrap_or_default()
        ));
    }

    /// The steps as a note, and the way of the request over the things it passes.
    fn trip(&mut self, picture: &Picture, stops: &[Stop<'_>], ending: Option<(&'static str, String)>) {
        if stops.is_empty() {
            return;
        }
        let mut text = String::new();
        for stop in stops {
            text.push_str(&quoted_left(&format!("{} {}", stop.step.number, stop.step.name)));
            if !stop.step.detail.is_empty() {
                text.push_str(&quoted_left(&format!("    {}", stop.step.detail)));
            }
            for (key, words) in &stop.keys {
                text.push_str(&quoted_left(&format!("    {key}: {words}")));
            }
        }
        if let Some((word, sentence)) = ending {
            text.push_str(&quoted_left(&format!("{word} {sentence}")));
        }
        self.line(&format!(
            "steps [label=\"{text}\", shape=note, fillcolor=\"#fff8f2\", color=\"#d55e00\"];"
        ));
        let drawn = |key: &Key| !picture.wires.iter().any(|w| w.key == *key);
        let (mut over, mut before): (Vec<&str>, Option<Key>) = (Vec::new(), None);
        for stop in stops.iter().filter(|s| s.step.name != "dns") {
            let Some(key) = stop.step.at else { continue };
            over.push(&stop.step.number);
            if drawn(&key) {
                if let Some(from) = before.filter(|from| *from != key) {
                    let label = quoted(&over.join(", "));
                    let cut = cut(picture, [from, key]);
                    let text = format!(
                        "{} -> {} [label={label}, color=\"#d55e00\", fontcolor=\"#d55e00\", penwidth=4, dir=forward{cut}];",
                        id(from),
                        id(key)
                    );
                    self.line(&text);
                }
                over.clear();
                before = Some(key);
            }
        }
    }
}

/// Where lines to boxes are cut off.
fn cut(picture: &Picture, ends: [Key; 2]) -> String {
    let frames = picture.all_frames();
    let is_box = |key: Key| frames.iter().any(|f| f.key == key);
    let [a, b] = ends;
    let tail = if is_box(a) { format!(", ltail=cluster_{}", id(a)) } else { String::new() };
    let head = if is_box(b) { format!(", lhead=cluster_{}", id(b)) } else { String::new() };
    tail + &head
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", inner(text).replace('\n', "\\n"))
}

/// A line of a label, flush left.
fn quoted_left(text: &str) -> String {
    format!("{}\\l", inner(text).replace('\n', " "))
}

fn inner(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
    plain.replace('\\', "\\\\").replace('"', "\\\"")
}
