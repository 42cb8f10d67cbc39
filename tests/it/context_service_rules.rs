//! What decides each request of a chain, rule by rule (SH 1.1 to 1.7).

use hopstamp::outcome::Outcome;

use crate::context_support::{keys, last, outcome, said};

const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1";
const DATA: &str = "action: s3:GetObject, resource: 'arn:aws:s3:::data/a'";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const ATHENA: &str = "via: [{ service: athena, action: athena:StartQueryExecution, resource: '*' }]";
const OPEN: &str = "policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: '*', Action: '*', Resource: '*' } }";

/// How each leg ends by itself.
fn endings(outcome: &Outcome) -> Vec<&'static str> {
    outcome.legs.iter().map(|leg| leg.outcome.as_ref().map_or("not stated", |ending| ending.word())).collect()
}

/// A policy that denies an action on a condition.
fn denies(kind: &str, target: &str, action: &str, condition: &str) -> String {
    let principal = if kind == "service_control_policies" { "" } else { "Principal: '*', " };
    format!(
        "
{kind}:
  denies:
    targets: [{target}]
    policy: {{ Version: '2012-10-17', Statement: {{ Effect: Deny, {principal}Action: '{action}', Resource: '*', Condition: {{ {condition} }} }} }}"
    )
}

#[test]
fn sh_1_and_2_every_request_of_a_chain_needs_permission() {
    let reader = |actions: &str| {
        format!("
principals:
  arn:aws:iam::111122223333:user/ben:
    policies: {{ Version: '2012-10-17', Statement: {{ Effect: Allow, Action: [{actions}], Resource: '*' }} }}
resources:
  arn:aws:s3:::sealed: {{ account: '111122223333', region: eu-west-1, kms_key: '{KEY}' }}
callers:
  ben: {{ kind: laptop, public_ip: 203.0.113.8, region: eu-west-1, user: 'arn:aws:iam::111122223333:user/ben' }}")
    };
    let asked = format!("caller: ben, {ATHENA}, action: s3:GetObject, resource: 'arn:aws:s3:::sealed/a'");
    let (yes, no) = ("allowed", "implicitly_denied");
    for (actions, legs, settled_by) in [
        ("'athena:*', 's3:*', 'kms:*'", [yes, yes, yes], 3),
        ("'athena:*', 's3:*'", [yes, yes, no], 3),
        ("'athena:*', 'kms:*'", [yes, no, yes], 2),
        ("'s3:*', 'kms:*'", [no, yes, yes], 1),
    ] {
        let found = outcome(&[&reader(actions)], &asked);
        assert_eq!((endings(&found), found.settled_by), (legs.to_vec(), settled_by), "{actions}");
    }
}

#[test]
fn sh_4_and_21_policies_above_and_around_the_caller_count_for_every_request() {
    let asked = format!("caller: me, {ATHENA}, {DATA}");
    let (yes, denied) = ("allowed", "explicitly_denied");
    let via = "Bool: { aws:ViaAWSService: 'true' }";
    for kind in ["service_control_policies", "resource_control_policies"] {
        let found = outcome(&[&denies(kind, "r-root", "s3:*", via)], &asked);
        assert_eq!(endings(&found), [yes, denied], "{kind}");
        let direct = outcome(&[&denies(kind, "r-root", "s3:*", via)], &format!("caller: me, {DATA}"));
        assert_eq!(endings(&direct), [yes], "{kind}");
    }
    let session = "session: { policy: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 'athena:*', Resource: '*' } } }";
    let found = outcome(&[], &format!("caller: app, region: eu-west-1, role: '{ROLE}', {session}, {DATA}"));
    assert_eq!(endings(&found), ["implicitly_denied"]);
    let office = "callers: { roamer: { kind: laptop, public_ip: 203.0.113.9, region: eu-west-1 } }";
    let found = outcome(&[office], &format!("caller: roamer, role: '{ROLE}', {session}, {ATHENA}, {DATA}"));
    assert_eq!(endings(&found), [yes, "implicitly_denied"]);
    let added = "
principals:
  arn:aws:iam::111122223333:user/bounded:
    policies: { Version: '2012-10-17', Statement: { Effect: Allow, Action: '*', Resource: '*' } }
    permissions_boundary: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 'athena:*', Resource: '*' } }
callers:
  bounded: { kind: laptop, public_ip: 203.0.113.9, region: eu-west-1, user: 'arn:aws:iam::111122223333:user/bounded' }";
    let found = outcome(&[added], &format!("caller: bounded, {ATHENA}, {DATA}"));
    assert_eq!(endings(&found), [yes, "implicitly_denied"]);
}

