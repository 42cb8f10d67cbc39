//! `hopstamp keys` and `hopstamp assumptions`.

use hopstamp::assumption::Assumption;
use hopstamp::facts::condition_keys;

use crate::support::{Folder, hopstamp, root, run_in};

#[test]
fn a_key_is_explained_whatever_its_case() {
    let run = hopstamp(&["keys", "AWS:sourcevpc"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout, @r"
    aws:SourceVpc
      means     VPC of the VPC endpoint that was passed, which need not be the caller's
      type      text
      written   by the VPC endpoint
      absent    without a VPC endpoint; on forwarded calls and calls of services
      wildcards never right in the values of a policy
      rests on  s3-us-east-1-host, aws-managed-endpoint-keys, unstated-dns-attributes (hopstamp assumptions NAME)
      rule      CK 2.1
    ");
}

#[test]
fn a_key_with_a_part_of_its_own_belongs_to_its_family() {
    for (name, heading) in [
        ("aws:PrincipalTag/team", "aws:PrincipalTag/<k>"),
        ("token.example.com:sub", "<idp>:sub"),
        ("aws:RequestTag/a/b", "aws:RequestTag/<k>"),
    ] {
        let run = hopstamp(&["keys", name]);
        assert_eq!(run.code, 0, "{}", run.all());
        assert!(run.stdout.lines().next().unwrap().contains(heading), "{name}: {}", run.stdout);
    }
}

#[test]
fn all_keys_and_those_of_a_prefix() {
    let all = hopstamp(&["keys"]).stdout;
    assert_eq!(all.lines().count(), condition_keys().keys.len());
    let of_sign_in = hopstamp(&["keys", "signin:"]).stdout;
    assert!(of_sign_in.lines().count() >= 6);
    assert!(of_sign_in.lines().all(|line| line.starts_with("signin:")), "{of_sign_in}");
}

#[test]
fn keys_as_json() {
    let one = hopstamp(&["keys", "kms:ViaService", "--format", "json"]).json();
    assert_eq!(one["name"], "kms:ViaService");
    assert!(one["means"].is_string() && one["rule"].is_string() && one["written_by"].is_array());
    let all = hopstamp(&["keys", "--format", "json"]).json();
    let names: Vec<&str> = all.as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), condition_keys().keys.len());
    assert!(names.contains(&"aws:SourceVpce"));
}

#[test]
fn an_assumption_with_its_choices() {
    let run = hopstamp(&["assumptions", "fas-source-ip"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    for said in ["by-service", "(default)", "preserved", "service", "absent", "aws:SourceIp", "SH-10"] {
        assert!(run.stdout.contains(said), "{said}: {}", run.stdout);
    }
    let json = hopstamp(&["assumptions", "fas-source-ip", "--format", "json"]).json();
    assert_eq!(json["name"], "fas-source-ip");
    let default = |c: &&serde_json::Value| c["default"] == true;
    assert_eq!(json["choices"].as_array().unwrap().iter().find(default).unwrap()["name"], "by-service");
}

#[test]
fn all_assumptions_in_the_order_of_the_reference() {
    let listed = hopstamp(&["assumptions"]);
    assert_eq!(listed.code, 0);
    let json = hopstamp(&["assumptions", "--format", "json"]).json();
    let names: Vec<String> =
        json.as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap().to_owned()).collect();
    let known: Vec<String> = Assumption::ALL.iter().map(|a| a.name().to_owned()).collect();
    assert_eq!(names, known);
    for name in names {
        assert!(listed.stdout.contains(&name), "{name}");
        assert_eq!(hopstamp(&["assumptions", &name]).code, 0, "{name}");
    }
}

#[test]
fn names_that_nobody_knows() {
    for (arguments, message, help) in [
        (
            ["keys", "aws:SourceVcp"],
            "there is no known condition key `aws:SourceVcp`",
            "did you mean `aws:SourceVpc`?",
        ),
        (
            ["assumptions", "fas-sorce-ip"],
            "there is no assumption `fas-sorce-ip`",
            "did you mean `fas-source-ip`?",
        ),
    ] {
        let run = hopstamp(&arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(message) && run.stderr.contains(help), "{}", run.stderr);
    }
    assert_eq!(hopstamp(&["keys", "nosuch:"]).code, 2);
}

/// The fields that a file may have, as the program lists them where it meets one that it does not know.
fn known_fields(scenario: &str) -> Vec<String> {
    let folder = Folder::new("fields");
    folder.write("s.yaml", scenario);
    let run = run_in(folder.path(), &["check", "s.yaml"]);
    let help = run
        .stderr
        .lines()
        .find_map(|line| line.split_once("known fields: "))
        .unwrap_or_else(|| panic!("{}", run.all()));
    help.1.split(", ").map(|f| f.trim().to_owned()).collect()
}

#[test]
fn every_field_of_a_scenario_is_documented() {
    let text = std::fs::read_to_string(root().join("docs/scenarios.md")).unwrap();
    let whole = |request: &str, expect: &str, more: &str| {
        format!(
            "topology: {{}}\nscenarios:\n  - {{ name: n, request: {{ caller: a, action: s3:GetObject, resource: '*'{request} }}, expect: {{ {expect} }}{more} }}\n"
        )
    };
    let mut fields = 0;
    for scenario in [
        whole(", nosuch: 1", "", ""),
        whole(", via: [{ service: s3, nosuch: 1 }]", "", ""),
        whole("", "nosuch: 1", ""),
        whole("", "legs: [{ nosuch: 1 }]", ""),
        whole("", "", ", nosuch: 1"),
        "topology: {}\nscenarios: []\nnosuch: 1\n".to_owned(),
    ] {
        for field in known_fields(&scenario) {
            assert!(text.contains(&format!("`{field}`")), "docs/scenarios.md says nothing of `{field}`");
            fields += 1;
        }
    }
    assert!(fields > 40, "{fields}");
}
