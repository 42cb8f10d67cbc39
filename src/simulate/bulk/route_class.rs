//! Which questions share a way: those whose host names differ only in a label that no resolver looks at.

use crate::network::Target as HostTarget;
use crate::topology::Topology;

/// Everything that a topology says about names, in lower case. A bucket or an account whose name occurs in none of it
/// is resolved like every other one.
#[derive(Debug)]
pub(super) struct NamesInDns(Vec<String>);

impl NamesInDns {
    pub(super) fn of(topology: &Topology) -> NamesInDns {
        let zones = topology.private_zones.iter().map(|(_, z)| z.domain.clone());
        let records = topology.private_zones.iter().flat_map(|(_, z)| z.records.keys().cloned());
        let rules = topology.resolver_rules.iter().map(|(_, r)| r.domain.clone());
        let forwards = topology.sites.iter().flat_map(|(_, s)| s.dns_forward.iter().map(|(d, _)| d.clone()));
        let texts = zones.chain(records).chain(rules).chain(forwards);
        NamesInDns(texts.map(|t| t.to_ascii_lowercase()).collect())
    }

    fn mention(&self, name: &str) -> bool {
        self.0.iter().any(|text| text.contains(name))
    }

    /// The class of a host: equal for hosts that have the same way.
    pub(super) fn class<'t>(&self, target: HostTarget<'t>) -> HostTarget<'t> {
        match target {
            HostTarget::Bucket { name, region } if is_plain(name) && !self.mention(name) => {
                HostTarget::Bucket { name: "", region }
            }
            HostTarget::Account { id } if is_plain(id) && !self.mention(id) => HostTarget::Account { id: "" },
            other => other,
        }
    }
}

/// Whether a name is one ordinary label: dots, and the endings of special buckets, decide on the host.
fn is_plain(name: &str) -> bool {
    let label = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    label && (3..=63).contains(&name.len()) && !name.contains("--")
}
