//! Broken and hostile inputs: a message with its place, and the rest is imported all the same.

use hopstamp::import::{Importer, Options};

use super::support::{describe, files, import, loaded};
use crate::support::{Folder, run_in};

const VPC: &str = r#"{"Vpcs":[{"VpcId":"vpc-1","OwnerId":"111122223333","CidrBlock":"10.0.0.0/16"}]}"#;

#[test]
fn a_truncated_file_is_named_with_line_and_column_and_the_rest_imports() {
    let cut = "{\"Subnets\": [\n  {\"SubnetId\": \"subnet-1\", \"VpcId\": \"vpc-1\", \"CidrBlock\": \"10.0.1.0/24\", \"AvailabilityZoneId\": \"use1-az1\"},\n  {\"SubnetId\": \"sub";
    let imported = describe(&[("us-east-1/vpcs.json", VPC), ("us-east-1/subnets.json", cut)]);
    let topology = loaded(&imported.topology);
    assert_eq!((topology.vpcs.len(), topology.subnets.len()), (1, 1));
    let problem = &imported.report.problems[0];
    assert_eq!(problem.subject, "us-east-1/subnets.json:3:19");
    assert_eq!(problem.what, "this is not JSON: EOF while parsing a string");
}

#[test]
fn the_command_ends_with_1_and_writes_what_it_has() {
    let folder = Folder::new("import-broken");
    folder.write("in/us-east-1/vpcs.json", VPC).write("in/us-east-1/cut.json", "{\"Subnets\": [");
    let run = run_in(folder.path(), &["import", "describe", "in", "-o", "net.yaml"]);
    assert_eq!(run.code, 1, "{}", run.all());
    assert!(run.stderr.contains("in/us-east-1/cut.json:1:13: this is not JSON"), "{}", run.all());
    assert_eq!(run_in(folder.path(), &["check", "net.yaml"]).code, 0);
    assert_eq!(run_in(folder.path(), &["import", "describe", "nowhere.json"]).code, 2);
    assert_eq!(run_in(folder.path(), &["import", "terraform", "in/us-east-1/vpcs.json"]).code, 1);
    assert_eq!(run_in(folder.path(), &["import", "cloudformation", "in/us-east-1/vpcs.json"]).code, 1);
}

#[test]
fn a_mistyped_field_is_named_with_its_path_and_reads_as_missing() {
    let text = r#"{"Vpcs":[{"VpcId":"vpc-1","OwnerId":111122223333,"CidrBlock":"10.0.0.0/16","Tags":"none"},
        {"VpcId":7,"CidrBlock":"10.0.0.0/16"}, 12, null, {"OwnerId":"111122223333"}],"Subnets":"many"}"#;
    let imported = describe(&[("us-east-1/a.json", text)]);
    let found: Vec<String> =
        imported.report.problems.iter().map(|p| format!("{}: {}", p.subject, p.what)).collect();
    for wanted in [
        "us-east-1/a.json: Vpcs[0].OwnerId: a number where text belongs",
        "us-east-1/a.json: Vpcs[1].VpcId: a number where text belongs",
        "us-east-1/a.json: Vpcs[2]: a number where an object belongs",
        "us-east-1/a.json: Vpcs[4]: `VpcId` is missing",
        "us-east-1/a.json: Subnets: text where a list belongs",
    ] {
        assert!(found.iter().any(|f| f == wanted), "{wanted}\n{found:#?}");
    }
    assert_eq!(loaded(&imported.topology).vpcs.len(), 1);
}

