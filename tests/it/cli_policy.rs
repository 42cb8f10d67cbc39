//! `evaluate` and `policy check` as a user runs them.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Folder, hopstamp, root, run_in};

/// Feeds `hopstamp evaluate` on standard input; returns the answers and the exit code.
fn evaluate(input: &str) -> (Vec<serde_json::Value>, i32) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hopstamp"))
        .args(["evaluate", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let text = input.to_owned();
    let feeder = std::thread::spawn(move || stdin.write_all(text.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (text.lines().map(|l| serde_json::from_str(l).unwrap()).collect(), output.status.code().unwrap())
}

fn vectors() -> Vec<serde_json::Value> {
    let path = root().join("tests/data/conformance/policy-vectors.json");
    let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

#[test]
fn one_answer_for_each_case_in_order() {
    let vectors = vectors();
    // More lines than are decided in one go.
    let input: String = (0..12).flat_map(|_| &vectors).map(|v| format!("{v}\n")).collect();
    let (answers, code) = evaluate(&input);
    assert_eq!((answers.len(), code), (12 * vectors.len(), 0));
    for (answer, vector) in answers.iter().zip((0..12).flat_map(|_| &vectors)) {
        assert_eq!(answer["id"], vector["id"]);
        if vector["basis"] != "unconfirmed" {
            let expected = match vector["expected"].as_str().unwrap() {
                "Allowed" => "allowed",
                "ImplicitlyDenied" => "implicitly_denied",
                _ => "explicitly_denied",
            };
            assert_eq!(answer["outcome"], expected, "{}", vector["id"]);
        }
    }
}

#[test]
fn a_bad_line_is_told_by_its_number_and_the_rest_goes_on() {
    let vectors = vectors();
    let (answers, code) = evaluate(&format!("{}\nnot json\n\n{}\n", vectors[0], vectors[1]));
    assert_eq!((answers.len(), code), (3, 2));
    assert_eq!(answers[1]["line"], 2);
    assert_eq!(answers[1]["errors"][0]["code"], "JsonSyntax");
    assert_eq!(answers[2]["id"], vectors[1]["id"]);
}

#[test]
fn one_case_may_go_over_several_lines() {
    let vector = &vectors()[0];
    let (answers, code) = evaluate(&serde_json::to_string_pretty(vector).unwrap());
    assert_eq!((answers.len(), code), (1, 0));
    assert_eq!(answers[0]["id"], vector["id"]);
}

#[test]
fn an_unknown_key_makes_the_answer_depend_on_it() {
    let case = r#"{"id":"u","request":{"principal":"arn:aws:iam::111122223333:user/maya","action":"s3:GetObject","resource":"arn:aws:s3:::plans/a","resourceAccount":"111122223333","context":{"aws:SourceVpce":null}},"identityPolicies":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}}}],"resourcePolicy":null,"permissionBoundaries":[],"sessionPolicy":null,"scps":[],"rcps":[],"vpcEndpointPolicies":[]}"#;
    let (answers, _) = evaluate(case);
    assert_eq!(answers[0]["outcome"], "depends");
    assert_eq!(answers[0]["depends_on"], serde_json::json!(["aws:SourceVpce"]));
}

const BAD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "s3:*",
      "Resource": "*",
      "Condition": { "StringNotEqual": { "aws:SourceVpce": "vpce-1" } }
    }
  ]
}
"#;

#[test]
fn a_policy_with_an_error_ends_with_1_and_is_blamed_at_its_place() {
    let folder = Folder::new("policy-check");
    folder.write("bad.json", BAD);
    let run = run_in(folder.path(), &["policy", "check", "bad.json"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.all());
    let json = run_in(folder.path(), &["policy", "check", "--format", "json", "bad.json"]).json();
    assert_eq!(json[0]["pointer"], "/Statement/0/Condition/StringNotEqual");
    assert_eq!((&json[0]["place"]["line"], &json[0]["place"]["column"]), (&8.into(), &22.into()));
    let sarif = run_in(folder.path(), &["policy", "check", "--format", "sarif", "bad.json"]).json();
    assert_eq!(sarif["version"], "2.1.0");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"InvalidOperator".into(), &"error".into()));
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startLine"], &region["startColumn"]), (&8.into(), &22.into()));
}

#[test]
fn good_policies_end_with_0_and_missing_files_with_2() {
    let run = hopstamp(&["policy", "check", "topologies/policies/trust-account.json"]);
    assert_eq!(run.code, 0);
    assert_eq!(run.stdout, "topologies/policies/trust-account.json: ok as a role trust policy\n");
    assert_eq!(hopstamp(&["policy", "check", "no-such.json"]).code, 2);
    let wrong_type =
        hopstamp(&["policy", "check", "--type", "identity", "topologies/policies/trust-account.json"]);
    assert_eq!(wrong_type.code, 1, "{}", wrong_type.all());
}
