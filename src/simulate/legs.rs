//! Follows a request leg by leg: the caller's own request, then those that services make for it.

use std::collections::BTreeMap;

use super::address::{Naming, path_request};
use super::decide::{Case, Judgement};
use super::fault::RequestFault;
use super::world::World;
use super::{check, hints};
use crate::arn::Arn;
use crate::assumption::{Assumption, Assumptions, Consulted};
use crate::context::{self, Context, Forwarder, Front, Identity, Scene, Stamp, State, Target, Writer};
use crate::diagnostic::code;
use crate::facts::{regions, services};
use crate::network::{Gates, NoPath, Path, Rejection};
use crate::outcome::{Ending, Leg, LegKind, Outcome, Way};
use crate::request::{Request, Via};
use crate::topology::Ref;
use crate::topology::model::{Caller, CallerKind, Endpoint};

/// A key in another state than the one it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supposed {
    /// Number of the leg, from 1.
    pub leg: usize,
    /// The key.
    pub key: String,
    /// The state.
    pub state: State,
}

/// Follows a request under these assumptions. Returns the outcome without its reliances, and the assumptions
/// that were consulted on the way.
pub(super) fn follow(
    world: &World,
    assumptions: &Assumptions,
    request: &Request,
) -> Result<(Outcome, Consulted), Vec<RequestFault>> {
    follow_supposing(world, assumptions, request, None)
}

/// Follows a request as if one key of one leg had another state.
pub(super) fn follow_supposing(
    world: &World,
    assumptions: &Assumptions,
    request: &Request,
    supposed: Option<&Supposed>,
) -> Result<(Outcome, Consulted), Vec<RequestFault>> {
    let caller = check::caller(world, request)?;
    let scene = Scene { topology: world.topology(), assumptions };
    let own_action = request.via.first().map_or(Some(&request.action), |first| first.action.as_ref());
    let own_action = own_action.map_or("", String::as_str);
    let identity = Identity::of(world.topology(), caller, request, own_action);
    let mut chain = Chain {
        world,
        scene,
        request,
        caller,
        actor: Actor::new(identity, Some(caller)),
        legs: Vec::new(),
        consulted: Consulted::new(),
        supposed,
        none: BTreeMap::new(),
    };
    chain.run()?;
    let settled_by = chain
        .legs
        .iter()
        .position(|l| l.outcome.is_some_and(|o| o != Ending::Allowed))
        .map_or(chain.legs.len(), |i| i + 1);
    let end = chain.legs.get(settled_by.saturating_sub(1)).and_then(|l| l.outcome);
    let outcome = Outcome {
        // Only the last leg can end a chain without having been decided, and its action is always stated.
        outcome: end.unwrap_or(Ending::Depends),
        settled_by,
        legs: chain.legs,
        assumptions: Vec::new(),
    };
    Ok((outcome, chain.consulted))
}

/// Whose policies count is decided by who owns the resource.
pub(super) fn owner_is_known(target: &Target) -> Result<(), Vec<RequestFault>> {
    if target.account.is_some() {
        return Ok(());
    }
    Err(vec![RequestFault {
        field: "resource",
        code: code::MISSING_FIELD,
        message: format!("nobody states which account owns `{}`", target.resource),
        help: "add the resource with its `account` to the topology, or state `resource_account`".to_owned(),
    }])
}

/// Region in which a service is called by another one: the one that a service without Regional hosts answers in, else
/// that of the resource, else the one that was stated for the request, else that of its first leg.
pub(super) fn region_of(
    scene: Scene<'_>,
    caller: Ref<Caller>,
    stated: Option<&str>,
    path: Option<&Path>,
    target: &Target,
) -> String {
    let first = || match path {
        Some(path) => Some(path.region.to_string()),
        None => scene.topology.callers[caller].region.as_deref().map(str::to_owned),
    };
    let stated = target.region.as_deref().or(stated).map(str::to_owned);
    let region = stated.or_else(first).unwrap_or_else(|| "us-east-1".to_owned());
    let global = services()
        .by_action(&target.action)
        .filter(|service| service.is_global())
        .and_then(|service| service.global_in(regions().partition_of(&region)?));
    global.map_or(region, |host| host.region)
}

