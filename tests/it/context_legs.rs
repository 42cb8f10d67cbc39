//! Requests that services make: their kinds, and what each of them carries (SH 1).

use hopstamp::assumption::Assumption;
use hopstamp::outcome::{Leg, LegKind, Outcome};

use crate::context_support::{faults, keys, last, outcome, said};

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1";
const DATA: &str = "action: s3:GetObject, resource: 'arn:aws:s3:::data/a'";
const WRITE: &str = "action: s3:PutObject, resource: 'arn:aws:s3:::data/a'";
const DECRYPT: &str = "action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/1'";
const DELIVERY: &str = "arn:aws:iam::111122223333:role/delivery";
const ANA: &str = "arn:aws:iam::111122223333:user/ana";

fn kinds(outcome: &Outcome) -> Vec<LegKind> {
    outcome.legs.iter().map(|leg| leg.kind).collect()
}

fn leg_says(leg: &Leg, names: &[&str]) -> Vec<String> {
    said(&leg.context, names)
}

/// Who is seen, how, and from where, on the last leg.
const WHO: [&str; 6] = [
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalServiceName",
    "aws:ViaAWSService",
    "aws:CalledVia",
    "aws:SourceIp",
];

#[test]
fn the_kinds_of_1_and_their_identities() {
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    let elb = "arn:aws:iam::888877776666:root";
    let absent = "absent";
    for (via, request, kind, who) in [
        (
            "athena",
            DATA,
            LegKind::ForwardAccessSession,
            [ANA, "false", absent, "true", "[athena.amazonaws.com]", "$aws.address"],
        ),
        (
            "{ service: logs, hop: H-52 }",
            WRITE,
            LegKind::ServicePrincipal,
            [absent, "true", "logs.eu-west-1.amazonaws.com", "false", absent, absent],
        ),
        (
            "delivery.logs.amazonaws.com",
            WRITE,
            LegKind::ServicePrincipal,
            [absent, "true", "delivery.logs.amazonaws.com", "false", absent, absent],
        ),
        (
            "{ service: firehose, role: 'arn:aws:iam::111122223333:role/delivery' }",
            WRITE,
            LegKind::ServiceRole,
            [DELIVERY, "false", absent, "false", absent, "$aws.address"],
        ),
        (
            "autoscaling",
            "action: ec2:RunInstances, resource: '*'",
            LegKind::ServiceLinkedRole,
            [linked, "false", absent, "false", absent, "$aws.address"],
        ),
        (
            "{ service: elasticloadbalancing, principal: 'arn:aws:iam::888877776666:root' }",
            WRITE,
            LegKind::ServiceAccount,
            [elb, "false", absent, "false", absent, "$aws.address"],
        ),
        (
            "{ service: lambda, hop: H-36, action: lambda:GetFunction, resource: '*' }",
            DATA,
            LegKind::Presigned,
            [absent, "true", "lambda.amazonaws.com", "false", absent, "203.0.113.7"],
        ),
        (
            "{ service: ec2, hop: H-132 }",
            DATA,
            LegKind::Anonymous,
            [absent, absent, absent, "false", absent, "203.0.113.7"],
        ),
        (
            "ec2",
            DECRYPT,
            LegKind::Grant,
            [
                "arn:aws:iam::111122223333:role/aws:ec2-infrastructure",
                "false",
                absent,
                "false",
                absent,
                "$aws.address",
            ],
        ),
        (
            "{ service: cloudformation, hop: H-9 }",
            WRITE,
            LegKind::Direct,
            [ANA, "false", absent, "false", absent, "203.0.113.7"],
        ),
    ] {
        let found = outcome(&[], &format!("caller: me, via: [{via}], {request}"));
        assert_eq!(last(&found).kind, kind, "{via}");
        assert_eq!(leg_says(last(&found), &WHO), who, "{via}");
    }
}

