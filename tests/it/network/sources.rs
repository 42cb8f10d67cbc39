//! Which source address the far side sees (NP E), and special callers (NP F).

use hopstamp::assumption::Assumption;
use hopstamp::network::{Entry, Gates, Network, NoPathKind, PathRequest, ProxyChoice, Target};

use super::support::{STS_ENDPOINT, edited, entry, lab, no_path, path, rests_on, warnings};

/// What the entry says of its endpoint: same VPC, source assumed.
fn marks(path: &hopstamp::network::Path) -> (bool, bool) {
    match &path.entry {
        Entry::InterfaceEndpoint(e) | Entry::GatewayEndpoint(e) | Entry::ConsoleEndpoint(e) => {
            (e.same_vpc, e.source_assumed)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn np_510_and_512_same_vpc_and_elsewhere() {
    assert_eq!(marks(&path(&lab(&[]), "i-a", "sts", |_| {})), (true, false));
    assert_eq!(marks(&path(&lab(&[]), "i-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT))), (false, true));
}

/// Pods in both VPCs.
const PODS: &str = "
callers:
  pod-a: { kind: eks, subnet: subnet-a, private_ip: 10.0.0.20, node_ip: 10.0.0.21 }
  pod-b: { kind: eks, subnet: subnet-b, private_ip: 172.31.10.20, node_ip: 172.31.10.21, public_ip: 203.0.113.21 }
  pod-c: { kind: eks, subnet: subnet-b, private_ip: 172.31.10.30 }
vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway } }";

#[test]
fn np_514_and_515_pods() {
    let net = lab(&[PODS]);
    // Inside the VPC the pod shows its own address.
    let found = path(&net, "pod-a", "sts", |_| {});
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 10.0.0.20");
    assert_eq!(marks(&found), (true, false));
    // Outside its blocks that of its node: over peering, at a gateway endpoint, at public hosts.
    let found = path(&net, "pod-b", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 172.31.10.21");
    let found = path(&net, "pod-a", "s3", |_| {});
    assert_eq!(entry(&found), "gateway vpce-gw vpc-aaa 10.0.0.21");
    assert_eq!(marks(&found), (true, true));
    assert_eq!(entry(&path(&net, "pod-b", "kms", |_| {})), "public 203.0.113.21");
    // Nobody stated the node.
    let found = path(&net, "pod-c", "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa ?");
}

#[test]
fn np_516_a_function_shows_its_interface() {
    let function = "callers: { fn: { kind: lambda, subnet: subnet-a, private_ip: 10.0.0.30 } }";
    let found = path(&lab(&[function]), "fn", "sts", |_| {});
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 10.0.0.30");
    assert_eq!(marks(&found), (true, true));
}

#[test]
fn np_517_and_642_runtimes_in_awss_network() {
    let runtimes = "callers: { fn: { kind: lambda, region: us-east-1 }, shell: { kind: cloudshell, region: us-east-1 } }";
    for caller in ["fn", "shell"] {
        let found = path(&lab(&[runtimes]), caller, "sts", |_| {});
        assert_eq!(entry(&found), "public aws");
        assert_eq!(found.ids(), [caller, "aws-network", "sts.us-east-1"]);
        // What the key then holds is for the context to say: the way is the same under every choice.
        assert!(!rests_on(&found, Assumption::AwsOwnedEgressAddress));
        let lost = no_path(&lab(&[runtimes]), caller, "sts", |r| r.endpoint_url = Some(STS_ENDPOINT));
        assert_eq!((lost.kind, lost.rule), (NoPathKind::Route, "NP-517"));
    }
}

#[test]
fn np_501_to_503_public_sources() {
    assert_eq!(entry(&path(&lab(&[]), "i-b", "kms", |_| {})), "public 203.0.113.7");
    let v6 = "
vpcs: { vpc-bbb: { ipv6_cidrs: ['2001:db8:b::/56'], subnets: { subnet-b: { ipv6_cidr: '2001:db8:b::/64' } } } }
callers: { i-b: { ipv6: '2001:db8:b::5' } }";
    let found = path(&lab(&[v6]), "i-b", "kms", |r| r.dualstack = true);
    assert_eq!(entry(&found), "public 2001:db8:b::5");
    assert_eq!(found.ids(), ["i-b", "igw-b", "kms.us-east-1"]);
}

#[test]
fn np_153_no_family_in_common() {
    let v6_only = "
vpcs: { vpc-bbb: { ipv6_cidrs: ['2001:db8:b::/56'], subnets: { subnet-6: { az: use1-az1, ipv6_cidr: '2001:db8:b:1::/64' } } } }
callers: { six: { kind: ec2, subnet: subnet-6, ipv6: '2001:db8:b:1::5' } }";
    let lost = no_path(&lab(&[v6_only]), "six", "kms", |_| {});
    assert_eq!((lost.kind, lost.reason), (NoPathKind::Route, "ADDRESS_FAMILY_MISMATCH"));
    assert_eq!(lost.message, "the caller has only IPv6, and kms.us-east-1.amazonaws.com has no IPv6 address");
    // An endpoint with nothing but IPv6, and a caller with nothing but IPv4.
    let v6_endpoint = "
vpcs: { vpc-aaa: { ipv6_cidrs: ['2001:db8:a::/56'], subnets: { subnet-a: { ipv6_cidr: '2001:db8:a::/64' } } } }
vpc_endpoints: { vpce-sts: { ip_address_type: ipv6, network_interfaces: { subnet-a: '2001:db8:a::10' } } }";
    let lost = no_path(&lab(&[v6_endpoint]), "i-a", "sts", |_| {});
    assert_eq!(lost.message, "sts.us-east-1.amazonaws.com has only IPv6 addresses, and the caller has none");
}

#[test]
fn np_269_an_ipv6_only_client_behind_nat64() {
    let nat64 = "
vpcs: { vpc-bbb: { ipv6_cidrs: ['2001:db8:b::/56'], subnets: {
  subnet-6: { az: use1-az1, ipv6_cidr: '2001:db8:b:1::/64' }, subnet-nat: { az: use1-az1, cidr: 172.31.20.0/24 } } } }
nat_gateways: { nat-1: { subnet: subnet-nat, public_ip: 203.0.113.50 } }
route_tables:
  rtb-6: { vpc: vpc-bbb, subnets: [subnet-6], routes: { '64:ff9b::/96': nat-1 } }
  rtb-nat: { vpc: vpc-bbb, subnets: [subnet-nat], routes: { 0.0.0.0/0: igw-b } }
callers: { six: { kind: ec2, subnet: subnet-6, ipv6: '2001:db8:b:1::5' } }";
    let found = path(&lab(&[nat64]), "six", "kms", |_| {});
    assert_eq!(found.ids(), ["six", "nat-1", "igw-b", "kms.us-east-1"]);
    assert_eq!(entry(&found), "public 203.0.113.50");
}

/// A proxy in the endpoint's VPC, one in the office, and callers that use them.
const PROXIES: &str = "
callers:
  proxy-a: { kind: ec2, subnet: subnet-a, private_ip: 10.0.0.80 }
  proxy-o: { kind: on_premises, site: office, private_ip: 192.168.0.80, region: us-east-1 }
  app: { kind: ec2, subnet: subnet-b, private_ip: 172.31.10.6, proxy: proxy-a }
  app-o: { kind: ec2, subnet: subnet-a, private_ip: 10.0.0.6, proxy: proxy-o }
  home: { kind: laptop, public_ip: 198.51.100.9, region: us-east-1, tunnel: proxy-a }
on_premises: { office: { prefixes: [192.168.0.0/16], egress_ip: 198.51.100.77,
  attachments: { vpn-1: { kind: vpn, vpc: vpc-aaa } } } }";

#[test]
fn np_118_and_505_a_proxy_resolves_and_connects() {
    let found = path(&lab(&[PROXIES]), "app", "sts", |_| {});
    assert_eq!(found.ids(), ["app", "pcx-1", "proxy-a", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 10.0.0.80");
    assert_eq!(marks(&found), (true, true));
    assert!(rests_on(&found, Assumption::InferredPathRules));
    // Without it the same caller gets a public answer, and has no way out.
    let lost = no_path(&lab(&[PROXIES]), "app", "sts", |r| r.proxy = ProxyChoice::Direct);
    assert_eq!(lost.reason, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS");
}

#[test]
fn np_505_a_proxy_at_a_site() {
    let found = path(&lab(&[PROXIES]), "app-o", "sts", |_| {});
    assert_eq!(found.ids(), ["app-o", "vpn-1", "proxy-o", "internet", "sts.us-east-1"]);
    assert_eq!(entry(&found), "public 198.51.100.77");
}

#[test]
fn np_505_a_proxy_at_the_callers_own_site() {
    let colleague = "callers: { host: { kind: on_premises, site: office, private_ip: 192.168.0.81, region: us-east-1, proxy: proxy-o } }";
    let found = path(&lab(&[PROXIES, colleague]), "host", "sts", |_| {});
    assert_eq!(found.ids(), ["host", "proxy-o", "internet", "sts.us-east-1"]);
    assert_eq!(entry(&found), "public 198.51.100.77");
}

#[test]
fn np_118_a_proxy_for_one_request() {
    let net = lab(&[PROXIES]);
    let proxy = net.topology().callers.find("proxy-a").unwrap();
    let found = path(&net, "i-b", "sts", |r| r.proxy = ProxyChoice::Through(proxy));
    assert_eq!(found.ids(), ["i-b", "pcx-1", "proxy-a", "vpce-sts", "sts.us-east-1"]);
}

#[test]
fn np_118_a_proxy_that_cannot_be_reached() {
    let cut = "vpc_peering_connections: null";
    let lost = no_path(&lab(&[PROXIES, cut]), "app", "sts", |_| {});
    assert_eq!(lost.kind, NoPathKind::Route);
    assert!(lost.message.starts_with("proxy proxy-a cannot be reached: "), "{}", lost.message);
    let circle = edited(&[PROXIES], |topology| {
        let app = topology.callers.find("app").unwrap();
        let proxy = topology.callers.find("proxy-a").unwrap();
        topology.callers[proxy].proxy = Some(app);
    });
    let lost = no_path(&circle, "app", "sts", |_| {});
    assert_eq!(lost.reason, "ROUTING_LOOP");
}

#[test]
fn a_tunnel_puts_the_laptop_into_the_vpc() {
    let found = path(&lab(&[PROXIES]), "home", "sts", |_| {});
    assert_eq!(found.ids(), ["home", "proxy-a", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(entry(&found), "interface vpce-sts vpc-aaa 10.0.0.80");
}

/// The console in a browser at home, in the VPC, and in the VPC with Private Access.
const CONSOLE: &str = "
vpc_endpoints:
  vpce-console: { vpc: vpc-bbb, service: console, type: interface, private_dns: true, network_interfaces: { subnet-b: 172.31.10.90 } }
  vpce-signin: { vpc: vpc-bbb, service: signin, type: interface, private_dns: true, network_interfaces: { subnet-b: 172.31.10.91 } }
callers:
  home: { kind: laptop, public_ip: 198.51.100.9, region: us-east-1 }
  at-home: { kind: console, browser: home, region: us-east-1 }
  at-work: { kind: console, browser: i-b, region: us-east-1, private_access: true }
  at-home-private: { kind: console, browser: home, region: us-east-1, private_access: true }
  alone: { kind: console, public_ip: 198.51.100.9, region: us-east-1 }";

#[test]
fn np_640_the_console_calls_for_a_browser() {
    let net = lab(&[CONSOLE]);
    let found = path(&net, "at-home", "s3", |r| r.target = Target::bucket("reports"));
    assert_eq!(entry(&found), "public 198.51.100.9");
    assert_eq!(found.ids(), ["at-home", "home", "internet", "aws-network", "s3.us-east-1"]);
    assert_eq!(found.host, "reports.s3.amazonaws.com");
    let found = path(&net, "alone", "sts", |_| {});
    assert_eq!(entry(&found), "public 198.51.100.9");
}

#[test]
fn np_640_private_access_marks_the_consoles_endpoint() {
    let net = lab(&[CONSOLE]);
    let found = path(&net, "at-work", "s3", |_| {});
    assert_eq!(entry(&found), "console vpce-console vpc-bbb 172.31.10.5");
    assert_eq!(found.ids(), ["at-work", "i-b", "vpce-console", "aws-network", "s3.us-east-1"]);
    // From home the endpoint is out of sight.
    let found = path(&net, "at-home-private", "s3", |_| {});
    assert_eq!(entry(&found), "public 198.51.100.9");
    assert!(warnings(&found).contains(&"DNS_PUBLIC_ANSWER"));
}

#[test]
fn np_640_a_browser_that_does_not_reach_the_console() {
    let cut = "callers: { inside: { kind: console, browser: i-a, region: us-east-1 } }";
    let lost = no_path(&lab(&[CONSOLE, cut]), "inside", "s3", |_| {});
    assert_eq!(lost.kind, NoPathKind::Route);
    assert!(lost.message.starts_with("the browser does not reach the console: "));
}

#[test]
fn np_635_a_search_domain_in_the_vpc() {
    let url = "https://vpc-logs-0a1b2c3d4e5f.us-east-1.es.amazonaws.com";
    let lost = no_path(&lab(&[]), "i-b", "es", |r| r.endpoint_url = Some(url));
    assert_eq!((lost.kind, lost.rule), (NoPathKind::EndpointUnavailable, "NP-635"));
    let zone = "private_hosted_zones: { vpc-logs-0a1b2c3d4e5f.us-east-1.es.amazonaws.com: { vpcs: [vpc-bbb], records: { '': 10.0.0.120 } } }";
    let found = path(&lab(&[zone]), "i-b", "es", |r| r.endpoint_url = Some(url));
    assert_eq!(entry(&found), "data plane 172.31.10.5");
    assert_eq!(found.ids(), ["i-b", "pcx-1", "es.us-east-1"]);
    let public = "https://search-logs-0a1b2c3d4e5f.us-east-1.es.amazonaws.com";
    assert_eq!(entry(&path(&lab(&[]), "i-b", "es", |r| r.endpoint_url = Some(public))), "public 203.0.113.7");
}

#[test]
fn np_636_data_planes_inside_a_vpc() {
    let data_plane = |r: &mut PathRequest<'_>| r.data_plane = true;
    let found = path(&lab(&[]), "i-a", "dax", data_plane);
    assert_eq!(entry(&found), "data plane 10.0.0.9");
    assert!(rests_on(&found, Assumption::InferredPathRules));
    let given = path(&lab(&[]), "i-b", "dax", |r| {
        r.data_plane = true;
        r.endpoint_url = Some("http://10.0.0.200:8111");
    });
    assert_eq!(entry(&given), "data plane 172.31.10.5");
    let laptop = "callers: { me: { kind: laptop, public_ip: 198.51.100.9, region: us-east-1 } }";
    assert_eq!(no_path(&lab(&[laptop]), "me", "dax", data_plane).rule, "NP-636");
}

/// The gate's answer for a caller and service of the fixture.
fn gate<'a>(
    net: &Network,
    caller: &str,
    service: &'a str,
    gates: Gates<'_>,
    change: impl FnOnce(&mut PathRequest<'a>),
) -> Option<&'static str> {
    let mut request = PathRequest::new(net.topology().callers.find(caller).unwrap(), service);
    change(&mut request);
    let path = net.resolve(&request).unwrap();
    net.gate(&request, &path, &gates).err().map(|r| r.reason)
}

#[test]
fn np_625_access_points_of_a_vpc() {
    let gateway = "vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway } }";
    let net = lab(&[gateway]);
    let origin = |vpc| Gates { network_origin: Some(vpc), ..Gates::default() };
    assert_eq!(gate(&net, "i-a", "s3", origin("vpc-aaa"), |_| {}), None);
    assert_eq!(gate(&net, "i-a", "s3", origin("vpc-zzz"), |_| {}), Some("ACCESS_POINT_NETWORK_ORIGIN"));
    assert_eq!(gate(&net, "i-b", "s3", origin("vpc-aaa"), |_| {}), Some("ACCESS_POINT_NETWORK_ORIGIN"));
    assert_eq!(gate(&net, "i-b", "s3", Gates::default(), |_| {}), None);
}

#[test]
fn np_620_private_apis() {
    let gates = |kind| Gates { api_type: Some(kind), ..Gates::default() };
    let api = |r: &mut PathRequest<'_>| r.target = Target::Api { id: "a1b2c3" };
    assert_eq!(
        gate(&lab(&[]), "i-b", "execute-api", gates("private"), api),
        Some("PRIVATE_API_WITHOUT_ENDPOINT")
    );
    assert_eq!(gate(&lab(&[]), "i-b", "execute-api", gates("EDGE"), api), None);
    // NP-622: through an endpoint of another VPC, unless the caller's own counts.
    let endpoint = "
vpc_endpoints: { vpce-api: { vpc: vpc-aaa, service: execute-api, type: interface, network_interfaces: { subnet-a: 10.0.0.60 } } }";
    let by_name = |r: &mut PathRequest<'_>| {
        r.endpoint_url = Some("https://vpce-api-0a1b.execute-api.us-east-1.vpce.amazonaws.com");
    };
    assert_eq!(gate(&lab(&[endpoint]), "i-b", "execute-api", gates("PRIVATE"), by_name), None);
    let strict = "assumptions: { service-network-gate: caller-vpc }";
    assert_eq!(
        gate(&lab(&[endpoint, strict]), "i-b", "execute-api", gates("PRIVATE"), by_name),
        Some("PRIVATE_API_WITHOUT_ENDPOINT")
    );
}

#[test]
fn np_645_a_presigned_url_is_bound_to_its_host() {
    let signed = |host| Gates { signed_host: Some(host), ..Gates::default() };
    let net = lab(&[]);
    let bucket = |r: &mut PathRequest<'_>| r.target = Target::bucket("reports");
    assert_eq!(gate(&net, "i-b", "s3", signed("reports.s3.amazonaws.com"), bucket), None);
    assert_eq!(
        gate(&net, "i-b", "s3", signed("reports.s3.us-east-1.amazonaws.com"), bucket),
        Some("SIGNED_FOR_ANOTHER_HOST")
    );
    let free = lab(&["assumptions: { presigned-url-host: free }"]);
    assert_eq!(gate(&free, "i-b", "s3", signed("reports.s3.us-east-1.amazonaws.com"), bucket), None);
}

#[test]
fn np_310_and_509_a_gateway_endpoint_shows_the_private_address() {
    let gateway = "vpc_endpoints: { vpce-gw: { vpc: vpc-bbb, service: s3, type: gateway } }";
    // The public address of the instance is out of the picture.
    let found = path(&lab(&[gateway]), "i-b", "s3", |_| {});
    assert_eq!(entry(&found), "gateway vpce-gw vpc-bbb 172.31.10.5");
    assert_eq!(marks(&found), (true, false));
}

#[test]
fn np_273_an_internet_gateway_makes_a_public_entry() {
    // However short the way within AWS is.
    let found = path(&lab(&[]), "i-b", "sts", |_| {});
    assert!(matches!(found.entry, Entry::PublicEndpoint { .. }));
    assert!(!found.ids().contains(&"internet"));
}

#[test]
fn np_307_an_endpoint_with_ipv6_only() {
    let v6 = "
vpcs: { vpc-aaa: { ipv6_cidrs: ['2001:db8:a::/56'], subnets: { subnet-a: { ipv6_cidr: '2001:db8:a::/64' } } } }
vpc_endpoints: { vpce-sts: { ip_address_type: ipv6, network_interfaces: { subnet-a: '2001:db8:a::10' }, security_groups: null } }
callers: { i-a: { ipv6: '2001:db8:a::9' } }";
    assert_eq!(entry(&path(&lab(&[v6]), "i-a", "sts", |_| {})), "interface vpce-sts vpc-aaa 2001:db8:a::9");
}

/// Workloads of each kind in the endpoint's VPC, and outside.
const WORKLOADS: &str = "
callers:
  fn-in: { kind: lambda, subnet: subnet-a, private_ip: 10.0.0.31 }
  fn-out: { kind: lambda, region: us-east-1 }
  task: { kind: ecs, subnet: subnet-b, private_ip: 172.31.10.40, public_ip: 203.0.113.40 }
  pod: { kind: eks, subnet: subnet-b, private_ip: 172.31.10.41, node_ip: 172.31.10.42, public_ip: 203.0.113.41 }";

#[test]
fn np_610_and_611_functions_in_and_outside_a_vpc() {
    let net = lab(&[WORKLOADS]);
    assert_eq!(path(&net, "fn-in", "sts", |_| {}).ids(), ["fn-in", "vpce-sts", "sts.us-east-1"]);
    assert_eq!(path(&net, "fn-out", "sts", |_| {}).ids(), ["fn-out", "aws-network", "sts.us-east-1"]);
}

#[test]
fn np_613_and_614_tasks_and_pods() {
    let net = lab(&[WORKLOADS]);
    assert_eq!(entry(&path(&net, "task", "sts", |_| {})), "public 203.0.113.40");
    let named = |r: &mut PathRequest<'_>| r.endpoint_url = Some(STS_ENDPOINT);
    assert_eq!(entry(&path(&net, "task", "sts", named)), "interface vpce-sts vpc-aaa 172.31.10.40");
    // Pod Identity's agent calls a service of its own.
    let found = path(&net, "pod", "eks-auth", |_| {});
    assert_eq!(
        (found.host.as_str(), entry(&found).as_str()),
        ("eks-auth.us-east-1.api.aws", "public 203.0.113.41")
    );
}

#[test]
fn np_621_and_623_a_private_api_without_private_dns() {
    let office = "
vpc_endpoints: { vpce-api: { vpc: vpc-aaa, service: execute-api, type: interface, network_interfaces: { subnet-a: 10.0.0.60 } } }
on_premises: { office: { prefixes: [192.168.0.0/16], attachments: { vpn-1: { kind: vpn, vpc: vpc-aaa } } } }
callers: { desk: { kind: on_premises, site: office, private_ip: 192.168.4.4, region: us-east-1 } }";
    let private = Gates { api_type: Some("PRIVATE"), ..Gates::default() };
    let by_name = |r: &mut PathRequest<'_>| {
        r.endpoint_url = Some("https://vpce-api-0a1b.execute-api.us-east-1.vpce.amazonaws.com");
    };
    let net = lab(&[office]);
    assert_eq!(
        path(&net, "desk", "execute-api", by_name).ids(),
        ["desk", "vpn-1", "vpce-api", "execute-api.us-east-1"]
    );
    assert_eq!(gate(&net, "desk", "execute-api", private, by_name), None);
}
