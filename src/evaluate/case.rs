//! Reads one case.

use std::sync::Arc;

use super::settings::read_settings;
use crate::decision::{Layers, Request};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::policy::{
    AttributeState, Attributes, Choices, Multivalued, PolicyReader, PolicySet, PolicyType, Values,
};
use crate::source::{Fields, Map, Node, Value};

/// A request and the policies that it meets.
pub(super) struct Case {
    pub(super) request: Request,
    identity: Option<PolicySet>,
    resource: Option<PolicySet>,
    boundary: Option<PolicySet>,
    session: Option<PolicySet>,
    endpoint: Option<PolicySet>,
    service_control: Vec<Arc<PolicySet>>,
    resource_control: Vec<Arc<PolicySet>>,
}

/// What a case may hold. The second half says what is expected of it, and does not matter here.
const FIELDS: &[&str] = &[
    "id",
    "request",
    "identityPolicies",
    "resourcePolicy",
    "permissionBoundaries",
    "sessionPolicy",
    "scps",
    "rcps",
    "vpcEndpointPolicies",
    "rule",
    "title",
    "why",
    "basis",
    "expected",
    "expectedReason",
    "peer_disagrees",
    "peer_result",
    "peer_note",
];

const REQUEST_FIELDS: &[&str] =
    &["principal", "action", "resource", "resourceAccount", "context", "settings"];

impl Case {
    /// Reads a case; `None` if the problems found keep it from being decided.
    pub(super) fn read(node: &Node, reader: &PolicyReader, problems: &mut Diagnostics) -> Option<Case> {
        let mut fields = Fields::open("the case", node.span, node, FIELDS, problems);
        let request = fields.required("request", "the request to decide about").cloned();
        let part = |name: &str| node.get(name).filter(|n| !n.is_null());
        let request = request.and_then(|node| read_request(&node, &reader.multivalued, problems));
        let assumes_role = request.as_ref().is_some_and(|r| {
            r.action().service() == "sts"
                && r.resource().arn().is_some_and(|arn| arn.resource().starts_with("role/"))
        });
        let resource_type = if assumes_role { PolicyType::Trust } else { PolicyType::Resource };
        let mut policies = Policies { reader, problems };
        let case = Case {
            identity: policies.several(part("identityPolicies"), "/identityPolicies", PolicyType::Identity),
            resource: policies.one(part("resourcePolicy"), "/resourcePolicy", resource_type),
            boundary: policies.several(
                part("permissionBoundaries"),
                "/permissionBoundaries",
                PolicyType::Boundary,
            ),
            session: policies.one(part("sessionPolicy"), "/sessionPolicy", PolicyType::Session),
            endpoint: policies.several(
                part("vpcEndpointPolicies"),
                "/vpcEndpointPolicies",
                PolicyType::Endpoint,
            ),
            service_control: policies.levels(part("scps"), "/scps", PolicyType::ServiceControl),
            resource_control: policies.levels(part("rcps"), "/rcps", PolicyType::ResourceControl),
            request: request?,
        };
        Some(case)
    }

    /// The layers of the case.
    pub(super) fn layers(&self, choices: Choices) -> Layers<'_> {
        Layers {
            service_control: &self.service_control,
            resource_control: &self.resource_control,
            endpoint: self.endpoint.as_ref(),
            resource: self.resource.as_ref(),
            identity: self.identity.as_ref(),
            boundary: self.boundary.as_ref(),
            session: self.session.as_ref(),
            choices,
        }
    }
}

