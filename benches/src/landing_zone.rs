//! A generated landing zone: accounts, VPCs on transit gateways, hubs with interface endpoints, perimeters.
//!
//! The same numbers give the same text. Sizes follow the quotas of AWS.

use std::fmt::Write;

/// How big it is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// VPCs besides the hubs, each with one caller; at most 1,000.
    pub vpcs: usize,
    /// Accounts they are spread over.
    pub accounts: usize,
    /// Resources.
    pub resources: usize,
}

const REGIONS: [(&str, &str); 4] =
    [("us-east-1", "use1"), ("us-west-2", "usw2"), ("eu-west-1", "euw1"), ("ap-southeast-2", "apse2")];

/// Services behind interface endpoints of the hubs.
const SERVICES: [&str; 8] = ["sts", "kms", "sqs", "sns", "secretsmanager", "ssm", "logs", "lambda"];

/// Only principals of the organization.
const ORG_ONLY: &str = r#"{ Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: "*", Action: "*", Resource: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": o-example0001 } } }] }"#;

fn account(number: usize) -> String {
    format!("{:012}", 111_100_000_000_u64 + number as u64)
}

fn line(text: &mut String, line: impl AsRef<str>) {
    let _ = writeln!(text, "{}", line.as_ref());
}

/// The topology as YAML.
pub fn yaml(size: Size) -> String {
    let mut text = String::from("organization: { id: o-example0001 }\naccounts:\n");
    for number in 0..size.accounts {
        let (id, unit) = (account(number), number % 10);
        line(&mut text, format!("  \"{id}\": {{ name: account-{number}, path: r-root/ou-root-{unit} }}"));
    }
    network(&mut text, size);
    principals(&mut text, size);
    resources(&mut text, size);
    text
}

fn network(text: &mut String, size: Size) {
    let mut tables = String::from("route_tables:\n");
    let mut gateways = String::from("transit_gateways:\n");
    let mut internet = String::from("internet_gateways:\n");
    let mut nats = String::from("nat_gateways:\n");
    let mut endpoints = String::from("vpc_endpoints:\n");
    let mut zones = String::from("private_hosted_zones:\n");
    let mut callers = String::from("callers:\n");
    line(text, "vpcs:");
    for (r, (region, zone)) in REGIONS.iter().enumerate() {
        let (net, owner) = (64 * r, account(0));
        let spokes: Vec<usize> = (0..size.vpcs).filter(|n| n % REGIONS.len() == r).collect();
        line(
            text,
            format!(
                "  vpc-hub-{zone}: {{ account: \"{owner}\", region: {region}, cidrs: [10.{net}.0.0/16], dns_hostnames: true, subnets: {{ subnet-hub-{zone}: {{ az: {zone}-az1, cidr: 10.{net}.0.0/24 }} }} }}"
            ),
        );
        line(
            &mut tables,
            format!(
                "  rtb-hub-{zone}: {{ vpc: vpc-hub-{zone}, main: true, routes: {{ 10.0.0.0/8: tgw-{zone} }} }}"
            ),
        );
        line(
            &mut gateways,
            format!(
                "  tgw-{zone}:\n    account: \"{owner}\"\n    region: {region}\n    attachments:\n      attach-hub-{zone}: {{ vpc: vpc-hub-{zone}, subnets: subnet-hub-{zone} }}"
            ),
        );
        for n in &spokes {
            line(&mut gateways, format!("      attach-{n}: {{ vpc: vpc-{n}, subnets: subnet-{n}-a }}"));
        }
        let names: Vec<String> = spokes.iter().map(|n| format!("vpc-{n}")).collect();
        for (n, service) in SERVICES.iter().enumerate() {
            line(
                &mut endpoints,
                format!(
                    "  vpce-{service}-{zone}: {{ vpc: vpc-hub-{zone}, service: {service}, type: interface, network_interfaces: {{ subnet-hub-{zone}: 10.{net}.0.{} }}, policy: {ORG_ONLY} }}",
                    10 + n
                ),
            );
            line(
                &mut zones,
                format!(
                    "  {service}.{region}.amazonaws.com: {{ vpcs: [{}], records: {{ \"\": vpce-{service}-{zone} }} }}",
                    names.join(", ")
                ),
            );
        }
    }
    for number in 0..size.vpcs {
        let r = number % REGIONS.len();
        let (region, zone) = REGIONS[r];
        let n = number / REGIONS.len();
        let (second, third) = (64 * r + 1 + n / 16, 16 * (n % 16));
        let owner = account(number % size.accounts);
        line(
            text,
            format!(
                "  vpc-{number}: {{ account: \"{owner}\", region: {region}, cidrs: [10.{second}.{third}.0/20], dns_hostnames: true, subnets: {{ subnet-{number}-a: {{ az: {zone}-az1, cidr: 10.{second}.{third}.0/24 }}, subnet-{number}-b: {{ az: {zone}-az1, cidr: 10.{second}.{}.0/24 }} }} }}",
                third + 1
            ),
        );
        line(&mut internet, format!("  igw-{number}: {{ vpc: vpc-{number} }}"));
        line(
            &mut nats,
            format!(
                "  nat-{number}: {{ subnet: subnet-{number}-b, public_ip: 203.0.{}.{} }}",
                number / 256,
                number % 256
            ),
        );
        line(
            &mut tables,
            format!(
                "  rtb-{number}-a: {{ vpc: vpc-{number}, subnets: subnet-{number}-a, routes: {{ 10.0.0.0/8: tgw-{zone}, 0.0.0.0/0: nat-{number} }} }}"
            ),
        );
        line(
            &mut tables,
            format!(
                "  rtb-{number}-b: {{ vpc: vpc-{number}, subnets: subnet-{number}-b, routes: {{ 0.0.0.0/0: igw-{number} }} }}"
            ),
        );
        line(
            &mut endpoints,
            format!(
                "  vpce-s3-{number}: {{ vpc: vpc-{number}, service: s3, type: gateway, route_tables: rtb-{number}-a }}"
            ),
        );
        line(
            &mut callers,
            format!(
                "  app-{number}: {{ kind: ec2, subnet: subnet-{number}-a, private_ip: 10.{second}.{third}.20, role: \"arn:aws:iam::{owner}:role/app-{number}\" }}"
            ),
        );
    }
    for part in [&internet, &nats, &tables, &gateways, &endpoints, &zones, &callers] {
        text.push_str(part);
    }
}

