//! What candidates are made from: a topology, and the leg of the request that settled it.

use super::Task;
use super::documents::{Documents, Located};
use super::state::Standing;
use crate::arn::Arn;
use crate::context::Target;
use crate::decision::{Explanation, Layer, LayerTrace, PolicyTrace, StatementTrace};
use crate::facts;
use crate::network::path::{EndpointEntry, SourceAddress};
use crate::network::{Entry, Path};
use crate::outcome::{Leg, LegKind, Way};
use crate::source::{Node, print};
use crate::topology::Topology;
use crate::topology::model::{Caller, Resource};

/// A denied or unwantedly allowed request, looked at.
pub(super) struct View<'v> {
    pub(super) task: &'v Task<'v>,
    pub(super) standing: &'v Standing,
    pub(super) leg: &'v Leg,
    pub(super) documents: Documents<'v>,
}

/// A statement: what the decision says of it, and where it stands.
pub(super) struct Spot<'v> {
    pub(super) policy: &'v PolicyTrace,
    pub(super) trace: &'v StatementTrace,
    pub(super) located: Located,
}

impl Spot<'_> {
    /// The statement in words.
    pub(super) fn name(&self) -> String {
        let sid = self.trace.sid.as_ref().map(|sid| format!(" ({sid})")).unwrap_or_default();
        format!("statement {}{sid} of {}", self.trace.number, self.policy.name)
    }

    /// Takes the whole statement out, if others stay.
    pub(super) fn removal(&self) -> Option<super::change::DocumentEdit> {
        self.located.remove(self.policy.statements.len() > 1)
    }
}

impl<'v> View<'v> {
    pub(super) fn new(task: &'v Task<'v>, standing: &'v Standing, leg: &'v Leg) -> View<'v> {
        View { task, standing, leg, documents: Documents::new(standing, task) }
    }

    pub(super) fn topology(&self) -> &'v Topology {
        &self.standing.topology
    }

    pub(super) fn decision(&self) -> Option<&'v Explanation> {
        self.leg.decision.as_ref()
    }

    pub(super) fn layer(&self, layer: Layer) -> Option<&'v LayerTrace> {
        self.decision()?.layers.iter().find(|t| t.layer == layer)
    }

    /// A statement, found in its file.
    pub(super) fn spot(&self, policy: &'v PolicyTrace, trace: &'v StatementTrace) -> Option<Spot<'v>> {
        Some(Spot { policy, trace, located: self.documents.statement(trace.span)? })
    }

    /// All statements of a layer that can be edited; of one level of the organization, if there are levels.
    pub(super) fn spots(&self, layer: Layer, level: Option<u32>) -> Vec<Spot<'v>> {
        let policies = self.layer(layer).map_or(&[][..], |t| &t.policies);
        let of_level = policies.iter().filter(|p| level.is_none() || p.level == level);
        of_level
            .flat_map(|p| p.statements.iter().map(move |s| (p, s)))
            .filter_map(|(policy, statement)| self.spot(policy, statement))
            .collect()
    }

    pub(super) fn action(&self) -> &'v str {
        self.leg.action.as_deref().unwrap_or("")
    }

    pub(super) fn resource(&self) -> &'v str {
        self.leg.resource.as_deref().unwrap_or("*")
    }

    pub(super) fn service(&self) -> &'v str {
        self.action().split(':').next().unwrap_or("")
    }

    /// The only value of a key, where somebody stated it.
    pub(super) fn value(&self, key: &str) -> Option<&'v str> {
        match self.leg.context.state(key).values()? {
            [one] if is_literal(one) => Some(one),
            _ => None,
        }
    }

    pub(super) fn path(&self) -> Option<&'v Path> {
        match &self.leg.way {
            Way::Path(path) | Way::Rejected { path, .. } => Some(path),
            Way::NoPath(_) | Way::ServiceInternal => None,
        }
    }

    /// The endpoint that the leg passes.
    pub(super) fn endpoint(&self) -> Option<&'v EndpointEntry> {
        self.path()?.entry.endpoint()
    }

    /// The caller, if the topology has it; the open internet is nobody in particular.
    pub(super) fn caller(&self) -> Option<&'v Caller> {
        self.topology().callers.by_id(&self.task.request.caller)
    }

    /// ARN of the role or user that is judged.
    pub(super) fn principal_arn(&self) -> Option<&'v str> {
        self.value("aws:PrincipalArn")
    }

    /// Whether AWS keeps the policies of the role to itself (PE-159).
    pub(super) fn is_aws_owned_role(&self) -> bool {
        let role = self.principal_arn().and_then(|arn| arn.split_once(":role/")).map(|(_, path)| path);
        role.is_some_and(|path| path.starts_with("aws-service-role/") || path.starts_with("aws-reserved/"))
    }

    /// Whether the resource is known to take a policy of its own.
    pub(super) fn takes_resource_policy(&self) -> bool {
        let arn = Arn::parse(self.resource());
        arn.is_some_and(|arn| facts::action_lists().takes_resource_policies(arn.service()))
    }

    /// The row of the resource.
    pub(super) fn resource_row(&self) -> Option<&'v Resource> {
        let topology = self.topology();
        let target = Target::find(topology, self.action(), self.resource(), None);
        target.row.map(|row| &topology.resources[row])
    }

    /// `Principal` of a statement that names who is judged, and nobody else.
    pub(super) fn principal_element(&self) -> Node {
        match self.principal_arn() {
            Some(arn) => print::map([("AWS", print::text(arn))]),
            None if self.leg.kind == LegKind::ServicePrincipal => {
                print::map([("Service", print::text(self.leg.principal.as_str()))])
            }
            None => print::text("*"),
        }
    }

    /// A condition that this way meets and few others do: operator, key and value.
    pub(super) fn path_condition(&self) -> Option<(&'static str, &'static str, String)> {
        match self.leg.kind {
            LegKind::Direct | LegKind::Runtime | LegKind::Presigned | LegKind::Anonymous => {
                if let Some(entry) = self.endpoint() {
                    return Some(("StringEquals", "aws:SourceVpce", entry.endpoint.to_string()));
                }
                // Where the open internet comes from says nothing.
                self.caller()?;
                match &self.path()?.entry {
                    Entry::PublicEndpoint { source: SourceAddress::Known(address) } => {
                        Some(("IpAddress", "aws:SourceIp", block_of(&address.to_string())))
                    }
                    _ => None,
                }
            }
            LegKind::ForwardAccessSession => match self.value("kms:ViaService") {
                Some(via) => Some(("StringEquals", "kms:ViaService", via.to_owned())),
                None => {
                    let last = self.value("aws:CalledViaLast")?;
                    Some(("StringEquals", "aws:CalledViaLast", last.to_owned()))
                }
            },
            LegKind::ServicePrincipal => {
                let arn = self.value("aws:SourceArn").map(|v| ("ArnLike", "aws:SourceArn", v.to_owned()));
                arn.or_else(|| {
                    Some(("StringEquals", "aws:SourceAccount", self.value("aws:SourceAccount")?.to_owned()))
                })
            }
            _ => None,
        }
    }
}

/// Whether a value can stand in a policy as it is.
pub(super) fn is_literal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?', '$']) && text != crate::context::AWS_ADDRESS
}

/// An address as a block of one.
pub(super) fn block_of(address: &str) -> String {
    if address.contains(':') { format!("{address}/128") } else { format!("{address}/32") }
}
