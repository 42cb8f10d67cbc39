//! One caller before all questions.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::context::{self, Context, Front, Identity, IdentityKind, Scene, Step, Target, Writer};
use crate::decision::{Decision, Explanation, Layer, Layers, Request as Decided};
use crate::network::{Gates, NoPath, Path, Rejection};
use crate::outcome::{Ending, LegKind};
use crate::policy::{Attributes, PolicySet, Principal, StatementId};
use crate::request::{HostSettings, Request};
use crate::topology::Ref;
use crate::topology::model::{Caller, CallerKind, Endpoint};

use super::question::{Prepared, Side};
use super::{Asker, Bulk};
use crate::simulate::address::{Naming, path_request};
use crate::simulate::decide::Case;

/// How one request ends, and what settled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How it ends.
    pub outcome: Ending,
    /// The layer that settled it.
    pub layer: Option<Layer>,
    /// The statement of that layer, where one settled it.
    pub statement: Option<StatementId>,
    /// Why it is unreachable or rejected: a code.
    pub reason: Option<&'static str>,
    /// Number of the leg that settled it, from 1.
    pub settled_by: u8,
}

/// One leg of a request with everything behind it.
#[derive(Debug)]
pub struct Explained<'r> {
    /// Its number, from 1.
    pub leg: u8,
    /// How it ends.
    pub outcome: Ending,
    /// The way of the first leg; `None` within AWS's network.
    pub way: Option<Result<&'r Path, &'r NoPath>>,
    /// Why the service refuses, if it does.
    pub rejection: Option<Box<Rejection>>,
    /// Its keys, but for those of its resource.
    pub keys: Option<&'r Context>,
    /// The keys of its resource, where they do not depend on the caller.
    pub resource: Option<&'r Context>,
    /// What the policies say.
    pub decision: Option<Explanation>,
}

/// A caller, ready to ask. What several questions share is worked out when the first of them is asked.
#[derive(Debug)]
pub struct Row<'b> {
    bulk: &'b Bulk<'b>,
    caller: Ref<Caller>,
    identity: Identity,
    principal: Principal,
    session: Option<PolicySet>,
    /// Whether the caller is a service, which sends from AWS's network.
    service: bool,
    routes: Vec<OnceCell<Route>>,
    first: Vec<OnceCell<Base>>,
    second: Vec<OnceCell<Base>>,
    wholes: Vec<OnceCell<Arc<Attributes>>>,
}

/// A way that was found, or not.
#[derive(Debug)]
enum Route {
    Path { path: Box<Path>, endpoint: Option<Ref<Endpoint>> },
    NoPath(Box<NoPath>),
    ServiceInternal,
}

/// The keys that do not come from the resource.
#[derive(Debug)]
pub(super) struct Base {
    context: Context,
    attributes: Attributes,
}

