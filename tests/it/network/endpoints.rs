//! VPC endpoints (NP C), in shared VPCs (NP B.6) and across Regions (NP C.4).

use hopstamp::network::{Entry, NoPathKind};
use hopstamp::topology::model::RecordTarget;

use super::support::{STS_ENDPOINT, edited, entry, lab, no_path, path, warnings};

#[test]
fn np_301_only_an_available_endpoint_is_usable() {
    for state in ["pendingAcceptance", "pending", "rejected", "failed", "deleting"] {
        let patch = format!("vpc_endpoints: {{ vpce-sts: {{ state: {state} }} }}");
        let lost = no_path(&lab(&[&patch]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
        assert_eq!((lost.kind, lost.rule), (NoPathKind::EndpointUnavailable, "NP-301"), "{state}");
    }
    // However it is spelled.
    let shouted = "vpc_endpoints: { vpce-sts: { state: Available } }";
    assert!(entry(&path(&lab(&[shouted]), "i-a", "sts", |_| {})).starts_with("interface"));
}

#[test]
fn np_304_an_endpoint_without_an_interface() {
    let bare = "vpc_endpoints: { vpce-sts: { network_interfaces: null } }";
    let lost = no_path(&lab(&[bare]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!((lost.kind, lost.rule), (NoPathKind::EndpointUnavailable, "NP-304"));
}

#[test]
fn np_305_one_zone_serves_the_whole_vpc() {
    let other = "
vpcs: { vpc-aaa: { subnets: { subnet-a2: { az: use1-az2, cidr: 10.0.2.0/24 } } } }
callers: { i-a2: { kind: ec2, subnet: subnet-a2, private_ip: 10.0.2.4 } }";
    assert_eq!(entry(&path(&lab(&[other]), "i-a2", "sts", |_| {})), "interface vpce-sts vpc-aaa 10.0.2.4");
}

#[test]
fn np_280_to_282_participants_use_the_owners_endpoints() {
    // The endpoint's facts are the owner's, whoever runs the workload.
    let shared = "
organization: { id: o-example0001 }
accounts: { '111122223333': { path: r-root/ou-lab }, '444455556666': { path: r-root/ou-lab } }
vpcs: { vpc-aaa: { subnets: { subnet-shared: { az: use1-az1, cidr: 10.0.3.0/24, shared_with: ['444455556666'] } } } }
callers: { guest: { kind: ec2, subnet: subnet-shared, private_ip: 10.0.3.4, role: 'arn:aws:iam::444455556666:role/app' } }
principals: { 'arn:aws:iam::444455556666:role/app': {} }";
    let found = path(&lab(&[shared]), "guest", "sts", |_| {});
    let Entry::InterfaceEndpoint(endpoint) = &found.entry else { panic!() };
    assert_eq!((&*endpoint.endpoint, &*endpoint.vpc), ("vpce-sts", "vpc-aaa"));
    assert!(endpoint.same_vpc && !endpoint.source_assumed);
}

/// An endpoint in us-east-1 for KMS in eu-west-1.
const CROSS: &str = "
vpc_endpoints: { vpce-kms: { vpc: vpc-aaa, service: kms, service_region: eu-west-1, type: interface, private_dns: true,
  network_interfaces: { subnet-a: 10.0.0.70 } } }";

#[test]
fn np_333_and_334_an_endpoint_to_another_region() {
    let found = path(&lab(&[CROSS]), "i-a", "kms", |r| r.region = Some("eu-west-1"));
    assert_eq!(entry(&found), "interface vpce-kms vpc-aaa 10.0.0.9");
    assert_eq!(found.ids(), ["i-a", "vpce-kms", "kms.eu-west-1"]);
    assert_eq!(&*found.region, "eu-west-1");
    // It does not answer for its own Region.
    assert_eq!(no_path(&lab(&[CROSS]), "i-a", "kms", |_| {}).reason, "NO_ROUTE_TO_DESTINATION");
}

#[test]
fn np_134_no_zonal_names_across_regions() {
    let zonal = "https://vpce-kms-0a1b-use1-az1.kms.eu-west-1.vpce.amazonaws.com";
    let lost = no_path(&lab(&[CROSS]), "i-a", "kms", |r| r.endpoint_url = Some(zonal));
    assert_eq!((lost.reason, lost.rule), ("DNS_NXDOMAIN", "NP-134"));
}

#[test]
fn np_332_zones_without_cross_region_endpoints() {
    let barred = edited(&[CROSS], |topology| {
        let subnet = topology.subnets.find("subnet-a").unwrap();
        topology.subnets[subnet].az = Some("use1-az3".into());
    });
    let lost = no_path(&barred, "i-a", "kms", |r| {
        r.endpoint_url = Some("https://vpce-kms-0a1b.kms.eu-west-1.vpce.amazonaws.com");
    });
    assert_eq!((lost.kind, lost.rule), (NoPathKind::EndpointUnavailable, "NP-332"));
    assert_eq!(lost.reason, "VPCE_SERVICE_NOT_INSTALLED_IN_AZ");
}

#[test]
fn np_278_other_kinds_of_endpoints_are_no_way_to_aws() {
    let resource = "
vpc_endpoints: { vpce-db: { vpc: vpc-aaa, service: com.amazonaws.vpce.us-east-1.vpce-svc-0a1b2c3d4e5f60718, type: interface,
  network_interfaces: { subnet-a: 10.0.0.90 } } }
private_hosted_zones: { kms.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': vpce-db } } }";
    let lost = no_path(&lab(&[resource]), "i-b", "kms", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Tls, "TLS_NAME_MISMATCH"));
}

#[test]
fn np_292_a_record_by_address_finds_the_endpoint() {
    let zone = "private_hosted_zones: { us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { sts: 10.0.0.186, '*.dkr.ecr': 10.0.0.91 } } }";
    let ecr = "vpc_endpoints: { vpce-dkr: { vpc: vpc-aaa, service: ecr.dkr, type: interface, network_interfaces: { subnet-a: 10.0.0.91 } } }";
    let net = lab(&[zone, ecr]);
    assert_eq!(entry(&path(&net, "i-b", "sts", |_| {})), "interface vpce-sts vpc-aaa 172.31.10.5");
    let registry = hopstamp::network::Target::Registry { account: "111122223333" };
    let found = path(&net, "i-b", "ecr", |r| r.target = registry);
    assert_eq!(entry(&found), "interface vpce-dkr vpc-aaa 172.31.10.5");
    assert_eq!(found.ids(), ["i-b", "pcx-1", "vpce-dkr", "dkr.ecr.us-east-1"]);
}

#[test]
fn np_304_a_record_that_points_at_a_gateway_endpoint() {
    let zone = "
vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway } }
private_hosted_zones: { kms.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': vpce-sts } } }";
    let net = edited(&[zone], |topology| {
        let gateway = topology.endpoints.find("vpce-gw").unwrap();
        let zone = topology.private_zones.find("kms.us-east-1.amazonaws.com").unwrap();
        topology.private_zones[zone].records.insert(String::new(), RecordTarget::Endpoint(gateway));
    });
    let lost = no_path(&net, "i-b", "kms", |_| {});
    assert_eq!((lost.kind, lost.rule), (NoPathKind::EndpointUnavailable, "NP-304"));
}

#[test]
fn np_330_a_service_that_is_not_enabled_for_other_regions() {
    let net = edited(&[], |topology| {
        let endpoint = topology.endpoints.find("vpce-sts").unwrap();
        topology.endpoints[endpoint].service_region = "eu-west-1".into();
    });
    let lost = no_path(&net, "i-a", "sts", |r| {
        r.endpoint_url = Some("https://vpce-sts-0a1b.sts.eu-west-1.vpce.amazonaws.com");
    });
    assert_eq!(
        (lost.kind, lost.reason, lost.rule),
        (NoPathKind::EndpointUnavailable, "VPCE_SERVICE_NOT_INSTALLED_IN_AZ", "NP-330")
    );
}

#[test]
fn np_143_what_the_warning_says() {
    let said = |patches: &[&str], caller: &str| {
        let nat = "
vpcs: { vpc-aaa: { subnets: { subnet-nat: { az: use1-az1, cidr: 10.0.1.0/24 } } } }
internet_gateways: { igw-a: { vpc: vpc-aaa } }
nat_gateways: { nat-a: { subnet: subnet-nat, public_ip: 203.0.113.50 } }";
        let mut all = vec![nat];
        all.extend(patches);
        let found = path(&lab(&all), caller, "sts", |_| {});
        assert_eq!(warnings(&found), ["DNS_PUBLIC_ANSWER"]);
        found.warnings[0].message.clone()
    };
    let start = "sts.us-east-1.amazonaws.com has a public address here, so vpce-sts in vpc-aaa is not used: ";
    for (patches, caller, why) in [
        (vec![], "i-b", "private DNS does not cross from vpc-aaa to vpc-bbb"),
        (vec!["vpc_endpoints: { vpce-sts: { private_dns: false } }"], "i-a", "its private DNS is off"),
        (vec!["vpc_endpoints: { vpce-sts: { state: pending } }"], "i-a", "vpce-sts cannot be used"),
        (vec!["vpcs: { vpc-aaa: { dns_hostnames: false } }"], "i-a", "vpc-aaa lacks `dns_hostnames: true`"),
    ] {
        assert_eq!(said(&patches, caller), format!("{start}{why}"));
    }
}
