//! Who claims which domain in which VPC: private hosted zones, private DNS of endpoints, Resolver rules.

use std::collections::HashMap;
use std::sync::Arc;

use crate::facts::{regions, services};
use crate::topology::model::{
    DnsProfile, Endpoint, EndpointKind, IpAddressType, PrivateZone, ResolverRule, Vpc,
};
use crate::topology::{Ref, Topology};

/// One claim on a domain in a VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// A Resolver rule (NP-141).
    Rule(Ref<ResolverRule>),
    /// A private hosted zone (NP-138).
    Zone(Ref<PrivateZone>),
    /// The hidden zone of an interface endpoint with private DNS (NP-125).
    Endpoint {
        endpoint: Ref<Endpoint>,
        /// Whether the domain itself is a name of the endpoint.
        itself: bool,
        /// Whether the names below it are.
        below: bool,
        /// Whether a Route 53 Profile shares the names (NP-140).
        shared: bool,
    },
}

/// The number of a domain.
type Domain = u32;

/// All claims, by VPC and domain.
#[derive(Debug, Default)]
pub(super) struct Claims {
    domains: HashMap<Arc<str>, Domain>,
    /// By number of the VPC, sorted by domain; of one domain the strongest first (NP-121, NP-122).
    by_vpc: Vec<Box<[(Domain, Claim)]>>,
}

impl Claims {
    /// Collects them, in one pass over the zones, endpoints and rules.
    pub(super) fn of(topology: &Topology) -> Claims {
        let mut collect = Collect {
            domains: HashMap::new(),
            by_vpc: vec![Vec::new(); topology.vpcs.len()],
            names: HashMap::new(),
        };
        for (rule, row) in topology.resolver_rules.iter() {
            let domain = collect.domain(&row.domain);
            row.vpcs.iter().for_each(|vpc| collect.claim(*vpc, domain, Claim::Rule(rule)));
        }
        for (zone, row) in topology.private_zones.iter() {
            let domain = collect.domain(&row.domain);
            row.vpcs.iter().for_each(|vpc| collect.claim(*vpc, domain, Claim::Zone(zone)));
        }
        for (endpoint, row) in topology.endpoints.iter() {
            if row.kind == EndpointKind::Interface && row.private_dns {
                collect.endpoint(endpoint, row, row.vpc);
            }
        }
        // Of one domain the VPC's own claims come before those of its profile (NP-122).
        collect.sort();
        let own: Vec<usize> = collect.by_vpc.iter().map(Vec::len).collect();
        for (_, profile) in topology.dns_profiles.iter() {
            for vpc in &profile.vpcs {
                collect.profile(topology, profile, *vpc);
            }
        }
        collect.finish(&own)
    }

    /// The claims of a VPC on a name and the domains above it, the most specific first (NP-120), each with the
    /// part of the name that is below the domain.
    pub(super) fn on<'c, 'n>(
        &'c self,
        vpc: Ref<Vpc>,
        name: &'n str,
    ) -> impl Iterator<Item = (Claim, &'n str)> + use<'c, 'n> {
        let own = self.by_vpc.get(vpc.index()).map(AsRef::as_ref).unwrap_or_default();
        let mut start = (!own.is_empty()).then_some(0);
        let mut rest: &[(Domain, Claim)] = &[];
        let mut below = "";
        std::iter::from_fn(move || {
            loop {
                if let Some(((_, claim), more)) = rest.split_first() {
                    rest = more;
                    return Some((*claim, below));
                }
                let at = start?;
                let domain = name.get(at..)?;
                start = domain.find('.').map(|dot| at + dot + 1);
                if let Some(number) = self.domains.get(domain) {
                    let from = own.partition_point(|(d, _)| d < number);
                    let to = own.partition_point(|(d, _)| d <= number);
                    rest = own.get(from..to).unwrap_or(&[]);
                    below = name.get(..at.saturating_sub(1)).unwrap_or("");
                }
            }
        })
    }
}

/// An endpoint service, its Region, and whether it has both address families.
type ServiceKey = (Arc<str>, Arc<str>, bool);

/// A domain of an endpoint service: its number, whether it counts itself, whether names below it do.
type Named = (Domain, bool, bool);

struct Collect {
    domains: HashMap<Arc<str>, Domain>,
    by_vpc: Vec<Vec<(Domain, Claim)>>,
    /// Domains of the endpoint services met so far.
    names: HashMap<ServiceKey, Arc<[Named]>>,
}

