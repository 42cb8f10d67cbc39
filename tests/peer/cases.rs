//! Prints random cases, one JSON line each: `random-cases --seed N --count N`.
//!
//! Four of five are whole cases, every fifth is about one condition operator. A seed gives the same case on every machine.
#![allow(clippy::print_stdout, reason = "lines of cases are what it is for")]
#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "it belongs to the tests, where a panic is an answer"
)]
#![allow(missing_docs, reason = "a program of its own, beside the tests")]

#[path = "../oracle/mod.rs"]
mod oracle;

use std::error::Error;
use std::io::{BufWriter, Write};

use oracle::generate::{Knobs, case, condition_case, operators};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let (seed, count) = (number("--seed")?, number("--count")?);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for seed in seed..seed + count {
        writeln!(out, "{}", line(seed))?;
    }
    Ok(out.flush()?)
}

fn number(option: &str) -> Result<u64, Box<dyn Error>> {
    let value = std::env::args().skip_while(|argument| argument != option).nth(1);
    Ok(value.ok_or_else(|| format!("{option} N is missing"))?.parse()?)
}

fn line(seed: u64) -> Value {
    let operators = operators();
    let operator = operators.get((seed / 5 % operators.len() as u64) as usize).filter(|_| seed % 5 == 4);
    let mut line = match operator {
        Some(operator) => condition_case(seed, operator),
        None => case(seed, &Knobs::default()),
    };
    line["id"] = json!(seed.to_string());
    line
}