impl<'b> Row<'b> {
    pub(super) fn new(bulk: &'b Bulk<'_>, asker: &Asker) -> Option<Row<'b>> {
        let topology = bulk.world.topology();
        let caller = topology.callers.find(&asker.caller)?;
        let request = Request { credentials: asker.credentials.clone(), ..Request::default() };
        let identity = Identity::of(topology, caller, &request);
        let cells = |count| std::iter::repeat_with(OnceCell::new).take(count).collect();
        let bases = |count| std::iter::repeat_with(OnceCell::new).take(count).collect();
        Some(Row {
            bulk,
            caller,
            principal: Principal::parse(&identity.display_arn())?,
            session: identity.session.policy.clone().map(|p| PolicySet::new([p])),
            identity,
            service: topology.callers[caller].kind == CallerKind::Service,
            routes: cells(bulk.kinds.routes),
            first: bases(bulk.kinds.first),
            second: bases(bulk.kinds.second),
            wholes: std::iter::repeat_with(OnceCell::new).take(bulk.kinds.wholes).collect(),
        })
    }

    /// The answer to a question, by its number. `None` if there is no such question, or if nobody can say whose
    /// policies would decide: an unsigned request without a resource.
    pub fn answer(&self, number: usize) -> Option<Answer> {
        let question = self.bulk.questions.get(number)?;
        let endpoint = match self.route(question)? {
            Route::NoPath(no) => return Some(Answer::without_decision(Ending::Unreachable, no.reason)),
            Route::Path { path, endpoint } => {
                if question.gated
                    && let Err(rejection) = self.gate(question, path)
                {
                    return Some(Answer::without_decision(Ending::Rejected, rejection.reason));
                }
                *endpoint
            }
            Route::ServiceInternal => None,
        };
        let kind = self.first_kind();
        let base = self.first_base(question)?;
        let decision = self.decide(&question.leg, base, kind, endpoint, endpoint)?;
        let first = Answer::of(&decision, 1);
        let Some(kms) = question.kms.as_ref().filter(|_| first.outcome == Ending::Allowed) else {
            return Some(first);
        };
        let base = self.second_base(question, kms, endpoint.is_some())?;
        let decision = self.decide(kms, base, LegKind::ForwardAccessSession, None, endpoint)?;
        Some(Answer::of(&decision, 2))
    }

    /// One leg of a question's request with everything behind it. `None` as for [`Row::answer`], or if the request
    /// does not get as far as that leg.
    pub fn explain(&self, number: usize, leg: u8) -> Option<Explained<'_>> {
        let question = self.bulk.questions.get(number)?;
        let (way, endpoint) = match self.route(question)? {
            Route::Path { path, endpoint } => (Some(Ok(&**path)), *endpoint),
            Route::NoPath(no) => (Some(Err(&**no)), None),
            Route::ServiceInternal => (None, None),
        };
        let none = Explained {
            leg: 1,
            outcome: Ending::Unreachable,
            way,
            rejection: None,
            keys: None,
            resource: None,
            decision: None,
        };
        match way {
            Some(Err(_)) => return Some(none),
            Some(Ok(path)) if question.gated => {
                if let Err(rejection) = self.gate(question, path) {
                    return Some(Explained { outcome: Ending::Rejected, rejection: Some(rejection), ..none });
                }
            }
            _ => {}
        }
        let (side, base, decision) =
            self.on_leg(question, leg, endpoint, |layers, request| layers.explain(request))?;
        Some(Explained {
            leg,
            outcome: decision.outcome.into(),
            keys: Some(&base.context),
            resource: Some(&side.context),
            decision: Some(decision),
            ..none
        })
    }

    /// The way of a question, with a number that is the same for questions that share it: the path, or why there is
    /// none. `None` for services, which send from AWS's network.
    pub fn way(&self, number: usize) -> (usize, Option<Result<&Path, &NoPath>>) {
        let Some(question) = self.bulk.questions.get(number) else { return (0, None) };
        let way = match self.route(question) {
            Some(Route::Path { path, .. }) => Some(Ok(&**path)),
            Some(Route::NoPath(no)) => Some(Err(&**no)),
            Some(Route::ServiceInternal) | None => None,
        };
        (question.route, way)
    }

    /// The keys of a question's first leg that do not come from its resource, with a number that is the same for
    /// questions that share them; `None` where there is no way.
    pub fn keys(&self, number: usize) -> Option<(usize, &Context)> {
        let question = self.bulk.questions.get(number)?;
        if let Route::NoPath(_) = self.route(question)? {
            return None;
        }
        Some((question.leg.base, &self.first_base(question)?.context))
    }

    /// A question, by its number.
    pub(super) fn question(&self, number: usize) -> Option<&'b Prepared> {
        self.bulk.questions.get(number)
    }

    /// The endpoint that a question's request passes, as far as it gets to where policies are asked; `None` if it does
    /// not.
    pub(super) fn arrives(&self, question: &Prepared) -> Option<Option<Ref<Endpoint>>> {
        match self.route(question)? {
            Route::Path { path, .. } if question.gated && self.gate(question, path).is_err() => None,
            Route::Path { endpoint, .. } => Some(*endpoint),
            Route::ServiceInternal => Some(None),
            Route::NoPath(_) => None,
        }
    }

    /// Asks about one leg of a request that got through.
    pub(super) fn on_leg<T>(
        &self,
        question: &'b Prepared,
        leg: u8,
        endpoint: Option<Ref<Endpoint>>,
        ask: impl FnOnce(&Layers<'_>, &Decided) -> T,
    ) -> Option<(&'b Side, &Base, T)> {
        if leg == 1 {
            let base = self.first_base(question)?;
            let kind = self.first_kind();
            return Some((
                &question.leg,
                base,
                self.ask(&question.leg, base, kind, endpoint, endpoint, ask)?,
            ));
        }
        let kms = question.kms.as_ref()?;
        let base = self.second_base(question, kms, endpoint.is_some())?;
        let kind = LegKind::ForwardAccessSession;
        Some((kms, base, self.ask(kms, base, kind, None, endpoint, ask)?))
    }

    fn first_kind(&self) -> LegKind {
        match (self.service, &self.identity.kind) {
            (false, _) => LegKind::Direct,
            (true, IdentityKind::Service(_)) => LegKind::ServicePrincipal,
            (true, _) => LegKind::ServiceRole,
        }
    }

    fn scene(&self) -> Scene<'b> {
        Scene { topology: self.bulk.world.topology(), assumptions: self.bulk.assumptions }
    }

    /// The target as this caller sees it: what has no resource belongs to its own account.
    fn own_target(&self, side: &Side) -> Option<Target> {
        if side.target.account.is_some() {
            return None;
        }
        Some(Target { account: self.identity.account.clone(), ..side.target.clone() })
    }

    fn route(&self, question: &Prepared) -> Option<&Route> {
        let cell = self.routes.get(question.route)?;
        Some(cell.get_or_init(|| {
            if self.service {
                return Route::ServiceInternal;
            }
            let topology = self.bulk.world.topology();
            let host = HostSettings::default();
            let target = &question.leg.target;
            let arn = question.leg.arn.as_ref();
            let request = path_request(self.naming(&host), target.service(), &self.identity, target, arn);
            match self.bulk.world.network().resolve_under(&request, self.bulk.assumptions) {
                Ok(path) => {
                    let endpoint = path.entry.endpoint().and_then(|e| topology.endpoints.find(&e.endpoint));
                    Route::Path { path: Box::new(path), endpoint }
                }
                Err(no) => Route::NoPath(no),
            }
        }))
    }

    fn naming<'n>(&'n self, host: &'n HostSettings) -> Naming<'n> {
        Naming { topology: self.bulk.world.topology(), caller: self.caller, region: None, host }
    }

    fn gate(&self, question: &Prepared, path: &Path) -> Result<(), Box<Rejection>> {
        let target = &question.leg.target;
        let Some(row) = target.row.map(|r| &self.bulk.world.topology().resources[r]) else { return Ok(()) };
        let host = HostSettings::default();
        let arn = question.leg.arn.as_ref();
        let request = path_request(self.naming(&host), target.service(), &self.identity, target, arn);
        let network = self.bulk.world.network();
        network.gate_under(&request, path, &Gates::of(row), self.bulk.assumptions).map(|_| ())
    }

    fn first_base(&self, question: &Prepared) -> Option<&Base> {
        let route = self.route(question)?;
        let cell = self.first.get(question.leg.base)?;
        Some(cell.get_or_init(|| {
            let target = without_resource(&question.leg.target);
            let none = BTreeMap::new();
            let front = |region| Front { region, secure: true, time: None, parameters: &none };
            let context = match route {
                Route::Path { path, .. } => {
                    context::direct(self.scene(), path, &self.identity, &target, front(&path.region))
                }
                Route::ServiceInternal => {
                    let region = question.leg.target.region.as_deref().unwrap_or("us-east-1");
                    context::service(self.scene(), &self.identity, &target, None, front(region))
                }
                Route::NoPath(_) => Context::new(),
            };
            self.base(context)
        }))
    }

    fn second_base(&self, question: &Prepared, kms: &Side, entered_by_endpoint: bool) -> Option<&Base> {
        let before = self.first_base(question)?;
        let path = self.route(question)?;
        let cell = self.second.get(kms.base)?;
        Some(cell.get_or_init(|| {
            let own = kms.target.region.as_deref();
            let region = own.or(match path {
                Route::Path { path, .. } => Some(&*path.region),
                _ => None,
            });
            let region = region.unwrap_or("us-east-1");
            let none = BTreeMap::new();
            let front = Front { region, secure: true, time: None, parameters: &none };
            let chain = ["s3".to_owned()];
            let step = Step { service: "s3", chain: &chain, region, entered_by_endpoint };
            let target = without_resource(&kms.target);
            self.base(context::forwarded(self.scene(), &before.context, &self.identity, &target, step, front))
        }))
    }

    fn base(&self, context: Context) -> Base {
        let mut attributes = Attributes::new();
        for key in self.bulk.keys.of_context(&context, |stamp| stamp.by != Writer::Resource) {
            attributes.insert(key.name, key.multivalued, key.state);
        }
        Base { context, attributes }
    }

    fn decide(
        &self,
        side: &Side,
        base: &Base,
        kind: LegKind,
        endpoint: Option<Ref<Endpoint>>,
        first_endpoint: Option<Ref<Endpoint>>,
    ) -> Option<Decision> {
        self.ask(side, base, kind, endpoint, first_endpoint, |layers, request| layers.decide(request))
    }

    /// Puts one leg together, and asks about it.
    fn ask<T>(
        &self,
        side: &Side,
        base: &Base,
        kind: LegKind,
        endpoint: Option<Ref<Endpoint>>,
        first_endpoint: Option<Ref<Endpoint>>,
        ask: impl FnOnce(&Layers<'_>, &Decided) -> T,
    ) -> Option<T> {
        let own = self.own_target(side);
        let target = own.as_ref().unwrap_or(&side.target);
        let account = target.account.as_deref()?;
        let attributes = match &own {
            Some(target) => Arc::new(self.own_keys(target, base)),
            None => self.wholes.get(side.whole)?.get_or_init(|| Arc::new(whole(side, base))).clone(),
        };
        let case = Case {
            world: self.bulk.world,
            scene: self.scene(),
            identity: &self.identity,
            target,
            endpoint,
            first_endpoint,
            kind,
        };
        let request = side
            .template
            .clone()
            .asked_by(self.principal.clone(), account)
            .with_attributes(attributes)
            .with_settings(case.settings());
        Some(ask(&case.layers(self.session.as_ref(), self.bulk.choices), &request))
    }

    /// All keys for a target that belongs to the caller's own account.
    fn own_keys(&self, target: &Target, base: &Base) -> Attributes {
        let none = BTreeMap::new();
        let front = Front { region: "", secure: true, time: None, parameters: &none };
        let context = context::service(self.scene(), &Identity::service(""), target, None, front);
        let mut attributes = base.attributes.clone();
        for key in self.bulk.keys.of_context(&context, |stamp| stamp.by == Writer::Resource) {
            attributes.insert(key.name, key.multivalued, key.state);
        }
        attributes
    }
}

/// All keys of a leg.
fn whole(side: &Side, base: &Base) -> Attributes {
    let mut attributes = base.attributes.clone();
    for key in &side.keys {
        attributes.insert(key.name.as_str(), key.multivalued, key.state.clone());
    }
    attributes
}

/// The same action on nothing that the topology knows.
fn without_resource(target: &Target) -> Target {
    Target { row: None, account: None, region: None, ..target.clone() }
}

impl Answer {
    fn of(decision: &Decision, leg: u8) -> Answer {
        Answer {
            outcome: decision.outcome.into(),
            layer: decision.reason.map(|r| r.layer),
            statement: decision.reason.and_then(|r| r.statement),
            reason: None,
            settled_by: leg,
        }
    }

    fn without_decision(outcome: Ending, reason: &'static str) -> Answer {
        Answer { outcome, layer: None, statement: None, reason: Some(reason), settled_by: 1 }
    }
}
