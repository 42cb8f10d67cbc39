//! The table of services: endpoint services, private DNS, services with one host.

use hopstamp::facts::{EndpointName, covers, match_host, more_services, regions, services};

#[test]
fn services_are_found_by_prefix_action_and_endpoint_service() {
    let table = services();
    assert_eq!(table.by_action("cloudwatch:PutMetricData").unwrap().host_prefix(), "monitoring");
    assert_eq!(table.by_action("STS:AssumeRole").unwrap().prefix, "sts");
    assert!(table.by_action("nonsense").is_none());
    for (name, prefix) in [
        ("ecr.api", "ecr"),
        ("ecr.dkr", "ecr"),
        ("kms-fips", "kms"),
        ("monitoring", "cloudwatch"),
        ("kinesis-streams", "kinesis"),
        ("kinesis-firehose", "firehose"),
        ("s3-global.accesspoint", "s3"),
        ("s3express", "s3express"),
        ("dynamodb", "dynamodb"),
        ("ssmmessages", "ssmmessages"),
        ("email-smtp", "ses"),
        ("tagging", "tag"),
    ] {
        assert_eq!(table.by_endpoint_service(name).unwrap().0, prefix, "{name}");
    }
    assert!(table.by_endpoint_service("nosuch").is_none());
    assert!(table.endpoint_service("sts").unwrap().policy);
    assert!(!table.endpoint_service("verifiedpermissions").unwrap().policy);
    assert!(table.endpoint_service("datasync").unwrap().policy, "since September 2025");
    assert!(table.endpoint_service("s3express").is_none(), "it has gateway endpoints only");
    assert!(table.endpoint_names().any(|n| n == "execute-api"));
}

#[test]
fn full_endpoint_service_names_are_taken_apart() {
    for (text, name, region) in [
        ("com.amazonaws.us-east-1.sts", "sts", Some("us-east-1")),
        ("com.amazonaws.us-gov-west-1.ecr.dkr", "ecr.dkr", Some("us-gov-west-1")),
        ("cn.com.amazonaws.cn-north-1.kms", "kms", Some("cn-north-1")),
        ("com.amazonaws.iam", "iam", None),
        ("com.amazonaws.s3-global.accesspoint", "s3-global.accesspoint", None),
        ("aws.api.us-east-1.qbusiness", "qbusiness", Some("us-east-1")),
        ("aws.sagemaker.us-east-1.studio", "studio", Some("us-east-1")),
        ("ecr.api", "ecr.api", None),
    ] {
        assert_eq!(EndpointName::parse(text), Some(EndpointName { name, region }), "{text}");
    }
    assert_eq!(EndpointName::parse("com.amazonaws.vpce.us-east-1.vpce-svc-0aa"), None);
}

#[test]
fn services_that_hardly_anybody_asks_for_are_found_too() {
    let table = services();
    assert_eq!(table.by_prefix("workdocs").unwrap().host_prefix(), "workdocs");
    assert_eq!(table.by_action("sso-oauth:CreateToken").unwrap().host_prefix(), "oidc");
    assert_eq!(table.by_endpoint_service("evs-fips").unwrap().0, "evs");
    assert_eq!(table.private_dns("qldb.session", "eu-west-1"), ["session.qldb.eu-west-1.amazonaws.com"]);
    assert_eq!(match_host("oidc.eu-west-1.amazonaws.com").unwrap().service, "sso-oauth");
    assert_eq!(match_host("waf.amazonaws.com").unwrap().region.as_deref(), Some("us-east-1"));
    assert!(table.by_prefix("nosuchservice").is_none());
    assert_eq!(table.prefixes().count(), 450);
    for prefix in more_services().services.keys() {
        assert!(!table.services.contains_key(prefix), "{prefix} is in both tables");
    }
}

#[test]
fn gateway_endpoints_exist_for_three_services() {
    let gateways: Vec<_> =
        services().services.values().filter(|s| s.gateway).map(|s| s.prefix.as_str()).collect();
    assert_eq!(gateways, ["dynamodb", "s3", "s3express"]);
}

