//! The table of condition keys.

use std::collections::BTreeSet;

use hopstamp::facts::{
    KeyType, Stamper, condition_keys, is_multivalued, multivalued_keys, services, vpc_key_services,
};

fn name_of(name: &str) -> Option<&'static str> {
    condition_keys().find(name).map(|key| key.name.as_str())
}

#[test]
fn keys_are_found_without_case() {
    for (asked, name) in [
        ("aws:SourceVpc", "aws:SourceVpc"),
        ("aws:sourcevpc", "aws:SourceVpc"),
        ("AWS:SOURCEVPC", "aws:SourceVpc"),
        ("ec2:SourceInstanceARN", "ec2:SourceInstanceArn"),
        ("aws:EC2InstanceSourceVPC", "aws:Ec2InstanceSourceVpc"),
        ("aws:Referer", "aws:referer"),
        ("codebuild:buildArn", "codebuild:BuildArn"),
        ("aws:PrincipalOrgId", "aws:PrincipalOrgID"),
    ] {
        assert_eq!(name_of(asked), Some(name));
    }
}

#[test]
fn families_are_found_by_what_stands_before_the_open_part() {
    for (asked, name) in [
        ("aws:PrincipalTag/team", "aws:PrincipalTag/<k>"),
        ("aws:principaltag/Cost Center", "aws:PrincipalTag/<k>"),
        ("kms:EncryptionContext:aws:s3:arn", "kms:EncryptionContext:<k>"),
        ("kms:EncryptionContextKeys", "kms:EncryptionContextKeys"),
        ("s3:ExistingObjectTag/a/b", "s3:ExistingObjectTag/<k>"),
        ("saml:iss", "saml:iss"),
        ("saml:mail", "saml:<attribute>"),
        ("token.actions.githubusercontent.com:sub", "<idp>:sub"),
        ("token.actions.githubusercontent.com:repository", "<idp>:<claim>"),
        ("oidc.eks.eu-west-1.amazonaws.com/id/0AB:aud", "<idp>:aud"),
        ("secretsmanager:resource/AllowRotationLambdaArn", "secretsmanager:resource/AllowRotationLambdaArn"),
    ] {
        assert_eq!(name_of(asked), Some(name), "{asked}");
        assert_eq!(condition_keys().find(asked).unwrap().is_family(), name.contains('<'));
    }
    for asked in ["aws:PrincipalTag/", "aws:PrincipalTag", "aws:Nonsense", "", ":", "<idp>:sub", "a.b:"] {
        assert_eq!(name_of(asked), None, "{asked}");
    }
}

#[test]
fn unknown_names_come_with_the_nearest() {
    for (asked, name) in [
        ("aws:SourceVpcId", "aws:SourceVpc"),
        ("aws:PrincipalOrg", "aws:PrincipalOrgID"),
        ("aws:ViaAwsServices", "aws:ViaAWSService"),
        ("aws:RequestTags/team", "aws:RequestTag/team"),
        ("kms:ViaServices", "kms:ViaService"),
    ] {
        assert_eq!(condition_keys().nearest(asked).as_deref(), Some(name), "{asked}");
    }
    assert_eq!(condition_keys().nearest("zebra:crossing"), None);
}

#[test]
fn multivalued_keys_agree_with_the_big_table() {
    let big: BTreeSet<&str> =
        condition_keys().keys.values().filter(|k| k.multivalued).map(|k| k.name.as_str()).collect();
    let small: BTreeSet<&str> = multivalued_keys().iter().map(String::as_str).collect();
    assert_eq!(big, small);
    assert_eq!(small.len(), multivalued_keys().len(), "none stands twice");
    let globals: Vec<&str> = small.iter().copied().filter(|k| k.starts_with("aws:")).collect();
    assert_eq!(
        globals,
        [
            "aws:CalledVia",
            "aws:PrincipalOrgPaths",
            "aws:PrincipalServiceNamesList",
            "aws:ResourceOrgPaths",
            "aws:SourceOrgPaths",
            "aws:TagKeys",
            "aws:VpceOrgPaths"
        ]
    );
}

#[test]
fn multivalued_is_told_without_case_and_for_any_provider() {
    assert!(is_multivalued("AWS:TAGKEYS"));
    assert!(is_multivalued("logs:LogGeneratingResourceArns"));
    assert!(is_multivalued("cognito-identity.amazonaws.com:amr"));
    assert!(!is_multivalued("cognito-identity.amazonaws.com:aud"));
    assert!(!is_multivalued("made-up:amr"));
    assert!(!is_multivalued("aws:SourceIp"));
    assert!(!is_multivalued(""));
}

