//! `hopstamp paths` and `hopstamp trace --all` as a user runs them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Folder, Run, hopstamp, root, run_in};

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

fn done(run: Run) -> Run {
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.all());
    run
}

// ----- paths

#[test]
fn every_caller_and_service_of_the_topology() {
    insta::assert_snapshot!(done(hopstamp(&["paths", "topologies/s3-endpoints.yaml"])).stdout);
}

#[test]
fn named_callers_and_services_in_the_order_they_are_named() {
    let run = done(hopstamp(&[
        "paths",
        "topologies/hybrid.yaml",
        "--caller",
        "hub-instance",
        "--caller",
        "batch-host",
        "--service",
        "sts",
        "--service",
        "dynamodb.amazonaws.com",
        "--service",
        "sts",
    ]));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn the_ways_around_an_endpoint() {
    let hub = ["paths", "tests/data/network/hub.yaml", "--service", "sts", "--avoid", "vpce-sts"];
    insta::assert_snapshot!(done(hopstamp(&hub)).stdout);
    let answers = |arguments: &[&str]| -> Vec<(String, String, usize)> {
        let json = done(hopstamp(&[arguments, &["--format", "json"]].concat())).json();
        let rows = json["rows"].as_array().unwrap().iter();
        rows.map(|row| {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let count = row["avoid"]["ways"].as_array().unwrap().len();
            (text(&row["caller"]), text(&row["avoid"]["answer"]), count)
        })
        .collect()
    };
    let by_hub = answers(&hub);
    assert!(by_hub.iter().all(|(_, answer, count)| answer == "yes" && *count > 0), "{by_hub:?}");
    // Without a service, it is the endpoint's.
    let peered = answers(&["paths", "topologies/peered-sts.yaml", "--avoid", "vpce-sts"]);
    assert_eq!(peered, [("app-server".to_owned(), "no".to_owned(), 0)]);
    let s3 = answers(&["paths", "topologies/s3-endpoints.yaml", "--avoid", "vpce-s3-interface"]);
    let s3: Vec<(&str, &str)> =
        s3.iter().map(|(caller, answer, _)| (caller.as_str(), answer.as_str())).collect();
    assert_eq!(
        s3,
        [
            ("app-server", "not_on_the_way"),
            ("report-builder", "no"),
            ("corporate-laptop", "not_on_the_way"),
            ("stranger", "not_on_the_way"),
        ]
    );
    let kms = ["paths", "topologies/peered-sts.yaml", "--avoid", "vpce-sts", "--service", "kms"];
    assert_eq!(answers(&kms), [("app-server".to_owned(), "unreachable".to_owned(), 0)]);
    let laptop = ["paths", "topologies/s3-endpoints.yaml", "--caller", "stranger", "--service", "kms"];
    let laptop = answers(&[&laptop[..], &["--avoid", "vpce-s3-gateway"]].concat());
    assert_eq!(laptop, [("stranger".to_owned(), "not_on_the_way".to_owned(), 4)]);
}

/// The rows of `paths` say what `trace` says.
#[test]
fn a_row_is_the_way_that_trace_takes() {
    for topology in [
        "peered-sts",
        "s3-endpoints",
        "hybrid",
        "nat-only",
        "network-paths-fixture",
        "request-kinds",
        "workforce",
    ] {
        let file = format!("topologies/{topology}.yaml");
        let arguments = ["paths", &file, "--service", "sts", "--format", "json"];
        let rows = done(hopstamp(&arguments)).json();
        for row in rows["rows"].as_array().unwrap() {
            let caller = row["caller"].as_str().unwrap();
            let arguments = ["trace", &file, "--caller", caller, "--action", "sts:GetCallerIdentity"];
            // Some callers have no credentials, and with them no account.
            let arguments =
                [&arguments[..], &["--resource-account", "111122223333", "--format", "json"]].concat();
            let leg = &done(hopstamp(&arguments)).json()["legs"][0];
            assert_eq!(leg["way"], row["way"], "{file} {caller}");
            for key in ["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"] {
                let state = &leg["context"][key]["state"];
                let expected = if state == "absent" { &Value::Null } else { state };
                assert_eq!(&row["source"][key], expected, "{file} {caller} {key}");
            }
        }
    }
}

/// Consoles and services have the one way that AWS takes for them.
#[test]
fn callers_within_aws_have_one_way() {
    let file = "topologies/request-kinds.yaml";
    let rows = done(hopstamp(&["paths", file, "--service", "sts", "--format", "json"])).json();
    let mut services = 0;
    for row in rows["rows"].as_array().unwrap() {
        if row["way"] == "service_internal" {
            services += 1;
            assert_eq!((&row["ways"], &row["working"]), (&1.into(), &1.into()), "{row:#}");
            assert!(
                row["must_cross"].as_array().unwrap().iter().all(|s| s["kind"] == "aws_network"),
                "{row:#}"
            );
            assert_eq!(row["source"].get("aws:SourceVpc"), None, "{row:#}");
        }
    }
    assert!(services > 0, "{rows:#}");
    let text = done(hopstamp(&["paths", file, "--service", "sts"])).stdout;
    assert!(text.contains("within AWS"), "{text}");
}

#[test]
fn an_assumption_and_a_region_change_the_rows() {
    let sts = ["paths", "topologies/peered-sts.yaml", "--service", "sts", "--format", "json"];
    let row = |more: &[&str]| done(hopstamp(&[&sts[..], more].concat())).json()["rows"][0].clone();
    assert_eq!(row(&[])["source"]["aws:VpcSourceIp"]["value"], "172.31.10.5");
    let unknown = row(&["--assume", "remote-vpc-source-ip=unknown"]);
    assert_eq!(unknown["source"]["aws:VpcSourceIp"], "some_value");
    assert_eq!(row(&["--region", "eu-west-1"])["host"], "sts.eu-west-1.amazonaws.com");
}

#[test]
fn what_paths_does_not_know_is_named_all_at_once() {
    let run = hopstamp(&[
        "paths",
        "topologies/s3-endpoints.yaml",
        "--caller",
        "app-servr",
        "--caller",
        "stranger",
        "--service",
        "kmss",
        "--service",
        "s3",
        "--avoid",
        "vpce-s3-gatway",
    ]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.all());
}

#[test]
fn malformed_arguments_end_with_2() {
    let wrong: [&[&str]; 8] = [
        &["paths"],
        &["paths", "no-such-file.yaml"],
        &["paths", "topologies/peered-sts.yaml", "--format", "csv"],
        &["paths", "topologies/peered-sts.yaml", "--caller"],
        &["paths", "topologies/peered-sts.yaml", "--caller", ""],
        &["paths", "topologies/peered-sts.yaml", "--service", "ecr.api"],
        &["paths", "topologies/peered-sts.yaml", "--assume", "remote-vpc-source-ip"],
        &["paths", "topologies/peered-sts.yaml", "--assume", "remote-vpc-source-ip=maybe"],
    ];
    for arguments in wrong {
        let run = hopstamp(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}: {}", run.all());
        assert!(run.stderr.contains("error"), "{arguments:?}: {}", run.all());
    }
}

#[test]
fn a_topology_without_callers_or_services_says_so() {
    let folder = Folder::new("paths-empty");
    folder.write("none.yaml", "accounts: { '111122223333': { name: lab } }\n").write(
        "no-services.yaml",
        "callers: { home: { kind: laptop, public_ip: 198.51.100.9, region: us-east-1 } }\n",
    );
    let run = run_in(folder.path(), &["paths", "none.yaml"]);
    assert!(run.code == 2 && run.stderr.contains("the topology has no callers"), "{}", run.all());
    let run = run_in(folder.path(), &["paths", "no-services.yaml"]);
    assert!(run.code == 2 && run.stderr.contains("name services with --service"), "{}", run.all());
    let run = run_in(folder.path(), &["paths", "no-services.yaml", "--service", "s3"]);
    assert_eq!(run.code, 0, "{}", run.all());
}

// ----- trace --all

#[test]
fn every_way_of_a_request_and_the_one_it_takes() {
    insta::assert_snapshot!(done(hopstamp(&[&EXPERIMENT[..], &["--all"]].concat())).stdout);
}

#[test]
fn the_text_of_a_trace_without_all_is_the_beginning_of_that_with_all() {
    let (short, long) = (hopstamp(&EXPERIMENT).stdout, hopstamp(&[&EXPERIMENT[..], &["-a"]].concat()).stdout);
    assert!(long.starts_with(&short) && long.len() > short.len());
    assert!(!short.contains("Every way"));
}

/// Of the ways in JSON one is taken; those that a flag leads to are what `trace` finds with that flag.
#[test]
fn a_way_by_a_flag_is_what_trace_finds_with_it() {
    let cases = [
        EXPERIMENT.to_vec(),
        vec![
            "trace",
            "topologies/hybrid.yaml",
            "--caller",
            "batch-host",
            "--action",
            "sts:GetCallerIdentity",
        ],
        vec![
            "trace",
            "topologies/s3-endpoints.yaml",
            "--caller",
            "app-server",
            "--action",
            "s3:GetObject",
            "--resource",
            "arn:aws:s3:::reports/a",
        ],
    ];
    for arguments in cases {
        let json = done(hopstamp(&[&arguments[..], &["--all", "--format", "json"]].concat())).json();
        let ways = json["alternatives"]["ways"].as_array().unwrap();
        assert_eq!(ways.iter().filter(|w| w["taken"] == true).count(), 1);
        assert_eq!(ways[0]["way"], json["legs"][0]["way"]);
        assert_eq!(ways[0]["differs_in"], serde_json::json!({}));
        let taken = &json["legs"][0]["context"];
        let mut forced = 0;
        for way in ways {
            let settings = way["settings"].as_object().unwrap();
            let mut flags = Vec::new();
            for (name, value) in settings {
                match (name.as_str(), value) {
                    ("fips" | "dualstack", Value::Bool(true)) => flags.push(format!("--{name}")),
                    ("endpoint_url", Value::String(url)) => flags.push(format!("--endpoint-url={url}")),
                    _ => flags.push(String::new()),
                }
            }
            if flags.is_empty() || flags.contains(&String::new()) {
                continue;
            }
            forced += 1;
            let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
            let run = done(hopstamp(&[&arguments[..], &flags, &["--format", "json"]].concat())).json();
            let leg = &run["legs"][0];
            assert_eq!(leg["way"], way["way"], "{flags:?}");
            assert_eq!(way["works"], leg["way"].get("path").is_some(), "{flags:?}");
            for key in
                ["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:VpceAccount"]
            {
                let (here, there) = (&leg["context"][key]["state"], &taken[key]["state"]);
                let differs = way["differs_in"].get(key);
                let expected = (way["works"] == true && here != there).then_some(here);
                assert_eq!(differs, expected, "{flags:?} {key}");
            }
        }
        assert!(forced >= 4, "{arguments:?}");
    }
}

/// A service may refuse what arrives: the way is there, and does not work.
#[test]
fn a_way_that_the_service_refuses_does_not_work() {
    let folder = Folder::new("paths-refused");
    folder.write("lab.yaml", PRIVATE_API);
    let arguments =
        ["trace", "lab.yaml", "--caller", "i", "--action", "execute-api:Invoke", "--resource", API];
    let run = run_in(folder.path(), &[&arguments[..], &["--all", "--format", "json"]].concat());
    let json = run.json();
    let ways = json["alternatives"]["ways"].as_array().unwrap();
    let public = ways.iter().find(|w| w["label"] == "public address").unwrap();
    assert_eq!(
        public["way"]["rejected"]["rejection"]["reason"], "PRIVATE_API_WITHOUT_ENDPOINT",
        "{public:#}"
    );
    assert_eq!((&public["works"], &ways[0]["works"]), (&false.into(), &true.into()));
    let must_cross: Vec<&str> = json["alternatives"]["must_cross"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["id"].as_str().unwrap())
        .collect();
    assert_eq!(must_cross, ["vpce-api"]);
    let text = run_in(folder.path(), &[&arguments[..], &["--all"]].concat()).stdout;
    assert!(text.contains("the service refuses: the API is private"), "{text}");
}

const API: &str = "arn:aws:execute-api:us-east-1:111122223333:a1b2c3/prod/GET/orders";
const PRIVATE_API: &str = r#"# A private API, its endpoint, and a way out beside it.
accounts: { "111122223333": { name: lab } }
vpcs:
  vpc-1:
    account: "111122223333"
    region: us-east-1
    cidrs: [10.0.0.0/16]
    dns_hostnames: true
    subnets: { subnet-1: { az: use1-az1, cidr: 10.0.0.0/24 } }
internet_gateways: { igw-1: { vpc: vpc-1 } }
vpc_endpoints:
  vpce-api: { vpc: vpc-1, service: execute-api, type: interface, network_interfaces: { subnet-1: 10.0.0.9 }, private_dns: true }
principals: { "arn:aws:iam::111122223333:role/r": {} }
resources:
  "arn:aws:execute-api:us-east-1:111122223333:a1b2c3": { endpoint_type: PRIVATE }
callers:
  i: { kind: ec2, subnet: subnet-1, private_ip: 10.0.0.5, public_ip: 203.0.113.9, role: "arn:aws:iam::111122223333:role/r" }
"#;

// ----- documentation

/// Every field name in the JSON of `paths`, and of `alternatives`, stands where it is documented.
#[test]
fn the_fields_are_documented() {
    fn names(value: &Value, under: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    // Under these the names are condition keys.
                    if !["source", "differs_in", "context"].contains(&under) {
                        found.insert(name.clone());
                    }
                    names(value, name, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|i| names(i, under, found)),
            _ => {}
        }
    }
    let missing = |found: &BTreeSet<String>, documents: &[&str]| -> Vec<String> {
        let text: String =
            documents.iter().map(|d| std::fs::read_to_string(root().join(d)).unwrap()).collect();
        let known = |n: &&String| text.contains(&format!("`{n}`")) || text.contains(&format!("\"{n}\""));
        found.iter().filter(|n| !known(n)).cloned().collect()
    };
    let mut found = BTreeSet::new();
    for arguments in [
        ["paths", "topologies/s3-endpoints.yaml", "--avoid", "vpce-s3-gateway", "--format", "json"],
        ["paths", "topologies/s3-endpoints.yaml", "--service", "s3", "--format", "json"],
        ["paths", "tests/data/network/hub.yaml", "--service", "sts", "--format", "json"],
    ] {
        names(&done(hopstamp(&arguments)).json(), "", &mut found);
    }
    assert_eq!(missing(&found, &["docs/paths.md", "docs/outcome.md"]), Vec::<String>::new());
    assert!(found.len() > 30, "{found:?}");
    let mut found = BTreeSet::new();
    names(
        &done(hopstamp(&[&EXPERIMENT[..], &["--all", "--format", "json"]].concat())).json(),
        "",
        &mut found,
    );
    assert_eq!(missing(&found, &["docs/outcome.md"]), Vec::<String>::new());
}
