//! Output of the AWS CLI: every kind of object, in every form.

use std::collections::BTreeSet;

use hopstamp::import::{Imported, Importer, Options};

use super::support::{assert_same, describe, files, import, loaded};
use crate::support::{Folder, hopstamp, run_in};

fn fixture() -> Vec<(String, Vec<u8>)> {
    files("describe")
}

fn whole(files: &[(String, Vec<u8>)]) -> Imported {
    import(Options::default(), files.iter().map(|(n, b)| (n.as_str(), b.as_slice())), Importer::add_describe)
}

#[test]
fn every_kind_of_object_becomes_part_of_the_topology() {
    let imported = whole(&fixture());
    let topology = loaded(&imported.topology);
    assert_eq!((topology.vpcs.len(), topology.endpoints.len(), topology.callers.len()), (3, 3, 6));
    insta::assert_snapshot!("describe_topology", imported.topology);
}

#[test]
fn the_report_says_what_was_read_and_what_is_missing() {
    let imported = whole(&fixture());
    assert!(imported.report.problems.is_empty() && imported.report.clashes.is_empty());
    insta::assert_snapshot!("describe_report", imported.report.text());
}

#[test]
fn two_imports_of_the_same_files_are_the_same() {
    let mut files = fixture();
    let first = whole(&files);
    assert_eq!(first.topology, whole(&files).topology);
    files.reverse();
    assert_same(&first.topology, &whole(&files).topology, "the order of files does not matter");
}

#[test]
fn pages_may_stand_behind_one_another_in_one_file() {
    let files = fixture();
    // What a file's name says has to stay in its name.
    let (named, other): (Vec<_>, Vec<_>) =
        files.iter().cloned().partition(|(name, _)| name.contains('=') || name.contains("-of-"));
    let mut joined: Vec<(String, Vec<u8>)> = named;
    let place = "111122223333/us-east-1/all.json".to_owned();
    joined.push((place, other.into_iter().flat_map(|(_, bytes)| bytes).collect()));
    joined.sort();
    assert_same(&whole(&files).topology, &whole(&joined).topology, "pages in one file");
}

/// Lists by themselves, as `--query 'Vpcs'` gives them, and one object a line, as `jq -c '.Vpcs[]'` does.
#[test]
fn bare_lists_and_objects_are_recognised_by_their_fields() {
    let files = fixture();
    for lines in [false, true] {
        let mut bare = Vec::new();
        let mut changed = BTreeSet::new();
        for (name, bytes) in &files {
            let value: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            let list = value.as_object().and_then(|map| {
                let lists: Vec<_> = map.values().filter(|v| v.is_array()).collect();
                (lists.len() == 1 && !map.values().any(|v| v.is_object()))
                    .then(|| lists[0].as_array().unwrap().clone())
            });
            let without_own_names = [
                "routes-of",
                "associations-of",
                "propagations-of",
                "entries-of",
                "records=",
                "parent=",
                "targets=",
                "units=",
                "policies.json",
                "apis.json",
                "repositories.json",
                "buckets.json",
            ];
            let text = match list.filter(|_| !without_own_names.iter().any(|n| name.contains(n))) {
                Some(list) if lines => list.iter().map(|v| format!("{v}\n")).collect(),
                Some(list) => serde_json::to_string(&list).unwrap(),
                None => String::from_utf8(bytes.clone()).unwrap(),
            };
            changed.extend((text.as_bytes() != bytes).then(|| name.clone()));
            bare.push((name.clone(), text.into_bytes()));
        }
        assert!(changed.len() > 30, "{}", changed.len());
        let imported = whole(&bare);
        assert_same(&whole(&files).topology, &imported.topology, &format!("lines: {lines}"));
    }
}

#[test]
fn a_page_in_two_halves_is_one() {
    let one = r#"{"Vpcs":[{"VpcId":"vpc-1","OwnerId":"111122223333","CidrBlock":"10.0.0.0/16"},
        {"VpcId":"vpc-2","OwnerId":"111122223333","CidrBlock":"10.1.0.0/16"}]}"#;
    let first =
        r#"{"Vpcs":[{"VpcId":"vpc-1","OwnerId":"111122223333","CidrBlock":"10.0.0.0/16"}],"NextToken":"x"}"#;
    let second = r#"{"Vpcs":[{"VpcId":"vpc-2","OwnerId":"111122223333","CidrBlock":"10.1.0.0/16"}]}"#;
    let whole = describe(&[("us-east-1/a.json", one)]);
    assert_eq!(
        whole.topology,
        describe(&[("us-east-1/a.json", first), ("us-east-1/b.json", second)]).topology
    );
}

