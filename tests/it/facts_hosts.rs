//! From a host name back to the service, for each row of the table of host names (NP A.1).

use hopstamp::facts::{DualStack, HostKind, Variant, match_host, services};

/// Host, service, Region, kind of name, kind of what stands in front, and that.
type Row = (&'static str, &'static str, Option<&'static str>, Variant, HostKind, Option<&'static str>);

#[track_caller]
fn check(rows: &[Row]) {
    for (host, service, region, variant, kind, front) in rows {
        let found = match_host(host);
        assert_eq!(
            found.as_ref().map(|f| (f.service, f.region.as_deref(), f.variant, f.kind, f.front.as_deref())),
            Some((*service, *region, *variant, *kind, *front)),
            "{host}"
        );
    }
}

#[test]
fn generic_host_names_have_four_variants() {
    use Variant::*;
    let region = Some("eu-west-1");
    for (prefix, service) in
        [("sts", "sts"), ("monitoring", "cloudwatch"), ("elasticloadbalancing", "elasticloadbalancing")]
    {
        for (host, variant) in [
            (format!("{prefix}.eu-west-1.amazonaws.com"), Regional),
            (format!("{prefix}.eu-west-1.api.aws"), DualStack),
            (format!("{prefix}-fips.eu-west-1.amazonaws.com"), Fips),
            (format!("{prefix}-fips.eu-west-1.api.aws"), FipsDualStack),
        ] {
            let found = match_host(&host).unwrap();
            assert_eq!((found.service, found.region.as_deref(), found.variant), (service, region, variant));
            assert_eq!((found.kind, found.partition), (HostKind::Api, "aws"));
        }
    }
}

#[test]
fn host_names_of_s3() {
    use HostKind::*;
    use Variant::*;
    let west = Some("us-west-2");
    check(&[
        ("s3.us-west-2.amazonaws.com", "s3", west, Regional, Api, None),
        ("logs.s3.us-west-2.amazonaws.com", "s3", west, Regional, Bucket, Some("logs")),
        ("a.b.s3.us-west-2.amazonaws.com", "s3", west, Regional, Bucket, Some("a.b")),
        ("s3.amazonaws.com", "s3", Some("us-east-1"), Legacy, Api, None),
        ("logs.s3.amazonaws.com", "s3", Some("us-east-1"), Legacy, Bucket, Some("logs")),
        ("logs.s3.us-east-1.amazonaws.com", "s3", Some("us-east-1"), Regional, Bucket, Some("logs")),
        ("s3-us-west-2.amazonaws.com", "s3", west, Legacy, Api, None),
        ("logs.s3-us-west-2.amazonaws.com", "s3", west, Legacy, Bucket, Some("logs")),
        ("logs.s3.dualstack.us-west-2.amazonaws.com", "s3", west, DualStack, Bucket, Some("logs")),
        ("logs.s3-fips.us-west-2.amazonaws.com", "s3", west, Fips, Bucket, Some("logs")),
        ("logs.s3-fips.dualstack.us-west-2.amazonaws.com", "s3", west, FipsDualStack, Bucket, Some("logs")),
        (
            "pier-111122223333.s3-accesspoint.us-west-2.amazonaws.com",
            "s3",
            west,
            Regional,
            AccessPoint,
            Some("pier-111122223333"),
        ),
        (
            "mfzwi23gnjvgw.accesspoint.s3-global.amazonaws.com",
            "s3",
            None,
            Global,
            MultiRegionAccessPoint,
            Some("mfzwi23gnjvgw"),
        ),
        (
            "logs--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com",
            "s3express",
            west,
            Regional,
            DirectoryBucket,
            Some("logs--usw2-az1--x-s3"),
        ),
        ("s3express-control.us-west-2.amazonaws.com", "s3express", west, Regional, Api, None),
        (
            "thumb-111122223333.s3-object-lambda.us-west-2.amazonaws.com",
            "s3-object-lambda",
            west,
            Regional,
            ObjectLambda,
            Some("thumb-111122223333"),
        ),
        (
            "111122223333.s3-control.us-west-2.amazonaws.com",
            "s3",
            west,
            Regional,
            Control,
            Some("111122223333"),
        ),
        (
            "111122223333.s3-control.dualstack.us-west-2.amazonaws.com",
            "s3",
            west,
            DualStack,
            Control,
            Some("111122223333"),
        ),
        ("logs.s3-accelerate.amazonaws.com", "s3", None, Global, Accelerate, Some("logs")),
        ("logs.s3-accelerate.dualstack.amazonaws.com", "s3", None, DualStack, Accelerate, Some("logs")),
        (
            "logs.s3-website.eu-central-1.amazonaws.com",
            "s3",
            Some("eu-central-1"),
            Regional,
            Website,
            Some("logs"),
        ),
        ("logs.s3-website-us-east-1.amazonaws.com", "s3", Some("us-east-1"), Legacy, Website, Some("logs")),
        ("logs.s3.cn-north-1.amazonaws.com.cn", "s3", Some("cn-north-1"), Regional, Bucket, Some("logs")),
        ("s3.dualstack.cn-north-1.amazonaws.com.cn", "s3", Some("cn-north-1"), DualStack, Api, None),
    ]);
    let accelerated = match_host("logs.s3-accelerate.amazonaws.com").unwrap();
    assert_eq!(accelerated.bucket(), Some("logs"));
    let access_point = match_host("pier-111122223333.s3-accesspoint.us-west-2.amazonaws.com").unwrap();
    assert_eq!((access_point.bucket(), access_point.account()), (None, Some("111122223333")));
}

