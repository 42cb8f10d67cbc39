//! Decisions a second, bare and explained, on one core.

use std::hint::black_box;
use std::time::Duration;

use hopstamp::evaluate::Evaluator;
use hopstamp_benches::timing::measure;
use hopstamp_benches::{Case, mixed, published};

fn main() {
    let time = Duration::from_secs(1);
    let cases = published::cases();
    println!("published set, {} cases", cases.len());
    run("all cases", &cases, time);
    if std::env::args().any(|a| a == "--each") {
        for case in &cases {
            run(&case.name, std::slice::from_ref(case), time / 4);
        }
    }
    let lines = published::lines();
    let evaluator = Evaluator::default();
    let read = measure(time, lines.len(), || {
        for line in &lines {
            black_box(evaluator.answer(1, black_box(line)).to_json());
        }
    });
    println!("{}", read.line("all cases, from text to text"));
    println!("mixed set");
    for case in mixed::cases() {
        run(&case.name, std::slice::from_ref(&case), time / 4);
    }
}

fn run(name: &str, cases: &[Case], time: Duration) {
    cases.iter().for_each(Case::check);
    let layers: Vec<_> = cases.iter().map(|case| (case.layers(), &case.request)).collect();
    let bare = measure(time, cases.len(), || {
        for (layers, request) in &layers {
            black_box(black_box(layers).decide(black_box(request)));
        }
    });
    println!("{}", bare.line(&format!("{name}, bare")));
    let explained = measure(time, cases.len(), || {
        for (layers, request) in &layers {
            black_box(black_box(layers).explain(black_box(request)));
        }
    });
    println!("{}", explained.line(&format!("{name}, explained")));
}
