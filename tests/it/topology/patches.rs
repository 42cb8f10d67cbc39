//! The steps between files and model, as scenarios use them.

use std::cell::RefCell;

use hopstamp::diagnostic::Diagnostics;
use hopstamp::source::{SourceMap, parse_yaml};
use hopstamp::topology::{Files, Loader, MemoryFiles, ReadError};
use insta::assert_snapshot;

use super::support::{Repository, render};

/// Files that note what is read.
struct Noting<'a>(&'a dyn Files, RefCell<Vec<String>>);

impl Files for Noting<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.1.borrow_mut().push(path.to_owned());
        self.0.read(path)
    }
}

#[test]
fn a_patch_changes_the_model_and_no_file_is_read_twice() {
    let files = Noting(&Repository, RefCell::default());
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&files, &mut sources);
    let (base, problems) = loader.read("topologies/peered-sts.yaml");
    assert!(problems.is_empty());
    let base = base.unwrap();
    let statuses = ["active", "deleted", "pending-acceptance"].map(|status| {
        let text = format!("vpc_peering_connections: {{ pcx-lab: {{ status: {status} }} }}\ncallers: {{ app-server: {{ region: us-east-1 }} }}");
        let (patch, _) = parse_yaml(loader.sources(), "patch.yaml", &text);
        let mut node = base.clone();
        node.merge(&patch.unwrap());
        let (topology, problems) = loader.lower(&node);
        assert!(problems.is_empty());
        let topology = topology.unwrap();
        assert_eq!(topology.callers.by_id("app-server").unwrap().region.as_deref(), Some("us-east-1"));
        topology.peerings.by_id("pcx-lab").unwrap().status.to_string()
    });
    assert_eq!(statuses, ["active", "deleted", "pending-acceptance"]);
    let mut read = files.1.into_inner();
    read.sort();
    assert_eq!(
        read,
        [
            "topologies/peered-sts.yaml",
            "topologies/policies/full-access.json",
            "topologies/policies/trust-account.json"
        ]
    );
}

#[test]
fn a_policy_file_of_a_patch_is_relative_to_the_patch() {
    let policy = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }] }"#;
    let mut files = MemoryFiles::default();
    files.insert(
        "a/t.yaml",
        "principals: { arn:aws:iam::111122223333:role/x: { policies: [{ file: p.json }] } }",
    );
    files.insert("a/p.json", policy);
    files.insert("b/p.json", policy);
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&files, &mut sources);
    let mut node = loader.read("a/t.yaml").0.unwrap();
    let patch = "principals: { arn:aws:iam::111122223333:role/x: { policies: [{ file: p.json }] } }";
    let patch = parse_yaml(loader.sources(), "b/scenario.yaml", patch).0.unwrap();
    let names = |topology: hopstamp::topology::Topology| {
        let (_, role) = topology.principals.iter().next().unwrap();
        role.policies.iter().map(|p| p.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(loader.lower(&node).0.unwrap()), ["a/p.json"]);
    node.merge(&patch);
    assert_eq!(names(loader.lower(&node).0.unwrap()), ["b/p.json"]);
}

#[test]
fn a_fault_of_a_patch_stands_in_the_patch() {
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&Repository, &mut sources);
    let mut node = loader.read("topologies/peered-sts.yaml").0.unwrap();
    let text = "callers:\n  app-server: { private_ip: 10.0.0.9 }\nvpc_endpoints:\n  vpce-sts: { policy: { Statement: [] } }\n";
    let patch = parse_yaml(loader.sources(), "scenarios/s.yaml", text).0.unwrap();
    node.merge(&patch);
    let (topology, problems) = loader.lower(&node);
    assert!(topology.is_none());
    assert_snapshot!(render(&problems, &sources), @r#"
    error[outside] scenarios/s.yaml:2:29: app-server: 10.0.0.9 lies outside its subnet subnet-app
        help: subnet-app is 172.31.10.0/24
    error[conflict] scenarios/s.yaml:4:25: vpce-sts: `policy` names a file and has `Statement` as well
        help: a merge patch keeps what it does not mention: set the other part to null in the patch
    "#);
}

#[test]
fn a_topology_that_another_file_names() {
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&Repository, &mut sources);
    let text = "topology: ../topologies/peered-sts.yaml\nother: ../topologies/peered.yaml\n";
    let scenario = parse_yaml(loader.sources(), "scenarios/s.yaml", text).0.unwrap();
    let named = |name: &str| scenario.get(name).unwrap();
    let path = named("topology").scalar().unwrap();
    let (node, problems) = loader.read_named("scenarios/s.yaml", path, named("topology").span);
    assert!(node.is_some() && problems.is_empty());
    let other = named("other");
    let (node, problems) = loader.read_named("scenarios/s.yaml", other.scalar().unwrap(), other.span);
    assert!(node.is_none());
    assert_snapshot!(render(&problems, &sources), @r#"
    error[file-unreadable] scenarios/s.yaml:2:8: topologies/peered.yaml: there is no such file
        help: the path is relative to the file that names it
    "#);
}

#[test]
fn a_session_of_a_request() {
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&Repository, &mut sources);
    let text = "{ name: me, mfa: true, tags: { a: b }, zzz: 1, policy: { file: ../topologies/policies/read-and-write-reports.json } }";
    let node = parse_yaml(loader.sources(), "scenarios/s.yaml", text).0.unwrap();
    let mut problems = Diagnostics::new();
    let session = loader.read_session("the request", &node, &mut problems);
    assert_eq!((session.name.as_deref(), session.mfa), (Some("me"), Some(true)));
    assert!(session.stated && session.policy.is_some());
    assert_snapshot!(render(&problems, &sources), @r#"
    error[unknown-field] scenarios/s.yaml:1:40: the request: session: there is no field `zzz` here
        help: known fields: kind, chained, issued_to, name, mfa, mfa_age, tags, transitive_tags, source_identity, issued, policy, provider, claims, user_id, sign_in_session, chat_configuration, managed_node
    "#);
}
