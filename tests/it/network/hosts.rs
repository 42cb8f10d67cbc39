//! Host names from SDK settings (NP A.1), and host names somebody wrote (NP-101).

use hopstamp::network::{AccountIdMode, HostMode, Network, PathRequest, S3Addressing, Target};

use super::support::{ask, network};

/// A laptop reaches every public host.
const LAPTOP: &str = "callers: { me: { kind: laptop, public_ip: 198.51.100.9, ipv6: '2001:db8::9' } }";

/// The host that a request asks for, and the last hop.
fn host<'a>(
    service: &'a str,
    region: &'a str,
    change: impl FnOnce(&mut PathRequest<'a>),
) -> (String, String) {
    let net: Network = network(LAPTOP, &[]);
    let found = ask(&net, "me", service, |r| {
        r.region = Some(region);
        change(r);
    });
    let path = found.unwrap();
    let last = path.ids().last().unwrap().to_string();
    (path.host, last)
}

fn name<'a>(service: &'a str, region: &'a str, change: impl FnOnce(&mut PathRequest<'a>)) -> String {
    host(service, region, change).0
}

#[test]
fn np_102_the_regional_pattern() {
    assert_eq!(name("kms", "eu-west-1", |_| {}), "kms.eu-west-1.amazonaws.com");
    assert_eq!(name("kms", "eu-west-1", |r| r.dualstack = true), "kms.eu-west-1.api.aws");
    assert_eq!(name("kms", "us-east-1", |r| r.fips = true), "kms-fips.us-east-1.amazonaws.com");
    assert_eq!(
        name("kms", "us-east-1", |r| (r.fips, r.dualstack) = (true, true)),
        "kms-fips.us-east-1.api.aws"
    );
    assert_eq!(name("cloudwatch", "us-east-1", |_| {}), "monitoring.us-east-1.amazonaws.com");
    assert_eq!(name("kms", "cn-north-1", |_| {}), "kms.cn-north-1.amazonaws.com.cn");
    assert_eq!(name("brand-new", "us-east-1", |_| {}), "brand-new.us-east-1.amazonaws.com");
}

#[test]
fn np_102_exceptions_to_the_pattern() {
    assert_eq!(name("es", "us-east-1", |r| r.dualstack = true), "aos.us-east-1.api.aws");
    assert_eq!(name("eks", "us-east-1", |r| r.fips = true), "fips.eks.us-east-1.amazonaws.com");
    assert_eq!(name("eks-auth", "us-east-1", |_| {}), "eks-auth.us-east-1.api.aws");
    assert_eq!(
        name("cognito-idp", "us-east-1", |r| r.dualstack = true),
        "cognito-idp.us-east-1.amazonaws.com"
    );
    assert_eq!(name("ecr", "us-east-1", |_| {}), "api.ecr.us-east-1.amazonaws.com");
    let registry = |r: &mut PathRequest<'_>| r.target = Target::Registry { account: "111122223333" };
    assert_eq!(name("ecr", "us-east-1", registry), "111122223333.dkr.ecr.us-east-1.amazonaws.com");
}

#[test]
fn np_102_global_services_have_one_host() {
    let of = |service, region| host(service, region, |_| {});
    assert_eq!(of("iam", "eu-west-1"), ("iam.amazonaws.com".into(), "iam.us-east-1".into()));
    assert_eq!(
        of("iam", "cn-northwest-1"),
        ("iam.cn-north-1.amazonaws.com.cn".into(), "iam.cn-north-1".into())
    );
    assert_eq!(of("iam", "us-gov-west-1"), ("iam.us-gov.amazonaws.com".into(), "iam.us-gov-west-1".into()));
    assert_eq!(
        of("organizations", "eu-west-1"),
        ("organizations.us-east-1.amazonaws.com".into(), "organizations.us-east-1".into())
    );
    assert_eq!(
        of("networkmanager", "eu-west-1"),
        ("networkmanager.us-west-2.amazonaws.com".into(), "networkmanager.us-west-2".into())
    );
}

#[test]
fn np_103_sts_mode() {
    let legacy = |r: &mut PathRequest<'_>| r.sts_mode = Some(HostMode::Legacy);
    assert_eq!(
        host("sts", "eu-west-1", |_| {}),
        ("sts.eu-west-1.amazonaws.com".into(), "sts.eu-west-1".into())
    );
    assert_eq!(host("sts", "eu-west-1", legacy), ("sts.amazonaws.com".into(), "sts.us-east-1".into()));
    // Regions that came later have no global host.
    assert_eq!(name("sts", "eu-south-1", legacy), "sts.eu-south-1.amazonaws.com");
}

#[test]
fn np_104_s3_mode() {
    let bucket = |mode| {
        move |r: &mut PathRequest<'_>| {
            r.target = Target::bucket("logs");
            r.s3_us_east_1_mode = mode;
        }
    };
    assert_eq!(name("s3", "us-east-1", bucket(None)), "logs.s3.amazonaws.com");
    assert_eq!(name("s3", "us-east-1", bucket(Some(HostMode::Regional))), "logs.s3.us-east-1.amazonaws.com");
    assert_eq!(name("s3", "eu-west-1", bucket(None)), "logs.s3.eu-west-1.amazonaws.com");
    assert_eq!(name("s3", "us-east-1", |_| {}), "s3.amazonaws.com");
}

