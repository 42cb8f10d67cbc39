//! The truth table of policies: every kind of path, and whether they let it in.
//!
//! [`probe`] puts policies on a reference network that takes VPC, endpoint, organization and addresses from the policies
//! themselves, sends a request along every kind of path of data-perimeter 4 and context-keys 7, and says of each how it
//! ends, which condition decided, and what of it an author may not expect. [`probe_topology`] does the same with the
//! callers of a topology. Both ask [`simulate`](crate::simulate::simulate), once a path.
//!
//! ```
//! use hopstamp::diagnostic::Diagnostics;
//! use hopstamp::probe::{Document, Options, Verdict, probe};
//! use hopstamp::source::SourceMap;
//!
//! let text = r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:*",
//!   "Resource": "arn:aws:s3:::plans/*", "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-0a1b2c3d" } } } }"#;
//! let (mut sources, mut problems) = (SourceMap::new(), Diagnostics::new());
//! let policy = Document::read(&mut sources, "plans.json", text, None, &mut problems).unwrap();
//! let answer = probe(&[policy], &Options::default()).unwrap();
//! let verdict = |id: &str| answer.rows.iter().find(|row| &*row.id == id).unwrap().verdict;
//! assert_eq!(verdict("N3"), Verdict::Allowed); // through that endpoint
//! assert_eq!(verdict("N7"), Verdict::Denied); // in the console
//! ```

mod answer;
mod ask;
mod cast;
mod decide;
mod documents;
mod facts;
mod findings;
mod mentions;
mod network;
mod own;
mod rows;
mod senders;
mod subject;
mod surround;

use std::collections::BTreeMap;

use crate::assumption::Assumptions;
use crate::context::State;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::facts::services;
use crate::policy::PolicyType;
use crate::simulate::World;

pub use answer::{Answer, Chosen, Fact, Flip, Line, OpenQuestion, PolicyAnswer};
pub use decide::{Decider, Verdict};
pub use documents::{Document, Guess};
pub use findings::{Finding, Unexpected};
pub use own::probe_topology;
pub use rows::{Group, Stands};

use ask::Asking;
use cast::{Cast, Home};
use mentions::Mentions;
use network::{Reference, root_of};
use rows::Maker;
use subject::Subject;
use surround::Surround;

/// What to probe with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The action. Left out: one that the policies are about.
    pub action: Option<String>,
    /// The resource. Left out: one that the policies are about.
    pub resource: Option<String>,
    /// Choices for what AWS leaves open.
    pub assumptions: Assumptions,
    /// Keys stated for every request.
    pub context: BTreeMap<String, State>,
}

/// Sends a request along every kind of path, with policies on the reference network.
///
/// # Errors
/// If the policies name no action and none is given, or what is given makes no request.
pub fn probe(documents: &[Document], options: &Options) -> Result<Answer, Diagnostics> {
    let mentions = Mentions::of(documents);
    let home = Home::of(documents, &mentions);
    let subject = Subject::of(documents, options, home.place(), home.partition())?;
    let target = subject.action.split(':').next().unwrap_or("").to_ascii_lowercase();
    let owner = subject.owner().unwrap_or_else(|| home.owner.clone());
    let cast = Cast::of(documents, &mentions, &home, &owner, &subject.action);
    let types: Vec<PolicyType> = documents.iter().map(Document::kind).collect();
    let reference = Reference::build(&cast, &mentions, &home, &target, &subject.resource, &types)?;
    let surround = Surround { documents, action: &subject.action };
    let mut topology = reference.topology.clone();
    let around = surround.attach(&mut topology, &cast, &root_of(&subject.resource));
    let world = World::new(topology);
    let maker = Maker {
        subject: &subject,
        cast: &cast,
        reference: &reference,
        types: &types,
        stated: &options.context,
        provider: mentions.providers.first().map(String::as_str),
        reads_region: mentions.reads("aws:RequestedRegion"),
        global: subject::global(documents),
        reads_owner: ["aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:ResourceAccount"]
            .iter()
            .any(|key| mentions.reads(key)),
    };
    let asking = Asking { world: &world, documents, mentions: &mentions, options, built_in: true };
    let asked = asking.all(rows::all(maker))?;
    let network = facts::of(&cast, &mentions);
    Ok(asked.answer(documents, &subject, around, network))
}

impl Subject {
    /// What is asked for: as stated, else as the policies have it.
    fn of(
        documents: &[Document],
        options: &Options,
        place: subject::Place<'_>,
        partition: &str,
    ) -> Result<Subject, Diagnostics> {
        let mut problems = Diagnostics::new();
        let (action, why_action) = match &options.action {
            Some(action) => (action.clone(), None),
            None => match subject::action(documents) {
                Some((action, why)) => (action, Some(why)),
                None => {
                    let message = "the policies name no action that could stand for the others";
                    problems.push(
                        Diagnostic::error(code::MISSING_FIELD, None, message)
                            .help("state one, e.g. --action s3:GetObject"),
                    );
                    return Err(problems);
                }
            },
        };
        let service = action.split(':').next().unwrap_or("").to_ascii_lowercase();
        if services().by_prefix(&service).is_none() {
            let near = crate::diagnostic::nearest(&service, services().prefixes());
            let help = near.map(|near| format!("did you mean `{near}`?"));
            problems.push(
                Diagnostic::error(code::INVALID_VALUE, None, format!("there is no service `{service}`"))
                    .help(help.unwrap_or_else(|| "state an action with --action".to_owned())),
            );
            return Err(problems);
        }
        let (resource, why_resource) = match &options.resource {
            Some(resource) => (resource.clone(), None),
            None => {
                let (resource, why) = subject::resource(documents, &action, place);
                (resource.replacen("arn:aws:", &format!("arn:{partition}:"), 1), Some(why))
            }
        };
        if resource.chars().any(|c| c.is_control() || matches!(c, '"' | '\\')) {
            let message = format!("`{}` is not an ARN", resource.escape_debug());
            problems.push(
                Diagnostic::error(code::INVALID_ARN, None, message)
                    .help("write the whole ARN, or * for none"),
            );
            return Err(problems);
        }
        Ok(Subject { action, resource, why_action, why_resource })
    }
}
