//! The catalogue of requests that services make, and their names in condition keys.

use hopstamp::facts::{Confidence, FasSourceIp, HopKind, SourceKey, service_hops, service_names, services};

#[test]
fn the_catalogue_is_complete_and_in_order() {
    let hops = &service_hops().hops;
    for number in 1..=132 {
        assert!(service_hops().get(&format!("H-{number}")).is_some(), "H-{number}");
    }
    let ids: Vec<&str> = hops.iter().map(|h| h.id.as_str()).take(7).collect();
    assert_eq!(ids, ["H-1", "H-2", "H-3", "H-4", "H-5", "H-5b", "H-6"]);
    assert!(service_hops().get("H-133").is_none());
}

#[test]
fn every_service_of_the_catalogue_is_in_the_table_of_services() {
    let known = |prefix: &str| services().by_prefix(prefix).is_some();
    for hop in &service_hops().hops {
        assert!(known(&hop.caller), "{}: {}", hop.id, hop.caller);
        for target in hop.targets.iter().chain(&hop.through) {
            assert!(target == "*" || known(target), "{}: {target}", hop.id);
        }
        for action in &hop.actions {
            let (prefix, _) = action.split_once(':').unwrap();
            assert!(hop.targets.iter().any(|t| t == prefix), "{}: {action}", hop.id);
        }
    }
}

#[test]
fn rows_are_consistent_in_themselves() {
    for hop in &service_hops().hops {
        let id = &hop.id;
        assert!(!hop.kinds.is_empty() && !hop.targets.is_empty(), "{id}");
        assert!(!hop.kind().describe().is_empty());
        if hop.sends(SourceKey::Arn) == Some(true) {
            assert!(hop.source_resource.is_some(), "{id} does not say what aws:SourceArn names");
        }
        if hop.kind() == HopKind::ServicePrincipal {
            assert!(!hop.principals("eu-west-1").is_empty(), "{id}: which service principal");
        }
        if hop.source_ip == FasSourceIp::Service {
            assert!(hop.kinds.contains(&HopKind::Fas), "{id}: only forwarded calls have that choice");
        }
        assert!(hop.note.as_ref().is_none_or(|n| !n.ends_with('.')), "{id}");
    }
}

#[test]
fn services_whose_own_address_is_seen() {
    let service: Vec<&str> = service_hops()
        .hops
        .iter()
        .filter(|h| h.source_ip == FasSourceIp::Service)
        .map(|h| h.caller.as_str())
        .collect();
    assert!(
        service.iter().all(|c| ["athena", "cloudformation", "ec2", "dynamodb"].contains(c)),
        "{service:?}"
    );
    for (caller, action) in [
        ("athena", "s3:GetObject"),
        ("cloudformation", "ec2:RunInstances"),
        ("ec2", "kms:CreateGrant"),
        ("dynamodb", "dynamodb:PutItem"),
    ] {
        assert_eq!(service_hops().best(caller, action).unwrap().source_ip, FasSourceIp::Service, "{caller}");
    }
    for (caller, action) in
        [("s3", "kms:Decrypt"), ("dynamodb", "kms:Decrypt"), ("secretsmanager", "kms:Decrypt")]
    {
        assert_eq!(
            service_hops().best(caller, action).unwrap().source_ip,
            FasSourceIp::Preserved,
            "{caller}"
        );
    }
}

#[test]
fn the_best_row_is_the_most_specific() {
    for (caller, action, id) in [
        ("athena", "s3:GetObject", "H-1"),
        ("athena", "glue:GetTable", "H-2"),
        ("cloudformation", "dynamodb:CreateTable", "H-6"),
        ("dynamodb", "kms:Decrypt", "H-14"),
        ("dynamodb", "kms:DescribeKey", "H-15"),
        ("s3", "kms:GenerateDataKey", "H-19"),
        ("s3", "sns:Publish", "H-20"),
        ("ec2", "kms:Decrypt", "H-28"),
        ("lambda", "kms:Decrypt", "H-35"),
        ("lambda", "dynamodb:GetItem", "H-35"),
        ("lambda", "s3:GetObject", "H-33"),
        ("codeartifact", "s3:GetObject", "H-88"),
        ("athena", "s3:GetBucketLocation", "H-1"),
        ("lambda", "sts:AssumeRole", "H-33"),
        ("cloudtrail", "s3:PutObject", "H-39"),
        ("sns", "sqs:SendMessage", "H-58"),
        ("cloudfront", "s3:GetObject", "H-65"),
        ("ecs-mcp", "s3:GetObject", "H-121"),
    ] {
        assert_eq!(service_hops().best(caller, action).unwrap().id, id, "{caller} -> {action}");
    }
    assert!(service_hops().best("athena", "sqs:SendMessage").is_none());
    assert!(service_hops().best("nosuch", "s3:GetObject").is_none());
    assert!(service_hops().best("athena", "nonsense").is_none());
    // Athena reaches KMS through S3 only, so it has no row for a call of its own.
    assert!(service_hops().best("athena", "kms:Decrypt").is_none());
    assert_eq!(service_hops().between("athena", "kms").next().unwrap().through, ["s3"]);
}

