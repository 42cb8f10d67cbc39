//! A generated landing zone: accounts, VPCs on peered transit gateways, meshes of peering connections, hubs with
//! interface endpoints, and perimeters.
//!
//! The same numbers give the same text. Everything stays within the default quotas of AWS, which [`quotas`] counts.

mod identities;
mod links;
mod plan;
pub mod quotas;
mod sections;
mod spokes;

use std::fmt::Write;

use plan::Plan;

/// How big it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// VPCs besides the hubs, each with one caller; at most [`Size::MOST`].
    pub vpcs: usize,
    /// Principals, each with policies of its own: the roles of the first callers. The other callers have none.
    pub principals: usize,
    /// Resources.
    pub resources: usize,
    /// Where things are scattered.
    pub seed: u64,
}

impl Size {
    /// As many VPCs as the private address space holds, cut as it is cut here.
    pub const MOST: usize = 128_000;

    /// The usual proportions: a role a caller, five resources for eight VPCs.
    pub fn of(vpcs: usize, seed: u64) -> Size {
        Size { vpcs, seed, principals: vpcs, resources: vpcs * 5 / 8 }
    }

    /// The network and its callers alone.
    pub fn network(vpcs: usize, seed: u64) -> Size {
        Size { principals: 0, resources: 0, ..Size::of(vpcs, seed) }
    }
}

/// The topology as YAML.
///
/// # Panics
/// If there are to be more VPCs than fit.
pub fn yaml(size: Size) -> String {
    assert!((1..=Size::MOST).contains(&size.vpcs), "1 to {} VPCs", Size::MOST);
    let plan = Plan::of(size);
    let mut text = String::from("organization: { id: o-example0001 }\naccounts:\n");
    for number in 0..plan.all_accounts() {
        let (id, unit) = (plan::account(number), number % 10);
        line(&mut text, format!("  \"{id}\": {{ name: account-{number}, path: r-root/ou-root-{unit} }}"));
    }
    let mut sections = sections::Sections::default();
    for zone in &plan.zones {
        links::hub(&mut sections, zone);
        links::transit_gateway(&mut sections, zone, &plan.zones);
        links::hosted_zones(&mut sections, zone);
    }
    if plan.zones.iter().any(|zone| !zone.by_names().1.is_empty()) {
        links::resolver(&mut sections, &plan.zones);
    }
    for spoke in plan.spokes() {
        spokes::spoke(&mut sections, &spoke);
    }
    sections.write(&mut text);
    if size.principals > 0 {
        identities::principals(&mut text, &plan);
    }
    if size.resources > 0 {
        identities::resources(&mut text, &plan);
    }
    text
}

fn line(text: &mut String, line: impl AsRef<str>) {
    let _ = writeln!(text, "{}", line.as_ref());
}

#[cfg(test)]
mod tests {
    use super::{Size, quotas, yaml};
    use crate::topology;

    #[test]
    fn it_loads_without_a_remark_and_within_quotas() {
        for (vpcs, seed) in [(1, 1), (7, 2), (100, 1), (100, 2), (1_000, 3), (6_000, 4)] {
            let read = topology(&yaml(Size::of(vpcs, seed)));
            assert!(read.vpcs.len() > vpcs);
            let used = quotas::used(&read);
            assert_eq!(used.iter().filter(|u| !u.fits()).collect::<Vec<_>>(), [] as [&quotas::Use; 0]);
        }
    }

    #[test]
    fn the_largest_mesh_is_as_large_as_a_quota_admits() {
        let read = topology(&yaml(Size::network(6_000, 1)));
        let used = quotas::used(&read);
        let peerings = used.iter().find(|u| u.what == "peering connections per VPC").unwrap();
        assert_eq!(peerings.most, 50);
    }

    #[test]
    fn counting_finds_what_is_beyond_a_quota() {
        let vpc = "{ account: \"111122223333\", region: us-east-1, cidrs: 10.0.0.0/24 }";
        let text: String = (0..6).map(|n| format!("  vpc-{n}: {vpc}\n")).collect();
        let read = topology(&format!("vpcs:\n{text}"));
        let beyond: Vec<_> = quotas::used(&read).into_iter().filter(|u| !u.fits()).collect();
        assert_eq!(beyond.len(), 1);
        assert_eq!(beyond[0].to_string(), "VPCs per Region and account: 6 of 5 (111122223333 us-east-1)");
    }

    #[test]
    fn the_seed_decides() {
        let text = |seed| yaml(Size::of(200, seed));
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }
}
