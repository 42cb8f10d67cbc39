//! A file with every field becomes the model it describes.

use hopstamp::assumption::Assumption;
use hopstamp::topology::Topology;
use hopstamp::topology::model::{
    CallerCredentials, CallerKind, Destination, EndpointKind, IpAddressType, NatConnectivity, Protocol,
    RecordTarget, RouteTarget, SecurityPeer, SiteAttached, SiteLink, TransitAttached,
};

use super::support::{Repository, good};

fn everything() -> Topology {
    good("tests/data/topology/everything.yaml", &Repository)
}

fn texts<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

#[test]
fn accounts_and_organization() {
    let t = everything();
    assert_eq!(t.organization.as_ref().unwrap().management_account.as_deref(), Some("999999999999"));
    let lab = t.accounts.by_id("111122223333").unwrap();
    assert_eq!(lab.org_path().unwrap(), "o-example0001/r-root/ou-root-lab/");
    assert_eq!(t.accounts.by_id("777788889999").unwrap().organization.as_deref(), Some("o-other00001"));
    assert_eq!(t.accounts.len(), 4);
}

#[test]
fn an_account_that_is_only_mentioned_gets_a_row() {
    let files = hopstamp::topology::MemoryFiles::from([(
        "t.yaml",
        "resources: { arn:aws:s3:::a: { account: 012345678901 }, arn:aws:iam::aws:policy/Read: {} }\n",
    )]);
    let t = good("t.yaml", &files);
    assert_eq!(t.accounts.ids().collect::<Vec<_>>(), ["012345678901"]);
}

#[test]
fn vpcs_and_subnets() {
    let t = everything();
    let a = t.vpcs.by_id("vpc-a").unwrap();
    assert_eq!(texts(&a.cidrs), ["10.0.0.0/16", "10.1.0.0/16"]);
    assert_eq!(texts(&a.ipv6_cidrs), ["2001:db8:0:100::/56"]);
    assert!(a.dns_support && a.dns_hostnames);
    assert_eq!(a.subnets.len(), 3);
    let b = t.vpcs.by_id("vpc-b").unwrap();
    assert!(b.dns_support && !b.dns_hostnames);
    let subnet = t.subnets.by_id("subnet-a1").unwrap();
    assert_eq!(
        (subnet.az.as_deref(), texts(&subnet.shared_with)),
        (Some("use1-az1"), texts(["444455556666"]))
    );
    assert!(subnet.contains("2001:db8:0:101::5".parse().unwrap()));
    assert!(t.subnets.by_id("subnet-a6").unwrap().cidr.is_none());
}

#[test]
fn gateways_and_routes() {
    let t = everything();
    let NatConnectivity::Public { addresses } = &t.nat_gateways.by_id("nat-a").unwrap().connectivity else {
        panic!("nat-a is public");
    };
    assert_eq!(texts(addresses), ["203.0.113.1", "203.0.113.2"]);
    let private = NatConnectivity::Private { address: "10.2.1.9".parse().unwrap() };
    assert_eq!(t.nat_gateways.by_id("nat-b").unwrap().connectivity, private);
    let table = t.route_tables.by_id("rtb-a").unwrap();
    assert!(!table.main && t.route_tables.by_id("rtb-main").unwrap().main);
    let target = |destination: &str| {
        let is_it = |d: &Destination| match d {
            Destination::Block(block) => block.to_string() == destination,
            Destination::PrefixList(list) => t.prefix_lists.id(*list) == destination,
        };
        table.routes.iter().find(|r| is_it(&r.destination)).unwrap().target
    };
    assert_eq!(target("10.0.0.0/16"), RouteTarget::Local);
    assert_eq!(target("0.0.0.0/0"), RouteTarget::InternetGateway(t.internet_gateways.find("igw-a").unwrap()));
    assert_eq!(
        target("::/0"),
        RouteTarget::EgressOnlyGateway(t.egress_only_gateways.find("eigw-a").unwrap())
    );
    assert_eq!(target("10.3.0.0/16"), RouteTarget::TransitGateway(t.transit_gateways.find("tgw-1").unwrap()));
    assert_eq!(target("10.4.0.0/16"), RouteTarget::NatGateway(t.nat_gateways.find("nat-a").unwrap()));
    assert_eq!(target("10.5.0.0/16"), RouteTarget::Site(t.site_attachments.find("vpn-a").unwrap()));
    assert_eq!(target("10.6.0.0/16"), RouteTarget::Endpoint(t.endpoints.find("vpce-appliance").unwrap()));
    assert_eq!(target("10.7.0.0/16"), RouteTarget::Blackhole);
    assert_eq!(target("pl-own"), RouteTarget::Peering(t.peerings.find("pcx-ab").unwrap()));
    assert!(t.peerings.by_id("pcx-ab").unwrap().is_active());
    assert_eq!(&*t.peerings.by_id("pcx-ab").unwrap().status, "active");
}

