//! The table of data-perimeter 4, through `probe`: every cell, and every cell that another choice flips.

use hopstamp::assumption::Assumptions;
use hopstamp::diagnostic::Diagnostics;
use hopstamp::policy::{Effect, PolicyType};
use hopstamp::probe::{Answer, Document, Options, Verdict, probe};
use hopstamp::source::SourceMap;
use serde_json::Value;

const TABLE: &str = "data-perimeter-4";

fn file() -> Value {
    serde_json::from_str(include_str!("../data/conformance/truth-tables.json")).unwrap()
}

fn table(file: &Value) -> Value {
    table_of(file, TABLE)
}

fn table_of(file: &Value, id: &str) -> Value {
    let tables = file["tables"].as_array().unwrap();
    tables.iter().find(|t| t["id"] == id).unwrap().clone()
}

/// A pattern, probed as the policy of the bucket or of the key.
fn answer(pattern: &Value, target: &str, assumptions: &Assumptions) -> Answer {
    let text = pattern["documents"][target]["document"].to_string();
    let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
    let kind = Some(match target {
        "endpoint" => PolicyType::Endpoint,
        "identity" => PolicyType::Identity,
        _ => PolicyType::Resource,
    });
    let document = Document::read(&mut sources, "pattern.json", &text, kind, &mut problems).unwrap();
    let options = Options { assumptions: assumptions.clone(), ..Options::default() };
    probe(&[document], &options).unwrap()
}

/// Compares every cell of the table; returns the differences and the number of cells.
fn compare(
    table: &Value,
    targets: &[&str],
    flips: Option<&Value>,
    assumptions: &Assumptions,
) -> (Vec<String>, usize) {
    let mut wrong = Vec::new();
    let mut cells = 0;
    for pattern in table["patterns"].as_array().unwrap() {
        let id = pattern["id"].as_str().unwrap();
        let allows = pattern.to_string().contains(r#""Effect":"Allow""#);
        for target in targets {
            let answer = answer(pattern, target, assumptions);
            for path in table["paths"].as_array().unwrap().iter().filter(|p| p["target"] == *target) {
                let row = path["id"].as_str().unwrap();
                let flipped = flips.and_then(|f| f.get(id)?.get(row));
                let expected = flipped.unwrap_or(&table["expected"][id][row]).as_str().unwrap();
                let line = answer.rows.iter().find(|line| &*line.id == row).unwrap();
                let found = cell(line.statements);
                // A Deny decides; where nothing else can, so does its absence. A grant lets in without the policy.
                let verdict = match (allows, expected) {
                    (false, "Deny") => Verdict::Denied,
                    (false, _) | (true, "Allow") => Verdict::Allowed,
                    (true, _) if row == "N17" => Verdict::Allowed,
                    (true, _) => Verdict::NotAllowed,
                };
                if found != expected || line.verdict != verdict {
                    wrong.push(format!("{id} {row}: {found} {:?}, not {expected}", line.verdict));
                }
                cells += 1;
            }
        }
    }
    (wrong, cells)
}

/// What the statements say by themselves, in the words of the tables.
fn cell(statements: Option<Effect>) -> &'static str {
    match statements {
        Some(Effect::Deny) => "Deny",
        Some(Effect::Allow) => "Allow",
        None => "none",
    }
}

#[test]
fn every_cell_of_the_endpoint_policy_table_comes_out_of_probe() {
    let file = file();
    let table = table_of(&file, "data-perimeter-4.1");
    let mut other = Assumptions::default();
    other.set("via-aws-service-on-direct", "absent").unwrap();
    let mut cells = 0;
    for assumptions in [Assumptions::default(), other] {
        for pattern in table["patterns"].as_array().unwrap() {
            let answer = answer(pattern, "endpoint", &assumptions);
            for path in table["paths"].as_array().unwrap() {
                let id = path["id"].as_str().unwrap();
                let row = if id == "E1" { "N3" } else { id };
                let line = answer.rows.iter().find(|line| &*line.id == row).unwrap();
                let expected = &table["expected"][pattern["id"].as_str().unwrap()][id];
                assert_eq!(cell(line.statements), expected, "{} {id}", pattern["id"]);
                // Around it everything is allowed, so that the endpoint policy alone decides.
                let verdict = if expected == "Allow" { Verdict::Allowed } else { Verdict::NotAllowed };
                assert_eq!(line.verdict, verdict, "{} {id}", pattern["id"]);
                cells += 1;
            }
        }
    }
    assert_eq!(cells, 100);
}

