//! Writes a generated landing zone as a topology file, for every command that takes one.
//!
//! `generate --vpcs N [--seed S] [--network-only] > zone.yaml`

use std::process::ExitCode;

use hopstamp_benches::arguments::Arguments;
use hopstamp_benches::landing_zone::yaml;

fn main() -> ExitCode {
    let size = match Arguments::of(std::env::args().skip(1)) {
        Ok(Arguments { sizes, .. }) if sizes.len() == 1 => sizes[0],
        Ok(_) => return usage("say how many VPCs"),
        Err(problem) => return usage(&problem),
    };
    print!("{}", yaml(size));
    ExitCode::SUCCESS
}

fn usage(problem: &str) -> ExitCode {
    eprintln!("{problem}\nusage: generate --vpcs N [--seed S] [--network-only]");
    ExitCode::from(2)
}
