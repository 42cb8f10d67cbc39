//! The small tables: services that know a key, services that RCPs bind, actions with rules of their own.

use hopstamp::assumption::{Assumption, Assumptions};
use hopstamp::facts::{ResourceOwner, Support, action_lists, rcp_services, services, vpc_key_services};

#[test]
fn support_lists_have_the_sizes_of_the_page() {
    let table = vpc_key_services();
    let sizes =
        [("aws:SourceVpcArn", 36), ("aws:VpceAccount", 39), ("aws:VpceOrgPaths", 39), ("aws:VpceOrgID", 52)];
    for (key, size) in sizes {
        let list = table.list(key).unwrap();
        assert_eq!(list.len(), size, "{key}");
        assert!(list.windows(2).all(|pair| pair[0] < pair[1]), "{key} names a service twice");
        for service in list {
            assert!(services().by_prefix(service).is_some(), "{service} of {key} is no service of the table");
        }
    }
    assert_eq!(table.list_of_samples().len(), 48);
    assert_eq!(table.list("aws:SourceVpc"), None);
}

#[test]
fn support_differs_by_key_and_service() {
    let defaults = Assumptions::default();
    let supports = |key: &str, action: &str| vpc_key_services().supports(key, action, &defaults).supported;
    // The examples of CK 3.4.
    assert!(supports("aws:VpceOrgID", "sqs:SendMessage"));
    assert!(!supports("aws:VpceAccount", "sqs:SendMessage"));
    assert!(!supports("aws:SourceVpcArn", "sqs:SendMessage"));
    assert!(supports("aws:VpceAccount", "dynamodb:GetItem"));
    assert!(!supports("aws:SourceVpcArn", "dynamodb:GetItem"));
    for service in
        ["ec2", "secretsmanager", "sns", "logs", "ssm", "cloudtrail", "events", "execute-api", "glue"]
    {
        for key in ["aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"] {
            assert!(!supports(key, &format!("{service}:Any")), "{service} {key}");
        }
        assert!(supports("aws:SourceVpc", &format!("{service}:Any")));
    }
    assert!(supports("AWS:vpceorgid", "S3:getobject"), "neither keys nor actions mind case");
    assert!(supports("aws:VpceOrgPaths", "iam:GetRole"));
    for key in ["aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"] {
        assert!(!supports(key, "iam:PassRole"), "{key}: passing a role is no API call");
    }
}

#[test]
fn support_says_which_assumption_decided() {
    let supports = |key: &str, action: &str, choices: &[(&str, &str)]| {
        let mut assumptions = Assumptions::default();
        for (name, choice) in choices {
            assumptions.set(name, choice).unwrap();
        }
        vpc_key_services().supports(key, action, &assumptions)
    };
    let by = |supported, assumption| Support { supported, assumption };
    let samples = [("vpce-key-services", "samples")];
    for action in ["dynamodb:GetItem", "gamelift:ListFleets", "iam:GetRole", "shield:ListProtections"] {
        let decided = Some(Assumption::VpceKeyServices);
        assert_eq!(supports("aws:VpceOrgID", action, &[]), by(true, decided));
        assert_eq!(supports("aws:VpceOrgID", action, &samples), by(false, decided));
        assert_eq!(supports("aws:VpceAccount", action, &samples), by(true, None));
    }
    assert_eq!(supports("aws:VpceOrgID", "s3:GetObject", &samples), by(true, None));

    let saml = "sts:AssumeRoleWithSAML";
    let decided = Some(Assumption::StsSourceVpcArn);
    for (choice, on_saml, on_plain) in
        [("federation", true, false), ("off", false, false), ("all", true, true)]
    {
        let choices = [("sts-source-vpc-arn", choice)];
        assert_eq!(supports("aws:SourceVpcArn", saml, &choices), by(on_saml, decided), "{choice}");
        assert_eq!(
            supports("aws:SourceVpcArn", "sts:AssumeRole", &choices),
            by(on_plain, decided),
            "{choice}"
        );
    }
    assert_eq!(supports("aws:VpceOrgID", saml, &[]), by(false, None));
}

#[test]
fn some_actions_do_not_tell_the_owner_of_the_resource() {
    let table = vpc_key_services();
    for action in [
        "ebs:GetSnapshotBlock",
        "ec2:CreateVpcPeeringConnection",
        "route53:associatevpcwithhostedzone",
        "macie2:AcceptInvitation",
    ] {
        assert_eq!(table.resource_owner(action), ResourceOwner::NotTold, "{action}");
    }
    assert_eq!(table.resource_owner("events:PutEvents"), ResourceOwner::Unknown);
    assert_eq!(table.resource_owner("s3:GetObject"), ResourceOwner::Told);
    assert_eq!(table.resource_owner("ec2:DescribeVpcs"), ResourceOwner::Told);
}

#[test]
fn rcps_bind_62_services() {
    let table = rcp_services();
    assert_eq!(table.services.len(), 62);
    assert!(table.services.windows(2).all(|pair| pair[0] < pair[1]), "sorted, and none twice");
    for service in &table.services {
        assert!(services().by_prefix(service).is_some(), "{service} is no service of the table");
    }
    assert!(table.contains("s3") && table.contains("STS") && table.contains("dynamodb"));
    assert!(!table.contains("sns") && !table.contains("lambda") && !table.contains("iam"));
}

#[test]
fn actions_with_rules_of_their_own() {
    let table = action_lists();
    assert!(table.needs_resource_policy("kms", false) && table.needs_resource_policy("sts", false));
    assert!(!table.needs_resource_policy("s3", true));
    assert!(!table.needs_resource_policy("execute-api", false));
    assert!(table.needs_resource_policy("execute-api", true));
    assert!(table.is_kms_without_key("kms:CreateKey") && !table.is_kms_without_key("kms:Decrypt"));
    assert!(table.is_kept_for_root_user("s3:PutBucketPolicy"));
    assert!(!table.is_kept_for_root_user("s3:GetObject"));
    assert!(table.is_rcp_exempt("kms:RetireGrant") && !table.is_rcp_exempt("kms:RevokeGrant"));
    assert!(table.is_always_allowed("sts:GetCallerIdentity") && !table.is_always_allowed("sts:AssumeRole"));
    assert!(table.is_federation("sts:AssumeRoleWithWebIdentity") && !table.is_federation("sts:AssumeRole"));
    assert!(
        table.has_no_principal("ssm:RegisterManagedInstance") && !table.has_no_principal("ssm:GetParameter")
    );
}

#[test]
fn data_planes_in_the_vpc() {
    let table = action_lists();
    for action in [
        "dax:GetItem",
        "dax:BatchGetItem",
        "dax:ConditionCheckItem",
        "dax:Query",
        "neptune-db:connect",
        "kafka-cluster:ReadData",
        "elasticfilesystem:ClientMount",
        "rds-db:connect",
        "es:ESHttpGet",
        "s3-outposts:GetObject",
    ] {
        assert!(table.is_in_vpc_data_plane(action), "{action}");
    }
    for action in
        ["dax:CreateCluster", "elasticfilesystem:CreateFileSystem", "es:DescribeDomain", "s3:GetObject"]
    {
        assert!(!table.is_in_vpc_data_plane(action), "{action}");
    }
}
