//! The commands as a user runs them: what they print, and how they end.

use crate::support::{Folder, hopstamp, root, run_in};

const TARGET: &str = "arn:aws:iam::111122223333:role/target";
const EXPERIMENT: [&str; 8] = [
    "trace",
    "topologies/peered-sts.yaml",
    "--caller",
    "app-server",
    "--action",
    "sts:AssumeRole",
    "--resource",
    TARGET,
];

#[test]
fn the_experiment_says_which_hop_did_it() {
    let run = hopstamp(&EXPERIMENT);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn the_json_of_a_trace_has_path_stamps_and_condition() {
    let run = hopstamp(&[&EXPERIMENT[..], &["--format", "json"]].concat());
    assert_eq!(run.code, 0);
    let outcome = run.json();
    assert_eq!(outcome["outcome"], "implicitly_denied");
    let leg = &outcome["legs"][0];
    let hops: Vec<&str> =
        leg["way"]["path"]["hops"].as_array().unwrap().iter().map(|h| h["id"].as_str().unwrap()).collect();
    assert_eq!(hops, ["app-server", "dns", "pcx-lab", "vpce-sts", "sts.us-east-1"]);
    let vpc = &leg["context"]["aws:SourceVpc"];
    assert_eq!(vpc["state"]["value"], "vpc-0c3610a65f744e73f");
    assert_eq!(vpc["by"], serde_json::json!({ "kind": "hop", "hop": 4 }));
    assert_eq!(leg["context"]["aws:SourceIp"]["state"], "absent");
    assert!(leg["context"]["aws:SourceIp"]["note"].is_string());
    assert!(leg["context"]["aws:SourceIp"]["rule"].is_string());
    let reason = &leg["decision"]["reason"];
    assert_eq!((&reason["layer"], &reason["statement"]), (&"identity-based policy".into(), &1.into()));
    assert_eq!(reason["conditions"][0]["key"], "aws:SourceVpc");
    assert_eq!(reason["conditions"][0]["wanted"], serde_json::json!(["vpc-05c07e7f"]));
}

/// Every field name in the JSON of all scenarios stands in `docs/outcome.md`.
#[test]
fn the_schema_of_outcomes_is_documented() {
    fn names(value: &serde_json::Value, under: &str, found: &mut std::collections::BTreeSet<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    // There the names are condition keys.
                    if !["context", "differs_in"].contains(&under) {
                        found.insert(name.clone());
                    }
                    names(value, name, found);
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|i| names(i, under, found)),
            _ => {}
        }
    }
    let documentation = std::fs::read_to_string(root().join("docs/outcome.md")).unwrap();
    let mut found = std::collections::BTreeSet::new();
    let cases = [
        ("topologies/peered-sts.yaml", "app-server", "sts:AssumeRole", TARGET),
        ("topologies/s3-endpoints.yaml", "stranger", "s3:GetObject", "arn:aws:s3:::reports/a"),
        ("topologies/s3-endpoints.yaml", "app-server", "s3:GetObject", "arn:aws:s3:::reports/a"),
        ("topologies/s3-endpoints.yaml", "report-builder", "s3:GetObject", "arn:aws:s3:::reports/a"),
        ("topologies/network-paths-fixture.yaml", "i-b", "sts:GetCallerIdentity", "*"),
    ];
    for (topology, caller, action, resource) in cases {
        let run = hopstamp(&[
            "trace",
            topology,
            "--caller",
            caller,
            "--action",
            action,
            "--resource",
            resource,
            "--format",
            "json",
            "--all",
        ]);
        assert_eq!(run.code, 0, "{}", run.all());
        names(&run.json(), "", &mut found);
    }
    let missing: Vec<&String> = found
        .iter()
        .filter(|n| {
            !documentation.contains(&format!("`{n}`")) && !documentation.contains(&format!("\"{n}\""))
        })
        .collect();
    assert!(missing.is_empty(), "not in docs/outcome.md: {missing:?}");
    assert!(found.len() > 40);
}

#[test]
fn all_example_scenarios_hold() {
    let run = hopstamp(&["test", "scenarios/"]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(run.stdout.trim_end().ends_with(" 0 failed"), "{}", run.all());
}

#[test]
fn all_example_files_check() {
    let run = hopstamp(&["check", "topologies", "scenarios"]);
    assert_eq!(run.code, 0, "{}", run.all());
}

#[test]
fn every_example_opens_with_what_it_shows() {
    for folder in ["topologies", "scenarios"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "yaml") {
                let text = std::fs::read_to_string(&path).unwrap();
                let comment: Vec<&str> = text.lines().take_while(|l| l.starts_with('#')).collect();
                assert!(comment.join(" ").contains("Shows") || comment.len() > 1, "{}", path.display());
            }
        }
    }
}