fn principals(text: &mut String, size: Size) {
    line(text, "principals:");
    for number in 0..size.vpcs {
        let owner = account(number % size.accounts);
        let zone = REGIONS[number % REGIONS.len()].1;
        let team = number % 7;
        line(
            text,
            format!(
                r#"  "arn:aws:iam::{owner}:role/app-{number}":
    tags: {{ team: team-{team} }}
    policies:
      - Version: "2012-10-17"
        Statement:
          - {{ Effect: Allow, Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], Resource: "*" }}
          - {{ Effect: Allow, Action: ["kms:*", "sqs:*", "sns:Publish"], Resource: "*", Condition: {{ StringEquals: {{ "aws:ResourceOrgID": "${{aws:PrincipalOrgID}}" }} }} }}
          - {{ Effect: Allow, Action: ["secretsmanager:GetSecretValue", "ssm:Get*"], Resource: ["arn:aws:secretsmanager:*:{owner}:*", "arn:aws:ssm:*:{owner}:*"] }}
          - {{ Effect: Allow, Action: "sts:AssumeRole", Resource: "*", Condition: {{ StringEquals: {{ "aws:SourceVpc": vpc-hub-{zone} }} }} }}
          - {{ Effect: Deny, Action: "*", Resource: "*", Condition: {{ StringNotEquals: {{ "aws:RequestedRegion": [us-east-1, us-west-2, eu-west-1, ap-southeast-2] }} }} }}"#
            ),
        );
    }
    line(
        text,
        r#"service_control_policies:
  guard:
    targets: r-root
    policy: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: ["sqs:DeleteQueue", "kms:ScheduleKeyDeletion"], Resource: "*" }] }
resource_control_policies:
  perimeter:
    targets: r-root
    policy: { Version: "2012-10-17", Statement: [{ Effect: Deny, Principal: "*", Action: ["s3:*", "sts:AssumeRole", "kms:*", "sqs:*", "secretsmanager:*"], Resource: "*", Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": o-example0001 }, BoolIfExists: { "aws:PrincipalIsAWSService": "false" } } }] }"#,
    );
}

fn resources(text: &mut String, size: Size) {
    line(text, "resources:");
    for number in 0..size.resources {
        let owner = account((number * 7) % size.accounts);
        let (region, zone) = REGIONS[number % REGIONS.len()];
        let source = number % size.vpcs;
        let other = (source + REGIONS.len()) % size.vpcs;
        match number % 5 {
            0 => line(
                text,
                format!(
                    r#"  "arn:aws:s3:::data-{number}":
    account: "{owner}"
    region: {region}
    policy:
      Version: "2012-10-17"
      Statement:
        - {{ Effect: Deny, Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::data-{number}", "arn:aws:s3:::data-{number}/*"], Condition: {{ StringNotEqualsIfExists: {{ "aws:SourceVpce": [vpce-s3-{source}, vpce-s3-{other}] }}, BoolIfExists: {{ "aws:ViaAWSService": "false" }} }} }}
        - {{ Effect: Allow, Principal: "*", Action: ["s3:GetObject", "s3:ListBucket"], Resource: ["arn:aws:s3:::data-{number}", "arn:aws:s3:::data-{number}/*"], Condition: {{ StringEquals: {{ "aws:PrincipalOrgID": o-example0001 }} }} }}"#
                ),
            ),
            1 => line(
                text,
                format!(
                    r#"  "arn:aws:kms:{region}:{owner}:key/{number:08}-0000-4000-8000-000000000001":
    policy: {{ Version: "2012-10-17", Statement: [{{ Effect: Allow, Principal: {{ AWS: "*" }}, Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*", Condition: {{ StringEquals: {{ "aws:PrincipalOrgID": o-example0001, "aws:SourceVpce": vpce-kms-{zone} }} }} }}] }}"#
                ),
            ),
            2 => line(
                text,
                format!(
                    r#"  "arn:aws:sqs:{region}:{owner}:jobs-{number}":
    policy: {{ Version: "2012-10-17", Statement: [{{ Effect: Allow, Principal: "*", Action: ["sqs:SendMessage", "sqs:ReceiveMessage"], Resource: "*", Condition: {{ StringEquals: {{ "aws:PrincipalOrgID": o-example0001 }} }} }}] }}"#
                ),
            ),
            3 => line(
                text,
                format!(
                    r#"  "arn:aws:iam::{owner}:role/target-{number}":
    policy: {{ Version: "2012-10-17", Statement: [{{ Effect: Allow, Principal: {{ AWS: "*" }}, Action: "sts:AssumeRole", Condition: {{ StringEquals: {{ "aws:PrincipalOrgID": o-example0001 }}, IpAddress: {{ "aws:VpcSourceIp": 10.0.0.0/8 }} }} }}] }}"#
                ),
            ),
            _ => line(
                text,
                format!(
                    r#"  "arn:aws:secretsmanager:{region}:{owner}:secret:key-{number}":
    tags: {{ team: team-{} }}"#,
                    number % 7
                ),
            ),
        }
    }
}
