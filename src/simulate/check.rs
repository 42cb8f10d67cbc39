//! What can be said of a request before it is followed: whether it makes sense in the topology.

use super::fault::RequestFault;
use super::world::World;
use crate::arn::Arn;
use crate::context::is_service_principal;
use crate::diagnostic::{code, nearest};
use crate::facts;
use crate::request::{Credentials, Request, Via};
use crate::topology::model::{Caller, CallerCredentials, PrincipalKind, SessionKind};
use crate::topology::{Ref, Table};

/// As many ids as a help line names.
const NAMED: usize = 10;

/// The caller of a request, or everything about the request that makes no sense.
pub(super) fn caller(world: &World, request: &Request) -> Result<Ref<Caller>, Vec<RequestFault>> {
    let callers = &world.topology().callers;
    let mut faults = Vec::new();
    let caller = callers.find(&request.caller);
    if caller.is_none() {
        let message = format!("there is no caller `{}`", request.caller);
        faults.push(fault("caller", code::UNKNOWN_ID, message, known_callers(callers, &request.caller)));
    }
    if let Some(signer) = &request.presigned_by
        && !signer.starts_with("arn:")
        && !is_service_principal(signer)
        && callers.find(signer).is_none()
    {
        let message = format!("`{signer}` is neither an ARN nor a caller");
        faults.push(fault("presigned_by", code::UNKNOWN_ID, message, known_callers(callers, signer)));
    }
    if let Some(Credentials::Caller(id)) = &request.credentials
        && callers.find(id).is_none()
    {
        let message = format!("there is no caller `{id}` whose credentials could be used");
        faults.push(fault("credentials", code::UNKNOWN_ID, message, known_callers(callers, id)));
    }
    faults.extend(target(&request.action, &request.resource));
    for via in &request.via {
        faults.extend(unknown_service("via", &via.service));
        faults.extend(wrong_step(world, via));
    }
    if let Some(caller) = caller {
        faults.extend(wrong_session(world, request, caller));
    }
    if let Some(time) = request.time.as_deref().filter(|t| t.parse::<jiff::Timestamp>().is_err()) {
        let help = "write RFC 3339, e.g. 2026-11-25T12:00:00Z".to_owned();
        faults.push(fault("time", code::INVALID_VALUE, format!("`{time}` is not a time"), help));
    }
    match caller {
        Some(caller) if faults.is_empty() => Ok(caller),
        _ => Err(faults),
    }
}

/// What is wrong with an action and its resource, whoever asks.
pub(super) fn target(action: &str, resource: &str) -> Vec<RequestFault> {
    let mut faults = Vec::new();
    match action.split_once(':') {
        Some((service, operation)) if !operation.is_empty() && !operation.contains(['*', '?']) => {
            faults.extend(unknown_service("action", service));
        }
        _ => {
            let message = format!("`{}` is not one action", action);
            let help = "write `service:Action`, e.g. `s3:GetObject`".to_owned();
            faults.push(fault("action", code::INVALID_VALUE, message, help));
        }
    }
    if resource != "*" && Arn::parse(resource).is_none() {
        let message = format!("`{}` is not an ARN", resource);
        let help = "write the whole ARN, or * for none".to_owned();
        faults.push(fault("resource", code::INVALID_ARN, message, help));
    }
    faults
}

/// What a step of `via` names that nobody knows.
fn wrong_step(world: &World, via: &Via) -> Vec<RequestFault> {
    let callers = &world.topology().callers;
    let mut faults = Vec::new();
    if let Some(id) = via.caller.as_deref().filter(|id| callers.find(id).is_none()) {
        let message = format!("there is no caller `{id}`");
        faults.push(fault("via", code::UNKNOWN_ID, message, known_callers(callers, id)));
    }
    if let Some(id) = &via.hop {
        let rows: Vec<&str> = facts::service_hops().from(&via.service).map(|hop| hop.id.as_str()).collect();
        if !rows.contains(&id.as_str()) {
            let message = format!("{} has no row `{id}` in the catalogue of hops", via.service);
            let help = match rows.as_slice() {
                [] => "the catalogue does not know the service; leave `hop` out".to_owned(),
                rows => format!("one of: {}", rows.join(", ")),
            };
            faults.push(fault("via", code::UNKNOWN_ID, message, help));
        }
    }
    if let Some(arn) = via.source_arn.as_deref().filter(|arn| Arn::parse(arn).is_none()) {
        let message = format!("`source_arn`: `{arn}` is not an ARN");
        faults.push(fault("via", code::INVALID_ARN, message, "write the whole ARN of a resource".to_owned()));
    }
    faults
}

/// What is said of the session of a request, and does not fit its principal.
pub(super) fn wrong_session(world: &World, request: &Request, caller: Ref<Caller>) -> Vec<RequestFault> {
    let topology = world.topology();
    let holder = match &request.credentials {
        Some(Credentials::Caller(id)) => topology.callers.find(id).unwrap_or(caller),
        _ => caller,
    };
    let own = match &topology.callers[holder].credentials {
        CallerCredentials::Role(arn) | CallerCredentials::User(arn) => Some(arn),
        CallerCredentials::None | CallerCredentials::Service(_) => None,
    };
    let arn = match &request.credentials {
        Some(Credentials::User(arn) | Credentials::Role(arn)) => Some(arn),
        Some(Credentials::Anonymous) => None,
        Some(Credentials::Caller(_)) | None => own,
    };
    let mut faults = Vec::new();
    if let Some(session) = &request.session {
        for found in session.faults(arn.map(PrincipalKind::of)) {
            faults.push(fault("session", found.code, format!("session: {}", found.message), found.help));
        }
        if let Some(id) = session.issued_to.as_deref().filter(|id| topology.callers.find(id).is_none()) {
            let message = format!("session: `issued_to`: there is no caller `{id}`");
            faults.push(fault("session", code::UNKNOWN_ID, message, known_callers(&topology.callers, id)));
        }
    }
    let first = request.via.first().map_or(Some(&request.action), |via| via.action.as_ref());
    if let Some(action) = first.filter(|action| facts::action_lists().is_federation(action)) {
        let session = request.session.as_ref().unwrap_or(&topology.callers[holder].session);
        let kind = match action.to_ascii_lowercase().ends_with("saml") {
            true => SessionKind::Saml,
            false => SessionKind::WebIdentity,
        };
        if session.kind != Some(kind) || session.provider.is_none() {
            let message = format!("{action} carries what an identity provider says, and nobody stated which");
            let help = format!("state the `session` with `kind: {}`, `provider` and `claims`", kind.word());
            faults.push(fault("session", code::MISSING_FIELD, message, help));
        }
    }
    faults
}

fn fault(field: &'static str, code: &'static str, message: String, help: String) -> RequestFault {
    RequestFault { field, code, message, help }
}

fn known_callers(callers: &Table<Caller>, wanted: &str) -> String {
    if callers.is_empty() {
        return "the topology has no callers; add some under `callers`".to_owned();
    }
    if let Some(near) = nearest(wanted, callers.ids()) {
        return format!("did you mean `{near}`?");
    }
    let some: Vec<&str> = callers.ids().take(NAMED).collect();
    let rest = callers.len().saturating_sub(NAMED);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("callers: {}{more}", some.join(", "))
}

fn unknown_service(field: &'static str, service: &str) -> Option<RequestFault> {
    let services = facts::services();
    if services.by_prefix(service).is_some() {
        return None;
    }
    let help = match nearest(service, services.services.keys().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write the prefix of the service's actions".to_owned(),
    };
    Some(fault(field, code::INVALID_VALUE, format!("there is no service `{service}`"), help))
}