fn read_request(node: &Node, multivalued: &Multivalued, problems: &mut Diagnostics) -> Option<Request> {
    let mut fields = Fields::open("the request", node.span, node, REQUEST_FIELDS, problems);
    let principal = fields.required_text("principal", "the ARN of the caller, or `anonymous`");
    let action = fields.required_text("action", "`service:Action`");
    let resource = fields.required_text("resource", "the ARN of the resource, or `*`");
    let account = fields.required_text("resourceAccount", "the account that owns the resource");
    let context = fields.node("context");
    let settings = fields.node("settings");
    let attributes = context.map(|node| read_context(node, multivalued, problems)).unwrap_or_default();
    let settings = settings.map(|node| read_settings(node, problems)).unwrap_or_default();
    let ((principal, _), (action, _), (resource, _), (account, _)) =
        (principal?, action?, resource?, account?);
    match Request::new(principal, action, resource, account) {
        Ok(request) => Some(request.with_attributes(attributes).with_settings(settings)),
        Err(error) => {
            let at = node.get(error.field()).map_or(node.span, |n| n.span);
            let problem = Diagnostic::error(code::INVALID_VALUE, at, error.to_string());
            problems.push(problem.help(error.help()).pointer(format!("/request/{}", error.field())));
            None
        }
    }
}

fn read_context(node: &Node, multivalued: &Multivalued, problems: &mut Diagnostics) -> Attributes {
    let mut attributes = Attributes::new();
    let Some(Map { entries }) = node.as_map() else {
        problems.push(Diagnostic::error(code::WRONG_TYPE, node.span, "the context is an object of keys"));
        return attributes;
    };
    for entry in entries {
        let state = match &entry.node.value {
            Value::Null => Some(AttributeState::Unknown),
            Value::List(items) => {
                let texts: Option<Vec<&str>> = items.iter().map(Node::scalar).collect();
                texts.map(|texts| AttributeState::Present(Values::new(texts)))
            }
            _ => entry.node.scalar().map(|text| AttributeState::Present(Values::new([text]))),
        };
        match state {
            Some(state) => attributes.insert(&*entry.key, multivalued.contains(&entry.key), state),
            None => {
                let message = format!("`{}` holds something that is no text and no list of texts", entry.key);
                problems.push(
                    Diagnostic::error(code::WRONG_TYPE, entry.node.span, message)
                        .help("write a list of texts, or null if the value is not known"),
                );
            }
        }
    }
    attributes
}

/// Reads the policies of a case, each under the name of its place.
struct Policies<'p> {
    reader: &'p PolicyReader,
    problems: &'p mut Diagnostics,
}

impl Policies<'_> {
    fn one(&mut self, node: Option<&Node>, place: &str, kind: PolicyType) -> Option<PolicySet> {
        let mut found = Diagnostics::new();
        let policy = self.reader.read(place, node?, kind, &mut found);
        self.problems.extend(found.into_iter().map(|mut problem| {
            problem.pointer = problem.pointer.map(|pointer| format!("{place}{pointer}"));
            problem
        }));
        Some(PolicySet::new(policy.map(Arc::new)))
    }

    fn several(&mut self, node: Option<&Node>, place: &str, kind: PolicyType) -> Option<PolicySet> {
        let documents = self.list(node?, place);
        (!documents.is_empty()).then(|| self.together(documents, place, kind))
    }

    fn levels(&mut self, node: Option<&Node>, place: &str, kind: PolicyType) -> Vec<Arc<PolicySet>> {
        let levels = node.map(|node| self.list(node, place)).unwrap_or_default();
        let mut sets = Vec::with_capacity(levels.len());
        for (index, level) in levels.iter().enumerate() {
            let place = format!("{place}/{index}");
            let documents = self.list(level, &place);
            sets.push(Arc::new(self.together(documents, &place, kind)));
        }
        sets
    }

    fn together(&mut self, documents: &[Node], place: &str, kind: PolicyType) -> PolicySet {
        let mut policies = Vec::with_capacity(documents.len());
        for (index, document) in documents.iter().enumerate() {
            let set = self.one(Some(document), &format!("{place}/{index}"), kind);
            policies.extend(set.iter().flat_map(|set| set.policies().iter().cloned()));
        }
        PolicySet::new(policies)
    }

    fn list<'n>(&mut self, node: &'n Node, place: &str) -> &'n [Node] {
        node.as_list().unwrap_or_else(|| {
            let message = format!("`{place}` is no list of policies");
            self.problems.push(Diagnostic::error(code::WRONG_TYPE, node.span, message).pointer(place));
            &[]
        })
    }
}
