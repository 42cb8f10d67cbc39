//! The management console: its servers call on behalf of a browser (NP-640, NP-641).

use crate::network::path::{Entry, Path, SourceAddress, Warning};
use crate::network::reason::{Stop, code};
use crate::network::request::PathRequest;
use crate::network::sender::Sender;

use super::{Resolution, hops};

impl<'n> Resolution<'_, 'n> {
    /// A call that the console's servers make. It enters publicly and shows the browser's address; with Private
    /// Access it carries the marks of the endpoint by which the browser reached the console.
    pub(super) fn console(&mut self, caller: &Sender<'n>) -> Result<Path, Stop> {
        let host = self.host();
        let name = host.name.clone();
        let Some(browser) = caller.row.browser else {
            let source = caller.row.public_ip.or(caller.row.ipv6);
            self.hops.push(hops::aws_network(self.net));
            let source = source.map_or(SourceAddress::Unknown, SourceAddress::Known);
            return Ok(self.arrived(&host, None, Entry::PublicEndpoint { source }));
        };
        let entry = self.browse(browser, caller.row.private_access)?;
        self.host = name;
        self.hops.push(hops::aws_network(self.net));
        Ok(self.arrived(&host, None, entry))
    }

    /// The browser's way to the console.
    fn browse(
        &mut self,
        browser: crate::topology::Ref<crate::topology::model::Caller>,
        private_access: bool,
    ) -> Result<Entry, Stop> {
        let url = format!("https://{}.console.aws.amazon.com", self.region);
        let request = PathRequest { endpoint_url: Some(&url), ..PathRequest::new(browser, "console") };
        let reached = self.net.resolve_once(&request, self.region, self.assumptions);
        let path = match reached {
            Ok(path) => path,
            Err(lost) => {
                self.hops.extend(lost.walk);
                self.consulted.extend(lost.assumptions);
                self.host = lost.host;
                return Err(Stop {
                    kind: lost.kind,
                    reason: lost.reason,
                    rule: lost.rule,
                    message: format!("the browser does not reach the console: {}", lost.message),
                    mend: lost.mend,
                });
            }
        };
        // The last hop is the console itself.
        let count = path.hops.len().saturating_sub(1);
        self.hops.extend(path.hops.into_iter().take(count));
        self.consulted.extend(path.assumptions);
        match path.entry {
            Entry::InterfaceEndpoint(entry) if private_access => Ok(Entry::ConsoleEndpoint(entry)),
            Entry::PublicEndpoint { source } => {
                if private_access {
                    self.warnings.push(Warning {
                        code: code::DNS_PUBLIC_ANSWER,
                        message: "the browser reaches the console publicly, so Console Private Access has no effect"
                            .to_owned(),
                        rule: "NP-640",
                    });
                }
                Ok(Entry::PublicEndpoint { source })
            }
            // The console was reached privately, but its servers mark nothing without Private Access.
            _ => Ok(Entry::PublicEndpoint { source: SourceAddress::Unknown }),
        }
    }
}
