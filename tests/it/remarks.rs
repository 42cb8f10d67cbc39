//! Remarks on a topology beside an answer: a few in full, many in one line.

use crate::support::{Folder, run_in};

/// A topology with as many remarks as it has callers: their roles are not among the principals.
fn topology(callers: usize) -> String {
    let caller = |n| {
        format!(
            "  c{n}: {{ kind: laptop, public_ip: 198.51.100.{n}, region: us-east-1, role: \"arn:aws:iam::111122223333:role/r{n}\" }}\n"
        )
    };
    let callers: String = (1..=callers).map(caller).collect();
    format!("resources: {{ \"arn:aws:sqs:us-east-1:111122223333:jobs\": {{}} }}\ncallers:\n{callers}")
}

const COMMANDS: &[&[&str]] = &[
    &[
        "trace",
        "t.yaml",
        "--caller",
        "c1",
        "--action",
        "sqs:SendMessage",
        "--resource",
        "arn:aws:sqs:us-east-1:111122223333:jobs",
    ],
    &["paths", "t.yaml", "--service", "sqs"],
    &["render", "t.yaml"],
    &["probe", "p.json", "--topology", "t.yaml"],
];

fn remarks(callers: usize, arguments: &[&str]) -> String {
    let folder = Folder::new(&format!("remarks-{}-{callers}", arguments[0]));
    folder.write("t.yaml", topology(callers));
    folder.write("p.json", r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "198.51.100.0/24" } } } }"#);
    let run = run_in(folder.path(), arguments);
    assert!(!run.stdout.is_empty(), "{arguments:?}: {}", run.all());
    run.stderr
}

#[test]
fn a_few_are_told_in_full() {
    for arguments in COMMANDS {
        let text = remarks(3, arguments);
        assert!(text.contains("role/r3 is not among `principals`"), "{arguments:?}: {text}");
        assert!(text.ends_with("3 warnings\n"), "{arguments:?}: {text}");
    }
}

#[test]
fn many_are_counted() {
    for arguments in COMMANDS {
        assert_eq!(remarks(4, arguments), "4 warnings; hopstamp check shows them\n", "{arguments:?}");
    }
}

#[test]
fn errors_are_told_in_full_beside_many() {
    let folder = Folder::new("remarks-errors");
    folder.write("t.yaml", topology(4));
    let run = run_in(folder.path(), &["trace", "t.yaml", "--caller", "c9", "--action", "sqs:SendMessage"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("`c9`") && run.stderr.contains("1 error\n"), "{}", run.stderr);
    assert!(run.stderr.ends_with("4 warnings; hopstamp check shows them\n"), "{}", run.stderr);
    assert!(!run.stderr.contains("role/r1 is not"), "{}", run.stderr);
}
