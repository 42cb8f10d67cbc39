//! The second evaluator (`tests/oracle`) against the conformance vectors and the truth tables.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::oracle::evaluate::layers::PolicyType;
use crate::oracle::evaluate::{Answer, Effect, Kind, evaluate, statement_effect};

fn read(file: &str) -> Value {
    let path = format!("{}/tests/data/conformance/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn vectors() -> Vec<Value> {
    read("policy-vectors.json")["vectors"].as_array().unwrap().clone()
}

/// The layers that explain a denial, in the words of `expectedReason`.
fn reasons(answer: &Answer) -> BTreeSet<(String, String)> {
    let word = |kind| if kind == Kind::Explicit { "explicit" } else { "implicit" };
    answer
        .reasons()
        .iter()
        .map(|denial| (word(denial.kind).to_owned(), denial.policy_type.sentence().to_owned()))
        .collect()
}

/// `expectedReason` as a set of one, or empty.
fn expected_reasons(vector: &Value) -> BTreeSet<(String, String)> {
    let reason = vector["expectedReason"].as_object();
    reason
        .iter()
        .map(|r| (r["kind"].as_str().unwrap().into(), r["policyType"].as_str().unwrap().into()))
        .collect()
}

fn disagreements(vectors: &[Value]) -> Vec<String> {
    vectors
        .iter()
        .filter_map(|vector| {
            let answer = evaluate(vector);
            let agrees =
                answer.outcome.word() == vector["expected"] && reasons(&answer) == expected_reasons(vector);
            (!agrees).then(|| format!("{} {}: {answer:?}", vector["id"], vector["why"]))
        })
        .collect()
}

#[test]
fn every_settled_vector_gets_its_decision_and_its_reason() {
    let settled: Vec<Value> =
        vectors().into_iter().filter(|vector| vector["basis"] != "unconfirmed").collect();
    assert_eq!(settled.len(), 440);
    assert_eq!(disagreements(&settled), Vec::<String>::new());
}

#[test]
fn unconfirmed_vectors_get_the_default_of_their_assumption() {
    let open: Vec<Value> = vectors().into_iter().filter(|vector| vector["basis"] == "unconfirmed").collect();
    assert_eq!(open.len(), 7);
    assert_eq!(disagreements(&open), Vec::<String>::new());
}

#[test]
fn the_multivalued_keys_are_those_of_the_vectors() {
    use crate::oracle::evaluate::multivalued::is_multivalued;
    let listed = read("policy-vectors.json")["multivaluedKeys"].clone();
    for key in listed.as_array().unwrap() {
        assert!(is_multivalued(key.as_str().unwrap()), "{key}");
    }
    let tested = vectors();
    let keys = tested.iter().flat_map(|vector| vector["request"]["context"].as_object().unwrap());
    for (key, values) in keys {
        let several = values.as_array().unwrap().len() != 1;
        assert!(!several || is_multivalued(key), "{key} holds {values}");
    }
}

#[test]
fn every_cell_of_the_truth_tables() {
    let tables = read("truth-tables.json");
    let mut cells = 0;
    for table in tables["tables"].as_array().unwrap() {
        for pattern in table["patterns"].as_array().unwrap() {
            for path in table["paths"].as_array().unwrap() {
                let expected =
                    &table["expected"][pattern["id"].as_str().unwrap()][path["id"].as_str().unwrap()];
                if expected.is_null() {
                    continue;
                }
                let found = cell(pattern, path, &path["request"]);
                assert_eq!(found, *expected, "{} {} {}", table["id"], pattern["id"], path["id"]);
                cells += 1;
            }
        }
    }
    assert!(cells > 450, "{cells}");
}

fn cell(pattern: &Value, path: &Value, request: &Value) -> &'static str {
    let entry = &pattern["documents"][path["target"].as_str().unwrap()];
    let effect = statement_effect(&entry["document"], entry["policyType"].as_str().unwrap(), request);
    effect.map_or("none", Effect::word)
}

#[test]
fn the_other_choice_of_an_assumption_flips_the_cells_that_are_listed_and_no_other() {
    let file = read("truth-tables.json");
    let tables = file["tables"].as_array().unwrap();
    let mut flips = 0;
    for alternative in file["alternatives"].as_array().unwrap() {
        let table = tables.iter().find(|table| table["id"] == alternative["table"]).unwrap();
        for (path_id, changes) in alternative["contextChanges"].as_object().unwrap() {
            let path =
                table["paths"].as_array().unwrap().iter().find(|path| path["id"] == **path_id).unwrap();
            let request = with_changes(&path["request"], changes);
            for pattern in table["patterns"].as_array().unwrap() {
                let pattern_id = pattern["id"].as_str().unwrap();
                let usual = &table["expected"][pattern_id][path_id];
                let flipped = &alternative["flips"][pattern_id][path_id];
                if usual.is_null() {
                    continue;
                }
                let expected = if flipped.is_null() { usual } else { flipped };
                let found = cell(pattern, path, &request);
                assert_eq!(found, *expected, "{} {pattern_id} {path_id}", alternative["assumption"]);
                flips += usize::from(!flipped.is_null());
            }
        }
    }
    assert!(flips > 20, "{flips}");
}

