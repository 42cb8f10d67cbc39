//! What speaks against a caller: what its kind needs and does not have, and credentials nobody knows.

use super::Lowering;
use super::place;
use crate::diagnostic::{Diagnostic, code};
use crate::source::{Entry, Span};
use crate::topology::ids::IdKind;
use crate::topology::model::{Caller, CallerCredentials, CallerKind, PrincipalKind};
use crate::topology::table::Ref;

use CallerKind::{
    CloudShell, CodeBuild, Console, Ec2, Ecs, Eks, Glue, Lambda, Laptop, OnPremises, SageMaker, Service,
};

/// Fields that callers of some kinds have. The others are for every kind.
const FIELDS_OF_KINDS: &[(&str, &[CallerKind])] = &[
    ("subnet", &[Ec2, Ecs, Eks, Lambda, CloudShell, Glue, CodeBuild, SageMaker]),
    ("security_groups", &[Ec2, Ecs, Eks, Lambda, CloudShell, Glue, CodeBuild, SageMaker]),
    ("node_ip", &[Eks]),
    ("private_ip", &[Ec2, Ecs, Eks, Lambda, CloudShell, Glue, CodeBuild, SageMaker, OnPremises]),
    ("public_ip", &[Ec2, Ecs, Eks, Laptop, Console]),
    ("ipv6", &[Ec2, Ecs, Eks, Lambda, CloudShell, Glue, CodeBuild, SageMaker, Laptop, Console, OnPremises]),
    ("function_arn", &[Lambda, Service]),
    ("instance_id", &[Ec2]),
    ("role_delivery", &[Ec2]),
    ("build_arn", &[CodeBuild]),
    ("project_arn", &[CodeBuild]),
    ("site", &[OnPremises]),
    ("service", &[Service]),
    ("proxy", &[Ec2, Ecs, Eks, Lambda, CloudShell, Glue, CodeBuild, SageMaker, Laptop, OnPremises]),
    ("tunnel", &[Laptop, OnPremises]),
    ("browser", &[Console]),
    ("private_access", &[Console]),
];

fn noun(kind: CallerKind) -> &'static str {
    match kind {
        Ec2 => "an EC2 instance",
        Ecs => "an ECS task",
        Eks => "an EKS pod",
        Lambda => "a Lambda function",
        Glue => "a Glue job",
        CodeBuild => "a build of CodeBuild",
        SageMaker => "a SageMaker workload",
        CloudShell => "CloudShell",
        Laptop => "a host on the internet",
        OnPremises => "an on-premises host",
        Console => "the console",
        Service => "an AWS service",
    }
}

impl Lowering<'_, '_> {
    /// Reports what speaks against a caller, but for the addresses it takes.
    pub(super) fn check_caller(&mut self, entry: &Entry, row: &Caller) {
        self.check_needs(entry, row);
        for (name, kinds) in FIELDS_OF_KINDS {
            let off = entry.node.get(name).is_some_and(|node| node.scalar() == Some("false"));
            if place::has(entry, name) && !kinds.contains(&row.kind) && !off {
                let message = format!("{}: `{name}` has no meaning for {}", entry.key, noun(row.kind));
                self.problems.push(
                    Diagnostic::error(code::CONFLICT, place::of_field(entry, name), message).help(format!(
                        "take it out, or write another `kind`; this one is {}",
                        kind_word(entry)
                    )),
                );
            }
        }
        if row.subnet.is_none() {
            for name in ["security_groups", "private_ip"] {
                if place::has(entry, name) && row.kind.is_run_by_aws() {
                    let message = format!("{}: `{name}` without `subnet`", entry.key);
                    self.problems.push(
                        Diagnostic::error(code::CONFLICT, place::of_field(entry, name), message)
                            .help("outside a VPC it has none; add `subnet`, or take this out"),
                    );
                }
            }
        }
        self.check_public_address(entry, row);
        self.check_site_address(entry, row);
        self.check_credentials(entry, row);
        self.check_session(entry, row);
    }

    fn check_needs(&mut self, entry: &Entry, row: &Caller) {
        let mut needs = |name: &str, example: &str| {
            if !place::has(entry, name) {
                let message = format!("{}: {} needs `{name}`", entry.key, noun(row.kind));
                self.problems.push(
                    Diagnostic::error(code::MISSING_FIELD, entry.key_span, message)
                        .help(format!("add `{example}`")),
                );
            }
        };
        match row.kind {
            Ec2 | Ecs | Eks => needs("subnet", "subnet: subnet-1"),
            OnPremises => needs("site", "site: office"),
            Service => needs("service", "service: cloudtrail.amazonaws.com"),
            Lambda if !place::has(entry, "subnet") && !place::has(entry, "function_arn") => {
                needs("region", "region: us-east-1");
            }
            CloudShell | Glue | CodeBuild | SageMaker if !place::has(entry, "subnet") => {
                needs("region", "region: us-east-1");
            }
            Console if row.private_access => needs("browser", "browser: laptop"),
            Lambda | CloudShell | Glue | CodeBuild | SageMaker | Console | Laptop => {}
        }
        if row.kind == Service && place::has(entry, "service") {
            let name = entry.node.get("service").and_then(|n| n.scalar()).unwrap_or("");
            if !name.contains(".amazonaws.com") && !name.contains(".aws.internal") {
                let message = format!("{}: {name} is not a service principal", entry.key);
                self.problems.push(
                    Diagnostic::error(code::INVALID_VALUE, place::of_value(entry, "service"), message)
                        .help(format!("write e.g. {name}.amazonaws.com")),
                );
            }
        }
    }