#[test]
fn host_names_with_an_account_or_an_api_in_front() {
    use HostKind::*;
    use Variant::*;
    let east = Some("us-east-1");
    check(&[
        ("dynamodb.us-east-1.amazonaws.com", "dynamodb", east, Regional, Api, None),
        (
            "111122223333.ddb.us-east-1.amazonaws.com",
            "dynamodb",
            east,
            Regional,
            Tables,
            Some("111122223333"),
        ),
        ("111122223333.ddb.us-east-1.api.aws", "dynamodb", east, DualStack, Tables, Some("111122223333")),
        ("api.ecr.us-east-1.amazonaws.com", "ecr", east, Regional, Api, None),
        ("ecr.us-east-1.api.aws", "ecr", east, DualStack, Api, None),
        ("ecr-fips.us-east-1.amazonaws.com", "ecr", east, Fips, Api, None),
        (
            "111122223333.dkr.ecr.us-east-1.amazonaws.com",
            "ecr",
            east,
            Regional,
            Registry,
            Some("111122223333"),
        ),
        (
            "a1b2c3.execute-api.us-east-1.amazonaws.com",
            "execute-api",
            east,
            Regional,
            ApiGateway,
            Some("a1b2c3"),
        ),
        (
            "a1b2c3-vpce-0aa.execute-api.us-east-1.amazonaws.com",
            "execute-api",
            east,
            Regional,
            ApiGateway,
            Some("a1b2c3-vpce-0aa"),
        ),
    ]);
    let registry = match_host("111122223333.dkr.ecr.us-east-1.amazonaws.com").unwrap();
    assert_eq!(registry.account(), Some("111122223333"));
}

#[test]
fn host_names_of_global_services() {
    use HostKind::Api;
    use Variant::*;
    check(&[
        ("sts.amazonaws.com", "sts", Some("us-east-1"), Global, Api, None),
        ("iam.amazonaws.com", "iam", Some("us-east-1"), Global, Api, None),
        ("iam.cn-north-1.amazonaws.com.cn", "iam", Some("cn-north-1"), Regional, Api, None),
        ("iam.us-gov.amazonaws.com", "iam", Some("us-gov-west-1"), Global, Api, None),
        ("iam.global.api.aws", "iam", Some("us-east-1"), DualStack, Api, None),
        ("iam-fips.amazonaws.com", "iam", Some("us-east-1"), Fips, Api, None),
        ("route53.amazonaws.com", "route53", Some("us-east-1"), Global, Api, None),
        ("cloudfront.amazonaws.com", "cloudfront", Some("us-east-1"), Global, Api, None),
        ("organizations.us-east-1.amazonaws.com", "organizations", Some("us-east-1"), Regional, Api, None),
        ("account.us-east-1.amazonaws.com", "account", Some("us-east-1"), Regional, Api, None),
        ("ce.us-east-1.amazonaws.com", "ce", Some("us-east-1"), Regional, Api, None),
        ("budgets.amazonaws.com", "budgets", Some("us-east-1"), Global, Api, None),
        ("shield.us-east-1.amazonaws.com", "shield", Some("us-east-1"), Regional, Api, None),
        ("networkmanager.us-west-2.amazonaws.com", "networkmanager", Some("us-west-2"), Regional, Api, None),
        ("global.health.amazonaws.com", "health", Some("us-east-1"), Global, Api, None),
        ("health.eu-west-1.amazonaws.com", "health", Some("eu-west-1"), Regional, Api, None),
        ("route53.global.api.aws", "route53", Some("us-east-1"), DualStack, Api, None),
        ("iam-fips.global.api.aws", "iam", Some("us-east-1"), FipsDualStack, Api, None),
        ("iam.us-gov.api.aws", "iam", Some("us-gov-west-1"), DualStack, Api, None),
        ("iam.global.api.amazonwebservices.com.cn", "iam", Some("cn-north-1"), DualStack, Api, None),
    ]);
}

