//! Edits of texts: the value is edited, and nothing else of the text changes.

use hopstamp::source::edit::{Edit, Step, Steps, Syntax, edit_text, edit_value};
use hopstamp::source::{Node, Value, print};

fn steps(node: &Node, at: Steps, all: &mut Vec<(Steps, Node)>) {
    all.push((at.clone(), node.clone()));
    let below = |step| at.iter().cloned().chain([step]).collect::<Steps>();
    match &node.value {
        Value::Map(map) => {
            for entry in &map.entries {
                steps(&entry.node, below(Step::Key(entry.key.clone())), all);
            }
        }
        Value::List(items) => {
            for (number, item) in items.iter().enumerate() {
                steps(item, below(Step::Item(number)), all);
            }
        }
        _ => {}
    }
}

/// Every edit that makes sense at a place.
fn edits(at: &Steps, node: &Node) -> Vec<Edit> {
    let value =
        print::map([("Effect", print::text("Allow")), ("Action", print::list([print::text("s3:*")]))]);
    let mut found = vec![Edit::Push { at: at.clone(), value: value.clone() }];
    found.push(Edit::Push { at: at.clone(), value: print::text("203.0.113.7/32") });
    if node.as_map().is_some() {
        found.push(Edit::Insert { at: at.clone(), key: "aws:NewKey".into(), value: print::text("x") });
        found.push(Edit::Insert { at: at.clone(), key: "New".into(), value });
    }
    if !at.is_empty() {
        found.push(Edit::Remove { at: at.clone() });
    }
    found
}

/// Whether a text is what is left of another one if some of it is taken out.
fn is_within(part: &str, whole: &str) -> bool {
    let mut rest = whole.bytes();
    part.bytes().all(|byte| rest.any(|b| b == byte))
}

/// Makes every edit of a text; returns how many can be made in place, and how many there are.
fn try_all(name: &str, text: &str) -> (usize, usize) {
    let syntax = Syntax::of(name);
    let root = syntax.parse(text).unwrap_or_else(|| panic!("{name} cannot be read"));
    let mut all = Vec::new();
    steps(&root, Steps::new(), &mut all);
    let (mut done, mut tried) = (0, 0);
    for (at, node) in &all {
        for edit in edits(at, node) {
            let mut wanted = root.clone();
            if edit_value(&mut wanted, &edit).is_none() {
                continue;
            }
            tried += 1;
            let Some(edited) = edit_text(text, syntax, std::slice::from_ref(&edit)) else { continue };
            done += 1;
            assert!(syntax.parse(&edited).unwrap().same_value(&wanted), "{name}: {edit:?}");
            // Adding only adds, and taking out only takes out.
            let [part, whole] = match edit {
                Edit::Remove { .. } => [&edited, &text.to_owned()],
                Edit::Push { .. } | Edit::Insert { .. } => [&text.to_owned(), &edited],
            };
            assert!(is_within(part, whole), "{name}: {edit:?}\n{edited}");
        }
    }
    (done, tried)
}

fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let folder = crate::support::root().join(folder);
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .map(|path| (path.to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    found
}

#[test]
fn every_edit_of_a_json_policy_is_made_in_place() {
    let mut tried = 0;
    for (name, text) in
        files("topologies/policies", "json").iter().chain(&files("scenarios/policies", "json"))
    {
        let (done, all) = try_all(name, text);
        assert_eq!(done, all, "{name}");
        tried += all;
    }
    assert!(tried > 1000, "{tried}");
}

#[test]
fn nearly_every_edit_of_a_topology_is_made_in_place_and_none_goes_wrong() {
    let (mut done, mut tried) = (0, 0);
    for (name, text) in
        ["topologies/peered-sts.yaml", "topologies/nat-only.yaml", "tests/data/analysis/hub.yaml"]
            .map(|path| (path, std::fs::read_to_string(crate::support::root().join(path)).unwrap()))
    {
        let (one, all) = try_all(name, &text);
        done += one;
        tried += all;
    }
    assert!(done * 100 >= tried * 95, "{done} of {tried}");
}

#[test]
fn odd_layouts_are_kept() {
    let push = |at: &[&str], value: &str| Edit::Push {
        at: at.iter().map(|k| Step::Key((*k).into())).collect(),
        value: print::text(value),
    };
    for (text, syntax, edit, wanted) in [
        (r#"{"a":["x","y"]}"#, Syntax::Json, push(&["a"], "z"), r#"{"a":["x","y","z"]}"#),
        ("{\"a\": []}", Syntax::Json, push(&["a"], "z"), "{\"a\": [\"z\"]}"),
        (
            "{\n\t\"a\": [\n\t\t\"x\"\n\t]\n}",
            Syntax::Json,
            push(&["a"], "z"),
            "{\n\t\"a\": [\n\t\t\"x\",\n\t\t\"z\"\n\t]\n}",
        ),
        ("a: x # why\n", Syntax::Yaml, push(&["a"], "z"), "a: [x, z] # why\n"),
        ("a:\n  - x # why\n# end\n", Syntax::Yaml, push(&["a"], "z"), "a:\n  - x # why\n  - z\n# end\n"),
        ("a: ['x', \"y\"]\n", Syntax::Yaml, push(&["a"], "1.5"), "a: ['x', \"y\", \"1.5\"]\n"),
        ("a:\r\n- x\r\nb: 1\r\n", Syntax::Yaml, push(&["a"], "z"), "a:\r\n- x\r\n- z\r\nb: 1\r\n"),
    ] {
        assert_eq!(edit_text(text, syntax, &[edit]).as_deref(), Some(wanted), "{text:?}");
    }
    // An anchor is used twice: the text cannot say that one of the two changes.
    let shared = "a: &x [1, 2]\nb: *x\n";
    assert_eq!(edit_text(shared, Syntax::Yaml, &[push(&["a"], "z")]), None);
    // No such place, and no text.
    assert_eq!(edit_text("{}", Syntax::Json, &[push(&["a"], "z")]), None);
    assert_eq!(edit_text("{ not json", Syntax::Json, &[push(&["a"], "z")]), None);
}
