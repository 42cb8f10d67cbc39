//! Who gets at a resource, for people.

use super::words::count;
use super::{Paint, article};
use crate::analysis::Who;
use crate::analysis::who::{Admission, Choice, Condition, Entrance, Missed, NearMiss, Opening, Route};
use crate::outcome::Ending;
use crate::policy::Effect;

/// Ways that are named in a group, unless all are wanted.
const NAMED: usize = 6;

/// For people. With `all`, every way is named.
pub fn who_text(who: &Who, all: bool, paint: Paint) -> String {
    let mut page = Page { text: String::new(), paint, named: if all { usize::MAX } else { NAMED } };
    let title = format!("Who gets at {} by {}?", resource(who), who.ask.action);
    page.line("");
    page.line(&format!("  {}", paint.bold(&title)));
    page.line("");
    page.allowed(who);
    page.through_services(who);
    page.depends(who);
    page.other_choices(who);
    page.near(who);
    page.others(who);
    page.considered(who);
    page.text
}

fn resource(who: &Who) -> &str {
    if who.ask.resource == "*" { "the service" } else { &who.ask.resource }
}

struct Page {
    text: String,
    paint: Paint,
    named: usize,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn allowed(&mut self, who: &Who) {
        if who.allowed.is_empty() {
            let title = self.paint.good("NOBODY");
            let how = match who.through_services.is_empty() {
                true => "by any way that was considered",
                false => "without a service in between",
            };
            self.line(&format!("  {title}   gets at it {how}"));
            self.line("");
            return;
        }
        let title = self.paint.bad("ALLOWED");
        let ways = count(who.allowed.len(), "way");
        self.line(&format!("  {title}   {ways} of {}", count(who.admitted(), "caller")));
        self.admissions(&who.allowed);
    }

    /// Whether the caller may call the service is not decided, so this is less than allowed.
    fn through_services(&mut self, who: &Who) {
        if who.through_services.is_empty() {
            return;
        }
        let title = self.paint.bad("IF THE SERVICE MAY BE CALLED");
        let ways = count(who.through_services.len(), "way");
        let callers = count(who.admitted_through_services(), "caller");
        self.line(&format!("  {title}   {ways} of {callers}; nobody stated that call, so it is not decided"));
        self.admissions(&who.through_services);
    }

    fn admissions(&mut self, admissions: &[Admission]) {
        for group in grouped(admissions, opening_key) {
            let Some(first) = group.first() else { continue };
            let routes: Vec<&Route> = group.iter().map(|a| &a.route).collect();
            self.routes(&routes);
            for opening in first.openings.iter().filter(|o| told(o, first)) {
                self.opening(opening);
            }
            if first.openings.iter().all(|o| o.conditions.is_empty()) {
                self.line("        no condition stands in the way: from anywhere, by any way");
            }
            self.rests_on(&first.rests_on);
        }
        self.line("");
    }

    /// Ways with one reason: who, and the stations; or the services that ask as them.
    fn routes(&mut self, routes: &[&Route]) {
        self.line("");
        let mut lines: Vec<(String, String)> = Vec::new();
        for route in routes {
            let name = route.subject.name();
            if route.via.is_none() {
                lines.push((name, stations(route)));
            } else if !lines.iter().any(|(known, _)| *known == name) {
                let own = routes.iter().filter(|r| r.subject == route.subject);
                let mut services: Vec<&str> = own.filter_map(|r| r.via.as_deref()).collect();
                services.dedup();
                lines.push((name, format!("through {}, asking as the caller", any_of(&services))));
            }
        }
        let shown = lines.get(..lines.len().min(self.named)).unwrap_or(&lines);
        let width = shown.iter().map(|(n, _)| n.chars().count()).max().unwrap_or(0);
        for (name, how) in shown {
            let padding = " ".repeat(width - name.chars().count());
            self.line(&format!("    {}{padding}   {how}", self.paint.bold(name)));
        }
        if lines.len() > shown.len() {
            self.line(&format!("    and {} more", lines.len() - shown.len()));
        }
    }

    fn opening(&mut self, opening: &Opening) {
        let layer = opening.layer.words();
        let sid = opening.sid.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
        let place = format!("{}, statement {}{sid}", opening.policy, opening.statement);
        let leg = if opening.leg > 1 { format!(", request {}", opening.leg) } else { String::new() };
        match opening.effect {
            Effect::Allow => {
                self.line(&format!("        allowed by {} {layer}{leg}: {place}", article(layer)));
            }
            Effect::Deny => {
                self.line(&format!("        spared by the Deny of {} {layer}{leg}: {place}", article(layer)));
            }
        }
        for condition in &opening.conditions {
            self.line(&format!("          {}", condition_words(condition)));
        }
    }

