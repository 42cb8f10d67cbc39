//! What a piece of work takes of the machine.

use std::time::Instant;

/// Time on the clock, and on all cores together; they differ where the machine is busy.
#[derive(Clone, Copy, Debug)]
pub struct Seconds {
    /// On the clock.
    pub clock: f64,
    /// of all cores together.
    pub cores: f64,
}

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3} s ({:.3} s of cores)", self.clock, self.cores)
    }
}

/// Does the work and takes its time.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Seconds) {
    let (start, cores) = (Instant::now(), core_seconds());
    let result = work();
    (result, Seconds { clock: start.elapsed().as_secs_f64(), cores: core_seconds() - cores })
}

/// Does the work on this thread and takes its time; the cores' share is exact.
pub fn timed_here<T>(work: impl FnOnce() -> T) -> (T, Seconds) {
    let (start, cores) = (Instant::now(), thread_seconds());
    let result = work();
    (result, Seconds { clock: start.elapsed().as_secs_f64(), cores: thread_seconds() - cores })
}

/// What this thread has had of the cores. Linux only; 0 elsewhere.
fn thread_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// Linux only, in hundredths; 0 elsewhere.
fn core_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |n: usize| fields.get(n).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory this process has held so far. Linux only; 0 elsewhere.
pub fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}
