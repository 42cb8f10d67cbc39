//! The tables of path rules have a scenario for every row.

use std::collections::BTreeSet;

use super::support::root;

/// What stands before the colon in the names of a file's scenarios.
fn numbers(file: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("- name: \""));
    names.filter_map(|name| Some(name.split_once(':')?.0.to_owned())).collect()
}

#[test]
fn every_path_vector_is_a_scenario() {
    let found = numbers("scenarios/network-paths.yaml");
    let missing: Vec<String> = (1..=30).map(|n| format!("T{n}")).filter(|n| !found.contains(n)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_row_of_what_breaks_when_is_a_scenario() {
    let found = numbers("scenarios/what-breaks.yaml");
    let missing: Vec<String> = (701..=733).map(|n| n.to_string()).filter(|n| !found.contains(n)).collect();
    assert_eq!(missing, Vec::<String>::new());
}
