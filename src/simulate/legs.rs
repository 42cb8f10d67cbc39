//! Follows a request leg by leg: the caller's own request, then those that services make for it.

use std::collections::BTreeMap;

use super::address::{Naming, path_request};
use super::decide::{Case, Judgement};
use super::fault::RequestFault;
use super::world::World;
use super::{check, hints, kms_leg};
use crate::arn::Arn;
use crate::assumption::{Assumption, Assumptions, Consulted};
use crate::context::{
    self, Context, Front, Identity, IdentityKind, Scene, Stamp, State, Step, Target, Writer,
};
use crate::diagnostic::code;
use crate::facts;
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
    let mut chain = Chain {
        world,
        scene,
        request,
        caller,
        identity: Identity::of(world.topology(), caller, request),
        legs: Vec::new(),
        consulted: Consulted::new(),
        first_endpoint: None,
        supposed,
        no_parameters: BTreeMap::new(),
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

struct Chain<'a> {
    world: &'a World,
    scene: Scene<'a>,
    request: &'a Request,
    caller: Ref<Caller>,
    identity: Identity,
    legs: Vec<Leg>,
    consulted: Consulted,
    first_endpoint: Option<Ref<Endpoint>>,
    supposed: Option<&'a Supposed>,
    no_parameters: BTreeMap<String, Vec<String>>,
}

