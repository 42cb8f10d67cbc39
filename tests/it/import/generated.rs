//! A network of real size, imported, answers like the same network written by hand.

use std::fmt::Write;

use hopstamp::outcome::{Outcome, Way};
use hopstamp::request::Request;
use hopstamp::simulate::{World, simulate};
use serde_json::{Value, json};

use super::support::{describe, loaded};

const ACCOUNT: &str = "111122223333";
const VPCS: usize = 20;
const ROLES: usize = 100;

/// The shared VPC is number 0: interface endpoints, NAT and a hosted zone for all; the others are applications, of which
/// every third has an endpoint of its own.
fn own_endpoint(n: usize) -> bool {
    n % 3 == 1
}

fn action(role: usize) -> &'static str {
    ["sts:GetCallerIdentity", "s3:GetObject", "sqs:*", "kms:Decrypt", "sts:*"][role % 5]
}

fn role(n: usize) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/role-{n}")
}

fn policy(n: usize) -> Value {
    let statement = match n % 4 {
        0 => json!({ "Effect": "Allow", "Action": action(n), "Resource": "*" }),
        1 => {
            json!({ "Effect": "Allow", "Action": action(n), "Resource": "*", "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-0" } } })
        }
        2 => {
            json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-sts-0" } } })
        }
        _ => {
            json!({ "Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": "198.51.100.0/24" } } })
        }
    };
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

