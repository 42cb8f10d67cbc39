//! `prefix_lists`: those that routes and rules name.

use super::Plan;
use super::values::{block, is_region};
use super::yaml::{Field, Val};

impl<'a> Plan<'a> {
    /// Notes that something names a prefix list; `false` if nothing is known of it.
    pub(super) fn wants_prefix_list(&mut self, id: &str, user: &str) -> bool {
        match self.inventory.prefix_lists.get_key_value(id) {
            Some((id, _)) => {
                self.prefix_lists.insert(id);
                true
            }
            None => {
                self.gaps.missing(id, format!("a prefix list that {user} names: its blocks are unknown, and the route or rule is left out"));
                false
            }
        }
    }

    pub(super) fn prefix_lists(&mut self) -> Vec<Field> {
        let wanted: Vec<&'a str> = self.prefix_lists.iter().copied().collect();
        let mut fields = Vec::new();
        for id in wanted {
            let Some(list) = self.inventory.prefix_lists.get(id) else { continue };
            let mut members = Vec::new();
            let managed = list.name.text().is_some_and(|n| n.starts_with("com.amazonaws."));
            let mut note = None;
            match list.name.text() {
                // The addresses of AWS's own lists are the simulator's.
                Some(name) if managed => members.push(Field::text("name", name)),
                name => note = name.map(str::to_owned),
            }
            if !managed {
                let cidrs: Vec<String> =
                    list.cidrs.iter().filter_map(|c| block(c)).map(|b| b.to_string()).collect();
                if list.entries_read.known().is_none() && cidrs.is_empty() {
                    self.gaps.unknown(
                        id,
                        "its blocks (ec2 get-managed-prefix-list-entries): it matches nothing here",
                    );
                }
                members.extend(list.region.text().filter(|r| is_region(r)).map(|r| Field::text("region", r)));
                members.push(Field::list("cidrs", cidrs));
            }
            fields.push(Field::new(id, Val::Map(members)).note(note));
        }
        fields
    }
}
