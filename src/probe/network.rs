//! The reference network, filled in with what the policies name.

use std::fmt::Write;
use std::net::Ipv4Addr;

use super::cast::{Cast, Home};
use super::mentions::{Mentions, address_in};
use super::senders::interface_of;
use super::subject::is_account;
use crate::arn::Arn;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::facts::services;
use crate::policy::PolicyType;
use crate::source::SourceMap;
use crate::topology::{MemoryFiles, Topology, load};

/// The network as it is written, with gaps.
const TEXT: &str = include_str!("network.yaml");

/// What problems of the reference network name as the file.
const NAME: &str = "reference-network.yaml";

/// How the own VPC reaches the target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// An interface endpoint of this endpoint service.
    Interface(&'static str),
    /// A gateway endpoint.
    Gateway,
}

/// The reference network, before policies are attached.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) topology: Topology,
    pub(super) entry: Option<Entry>,
    /// Whether the target has gateway endpoints.
    pub(super) gateway: bool,
    /// Whether endpoints of the target may stand in another Region.
    pub(super) cross_region: bool,
    /// Ids of the endpoints that requests are sent to by name.
    pub(super) ids: Ids,
}

/// Ids that policies do not name.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    pub(super) rebuilt: String,
    pub(super) hub: String,
}

impl Reference {
    /// Builds the network for requests of a service on a resource.
    ///
    /// # Errors
    /// If the text does not make a topology, which ids that fit nothing could bring about.
    pub(super) fn build(
        cast: &Cast,
        mentions: &Mentions,
        home: &Home,
        target: &str,
        resource: &str,
        types: &[PolicyType],
    ) -> Result<Reference, Diagnostics> {
        let service = services().by_prefix(target);
        let gateway = service.is_some_and(|s| s.gateway);
        let interface = interface_of(target);
        let entry = match interface {
            Some(name) => Some(Entry::Interface(name)),
            None => gateway.then_some(Entry::Gateway),
        };
        let endpoint = interface.and_then(|name| service?.endpoints.get(name));
        let cross_region = endpoint.is_some_and(|e| e.cross_region);
        let fresh = |name: &str| {
            let named = |name: &str| mentions.vpcs.iter().chain(&mentions.endpoints).any(|id| id == name);
            if named(name) { format!("{name}-2") } else { name.to_owned() }
        };
        let ids = Ids { rebuilt: fresh("vpce-0rebuilt"), hub: fresh("vpce-0hub") };
        let text = Text {
            cast,
            mentions,
            home,
            fresh: &fresh,
            ids: &ids,
            entry: entry.as_ref(),
            gateway,
            cross_region,
            endpoint_policies: types.contains(&PolicyType::Endpoint),
        };
        let text = text.fill(target, resource);
        let files = MemoryFiles::from([(NAME, text)]);
        let mut sources = SourceMap::new();
        let (topology, problems) = load(NAME, &files, &mut sources);
        match topology {
            Some(topology) => Ok(Reference { topology, entry, gateway, cross_region, ids }),
            // Its places are not in a text of the user's.
            None => Err(problems.into_iter().fold(Diagnostics::new(), |mut all, problem| {
                let message = format!("the reference network: {}", problem.message);
                all.push(
                    Diagnostic::error(problem.code, None, message).help("state --action and --resource"),
                );
                all
            })),
        }
    }

    /// The host name of an interface endpoint itself, for requests from outside its VPC.
    pub(super) fn url(&self, id: &str, region: &str) -> Option<String> {
        let Some(Entry::Interface(name)) = &self.entry else { return None };
        let turned: Vec<&str> = name.split('.').rev().collect();
        let bucket = if *name == "s3" { "bucket." } else { "" };
        Some(format!("https://{bucket}{id}.{}.{region}.vpce.amazonaws.com", turned.join(".")))
    }
}

/// What fills the gaps.
struct Text<'a> {
    cast: &'a Cast,
    mentions: &'a Mentions,
    home: &'a Home,
    fresh: &'a dyn Fn(&str) -> String,
    ids: &'a Ids,
    entry: Option<&'a Entry>,
    gateway: bool,
    cross_region: bool,
    endpoint_policies: bool,
}