/// A request and what became of it so far.
pub(super) struct Chain<'a> {
    pub(super) world: &'a World,
    pub(super) scene: Scene<'a>,
    pub(super) request: &'a Request,
    pub(super) caller: Ref<Caller>,
    pub(super) actor: Actor,
    pub(super) legs: Vec<Leg>,
    pub(super) consulted: Consulted,
    supposed: Option<&'a Supposed>,
    none: BTreeMap<String, Vec<String>>,
}

/// Who acts: the identity that the next request is judged as, and what goes along with it.
#[derive(Clone)]
pub(super) struct Actor {
    pub(super) identity: Identity,
    /// The host whose network its own requests take.
    pub(super) client: Option<Ref<Caller>>,
    /// The services that forwarded since it made a request itself.
    pub(super) forwarders: Vec<Forwarder>,
    /// The leg whose keys go on to the next.
    pub(super) leg: usize,
    /// The endpoint that its own request passed.
    pub(super) endpoint: Option<Ref<Endpoint>>,
    /// Whether its own request came through an endpoint.
    pub(super) by_endpoint: bool,
    /// Of a service principal: the resource it calls for.
    pub(super) source_arn: Option<String>,
}

impl Actor {
    pub(super) fn new(identity: Identity, client: Option<Ref<Caller>>) -> Actor {
        Actor {
            identity,
            client,
            forwarders: Vec::new(),
            leg: 0,
            endpoint: None,
            by_endpoint: false,
            source_arn: None,
        }
    }
}

/// What is called on one leg.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Action prefix of the service that is called.
    pub(super) service: String,
    pub(super) action: Option<String>,
    pub(super) resource: Option<String>,
    /// What the calling service puts into the request.
    pub(super) details: BTreeMap<String, State>,
    /// Whether it is the request that was asked about, to which parameters and stated keys belong.
    pub(super) is_last: bool,
}

impl Call {
    fn of(via: &Via) -> Call {
        Call {
            service: via.service.clone(),
            action: via.action.clone(),
            resource: via.resource.clone(),
            details: BTreeMap::new(),
            is_last: false,
        }
    }

    pub(super) fn whole(action: &str, resource: &str) -> Call {
        Call {
            service: action.split(':').next().unwrap_or("").to_owned(),
            action: Some(action.to_owned()),
            resource: Some(resource.to_owned()),
            details: BTreeMap::new(),
            is_last: false,
        }
    }
}

/// Whether the chain goes on behind a leg.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    GoesOn,
    Ends,
}

