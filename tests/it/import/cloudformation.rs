//! Templates of CloudFormation.

use std::collections::BTreeMap;

use hopstamp::import::{Imported, Importer, Options, parameters};
use hopstamp::outcome::Ending;

use super::support::{ask, files, import, loaded};

fn read(names: &[&str], parameters: &[(&str, &str)]) -> Imported {
    let options = Options {
        account: Some("111122223333".to_owned()),
        region: Some("us-east-1".to_owned()),
        parameters: parameters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
    };
    let all = files("cloudformation");
    let wanted = all.iter().filter(|(n, _)| names.contains(&n.as_str()));
    import(options, wanted.map(|(n, b)| (n.as_str(), b.as_slice())), Importer::add_cloudformation)
}

#[test]
fn a_template_becomes_a_topology() {
    let imported = read(&["network.yaml"], &[]);
    loaded(&imported.topology);
    assert!(!imported.topology.contains("hunter2"));
    insta::assert_snapshot!("cloudformation_network", imported.topology);
    let inside = ask(&imported.topology, "Fn", "s3:GetObject", "arn:aws:s3:::bucket/x");
    assert_eq!(inside.outcome, Ending::Allowed);
}

#[test]
fn nested_stacks_are_read_where_their_file_is_at_hand() {
    let imported = read(&["parent.json", "child.yaml"], &[]);
    loaded(&imported.topology);
    insta::assert_snapshot!("cloudformation_nested", imported.topology);
    insta::assert_snapshot!("cloudformation_nested_report", imported.report.text());
}

#[test]
fn parameters_and_conditions_decide() {
    let prod = read(&["network.yaml"], &[]);
    let dev = read(&["network.yaml"], &[("Env", "dev"), ("Cidr", "10.50.0.0/16")]);
    assert!(prod.topology.contains("nat_gateways:") && !dev.topology.contains("nat_gateways:"));
    assert!(dev.topology.contains("10.50.1.0/24"));
    // The route to the gateway that is not made leads nowhere that is known.
    assert!(dev.topology.contains("0.0.0.0/0: unknown"), "{}", dev.topology);
    let odd = read(&["network.yaml"], &[("Env", "elsewhere")]);
    assert!(odd.report.not_understood.iter().any(|(_, what, _)| what.contains("the condition of Nat")));
}

#[test]
fn parameter_files_are_read_in_both_forms() {
    let list = br#"[{"ParameterKey":"Env","ParameterValue":"dev"},{"ParameterKey":"N","ParameterValue":3}]"#;
    let map = br#"{"Parameters":{"Env":"dev","N":"3"}}"#;
    let wanted = BTreeMap::from([("Env".to_owned(), "dev".to_owned()), ("N".to_owned(), "3".to_owned())]);
    assert_eq!(parameters(list).unwrap(), wanted);
    assert_eq!(parameters(map).unwrap(), wanted);
    assert!(parameters(b"7").is_err() && parameters(b"{").is_err());
}

#[test]
fn what_cannot_be_known_is_unknown() {
    let template = r#"
Parameters: { Arn: { Type: String } }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: !Ref Arn }, Action: sts:AssumeRole }] }
      Policies: [{ PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "*", Resource: !ImportValue elsewhere }] } }]
"#;
    let options = Options { account: Some("111122223333".to_owned()), ..Options::default() };
    let imported = import(options, [("t.yaml", template.as_bytes())], Importer::add_cloudformation);
    loaded(&imported.topology);
    assert!(imported.topology.contains("policy: unknown") && imported.topology.contains("- unknown"));
}

#[test]
fn broken_templates_are_named_with_their_place() {
    for (text, wanted) in [
        ("Resources:\n  A: [", "2:"),
        ("a: 1", "this is no template: it has no `Resources`"),
        ("", "the file is empty"),
        ("{ \"Resources\": ", "1:"),
    ] {
        let imported =
            import(Options::default(), [("t.yaml", text.as_bytes())], Importer::add_cloudformation);
        let problem = &imported.report.problems[0];
        assert!(problem.what.contains(wanted) || problem.subject.contains(wanted), "{problem:?}");
    }
}

#[test]
fn templates_that_nest_one_another_are_read_all_the_same() {
    let template = |vpc: &str, other: &str| {
        format!(
            "Resources:\n  {vpc}: {{ Type: AWS::EC2::VPC, Properties: {{ CidrBlock: 10.0.0.0/16 }} }}\n  Other: {{ Type: AWS::CloudFormation::Stack, Properties: {{ TemplateURL: x/{other} }} }}\n"
        )
    };
    let (one, two) = (template("One", "two.yaml"), template("Two", "one.yaml"));
    let inputs = [("one.yaml", one.as_bytes()), ("two.yaml", two.as_bytes())];
    let imported = import(Options::default(), inputs, Importer::add_cloudformation);
    let topology = loaded(&imported.topology);
    assert!(topology.vpcs.by_id("One").is_some() && topology.vpcs.by_id("Other/Two").is_some());
}