#[test]
fn private_dns_covers_the_names_of_the_reference() {
    let table = services();
    let covered = |endpoint: &str, host: &str| {
        table.private_dns(endpoint, "eu-west-1").iter().any(|pattern| covers(pattern, host))
    };
    // NP-126
    assert_eq!(
        table.private_dns("monitoring", "us-east-1"),
        [
            "monitoring.us-east-1.amazonaws.com",
            "monitoring.us-east-1.api.aws",
            "monitoring-fips.us-east-1.amazonaws.com",
            "monitoring-fips.us-east-1.api.aws"
        ]
    );
    assert_eq!(table.private_dns("sqs", "cn-north-1"), ["sqs.cn-north-1.amazonaws.com.cn"]);
    assert_eq!(table.private_dns("kms-fips", "us-east-1"), ["kms-fips.us-east-1.amazonaws.com"]);
    // NP-127, NP-128, NP-319
    for host in ["s3", "logs.s3", "s3-control", "111122223333.s3-control", "ap-111122223333.s3-accesspoint"] {
        assert!(covered("s3", &format!("{host}.eu-west-1.amazonaws.com")), "{host}");
    }
    for host in [
        "s3.amazonaws.com",
        "logs.s3.amazonaws.com",
        "s3-eu-west-1.amazonaws.com",
        "logs.s3-website-eu-west-1.amazonaws.com",
        "logs.s3-website.eu-west-1.amazonaws.com",
        "s3.dualstack.eu-west-1.amazonaws.com",
        "logs.s3.dualstack.eu-west-1.amazonaws.com",
        "logs.s3-accelerate.amazonaws.com",
        "b--euw1-az1--x-s3.s3express-euw1-az1.eu-west-1.amazonaws.com",
        "mfzwi23gnjvgw.accesspoint.s3-global.amazonaws.com",
        "logs.s3.eu-west-2.amazonaws.com",
    ] {
        assert!(!covered("s3", host), "{host}");
    }
    // NP-144
    assert_eq!(table.private_dns("sts", "eu-west-1"), ["sts.eu-west-1.amazonaws.com"]);
    // NP-148
    assert!(covered("execute-api", "a1b2c3.execute-api.eu-west-1.amazonaws.com"));
    // NP-150
    assert!(table.private_dns("dynamodb", "eu-west-1").is_empty());
    assert!(table.private_dns("dynamodb-streams", "eu-west-1").is_empty());
    // NP-151
    assert!(covered("s3-global.accesspoint", "mfzwi23gnjvgw.accesspoint.s3-global.amazonaws.com"));
    // NP-147
    assert_eq!(table.private_dns("iam", "us-east-1"), ["iam.amazonaws.com"]);
    assert_eq!(table.private_dns("iam", "cn-north-1"), ["iam.cn-north-1.amazonaws.com.cn"]);
    assert!(table.private_dns("nosuch", "eu-west-1").is_empty());
    assert!(table.private_dns("sts", "nowhere").is_empty());
}

#[test]
fn private_dns_never_answers_for_another_service() {
    for name in services().endpoint_names() {
        let (prefix, _) = services().by_endpoint_service(name).unwrap();
        for pattern in services().private_dns(name, "us-east-1") {
            let host = pattern.replace('*', "x");
            if let Some(found) = match_host(&host) {
                assert_eq!(found.service, prefix, "{name} answers for {host}");
            }
        }
    }
}

#[test]
fn cross_region_endpoints_are_those_of_the_list() {
    let mut names: Vec<&str> = services()
        .services
        .values()
        .flat_map(|s| &s.endpoints)
        .filter(|(_, e)| e.cross_region)
        .map(|(name, _)| name.as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "ecr.api",
            "ecr.dkr",
            "ecs",
            "iam",
            "kinesis-firehose",
            "kinesisanalytics",
            "kinesisanalytics-fips",
            "kms",
            "kms-fips",
            "lambda",
            "route53",
            "s3"
        ]
    );
}

