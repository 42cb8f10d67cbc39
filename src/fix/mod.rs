//! What would turn a verdict: the smallest changes to policies and to the network, each of them tried out.
//!
//! Candidates come from the explanation of the answer: the Deny statement that applies and its conditions, the layer in
//! which an Allow is missing, the reason why there is no path. Each is made in the texts of the topology, which is then
//! read and simulated again; only those that turn the verdict are reported. Where two things stand in the way, what is
//! left after the first change is explained anew, so that combinations are as small as they can be.
//!
//! [`fix()`] touches no disk: it reads through [`Files`](crate::topology::Files) and returns texts.
//!
//! ```
//! use hopstamp::assumption::Assumptions;
//! use hopstamp::fix::{Task, fix};
//! use hopstamp::request::Request;
//! use hopstamp::topology::MemoryFiles;
//!
//! let files = MemoryFiles::from([
//!     (
//!         "office.yaml",
//!         r#"
//! principals: { "arn:aws:iam::111122223333:user/maya": { policies: { file: maya.json } } }
//! resources: { "arn:aws:s3:::plans": { account: "111122223333", region: us-east-1 } }
//! callers:
//!   home: { kind: laptop, public_ip: 203.0.113.7, region: us-east-1, user: "arn:aws:iam::111122223333:user/maya" }
//! "#,
//!     ),
//!     (
//!         "maya.json",
//!         r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
//!             "Condition": { "IpAddress": { "aws:SourceIp": "198.51.100.0/24" } } } }"#,
//!     ),
//! ]);
//! let request = Request {
//!     caller: "home".to_owned(),
//!     action: "s3:GetObject".to_owned(),
//!     resource: "arn:aws:s3:::plans/q3.pdf".to_owned(),
//!     ..Request::default()
//! };
//! let assumptions = Assumptions::default();
//! let task =
//!     Task { topology: "office.yaml", files: &files, request: &request, assumptions: &assumptions, want: None };
//! let found = fix(&task, &|| ()).unwrap();
//! // The narrowest first: an Allow for this object, from this address.
//! assert_eq!(found.fixes[0].flips.count(), 0);
//! let listed = r#""aws:SourceIp": ["198.51.100.0/24", "203.0.113.7/32"]"#;
//! assert!(found.fixes[1].documents[0].text.contains(listed));
//! ```

mod change;
mod dangers;
mod deny;
mod documents;
mod files;
mod flips;
mod missing_allow;
mod network;
mod obstacle;
mod other_way;
mod search;
mod state;
mod tighten;
mod unified;
mod view;
mod wiring;

pub use change::{Change, ChangeKind};
pub use files::RecordedFiles;
pub use flips::{Flip, Flips};

use serde::Serialize;

use crate::assumption::Assumptions;
use crate::outcome::Ending;
use crate::request::Request;
use crate::simulate::RequestFault;
use crate::topology::MemoryFiles;

/// What the request shall come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// It shall be allowed.
    Allow,
    /// It shall not be allowed.
    Deny,
}

impl Want {
    /// The opposite of how a request ends now.
    pub fn opposite_of(ending: Ending) -> Want {
        if ending == Ending::Allowed { Want::Deny } else { Want::Allow }
    }

    /// Whether a request that ends like this is as wanted. One that depends is neither.
    pub fn is_met_by(self, ending: Ending) -> bool {
        match self {
            Want::Allow => ending == Ending::Allowed,
            Want::Deny => !matches!(ending, Ending::Allowed | Ending::Depends),
        }
    }
}

/// A request whose verdict is to be turned.
#[derive(Clone, Copy, Debug)]
pub struct Task<'t> {
    /// Path of the topology.
    pub topology: &'t str,
    /// The texts: the topology, what it includes, and its policies.
    pub files: &'t MemoryFiles,
    /// The request.
    pub request: &'t Request,
    /// The choices in force.
    pub assumptions: &'t Assumptions,
    /// What it shall come to; the opposite of what it comes to now, if nobody says.
    pub want: Option<Want>,
}

/// What would turn a verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fixes {
    /// What the request shall come to.
    pub want: Want,
    /// How it ends now.
    pub now: Ending,
    /// The ways to turn it: the fewest edits first, then those that flip the fewest other answers.
    pub fixes: Vec<Fix>,
    /// What stands in the way, where no way was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub in_the_way: Vec<String>,
    /// Changed topologies that were simulated.
    pub tried: usize,
    /// Whether the search ended before everything was tried.
    pub cut_short: bool,
}

impl Fixes {
    /// Whether there is nothing to do.
    pub fn is_met(&self) -> bool {
        self.want.is_met_by(self.now)
    }
}

/// Changes that together turn the verdict, as was tried out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fix {
    /// The changes.
    pub changes: Vec<Change>,
    /// How many edits they are.
    pub edits: usize,
    /// How the request ends with them.
    pub outcome: Ending,
    /// The policy documents with them.
    pub documents: Vec<Document>,
    /// What else of the topology they change: a merge patch (RFC 7396, YAML), to be saved beside the topology.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch: Option<String>,
    /// What else they flip in the matrix.
    pub flips: Flips,
}

/// A policy document, or a topology with policies in it, with changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its path.
    pub path: String,
    /// What differs, as a unified diff.
    pub diff: String,
    /// The whole text with the changes.
    #[serde(skip)]
    pub text: String,
}

/// Finds the smallest changes that turn the verdict on a request.
///
/// # Errors
/// If the topology cannot be read, or the request makes no sense in it.
pub fn fix(task: &Task<'_>, progress: &(dyn Fn() + Sync)) -> Result<Fixes, Vec<RequestFault>> {
    search::search(task, progress)
}
