//! Who asks: every caller of a topology, and the open internet with everybody's credentials.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::context::Identity;
use crate::request::{Credentials, Request};
use crate::simulate::bulk::Asker;
use crate::topology::model::{CallerCredentials, Principal};

use super::Model;

/// One who asks: a caller and the credentials it uses.
///
/// As JSON: `caller`, `credentials` (`own`, `stolen` or `none`), `stolen_from` (the caller they belong to, if one uses
/// them) and `principal`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Id of the caller.
    pub caller: String,
    /// Whose credentials it uses.
    pub credentials: Held,
    /// The principal: an ARN or a service principal. `None` for unsigned requests.
    pub principal: Option<String>,
}

/// Whose credentials are used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Held {
    /// The caller's own, or none if it has none.
    Own,
    /// Those of another caller. What they say about where they were issued goes along (CK 2.2).
    StolenFrom(String),
    /// Those of the principal, which no caller of the topology uses.
    StolenFromPrincipal,
    /// None: the requests are unsigned.
    None,
}

impl Held {
    /// `own`, `stolen` or `none`.
    pub fn word(&self) -> &'static str {
        match self {
            Held::Own => "own",
            Held::StolenFrom(_) | Held::StolenFromPrincipal => "stolen",
            Held::None => "none",
        }
    }

    /// The caller they were stolen from, if one uses them.
    pub fn owner(&self) -> Option<&str> {
        match self {
            Held::StolenFrom(owner) => Some(owner),
            Held::Own | Held::StolenFromPrincipal | Held::None => None,
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Subject", 4)?;
        fields.serialize_field("caller", &self.caller)?;
        fields.serialize_field("credentials", self.credentials.word())?;
        fields.serialize_field("stolen_from", &self.credentials.owner())?;
        fields.serialize_field("principal", &self.principal)?;
        fields.end()
    }
}

impl Subject {
    /// A name for people: `app-server`, `internet, credentials of app-server`, `internet, unsigned`.
    pub fn name(&self) -> String {
        match &self.credentials {
            Held::Own => self.caller.clone(),
            Held::StolenFrom(owner) => format!("{}, credentials of {owner}", self.caller),
            Held::StolenFromPrincipal => {
                let arn = self.principal.as_deref().unwrap_or("");
                let short = arn.splitn(6, ':').nth(5).unwrap_or(arn);
                format!("{}, credentials of {short}", self.caller)
            }
            Held::None => format!("{}, unsigned", self.caller),
        }
    }

    /// Whether its requests come from the caller of this name, or use its credentials.
    pub fn concerns(&self, caller: &str) -> bool {
        self.caller == caller || matches!(&self.credentials, Held::StolenFrom(owner) if owner == caller)
    }

    /// The caller with its credentials, as requests state them.
    pub fn asker(&self) -> Asker {
        let credentials = match &self.credentials {
            Held::Own => None,
            Held::StolenFrom(owner) => Some(Credentials::Caller(owner.clone())),
            Held::StolenFromPrincipal => {
                let arn = self.principal.as_deref().and_then(crate::arn::Arn::parse);
                arn.map(|arn| match arn.resource().starts_with("role/") {
                    true => Credentials::Role(arn),
                    false => Credentials::User(arn),
                })
            }
            Held::None => Some(Credentials::Anonymous),
        };
        Asker { caller: self.caller.clone(), credentials }
    }
}

/// Everybody: the callers in the order of the file; then the internet with the credentials of each of them, with those
/// of principals that no caller uses, and without any. Credentials that cannot be told apart stand once.
pub fn subjects(model: &Model) -> Vec<Subject> {
    let topology = model.topology();
    let added = |id: &str| id == model.internet() || model.services().iter().any(|s| s == id);
    let own = topology.callers.iter().filter(|(row, _)| !added(topology.callers.id(*row)));
    let mut found: Vec<Subject> = own
        .map(|(row, caller)| Subject {
            caller: topology.callers.id(row).to_owned(),
            credentials: Held::Own,
            principal: principal_of(&caller.credentials),
        })
        .collect();
    let stolen = |credentials, principal| Subject {
        caller: model.internet().to_owned(),
        credentials,
        principal: Some(principal),
    };
    let mut known: Vec<(String, Identity)> = Vec::new();
    for (row, caller) in topology.callers.iter() {
        let arn = match &caller.credentials {
            CallerCredentials::Role(arn) | CallerCredentials::User(arn) => arn,
            CallerCredentials::None | CallerCredentials::Service(_) => continue,
        };
        let identity = Identity::of(topology, row, &Request::default(), "");
        if known.iter().any(|(of, same)| *of == arn.as_str() && *same == identity) {
            continue;
        }
        known.push((arn.to_string(), identity));
        found.push(stolen(Held::StolenFrom(topology.callers.id(row).to_owned()), arn.to_string()));
    }
    let used = |p: &Principal| known.iter().any(|(arn, _)| arn == p.arn.as_str());
    for (_, principal) in topology.principals.iter().filter(|(_, p)| !used(p)) {
        found.push(stolen(Held::StolenFromPrincipal, principal.arn.to_string()));
    }
    found.push(Subject { caller: model.internet().to_owned(), credentials: Held::None, principal: None });
    found
}

/// The AWS services that policies name and that are no callers of the topology.
pub(super) fn services(model: &Model) -> Vec<Subject> {
    let subject = |name: &String| Subject {
        caller: name.clone(),
        credentials: Held::Own,
        principal: Some(name.clone()),
    };
    model.services().iter().map(subject).collect()
}

fn principal_of(credentials: &CallerCredentials) -> Option<String> {
    match credentials {
        CallerCredentials::None => None,
        CallerCredentials::Role(arn) | CallerCredentials::User(arn) => Some(arn.to_string()),
        CallerCredentials::Service(name) => Some(name.clone()),
    }
}
