//! Imports: describe-* output, Terraform, CloudFormation.

mod broken;
mod cloudformation;
mod describe;
mod encodings;
mod generated;
mod properties;
mod support;
mod terraform;
mod unknown;
