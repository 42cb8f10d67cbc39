//! Names of endpoint services: `sts` for short, `com.amazonaws.us-east-1.sts` in full.

use std::sync::Arc;

use super::Lowering;
use super::place;
use crate::diagnostic::{Diagnostic, code, did_you_mean};
use crate::facts::{EndpointName, regions, services};
use crate::source::Entry;
use crate::topology::model::{EndpointKind, Vpc};
use crate::topology::table::Ref;

/// An endpoint service as a file names it.
pub(super) struct ServiceName {
    /// Its full name.
    pub(super) full: Arc<str>,
    /// What it is within AWS's names, `sts`, `ecr.api`; the full name for services not AWS's own.
    pub(super) short: Arc<str>,
    /// Its Region.
    pub(super) region: Arc<str>,
    /// The Region in its full name, where the file wrote it in full.
    named_region: Option<Arc<str>>,
    /// Whether it belongs to somebody else than AWS.
    foreign: bool,
}

/// Whether AWS offers endpoints for a service.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offer {
    OfThisType,
    OfOtherType,
    NotKnown,
}

impl ServiceName {
    /// Takes a name apart. `stated_region` is the endpoint's `service_region`.
    pub(super) fn of(name: &str, stated_region: Option<&Arc<str>>, vpc_region: &Arc<str>) -> Self {
        let here = stated_region.unwrap_or(vpc_region);
        let Some(parsed) = EndpointName::parse(name) else {
            // com.amazonaws.vpce.<region>.vpce-svc-…: the service of somebody else.
            let named = name.split('.').find(|part| regions().partition_of(part).is_some());
            let named_region: Option<Arc<str>> = named.map(Into::into);
            let region = named_region.clone().unwrap_or_else(|| here.clone());
            return Self { full: name.into(), short: name.into(), region, named_region, foreign: true };
        };
        let short = parsed.name;
        let global = global_region(short, here);
        let named_region: Option<Arc<str>> = parsed.region.map(Into::into);
        let full: Arc<str> = if short.len() < name.len() {
            name.into()
        } else {
            let namespace = services().endpoint_service(short).and_then(|e| e.namespace.as_deref());
            let namespace = namespace.unwrap_or("com.amazonaws");
            match &global {
                Some(_) => format!("{namespace}.{short}").into(),
                None => format!("{namespace}.{here}.{short}").into(),
            }
        };
        let region = named_region.clone().or(global).unwrap_or_else(|| here.clone());
        Self { full, short: short.into(), region, named_region, foreign: false }
    }
}

/// The Region of a service whose name has none in it (`com.amazonaws.iam`).
fn global_region(short: &str, here: &str) -> Option<Arc<str>> {
    let (_, service) = services().by_endpoint_service(short)?;
    let global = service.endpoints.get(short)?.global;
    let partition = regions().partition_of(here)?;
    let region = service.global_in(partition).map_or(partition.global_region.clone(), |g| g.region);
    global.then(|| region.into())
}

impl Lowering<'_, '_> {
    /// Reports a service that nobody knows, that has no endpoints of this type, or that is elsewhere. Hands out
    /// whether the type can be right.
    pub(super) fn check_service(
        &mut self,
        entry: &Entry,
        vpc: Ref<Vpc>,
        name: &ServiceName,
        kind: EndpointKind,
    ) -> bool {
        let offer = self.check_offer(entry, name, kind);
        if offer != Offer::OfOtherType {
            self.check_service_region(entry, vpc, name, kind, offer == Offer::OfThisType);
        }
        offer != Offer::OfOtherType
    }

    fn check_offer(&mut self, entry: &Entry, name: &ServiceName, kind: EndpointKind) -> Offer {
        let aws_has_such = matches!(kind, EndpointKind::Interface | EndpointKind::Gateway);
        if name.foreign || !aws_has_such {
            return Offer::NotKnown;
        }
        let span = place::of_value(entry, "service");
        let short = &name.short;
        let Some((_, service)) = services().by_endpoint_service(short) else {
            let by_prefix =
                services().by_prefix(short).map(|s| s.endpoints.keys().cloned().collect::<Vec<_>>());
            let help = match by_prefix {
                Some(names) if !names.is_empty() => {
                    Some(format!("its endpoint services are {}", names.join(", ")))
                }
                Some(_) => Some("the tables know this service, but no endpoint service of it".to_owned()),
                None => did_you_mean(short, services().endpoint_names()),
            };
            let message = format!("{}: there is no known endpoint service `{short}`", entry.key);
            self.problems.push(Diagnostic::warning(code::INVALID_VALUE, span, message).maybe_help(help));
            return Offer::NotKnown;
        };
        let has_interface = service.endpoints.contains_key(&**short);
        let (has, noun, other) = match kind {
            EndpointKind::Gateway => (service.gateway && *service.prefix == **short, "gateway", "interface"),
            _ => (has_interface, "interface", "gateway"),
        };
        if has {
            return Offer::OfThisType;
        }
        let help = if place::has(entry, "type") {
            format!("write `type: {other}`")
        } else {
            format!("add `type: {other}`; left out, it is gateway")
        };
        let message = format!("{}: there are no {noun} endpoints for {short}", entry.key);
        self.problems.push(Diagnostic::error(code::CONFLICT, span, message).help(help));
        Offer::OfOtherType
    }

    fn check_service_region(
        &mut self,
        entry: &Entry,
        vpc: Ref<Vpc>,
        name: &ServiceName,
        kind: EndpointKind,
        known: bool,
    ) {
        let row = &self.topology.vpcs[vpc];
        let (here, vpc_id) = (row.region.clone(), self.topology.vpcs.id(vpc));
        let stated = place::has(entry, "service_region");
        let span = place::of_value(entry, if stated { "service_region" } else { "service" });
        let in_vpc = format!("{vpc_id} is in {here}");
        let vpc_span = row.span;
        let error = |message: String, help: String| {
            Diagnostic::error(code::CONFLICT, span, format!("{}: {message}", entry.key))
                .related(vpc_span, in_vpc.clone())
                .help(help)
        };
        let global = services().endpoint_service(&name.short).is_some_and(|e| e.global);
        let stated_region = entry.node.get("service_region").and_then(|n| n.scalar());
        if let (Some(named), Some(stated)) = (&name.named_region, stated_region)
            && **named != *stated
        {
            let help = "leave the Region out of one of them".to_owned();
            self.problems
                .push(error(format!("the service name says {named}, `service_region` says {stated}"), help));
            return;
        }
        if name.region == here || global || here.is_empty() {
            return;
        }
        if kind == EndpointKind::Gateway {
            let help =
                format!("gateway endpoints lead to the service of their own Region; name that of {here}");
            self.problems.push(error(format!("the service is in {}, its VPC in {here}", name.region), help));
        } else if !stated {
            let help = format!(
                "add `service_region: {}` if the endpoint crosses Regions, or name the service of {here}",
                name.region
            );
            self.problems.push(error(format!("the service is in {}, its VPC in {here}", name.region), help));
        } else if known && !services().endpoint_service(&name.short).is_some_and(|e| e.cross_region) {
            let message = format!("{}: AWS is not known to offer {} across Regions", entry.key, name.short);
            self.problems.push(
                Diagnostic::warning(code::INVALID_VALUE, span, message)
                    .help("the list of such services grows; if yours has been added, all is well"),
            );
        }
    }
}
