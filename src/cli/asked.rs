//! The request that flags describe, for commands that follow one.

use std::collections::BTreeMap;

use clap::Args;

use super::args;
use crate::analysis::Model;
use crate::arn::Arn;
use crate::context::State;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::request::{Credentials, HostSettings, Request, Via};
use crate::simulate::World;
use crate::topology::Topology;

/// What is said of a request beyond its caller, action, resource and Region.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub(super) struct Asked {
    /// Service that acts on the caller's behalf, in call order; repeat for a chain
    #[arg(long, value_name = "SERVICE")]
    via: Vec<String>,
    /// Use the credentials of this role, user or other caller in place of the caller's own
    #[arg(long, value_name = "ARN|CALLER", conflicts_with = "anonymous")]
    credentials: Option<String>,
    /// Send the request unsigned
    #[arg(long)]
    anonymous: bool,
    /// The caller opens a URL that this principal or caller signed
    #[arg(long, value_name = "ARN|CALLER")]
    presigned_by: Option<String>,
    /// Owner of the resource where its ARN does not say
    #[arg(long, value_name = "ACCOUNT", value_parser = args::account)]
    resource_account: Option<String>,
    /// Endpoint URL of the SDK
    #[arg(long, value_name = "URL", help_heading = "How the SDK names the host")]
    endpoint_url: Option<String>,
    /// Use the dual-stack host
    #[arg(long, help_heading = "How the SDK names the host")]
    dualstack: bool,
    /// Use the FIPS host
    #[arg(long, help_heading = "How the SDK names the host")]
    fips: bool,
    /// Request parameter that becomes a key, e.g. s3:prefix=home/; repeat for several
    #[arg(long, value_name = "KEY=VALUE", value_parser = args::pair, help_heading = "Keys")]
    parameter: Vec<(String, String)>,
    /// Key stated by hand; the values absent, unknown and present name a state; repeat for several
    #[arg(long, value_name = "KEY=VALUE", value_parser = args::pair, help_heading = "Keys")]
    context: Vec<(String, String)>,
    /// When the request is made, RFC 3339
    #[arg(long, help_heading = "Keys")]
    time: Option<String>,
}

impl Asked {
    /// The request. What is wrong with it goes to the problems.
    pub(super) fn request(
        &self,
        [caller, action, resource]: [&str; 3],
        problems: &mut Diagnostics,
    ) -> Request {
        Request {
            caller: caller.to_owned(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            region: None,
            host: HostSettings {
                endpoint_url: self.endpoint_url.clone(),
                dualstack: self.dualstack,
                fips: self.fips,
                ..HostSettings::default()
            },
            credentials: self.signer(problems),
            session: None,
            mfa_code: false,
            presigned_by: self.presigned_by.clone(),
            via: self.via.iter().map(|service| Via::of(service)).collect(),
            source_arn: None,
            resource_account: self.resource_account.clone(),
            parameters: grouped(&self.parameter),
            context: grouped(&self.context).into_iter().map(|(k, v)| (k.clone(), state(&k, v))).collect(),
            time: self.time.clone(),
        }
    }

    fn signer(&self, problems: &mut Diagnostics) -> Option<Credentials> {
        if self.anonymous {
            return Some(Credentials::Anonymous);
        }
        let text = self.credentials.as_deref()?;
        if !text.starts_with("arn:") {
            return Some(Credentials::Caller(text.to_owned()));
        }
        let of_somebody = |arn: &Arn| args::account(arn.account()).is_ok();
        let Some(arn) = Arn::parse(text).filter(of_somebody) else {
            problems.push(
                Diagnostic::error(
                    code::INVALID_ARN,
                    None,
                    format!("--credentials: `{text}` is not the ARN of a principal"),
                )
                .help("e.g. arn:aws:iam::111122223333:role/name"),
            );
            return None;
        };
        let role = arn.resource().starts_with("role/");
        Some(if role { Credentials::Role(arn) } else { Credentials::User(arn) })
    }
}

/// A topology to ask.
pub(super) enum Stage {
    /// As the file has it.
    Plain(Box<World>),
    /// With the open internet as a caller, which no file needs to declare; `matrix` and `who` ask as it.
    WithInternet(Box<Model>),
}

impl Stage {
    /// What a request of this caller is asked of.
    pub(super) fn of(topology: Topology, caller: Option<&str>) -> Stage {
        if caller == Some("internet") && topology.callers.find("internet").is_none() {
            Stage::WithInternet(Box::new(Model::new(topology)))
        } else {
            Stage::Plain(Box::new(World::new(topology)))
        }
    }

    /// The world of it.
    pub(super) fn world(&self) -> &World {
        match self {
            Stage::Plain(world) => world,
            Stage::WithInternet(model) => model.world(),
        }
    }
}

/// Values by key.
pub(super) fn grouped(pairs: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in pairs {
        groups.entry(key.clone()).or_default().push(value.clone());
    }
    groups
}

/// The state that the values of a flag stand for.
pub(super) fn state(key: &str, values: Vec<String>) -> State {
    match values.as_slice() {
        [one] if one == "absent" => State::Absent,
        [one] if one == "unknown" => State::Unknown,
        [one] if one == "present" => State::SomeValue,
        [one] if !crate::facts::is_multivalued(key) => State::one(one),
        _ => State::many(values),
    }
}