#[test]
fn transit_gateways() {
    let t = everything();
    let gateway = t.transit_gateways.by_id("tgw-1").unwrap();
    assert!(gateway.security_group_referencing);
    let names = |refs: &[_]| refs.iter().map(|r| t.transit_attachments.id(*r).to_owned()).collect::<Vec<_>>();
    // A link that no attachment stands for is attached under its own name.
    assert_eq!(names(&gateway.attachments), ["tga-a", "tga-vpn", "tga-dx", "tgp-12", "vpn-plain"]);
    let to = |id: &str| &t.transit_attachments.by_id(id).unwrap().to;
    assert!(matches!(to("tga-a"), TransitAttached::Vpc { subnets, .. } if subnets.len() == 2));
    assert_eq!(to("tga-dx"), &TransitAttached::Site(t.site_attachments.find("dx-tgw").unwrap()));
    assert_eq!(to("tgp-12"), &TransitAttached::Peer(t.transit_gateways.find("tgw-2").unwrap()));
    let table = t.transit_route_tables.by_id("tgr-1").unwrap();
    assert_eq!(names(&table.associations), ["tga-a", "tga-vpn"]);
    assert_eq!(names(&table.propagations), ["tga-vpn", "vpn-plain"]);
    assert_eq!(table.routes[1], ("10.9.0.0/16".parse().unwrap(), None));
}

#[test]
fn endpoints() {
    let t = everything();
    let sts = t.endpoints.by_id("vpce-sts").unwrap();
    assert_eq!((sts.kind, &*sts.service, sts.private_dns), (EndpointKind::Interface, "sts", true));
    assert_eq!(sts.ip_address_type, Some(IpAddressType::Dualstack));
    assert!(sts.is_available());
    assert_eq!(texts(sts.interfaces.iter().map(|i| i.1)), ["10.0.1.10", "2001:db8:0:101::10", "10.0.2.10"]);
    assert_eq!(sts.policy.as_ref().unwrap().name.to_string(), "endpoint policy of vpce-sts");
    assert_eq!((sts.security_groups.as_ref().unwrap().len(), sts.route_tables.is_none()), (1, true));
    let gateway = t.endpoints.by_id("vpce-s3").unwrap();
    assert_eq!((gateway.kind, &*gateway.service_name), (EndpointKind::Gateway, "com.amazonaws.us-east-1.s3"));
    assert_eq!(gateway.route_tables.as_ref().unwrap(), &[t.route_tables.find("rtb-a").unwrap()]);
    assert!(gateway.policy.is_none() && gateway.security_groups.is_none());
    assert_eq!(t.endpoints.by_id("vpce-s3-inbound").unwrap().private_dns_inbound_only, Some(true));
    let far = t.endpoints.by_id("vpce-kms-eu").unwrap();
    assert_eq!((&*far.service_name, &*far.service_region), ("com.amazonaws.eu-west-1.kms", "eu-west-1"));
    let own = t.endpoints.by_id("vpce-appliance").unwrap();
    assert_eq!(own.service, own.service_name);
}

