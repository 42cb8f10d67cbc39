//! The requests that services make: as the caller, as themselves, with roles, by what they hand to clients (SH 1).

use super::encryption;
use super::fault::RequestFault;
use super::hops::{self, Hop};
use super::legs::{Actor, Call, Chain, Next};
use crate::arn::Arn;
use crate::assumption::Assumption;
use crate::context::{
    self, Forwarder, Forwarding, Identity, IdentityKind, Origin, ServiceCall, Source, Step, Target,
};
use crate::diagnostic::code;
use crate::facts::{HopKind, ServiceHop, service_hops};
use crate::outcome::{LegKind, Way};
use crate::request::Via;
use crate::topology::Ref;
use crate::topology::model::{Caller, CallerKind};

/// The role by which EC2 uses its grants (SH-73).
const INFRASTRUCTURE: &str = "role/aws:ec2-infrastructure";

/// Who sends a request from a service's network, and for what.
struct Sending<'a> {
    kind: LegKind,
    /// The service principal, for people.
    from: String,
    /// Action prefix of the service.
    service: &'a str,
    hop: Option<&'a ServiceHop>,
    source_arn: Option<&'a str>,
}

impl Chain<'_> {
    /// The first request of a caller that is a service.
    pub(super) fn service_caller(&mut self, call: &Call) -> Result<Next, Vec<RequestFault>> {
        let row = &self.scene.topology.callers[self.caller];
        let principal = row.service.clone().unwrap_or_default();
        let (service, hop) = hops::service_of(&principal, call.action.as_deref().unwrap_or(""));
        let source_arn = self.request.source_arn.clone();
        let sending = Sending {
            kind: kind_of(&self.actor.identity),
            from: self.id_of(self.caller),
            service: &service,
            hop,
            source_arn: source_arn.as_deref(),
        };
        self.send(&sending, call)?;
        self.actor.source_arn = source_arn;
        Ok(Next::GoesOn)
    }

    /// The request that the service of `step` makes, having been called by `before`.
    pub(super) fn step(&mut self, step: &Via, before: &Call, call: &Call) -> Result<Next, Vec<RequestFault>> {
        let hop = hops::of(self.scene.assumptions, step, &call.service, call.action.as_deref());
        if hop.assumed {
            self.consulted.insert(Assumption::HopKind);
        }
        match hop.kind {
            HopKind::Fas => self.forwarded(step, hop, before, call),
            HopKind::Mcp => self.forward(step, Forwarding::Mcp, hop, call),
            HopKind::ServicePrincipal => self.as_itself(step, hop, before, call),
            HopKind::ServiceRole | HopKind::ServiceLinkedRole => self.with_role(step, hop, before, call),
            HopKind::Runtime => self.runtime(step, hop, before, call),
            HopKind::ServiceAccount => self.service_account(step, hop, call),
            HopKind::Presigned => self.presigned(step, hop, call),
            HopKind::Anonymous => {
                let client = self.client(step, hop)?;
                self.actor = Actor::new(Identity::anonymous(), Some(client));
                self.client_leg(LegKind::Anonymous, call)
            }
            HopKind::Grant => self.by_grant(step, hop, call),
            HopKind::Direct => {
                let client = self.client(step, hop)?;
                self.actor.client = Some(client);
                self.actor.forwarders.clear();
                self.client_leg(LegKind::Direct, call)
            }
        }
    }

    /// An encrypted resource brings a request of its service to KMS with it.
    pub(super) fn encryption(&mut self, call: &Call) -> Result<(), Vec<RequestFault>> {
        let target = self.target(call);
        let Some(asked) = encryption::follows(self.scene.topology, &target) else { return Ok(()) };
        let to_kms = Call { details: asked.details, ..Call::whole(&asked.action, &asked.key) };
        let actor = self.actor.clone();
        let service = target.service().to_owned();
        if let IdentityKind::Service(name) = &actor.identity.kind {
            // A service's own request stays its own at KMS (CH-8, CH-9).
            let sending = Sending {
                kind: LegKind::ServicePrincipal,
                from: name.clone(),
                service: &service,
                hop: hops::of_principal(name, call.action.as_deref().unwrap_or("")),
                source_arn: actor.source_arn.as_deref(),
            };
            self.send(&sending, &to_kms)?;
        } else {
            let row = service_hops().best(&service, &asked.action);
            self.actor.forwarders.push(Forwarder::new(&service, Forwarding::Caller, row));
            self.forward_leg(LegKind::ForwardAccessSession, &to_kms)?;
        }
        self.actor = actor;
        Ok(())
    }

    /// A forward access session: as whoever called the service, or as the role of a CloudFormation stack (RD-6).
    fn forwarded(
        &mut self,
        step: &Via,
        hop: Hop,
        before: &Call,
        call: &Call,
    ) -> Result<Next, Vec<RequestFault>> {
        if self.actor.identity.is_service() {
            return self.as_itself_still(step, hop, call);
        }
        // Where forwarding is a guess, the role may be of no use.
        let role = step.role.as_ref().filter(|_| !hop.assumed);
        let Some(role) = role else { return self.forward(step, Forwarding::Caller, hop, call) };
        if step.service != "cloudformation" {
            let message = format!("{} calls as the caller{}, not with a role", step.service, hop.id());
            return Err(fault(code::CONFLICT, message, "take `role` out, or state another `kind`"));
        }
        // The stack's role belongs to CloudFormation, whose own calls it then forwards.
        self.assume(step, hop, before, role)?;
        let origin = Origin::service(&step.service, None);
        let identity = Identity::role_of_service(self.scene.topology, role, origin);
        self.actor = Actor::new(identity, None);
        self.forward(step, Forwarding::StackRole, hop, call)
    }

    /// A service principal has nobody to forward: its call stays its own.
    fn as_itself_still(&mut self, step: &Via, hop: Hop, call: &Call) -> Result<Next, Vec<RequestFault>> {
        let source_arn = self.actor.source_arn.clone();
        let sending = Sending {
            kind: LegKind::ServicePrincipal,
            from: self.actor.identity.display_arn(),
            service: &step.service,
            hop: hop.row,
            source_arn: source_arn.as_deref(),
        };
        self.send(&sending, call)
    }

    fn forward(
        &mut self,
        step: &Via,
        how: Forwarding,
        hop: Hop,
        call: &Call,
    ) -> Result<Next, Vec<RequestFault>> {
        self.actor.forwarders.push(Forwarder::new(&step.service, how, hop.row));
        let kind = match how {
            Forwarding::Mcp => LegKind::Mcp,
            Forwarding::Caller | Forwarding::StackRole => LegKind::ForwardAccessSession,
        };
        self.forward_leg(kind, call)
    }

    fn forward_leg(&mut self, kind: LegKind, call: &Call) -> Result<Next, Vec<RequestFault>> {
        let target = self.target(call);
        let region = self.region_of(&target);
        let front = self.front(&region, call);
        let actor = &self.actor;
        let by_stack = actor.forwarders.first().is_some_and(|f| f.how() == Forwarding::StackRole);
        let step = Step { chain: &actor.forwarders, region: &region, entered_by_endpoint: actor.by_endpoint };
        let from = step.principal();
        let own;
        let before = if by_stack && actor.forwarders.len() == 1 {
            let call = ServiceCall {
                service: step.service(),
                region: &region,
                source: Source::default(),
                by_grant: false,
            };
            own = context::service(self.scene, &actor.identity, &target, call, front);
            &own
        } else {
            match self.legs.get(actor.leg) {
                Some(leg) => &leg.context,
                None => return Ok(Next::Ends),
            }
        };
        let mut keys = context::forwarded(self.scene, before, &actor.identity, &target, step, front);
        self.state_by_hand(&mut keys, call)?;
        let leg = self.leg(kind, from, call, Way::ServiceInternal, keys);
        self.actor.leg = self.legs.len();
        self.judge(leg, &target, None)?;
        Ok(Next::GoesOn)
    }

    /// A service under its own name.
    fn as_itself(
        &mut self,
        step: &Via,
        hop: Hop,
        before: &Call,
        call: &Call,
    ) -> Result<Next, Vec<RequestFault>> {
        let region = self.region_of(&self.target(before));
        let principal = hop.principal(step, &region);
        let stated = self.source_arn(step, call);
        let source_arn = stated.or_else(|| self.follows_from(hop.row, before));
        self.actor = Actor {
            source_arn: source_arn.clone(),
            ..Actor::new(Identity::service(principal.clone()), self.actor.client)
        };
        let sending = Sending {
            kind: LegKind::ServicePrincipal,
            from: principal,
            service: &step.service,
            hop: hop.row,
            source_arn: source_arn.as_deref(),
        };
        self.send(&sending, call)
    }

    /// A service with a role of the customer, or with its service-linked one.
    fn with_role(
        &mut self,
        step: &Via,
        hop: Hop,
        before: &Call,
        call: &Call,
    ) -> Result<Next, Vec<RequestFault>> {
        let region = self.region_of(&self.target(before));
        let principal = hop.principal(step, &region);
        let linked = hop.kind == HopKind::ServiceLinkedRole;
        let role = step.role.clone().or_else(|| self.service_linked_role(&principal).filter(|_| linked));
        let Some(role) = role else {
            let what = call.action.as_deref().unwrap_or(&call.service);
            let which = if linked { "its service-linked role" } else { "a role" };
            let message =
                format!("{} calls {what} with {which}{}, and nobody stated which", step.service, hop.id());
            let help = format!("write `via: [{{ service: {}, role: <its ARN> }}]`", step.service);
            return Err(fault(code::MISSING_FIELD, message, &help));
        };
        self.assume(step, hop, before, &role)?;
        let function = before.resource.as_deref().filter(|r| r.contains(":function:"));
        let function = function.or(step.source_arn.as_deref().filter(|r| r.contains(":function:")));
        let origin = Origin::service(&step.service, function);
        let identity = Identity::role_of_service(self.scene.topology, &role, origin);
        let kind = kind_of(&identity);
        self.actor = Actor::new(identity, self.actor.client);
        let sending =
            Sending { kind, from: principal, service: &step.service, hop: hop.row, source_arn: None };
        self.send(&sending, call)
    }

    /// The service-linked role of a service in the actor's account, if the topology knows one.
    fn service_linked_role(&self, principal: &str) -> Option<Arn> {
        let account = self.actor.identity.account.as_deref()?;
        let path = format!("role/aws-service-role/{principal}/");
        let mut rows = self.scene.topology.principals.iter().map(|(_, row)| &row.arn);
        rows.find(|arn| arn.account() == account && arn.resource().starts_with(&path)).cloned()
    }

    /// The AssumeRole by which a service gets a role (SH-51), where the topology states the trust policy. That of a
    /// service-linked role is AWS's own.
    fn assume(&mut self, step: &Via, hop: Hop, before: &Call, role: &Arn) -> Result<(), Vec<RequestFault>> {
        let topology = self.scene.topology;
        let trust = topology.resources.find(role.as_str()).map(|r| &topology.resources[r].policy);
        if !trust.is_some_and(Option::is_some) || role.resource().starts_with("role/aws-service-role/") {
            return Ok(());
        }
        let region = self.region_of(&self.target(before));
        let principal = hop.principal(step, &region);
        let call = Call::whole("sts:AssumeRole", role.as_str());
        let actor = self.actor.clone();
        self.actor = Actor::new(Identity::service(principal.clone()), None);
        // Of a row about the calls that follow, only what it says of the resource counts for this one.
        let sends = hop.row.filter(|row| row.kind() != HopKind::ServicePrincipal);
        let sending = Sending {
            kind: LegKind::ServicePrincipal,
            from: principal,
            service: &step.service,
            hop: sends,
            source_arn: step.source_arn.as_deref(),
        };
        self.send(&sending, &call)?;
        self.actor = actor;
        Ok(())
    }

    /// The code of a workload: a caller of the topology, over its own network (SH 1.6).
    fn runtime(
        &mut self,
        step: &Via,
        hop: Hop,
        before: &Call,
        call: &Call,
    ) -> Result<Next, Vec<RequestFault>> {
        let Some(caller) = self.workload(step, before) else {
            // Some of what a service does with a function's role, it does from its own network (SH-62).
            if step.role.is_some() {
                return self.with_role(step, hop, before, call);
            }
            let message = format!(
                "{} runs code of the customer{}, and the topology does not say where",
                step.service,
                hop.id()
            );
            let help = match step.service.as_str() {
                "lambda" => {
                    "add a caller of kind `lambda` with the `function_arn` of the invoked function, \
                             or state `caller`"
                }
                _ => "state `caller`, the workload in the topology",
            };
            return Err(fault(code::MISSING_FIELD, message, help));
        };
        let identity = Identity::of_caller(self.scene.topology, caller);
        if let Some(role) = identity.arn.clone().filter(|a| a.resource().starts_with("role/")) {
            self.assume(step, hop, before, &role)?;
        }
        self.actor = Actor::new(identity, Some(caller));
        self.client_leg(LegKind::Runtime, call)
    }

    /// The caller whose code runs: stated, or the function that was invoked.
    fn workload(&self, step: &Via, before: &Call) -> Option<Ref<Caller>> {
        let callers = &self.scene.topology.callers;
        if let Some(id) = &step.caller {
            return callers.find(id);
        }
        if step.service != "lambda" || step.role.is_some() {
            return None;
        }
        let invoked = context::unqualified(before.resource.as_deref()?);
        let runs = |row: &Caller| {
            let arn = row.function_arn.as_deref().map(context::unqualified);
            row.kind == CallerKind::Lambda && arn.as_deref() == Some(&*invoked)
        };
        callers.iter().find(|(_, row)| runs(row)).map(|(caller, _)| caller)
    }

    /// An identity in an account of the service (SH-70).
    fn service_account(&mut self, step: &Via, hop: Hop, call: &Call) -> Result<Next, Vec<RequestFault>> {
        let identity = self.foreign(step, hop)?;
        self.actor = Actor::new(identity, self.actor.client);
        let sending = Sending {
            kind: LegKind::ServiceAccount,
            from: step.service.clone(),
            service: &step.service,
            hop: hop.row,
            source_arn: None,
        };
        self.send(&sending, call)
    }

    /// A URL that the service signed, opened by the client (SH-71).
    fn presigned(&mut self, step: &Via, hop: Hop, call: &Call) -> Result<Next, Vec<RequestFault>> {
        let client = self.client(step, hop)?;
        let by_account = hop.row.is_some_and(|row| row.identity.is_some() && row.principals("").is_empty());
        let stated = step.principal.as_deref().is_some_and(|p| p.starts_with("arn:"));
        let identity = match by_account || stated {
            true => self.foreign(step, hop)?,
            false => Identity::service(hop.principal(step, &self.region_of(&self.target(call)))),
        };
        self.actor = Actor::new(Identity { presigned: true, ..identity }, Some(client));
        self.client_leg(LegKind::Presigned, call)
    }

    /// KMS by a grant, as the role of EC2's infrastructure in the caller's account (SH-73).
    fn by_grant(&mut self, step: &Via, hop: Hop, call: &Call) -> Result<Next, Vec<RequestFault>> {
        let account = self.actor.identity.account.as_deref().unwrap_or("");
        let partition = self.actor.identity.arn.as_ref().map_or("aws", Arn::partition);
        let Some(role) = Arn::parse(&format!("arn:{partition}:iam::{account}:{INFRASTRUCTURE}")) else {
            return Err(fault(
                code::MISSING_FIELD,
                "the grant belongs to no account".to_owned(),
                "sign the request",
            ));
        };
        let identity =
            Identity::role_of_service(self.scene.topology, &role, Origin::service(&step.service, None));
        self.actor = Actor::new(identity, self.actor.client);
        let sending = Sending {
            kind: LegKind::Grant,
            from: format!("{}.amazonaws.com", step.service),
            service: &step.service,
            hop: hop.row,
            source_arn: None,
        };
        self.send(&sending, call)
    }

    /// A request from a service's own network, as the actor.
    fn send(&mut self, sending: &Sending<'_>, call: &Call) -> Result<Next, Vec<RequestFault>> {
        let target = self.target(call);
        let region = self.region_of(&target);
        let by = ServiceCall {
            service: sending.service,
            region: &region,
            source: Source { arn: sending.source_arn, hop: sending.hop, presigned: false },
            by_grant: sending.kind == LegKind::Grant,
        };
        let front = self.front(&region, call);
        let mut keys = context::service(self.scene, &self.actor.identity, &target, by, front);
        self.state_by_hand(&mut keys, call)?;
        let leg = self.leg(sending.kind, sending.from.clone(), call, Way::ServiceInternal, keys);
        self.actor.leg = self.legs.len();
        self.judge(leg, &target, None)?;
        Ok(Next::GoesOn)
    }

    /// The host from which what the service hands out is used.
    fn client(&self, step: &Via, hop: Hop) -> Result<Ref<Caller>, Vec<RequestFault>> {
        let stated = step.caller.as_deref().and_then(|id| self.scene.topology.callers.find(id));
        stated.or(self.actor.client).ok_or_else(|| {
            let message =
                format!("{} leaves the request to a client{}, and there is none", step.service, hop.id());
            fault(code::MISSING_FIELD, message, "state `caller`, the client in the topology")
        })
    }

    /// An identity that is stated by its ARN.
    fn foreign(&self, step: &Via, hop: Hop) -> Result<Identity, Vec<RequestFault>> {
        let stated = step.principal.as_deref().and_then(Arn::parse);
        let Some(arn) = stated else {
            let who = hop.row.and_then(|row| row.identity.as_deref()).unwrap_or("an account of AWS");
            let message = format!("{} calls as {who}{}, and nobody stated its ARN", step.service, hop.id());
            let help = "write `principal: arn:aws:iam::888877776666:root`, with an account that belongs to no one else";
            return Err(fault(code::MISSING_FIELD, message, help));
        };
        Ok(Identity::of_principal(self.scene.topology, &arn))
    }

    fn source_arn(&self, step: &Via, call: &Call) -> Option<String> {
        let asked = self.request.source_arn.as_ref().filter(|_| call.is_last);
        step.source_arn.as_ref().or(asked).cloned()
    }

    /// The resource that triggers a service's call, where the request before was on it.
    fn follows_from(&self, row: Option<&ServiceHop>, before: &Call) -> Option<String> {
        let resource = before.resource.as_deref()?;
        match row?.source_resource.as_deref()? {
            "bucket" => {
                let target: Target = self.target(before);
                let row = target.row.map(|r| self.scene.topology.resources[r].arn.to_string());
                Some(row.unwrap_or_else(|| resource.split('/').next().unwrap_or(resource).to_owned()))
            }
            "topic" if resource.contains(":sns:") => Some(resource.to_owned()),
            "method of the API" if resource.contains(":execute-api:") => Some(resource.to_owned()),
            _ => None,
        }
    }
}

/// How a service that calls by itself does it, by the identity it calls with.
pub(super) fn kind_of(identity: &Identity) -> LegKind {
    match &identity.arn {
        None => LegKind::ServicePrincipal,
        Some(_) if identity.is_service_linked_role() => LegKind::ServiceLinkedRole,
        Some(arn) if arn.resource() == INFRASTRUCTURE => LegKind::Grant,
        Some(arn) if arn.resource().starts_with("role/") => LegKind::ServiceRole,
        Some(_) => LegKind::ServiceAccount,
    }
}

fn fault(code: &'static str, message: String, help: &str) -> Vec<RequestFault> {
    vec![RequestFault { field: "via", code, message, help: help.to_owned() }]
}
