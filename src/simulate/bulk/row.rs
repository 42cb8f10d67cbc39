//! One caller before all questions.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::context::{Context, Identity, Scene, State, Target};
use crate::decision::{Decision, Explanation, Layer, Layers, Request as Decided};
use crate::facts::action_lists;
use crate::network::{Gates, NoPath, Path, Rejection};
use crate::outcome::{Ending, LegKind};
use crate::policy::{AttributeState, Attributes, StatementId};
use crate::request::{Credentials, Request};
use crate::topology::Ref;
use crate::topology::model::{Caller, CallerKind, Endpoint};

use super::base::{Base, Signer, second_kind, together};
use super::question::{Prepared, Side, keys_of_resource};
use super::{Ask, Asker, Bulk};
use crate::simulate::address::{Naming, path_request};
use crate::simulate::check;
use crate::simulate::decide::{Case, FUNCTION};
use crate::simulate::service_legs::kind_of;

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
    pub(super) bulk: &'b Bulk<'b>,
    pub(super) caller: Ref<Caller>,
    pub(super) asker: Asker,
    /// Who signs, whatever the action; see [`Row::signer_of`].
    pub(super) signer: Arc<Signer>,
    /// Of a caller that is a service, and sends from AWS's network: its principal.
    pub(super) service: Option<&'b str>,
    routes: Vec<OnceCell<Route>>,
    pub(super) first: Vec<OnceCell<Base>>,
    pub(super) second: Vec<OnceCell<Base>>,
    wholes: Vec<OnceCell<Arc<Attributes>>>,
}

/// A way that was found, or not.
#[derive(Debug)]
pub(super) enum Route {
    Path { path: Box<Path>, endpoint: Option<Ref<Endpoint>> },
    NoPath(Box<NoPath>),
    ServiceInternal,
}

