//! Hopstamp predicts whether an AWS API request will be allowed, from the network up.
//!
//! A request goes through stages, each a module: the [`topology`] is what the user wrote, checked; the [`network`] finds
//! the way the request takes, or why there is none; the [`context`] holds the condition keys that hops stamped onto it;
//! the [`decision`] is what the policies say of them. [`simulate`](simulate::simulate) ties them together, leg by leg.
//!
//! ```
//! use hopstamp::outcome::Ending;
//! use hopstamp::request::Request;
//! use hopstamp::simulate::{World, simulate};
//! use hopstamp::source::SourceMap;
//! use hopstamp::topology::{MemoryFiles, load};
//!
//! let files = MemoryFiles::from([(
//!     "office.yaml",
//!     r#"
//! principals:
//!   arn:aws:iam::111122223333:user/maya:
//!     policies:
//!       - Version: "2012-10-17"
//!         Statement:
//!           Effect: Allow
//!           Action: s3:GetObject
//!           Resource: arn:aws:s3:::plans/*
//!           Condition: { IpAddress: { aws:SourceIp: 203.0.113.0/24 } }
//! resources:
//!   arn:aws:s3:::plans: { account: "111122223333", region: us-east-1 }
//! callers:
//!   desk: { kind: laptop, public_ip: 203.0.113.7, region: us-east-1, user: "arn:aws:iam::111122223333:user/maya" }
//! "#,
//! )]);
//! let mut sources = SourceMap::new();
//! let (topology, problems) = load("office.yaml", &files, &mut sources);
//! assert!(problems.is_empty());
//! let world = World::new(topology.unwrap());
//! let request = Request {
//!     caller: "desk".to_owned(),
//!     action: "s3:GetObject".to_owned(),
//!     resource: "arn:aws:s3:::plans/q3.pdf".to_owned(),
//!     ..Request::default()
//! };
//! let outcome = simulate(&world, &world.topology().assumptions, &request).unwrap();
//! assert_eq!(outcome.outcome, Ending::Allowed);
//! let context = &outcome.settling_leg().unwrap().context;
//! assert_eq!(context.state("aws:SourceIp").to_string(), "203.0.113.7");
//! assert_eq!(context.state("aws:SourceVpc").to_string(), "absent");
//! ```
//!
//! Only [`cli`] touches files, terminal, environment and clock; everything else is a function of plain values.

pub mod analysis;
pub mod arn;
pub mod assumption;
pub mod cli;
pub mod context;
pub mod decision;
pub mod diagnostic;
pub mod evaluate;
pub mod facts;
pub mod fix;
mod hash;
pub mod import;
pub mod network;
pub mod outcome;
pub mod paths;
pub mod picture;
pub mod policy;
pub mod probe;
pub mod report;
pub mod request;
pub mod scenario;
pub mod schema;
pub mod simulate;
pub mod source;
pub mod topology;
