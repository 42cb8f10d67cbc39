//! Answers in bulk are the answers that a request by itself gets.

use hopstamp::analysis::{Ask, Model, Options, matrix, questions, subjects};
use hopstamp::assumption::{Assumption, Assumptions};
use hopstamp::outcome::{Ending, Outcome, Way};
use hopstamp::simulate::simulate_once;
use hopstamp::topology::Topology;

use super::support::{lower, topology};

const EXAMPLES: [&str; 10] = [
    "topologies/hybrid.yaml",
    "topologies/integrations.yaml",
    "topologies/nat-only.yaml",
    "topologies/network-paths-fixture.yaml",
    "topologies/peered-sts.yaml",
    "topologies/perimeter.yaml",
    "topologies/request-kinds.yaml",
    "topologies/s3-endpoints.yaml",
    "topologies/workforce.yaml",
    "tests/data/topology/everything.yaml",
];

/// What a matrix says of an outcome.
fn projected(outcome: &Outcome) -> (Ending, Option<&'static str>, Option<&'static str>, usize) {
    let leg = outcome.settling_leg().unwrap();
    let reason = match &leg.way {
        Way::NoPath(no) => Some(no.reason),
        Way::Rejected { rejection, .. } => Some(rejection.reason),
        _ => None,
    };
    let layer = leg.decision.as_ref().and_then(|d| d.reason.as_ref()).map(|r| r.layer.words());
    (outcome.outcome, layer, reason, outcome.settled_by)
}

fn compare(path: &str, assumptions: &Assumptions, more: &[Ask]) -> usize {
    compare_in(path, topology(path), assumptions, more)
}

fn compare_in(path: &str, topology: Topology, assumptions: &Assumptions, more: &[Ask]) -> usize {
    let model = Model::new(topology);
    let mut asks = questions(model.topology());
    asks.extend(questions(&Topology { questions: Vec::new(), ..model.topology().clone() }));
    asks.extend_from_slice(more);
    let found = matrix(&model, subjects(&model), asks, &Options::new(assumptions)).unwrap();
    let mut compared = 0;
    for (number, subject) in found.subjects.iter().enumerate() {
        for (ask, cell) in found.asks.iter().zip(found.row(number)) {
            let request = subject.asker().request(ask);
            let alone = simulate_once(model.world(), assumptions, &request);
            let (Some(answer), Ok(alone)) = (cell.answer, alone.as_ref()) else {
                assert!(
                    cell.answer.is_none() && alone.is_err(),
                    "{path}: {} {ask:?} {alone:?}",
                    subject.name()
                );
                continue;
            };
            let layer = answer.layer.map(|l| l.words());
            let bulk = (answer.outcome, layer, answer.reason, usize::from(answer.settled_by));
            assert_eq!(bulk, projected(alone), "{path}: {} {ask:?}", subject.name());
            compared += 1;
        }
    }
    compared
}

fn ask(action: &str, resource: &str) -> Ask {
    Ask { action: action.to_owned(), resource: resource.to_owned() }
}

#[test]
fn every_answer_of_every_example_is_the_same() {
    let more = [
        ask("sts:GetCallerIdentity", "*"),
        ask("dynamodb:ListTables", "*"),
        ask("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:111122223333:table/orders"),
        ask("kms:Decrypt", "arn:aws:kms:eu-west-1:444455556666:key/0a1b2c3d-0000-4000-8000-000000000009"),
        ask("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:jobs"),
        // Signed by nobody, by whoever signs in, or by an identity provider; and keys that the resource decides on.
        ask("ssm:RegisterManagedInstance", "*"),
        ask("sts:AssumeRoleWithSAML", "arn:aws:iam::111122223333:role/target"),
        ask("sts:AssumeRoleWithWebIdentity", "arn:aws:iam::111122223333:role/target"),
        ask("signin:Authenticate", "*"),
        ask(
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:one-a1b2c3",
        ),
        ask(
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:two-d4e5f6",
        ),
        ask("rds-db:connect", "arn:aws:rds-db:us-east-1:111122223333:dbuser:db-ABCDEFGHIJKL01234/app"),
        ask("sns:Publish", "arn:aws:sns:us-east-1:111122223333:alarms"),
        ask("kms:CreateGrant", "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001"),
    ];
    let compared: usize = EXAMPLES.iter().map(|path| compare(path, &Assumptions::default(), &more)).sum();
    assert!(compared > 300, "{compared}");
}