#[test]
fn global_services_name_one_region() {
    let partition = |name: &str| regions().partitions.get(name).unwrap();
    let global = |prefix: &str, part: &str| {
        services().by_prefix(prefix).unwrap().global_in(partition(part)).map(|g| (g.host, g.region))
    };
    let pair = |host: &str, region: &str| Some((host.to_owned(), region.to_owned()));
    assert_eq!(global("iam", "aws"), pair("iam.amazonaws.com", "us-east-1"));
    assert_eq!(global("iam", "aws-cn"), pair("iam.cn-north-1.amazonaws.com.cn", "cn-north-1"));
    assert_eq!(global("iam", "aws-us-gov"), pair("iam.us-gov.amazonaws.com", "us-gov-west-1"));
    assert_eq!(global("networkmanager", "aws"), pair("networkmanager.us-west-2.amazonaws.com", "us-west-2"));
    assert_eq!(
        global("organizations", "aws-us-gov"),
        pair("organizations.us-gov-west-1.amazonaws.com", "us-gov-west-1")
    );
    assert_eq!(global("sts", "aws"), pair("sts.amazonaws.com", "us-east-1"));
    assert_eq!(global("sts", "aws-cn"), None);
    assert_eq!(global("sqs", "aws"), None);
    for prefix in [
        "iam",
        "route53",
        "cloudfront",
        "organizations",
        "account",
        "ce",
        "budgets",
        "shield",
        "networkmanager",
    ] {
        assert!(services().by_prefix(prefix).unwrap().is_global(), "{prefix}");
    }
    assert!(!services().by_prefix("sts").unwrap().is_global(), "STS has Regional hosts");
}

#[test]
fn host_prefixes_follow_the_table() {
    let service = |prefix: &str| services().by_prefix(prefix).unwrap();
    assert_eq!(service("ecr").host_prefix(), "api.ecr");
    assert_eq!(service("ecr").fips_prefix(), "ecr-fips");
    assert_eq!(service("ecr").dualstack_prefix(), "ecr");
    assert_eq!(service("eks").fips_prefix(), "fips.eks");
    assert_eq!(service("sqs").fips_prefix(), "sqs-fips");
    assert_eq!(service("es").dualstack_prefix(), "aos");
    assert_eq!(service("ses").host_prefix(), "email");
    assert_eq!(service("states").host_prefix(), "states");
}

#[test]
fn no_endpoint_service_and_no_host_belongs_to_two_services() {
    let mut endpoints = std::collections::BTreeSet::new();
    let mut hosts = std::collections::BTreeSet::new();
    for service in services().services.values().chain(more_services().services.values()) {
        for name in service.endpoints.keys() {
            assert!(endpoints.insert(name), "{name} stands twice");
        }
    }
    for service in services().services.values() {
        assert!(hosts.insert(service.host_prefix()), "{} stands twice", service.host_prefix());
        for host in &service.hosts {
            assert!(hosts.insert(host), "{host} stands twice");
        }
    }
}

#[test]
fn regions_and_partitions() {
    let table = regions();
    assert_eq!(table.names().count(), 34 + 2 + 2);
    assert_eq!(table.is_opt_in("eu-west-1"), Some(false));
    assert_eq!(table.is_opt_in("eu-south-2"), Some(true));
    assert_eq!(table.is_opt_in("moon-1"), None);
    assert_eq!(table.sts_legacy.len(), 15);
    assert!(table.is_sts_legacy("us-west-2"));
    assert!(!table.is_sts_legacy("ap-northeast-2"));
    assert!(table.sts_legacy.iter().all(|r| table.is_opt_in(r) == Some(false)));
    assert!(table.knows("il-central-1"));
    assert!(!table.knows("il-central-9"));
    for (region, partition) in
        [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-east-1", "aws-us-gov"), ("eu-new-3", "aws")]
    {
        assert_eq!(table.partition_of(region).unwrap().name, partition, "{region}");
    }
    for text in ["", "vpce", "us", "us-east", "dualstack", "compute-1", "US-EAST-1", "us-east-1a"] {
        assert!(table.partition_of(text).is_none(), "{text}");
    }
    for partition in table.partitions.values() {
        assert!(partition.all().any(|r| r == partition.global_region));
        assert!(partition.regions.is_sorted() && partition.opt_in.is_sorted());
    }
    assert!(table.no_cross_region_zones.iter().any(|z| z == "use1-az3"));
}
