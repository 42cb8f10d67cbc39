//! How a service calls another one: what the request states, else what the catalogue of hops says (SH 2).

use crate::assumption::{Assumption, Assumptions};
use crate::context;
use crate::facts::{HopKind, ServiceHop, service_hops};
use crate::request::Via;

/// A service's way to call on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hop {
    /// The row of the catalogue, if there is one.
    pub(super) row: Option<&'static ServiceHop>,
    /// How it signs.
    pub(super) kind: HopKind,
    /// Whether that is general knowledge, or a guess where no row fits (`hop-kind`).
    pub(super) assumed: bool,
}

impl Hop {
    /// The id of the row, for people.
    pub(super) fn id(&self) -> String {
        self.row.map_or(String::new(), |row| format!(" (SH {})", row.id))
    }

    /// The service principal under which the service calls or assumes roles.
    pub(super) fn principal(&self, step: &Via, region: &str) -> String {
        if let Some(stated) = step.principal.as_ref().filter(|p| !p.starts_with("arn:")) {
            return stated.clone();
        }
        let listed = self.row.and_then(|row| row.principal_in(region));
        listed.unwrap_or_else(|| crate::facts::service_names().principal(&step.service))
    }
}

/// How the service of a step calls `action` of another service. Without an action, how it calls that service at all.
pub(super) fn of(assumptions: &Assumptions, step: &Via, service: &str, action: Option<&str>) -> Hop {
    let row = match &step.hop {
        Some(id) => service_hops().get(id),
        None => best(step, service, action),
    };
    if let Some(kind) = step.kind {
        let row = row.filter(|row| row.kinds.contains(&kind));
        return Hop { row, kind, assumed: false };
    }
    let assumed = row.is_none_or(ServiceHop::kind_is_assumed);
    let listed = row.map_or(HopKind::Fas, |row| kind_of(row, step));
    let kind = match assumptions.choice(Assumption::HopKind) {
        _ if !assumed => listed,
        "fas" => HopKind::Fas,
        "service-principal" => HopKind::ServicePrincipal,
        "service-role" => HopKind::ServiceRole,
        "service-linked-role" => HopKind::ServiceLinkedRole,
        "direct" => HopKind::Direct,
        _ => listed,
    };
    Hop { row, kind, assumed }
}

/// The service behind a principal that calls by itself: its action prefix, and its row for the action.
pub(super) fn service_of(principal: &str, action: &str) -> (String, Option<&'static ServiceHop>) {
    let hop = of_principal(principal, action);
    (hop.map_or_else(|| context::service_prefix(principal), |hop| hop.caller.clone()), hop)
}

/// The row of a service principal that calls by itself.
pub(super) fn of_principal(principal: &str, action: &str) -> Option<&'static ServiceHop> {
    let (service, _) = action.split_once(':')?;
    service_hops()
        .with_principal(principal)
        .filter(|hop| reaches(hop, service))
        .min_by_key(|hop| tier(hop, service, Some(action)))
}

/// The kinds that what a step states speaks for.
fn wanted(step: &Via) -> &'static [HopKind] {
    use HopKind::{
        Anonymous, Presigned, Runtime, ServiceAccount, ServiceLinkedRole, ServicePrincipal, ServiceRole,
    };
    match step {
        Via { caller: Some(_), .. } => &[Runtime, Anonymous, Presigned],
        Via { role: Some(role), .. } if role.resource().starts_with("role/aws-service-role/") => {
            &[ServiceLinkedRole]
        }
        Via { role: Some(_), .. } => &[ServiceRole, Runtime],
        Via { principal: Some(arn), .. } if arn.starts_with("arn:") => &[ServiceAccount, Presigned],
        Via { principal: Some(_), .. } | Via { source_arn: Some(_), .. } => &[ServicePrincipal],
        _ => &[],
    }
}

/// The row that fits best: one that goes with what is stated; then one for the action or for the whole service, then one
/// for a part of it. Requests that the customer's client makes in the service's stead come last.
fn best(step: &Via, service: &str, action: Option<&str>) -> Option<&'static ServiceHop> {
    let wanted = wanted(step);
    let rows = service_hops().hops.iter().filter(|hop| hop.caller == step.service);
    rows.filter(|hop| reaches(hop, service)).min_by_key(|hop| {
        let fits = wanted.is_empty() || hop.kinds.iter().any(|kind| wanted.contains(kind));
        let by_client = matches!(hop.kind(), HopKind::Presigned | HopKind::Anonymous);
        (!fits, by_client, tier(hop, service, action))
    })
}

fn reaches(hop: &ServiceHop, service: &str) -> bool {
    hop.through.is_empty() && hop.targets.iter().any(|t| t == service || t == "*")
}

fn tier(hop: &ServiceHop, service: &str, action: Option<&str>) -> (u8, bool) {
    let listed = action.is_some_and(|action| hop.actions.iter().any(|a| a.eq_ignore_ascii_case(action)));
    let open = hop.actions.is_empty() || action.is_none();
    let rank = match (hop.feature.is_some(), listed, open) {
        (false, true, _) => 0,
        (false, false, true) => 1,
        (true, true, _) => 2,
        (true, false, true) => 3,
        (false, false, false) => 4,
        (true, false, false) => 5,
    };
    (rank, !hop.targets.iter().any(|t| t == service))
}

/// Of the kinds of a row, the first that goes with what is stated. A role that nobody stated is no reason to guess one,
/// if there is another way.
fn kind_of(row: &ServiceHop, step: &Via) -> HopKind {
    // The role of a stack is forwarded, and not merely used (RD-6).
    if step.service == "cloudformation" && row.kinds.contains(&HopKind::Fas) {
        return HopKind::Fas;
    }
    let wanted = wanted(step);
    let uses_role = |kind: &HopKind| matches!(kind, HopKind::ServiceRole | HopKind::ServiceLinkedRole);
    let with_what_is_stated = row.kinds.iter().find(|kind| wanted.contains(kind));
    let without_role = || row.kinds.iter().find(|kind| step.role.is_some() || !uses_role(kind));
    with_what_is_stated.or_else(without_role).copied().unwrap_or(row.kind())
}
