//! A Deny statement applies that should spare the request.

use super::change::{Change, DocumentEdit};
use super::dangers;
use super::view::{Spot, View, block_of, is_literal};
use crate::decision::{ConditionTrace, Layer, ReasonTrace};
use crate::outcome::LegKind;
use crate::policy::{Actual, Effect, Family};
use crate::source::print;

/// Keys whose values are gone tomorrow, or are chosen by the caller: no list should name them.
const FLEETING: &[&str] = &[
    "aws:currenttime",
    "aws:epochtime",
    "aws:tokenissuetime",
    "aws:multifactorauthage",
    "aws:useragent",
    "aws:referer",
    "aws:userid",
];

/// Keys that tell of the network.
const NETWORK: &[&str] = &[
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourcevpcarn",
    "aws:vpcsourceip",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
];

/// Changes of the statement that denies.
pub(super) fn candidates(view: &View<'_>, reason: &ReasonTrace) -> Vec<Change> {
    let Some(spot) = denying(view, reason) else { return Vec::new() };
    let deny = Deny { view, spot: &spot, layer: reason.layer };
    let mut found = Vec::new();
    for condition in &spot.trace.conditions {
        found.extend(deny.by_value(condition));
    }
    found.extend(deny.by_exemption());
    found.extend(deny.by_element());
    if let Some(edit) = spot.removal() {
        let words = format!("take {} out", spot.name());
        let careful = "the statement protects against more than this request".to_owned();
        found.push(Change::policy(words, vec![edit]).blunt().careful([careful]));
    }
    found
}

/// The statement that denies, in its file.
fn denying<'v>(view: &View<'v>, reason: &ReasonTrace) -> Option<Spot<'v>> {
    let policies = view.layer(reason.layer)?.policies.iter().filter(|p| p.level == reason.level);
    let named = policies.filter(|p| Some(&p.name) == reason.policy.as_ref());
    let mut statements = named.flat_map(|p| p.statements.iter().map(move |s| (p, s)));
    let (policy, statement) =
        statements.find(|(_, s)| Some(s.number) == reason.statement && s.effect == Effect::Deny)?;
    view.spot(policy, statement)
}

struct Deny<'d> {
    view: &'d View<'d>,
    spot: &'d Spot<'d>,
    layer: Layer,
}