impl Chain<'_> {
    fn run(&mut self) -> Result<(), Vec<RequestFault>> {
        let request = self.request;
        let last = Call { is_last: true, ..Call::whole(&request.action, &request.resource) };
        let mut call = request.via.first().map_or_else(|| last.clone(), Call::of);
        let first = match self.scene.topology.callers[self.caller].kind {
            CallerKind::Service => self.service_caller(&call)?,
            _ => self.client_leg(LegKind::Direct, &call)?,
        };
        if first == Next::Ends {
            return Ok(());
        }
        self.encryption(&call)?;
        let following = request.via.iter().skip(1).map(Call::of).chain([last]);
        for (step, next) in request.via.iter().zip(following) {
            if self.step(step, &call, &next)? == Next::Ends {
                return Ok(());
            }
            self.encryption(&next)?;
            call = next;
        }
        Ok(())
    }

    /// A request that the actor makes over its client's own network.
    pub(super) fn client_leg(&mut self, kind: LegKind, call: &Call) -> Result<Next, Vec<RequestFault>> {
        let Some(client) = self.actor.client else { return Ok(Next::Ends) };
        let target = self.target(call);
        match self.resolve(client, call, &target) {
            Ok(path) => {
                self.consulted.extend(path.assumptions.iter().copied());
                self.arrived(kind, client, path, &target, call)
            }
            Err(no_path) => {
                self.consulted.extend(no_path.assumptions.iter().copied());
                let from = self.id_of(client);
                let leg = self.leg(kind, from, call, Way::NoPath(*no_path), Context::new());
                self.legs.push(Leg { outcome: Some(Ending::Unreachable), ..leg });
                Ok(Next::Ends)
            }
        }
    }

    fn arrived(
        &mut self,
        kind: LegKind,
        client: Ref<Caller>,
        path: Path,
        target: &Target,
        call: &Call,
    ) -> Result<Next, Vec<RequestFault>> {
        let region = path.region.clone();
        let console = self.scene.topology.callers[client].kind == CallerKind::Console;
        let front = Front { console, ..self.front(&region, call) };
        let mut keys = context::direct(self.scene, &path, &self.actor.identity, target, front);
        self.state_by_hand(&mut keys, call)?;
        let from = self.id_of(client);
        if let Err(rejection) = self.gate(client, &path, target) {
            self.consulted.extend(rejection.assumptions.iter().copied());
            let way = Way::Rejected { path, rejection: *rejection };
            let leg = self.leg(kind, from, call, way, keys);
            self.legs.push(Leg { outcome: Some(Ending::Rejected), ..leg });
            return Ok(Next::Ends);
        }
        let endpoint = path.entry.endpoint().and_then(|e| self.scene.topology.endpoints.find(&e.endpoint));
        self.actor.endpoint = endpoint;
        self.actor.by_endpoint = endpoint.is_some();
        self.actor.leg = self.legs.len();
        let leg = self.leg(kind, from, call, Way::Path(path), keys);
        self.judge(leg, target, endpoint)?;
        Ok(Next::GoesOn)
    }

    pub(super) fn id_of(&self, caller: Ref<Caller>) -> String {
        self.scene.topology.callers.id(caller).to_owned()
    }

    pub(super) fn judge(
        &mut self,
        mut leg: Leg,
        target: &Target,
        endpoint: Option<Ref<Endpoint>>,
    ) -> Result<(), Vec<RequestFault>> {
        if leg.action.is_some() {
            owner_is_known(target)?;
            if let Some(supposed) = self.supposed.filter(|s| s.leg == self.legs.len() + 1) {
                let stamp = Stamp::new(supposed.state.clone(), Writer::Stated, "supposed");
                leg.context.stamp(&supposed.key, stamp);
            }
            let case = Case {
                world: self.world,
                scene: self.scene,
                identity: &self.actor.identity,
                target,
                endpoint,
                first_endpoint: self.actor.endpoint,
                kind: leg.kind,
            };
            let judgement = case.judge(&leg.context).map_err(|e| vec![RequestFault::of(&e)])?;
            self.consult(&leg.context, &judgement);
            leg.outcome = Some(judgement.explanation.outcome.into());
            leg.decision = Some(judgement.explanation);
            let same_account = target.account == self.actor.identity.account;
            leg.would_be_allowed_if = hints::would_be_allowed_if(&leg, same_account);
        }
        self.legs.push(leg);
        Ok(())
    }

    /// An outcome rests on the assumptions of the policy language that decided something, and on those behind the
    /// keys that its conditions read.
    fn consult(&mut self, context: &Context, judgement: &Judgement) {
        self.consulted.extend(judgement.explanation.assumptions.iter().copied());
        if judgement.rests_on_endpoint_rule {
            self.consulted.insert(Assumption::EndpointPolicyOnFas);
        }
        if judgement.rests_on_function_in_resource_policy {
            self.consulted.insert(Assumption::SourceFunctionArnInResourcePolicy);
        }
        for key in judgement.keys_read() {
            if let Some(stamp) = context.get(&key) {
                self.consulted.extend(stamp.assumptions.iter().copied());
            }
        }
    }

    pub(super) fn leg(&self, kind: LegKind, from: String, call: &Call, way: Way, context: Context) -> Leg {
        Leg {
            kind,
            from,
            principal: self.actor.identity.display_arn(),
            action: call.action.clone(),
            resource: call.resource.clone(),
            way,
            context,
            decision: None,
            would_be_allowed_if: Vec::new(),
            outcome: None,
        }
    }

    pub(super) fn target(&self, call: &Call) -> Target {
        let action = call.action.clone().unwrap_or_else(|| format!("{}:?", call.service));
        let resource = call.resource.as_deref().unwrap_or("*");
        let stated = self.request.resource_account.as_deref().filter(|_| call.is_last);
        // Actions without resource types work on the caller's own account.
        let own = self.actor.identity.account.as_deref().filter(|_| resource == "*");
        Target::find(self.scene.topology, &action, resource, stated.or(own))
    }

    /// What the service itself refuses because of the network, before any policy is read.
    fn gate(&mut self, client: Ref<Caller>, path: &Path, target: &Target) -> Result<(), Box<Rejection>> {
        let Some(row) = target.row.map(|r| &self.scene.topology.resources[r]) else { return Ok(()) };
        let arn = Arn::parse(&target.resource);
        let naming = self.naming(client);
        let request = path_request(naming, target.service(), &self.actor.identity, target, arn.as_ref());
        let network = self.world.network();
        let consulted = network.gate_under(&request, path, &Gates::of(row), self.scene.assumptions)?;
        self.consulted.extend(consulted);
        Ok(())
    }

    /// What the request says about host names belongs to the caller that was asked about, and to no other client.
    fn naming(&self, client: Ref<Caller>) -> Naming<'_> {
        let own = client == self.caller;
        Naming {
            topology: self.scene.topology,
            caller: client,
            region: self.request.region.as_deref().filter(|_| own),
            host: own.then_some(&self.request.host),
        }
    }

    fn resolve(&self, client: Ref<Caller>, call: &Call, target: &Target) -> Result<Path, Box<NoPath>> {
        let arn = Arn::parse(&target.resource);
        let naming = self.naming(client);
        let request = path_request(naming, &call.service, &self.actor.identity, target, arn.as_ref());
        self.world.network().resolve_under(&request, self.scene.assumptions)
    }

    /// Region in which a service is called by another one.
    pub(super) fn region_of(&self, target: &Target) -> String {
        let path = match self.legs.first().map(|l| &l.way) {
            Some(Way::Path(path)) => Some(path),
            _ => None,
        };
        region_of(self.scene, self.caller, self.request.region.as_deref(), path, target)
    }

    pub(super) fn front<'f>(&'f self, region: &'f str, call: &'f Call) -> Front<'f> {
        let plain = self.request.host.endpoint_url.as_deref().is_some_and(|u| u.starts_with("http://"));
        Front {
            region,
            secure: !plain,
            console: false,
            time: self.request.time.as_deref(),
            parameters: if call.is_last { &self.request.parameters } else { &self.none },
            details: &call.details,
        }
    }

    pub(super) fn state_by_hand(&self, keys: &mut Context, call: &Call) -> Result<(), Vec<RequestFault>> {
        if !call.is_last {
            return Ok(());
        }
        let contradictions = context::state_by_hand(keys, &self.request.context);
        let faults: Vec<RequestFault> = contradictions
            .into_iter()
            .map(|c| RequestFault {
                field: "context",
                code: code::CONFLICT,
                message: format!("the path makes `{}` {}, not {}", c.key, c.stamped, c.stated),
                help: "network keys follow from the path: change the topology or the caller, or leave the key out"
                    .to_owned(),
            })
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}
