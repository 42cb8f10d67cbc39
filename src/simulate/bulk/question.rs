//! A question, with everything worked out that does not depend on who asks.

use std::collections::BTreeMap;

use crate::arn::Arn;
use crate::assumption::Assumptions;
use crate::context::{self, Context, Front, Identity, Scene, ServiceCall, Source, State, Target};
use crate::decision::Request as Decided;
use crate::facts;
use crate::network::Target as HostTarget;
use crate::topology::model::CallerKind;

use super::Ask;
use super::keys_read::{KeysRead, ReadKey};
use super::route_class::NamesInDns;
use crate::simulate::address::host_target;
use crate::simulate::fault::RequestFault;
use crate::simulate::legs::owner_is_known;
use crate::simulate::{World, check, encryption};

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
    /// The keys that the resource decides on.
    pub(super) context: Context,
    /// Those of them that some policy reads.
    pub(super) keys: Vec<ReadKey>,
    /// Number of its keys among the sets of keys of a caller: those that the resource does not decide on.
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

/// What decides on the keys besides the caller and the resource.
#[derive(Clone, Debug, PartialEq, Eq)]
struct BaseKind {
    /// Of a first leg its way, of a second one the keys of the first.
    before: usize,
    action: String,
    region: Option<String>,
}

/// Prepares questions one after the other.
pub(super) struct Preparing<'p> {
    world: &'p World,
    assumptions: &'p Assumptions,
    keys: &'p KeysRead,
    names: NamesInDns,
    /// Whether some caller is a service.
    has_services: bool,
    routes: Vec<(String, bool, String)>,
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
            has_services: world.topology().callers.iter().any(|(_, c)| c.kind == CallerKind::Service),
            routes: Vec::new(),
            first: Vec::new(),
            second: Vec::new(),
            wholes: Vec::new(),
            kinds: Kinds::default(),
        }
    }

    pub(super) fn question(&mut self, ask: &Ask) -> Result<Prepared, Vec<RequestFault>> {
        let topology = self.world.topology();
        let faults = check::target(&ask.action, &ask.resource);
        if !faults.is_empty() {
            return Err(faults);
        }
        let target = Target::find(topology, &ask.action, &ask.resource, None);
        if ask.resource != "*" {
            owner_is_known(&target)?;
        }
        let arn = Arn::parse(&ask.resource);
        let nobody = Identity::service("");
        let host = host_target(target.service(), &nobody, &target, arn.as_ref());
        let route = self.route(&target, host);
        let row = target.row.map(|r| &topology.resources[r]);
        let gated = row.is_some_and(|r| r.network_origin.is_some() || r.endpoint_type.is_some());
        let first = BaseKind::of(route, &target, self.has_services);
        let kms = encryption::follows(topology, &target);
        let base = number(&mut self.first, first, &mut self.kinds.first);
        let leg = self.side(1, target, base, &BTreeMap::new())?;
        let kms = match kms {
            Some(asked) => {
                let target = Target::find(topology, &asked.action, &asked.key, None);
                owner_is_known(&target)?;
                let base =
                    number(&mut self.second, BaseKind::of(base, &target, true), &mut self.kinds.second);
                Some(self.side(2, target, base, &asked.details)?)
            }
            None => None,
        };
        Ok(Prepared { leg, route, gated, kms })
    }

    fn route(&mut self, target: &Target, host: HostTarget<'_>) -> usize {
        let in_vpc = facts::network().is_in_vpc_data_plane(&target.action);
        let class = (target.service().to_owned(), in_vpc, format!("{:?}", self.names.class(host)));
        number(&mut self.routes, class, &mut self.kinds.routes)
    }

    /// `details` are what the calling service puts into the request.
    fn side(
        &mut self,
        leg: u8,
        target: Target,
        base: usize,
        details: &BTreeMap<String, State>,
    ) -> Result<Side, Vec<RequestFault>> {
        let account = target.account.as_deref().unwrap_or("");
        let template = Decided::new("anonymous", &target.action, &target.resource, account)
            .map_err(|e| vec![RequestFault::of(&e)])?;
        let scene = Scene { topology: self.world.topology(), assumptions: self.assumptions };
        let context = keys_of_resource(scene, &target, details);
        let keys = self.keys.of_context(&context);
        let read: Vec<String> =
            keys.iter().map(|k| format!("{} {:?}", k.name, context.state(&k.name))).collect();
        let whole = number(&mut self.wholes, (leg, base, read.join("\n")), &mut self.kinds.wholes);
        Ok(Side { arn: Arn::parse(&target.resource), target, template, context, keys, base, whole })
    }
}

impl BaseKind {
    /// The Region of the resource counts for requests of services only: those of clients are sent where their way leads.
    fn of(before: usize, target: &Target, by_service: bool) -> BaseKind {
        let region = target.region.as_deref().filter(|_| by_service).map(str::to_owned);
        BaseKind { before, action: target.action.clone(), region }
    }
}

/// The keys on which the resource of a request decides, whoever makes it: those that it writes, or that are
/// not the same without it.
pub(super) fn keys_of_resource(
    scene: Scene<'_>,
    target: &Target,
    details: &BTreeMap<String, State>,
) -> Context {
    let none = BTreeMap::new();
    let no_details = BTreeMap::new();
    let of = |target: &Target, details| {
        let call = ServiceCall { service: "", region: "", source: Source::default(), by_grant: false };
        let front =
            Front { region: "", secure: true, console: false, time: None, parameters: &none, details };
        context::service(scene, &Identity::service(""), target, call, front)
    };
    of(target, details).of_resource(&of(&without_resource(target), &no_details))
}

/// The same action on nothing that the topology knows.
pub(super) fn without_resource(target: &Target) -> Target {
    Target { resource: "*".to_owned(), row: None, account: None, region: None, ..target.clone() }
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