impl Collect {
    fn domain(&mut self, name: &str) -> Domain {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        if let Some(number) = self.domains.get(name.as_str()) {
            return *number;
        }
        let number = u32::try_from(self.domains.len()).unwrap_or(u32::MAX);
        self.domains.insert(name.into(), number);
        number
    }

    fn claim(&mut self, vpc: Ref<Vpc>, domain: Domain, claim: Claim) {
        if let Some(claims) = self.by_vpc.get_mut(vpc.index()) {
            claims.push((domain, claim));
        }
    }

    fn profile(&mut self, topology: &Topology, profile: &DnsProfile, vpc: Ref<Vpc>) {
        for rule in &profile.rules {
            let domain = self.domain(&topology.resolver_rules[*rule].domain);
            self.claim(vpc, domain, Claim::Rule(*rule));
        }
        for zone in &profile.zones {
            let domain = self.domain(&topology.private_zones[*zone].domain);
            self.claim(vpc, domain, Claim::Zone(*zone));
        }
        for endpoint in &profile.endpoints {
            let row = &topology.endpoints[*endpoint];
            if row.kind == EndpointKind::Interface && row.private_dns && row.vpc != vpc {
                self.endpoint(*endpoint, row, vpc);
            }
        }
    }

    fn endpoint(&mut self, endpoint: Ref<Endpoint>, row: &Endpoint, vpc: Ref<Vpc>) {
        let dual = row.ip_address_type.is_some_and(|t| t != IpAddressType::Ipv4);
        let key = (row.service.clone(), row.service_region.clone(), dual);
        let names = match self.names.get(&key) {
            Some(names) => names.clone(),
            None => {
                let names: Arc<[_]> = self.names_of(row, dual).into();
                self.names.insert(key, names.clone());
                names
            }
        };
        for (domain, itself, below) in names.iter().copied() {
            self.claim(vpc, domain, Claim::Endpoint { endpoint, itself, below, shared: vpc != row.vpc });
        }
    }

    fn names_of(&mut self, row: &Endpoint, dual: bool) -> Vec<Named> {
        let mut names: Vec<Named> = Vec::new();
        for name in private_dns_names(&row.service, &row.service_region, dual) {
            let (name, below) = match name.strip_prefix("*.") {
                Some(name) => (name, true),
                None => (name.as_str(), false),
            };
            let domain = self.domain(name);
            match names.iter_mut().find(|(d, ..)| *d == domain) {
                Some(known) => {
                    known.1 |= !below;
                    known.2 |= below;
                }
                None => names.push((domain, !below, below)),
            }
        }
        names
    }

    fn sort(&mut self) {
        for claims in &mut self.by_vpc {
            claims.sort_by_key(|(domain, claim)| (*domain, strength(claim)));
        }
    }

    /// `own` is how many claims of each VPC are its own; the others are those of its profile.
    fn finish(self, own: &[usize]) -> Claims {
        let sorted = |(mut claims, own): (Vec<(Domain, Claim)>, &usize)| {
            if claims.len() > *own {
                let (_, shared) = claims.split_at_mut(*own);
                shared.sort_by_key(|(domain, claim)| (*domain, strength(claim)));
                // Stable: the VPC's own claims stay in front.
                claims.sort_by_key(|(domain, _)| *domain);
            }
            claims.into_boxed_slice()
        };
        Claims { domains: self.domains, by_vpc: self.by_vpc.into_iter().zip(own).map(sorted).collect() }
    }
}

fn strength(claim: &Claim) -> u8 {
    match claim {
        Claim::Rule(_) => 0,
        Claim::Zone(_) => 1,
        Claim::Endpoint { .. } => 2,
    }
}

/// The names that private DNS of an endpoint service covers (NP-126). `*.` stands for at least one more label.
///
/// A service of AWS's that the table does not list has its regional host alone; a service of others has none.
pub(super) fn private_dns_names(service: &str, region: &str, dual: bool) -> Vec<String> {
    let suffix = regions().partition_of(region).map_or("amazonaws.com", |p| &p.suffix);
    let mut names = services().private_dns(service, region);
    if services().by_endpoint_service(service).is_none() && !service.contains("vpce-svc-") {
        names.push(format!("{service}.{region}.{suffix}"));
    }
    // An S3 endpoint answers for dual-stack names only if it has both families (NP-128).
    if service == "s3" && dual {
        for label in
            ["s3.dualstack", "*.s3.dualstack", "*.s3-accesspoint.dualstack", "*.s3-control.dualstack"]
        {
            names.push(format!("{label}.{region}.{suffix}"));
        }
    }
    names
}
