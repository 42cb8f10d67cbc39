//! The command line of Hopstamp.

fn main() {}
