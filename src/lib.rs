//! Hopstamp predicts whether an AWS API request will be allowed, from the network up.

pub mod arn;
pub mod assumption;
pub mod cli;
pub mod context;
pub mod decision;
pub mod diagnostic;
pub mod evaluate;
pub mod facts;
pub mod network;
pub mod outcome;
pub mod policy;
pub mod report;
pub mod request;
pub mod scenario;
pub mod simulate;
pub mod source;
pub mod topology;
