//! Every way of a request, for people.

use std::collections::BTreeMap;

use super::Paint;
use crate::context::{AWS_ADDRESS, State};
use crate::network::{
    AccountIdMode, Claimant, ClaimantKind, DnsChoice, HostMode, S3Addressing, Settings, Station, WayKind,
};
use crate::outcome::Way;
use crate::simulate::{AlternativeWay, Alternatives};

/// As many names of endpoints are shown in a list of ways.
const SHOWN: usize = 12;

/// The section on alternatives of a trace.
pub fn alternatives_text(alternatives: &Alternatives, paint: Paint) -> String {
    let mut text = String::new();
    answers(&mut text, alternatives, paint);
    let working = alternatives.ways.iter().filter(|way| way.works).count();
    let title =
        format!("Every way of the caller's own request: {working} of {} work", alternatives.ways.len());
    text.push_str(&format!(
        "  {}{}\n\n",
        paint.bold(&title),
        in_common(alternatives.must_cross.as_deref(), working)
    ));
    working_ways(&mut text, alternatives.ways.iter().filter(|way| way.taken || way.works), paint);
    nowhere(&mut text, alternatives, paint);
    text.push('\n');
    text
}

/// The ways that work, those that lead over the same hops for the same reason together.
pub(super) fn working_ways<'a>(
    text: &mut String,
    ways: impl Iterator<Item = &'a AlternativeWay>,
    paint: Paint,
) {
    let (shown, hidden) = first_names(ways);
    for group in groups(shown) {
        block(text, &group, paint);
    }
    and_more(text, hidden);
}

/// Ways with the same end and the same reasons together, in the order of the first of each.
fn groups(ways: Vec<&AlternativeWay>) -> Vec<Vec<&AlternativeWay>> {
    let mut groups: Vec<Vec<&AlternativeWay>> = Vec::new();
    for way in ways {
        let alike =
            |group: &&mut Vec<&AlternativeWay>| group.first().is_some_and(|first| same_end(first, way));
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(way),
            None => groups.push(vec![way]),
        }
    }
    groups
}

/// The ways without most of the names of endpoints, where there are many, and how many were left out.
fn first_names<'a>(ways: impl Iterator<Item = &'a AlternativeWay>) -> (Vec<&'a AlternativeWay>, usize) {
    let (mut names, mut hidden) = (0, 0);
    let mut shown = Vec::new();
    for way in ways {
        if matches!(way.kind, WayKind::EndpointName | WayKind::Interface) {
            names += 1;
            if names > SHOWN {
                hidden += 1;
                continue;
            }
        }
        shown.push(way);
    }
    (shown, hidden)
}

fn and_more(text: &mut String, hidden: usize) {
    if hidden > 0 {
        text.push_str(&format!("    and {hidden} more names of endpoints; --format json has them all\n"));
    }
}

/// The ways that lead nowhere, those with the same end and the same reasons together.
fn nowhere(text: &mut String, alternatives: &Alternatives, paint: Paint) {
    let (shown, hidden) = first_names(alternatives.ways.iter().filter(|way| !way.taken && !way.works));
    let groups = groups(shown);
    if groups.is_empty() {
        return;
    }
    text.push_str(&format!("\n  {}\n\n", paint.bold("Ways that lead nowhere")));
    for group in &groups {
        block(text, group, paint);
    }
    and_more(text, hidden);
}

/// Whether two ways lead over the same hops to the same end, and are not taken for the same reason.
fn same_end(one: &AlternativeWay, other: &AlternativeWay) -> bool {
    let alike = match (&one.way, &other.way) {
        (Way::NoPath(a), Way::NoPath(b)) => {
            (a.reason, &a.message, &a.mend) == (b.reason, &b.message, &b.mend)
        }
        (Way::Path(_), Way::Path(_)) => one.differs_in == other.differs_in,
        _ => false,
    };
    alike && one.taken == other.taken && one.why == other.why && one.stations() == other.stations()
}