/// Turns round every single expectation of a scenario file, one at a time.
#[test]
fn a_wrong_expectation_fails_and_stands_beside_what_came_out() {
    let turned = [
        ("outcome: implicitly_denied", "outcome: allowed", "outcome"),
        ("layer: identity-based policy", "layer: role trust policy", "layer"),
        ("path: [app-server, pcx-lab, vpce-sts, sts.us-east-1]", "path: [app-server, sts.us-east-1]", "path"),
        ("aws:SourceVpc: vpc-0c3610a65f744e73f", "aws:SourceVpc: vpc-05c07e7f", "context aws:SourceVpc"),
        ("aws:SourceIp: absent", "aws:SourceIp: unknown", "context aws:SourceIp"),
        ("reason: NO_ROUTE_TO_DESTINATION", "reason: NO_RETURN_ROUTE", "reason"),
        ("warnings: [DNS_PUBLIC_ANSWER]", "warnings: []", "warnings"),
    ];
    let original = std::fs::read_to_string(root().join("scenarios/peered-sts.yaml")).unwrap();
    for (number, (right, wrong, what)) in turned.into_iter().enumerate() {
        assert!(original.contains(right), "{right}");
        let folder = Folder::new(&format!("turned-{number}"));
        let topology = root().join("topologies/peered-sts.yaml");
        let policies = root().join("scenarios/policies");
        let text = original
            .replacen(right, wrong, 1)
            .replace("../topologies/peered-sts.yaml", &topology.to_string_lossy())
            .replace("file: policies", &format!("file: {}", policies.to_string_lossy()));
        folder.write("turned.yaml", text);
        let run = run_in(folder.path(), &["test", "turned.yaml"]);
        assert_eq!(run.code, 1, "{right}: {}", run.all());
        let value = |text: &str| text.split_once(": ").unwrap().1.to_owned();
        let line = |label: &str, text: &str| {
            run.stdout.lines().any(|l| l.contains(label) && l.trim_end().ends_with(&value(text)))
        };
        assert!(run.stdout.contains(what), "{}", run.all());
        assert!(line("expected", wrong), "{}", run.all());
        assert!(line("is ", right), "{}", run.all());
    }
}

#[test]
fn a_failed_expectation_reads_well() {
    let folder = Folder::new("failed-expectation");
    folder.write("lab.yaml", TINY).write("wrong.yaml", WRONG);
    let run = run_in(folder.path(), &["test", "wrong.yaml"]);
    insta::assert_snapshot!(run.all());
}

