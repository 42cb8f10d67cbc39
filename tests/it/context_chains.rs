//! Chains of services, and what the last of them sees (SH 3).

use hopstamp::outcome::{Leg, LegKind, Outcome};

use crate::context_support::{faults, keys, last, outcome, said};

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1";
const DATA: &str = "action: s3:GetObject, resource: 'arn:aws:s3:::data/a'";
const DECRYPT: &str = "action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/1'";
const DELIVERY: &str = "arn:aws:iam::111122223333:role/delivery";
const OPEN: &str = "policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: '*', Action: '*', Resource: '*' } }";
const VIA: [&str; 6] = [
    "aws:ViaAWSService",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "kms:ViaService",
    "aws:PrincipalArn",
];

const ANA: &str = "arn:aws:iam::111122223333:user/ana";

fn kinds(outcome: &Outcome) -> Vec<LegKind> {
    outcome.legs.iter().map(|leg| leg.kind).collect()
}

fn leg_says(leg: &Leg, names: &[&str]) -> Vec<String> {
    said(&leg.context, names)
}

/// How each leg ends by itself.
fn endings(outcome: &Outcome) -> Vec<&'static str> {
    outcome.legs.iter().map(|leg| leg.outcome.as_ref().map_or("not stated", |ending| ending.word())).collect()
}

#[test]
fn ch_1_and_2_a_chain_of_services_in_front_of_kms() {
    let found = outcome(&[], &format!("caller: me, via: [cloudformation, dynamodb], {DECRYPT}"));
    assert_eq!(
        kinds(&found),
        [LegKind::Direct, LegKind::ForwardAccessSession, LegKind::ForwardAccessSession]
    );
    let (cfn, ddb) = ("cloudformation.amazonaws.com", "dynamodb.amazonaws.com");
    assert_eq!(leg_says(&found.legs[0], &VIA), ["false", "absent", "absent", "absent", "absent", ANA]);
    assert_eq!(leg_says(&found.legs[1], &VIA), ["true", &format!("[{cfn}]"), cfn, cfn, "absent", ANA]);
    let both = format!("[{cfn}, {ddb}]");
    assert_eq!(
        leg_says(&found.legs[2], &VIA),
        ["true", &both, cfn, ddb, "dynamodb.eu-west-1.amazonaws.com", ANA]
    );
    // What lies between changes neither end.
    let longer =
        outcome(&[], &format!("caller: me, via: [cloudformation, secretsmanager, dynamodb], {DECRYPT}"));
    assert_eq!(leg_says(last(&longer), &["aws:CalledViaFirst", "aws:CalledViaLast"]), [cfn, ddb]);
}

#[test]
fn ch_3_the_role_of_a_stack_is_forwarded() {
    let role = format!("via: [{{ service: cloudformation, role: '{DELIVERY}' }}, dynamodb]");
    let found = outcome(&[], &format!("caller: me, {role}, {DECRYPT}"));
    let (cfn, ddb) = ("cloudformation.amazonaws.com", "dynamodb.amazonaws.com");
    assert_eq!(leg_says(&found.legs[1], &VIA), ["true", &format!("[{cfn}]"), cfn, cfn, "absent", DELIVERY]);
    let both = format!("[{cfn}, {ddb}]");
    let via = "dynamodb.eu-west-1.amazonaws.com";
    assert_eq!(leg_says(&found.legs[2], &VIA), ["true", &both, cfn, ddb, via, DELIVERY]);
    // The other reading: a service role like any other.
    let plain = "assumptions: { cloudformation-role-fas: service-role }";
    let found = outcome(&[plain], &format!("caller: me, {role}, {DECRYPT}"));
    assert_eq!(leg_says(&found.legs[1], &VIA), ["false", "absent", "absent", "absent", "absent", DELIVERY]);
    let only = format!("[{ddb}]");
    assert_eq!(leg_says(&found.legs[2], &VIA), ["true", &only, ddb, ddb, via, DELIVERY]);
}

#[test]
fn ch_5_athena_and_the_key_of_the_bucket() {
    let encrypted = format!(
        "
resources:
  arn:aws:s3:::sealed: {{ account: '111122223333', region: eu-west-1, kms_key: '{KEY}' }}"
    );
    let asked = "caller: me, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::sealed/a'";
    let found = outcome(&[&encrypted], asked);
    assert_eq!(found.legs.len(), 3);
    let called = "[athena.amazonaws.com, s3.amazonaws.com]";
    let names = ["aws:CalledVia", "aws:CalledViaLast", "kms:ViaService", "aws:SourceIp"];
    let s3 = ["s3.amazonaws.com", "s3.eu-west-1.amazonaws.com", "$aws.address"];
    assert_eq!(leg_says(last(&found), &names), [called, s3[0], s3[1], s3[2]]);
    // S3 is documented in no list.
    let listed = "assumptions: { called-via-coverage: listed-only }";
    let found = outcome(&[&encrypted, listed], asked);
    assert_eq!(leg_says(last(&found), &names[..2]), ["[athena.amazonaws.com]", "athena.amazonaws.com"]);
}