#[test]
fn host_names_that_break_the_pattern() {
    use HostKind::Api;
    use Variant::{Fips, Regional};
    let west = Some("eu-west-1");
    check(&[
        ("es.eu-west-1.amazonaws.com", "es", west, Regional, Api, None),
        ("aos.eu-west-1.api.aws", "es", west, Variant::DualStack, Api, None),
        ("efs.eu-west-1.api.aws", "elasticfilesystem", west, Variant::DualStack, Api, None),
        ("kafka-api.eu-west-1.api.aws", "kafka", west, Variant::DualStack, Api, None),
        ("streams-dynamodb.eu-west-1.api.aws", "dynamodb", west, Variant::DualStack, Api, None),
        ("fips.eks.us-west-2.amazonaws.com", "eks", Some("us-west-2"), Fips, Api, None),
        ("eks-auth.eu-west-1.api.aws", "eks-auth", west, Variant::DualStack, Api, None),
        ("cognito-idp.eu-west-1.amazonaws.com", "cognito-idp", west, Regional, Api, None),
        ("api.sagemaker.eu-west-1.amazonaws.com", "sagemaker", west, Regional, Api, None),
        ("runtime-fips.sagemaker.us-east-1.amazonaws.com", "sagemaker", Some("us-east-1"), Fips, Api, None),
        ("data.iot-fips.us-east-1.amazonaws.com", "iot", Some("us-east-1"), Fips, Api, None),
        ("sts.us-gov-west-1.amazonaws.com", "sts", Some("us-gov-west-1"), Regional, Api, None),
        ("sqs.cn-northwest-1.amazonaws.com.cn", "sqs", Some("cn-northwest-1"), Regional, Api, None),
        ("cn.transcribe.cn-north-1.amazonaws.com.cn", "transcribe", Some("cn-north-1"), Regional, Api, None),
    ]);
    assert_eq!(match_host("sts.us-gov-west-1.amazonaws.com").unwrap().partition, "aws-us-gov");
    assert_eq!(match_host("sqs.cn-northwest-1.amazonaws.com.cn").unwrap().partition, "aws-cn");
    assert_eq!(services().by_prefix("cognito-idp").unwrap().dualstack, DualStack::Same);
    assert_eq!(services().by_prefix("eks-auth").unwrap().dualstack, DualStack::Only);
}

#[test]
fn case_and_a_final_dot_do_not_matter() {
    assert_eq!(match_host("STS.eu-west-1.AmazonAWS.com."), match_host("sts.eu-west-1.amazonaws.com"));
}

#[test]
fn other_host_names_are_not_service_hosts() {
    for host in [
        "",
        ".",
        "amazonaws.com",
        "example.com",
        "sts.example.com",
        "nosuchservice.eu-west-1.amazonaws.com",
        "sts.eu-west-1.amazonaws.com.cn",
        "sqs.cn-north-1.amazonaws.com",
        "vpce-0aa-bb.sts.eu-west-1.vpce.amazonaws.com",
        "bucket.vpce-0aa-bb.s3.eu-west-1.vpce.amazonaws.com",
        "ec2-203-0-113-9.compute-1.amazonaws.com",
        "sts.corp.internal",
    ] {
        assert_eq!(match_host(host), None, "{host}");
    }
}

#[test]
fn every_host_of_the_table_is_matched_back() {
    for service in services().services.values() {
        let labels = std::iter::once(service.host_prefix()).chain(service.hosts.iter().map(String::as_str));
        for labels in labels {
            let host = format!("{labels}.eu-west-1.amazonaws.com");
            assert_eq!(match_host(&host).unwrap().service, service.prefix, "{host}");
        }
        for host in &service.other_hosts {
            assert_eq!(match_host(host).unwrap().service, service.prefix, "{host}");
        }
    }
}
