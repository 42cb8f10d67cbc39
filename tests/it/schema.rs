//! The JSON Schemas: they accept what the readers accept, and refuse what no reader knows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use hopstamp::scenario::{self, fields::FILE};
use hopstamp::simulate::simulate;
use hopstamp::source::{Node, SourceMap, Value as Yaml, parse_yaml};
use hopstamp::topology::fields::{Shape, Spec, TOPOLOGY};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::support::{hopstamp, root};
use crate::topology::support::Repository;

fn printed(subject: &str) -> Value {
    let run = hopstamp(&["schema", subject]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    run.json()
}

fn validator(subject: &str) -> Validator {
    let schema = printed(subject);
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    jsonschema::validator_for(&schema).unwrap()
}

fn complaints(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

fn json_of(node: &Node) -> Value {
    match &node.value {
        Yaml::Null => Value::Null,
        Yaml::Bool(value, _) => json!(value),
        Yaml::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| json!(&**text)),
        Yaml::Text(text) => json!(&**text),
        Yaml::List(items) => items.iter().map(json_of).collect(),
        Yaml::Map(map) => {
            map.entries.iter().map(|e| (e.key.to_string(), json_of(&e.node))).collect::<Map<_, _>>().into()
        }
    }
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    let (node, problems) = parse_yaml(&mut SourceMap::new(), &path.to_string_lossy(), &text);
    assert!(problems.is_empty(), "{}", path.display());
    json_of(&node.unwrap())
}

fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "yaml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder}");
    files
}

#[test]
fn every_example_is_valid() {
    let (topology, scenarios) = (validator("topology"), validator("scenario"));
    let mut checked = 0;
    for folder in [
        "topologies",
        "scenarios",
        "tests/data/topology",
        "tests/data/topology/more",
        "tests/data/network",
        "src/cli/start",
    ] {
        for file in yaml_files(folder) {
            let value = read(&file);
            let validator = if value.get("scenarios").is_some() { &scenarios } else { &topology };
            let complaints = complaints(validator, &value);
            assert!(complaints.is_empty(), "{}: {complaints:#?}", file.display());
            checked += 1;
        }
    }
    assert!(checked > 20);
}

#[test]
fn a_slip_is_refused_with_its_name() {
    let value = read(&root().join("tests/data/readme/broken.yaml"));
    let complaints = complaints(&validator("topology"), &value).join("\n");
    assert!(complaints.contains("dns_hostname"), "{complaints}");
}

/// A value of a shape; of a record, with every field it may have.
fn sample(shape: &'static Shape, within: &mut Vec<&'static str>) -> Value {
    match shape {
        Shape::Text => json!("text"),
        Shape::Bool => json!(true),
        Shape::Count => json!(3),
        Shape::Cidr(_) => json!("10.0.0.0/16"),
        Shape::Address(_) => json!("10.0.0.1"),
        Shape::Ports => json!("1024-65535"),
        Shape::Account => json!("111122223333"),
        Shape::Region => json!("us-gov-west-1"),
        Shape::Arn => json!("arn:aws:s3:::reports"),
        Shape::Id(_) => json!("id-1"),
        Shape::Word(words) => json!(words.last()),
        Shape::WordInAnyCase(words) => json!(words.last().map(|w| w.to_uppercase())),
        Shape::Policy => json!({ "file": "policies/a.json" }),
        Shape::OneOrMany(item) | Shape::List(item) => json!([sample(item, within)]),
        Shape::Either(shapes) => sample(shapes.last().unwrap(), within),
        Shape::Record(spec) | Shape::Patch(spec) => record(spec, within),
        Shape::Map { key: "assumption", .. } => json!({ "role-session-mfa": "absent" }),
        Shape::Map { value, .. } => json!({ "key": sample(value, within) }),
    }
}

fn record(spec: &'static Spec, within: &mut Vec<&'static str>) -> Value {
    // A record that holds itself would never end.
    if within.contains(&spec.name) {
        return json!({});
    }
    within.push(spec.name);
    let fields =
        spec.fields.iter().map(|f| (f.name.to_owned(), sample(&f.shape, within))).collect::<Map<_, _>>();
    within.pop();
    fields.into()
}

/// JSON pointers to every record in the sample of a shape.
fn records(shape: &'static Shape, at: &str, found: &mut Vec<(String, &'static Spec)>) {
    match shape {
        Shape::OneOrMany(item) | Shape::List(item) => records(item, &format!("{at}/0"), found),
        Shape::Either(shapes) => records(shapes.last().unwrap(), at, found),
        Shape::Record(spec) | Shape::Patch(spec) => {
            found.push((at.to_owned(), spec));
            for field in spec.fields {
                records(&field.shape, &format!("{at}/{}", field.name), found);
            }
        }
        Shape::Map { key, value } if *key != "assumption" => records(value, &format!("{at}/key"), found),
        _ => {}
    }
}