#[test]
fn every_cell_of_the_mfa_table_comes_out_of_probe() {
    let rows = [
        ("long-term-key", "R2-key"),
        ("session-without-mfa", "R2-no-mfa"),
        ("federated-session", "R2-sso"),
        ("fas-of-long-term-key", "R15-key"),
        ("session-with-mfa", "R2-mfa"),
    ];
    let table = table_of(&file(), "data-perimeter-3.2");
    for pattern in table["patterns"].as_array().unwrap() {
        let answer = answer(pattern, "identity", &Assumptions::default());
        for (path, row) in rows {
            let line = answer.rows.iter().find(|line| &*line.id == row).unwrap();
            let expected = table["expected"][pattern["id"].as_str().unwrap()][path].as_str().unwrap();
            assert_eq!(cell(line.statements), expected, "{} {path}", pattern["id"]);
            let allows = pattern["id"].as_str().unwrap().starts_with("allow");
            let verdict = match (expected, allows) {
                ("Deny", _) => Verdict::Denied,
                ("none", true) => Verdict::NotAllowed,
                _ => Verdict::Allowed,
            };
            assert_eq!(line.verdict, verdict, "{} {path}", pattern["id"]);
        }
    }
}

#[test]
fn every_cell_of_the_perimeter_table_comes_out_of_probe() {
    let table = table(&file());
    let (wrong, cells) = compare(&table, &["bucket", "key"], None, &Assumptions::default());
    assert_eq!(cells, 330);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn other_choices_flip_the_cells_they_should_and_no_others() {
    let file = file();
    let table = table(&file);
    let mut tried = 0;
    for alternative in file["alternatives"].as_array().unwrap().iter().filter(|a| a["table"] == TABLE) {
        let (name, choice) =
            (alternative["assumption"].as_str().unwrap(), alternative["choice"].as_str().unwrap());
        let mut assumptions = Assumptions::default();
        assumptions.set(name, choice).unwrap();
        // Only one path of the table leads to the key.
        let key = alternative["contextChanges"].get("N17").is_some();
        let targets: &[&str] = if key { &["bucket", "key"] } else { &["bucket"] };
        let (wrong, _) = compare(&table, targets, Some(&alternative["flips"]), &assumptions);
        assert!(wrong.is_empty(), "{name} {choice}: {wrong:#?}");
        tried += 1;
    }
    assert_eq!(tried, 10);
}

#[test]
fn an_answer_names_the_assumptions_whose_choice_flips_a_cell() {
    let file = file();
    let table = table(&file);
    let mut named = 0;
    for alternative in file["alternatives"].as_array().unwrap().iter().filter(|a| a["table"] == TABLE) {
        for (pattern, cells) in alternative["flips"].as_object().unwrap() {
            let patterns = table["patterns"].as_array().unwrap();
            let document = patterns.iter().find(|p| p["id"] == pattern.as_str()).unwrap();
            for row in cells.as_object().unwrap().keys() {
                let target = if row == "N17" { "key" } else { "bucket" };
                let answer = answer(document, target, &Assumptions::default());
                let question =
                    answer.assumptions.iter().find(|q| alternative["assumption"] == q.assumption).unwrap();
                let flips = question.flips.iter();
                let flip = flips.clone().find(|f| &*f.row == row && alternative["choice"] == f.choice);
                // The grant allows beside a policy that only allows.
                assert!(flip.is_some(), "{pattern} {row} {alternative}");
                named += 1;
            }
        }
    }
    assert!(named > 40, "{named}");
}
