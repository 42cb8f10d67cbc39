//! Who signs the requests of a caller, and the keys that the resource does not decide on.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::keys_read::ReadKey;
use super::question::{Prepared, Side, without_resource};
use super::row::{Route, Row};
use crate::context::{
    self, Context, Forwarder, Forwarding, Front, Identity, IdentityKind, ServiceCall, Source, State, Step,
    Target, Writer,
};
use crate::facts::{action_lists, service_hops};
use crate::outcome::LegKind;
use crate::policy::{AttributeState, Attributes, PolicySet, Principal};
use crate::request::Request;
use crate::simulate::hops;
use crate::simulate::legs::region_of;
use crate::simulate::service_legs::kind_of;
use crate::topology::UNKNOWN_POLICY;
use crate::topology::model::CallerKind;

/// Who signs a request.
#[derive(Debug)]
pub(super) struct Signer {
    pub(super) identity: Identity,
    pub(super) principal: Principal,
    pub(super) session: Option<PolicySet>,
}

/// Who signs, and the keys that the resource does not decide on.
#[derive(Debug)]
pub(super) struct Base {
    pub(super) signer: Arc<Signer>,
    pub(super) context: Context,
    /// Those keys that some policy reads.
    pub(super) keys: Vec<ReadKey>,
}

impl Signer {
    pub(super) fn new(identity: Identity) -> Option<Arc<Signer>> {
        Some(Arc::new(Signer {
            principal: Principal::parse(&identity.display_arn())?,
            session: identity.session.policy.clone().map(|p| PolicySet::new([p])),
            identity,
        }))
    }
}

impl Row<'_> {
    /// Some requests are signed by nobody, whatever credentials the caller holds.
    fn signer_of(&self, action: &str) -> Option<Arc<Signer>> {
        let lists = action_lists();
        if !lists.has_no_principal(action) && !lists.is_sign_in(action) && !lists.is_federation(action) {
            return Some(self.signer.clone());
        }
        let request = Request { credentials: self.asker.credentials.clone(), ..Request::default() };
        Signer::new(Identity::of(self.bulk.world.topology(), self.caller, &request, action))
    }

    /// Region in which a service is called by another one.
    fn region(&self, route: &Route, target: &Target) -> String {
        let path = match route {
            Route::Path { path, .. } => Some(&**path),
            Route::NoPath(_) | Route::ServiceInternal => None,
        };
        region_of(self.scene(), self.caller, None, path, target)
    }

    pub(super) fn first_base(&self, question: &Prepared) -> Option<&Base> {
        let route = self.route(question)?;
        let cell = self.first.get(question.leg.base)?;
        if cell.get().is_none() {
            let signer = self.signer_of(&question.leg.target.action)?;
            let context = self.first_keys(&signer.identity, route, &question.leg.target);
            let _ = cell.set(self.base(signer, context));
        }
        cell.get()
    }

    fn first_keys(&self, identity: &Identity, route: &Route, target: &Target) -> Context {
        let (none, details) = (BTreeMap::new(), BTreeMap::new());
        let console = self.bulk.world.topology().callers[self.caller].kind == CallerKind::Console;
        let front = |region| front(region, console, &none, &details);
        let bare = without_resource(target);
        match route {
            Route::Path { path, .. } => {
                context::direct(self.scene(), path, identity, &bare, front(&path.region))
            }
            Route::ServiceInternal => {
                let (service, hop) = hops::service_of(self.service.unwrap_or(""), &target.action);
                let region = self.region(route, target);
                let call = ServiceCall {
                    service: &service,
                    region: &region,
                    source: Source { arn: None, hop, presigned: false },
                    by_grant: kind_of(identity) == LegKind::Grant,
                };
                context::service(
                    self.scene(),
                    identity,
                    &bare,
                    call,
                    Front { console: false, ..front(&region) },
                )
            }
            Route::NoPath(_) => Context::new(),
        }
    }

    pub(super) fn second_base(
        &self,
        question: &Prepared,
        kms: &Side,
        entered_by_endpoint: bool,
    ) -> Option<&Base> {
        let before = self.first_base(question)?;
        let route = self.route(question)?;
        let cell = self.second.get(kms.base)?;
        Some(cell.get_or_init(|| {
            let (none, details) = (BTreeMap::new(), BTreeMap::new());
            let region = self.region(route, &kms.target);
            let front = front(&region, false, &none, &details);
            let bare = without_resource(&kms.target);
            let service = question.leg.target.service();
            let identity = &before.signer.identity;
            let context = match &identity.kind {
                // A service's own request stays its own at KMS (CH-8, CH-9).
                IdentityKind::Service(name) => {
                    let hop = hops::of_principal(name, &question.leg.target.action);
                    let source = Source { arn: None, hop, presigned: false };
                    let call = ServiceCall { service, region: &region, source, by_grant: false };
                    context::service(self.scene(), identity, &bare, call, front)
                }
                _ => {
                    let row = service_hops().best(service, &kms.target.action);
                    let chain = [Forwarder::new(service, Forwarding::Caller, row)];
                    let step = Step { chain: &chain, region: &region, entered_by_endpoint };
                    context::forwarded(self.scene(), &before.context, identity, &bare, step, front)
                }
            };
            self.base(before.signer.clone(), context)
        }))
    }

    fn base(&self, signer: Arc<Signer>, context: Context) -> Base {
        let context = context.not_written_by(Writer::Resource);
        let mut keys = self.bulk.keys.of_context(&context);
        if self.bulk.world.topology().unknown_policies {
            let state = AttributeState::Unknown;
            keys.push(ReadKey { name: UNKNOWN_POLICY.to_owned(), multivalued: false, state });
        }
        Base { signer, context, keys }
    }
}

/// The front of a service, as requests in bulk show themselves to it.
fn front<'f>(
    region: &'f str,
    console: bool,
    parameters: &'f BTreeMap<String, Vec<String>>,
    details: &'f BTreeMap<String, State>,
) -> Front<'f> {
    Front { region, secure: true, console, time: None, parameters, details }
}

/// How a service goes on to KMS.
pub(super) fn second_kind(base: &Base) -> LegKind {
    match base.signer.identity.kind {
        IdentityKind::Service(_) => LegKind::ServicePrincipal,
        _ => LegKind::ForwardAccessSession,
    }
}

/// All keys of a leg: those that its resource decides on, and the others.
pub(super) fn together(of_resource: &[ReadKey], base: &[ReadKey]) -> Attributes {
    let others = base.iter().filter(|key| !of_resource.iter().any(|own| own.name == key.name));
    let mut attributes = Attributes::new();
    for key in of_resource.iter().chain(others) {
        attributes.insert(key.name.as_str(), key.multivalued, key.state.clone());
    }
    attributes
}
