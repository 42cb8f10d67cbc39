//! Every rule on requests of services has its place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hopstamp::facts::service_hops;
use hopstamp::source::{Node, SourceMap, parse_yaml};

const RULES: &str = include_str!("../data/context/rules.txt");
const HOPS: &str = include_str!("../data/context/hops.txt");
const LEFT_OUT: [&str; 3] = ["services_not_modelled", "services_in_part", "services_for_authors"];

/// What the program leaves out, with the reasons, by list.
fn left_out() -> Vec<(String, String)> {
    let mut sources = SourceMap::new();
    let text = include_str!("../../data/not-modelled.yaml");
    let (node, problems) = parse_yaml(&mut sources, "not-modelled.yaml", text);
    assert!(problems.is_empty(), "{problems:#?}");
    let node = node.unwrap();
    let entries = |name| node.get(name).and_then(Node::as_map).unwrap().entries.iter();
    let lists = LEFT_OUT.into_iter().flat_map(entries);
    lists.map(|e| (e.key.to_string(), e.node.scalar().unwrap().to_owned())).collect()
}

/// The text of all files below some folders of the repository.
fn text_below(folders: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<_> = folders.iter().map(|f| root.join(f)).collect();
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("context_rules.rs") {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    text
}

/// The rules that a text names: `SH-12`, `SH-12 to SH-15`, `sh_12_and_13`, `sh_12_to_15`.
fn named(text: &str) -> BTreeSet<String> {
    let mut rules = BTreeSet::new();
    let number = |text: &str| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok().map(|n| (n, digits.len()))
    };
    for kind in ["SH", "CH"] {
        let (upper, lower) = (format!("{kind}-"), format!("{}_", kind.to_lowercase()));
        for mark in [&upper, &lower] {
            for (at, _) in text.match_indices(mark.as_str()) {
                let after = &text[at + mark.len()..];
                let Some((first, length)) = number(after) else { continue };
                rules.insert(format!("{kind}-{first}"));
                let rest = &after[length..];
                let ends = [format!(" to {upper}"), "_to_".to_owned()];
                if let Some((last, _)) =
                    ends.iter().find_map(|e| rest.strip_prefix(e.as_str())).and_then(number)
                {
                    rules.extend((first..=last).map(|n| format!("{kind}-{n}")));
                }
                let second = rest.strip_prefix("_and_").and_then(number);
                rules.extend(second.map(|(n, _)| format!("{kind}-{n}")));
            }
        }
    }
    rules
}

#[test]
fn every_rule_is_tested_or_left_out_with_a_reason() {
    let mut known = named(&text_below(&["tests/it", "scenarios"]));
    known.extend(left_out().into_iter().map(|(rule, _)| rule));
    let missing: Vec<&str> = RULES.lines().filter(|rule| !known.contains(*rule)).collect();
    assert!(missing.is_empty(), "no word of {missing:?}");
}

#[test]
fn what_is_left_out_is_a_rule_and_has_a_reason() {
    let rules: BTreeSet<&str> = RULES.lines().chain(HOPS.lines()).collect();
    let mut seen = BTreeMap::new();
    for (rule, reason) in left_out() {
        assert!(rules.contains(&*rule), "{rule} is no rule");
        assert!(reason.ends_with('.'), "{rule} has no reason");
        assert_eq!(seen.insert(rule.clone(), reason), None, "{rule} stands in two lists");
    }
}

#[test]
fn every_row_of_the_reference_is_in_the_catalogue() {
    let ids: BTreeSet<&str> = service_hops().hops.iter().map(|hop| hop.id.as_str()).collect();
    let missing: Vec<&str> = HOPS.lines().filter(|row| !ids.contains(row)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    // A row of the reference may be several here, each for one caller: H-5 and H-5b.
    let of_reference: BTreeSet<&str> = HOPS.lines().collect();
    for id in ids {
        assert!(of_reference.contains(id.trim_end_matches(|c: char| c.is_ascii_lowercase())), "{id}");
    }
}