    fn rests_on(&mut self, choices: &[Choice]) {
        if !choices.is_empty() {
            let text = choice_words(choices);
            self.line(&format!("        {} not if {text}", self.paint.care("but")));
        }
    }

    fn depends(&mut self, who: &Who) {
        if who.depends.is_empty() {
            return;
        }
        let title = self.paint.care("CANNOT BE TOLD");
        self.line(&format!("  {title}   it depends on keys that nobody stated"));
        for group in grouped(&who.depends, |d| d.keys.join(" ")) {
            let routes: Vec<&Route> = group.iter().map(|d| &d.route).collect();
            self.routes(&routes);
            if let Some(first) = group.first() {
                self.line(&format!("        depends on {}", first.keys.join(", ")));
            }
        }
        self.line("");
    }

    fn other_choices(&mut self, who: &Who) {
        if who.under_other_choices.is_empty() {
            return;
        }
        let title = self.paint.care("PERHAPS");
        self.line(&format!("  {title}   allowed only under another choice for what AWS leaves open"));
        for group in grouped(&who.under_other_choices, |o| choice_words(&o.choices)) {
            let routes: Vec<&Route> = group.iter().map(|o| &o.route).collect();
            self.routes(&routes);
            if let Some(first) = group.first() {
                self.line(&format!("        if {}", choice_words(&first.choices)));
            }
        }
        self.line("");
    }

    fn near(&mut self, who: &Who) {
        if who.near.is_empty() {
            return;
        }
        let title = self.paint.care("NEARLY");
        self.line(&format!("  {title}   kept out by one condition alone"));
        let mut groups = grouped(&who.near, missed_key);
        groups.sort_by_key(|group| group.first().is_some_and(|n| n.route.via.is_some()));
        for group in groups {
            let routes: Vec<&Route> = group.iter().map(|n| &n.route).collect();
            self.routes(&routes);
            if let Some(first) = group.first() {
                self.missed(&first.missed);
            }
        }
        self.line("");
    }

    fn missed(&mut self, missed: &Missed) {
        let layer = missed.layer.words();
        let sid = missed.sid.as_ref().map(|s| format!(" ({s})")).unwrap_or_default();
        let place = format!("{}, statement {}{sid}", missed.policy, missed.statement);
        let what = match missed.effect {
            Effect::Deny => format!("denied by {} {layer}", article(layer)),
            Effect::Allow => format!("not allowed by {} {layer}", article(layer)),
        };
        self.line(&format!("        {what}: {place}"));
        match missed.conditions.as_slice() {
            [_] => self.line("        allowed if"),
            _ => self.line("        allowed if one of these were so"),
        }
        let width = missed.conditions.iter().map(|n| n.condition.key.len() + n.would_do.len()).max();
        for needed in &missed.conditions {
            let Condition { key, actual, operator, wanted, negated, .. } = &needed.condition;
            let padding = " ".repeat(width.unwrap_or(0) - key.len() - needed.would_do.len());
            let verb = if *negated { "wants anything but" } else { "wants" };
            self.line(&format!(
                "          {key} were {}{padding}   (is {actual}; {operator} {verb} {wanted})",
                needed.would_do
            ));
        }
    }

    fn others(&mut self, who: &Who) {
        if who.others.is_empty() {
            return;
        }
        let title = self.paint.good("KEPT OUT");
        self.line(&format!("  {title}   {}", count(who.others.len(), "caller")));
        self.line("");
        for group in grouped(&who.others, |o| o.outcome.word().to_owned()) {
            let Some(first) = group.first() else { continue };
            let why = match first.outcome {
                Ending::Unreachable => "no path",
                Ending::Rejected => "rejected by the service",
                Ending::ExplicitlyDenied => "denied, and by more than one condition",
                Ending::Depends => "denied, whatever the keys say that nobody stated",
                _ => "not allowed, and more than one condition is missing",
            };
            let names: Vec<String> = group.iter().take(self.named).map(|o| o.subject.name()).collect();
            let more = match group.len().saturating_sub(names.len()) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            self.line(&format!("    {why}: {}{more}", names.join("; ")));
        }
        self.line("");
    }