    /// A public address needs an internet gateway to be seen by.
    fn check_public_address(&mut self, entry: &Entry, row: &Caller) {
        let (Some(subnet), true) = (row.subnet, row.public_ip.is_some()) else { return };
        let vpc = self.topology.subnets[subnet].vpc;
        if !self.with_internet_gateway.contains(&vpc) {
            let id = self.topology.vpcs.id(vpc);
            let message =
                format!("{}: its public address is never seen, for {id} has no internet gateway", entry.key);
            self.problems.push(
                Diagnostic::warning(code::UNUSED, place::of_field(entry, "public_ip"), message).help(
                    format!("add `internet_gateways: {{ igw-1: {{ vpc: {id} }} }}`, or take the address out"),
                ),
            );
        }
    }

    /// The address of an on-premises host is one of its site.
    fn check_site_address(&mut self, entry: &Entry, row: &Caller) {
        let Some(site) = row.site else { return };
        let prefixes = &self.topology.sites[site].prefixes;
        let fields = [("private_ip", row.private_ip), ("ipv6", row.ipv6)];
        for (name, address) in fields.into_iter().filter_map(|(name, address)| Some((name, address?))) {
            if !prefixes.is_empty() && !prefixes.iter().any(|prefix| prefix.contains(&address)) {
                let listed: Vec<String> = prefixes.iter().map(ToString::to_string).collect();
                let id = self.topology.sites.id(site);
                let message = format!("{}: {address} lies outside its site {id}", entry.key);
                self.problems.push(
                    Diagnostic::error(code::OUTSIDE, place::of_value(entry, name), message)
                        .help(format!("{id} has {}", listed.join(", "))),
                );
            }
        }
    }

    /// Credentials of a principal that is not described: nothing is known of its policies.
    fn check_credentials(&mut self, entry: &Entry, row: &Caller) {
        let (name, arn) = match &row.credentials {
            CallerCredentials::Role(arn) => ("role", arn),
            CallerCredentials::User(arn) => ("user", arn),
            CallerCredentials::None | CallerCredentials::Service(_) => return,
        };
        let span = place::of_value(entry, name);
        let is_role = arn.resource().starts_with("role/");
        if is_role != (name == "role") {
            let other = if is_role { "role" } else { "user" };
            let message = format!(
                "{}: `{name}` is the ARN of a {}",
                entry.key,
                if arn.resource() == "root" { "root user" } else { other }
            );
            self.problems.push(
                Diagnostic::error(code::CONFLICT, span, message).help(format!("write `{other}: {arn}`")),
            );
            return;
        }
        let service_linked = arn.resource().starts_with("role/aws-service-role/");
        let root = arn.resource() == "root";
        if self.topology.principals.find(arn.as_str()).is_none() && !service_linked && !root {
            let message = format!(
                "{}: {arn} is not among `principals`, so it has no identity-based policies",
                entry.key
            );
            let help = self
                .ids
                .did_you_mean(arn.as_str(), self.topology.principals.ids())
                .unwrap_or_else(|| format!("add it: `{arn}: {{ policies: [...] }}`"));
            self.problems.push(Diagnostic::warning(code::UNKNOWN_ID, span, message).help(help));
        }
    }

    /// What is said of a session fits the principal, and the caller it was issued to exists.
    fn check_session(&mut self, entry: &Entry, row: &Caller) {
        let Some(node) = entry.node.get("session") else { return };
        let principal = match &row.credentials {
            CallerCredentials::Role(arn) | CallerCredentials::User(arn) => Some(PrincipalKind::of(arn)),
            CallerCredentials::None | CallerCredentials::Service(_) => None,
        };
        for fault in row.session.faults(principal) {
            let span = node.get(fault.field).map_or(node.span, |field| field.span);
            let message = format!("{}: session: {}", entry.key, fault.message);
            self.problems.push(Diagnostic::error(fault.code, span, message).help(fault.help));
        }
    }

    /// Reports credentials that were issued to a caller nobody described.
    pub(super) fn check_issued_to(&mut self, callers: &[Entry]) {
        for entry in callers {
            let Some(node) = entry.node.get("session").and_then(|s| s.get("issued_to")) else { continue };
            let Some(id) = node.scalar() else { continue };
            if self.topology.callers.find(id).is_none() {
                let what = format!("{}: session: `issued_to`", entry.key);
                let problem = self.ids.unknown(&[IdKind::Caller], id, node.span, &what);
                self.problems.push(problem);
            }
        }
    }

    /// Reports callers that go through one another in a circle.
    pub(super) fn check_circles(&mut self, callers: &[Entry]) {
        let callers_table = &self.topology.callers;
        let next = |row: Ref<Caller>| {
            let caller = &callers_table[row];
            caller.proxy.or(caller.tunnel).or(caller.browser)
        };
        let mut found: Vec<(Span, String)> = Vec::new();
        for entry in callers {
            let Some(start) = callers_table.find(&entry.key) else { continue };
            let mut at = start;
            let mut chain = vec![callers_table.id(start)];
            while let Some(row) = next(at).filter(|_| chain.len() <= callers_table.len()) {
                chain.push(callers_table.id(row));
                if row == start {
                    // Said once, at the member that stands first.
                    let first = chain.iter().filter_map(|id| callers_table.find(id)).min();
                    if first == Some(start) {
                        found.push((entry.key_span, chain.join(" -> ")));
                    }
                    break;
                }
                at = row;
            }
        }
        for (span, chain) in found {
            let name = chain.split(" -> ").next().unwrap_or("");
            let message = format!("{name}: it goes through itself: {chain}");
            self.problems.push(
                Diagnostic::error(code::CONFLICT, span, message)
                    .help("a proxy, tunnel or browser host reaches the network on its own"),
            );
        }
    }
}

fn kind_word(entry: &Entry) -> &str {
    entry.node.get("kind").and_then(|node| node.scalar()).unwrap_or("")
}
