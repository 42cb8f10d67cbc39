//! A picture as a Mermaid flowchart.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::{Stop, ending, left_out, stops};
use crate::outcome::Outcome;
use crate::picture::{Detail, Frame, FrameKind, Key, Node, NodeKind, Picture, Wire, WireKind};

/// A picture, and over it the request that the outcome is of, as a Mermaid flowchart.
pub fn mermaid(picture: &Picture, outcome: Option<&Outcome>) -> String {
    let mut chart = Chart {
        links: 0,
        drawn: BTreeSet::new(),
        text: String::new(),
        styles: String::new(),
        listed: listed(picture),
    };
    // Writing into memory cannot fail.
    let title = quoted_title(&picture.title);
    let _ = writeln!(
        chart.text,
        "---\ntitle: {title}\nconfig:\n  theme: neutral\n  flowchart:\n    wrappingWidth: 640\n---\nflowchart LR"
    );
    for frame in &picture.frames {
        chart.frame(frame, 1);
    }
    for wire in &picture.wires {
        chart.wire(wire);
    }
    chart.trip(picture, &stops(picture, outcome), ending(outcome));
    if let Some(text) = left_out(picture) {
        let _ = writeln!(chart.text, "    leftout[\"{}\"]:::note", escaped(&text));
    }
    chart.text.push_str(&chart.styles);
    chart.text.push_str(CLASSES);
    chart.text
}

/// Colours, as in the other forms.
const CLASSES: &str = "    classDef note fill:#fff8f2,stroke:#d55e00,color:#1f2937,text-align:left
    classDef account fill:#f6f8fa,stroke:#6e7781,color:#1f2937
    classDef region fill:none,stroke:#6e7781,stroke-dasharray:7 4
    classDef vpc fill:#ffffff,stroke:#24292f,color:#1f2937
    classDef subnet fill:#eef3f8,stroke:#b3c0ce,color:#1f2937
    classDef outside fill:#fbf6ec,stroke:#8c7a53,color:#1f2937
";

struct Chart {
    text: String,
    links: usize,
    styles: String,
    /// VPCs that stand as rows of one node: the one whose node it is, and all of them.
    listed: BTreeMap<Key, Vec<Key>>,
    drawn: BTreeSet<(WireKind, String, String)>,
}

/// In a picture of many VPCs, those of a Region with nothing but empty subnets and with lines to the same things are
/// rows of one node.
fn listed(picture: &Picture) -> BTreeMap<Key, Vec<Key>> {
    let mut listed = BTreeMap::new();
    if picture.detail == Detail::Full {
        return listed;
    }
    for region in picture.all_frames().into_iter().filter(|f| f.kind == FrameKind::Region) {
        let mut alike: BTreeMap<Vec<(WireKind, Key)>, Vec<Key>> = BTreeMap::new();
        for vpc in region.frames.iter().filter(|f| holds_little(f)) {
            let to = |w: &Wire| match w.ends {
                [a, b] if a == vpc.key => Some((w.kind, b)),
                [a, b] if b == vpc.key => Some((w.kind, a)),
                _ => None,
            };
            let mut links: Vec<(WireKind, Key)> = picture.wires.iter().filter_map(to).collect();
            links.sort();
            alike.entry(links).or_default().push(vpc.key);
        }
        listed.extend(alike.into_values().filter_map(|all| Some((*all.first()?, all))));
    }
    listed
}

fn holds_little(frame: &Frame) -> bool {
    frame.nodes.is_empty() && frame.frames.iter().all(|f| f.nodes.is_empty() && f.frames.is_empty())
}

/// A VPC in one line.
fn row(frame: &Frame) -> String {
    let subnets: Vec<&str> = frame.frames.iter().map(|f| f.name.as_str()).collect();
    let subnets = if subnets.is_empty() { String::new() } else { format!(" ({})", subnets.join(", ")) };
    let blocks = if frame.copies > 1 {
        format!("<br>{}", escaped(&frame.detail.join(", ")))
    } else {
        format!(" {}", escaped(&frame.detail.join(", ")))
    };
    format!("<b>{}</b>{blocks}{}", escaped(&frame.name), escaped(&subnets))
}

fn id(key: Key) -> String {
    format!("n{}", key.number())
}