#[test]
fn sensitive_keys_are_those_of_the_page() {
    let names: Vec<&str> =
        condition_keys().keys.values().filter(|k| k.sensitive).map(|k| k.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "aws:PrincipalAccount",
            "aws:PrincipalOrgID",
            "aws:ResourceAccount",
            "aws:ResourceOrgID",
            "aws:SourceAccount",
            "aws:SourceOrgID",
            "aws:SourceVpc",
            "aws:SourceVpce",
            "aws:VpceAccount",
            "aws:VpceOrgID"
        ]
    );
}

#[test]
fn global_keys_are_complete() {
    let rules = |rule: &str| condition_keys().keys.values().filter(|k| k.rule == rule).count();
    assert_eq!(rules("CK 2.1"), 8, "network");
    // The page has 19; ec2:SourceOutpostArn is in the authorization data only.
    assert_eq!(rules("CK 2.2"), 20, "role session");
    assert_eq!(rules("CK 2.3"), 11, "principal");
    assert_eq!(rules("CK 2.4"), 4, "resource");
    // The page has 19; aws:SourceOwner is still in use.
    assert_eq!(rules("CK 2.5"), 20, "request");
}

#[test]
fn writers_follow_the_stamping_model() {
    let stampers = |name: &str| condition_keys().find(name).unwrap().stampers.clone();
    assert_eq!(stampers("aws:SourceIp"), [Stamper::PublicEndpoint]);
    assert_eq!(stampers("aws:VpceOrgID"), [Stamper::VpcEndpoint, Stamper::Org]);
    assert_eq!(stampers("aws:CalledVia"), [Stamper::ForwardingService]);
    assert_eq!(stampers("aws:SourceArn"), [Stamper::ServicePrincipal]);
    assert_eq!(stampers("aws:ResourceTag/x"), [Stamper::Resource]);
    assert_eq!(stampers("aws:TokenIssueTime"), [Stamper::Sts]);
    for key in condition_keys().keys.values() {
        assert!(!key.stampers.is_empty(), "{}", key.name);
        for stamper in &key.stampers {
            assert!(!stamper.describe().is_empty());
        }
    }
    for key in ["aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp", "aws:VpceAccount"] {
        assert!(stampers(key).contains(&Stamper::VpcEndpoint), "{key}");
    }
}

#[test]
fn keys_that_not_all_services_know_say_which() {
    for key in condition_keys().keys.values() {
        let services = key.services();
        assert_eq!(services.is_some(), vpc_key_services().list(&key.name).is_some(), "{}", key.name);
    }
    assert_eq!(condition_keys().find("aws:VpceOrgID").unwrap().services().unwrap().len(), 52);
}

#[test]
fn types_are_those_of_the_page() {
    let kind = |name: &str| condition_keys().find(name).unwrap().kind;
    assert_eq!(kind("aws:SourceIp"), KeyType::Ip);
    assert_eq!(kind("aws:SourceVpcArn"), KeyType::Arn);
    assert_eq!(kind("aws:ViaAWSService"), KeyType::Bool);
    assert_eq!(kind("aws:CurrentTime"), KeyType::Date);
    assert_eq!(kind("s3:signatureAge"), KeyType::Numeric);
    assert_eq!(kind("aws:SourceVpc"), KeyType::String);
}

#[test]
fn prefixes_are_services() {
    for name in condition_keys().keys.keys() {
        let (prefix, _) = name.split_once(':').unwrap();
        let known = services().by_prefix(prefix).is_some();
        assert!(known || ["aws", "saml", "<idp>"].contains(&prefix), "{name}");
    }
}

#[test]
fn every_row_says_something() {
    for key in condition_keys().keys.values() {
        assert!(key.meaning.len() > 5 && !key.meaning.ends_with('.'), "{}", key.name);
        assert!(key.absent.as_ref().is_none_or(|a| a.len() > 3 && !a.ends_with('.')), "{}", key.name);
        assert!(key.rule.starts_with("CK ") || key.rule.starts_with("SH-"), "{}", key.name);
        assert!(key.name.contains(':'), "{}", key.name);
    }
}
