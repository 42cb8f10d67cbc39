//! `hopstamp completions` and `hopstamp man`: what a shell and a manual want to know of the commands.

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use super::io::Output;
use super::{Cli, Exit};

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "hopstamp", &mut script);
        output.answer(&String::from_utf8_lossy(&script));
        Exit::Done
    }
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub(super) struct Manual {
    /// A command, for its own page; e.g. `trace` or `policy check`
    command: Vec<String>,
}

impl Manual {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut root = Cli::command().disable_help_subcommand(true);
        root.build();
        let mut page = &root;
        let mut name = String::from("hopstamp");
        for word in &self.command {
            let Some(inner) = page.find_subcommand(word) else {
                let names: Vec<&str> = page.get_subcommands().map(Command::get_name).collect();
                output.remark(&format!("error: {name} has no command `{word}`"));
                output.remark(&match crate::diagnostic::did_you_mean(word, names.iter().copied()) {
                    Some(help) => format!("help: {help}"),
                    None => format!("help: its commands are {}", names.join(", ")),
                });
                return Exit::BadInput;
            };
            page = inner;
            name.push('-');
            name.push_str(word);
        }
        let mut text = Vec::new();
        let man = clap_mangen::Man::new(page.clone().display_name(name.clone())).title(name.to_uppercase());
        // Writing into memory cannot fail.
        let _ = man.render(&mut text);
        output.answer(&String::from_utf8_lossy(&text));
        Exit::Done
    }
}