impl Text<'_> {
    fn fill(&self, target: &str, resource: &str) -> String {
        let cast = self.cast;
        let fresh = self.fresh;
        let own = OwnBlock::of(self.mentions);
        let partition = self.home.partition();
        let iam = format!("arn:{partition}:iam::{}", cast.own);
        let lambda = format!("arn:{partition}:lambda:{}:{}:function", cast.region, cast.own);
        let mut gaps: Vec<(&str, String)> = vec![
            ("ACCOUNTS", self.accounts()),
            ("ENDPOINTS", self.endpoints(&own, target)),
            ("RESOURCES", self.resources(resource)),
            ("NAMED_CALLERS", self.named_caller()),
            ("NAMED", cast.named_principal.as_ref().map(|r| format!("  \"{r}\": {{}}")).unwrap_or_default()),
            ("ORG", cast.organization.clone()),
            ("OWN", cast.own.clone()),
            ("PARTNER", cast.partner.clone()),
            ("STRANGER", cast.stranger.clone()),
            ("REGION", cast.region.clone()),
            ("OTHER_REGION", cast.other_region.clone()),
            ("OFFICE_IP", cast.office_ip.to_string()),
            ("NAT_IP", cast.nat_ip.to_string()),
            ("OPEN_IP", Ipv4Addr::from(u32::from(cast.nat_ip) + 1).to_string()),
            ("OUTSIDE_IP", cast.outside_ip.to_string()),
            ("ROLE", cast.role.clone()),
            ("USER", cast.user.clone()),
            ("CONSOLE_ROLE", format!("{iam}:role/example-console")),
            ("PARTNER_ROLE", format!("arn:{partition}:iam::{}:role/example-partner", cast.partner)),
            ("STRANGER_ROLE", format!("arn:{partition}:iam::{}:role/example-stranger", cast.stranger)),
            ("IAM", iam),
            ("LAMBDA", lambda),
            ("ROLE_SERVICE", cast.senders.with_role.clone()),
            (
                "SERVICE",
                cast.senders.principal.clone().unwrap_or_else(|| "cloudtrail.amazonaws.com".to_owned()),
            ),
            ("VPC", cast.vpc.clone()),
        ];
        for name in ["NAT", "OPEN", "SPOKE", "HUB", "STORE", "FAR", "PARTNER_VPC", "STRANGER_VPC"] {
            let short = name.trim_end_matches("_VPC").to_ascii_lowercase();
            gaps.push((name, fresh(&format!("vpc-0{short}"))));
        }
        gaps.extend(own.gaps());
        let mut text = TEXT.to_owned();
        for (name, value) in &gaps {
            text = text.replace(&format!("@{name}@"), value);
        }
        text
    }

    fn accounts(&self) -> String {
        let cast = self.cast;
        let mut rows = format!("  \"{}\": {{ path: {} }}\n", cast.own, cast.path);
        if cast.owner != cast.own {
            let _ = writeln!(rows, "  \"{}\": {{ path: {} }}", cast.owner, cast.path);
        }
        let other = |name: &str| match self.mentions.organizations.iter().any(|id| id == name) {
            true => format!("{name}x"),
            false => name.to_owned(),
        };
        let _ = writeln!(
            rows,
            "  \"{}\": {{ organization: {}, path: r-partner/ou-partner-a }}",
            cast.partner,
            other("o-partner001")
        );
        let _ = writeln!(
            rows,
            "  \"{}\": {{ organization: {}, path: r-stranger/ou-stranger-a }}",
            cast.stranger,
            other("o-stranger01")
        );
        rows
    }

    fn endpoints(&self, own: &OwnBlock, target: &str) -> String {
        let cast = self.cast;
        let fresh = self.fresh;
        let mut rows = String::new();
        let at = |n: u8| own.endpoint(n);
        let net = |n: u8| own.other(n);
        let mut interface = |id: &str, vpc: &str, service: &str, subnet: &str, ip: &str, more: &str| {
            let only = if service == "s3" && more.contains("private_dns: true") {
                ", private_dns_only_for_inbound_resolver_endpoint: false"
            } else {
                ""
            };
            let _ = writeln!(
                rows,
                "  {id}: {{ vpc: {vpc}, service: {service}, type: interface, network_interfaces: {{ {subnet}: {ip} }}{more}{only} }}"
            );
        };
        let dns = ", private_dns: true";
        let (hub, far) = (fresh("vpc-0hub"), fresh("vpc-0far"));
        let (partner, stranger) = (fresh("vpc-0partner"), fresh("vpc-0stranger"));
        interface(&fresh("vpce-0console"), &cast.vpc, "console", "subnet-endpoints", &at(12), dns);
        if let Some(Entry::Interface(name)) = self.entry {
            interface(&cast.endpoint, &cast.vpc, name, "subnet-endpoints", &at(10), dns);
            interface(&self.ids.rebuilt, &cast.vpc, name, "subnet-endpoints", &at(11), "");
            interface(&self.ids.hub, &hub, name, "subnet-hub", &format!("{}.1.10", net(4)), dns);
            interface(
                &fresh("vpce-0partner"),
                &partner,
                name,
                "subnet-partner",
                &format!("{}.1.10", net(7)),
                dns,
            );
            interface(
                &fresh("vpce-0stranger"),
                &stranger,
                name,
                "subnet-stranger",
                &format!("{}.1.10", net(8)),
                dns,
            );
            if self.cross_region {
                let more = format!("{dns}, service_region: {}", cast.region);
                interface(&fresh("vpce-0far"), &far, name, "subnet-far", &format!("{}.1.10", net(6)), &more);
            }
        }
        if let Some(name) = cast.senders.preserving_endpoint().filter(|_| cast.senders.preserving != target) {
            interface(&fresh("vpce-0first"), &cast.vpc, name, "subnet-endpoints", &at(13), dns);
        }
        let others = [("ssm", 14), ("ec2", 15)].into_iter().filter(|_| self.endpoint_policies);
        for (name, n) in others.filter(|(name, _)| *name != target) {
            interface(&fresh(&format!("vpce-0{name}")), &cast.vpc, name, "subnet-endpoints", &at(n), dns);
        }
        if self.entry == Some(&Entry::Gateway) {
            for (id, vpc, table) in [
                (cast.endpoint.clone(), &cast.vpc, ", route_tables: [rtb-own]"),
                (self.ids.rebuilt.clone(), &cast.vpc, ", route_tables: [rtb-rebuilt]"),
                (fresh("vpce-0partner"), &partner, ""),
                (fresh("vpce-0stranger"), &stranger, ""),
            ] {
                let _ = writeln!(rows, "  {id}: {{ vpc: {vpc}, service: {target}, type: gateway{table} }}");
            }
        }
        if self.gateway {
            let (id, store) = (fresh("vpce-0store"), fresh("vpc-0store"));
            let _ = writeln!(rows, "  {id}: {{ vpc: {store}, service: {target}, type: gateway }}");
        }
        rows
    }

    /// The target, what services call for, and what belongs to strangers and to AWS.
    fn resources(&self, resource: &str) -> String {
        let cast = self.cast;
        let mut rows: Vec<(String, &str)> = Vec::new();
        rows.push((root_of(resource), &cast.owner));
        rows.push((root_of(resource).replacen(":::", ":::elsewhere-", 1), &cast.owner));
        for (arn, account) in
            [(&cast.senders.source, &cast.own), (&cast.senders.foreign_source, &cast.stranger)]
        {
            if Arn::parse(arn).is_some_and(|arn| arn.account().is_empty()) {
                rows.push((arn.clone(), account));
            }
        }
        rows.push((root_of(&cast.aws_object), &cast.aws));
        if self.endpoint_policies {
            // Whoever may start instances may start them from it: its launch permission is public.
            rows.push((image(&cast.region), &cast.aws));
        }
        for (name, account) in [("strangers-bucket", &cast.stranger), ("partners-bucket", &cast.partner)] {
            rows.push((format!("arn:{}:s3:::{name}", self.home.partition()), account));
        }
        let mut text = String::new();
        let mut written: Vec<String> = Vec::new();
        for (arn, account) in rows {
            let odd = Arn::parse(&arn).is_none_or(|a| !a.account().is_empty() && !is_account(a.account()));
            if odd || written.contains(&arn) {
                continue;
            }
            let region = match arn.contains(":::elsewhere-") {
                true => &cast.other_region,
                false => &cast.region,
            };
            let is_bucket = Arn::parse(&arn).is_some_and(|a| a.region().is_empty() && a.service() == "s3");
            let region = if is_bucket { format!(", region: {region}") } else { String::new() };
            let _ = writeln!(text, "  \"{arn}\": {{ account: \"{account}\"{region} }}");
            written.push(arn);
        }
        text
    }

    fn named_caller(&self) -> String {
        let Some(arn) = &self.cast.named_principal else { return String::new() };
        let (field, session) = match arn.contains(":user/") {
            true => ("user", ""),
            false => ("role", ", session: { mfa: false }"),
        };
        format!(
            "  named: {{ kind: laptop, public_ip: {}, region: {}, {field}: \"{arn}\"{session} }}",
            self.cast.outside_ip, self.cast.region
        )
    }
}

