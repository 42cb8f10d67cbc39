//! Decisions a second on one core, bare and explained, beside other evaluators.

use std::hint::black_box;
use std::time::Duration;

use hopstamp::decision::Outcome;
use hopstamp::evaluate::Evaluator;
use hopstamp_benches::others::{cedar, iam_rs};
use hopstamp_benches::timing::{Measured, measure};
use hopstamp_benches::{Case, Prepared, mixed, published};

/// How long each figure is measured.
const TIME: Duration = Duration::from_secs(1);

fn main() {
    let published = published::cases();
    let all = "published set";
    heading();
    hopstamp(all, &published);
    iam_rs(all, &published);
    cedar(all, &published);
    let lines = published::lines();
    let evaluator = Evaluator::default();
    let read = measure(TIME, lines.len(), || {
        for line in &lines {
            black_box(evaluator.answer(1, black_box(line)).to_json());
        }
    });
    row(all, "hopstamp, text to text", "", Some(read), None, "");
    for case in mixed::cases() {
        let cases = [case];
        let name = &cases[0].name;
        hopstamp(name, &cases);
        iam_rs(name, &cases);
        cedar(name, &cases);
    }
}

fn heading() {
    println!(
        "Per decision on one core: the middle round, and decisions a second. Policies and requests are prepared before.\n"
    );
    println!(
        "{:<40} {:<24} {:>7} {:>11} {:>12} {:>11} {:>12}  remarks",
        "cases", "evaluator", "right", "bare ns", "a second", "explain. ns", "a second"
    );
}

fn row(
    cases: &str,
    evaluator: &str,
    right: &str,
    bare: Option<Measured>,
    explained: Option<Measured>,
    remarks: &str,
) {
    let cost = |measured: Option<Measured>| match measured {
        None => format!("{:>11} {:>12}", "-", "-"),
        Some(measured) => format!("{:>11.1} {:>12.0}", measured.median, 1e9 / measured.median),
    };
    println!("{cases:<40} {evaluator:<24} {right:>7} {} {}  {remarks}", cost(bare), cost(explained));
}

fn hopstamp(name: &str, cases: &[Case]) {
    let prepared: Vec<Prepared> = cases.iter().map(Prepared::new).collect();
    let questions: Vec<_> = prepared.iter().map(Prepared::question).collect();
    for (case, (layers, request)) in cases.iter().zip(&questions) {
        // A wrong answer is not worth measuring.
        let (decided, explained) = (layers.decide(request).outcome, layers.explain(request).decision.outcome);
        assert_eq!((decided, explained), (case.expected, case.expected), "{}", case.name);
    }
    let bare = measure(TIME, cases.len(), || {
        for (layers, request) in &questions {
            black_box(black_box(layers).decide(black_box(request)));
        }
    });
    let explained = measure(TIME, cases.len(), || {
        for (layers, request) in &questions {
            black_box(black_box(layers).explain(black_box(request)));
        }
    });
    let right = format!("{0}/{0}", cases.len());
    row(name, "hopstamp", &right, Some(bare), Some(explained), "explains every condition");
}

fn iam_rs(name: &str, cases: &[Case]) {
    let mut survey = Survey::default();
    let bare = survey.take(cases, |case| iam_rs::Prepared::new(case, false), iam_rs::Prepared::decide);
    let detailed: Vec<_> = cases.iter().filter_map(|case| iam_rs::Prepared::new(case, true).ok()).collect();
    let explained = (!detailed.is_empty()).then(|| {
        measure(TIME, detailed.len(), || {
            for case in &detailed {
                black_box(black_box(case).decide()).ok();
            }
        })
    });
    row(name, "iam-rs", &survey.right(), bare, explained, &survey.remarks("a sentence a statement"));
}

fn cedar(name: &str, cases: &[Case]) {
    let mut survey = Survey::default();
    let bare = survey.take(cases, cedar::Prepared::new, cedar::Prepared::decide);
    row(name, "cedar-policy, translated", &survey.right(), bare, None, &survey.remarks("names the policies"));
}

/// How another evaluator does.
#[derive(Default)]
struct Survey {
    asked: usize,
    different: Vec<String>,
    not_said: Vec<String>,
}

impl Survey {
    /// Asks about every case that can be said, and measures those.
    fn take<P>(
        &mut self,
        cases: &[Case],
        prepare: impl Fn(&Case) -> Result<P, String>,
        decide: impl Fn(&P) -> Result<Outcome, String>,
    ) -> Option<Measured> {
        self.asked = cases.len();
        let mut prepared = Vec::new();
        for case in cases {
            match prepare(case).and_then(|ready| decide(&ready).map(|outcome| (ready, outcome))) {
                Ok((ready, outcome)) => {
                    if outcome != case.expected {
                        self.different.push(format!("{}: {}", case.name, outcome.name()));
                    }
                    prepared.push(ready);
                }
                Err(why) => self.not_said.push(format!("{}: {why}", case.name)),
            }
        }
        (!prepared.is_empty()).then(|| {
            measure(TIME, prepared.len(), || {
                for case in &prepared {
                    black_box(decide(black_box(case))).ok();
                }
            })
        })
    }

    fn right(&self) -> String {
        format!("{}/{}", self.asked - self.different.len() - self.not_said.len(), self.asked)
    }

    fn remarks(&self, explains: &str) -> String {
        let mut remarks = vec![explains.to_owned()];
        if !self.different.is_empty() {
            remarks.push(format!("differs: {}", self.different.join(", ")));
        }
        if !self.not_said.is_empty() {
            remarks.push(format!("cannot say: {}", self.not_said.join(", ")));
        }
        remarks.join("; ")
    }
}