impl Chain<'_> {
    fn run(&mut self) -> Result<(), Vec<RequestFault>> {
        let last = Call {
            action: Some(self.request.action.clone()),
            resource: Some(self.request.resource.clone()),
            is_last: true,
        };
        let Some((first, rest)) = self.request.via.split_first() else {
            let arrived = self.first_leg(self.request.action.split(':').next().unwrap_or(""), last)?;
            if arrived {
                self.kms_leg()?;
            }
            return Ok(());
        };
        if !self.first_leg(&first.service, Call::of(first))? {
            return Ok(());
        }
        let mut chain = vec![first.service.clone()];
        for via in rest {
            self.next_leg(&chain, &via.service, Call::of(via))?;
            chain.push(via.service.clone());
        }
        let service = last.action.as_deref().and_then(|a| a.split(':').next()).unwrap_or("").to_owned();
        self.next_leg(&chain, &service, last)
    }

    /// The caller's own request. Returns whether later legs can follow.
    fn first_leg(&mut self, service: &str, call: Call) -> Result<bool, Vec<RequestFault>> {
        let caller = &self.scene.topology.callers[self.caller];
        if caller.kind == CallerKind::Service {
            self.service_leg(service, call)?;
            return Ok(true);
        }
        let target = self.target(service, &call);
        match self.resolve(service, &target) {
            Ok(path) => {
                self.consulted.extend(path.assumptions.iter().copied());
                self.arrived(path, &target, call)?;
                Ok(!matches!(self.legs.last().map(|l| &l.way), Some(Way::Rejected { .. })))
            }
            Err(no_path) => {
                self.consulted.extend(no_path.assumptions.iter().copied());
                let leg = Leg {
                    outcome: Some(Ending::Unreachable),
                    ..self.leg(LegKind::Direct, &call, Way::NoPath(*no_path), Context::new())
                };
                self.legs.push(leg);
                Ok(false)
            }
        }
    }

    fn arrived(&mut self, path: Path, target: &Target, call: Call) -> Result<(), Vec<RequestFault>> {
        let region = path.region.clone();
        let front = self.front(&region, &call);
        let mut keys = context::direct(self.scene, &path, &self.identity, target, front);
        self.state_by_hand(&mut keys, &call)?;
        if let Err(rejection) = self.gate(&path, target) {
            self.consulted.extend(rejection.assumptions.iter().copied());
            let way = Way::Rejected { path, rejection: *rejection };
            let leg = self.leg(LegKind::Direct, &call, way, keys);
            self.legs.push(Leg { outcome: Some(Ending::Rejected), ..leg });
            return Ok(());
        }
        let endpoint = path.entry.endpoint().and_then(|e| self.scene.topology.endpoints.find(&e.endpoint));
        self.first_endpoint = endpoint;
        let leg = self.leg(LegKind::Direct, &call, Way::Path(path), keys);
        self.judge(leg, target, endpoint)
    }

    /// A request that an AWS service sends from its own network.
    fn service_leg(&mut self, service: &str, call: Call) -> Result<(), Vec<RequestFault>> {
        let target = self.target(service, &call);
        let region = self.region_of(&target);
        let front = self.front(&region, &call);
        let source = self.request.source_arn.as_deref();
        let mut keys = context::service(self.scene, &self.identity, &target, source, front);
        self.state_by_hand(&mut keys, &call)?;
        let kind = match self.identity.kind {
            IdentityKind::Service(_) => LegKind::ServicePrincipal,
            _ => LegKind::ServiceRole,
        };
        let leg = self.leg(kind, &call, Way::ServiceInternal, keys);
        self.judge(leg, &target, None)
    }

    /// A forward access session: the last service of `chain` calls as the caller.
    fn next_leg(&mut self, chain: &[String], service: &str, call: Call) -> Result<(), Vec<RequestFault>> {
        self.is_forwarded(chain.last().map_or("", String::as_str), &call)?;
        let Some(before) = self.legs.last() else { return Ok(()) };
        let entered_by_endpoint =
            self.legs.first().is_some_and(|l| matches!(&l.way, Way::Path(p) if p.entry.endpoint().is_some()));
        let target = self.target(service, &call);
        let region = self.region_of(&target);
        let front = self.front(&region, &call);
        let step = Step {
            service: chain.last().map_or("", String::as_str),
            chain,
            region: &region,
            entered_by_endpoint,
        };
        let mut keys = context::forwarded(self.scene, &before.context, &self.identity, &target, step, front);
        self.state_by_hand(&mut keys, &call)?;
        let mut leg = self.leg(LegKind::ForwardAccessSession, &call, Way::ServiceInternal, keys);
        leg.from = context::forwarder(step.service);
        self.judge(leg, &target, None)
    }

    /// A service that calls on with a role, or as itself, does not forward the caller. How a service calls another
    /// is in the catalogue of hops; what is not in there, or not sure, is an assumption.
    fn is_forwarded(&mut self, service: &str, call: &Call) -> Result<(), Vec<RequestFault>> {
        let Some(action) = call.action.as_deref() else { return Ok(()) };
        let choice = self.scene.assumptions.choice(Assumption::HopKind);
        let row = facts::service_hops().best(service, action);
        if row.is_none_or(facts::ServiceHop::kind_is_assumed) {
            self.consulted.insert(Assumption::HopKind);
        }
        let forwards = match (choice, row) {
            ("as-listed", Some(row)) => row.kinds.contains(&facts::HopKind::Fas),
            ("as-listed", None) => true,
            (choice, _) => choice == "fas",
        };
        if forwards {
            return Ok(());
        }
        let how = row.map_or("in another way", |r| r.kind().describe());
        let id = row.map_or(String::new(), |r| format!(" (SH {})", r.id));
        Err(vec![RequestFault {
            field: "via",
            code: code::NOT_MODELLED,
            message: format!("{service} calls {action} by {how}{id}, not as the caller"),
            help: format!(
                "ask for that request by itself: a caller of kind `service` with `service: {service}.amazonaws.com`, \
                 and with `role` where it uses one"
            ),
        }])
    }

    /// An encrypted object brings a request of S3 to KMS with it (SH H-19).
    fn kms_leg(&mut self) -> Result<(), Vec<RequestFault>> {
        let target = self.target("s3", &Call::whole(&self.request.action, &self.request.resource));
        let Some((action, key)) = kms_leg::follows(self.scene.topology, &target) else { return Ok(()) };
        let call = Call { action: Some(action), resource: Some(key), is_last: false };
        self.next_leg(&["s3".to_owned()], "kms", call)
    }

    fn judge(
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
                identity: &self.identity,
                target,
                endpoint,
                first_endpoint: self.first_endpoint,
                kind: leg.kind,
            };
            let judgement = case.judge(&leg.context).map_err(|e| vec![RequestFault::of(&e)])?;
            self.consult(&leg.context, &judgement);
            leg.outcome = Some(judgement.explanation.outcome.into());
            leg.decision = Some(judgement.explanation);
            let same_account = target.account == self.identity.account;
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
        for key in judgement.keys_read() {
            if let Some(stamp) = context.get(key) {
                self.consulted.extend(stamp.assumptions.iter().copied());
            }
        }
    }

    fn leg(&self, kind: LegKind, call: &Call, way: Way, context: Context) -> Leg {
        Leg {
            kind,
            from: self.request.caller.clone(),
            principal: self.identity.display_arn(),
            action: call.action.clone(),
            resource: call.resource.clone(),
            way,
            context,
            decision: None,
            would_be_allowed_if: Vec::new(),
            outcome: None,
        }
    }

    fn target(&self, service: &str, call: &Call) -> Target {
        let action = call.action.clone().unwrap_or_else(|| format!("{service}:?"));
        let resource = call.resource.as_deref().unwrap_or("*");
        let stated = self.request.resource_account.as_deref().filter(|_| call.is_last);
        // Actions without resource types work on the caller's own account.
        let own = self.identity.account.as_deref().filter(|_| resource == "*");
        Target::find(self.scene.topology, &action, resource, stated.or(own))
    }

    /// What the service itself refuses because of the network, before any policy is read.
    fn gate(&mut self, path: &Path, target: &Target) -> Result<(), Box<Rejection>> {
        let Some(row) = target.row.map(|r| &self.scene.topology.resources[r]) else { return Ok(()) };
        let arn = Arn::parse(&target.resource);
        let request = path_request(self.naming(), target.service(), &self.identity, target, arn.as_ref());
        let network = self.world.network();
        let consulted = network.gate_under(&request, path, &Gates::of(row), self.scene.assumptions)?;
        self.consulted.extend(consulted);
        Ok(())
    }

    fn naming(&self) -> Naming<'_> {
        Naming {
            topology: self.scene.topology,
            caller: self.caller,
            region: self.request.region.as_deref(),
            host: &self.request.host,
        }
    }

    fn resolve(&self, service: &str, target: &Target) -> Result<Path, Box<NoPath>> {
        let arn = Arn::parse(&target.resource);
        let request = path_request(self.naming(), service, &self.identity, target, arn.as_ref());
        self.world.network().resolve_under(&request, self.scene.assumptions)
    }

    /// Region in which a service is called by another one: that of the resource, else of the request.
    fn region_of(&self, target: &Target) -> String {
        let stated = target.region.as_deref().or(self.request.region.as_deref());
        let first = || match self.legs.first().map(|l| &l.way) {
            Some(Way::Path(path)) => Some(path.region.to_string()),
            _ => None,
        };
        stated.map(str::to_owned).or_else(first).unwrap_or_else(|| "us-east-1".to_owned())
    }

    fn front<'f>(&'f self, region: &'f str, call: &Call) -> Front<'f> {
        let plain = self.request.host.endpoint_url.as_deref().is_some_and(|u| u.starts_with("http://"));
        Front {
            region,
            secure: !plain,
            time: self.request.time.as_deref(),
            parameters: if call.is_last { &self.request.parameters } else { &self.no_parameters },
        }
    }

    fn state_by_hand(&self, keys: &mut Context, call: &Call) -> Result<(), Vec<RequestFault>> {
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

/// What is called on one leg.
struct Call {
    action: Option<String>,
    resource: Option<String>,
    /// Whether it is the request that was asked about, to which parameters and stated keys belong.
    is_last: bool,
}

impl Call {
    fn of(via: &Via) -> Call {
        Call { action: via.action.clone(), resource: via.resource.clone(), is_last: false }
    }

    fn whole(action: &str, resource: &str) -> Call {
        Call { action: Some(action.to_owned()), resource: Some(resource.to_owned()), is_last: true }
    }
}
