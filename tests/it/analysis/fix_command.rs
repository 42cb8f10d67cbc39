//! `hopstamp fix` as a user runs it.

use super::fix_support::apply_diff;
use crate::support::{Folder, Run, hopstamp, run_in};

const TOPOLOGY: &str = "topologies/peered-sts.yaml";
const ASK: [&str; 6] = [
    "--caller",
    "app-server",
    "--action",
    "sts:AssumeRole",
    "--resource",
    "arn:aws:iam::111122223333:role/target",
];

fn fix(arguments: &[&str]) -> Run {
    hopstamp(&[&["fix", TOPOLOGY], &ASK[..], arguments].concat())
}

/// A folder with the experiment in it, its policies where it names them.
fn lab(name: &str) -> Folder {
    let folder = Folder::new(name);
    for path in ["peered-sts.yaml", "policies/full-access.json", "policies/trust-account.json"] {
        folder.write(path, std::fs::read(crate::support::root().join("topologies").join(path)).unwrap());
    }
    folder
}

fn in_lab(folder: &Folder, arguments: &[&str]) -> Run {
    run_in(folder.path(), &[&["fix", "peered-sts.yaml"], &ASK[..], arguments].concat())
}

fn read(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path().join(path)).unwrap()
}

/// The number of the first fix of which something holds.
fn number(run: &Run, test: impl Fn(&serde_json::Value) -> bool) -> String {
    let json = run.json();
    let fixes = json["fixes"].as_array().unwrap();
    (fixes.iter().position(test).unwrap() + 1).to_string()
}

#[test]
fn the_answer_reads_well() {
    let run = fix(&[]);
    assert_eq!(run.code, 0, "{}", run.all());
    for part in [
        "DENIED implicitly   6 ways to allow it, the smallest first",
        "1  policy   also list vpc-0c3610a65f744e73f under aws:SourceVpc in statement 1 of inline policy 1",
        "flips    nothing else, of 3 answers",
        "+          Condition: { StringEquals: { aws:SourceVpc: [vpc-05c07e7f, vpc-0c3610a65f744e73f] } }",
        "and 2 more ways; --all shows them",
    ] {
        assert!(run.stdout.contains(part), "`{part}` is missing in\n{}", run.all());
    }
    let all = fix(&["--all"]);
    assert!(
        all.stdout.contains("\n  6  policy   add to topologies/policies/trust-account.json"),
        "{}",
        all.all()
    );
    assert!(all.stdout.contains("internet, credentials of app-server  sts:AssumeRole"), "{}", all.all());
}

