//! A timing loop: many rounds over all cases, and the cost of one question in the best and the middle round.

use std::time::{Duration, Instant};

/// What a measurement found.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Cost of one question in the fastest round.
    pub best: f64,
    /// Cost of one question in the middle round.
    pub median: f64,
}

/// Asks `questions` questions a call of `ask`, again and again for about `time`, in nanoseconds a question.
pub fn measure(time: Duration, questions: usize, mut ask: impl FnMut()) -> Measured {
    let once = |ask: &mut dyn FnMut(), calls: u32| {
        let start = Instant::now();
        for _ in 0..calls {
            ask();
        }
        start.elapsed()
    };
    // Calls a round, so that a round takes about five milliseconds.
    let mut calls = 1;
    while once(&mut ask, calls) < Duration::from_millis(5) && calls < 1 << 24 {
        calls *= 2;
    }
    let mut rounds = Vec::new();
    let start = Instant::now();
    while start.elapsed() < time || rounds.len() < 5 {
        let nanoseconds = once(&mut ask, calls).as_nanos() as f64;
        rounds.push(nanoseconds / f64::from(calls) / questions as f64);
    }
    rounds.sort_by(f64::total_cmp);
    Measured { best: rounds[0], median: rounds[rounds.len() / 2] }
}