const TINY: &str = r#"# One user, one bucket.
principals:
  arn:aws:iam::111122223333:user/maya:
    policies:
      - Version: "2012-10-17"
        Statement: { Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::plans/*" }
resources:
  arn:aws:s3:::plans: { account: "111122223333", region: us-east-1 }
callers:
  desk: { kind: laptop, public_ip: 203.0.113.7, region: us-east-1, user: "arn:aws:iam::111122223333:user/maya" }
"#;

const WRONG: &str = r#"topology: lab.yaml
scenarios:
  - name: the user reads the bucket
    request: { caller: desk, action: s3:GetObject, resource: "arn:aws:s3:::plans/a" }
    expect: { outcome: explicitly_denied, context: { aws:SourceIp: 198.51.100.1 } }
  - name: the user may not delete
    request: { caller: desk, action: s3:DeleteObject, resource: "arn:aws:s3:::plans/a" }
    expect: { outcome: implicitly_denied }
"#;

#[test]
fn a_scenario_with_a_caller_that_is_not_there() {
    let folder = Folder::new("no-such-caller");
    folder.write("lab.yaml", TINY).write("bad.yaml", WRONG.replace("caller: desk", "caller: dsk"));
    for command in ["check", "test"] {
        let run = run_in(folder.path(), &[command, "bad.yaml"]);
        assert_eq!(run.code, 2, "{}", run.all());
        assert!(run.all().contains("there is no caller `dsk`"), "{}", run.all());
    }
    insta::assert_snapshot!(run_in(folder.path(), &["check", "bad.yaml"]).all());
}

#[test]
fn a_scenario_file_with_many_mistakes_names_them_all() {
    let folder = Folder::new("many-mistakes");
    folder.write("lab.yaml", TINY).write(
        "bad.yaml",
        r#"topology: lab.yaml
scenario: []
scenarios:
  - name: 1
    requests: {}
    expect: { outcom: allowed, layer: identity policy }
  - request: { caller: desk, action: GetObject, resource: plans, role: maya, anonymous: true }
    expect: { outcome: denied, context: { aws:SourceIp: { a: b } } }
    assumptions: { fas-source-ipp: preserved, role-session-mfa: maybe }
    patch: 7
"#,
    );
    insta::assert_snapshot!(run_in(folder.path(), &["check", "bad.yaml"]).all());
}

#[test]
fn usage_mistakes_end_with_2_and_help_with_0() {
    assert_eq!(hopstamp(&["trace"]).code, 2);
    assert_eq!(hopstamp(&["trase"]).code, 2);
    assert_eq!(hopstamp(&["test", "no-such-folder.yaml"]).code, 2);
    assert_eq!(hopstamp(&["check", "no-such-file.yaml"]).code, 2);
    assert_eq!(hopstamp(&["--help"]).code, 0);
    assert_eq!(hopstamp(&["--version"]).stdout, format!("hopstamp {}\n", env!("CARGO_PKG_VERSION")));
    let run = hopstamp(&[&EXPERIMENT[..], &["--assume", "remote-vpc-source-ipp=unknown"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `remote-vpc-source-ip`?"), "{}", run.all());
}

#[test]
fn no_colour_when_piped_and_colour_when_asked_for() {
    let escape = '\u{1b}';
    assert!(!hopstamp(&EXPERIMENT).stdout.contains(escape));
    assert!(hopstamp(&[&EXPERIMENT[..], &["--color", "always"]].concat()).stdout.contains(escape));
    assert!(!hopstamp(&["check", "tests/data/readme/broken.yaml"]).stderr.contains(escape));
}

#[test]
fn a_chain_shows_every_request_and_the_first_denial() {
    let run = hopstamp(&[
        "trace",
        "topologies/s3-endpoints.yaml",
        "--caller",
        "stranger",
        "--action",
        "s3:GetObject",
        "--resource",
        "arn:aws:s3:::reports/q3.csv",
    ]);
    assert_eq!(run.code, 0);
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn an_answer_that_depends_names_the_key() {
    let run = hopstamp(&[
        "trace",
        "topologies/nat-only.yaml",
        "--caller",
        "operator-laptop",
        "--action",
        "rds:StopDBInstance",
        "--resource",
        "arn:aws:rds:us-east-1:111122223333:db:db-orders",
        "--context",
        "aws:MultiFactorAuthPresent=unknown",
    ]);
    assert_eq!(run.code, 0);
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn a_stated_key_that_the_path_contradicts_is_refused() {
    let run = hopstamp(&[&EXPERIMENT[..], &["--context", "aws:SourceVpc=vpc-05c07e7f"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("the path makes `aws:SourceVpc` vpc-0c3610a65f744e73f, not vpc-05c07e7f"));
}

#[test]
fn every_key_and_statement_with_verbose() {
    let run = hopstamp(&[&EXPERIMENT[..], &["--verbose"]].concat());
    for shown in
        ["aws:PrincipalIsAWSService", "aws:SecureTransport", "role trust policy", "VPC endpoint policy"]
    {
        assert!(run.stdout.contains(shown), "{shown}: {}", run.stdout);
    }
}

#[test]
fn a_chain_with_a_call_that_nobody_stated_does_not_claim_to_be_decided_whole() {
    let arguments = [
        "trace",
        "topologies/s3-endpoints.yaml",
        "--caller",
        "corporate-laptop",
        "--via",
        "athena",
        "--action",
        "s3:GetObject",
        "--resource",
        "arn:aws:s3:::scratch/a",
    ];
    let run = hopstamp(&arguments);
    assert!(run.stdout.contains("ALLOWED, as far as it is stated: 1 of 2 requests"), "{}", run.stdout);
    let json = hopstamp(&[&arguments[..], &["--format", "json"]].concat()).json();
    assert_eq!(json["legs"][0]["outcome"], serde_json::Value::Null);
    assert_eq!(json["legs"][1]["outcome"], "allowed");
}

#[test]
fn a_service_that_calls_with_a_role_is_not_taken_for_the_caller() {
    let run = hopstamp(&[
        "trace",
        "topologies/s3-endpoints.yaml",
        "--caller",
        "corporate-laptop",
        "--via",
        "firehose",
        "--action",
        "s3:PutObject",
        "--resource",
        "arn:aws:s3:::scratch/a",
    ]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("firehose calls s3:PutObject with a role (SH H-99), and nobody stated which"),
        "{}",
        run.stderr
    );
}

/// A full disk must not look like an answer.
#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_gets_lost_is_an_error() {
    let trace = [&EXPERIMENT[..], &["--format", "json"]].concat();
    let import = ["import", "describe", "tests/data/readme/aws"];
    for arguments in
        [&["keys"][..], &trace, &["matrix", "topologies/nat-only.yaml", "--format", "csv"], &import]
    {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_hopstamp"))
            .args(arguments)
            .current_dir(root())
            .stdout(full)
            .output()
            .unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(
            said.contains("error: the answer could not be written: no space left"),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn flags_are_checked_as_strictly_as_fields() {
    for (flag, value, wanted) in [
        ("--resource-account", "12", "an account id has twelve digits"),
        ("--region", "mars-1", "write e.g. us-east-1"),
        ("--credentials", "arn:aws:iam::1:role/x", "is not the ARN of a principal"),
    ] {
        let run = hopstamp(&[&EXPERIMENT[..], &[flag, value]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{flag}");
        assert!(run.stderr.contains(wanted), "{flag}: {}", run.stderr);
    }
}
