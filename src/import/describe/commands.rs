//! The read-only calls whose output `import describe` reads, as a shell script.

/// A script that fills a folder. It only reads: every call is a describe, get, list or search.
pub fn print_commands() -> String {
    include_str!("commands.sh").to_owned()
}
