//! What holds of every answer, whatever the topology and the request.

use std::net::Ipv4Addr;

use hopstamp::network::{
    Entry, Hop, HopKind, HostMode, Network, NoPath, Path, PathRequest, S3Addressing, Target,
};
use ipnet::Ipv4Net;
use proptest::prelude::*;

use super::support::lab;

/// Changes of the fixture that can be made together or alone.
const CHANGES: &[&str] = &[
    "vpcs: { vpc-bbb: { dns_hostnames: false } }",
    "vpcs: { vpc-aaa: { dns_support: false, dns_hostnames: false } }",
    "vpcs: { vpc-bbb: { block_public_access: block-bidirectional } }",
    "vpcs: { vpc-bbb: { dns_servers: [10.0.0.2, 10.0.0.53] } }",
    "vpcs: { vpc-bbb: { ipv6_cidrs: ['2001:db8:b::/56'], subnets: { subnet-b: { ipv6_cidr: '2001:db8:b::/64' } } } }\ncallers: { i-b: { ipv6: '2001:db8:b::5' } }",
    "vpc_peering_connections: { pcx-1: { status: expired } }",
    "internet_gateways: { igw-a: { vpc: vpc-aaa } }",
    "vpcs: { vpc-bbb: { subnets: { subnet-nat: { az: use1-az1, cidr: 172.31.20.0/24 } } } }\nnat_gateways: { nat-1: { subnet: subnet-nat } }",
    "vpc_endpoints: { vpce-sts: { state: pending } }",
    "vpc_endpoints: { vpce-sts: { private_dns: false } }",
    "vpc_endpoints: { vpce-gw: { vpc: vpc-aaa, service: s3, type: gateway } }",
    "vpc_endpoints: { vpce-s3: { vpc: vpc-aaa, service: s3, type: interface, network_interfaces: { subnet-a: 10.0.0.40 }, private_dns: true } }",
    "private_hosted_zones: { sts.us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { '': 10.0.0.186 } } }",
    "private_hosted_zones: { us-east-1.amazonaws.com: { vpcs: [vpc-bbb], records: { kms: 10.0.0.200, '*': 203.0.113.80 } } }",
    "security_groups: { sg-endpoint: { ingress: [] } }",
    "security_groups: { sg-b: { vpc: vpc-bbb, egress: [{ protocol: tcp, port: 443, cidr: 10.0.0.0/8 }] } }\ncallers: { i-b: { security_groups: [sg-b] } }",
    "network_acls: { acl-a: { vpc: vpc-aaa, subnets: [subnet-a], ingress: { 100: { action: allow, protocol: tcp, port: 443, cidr: 0.0.0.0/0 } } } }",
    "route_tables: { rtb-b: { vpc: vpc-bbb, main: true, routes: { 10.0.0.0/8: pcx-1, 10.0.0.128/25: blackhole, 0.0.0.0/0: igw-b } } }",
    "resolver: { inbound_endpoints: { rslvr-in: { vpc: vpc-aaa, addresses: { subnet-a: 10.0.0.53 } } } }",
];

/// Callers beside the two of the fixture.
const CALLERS: &str = "
on_premises: { office: { prefixes: [192.168.0.0/16], egress_ip: 198.51.100.77,
  attachments: { vpn-1: { kind: vpn, vpc: vpc-aaa } }, dns: { forward: { us-east-1.amazonaws.com: 10.0.0.53 } } } }
callers:
  fn: { kind: lambda, region: us-east-1 }
  fn-vpc: { kind: lambda, subnet: subnet-b, private_ip: 172.31.10.31 }
  pod: { kind: eks, subnet: subnet-b, private_ip: 172.31.10.32, node_ip: 172.31.10.33 }
  shell: { kind: cloudshell, subnet: subnet-a, private_ip: 10.0.0.34 }
  home: { kind: laptop, public_ip: 198.51.100.9, region: us-east-1 }
  web: { kind: console, browser: home, region: us-east-1 }
  desk: { kind: on_premises, site: office, private_ip: 192.168.4.4, region: us-east-1 }
  behind: { kind: ec2, subnet: subnet-b, private_ip: 172.31.10.35, proxy: i-a }
  scan: { kind: service, service: cloudtrail.amazonaws.com, region: us-east-1 }";

