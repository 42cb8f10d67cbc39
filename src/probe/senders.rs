//! The services that call: for the caller, under their own names, with roles.

use super::cast::Home;
use super::documents::Document;
use super::mentions::Mentions;
use super::subject::{Place, concrete, covers};
use crate::arn::Arn;
use crate::facts::{EndpointService, FasSourceIp, HopKind, ServiceHop, SourceKey, service_hops, services};

/// The services of the reference network.
#[derive(Clone, Debug)]
pub(super) struct Senders {
    /// The one that calls under its own name, if any is known to call the target.
    pub(super) principal: Option<String>,
    /// What it calls.
    pub(super) action: Option<String>,
    /// For what it calls, if it is something of the own account.
    pub(super) source: String,
    /// The same of a stranger.
    pub(super) foreign_source: String,
    /// The one that uses a role of the customer.
    pub(super) with_role: String,
    /// One that forwards the caller and hands on the address that it saw.
    pub(super) preserving: &'static str,
    /// One that forwards the caller and shows its own address.
    pub(super) hiding: &'static str,
}

impl Senders {
    pub(super) fn of(
        documents: &[Document],
        mentions: &Mentions,
        home: &Home,
        action: &str,
        stranger: &str,
    ) -> Senders {
        let target = action.split(':').next().unwrap_or("").to_ascii_lowercase();
        let hop = hop_of_principal(mentions, &target);
        let principal = mentions.services.first().cloned();
        let principal = principal.or_else(|| hop.and_then(|hop| hop.principal_in(&home.region)));
        let principal = principal.or_else(|| (target == "sts").then(|| "lambda.amazonaws.com".to_owned()));
        let listed = hop.iter().flat_map(|hop| &hop.actions);
        let own_action = listed.into_iter().find(|own| {
            let kind = |action: &str| crate::facts::example_actions().resource(action).map(str::to_owned);
            kind(own) == kind(action) && documents.iter().all(|d| covers(d, own))
        });
        let named = mentions
            .sources
            .first()
            .map(|pattern| concrete(pattern, Place { account: &home.own, region: &home.region }));
        let source = named.filter(|arn| Arn::parse(arn).is_some()).unwrap_or_else(|| {
            let service = hop.map_or("cloudtrail", |hop| hop.caller.as_str());
            let kind = hop.and_then(|hop| hop.source_resource.as_deref()).unwrap_or("resource");
            match service {
                "s3" => format!("arn:{}:s3:::example-source", home.partition()),
                _ => format!(
                    "arn:{}:{service}:{}:{}:{}/example",
                    home.partition(),
                    home.region,
                    home.own,
                    kind.replace(' ', "-")
                ),
            }
        });
        let (preserving, hiding) = forwarders(&target);
        Senders {
            principal,
            action: own_action.cloned(),
            foreign_source: of_stranger(&source, stranger),
            source,
            with_role: role_user(&target, &home.region),
            preserving,
            hiding,
        }
    }

    /// The name of the interface endpoint service of the preserving one, if it has any.
    pub(super) fn preserving_endpoint(&self) -> Option<&'static str> {
        interface_of(self.preserving)
    }
}

/// The row of the service principal that the policies name, or of one that is known to call the target.
fn hop_of_principal(mentions: &Mentions, target: &str) -> Option<&'static ServiceHop> {
    let reaches = |hop: &&ServiceHop| {
        hop.kinds.contains(&HopKind::ServicePrincipal)
            && hop.through.is_empty()
            && hop.targets.iter().any(|t| t == target || t == "*")
    };
    if let Some(named) = mentions.services.first() {
        return service_hops().with_principal(named).find(reaches);
    }
    let known =
        || service_hops().hops.iter().filter(reaches).filter(|hop| hop.sends(SourceKey::Arn) == Some(true));
    let trail = known().find(|hop| hop.caller == "cloudtrail");
    trail.or_else(|| known().find(|hop| hop.caller != target)).or_else(|| known().next())
}

/// The same kind of resource, owned by a stranger. An S3 ARN does not say whose it is, so the name changes.
fn of_stranger(source: &str, stranger: &str) -> String {
    let Some(arn) = Arn::parse(source) else { return source.to_owned() };
    let head = format!("arn:{}:{}:{}", arn.partition(), arn.service(), arn.region());
    match arn.account() {
        "" => format!("{head}::strangers-{}", arn.resource()),
        _ => format!("{head}:{stranger}:{}", arn.resource()),
    }
}

/// A service that uses a role of the customer towards the target.
fn role_user(target: &str, region: &str) -> String {
    let fits =
        |hop: &&ServiceHop| hop.kind() == HopKind::ServiceRole && hop.targets.iter().any(|t| t == target);
    let rows = || service_hops().hops.iter().filter(fits);
    let row = rows().find(|hop| hop.caller == "firehose").or_else(|| rows().next());
    let name = row.and_then(|hop| hop.principal_in(region));
    name.unwrap_or_else(|| "states.amazonaws.com".to_owned())
}

/// A service that forwards the caller's address to the target, and one that shows its own (SH-23).
fn forwarders(target: &str) -> (&'static str, &'static str) {
    let forwards = |caller: &str, ip: FasSourceIp| {
        let mut rows = service_hops().between(caller, target).filter(|hop| hop.through.is_empty());
        rows.any(|hop| hop.kind() == HopKind::Fas && hop.feature.is_none() && hop.source_ip == ip)
    };
    let preserving = ["servicecatalog", "s3", "secretsmanager", "dynamodb"];
    let hiding = ["athena", "ec2", "cloudformation"];
    (
        preserving.into_iter().find(|s| forwards(s, FasSourceIp::Preserved)).unwrap_or("servicecatalog"),
        hiding.into_iter().find(|s| forwards(s, FasSourceIp::Service)).unwrap_or("cloudformation"),
    )
}

/// The interface endpoint service of a service that has private DNS, the one of its own name first.
pub(super) fn interface_of(prefix: &str) -> Option<&'static str> {
    let service = services().by_prefix(prefix)?;
    let usable = |name: &&String| {
        let plain = |e: &EndpointService| e.private_dns && e.namespace.is_none();
        service.endpoints.get(*name).is_some_and(plain) && !name.ends_with("-fips")
    };
    let names = || service.endpoints.keys().filter(usable);
    let first = names().find(|name| name.as_str() == prefix).or_else(|| names().next());
    first.map(String::as_str)
}