#[test]
fn they_are_the_same_under_every_choice() {
    for assumption in Assumption::ALL.iter().filter(|a| **a != Assumption::HopKind) {
        for choice in assumption.choices() {
            let assumptions = Assumptions::default().with(*assumption, choice);
            compare("topologies/s3-endpoints.yaml", &assumptions, &[ask("sts:GetCallerIdentity", "*")]);
        }
    }
}

/// A resource policy may not see which function calls; identity policies do (SH-61).
#[test]
fn functions_may_be_hidden_from_resource_policies() {
    let text = r#"
vpcs:
  vpc-1: { account: "111122223333", region: us-east-1, cidrs: [10.0.0.0/16], subnets: { subnet-1: { cidr: 10.0.1.0/24 } } }
principals:
  arn:aws:iam::111122223333:role/r:
    policies: [{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] }]
resources:
  arn:aws:s3:::only-for-one:
    account: "111122223333"
    policy:
      Version: "2012-10-17"
      Statement:
        - Effect: Deny
          Principal: "*"
          Action: "s3:*"
          Resource: "*"
          Condition: { ArnNotEquals: { "lambda:SourceFunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:one" } }
  arn:aws:s3:::open: { account: "111122223333" }
callers:
  one: { kind: lambda, region: us-east-1, function_arn: "arn:aws:lambda:us-east-1:111122223333:function:one", role: "arn:aws:iam::111122223333:role/r" }
  two: { kind: lambda, region: us-east-1, function_arn: "arn:aws:lambda:us-east-1:111122223333:function:two", role: "arn:aws:iam::111122223333:role/r" }
"#;
    let assumption = Assumption::SourceFunctionArnInResourcePolicy;
    let outcomes = |choice: &'static str| {
        let assumptions = Assumptions::default().with(assumption, choice);
        compare_in(choice, lower(text), &assumptions, &[]);
        let model = Model::new(lower(text));
        let asks = vec![ask("s3:GetObject", "arn:aws:s3:::only-for-one/key")];
        let found = matrix(&model, subjects(&model), asks, &Options::new(&assumptions)).unwrap();
        [0, 1].map(|n| found.row(n)[0].answer.unwrap().outcome.word())
    };
    let told: Vec<_> = assumption.choices().iter().map(|choice| (choice, outcomes(choice))).collect();
    assert!(told.iter().any(|(_, outcomes)| *outcomes == ["allowed", "explicitly_denied"]), "{told:?}");
    assert!(
        told.iter().any(|(_, outcomes)| *outcomes == ["explicitly_denied", "explicitly_denied"]),
        "{told:?}"
    );
}

/// Buckets share a way, unless some name in the topology is about one of them.
#[test]
fn a_zone_for_one_bucket_is_for_no_other() {
    let text = r#"
vpcs:
  vpc-1: { account: "111122223333", region: us-east-1, cidrs: [10.0.0.0/16], dns_hostnames: true, subnets: { subnet-1: { cidr: 10.0.1.0/24 } } }
vpc_endpoints:
  vpce-s3: { vpc: vpc-1, service: s3, type: interface, network_interfaces: { subnet-1: 10.0.1.10 } }
private_hosted_zones:
  sealed.s3.us-east-1.amazonaws.com: { vpcs: [vpc-1], records: { "": vpce-s3 } }
principals: { "arn:aws:iam::111122223333:role/r": { policies: [{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] }] } }
resources:
  arn:aws:s3:::open: { account: "111122223333" }
  arn:aws:s3:::sealed: { account: "111122223333" }
  arn:aws:s3:::with.dots: { account: "111122223333" }
callers:
  one: { kind: ecs, subnet: subnet-1, private_ip: 10.0.1.5, role: "arn:aws:iam::111122223333:role/r", sdk: { s3_us_east_1_mode: regional } }
"#;
    let model = Model::new(lower(text));
    let assumptions = Assumptions::default();
    let asks = questions(model.topology());
    let found = matrix(&model, subjects(&model), asks, &Options::new(&assumptions)).unwrap();
    let outcomes: Vec<&str> = found.row(0).iter().map(|c| c.answer.unwrap().outcome.word()).collect();
    assert_eq!(outcomes, ["unreachable", "allowed", "unreachable"]);
}
