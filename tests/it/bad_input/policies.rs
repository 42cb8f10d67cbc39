//! Policies that a topology names.

use hopstamp::topology::MemoryFiles;
use insta::assert_snapshot;

use crate::topology::support::{problems, problems_of};

fn with(policy: &str, file: &[u8]) -> String {
    let mut files = MemoryFiles::default();
    let text = format!(
        "accounts: {{ \"111122223333\": {{}} }}\nprincipals:\n  arn:aws:iam::111122223333:role/app:\n    policies:\n      - {policy}\n"
    );
    files.insert("net/t.yaml", text);
    files.insert("net/policies/p.json", file);
    problems_of("net/t.yaml", &files)
}

#[test]
fn a_policy_file_that_is_missing() {
    assert_snapshot!(with("{ file: policies/q.json }", b"{}"), @r#"
    error[file-unreadable] net/t.yaml:5:17: arn:aws:iam::111122223333:role/app: policy 1: net/policies/q.json: there is no such file
        help: the path is relative to the file that names it
    "#);
}

#[test]
fn a_policy_file_that_is_not_json() {
    assert_snapshot!(with("{ file: policies/p.json }", b"{ 'Version': 1 }"), @r#"
    error[JsonSyntax] net/policies/p.json:1:3: this is not JSON: single-quoted strings are not allowed
        net/t.yaml:5:17: named here
        help: a policy file is JSON, or YAML if its name ends in .yaml
    "#);
    assert_snapshot!(with("{ file: policies/p.json }", b""), @r#"
    error[JsonSyntax] net/policies/p.json:1:1: this is not JSON: the text is empty
        net/t.yaml:5:17: named here
        help: a policy file is JSON, or YAML if its name ends in .yaml
    "#);
    assert_snapshot!(with("{ file: policies/p.json }", b"{ \"Version\": \"caf\xe9\" }"), @r#"
    error[not-utf8] net/policies/p.json:1:18: the file is not UTF-8 text: byte 0xE9 cannot stand here
        net/t.yaml:5:17: named here
        help: save it as UTF-8
    "#);
}

#[test]
fn a_policy_file_that_repeats_a_key() {
    let text = br#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Effect": "Allow" }
  ]
}"#;
    assert_snapshot!(with("{ file: policies/p.json }", text), @r#"
    error[DuplicateKey] net/policies/p.json:4:60: `Effect` stands twice here; the second would hide the first
        net/policies/p.json:4:7: the first one
        net/t.yaml:5:17: named here
        help: merge the two into one
    "#);
}

#[test]
fn a_policy_that_is_neither_a_document_nor_a_file() {
    assert_snapshot!(with("arn:aws:iam::aws:policy/ReadOnlyAccess", b"{}"), @r#"
    error[wrong-type] net/t.yaml:5:9: arn:aws:iam::111122223333:role/app: policy 1 is text; a policy belongs here
        help: managed policies are written out: save the document, and write `{ file: path }`
    "#);
    assert_snapshot!(with("{ file: [a, b] }", b"{}"), @r#"
    error[wrong-type] net/t.yaml:5:17: arn:aws:iam::111122223333:role/app: policy 1: `file` is a list; a path belongs here
    "#);
    assert_snapshot!(with("{ file: policies/p.json, Statement: [] }", VALID), @r#"
    error[conflict] net/t.yaml:5:34: arn:aws:iam::111122223333:role/app: policy 1 names a file and has `Statement` as well
        help: a merge patch keeps what it does not mention: set the other part to null in the patch
    "#);
}

const VALID: &[u8] = br#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }] }"#;

#[test]
fn a_policy_file_is_read_once_and_reported_once() {
    let mut files = MemoryFiles::default();
    files.insert("p.json", "{");
    files.insert(
        "t.yaml",
        "principals:\n  arn:aws:iam::111122223333:role/a: { policies: [{ file: p.json }] }\n  arn:aws:iam::111122223333:role/b: { policies: [{ file: ./p.json }] }\n",
    );
    assert_snapshot!(problems_of("t.yaml", &files), @r#"
    error[JsonSyntax] p.json:1:1: this is not JSON: unterminated object
        t.yaml:2:58: named here
        help: a policy file is JSON, or YAML if its name ends in .yaml
    "#);
}

#[test]
fn json_in_a_text() {
    assert_snapshot!(problems(r#"
principals:
  arn:aws:iam::111122223333:role/app:
    policies:
      - |
        { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }] }
      - '{ "Version": '
"#), @r#"
    error[JsonSyntax] t.yaml (inline policy 2 of arn:aws:iam::111122223333:role/app):1:14: this is not JSON: expected value after colon in object property
        t.yaml:7:9: the text stands here
    "#);
}
