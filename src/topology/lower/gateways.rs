//! `internet_gateways`, `egress_only_internet_gateways` and `nat_gateways`.

use std::collections::HashMap;

use super::Lowering;
use super::addresses::Holder;
use crate::diagnostic::{Diagnostic, code};
use crate::source::{Entry, Span};
use crate::topology::fields::{Field, Shape, Spec, shape, words};
use crate::topology::ids::IdKind;
use crate::topology::model::{EgressOnlyGateway, InternetGateway, NatConnectivity, NatGateway, Subnet, Vpc};
use crate::topology::table::Ref;
use crate::topology::values::Family;

static GATEWAY: Spec = Spec {
    name: "internet gateway",
    fields: &[
        Field::new("vpc", Shape::Id(&[IdKind::Vpc]), "The VPC it is attached to.").required("vpc: vpc-1")
    ],
};
pub(super) static ATTACHED: Shape = Shape::Record(&GATEWAY);

const CONNECTIVITY: [(&str, bool); 2] = [("public", true), ("private", false)];
static CONNECTIVITY_WORDS: [&str; 2] = words(&CONNECTIVITY);

static NAT: Spec = Spec {
    name: "NAT gateway",
    fields: &[
        Field::new("subnet", Shape::Id(&[IdKind::Subnet]), "Of a zonal one: the subnet it stands in."),
        Field::new("vpc", Shape::Id(&[IdKind::Vpc]), "Of a regional one, in no subnet: its VPC."),
        Field::new("connectivity", Shape::Word(&CONNECTIVITY_WORDS), "Whether it leads to the internet.")
            .default("public"),
        Field::new("public_ip", shape::PUBLIC_ADDRESSES, "Its Elastic IPs; the first is shown.")
            .default("not known"),
        Field::new("private_ip", Shape::Address(Family::V4), "The address a private one translates to."),
    ],
};
pub(super) static NATS: Shape = Shape::Record(&NAT);

impl<'n> Lowering<'n, '_> {
    pub(super) fn internet_gateways(&mut self, gateways: &'n [Entry]) {
        let mut attached = HashMap::new();
        for entry in gateways {
            if let Some(vpc) = self.attached(entry, "an internet gateway", &mut attached) {
                self.topology.internet_gateways.insert(&entry.key, InternetGateway { vpc });
            }
        }
    }

    pub(super) fn egress_only_gateways(&mut self, gateways: &'n [Entry]) {
        let mut attached = HashMap::new();
        for entry in gateways {
            if let Some(vpc) = self.attached(entry, "an egress-only internet gateway", &mut attached) {
                self.topology.egress_only_gateways.insert(&entry.key, EgressOnlyGateway { vpc });
            }
        }
    }

    /// Reads the VPC of a gateway; a VPC has one gateway of a kind.
    fn attached(
        &mut self,
        entry: &'n Entry,
        noun: &str,
        attached: &mut HashMap<Ref<Vpc>, Span>,
    ) -> Option<Ref<Vpc>> {
        let mut record = self.entry(&GATEWAY, entry);
        let (vpc, span) = record.reference::<Vpc>("vpc")?;
        if let Some(first) = attached.get(&vpc) {
            let message = format!("{}: its VPC has {noun} already", entry.key);
            record.problem(
                Diagnostic::error(code::CONFLICT, span, message)
                    .related(*first, "the first one")
                    .help("a VPC has at most one"),
            );
        }
        attached.entry(vpc).or_insert(entry.key_span);
        Some(vpc)
    }

    pub(super) fn nat_gateways(&mut self, nats: &'n [Entry]) {
        for entry in nats {
            if let Some(row) = self.nat_gateway(entry) {
                self.topology.nat_gateways.insert(&entry.key, row);
            }
        }
    }

    fn nat_gateway(&mut self, entry: &'n Entry) -> Option<NatGateway> {
        let mut record = self.entry(&NAT, entry);
        let subnet = record.reference::<Subnet>("subnet");
        let regional = record.reference::<Vpc>("vpc");
        let public = record.choice("connectivity", &CONNECTIVITY).unwrap_or(true);
        let addresses = record.public_addresses("public_ip");
        let address = record.address("private_ip", Family::V4);
        let (other, whose, mend) = if public {
            ("private_ip", "a private NAT gateway", "add `connectivity: private`, or take the address out")
        } else {
            ("public_ip", "a public NAT gateway", "take it out, or take `connectivity: private` out")
        };
        if record.has(other) {
            let message = format!("{} belongs to {whose}", record.what(other));
            let place = record.place(other);
            record.problem(Diagnostic::error(code::CONFLICT, place, message).help(mend));
        }
        if record.has("vpc") && record.has("subnet") {
            let place = record.place("vpc");
            let message = format!("{}: it has `subnet` and `vpc`", entry.key);
            record.problem(
                Diagnostic::error(code::CONFLICT, place, message)
                    .help("a zonal NAT gateway has a subnet, a regional one the VPC alone"),
            );
        } else if record.has("vpc") && !public {
            let place = record.place("connectivity");
            let message = format!("{}: a regional NAT gateway is always public", entry.key);
            record.problem(
                Diagnostic::error(code::CONFLICT, place, message)
                    .help("name the `subnet` of a private one, or take `connectivity` out"),
            );
        } else if !record.has("vpc") && !record.has("subnet") {
            record.missing("subnet", "subnet: subnet-1");
        }
        if !public && !record.has("private_ip") {
            record.missing("private_ip", "private_ip: 10.0.0.20");
        }
        let subnet = subnet.map(|(subnet, _)| subnet);
        let vpc = match subnet {
            Some(subnet) => self.topology.subnets[subnet].vpc,
            None => regional?.0,
        };
        if let (Some((address, span)), Some(subnet)) = (address, subnet) {
            self.take_address(&entry.key, Holder::Other, subnet, address, span);
        }
        let connectivity = if public {
            NatConnectivity::Public { addresses: addresses.into_iter().map(|(a, _)| a).collect() }
        } else {
            NatConnectivity::Private { address: address?.0 }
        };
        Some(NatGateway { vpc, subnet, connectivity })
    }
}
