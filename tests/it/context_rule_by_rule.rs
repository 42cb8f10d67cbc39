//! What the rules on requests of services say of single keys, rule by rule: the request, the keys, their states.

use hopstamp::outcome::Outcome;

use crate::context_support::{last, outcome, said};

/// Rule, what is added to the lab, the request, keys of its last leg, and their states.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const ENDPOINTS: &str = "
vpc_endpoints:
  vpce-athena: { vpc: vpc-1, service: athena, type: interface, network_interfaces: { subnet-1: 10.0.1.11 }, private_dns: true }
  vpce-catalog: { vpc: vpc-1, service: servicecatalog, type: interface, network_interfaces: { subnet-1: 10.0.1.12 }, private_dns: true }
  vpce-console: { vpc: vpc-1, service: console, type: interface, network_interfaces: { subnet-1: 10.0.1.13 }, private_dns: true }
  vpce-ssm: { vpc: vpc-1, service: ssm, type: interface, network_interfaces: { subnet-1: 10.0.1.14 }, private_dns: true }";
const SERVICES: &str = "
callers:
  trail: { kind: service, service: cloudtrail.amazonaws.com, region: eu-west-1 }
  glue: { kind: service, service: glue.amazonaws.com, region: eu-west-1, role: 'arn:aws:iam::111122223333:role/delivery' }
  job: { kind: glue, region: eu-west-1, role: 'arn:aws:iam::111122223333:role/delivery' }
  browser: { kind: ec2, subnet: subnet-1, private_ip: 10.0.1.77, user: 'arn:aws:iam::111122223333:user/ana' }
  console: { kind: console, browser: me, region: eu-west-1, user: 'arn:aws:iam::111122223333:user/ana' }
  private-console: { kind: console, browser: browser, private_access: true, region: eu-west-1, user: 'arn:aws:iam::111122223333:user/ana' }";
const NOTHING: &str = "accounts: {}";

