//! The layers of a case, and which of them bind the caller (PE D.1, D.2).

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::list;
use super::request::{Caller, Request};
use super::statement::{Effect, matching};
use super::{Denial, Kind};

/// What a document is attached to, in the order in which reasons are listed (PE-141).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyType {
    Scp,
    Rcp,
    Endpoint,
    Resource,
    Trust,
    Identity,
    Boundary,
    Session,
}

impl PolicyType {
    /// All of them.
    pub const ALL: [PolicyType; 8] = [
        PolicyType::Scp,
        PolicyType::Rcp,
        PolicyType::Endpoint,
        PolicyType::Resource,
        PolicyType::Trust,
        PolicyType::Identity,
        PolicyType::Boundary,
        PolicyType::Session,
    ];

    /// The short words of the conformance files.
    pub fn word(self) -> &'static str {
        match self {
            PolicyType::Scp => "scp",
            PolicyType::Rcp => "rcp",
            PolicyType::Endpoint => "vpce",
            PolicyType::Resource => "resource",
            PolicyType::Trust => "trust",
            PolicyType::Identity => "identity",
            PolicyType::Boundary => "boundary",
            PolicyType::Session => "session",
        }
    }

    /// From the short word.
    pub fn from_word(word: &str) -> PolicyType {
        let found = PolicyType::ALL.into_iter().find(|known| known.word() == word);
        assert!(found.is_some(), "{word} is no policy type");
        found.unwrap_or(PolicyType::Identity)
    }

    /// The words of AWS's messages (PE-142).
    pub fn sentence(self) -> &'static str {
        match self {
            PolicyType::Scp => "service control policy",
            PolicyType::Rcp => "resource control policy",
            PolicyType::Endpoint => "VPC endpoint policy",
            PolicyType::Resource => "resource-based policy",
            PolicyType::Trust => "role trust policy",
            PolicyType::Identity => "identity-based policy",
            PolicyType::Boundary => "permissions boundary",
            PolicyType::Session => "session policy",
        }
    }

    /// PE-12: whether statements of this type have a Principal element.
    pub fn has_principals(self) -> bool {
        matches!(self, PolicyType::Rcp | PolicyType::Endpoint | PolicyType::Resource | PolicyType::Trust)
    }
}

/// A case: the request and the layers that bind it. A layer that does not bind the caller is empty here.
#[derive(Clone, Debug)]
pub struct Case<'c> {
    pub request: Request,
    pub identity: Vec<&'c Value>,
    pub boundaries: Vec<&'c Value>,
    /// PE-86: inline and managed session policies form one set.
    pub session: Vec<&'c Value>,
    pub resource: Vec<&'c Value>,
    /// Organization root first, account last.
    pub scp_levels: Vec<Vec<&'c Value>>,
    pub rcp_levels: Vec<Vec<&'c Value>>,
    pub endpoint: Vec<&'c Value>,
}

