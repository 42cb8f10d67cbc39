//! The generator of cases: legal, reproducible, and with teeth.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::oracle::evaluate::{evaluate, evaluate_all};
use crate::oracle::generate::{Knobs, case, condition_case, operators};
use crate::oracle::legal;

#[test]
fn show() {
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..20000 {
        let case = case(seed, &Knobs::default());
        let problems = legal::problems(&case);
        assert!(problems.is_empty(), "{seed}: {problems:#?}");
        let answer = evaluate(&case);
        *outcomes.entry(format!("{:?}", answer.outcome)).or_default() += 1;
        let reasons = answer.reasons();
        if reasons.len() == 1 {
            *outcomes.entry(format!("{:?}", reasons)).or_default() += 1;
        }
    }
    println!("{outcomes:#?}");
    let _ = (operators(), condition_case(0, "StringLike"), evaluate_all(&Value::Null));
}