#[test]
fn names_of_endpoint_services() {
    let service = |name: &str, region: &str| {
        let text = format!(
            "vpcs: {{ vpc-1: {{ account: \"111122223333\", region: {region}, cidrs: [10.0.0.0/16], subnets: {{ subnet-1: {{ cidr: 10.0.0.0/24 }} }} }} }}\nvpc_endpoints: {{ vpce-1: {{ vpc: vpc-1, service: {name}, type: interface, network_interfaces: {{ subnet-1: 10.0.0.9 }} }} }}\n"
        );
        let t = good("t.yaml", &hopstamp::topology::MemoryFiles::from([("t.yaml", text)]));
        let row = t.endpoints.by_id("vpce-1").unwrap();
        [&row.service_name, &row.service, &row.service_region].map(|text| text.to_string())
    };
    assert_eq!(service("ecr.api", "eu-west-1"), ["com.amazonaws.eu-west-1.ecr.api", "ecr.api", "eu-west-1"]);
    assert_eq!(
        service("com.amazonaws.eu-west-1.ecr.dkr", "eu-west-1"),
        ["com.amazonaws.eu-west-1.ecr.dkr", "ecr.dkr", "eu-west-1"]
    );
    assert_eq!(service("iam", "eu-west-1"), ["com.amazonaws.iam", "iam", "us-east-1"]);
    assert_eq!(service("com.amazonaws.iam", "us-east-1"), ["com.amazonaws.iam", "iam", "us-east-1"]);
    assert_eq!(
        service("cn.com.amazonaws.cn-north-1.sts", "cn-north-1"),
        ["cn.com.amazonaws.cn-north-1.sts", "sts", "cn-north-1"]
    );
}

#[test]
fn dns() {
    let t = everything();
    // Names compare without case and without a dot at the end.
    let zone = t.private_zones.by_id("kms.us-east-1.amazonaws.com").unwrap();
    assert_eq!(zone.records[""], RecordTarget::Endpoint(t.endpoints.find("vpce-kms-eu").unwrap()));
    assert_eq!(zone.records["*"], RecordTarget::Addresses(vec!["10.0.2.12".parse().unwrap()]));
    assert!(matches!(&zone.records["www"], RecordTarget::Addresses(addresses) if addresses.len() == 2));
    assert_eq!(t.inbound_resolvers.by_id("in-a").unwrap().addresses.len(), 2);
    let rule = t.resolver_rules.by_id("corp").unwrap();
    assert!(rule.forward && rule.outbound_endpoint == t.outbound_resolvers.find("out-a"));
    assert!(!t.resolver_rules.by_id("carve").unwrap().forward);
}

#[test]
fn filters() {
    let t = everything();
    let group = t.security_groups.by_id("sg-a").unwrap();
    // A rule with two blocks is two rules.
    assert_eq!(group.ingress.len(), 3);
    assert!(group.ingress[0].traffic.covers_tcp(443) && !group.ingress[0].traffic.covers_tcp(80));
    assert_eq!(group.ingress[2].traffic.protocol, Some(Protocol::Tcp));
    assert_eq!(group.ingress[2].peer, SecurityPeer::Group(t.security_groups.find("sg-b").unwrap()));
    assert_eq!(group.egress.as_ref().unwrap()[0].traffic.protocol, None);
    let closed = t.security_groups.by_id("sg-b").unwrap();
    assert_eq!((closed.ingress.len(), closed.egress.as_deref()), (0, Some(&[][..])));
    let acl = t.network_acls.by_id("acl-a").unwrap();
    assert_eq!(
        acl.ingress.iter().map(|r| (r.number, r.allow)).collect::<Vec<_>>(),
        [(100, true), (200, false)]
    );
    assert_eq!(acl.ingress[1].traffic.protocol, Some(Protocol::Udp));
    assert_eq!(t.prefix_lists.by_id("pl-own").unwrap().cidrs.len(), 2);
}