#[test]
fn what_nobody_knows_is_counted() {
    let imported = describe(&[
        ("a.json", r#"{"DBInstances":[{"x":1},{"x":2}]}"#),
        ("b.json", r#"[{"x":1},{"x":2},{"x":3}]"#),
        ("c.json", "\"text\""),
    ]);
    let found = imported.report.not_understood;
    assert!(found.contains(&("a.json".to_owned(), "`DBInstances`".to_owned(), 2)), "{found:?}");
    assert!(found.contains(&("b.json".to_owned(), "objects with x".to_owned(), 3)), "{found:?}");
    assert!(found.contains(&("c.json".to_owned(), "a text by itself".to_owned(), 1)), "{found:?}");
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{{\"Vpcs\": {}", "[".repeat(100_000));
    let imported = describe(&[("deep.json", deep.as_str()), ("us-east-1/vpcs.json", VPC)]);
    assert!(
        imported.report.problems[0].what.contains("recursion limit"),
        "{:?}",
        imported.report.problems[0]
    );
    assert_eq!(loaded(&imported.topology).vpcs.len(), 1);
    let deep = format!("{{\"values\": {}", "{\"a\":".repeat(100_000));
    let imported = import(Options::default(), [("deep.json", deep.as_bytes())], Importer::add_terraform);
    assert!(imported.report.has_problems());
    let deep = format!("Resources: {}", "[".repeat(100_000));
    let imported = import(Options::default(), [("deep.yaml", deep.as_bytes())], Importer::add_cloudformation);
    assert!(imported.report.has_problems());
}

#[test]
fn a_million_tags_change_nothing() {
    let tags: String = (0..1_000_000).map(|n| format!("{{\"Key\":\"k{n}\",\"Value\":\"v\"}},")).collect();
    let text = format!(
        r#"{{"Vpcs":[{{"VpcId":"vpc-1","OwnerId":"111122223333","CidrBlock":"10.0.0.0/16","Tags":[{tags}{{"Key":"Name","Value":"big"}}]}}]}}"#
    );
    let imported = describe(&[("us-east-1/a.json", text.as_str())]);
    assert!(imported.topology.contains("vpc-1:  # big"));
    assert!(imported.topology.len() < 1_000);
}

#[test]
fn circles_end() {
    let organization = r#"{"Organization":{"Id":"o-example0001","MasterAccountId":"111122223333"}}"#;
    let accounts = r#"{"Accounts":[{"Id":"111122223333","JoinedMethod":"CREATED"}]}"#;
    let imported = describe(&[
        ("organization.json", organization),
        ("accounts.json", accounts),
        ("parent=111122223333.json", r#"{"Parents":[{"Id":"ou-a-1"}]}"#),
        ("parent=ou-a-1.json", r#"{"Parents":[{"Id":"ou-a-2"}]}"#),
        ("parent=ou-a-2.json", r#"{"Parents":[{"Id":"ou-a-1"}]}"#),
    ]);
    loaded(&imported.topology);
    assert!(imported.report.unknown.iter().any(|t| t.subject == "111122223333"));
    let circle = "
Conditions: { A: !Condition B, B: !Not [!Condition A] }
Resources:
  One: { Type: AWS::EC2::VPC, Condition: A, Properties: { CidrBlock: !GetAtt Two.CidrBlock } }
  Two: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !GetAtt One.CidrBlock } }
  Own: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: https://example.com/circle.yaml } }
";
    let imported =
        import(Options::default(), [("circle.yaml", circle.as_bytes())], Importer::add_cloudformation);
    loaded(&imported.topology);
    let plan = r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"aws_subnet.a","mode":"managed","type":"aws_subnet","name":"a","values":{"cidr_block":"10.0.0.0/24"}}]}},
        "resource_changes":[{"address":"aws_subnet.a","change":{"after_unknown":{"vpc_id":true}}}],
        "configuration":{"root_module":{"resources":[{"mode":"managed","type":"aws_subnet","name":"a","expressions":{"vpc_id":{"references":["module.m.x"]}}}],
        "module_calls":{"m":{"expressions":{"y":{"references":["module.m.x"]}},"module":{"outputs":{"x":{"expression":{"references":["var.y"]}}}}}}}}}"#;
    let imported = import(Options::default(), [("plan.json", plan.as_bytes())], Importer::add_terraform);
    loaded(&imported.topology);
}

/// A file cut at any place never stops the import of the others.
#[test]
fn cut_anywhere_it_still_loads() {
    for (name, bytes) in files("describe").iter().filter(|(n, _)| n.contains("us-east-1")) {
        for part in 1..8 {
            let cut = &bytes[..bytes.len() * part / 8];
            let imported = import(
                Options::default(),
                [("us-east-1/vpcs.json", VPC.as_bytes()), (name.as_str(), cut)],
                Importer::add_describe,
            );
            loaded(&imported.topology);
            assert!(imported.report.has_problems(), "{name} {part}");
        }
    }
}

/// Circles with many ways round end, too.
#[test]
fn circles_that_branch_end() {
    let many = |text: &str| [text; 10].join(", ");
    let circle = format!(
        "Conditions: {{ A: !And [{}], B: !Or [{}] }}\nResources:\n  One: {{ Type: AWS::EC2::VPC, Condition: A, Properties: {{ CidrBlock: !Join ['', [{}]] }} }}\n  \
         Two: {{ Type: AWS::EC2::VPC, Properties: {{ CidrBlock: !Join ['', [{}]] }} }}\n  Own: {{ Type: AWS::CloudFormation::Stack, Properties: {{ TemplateURL: x/circle.yaml }} }}\n  \
         Again: {{ Type: AWS::CloudFormation::Stack, Properties: {{ TemplateURL: x/circle.yaml }} }}\n",
        many("!Condition B"),
        many("!Condition A"),
        many("!GetAtt Two.CidrBlock"),
        many("!GetAtt One.CidrBlock"),
    );
    let imported =
        import(Options::default(), [("circle.yaml", circle.as_bytes())], Importer::add_cloudformation);
    loaded(&imported.topology);
    let outer = "Resources: { Inner: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: x/circle.yaml } } }";
    let both = [("outer.yaml", outer.as_bytes()), ("circle.yaml", circle.as_bytes())];
    let imported = import(Options::default(), both, Importer::add_cloudformation);
    loaded(&imported.topology);
    assert!(imported.report.has_problems());
}