#[test]
fn np_102_s3_names() {
    let of = |change: &dyn Fn(&mut PathRequest<'static>)| name("s3", "us-east-2", |r| change(r));
    let logs = Target::bucket("logs");
    assert_eq!(of(&|r| r.target = Target::bucket("my.logs")), "s3.us-east-2.amazonaws.com");
    let virtual_hosted = |r: &mut PathRequest<'static>| {
        r.target = Target::bucket("my.logs");
        r.s3_addressing = S3Addressing::Virtual;
    };
    assert_eq!(of(&virtual_hosted), "my.logs.s3.us-east-2.amazonaws.com");
    assert_eq!(
        of(&|r| (r.target, r.s3_addressing) = (logs, S3Addressing::Path)),
        "s3.us-east-2.amazonaws.com"
    );
    assert_eq!(of(&|r| (r.target, r.dualstack) = (logs, true)), "logs.s3.dualstack.us-east-2.amazonaws.com");
    assert_eq!(of(&|r| (r.target, r.fips) = (logs, true)), "logs.s3-fips.us-east-2.amazonaws.com");
    assert_eq!(
        of(&|r| (r.target, r.fips, r.dualstack) = (logs, true, true)),
        "logs.s3-fips.dualstack.us-east-2.amazonaws.com"
    );
    assert_eq!(
        of(&|r| r.target =
            Target::AccessPoint { name: "ap", account: "111122223333", region: Some("eu-west-1") }),
        "ap-111122223333.s3-accesspoint.eu-west-1.amazonaws.com"
    );
    assert_eq!(
        of(&|r| r.target = Target::ObjectLambda { name: "ol", account: "111122223333", region: None }),
        "ol-111122223333.s3-object-lambda.us-east-2.amazonaws.com"
    );
    assert_eq!(
        of(&|r| r.target = Target::MultiRegionAccessPoint { alias: "m1.mrap" }),
        "m1.mrap.accesspoint.s3-global.amazonaws.com"
    );
    assert_eq!(
        of(&|r| r.target = Target::S3Control { account: "111122223333" }),
        "111122223333.s3-control.us-east-2.amazonaws.com"
    );
    assert_eq!(of(&|r| (r.target, r.s3_accelerate) = (logs, true)), "logs.s3-accelerate.amazonaws.com");
    let fast = |r: &mut PathRequest<'static>| {
        r.target = logs;
        (r.s3_accelerate, r.dualstack) = (true, true);
    };
    assert_eq!(of(&fast), "logs.s3-accelerate.dualstack.amazonaws.com");
    assert_eq!(
        of(&|r| r.target = Target::bucket("hot--use2-az1--x-s3")),
        "hot--use2-az1--x-s3.s3express-use2-az1.us-east-2.amazonaws.com"
    );
    assert_eq!(name("s3express", "us-east-2", |_| {}), "s3express-control.us-east-2.amazonaws.com");
}

#[test]
fn np_105_dynamodb_account_host() {
    let account = |r: &mut PathRequest<'_>| r.target = Target::Account { id: "111122223333" };
    assert_eq!(name("dynamodb", "us-east-1", |_| {}), "dynamodb.us-east-1.amazonaws.com");
    assert_eq!(name("dynamodb", "us-east-1", account), "111122223333.ddb.us-east-1.amazonaws.com");
    let dual = |r: &mut PathRequest<'_>| {
        account(r);
        r.dualstack = true;
    };
    assert_eq!(name("dynamodb", "us-east-1", dual), "111122223333.ddb.us-east-1.api.aws");
    let off = |r: &mut PathRequest<'_>| {
        account(r);
        r.dynamodb_account = AccountIdMode::Disabled;
    };
    assert_eq!(name("dynamodb", "us-east-1", off), "dynamodb.us-east-1.amazonaws.com");
}

#[test]
fn np_101_a_given_host_tells_its_own_region() {
    let given = |url: &'static str| host("kms", "us-east-1", |r| r.endpoint_url = Some(url));
    assert_eq!(
        given("https://kms.eu-west-1.amazonaws.com"),
        ("kms.eu-west-1.amazonaws.com".into(), "kms.eu-west-1".into())
    );
    assert_eq!(given("KMS.EU-WEST-1.amazonaws.com.:443/path"), given("https://kms.eu-west-1.amazonaws.com"));
    assert_eq!(
        given("https://user@kms.eu-west-1.api.aws:8443/?q"),
        ("kms.eu-west-1.api.aws".into(), "kms.eu-west-1".into())
    );
    assert_eq!(given("https://api.example.com").0, "api.example.com");
}

#[test]
fn the_sdk_region_is_that_of_the_request_else_of_the_caller() {
    let net = network("callers: { me: { kind: laptop, public_ip: 198.51.100.9, region: ap-south-1 } }", &[]);
    assert_eq!(ask(&net, "me", "kms", |_| {}).unwrap().host, "kms.ap-south-1.amazonaws.com");
    assert_eq!(
        ask(&net, "me", "kms", |r| r.region = Some("eu-west-1")).unwrap().host,
        "kms.eu-west-1.amazonaws.com"
    );
}
