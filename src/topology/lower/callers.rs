//! `callers`.

use std::net::IpAddr;

use super::Lowering;
use super::addresses::Holder;
use super::{sdk, session};
use crate::diagnostic::{Diagnostic, code};
use crate::source::Entry;
use crate::topology::fields::{Field, Shape, Spec, shape, words};
use crate::topology::ids::IdKind;
use crate::topology::model::{Caller, CallerCredentials, CallerKind};
use crate::topology::record::Known;
use crate::topology::values::{self, Family};

const ROLE_DELIVERY: [(&str, &str); 2] = [("1.0", "1.0"), ("2.0", "2.0")];
static ROLE_DELIVERY_WORDS: [&str; 2] = words(&ROLE_DELIVERY);

const KINDS: [(&str, CallerKind); 12] = [
    ("ec2", CallerKind::Ec2),
    ("ecs", CallerKind::Ecs),
    ("eks", CallerKind::Eks),
    ("lambda", CallerKind::Lambda),
    ("cloudshell", CallerKind::CloudShell),
    ("laptop", CallerKind::Laptop),
    ("on_premises", CallerKind::OnPremises),
    ("glue", CallerKind::Glue),
    ("codebuild", CallerKind::CodeBuild),
    ("sagemaker", CallerKind::SageMaker),
    ("console", CallerKind::Console),
    ("service", CallerKind::Service),
];
static KIND_WORDS: [&str; 12] = words(&KINDS);

static CALLER: Spec = Spec {
    name: "caller",
    fields: &[
        Field::new("kind", Shape::Word(&KIND_WORDS), "What it is; `laptop` is any host on the internet.")
            .required("kind: ec2"),
        Field::new("subnet", Shape::Id(&[IdKind::Subnet]), "The subnet its interface is in."),
        Field::new("private_ip", Shape::Address(Family::V4), "Its private IPv4 address.")
            .default("not known"),
        Field::new("public_ip", Shape::Address(Family::V4), "Its public IPv4 address."),
        Field::new("ipv6", Shape::Address(Family::V6), "Its IPv6 address.").default("none"),
        Field::new("node_ip", Shape::Address(Family::V4), "Of a pod: the primary address of its node.")
            .default("not known"),
        Field::new("security_groups", shape::SECURITY_GROUPS, "Its security groups.")
            .default("it is not filtered"),
        Field::new("region", Shape::Region, "The Region of its SDK, where no subnet gives it."),
        Field::new("sdk", sdk::SHAPE, "How its SDK names hosts.").default("as SDKs do by default"),
        Field::new("role", Shape::Arn, "The role whose credentials it uses."),
        Field::new("user", Shape::Arn, "The user whose credentials it uses."),
        Field::new(
            "session",
            Shape::Record(&session::SESSION),
            "What is known of the session of these credentials.",
        ),
        Field::new(
            "function_arn",
            Shape::Arn,
            "Of a Lambda function: its ARN; of the service Lambda with a role: the function it works for.",
        ),
        Field::new("instance_id", Shape::Text, "Of an instance: its id.")
            .default("its name, if that begins with `i-`"),
        Field::new(
            "role_delivery",
            Shape::Word(&ROLE_DELIVERY_WORDS),
            "Of an instance: the version of the metadata service that hands out its credentials.",
        )
        .default("not known"),
        Field::new("build_arn", Shape::Arn, "Of a build: its ARN.").default("not known"),
        Field::new("project_arn", Shape::Arn, "Of a build: the ARN of its project.")
            .default("that of the build's ARN"),
        Field::new("site", Shape::Id(&[IdKind::Site]), "Of an on-premises host: its site."),
        Field::new("service", Shape::Text, "Of an AWS service: its service principal, `x.amazonaws.com`."),
        Field::new("proxy", Shape::Id(&[IdKind::Caller]), "The host that is the forward proxy of its SDK.")
            .default("none"),
        Field::new("tunnel", Shape::Id(&[IdKind::Caller]), "The host that its full-tunnel VPN ends at.")
            .default("none"),
        Field::new(
            "browser",
            Shape::Id(&[IdKind::Caller]),
            "Of the console: the host on which the browser runs.",
        ),
        Field::new("private_access", Shape::Bool, "Of the console: whether Console Private Access is used.")
            .default("false"),
    ],
};
pub(super) static CALLERS: Shape = Shape::Record(&CALLER);

