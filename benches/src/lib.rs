//! Cases to measure, compiled and ready to be asked.

pub mod landing_zone;
pub mod mixed;
pub mod published;
pub mod timing;

use hopstamp::decision::{Layers, Outcome, Request};
use hopstamp::diagnostic::Diagnostics;
use hopstamp::policy::{Policy, PolicyReader, PolicySet, PolicyType};
use hopstamp::source::SourceMap;
use std::sync::Arc;

/// One request with the policies that it meets.
pub struct Case {
    /// Its name.
    pub name: String,
    /// The request.
    pub request: Request,
    /// Identity-based policies.
    pub identity: Option<PolicySet>,
    /// Resource-based policy.
    pub resource: Option<PolicySet>,
    /// What has to come out.
    pub expected: Outcome,
}

impl Case {
    /// The layers of the case.
    pub fn layers(&self) -> Layers<'_> {
        Layers { identity: self.identity.as_ref(), resource: self.resource.as_ref(), ..Layers::default() }
    }

    /// Stops if the case is not decided as expected: a wrong answer is not worth measuring.
    pub fn check(&self) {
        let outcome = self.layers().decide(&self.request).outcome;
        assert_eq!(outcome, self.expected, "{}", self.name);
    }
}

/// Compiles one document.
pub fn compile(name: &str, text: &str, kind: PolicyType) -> PolicySet {
    PolicySet::new([Arc::new(read(name, text, kind))])
}

/// Reads one document.
pub fn read(name: &str, text: &str, kind: PolicyType) -> Policy {
    let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
    let policy = PolicyReader::default().read_json(&mut sources, name, text, kind, &mut problems);
    policy.unwrap_or_else(|| panic!("{name}: {problems:#?}"))
}
