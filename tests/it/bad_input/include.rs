//! `include`.

use hopstamp::topology::MemoryFiles;
use insta::assert_snapshot;

use crate::topology::support::{good, problems_of};

const VPC: &str = "vpcs: { vpc-1: { account: \"111122223333\", region: us-east-1, cidrs: [10.0.0.0/16] } }\n";

#[test]
fn a_file_that_includes_itself() {
    let files = MemoryFiles::from([("net/a.yaml", "include: [a.yaml]\nvpcs: {}\n")]);
    assert_snapshot!(problems_of("net/a.yaml", &files), @r#"
    error[include-cycle] net/a.yaml:1:11: net/a.yaml includes itself
        help: take this include out
    "#);
}

#[test]
fn files_that_include_one_another() {
    let files = MemoryFiles::from([
        ("net/root.yaml", "include: [parts/a.yaml]\n"),
        ("net/parts/a.yaml", "include: ./b.yaml\n"),
        ("net/parts/b.yaml", "include:\n  - ../parts/a.yaml\n"),
    ]);
    assert_snapshot!(problems_of("net/root.yaml", &files), @r#"
    error[include-cycle] net/parts/b.yaml:2:5: net/parts/a.yaml includes itself: net/parts/a.yaml -> net/parts/b.yaml -> net/parts/a.yaml
        help: take this include out
    "#);
}

#[test]
fn one_id_in_two_files() {
    let files = MemoryFiles::from([
        ("root.yaml", format!("include: [a.yaml, b.yaml]\n{VPC}")),
        ("a.yaml", VPC.to_owned()),
        ("b.yaml", "resolver: { rules: { r: {} } }\norganization: { id: o-b }\nvpcs: 5\n".to_owned()),
    ]);
    assert_snapshot!(problems_of("root.yaml", &files), @r#"
    error[duplicate-key] a.yaml:1:9: `vpc-1` stands in two files
        root.yaml:2:9: the first one
        help: rename one of them, or take one out
    error[missing-field] b.yaml:1:22: r: `domain` is missing
        help: add `domain: corp.example.com`
    error[missing-field] b.yaml:1:22: r: `targets` is missing
        help: add `targets: [10.0.0.10]`
    error[missing-field] b.yaml:1:22: r: `outbound_endpoint` is missing
        help: add `outbound_endpoint: out-1`
    warning[unused] b.yaml:1:22: r: no VPC uses this rule
        help: add `vpcs: [vpc-1]`
    error[wrong-type] b.yaml:3:7: `vpcs` is not a mapping; a mapping belongs here
    "#);
}

#[test]
fn files_that_are_not_there_or_not_right() {
    let files = MemoryFiles::from([
        (
            "net/root.yaml",
            "include: [missing.yaml, broken.yaml, list.yaml, [x], empty.yaml]\nvpcs: {}\ncallers: { one: { kind: ec2, subnet: subnet-1 } }\n",
        ),
        ("net/broken.yaml", "vpcs: [\n"),
        ("net/list.yaml", "- 1\n"),
        ("net/empty.yaml", ""),
    ]);
    assert_snapshot!(problems_of("net/root.yaml", &files), @r#"
    error[file-unreadable] net/root.yaml:1:11: net/missing.yaml: there is no such file
        help: the path is relative to the file that names it
    error[wrong-type] net/root.yaml:1:49: `include` is a list; a path belongs here
    error[yaml-syntax] net/broken.yaml:1:7: this is not YAML: `[` is never closed
        help: check indentation, quotes and brackets here and in the line above
    error[wrong-type] net/list.yaml:1:1: the topology is a list; a mapping belongs here
    error[empty-file] net/empty.yaml:1:1: the file is empty
        help: start from a file under topologies/ or scenarios/
    "#);
    assert_snapshot!(problems_of("net/nowhere.yaml", &files), @r#"
    error[file-unreadable] -: net/nowhere.yaml: there is no such file
        help: check the path
    "#);
}

#[test]
fn sections_are_united_and_a_file_included_twice_counts_once() {
    let files = MemoryFiles::from([
        ("net/root.yaml", "include: [vpcs/one.yaml, vpcs/two.yaml]\nresolver: { outbound_endpoints: {} }\n".to_owned()),
        ("net/vpcs/one.yaml", format!("include: [../common.yaml]\n{VPC}")),
        (
            "net/vpcs/two.yaml",
            "include: [../common.yaml]\nresolver: { inbound_endpoints: { in-1: { vpc: vpc-1 } } }\nvpcs: { vpc-2: { account: \"111122223333\", region: us-east-1, cidrs: [10.1.0.0/16] } }\n".to_owned(),
        ),
        ("net/common.yaml", "accounts: { \"111122223333\": { name: shared } }\n".to_owned()),
    ]);
    let topology = good("net/root.yaml", &files);
    assert_eq!(topology.vpcs.ids().collect::<Vec<_>>(), ["vpc-1", "vpc-2"]);
    assert_eq!(topology.accounts.by_id("111122223333").unwrap().name.as_deref(), Some("shared"));
    assert_eq!(topology.inbound_resolvers.len(), 1);
}

#[test]
fn an_included_file_keeps_its_own_places() {
    let files = MemoryFiles::from([
        ("root.yaml", "include: [sub/a.yaml]\ninternet_gateways: { igw-1: { vpc: vpc-2 } }\n"),
        (
            "sub/a.yaml",
            "vpcs:\n  vpc-1: { account: \"111122223333\", region: us-east-1, cidrs: [10.0.0.0/99] }\n",
        ),
    ]);
    assert_snapshot!(problems_of("root.yaml", &files), @r#"
    error[unknown-id] root.yaml:2:36: igw-1: `vpc`: there is no VPC `vpc-2`
        help: did you mean `vpc-1`?
    error[invalid-cidr] sub/a.yaml:2:64: vpc-1: 10.0.0.0/99 is not an IPv4 CIDR block
        help: the prefix length is 0 to 32, not `99`
    "#);
}

#[test]
fn the_folder_itself_has_a_name() {
    let files = MemoryFiles::from([("root.yaml", "include: .\n")]);
    assert_snapshot!(problems_of("root.yaml", &files), @r#"
    error[file-unreadable] root.yaml:1:10: .: there is no such file
        help: the path is relative to the file that names it
    "#);
}