#[test]
fn a_service_assumes_its_role_first_where_the_trust_policy_is_known() {
    let trust = "
resources:
  arn:aws:iam::111122223333:role/delivery:
    policy:
      Version: '2012-10-17'
      Statement:
        Effect: Allow
        Principal: { Service: firehose.amazonaws.com }
        Action: sts:AssumeRole
        Condition: { StringEquals: { aws:SourceAccount: '111122223333' } }";
    let step =
        |more: &str| format!("caller: me, via: [{{ service: firehose, role: '{DELIVERY}'{more} }}], {WRITE}");
    let found = outcome(&[trust], &step(""));
    assert_eq!(kinds(&found), [LegKind::Direct, LegKind::ServicePrincipal, LegKind::ServiceRole]);
    assert_eq!(found.legs[1].action.as_deref(), Some("sts:AssumeRole"));
    assert_eq!(
        leg_says(&found.legs[1], &["aws:SourceAccount", "aws:PrincipalServiceName"]),
        ["absent", "firehose.amazonaws.com"]
    );
    assert_eq!((found.outcome.word(), found.settled_by), ("implicitly_denied", 2));
    let flipped =
        found.assumptions.iter().find(|r| r.assumption == Assumption::ServicePrincipalSourceKeys).unwrap();
    assert_eq!(flipped.choice, "as-listed");
    let stated = ", source_arn: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/s'";
    assert_eq!(outcome(&[trust], &step(stated)).outcome.word(), "allowed");
}

#[test]
fn what_a_chain_needs_and_nobody_stated() {
    for (via, request, expected) in [
        ("firehose", WRITE, "firehose calls s3:PutObject with a role (SH H-99), and nobody stated which"),
        (
            "{ service: athena, role: 'arn:aws:iam::111122223333:role/delivery' }",
            DATA,
            "athena calls as the caller (SH H-1), not with a role",
        ),
        (
            "codebuild",
            DATA,
            "codebuild runs code of the customer (SH H-87), and the topology does not say where",
        ),
        ("ecr", DATA, "ecr calls as an account of ECR (SH H-105), and nobody stated its ARN"),
        ("{ service: athena, hop: H-99 }", DATA, "athena has no row `H-99` in the catalogue of hops"),
        ("{ service: lambda, caller: nobody }", DATA, "there is no caller `nobody`"),
        ("nosuch", DATA, "there is no service `nosuch`"),
    ] {
        let found = faults(&[], &format!("caller: me, via: [{via}], {request}"));
        assert_eq!(found, [format!("via: {expected}")], "{via}");
    }
}

#[test]
fn a_grant_allows_without_the_key_policy_but_not_against_a_deny() {
    let closed = "
resources:
  arn:aws:kms:eu-west-1:111122223333:key/2:
    policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:user/ana' }, Action: 'kms:*', Resource: '*' } }
  arn:aws:kms:eu-west-1:111122223333:key/3:
    policy: { Version: '2012-10-17', Statement: { Effect: Deny, Principal: '*', Action: 'kms:*', Resource: '*', Condition: { NotIpAddress: { aws:SourceIp: 203.0.113.0/24 } } } }";
    let attach = |key: &str| {
        let asked = format!(
            "caller: me, via: [ec2], action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/{key}'"
        );
        last(&outcome(&[closed], &asked)).outcome.unwrap().word()
    };
    assert_eq!(attach("2"), "allowed");
    assert_eq!(attach("3"), "explicitly_denied");
}

#[test]
fn accounts_of_aws_have_the_policies_they_need() {
    let bucket = |principal: &str| {
        format!("
resources:
  arn:aws:s3:::logs:
    account: '111122223333'
    region: eu-west-1
    policy: {{ Version: '2012-10-17', Statement: {{ Effect: Allow, Principal: {{ AWS: '{principal}' }}, Action: s3:PutObject, Resource: 'arn:aws:s3:::logs/*' }} }}")
    };
    let log = "via: [{ service: elasticloadbalancing, principal: 'arn:aws:iam::888877776666:root', hop: H-44 }], action: s3:PutObject, resource: 'arn:aws:s3:::logs/a'";
    let verdict = |principal: &str| {
        last(&outcome(&[&bucket(principal)], &format!("caller: me, {log}"))).outcome.unwrap().word()
    };
    assert_eq!(verdict("888877776666"), "allowed");
    assert_eq!(verdict("777766665555"), "implicitly_denied");
}

#[test]
fn the_resource_a_service_calls_for_follows_from_the_request_before() {
    let fan_out = "
resources:
  arn:aws:sqs:eu-west-1:111122223333:jobs:
    policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { Service: sns.amazonaws.com }, Action: sqs:SendMessage, Resource: '*' } }";
    let names = ["aws:PrincipalServiceName", "aws:SourceArn", "aws:SourceAccount"];
    let topic = "arn:aws:sns:eu-west-1:111122223333:alerts";
    let publish = format!(
        "caller: me, via: [{{ service: sns, action: sns:Publish, resource: '{topic}' }}], action: sqs:SendMessage, resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs'"
    );
    assert_eq!(said(&keys(&[fan_out], &publish), &names), ["sns.amazonaws.com", topic, "111122223333"]);
    let upload = "caller: me, via: [{ service: s3, action: s3:PutObject, resource: 'arn:aws:s3:::data/in/a' }], action: sns:Publish, resource: 'arn:aws:sns:eu-west-1:111122223333:alerts'";
    assert_eq!(said(&keys(&[], upload), &names), ["s3.amazonaws.com", "arn:aws:s3:::data", "111122223333"]);
}

