//! Which layers count for which caller (PE D.1).

use serde::Serialize;

use super::layer::Layer;
use super::request::Request;
use crate::assumption::Assumption;
use crate::policy::{Choices, Principal, Resource};

/// Why a layer does not count for a request although it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Exemption {
    /// The management account is not bound by the organization's policies (PE-77, PE-92).
    ManagementAccount,
    /// Neither are service-linked roles (PE-78, PE-92).
    ServiceLinkedRole,
    /// SCPs bind users and roles of accounts, not services or anonymous callers (PE-79).
    NoMemberPrincipal,
    /// The service does not obey resource control policies (PE-93).
    ServiceWithoutRcps,
    /// AWS managed keys and kms:RetireGrant are exempt (PE-92).
    KmsException,
    /// The action has no resource, so no resource owner's policy counts (`rcp-account-for-star-resource`).
    NoResource,
    /// This kind of caller has no such policies (PE D.1).
    KindOfCaller,
    /// The policy of a role decides only on who may assume it.
    NotAboutRole,
}

/// Why a layer does not count for a request, if it does not.
pub(super) fn exemption(layer: Layer, request: &Request, choices: Choices) -> Option<Exemption> {
    match layer {
        Layer::ServiceControl => service_control(request),
        Layer::ResourceControl => resource_control(request, choices),
        Layer::Endpoint => None,
        Layer::Resource | Layer::Trust => None,
        Layer::Identity | Layer::Boundary => {
            let has = request.principal().has_identity_policies();
            (!has).then_some(Exemption::KindOfCaller)
        }
        Layer::Session => {
            let has = matches!(request.principal(), Principal::Session(_) | Principal::FederatedUser(_));
            (!has).then_some(Exemption::KindOfCaller)
        }
    }
}

fn service_control(request: &Request) -> Option<Exemption> {
    let settings = request.settings();
    if request.principal().account().is_none() {
        Some(Exemption::NoMemberPrincipal)
    } else if settings.principal_account_is_management {
        Some(Exemption::ManagementAccount)
    } else if settings.principal_is_service_linked_role {
        Some(Exemption::ServiceLinkedRole)
    } else {
        None
    }
}

fn resource_control(request: &Request, choices: Choices) -> Option<Exemption> {
    let settings = request.settings();
    let assumed_by_service = request.traits.assumes_role
        && request.resource().arn().is_some_and(|a| a.resource().starts_with("role/aws-service-role/"));
    if settings.resource_account_is_management {
        Some(Exemption::ManagementAccount)
    } else if settings.principal_is_service_linked_role || assumed_by_service {
        Some(Exemption::ServiceLinkedRole)
    } else if !request.traits.obeys_rcps {
        Some(Exemption::ServiceWithoutRcps)
    } else if settings.aws_managed_key || request.traits.rcp_exempt {
        Some(Exemption::KmsException)
    } else if *request.resource() == Resource::Every && choices.differs(Assumption::RcpAccountForStarResource)
    {
        Some(Exemption::NoResource)
    } else {
        None
    }
}
