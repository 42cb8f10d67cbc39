//! Seconds and megabytes of the what-if commands on a generated landing zone.
//!
//! `what_if [VPCS]`: 1,000 VPCs if it is not said.

use hopstamp::analysis::diff::{Side, subjects_of_both};
use hopstamp::analysis::{Model, Options, diff, matrix, questions, subjects};
use hopstamp::assumption::Assumptions;
use hopstamp_benches::landing_zone::{Size, yaml};
use hopstamp_benches::process::{peak_megabytes, timed};
use hopstamp_benches::topology;

fn main() {
    let vpcs = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1_000);
    let text = yaml(Size::of(vpcs, 1));
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