#[test]
fn inputs_that_contradict_each_other_are_reported_and_the_first_stands() {
    let one = r#"{"VpcId":"vpc-1","EnableDnsHostnames":{"Value":true}}"#;
    let other = r#"{"VpcId":"vpc-1","EnableDnsHostnames":{"Value":false}}"#;
    let imported = describe(&[("a.json", one), ("b.json", other)]);
    let clash = &imported.report.clashes[0];
    assert_eq!(clash.subject, "vpc-1");
    assert_eq!(clash.what, "`dns_hostnames` is true in a.json and false in b.json; the first one stands");
    assert!(imported.report.has_problems());
}

#[test]
fn secrets_never_reach_the_output() {
    let imported = whole(&fixture());
    let report = serde_json::to_string(&imported.report).unwrap();
    assert!(!imported.topology.contains("do-not-print-this"));
    assert!(!report.contains("do-not-print-this"));
}

#[test]
fn the_printed_commands_only_read() {
    let run = hopstamp(&["import", "describe", "--print-commands"]);
    assert_eq!(run.code, 0);
    let mut calls = BTreeSet::new();
    for line in run.stdout.lines().filter(|l| !l.trim_start().starts_with('#')) {
        for call in line.split("aws ").skip(1) {
            let mut words = call.split_whitespace();
            let (service, operation) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            if service.starts_with(|c: char| c.is_ascii_lowercase()) && !service.contains('/') {
                calls.insert(format!("{service} {}", operation.trim_matches('"')));
            }
        }
    }
    assert!(calls.len() > 30, "{calls:#?}");
    for call in &calls {
        let operation = call.split(' ').nth(1).unwrap();
        let reads = ["describe-", "list-", "get-", "search-"].iter().any(|verb| operation.starts_with(verb));
        assert!(reads, "{call}");
    }
}

#[test]
fn the_command_writes_the_topology_and_checks_out() {
    let folder = Folder::new("import-describe");
    for (name, bytes) in fixture() {
        folder.write(&format!("aws/{name}"), bytes);
    }
    let run =
        run_in(folder.path(), &["import", "describe", "aws", "-o", "net.yaml", "--report", "report.json"]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(run.stdout.is_empty());
    assert_eq!(run_in(folder.path(), &["check", "net.yaml"]).code, 0);
    let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["problems"], serde_json::json!([]));
    let printed = run_in(folder.path(), &["import", "describe", "aws"]);
    assert_eq!(printed.stdout, std::fs::read_to_string(folder.path().join("net.yaml")).unwrap());
}

/// AWS shows a peering of transit gateways under one id in both Regions; a topology has an id for each side.
#[test]
fn both_sides_of_a_transit_gateway_peering_stand() {
    let gateway = |region: &str, id: &str| {
        format!(
            r#"{{"TransitGateways":[{{"TransitGatewayId":"{id}","OwnerId":"111122223333","State":"available","TransitGatewayArn":"arn:aws:ec2:{region}:111122223333:transit-gateway/{id}"}}]}}"#
        )
    };
    let peering = r#"{"TransitGatewayPeeringAttachments":[{"TransitGatewayAttachmentId":"tgw-attach-1","State":"available",
        "RequesterTgwInfo":{"TransitGatewayId":"tgw-1"},"AccepterTgwInfo":{"TransitGatewayId":"tgw-2"}}]}"#;
    let attachment = |own: &str, far: &str| {
        format!(
            r#"{{"TransitGatewayAttachments":[{{"TransitGatewayAttachmentId":"tgw-attach-1","TransitGatewayId":"{own}","ResourceType":"peering","ResourceId":"{far}","State":"available","ResourceOwnerId":"111122223333","Association":{{"TransitGatewayRouteTableId":"tgw-rtb-{own}","State":"associated"}}}}]}}"#
        )
    };
    let inputs = [
        ("us-east-1/gateways.json".to_owned(), gateway("us-east-1", "tgw-1")),
        ("eu-west-1/gateways.json".to_owned(), gateway("eu-west-1", "tgw-2")),
        ("us-east-1/peerings.json".to_owned(), peering.to_owned()),
        ("eu-west-1/peerings.json".to_owned(), peering.to_owned()),
        ("us-east-1/attachments.json".to_owned(), attachment("tgw-1", "tgw-2")),
        ("eu-west-1/attachments.json".to_owned(), attachment("tgw-2", "tgw-1")),
    ];
    let inputs: Vec<(&str, &str)> = inputs.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let imported = describe(&inputs);
    assert!(imported.report.clashes.is_empty(), "{:?}", imported.report.clashes);
    let topology = loaded(&imported.topology);
    assert_eq!(
        topology.transit_attachments.ids().collect::<Vec<_>>(),
        ["tgw-attach-1", "tgw-attach-1@tgw-2"]
    );
    let associated = |table: &str| topology.transit_route_tables.by_id(table).unwrap().associations.len();
    assert_eq!((associated("tgw-rtb-tgw-1"), associated("tgw-rtb-tgw-2")), (1, 1));
}