#[test]
fn names_in_called_via() {
    let hop = |id: &str| service_hops().get(id).unwrap();
    assert_eq!(hop("H-1").called_via(), "athena");
    assert!(hop("H-1").called_via_is_documented());
    assert_eq!(hop("H-90").called_via(), "servicecatalog-appregistry");
    assert!(hop("H-90").called_via_is_documented());
    assert_eq!(hop("H-19").called_via(), "s3");
    assert!(!hop("H-19").called_via_is_documented());
    assert_eq!(service_names().called_via.len(), 13);
    assert!(service_names().is_called_via_documented("cloudformation.amazonaws.com"));
    assert!(!service_names().is_called_via_documented("secretsmanager"));
}

#[test]
fn names_in_via_service() {
    let names = service_names();
    for (prefix, name) in [
        ("s3", Some("s3")),
        ("dynamodb", Some("dynamodb")),
        ("ebs", Some("ec2")),
        ("ds", Some("directoryservice")),
        ("guardduty", Some("malware-protection")),
        ("snowball", Some("importexport")),
        ("neptune-db", Some("rds")),
        ("pi", Some("rds")),
        ("sqlworkbench", Some("sqlworkbench")),
        ("cloudtrail", None),
        ("cloudformation", None),
        ("kms", None),
    ] {
        assert_eq!(names.via_service(prefix), name, "{prefix}");
    }
    for name in names.via_service_of.values() {
        assert!(names.via_service.contains(name), "{name}");
    }
    assert_eq!(service_hops().get("H-4").unwrap().via_service(), Some("s3"), "the last service names itself");
    assert_eq!(service_hops().get("H-104").unwrap().via_service(), Some("rds"));
}

#[test]
fn names_belong_to_a_service_or_are_known_not_to() {
    let names = service_names();
    for name in names.called_via.iter().chain(&names.via_service) {
        let known = services().by_prefix(name).is_some() || names.via_service_of.values().any(|n| n == name);
        assert_ne!(known, names.no_prefix.contains(name), "{name}");
    }
    for prefix in names.via_service_of.keys() {
        assert!(services().by_prefix(prefix).is_some(), "{prefix}");
    }
}

#[test]
fn names_as_principals() {
    assert_eq!(service_names().principal("athena"), "athena.amazonaws.com");
    assert_eq!(service_names().principal("macie2"), "macie.amazonaws.com");
    assert_eq!(service_names().principal("execute-api"), "apigateway.amazonaws.com");
}

#[test]
fn every_service_that_forwards_to_kms_has_a_name_there() {
    for hop in &service_hops().hops {
        if hop.kind() == HopKind::Fas && hop.targets.iter().any(|t| t == "kms") {
            assert!(hop.via_service().is_some(), "{}", hop.id);
        }
    }
}

#[test]
fn source_keys_are_sent_withheld_or_unknown() {
    let sends = |id: &str, key| service_hops().get(id).unwrap().sends(key);
    assert_eq!(sends("H-20", SourceKey::Arn), Some(true));
    assert_eq!(sends("H-20", SourceKey::Organization), Some(true));
    assert_eq!(sends("H-55", SourceKey::Account), Some(true));
    assert_eq!(sends("H-55", SourceKey::Organization), Some(false));
    assert_eq!(sends("H-44", SourceKey::Arn), Some(false));
    assert_eq!(sends("H-22", SourceKey::Arn), None);
}

#[test]
fn service_principals_by_region() {
    let principals = |id: &str| service_hops().get(id).unwrap().principals("eu-west-1");
    assert_eq!(principals("H-39"), ["cloudtrail.amazonaws.com"]);
    assert_eq!(principals("H-49"), ["logs.eu-west-1.amazonaws.com"]);
    assert_eq!(principals("H-31"), ["delivery.logs.amazonaws.com"]);
    assert!(principals("H-28").is_empty());
    assert!(service_hops().get("H-28").unwrap().identity.as_deref().unwrap().contains("ec2-infrastructure"));
    let ids = |principal: &str| -> Vec<String> {
        service_hops().with_principal(principal).map(|h| h.id.clone()).collect()
    };
    assert_eq!(ids("delivery.logs.amazonaws.com"), ["H-31", "H-46", "H-48"]);
    assert!(ids("logs.eu-west-1.amazonaws.com").contains(&"H-49".to_owned()));
    assert!(ids("sns").contains(&"H-58".to_owned()));
    assert!(ids("nosuch.amazonaws.com").is_empty());
}

#[test]
fn what_is_not_checked_is_marked() {
    let hop = |id: &str| service_hops().get(id).unwrap();
    assert!(hop("H-63").kind_is_assumed());
    assert!(!hop("H-1").kind_is_assumed());
    assert_eq!(hop("H-4").confidence, Confidence::Inferred);
    assert_eq!(hop("H-82").confidence, Confidence::Listed);
    assert_eq!(hop("H-7").kinds, [HopKind::Fas, HopKind::ServiceRole]);
}

#[test]
fn every_kind_but_none_other_occurs() {
    use std::collections::BTreeSet;
    let kinds: BTreeSet<HopKind> = service_hops().hops.iter().flat_map(|h| h.kinds.clone()).collect();
    assert_eq!(kinds.len(), 11);
}
