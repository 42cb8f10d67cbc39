//! Whatever is done to a good file, the answer is a model or a list of problems, never a panic.

use hopstamp::source::SourceMap;
use hopstamp::topology::{Files, MemoryFiles, load};
use proptest::prelude::*;

use crate::topology::support::{Repository, render};

const EXAMPLES: [&str; 5] = ["peered-sts", "network-paths-fixture", "nat-only", "s3-endpoints", "hybrid"];

/// Pieces that a careless hand may leave in a file.
const DEBRIS: [&str; 24] = [
    "",
    " ",
    "\n",
    "\t",
    ":",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "null",
    "~",
    "-1",
    "true",
    "&a ",
    "*a",
    "<<: ",
    "!x ",
    "10.0.0.0/33",
    "10.0.0.1/8",
    "vpc-1",
    "\u{feff}",
];

#[derive(Clone, Debug)]
enum Mutation {
    /// Takes out the bytes from one place on.
    Cut(usize, usize),
    /// Puts something in.
    Insert(usize, usize),
    /// Takes out a line.
    DropLine(usize),
    /// Writes a line twice.
    RepeatLine(usize),
    /// Exchanges the words at two places.
    SwapWords(usize, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let n = 0..100_000usize;
    prop_oneof![
        (n.clone(), 1..40usize).prop_map(|(at, len)| Mutation::Cut(at, len)),
        (n.clone(), 0..DEBRIS.len()).prop_map(|(at, what)| Mutation::Insert(at, what)),
        n.clone().prop_map(Mutation::DropLine),
        n.clone().prop_map(Mutation::RepeatLine),
        (n.clone(), n).prop_map(|(a, b)| Mutation::SwapWords(a, b)),
    ]
}

fn mutate(text: &str, mutation: &Mutation) -> String {
    let chars: Vec<char> = text.chars().collect();
    let lines: Vec<&str> = text.lines().collect();
    let at = |n: usize, len: usize| if len == 0 { 0 } else { n % len };
    match mutation {
        Mutation::Cut(n, len) => {
            let start = at(*n, chars.len());
            chars
                .iter()
                .enumerate()
                .filter(|(i, _)| *i < start || *i >= start + len)
                .map(|(_, c)| c)
                .collect()
        }
        Mutation::Insert(n, what) => {
            let start = at(*n, chars.len());
            let (front, back) = chars.split_at(start);
            front.iter().collect::<String>()
                + DEBRIS.get(*what).unwrap_or(&"")
                + &back.iter().collect::<String>()
        }
        Mutation::DropLine(n) => {
            let drop = at(*n, lines.len());
            lines.iter().enumerate().filter(|(i, _)| *i != drop).map(|(_, l)| format!("{l}\n")).collect()
        }
        Mutation::RepeatLine(n) => {
            let twice = at(*n, lines.len());
            let repeat = |(i, l): (usize, &&str)| format!("{l}\n").repeat(if i == twice { 2 } else { 1 });
            lines.iter().enumerate().map(repeat).collect()
        }
        Mutation::SwapWords(a, b) => {
            let mut words: Vec<&str> = text.split_inclusive([' ', '\n', ',']).collect();
            let (a, b) = (at(*a, words.len()), at(*b, words.len()));
            if !words.is_empty() {
                words.swap(a, b);
            }
            words.concat()
        }
    }
}

/// The example with everything it needs beside it.
struct Mutated(MemoryFiles);

impl Files for Mutated {
    fn read(&self, path: &str) -> Result<Vec<u8>, hopstamp::topology::ReadError> {
        self.0.read(path).or_else(|_| Repository.read(path))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics(
        example in prop::sample::select(&EXAMPLES[..]),
        mutations in prop::collection::vec(mutation(), 1..6),
    ) {
        let path = format!("topologies/{example}.yaml");
        let mut text = String::from_utf8(Repository.read(&path).unwrap()).unwrap();
        for mutation in &mutations {
            text = mutate(&text, mutation);
        }
        let mut files = MemoryFiles::default();
        files.insert(path.as_str(), text);
        let mut sources = SourceMap::new();
        let (topology, problems) = load(&path, &Mutated(files), &mut sources);
        prop_assert_eq!(topology.is_some(), !problems.has_errors());
        // Every place can be shown, and every message is one line that ends without a full stop.
        render(&problems, &sources);
        for problem in problems.iter() {
            prop_assert!(!problem.message.contains('\n') && !problem.message.ends_with('.'), "{}", problem.message);
            for span in problem.span.iter().chain(problem.related.iter().map(|l| &l.span)) {
                prop_assert!(span.start <= span.end);
                prop_assert!(span.end as usize <= sources.text(span.file).len(), "{span:?}: {}", problem.message);
            }
        }
    }
}