#[test]
fn nothing_is_written_unless_asked_for() {
    let folder = lab("fix-dry");
    let before = ["peered-sts.yaml", "policies/trust-account.json"].map(|p| read(&folder, p));
    assert_eq!(in_lab(&folder, &[]).code, 0);
    assert_eq!(before, ["peered-sts.yaml", "policies/trust-account.json"].map(|p| read(&folder, p)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_written_fix_is_what_was_shown_and_turns_the_verdict() {
    let folder = lab("fix-write");
    let shown = in_lab(&folder, &["--format", "json"]);
    let in_file = |f: &serde_json::Value| f["documents"][0]["path"] == "policies/trust-account.json";
    let chosen = number(&shown, in_file);
    let index = chosen.parse::<usize>().unwrap() - 1;
    let diff = shown.json()["fixes"][index]["documents"][0]["diff"].as_str().unwrap().to_owned();
    let wanted = apply_diff(&read(&folder, "policies/trust-account.json"), &diff);
    let run = in_lab(&folder, &["--write", &chosen]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(run.stderr.contains("wrote policies/trust-account.json"), "{}", run.all());
    assert_eq!(read(&folder, "policies/trust-account.json"), wanted);
    let again = in_lab(&folder, &["--want", "allow"]);
    assert_eq!(again.code, 0);
    assert!(again.stdout.contains("nothing is to be done"), "{}", again.all());
    // No temporary file stays behind.
    assert_eq!(std::fs::read_dir(folder.path().join("policies")).unwrap().count(), 2);
}

#[test]
fn a_written_policy_inside_the_topology_keeps_the_rest_of_it() {
    let folder = lab("fix-inline");
    let before = read(&folder, "peered-sts.yaml");
    assert_eq!(in_lab(&folder, &["--write", "1"]).code, 0);
    let old = "aws:SourceVpc: vpc-05c07e7f }";
    let new = "aws:SourceVpc: [vpc-05c07e7f, vpc-0c3610a65f744e73f] }";
    assert_eq!(read(&folder, "peered-sts.yaml"), before.replace(old, new));
}

#[test]
fn a_saved_patch_is_what_diff_takes() {
    let folder = lab("fix-patch");
    let shown = in_lab(&folder, &["--format", "json"]);
    let chosen = number(&shown, |f| f["patch"].is_string());
    let missing = in_lab(&folder, &["--write", &chosen]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("--save-patch FILE"), "{}", missing.all());
    let run = in_lab(&folder, &["--write", &chosen, "--save-patch", "change.yaml"]);
    assert_eq!(run.code, 0, "{}", run.all());
    let diff =
        [&["diff", "peered-sts.yaml", "--patch", "change.yaml", "--format", "json"][..], &ASK[2..]].concat();
    let answer = run_in(folder.path(), &diff);
    assert_eq!(answer.code, 0, "{}", answer.all());
    let json = answer.json();
    let groups = json["answers"]["groups"].as_array().unwrap();
    let turned = groups
        .iter()
        .any(|g| g["after"] == "allowed" && g["examples"][0]["subject"]["caller"] == "app-server");
    assert!(turned, "{groups:#?}");
    for part in ["./peered-sts.yaml", "policies/trust-account.json"] {
        let over = in_lab(&folder, &["--write", &chosen, "--save-patch", part]);
        assert_eq!(over.code, 2, "{}", over.all());
        assert!(over.stderr.contains("is part of the topology"), "{}", over.all());
    }
}

#[test]
fn a_file_that_cannot_be_written_leaves_all_of_them() {
    let folder = lab("fix-readonly");
    let shown = in_lab(&folder, &["--format", "json"]);
    let chosen = number(&shown, |f| f["patch"].is_string());
    let run = in_lab(&folder, &["--write", &chosen, "--save-patch", "no/such/folder/change.yaml"]);
    assert_eq!(run.code, 2, "{}", run.all());
    assert!(run.stderr.contains("nothing was changed"), "{}", run.all());
}

#[test]
fn bad_arguments_end_with_2_and_say_what_is_right() {
    for (arguments, part) in [
        (&["--write", "99"][..], "they are numbered from 1 to 6"),
        (&["--write", "0"], "there is no fix 0"),
        (&["--write", "one"], "invalid value"),
        (&["--save-patch", "x.yaml"], "--write"),
        (&["--want", "perhaps"], "allow"),
        (&["--assume", "nonsense=1"], "nonsense"),
        (&["--endpoint-url"], "--endpoint-url"),
    ] {
        let run = fix(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.all());
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.all());
        assert!(run.stdout.is_empty(), "{arguments:?}: {}", run.all());
    }
    let nobody = hopstamp(&["fix", TOPOLOGY, "--caller", "app-servr", "--action", "sts:AssumeRole"]);
    assert_eq!(nobody.code, 2);
    assert!(nobody.stderr.contains("did you mean `app-server`?"), "{}", nobody.all());
    let broken =
        hopstamp(&["fix", "tests/data/readme/broken.yaml", "--caller", "x", "--action", "s3:GetObject"]);
    assert_eq!(broken.code, 2, "{}", broken.all());
    let missing = hopstamp(&["fix", "no-such.yaml", "--caller", "x", "--action", "s3:GetObject"]);
    assert_eq!(missing.code, 2, "{}", missing.all());
}

#[test]
fn where_no_change_helps_it_ends_with_1() {
    let run = hopstamp(&[
        "fix",
        "topologies/nat-only.yaml",
        "--caller",
        "shop-server",
        "--action",
        "sts:GetCallerIdentity",
    ]);
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(run.stdout.contains("PE-104"), "{}", run.all());
}

#[test]
fn the_open_internet_and_an_exact_want_are_understood() {
    let run = hopstamp(&[
        "fix",
        "topologies/s3-endpoints.yaml",
        "--caller",
        "internet",
        "--credentials",
        "app-server",
        "--action",
        "s3:GetObject",
        "--resource",
        "arn:aws:s3:::scratch/a.csv",
        "--want",
        "deny",
        "--format",
        "json",
    ]);
    assert_eq!(run.code, 0, "{}", run.all());
    let json = run.json();
    assert_eq!((&json["want"], &json["now"]), (&"deny".into(), &"allowed".into()));
    let first = &json["fixes"][0];
    assert!(first["changes"][0]["words"].as_str().unwrap().contains("unless it comes from"), "{first:#}");
    assert_eq!(first["flips"]["opens"], 0);
}
