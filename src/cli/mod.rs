//! The command line: one file for each command. Decides nothing; the only part that touches files, terminal,
//! environment and clock.

mod args;
mod asked;
mod assumptions;
mod check;
mod diff;
mod evaluate;
mod fix;
mod glob;
mod import;
mod init;
mod io;
mod keys;
mod matrix;
mod paths;
mod plan;
mod policy;
mod probe;
mod render;
mod request;
mod schema;
mod shell;
mod test;
mod trace;
mod what_if;
mod who;

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
    /// List where callers enter services, what every way crosses, and the ways around an endpoint
    Paths(paths::Paths),
    /// Ask every caller, and the open internet with everybody's credentials, every question
    Matrix(matrix::Matrix),
    /// Find everybody who gets at one resource: callers, ways, and the condition that lets each in
    Who(who::Who),
    /// Show which verdicts, ways and keys a change of the topology changes, and why
    Diff(Box<diff::Diff>),
    /// Find the smallest changes of policies and network that turn a verdict, each one tried out
    Fix(Box<fix::Fix>),
    /// Send a request along every kind of path, with policies on a built-in network, and show who gets in
    Probe(Box<probe::Probe>),
    /// Decide cases of policies and a request, one JSON object a line, without a topology
    Evaluate(evaluate::Evaluate),
    /// List the condition keys, or explain one: who writes it, when it is absent
    Keys(keys::Keys),
    /// List what AWS leaves open, or explain one point and its choices
    Assumptions(assumptions::Assumptions),
    /// Make a topology of what there is: output of the AWS CLI, Terraform, CloudFormation
    Import(import::Import),
    /// Work with policy documents
    Policy(policy::Policy),
    /// Draw the network as a picture, and the way of a request over it
    Render(Box<render::Render>),
    /// Run scenarios and compare outcomes with expectations
    Test(test::Test),
    /// Write a topology to start from, with scenarios that hold
    Init(init::Init),
    /// Print the JSON Schema of topologies, scenarios or outcomes
    Schema(schema::Schema),
    /// Print what a shell needs to complete commands
    Completions(shell::Completions),
    /// Print a manual page
    Man(shell::Manual),
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
        Command::Paths(command) => command.run(&mut output),
        Command::Matrix(command) => command.run(&mut output),
        Command::Who(command) => command.run(&mut output),
        Command::Diff(command) => command.run(&mut output),
        Command::Fix(command) => command.run(&mut output),
        Command::Probe(command) => command.run(&mut output),
        Command::Evaluate(command) => command.run(&mut output),
        Command::Keys(command) => command.run(&mut output),
        Command::Assumptions(command) => command.run(&mut output),
        Command::Import(command) => command.run(&mut output),
        Command::Policy(command) => command.run(&mut output),
        Command::Render(command) => command.run(&mut output),
        Command::Test(command) => command.run(&mut output),
        Command::Init(command) => command.run(&mut output),
        Command::Schema(command) => command.run(&mut output),
        Command::Completions(command) => command.run(&mut output),
        Command::Man(command) => command.run(&mut output),
    };
    if output.finish() { exit } else { Exit::BadInput }
}
