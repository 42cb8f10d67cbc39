//! Every rule of the reference and every reason code has its place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hopstamp::source::{Node, SourceMap, parse_yaml};

const RULES: &str = include_str!("../../data/network/rules.txt");

/// The list of rules that the network stage leaves out, with the reasons.
struct LeftOut {
    not_modelled: BTreeMap<String, String>,
    other_stages: BTreeMap<String, String>,
}

fn left_out() -> LeftOut {
    let mut sources = SourceMap::new();
    let text = include_str!("../../../data/not-modelled.yaml");
    let (node, problems) = parse_yaml(&mut sources, "not-modelled.yaml", text);
    assert!(problems.is_empty(), "{problems:#?}");
    let node = node.unwrap();
    let list = |name| {
        let entries = &node.get(name).and_then(Node::as_map).unwrap().entries;
        entries.iter().map(|e| (e.key.to_string(), e.node.scalar().unwrap().to_owned())).collect()
    };
    LeftOut { not_modelled: list("not_modelled"), other_stages: list("other_stages") }
}

/// The text of all files below a folder of the repository, but for some.
fn text_below(folder: &str, but: &str) -> String {
    let mut text = String::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with(but) {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    text
}

/// The rules that a text names: `NP-123`, `NP-123 to NP-125`, `np_123_and_124`, `np_123_to_125`.
fn named(text: &str) -> BTreeSet<u32> {
    let mut rules = BTreeSet::new();
    for (mark, joint) in [("NP-", " to NP-"), ("np_", "_to_")] {
        for (at, _) in text.match_indices(mark) {
            let after = &text[at + mark.len()..];
            let number = |t: &str| t.get(..3).and_then(|n| n.parse::<u32>().ok());
            let Some(first) = number(after) else { continue };
            rules.insert(first);
            let rest = &after[3..];
            if let Some(last) = rest.strip_prefix(joint).and_then(number) {
                rules.extend(first..=last);
            }
            if let Some(second) = rest.strip_prefix("_and_").and_then(number) {
                rules.insert(second);
            }
        }
    }
    rules
}

fn rules() -> Vec<u32> {
    RULES.lines().map(|line| line.strip_prefix("NP-").unwrap().parse().unwrap()).collect()
}

#[test]
fn every_rule_is_followed_tested_or_left_out_with_a_reason() {
    let left_out = left_out();
    let mut known = named(&text_below("src/network", "no file"));
    known.extend(named(&text_below("tests/it/network", "rules.rs")));
    known.extend(left_out.not_modelled.keys().chain(left_out.other_stages.keys()).flat_map(|r| named(r)));
    let missing: Vec<u32> = rules().into_iter().filter(|r| !known.contains(r)).collect();
    assert!(missing.is_empty(), "no word of {missing:?}");
}

#[test]
fn what_is_left_out_is_a_rule_and_has_a_reason() {
    let left_out = left_out();
    let rules: BTreeSet<u32> = rules().into_iter().collect();
    for (rule, reason) in left_out.not_modelled.iter().chain(&left_out.other_stages) {
        assert!(named(rule).is_subset(&rules), "{rule} is no rule");
        assert!(reason.ends_with('.'), "{rule} has no reason");
        assert!(
            !(left_out.not_modelled.contains_key(rule) && left_out.other_stages.contains_key(rule)),
            "{rule} stands in both lists"
        );
    }
}

#[test]
fn every_reason_code_is_tested() {
    let source = include_str!("../../../src/network/reason.rs");
    let gates = include_str!("../../../src/network/gate.rs");
    let codes: Vec<&str> = source
        .lines()
        .chain(gates.lines())
        .filter_map(|line| line.trim().strip_prefix("pub const "))
        .filter_map(|line| line.split(':').next())
        .collect();
    assert!(codes.len() > 30);
    let tests = text_below("tests/it/network", "rules.rs");
    let missing: Vec<&str> =
        codes.into_iter().filter(|code| !tests.contains(&format!("\"{code}\""))).collect();
    assert!(missing.is_empty(), "no test of {missing:?}");
}