#[test]
fn sites() {
    let t = everything();
    let office = t.sites.by_id("office").unwrap();
    assert_eq!(office.egress_ip, Some("203.0.113.80".parse().unwrap()));
    assert_eq!(office.dns_forward[0].0, "us-east-1.amazonaws.com");
    let link = |id: &str| t.site_attachments.by_id(id).unwrap();
    assert_eq!(texts(&link("vpn-a").prefixes), ["192.168.0.0/17"]);
    assert_eq!(
        texts(&link("vpn-tgw").prefixes),
        ["192.168.0.0/16"],
        "those of the site where none are stated"
    );
    assert_eq!(
        (link("dx-public").kind, link("dx-public").to),
        (SiteLink::DirectConnect, SiteAttached::PublicVif)
    );
}

#[test]
fn principals_and_resources() {
    let t = everything();
    let role = t.principals.by_id("arn:aws:iam::111122223333:role/app").unwrap();
    let names: Vec<&str> = role.policies.iter().map(|p| &*p.name).collect();
    assert_eq!(
        names,
        [
            "tests/data/topology/policies/allow-s3.json",
            "inline policy 2 of arn:aws:iam::111122223333:role/app"
        ]
    );
    assert!(role.permissions_boundary.is_some());
    assert_eq!(role.tags["team"], "42");
    let bucket = t.resources.by_id("arn:aws:s3:::reports").unwrap();
    assert_eq!(
        (bucket.account.as_deref(), bucket.region.as_deref()),
        (Some("111122223333"), Some("us-east-1"))
    );
    assert!(bucket.restrict_public_buckets && bucket.kms_key.is_some());
    assert!(!t.resources.by_id("arn:aws:s3:::open").unwrap().restrict_public_buckets);
    let point = t.resources.by_id("arn:aws:s3:us-east-1:111122223333:accesspoint/reports-ap").unwrap();
    assert_eq!((point.bucket.as_deref(), point.network_origin.as_deref()), (Some("reports"), Some("vpc-a")));
    assert_eq!(point.account.as_deref(), Some("111122223333"));
    let trust = t.resources.by_id("arn:aws:iam::111122223333:role/app").unwrap();
    assert_eq!(
        trust.policy.as_ref().unwrap().name.to_string(),
        "trust policy of arn:aws:iam::111122223333:role/app"
    );
    let scp = t.service_control_policies.by_id("region-pin").unwrap();
    assert_eq!(texts(&scp.targets), ["r-root", "ou-root-lab", "111122223333"]);
    assert_eq!(t.resource_control_policies.len(), 1);
}

#[test]
fn callers() {
    let t = everything();
    let caller = |id: &str| t.callers.by_id(id).unwrap();
    let instance = caller("instance");
    assert_eq!((instance.kind, instance.public_ip), (CallerKind::Ec2, Some("203.0.113.20".parse().unwrap())));
    assert!(matches!(&instance.credentials, CallerCredentials::Role(arn) if arn.last_segment() == "app"));
    assert!(!instance.session.stated);
    let session = &caller("function").session;
    assert!(session.stated && session.mfa == Some(false) && session.mfa_age == Some(300));
    assert_eq!(session.policy.as_ref().unwrap().name.to_string(), "session policy of function");
    assert_eq!(caller("laptop").proxy, t.callers.find("instance"));
    assert_eq!(caller("roaming").tunnel, t.callers.find("office-host"));
    assert_eq!(
        (caller("console").browser, caller("console").private_access),
        (t.callers.find("laptop"), true)
    );
    assert_eq!(
        caller("trail").credentials,
        CallerCredentials::Service("cloudtrail.amazonaws.com".to_owned())
    );
    assert_eq!(t.assumptions.choice(Assumption::RoleSessionMfa), "absent");
}
