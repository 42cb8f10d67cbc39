//! Loading and asking topologies of growing size.
//!
//! `scale [--vpcs N]... [--seed S] [--network-only]`: 100, 1,000, 10,000 and 100,000 VPCs if it is not said.
//!
//! For each size: parsing the file into plain values with the YAML crate that the program uses, loading it (text to
//! model to network), what that takes of memory, and finding a path. Each size runs in a process of its own, and the
//! memory of loading in another one, so that none sees what the others left behind. Times are the least of several
//! runs on one core; what is computed of them takes the time of the core, which other programs disturb less.

use std::hint::black_box;
use std::process::Command;

use hopstamp::network::{Network, PathRequest, Target};
use hopstamp::source::SourceMap;
use hopstamp::topology::{Files, ReadError, Topology, load};
use hopstamp_benches::arguments::Arguments;
use hopstamp_benches::landing_zone::{Size, quotas, yaml};
use hopstamp_benches::process::{Seconds, peak_megabytes, timed_here};

/// Files on the disk.
struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        std::fs::read(path).map_err(|error| ReadError::Unreadable(error.to_string()))
    }
}

fn main() {
    let arguments = Arguments::of(std::env::args().skip(1)).unwrap_or_else(|problem| panic!("{problem}"));
    match arguments.others.as_slice() {
        [] => {}
        [what, path] if what == "--times" => return times(path),
        [what, path] if what == "--memory" => return memory(path),
        other => panic!("not understood: {other:?}"),
    }
    let network_only = std::env::args().any(|a| a == "--network-only");
    let usual = || [100, 1_000, 10_000, 100_000].map(if network_only { network } else { whole }).to_vec();
    let sizes = if arguments.sizes.is_empty() { usual() } else { arguments.sizes };
    let file = std::env::temp_dir().join(format!("hopstamp-scale-{}.yaml", std::process::id()));
    for size in sizes {
        let text = yaml(size);
        println!(
            "{} VPCs, {:.1} MB, {} bytes a VPC",
            size.vpcs,
            text.len() as f64 / 1e6,
            text.len() / size.vpcs
        );
        std::fs::write(&file, text).expect("a place for the file");
        for part in ["--times", "--memory"] {
            again(part, &file);
        }
    }
    let _ = std::fs::remove_file(&file);
}

fn whole(vpcs: usize) -> Size {
    Size::of(vpcs, 1)
}

fn network(vpcs: usize) -> Size {
    Size::network(vpcs, 1)
}

/// Runs this program once more.
fn again(part: &str, file: &std::path::Path) {
    let program = std::env::current_exe().expect("this program");
    let status = Command::new(program).arg(part).arg(file).status().expect("it starts");
    assert!(status.success(), "{part} failed");
}

fn topology(path: &str, sources: &mut SourceMap) -> Topology {
    let (topology, problems) = load(path, &Disk, sources);
    assert!(problems.is_empty(), "{:#?}", problems.iter().take(5).collect::<Vec<_>>());
    topology.expect("a topology without problems")
}

/// The least of several runs, on the clock and of the cores; results are dropped outside of what is measured.
fn least<T>(runs: usize, mut work: impl FnMut() -> T) -> Seconds {
    let mut least = Seconds { clock: f64::MAX, cores: f64::MAX };
    for _ in 0..runs {
        let (result, took) = timed_here(|| black_box(work()));
        least = Seconds { clock: least.clock.min(took.clock), cores: least.cores.min(took.cores) };
        drop(result);
    }
    least
}

fn times(path: &str) {
    let text = std::fs::read_to_string(path).expect("the file");
    let runs = (60_000_000 / text.len()).clamp(3, 15);
    let plain = least(runs, || plain_values(&text));
    let model = least(runs, || topology(path, &mut SourceMap::new()));
    let mut sources = SourceMap::new();
    let read = std::sync::Arc::new(topology(path, &mut sources));
    let compiled = least(runs, || Network::build(read.clone()));
    for used in quotas::used(&read) {
        assert!(used.fits(), "beyond a quota: {used}");
    }
    let vpcs = read.vpcs.len() as f64;
    let loaded = model.cores + compiled.cores;
    println!("  plain values   {plain}");
    println!("  text to model  {model}");
    println!("  to network     {compiled}");
    println!("  loading is {:.2} times parsing, {:.1} us a VPC", loaded / plain.cores, loaded * 1e6 / vpcs);
    paths(&Network::build(read));
}

fn plain_values(text: &str) -> serde_json::Value {
    // Without the limits for files of strangers, which the larger ones exceed.
    let options = serde_saphyr::options! { budget: None };
    serde_saphyr::from_str_with_options(text, options).expect("YAML")
}

fn memory(path: &str) {
    let mut sources = SourceMap::new();
    let network = Network::build(topology(path, &mut sources));
    println!("  peak memory of loading {} MB", peak_megabytes());
    drop((network, sources));
}

/// Paths of callers from all over the topology, on one core.
fn paths(network: &Network) {
    let callers: Vec<_> = network.topology().callers.iter().map(|(row, _)| row).collect();
    let step = (callers.len() / 1_000).max(1);
    let callers: Vec<_> = callers.into_iter().step_by(step).collect();
    for (name, service, target) in [
        ("a gateway endpoint", "s3", Target::bucket("data-0")),
        ("a central interface endpoint", "sts", Target::None),
        ("the internet", "ec2", Target::None),
    ] {
        let ask = |caller| {
            let request = PathRequest { target, ..PathRequest::new(caller, service) };
            network.resolve(&request)
        };
        let found = callers.iter().filter(|caller| ask(**caller).is_ok()).count();
        assert_eq!(found, callers.len(), "paths to {service}");
        // Long enough for the clock of the core, which is coarse.
        let rounds = 50_000 / callers.len() + 1;
        let asked = (rounds * callers.len()) as f64;
        let took = least(7, || {
            (0..rounds).flat_map(|_| &callers).filter(|caller| black_box(ask(**caller)).is_ok()).count()
        });
        println!("  a path by way of {name}: {:.2} us", took.cores * 1e6 / asked);
    }
}
