//! The matrix of request kinds: every row is a scenario, and every column of it is pinned and comes out.

use std::collections::BTreeMap;

use hopstamp::assumption::Assumption;
use hopstamp::context::{Context, State, Value};
use hopstamp::diagnostic::Diagnostics;
use hopstamp::facts::assumption_texts;
use hopstamp::outcome::Way;
use hopstamp::scenario::{Case, Verdict, load, run};
use hopstamp::simulate::simulate;
use hopstamp::source::SourceMap;
use serde_json::Value as Json;

use crate::topology::support::Repository;

fn matrix() -> Vec<Json> {
    let text = include_str!("../data/conformance/request-kinds.json");
    let file: Json = serde_json::from_str(text).unwrap();
    let kinds = file["kinds"].as_array().unwrap().clone();
    assert_eq!(kinds.len(), 50);
    kinds
}

/// The scenario of each row, by the id of the row.
fn scenarios() -> BTreeMap<String, Case> {
    let mut sources = SourceMap::new();
    let mut problems = Diagnostics::new();
    let suite = load("scenarios/request-kinds.yaml", &Repository, &mut sources, &mut problems).unwrap();
    assert!(!problems.has_errors());
    let id = |case: &Case| case.name.split(':').next().unwrap().to_owned();
    suite.cases.into_iter().map(|case| (id(&case), case)).collect()
}

/// The keys of the leg that a row is about: the last.
fn keys(case: &Case, changed: Option<(Assumption, &str)>) -> Context {
    let assumptions = match changed {
        Some((assumption, choice)) => case.assumptions.with(assumption, choice),
        None => case.assumptions.clone(),
    };
    let outcome = simulate(&case.world, &assumptions, &case.request).unwrap();
    outcome.legs.last().unwrap().context.clone()
}

/// Whether a pinned state is what a cell of the matrix says. A placeholder stands for a value of the topology.
fn says(pinned: &State, cell: &Json) -> bool {
    if cell["absent"] == true {
        return *pinned == State::Absent;
    }
    if cell["unknown"].is_string() {
        return *pinned == State::Unknown;
    }
    match (pinned, &cell["value"]) {
        (State::SomeValue, Json::String(text)) => text.starts_with('$'),
        (State::Value(Value::One(pinned)), Json::String(text)) => {
            if let Some(rest) = text.strip_prefix("s3.$target").or(text.strip_prefix("dynamodb.$target")) {
                return rest == ".region.amazonaws.com" && pinned.ends_with(".eu-west-1.amazonaws.com");
            }
            pinned == text || (text.starts_with('$') && text != "$aws.address")
        }
        (State::Value(Value::Many(_)), Json::String(text)) => text.starts_with('$'),
        (State::Value(Value::Many(pinned)), Json::Array(items)) => {
            items.iter().filter_map(Json::as_str).eq(pinned.iter().map(String::as_str))
        }
        _ => false,
    }
}

#[test]
fn every_row_is_a_scenario_that_pins_every_column() {
    let scenarios = scenarios();
    assert_eq!(scenarios.len(), 50);
    for row in matrix() {
        let id = row["id"].as_str().unwrap();
        let case = &scenarios[id];
        for (key, cell) in row["expected"].as_object().unwrap() {
            let pinned = case.expect.context.get(key);
            assert!(pinned.is_some_and(|pinned| says(pinned, cell)), "{id} {key}: {pinned:?}, {cell}");
        }
        let result = run(case);
        assert!(matches!(result.verdict, Verdict::Holds), "{id}: {:?}", result.verdict);
    }
}

/// Cells that rest on more than the matrix names, with the row of the catalogue that says so.
fn rests_on_more(id: &str, key: &str, assumption: Assumption) -> bool {
    let network = ["aws:SourceVpc", "aws:SourceVpce"].contains(&key);
    match assumption {
        // The catalogue lists CK:R23 there, and the shared interface of CloudShell is no other case.
        Assumption::RemoteVpcSourceIp => id == "R23" || id == "R27-endpoint",
        // SH-85 is about every call from a service's own network.
        Assumption::AwsManagedEndpointKeys => network,
        // MCP keys are no columns but on R29.
        Assumption::McpFlagOnDirect => true,
        // CK:R12a names it in the catalogue, not in the cell.
        Assumption::CrossRegionRequestedRegion => id == "R12a" && key == "aws:RequestedRegion",
        // Nobody states whether the signer of the URL used MFA.
        Assumption::RoleSessionMfa => ["R24", "R25"].contains(&id) && key == "aws:MultiFactorAuthAge",
        // NP:K-4.
        Assumption::StsSourceVpcArn => id == "R7-sts" && key == "aws:SourceVpcArn",
        _ => false,
    }
}

#[test]
fn stamps_name_the_assumptions_of_the_matrix_and_no_others() {
    let scenarios = scenarios();
    for row in matrix() {
        let id = row["id"].as_str().unwrap();
        let keys = keys(&scenarios[id], None);
        for (key, cell) in row["expected"].as_object().unwrap() {
            let named = cell["assumption"].as_str().or(cell["unknown"].as_str());
            let stamped: Vec<Assumption> =
                keys.get(key).map(|s| s.assumptions.iter().copied().collect()).unwrap_or_default();
            match named {
                Some(name) => {
                    let names: Vec<&str> = stamped.iter().map(|a| a.name()).collect();
                    assert!(names.contains(&name), "{id} {key}: {names:?} instead of {name}");
                }
                None => {
                    let more: Vec<_> = stamped.iter().filter(|a| !rests_on_more(id, key, **a)).collect();
                    assert!(more.is_empty(), "{id} {key} rests on {more:?}");
                }
            }
        }
    }
}

/// Of an assumption about all network keys of service principals, one key only has another value under the other choice:
/// "redacted" is taken as absent for the rest either way.
fn stays(assumption: Assumption, key: &str) -> bool {
    assumption == Assumption::ServicePrincipalNetworkKeys && key != "aws:SourceIp"
}

#[test]
fn under_another_choice_the_cells_that_rest_on_it_change_and_no_others() {
    let scenarios = scenarios();
    for row in matrix() {
        let id = row["id"].as_str().unwrap();
        let case = &scenarios[id];
        let before = keys(case, None);
        // What changes the way changes everything that follows from it, and is named by the path.
        let outcome = simulate(&case.world, &case.assumptions, &case.request).unwrap();
        let by_the_way = |assumption: &Assumption| {
            outcome.legs.iter().any(|leg| match &leg.way {
                Way::Path(path) => path.assumptions.contains(assumption),
                _ => false,
            })
        };
        let cells = row["expected"].as_object().unwrap();
        for assumption in Assumption::ALL {
            let choice = case.assumptions.choice(*assumption);
            let others = assumption.choices().iter().filter(|c| **c != choice);
            let changed: Vec<Context> = others.map(|c| keys(case, Some((*assumption, c)))).collect();
            for (key, cell) in cells {
                let changes = changed.iter().any(|after| after.state(key) != before.state(key));
                let named = cell["assumption"].as_str().or(cell["unknown"].as_str());
                let rests = before.get(key).is_some_and(|s| s.assumptions.contains(assumption));
                if named == Some(assumption.name()) && !stays(*assumption, key) {
                    assert!(changes, "{id} {key} does not change with {assumption}");
                }
                assert!(!changes || rests || by_the_way(assumption), "{id} {key} changes with {assumption}");
                let known = assumption_texts().get(*assumption).unwrap();
                let listed = known.keys.iter().any(|k| k == key);
                assert!(!(changes && rests) || listed, "{assumption} does not list {key} in its table");
            }
        }
    }
}