#[test]
fn sh_18_every_request_names_the_region_of_its_own_endpoint() {
    let far = "resources: { 'arn:aws:s3:::far': { account: '111122223333', region: us-west-2 } }";
    let found = outcome(
        &[far],
        &format!("caller: me, {ATHENA}, action: s3:GetObject, resource: 'arn:aws:s3:::far/a'"),
    );
    let regions: Vec<String> =
        found.legs.iter().flat_map(|leg| said(&leg.context, &["aws:RequestedRegion"])).collect();
    assert_eq!(regions, ["eu-west-1", "us-west-2"]);
    let global = keys(
        &[],
        "caller: me, via: [cloudformation], action: iam:CreateRole, resource: 'arn:aws:iam::111122223333:role/new'",
    );
    assert_eq!(said(&global, &["aws:RequestedRegion"]), ["us-east-1"]);
}

#[test]
fn sh_39_and_41_a_service_is_allowed_by_the_resource_alone_and_bound_by_no_scp() {
    let service =
        "callers: { trail: { kind: service, service: cloudtrail.amazonaws.com, region: eu-west-1 } }";
    let bucket = format!(
        "resources: {{ 'arn:aws:s3:::logs': {{ account: '111122223333', region: eu-west-1, {OPEN} }} }}"
    );
    let put = |bucket: &str| {
        format!("caller: trail, action: s3:PutObject, resource: 'arn:aws:s3:::{bucket}/AWSLogs/1'")
    };
    let always = "StringLike: { aws:RequestedRegion: '*' }";
    let scp = denies("service_control_policies", "r-root", "*", always);
    let rcp = denies("resource_control_policies", "r-root", "s3:*", always);
    assert_eq!(endings(&outcome(&[service], &put("data"))), ["implicitly_denied"]);
    assert_eq!(endings(&outcome(&[service, &bucket], &put("logs"))), ["allowed"]);
    assert_eq!(endings(&outcome(&[service, &bucket, &scp], &put("logs"))), ["allowed"]);
    assert_eq!(endings(&outcome(&[service, &bucket, &rcp], &put("logs"))), ["explicitly_denied"]);
}

#[test]
fn sh_50_passing_a_role_is_no_request_of_its_own_over_the_endpoint() {
    let endpoint = "vpc_endpoints: { vpce-iam: { vpc: vpc-1, service: iam, type: interface, network_interfaces: { subnet-1: 10.0.1.11 }, private_dns: true } }";
    let iam = |action: &str| {
        let asked = format!("caller: app, action: {action}, resource: '{ROLE}'");
        said(&keys(&[endpoint], &asked), &["aws:VpceAccount", "aws:VpceOrgID", "aws:SourceVpcArn"])
    };
    assert_eq!(iam("iam:PassRole"), ["absent", "absent", "absent"]);
    let vpc = "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1";
    assert_eq!(iam("iam:GetRole"), ["111122223333", "o-example0001", vpc]);
}