impl Chart {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{}{text}", "    ".repeat(depth));
    }

    fn frame(&mut self, frame: &Frame, depth: usize) {
        let class = match frame.kind {
            FrameKind::Account => "account",
            FrameKind::Region => "region",
            FrameKind::Vpc => "vpc",
            FrameKind::Subnet => "subnet",
            FrameKind::Internet | FrameKind::Site | FrameKind::Aws => "outside",
        };
        let mut parts = vec![frame.name.clone()];
        parts.extend(frame.detail.iter().cloned());
        let word = match frame.kind {
            FrameKind::Account | FrameKind::Site if frame.copies == 1 => format!("{} ", frame.kind.word()),
            _ => String::new(),
        };
        let title = format!("{word}{}", parts.join(", "));
        // A box without anything in it is a node; Mermaid draws no empty subgraphs that lines lead to.
        if frame.nodes.is_empty() && frame.frames.is_empty() {
            let (open, close) = if frame.kind == FrameKind::Internet { ("([", "])") } else { ("[", "]") };
            self.line(depth, &format!("{}{open}\"{}\"{close}:::{class}", id(frame.key), escaped(&title)));
            return;
        }
        self.line(depth, &format!("subgraph {}[\"{}\"]", id(frame.key), escaped(&title)));
        for node in &frame.nodes {
            self.node(node, depth + 1);
        }
        for inner in &frame.frames {
            if let Some(all) = self.listed.get(&inner.key).cloned() {
                let rows = frame.frames.iter().filter(|f| all.contains(&f.key)).map(row);
                let text = rows.collect::<Vec<_>>().join("<br>");
                self.line(depth + 1, &format!("{}[\"{text}\"]:::vpc", id(inner.key)));
            } else if !self.listed.values().any(|all| all.contains(&inner.key)) {
                self.frame(inner, depth + 1);
            }
        }
        self.line(depth, "end");
        let _ = writeln!(self.styles, "    class {} {class}", id(frame.key));
    }

    fn node(&mut self, node: &Node, depth: usize) {
        let (open, close) = match node.kind {
            NodeKind::TransitGateway | NodeKind::CoreNetwork => ("{{", "}}"),
            NodeKind::InternetGateway | NodeKind::EgressOnlyGateway | NodeKind::NatGateway => ("([", "])"),
            NodeKind::Service => ("[[", "]]"),
            NodeKind::Zone | NodeKind::Resolver => ("[/", "/]"),
            _ => ("[", "]"),
        };
        let detail =
            if node.detail.is_empty() { String::new() } else { format!("<br>{}", escaped(&node.detail)) };
        let title = format!("{}: {}{detail}", node.kind.sign(), escaped(&node.name));
        self.line(depth, &format!("{}{open}\"{title}\"{close}", id(node.key)));
    }

    fn link(&mut self, text: &str, style: &str) {
        self.line(1, text);
        let _ = writeln!(self.styles, "    linkStyle {} {style}", self.links);
        self.links += 1;
    }

    fn wire(&mut self, wire: &Wire) {
        let home = |key: Key| {
            self.listed.iter().find(|(_, all)| all.contains(&key)).map_or(key, |(first, _)| *first)
        };
        let [a, b] = wire.ends.map(home).map(id);
        if !self.drawn.insert((wire.kind, a.clone(), b.clone())) {
            return;
        }
        let colour = match wire.kind {
            WireKind::Peering => "#0072b2",
            WireKind::Attachment => "#009e73",
            WireKind::Internet => "#b07d00",
            WireKind::Site => "#a6518a",
            WireKind::Service => "#6e7781",
        };
        let line = match wire.kind {
            WireKind::Peering | WireKind::Attachment => "---",
            _ => "-.-",
        };
        let state = if wire.dead { " (carries nothing)" } else { "" };
        let name = wire.name.as_ref().map(|n| format!("|\"{}{state}\"|", escaped(n))).unwrap_or_default();
        self.link(&format!("{a} {line}{name} {b}"), &format!("stroke:{colour}"));
    }

    /// The steps as a note, and the way of the request over the things it passes.
    fn trip(&mut self, picture: &Picture, stops: &[Stop<'_>], ending: Option<(&'static str, String)>) {
        if stops.is_empty() {
            return;
        }
        let mut lines = Vec::new();
        for stop in stops {
            lines.push(format!("<b>{} {}</b>", escaped(&stop.step.number), escaped(&stop.step.name)));
            lines.extend((!stop.step.detail.is_empty()).then(|| escaped(&stop.step.detail)));
            lines
                .extend(stop.keys.iter().map(|(key, words)| format!("{}: {}", escaped(key), escaped(words))));
        }
        lines.extend(ending.map(|(word, sentence)| format!("<b>{word}</b> {}", escaped(&sentence))));
        self.line(1, &format!("steps[\"{}\"]:::note", lines.join("<br>")));
        // A line has no place of its own here: the request passes from the thing before it to the thing after it.
        let drawn = |key: &Key| !picture.wires.iter().any(|w| w.key == *key);
        let places: Vec<(Key, String)> = stops
            .iter()
            .filter(|s| s.step.name != "dns")
            .filter_map(|s| Some((s.step.at?, s.step.number.clone())))
            .collect();
        let mut over: Vec<String> = Vec::new();
        let mut before: Option<Key> = None;
        for (key, number) in places {
            over.push(number);
            if drawn(&key) {
                if let Some(from) = before.filter(|from| *from != key) {
                    let text = format!("{} ==>|\"{}\"| {}", id(from), escaped(&over.join(", ")), id(key));
                    self.link(&text, "stroke:#d55e00,stroke-width:4px");
                }
                over.clear();
                before = Some(key);
            }
        }
    }
}

/// A text inside quotes. Mermaid reads entities with `#` in front.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '<' | '>' | '&' | '#' | '`' | ';' | '\\' | '*' | '_' | '~' | '%' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The title stands in YAML.
fn quoted_title(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
