//! `hopstamp test`: its forms for CI, file patterns, the stop at the first failure, and expectations that are rewritten.

use crate::support::{Folder, hopstamp, run_in};

const SCENARIOS: &str = r#"# What the experiment shows.
topology: {}
scenarios:
  - name: all of it is wrong   # a remark
    request: &request { caller: laptop, action: "sqs:SendMessage", resource: "arn:aws:sqs:us-east-1:111122223333:jobs" }
    expect:
      outcome: allowed         # hopefully
      layer: "role trust policy"
      context: { aws:SourceIp: 203.0.113.9, aws:SourceVpce: 'vpce-1' }   # keys
      path:
        - laptop               # starts here
        - vpce-1               # ends here
      warnings: [DNS_PUBLIC_ANSWER]
  - name: it holds
    request: *request
    expect: { outcome: implicitly_denied }
  - name: a single line
    request: *request
    expect: { outcome: allowed, reason: NO_RETURN_ROUTE, path: [laptop] }
"#;

const TOPOLOGY: &str = r#"principals: { "arn:aws:iam::111122223333:role/r": {} }
resources: { "arn:aws:sqs:us-east-1:111122223333:jobs": {} }
callers: { laptop: { kind: laptop, public_ip: 198.51.100.1, region: us-east-1, role: "arn:aws:iam::111122223333:role/r" } }
"#;

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("topology.yaml", TOPOLOGY);
    folder.write("scenarios/a.yaml", SCENARIOS.replace("topology: {}", "topology: ../topology.yaml"));
    folder
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn junit() {
    let folder = folder("test-junit");
    let run = run_in(folder.path(), &["test", "scenarios", "--format", "junit"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.stdout, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="hopstamp" tests="3" failures="2">
      <testsuite name="scenarios/a.yaml" tests="3" failures="2">
        <testcase classname="scenarios/a.yaml" name="all of it is wrong" file="scenarios/a.yaml" line="4">
          <failure message="outcome: expected allowed, is implicitly_denied">outcome: expected allowed, is implicitly_denied&#10;layer: expected role trust policy, is identity-based policy&#10;path: expected [laptop, vpce-1], is [laptop, internet, sqs.us-east-1]&#10;warnings: expected [DNS_PUBLIC_ANSWER], is []&#10;context aws:SourceIp: expected 203.0.113.9, is 198.51.100.1&#10;context aws:SourceVpce: expected vpce-1, is absent</failure>
        </testcase>
        <testcase classname="scenarios/a.yaml" name="it holds" file="scenarios/a.yaml" line="14"/>
        <testcase classname="scenarios/a.yaml" name="a single line" file="scenarios/a.yaml" line="17">
          <failure message="outcome: expected allowed, is implicitly_denied">outcome: expected allowed, is implicitly_denied&#10;path: expected [laptop], is [laptop, internet, sqs.us-east-1]&#10;reason: expected NO_RETURN_ROUTE, is none</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn github_and_markdown() {
    let folder = folder("test-github");
    let run = run_in(folder.path(), &["test", "scenarios", "--format", "github"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.stdout, @r#"
    ::error file=scenarios/a.yaml,line=4,title=all of it is wrong::outcome: expected allowed, is implicitly_denied%0Alayer: expected role trust policy, is identity-based policy%0Apath: expected [laptop, vpce-1], is [laptop, internet, sqs.us-east-1]%0Awarnings: expected [DNS_PUBLIC_ANSWER], is []%0Acontext aws:SourceIp: expected 203.0.113.9, is 198.51.100.1%0Acontext aws:SourceVpce: expected vpce-1, is absent
    ::error file=scenarios/a.yaml,line=17,title=a single line::outcome: expected allowed, is implicitly_denied%0Apath: expected [laptop], is [laptop, internet, sqs.us-east-1]%0Areason: expected NO_RETURN_ROUTE, is none
    ::notice title=hopstamp::1 passed, 2 failed
    "#);
    let run = run_in(folder.path(), &["test", "scenarios", "--format", "markdown"]);
    insta::assert_snapshot!(run.stdout, @r#"
    ### Scenarios: 1 passed, 2 failed

    | file | passed | failed |
    |---|---:|---:|
    | `scenarios/a.yaml` | 1 | 2 |

    **all of it is wrong** (`scenarios/a.yaml:4`)

    - outcome: expected allowed, is implicitly_denied
    - layer: expected role trust policy, is identity-based policy
    - path: expected [laptop, vpce-1], is [laptop, internet, sqs.us-east-1]
    - warnings: expected [DNS_PUBLIC_ANSWER], is []
    - context aws:SourceIp: expected 203.0.113.9, is 198.51.100.1
    - context aws:SourceVpce: expected vpce-1, is absent

    **a single line** (`scenarios/a.yaml:17`)

    - outcome: expected allowed, is implicitly_denied
    - path: expected [laptop], is [laptop, internet, sqs.us-east-1]
    - reason: expected NO_RETURN_ROUTE, is none
    "#);
}

#[test]
fn names_cannot_break_out_of_the_form() {
    let folder = folder("test-escape");
    let nasty = SCENARIOS
        .replace("topology: {}", "topology: ../topology.yaml")
        .replace("all of it is wrong", "\"a<b> & \\\"c\\\", 50%: x\"");
    folder.write("scenarios/a.yaml", nasty);
    let junit = run_in(folder.path(), &["test", "scenarios", "--format", "junit"]).stdout;
    assert!(junit.contains("name=\"a&lt;b&gt; &amp; &quot;c&quot;, 50%: x\""), "{junit}");
    let github = run_in(folder.path(), &["test", "scenarios", "--format", "github"]).stdout;
    assert!(github.contains("title=a<b> & \"c\"%2C 50%25%3A x::"), "{github}");
}

#[test]
fn it_stops_at_the_first_failure() {
    let folder = folder("test-fail-fast");
    let run = run_in(folder.path(), &["test", "scenarios", "--fail-fast"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("0 passed, 1 failed"), "{}", run.stdout);
    assert!(run.stderr.contains("2 not run"), "{}", run.stderr);
    let all = hopstamp(&["test", "scenarios/peered-sts.yaml", "--fail-fast"]);
    assert_eq!((all.code, all.stderr.as_str()), (0, ""));
}

#[test]
fn patterns_name_files() {
    let folder = folder("test-patterns");
    folder.write(
        "scenarios/deep/down/b.yaml",
        SCENARIOS.replace("topology: {}", "topology: ../../../topology.yaml"),
    );
    folder.write("scenarios/.hidden.yaml", "no");
    let files = |pattern: &str| -> Vec<String> {
        let run = run_in(folder.path(), &["test", pattern, "--format", "json"]);
        let json = run.json();
        json["files"].as_array().unwrap().iter().map(|f| f["file"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(files("scenarios/*.yaml"), ["scenarios/a.yaml"]);
    assert_eq!(files("scenarios/**/*.yaml"), ["scenarios/a.yaml", "scenarios/deep/down/b.yaml"]);
    assert_eq!(files("scen*/?.yaml"), ["scenarios/a.yaml"]);
    assert_eq!(files("scenarios/d*"), ["scenarios/deep/down/b.yaml"]);
    let none = run_in(folder.path(), &["test", "scenarios/*.yml"]);
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("no file fits scenarios/*.yml"), "{}", none.stderr);
}

#[test]
fn expectations_are_rewritten_in_place() {
    let folder = folder("test-update");
    let run = run_in(folder.path(), &["test", "scenarios", "--update"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.all());
    assert_eq!(run.stdout, "scenarios/a.yaml: 2 scenarios updated\n");
    insta::assert_snapshot!(read(&folder, "scenarios/a.yaml"), @r#"
    # What the experiment shows.
    topology: ../topology.yaml
    scenarios:
      - name: all of it is wrong   # a remark
        request: &request { caller: laptop, action: "sqs:SendMessage", resource: "arn:aws:sqs:us-east-1:111122223333:jobs" }
        expect:
          outcome: implicitly_denied         # hopefully
          layer: identity-based policy
          context: { aws:SourceIp: 198.51.100.1, aws:SourceVpce: absent }   # keys
          path:
            - laptop  # starts here
            - internet
            - sqs.us-east-1               # ends here
          warnings: []
      - name: it holds
        request: *request
        expect: { outcome: implicitly_denied }
      - name: a single line
        request: *request
        expect: { outcome: implicitly_denied, path: [laptop, internet, sqs.us-east-1] }
    "#);
    let again = run_in(folder.path(), &["test", "scenarios"]);
    assert_eq!(again.code, 0, "{}", again.all());
    let nothing = run_in(folder.path(), &["test", "scenarios", "--update"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (0, "every expectation holds\n"));
}

#[test]
fn what_is_shared_is_left_alone() {
    let folder = folder("test-shared");
    let shared = "topology: ../topology.yaml\nscenarios:\n  - name: one\n    request: &r { caller: laptop, action: \"sqs:SendMessage\", resource: \"arn:aws:sqs:us-east-1:111122223333:jobs\" }\n    expect: &e { outcome: allowed }\n  - name: two\n    patch: { callers: { laptop: { public_ip: 198.51.100.2 } } }\n    request: *r\n    expect: *e\n";
    folder.write("scenarios/a.yaml", shared);
    let run = run_in(folder.path(), &["test", "scenarios", "--update"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("two: outcome: it is shared through an anchor"), "{}", run.stderr);
    assert!(read(&folder, "scenarios/a.yaml").contains("expect: &e { outcome: implicitly_denied }"));
}

#[test]
fn a_byte_order_mark_and_line_ends_stay() {
    let folder = folder("test-bom");
    let text = format!(
        "\u{feff}{}",
        SCENARIOS.replace("topology: {}", "topology: ../topology.yaml").replace('\n', "\r\n")
    );
    folder.write("scenarios/a.yaml", &text);
    let run = run_in(folder.path(), &["test", "scenarios", "--update"]);
    assert_eq!(run.code, 0, "{}", run.all());
    let after = read(&folder, "scenarios/a.yaml");
    assert!(after.starts_with("\u{feff}# What"), "the mark stays");
    assert!(after.contains("outcome: implicitly_denied         # hopefully\r\n"), "{after:?}");
    assert_eq!(run_in(folder.path(), &["test", "scenarios"]).code, 0);
}