const ROWS: &[Row] = &[
    (
        "SH-3",
        ENDPOINTS,
        "caller: app, session: { tags: { project: x }, source_identity: ana }, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &[
            "aws:PrincipalArn",
            "aws:PrincipalOrgID",
            "aws:PrincipalTag/stage",
            "aws:PrincipalTag/project",
            "aws:SourceIdentity",
        ],
        &["arn:aws:iam::111122223333:role/app", "o-example0001", "prod", "x", "ana"],
    ),
    (
        "SH-5",
        NOTHING,
        "caller: me, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:ViaAWSService"],
        &["false"],
    ),
    (
        "SH-5",
        NOTHING,
        "caller: me, anonymous: true, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:ViaAWSService"],
        &["false"],
    ),
    (
        "SH-5",
        NOTHING,
        "caller: me, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:ViaAWSService"],
        &["true"],
    ),
    (
        "SH-6",
        NOTHING,
        "caller: me, via: [cloudformation, dynamodb], action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/1'",
        &["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"],
        &[
            "[cloudformation.amazonaws.com, dynamodb.amazonaws.com]",
            "cloudformation.amazonaws.com",
            "dynamodb.amazonaws.com",
        ],
    ),
    (
        "SH-7",
        NOTHING,
        "caller: me, via: [{ service: firehose, role: 'arn:aws:iam::111122223333:role/delivery' }], action: s3:PutObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"],
        &["absent", "absent", "absent"],
    ),
    (
        "SH-7",
        NOTHING,
        "caller: me, via: [{ service: cloudformation, role: 'arn:aws:iam::111122223333:role/delivery' }], action: s3:PutObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:CalledVia", "aws:PrincipalArn"],
        &["[cloudformation.amazonaws.com]", "arn:aws:iam::111122223333:role/delivery"],
    ),
    (
        "SH-9",
        ENDPOINTS,
        "caller: app, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &[
            "aws:SourceVpc",
            "aws:SourceVpce",
            "aws:VpcSourceIp",
            "aws:SourceVpcArn",
            "aws:VpceAccount",
            "aws:VpceOrgID",
        ],
        &["absent"; 6],
    ),
    (
        "SH-11",
        ENDPOINTS,
        "caller: app, via: [{ service: servicecatalog, kind: fas }], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:SourceIp"],
        &["absent"],
    ),
    (
        "SH-11",
        ENDPOINTS,
        "caller: app, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:SourceIp"],
        &["$aws.address"],
    ),
    (
        "SH-12",
        NOTHING,
        "caller: me, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"],
        &["false", "absent"],
    ),
    (
        "SH-12",
        NOTHING,
        "caller: me, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:MultiFactorAuthPresent"],
        &["absent"],
    ),
    (
        "SH-13",
        NOTHING,
        "caller: me, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:TokenIssueTime"],
        &["present"],
    ),
    (
        "SH-13",
        NOTHING,
        "caller: me, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:TokenIssueTime"],
        &["absent"],
    ),
    (
        "SH-14",
        ENDPOINTS,
        "caller: app, session: { kind: identity_center, user_id: u-1 }, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:MultiFactorAuthPresent"],
        &["absent"],
    ),
    (
        "SH-14",
        NOTHING,
        "caller: me, session: { mfa: false }, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:MultiFactorAuthPresent"],
        &["false"],
    ),
    (
        "SH-15",
        ENDPOINTS,
        "caller: app, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:Ec2InstanceSourceVpc", "aws:SourceVpc", "aws:ViaAWSService"],
        &["vpc-1", "absent", "true"],
    ),
    (
        "SH-16",
        NOTHING,
        "caller: me, via: [secretsmanager], action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/1'",
        &["kms:ViaService"],
        &["secretsmanager.eu-west-1.amazonaws.com"],
    ),
    (
        "SH-16",
        NOTHING,
        "caller: me, action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/1'",
        &["kms:ViaService"],
        &["absent"],
    ),
    (
        "SH-17",
        NOTHING,
        "caller: me, via: [secretsmanager], action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/1'",
        &["kms:CallerAccount"],
        &["111122223333"],
    ),
    (
        "SH-19",
        NOTHING,
        "caller: me, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:UserAgent", "aws:referer"],
        &["unknown", "absent"],
    ),
    (
        "SH-23",
        NOTHING,
        "caller: me, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:SourceIp"],
        &["$aws.address"],
    ),
    (
        "SH-23",
        NOTHING,
        "caller: me, via: [secretsmanager], action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/1'",
        &["aws:SourceIp"],
        &["203.0.113.7"],
    ),
    (
        "SH-31",
        NOTHING,
        "caller: me, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:PrincipalIsAWSService", "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"],
        &["false", "absent", "absent"],
    ),
    (
        "SH-32",
        NOTHING,
        "caller: me, anonymous: true, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:PrincipalIsAWSService"],
        &["absent"],
    ),
    (
        "SH-33",
        SERVICES,
        "caller: trail, action: s3:PutObject, resource: 'arn:aws:s3:::data/AWSLogs/1'",
        &["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:VpceOrgID"],
        &["absent"; 5],
    ),
    (
        "SH-34",
        SERVICES,
        "caller: trail, action: s3:PutObject, resource: 'arn:aws:s3:::data/AWSLogs/1'",
        &["aws:ViaAWSService"],
        &["false"],
    ),
    (
        "SH-35",
        SERVICES,
        "caller: trail, action: s3:PutObject, resource: 'arn:aws:s3:::data/AWSLogs/1'",
        &["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"],
        &["absent"; 2],
    ),
    (
        "SH-36",
        SERVICES,
        "caller: trail, action: s3:PutObject, resource: 'arn:aws:s3:::data/AWSLogs/1'",
        &["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:userid"],
        &["absent"; 4],
    ),
    (
        "SH-52",
        NOTHING,
        "caller: me, session: { mfa: true, mfa_age: 60 }, via: [{ service: firehose, role: 'arn:aws:iam::111122223333:role/delivery' }], action: s3:PutObject, resource: 'arn:aws:s3:::data/a'",
        &[
            "aws:PrincipalArn",
            "aws:username",
            "aws:MultiFactorAuthAge",
            "aws:ViaAWSService",
            "aws:PrincipalIsAWSService",
        ],
        &["arn:aws:iam::111122223333:role/delivery", "absent", "absent", "false", "false"],
    ),
    (
        "SH-53",
        NOTHING,
        "caller: me, via: [{ service: firehose, role: 'arn:aws:iam::111122223333:role/delivery' }], action: s3:PutObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce"],
        &["$aws.address", "absent", "absent"],
    ),
    (
        "SH-54",
        SERVICES,
        "caller: glue, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["glue:RoleAssumedBy", "glue:CredentialIssuingService"],
        &["glue.amazonaws.com", "absent"],
    ),
    (
        "SH-54",
        SERVICES,
        "caller: job, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["glue:RoleAssumedBy", "glue:CredentialIssuingService"],
        &["absent", "glue.amazonaws.com"],
    ),
    (
        "SH-60",
        NOTHING,
        "caller: app, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &[
            "ec2:SourceInstanceArn",
            "aws:Ec2InstanceSourceVpc",
            "aws:Ec2InstanceSourcePrivateIPv4",
            "aws:SourceVpce",
            "aws:SourceIp",
        ],
        &["arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b", "vpc-1", "10.0.1.20", "vpce-s3", "absent"],
    ),
    (
        "SH-62",
        NOTHING,
        "caller: me, via: [{ service: lambda, hop: H-35, role: 'arn:aws:iam::111122223333:role/delivery', source_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }], action: ec2:CreateNetworkInterface, resource: '*'",
        &["lambda:SourceFunctionArn", "aws:SourceIp"],
        &["absent", "$aws.address"],
    ),
    (
        "SH-62",
        NOTHING,
        "caller: me, via: [{ service: lambda, hop: H-34, role: 'arn:aws:iam::111122223333:role/delivery', source_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }], action: logs:PutLogEvents, resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:g:log-stream:s'",
        &["lambda:SourceFunctionArn", "aws:SourceIp"],
        &["arn:aws:lambda:eu-west-1:111122223333:function:f", "$aws.address"],
    ),
    (
        "SH-70",
        NOTHING,
        "caller: me, via: [{ service: elasticloadbalancing, hop: H-44, principal: 'arn:aws:iam::777766665555:root' }], action: s3:PutObject, resource: 'arn:aws:s3:::data/log'",
        &["aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalIsAWSService"],
        &["777766665555", "absent", "false"],
    ),
    (
        "SH-71",
        NOTHING,
        "caller: app, presigned_by: lambda.amazonaws.com, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:PrincipalIsAWSService", "aws:PrincipalServiceName", "aws:SourceVpce", "s3:authType"],
        &["true", "lambda.amazonaws.com", "vpce-s3", "REST-QUERY-STRING"],
    ),
    (
        "SH-73",
        NOTHING,
        "caller: me, via: [{ service: ec2, hop: H-28, kind: grant }], action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/1'",
        &["aws:PrincipalArn", "aws:ViaAWSService", "aws:SourceIp"],
        &["arn:aws:iam::111122223333:role/aws:ec2-infrastructure", "false", "$aws.address"],
    ),
    (
        "SH-74",
        NOTHING,
        "caller: app, action: neptune-db:connect, resource: 'arn:aws:neptune-db:eu-west-1:111122223333:cluster-1/*'",
        &["aws:SourceVpc", "aws:SourceVpce", "aws:VpceAccount", "aws:SourceIp"],
        &["absent"; 4],
    ),
    (
        "SH-75",
        ENDPOINTS,
        "caller: app, action: ssm:RegisterManagedInstance, resource: '*'",
        &["aws:PrincipalArn", "aws:PrincipalOrgID", "ssm:NodeAccountId", "ssm:NodeOrgId"],
        &["absent", "absent", "111122223333", "o-example0001"],
    ),
    (
        "SH-76",
        NOTHING,
        "caller: me, via: [aws-mcp], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:ViaAWSMCPService", "aws:CalledViaAWSMCP", "aws:ViaAWSService"],
        &["true", "aws-mcp.amazonaws.com", "true"],
    ),
    (
        "SH-76",
        NOTHING,
        "caller: me, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:ViaAWSMCPService", "aws:CalledViaAWSMCP"],
        &["absent"; 2],
    ),
    (
        "SH-77",
        SERVICES,
        "caller: console, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce"],
        &["203.0.113.7", "absent", "absent"],
    ),
    (
        "SH-77",
        SERVICES,
        "caller: private-console, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'",
        &["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:SourceIp"],
        &["vpc-1", "vpce-console", "absent", "absent"],
    ),
];

