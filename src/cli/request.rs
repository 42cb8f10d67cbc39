//! The arguments that state one request, of `trace` and `fix`.

use clap::Args;

use super::args;
use super::asked::Asked;
use crate::diagnostic::Diagnostics;
use crate::request::Request;

/// One request.
#[derive(Debug, Args)]
pub(super) struct RequestArgs {
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
    #[arg(long, value_parser = args::region)]
    region: Option<String>,
    #[command(flatten)]
    asked: Asked,
}

impl RequestArgs {
    /// The request. What is wrong with it goes to the problems.
    pub(super) fn request(&self, problems: &mut Diagnostics) -> Request {
        let request = self.asked.request([&self.caller, &self.action, &self.resource], problems);
        Request { region: self.region.clone(), ..request }
    }
}
