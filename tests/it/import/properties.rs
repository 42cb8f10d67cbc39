//! Arbitrary inputs never stop the program, and what it writes always loads.

use hopstamp::import::{Importer, Options};
use proptest::prelude::*;
use serde_json::Value;

use super::support::{files, import, loaded};

/// A value with something in it changed: another type, another text, a part less, or a part twice.
fn changed(value: &mut Value, at: &mut usize, how: u8) {
    if *at == 0 {
        *value = match (how % 8, &*value) {
            (0, _) => Value::Null,
            (1, _) => Value::from(-1),
            (2, _) => Value::from("x: [ # é\u{85}\n\"}"),
            (3, _) => Value::Array(vec![value.clone(), value.clone()]),
            (4, _) => serde_json::json!({ "a": value.clone() }),
            (5, Value::Array(items)) => Value::Array(items.iter().chain(items).cloned().collect()),
            (6, Value::Array(items)) => Value::Array(items.iter().skip(1).cloned().collect()),
            (5 | 6, Value::String(text)) => Value::from(text.replace(|c: char| c.is_ascii_digit(), "3")),
            (7, Value::String(text)) => Value::from(text.chars().rev().collect::<String>()),
            _ => Value::from(true),
        };
        *at = usize::MAX;
        return;
    }
    *at -= 1;
    match value {
        Value::Array(items) => {
            for item in items {
                if *at != usize::MAX {
                    changed(item, at, how);
                }
            }
        }
        Value::Object(map) => {
            for (_, item) in map {
                if *at != usize::MAX {
                    changed(item, at, how);
                }
            }
        }
        _ => {}
    }
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map.values().map(size).sum(),
        _ => 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for add in [Importer::add_describe, Importer::add_terraform, Importer::add_cloudformation] {
            let imported = import(Options::default(), [("x.json", bytes.as_slice())], add);
            loaded(&imported.topology);
        }
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[\\[\\]{}:,\"a-zA-Z0-9 !&*\\-\n]{0,300}") {
        for add in [Importer::add_describe, Importer::add_terraform, Importer::add_cloudformation] {
            let imported = import(Options::default(), [("x.json", text.as_bytes())], add);
            loaded(&imported.topology);
        }
    }

    #[test]
    fn changed_output_of_the_cli_still_loads(file in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), how in any::<u8>()) {
        let mut all = files("describe");
        let number = file.index(all.len());
        let mut value: Value = serde_json::from_slice(&all[number].1).unwrap();
        let mut at = at.index(size(&value));
        changed(&mut value, &mut at, how);
        all[number].1 = value.to_string().into_bytes();
        let inputs = all.iter().map(|(n, b)| (n.as_str(), b.as_slice()));
        loaded(&import(Options::default(), inputs, Importer::add_describe).topology);
    }

    #[test]
    fn a_changed_plan_still_loads(at in any::<prop::sample::Index>(), how in any::<u8>()) {
        let plan = files("terraform").into_iter().find(|(n, _)| n == "plan.json").unwrap().1;
        let mut value: Value = serde_json::from_slice(&plan).unwrap();
        let mut at = at.index(size(&value));
        changed(&mut value, &mut at, how);
        let bytes = value.to_string().into_bytes();
        loaded(&import(Options::default(), [("plan.json", bytes.as_slice())], Importer::add_terraform).topology);
    }

    #[test]
    fn a_changed_template_still_loads(at in any::<prop::sample::Index>(), how in any::<u8>()) {
        let all = files("cloudformation");
        let (_, parent) = all.iter().find(|(n, _)| n == "parent.json").unwrap();
        let mut value: Value = serde_json::from_slice(parent).unwrap();
        let mut at = at.index(size(&value));
        changed(&mut value, &mut at, how);
        let parent = value.to_string().into_bytes();
        let child = &all.iter().find(|(n, _)| n == "child.yaml").unwrap().1;
        let inputs = [("parent.json", parent.as_slice()), ("child.yaml", child.as_slice())];
        loaded(&import(Options::default(), inputs, Importer::add_cloudformation).topology);
    }
}