/// Operator, policy value, request values that hit and miss; then the columns.
type Row = (&'static str, &'static str, [&'static str; 2], &'static str, &'static str, &'static str);

/// PE B.2 and CK 8, in the words of the reference: absent, hit, miss; then with ForAnyValue and with ForAllValues absent,
/// empty, all, some, none.
const TABLE: [Row; 14] = [
    ("StringEquals", "a", ["a", "b"], "F T F", "F F T T F", "T T T F F"),
    ("StringNotEquals", "a", ["a", "b"], "T F T", "F F F T T", "T T F F T"),
    ("StringLike", "a*", ["a", "b"], "F T F", "F F T T F", "T T T F F"),
    ("StringNotLike", "a*", ["a", "b"], "T F T", "F F F T T", "T T F F T"),
    ("NumericEquals", "1.0", ["1", "2"], "F T F", "F F T T F", "T T T F F"),
    ("NumericNotEquals", "1.0", ["1", "2"], "T F T", "F F F T T", "T T F F T"),
    ("NumericLessThan", "2", ["1", "2"], "F T F", "F F T T F", "T T T F F"),
    ("DateNotEquals", "2026-06-01", ["1780272000", "1780272001"], "T F T", "F F F T T", "T T F F T"),
    ("DateGreaterThanEquals", "1780272001", ["2026-06-02", "2026-06-01"], "F T F", "F F T T F", "T T T F F"),
    ("Bool", "true", ["true", "false"], "F T F", "F F T T F", "T T T F F"),
    ("BinaryEquals", "YQ==", ["YQ==", "Yg=="], "F T F", "F F T T F", "T T T F F"),
    ("IpAddress", "203.0.113.0/24", ["203.0.113.9", "2001:db8::1"], "F T F", "F F T T F", "T T T F F"),
    ("NotIpAddress", "203.0.113.0/24", ["203.0.113.9", "2001:db8::1"], "T F T", "F F F T T", "T T F F T"),
    (
        "ArnNotLike",
        "arn:aws:s3:::a*",
        ["arn:aws:s3:::a", "arn:aws:s3:::b"],
        "T F T",
        "F F F T T",
        "T T F F T",
    ),
];

#[test]
fn the_table_of_the_operators() {
    for (operator, policy, [hit, miss], plain, any, all) in TABLE {
        let single = |values: Option<&[&str]>, name: &str| holds(name, "aws:PrincipalTag/x", policy, values);
        let set = |values: Option<&[&str]>, name: &str| holds(name, "aws:TagKeys", policy, values);
        let row: [Option<&[&str]>; 3] = [None, Some(&[hit]), Some(&[miss])];
        let sets: [Option<&[&str]>; 5] =
            [None, Some(&[]), Some(&[hit, hit]), Some(&[hit, miss]), Some(&[miss, miss])];
        let letters = |answers: Vec<bool>| {
            answers.iter().map(|t| if *t { "T" } else { "F" }).collect::<Vec<_>>().join(" ")
        };
        let if_exists = |columns: &str| format!("T{}", &columns[1..]);

        assert_eq!(letters(row.map(|values| single(values, operator)).to_vec()), plain, "{operator}");
        let name = format!("{operator}IfExists");
        assert_eq!(letters(row.map(|values| single(values, &name)).to_vec()), if_exists(plain), "{name}");
        for (qualifier, columns) in [("ForAnyValue", any), ("ForAllValues", all)] {
            let name = format!("{qualifier}:{operator}");
            assert_eq!(letters(sets.map(|values| set(values, &name)).to_vec()), columns, "{name}");
            let name = format!("{name}IfExists");
            assert_eq!(letters(sets.map(|values| set(values, &name)).to_vec()), if_exists(columns), "{name}");
        }
    }
}

/// Whether an identity policy with this condition alone allows.
fn holds(operator: &str, key: &str, policy: &str, values: Option<&[&str]>) -> bool {
    let mut context = json!({});
    if let Some(values) = values {
        context[key] = json!(values);
    }
    let request = json!({ "principal": "arn:aws:iam::111122223333:user/maya", "action": "s3:GetObject",
        "resource": "arn:aws:s3:::harbor-logs/a", "resourceAccount": "111122223333", "context": context });
    let document = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { operator: { key: policy } } } });
    statement_effect(&document, "identity", &request) == Some(Effect::Allow)
}

fn with_changes(request: &Value, changes: &Value) -> Value {
    let mut request = request.clone();
    let context = request["context"].as_object_mut().unwrap();
    for (key, value) in changes.as_object().unwrap() {
        if value.is_null() {
            context.remove(key);
        } else {
            context.insert(key.clone(), value.clone());
        }
    }
    request
}

#[test]
fn every_policy_type_has_a_word_and_a_sentence_of_its_own() {
    let words: BTreeSet<_> = PolicyType::ALL.iter().map(|kind| kind.word()).collect();
    let sentences: BTreeSet<_> = PolicyType::ALL.iter().map(|kind| kind.sentence()).collect();
    assert_eq!((words.len(), sentences.len()), (8, 8));
    assert!(PolicyType::ALL.iter().all(|kind| PolicyType::from_word(kind.word()) == *kind));
}
