//! The command line: one file for each command. Decides nothing; the only part that touches files, terminal,
//! environment and clock.

mod args;
mod check;
mod evaluate;
mod import;
mod io;
mod policy;
mod test;
mod trace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use io::Output;

/// Predicts whether an AWS API request will be allowed, from the network up.
#[derive(Debug, Parser)]
#[command(name = "hopstamp", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = args::Colour::Auto, value_name = "WHEN")]
    color: args::Colour,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check topology and scenario files and report every problem
    Check(check::Check),
    /// Follow one request: its path, the keys each hop stamps, the decision and why
    Trace(Box<trace::Trace>),
    /// Decide cases of policies and a request, one JSON object a line, without a topology
    Evaluate(evaluate::Evaluate),
    /// Make a topology of what there is: output of the AWS CLI, Terraform, CloudFormation
    Import(import::Import),
    /// Work with policy documents
    Policy(policy::Policy),
    /// Run scenarios and compare outcomes with expectations
    Test(test::Test),
}

/// What the exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done as asked.
    Done,
    /// The answer to a yes-or-no question is no: an expectation fails, a finding is an error.
    No,
    /// The input or the usage is wrong.
    BadInput,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::No => 1,
            Exit::BadInput => 2,
        })
    }
}

/// Runs the program with these arguments, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, not errors. A closed pipe is nobody's fault.
            let _ = error.print();
            return if error.use_stderr() { Exit::BadInput } else { Exit::Done };
        }
    };
    let mut output = Output::new(cli.color);
    let exit = match cli.command {
        Command::Check(command) => command.run(&mut output),
        Command::Trace(command) => command.run(&mut output),
        Command::Evaluate(command) => command.run(&mut output),
        Command::Import(command) => command.run(&mut output),
        Command::Policy(command) => command.run(&mut output),
        Command::Test(command) => command.run(&mut output),
    };
    output.flush();
    exit
}
