//! Which part of a network is drawn.

use crate::topology::Topology;
use crate::topology::model::Vpc;

/// Which VPCs are drawn: those that fit every list that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// These VPCs.
    pub vpcs: Vec<String>,
    /// VPCs of these accounts, by id or name.
    pub accounts: Vec<String>,
    /// VPCs of these Regions.
    pub regions: Vec<String>,
}

/// A name of a filter that stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName<'f> {
    /// What it should be: `VPC`, `account`, `Region`.
    pub what: &'static str,
    /// The name.
    pub name: &'f str,
    /// The names there are.
    pub known: Vec<String>,
}

impl Filter {
    /// Whether nothing is filtered out.
    pub fn is_open(&self) -> bool {
        self.vpcs.is_empty() && self.accounts.is_empty() && self.regions.is_empty()
    }

    /// The names in it that the topology does not know.
    pub fn unknown(&self, topology: &Topology) -> Vec<UnknownName<'_>> {
        let vpcs: Vec<String> = topology.vpcs.ids().map(str::to_owned).collect();
        let mut accounts: Vec<String> = topology.accounts.ids().map(str::to_owned).collect();
        accounts.extend(topology.accounts.iter().filter_map(|(_, a)| a.name.clone()));
        let mut regions: Vec<String> = topology.vpcs.iter().map(|(_, v)| v.region.to_string()).collect();
        regions.extend(
            topology.transit_gateways.iter().filter_map(|(_, t)| t.region.as_ref().map(ToString::to_string)),
        );
        regions.sort();
        regions.dedup();
        let lists = [
            ("VPC", &self.vpcs, vpcs),
            ("account", &self.accounts, accounts),
            ("Region", &self.regions, regions),
        ];
        let mut unknown = Vec::new();
        for (what, names, known) in lists {
            for name in names.iter().filter(|n| !known.contains(n)) {
                unknown.push(UnknownName { what, name, known: known.clone() });
            }
        }
        unknown
    }

    pub(super) fn wants(&self, topology: &Topology, id: &str, vpc: &Vpc) -> bool {
        (self.vpcs.is_empty() || self.vpcs.iter().any(|v| v == id))
            && self.wants_place(topology, &vpc.account, Some(&vpc.region))
    }

    pub(super) fn wants_place(&self, topology: &Topology, account: &str, region: Option<&str>) -> bool {
        let name = topology.accounts.by_id(account).and_then(|a| a.name.as_deref());
        (self.accounts.is_empty() || self.accounts.iter().any(|a| a == account || Some(a.as_str()) == name))
            && (self.regions.is_empty() || self.regions.iter().any(|r| Some(r.as_str()) == region))
    }
}