const TWO_VPCS: &str = r#"{ "Vpcs": [
    { "VpcId": "vpc-0a1b2c3d4e5f60001", "CidrBlock": "10.1.0.0/16", "OwnerId": "111122223333" },
    { "VpcId": "vpc-0a1b2c3d4e5f60002", "CidrBlock": "10.2.0.0/16", "OwnerId": "111122223333" }
] }"#;

#[test]
fn a_regional_nat_gateway_stands_in_its_vpc() {
    let gateways = r#"{ "NatGateways": [{ "NatGatewayId": "nat-0a1b2c3d4e5f60001", "VpcId": "vpc-0a1b2c3d4e5f60001",
        "State": "available", "ConnectivityType": "public", "AvailabilityMode": "regional",
        "NatGatewayAddresses": [{ "PublicIp": "203.0.113.7" }, { "PublicIp": "203.0.113.8" }] }] }"#;
    let imported = describe(&[("vpcs.json", TWO_VPCS), ("nat.json", gateways)]);
    let row = "nat-0a1b2c3d4e5f60001: { vpc: vpc-0a1b2c3d4e5f60001, public_ip: [203.0.113.7, 203.0.113.8] }";
    assert!(imported.topology.contains(row), "{}", imported.topology);
    let topology = loaded(&imported.topology);
    assert_eq!(topology.nat_gateways.by_id("nat-0a1b2c3d4e5f60001").unwrap().subnet, None);
}

#[test]
fn zones_of_one_name_that_differ_are_two() {
    let zone = |id: &str, vpc: &str| {
        format!(
            r#"{{ "HostedZone": {{ "Id": "/hostedzone/{id}", "Name": "db.example.com.", "Config": {{ "PrivateZone": true }} }},
                "VPCs": [{{ "VPCRegion": "us-east-1", "VPCId": "{vpc}" }}] }}"#
        )
    };
    let records = |address: &str| {
        format!(
            r#"{{ "ResourceRecordSets": [{{ "Name": "db.example.com.", "Type": "A", "TTL": 60,
                "ResourceRecords": [{{ "Value": "{address}" }}] }}] }}"#
        )
    };
    let files = [
        ("vpcs.json".to_owned(), TWO_VPCS.to_owned()),
        ("zone-1.json".to_owned(), zone("Z1", "vpc-0a1b2c3d4e5f60001")),
        ("zone-2.json".to_owned(), zone("Z2", "vpc-0a1b2c3d4e5f60002")),
        ("records=Z1.json".to_owned(), records("10.1.0.9")),
        ("records=Z2.json".to_owned(), records("10.2.0.9")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let imported = describe(&files);
    let topology = loaded(&imported.topology);
    let domains: Vec<&str> = topology.private_zones.iter().map(|(_, zone)| &*zone.domain).collect();
    assert_eq!(domains, ["db.example.com", "db.example.com"], "{}", imported.topology);
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_are_passed_over_in_folders() {
    let folder = Folder::new("import-links");
    folder.write("aws/vpcs.json", TWO_VPCS);
    std::os::unix::fs::symlink("nowhere.json", folder.path().join("aws/lost.json")).unwrap();
    let run = run_in(folder.path(), &["import", "describe", "aws"]);
    assert_eq!(run.code, 0, "{}", run.all());
    assert!(run.stdout.contains("vpc-0a1b2c3d4e5f60002"), "{}", run.all());
}
