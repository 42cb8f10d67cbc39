//! `hopstamp trace`: one request, followed.

use std::collections::BTreeMap;

use clap::Args;

use super::Exit;
use super::args::{self, Format};
use super::io::{Disk, Output};
use crate::analysis::Model;
use crate::arn::Arn;
use crate::context::State;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::report::{self, Depth};
use crate::request::{Credentials, HostSettings, Request, Via};
use crate::simulate::{World, simulate};
use crate::source::SourceMap;
use crate::topology;

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub(super) struct Trace {
    /// Topology file
    topology: String,
    /// Id of the caller; `internet` is a host on the open internet
    #[arg(long)]
    caller: String,
    /// API action, e.g. s3:GetObject; with --via, that of the last leg
    #[arg(long)]
    action: String,
    /// ARN of the resource, or *; with --via, that of the last leg
    #[arg(long, default_value = "*")]
    resource: String,
    /// The SDK's Region [default: the caller's]
    #[arg(long)]
    region: Option<String>,
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
    #[arg(long, value_name = "ACCOUNT")]
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
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show every key and every statement, not only those that matter
    #[arg(long, short)]
    all: bool,
}

impl Trace {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut sources = SourceMap::new();
        let (topology, mut problems) = topology::load(&self.topology, &Disk, &mut sources);
        let request = self.request(&mut problems);
        let mut assumptions = topology.as_ref().map(|t| t.assumptions.clone()).unwrap_or_default();
        args::assume(&self.assume, &mut assumptions, &mut problems);
        let Some(topology) = topology.filter(|_| !problems.has_errors()) else {
            output.problems(&problems, &sources);
            return Exit::BadInput;
        };
        // The open internet is a caller that no file needs to declare; `matrix` and `who` ask as it.
        let (model, world);
        let world = if topology.callers.find(&self.caller).is_none() && self.caller == "internet" {
            model = Model::new(topology);
            model.world()
        } else {
            world = World::new(topology);
            &world
        };
        match simulate(world, &assumptions, &request) {
            Ok(outcome) => {
                output.problems(&problems, &sources);
                match self.format {
                    Format::Json => output.json(&outcome),
                    Format::Text => {
                        let depth = if self.all { Depth::Everything } else { Depth::WhatMatters };
                        output.answer(&report::trace_text(&outcome, depth, output.paint()));
                    }
                }
                Exit::Done
            }
            Err(faults) => {
                problems.extend(faults.into_iter().map(|f| f.diagnostic(None)));
                output.problems(&problems, &sources);
                Exit::BadInput
            }
        }
    }

    fn request(&self, problems: &mut Diagnostics) -> Request {
        Request {
            caller: self.caller.clone(),
            action: self.action.clone(),
            resource: self.resource.clone(),
            region: self.region.clone(),
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
        let Some(arn) = Arn::parse(text) else {
            problems.push(
                Diagnostic::error(code::INVALID_ARN, None, format!("--credentials: `{text}` is not an ARN"))
                    .help("e.g. arn:aws:iam::111122223333:role/name"),
            );
            return None;
        };
        let role = arn.resource().starts_with("role/");
        Some(if role { Credentials::Role(arn) } else { Credentials::User(arn) })
    }
}

fn grouped(pairs: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in pairs {
        groups.entry(key.clone()).or_default().push(value.clone());
    }
    groups
}

fn state(key: &str, values: Vec<String>) -> State {
    match values.as_slice() {
        [one] if one == "absent" => State::Absent,
        [one] if one == "unknown" => State::Unknown,
        [one] if one == "present" => State::SomeValue,
        [one] if !crate::facts::is_multivalued(key) => State::one(one),
        _ => State::many(values),
    }
}