/// An image of Amazon.
pub(super) fn image(region: &str) -> String {
    format!("arn:aws:ec2:{region}::image/ami-0a1b2c3d4e5f9000e")
}

/// The resource that a policy is attached to: of an object the bucket, of a call of an API the API.
pub(super) fn root_of(resource: &str) -> String {
    let Some(arn) = Arn::parse(resource) else { return resource.to_owned() };
    let whole = arn.resource();
    let own = match arn.service() {
        "s3" if !whole.starts_with("accesspoint/") => whole.split('/').next(),
        "execute-api" => whole.split('/').next(),
        "es" => whole.match_indices('/').nth(1).and_then(|(at, _)| whole.get(..at)),
        _ => None,
    };
    match own {
        Some(own) => {
            format!("arn:{}:{}:{}:{}:{own}", arn.partition(), arn.service(), arn.region(), arn.account())
        }
        None => resource.to_owned(),
    }
}

/// The address block of the own VPC: one that the policies name, if they name one that a VPC can have.
struct OwnBlock {
    /// The first two numbers of its addresses.
    a: u8,
    b: u8,
    /// The third number, of the subnet of the callers.
    c: u8,
    /// The lowest last number of a caller.
    d: u8,
}

impl OwnBlock {
    fn of(mentions: &Mentions) -> OwnBlock {
        let first = mentions.private_ranges.iter().find_map(|range| address_in(range, 0));
        match first.map(|ip| ip.octets()) {
            Some([a, b, c, d]) if Ipv4Addr::new(a, b, c, d).is_private() => {
                OwnBlock { a, b, c, d: d.min(200) }
            }
            _ => OwnBlock { a: 10, b: 20, c: 1, d: 0 },
        }
    }

