//! Plans and states of Terraform.

use hopstamp::import::terraform::plan_before_and_after;
use hopstamp::import::{Imported, Importer, Options};
use hopstamp::outcome::Ending;

use crate::support::{Folder, run_in};

use super::support::{ask, files, import, loaded};

fn file(name: &str) -> Vec<u8> {
    files("terraform").into_iter().find(|(n, _)| n == name).unwrap().1
}

fn read(name: &str) -> Imported {
    import(Options::default(), [(name, file(name).as_slice())], Importer::add_terraform)
}

const STS: (&str, &str) = ("sts:GetCallerIdentity", "*");

#[test]
fn a_plan_shows_what_there_will_be() {
    let imported = read("plan.json");
    loaded(&imported.topology);
    assert!(!imported.report.has_problems(), "{:?}", imported.report.problems);
    insta::assert_snapshot!("terraform_plan_topology", imported.topology);
    insta::assert_snapshot!("terraform_plan_report", imported.report.text());
}

#[test]
fn a_state_file_and_the_shown_state_are_the_same() {
    let shown = read("state.json");
    loaded(&shown.topology);
    assert_eq!(shown.topology, read("terraform.tfstate").topology);
    insta::assert_snapshot!("terraform_state_topology", shown.topology);
}

#[test]
fn a_plan_is_two_topologies() {
    let planned = plan_before_and_after("plan.json", &file("plan.json"), &Options::default()).unwrap();
    assert_eq!(planned.before.topology, read("state.json").topology);
    assert_eq!(planned.after.topology, read("plan.json").topology);
    assert!(plan_before_and_after("state.json", &file("state.json"), &Options::default()).is_err());
}

/// The endpoint moves from the peered VPC into that of the instance; peering and zone go.
#[test]
fn the_move_of_an_endpoint_shows_in_the_keys() {
    let planned = plan_before_and_after("plan.json", &file("plan.json"), &Options::default()).unwrap();
    let vpc = |topology: &str| {
        let outcome = ask(topology, "i-0a1b2c3d4e5f60001", STS.0, STS.1);
        outcome.settling_leg().unwrap().context.state("aws:SourceVpc").to_string()
    };
    assert_eq!(vpc(&planned.before.topology), "vpc-0a1b2c3d4e5f60002");
    assert_eq!(vpc(&planned.after.topology), "vpc-0a1b2c3d4e5f60001");
}

/// The bucket's policy names another VPC after the change.
#[test]
fn the_edit_of_a_bucket_policy_flips_the_verdict() {
    let planned = plan_before_and_after("plan.json", &file("plan.json"), &Options::default()).unwrap();
    let end = |topology: &str| {
        ask(topology, "i-0a1b2c3d4e5f60001", "s3:GetObject", "arn:aws:s3:::plans-example/a").outcome
    };
    assert_eq!(end(&planned.before.topology), Ending::ImplicitlyDenied);
    assert_eq!(end(&planned.after.topology), Ending::ExplicitlyDenied);
}

/// A policy that is known after apply only is neither empty nor absent (NP-805).
#[test]
fn a_policy_known_after_apply_is_unknown() {
    let imported = read("plan.json");
    assert!(imported.topology.contains("      # fresh\n      - unknown\n"));
    assert!(imported.report.unknown.iter().any(|t| t.subject.contains("role/fresh, policy fresh")));
}

/// Ids that are known after apply are linked by the configuration, through modules, by index (NP-801, NP-803).
#[test]
fn references_go_through_modules_and_pair_by_index() {
    let topology = loaded(&read("plan.json").topology);
    for index in 0..2 {
        let table =
            topology.route_tables.by_id(&format!("module.lab.aws_route_table.this[{index}]")).unwrap();
        let subnets: Vec<&str> = table.subnets.iter().map(|s| topology.subnets.id(*s)).collect();
        assert_eq!(subnets, [format!("module.lab.aws_subnet.this[{index}]")]);
        assert_eq!(table.routes.len(), 1);
    }
    assert_eq!(topology.transit_attachments.len(), 1);
}

#[test]
fn secrets_of_states_never_reach_the_output() {
    for name in ["plan.json", "state.json", "terraform.tfstate"] {
        let imported = read(name);
        let report = serde_json::to_string(&imported.report).unwrap();
        assert!(String::from_utf8(file(name)).unwrap().contains("do-not-print-this"));
        assert!(!imported.topology.contains("do-not-print-this") && !report.contains("do-not-print-this"));
    }
}

#[test]
fn other_documents_are_told_apart() {
    for (text, wanted) in [
        ("{}", "this is neither a plan nor a state"),
        ("[]", "this is no Terraform document"),
        (r#"{"version":3,"terraform_version":"0.11.0","modules":[]}"#, "this is a state file of version 3"),
        ("{\n  \"values\": ", "line 2, column 12: this is not JSON"),
        (r#"{"format_version":"2.0","values":{"root_module":{}}}"#, "format version 2.0 is not known here"),
    ] {
        let imported = import(Options::default(), [("x.json", text.as_bytes())], Importer::add_terraform);
        let problem = &imported.report.problems[0];
        assert!(problem.what.starts_with(wanted), "{problem:?}");
    }
}

/// A plan and the output of the account it is for: one topology, in which what the plan lacks is known.
#[test]
fn several_sources_are_united() {
    let folder = Folder::new("import-several");
    folder.write("state.json", file("state.json"));
    folder.write("aws/us-east-1/organization.json", r#"{"Organization":{"Id":"o-example0001"}}"#);
    folder.write(
        "aws/us-east-1/vpcs.json",
        r#"{"Vpcs":[{"VpcId":"vpc-0a1b2c3d4e5f60001","OwnerId":"111122223333","CidrBlock":"10.1.0.0/16"},
            {"VpcId":"vpc-0a1b2c3d4e5f60009","OwnerId":"444455556666","CidrBlock":"10.9.0.0/16"}]}"#,
    );
    folder.write(
        "t.yaml",
        "Resources: { Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.40.0.0/16 } } }",
    );
    let run = run_in(
        folder.path(),
        &[
            "import",
            "terraform",
            "state.json",
            "--describe",
            "aws",
            "--cloudformation",
            "t.yaml",
            "--account",
            "111122223333",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.all());
    let topology = loaded(&run.stdout);
    let vpcs: Vec<&str> = topology.vpcs.ids().collect();
    assert_eq!(vpcs, ["Vpc", "vpc-0a1b2c3d4e5f60001", "vpc-0a1b2c3d4e5f60002", "vpc-0a1b2c3d4e5f60009"]);
    assert!(run.stdout.contains("organization: { id: o-example0001 }"));
}