impl<'c> Case<'c> {
    /// From the schema of the vectors.
    pub fn read(case: &'c Value) -> Case<'c> {
        let levels = |name: &str| list(&case[name]).into_iter().map(list).collect();
        let mut read = Case {
            request: Request::read(&case["request"]),
            identity: list(&case["identityPolicies"]),
            boundaries: list(&case["permissionBoundaries"]),
            session: list(&case["sessionPolicy"]),
            resource: list(&case["resourcePolicy"]),
            scp_levels: levels("scps"),
            rcp_levels: levels("rcps"),
            endpoint: list(&case["vpcEndpointPolicies"]),
        };
        read.leave_out_what_does_not_bind();
        read
    }

    /// PE D.1, row by row.
    fn leave_out_what_does_not_bind(&mut self) {
        let request = &self.request;
        let has_identity = request.caller.has_identity_policies();
        let has_session = matches!(request.caller, Caller::Session { .. } | Caller::Federated { .. });
        if !has_identity {
            self.identity.clear();
        }
        if !has_identity || request.service_linked {
            self.boundaries.clear();
        }
        if !has_session || request.service_linked {
            self.session.clear();
        }
        if !bound_by_scps(request) {
            self.scp_levels.clear();
        }
        if !bound_by_rcps(request) {
            self.rcp_levels.clear();
        }
        if matches!(request.caller, Caller::Service { .. }) {
            self.endpoint.clear();
        }
        self.request.has_boundary = !self.boundaries.is_empty();
    }

    /// The type of the policy that the resource carries.
    pub fn resource_type(&self) -> PolicyType {
        if self.request.assumes_role() { PolicyType::Trust } else { PolicyType::Resource }
    }

    /// Whether some statement of some of these documents has this effect on the request.
    pub fn says(&self, effect: Effect, kind: PolicyType, documents: &[&Value]) -> bool {
        documents.iter().any(|document| !matching(document, effect, kind, &self.request).is_empty())
    }
}

/// PE-76 to PE-79, PE-99: users, roles and root users of member accounts; never service-linked roles, services, outsiders.
fn bound_by_scps(request: &Request) -> bool {
    request.caller.account().is_some() && !request.caller_in_management && !request.service_linked
}

/// PE-91 to PE-93.
fn bound_by_rcps(request: &Request) -> bool {
    let assumes_service_linked_role =
        request.assumes_role() && request.resource.contains(":role/aws-service-role/");
    !request.owner_is_management
        && !request.service_linked
        && !assumes_service_linked_role
        && !request.is_action("kms:RetireGrant")
        && RCP_SERVICES.split_whitespace().any(|prefix| prefix == request.service())
}

/// PE D.2: the prefixes whose resources RCPs protect, as of 26 September 2026.
const RCP_SERVICES: &str = "aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront \
    cloudsearch cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend \
    comprehendmedical compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms \
    gamelift health inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch \
    pca-connector-ad personalize polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery signin sqs \
    sts support swf textract timestream-influxdb transcribe transfer translate wafv2 workspaces xray";

/// PE-70: every layer in which a Deny matches.
pub fn explicit_denials(case: &Case) -> BTreeSet<Denial> {
    let resource = if root_may_repair(&case.request) { Vec::new() } else { case.resource.clone() };
    let layers = [
        (PolicyType::Scp, case.scp_levels.concat()),
        (PolicyType::Rcp, case.rcp_levels.concat()),
        (PolicyType::Endpoint, case.endpoint.clone()),
        (case.resource_type(), resource),
        (PolicyType::Identity, case.identity.clone()),
        (PolicyType::Boundary, case.boundaries.clone()),
        (PolicyType::Session, case.session.clone()),
    ];
    layers
        .into_iter()
        .filter(|(kind, documents)| case.says(Effect::Deny, *kind, documents))
        .map(|(policy_type, _)| Denial { kind: Kind::Explicit, policy_type })
        .collect()
}

/// PE-98: the bucket owner's root user against a Deny of the bucket policy.
fn root_may_repair(request: &Request) -> bool {
    let repairs = ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];
    matches!(request.caller, Caller::Root { .. })
        && request.same_account()
        && repairs.iter().any(|action| request.is_action(action))
}

/// PE-73, PE-95: gates that lack the Allow they need. RCPs never lack it (PE-90).
pub fn missing_gates(case: &Case) -> BTreeSet<Denial> {
    let mut missing = BTreeSet::new();
    if !case.scp_levels.iter().all(|level| case.says(Effect::Allow, PolicyType::Scp, level)) {
        missing.insert(Denial { kind: Kind::Implicit, policy_type: PolicyType::Scp });
    }
    if !case.endpoint.is_empty() && !case.says(Effect::Allow, PolicyType::Endpoint, &case.endpoint) {
        missing.insert(Denial { kind: Kind::Implicit, policy_type: PolicyType::Endpoint });
    }
    missing
}