    /// A caller's address, by its number from 0.
    fn caller(&self, n: u8) -> String {
        format!("{}.{}.{}.{}", self.a, self.b, self.c, self.d.saturating_add(5).saturating_add(n))
    }

    fn subnet(&self, n: u8) -> String {
        format!("{}.{}.{}.0/24", self.a, self.b, self.c.wrapping_add(n))
    }

    fn endpoint(&self, n: u8) -> String {
        format!("{}.{}.{}.{n}", self.a, self.b, self.c.wrapping_add(1))
    }

    /// The first two numbers of the addresses of another VPC.
    fn other(&self, n: u8) -> String {
        let shift = if self.a == 10 { self.b } else { 0 };
        format!("10.{}", shift.wrapping_add(100).wrapping_add(n))
    }

    fn gaps(&self) -> Vec<(&'static str, String)> {
        const NETS: [(&str, u8); 8] = [
            ("NET1", 1),
            ("NET2", 2),
            ("NET3", 3),
            ("NET4", 4),
            ("NET5", 5),
            ("NET6", 6),
            ("NET7", 7),
            ("NET8", 8),
        ];
        let mut gaps: Vec<(&'static str, String)> = NETS.map(|(name, n)| (name, self.other(n))).into();
        let site = if (self.a, self.b) == (192, 168) { "172.31" } else { "192.168" };
        gaps.extend([
            ("OWN_CIDR", format!("{}.{}.0.0/16", self.a, self.b)),
            ("OWN_SUBNET", self.subnet(0)),
            ("ENDPOINT_SUBNET", self.subnet(1)),
            ("SECOND_SUBNET", self.subnet(2)),
            ("APP_IP", self.caller(0)),
            ("WORKSTATION_IP", self.caller(1)),
            ("PROXY_IP", self.caller(2)),
            ("FUNCTION_IP", self.caller(3)),
            ("SHELL_IP", self.caller(4)),
            ("REBUILT_IP", format!("{}.{}.{}.20", self.a, self.b, self.c.wrapping_add(2))),
            ("SITE", site.to_owned()),
        ]);
        gaps
    }
}