#[test]
fn every_field_that_a_reader_knows_is_accepted_and_no_other() {
    static ROOTS: [(&str, Shape); 2] =
        [("topology", Shape::Record(&TOPOLOGY)), ("scenario", Shape::Record(&FILE))];
    for (subject, shape) in &ROOTS {
        let validator = validator(subject);
        let full = sample(shape, &mut Vec::new());
        let complaints = complaints(&validator, &full);
        assert!(complaints.is_empty(), "{subject}: {complaints:#?}");
        let mut places = Vec::new();
        records(shape, "", &mut places);
        assert!(places.len() > 30);
        for (place, spec) in places {
            let mut more = full.clone();
            let Some(record) = more.pointer_mut(&place).and_then(Value::as_object_mut) else { continue };
            record.insert("no_such_field".to_owned(), json!("text"));
            assert!(!validator.is_valid(&more), "{subject}{place}: a {} may hold anything", spec.name);
            for field in spec.fields {
                let mut wrong = full.clone();
                let pointer = format!("{place}/{}", field.name);
                // A list of lists is nothing that any field holds.
                *wrong.pointer_mut(&pointer).unwrap() = json!([[[]]]);
                assert!(!validator.is_valid(&wrong), "{subject}{pointer} may hold anything");
            }
        }
    }
}

#[test]
fn what_must_be_there_is_required() {
    let validator = validator("topology");
    assert!(validator.is_valid(&json!({})));
    assert!(validator.is_valid(&json!({ "vpcs": null })), "a blank collection is an empty one");
    assert!(
        !validator
            .is_valid(&json!({ "vpcs": { "vpc-1": { "region": "us-east-1", "cidrs": ["10.0.0.0/16"] } } }))
    );
    let scenarios = self::validator("scenario");
    assert!(!scenarios.is_valid(&json!({ "topology": "a.yaml" })));
    let case = |patch: Value| {
        json!({ "topology": "a.yaml", "scenarios": [{
        "name": "n", "patch": patch, "expect": {},
        "request": { "caller": "a", "action": "s3:GetObject", "resource": "*" } }] })
    };
    assert!(scenarios.is_valid(&case(json!({ "vpcs": { "vpc-1": null } }))), "a patch takes members out");
    assert!(
        scenarios.is_valid(&case(json!({ "vpcs": { "vpc-1": { "dns_support": false } } }))),
        "a patch may say little"
    );
    assert!(!scenarios.is_valid(&case(json!({ "vpcs": { "vpc-1": { "dns_suport": false } } }))));
}

#[test]
fn every_field_is_described_for_the_editor() {
    for subject in ["topology", "scenario"] {
        let schema = printed(subject);
        let definitions = schema["definitions"].as_object().unwrap();
        for (name, definition) in definitions.iter().filter(|(name, _)| !name.starts_with("policy")) {
            for (field, property) in definition["properties"].as_object().unwrap() {
                assert!(property["description"].is_string(), "{subject}: {name}.{field}");
            }
        }
    }
}

#[test]
fn the_outcomes_of_all_scenarios_are_valid() {
    let validator = validator("outcome");
    let mut seen = BTreeSet::new();
    let mut checked = 0;
    for file in yaml_files("scenarios") {
        let name = format!("scenarios/{}", file.file_name().unwrap().to_string_lossy());
        let (mut sources, mut problems) = (SourceMap::new(), hopstamp::diagnostic::Diagnostics::new());
        let suite = scenario::load(&name, &Repository, &mut sources, &mut problems).unwrap();
        for case in &suite.cases {
            let outcome = simulate(&case.world, &case.assumptions, &case.request).unwrap();
            let value = serde_json::to_value(&outcome).unwrap();
            let complaints = complaints(&validator, &value);
            assert!(complaints.is_empty(), "{name}: {}: {complaints:#?}", case.name);
            seen.insert(outcome.outcome.word());
            checked += 1;
        }
    }
    assert!(checked > 50);
    assert_eq!(seen.len(), 6, "every ending is among them: {seen:?}");
    assert!(!validator.is_valid(
        &json!({ "outcome": "allowed", "settled_by": 1, "legs": [], "assumptions": [], "more": 1 })
    ));
}

#[test]
fn the_schema_of_outcomes_and_its_documentation_name_the_same_fields() {
    fn names(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                if let Some(properties) = map.get("properties").and_then(Value::as_object) {
                    found.extend(properties.keys().cloned());
                }
                map.values().for_each(|v| names(v, found));
            }
            Value::Array(items) => items.iter().for_each(|v| names(v, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    names(&printed("outcome"), &mut found);
    let text = std::fs::read_to_string(root().join("docs/outcome.md")).unwrap();
    let missing: Vec<&String> = found
        .iter()
        .filter(|n| !text.contains(&format!("`{n}`")) && !text.contains(&format!("\"{n}\"")))
        .collect();
    assert!(missing.is_empty(), "not in docs/outcome.md: {missing:?}");
    assert!(found.len() > 50);
}
