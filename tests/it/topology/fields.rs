//! The lists of fields, the documentation and the file with every field agree.

use std::collections::BTreeSet;

use hopstamp::source::{Node, SourceMap, Value};
use hopstamp::topology::fields::{Shape, Spec, TOPOLOGY};
use hopstamp::topology::{Files, Loader};

use super::support::Repository;

type Field = (&'static str, &'static str);

fn records(shape: &'static Shape, found: &mut Vec<&'static Spec>) {
    match shape {
        Shape::Record(spec) if !found.iter().any(|known| std::ptr::eq(*known, *spec)) => {
            found.push(spec);
            spec.fields.iter().for_each(|field| records(&field.shape, found));
        }
        Shape::OneOrMany(item) | Shape::List(item) => records(item, found),
        Shape::Map { value, .. } => records(value, found),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| records(shape, found)),
        _ => {}
    }
}

fn all_records() -> Vec<&'static Spec> {
    let mut found = vec![&TOPOLOGY];
    TOPOLOGY.fields.iter().for_each(|field| records(&field.shape, &mut found));
    found
}

/// The fields that a node uses.
fn used(node: &Node, shape: &'static Shape, found: &mut BTreeSet<Field>) {
    match (shape, &node.value) {
        (Shape::Record(spec), Value::Map(map)) => used_by(map, spec, found),
        (Shape::Map { value, .. }, Value::Map(map)) => {
            map.entries.iter().for_each(|entry| used(&entry.node, value, found));
        }
        (Shape::OneOrMany(item) | Shape::List(item), Value::List(items)) => {
            items.iter().for_each(|node| used(node, item, found));
        }
        (Shape::Either(shapes), _) => shapes.iter().for_each(|shape| used(node, shape, found)),
        _ => {}
    }
}

fn used_by(map: &hopstamp::source::Map, spec: &'static Spec, found: &mut BTreeSet<Field>) {
    for field in spec.fields {
        if let Some(node) = map.get(field.name) {
            found.insert((spec.name, field.name));
            used(node, &field.shape, found);
        }
    }
}

#[test]
fn the_file_with_every_field_has_every_field() {
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&Repository, &mut sources);
    let (node, _) = loader.read("tests/data/topology/everything.yaml");
    // Reading takes `include` out, for it has done its work.
    let mut found = BTreeSet::from([(TOPOLOGY.name, "include")]);
    used_by(node.unwrap().as_map().unwrap(), &TOPOLOGY, &mut found);
    let known: BTreeSet<Field> = all_records()
        .iter()
        .flat_map(|spec| spec.fields.iter().map(|field| (spec.name, field.name)))
        .collect();
    let missing: Vec<_> = known.difference(&found).collect();
    assert!(missing.is_empty(), "not in everything.yaml: {missing:?}");
}

#[test]
fn the_documentation_has_every_field() {
    let text = String::from_utf8(Repository.read("docs/format.md").unwrap()).unwrap();
    for spec in all_records() {
        for field in spec.fields {
            let row = format!("| `{}` |", field.name);
            assert!(text.contains(&row), "docs/format.md has no row for `{}` of a {}", field.name, spec.name);
        }
    }
}

#[test]
fn every_field_is_described() {
    for spec in all_records() {
        let names: BTreeSet<&str> = spec.fields.iter().map(|field| field.name).collect();
        assert_eq!(names.len(), spec.fields.len(), "{} has a field twice", spec.name);
        for field in spec.fields {
            assert!(field.doc.ends_with('.') && field.doc.len() > 5, "{}.{}", spec.name, field.name);
            assert!(field.required.is_none() || field.default.is_none(), "{}.{}", spec.name, field.name);
            let example = field.required.unwrap_or(field.name);
            assert!(example.starts_with(field.name), "{}.{}: {example}", spec.name, field.name);
        }
    }
}
