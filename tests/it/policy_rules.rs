//! Every rule of the policy reference has its place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hopstamp::source::{Node, SourceMap, parse_yaml};

fn rules() -> BTreeSet<u32> {
    let text = include_str!("../data/policy/rules.txt");
    text.lines().map(|line| line.strip_prefix("PE-").unwrap().parse().unwrap()).collect()
}

/// The rules that the evaluator leaves out, with the reasons.
fn left_out() -> BTreeMap<String, String> {
    let mut sources = SourceMap::new();
    let text = include_str!("../../data/not-modelled.yaml");
    let (node, problems) = parse_yaml(&mut sources, "not-modelled.yaml", text);
    assert!(problems.is_empty(), "{problems:#?}");
    let node = node.unwrap();
    let entries = &node.get("policy_not_modelled").and_then(Node::as_map).unwrap().entries;
    entries.iter().map(|e| (e.key.to_string(), e.node.scalar().unwrap().to_owned())).collect()
}

/// The rules that a text names: `PE-12`, `PE-12 to PE-14`.
fn named(text: &str) -> BTreeSet<u32> {
    let number = |text: &str| -> Option<(u32, usize)> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        Some((text.get(..digits)?.parse().ok()?, digits))
    };
    let mut rules = BTreeSet::new();
    for (at, mark) in text.match_indices("PE-") {
        let after = &text[at + mark.len()..];
        let Some((first, digits)) = number(after) else { continue };
        let last = after[digits..].strip_prefix(" to PE-").and_then(number).map_or(first, |(last, _)| last);
        rules.extend(first..=last);
    }
    rules
}

/// What the files below a folder name, but for this one.
fn named_below(folder: &str) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && !path.ends_with("policy_rules.rs")
            {
                found.extend(named(&std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

/// The rules that the conformance vectors exercise.
fn exercised() -> BTreeSet<u32> {
    let vectors = crate::vectors_cases::conformance();
    let lists = ["vectors", "malformed", "messages"];
    let all = lists.into_iter().flat_map(|list| vectors[list].as_array().unwrap());
    all.flat_map(|vector| named(vector["rule"].as_str().unwrap())).collect()
}

#[test]
fn every_policy_rule_is_followed_tested_or_left_out_with_a_reason() {
    let left_out = left_out();
    let mut known = named_below("src");
    known.extend(named_below("tests/it"));
    known.extend(exercised());
    known.extend(left_out.keys().flat_map(|rule| named(rule)));
    let missing: Vec<u32> = rules().difference(&known).copied().collect();
    assert!(missing.is_empty(), "no word of PE-{missing:?}");
}

#[test]
fn what_the_evaluator_leaves_out_is_a_rule_and_has_a_reason() {
    let rules = rules();
    assert!(rules.len() > 130);
    for (rule, reason) in left_out() {
        assert!(named(&rule).is_subset(&rules), "{rule} is no rule");
        assert!(reason.ends_with('.'), "{rule} has no reason");
    }
}

#[test]
fn no_rule_is_named_that_does_not_exist() {
    let known = rules();
    let ends = |rule: &&u32| known.contains(rule);
    for folder in ["src", "tests/it"] {
        let strange: Vec<u32> = named_below(folder).into_iter().filter(|rule| !ends(&rule)).collect();
        // Ranges span numbers that were never given.
        assert!(strange.iter().all(|rule| GAPS.contains(rule)), "{folder} names PE-{strange:?}");
    }
}

/// Numbers between the first and the last rule that no rule has.
const GAPS: [u32; 22] =
    [17, 18, 19, 42, 72, 81, 84, 89, 108, 109, 119, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 149];