fn in_common(stations: Option<&[Station]>, working: usize) -> String {
    match stations {
        _ if working < 2 => String::new(),
        None => String::new(),
        Some([]) => "; they have no hop in common".to_owned(),
        Some(stations) => {
            format!("; all cross {}", stations.iter().map(|s| &*s.id).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Who could answer for the name.
fn answers(text: &mut String, alternatives: &Alternatives, paint: Paint) {
    let Some(taken) = alternatives.ways.first() else { return };
    let name = |claimant: &Claimant| {
        let id = claimant.id.as_deref().unwrap_or_default();
        match claimant.kind {
            ClaimantKind::ResolverRule => format!("rule {id}"),
            ClaimantKind::PrivateHostedZone => format!("private hosted zone {id}"),
            ClaimantKind::PrivateDns => format!("private DNS of {id}"),
            ClaimantKind::PublicDns => "public DNS".to_owned(),
        }
    };
    let width = alternatives.answers.iter().map(|c| name(c).chars().count()).max().unwrap_or(0);
    let mut vpc = "";
    for claimant in &alternatives.answers {
        if *claimant.vpc != *vpc {
            vpc = &claimant.vpc;
            let title = format!("Who could answer for {} in {vpc}", taken.host);
            text.push_str(&format!("  {}\n", paint.bold(&title)));
        }
        let mark = if claimant.wins { "→" } else { " " };
        let name = format!("{:width$}", name(claimant));
        text.push_str(&format!("  {mark} {name}  {} ({})\n", claimant.why.text, claimant.why.rule));
    }
    if !alternatives.answers.is_empty() {
        text.push('\n');
    }
}

/// Ways that have all but their names in common: what is different about each, where they lead, why not taken.
fn block(text: &mut String, ways: &[&AlternativeWay], paint: Paint) {
    let Some(way) = ways.first() else { return };
    for way in ways {
        let mark = if way.taken { "→" } else { " " };
        let name = if way.taken { paint.bold(&way.label) } else { way.label.clone() };
        text.push_str(&format!("  {mark} {name}: {}{}\n", way.host, how(way.kind, &way.settings)));
    }
    let mut line = |words: &str| text.push_str(&format!("      {words}\n"));
    match &way.way {
        Way::Path(_) | Way::ServiceInternal => line(&way.stations().join(" ── ")),
        Way::Rejected { rejection, .. } => {
            line(&format!("{} ── {}", way.stations().join(" ── "), paint.bad("✗")));
            line(&format!(
                "the service refuses: {} ({}, {})",
                rejection.message, rejection.reason, rejection.rule
            ));
            line(&format!("to be let in: {}", rejection.mend));
        }
        Way::NoPath(lost) => {
            line(&format!("{} ── {}", way.stations().join(" ── "), paint.bad("✗")));
            line(&format!("{} ({}, {})", lost.message, lost.reason, lost.rule));
            line(&format!("to open the way: {}", lost.mend));
        }
    }
    let differs = differences(&way.differs_in);
    if !differs.is_empty() {
        line(&differs);
    }
    let verb = if way.taken { "taken" } else { "not taken" };
    line(&paint.dim(&format!("{verb}: {} ({})", way.why.text, way.why.rule)));
}

/// The keys that are not as on the way taken.
fn differences(keys: &BTreeMap<String, State>) -> String {
    let (absent, present): (Vec<_>, Vec<_>) = keys.iter().partition(|(_, state)| **state == State::Absent);
    let mut words: Vec<String> =
        present.into_iter().map(|(key, state)| format!("{key} {}", state_words(state))).collect();
    if !absent.is_empty() {
        let names: Vec<&str> = absent.into_iter().map(|(key, _)| key.as_str()).collect();
        words.push(format!("no {}", names.join(", ")));
    }
    words.join("; ")
}

/// A state in a few words.
pub(super) fn state_words(state: &State) -> String {
    match state {
        State::SomeValue => "that nobody stated".to_owned(),
        state if state.values().is_some_and(|v| v == [AWS_ADDRESS]) => "an address of AWS".to_owned(),
        state => state.to_string(),
    }
}

/// How a client is made to go this way.
pub(super) fn how(kind: WayKind, settings: &Settings) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut flag = |set: Option<bool>, name: &str| match set {
        Some(true) => parts.push(format!("--{name}")),
        Some(false) => parts.push(format!("without --{name}")),
        None => {}
    };
    flag(settings.fips, "fips");
    flag(settings.dualstack, "dualstack");
    match &settings.endpoint_url {
        Some(Some(_)) => parts.push("--endpoint-url".to_owned()),
        Some(None) => parts.push("without --endpoint-url".to_owned()),
        None => {}
    }
    let mode = |mode: HostMode| if mode == HostMode::Legacy { "legacy" } else { "regional" };
    parts.extend(settings.sts_mode.map(|m| format!("sts_mode: {}", mode(m))));
    parts.extend(settings.s3_us_east_1_mode.map(|m| format!("s3_us_east_1_mode: {}", mode(m))));
    parts.extend(settings.account_id_endpoint_mode.map(|m| {
        let mode = if m == AccountIdMode::Disabled { "disabled" } else { "preferred" };
        format!("account_id_endpoint_mode: {mode}")
    }));
    if settings.s3_addressing == Some(S3Addressing::Path) {
        parts.push("s3_addressing: path".to_owned());
    }
    if settings.dns == Some(DnsChoice::Public) && kind == WayKind::PublicAddress {
        parts.push("from a hosts file or another resolver".to_owned());
    }
    if parts.is_empty() { String::new() } else { format!("  ({})", parts.join(", ")) }
}
