//! Bad input: every problem at once, at its place, with its mend. Each test pins the whole list.

mod examples_mutated;
mod include;
mod policies;
mod references;
mod rules;
mod semantics;
mod shapes;
mod syntax;
