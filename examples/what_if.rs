//! The what-if functions of the library, from text to answers: who gets in now, and what taking an endpoint out changes.
//!
//! `cargo run --example what_if`
#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use hopstamp::analysis::diff::{Side, subjects_of_both};
use hopstamp::analysis::{Ask, AskFault, Model, Options, diff, edit, matrix, questions, subjects, who};
use hopstamp::assumption::Assumptions;
use hopstamp::source::SourceMap;
use hopstamp::topology::{Loader, MemoryFiles};

/// A function in a VPC reads a secret through an endpoint, and its role may do so only from there.
const TOPOLOGY: &str = r#"
vpcs:
  vpc-1:
    account: "111122223333"
    region: us-east-1
    cidrs: [10.0.0.0/16]
    dns_hostnames: true
    subnets:
      subnet-private: { az: use1-az1, cidr: 10.0.1.0/24 }
      subnet-public: { az: use1-az1, cidr: 10.0.2.0/24 }
internet_gateways:
  igw-1: { vpc: vpc-1 }
nat_gateways:
  nat-1: { subnet: subnet-public, public_ip: 203.0.113.10 }
vpc_endpoints:
  vpce-1:
    vpc: vpc-1
    service: secretsmanager
    type: interface
    network_interfaces: { subnet-private: 10.0.1.10 }
    private_dns: true
principals:
  arn:aws:iam::111122223333:role/reader:
    policies:
      - Version: "2012-10-17"
        Statement:
          Effect: Allow
          Action: secretsmanager:GetSecretValue
          Resource: "*"
          Condition: { StringEquals: { aws:SourceVpce: vpce-1 } }
resources:
  arn:aws:secretsmanager:us-east-1:111122223333:secret:database-a1b2c3: {}
callers:
  reader:
    kind: lambda
    subnet: subnet-private
    private_ip: 10.0.1.20
    role: arn:aws:iam::111122223333:role/reader
"#;

/// The first of several faults.
fn first(faults: Vec<AskFault>) -> String {
    faults.first().map_or(String::new(), ToString::to_string)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = MemoryFiles::from([("lab.yaml", TOPOLOGY)]);
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&files, &mut sources);
    let (node, _) = loader.read("lab.yaml");
    let node = node.ok_or("the topology cannot be read")?;
    let mut changed = node.clone();
    edit::delete(&mut changed, "vpc_endpoints.vpce-1").map_err(|problem| problem.message)?;
    let before = loader.lower(&node).0.ok_or("the topology has mistakes")?;
    let after = loader.lower(&changed).0.ok_or("the changed topology has mistakes")?;
    let (before, after) = Model::pair(before, after);
    let assumptions = Assumptions::default();

    // Everybody before every question.
    let asks = questions(before.topology());
    let table =
        matrix(&before, subjects(&before), asks.clone(), &Options::new(&assumptions)).map_err(first)?;
    for (number, subject) in table.subjects.iter().enumerate() {
        for (ask, cell) in table.asks.iter().zip(table.row(number)) {
            let outcome = cell.answer.map_or("no sense", |answer| answer.outcome.word());
            println!("{}: {} is {outcome}", subject.name(), ask.action);
        }
    }

    // Everybody who gets at the secret, by every way.
    let ask = Ask {
        action: "secretsmanager:GetSecretValue".to_owned(),
        resource: "arn:aws:secretsmanager:us-east-1:111122223333:secret:database-a1b2c3".to_owned(),
    };
    let found = who(&before, &assumptions, &ask, &|| {}).map_err(first)?;
    for admission in &found.allowed {
        let keys = admission.openings.iter().flat_map(|o| &o.conditions).map(|c| &*c.key);
        println!("{} gets in by {}", admission.route.subject.name(), keys.collect::<Vec<_>>().join(", "));
    }

    // What taking the endpoint out changes, and why.
    let side = |model| Side { model, assumptions: &assumptions };
    let everybody = subjects_of_both(&before, &after);
    let difference = diff(side(&before), side(&after), &everybody, &asks, &|| {}).map_err(first)?;
    for group in difference.flips() {
        let hops = group.hops_before.iter().map(|hop| hop.id.as_str()).collect::<Vec<_>>();
        let keys = group.keys.iter().filter(|key| key.decides).map(|key| key.key.as_str());
        println!(
            "{} of {}: {} to {}, for {} is gone and with it {}",
            group.count,
            difference.compared,
            group.before.word(),
            group.after.word(),
            hops.join(", "),
            keys.collect::<Vec<_>>().join(", ")
        );
    }
    Ok(())
}