pub(super) fn any_network() -> impl Strategy<Value = Network> {
    prop::sample::subsequence(CHANGES, 0..6).prop_map(|changes| {
        let mut patches = vec![CALLERS];
        patches.extend(changes);
        lab(&patches)
    })
}

/// What a request may ask for, apart from its caller.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    caller: prop::sample::Index,
    service: &'static str,
    region: Option<&'static str>,
    url: Option<String>,
    target: Target<'static>,
    flags: [bool; 6],
}

fn any_url() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "https://vpce-sts-0a1b.sts.us-east-1.vpce.amazonaws.com",
        "https://bucket.vpce-s3-0a1b.s3.us-east-1.vpce.amazonaws.com",
        "http://sts.us-east-1.amazonaws.com:8080",
        "https://10.0.0.186",
        "https://[2001:db8::1]:443",
        "https://a-vpce-sts.execute-api.us-east-1.amazonaws.com",
        "vpce-.vpce.amazonaws.com",
    ]);
    prop_oneof![known.prop_map(str::to_owned), "[a-z0-9.:/@\\[\\]-]{0,40}", any::<String>()]
}

pub(super) fn any_asked() -> impl Strategy<Value = Asked> {
    let services =
        vec!["sts", "s3", "kms", "dynamodb", "iam", "execute-api", "s3express", "ecr", "eks-auth", "no-such"];
    let regions = vec![None, Some("us-east-1"), Some("eu-west-1"), Some("cn-north-1"), Some("nowhere")];
    let targets = vec![
        Target::None,
        Target::bucket("reports"),
        Target::Bucket { name: "my.reports", region: Some("eu-west-1") },
        Target::bucket("hot--use1-az1--x-s3"),
        Target::Account { id: "111122223333" },
        Target::MultiRegionAccessPoint { alias: "m1.mrap" },
        Target::Api { id: "a1b2c3" },
    ];
    (
        any::<prop::sample::Index>(),
        prop::sample::select(services),
        prop::sample::select(regions),
        prop::option::weighted(0.3, any_url()),
        prop::sample::select(targets),
        any::<[bool; 6]>(),
    )
        .prop_map(|(caller, service, region, url, target, flags)| Asked {
            caller,
            service,
            region,
            url,
            target,
            flags,
        })
}

impl Asked {
    fn of(&self, network: &Network) -> Result<Path, Box<NoPath>> {
        network.resolve(&self.request(network))
    }

    /// The request to a network.
    pub(super) fn request(&self, network: &Network) -> PathRequest<'_> {
        let topology = network.topology();
        let callers: Vec<_> = topology.callers.iter().map(|(caller, _)| caller).collect();
        let mut request = PathRequest::new(*self.caller.get(&callers), self.service);
        request.region = self.region;
        request.endpoint_url = self.url.as_deref();
        request.target = self.target;
        let [dualstack, fips, legacy, path_style, data_plane, accelerate] = self.flags;
        (request.dualstack, request.fips, request.data_plane) = (dualstack, fips, data_plane);
        request.s3_accelerate = accelerate;
        if legacy {
            request.sts_mode = Some(HostMode::Legacy);
            request.s3_us_east_1_mode = Some(HostMode::Regional);
        }
        if path_style {
            request.s3_addressing = S3Addressing::Path;
        }
        request
    }
}

fn kinds(hops: &[Hop]) -> Vec<HopKind> {
    hops.iter().map(|h| h.kind).collect()
}