#[test]
fn source_keys_by_integration() {
    let services = "
callers:
  config: { kind: service, service: config.amazonaws.com, region: eu-west-1 }
  redshift: { kind: service, service: redshift.amazonaws.com, region: eu-west-1 }
  alarms: { kind: service, service: cloudwatch.amazonaws.com, region: eu-west-1 }";
    let names = ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];
    let of = |caller: &str, more: &str| {
        said(&keys(&[services], &format!("caller: {caller}, {WRITE}{more}")), &names)
    };
    // Config sends no organization (SH-38), of Redshift nobody says anything.
    let rule = ", source_arn: 'arn:aws:config:eu-west-1:111122223333:config-rule/r'";
    assert_eq!(of("config", rule)[1..], ["111122223333", "absent", "absent"]);
    assert_eq!(of("config", ""), ["present", "present", "absent", "absent"]);
    assert_eq!(of("redshift", ""), ["unknown"; 4]);
    let cluster = ", source_arn: 'arn:aws:redshift:eu-west-1:444455556666:cluster:c'";
    assert_eq!(of("redshift", cluster)[1..], ["444455556666", "absent", "absent"]);
    let stranger = ", source_arn: 'arn:aws:s3:::nobodys'";
    assert_eq!(of("redshift", stranger), ["arn:aws:s3:::nobodys", "present", "unknown", "unknown"]);
    // The older key, of a few services that publish to SNS.
    let publish = "action: sns:Publish, resource: 'arn:aws:sns:eu-west-1:111122223333:alerts'";
    let alarm = "source_arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a'";
    let found = keys(&[services], &format!("caller: alarms, {publish}, {alarm}"));
    assert_eq!(said(&found, &["aws:SourceOwner"]), ["111122223333"]);
    assert_eq!(
        said(&keys(&[services], &format!("caller: alarms, {WRITE}, {alarm}")), &["aws:SourceOwner"]),
        ["absent"]
    );
}

#[test]
fn a_kind_known_from_hearsay_is_an_assumption() {
    // H-63: EventBridge Scheduler uses a role, by general knowledge.
    let step = format!("via: [{{ service: scheduler, role: '{DELIVERY}' }}]");
    let found = outcome(&[], &format!("caller: me, {step}, {WRITE}"));
    assert_eq!(last(&found).kind, LegKind::ServiceRole);
    let reliance = found.assumptions.iter().find(|r| r.assumption == Assumption::HopKind).unwrap();
    assert!(reliance.alternatives.iter().any(|a| a.choice == "fas"));
    let forwards = "assumptions: { hop-kind: fas }";
    let found = outcome(&[forwards], &format!("caller: me, via: [scheduler], {WRITE}"));
    assert_eq!(last(&found).kind, LegKind::ForwardAccessSession);
    // What AWS documents does not change with it, nor what the request states.
    let found = outcome(
        &[forwards],
        &format!("caller: me, via: [{{ service: firehose, role: '{DELIVERY}' }}], {WRITE}"),
    );
    assert_eq!(last(&found).kind, LegKind::ServiceRole);
    let stated = format!("via: [{{ service: scheduler, role: '{DELIVERY}', kind: service_role }}]");
    let found = outcome(&[], &format!("caller: me, {stated}, {WRITE}"));
    assert!(!found.assumptions.iter().any(|r| r.assumption == Assumption::HopKind));
    // A pair that the catalogue does not know is taken as forwarded.
    let found = outcome(
        &[],
        "caller: me, via: [athena], action: sqs:SendMessage, resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs'",
    );
    assert_eq!(last(&found).kind, LegKind::ForwardAccessSession);
    assert!(found.assumptions.iter().any(|r| r.assumption == Assumption::HopKind));
}

