//! `hopstamp probe`, as a user runs it.

use crate::support::{Folder, hopstamp, run_in};

#[test]
fn the_table_of_a_locked_bucket() {
    insta::assert_snapshot!(hopstamp(&["probe", "tests/data/probe/source-vpc.json"]).all());
}

#[test]
fn two_policies_and_their_types() {
    let run = hopstamp(&[
        "probe",
        "tests/data/probe/source-vpce-if-exists.json",
        "tests/data/probe/source-ip-direct-only.json",
        "--type",
        "rcp",
        "--type",
        "scp",
        "--action",
        "s3:PutObject",
        "--format",
        "json",
    ]);
    let answer = run.json();
    assert_eq!(run.code, 0);
    assert_eq!(answer["policies"][0]["type"], "resource control policy");
    assert_eq!(answer["policies"][1]["type"], "service control policy");
    assert!(answer["policies"][0].get("because").is_none());
    assert_eq!(answer["action"], serde_json::json!({ "value": "s3:PutObject" }));
    let row = answer["rows"].as_array().unwrap().iter().find(|r| r["id"] == "N9p").unwrap();
    assert_eq!(row["verdict"], "allowed");
    assert_eq!(row["statements"], serde_json::Value::Null);
}

#[test]
fn rows_are_the_callers_of_a_topology() {
    let run = hopstamp(&[
        "probe",
        "tests/data/probe/records-from-vpc-app.json",
        "--topology",
        "topologies/perimeter.yaml",
        "--resource",
        "arn:aws:s3:::scratch/1",
    ]);
    insta::assert_snapshot!(run.all());
}

#[test]
fn what_is_wrong_is_said_and_ends_with_2() {
    let folder = Folder::new("probe");
    folder.write("broken.json", r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Denny", "Principal": "*", "Action": "s3:*", "Resource": "*" } }"#);
    folder.write("nothing.json", r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "quux:*", "Resource": "*" } }"#);
    folder.write("fine.json", r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }"#);
    for (arguments, said) in [
        (vec!["broken.json"], "Denny"),
        (vec!["missing.json"], "missing.json: there is no such file"),
        (vec!["nothing.json"], "--action"),
        (vec!["fine.json", "--action", "s4:GetObject"], "did you mean `s3`?"),
        (vec!["fine.json", "--action", "s3:Get*"], "is not one action"),
        (vec!["fine.json", "--resource", "bucket"], "is not an ARN"),
        (vec!["fine.json", "--assume", "fas-source-ipp=service"], "did you mean `fas-source-ip`?"),
        (vec!["fine.json", "--context", "aws:SourceVpc=vpc-1"], "network keys follow from the path"),
        (vec!["fine.json", "--type", "scp", "--type", "scp"], "--type is given 2 times for 1 policies"),
        (vec!["fine.json", "--topology", "none.yaml"], "none.yaml"),
    ] {
        let mut all = vec!["probe"];
        all.extend(arguments);
        let run = run_in(folder.path(), &all);
        assert_eq!(run.code, 2, "{all:?}: {}", run.all());
        assert!(run.stderr.contains(said), "{all:?}: {}", run.all());
        assert_eq!(run.stdout, "", "{all:?}");
    }
}

/// Every field name in the JSON of a probe stands in `docs/probe.md`.
#[test]
fn the_fields_of_the_answer_are_documented() {
    fn names(value: &serde_json::Value, found: &mut std::collections::BTreeSet<String>) {
        match value {
            serde_json::Value::Object(map) => {
                for (name, value) in map {
                    found.insert(name.clone());
                    // What a key holds is described with the outcome.
                    if name != "actual" {
                        names(value, found);
                    }
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| names(item, found)),
            _ => {}
        }
    }
    let mut found = std::collections::BTreeSet::new();
    for policy in ["source-ip-direct-only.json", "external-id.json", "queue-from-bucket.json"] {
        let file = format!("tests/data/probe/{policy}");
        names(&hopstamp(&["probe", &file, "--format", "json"]).json(), &mut found);
    }
    let text = std::fs::read_to_string(crate::support::root().join("docs/probe.md")).unwrap();
    let missing: Vec<&String> = found.iter().filter(|name| !text.contains(&format!("`{name}`"))).collect();
    assert!(found.len() > 25 && missing.is_empty(), "not in docs/probe.md: {missing:?}");
}
