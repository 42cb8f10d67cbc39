//! Seconds and megabytes of the what-if commands on a generated landing zone.
//!
//! `what_if [VPCS] [--print]`: 1,000 VPCs if it is not said.

use std::time::Instant;

use hopstamp::analysis::{Model, Options, matrix, questions, subjects};
use hopstamp::assumption::Assumptions;
use hopstamp::source::SourceMap;
use hopstamp::topology::{MemoryFiles, Topology, load};
use hopstamp_benches::landing_zone::{Size, yaml};

fn main() {
    let vpcs = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1_000);
    let size = Size { vpcs, accounts: (vpcs / 5).max(1), resources: vpcs * 5 / 8 };
    let text = yaml(size);
    if std::env::args().any(|a| a == "--print") {
        print!("{text}");
        return;
    }
    let assumptions = Assumptions::default();
    let options = Options::new(&assumptions);
    let (topology, seconds) = timed(|| topology(&text));
    println!("{vpcs} VPCs, {} bytes: read in {seconds:.2} s", text.len());
    let (model, seconds) = timed(|| Model::new(topology));
    println!("compiled in {seconds:.2} s");
    let (asks, seconds) = timed(|| {
        let mut asks = questions(model.topology());
        println!("{} questions", asks.len());
        asks.truncate(vpcs);
        asks
    });
    println!("{} questions found in {seconds:.2} s", asks.len());
    let everybody = subjects(&model);
    let own: Vec<_> = everybody.iter().filter(|s| s.caller != model.internet()).cloned().collect();
    for (name, who) in [("callers", own), ("callers and the internet", everybody)] {
        let count = who.len() * asks.len();
        let (found, seconds) = timed(|| matrix(&model, who, asks.clone(), &options).unwrap());
        let tally: Vec<String> = found.tally().iter().map(|(e, n)| format!("{n} {}", e.word())).collect();
        println!(
            "{name}: {count} decisions in {seconds:.2} s, {:.2} us each: {}",
            seconds * 1e6 / count as f64,
            tally.join(", ")
        );
    }
    println!("peak memory {} MB", peak_megabytes());
}

fn topology(text: &str) -> Topology {
    let files = MemoryFiles::from([("zone.yaml", text)]);
    let mut sources = SourceMap::new();
    let (topology, problems) = load("zone.yaml", &files, &mut sources);
    topology.unwrap_or_else(|| panic!("{problems:#?}"))
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

/// Linux only; 0 elsewhere.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}
