//! Principals with their policies, policies of the organization, resources.

use super::line;
use super::plan::{Plan, REGIONS, account};

/// Principals, and what binds all of them.
pub(super) fn principals(text: &mut String, plan: &Plan) {
    line(text, "principals:");
    for number in 0..plan.size.principals.min(plan.size.vpcs) {
        let owner = plan.account_of(number);
        let zone = &plan.zone_of(number).name;
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

/// Resources, each with the policy that is usual for its kind.
pub(super) fn resources(text: &mut String, plan: &Plan) {
    line(text, "resources:");
    for number in 0..plan.size.resources {
        let owner = account((number * 7) % plan.accounts);
        let (region, zone) = REGIONS[number % REGIONS.len()];
        let source = number % plan.size.vpcs;
        let other = (source + REGIONS.len()) % plan.size.vpcs;
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
