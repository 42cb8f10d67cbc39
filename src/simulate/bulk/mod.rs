//! Many requests at once: the same answers as [`simulate`](super::simulate) gives, without explanations and without
//! asking under other choices.
//!
//! [`Bulk`] prepares the questions once, [`Row`] a caller once; what remains for each pair of them is to put the
//! prepared parts together and to decide. Three facts make that right, and a test holds it against `simulate`:
//!
//! - the way of a request depends on the caller, the service and the host name, not on the resource behind it;
//! - the keys that a hop, the credentials or the front of the service write do not depend on the resource, and those
//!   that the lookup of the resource writes depend on nothing else;
//! - a decision cannot depend on a key that no policy reads.

mod base;
mod keys_read;
mod question;
mod route_class;
mod row;

pub use row::{Answer, Explained, Row};

use crate::assumption::Assumptions;
use crate::context::Context;
use crate::policy::Choices;
use crate::request::{Credentials, Request};

use self::keys_read::KeysRead;
use self::question::Prepared;
use super::fault::RequestFault;
use super::world::World;

/// Who asks: a caller of the topology, with its own credentials or with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Id of the caller.
    pub caller: String,
    /// Credentials in place of its own.
    pub credentials: Option<Credentials>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Ask {
    /// `service:Action`.
    pub action: String,
    /// ARN, or `*`.
    pub resource: String,
}

impl Asker {
    /// The request by which it asks, with the defaults of SDKs.
    pub fn request(&self, ask: &Ask) -> Request {
        Request {
            caller: self.caller.clone(),
            credentials: self.credentials.clone(),
            action: ask.action.clone(),
            resource: ask.resource.clone(),
            ..Request::default()
        }
    }
}

/// Questions, ready to be asked by many callers.
#[derive(Debug)]
pub struct Bulk<'w> {
    world: &'w World,
    assumptions: &'w Assumptions,
    choices: Choices,
    keys: KeysRead,
    questions: Vec<Prepared>,
    kinds: question::Kinds,
}

impl<'w> Bulk<'w> {
    /// Prepares questions.
    ///
    /// # Errors
    /// If some of them make no sense in this topology: the number of the question, from 0, and what is wrong.
    pub fn new(
        world: &'w World,
        assumptions: &'w Assumptions,
        asks: &[Ask],
    ) -> Result<Bulk<'w>, Vec<(usize, RequestFault)>> {
        let keys = KeysRead::of(world.topology());
        let mut preparing = question::Preparing::new(world, assumptions, &keys);
        let mut faults = Vec::new();
        let mut questions = Vec::with_capacity(asks.len());
        for (number, ask) in asks.iter().enumerate() {
            match preparing.question(ask) {
                Ok(question) => questions.push(question),
                Err(found) => faults.extend(found.into_iter().map(|fault| (number, fault))),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let kinds = preparing.kinds;
        Ok(Bulk { world, assumptions, choices: Choices::from(assumptions), keys, questions, kinds })
    }

    /// Prepares a caller. `None` if the topology has no such caller, or none whose credentials it should use.
    pub fn row(&self, asker: &Asker) -> Option<Row<'_>> {
        Row::new(self, asker)
    }

    /// The keys of a question's resource, where they do not depend on the caller.
    pub fn resource_keys(&self, number: usize) -> Option<&Context> {
        let side = &self.questions.get(number)?.leg;
        side.target.account.is_some().then_some(&side.context)
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        self.questions.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }
}
