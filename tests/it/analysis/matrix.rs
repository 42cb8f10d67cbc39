//! `hopstamp matrix`: the table, the forms for programs, filters, and what is wrong with a question.

use hopstamp::analysis::{Model, Options, matrix, questions, subjects};
use hopstamp::assumption::Assumptions;

use super::support::{lower, topology};
use crate::support::{Folder, hopstamp, run_in};

const S3: &str = "topologies/s3-endpoints.yaml";

#[test]
fn everybody_stands_before_every_question() {
    let run = hopstamp(&["matrix", S3]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout, @r#"

    arn:aws:s3:::reports/object
                                                 s3:GetObject                      s3:PutObject
      app-server                                 allowed by identity               allowed by identity
      report-builder                             no path: no route to destination  no path: no route to destination
      corporate-laptop                           allowed by identity               allowed by identity
      stranger                                   denied by resource                denied by resource
      internet, credentials of app-server        denied by resource                denied by resource
      internet, credentials of report-builder    denied by resource                denied by resource
      internet, credentials of corporate-laptop  denied by resource                denied by resource
      internet, credentials of stranger          denied by resource                denied by resource
      internet, unsigned                         denied by resource                denied by resource

    arn:aws:s3:::reports
                                                 s3:ListBucket
      app-server                                 allowed by identity
      report-builder                             no path: no route to destination
      corporate-laptop                           allowed by identity
      stranger                                   denied by resource
      internet, credentials of app-server        denied by resource
      internet, credentials of report-builder    denied by resource
      internet, credentials of corporate-laptop  denied by resource
      internet, credentials of stranger          denied by resource
      internet, unsigned                         denied by resource

    arn:aws:s3:::scratch/object
                                                 s3:GetObject                      s3:PutObject
      app-server                                 allowed by identity               allowed by identity
      report-builder                             no path: no route to destination  no path: no route to destination
      corporate-laptop                           allowed by identity               allowed by identity
      stranger                                   allowed by identity               allowed by identity
      internet, credentials of app-server        allowed by identity               allowed by identity
      internet, credentials of report-builder    allowed by identity               allowed by identity
      internet, credentials of corporate-laptop  allowed by identity               allowed by identity
      internet, credentials of stranger          allowed by identity               allowed by identity
      internet, unsigned                         not allowed by resource           not allowed by resource

    arn:aws:s3:::scratch
                                                 s3:ListBucket
      app-server                                 allowed by identity
      report-builder                             no path: no route to destination
      corporate-laptop                           allowed by identity
      stranger                                   allowed by identity
      internet, credentials of app-server        allowed by identity
      internet, credentials of report-builder    allowed by identity
      internet, credentials of corporate-laptop  allowed by identity
      internet, credentials of stranger          allowed by identity
      internet, unsigned                         not allowed by resource

    arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001
                                                 kms:Decrypt                       kms:GenerateDataKey
      app-server                                 denied by resource                denied by resource
      report-builder                             no path: no route to destination  no path: no route to destination
      corporate-laptop                           denied by resource                denied by resource
      stranger                                   denied by resource                denied by resource
      internet, credentials of app-server        denied by resource                denied by resource
      internet, credentials of report-builder    denied by resource                denied by resource
      internet, credentials of corporate-laptop  denied by resource                denied by resource
      internet, credentials of stranger          denied by resource                denied by resource
      internet, unsigned                         denied by resource                denied by resource

    72 answers to 8 questions of 9 callers: 27 allowed, 3 implicitly denied, 34 explicitly denied, 8 unreachable
    internet is a host at 192.0.2.254, an address that nothing in the topology names
    "#);
}

#[test]
fn the_internet_with_stolen_credentials_is_always_a_row() {
    for path in
        ["topologies/peered-sts.yaml", "topologies/nat-only.yaml", "tests/data/topology/everything.yaml"]
    {
        let model = Model::new(topology(path));
        let all = subjects(&model);
        let of_internet: Vec<_> = all.iter().filter(|s| s.caller == model.internet()).collect();
        for (_, principal) in model.topology().principals.iter() {
            let arn = principal.arn.as_str();
            assert!(of_internet.iter().any(|s| s.principal.as_deref() == Some(arn)), "{path}: {arn}");
        }
        assert!(of_internet.iter().any(|s| s.principal.is_none()), "{path}: nobody without credentials");
    }
}

#[test]
fn the_address_of_the_internet_is_one_that_nobody_names() {
    let policy = r#"{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*", Condition: { IpAddress: { aws:SourceIp: [192.0.2.0/24, 0.0.0.0/0] } } }] }"#;
    let text = format!("principals:\n  arn:aws:iam::111122223333:role/r: {{ policies: [{policy}] }}\n");
    assert_eq!(Model::new(lower(&text)).internet_address().to_string(), "198.51.100.254");
    assert_eq!(Model::new(lower("callers: {}")).internet_address().to_string(), "192.0.2.254");
}

#[test]
fn stolen_credentials_of_an_instance_tell_where_they_were_issued() {
    let condition = "Condition: { StringEquals: { aws:Ec2InstanceSourceVpc: vpc-1 } }";
    let text = format!(
        r#"
vpcs:
  vpc-1: {{ account: "111122223333", region: us-east-1, cidrs: [10.0.0.0/16], subnets: {{ subnet-1: {{ cidr: 10.0.1.0/24 }} }} }}
principals:
  arn:aws:iam::111122223333:role/r:
    policies: [{{ Version: "2012-10-17", Statement: [{{ Effect: Allow, Action: "sqs:SendMessage", Resource: "*", {condition} }}] }}]
resources:
  arn:aws:sqs:us-east-1:111122223333:jobs: {{}}
callers:
  instance: {{ kind: ec2, subnet: subnet-1, private_ip: 10.0.1.5, role: "arn:aws:iam::111122223333:role/r" }}
  container: {{ kind: ecs, subnet: subnet-1, private_ip: 10.0.1.6, role: "arn:aws:iam::111122223333:role/r" }}
questions: [{{ action: sqs:SendMessage, resource: "arn:aws:sqs:us-east-1:111122223333:jobs" }}]
"#
    );
    let model = Model::new(lower(&text));
    let assumptions = Assumptions::default();
    let asks = questions(model.topology());
    let found = matrix(&model, subjects(&model), asks, &Options::new(&assumptions)).unwrap();
    let of = |name: &str| {
        let row = found.subjects.iter().position(|s| s.name() == name).unwrap_or_else(|| panic!("{name}"));
        found.cell(row, 0).unwrap().answer.unwrap().outcome.word()
    };
    assert_eq!(of("internet, credentials of instance"), "allowed");
    assert_eq!(of("internet, credentials of container"), "implicitly_denied");
    assert_eq!(of("instance"), "unreachable");
}

#[test]
fn one_action_for_programs() {
    let question = ["--action", "sts:AssumeRole", "--resource", "arn:aws:iam::111122223333:role/target"];
    let json =
        hopstamp(&[&["matrix", "topologies/peered-sts.yaml", "--format", "json"][..], &question].concat())
            .json();
    assert_eq!(json["internet"], "192.0.2.254");
    assert_eq!(json["tally"]["implicitly_denied"], 3);
    assert_eq!(json["callers"].as_array().unwrap().len(), 3);
    let stolen = &json["answers"][1];
    for (field, value) in [
        ("caller", "internet"),
        ("credentials", "stolen"),
        ("stolen_from", "app-server"),
        ("principal", "arn:aws:iam::111122223333:role/app"),
        ("action", "sts:AssumeRole"),
        ("resource", "arn:aws:iam::111122223333:role/target"),
        ("outcome", "implicitly_denied"),
        ("layer", "identity-based policy"),
    ] {
        assert_eq!(stolen[field], value, "{field}");
    }
    let csv =
        hopstamp(&[&["matrix", "topologies/peered-sts.yaml", "--format", "csv"][..], &question].concat());
    insta::assert_snapshot!(csv.stdout, @r#"
    caller,credentials,stolen_from,principal,action,resource,outcome,layer,reason,settled_by,depends_on
    app-server,own,,arn:aws:iam::111122223333:role/app,sts:AssumeRole,arn:aws:iam::111122223333:role/target,implicitly_denied,identity-based policy,,1,
    internet,stolen,app-server,arn:aws:iam::111122223333:role/app,sts:AssumeRole,arn:aws:iam::111122223333:role/target,implicitly_denied,identity-based policy,,1,
    internet,none,,,sts:AssumeRole,arn:aws:iam::111122223333:role/target,implicitly_denied,role trust policy,,1,
    "#);
}

#[test]
fn only_some_outcomes_and_callers() {
    let run = hopstamp(&["matrix", S3, "--outcome", "unreachable", "--format", "markdown"]);
    insta::assert_snapshot!(run.stdout, @r#"

    ### `arn:aws:s3:::reports/object`

    | caller | `s3:GetObject` | `s3:PutObject` |
    |---|---|---|
    | report-builder | no path: no route to destination | no path: no route to destination |

    ### `arn:aws:s3:::reports`

    | caller | `s3:ListBucket` |
    |---|---|
    | report-builder | no path: no route to destination |

    ### `arn:aws:s3:::scratch/object`

    | caller | `s3:GetObject` | `s3:PutObject` |
    |---|---|---|
    | report-builder | no path: no route to destination | no path: no route to destination |

    ### `arn:aws:s3:::scratch`

    | caller | `s3:ListBucket` |
    |---|---|
    | report-builder | no path: no route to destination |

    ### `arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001`

    | caller | `kms:Decrypt` | `kms:GenerateDataKey` |
    |---|---|---|
    | report-builder | no path: no route to destination | no path: no route to destination |

    72 answers to 8 questions of 9 callers: 27 allowed, 3 implicitly denied, 34 explicitly denied, 8 unreachable
    internet is a host at 192.0.2.254, an address that nothing in the topology names
    "#);
    let csv = hopstamp(&["matrix", S3, "--caller", "stranger", "--format", "csv"]).stdout;
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(rows.len(), 16);
    assert!(rows.iter().all(|r| r.contains("stranger")), "{csv}");
    let none = hopstamp(&["matrix", "topologies/hybrid.yaml", "--outcome", "rejected"]);
    assert!(none.stdout.contains("no answer is of that kind"), "{}", none.stdout);
}

#[test]
fn answers_that_rest_on_an_open_choice_are_marked() {
    let question = ["--action", "s3:GetObject", "--resource", "arn:aws:s3:::reports/a.csv"];
    let run = hopstamp(&[&["matrix", S3, "--open", "--caller", "report-builder"][..], &question].concat());
    assert!(run.stdout.contains("no path: no route to destination *"), "{}", run.stdout);
    assert!(run.stdout.contains("* would end differently under another choice"), "{}", run.stdout);
    let assumed = [&["matrix", S3, "--assume", "s3-us-east-1-host=regional"][..], &question].concat();
    let run = hopstamp(&assumed);
    assert!(
        run.stdout.lines().any(|l| l.contains("  report-builder ") && l.contains("allowed")),
        "{}",
        run.stdout
    );
}

#[test]
fn callers_with_the_same_answers_share_a_row_where_there_are_many() {
    let mut text = String::from(
        "vpcs:\n  vpc-1: { account: \"111122223333\", region: us-east-1, cidrs: [10.0.0.0/16], subnets: { subnet-1: { cidr: 10.0.0.0/16 } } }\n\
         principals: { \"arn:aws:iam::111122223333:role/r\": {} }\nresources: { \"arn:aws:sqs:us-east-1:111122223333:jobs\": {} }\ncallers:\n",
    );
    for n in 0..40 {
        text.push_str(&format!(
            "  app-{n}: {{ kind: ecs, subnet: subnet-1, private_ip: 10.0.1.{n}, role: \"arn:aws:iam::111122223333:role/r\" }}\n"
        ));
    }
    let folder = Folder::new("matrix-many");
    folder.write("t.yaml", &text);
    let run = run_in(folder.path(), &["matrix", "t.yaml"]);
    insta::assert_snapshot!(run.stdout, @r#"

    arn:aws:sqs:us-east-1:111122223333:jobs
                                      sqs:ReceiveMessage
      app-0                           no path: no route to destination
      app-1
      app-2
      and 37 more
      internet, credentials of app-0  not allowed by identity
      internet, unsigned              not allowed by resource

    42 answers to 1 question of 42 callers: 2 implicitly denied, 40 unreachable
    internet is a host at 192.0.2.254, an address that nothing in the topology names
    "#);
    let all = run_in(folder.path(), &["matrix", "t.yaml", "--all"]).stdout;
    assert!(all.contains("app-39"), "{all}");
}

#[test]
fn what_makes_no_sense_is_told() {
    let unknown = hopstamp(&["matrix", S3, "--caller", "strangr"]);
    assert_eq!(unknown.code, 2);
    insta::assert_snapshot!(unknown.stderr, @r#"
    error[unknown-id]: --caller: there is no caller `strangr`
     │
     ╰ help: did you mean `stranger`?

    1 error
    "#);
    let owner =
        hopstamp(&["matrix", S3, "--action", "s3:GetObject", "--resource", "arn:aws:s3:::elsewhere/a"]);
    assert_eq!(owner.code, 2);
    insta::assert_snapshot!(owner.stderr, @r#"
    error[missing-field]: s3:GetObject on arn:aws:s3:::elsewhere/a: nobody states which account owns `arn:aws:s3:::elsewhere/a`
     │
     ╰ help: add the resource with its `account` to the topology, or state `resource_account`

    1 error
    "#);
    let action = hopstamp(&["matrix", S3, "--action", "s4:GetObject"]);
    assert_eq!(action.code, 2);
    assert!(action.stderr.contains("there is no service `s4`"), "{}", action.stderr);
    let alone = hopstamp(&["matrix", S3, "--resource", "*"]);
    assert_eq!(alone.code, 2);
    let folder = Folder::new("matrix-nothing");
    folder.write("t.yaml", "callers: { laptop: { kind: laptop, public_ip: 198.51.100.1 } }\n");
    let nothing = run_in(folder.path(), &["matrix", "t.yaml"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.stderr.contains("gives nothing to ask"), "{}", nothing.stderr);
}

#[test]
fn a_topology_states_its_questions() {
    let folder = Folder::new("matrix-questions");
    let base = "resources:\n  arn:aws:s3:::reports: { account: \"111122223333\" }\n";
    folder.write("good.yaml", format!("{base}questions:\n  - {{ action: [s3:GetObject, s3:PutObject], resource: [\"arn:aws:s3:::reports/a\", \"arn:aws:s3:::reports/b\"] }}\n  - {{ action: sts:GetCallerIdentity }}\n"));
    let run = run_in(folder.path(), &["matrix", "good.yaml", "--format", "json"]);
    let questions = run.json()["questions"].as_array().unwrap().len();
    assert_eq!(questions, 5);
    folder.write(
        "bad.yaml",
        format!("{base}questions:\n  - {{ action: s3:Get*, resource: reports }}\n  - {{ action: s3:GetObject, resource: \"arn:aws:s3:::report/a\" }}\n  - {{ resource: \"*\" }}\n  - {{ action: s33:GetObject, verb: get }}\n"),
    );
    let bad = run_in(folder.path(), &["check", "bad.yaml"]);
    assert_eq!(bad.code, 2);
    insta::assert_snapshot!(bad.stderr, @r#"
    error[invalid-value]: question 1: `s3:Get*` is not one action
      ╭▸ bad.yaml:4:15
      │
    4 │   - { action: s3:Get*, resource: reports }
      │               ━━━━━━━
      │
      ╰ help: write `service:Action`, e.g. `s3:GetObject`

    error[invalid-arn]: question 1: reports is not an ARN
      ╭▸ bad.yaml:4:34
      │
    4 │   - { action: s3:Get*, resource: reports }
      │                                  ━━━━━━━
      │
      ╰ help: an ARN is arn:partition:service:region:account:resource, e.g. arn:aws:s3:::reports

    error[unknown-id]: question 2: nobody states which account owns arn:aws:s3:::report/a
      ╭▸ bad.yaml:5:39
      │
    5 │   - { action: s3:GetObject, resource: "arn:aws:s3:::report/a" }
      │                                       ━━━━━━━━━━━━━━━━━━━━━━━
      │
      ╰ help: did you mean `arn:aws:s3:::reports`?

    error[missing-field]: question 3: `action` is missing
      ╭▸ bad.yaml:6:5
      │
    6 │   - { resource: "*" }
      │     ━━━━━━━━━━━━━━━━━
      │
      ╰ help: add `action: s3:GetObject`

    error[invalid-value]: question 4: there is no service `s33`
      ╭▸ bad.yaml:7:15
      │
    7 │   - { action: s33:GetObject, verb: get }
      │               ━━━━━━━━━━━━━
      │
      ╰ help: did you mean `s3`?

    error[unknown-field]: question 4: there is no field `verb` here
      ╭▸ bad.yaml:7:30
      │
    7 │   - { action: s33:GetObject, verb: get }
      │                              ━━━━
      │
      ╰ help: known fields: action, resource

    6 errors
    "#);
}

#[test]
fn questions_come_from_what_policies_name() {
    let asks = |path: &str| -> Vec<String> {
        questions(&topology(path)).iter().map(|a| format!("{} {}", a.action, a.resource)).collect()
    };
    insta::assert_snapshot!(asks(S3).join("\n"), @r#"
    s3:GetObject arn:aws:s3:::reports/object
    s3:PutObject arn:aws:s3:::reports/object
    s3:ListBucket arn:aws:s3:::reports
    s3:GetObject arn:aws:s3:::scratch/object
    s3:PutObject arn:aws:s3:::scratch/object
    s3:ListBucket arn:aws:s3:::scratch
    kms:Decrypt arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001
    kms:GenerateDataKey arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001
    "#);
    insta::assert_snapshot!(asks("topologies/hybrid.yaml").join("\n"), @r#"
    s3:GetObject arn:aws:s3:::archive-111122223333/object
    s3:PutObject arn:aws:s3:::archive-111122223333/object
    sts:GetCallerIdentity *
    "#);
}