#[test]
fn ch_6_a_function_starts_anew() {
    let function = format!("
resources:
  arn:aws:s3:::sealed: {{ account: '111122223333', region: eu-west-1, kms_key: '{KEY}' }}
callers:
  fn: {{ kind: lambda, subnet: subnet-1, private_ip: 10.0.1.30, function_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', role: '{DELIVERY}' }}");
    let invoke = "via: [{ service: lambda, action: lambda:InvokeFunction, resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f:live' }]";
    let found = outcome(
        &[&function],
        &format!("caller: me, {invoke}, action: s3:GetObject, resource: 'arn:aws:s3:::sealed/a'"),
    );
    assert_eq!(kinds(&found), [LegKind::Direct, LegKind::Runtime, LegKind::ForwardAccessSession]);
    assert_eq!(found.legs[1].from, "fn");
    let names =
        ["aws:PrincipalArn", "aws:CalledVia", "aws:SourceVpce", "lambda:SourceFunctionArn", "aws:SourceIp"];
    let function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:f";
    assert_eq!(leg_says(&found.legs[1], &names), [DELIVERY, "absent", "vpce-s3", function_arn, "absent"]);
    // KMS sees S3 forward the function's role, and nothing of the endpoint (CH-11, CH-13).
    assert_eq!(
        leg_says(&found.legs[2], &names),
        [DELIVERY, "[s3.amazonaws.com]", "absent", function_arn, "absent"]
    );
    let nowhere = faults(&[], &format!("caller: me, {invoke}, {DATA}"));
    assert!(nowhere[0].contains("lambda runs code of the customer (SH H-33)"), "{nowhere:?}");
}

#[test]
fn ch_8_a_service_principal_stays_itself_at_kms() {
    let trail = format!("
resources:
  arn:aws:s3:::sealed: {{ account: '111122223333', region: eu-west-1, kms_key: '{KEY}', policy: &p {{ Version: '2012-10-17', Statement: {{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }} }} }}
callers:
  trail: {{ kind: service, service: cloudtrail.amazonaws.com, region: eu-west-1 }}");
    let arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";
    let put = "action: s3:PutObject, resource: 'arn:aws:s3:::sealed/AWSLogs/1'";
    let found = outcome(&[&trail], &format!("caller: trail, {put}, source_arn: '{arn}'"));
    assert_eq!(kinds(&found), [LegKind::ServicePrincipal, LegKind::ServicePrincipal]);
    let names = [
        "aws:PrincipalServiceName",
        "aws:SourceArn",
        "aws:SourceOrgID",
        "aws:ViaAWSService",
        "kms:ViaService",
    ];
    let expected = ["cloudtrail.amazonaws.com", arn, "o-example0001", "false", "absent"];
    assert_eq!(leg_says(last(&found), &names), expected);
    let set = "assumptions: { kms-via-service-outside-fas: set }";
    let found = outcome(&[&trail, set], &format!("caller: trail, {put}, source_arn: '{arn}'"));
    assert_eq!(leg_says(last(&found), &["kms:ViaService"]), ["s3.eu-west-1.amazonaws.com"]);
}

#[test]
fn ch_10_an_event_invokes_a_function_which_calls_on() {
    let function = format!("
callers:
  bus: {{ kind: service, service: events.amazonaws.com, region: eu-west-1 }}
  fn: {{ kind: lambda, region: eu-west-1, function_arn: &f 'arn:aws:lambda:eu-west-1:111122223333:function:f', role: '{DELIVERY}' }}
resources:
  arn:aws:lambda:eu-west-1:111122223333:function:f:
    policy: {{ Version: '2012-10-17', Statement: {{ Effect: Allow, Principal: {{ Service: events.amazonaws.com }}, Action: lambda:InvokeFunction, Resource: '*' }} }}");
    let invoke = "via: [{ service: lambda, action: lambda:InvokeFunction, resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }]";
    let found = outcome(&[&function], &format!("caller: bus, {invoke}, {DATA}"));
    assert_eq!(kinds(&found), [LegKind::ServicePrincipal, LegKind::Runtime]);
    assert_eq!(found.outcome.word(), "allowed");
    let names = ["aws:PrincipalIsAWSService", "aws:PrincipalArn", "aws:SourceIp"];
    assert_eq!(leg_says(&found.legs[0], &names), ["true", "absent", "absent"]);
    assert_eq!(leg_says(&found.legs[1], &names), ["false", DELIVERY, "$aws.address"]);
}

#[test]
fn ch_12_an_mcp_server_forwards_an_agent() {
    let encrypted = format!(
        "
resources:
  arn:aws:s3:::sealed: {{ account: '111122223333', region: eu-west-1, kms_key: '{KEY}' }}"
    );
    let asked = "caller: me, via: [aws-mcp], action: s3:GetObject, resource: 'arn:aws:s3:::sealed/a'";
    let found = outcome(&[&encrypted], asked);
    assert_eq!(kinds(&found), [LegKind::Direct, LegKind::Mcp, LegKind::ForwardAccessSession]);
    let names = ["aws:ViaAWSMCPService", "aws:CalledViaAWSMCP", "aws:ViaAWSService", "aws:CalledVia"];
    let server = "aws-mcp.amazonaws.com";
    assert_eq!(leg_says(&found.legs[0], &names), ["absent", "absent", "false", "absent"]);
    assert_eq!(leg_says(&found.legs[1], &names), ["true", server, "true", &format!("[{server}]")]);
    let both = format!("[{server}, s3.amazonaws.com]");
    assert_eq!(leg_says(&found.legs[2], &names), ["unknown", "unknown", "true", &both]);
    let only = "assumptions: { mcp-forwarding: mcp-only, mcp-flag-on-direct: 'false' }";
    let found = outcome(&[&encrypted, only], asked);
    assert_eq!(leg_says(&found.legs[0], &names[..1]), ["false"]);
    assert_eq!(leg_says(&found.legs[1], &names), ["true", server, "false", "absent"]);
    assert_eq!(leg_says(&found.legs[2], &names[2..]), ["true", "[s3.amazonaws.com]"]);
}

#[test]
fn ch_4_a_product_of_service_catalog() {
    let found = outcome(
        &[],
        &format!(
            "caller: me, via: [servicecatalog, cloudformation, ec2], action: kms:CreateGrant, resource: '{KEY}'"
        ),
    );
    let names = ["aws:CalledVia", "aws:CalledViaFirst", "kms:ViaService"];
    assert_eq!(
        said(&last(&found).context, &names),
        [
            "[servicecatalog.amazonaws.com, cloudformation.amazonaws.com, ec2.amazonaws.com]",
            "servicecatalog.amazonaws.com",
            "ec2.eu-west-1.amazonaws.com"
        ]
    );
    // AppRegistry is a part of the same service with a name of its own.
    let registry = "caller: me, via: [{ service: servicecatalog, hop: H-90 }], action: 'cloudformation:DescribeStacks', resource: '*'";
    assert_eq!(
        said(&keys(&[], registry), &["aws:CalledVia"]),
        ["[servicecatalog-appregistry.amazonaws.com]"]
    );
}

#[test]
fn ch_7_a_function_behind_an_object_lambda_access_point() {
    let function = "
callers:
  fn: { kind: lambda, region: eu-west-1, function_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', role: 'arn:aws:iam::111122223333:role/delivery' }";
    let invoke = "{ service: lambda, action: lambda:InvokeFunction, resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }";
    let found = outcome(&[function], &format!("caller: me, via: [s3-object-lambda, {invoke}], {DATA}"));
    assert_eq!(kinds(&found), [LegKind::Direct, LegKind::ForwardAccessSession, LegKind::Runtime]);
    let via = |leg: usize| said(&found.legs[leg].context, &["aws:CalledVia", "aws:PrincipalArn"]);
    assert_eq!(via(1), ["[s3-object-lambda.amazonaws.com]", "arn:aws:iam::111122223333:user/ana"]);
    assert_eq!(via(2), ["absent", "arn:aws:iam::111122223333:role/delivery"]);
}

#[test]
fn ch_9_a_distribution_reads_an_encrypted_object() {
    let added = format!("
resources:
  arn:aws:s3:::site: {{ account: '111122223333', region: eu-west-1, kms_key: 'arn:aws:kms:eu-west-1:111122223333:key/3', {OPEN} }}
  arn:aws:kms:eu-west-1:111122223333:key/3:
    policy:
      Version: '2012-10-17'
      Statement:
        Effect: Allow
        Principal: {{ Service: cloudfront.amazonaws.com }}
        Action: 'kms:*'
        Resource: '*'
        Condition: {{ ArnEquals: {{ aws:SourceArn: 'arn:aws:cloudfront::111122223333:distribution/EXAMPLE1' }} }}
callers:
  cdn: {{ kind: service, service: cloudfront.amazonaws.com, region: us-east-1 }}");
    let asked = |distribution: &str| {
        format!(
            "caller: cdn, source_arn: 'arn:aws:cloudfront::111122223333:distribution/{distribution}', action: s3:GetObject, resource: 'arn:aws:s3:::site/a'"
        )
    };
    let found = outcome(&[&added], &asked("EXAMPLE1"));
    assert_eq!(kinds(&found), [LegKind::ServicePrincipal, LegKind::ServicePrincipal]);
    assert_eq!(endings(&found), ["allowed", "allowed"]);
    assert_eq!(endings(&outcome(&[&added], &asked("EXAMPLE2"))), ["allowed", "implicitly_denied"]);
}