#[test]
fn what_lambda_does_itself_with_the_role_of_a_function() {
    let service = format!("
callers:
  lambda: {{ kind: service, service: lambda.amazonaws.com, region: eu-west-1, role: '{DELIVERY}', function_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }}");
    let of = |request: &str| {
        said(&keys(&[&service], &format!("caller: lambda, {request}")), &["lambda:SourceFunctionArn"])
            .remove(0)
    };
    let arn = "arn:aws:lambda:eu-west-1:111122223333:function:f";
    assert_eq!(
        of("action: logs:PutLogEvents, resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:g'"),
        arn
    );
    assert_eq!(of("action: xray:PutTraceSegments, resource: '*'"), arn);
    assert_eq!(of("action: ec2:CreateNetworkInterface, resource: '*'"), "absent");
    assert_eq!(of(DECRYPT), "absent");
}

#[test]
fn forwarded_calls_of_an_access_key_look_temporary() {
    let names = ["aws:MultiFactorAuthPresent", "aws:TokenIssueTime"];
    let found = outcome(&[], &format!("caller: me, via: [athena], {DATA}"));
    assert_eq!(leg_says(&found.legs[0], &names), ["absent", "absent"]);
    assert_eq!(leg_says(&found.legs[1], &names), ["false", "present"]);
    let absent = outcome(
        &["assumptions: { fas-token-issue-time: absent }"],
        &format!("caller: me, via: [athena], {DATA}"),
    );
    assert_eq!(leg_says(&absent.legs[1], &names), ["false", "absent"]);
    // A session keeps its own, a federated one stays without.
    let session = "role: 'arn:aws:iam::111122223333:role/app', session: { kind: saml }";
    let found = outcome(&[], &format!("caller: me, via: [athena], {DATA}, {session}"));
    assert_eq!(leg_says(&found.legs[1], &names), ["absent", "present"]);
}

#[test]
fn session_keys_go_along_unless_they_are_taken_not_to() {
    let tagged = "session: { source_identity: ana, tags: { team: red, cost: a } }";
    let asked = format!("caller: app, via: [{{ service: s3, {DATA} }}], {DECRYPT}, {tagged}");
    let names = [
        "ec2:SourceInstanceArn",
        "aws:SourceIdentity",
        "aws:PrincipalTag/team",
        "aws:PrincipalTag/cost",
        "aws:PrincipalTag/stage",
    ];
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b";
    assert_eq!(leg_says(last(&outcome(&[], &asked)), &names), [instance, "ana", "red", "a", "prod"]);
    let dropped = "assumptions: { fas-session-keys: dropped }";
    assert_eq!(
        leg_says(last(&outcome(&[dropped], &asked)), &names),
        ["absent", "absent", "green", "absent", "prod"]
    );
}

#[test]
fn keys_of_the_endpoint_are_gone_behind_the_first_service() {
    let asked = format!("caller: app, via: [{{ service: s3, {DATA} }}], {DECRYPT}");
    let names = [
        "aws:SourceVpce",
        "aws:SourceVpc",
        "aws:VpcSourceIp",
        "aws:SourceVpcArn",
        "aws:VpceOrgID",
        "aws:SourceIp",
    ];
    let first = [
        "vpce-s3",
        "vpc-1",
        "10.0.1.20",
        "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1",
        "o-example0001",
        "absent",
    ];
    let found = outcome(&[], &asked);
    assert_eq!(leg_says(&found.legs[0], &names), first);
    assert_eq!(leg_says(last(&found), &names), ["absent"; 6]);
    let kept = outcome(&["assumptions: { fas-newer-vpc-keys: kept }"], &asked);
    assert_eq!(leg_says(last(&kept), &names), ["absent", "absent", "absent", first[3], first[4], "absent"]);
    let service = outcome(&["assumptions: { fas-source-ip-after-endpoint: service }"], &asked);
    assert_eq!(leg_says(last(&service), &names)[5], "$aws.address");
}

#[test]
fn choices_about_addresses_and_headers_of_services() {
    let under = |choice: &str, request: &str, key: &str| {
        said(&keys(&[&format!("assumptions: {{ {choice} }}")], request), &[key]).remove(0)
    };
    let athena = format!("caller: me, via: [athena], {DATA}");
    let s3 = format!("caller: me, via: [{{ service: s3, {DATA} }}], {DECRYPT}");
    for (choice, of_athena, of_s3) in [
        ("by-service", "$aws.address", "203.0.113.7"),
        ("preserved", "203.0.113.7", "203.0.113.7"),
        ("service", "$aws.address", "$aws.address"),
        ("absent", "absent", "absent"),
    ] {
        let choice = format!("fas-source-ip: {choice}");
        assert_eq!(under(&choice, &athena, "aws:SourceIp"), of_athena, "{choice}");
        assert_eq!(under(&choice, &s3, "aws:SourceIp"), of_s3, "{choice}");
    }
    let role = format!("caller: me, via: [{{ service: firehose, role: '{DELIVERY}' }}], {WRITE}");
    assert_eq!(under("service-role-source-ip: absent", &role, "aws:SourceIp"), "absent");
    assert_eq!(under("aws-managed-endpoint-keys: foreign", &role, "aws:SourceVpce"), "$aws.endpoint");
    let logs = format!("caller: me, via: [delivery.logs.amazonaws.com], {WRITE}");
    assert_eq!(
        under("service-principal-network-keys: service-address", &logs, "aws:SourceIp"),
        "$aws.address"
    );
    assert_eq!(
        under("service-principal-identity-keys: service-account", &logs, "aws:PrincipalAccount"),
        "present"
    );
    assert_eq!(under("service-hop-user-agent: unknown", &athena, "aws:UserAgent"), "unknown");
    assert_eq!(
        under("service-hop-user-agent: service-name", &athena, "aws:UserAgent"),
        "athena.amazonaws.com"
    );
    assert_eq!(under("service-hop-secure-transport: absent", &athena, "aws:SecureTransport"), "absent");
}

#[test]
fn services_without_regional_hosts_are_called_in_their_own_region() {
    let create = "caller: me, via: [cloudformation], action: iam:CreateRole, resource: 'arn:aws:iam::111122223333:role/x'";
    assert_eq!(said(&keys(&[], create), &["aws:RequestedRegion"]), ["us-east-1"]);
    assert_eq!(
        said(&keys(&[], &format!("caller: me, via: [athena], {DATA}")), &["aws:RequestedRegion"]),
        ["eu-west-1"]
    );
}

#[test]
fn encrypted_resources_bring_kms_with_them() {
    let resources = format!(
        "
resources:
  arn:aws:secretsmanager:eu-west-1:111122223333:secret:s: {{ kms_key: &k '{KEY}' }}
  arn:aws:sqs:eu-west-1:111122223333:jobs: {{ kms_key: *k }}
  arn:aws:sns:eu-west-1:111122223333:alerts: {{ kms_key: *k }}
  arn:aws:ssm:eu-west-1:111122223333:parameter/p: {{ kms_key: *k }}
  arn:aws:kinesis:eu-west-1:111122223333:stream/s: {{ kms_key: *k }}
  arn:aws:dynamodb:eu-west-1:111122223333:table/t: {{ kms_key: *k }}
  arn:aws:s3:::sealed: {{ account: '111122223333', region: eu-west-1, kms_key: *k, bucket_key: true }}
  arn:aws:s3:::each: {{ account: '111122223333', region: eu-west-1, kms_key: *k, bucket_key: false }}
  arn:aws:s3:::open: {{ account: '111122223333', region: eu-west-1, kms_key: *k }}"
    );
    let follows = |action: &str, resource: &str| {
        let found =
            outcome(&[&resources], &format!("caller: me, action: '{action}', resource: '{resource}'"));
        let kms = found.legs.get(1)?;
        let mut said = vec![kms.action.clone().unwrap()];
        said.extend(leg_says(
            kms,
            &["kms:ViaService", "kms:EncryptionContext:aws:s3:arn", "kms:EncryptionContext:SecretARN"],
        ));
        Some(said)
    };
    let secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s";
    let absent = "absent";
    for (action, resource, expected) in [
        (
            "secretsmanager:GetSecretValue",
            secret,
            ["kms:Decrypt", "secretsmanager.eu-west-1.amazonaws.com", absent, secret],
        ),
        (
            "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:jobs",
            ["kms:GenerateDataKey", "sqs.eu-west-1.amazonaws.com", absent, absent],
        ),
        (
            "sns:Publish",
            "arn:aws:sns:eu-west-1:111122223333:alerts",
            ["kms:GenerateDataKey", "sns.eu-west-1.amazonaws.com", absent, absent],
        ),
        (
            "ssm:PutParameter",
            "arn:aws:ssm:eu-west-1:111122223333:parameter/p",
            ["kms:Encrypt", "ssm.eu-west-1.amazonaws.com", absent, absent],
        ),
        (
            "kinesis:GetRecords",
            "arn:aws:kinesis:eu-west-1:111122223333:stream/s",
            ["kms:Decrypt", "kinesis.eu-west-1.amazonaws.com", absent, absent],
        ),
        (
            "dynamodb:PutItem",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/t",
            ["kms:Decrypt", "dynamodb.eu-west-1.amazonaws.com", absent, absent],
        ),
        (
            "s3:PutObject",
            "arn:aws:s3:::sealed/a",
            ["kms:GenerateDataKey", "s3.eu-west-1.amazonaws.com", "arn:aws:s3:::sealed", absent],
        ),
        (
            "s3:GetObject",
            "arn:aws:s3:::each/a",
            ["kms:Decrypt", "s3.eu-west-1.amazonaws.com", "arn:aws:s3:::each/a", absent],
        ),
        (
            "s3:GetObject",
            "arn:aws:s3:::open/a",
            ["kms:Decrypt", "s3.eu-west-1.amazonaws.com", "present", absent],
        ),
    ] {
        assert_eq!(follows(action, resource).unwrap(), expected, "{action}");
    }
    // What touches no content, and what nobody said is encrypted, stays alone.
    for (action, resource) in [
        ("s3:GetBucketPolicy", "arn:aws:s3:::sealed"),
        ("sqs:DeleteMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs"),
        ("s3:GetObject", "arn:aws:s3:::data/a"),
    ] {
        assert_eq!(follows(action, resource), None, "{action}");
    }
}

#[test]
fn a_resource_policy_may_not_see_the_function() {
    let function = "
callers:
  fn: { kind: lambda, region: eu-west-1, function_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', role: 'arn:aws:iam::111122223333:role/app' }
resources:
  arn:aws:s3:::only-f:
    account: '111122223333'
    region: eu-west-1
    policy: { Version: '2012-10-17', Statement: { Effect: Deny, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::only-f/*', Condition: { ArnNotEquals: { lambda:SourceFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' } } } }";
    let asked = "caller: fn, action: s3:GetObject, resource: 'arn:aws:s3:::only-f/a'";
    let shown = outcome(&[function], asked);
    assert_eq!(shown.outcome.word(), "allowed");
    let rests =
        shown.assumptions.iter().find(|r| r.assumption == Assumption::SourceFunctionArnInResourcePolicy);
    assert_eq!(rests.unwrap().alternatives[0].outcome.word(), "explicitly_denied");
    // Callers without the key do not rest on it.
    let other = outcome(&[function], "caller: me, action: s3:GetObject, resource: 'arn:aws:s3:::only-f/a'");
    assert!(!other.assumptions.iter().any(|r| r.assumption == Assumption::SourceFunctionArnInResourcePolicy));
}

#[test]
fn variables_in_conditions_read_keys_too() {
    let binding = "
resources:
  arn:aws:s3:::own:
    account: '111122223333'
    region: eu-west-1
    policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::own/*', Condition: { StringEquals: { aws:RequestedRegion: '${aws:MultiFactorAuthPresent}' } } } }";
    let found = outcome(&[binding], "caller: app, action: s3:GetObject, resource: 'arn:aws:s3:::own/a'");
    assert!(found.assumptions.iter().any(|r| r.assumption == Assumption::RoleSessionMfa));
    let unread = outcome(&[], "caller: app, action: s3:GetObject, resource: 'arn:aws:s3:::data/a'");
    assert!(unread.assumptions.is_empty(), "{:?}", unread.assumptions);
}