/// What holds of a path.
fn check_path(path: &Path) {
    let kinds = kinds(&path.hops);
    assert_eq!(kinds.first(), Some(&HopKind::Caller), "{path:#?}");
    assert_eq!(kinds.last(), Some(&HopKind::Service), "{path:#?}");
    assert_eq!(kinds.iter().filter(|k| **k == HopKind::Service).count(), 1, "{path:#?}");
    let last_endpoint = path.hops.iter().rev().find(|h| h.kind == HopKind::Endpoint);
    match &path.entry {
        Entry::InterfaceEndpoint(entry) | Entry::GatewayEndpoint(entry) => {
            assert_eq!(kinds.get(kinds.len() - 2), Some(&HopKind::Endpoint), "{path:#?}");
            assert_eq!(last_endpoint.map(|h| &h.id), Some(&entry.endpoint), "{path:#?}");
            // Only the own VPC's gateway endpoint can be used (NP-310).
            assert!(entry.same_vpc || matches!(path.entry, Entry::InterfaceEndpoint(_)), "{path:#?}");
            assert!(entry.same_vpc || entry.source_assumed, "{path:#?}");
        }
        Entry::PublicEndpoint { .. } => assert!(last_endpoint.is_none(), "{path:#?}"),
        _ => {}
    }
    assert!(path.hops.iter().all(|h| !h.id.is_empty()), "{path:#?}");
    assert!(path.warnings.iter().all(|w| is_sentence(&w.message)), "{path:#?}");
}

/// What holds of the lack of a path.
fn check_no_path(lost: &NoPath) {
    assert_eq!(kinds(&lost.walk).first(), Some(&HopKind::Caller), "{lost:#?}");
    assert!(!kinds(&lost.walk).contains(&HopKind::Service), "{lost:#?}");
    assert!(is_sentence(&lost.message) && is_sentence(&lost.mend), "{lost:#?}");
    assert!(lost.rule.starts_with("NP-"), "{lost:#?}");
}

/// Texts are one line without a full stop.
fn is_sentence(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('.') && !text.contains('\n')
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_well_formed_and_the_same_each_time(
        network in any_network(),
        requests in prop::collection::vec(any_asked(), 40),
    ) {
        for asked in &requests {
            let answer = asked.of(&network);
            match &answer {
                Ok(path) => check_path(path),
                Err(lost) => check_no_path(lost),
            }
            prop_assert_eq!(&answer, &asked.of(&network));
        }
    }
}

/// Blocks around the endpoint's address, and some that do not hold it; each leads to the peer or nowhere.
fn any_routes() -> impl Strategy<Value = Vec<(Ipv4Net, bool)>> {
    let near = (0..20_u32, 8..=32_u8).prop_map(|(flip, length)| {
        // Flipping a low bit makes a neighbour.
        let address = u32::from(Ipv4Addr::new(10, 0, 0, 186)) ^ (1 << flip);
        Ipv4Net::new(address.into(), length).unwrap().trunc()
    });
    let around =
        (8..=32_u8).prop_map(|length| Ipv4Net::new(Ipv4Addr::new(10, 0, 0, 186), length).unwrap().trunc());
    prop::collection::vec((prop_oneof![near, around], any::<bool>()), 1..12).prop_map(|routes| {
        let mut unique: Vec<(Ipv4Net, bool)> = Vec::new();
        for (block, open) in routes {
            if unique.iter().all(|(known, _)| *known != block) {
                unique.push((block, open));
            }
        }
        unique
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// NP-203, against the plain reading of the rule.
    #[test]
    fn np_203_the_longest_prefix_decides(routes in any_routes()) {
        let written: Vec<String> = routes
            .iter()
            .map(|(block, open)| format!("{block}: {}", if *open { "pcx-1" } else { "blackhole" }))
            .collect();
        let table = format!("route_tables: {{ rtb-b: {{ vpc: vpc-bbb, main: true, routes: {{ {} }} }} }}", written.join(", "));
        let network = lab(&[&table]);
        let caller = network.topology().callers.find("i-b").unwrap();
        let mut request = PathRequest::new(caller, "sts");
        request.endpoint_url = Some(super::support::STS_ENDPOINT);
        let address = Ipv4Addr::new(10, 0, 0, 186);
        let holding = routes.iter().filter(|(block, _)| block.contains(&address));
        let expected = match holding.max_by_key(|(block, _)| block.prefix_len()) {
            Some((_, true)) => None,
            Some((_, false)) => Some("BAD_STATE_ROUTE"),
            None => Some("NO_ROUTE_TO_DESTINATION"),
        };
        prop_assert_eq!(network.resolve(&request).err().map(|lost| lost.reason), expected);
    }
}
