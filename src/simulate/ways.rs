//! Every way of the caller's own request, with what each would stamp.

use std::collections::BTreeMap;

use serde::Serialize;

use super::address::{Naming, path_request};
use super::check;
use super::fault::RequestFault;
use super::world::World;
use crate::arn::Arn;
use crate::assumption::Assumptions;
use crate::context::{self, Context, Identity, Scene, State, Target};
use crate::network::{self, Claimant, Entry, Gates, PathRequest, Reason, Settings, Station, WayKind};
use crate::outcome::Way;
use crate::request::Request;
use crate::topology::model::CallerKind;

/// Every way of one request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternatives {
    /// Who could answer for the host name, in the VPCs that are asked; the strongest first.
    pub answers: Vec<Claimant>,
    /// The ways, the one taken first.
    pub ways: Vec<Alternative>,
    /// The hops that every way that works crosses, without caller and service. `None`: no way works.
    pub must_cross: Option<Vec<Station>>,
}

/// One way of a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// What is different about it.
    pub kind: WayKind,
    /// The same in words.
    pub label: String,
    /// What the client sets otherwise.
    pub settings: Settings,
    /// The host name it asks for.
    pub host: String,
    /// Whether it is the way of the request as it is asked.
    pub taken: bool,
    /// Whether it leads to the service, and the service takes the request.
    pub works: bool,
    /// Why it is taken, or why not.
    pub why: Reason,
    /// Where it leads.
    pub way: Way,
    /// Network keys that are not as on the way taken. Where that one leads nowhere, all that this one stamps.
    pub differs_in: BTreeMap<String, State>,
    /// All network keys on it.
    #[serde(skip)]
    pub keys: Context,
}

impl Alternative {
    /// The stations of the way, or those reached so far.
    pub fn stations(&self) -> Vec<&str> {
        match &self.way {
            Way::Path(path) | Way::Rejected { path, .. } => path.ids(),
            Way::NoPath(lost) => network::path::hop_ids(&lost.walk),
            Way::ServiceInternal => Vec::new(),
        }
    }

    /// Whether it leads through a VPC endpoint.
    pub fn crosses(&self, endpoint: &str) -> bool {
        let hops = match &self.way {
            Way::Path(path) | Way::Rejected { path, .. } => path.hops.as_slice(),
            _ => &[],
        };
        hops.iter().any(|h| h.kind == network::HopKind::Endpoint && &*h.id == endpoint)
    }
}

/// Finds every way that the caller's own request could take; with `via`, that is its call to the first service.
///
/// # Errors
/// If the request makes no sense in this topology.
pub fn alternatives(
    world: &World,
    assumptions: &Assumptions,
    request: &Request,
) -> Result<Alternatives, Vec<RequestFault>> {
    let opening = Opening::of(world, request)?;
    Ok(opening.alternatives(world, assumptions))
}

/// The caller's own request, as far as the network asks about it.
struct Opening<'a> {
    naming: Naming<'a>,
    service: &'a str,
    identity: Identity,
    target: Target,
    arn: Option<Arn>,
}

impl<'a> Opening<'a> {
    fn of(world: &'a World, request: &'a Request) -> Result<Self, Vec<RequestFault>> {
        let caller = check::caller(world, request)?;
        let first = request.via.first();
        let action = first.map_or(Some(&request.action), |via| via.action.as_ref());
        let resource = first.map_or(Some(&request.resource), |via| via.resource.as_ref());
        let service = match first {
            Some(via) => via.service.as_str(),
            None => request.action.split(':').next().unwrap_or(""),
        };
        let identity = Identity::of(world.topology(), caller, request, action.map_or("", String::as_str));
        let resource = resource.map_or("*", String::as_str);
        let own = identity.account.as_deref().filter(|_| resource == "*");
        let stated = request.resource_account.as_deref().filter(|_| first.is_none()).or(own);
        let action = action.cloned().unwrap_or_else(|| format!("{service}:?"));
        let target = Target::find(world.topology(), &action, resource, stated);
        Ok(Opening {
            naming: Naming {
                topology: world.topology(),
                caller,
                region: request.region.as_deref(),
                host: Some(&request.host),
            },
            service,
            arn: Arn::parse(&target.resource),
            identity,
            target,
        })
    }

    fn path_request(&self) -> PathRequest<'_> {
        path_request(self.naming, self.service, &self.identity, &self.target, self.arn.as_ref())
    }

    fn alternatives(&self, world: &World, assumptions: &Assumptions) -> Alternatives {
        let request = self.path_request();
        let mut found = world.network().ways_under(&request, assumptions);
        let mut ways: Vec<Alternative> = Vec::with_capacity(found.ways.len());
        for way in &found.ways {
            let end = self.end(world, assumptions, &way.settings.on(&request), way);
            let keys = self.keys(world, assumptions, way);
            let differs_in = match ways.first() {
                Some(taken) => differences(&keys, &taken.keys),
                None => BTreeMap::new(),
            };
            ways.push(Alternative {
                kind: way.kind,
                label: way.label.clone(),
                settings: way.settings.clone(),
                host: way.host.clone(),
                taken: way.taken,
                works: matches!(end, Way::Path(_) | Way::ServiceInternal),
                why: way.why.clone(),
                way: end,
                differs_in,
                keys,
            });
        }
        let mut works = ways.iter().map(|way| way.works);
        found.ways.retain(|_| works.next().unwrap_or(false));
        Alternatives { must_cross: found.must_cross(), answers: found.claimants, ways }
    }

    fn end(
        &self,
        world: &World,
        assumptions: &Assumptions,
        request: &PathRequest<'_>,
        way: &network::Way,
    ) -> Way {
        let path = match &way.end {
            Ok(path) if path.entry == Entry::ServiceInternal => return Way::ServiceInternal,
            Ok(path) => path.clone(),
            Err(lost) => return Way::NoPath((**lost).clone()),
        };
        let Some(row) = self.target.row.map(|r| &world.topology().resources[r]) else {
            return Way::Path(path);
        };
        match world.network().gate_under(request, &path, &Gates::of(row), assumptions) {
            Ok(_) => Way::Path(path),
            Err(rejection) => Way::Rejected { path, rejection: *rejection },
        }
    }

    fn keys(&self, world: &World, assumptions: &Assumptions, way: &network::Way) -> Context {
        let Some(path) = way.path() else { return Context::new() };
        let scene = Scene { topology: world.topology(), assumptions };
        let console = world.topology().callers[self.naming.caller].kind == CallerKind::Console;
        context::network_keys(scene, path, &self.identity, &self.target, console)
    }
}

/// Keys whose state is another one. On a way that leads nowhere there are no keys to compare.
fn differences(keys: &Context, taken: &Context) -> BTreeMap<String, State> {
    let differ = keys.iter().filter(|key| keys.state(&key.name) != taken.state(&key.name));
    differ.map(|key| (key.name.clone(), keys.state(&key.name).clone())).collect()
}