impl<'b> Row<'b> {
    pub(super) fn new(bulk: &'b Bulk<'_>, asker: &Asker) -> Option<Row<'b>> {
        let topology = bulk.world.topology();
        let caller = topology.callers.find(&asker.caller)?;
        if let Some(Credentials::Caller(owner)) = &asker.credentials {
            topology.callers.find(owner)?;
        }
        let request = Request { credentials: asker.credentials.clone(), ..Request::default() };
        let row = &topology.callers[caller];
        let cells = |count| std::iter::repeat_with(OnceCell::new).take(count).collect();
        let bases = |count| std::iter::repeat_with(OnceCell::new).take(count).collect();
        Some(Row {
            bulk,
            caller,
            asker: asker.clone(),
            signer: Signer::new(Identity::of(topology, caller, &request, ""))?,
            service: (row.kind == CallerKind::Service).then(|| row.service.as_deref().unwrap_or("")),
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
        if !self.makes_sense(question) {
            return None;
        }
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
        let base = self.first_base(question)?;
        let kind = self.first_kind(base);
        let decision = self.decide(&question.leg, base, kind, endpoint, endpoint)?;
        let first = Answer::of(&decision, 1);
        let Some(kms) = question.kms.as_ref().filter(|_| first.outcome == Ending::Allowed) else {
            return Some(first);
        };
        let base = self.second_base(question, kms, endpoint.is_some())?;
        let decision = self.decide(kms, base, second_kind(base), None, endpoint)?;
        Some(Answer::of(&decision, 2))
    }

    /// One leg of a question's request with everything behind it. `None` as for [`Row::answer`], or if the request
    /// does not get as far as that leg.
    pub fn explain(&self, number: usize, leg: u8) -> Option<Explained<'_>> {
        let question = self.bulk.questions.get(number)?;
        if !self.makes_sense(question) {
            return None;
        }
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
        if !self.makes_sense(question) {
            return None;
        }
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
            let kind = self.first_kind(base);
            return Some((
                &question.leg,
                base,
                self.ask(&question.leg, base, kind, endpoint, endpoint, ask)?,
            ));
        }
        let kms = question.kms.as_ref()?;
        let base = self.second_base(question, kms, endpoint.is_some())?;
        Some((kms, base, self.ask(kms, base, second_kind(base), None, endpoint, ask)?))
    }

    /// Whether the caller can ask it at all: what an identity provider says has to be stated (PE-103).
    fn makes_sense(&self, question: &Prepared) -> bool {
        let target = &question.leg.target;
        if !action_lists().is_federation(&target.action) {
            return true;
        }
        let ask = Ask { action: target.action.clone(), resource: target.resource.clone() };
        check::wrong_session(self.bulk.world, &self.asker.request(&ask), self.caller).is_empty()
    }

    fn first_kind(&self, base: &Base) -> LegKind {
        if self.service.is_some() { kind_of(&base.signer.identity) } else { LegKind::Direct }
    }

    pub(super) fn scene(&self) -> Scene<'b> {
        Scene { topology: self.bulk.world.topology(), assumptions: self.bulk.assumptions }
    }

    /// The target as this caller sees it: what has no resource belongs to its own account.
    fn own_target(&self, side: &Side, base: &Base) -> Option<Target> {
        if side.target.account.is_some() {
            return None;
        }
        Some(Target { account: base.signer.identity.account.clone(), ..side.target.clone() })
    }

    pub(super) fn route(&self, question: &Prepared) -> Option<&Route> {
        let cell = self.routes.get(question.route)?;
        Some(cell.get_or_init(|| {
            if self.service.is_some() {
                return Route::ServiceInternal;
            }
            let topology = self.bulk.world.topology();
            let target = &question.leg.target;
            let arn = question.leg.arn.as_ref();
            let identity = &self.signer.identity;
            let request = path_request(self.naming(), target.service(), identity, target, arn);
            match self.bulk.world.network().resolve_under(&request, self.bulk.assumptions) {
                Ok(path) => {
                    let endpoint = path.entry.endpoint().and_then(|e| topology.endpoints.find(&e.endpoint));
                    Route::Path { path: Box::new(path), endpoint }
                }
                Err(no) => Route::NoPath(no),
            }
        }))
    }

    fn naming(&self) -> Naming<'_> {
        Naming { topology: self.bulk.world.topology(), caller: self.caller, region: None, host: None }
    }

    fn gate(&self, question: &Prepared, path: &Path) -> Result<(), Box<Rejection>> {
        let target = &question.leg.target;
        let Some(row) = target.row.map(|r| &self.bulk.world.topology().resources[r]) else { return Ok(()) };
        let arn = question.leg.arn.as_ref();
        let request = path_request(self.naming(), target.service(), &self.signer.identity, target, arn);
        let network = self.bulk.world.network();
        network.gate_under(&request, path, &Gates::of(row), self.bulk.assumptions).map(|_| ())
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
        let own = self.own_target(side, base);
        let target = own.as_ref().unwrap_or(&side.target);
        let account = target.account.as_deref()?;
        let of_resource = match &own {
            Some(target) => {
                let context = keys_of_resource(self.scene(), target, &BTreeMap::new());
                Cow::Owned(self.bulk.keys.of_context(&context))
            }
            None => Cow::Borrowed(&side.keys),
        };
        let whole = || Arc::new(together(&of_resource, &base.keys));
        let attributes = match own {
            Some(_) => whole(),
            None => self.wholes.get(side.whole)?.get_or_init(whole).clone(),
        };
        let case = Case {
            world: self.bulk.world,
            scene: self.scene(),
            identity: &base.signer.identity,
            target,
            endpoint,
            first_endpoint,
            kind,
        };
        let mut request = side
            .template
            .clone()
            .asked_by(base.signer.principal.clone(), account)
            .with_attributes(attributes)
            .with_settings(case.settings());
        let shows_function = self.bulk.keys.reads(&FUNCTION.to_ascii_lowercase())
            && *base.context.state(FUNCTION) != State::Absent
            && case.hides_function();
        Some(case.among(base.signer.session.as_ref(), self.bulk.choices, |layers| {
            if shows_function
                && case.shows_function_to_resource_policy(&base.context, &layers.explain(&request))
            {
                let mut keys = base.keys.clone();
                keys.iter_mut().filter(|k| k.name == FUNCTION).for_each(|k| k.state = AttributeState::Absent);
                request = request.clone().with_attributes(together(&of_resource, &keys));
            }
            ask(layers, &request)
        }))
    }
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
