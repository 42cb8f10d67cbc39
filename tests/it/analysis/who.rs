//! `hopstamp who`: everybody, by every way, with the condition that lets each in.

use hopstamp::analysis::who::Admission;
use hopstamp::analysis::{Ask, Model, Who, who};
use hopstamp::assumption::Assumptions;

use super::support::{lower, topology};
use crate::support::hopstamp;

fn found(topology: hopstamp::topology::Topology, action: &str, resource: &str) -> Who {
    let ask = Ask { action: action.to_owned(), resource: resource.to_owned() };
    who(&Model::new(topology), &Assumptions::default(), &ask, &|| {}).unwrap()
}

#[test]
fn nobody_and_how_nearly() {
    let target = "arn:aws:iam::111122223333:role/target";
    let run =
        hopstamp(&["who", "topologies/peered-sts.yaml", "--action", "sts:AssumeRole", "--resource", target]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout, @r#"

    Who gets at arn:aws:iam::111122223333:role/target by sts:AssumeRole?

    NOBODY   gets at it by any way that was considered

    NEARLY   kept out by one condition alone

      app-server   pcx-lab ── vpce-sts ── sts.us-east-1
          not allowed by an identity-based policy: inline policy 1 of arn:aws:iam::111122223333:role/app, statement 1
          allowed if
            aws:SourceVpc were vpc-05c07e7f   (is vpc-0c3610a65f744e73f; StringEquals wants vpc-05c07e7f)

      internet, credentials of app-server   internet ── sts.us-east-1
          not allowed by an identity-based policy: inline policy 1 of arn:aws:iam::111122223333:role/app, statement 1
          allowed if
            aws:SourceVpc were vpc-05c07e7f   (is absent; StringEquals wants vpc-05c07e7f)

    KEPT OUT   1 caller

      not allowed, and more than one condition is missing: internet, unsigned

    Considered:
      1 caller; a host on the internet (192.0.2.254) with 1 set of stolen credentials and with none
      host names: the SDK's default, the name of vpce-sts, dual-stack, FIPS, the old global name of STS, us-east-1
      services that ask as the caller; the call to them is not decided:
        apigateway, cloudformation, ssm
      36 requests in all

    Left out:
      roles that a caller could assume first, and URLs that a caller presigns for somebody else
      credentials of one caller used by another caller of the topology
    "#);
}

#[test]
fn a_bucket_behind_a_perimeter() {
    let run = hopstamp(&[
        "who",
        "topologies/s3-endpoints.yaml",
        "--action",
        "s3:GetObject",
        "--resource",
        "arn:aws:s3:::reports/a.csv",
    ]);
    insta::assert_snapshot!(run.stdout, @r#"

      Who gets at arn:aws:s3:::reports/a.csv by s3:GetObject?

      ALLOWED   3 ways of 3 callers

        app-server   vpce-s3-gateway ── s3.us-east-1 ── kms
            allowed by a VPC endpoint policy: topologies/policies/only-our-organization.json, statement 1 (OurIdentitiesToOurBuckets)
              aws:PrincipalOrgID is o-example0001; StringEquals wants o-example0001
              aws:ResourceOrgID is o-example0001; StringEquals wants o-example0001
            spared by the Deny of a resource-based policy: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
              aws:SourceVpce is vpce-s3-gateway; StringNotEqualsIfExists wants anything but vpce-s3-gateway or vpce-s3-interface
            allowed by an identity-based policy: topologies/policies/read-and-write-reports.json, statement 1 (Objects)
            spared by the Deny of a resource-based policy, request 2: topologies/policies/reports-key.json, statement 2 (DataOnlyThroughS3)
              kms:ViaService is s3.us-east-1.amazonaws.com; StringNotEquals wants anything but s3.us-east-1.amazonaws.com
            but not if endpoint-policy-on-fas is evaluated

        report-builder   vpce-s3-interface ── s3.us-east-1 ── kms  (by the name of vpce-s3-interface)
            spared by the Deny of a resource-based policy: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
              aws:SourceVpce is vpce-s3-interface; StringNotEqualsIfExists wants anything but vpce-s3-gateway or vpce-s3-interface
            allowed by an identity-based policy: topologies/policies/read-and-write-reports.json, statement 1 (Objects)
            spared by the Deny of a resource-based policy, request 2: topologies/policies/reports-key.json, statement 2 (DataOnlyThroughS3)
              kms:ViaService is s3.us-east-1.amazonaws.com; StringNotEquals wants anything but s3.us-east-1.amazonaws.com

        corporate-laptop   internet ── s3.us-east-1 ── kms
            spared by the Deny of a resource-based policy: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
              aws:SourceIp is 203.0.113.25 (by s3.us-east-1); NotIpAddressIfExists wants anything but 203.0.113.25/32
            allowed by an identity-based policy: topologies/policies/read-and-write-reports.json, statement 1 (Objects)
            spared by the Deny of a resource-based policy, request 2: topologies/policies/reports-key.json, statement 2 (DataOnlyThroughS3)
              kms:ViaService is s3.us-east-1.amazonaws.com; StringNotEquals wants anything but s3.us-east-1.amazonaws.com

      IF THE SERVICE MAY BE CALLED   63 ways of 7 callers; nobody stated that call, so it is not decided

        app-server   through apigateway, asking as the caller
            spared by the Deny of a resource-based policy, request 2: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
              aws:ViaAWSService is true; BoolIfExists wants false
            spared by the Deny of a resource-based policy, request 3: topologies/policies/reports-key.json, statement 2 (DataOnlyThroughS3)
              kms:ViaService is s3.us-east-1.amazonaws.com; StringNotEquals wants anything but s3.us-east-1.amazonaws.com
            but not if hop-kind is service-principal

        app-server                                  through athena, cloudformation, databrew or 4 more services, asking as the caller
        corporate-laptop                            through athena or cloudformation, asking as the caller
        stranger                                    through athena, cloudformation, databrew or 5 more services, asking as the caller
        internet, credentials of app-server         through athena, cloudformation, databrew or 5 more services, asking as the caller
        internet, credentials of report-builder     through athena, cloudformation, databrew or 5 more services, asking as the caller
        internet, credentials of corporate-laptop   through athena, cloudformation, databrew or 5 more services, asking as the caller
        and 1 more
            spared by the Deny of a resource-based policy, request 2: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
              aws:ViaAWSService is true; BoolIfExists wants false
            spared by the Deny of a resource-based policy, request 3: topologies/policies/reports-key.json, statement 2 (DataOnlyThroughS3)
              kms:ViaService is s3.us-east-1.amazonaws.com; StringNotEquals wants anything but s3.us-east-1.amazonaws.com

        app-server   through s3-object-lambda, asking as the caller
            spared by the Deny of a resource-based policy, request 2: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
              aws:ViaAWSService is true; BoolIfExists wants false
            spared by the Deny of a resource-based policy, request 3: topologies/policies/reports-key.json, statement 2 (DataOnlyThroughS3)
              kms:ViaService is s3.us-east-1.amazonaws.com; StringNotEquals wants anything but s3.us-east-1.amazonaws.com
            but not if endpoint-policy-on-fas is evaluated

        corporate-laptop   through apigateway, asking as the caller
            spared by the Deny of a resource-based policy, request 2: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
              aws:SourceIp is 203.0.113.25; NotIpAddressIfExists wants anything but 203.0.113.25/32
              aws:ViaAWSService is true; BoolIfExists wants false
            spared by the Deny of a resource-based policy, request 3: topologies/policies/reports-key.json, statement 2 (DataOnlyThroughS3)
              kms:ViaService is s3.us-east-1.amazonaws.com; StringNotEquals wants anything but s3.us-east-1.amazonaws.com
            but not if hop-kind is service-principal

        corporate-laptop   through databrew, dataexchange, dynamodb or 3 more services, asking as the caller
            spared by the Deny of a resource-based policy, request 2: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
              aws:SourceIp is 203.0.113.25; NotIpAddressIfExists wants anything but 203.0.113.25/32
              aws:ViaAWSService is true; BoolIfExists wants false
            spared by the Deny of a resource-based policy, request 3: topologies/policies/reports-key.json, statement 2 (DataOnlyThroughS3)
              kms:ViaService is s3.us-east-1.amazonaws.com; StringNotEquals wants anything but s3.us-east-1.amazonaws.com

        stranger                                    through apigateway, asking as the caller
        internet, credentials of app-server         through apigateway, asking as the caller
        internet, credentials of report-builder     through apigateway, asking as the caller
        internet, credentials of corporate-laptop   through apigateway, asking as the caller
        internet, credentials of stranger           through apigateway, asking as the caller
            spared by the Deny of a resource-based policy, request 2: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
              aws:ViaAWSService is true; BoolIfExists wants false
            spared by the Deny of a resource-based policy, request 3: topologies/policies/reports-key.json, statement 2 (DataOnlyThroughS3)
              kms:ViaService is s3.us-east-1.amazonaws.com; StringNotEquals wants anything but s3.us-east-1.amazonaws.com
            but not if hop-kind is service-principal, or hop-kind is direct

      PERHAPS   allowed only under another choice for what AWS leaves open

        report-builder   no path
            if s3-us-east-1-host is regional

      NEARLY   kept out by one condition alone

        stranger   internet ── s3.us-east-1 ── kms
            denied by a resource-based policy: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
            allowed if one of these were so
              aws:SourceVpce were vpce-s3-gateway   (is absent; StringNotEqualsIfExists wants anything but vpce-s3-gateway or vpce-s3-interface)
              aws:SourceIp were 203.0.113.25        (is 198.51.100.66; NotIpAddressIfExists wants anything but 203.0.113.25/32)
              aws:ViaAWSService were true           (is false; BoolIfExists wants false)

        internet, credentials of app-server         internet ── s3.us-east-1 ── kms
        internet, credentials of report-builder     internet ── s3.us-east-1 ── kms
        internet, credentials of corporate-laptop   internet ── s3.us-east-1 ── kms
        internet, credentials of stranger           internet ── s3.us-east-1 ── kms
            denied by a resource-based policy: topologies/policies/reports-perimeter.json, statement 1 (OnlyFromOurNetworks)
            allowed if one of these were so
              aws:SourceVpce were vpce-s3-gateway   (is absent; StringNotEqualsIfExists wants anything but vpce-s3-gateway or vpce-s3-interface)
              aws:SourceIp were 203.0.113.25        (is 192.0.2.254; NotIpAddressIfExists wants anything but 203.0.113.25/32)
              aws:ViaAWSService were true           (is false; BoolIfExists wants false)

      KEPT OUT   1 caller

        denied, and by more than one condition: internet, unsigned

      Considered:
        4 callers; a host on the internet (192.0.2.254) with 4 sets of stolen credentials and with none
        host names: the SDK's default, the name of vpce-s3-interface, dual-stack, FIPS, S3's regional name
        services that ask as the caller; the call to them is not decided:
          apigateway, athena, cloudformation, databrew, dataexchange, dynamodb, elasticbeanstalk, s3-object-lambda, servicecatalog
        261 requests in all

      Left out:
        roles that a caller could assume first, and URLs that a caller presigns for somebody else
        credentials of one caller used by another caller of the topology
    "#);
}

#[test]
fn every_admission_names_its_key_and_the_hop_that_wrote_it() {
    let found = found(topology("topologies/s3-endpoints.yaml"), "s3:GetObject", "arn:aws:s3:::reports/a.csv");
    let own = found
        .allowed
        .iter()
        .find(|a| a.route.subject.name() == "app-server" && a.route.via.is_none())
        .unwrap();
    let sparing = own.openings.iter().find(|o| o.sid.as_deref() == Some("OnlyFromOurNetworks")).unwrap();
    let condition = &sparing.conditions[0];
    assert_eq!((&*condition.key, condition.actual.as_str()), ("aws:SourceVpce", "vpce-s3-gateway"));
    assert_eq!(condition.hop.as_deref(), Some("vpce-s3-gateway"));
    assert_eq!(own.route.path, ["app-server", "vpce-s3-gateway", "s3.us-east-1", "kms"]);
}

/// A caller that does not get in by the SDK's default gets in by the endpoint's own name.
#[test]
fn every_name_of_the_service_is_tried() {
    let found = found(topology("topologies/s3-endpoints.yaml"), "s3:GetObject", "arn:aws:s3:::reports/a.csv");
    let by_name = found.allowed.iter().find(|a| a.route.subject.name() == "report-builder").unwrap();
    assert_eq!(by_name.route.path[1], "vpce-s3-interface");
    assert!(found.under_other_choices.iter().any(|o| {
        o.route.subject.name() == "report-builder"
            && o.choices.iter().any(|c| c.assumption.name() == "s3-us-east-1-host")
    }));
}

#[test]
fn services_that_policies_name_are_asked_as() {
    let text = r#"
resources:
  arn:aws:s3:::logs:
    account: "111122223333"
    policy:
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Principal: { Service: delivery.logs.amazonaws.com }, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*" }
        - { Effect: Allow, Principal: { AWS: "444455556666" }, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*" }
"#;
    let found = found(lower(text), "s3:PutObject", "arn:aws:s3:::logs/a");
    let names: Vec<String> = found.allowed.iter().map(|a| a.route.subject.name()).collect();
    assert_eq!(names, ["delivery.logs.amazonaws.com"]);
    assert!(found.left_out[0].contains("account 444455556666"), "{:?}", found.left_out);
}

/// Nobody stated the call to the service, so it is not decided, and the way is less than allowed.
#[test]
fn a_way_through_a_service_that_may_not_be_callable_is_not_allowed() {
    let found = found(topology("topologies/s3-endpoints.yaml"), "s3:GetObject", "arn:aws:s3:::reports/a.csv");
    assert!(found.allowed.iter().all(|way| way.route.via.is_none()));
    let stranger = |way: &&Admission| way.route.subject.name() == "stranger";
    assert_eq!(found.allowed.iter().filter(stranger).count(), 0);
    assert!(found.through_services.iter().filter(stranger).count() > 0);
}

/// A near miss is tried out: with its key in the state it names, the request is allowed; where two things stand in the
/// way, there is none.
#[test]
fn near_misses_are_true() {
    let policy = |more: &str| {
        format!(
            r#"
principals:
  arn:aws:iam::111122223333:role/r:
    policies: [{{ Version: "2012-10-17", Statement: [{{ Effect: Allow, Action: "sqs:SendMessage", Resource: "*", Condition: {{ Bool: {{ aws:SecureTransport: "true" }}, IpAddress: {{ aws:SourceIp: 203.0.113.0/24 }}{more} }} }}] }}]
resources: {{ "arn:aws:sqs:us-east-1:111122223333:jobs": {{}} }}
callers: {{ laptop: {{ kind: laptop, public_ip: 198.51.100.1, region: us-east-1, role: "arn:aws:iam::111122223333:role/r" }} }}
"#
        )
    };
    let ask = |text: &str| found(lower(text), "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:jobs");
    let one = ask(&policy(""));
    let miss = one.near.iter().find(|n| n.route.subject.name() == "laptop" && n.route.via.is_none()).unwrap();
    assert_eq!(miss.missed.conditions.len(), 1);
    assert_eq!(
        (&*miss.missed.conditions[0].condition.key, miss.missed.conditions[0].would_do.as_str()),
        ("aws:SourceIp", "203.0.113.0")
    );
    let two = ask(&policy(", StringEquals: { aws:SourceVpce: vpce-1 }"));
    assert!(two.near.is_empty() && two.allowed.is_empty());
    assert!(two.others.iter().any(|o| o.subject.name() == "laptop"));
}

#[test]
fn the_json_is_complete() {
    let json = hopstamp(&[
        "who",
        "topologies/nat-only.yaml",
        "--action",
        "rds:StartDBInstance",
        "--resource",
        "arn:aws:rds:us-east-1:111122223333:db:db-orders",
        "--format",
        "json",
    ])
    .json();
    for field in [
        "ask",
        "allowed",
        "through_services",
        "depends",
        "under_other_choices",
        "near",
        "others",
        "considered",
        "left_out",
    ] {
        assert!(!json[field].is_null(), "{field}");
    }
    let first = &json["allowed"][0];
    assert_eq!(first["route"]["subject"]["caller"], "shop-server");
    assert_eq!(
        first["route"]["path"],
        serde_json::json!(["shop-server", "nat-shop", "igw-shop", "rds.us-east-1"])
    );
    let condition = &first["openings"][0]["conditions"][0];
    assert_eq!((&condition["key"], &condition["hop"]), (&"aws:SourceIp".into(), &"rds.us-east-1".into()));
}

#[test]
fn a_question_without_sense_is_bad_input() {
    let run = hopstamp(&["who", "topologies/nat-only.yaml", "--action", "rds:Start*"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is not one action"), "{}", run.stderr);
}

#[test]
fn what_is_denied_either_way_is_not_open() {
    let text = r#"
organization: { id: o-example0001 }
accounts: { "111122223333": { path: r-root } }
resource_control_policies:
  deputy:
    targets: r-root
    policy:
      Version: "2012-10-17"
      Statement:
        Effect: Deny
        Principal: "*"
        Action: "s3:*"
        Resource: "*"
        Condition: { StringNotEqualsIfExists: { aws:SourceOrgID: o-example0001 } }
resources:
  arn:aws:s3:::logs:
    account: "111122223333"
    policy: { Version: "2012-10-17", Statement: { Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com }, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*" } }
callers:
  trail: { kind: service, service: cloudtrail.amazonaws.com, region: us-east-1 }
"#;
    let put = found(lower(text), "s3:PutObject", "arn:aws:s3:::logs/a");
    assert_eq!(put.depends[0].keys, ["aws:SourceOrgID"]);
    // No statement allows it; what depends is only whether a Deny comes on top.
    let get = found(lower(text), "s3:GetObject", "arn:aws:s3:::logs/a");
    assert_eq!(get.depends, []);
    assert!(get.others.iter().any(|o| o.subject.caller == "trail"));
}