impl<'n> Lowering<'n, '_> {
    pub(super) fn callers(&mut self, callers: &'n [Entry]) {
        for entry in callers {
            if let Some(row) = self.caller(entry) {
                self.check_caller(entry, &row);
                self.topology.callers.insert(&entry.key, row);
            }
        }
        for entry in callers {
            self.links(entry);
        }
        self.check_circles(callers);
        self.check_issued_to(callers);
    }

    fn caller(&mut self, entry: &'n Entry) -> Option<Caller> {
        let mut record = self.entry(&CALLER, entry);
        let kind = record.choice("kind", &KINDS);
        let subnet = record.reference("subnet");
        let private_ip = record.address("private_ip", Family::V4);
        let public_ip = record.public_address("public_ip");
        let ipv6 = record.address("ipv6", Family::V6);
        let node_ip = record.address("node_ip", Family::V4);
        let security_groups = record.has("security_groups").then(|| record.references("security_groups"));
        let region = record.region("region").map(|(region, _)| region);
        let role = record.value("role", values::principal_arn);
        let user = record.value("user", values::principal_arn);
        let function_arn = record.arn("function_arn").map(|(arn, _)| arn.to_string());
        let instance_id = record.text("instance_id").map(|(id, _)| id.to_owned());
        let role_delivery = record.choice("role_delivery", &ROLE_DELIVERY);
        let build_arn = record.arn("build_arn").map(|(arn, _)| arn.to_string());
        let project_arn = record.arn("project_arn").map(|(arn, _)| arn.to_string());
        let site = record.reference("site").map(|(site, _)| site);
        let service = record.text("service").map(|(service, _)| service.to_owned());
        let private_access = record.bool("private_access").unwrap_or(false);
        let session = record.node("session");
        let sdk = record.node("sdk");
        let credentials = match (role, user, service.clone()) {
            (Some((role, _)), None, _) => CallerCredentials::Role(role),
            (None, Some((user, _)), _) => CallerCredentials::User(user),
            (Some(_), Some(_), _) => {
                let message = format!("{}: it has both a `role` and a `user`", entry.key);
                let place = record.place("user");
                record.problem(
                    Diagnostic::error(code::CONFLICT, place, message)
                        .help("a request is signed with the credentials of one; take the other out"),
                );
                CallerCredentials::None
            }
            (None, None, Some(service)) => CallerCredentials::Service(service),
            (None, None, None) => CallerCredentials::None,
        };
        let session = session.map(|node| {
            let known = Known { topology: &self.topology, ids: &self.ids };
            session::read(&entry.key, node, known, self.policies, &mut self.problems)
        });
        let sdk = sdk.map(|node| {
            let known = Known { topology: &self.topology, ids: &self.ids };
            sdk::read(&entry.key, node, known, &mut self.problems)
        });
        if let Some((subnet, _)) = subnet {
            let vpc = self.topology.subnets[subnet].vpc;
            self.check_groups(&entry.key, vpc, security_groups.as_deref().unwrap_or(&[]));
            let holder = match kind {
                Some(CallerKind::Ecs | CallerKind::Eks) => Holder::SharingCaller,
                _ => Holder::Caller,
            };
            for (address, span) in private_ip.into_iter().chain(ipv6) {
                self.take_address(&entry.key, holder, subnet, address, span);
            }
        }
        let first = |address: Option<(IpAddr, _)>| address.map(|(address, _)| address);
        Some(Caller {
            kind: kind?,
            subnet: subnet.map(|(subnet, _)| subnet),
            private_ip: first(private_ip),
            public_ip: first(public_ip),
            ipv6: first(ipv6),
            node_ip: first(node_ip),
            security_groups: security_groups
                .map(|groups| groups.into_iter().map(|(group, _)| group).collect()),
            region,
            credentials,
            session: session.unwrap_or_default(),
            sdk: sdk.unwrap_or_default(),
            function_arn,
            instance_id,
            role_delivery,
            build_arn,
            project_arn,
            service,
            site,
            proxy: None,
            tunnel: None,
            browser: None,
            private_access,
            span: entry.key_span,
        })
    }

    /// The callers that a caller goes through, now that all of them stand.
    fn links(&mut self, entry: &'n Entry) {
        let Some(caller) = self.topology.callers.find(&entry.key) else { return };
        let mut record = self.again(entry);
        let proxy = record.reference("proxy").map(|(row, _)| row);
        let tunnel = record.reference("tunnel").map(|(row, _)| row);
        let browser = record.reference("browser").map(|(row, _)| row);
        let row = &mut self.topology.callers[caller];
        (row.proxy, row.tunnel, row.browser) = (proxy, tunnel, browser);
    }
}
