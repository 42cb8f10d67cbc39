//! What the reference network is made of, and what of it comes from the policies.

use super::answer::Fact;
use super::cast::Cast;
use super::mentions::Mentions;

/// The facts that a reader of the table needs.
pub(super) fn of(cast: &Cast, mentions: &Mentions) -> Vec<Fact> {
    let fact = |what, value: String, list: &[String]| {
        let named = list.contains(&value);
        Fact { what, value, named }
    };
    let accounts: Vec<String> = mentions
        .accounts
        .iter()
        .chain(&mentions.trusted)
        .cloned()
        .chain(mentions.principals.iter().map(|arn| arn.account().to_owned()))
        .collect();
    let principals: Vec<String> = mentions.principals.iter().map(|arn| arn.as_str().to_owned()).collect();
    let mut facts = vec![
        fact("own account", cast.own.clone(), &accounts),
        fact("own organization", cast.organization.clone(), &mentions.organizations),
        fact("own VPC", cast.vpc.clone(), &mentions.vpcs),
        fact("its endpoint", cast.endpoint.clone(), &mentions.endpoints),
        Fact { what: "office", value: cast.office_ip.to_string(), named: cast.office_is_named },
        fact("Region", cast.region.clone(), &mentions.regions),
        fact("own role", cast.role.clone(), &principals),
    ];
    if cast.owner != cast.own {
        facts.insert(1, fact("owner of the resource", cast.owner.clone(), &accounts));
    }
    if let Some(account) = &cast.named {
        facts.push(Fact { what: "further account", value: account.clone(), named: true });
    }
    if let Some(provider) = mentions.providers.first() {
        facts.push(Fact { what: "identity provider", value: provider.clone(), named: true });
    }
    if let Some(service) = &cast.senders.principal {
        facts.push(fact("service", service.clone(), &mentions.services));
    }
    facts
}
