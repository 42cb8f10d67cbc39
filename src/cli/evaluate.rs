//! `hopstamp evaluate`: cases of policies and a request, decided without a topology.

use std::io::{BufRead, BufReader, BufWriter, Write};

use clap::Args;

use super::Exit;
use super::args;
use super::io::Output;
use crate::assumption::Assumptions;
use crate::diagnostic::Diagnostics;
use crate::evaluate::{Answer, Evaluator};
use crate::source::SourceMap;

/// Arguments of `evaluate`.
#[derive(Debug, Args)]
pub(super) struct Evaluate {
    /// File with one case, or with one case a line; - is standard input
    #[arg(default_value = "-")]
    file: String,
    /// Choice for something AWS leaves open; repeat for several
    #[arg(long, value_name = "NAME=CHOICE", value_parser = args::pair)]
    assume: Vec<(String, String)>,
}

/// Lines that are decided together; a multiple of what one core does in a blink.
const BATCH: usize = 4_096;

impl Evaluate {
    pub(super) fn run(self, output: &mut Output) -> Exit {
        let mut assumptions = Assumptions::default();
        let mut problems = Diagnostics::new();
        args::assume(&self.assume, &mut assumptions, &mut problems);
        if problems.has_errors() {
            output.problems(&problems, &SourceMap::new());
            return Exit::BadInput;
        }
        let evaluator = Evaluator::new(&assumptions);
        let result = match self.file.as_str() {
            "-" => stream(&evaluator, &mut BufReader::new(std::io::stdin().lock())),
            path => match std::fs::File::open(path) {
                Ok(file) => stream(&evaluator, &mut BufReader::with_capacity(1 << 16, file)),
                Err(error) => Err(error),
            },
        };
        match result {
            Ok(true) => Exit::Done,
            Ok(false) => Exit::BadInput,
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::Done,
            Err(error) => {
                output.remark(&format!("error: {}: {}", self.file, super::io::in_words(&error)));
                Exit::BadInput
            }
        }
    }
}

/// Answers line by line; memory does not grow with the input. Returns whether every case could be read.
fn stream(evaluator: &Evaluator, input: &mut impl BufRead) -> std::io::Result<bool> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut all_read = true;
    let mut number = 0;
    let mut batch: Vec<(usize, String)> = Vec::new();
    loop {
        let mut line = String::new();
        let at_end = read_line(input, &mut line)? == 0;
        number += usize::from(!at_end);
        if !line.trim().is_empty() {
            if batch.is_empty() && number == first_line(&line, number) && !is_whole(&line) {
                // One case over several lines.
                input.read_to_string(&mut line)?;
                let answer = evaluator.answer(number, &line);
                all_read &= matches!(answer, Answer::Decided(_));
                writeln!(out, "{}", answer.to_json())?;
                break;
            }
            batch.push((number, line));
        }
        if batch.len() == BATCH || (at_end && !batch.is_empty()) {
            for answer in answers(evaluator, &batch) {
                all_read &= matches!(answer, Answer::Decided(_));
                writeln!(out, "{}", answer.to_json())?;
            }
            out.flush()?;
            batch.clear();
        }
        if at_end {
            break;
        }
    }
    out.flush()?;
    Ok(all_read)
}

/// A line of input; what is not UTF-8 is replaced, so that the line is refused and the rest goes on.
fn read_line(input: &mut impl BufRead, line: &mut String) -> std::io::Result<usize> {
    let mut bytes = Vec::new();
    let read = input.read_until(b'\n', &mut bytes)?;
    line.push_str(&String::from_utf8_lossy(&bytes));
    Ok(read)
}

/// Only the first line that holds anything can begin a case that goes over several.
fn first_line(line: &str, number: usize) -> usize {
    if line.trim_start().starts_with('{') { number } else { 0 }
}

/// Whether a text is a JSON value by itself, or broken by more than its end being missing.
fn is_whole(line: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(line).err().is_none_or(|e| !e.is_eof())
}

/// The answers to a batch, worked out on all cores, in its order.
fn answers(evaluator: &Evaluator, batch: &[(usize, String)]) -> Vec<Answer> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let part = batch.len().div_ceil(workers).max(64);
    let work = |lines: &[(usize, String)]| -> Vec<Answer> {
        lines.iter().map(|(number, line)| evaluator.answer(*number, line)).collect()
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = batch.chunks(part).map(|lines| scope.spawn(move || work(lines))).collect();
        parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
    })
}
