//! Where callers enter services, for people.

use tabled::builder::Builder;
use tabled::settings::{Padding, Style};

use super::Paint;
use super::alternatives::{how, state_words, working_ways};
use crate::network::path::{Hop, HopKind};
use crate::network::{Entry, Path};
use crate::outcome::Way;
use crate::paths::{Avoid, Avoidable, Paths, Row, ServicesFrom};

/// The table of each caller.
pub fn paths_text(paths: &Paths, paint: Paint) -> String {
    let mut text = String::from("\n");
    let mut rest = paths.rows.as_slice();
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|row| row.caller == first.caller).count();
        let (rows, more) = rest.split_at(count);
        caller(&mut text, rows, paint);
        rest = more;
    }
    text.push_str(match paths.services_from {
        ServicesFrom::Named => "",
        ServicesFrom::Endpoint => "  Service: the one of the endpoint; --service names others.\n",
        ServicesFrom::Topology => {
            "  Services: those that the topology has resources or endpoints of; --service names others.\n"
        }
    });
    text
}

fn caller(text: &mut String, rows: &[Row], paint: Paint) {
    let Some(first) = rows.first() else { return };
    let detail = hops(first).first().map(|h| h.detail.as_str()).unwrap_or_default();
    let detail = if detail.is_empty() { String::new() } else { format!("  {detail}") };
    text.push_str(&format!("  {}{detail}\n\n", paint.bold(&first.caller)));
    let mut table = Builder::default();
    let titles = ["service", "host", "enters by", "AWS sees", "ways", "every way crosses"];
    table.push_record(titles.map(|title| paint.dim(title)));
    for row in rows {
        table.push_record([
            row.service.clone(),
            row.host.clone(),
            entry(row, paint),
            sees(row),
            format!("{} of {}", row.working, row.ways),
            crosses(row),
        ]);
    }
    let table = table.build().with(Style::empty()).with(Padding::new(0, 2, 0, 0)).to_string();
    for line in table.lines() {
        text.push_str(&format!("    {}\n", line.trim_end()));
    }
    text.push('\n');
    mends(text, rows);
    for row in rows {
        if let Some(avoid) = &row.avoid {
            around(text, row, avoid, paint);
        }
    }
    if rows.iter().any(|row| row.avoid.is_some()) && !text.ends_with("\n\n") {
        text.push('\n');
    }
}

fn hops(row: &Row) -> &[Hop] {
    match &row.way {
        Way::Path(path) | Way::Rejected { path, .. } => &path.hops,
        Way::NoPath(lost) => &lost.walk,
        Way::ServiceInternal => &[],
    }
}

/// Where the request enters the service.
fn entry(row: &Row, paint: Paint) -> String {
    match &row.way {
        Way::Path(path) | Way::Rejected { path, .. } => entry_of(path),
        Way::NoPath(lost) => format!("{} {}", paint.bad("✗"), lost.reason),
        Way::ServiceInternal => "within AWS".to_owned(),
    }
}

fn entry_of(path: &Path) -> String {
    match &path.entry {
        Entry::InterfaceEndpoint(entry) => entry.endpoint.to_string(),
        Entry::GatewayEndpoint(entry) => format!("{}, a gateway endpoint", entry.endpoint),
        Entry::ConsoleEndpoint(entry) => format!("the console, through {}", entry.endpoint),
        Entry::InVpcDataPlane { .. } => "its interface in the VPC".to_owned(),
        Entry::ServiceInternal => "within AWS".to_owned(),
        Entry::PublicEndpoint { .. } => {
            let out = |hop: &&Hop| {
                matches!(
                    hop.kind,
                    HopKind::Proxy
                        | HopKind::NatGateway
                        | HopKind::InternetGateway
                        | HopKind::EgressOnlyGateway
                        | HopKind::SiteAttachment
                        | HopKind::Internet
                        | HopKind::AwsNetwork
                )
            };
            let ways: Vec<&str> = path.hops.iter().filter(out).map(|hop| &*hop.id).collect();
            format!("public host, by {}", ways.join(", "))
        }
    }
}

/// The source as policies see it.
fn sees(row: &Row) -> String {
    let words: Vec<String> = row.source.values().map(state_words).collect();
    // In the order of the keys: the public address, or VPC, endpoint and private address.
    if words.is_empty() { "–".to_owned() } else { words.join(", ") }
}

fn crosses(row: &Row) -> String {
    match row.must_cross.as_deref() {
        None => "no way works".to_owned(),
        Some([]) => "–".to_owned(),
        Some(stations) => stations.iter().map(|s| &*s.id).collect::<Vec<_>>().join(", "),
    }
}

/// What would open the ways that lead nowhere; each change once, with the services it is for.
fn mends(text: &mut String, rows: &[Row]) {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in rows {
        let Way::NoPath(lost) = &row.way else { continue };
        match found.iter_mut().find(|(mend, _)| *mend == lost.mend) {
            Some((_, services)) => services.push(&row.service),
            None => found.push((&lost.mend, vec![&row.service])),
        }
    }
    for (mend, services) in &found {
        text.push_str(&format!("    To open the way to {}: {mend}\n", services.join(", ")));
    }
    for row in rows {
        if let Some(way) = &row.instead {
            let how = how(way.kind, &way.settings);
            text.push_str(&format!(
                "    Another way to {} works: {}, {}{how}\n",
                row.service, way.label, way.host
            ));
        }
    }
    if !found.is_empty() {
        text.push('\n');
    }
}

/// The ways around an endpoint.
fn around(text: &mut String, row: &Row, avoid: &Avoid, paint: Paint) {
    let endpoint = &avoid.endpoint;
    let answer = match avoid.answer {
        Avoidable::Yes => format!("{}: {} of {} ways", paint.care("yes"), avoid.ways.len(), row.working),
        Avoidable::No => format!("{}, every way crosses it", paint.good("no")),
        Avoidable::NotOnTheWay => "it is on no way".to_owned(),
        Avoidable::Unreachable => "no way works at all".to_owned(),
    };
    text.push_str(&format!("  Can {} reach {} around {endpoint}? {answer}\n", row.caller, row.service));
    if avoid.answer == Avoidable::Yes {
        working_ways(text, avoid.ways.iter(), paint);
        text.push('\n');
    }
}
