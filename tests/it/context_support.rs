//! Small topologies, one request each.

use hopstamp::context::Context;
use hopstamp::diagnostic::Diagnostics;
use hopstamp::outcome::{Leg, Outcome};
use hopstamp::scenario::{Case, load};
use hopstamp::simulate::simulate;
use hopstamp::source::SourceMap;
use hopstamp::topology::MemoryFiles;

use crate::topology::support::render;

/// Accounts, principals, resources and callers that most tests need; `allow-all` may do everything.
pub(crate) const LAB: &str = r#"
organization: { id: o-example0001 }
accounts:
  "111122223333": { path: r-root/ou-lab }
  "444455556666": {}
principals:
  arn:aws:iam::111122223333:user/ana: &all
    policies: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "*", Resource: "*" } }
    tags: { team: blue }
    unique_id: AIDAEXAMPLE0000000001
  arn:aws:iam::111122223333:role/app:
    policies: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "*", Resource: "*" } }
    tags: { team: green, stage: prod }
    unique_id: AROAEXAMPLE0000000001
  arn:aws:iam::111122223333:role/delivery: *all
  arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling: *all
  arn:aws:iam::111122223333:root: {}
resources:
  arn:aws:s3:::data: { account: "111122223333", region: eu-west-1 }
  arn:aws:kms:eu-west-1:111122223333:key/1:
    policy: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { AWS: "111122223333" }, Action: "kms:*", Resource: "*" } }
vpcs:
  vpc-1:
    account: "111122223333"
    region: eu-west-1
    cidrs: [10.0.0.0/16]
    dns_hostnames: true
    subnets: { subnet-1: { az: euw1-az1, cidr: 10.0.1.0/24 } }
vpc_endpoints:
  vpce-s3:
    vpc: vpc-1
    service: s3
    type: interface
    network_interfaces: { subnet-1: 10.0.1.10 }
    private_dns: true
    private_dns_only_for_inbound_resolver_endpoint: false
callers:
  me: { kind: laptop, public_ip: 203.0.113.7, region: eu-west-1, user: "arn:aws:iam::111122223333:user/ana" }
  app: { kind: ec2, instance_id: i-0a1b, subnet: subnet-1, private_ip: 10.0.1.20, role: "arn:aws:iam::111122223333:role/app" }
"#;

/// A scenario on the lab and what is added to it; the request stands without braces.
pub(crate) fn case(added: &[&str], request: &str) -> Case {
    let mut files = MemoryFiles::default();
    let mut names = Vec::new();
    for (number, part) in [LAB].iter().chain(added).enumerate() {
        names.push(format!("part-{number}.yaml"));
        files.insert(format!("part-{number}.yaml"), *part);
    }
    files.insert("lab.yaml", format!("include: [{}]\n", names.join(", ")));
    let text = format!(
        "topology: lab.yaml\nscenarios:\n  - {{ name: one, request: {{ {request} }}, expect: {{}} }}\n"
    );
    files.insert("s.yaml", text);
    let mut sources = SourceMap::new();
    let mut problems = Diagnostics::new();
    let suite = load("s.yaml", &files, &mut sources, &mut problems);
    assert!(!problems.has_errors(), "{}", render(&problems, &sources));
    suite.unwrap().cases.remove(0)
}

/// The outcome of a request on the lab and what is added to it.
pub(crate) fn outcome(added: &[&str], request: &str) -> Outcome {
    let case = case(added, request);
    simulate(&case.world, &case.assumptions, &case.request).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// What is wrong with a request.
pub(crate) fn faults(added: &[&str], request: &str) -> Vec<String> {
    let case = case(added, request);
    let faults = simulate(&case.world, &case.assumptions, &case.request).expect_err("a fault");
    faults.into_iter().map(|f| format!("{}: {}", f.field, f.message)).collect()
}

/// The last leg.
pub(crate) fn last(outcome: &Outcome) -> &Leg {
    outcome.legs.last().unwrap()
}

/// The keys of the last leg.
pub(crate) fn keys(added: &[&str], request: &str) -> Context {
    last(&outcome(added, request)).context.clone()
}

/// States as text: `absent`, `unknown`, `present`, or the value.
pub(crate) fn said(keys: &Context, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| keys.state(name).to_string()).collect()
}
