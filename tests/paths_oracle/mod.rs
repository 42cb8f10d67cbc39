//! A second path resolver and a generator of small networks to compare it with the first.
//!
//! The resolver is written straight from the rules of the network reference, for reading and not for speed: the network is
//! lists of plain records that are searched from the start each time, a packet is carried from place to place, and the reply
//! is carried back the same way. It shares no code with the crate, so a fault in one of the two shows as a difference.
//!
//! What it leaves out: proxies, tunnels, the console, pods, CloudShell, FIPS hosts, NAT64, middleboxes, shared subnets,
//! endpoints across Regions, and all choices of assumptions but the defaults.
#![allow(unreachable_pub, reason = "a folder that the test binary includes")]

pub mod answer;
pub mod filter;
pub mod generate;
pub mod names;
pub mod resolve;
pub mod routes;
pub mod shrink;
pub mod travel;
pub mod trip;
pub mod world;
pub mod yaml;