#[test]
fn keys_rule_by_rule() {
    let mut wrong = Vec::new();
    for (rule, added, request, names, states) in ROWS {
        // Both parts where a console stands behind an endpoint.
        let added: Vec<&str> =
            if request.contains("private-console") { vec![ENDPOINTS, added] } else { vec![added] };
        let found = said(&last(&outcome(&added, request)).context, names);
        if found != *states {
            wrong.push(format!("{rule} {request}: {found:?}, not {states:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The ways of the legs, and who is judged.
fn legs(outcome: &Outcome) -> Vec<(&'static str, String)> {
    outcome.legs.iter().map(|leg| (leg.kind.word(), leg.principal.clone())).collect()
}

#[test]
fn sh_51_a_service_assumes_the_role_under_its_own_name_first() {
    let role = "
resources:
  arn:aws:iam::111122223333:role/delivery:
    policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { Service: firehose.amazonaws.com }, Action: sts:AssumeRole } }";
    let found = outcome(
        &[role],
        "caller: me, via: [{ service: firehose, role: 'arn:aws:iam::111122223333:role/delivery', action: firehose:PutRecord, resource: '*' }], action: s3:PutObject, resource: 'arn:aws:s3:::data/a'",
    );
    let kinds: Vec<&str> = legs(&found).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["direct", "service_principal", "service_role"]);
    let assume = &found.legs[1];
    assert_eq!(assume.action.as_deref(), Some("sts:AssumeRole"));
    assert_eq!(
        said(&assume.context, &["aws:PrincipalIsAWSService", "aws:PrincipalServiceName"]),
        ["true", "firehose.amazonaws.com"]
    );
}

#[test]
fn sh_20_an_endpoint_policy_counts_for_the_request_that_passes_it() {
    let athena_only = "
vpc_endpoints:
  vpce-athena: { vpc: vpc-1, service: athena, type: interface, network_interfaces: { subnet-1: 10.0.1.11 }, private_dns: true, policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: '*', Action: 'athena:*', Resource: '*' } } }";
    let asked = |action: &str| {
        format!(
            "caller: app, via: [{{ service: athena, action: '{action}', resource: '*' }}], action: s3:GetObject, resource: 'arn:aws:s3:::data/a'"
        )
    };
    let passes = outcome(&[athena_only], &asked("athena:StartQueryExecution"));
    assert_eq!(passes.outcome.word(), "allowed");
    let none = athena_only.replace("'athena:*'", "'athena:Get*'");
    let stopped = outcome(&[&none], &asked("athena:StartQueryExecution"));
    assert_eq!((stopped.outcome.word(), stopped.settled_by), ("implicitly_denied", 1));
}
