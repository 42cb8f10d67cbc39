//! Name resolution of a request, and what the answer rests on.

use crate::assumption::{Assumption, Consulted};
use crate::network::dns::{self, Answer, Basis, Question, View};
use crate::network::host::{self, Host};
use crate::network::reason::Stop;
use crate::network::request::{DnsChoice, HostMode};
use crate::network::sender::Sender;
use crate::topology::Ref;
use crate::topology::model::{CallerKind, Vpc};

use super::Resolution;

impl<'n> Resolution<'_, 'n> {
    /// Asks the resolver that answers for a sender.
    pub(in crate::network) fn ask<'q>(
        &mut self,
        sender: &Sender<'n>,
        host: &'q Host<'q>,
    ) -> Result<Answer<'q>, Stop> {
        if self.request.dns == DnsChoice::Public {
            return self.question(host).ask(View::Public);
        }
        let view = self.net.view(sender);
        if let (CallerKind::CloudShell, View::Vpc { .. }) = (sender.row.kind, view) {
            return self.ask_from_cloudshell(view, host);
        }
        self.question(host).ask(view)
    }

    /// CloudShell environments in a VPC are not set up for the VPC's DNS (NP-117).
    fn ask_from_cloudshell<'q>(&mut self, vpc: View, host: &'q Host<'q>) -> Result<Answer<'q>, Stop> {
        let public = self.question(host).ask(View::Public);
        let private = self.question(host).ask(vpc);
        let same = match (&public, &private) {
            (Ok(one), Ok(other)) => one.basis == other.basis,
            (Err(_), Err(_)) => true,
            _ => false,
        };
        if !same {
            self.consulted.insert(Assumption::CloudshellPrivateDns);
        }
        match self.assumptions.choice(Assumption::CloudshellPrivateDns) {
            "applied" => private,
            _ => public,
        }
    }

    fn question<'q, 's>(&'s mut self, host: &'q Host<'q>) -> Question<'q, 's, 'n> {
        Question {
            net: self.net,
            assumptions: self.assumptions,
            host,
            consulted: &mut self.consulted,
            warnings: &mut self.warnings,
        }
    }

    /// Notes `s3-us-east-1-host` where the other name would have been answered otherwise.
    pub(super) fn mode_decides(&mut self, sender: &Sender<'n>, host: &Host<'_>, answer: &Answer<'_>) {
        if !host.mode_assumed {
            return;
        }
        let legacy = self.assumptions.choice(Assumption::S3UsEast1Host) == "legacy-global";
        let mut other = self.request.clone();
        other.s3_us_east_1_mode = Some(if legacy { HostMode::Regional } else { HostMode::Legacy });
        let other = host::host(&other, self.region, self.assumptions);
        let (mut consulted, mut warnings) = (Consulted::new(), Vec::new());
        let mut question = Question {
            net: self.net,
            assumptions: self.assumptions,
            host: &other,
            consulted: &mut consulted,
            warnings: &mut warnings,
        };
        let applied = self.assumptions.choice(Assumption::CloudshellPrivateDns) == "applied";
        let view = match sender.row.kind {
            _ if self.request.dns == DnsChoice::Public => View::Public,
            CallerKind::CloudShell if !applied => View::Public,
            _ => self.net.view(sender),
        };
        let decided = match question.ask(view) {
            Ok(found) => found.basis != answer.basis || other.region != host.region,
            Err(_) => true,
        };
        if decided {
            self.consulted.insert(Assumption::S3UsEast1Host);
        }
    }

    /// DNS options of a peering connection (NP-142).
    pub(in crate::network) fn peering_dns<'q>(
        &mut self,
        vpc: Ref<Vpc>,
        host: &Host<'_>,
        answer: &mut Answer<'q>,
    ) {
        if answer.basis != Basis::Public || self.request.dns == DnsChoice::Public {
            return;
        }
        let Some(endpoint) = self.net.carried_by_peering(vpc, self.request.service, host) else { return };
        self.consulted.insert(Assumption::PeeringDnsEndpointNames);
        if self.assumptions.choice(Assumption::PeeringDnsEndpointNames) == "carried" {
            *answer = dns::at_endpoint(self.net, endpoint, Basis::PrivateDns(endpoint), None);
        }
    }
}
