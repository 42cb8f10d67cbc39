//! Reads the settings of a request: facts that no policy and no key holds.

use crate::arn::Arn;
use crate::decision::{ApiAuthorizer, Settings};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::{Fields, Node};

const FIELDS: &[&str] = &[
    "principalAccountIsManagement",
    "resourceAccountIsManagement",
    "principalIsServiceLinkedRole",
    "federatingUserArn",
    "vpcEndpointType",
    "restrictPublicBuckets",
    "vpcAccessPoint",
    "awsManagedKey",
    "bucketAbacEnabled",
    "canonicalUserId",
    "needsResourcePolicy",
    "apiAuthorizer",
    "sameOrganization",
    "note",
];

pub(super) fn read_settings(node: &Node, problems: &mut Diagnostics) -> Settings {
    let mut fields = Fields::open("the settings", node.span, node, FIELDS, problems);
    let federating_user = fields.text("federatingUserArn").and_then(|(text, span)| {
        let arn = Arn::parse(text);
        if arn.is_none() {
            let message = format!("`{text}` is no ARN");
            fields.problems().push(Diagnostic::error(code::INVALID_ARN, span, message));
        }
        arn
    });
    let endpoints = [("Gateway", true), ("gateway", true), ("Interface", false), ("interface", false)];
    let authorizers = [
        ("none", ApiAuthorizer::None),
        ("iam", ApiAuthorizer::Iam),
        ("lambda", ApiAuthorizer::Lambda),
        ("cognito", ApiAuthorizer::Cognito),
    ];
    Settings {
        principal_account_is_management: fields.bool("principalAccountIsManagement").unwrap_or(false),
        resource_account_is_management: fields.bool("resourceAccountIsManagement").unwrap_or(false),
        principal_is_service_linked_role: fields.bool("principalIsServiceLinkedRole").unwrap_or(false),
        federating_user,
        gateway_endpoint: fields.choice("vpcEndpointType", &endpoints).unwrap_or(false),
        restrict_public_buckets: fields.bool("restrictPublicBuckets").unwrap_or(false),
        vpc_access_point: fields.bool("vpcAccessPoint").unwrap_or(false),
        aws_managed_key: fields.bool("awsManagedKey").unwrap_or(false),
        bucket_abac: fields.bool("bucketAbacEnabled"),
        canonical_user_id: fields.text("canonicalUserId").map(|(text, _)| text.into()),
        needs_resource_policy: fields.bool("needsResourcePolicy").unwrap_or(false),
        api_authorizer: fields.choice("apiAuthorizer", &authorizers),
        same_organization: fields.bool("sameOrganization"),
    }
}
