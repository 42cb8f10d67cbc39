//! One leg of a row, as far as policies go and without writing anything down.

use std::sync::Arc;

use super::row::Row;
use crate::decision::{Applying, Brief};
use crate::policy::Policy;

/// What the policies say of one leg, and what it has in common with the same leg of other questions.
#[derive(Clone, Debug)]
pub struct LegBrief {
    /// Which statements apply.
    pub brief: Brief,
    /// Number of its keys that do not come from its resource.
    pub base: usize,
    /// Number of all its keys that some policy reads.
    pub whole: usize,
    /// Whether its resource belongs to whoever asks, because it is about none.
    pub own: bool,
}

impl Row<'_> {
    /// One leg in brief. `None` as for [`Row::explain`], and where no policy is asked.
    pub fn brief(&self, number: usize, leg: u8) -> Option<LegBrief> {
        let question = self.question(number)?;
        let endpoint = self.arrives(question)?;
        let (side, _, brief) =
            self.on_leg(question, leg, endpoint, |layers, request| layers.brief(request))?;
        Some(LegBrief { brief, base: side.base, whole: side.whole, own: side.target.account.is_none() })
    }

    /// The statement of one leg that stands where one of another topology does: its policy, and its position in there.
    pub fn counterpart(&self, number: usize, leg: u8, of: &Applying) -> Option<(Arc<Policy>, u32)> {
        let question = self.question(number)?;
        let endpoint = self.arrives(question)?;
        self.on_leg(question, leg, endpoint, |layers, request| layers.counterpart(request, of))?.2
    }
}
