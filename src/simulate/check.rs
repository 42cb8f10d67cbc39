//! What can be said of a request before it is followed: whether it makes sense in the topology.

use super::fault::RequestFault;
use super::world::World;
use crate::arn::Arn;
use crate::diagnostic::{code, nearest};
use crate::facts;
use crate::request::{Credentials, Request};
use crate::topology::model::Caller;
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
    match request.action.split_once(':') {
        Some((service, operation)) if !operation.is_empty() && !operation.contains(['*', '?']) => {
            faults.extend(unknown_service("action", service));
        }
        _ => {
            let message = format!("`{}` is not one action", request.action);
            let help = "write `service:Action`, e.g. `s3:GetObject`".to_owned();
            faults.push(fault("action", code::INVALID_VALUE, message, help));
        }
    }
    faults.extend(request.via.iter().filter_map(|via| unknown_service("via", &via.service)));
    if request.resource != "*" && Arn::parse(&request.resource).is_none() {
        let message = format!("`{}` is not an ARN", request.resource);
        let help = "write the whole ARN, or * for none".to_owned();
        faults.push(fault("resource", code::INVALID_ARN, message, help));
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
