//! Seconds and megabytes of the what-if commands on a generated landing zone.
//!
//! `what_if [VPCS] [--print]`: 1,000 VPCs if it is not said.

use std::time::Instant;

use hopstamp::analysis::diff::{Side, subjects_of_both};
use hopstamp::analysis::{Model, Options, diff, matrix, questions, subjects};
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
    let (read, seconds) = timed(|| topology(&text));
    println!("{vpcs} VPCs, {} bytes: read in {seconds}", text.len());
    let (model, seconds) = timed(|| Model::new(read));
    println!("compiled in {seconds}");
    let (asks, seconds) = timed(|| {
        let mut asks = questions(model.topology());
        println!("{} questions", asks.len());
        asks.truncate(vpcs);
        asks
    });
    println!("{} questions found in {seconds}", asks.len());
    let everybody = subjects(&model);
    let own: Vec<_> = everybody.iter().filter(|s| s.caller != model.internet()).cloned().collect();
    for (name, who) in [("callers", own), ("callers and the internet", everybody)] {
        let count = who.len() * asks.len();
        let (found, seconds) = timed(|| matrix(&model, who, asks.clone(), &options).unwrap());
        let tally: Vec<String> = found.tally().iter().map(|(e, n)| format!("{n} {}", e.word())).collect();
        println!(
            "{name}: {count} decisions in {seconds}, {:.2} us each: {}",
            seconds.cores * 1e6 / count as f64,
            tally.join(", ")
        );
    }
    drop(model);
    let endpoint = text.replace("vpce-sts-use1", "vpce-sts-new");
    let shut = "StringNotEqualsIfExists: { \"aws:PrincipalOrgID\": o-example000";
    let shut_out = text.replace(&format!("{shut}1"), &format!("{shut}2"));
    for (name, changed) in [
        ("nothing changes", &text),
        ("one endpoint gets another id", &endpoint),
        ("everybody is shut out", &shut_out),
    ] {
        let (before, after) = Model::pair(topology(&text), topology(changed));
        let who = subjects_of_both(&before, &after);
        let own: Vec<_> = who.into_iter().filter(|s| s.caller != before.internet()).collect();
        let side = |model| Side { model, assumptions: &assumptions };
        let (found, seconds) = timed(|| diff(side(&before), side(&after), &own, &asks, &|| {}).unwrap());
        println!(
            "diff, {name}: {} answers in {seconds}, {} differ, {} causes",
            found.compared,
            found.compared - found.same,
            found.groups.len()
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

/// Time on the clock, and on all cores together; they differ where the machine is busy.
struct Seconds {
    clock: f64,
    cores: f64,
}

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} s ({:.2} s of cores)", self.clock, self.cores)
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Seconds) {
    let (start, cores) = (Instant::now(), core_seconds());
    let result = work();
    (result, Seconds { clock: start.elapsed().as_secs_f64(), cores: core_seconds() - cores })
}

/// Linux only, in hundredths; 0 elsewhere.
fn core_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Linux only; 0 elsewhere.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}
