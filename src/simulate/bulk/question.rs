//! A question, with everything worked out that does not depend on who asks.

use std::collections::BTreeMap;

use crate::arn::Arn;
use crate::assumption::Assumptions;
use crate::context::{self, Context, Front, Identity, Scene, Target, Writer};
use crate::decision::Request as Decided;
use crate::facts::vpc_key_services;
use crate::network::Target as HostTarget;

use super::Ask;
use super::keys_read::{KeysRead, ReadKey};
use super::route_class::NamesInDns;
use crate::simulate::address::host_target;
use crate::simulate::fault::RequestFault;
use crate::simulate::legs::owner_is_known;
use crate::simulate::{World, check, kms_leg};

/// The keys that exist for some services only; which of them an action knows is part of its kind.
const KEYS_BY_SERVICE: [&str; 4] =
    ["aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

/// A question, ready to be asked by anybody.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) leg: Side,
    /// Number of its way among the ways of a caller.
    pub(super) route: usize,
    /// Whether the service has network rules of its own for the resource.
    pub(super) gated: bool,
    /// The request to KMS that follows if it is allowed.
    pub(super) kms: Option<Side>,
}

/// What one leg is aimed at.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) target: Target,
    pub(super) arn: Option<Arn>,
    /// The request, but for who sends it.
    pub(super) template: Decided,
    /// The keys of the resource.
    pub(super) context: Context,
    /// Those of them that some policy reads.
    pub(super) keys: Vec<ReadKey>,
    /// Number of its keys among the sets of keys of a caller: those that do not come from the resource.
    pub(super) base: usize,
    /// Number of all its keys that some policy reads, those of the resource included.
    pub(super) whole: usize,
}

/// What the numbers of ways and sets of keys stand for. Sets of the second leg have numbers of their own.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    pub(super) routes: usize,
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) wholes: usize,
}

/// What decides on the keys that do not come from the resource, besides the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
struct BaseKind {
    before: usize,
    service: String,
    /// Of a second leg, whose address may depend on it.
    action: Option<String>,
    supports: [bool; 4],
    region: Option<String>,
}

/// Prepares questions one after the other.
pub(super) struct Preparing<'p> {
    world: &'p World,
    assumptions: &'p Assumptions,
    keys: &'p KeysRead,
    names: NamesInDns,
    routes: Vec<(String, String)>,
    first: Vec<BaseKind>,
    second: Vec<BaseKind>,
    /// Leg, set of keys, and the keys of the resource.
    wholes: Vec<(u8, usize, String)>,
    pub(super) kinds: Kinds,
}

impl<'p> Preparing<'p> {
    pub(super) fn new(world: &'p World, assumptions: &'p Assumptions, keys: &'p KeysRead) -> Self {
        Self {
            world,
            assumptions,
            keys,
            names: NamesInDns::of(world.topology()),
            routes: Vec::new(),
            first: Vec::new(),
            second: Vec::new(),
            wholes: Vec::new(),
            kinds: Kinds::default(),
        }
    }

    pub(super) fn question(&mut self, ask: &Ask) -> Result<Prepared, Vec<RequestFault>> {
        let topology = self.world.topology();
        let mut request = super::Asker { caller: String::new(), credentials: None }.request(ask);
        request.caller = topology.callers.ids().next().unwrap_or("").to_owned();
        check::caller(self.world, &request)?;
        let target = Target::find(topology, &ask.action, &ask.resource, None);
        if ask.resource != "*" {
            owner_is_known(&target)?;
        }
        let arn = Arn::parse(&ask.resource);
        let nobody = Identity::service("");
        let host = host_target(target.service(), &nobody, &target, arn.as_ref());
        let route = self.route(target.service(), host);
        let row = target.row.map(|r| &topology.resources[r]);
        let gated = row.is_some_and(|r| r.network_origin.is_some() || r.endpoint_type.is_some());
        let kms = kms_leg::follows(topology, &target);
        let first = BaseKind { before: route, ..self.kind(&target) };
        let base = number(&mut self.first, first, &mut self.kinds.first);
        let leg = self.side(1, target, base)?;
        let kms = match kms {
            Some((action, key)) => {
                let target = Target::find(topology, &action, &key, None);
                owner_is_known(&target)?;
                let second = BaseKind { before: base, action: Some(action), ..self.kind(&target) };
                let base = number(&mut self.second, second, &mut self.kinds.second);
                Some(self.side(2, target, base)?)
            }
            None => None,
        };
        Ok(Prepared { leg, route, gated, kms })
    }

    fn route(&mut self, service: &str, host: HostTarget<'_>) -> usize {
        let class = (service.to_owned(), format!("{:?}", self.names.class(host)));
        number(&mut self.routes, class, &mut self.kinds.routes)
    }

    fn kind(&self, target: &Target) -> BaseKind {
        let knows = |key| vpc_key_services().supports(key, &target.action, self.assumptions).supported;
        BaseKind {
            before: 0,
            service: target.service().to_owned(),
            action: None,
            supports: KEYS_BY_SERVICE.map(knows),
            region: target.region.as_deref().map(str::to_owned),
        }
    }

    fn side(&mut self, leg: u8, target: Target, base: usize) -> Result<Side, Vec<RequestFault>> {
        let account = target.account.as_deref().unwrap_or("");
        let template = Decided::new("anonymous", &target.action, &target.resource, account)
            .map_err(|e| vec![RequestFault::of(&e)])?;
        let scene = Scene { topology: self.world.topology(), assumptions: self.assumptions };
        let none = BTreeMap::new();
        let front = Front { region: "", secure: true, time: None, parameters: &none };
        let context = context::service(scene, &Identity::service(""), &target, None, front);
        let keys = self.keys.of_context(&context, |stamp| stamp.by == Writer::Resource);
        let context = context.written_by(Writer::Resource);
        let read: Vec<String> =
            keys.iter().map(|k| format!("{} {:?}", k.name, context.state(&k.name))).collect();
        let whole = number(&mut self.wholes, (leg, base, read.join("\n")), &mut self.kinds.wholes);
        Ok(Side { arn: Arn::parse(&target.resource), target, template, context, keys, base, whole })
    }
}

/// The number of a kind, new or old.
fn number<K: PartialEq>(kinds: &mut Vec<K>, kind: K, count: &mut usize) -> usize {
    if let Some(known) = kinds.iter().position(|k| *k == kind) {
        return known;
    }
    kinds.push(kind);
    *count = kinds.len();
    kinds.len() - 1
}