    fn considered(&mut self, who: &Who) {
        let c = &who.considered;
        self.line(&format!("  {}", self.paint.bold("Considered:")));
        self.line(&format!(
            "    {}; a host on the internet ({}) with {} and with none",
            count(c.callers, "caller"),
            c.internet,
            count(c.stolen, "stolen set")
                .replace("stolen sets", "sets of stolen credentials")
                .replace("stolen set", "set of stolen credentials"),
        ));
        if !c.services.is_empty() {
            self.line(&format!("    services that policies name: {}", c.services.join(", ")));
        }
        let entrances: Vec<String> = c.entrances.iter().map(Entrance::words).collect();
        self.line(&format!("    host names: {}", entrances.join(", ")));
        if !c.forwarders.is_empty() {
            self.line("    services that ask as the caller; the call to them is not decided:");
            self.line(&format!("      {}", c.forwarders.join(", ")));
        }
        self.line(&format!("    {} in all", count(c.requests, "request")));
        self.line("");
        self.line(&format!("  {}", self.paint.bold("Left out:")));
        for line in &who.left_out {
            self.line(&format!("    {line}"));
        }
    }
}

/// The stations of a way, without the caller.
fn stations(route: &Route) -> String {
    let path = route.path.get(1..).unwrap_or_default().join(" ── ");
    let path = match (path.is_empty(), route.arrives) {
        (true, true) => "within AWS's network".to_owned(),
        (true, false) => "no path".to_owned(),
        (false, true) => path,
        (false, false) => format!("{path} ── ✗"),
    };
    match &route.entrance {
        Entrance::Default => path,
        other => format!("{path}  (by {})", other.words()),
    }
}

/// `athena, cloudformation, dynamodb or 7 more services`.
fn any_of(services: &[&str]) -> String {
    match services {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] if all.len() < 4 => format!("{} or {last}", all.join(", ")),
        [a, b, c, rest @ ..] => format!("{a}, {b}, {c} or {} more services", rest.len()),
        [a, b] => format!("{a} or {b}"),
    }
}

/// Whether an opening is worth a line: all of them, but for grants of later requests without conditions.
fn told(opening: &Opening, admission: &Admission) -> bool {
    let alone = admission.openings.iter().filter(|o| o.leg == opening.leg).count() == 1;
    !opening.conditions.is_empty() || opening.leg == 1 || alone
}

/// `aws:SourceVpce is vpce-1 (vpce-1); StringNotEquals wants anything but vpce-2`.
fn condition_words(condition: &Condition) -> String {
    let hop = match &condition.hop {
        Some(hop) if *hop != condition.actual && condition.actual != "absent" => format!(" (by {hop})"),
        _ => String::new(),
    };
    let verb = if condition.negated { "wants anything but" } else { "wants" };
    format!(
        "{} is {}{hop}; {} {verb} {}",
        condition.key, condition.actual, condition.operator, condition.wanted
    )
}

fn choice_words(choices: &[Choice]) -> String {
    let words: Vec<String> =
        choices.iter().map(|c| format!("{} is {}", c.assumption.name(), c.choice)).collect();
    words.join(", or ")
}

/// Items with one key, in the order in which the keys come up.
fn grouped<T>(items: &[T], key: impl Fn(&T) -> String) -> Vec<Vec<&T>> {
    let mut groups: Vec<(String, Vec<&T>)> = Vec::new();
    for item in items {
        let key = key(item);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn opening_key(admission: &Admission) -> String {
    let conditions = |o: &Opening| {
        let words = o.conditions.iter().map(|c| format!("{} {} {}", c.operator, c.key, c.wanted));
        words.collect::<Vec<_>>().join(" ")
    };
    let openings = admission.openings.iter().filter(|o| !o.conditions.is_empty());
    let words = openings.map(|o| format!("{}{:?}{}", o.layer.words(), o.effect, conditions(o)));
    let forwarded = admission.route.via.is_some();
    format!("{forwarded} {} {}", words.collect::<Vec<_>>().join(" "), choice_words(&admission.rests_on))
}

fn missed_key(near: &NearMiss) -> String {
    let missed = &near.missed;
    let conditions = missed.conditions.iter().map(|n| {
        let c = &n.condition;
        format!("{} {} {} {}", c.operator, c.key, c.wanted, c.actual)
    });
    format!("{} {:?} {}", missed.layer.words(), missed.effect, conditions.collect::<Vec<_>>().join(" "))
}
