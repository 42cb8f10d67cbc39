//! `prefix_lists`.

use super::Lowering;
use crate::source::Entry;
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::model::PrefixList;

static LIST: Spec = Spec {
    name: "prefix list",
    fields: &[
        Field::new("name", Shape::Text, "Of an AWS-managed list: `com.amazonaws.us-east-1.s3`."),
        Field::new("region", Shape::Region, "Its Region."),
        Field::new(
            "cidrs",
            shape::CIDRS,
            "Its blocks. Those of an AWS-managed list are the simulator's own.",
        ),
    ],
};
pub(super) static LISTS: Shape = Shape::Record(&LIST);

impl<'n> Lowering<'n, '_> {
    pub(super) fn prefix_lists(&mut self, lists: &'n [Entry]) {
        for entry in lists {
            let mut record = self.entry(&LIST, entry);
            let name = record.text("name").map(|(name, _)| name.to_owned());
            let region = record.region("region").map(|(region, _)| region);
            let cidrs = record.cidrs("cidrs").into_iter().map(|(cidr, _)| cidr).collect();
            self.topology.prefix_lists.insert(&entry.key, PrefixList { name, region, cidrs });
        }
    }
}