impl Deny<'_> {
    /// The values of one condition: the one of the request joins those that are spared, or leaves those that are hit.
    fn by_value(&self, condition: &ConditionTrace) -> Option<Change> {
        let values = values(condition)?;
        let way = self.spot.located.condition(condition.operator, &condition.key)?;
        let way: Vec<&str> = way.iter().map(String::as_str).collect();
        if condition.operator.comparison.is_negated() {
            let new: Vec<String> = values
                .iter()
                .filter(|v| !condition.wanted.iter().any(|w| **w == ***v))
                .map(|v| as_written(condition, v))
                .collect();
            let edits: Vec<DocumentEdit> =
                new.iter().map(|v| self.spot.located.push(&way, print::text(v.as_str()))).collect();
            let words =
                format!("also list {} under {} in {}", new.join(", "), condition.key, self.spot.name());
            return (!edits.is_empty())
                .then(|| Change::policy(words, edits).careful(dangers::of_listed_value(&condition.key)));
        }
        let [value] = values.as_slice() else { return None };
        let edit = self.spot.located.take(&way, value)?;
        let words = format!("take {value} out of {} in {}", condition.key, self.spot.name());
        Some(Change::policy(words, vec![edit]))
    }

    /// A condition more, in the forms that AWS documents for exemptions.
    fn by_exemption(&self) -> Vec<Change> {
        let mut found = Vec::new();
        let tests = |key: &str| self.spot.trace.conditions.iter().any(|c| c.key.eq_ignore_ascii_case(key));
        let of_network = self.spot.trace.conditions.iter().any(|c| is_of_network(&c.key));
        let mut exempt = |operator: &str, key: &str, value: String, words: String, careful: Vec<String>| {
            if let Some(edit) = self.spot.located.add_condition(operator, key, &[value]) {
                found.push(Change::policy(words, vec![edit]).careful(careful));
            }
        };
        let name = self.spot.name();
        match self.view.leg.kind {
            LegKind::ForwardAccessSession => {
                exempt(
                    "BoolIfExists",
                    "aws:ViaAWSService",
                    "false".to_owned(),
                    format!("spare requests that AWS services make for the caller, in {name}"),
                    vec!["this spares every service that acts for a caller, not this one alone".to_owned()],
                );
                if let Some(via) = self.view.value("kms:ViaService").filter(|_| !tests("kms:ViaService")) {
                    let words = format!("spare what comes through {via}, in {name}");
                    exempt("StringNotEqualsIfExists", "kms:ViaService", via.to_owned(), words, Vec::new());
                }
            }
            LegKind::ServicePrincipal => exempt(
                "BoolIfExists",
                "aws:PrincipalIsAWSService",
                "false".to_owned(),
                format!("spare AWS services, in {name}"),
                vec![dangers::DEPUTY.to_owned()],
            ),
            // A client, a role, or somebody for whom AWS documents no exemption.
            _ => {}
        }
        if of_network && self.view.leg.kind == LegKind::Direct {
            match self.view.path_condition() {
                Some((_, key @ "aws:SourceVpce", id)) if !tests(key) => {
                    let words = format!("spare what comes through {id}, in {name}");
                    exempt("StringNotEqualsIfExists", key, id, words, Vec::new());
                }
                Some((_, key @ "aws:SourceIp", block)) if !tests(key) => {
                    let words = format!("spare what comes from {block}, in {name}");
                    exempt("NotIpAddressIfExists", key, block, words, Vec::new());
                }
                _ => {}
            }
        }
        let of_others = !matches!(self.layer, Layer::Identity | Layer::Boundary | Layer::Session);
        if let Some(arn) = self.view.principal_arn().filter(|_| of_others && !tests("aws:PrincipalArn")) {
            let words = format!("spare {arn}, in {name}");
            let careful = "whoever holds its credentials is spared, wherever they are used".to_owned();
            exempt("ArnNotLikeIfExists", "aws:PrincipalArn", arn.to_owned(), words, vec![careful]);
        }
        found
    }

    /// The lists of actions, resources and principals.
    fn by_element(&self) -> Vec<Change> {
        let located = &self.spot.located;
        let (view, name) = (self.view, self.spot.name());
        let mut found = Vec::new();
        for (element, text) in [("Action", view.action()), ("Resource", view.resource())] {
            if let Some(edit) = located.take(&[element], text) {
                found.push(Change::policy(format!("take {text} out of {element} in {name}"), vec![edit]));
            }
            let negated = format!("Not{element}");
            if located.node.get(&negated).is_some() {
                let edit = located.push(&[&negated], print::text(text));
                found.push(Change::policy(format!("also list {text} under {negated} in {name}"), vec![edit]));
            }
        }
        if let Some(arn) = view.principal_arn() {
            if let Some(edit) = located.take(&["Principal", "AWS"], arn) {
                found.push(Change::policy(format!("take {arn} out of Principal in {name}"), vec![edit]));
            }
            if located.node.get("NotPrincipal").is_some_and(|p| p.get("AWS").is_some()) {
                let edit = located.push(&["NotPrincipal", "AWS"], print::text(arn));
                found.push(Change::policy(
                    format!("also list {arn} under NotPrincipal in {name}"),
                    vec![edit],
                ));
            }
        }
        found
    }
}

/// Whether a key tells of the network.
pub(super) fn is_of_network(key: &str) -> bool {
    NETWORK.iter().any(|n| n.eq_ignore_ascii_case(key))
}

/// The values that a request holds for a key, if a list could name them.
pub(super) fn values(condition: &ConditionTrace) -> Option<Vec<&str>> {
    let named = matches!(condition.operator.comparison.family(), Family::String | Family::Ip | Family::Arn);
    if !named || FLEETING.iter().any(|f| f.eq_ignore_ascii_case(&condition.key)) {
        return None;
    }
    match &condition.actual {
        Actual::Value(values) if !values.is_empty() && values.iter().all(|v| is_literal(v)) => {
            Some(values.iter().map(|v| &**v).collect())
        }
        _ => None,
    }
}

/// A value as a list writes it: addresses as blocks, unless its other addresses are none.
pub(super) fn as_written(condition: &ConditionTrace, value: &str) -> String {
    let bare = !condition.wanted.is_empty() && condition.wanted.iter().all(|w| !w.contains('/'));
    if condition.operator.comparison.family() == Family::Ip && !bare {
        block_of(value)
    } else {
        value.to_owned()
    }
}
