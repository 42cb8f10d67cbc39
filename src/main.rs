//! The command line of Hopstamp.

use std::process::ExitCode;

fn main() -> ExitCode {
    hopstamp::cli::run(std::env::args_os()).into()
}
