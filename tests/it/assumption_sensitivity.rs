//! What AWS leaves open, switch by switch: a request whose end rests on it, the outcome that says so, and the end under
//! every other choice.

use hopstamp::assumption::Assumption;
use hopstamp::outcome::{Ending, Outcome};
use hopstamp::simulate::simulate;

use crate::context_support::case;

/// A request that rests on an assumption.
struct Rests {
    name: &'static str,
    /// What is added to the lab.
    added: String,
    request: &'static str,
    /// How it ends under every choice, the default first.
    ends: &'static [(&'static str, Ending)],
}

const DENIED: Ending = Ending::ExplicitlyDenied;
const NOT_ALLOWED: Ending = Ending::ImplicitlyDenied;
const ALLOWED: Ending = Ending::Allowed;
const DEPENDS: Ending = Ending::Depends;

/// A bucket that is open to everybody, but for what a condition denies.
fn bucket(condition: &str) -> String {
    format!("
resources:
  arn:aws:s3:::tested:
    account: '111122223333'
    region: eu-west-1
    policy:
      Version: '2012-10-17'
      Statement:
        - {{ Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::tested/*' }}
        - {{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::tested/*', Condition: {{ {condition} }} }}
")
}

/// The same with an endpoint for the first service of a chain, and one for the console.
fn behind_endpoints(condition: &str, more: &str) -> String {
    format!("{}
vpc_endpoints:
  vpce-athena: {{ vpc: vpc-1, service: athena, type: interface, network_interfaces: {{ subnet-1: 10.0.1.11 }}, private_dns: true{more} }}
  vpce-console: {{ vpc: vpc-1, service: console, type: interface, network_interfaces: {{ subnet-1: 10.0.1.12 }}, private_dns: true }}
  vpce-catalog: {{ vpc: vpc-1, service: servicecatalog, type: interface, network_interfaces: {{ subnet-1: 10.0.1.13 }}, private_dns: true }}
callers:
  workstation: {{ kind: ec2, subnet: subnet-1, private_ip: 10.0.1.77, user: 'arn:aws:iam::111122223333:user/ana' }}
  private-console: {{ kind: console, browser: workstation, private_access: true, region: eu-west-1, user: 'arn:aws:iam::111122223333:user/ana' }}
", bucket(condition))
}

/// The same with further callers.
fn with_callers(condition: &str, callers: &str) -> String {
    format!("{}\ncallers:\n{callers}\n", bucket(condition))
}

const TRAIL: &str = "  trail: { kind: service, service: cloudtrail.amazonaws.com, region: eu-west-1 }";
const GET: &str = "action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'";

#[expect(clippy::too_many_lines, reason = "a table")]
fn all() -> Vec<Rests> {
    let direct = "caller: me, action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'";
    let by_athena = "caller: me, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'";
    let app_by_athena = "caller: app, via: [athena], action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'";
    let in_console = "caller: private-console, action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'";
    let by_trail = "caller: trail, source_arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/t', action: s3:PutObject, resource: 'arn:aws:s3:::tested/AWSLogs/a'";
    let rest = |name, added: String, request, ends| Rests { name, added, request, ends };
    vec![
        rest(
            "fas-source-ip",
            bucket("NotIpAddress: { aws:SourceIp: 203.0.113.0/24 }"),
            by_athena,
            &[("by-service", DENIED), ("preserved", ALLOWED), ("service", DENIED), ("absent", DENIED)],
        ),
        rest(
            "called-via-coverage",
            bucket("'ForAnyValue:StringEquals': { aws:CalledVia: lambda.amazonaws.com }"),
            "caller: me, via: [{ service: lambda, kind: fas }], action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'",
            &[("every-fas", DENIED), ("listed-only", ALLOWED)],
        ),
        rest(
            "role-session-mfa",
            bucket("Bool: { aws:MultiFactorAuthPresent: 'false' }"),
            "caller: app, session: { mfa: true }, action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'",
            &[("false", DENIED), ("absent", ALLOWED), ("as-assumed", ALLOWED)],
        ),
        rest(
            "remote-vpc-source-ip",
            format!("{}
vpcs:
  vpc-2: {{ account: '111122223333', region: eu-west-1, cidrs: [10.1.0.0/16], dns_hostnames: true, subnets: {{ subnet-2: {{ cidr: 10.1.1.0/24 }} }} }}
vpc_peering_connections: {{ pcx-1: {{ requester: vpc-2, accepter: vpc-1 }} }}
callers: {{ peer: {{ kind: ec2, subnet: subnet-2, private_ip: 10.1.1.20, role: 'arn:aws:iam::111122223333:role/app' }} }}
", bucket("NotIpAddress: { aws:VpcSourceIp: 10.1.0.0/16 }")),
            "caller: peer, endpoint_url: 'https://bucket.vpce-s3.s3.eu-west-1.vpce.amazonaws.com', action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'",
            &[("packet-source", ALLOWED), ("unknown", DEPENDS)],
        ),
        rest(
            "service-role-source-ip",
            bucket("'Null': { aws:SourceIp: 'true' }"),
            "caller: me, via: [{ service: firehose, role: 'arn:aws:iam::111122223333:role/delivery' }], action: s3:PutObject, resource: 'arn:aws:s3:::tested/a'",
            &[("aws-address", ALLOWED), ("absent", DENIED)],
        ),
        rest(
            "aws-owned-egress-address",
            with_callers(
                "NotIpAddress: { aws:SourceIp: 203.0.113.0/24 }",
                "  code: { kind: lambda, region: eu-west-1, function_arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f', role: 'arn:aws:iam::111122223333:role/app' }",
            ),
            "caller: code, action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'",
            &[("aws-address", DENIED), ("unknown", DEPENDS)],
        ),
        rest(
            "service-principal-source-keys",
            with_callers("'Null': { aws:SourceAccount: 'true' }", TRAIL),
            by_trail,
            &[("as-listed", ALLOWED), ("sent", ALLOWED), ("not-sent", DENIED)],
        ),
        rest(
            "console-proxied-source-ip",
            with_callers(
                "NotIpAddress: { aws:SourceIp: 203.0.113.0/24 }",
                "  console: { kind: console, browser: me, region: eu-west-1, user: 'arn:aws:iam::111122223333:user/ana' }",
            ),
            "caller: console, action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'",
            &[("browser", ALLOWED), ("console-server", DENIED)],
        ),
        rest(
            "console-private-access-vpce",
            behind_endpoints("StringNotEquals: { aws:SourceVpce: vpce-console }", ""),
            in_console,
            &[("console-endpoint", ALLOWED), ("absent", DENIED)],
        ),
        rest(
            "console-private-access-newer-keys",
            behind_endpoints("StringNotEquals: { aws:VpceOrgID: o-example0001 }", ""),
            in_console,
            &[("stamped", ALLOWED), ("absent", DENIED)],
        ),
        rest(
            "console-private-access-source-ip",
            behind_endpoints("'Null': { aws:SourceIp: 'true' }", ""),
            in_console,
            &[("absent", DENIED), ("browser", ALLOWED)],
        ),
        rest(
            "vpce-key-services",
            gateway(
                "dynamodb",
                "service_control_policies: { own: { targets: [r-root], policy: { Version: '2012-10-17', Statement: { Effect: Deny, Action: 'dynamodb:*', Resource: '*', Condition: { StringNotEquals: { aws:VpceOrgID: o-example0001 } } } } } }",
            ),
            "caller: store, action: dynamodb:GetItem, resource: 'arn:aws:dynamodb:eu-west-1:111122223333:table/t'",
            &[("condition-key-page", ALLOWED), ("samples", DENIED)],
        ),
        rest(
            "gateway-endpoint-newer-keys",
            gateway("s3", &bucket("StringNotEquals: { aws:VpceOrgID: o-example0001 }")),
            "caller: store, action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'",
            &[("stamped", ALLOWED), ("absent", DENIED)],
        ),
        rest(
            "sts-source-vpc-arn",
            "
vpc_endpoints: { vpce-sts: { vpc: vpc-1, service: sts, type: interface, network_interfaces: { subnet-1: 10.0.1.15 }, private_dns: true } }
resources:
  arn:aws:iam::111122223333:role/app:
    policy:
      Version: '2012-10-17'
      Statement:
        - { Effect: Allow, Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.example.com' }, Action: sts:AssumeRoleWithWebIdentity }
        - { Effect: Deny, Principal: '*', Action: 'sts:*', Condition: { 'Null': { aws:SourceVpcArn: 'true' } } }
"
            .to_owned(),
            "caller: app, session: { kind: web_identity, provider: 'arn:aws:iam::111122223333:oidc-provider/token.example.com' }, action: sts:AssumeRoleWithWebIdentity, resource: 'arn:aws:iam::111122223333:role/app'",
            &[("federation", ALLOWED), ("off", DENIED), ("all", ALLOWED)],
        ),
        rest(
            "fas-source-ip-after-endpoint",
            behind_endpoints("'Null': { aws:SourceIp: 'true' }", ""),
            "caller: app, via: [{ service: servicecatalog, kind: fas }], action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'",
            &[("absent", DENIED), ("service", ALLOWED)],
        ),
        rest(
            "fas-newer-vpc-keys",
            behind_endpoints("StringNotEquals: { aws:VpceOrgID: o-example0001 }", ""),
            app_by_athena,
            &[("absent", DENIED), ("kept", ALLOWED)],
        ),
        rest(
            "fas-session-keys",
            behind_endpoints("'Null': { ec2:SourceInstanceArn: 'true' }", ""),
            app_by_athena,
            &[("kept", ALLOWED), ("dropped", DENIED)],
        ),
        rest(
            "cloudformation-role-fas",
            bucket("Bool: { aws:ViaAWSService: 'true' }"),
            "caller: me, via: [{ service: cloudformation, role: 'arn:aws:iam::111122223333:role/delivery' }], action: s3:PutObject, resource: 'arn:aws:s3:::tested/a'",
            &[("fas", DENIED), ("service-role", ALLOWED)],
        ),
        rest(
            "via-aws-service-on-direct",
            bucket("Bool: { aws:ViaAWSService: 'false' }"),
            direct,
            &[("false", DENIED), ("absent", ALLOWED)],
        ),
        rest(
            "hop-kind",
            bucket("Bool: { aws:ViaAWSService: 'true' }"),
            "caller: me, via: [{ service: braket, role: 'arn:aws:iam::111122223333:role/delivery' }], action: s3:GetObject, resource: 'arn:aws:s3:::tested/a'",
            &[
                ("as-listed", DENIED),
                ("fas", DENIED),
                ("service-principal", ALLOWED),
                ("service-role", ALLOWED),
                ("service-linked-role", ALLOWED),
                ("direct", ALLOWED),
            ],
        ),
        rest(
            "service-principal-network-keys",
            with_callers("'Null': { aws:SourceIp: 'true' }", TRAIL),
            by_trail,
            &[("absent", DENIED), ("service-address", ALLOWED)],
        ),
        rest(
            "service-principal-identity-keys",
            with_callers("'Null': { aws:PrincipalAccount: 'true' }", TRAIL),
            by_trail,
            &[("absent", DENIED), ("service-account", ALLOWED)],
        ),
        rest(
            "endpoint-policy-on-fas",
            behind_endpoints(
                "StringEquals: { aws:SourceVpc: vpc-none }",
                ", policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: '*', Action: 'athena:*', Resource: '*' } }",
            ),
            app_by_athena,
            &[("not-evaluated", ALLOWED), ("evaluated", NOT_ALLOWED)],
        ),
        rest(
            "fas-token-issue-time",
            bucket("'Null': { aws:TokenIssueTime: 'true' }"),
            by_athena,
            &[("present", ALLOWED), ("absent", DENIED)],
        ),
        rest(
            "kms-via-service-outside-fas",
            "
resources:
  arn:aws:kms:eu-west-1:111122223333:key/2:
    policy:
      Version: '2012-10-17'
      Statement:
        - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' }
        - { Effect: Deny, Principal: '*', Action: kms:Decrypt, Resource: '*', Condition: { 'Null': { kms:ViaService: 'true' } } }
"
            .to_owned(),
            "caller: me, via: [{ service: ec2, hop: H-28, kind: grant }], action: kms:Decrypt, resource: 'arn:aws:kms:eu-west-1:111122223333:key/2'",
            &[("absent", DENIED), ("set", ALLOWED)],
        ),
        rest(
            "plain-operator-on-multivalued",
            bucket("StringEquals: { aws:CalledVia: athena.amazonaws.com }"),
            by_athena,
            &[("no-match", ALLOWED), ("any-value", DENIED)],
        ),
        rest(
            "for-any-value-if-exists-absent",
            bucket("'ForAnyValue:StringEqualsIfExists': { aws:CalledVia: athena.amazonaws.com }"),
            direct,
            &[("true", DENIED), ("false", ALLOWED)],
        ),
        rest(
            "for-any-value-negated-absent",
            bucket("'ForAnyValue:StringNotEquals': { aws:CalledVia: athena.amazonaws.com }"),
            direct,
            &[("false", ALLOWED), ("true", DENIED)],
        ),
        rest(
            "unresolved-variable",
            bucket("StringNotEquals: { aws:username: '${aws:PrincipalTag/nobody}' }"),
            direct,
            &[("null", DENIED), ("statement-void", ALLOWED)],
        ),
        rest(
            "services-needing-resource-policy",
            "resources: { 'arn:aws:execute-api:eu-west-1:111122223333:abcde12345': { endpoint_type: REGIONAL } }".to_owned(),
            "caller: me, action: execute-api:Invoke, resource: 'arn:aws:execute-api:eu-west-1:111122223333:abcde12345/prod/GET/a'",
            &[("kms-and-trust", ALLOWED), ("listed", NOT_ALLOWED)],
        ),
        rest(
            "endpoint-policy-account-principal",
            "vpc_endpoints: { vpce-sqs: { vpc: vpc-1, service: sqs, type: interface, network_interfaces: { subnet-1: 10.0.1.16 }, private_dns: true, policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: '111122223333' }, Action: '*', Resource: '*' } } } }".to_owned(),
            "caller: app, action: sqs:SendMessage, resource: 'arn:aws:sqs:eu-west-1:111122223333:q'",
            &[("anyone-of-account", ALLOWED), ("root-only", NOT_ALLOWED)],
        ),
        rest(
            "aws-star-covers-service-principals",
            format!("{} }} }} }} }}\ncallers:\n{TRAIL}\n", "
resources: { 'arn:aws:s3:::tested': { account: '111122223333', region: eu-west-1, policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: '*' }, Action: 's3:*', Resource: 'arn:aws:s3:::tested/*'"),
            by_trail,
            &[("yes", ALLOWED), ("no", NOT_ALLOWED)],
        ),
        rest(
            "not-principal-missing-parent",
            "
resources:
  arn:aws:s3:::tested:
    account: '111122223333'
    region: eu-west-1
    policy: { Version: '2012-10-17', Statement: { Effect: Deny, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:user/ana' }, Action: 's3:*', Resource: 'arn:aws:s3:::tested/*' } }
"
            .to_owned(),
            direct,
            &[("denied", DENIED), ("spared", ALLOWED)],
        ),
        rest(
            "not-principal-service",
            format!("
resources:
  arn:aws:s3:::tested:
    account: '111122223333'
    region: eu-west-1
    policy:
      Version: '2012-10-17'
      Statement:
        - {{ Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::tested/*' }}
        - {{ Effect: Deny, NotPrincipal: {{ Service: cloudtrail.amazonaws.com }}, Action: 's3:*', Resource: 'arn:aws:s3:::tested/*' }}
callers:
{TRAIL}
"),
            by_trail,
            &[("spared", ALLOWED), ("denied", DENIED)],
        ),
        rest(
            "rcp-account-for-star-resource",
            "resource_control_policies: { none: { targets: [r-root], policy: { Version: '2012-10-17', Statement: { Effect: Deny, Principal: '*', Action: 'sqs:*', Resource: '*', Condition: { StringLike: { aws:RequestedRegion: '*' } } } } } }".to_owned(),
            "caller: me, action: sqs:ListQueues, resource: '*'",
            &[("caller-account", DENIED), ("none", ALLOWED)],
        ),
    ]
}

/// A VPC with a gateway endpoint.
fn gateway(service: &str, more: &str) -> String {
    format!("{more}
vpcs:
  vpc-2: {{ account: '111122223333', region: eu-west-1, cidrs: [10.1.0.0/16], dns_hostnames: true, subnets: {{ subnet-2: {{ cidr: 10.1.1.0/24 }} }} }}
vpc_endpoints: {{ vpce-gateway: {{ vpc: vpc-2, service: {service}, type: gateway }} }}
callers: {{ store: {{ kind: ec2, subnet: subnet-2, private_ip: 10.1.1.20, role: 'arn:aws:iam::111122223333:role/app' }} }}
")
}

#[test]
fn every_switch_is_named_where_it_decides_with_the_end_under_each_other_choice() {
    let mut wrong = Vec::new();
    for rests in all() {
        let name = rests.name;
        let assumption = Assumption::find(name).unwrap();
        let choices: Vec<&str> = rests.ends.iter().map(|(choice, _)| *choice).collect();
        assert_eq!(choices, assumption.choices(), "{name}");
        let case = case(&[&rests.added], rests.request);
        let under = |choice: &str| -> Outcome {
            let assumptions = case.assumptions.with(assumption, choice);
            simulate(&case.world, &assumptions, &case.request).unwrap_or_else(|f| panic!("{name}: {f:#?}"))
        };
        for (choice, end) in rests.ends {
            let outcome = under(choice);
            if outcome.outcome != *end {
                wrong.push(format!("{name} {choice}: {:?}, not {end:?}", outcome.outcome));
            }
            let Some(named) = outcome.assumptions.iter().find(|r| r.assumption == assumption) else {
                wrong.push(format!("{name} {choice}: not named"));
                continue;
            };
            let others: Vec<(&str, Ending)> =
                named.alternatives.iter().map(|a| (a.choice, a.outcome)).collect();
            let expected: Vec<(&str, Ending)> =
                rests.ends.iter().copied().filter(|(other, _)| other != choice).collect();
            if others != expected || named.choice != *choice {
                wrong.push(format!("{name} {choice}: {others:?}, not {expected:?}"));
            }
            let flips = rests.ends.iter().any(|(_, other)| other != end);
            if named.flips != flips {
                wrong.push(format!("{name} {choice}: flips is {}", named.flips));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_first_25_of_the_path_and_ten_of_the_language_are_tested() {
    let tested: Vec<&str> = all().iter().map(|rests| rests.name).collect();
    let of_path: Vec<&str> = Assumption::ALL.iter().take(25).map(|a| a.name()).collect();
    assert_eq!(tested.iter().copied().take(25).collect::<Vec<_>>(), of_path);
    let language = Assumption::ALL.iter().skip_while(|a| a.name() != "plain-operator-on-multivalued");
    let first_ten: Vec<&str> = language.take(10).map(|a| a.name()).collect();
    assert_eq!(tested.iter().copied().skip(25).collect::<Vec<_>>(), first_ten);
}

#[test]
fn an_assumption_that_decides_nothing_is_not_named() {
    // The condition that reads the address belongs to another action.
    let added = bucket("NotIpAddress: { aws:SourceIp: 203.0.113.0/24 }").replace(
        "Action: 's3:*', Resource: 'arn:aws:s3:::tested/*', Condition",
        "Action: s3:PutObject, Resource: 'arn:aws:s3:::tested/*', Condition",
    );
    let case = case(&[&added], &format!("caller: me, via: [athena], {GET}"));
    let outcome = simulate(&case.world, &case.assumptions, &case.request).unwrap();
    let named: Vec<&str> = outcome.assumptions.iter().map(|r| r.assumption.name()).collect();
    assert!(!named.contains(&"fas-source-ip"), "{named:?}");
}