#[test]
fn sh_55_a_service_linked_role_is_bound_by_resource_policies_alone() {
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    let always = "StringLike: { aws:RequestedRegion: '*' }";
    let asked = format!(
        "caller: me, via: [{{ service: autoscaling, role: '{linked}' }}], action: kms:Decrypt, resource: '{KEY}'"
    );
    for kind in ["service_control_policies", "resource_control_policies"] {
        let found = outcome(&[&denies(kind, "r-root", "kms:*", always)], &asked);
        assert_eq!(last(&found).outcome.as_ref().unwrap().word(), "allowed", "{kind}");
    }
    let closed = "
resources:
  arn:aws:kms:eu-west-1:111122223333:key/2:
    policy:
      Version: '2012-10-17'
      Statement:
        - { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' }
        - { Effect: Deny, Principal: '*', Action: kms:Decrypt, Resource: '*', Condition: { Bool: { aws:ViaAWSService: 'false' } } }";
    let found = outcome(&[closed], &asked.replace("key/1", "key/2"));
    assert_eq!(last(&found).outcome.as_ref().unwrap().word(), "explicitly_denied");
}

#[test]
fn sh_63_to_65_jobs_and_notebooks_show_the_network_that_they_run_in() {
    for (kind, key, value) in [
        ("glue", "glue:CredentialIssuingService", "glue.amazonaws.com"),
        ("codebuild", "codebuild:ProjectArn", "arn:aws:codebuild:eu-west-1:111122223333:project/site"),
        ("sagemaker", "glue:CredentialIssuingService", "absent"),
        ("ecs", "ec2:SourceInstanceArn", "absent"),
    ] {
        let more = if kind == "codebuild" {
            ", build_arn: 'arn:aws:codebuild:eu-west-1:111122223333:build/site:1'"
        } else {
            ""
        };
        let caller =
            |place: &str| format!("callers: {{ job: {{ kind: {kind}, {place}, role: '{ROLE}'{more} }} }}");
        let names = ["aws:SourceVpc", "aws:SourceIp", key];
        let inside =
            keys(&[&caller("subnet: subnet-1, private_ip: 10.0.1.40")], &format!("caller: job, {DATA}"));
        assert_eq!(said(&inside, &names), ["vpc-1", "absent", value], "{kind}");
        if kind != "ecs" {
            let outside = keys(&[&caller("region: eu-west-1")], &format!("caller: job, {DATA}"));
            assert_eq!(said(&outside, &names), ["absent", "$aws.address", value], "{kind}");
        }
    }
}

#[test]
fn sh_69_and_80_a_cluster_shows_the_vpc_only_where_its_own_interface_sends() {
    let copy = |more: &str| format!("caller: me, via: [{{ service: redshift, hop: H-67, {more} }}], {DATA}");
    let names = ["aws:SourceVpce", "aws:SourceIp", "aws:PrincipalArn"];
    let delivery = "arn:aws:iam::111122223333:role/delivery";
    let alone = keys(&[], &copy(&format!("role: '{delivery}'")));
    assert_eq!(said(&alone, &names), ["absent", "$aws.address", delivery]);
    // With enhanced VPC routing the cluster's nodes send.
    let nodes = format!(
        "callers: {{ nodes: {{ kind: ec2, subnet: subnet-1, private_ip: 10.0.1.50, role: '{delivery}' }} }}"
    );
    let routed = keys(&[&nodes], &copy("caller: nodes"));
    assert_eq!(said(&routed, &names), ["vpce-s3", "absent", delivery]);
}

#[test]
fn sh_56_the_management_account_is_bound_by_no_policy_of_the_organization() {
    let always = "StringLike: { aws:RequestedRegion: '*' }";
    let asked = format!("caller: me, {DATA}");
    for kind in ["service_control_policies", "resource_control_policies"] {
        let policy = denies(kind, "r-root", "s3:*", always);
        assert_eq!(endings(&outcome(&[&policy], &asked)), ["explicitly_denied"], "{kind}");
        let management = "organization: { management_account: '111122223333' }";
        assert_eq!(endings(&outcome(&[&policy, management], &asked)), ["allowed"], "{kind}");
    }
}

#[test]
fn sh_24_to_28_names_in_called_via_that_some_page_lists() {
    let listed = "athena cloud9 cloudformation databrew dataexchange dynamodb kms sqlworkbench rds s3-object-lambda servicecatalog";
    let known = "assumptions: { called-via-coverage: listed-only }";
    let asked = |service: &str| format!("caller: me, via: [{{ service: {service}, kind: fas }}], {DATA}");
    for service in listed.split(' ') {
        let name = format!("[{service}.amazonaws.com]");
        for added in [&[][..], &[known]] {
            assert_eq!(
                said(&keys(added, &asked(service)), &["aws:CalledVia"]),
                std::slice::from_ref(&name),
                "{service}"
            );
        }
    }
    for service in ["s3", "ec2", "lambda", "secretsmanager", "ssm", "kinesis", "sqs", "sns"] {
        let name = format!("[{service}.amazonaws.com]");
        let via = ["aws:CalledVia", "aws:ViaAWSService"];
        assert_eq!(said(&keys(&[], &asked(service)), &via), [&name, "true"], "{service}");
        assert_eq!(said(&keys(&[known], &asked(service)), &via), ["absent", "true"], "{service}");
    }
}

#[test]
fn sh_78_signing_in_has_no_principal_yet() {
    let names = ["signin:PrincipalArn", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:SourceIp"];
    let ana = "arn:aws:iam::111122223333:user/ana";
    let signing_in = "caller: me, action: signin:Authenticate, resource: '*'";
    let found = outcome(&[], signing_in);
    assert_eq!(endings(&found), ["allowed"]);
    assert_eq!(said(&last(&found).context, &names), [ana, "absent", "absent", "203.0.113.7"]);
    // No policy of the user is asked, as there is no user yet.
    let none = "
principals: { 'arn:aws:iam::111122223333:user/new': {} }
callers: { new: { kind: laptop, public_ip: 203.0.113.9, region: eu-west-1, user: 'arn:aws:iam::111122223333:user/new' } }";
    assert_eq!(endings(&outcome(&[none], &signing_in.replace("me", "new"))), ["allowed"]);
    let afterwards = keys(&[], "caller: me, action: signin:CreateOAuth2Token, resource: '*'");
    assert_eq!(said(&afterwards, &names), ["absent", ana, "111122223333", "203.0.113.7"]);
    let elsewhere = keys(&[], &format!("caller: me, {DATA}"));
    assert_eq!(said(&elsewhere, &names[..1]), ["absent"]);
}

#[test]
fn sh_40_regional_names_where_a_region_must_be_enabled() {
    for (region, name) in
        [("eu-west-1", "redshift.amazonaws.com"), ("eu-south-2", "redshift.eu-south-2.amazonaws.com")]
    {
        let data =
            format!("resources: {{ 'arn:aws:s3:::far': {{ account: '111122223333', region: {region} }} }}");
        let request = format!(
            "caller: me, region: {region}, via: [{{ service: redshift, hop: H-70 }}], action: s3:PutObject, resource: 'arn:aws:s3:::far/audit'"
        );
        let found = keys(&[&data], &request);
        assert_eq!(said(&found, &["aws:PrincipalServiceName"]), [name]);
    }
}