/// What the calls of the AWS CLI would print.
fn output() -> Vec<(String, String)> {
    let mut files: Vec<(String, Value)> = Vec::new();
    let (mut vpcs, mut subnets, mut tables, mut endpoints, mut interfaces, mut attachments, mut instances) =
        (vec![], vec![], vec![], vec![], vec![], vec![], vec![]);
    for n in 0..VPCS {
        let vpc = format!("vpc-{n}");
        vpcs.push(json!({ "VpcId": vpc, "OwnerId": ACCOUNT, "CidrBlock": format!("10.{n}.0.0/16"), "DhcpOptionsId": "default" }));
        for attribute in ["EnableDnsSupport", "EnableDnsHostnames"] {
            let mut page = json!({ "VpcId": vpc });
            page[attribute] = json!({ "Value": true });
            files.push((format!("{attribute}-{n}"), page));
        }
        for (zone, third) in [("1", 1), ("2", 2)] {
            subnets.push(json!({ "SubnetId": format!("subnet-{n}-{zone}"), "VpcId": vpc, "CidrBlock": format!("10.{n}.{third}.0/24"), "AvailabilityZone": "us-east-1a", "AvailabilityZoneId": format!("use1-az{zone}"), "OwnerId": ACCOUNT }));
        }
        let mut routes = vec![
            json!({ "DestinationCidrBlock": format!("10.{n}.0.0/16"), "GatewayId": "local", "State": "active" }),
            json!({ "DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": "tgw-1", "State": "active" }),
        ];
        if n == 0 {
            routes.push(
                json!({ "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active" }),
            );
            routes.push(json!({ "DestinationPrefixListId": "pl-63a5400a", "GatewayId": "vpce-s3-0", "State": "active" }));
            subnets.push(json!({ "SubnetId": "subnet-public", "VpcId": vpc, "CidrBlock": "10.0.9.0/24", "AvailabilityZoneId": "use1-az1" }));
            tables.push(json!({ "RouteTableId": "rtb-public", "VpcId": vpc, "Associations": [{ "Main": false, "SubnetId": "subnet-public" }], "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }] }));
        } else {
            routes.push(json!({ "DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayId": "tgw-1", "State": "active" }));
        }
        tables.push(json!({ "RouteTableId": format!("rtb-{n}"), "VpcId": vpc, "Associations": [{ "Main": true }], "Routes": routes }));
        attachments.push(json!({ "TransitGatewayAttachmentId": format!("tgw-attach-{n}"), "TransitGatewayId": "tgw-1", "VpcId": vpc, "VpcOwnerId": ACCOUNT, "SubnetIds": [format!("subnet-{n}-1"), format!("subnet-{n}-2")], "State": "available" }));
        if n == 0 || own_endpoint(n) {
            endpoints.push(json!({ "VpcEndpointId": format!("vpce-sts-{n}"), "VpcEndpointType": "Interface", "VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.sts", "State": "available", "SubnetIds": [format!("subnet-{n}-1")], "NetworkInterfaceIds": [format!("eni-{n}")], "PrivateDnsEnabled": true, "PolicyDocument": "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}]}" }));
            interfaces.push(json!({ "NetworkInterfaceId": format!("eni-{n}"), "SubnetId": format!("subnet-{n}-1"), "PrivateIpAddress": format!("10.{n}.1.100"), "InterfaceType": "vpc_endpoint", "Groups": [] }));
        }
        instances.push(json!({ "InstanceId": format!("i-{n}"), "ImageId": "ami-1", "InstanceType": "t3.micro", "SubnetId": format!("subnet-{n}-2"), "PrivateIpAddress": format!("10.{n}.2.10"), "State": { "Name": "running" }, "IamInstanceProfile": { "Arn": format!("arn:aws:iam::{ACCOUNT}:instance-profile/p-{n}") } }));
    }
    endpoints.push(json!({ "VpcEndpointId": "vpce-s3-0", "VpcEndpointType": "Gateway", "VpcId": "vpc-0", "ServiceName": "com.amazonaws.us-east-1.s3", "State": "available", "RouteTableIds": ["rtb-0"] }));
    let roles: Vec<Value> = (0..ROLES)
        .map(|n| {
            let profiles = if n < VPCS { json!([{ "Arn": format!("arn:aws:iam::{ACCOUNT}:instance-profile/p-{n}"), "Roles": [{ "Arn": role(n) }] }]) } else { json!([]) };
            json!({ "RoleName": format!("role-{n}"), "Arn": role(n), "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [] }, "RolePolicyList": [{ "PolicyName": "own", "PolicyDocument": policy(n) }], "AttachedManagedPolicies": [], "InstanceProfileList": profiles })
        })
        .collect();
    let unseen: Vec<Value> = (1..VPCS)
        .filter(|n| !own_endpoint(*n))
        .map(|n| json!({ "VPCRegion": "us-east-1", "VPCId": format!("vpc-{n}") }))
        .collect();
    files.extend([
        ("vpcs".to_owned(), json!({ "Vpcs": vpcs })),
        ("subnets".to_owned(), json!({ "Subnets": subnets })),
        ("tables".to_owned(), json!({ "RouteTables": tables })),
        ("endpoints".to_owned(), json!({ "VpcEndpoints": endpoints })),
        ("interfaces".to_owned(), json!({ "NetworkInterfaces": interfaces })),
        ("instances".to_owned(), json!({ "Reservations": [{ "Instances": instances }] })),
        ("igw".to_owned(), json!({ "InternetGateways": [{ "InternetGatewayId": "igw-1", "Attachments": [{ "State": "available", "VpcId": "vpc-0" }] }] })),
        ("nat".to_owned(), json!({ "NatGateways": [{ "NatGatewayId": "nat-1", "SubnetId": "subnet-public", "State": "available", "ConnectivityType": "public", "NatGatewayAddresses": [{ "PublicIp": "198.51.100.7" }] }] })),
        ("tgw".to_owned(), json!({ "TransitGateways": [{ "TransitGatewayId": "tgw-1", "OwnerId": ACCOUNT, "State": "available", "TransitGatewayArn": format!("arn:aws:ec2:us-east-1:{ACCOUNT}:transit-gateway/tgw-1") }] })),
        ("attachments".to_owned(), json!({ "TransitGatewayVpcAttachments": attachments })),
        ("attachments-all".to_owned(), json!({ "TransitGatewayAttachments": (0..VPCS).map(|n| json!({ "TransitGatewayAttachmentId": format!("tgw-attach-{n}"), "TransitGatewayId": "tgw-1", "ResourceType": "vpc", "ResourceId": format!("vpc-{n}"), "ResourceOwnerId": ACCOUNT, "State": "available", "Association": { "TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated" } })).collect::<Vec<_>>() })),
        ("propagations-of-tgw-rtb-1".to_owned(), json!({ "TransitGatewayRouteTablePropagations": (0..VPCS).map(|n| json!({ "TransitGatewayAttachmentId": format!("tgw-attach-{n}"), "State": "enabled" })).collect::<Vec<_>>() })),
        ("routes-of-tgw-rtb-1".to_owned(), json!({ "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "Type": "static", "State": "active", "TransitGatewayAttachments": [{ "TransitGatewayAttachmentId": "tgw-attach-0" }] }], "AdditionalRoutesAvailable": false })),
        ("tgw-tables".to_owned(), json!({ "TransitGatewayRouteTables": [{ "TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1", "State": "available", "DefaultAssociationRouteTable": true }] })),
        ("prefix-lists".to_owned(), json!({ "PrefixLists": [{ "PrefixListId": "pl-63a5400a", "PrefixListName": "com.amazonaws.us-east-1.s3", "Cidrs": [] }] })),
        ("zone=Z1".to_owned(), json!({ "HostedZone": { "Id": "/hostedzone/Z1", "Name": "sts.us-east-1.amazonaws.com.", "Config": { "PrivateZone": true } }, "VPCs": unseen })),
        ("records=Z1".to_owned(), json!({ "ResourceRecordSets": [{ "Name": "sts.us-east-1.amazonaws.com.", "Type": "A", "AliasTarget": { "DNSName": "vpce-sts-0.sts.us-east-1.vpce.amazonaws.com." } }] })),
        ("authorization".to_owned(), json!({ "RoleDetailList": roles })),
        ("organization".to_owned(), json!({ "Organization": { "Id": "o-example0001", "MasterAccountId": "999999999999" } })),
        ("accounts".to_owned(), json!({ "Accounts": [{ "Id": ACCOUNT, "Name": "lab", "JoinedMethod": "CREATED" }] })),
        (format!("parent={ACCOUNT}"), json!({ "Parents": [{ "Id": "r-root", "Type": "ROOT" }] })),
    ]);
    files.into_iter().map(|(n, v)| (format!("{ACCOUNT}/us-east-1/{n}.json"), v.to_string())).collect()
}

/// The same, as a person would write it.
fn by_hand() -> String {
    let mut t = String::from(
        "organization: { id: o-example0001 }\naccounts: { \"111122223333\": { path: r-root } }\nvpcs:\n",
    );
    let seen: Vec<String> = (1..VPCS).filter(|n| !own_endpoint(*n)).map(|n| format!("vpc-{n}")).collect();
    for n in 0..VPCS {
        let public = if n == 0 { ", subnet-public: { az: use1-az1, cidr: 10.0.9.0/24 }" } else { "" };
        writeln!(t, "  vpc-{n}: {{ account: \"{ACCOUNT}\", region: us-east-1, cidrs: [10.{n}.0.0/16], dns_hostnames: true, subnets: {{ subnet-{n}-1: {{ az: use1-az1, cidr: 10.{n}.1.0/24 }}, subnet-{n}-2: {{ az: use1-az2, cidr: 10.{n}.2.0/24 }}{public} }} }}").unwrap();
    }
    t.push_str("internet_gateways: { igw-1: { vpc: vpc-0 } }\nnat_gateways: { nat-1: { subnet: subnet-public, public_ip: 198.51.100.7 } }\n");
    t.push_str(
        "route_tables:\n  rtb-public: { vpc: vpc-0, subnets: subnet-public, routes: { 0.0.0.0/0: igw-1 } }\n",
    );
    for n in 0..VPCS {
        let out = if n == 0 { "nat-1" } else { "tgw-1" };
        writeln!(
            t,
            "  rtb-{n}: {{ vpc: vpc-{n}, main: true, routes: {{ 10.0.0.0/8: tgw-1, 0.0.0.0/0: {out} }} }}"
        )
        .unwrap();
    }
    let attachments: Vec<String> = (0..VPCS).map(|n| format!("tgw-attach-{n}")).collect();
    let all = attachments.join(", ");
    t.push_str("transit_gateways:\n  tgw-1:\n    account: \"111122223333\"\n    region: us-east-1\n    attachments:\n");
    for n in 0..VPCS {
        writeln!(t, "      tgw-attach-{n}: {{ vpc: vpc-{n}, subnets: [subnet-{n}-1, subnet-{n}-2] }}")
            .unwrap();
    }
    writeln!(t, "    route_tables: {{ tgw-rtb-1: {{ associations: [{all}], propagations: [{all}], routes: {{ 0.0.0.0/0: tgw-attach-0 }} }} }}").unwrap();
    t.push_str("vpc_endpoints:\n  vpce-s3-0: { vpc: vpc-0, service: s3, route_tables: rtb-0 }\n");
    for n in (0..VPCS).filter(|n| *n == 0 || own_endpoint(*n)) {
        writeln!(t, "  vpce-sts-{n}: {{ vpc: vpc-{n}, service: sts, type: interface, private_dns: true, network_interfaces: {{ subnet-{n}-1: 10.{n}.1.100 }} }}").unwrap();
    }
    writeln!(t, "private_hosted_zones: {{ sts.us-east-1.amazonaws.com: {{ vpcs: [{}], records: {{ \"\": vpce-sts-0 }} }} }}", seen.join(", ")).unwrap();
    t.push_str("principals:\n");
    for n in 0..ROLES {
        writeln!(t, "  {}: {{ policies: [{}] }}", role(n), policy(n)).unwrap();
    }
    t.push_str("resources:\n");
    for n in 0..ROLES {
        writeln!(t, "  {}: {{ policy: {{ Version: \"2012-10-17\", Statement: [] }} }}", role(n)).unwrap();
    }
    t.push_str("callers:\n");
    for n in 0..VPCS {
        writeln!(
            t,
            "  i-{n}: {{ kind: ec2, subnet: subnet-{n}-2, private_ip: 10.{n}.2.10, role: \"{}\" }}",
            role(n)
        )
        .unwrap();
    }
    t
}

/// Everything about an answer that does not hang on where a file says something.
fn told(outcome: &Outcome) -> String {
    let mut value = serde_json::to_value(outcome).unwrap();
    fn plain(value: &mut Value) {
        match value {
            Value::Object(map) => map.values_mut().for_each(plain),
            Value::Array(items) => items.iter_mut().for_each(plain),
            _ => {}
        }
    }
    plain(&mut value);
    value.to_string()
}

#[test]
fn an_imported_network_answers_like_the_one_written_by_hand() {
    let files = output();
    let inputs: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let imported = describe(&inputs);
    assert!(!imported.report.has_problems(), "{:?}", imported.report.problems);
    let worlds = [World::new(loaded(&imported.topology)), World::new(loaded(&by_hand()))];
    let mut asked = 0;
    let mut ends = std::collections::BTreeSet::new();
    for n in 0..VPCS {
        for (action, resource) in [
            ("sts:GetCallerIdentity", "*"),
            ("sqs:ListQueues", "*"),
            ("s3:ListAllMyBuckets", "*"),
            ("sts:AssumeRole", "arn:aws:iam::111122223333:role/role-99"),
        ] {
            for as_role in [n, 40 + n] {
                let request = Request {
                    caller: format!("i-{n}"),
                    action: action.to_owned(),
                    resource: resource.to_owned(),
                    credentials: Some(hopstamp::request::Credentials::Role(
                        hopstamp::arn::Arn::parse(&role(as_role)).unwrap(),
                    )),
                    ..Request::default()
                };
                let [one, other] =
                    worlds.each_ref().map(|w| simulate(w, &w.topology().assumptions, &request).unwrap());
                assert_eq!(told(&one), told(&other), "{request:?}");
                let way = match &one.settling_leg().unwrap().way {
                    Way::Path(path) => format!("{:?}", path.hops.len()),
                    way => format!("{way:?}").chars().take(12).collect(),
                };
                ends.insert((one.outcome, way));
                asked += 1;
            }
        }
    }
    assert_eq!(asked, VPCS * 4 * 2);
    assert!(ends.len() >= 5, "the questions differ: {ends:?}");
}

#[test]
fn an_import_again_is_the_same_to_the_byte() {
    let mut files = output();
    let text = |files: &[(String, String)]| {
        describe(&files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect::<Vec<_>>()).topology
    };
    let first = text(&files);
    files.reverse();
    assert_eq!(first, text(&files));
}
