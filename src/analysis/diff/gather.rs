//! Changes with one cause, put together.

use std::collections::btree_map::Entry::{Occupied, Vacant};
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::analysis::{Ask, Subject};
use crate::context::{AWS_ADDRESS, State, Value};
use crate::decision::Layer;
use crate::outcome::Ending;
use crate::policy::Effect;

use super::cause::{Cause, Ground, LegChange};
use super::hops::HopChange;
use super::numbers::Numbers;

/// What changes about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The verdict.
    Verdict,
    /// What settles it; the verdict stays.
    Reason,
    /// The way; verdict and reason stay.
    Way,
    /// Only keys that decide nothing.
    Keys,
}

/// Changes with one cause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// What changes.
    pub kind: Kind,
    /// The verdict before.
    pub before: Ending,
    /// The verdict after.
    pub after: Ending,
    /// How many answers.
    pub count: usize,
    /// Of how many callers.
    pub callers: usize,
    /// To how many questions.
    pub questions: usize,
    /// The cause, as the first of these answers shows it.
    pub cause: Cause,
    /// The keys that differ, with the values of all these answers.
    pub keys: Vec<KeyChange>,
    /// All hops that are no longer taken by some of these requests.
    pub hops_before: BTreeSet<HopChange>,
    /// All hops that are taken instead.
    pub hops_after: BTreeSet<HopChange>,
    /// How many different policies the statements stand in.
    pub policies: usize,
    /// The first few of these answers.
    pub examples: Vec<Example>,
    /// The first of the callers.
    #[serde(skip)]
    pub who: Vec<Subject>,
    /// The first of the questions.
    #[serde(skip)]
    pub what: Vec<Ask>,
}

/// One answer of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Who asks.
    pub subject: Subject,
    /// What is asked.
    pub ask: Ask,
}

/// A key that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyChange {
    /// The key.
    pub key: String,
    /// Its states before.
    pub before: Values,
    /// Its states after.
    pub after: Values,
    /// Whether a condition reads it that made the difference.
    pub decides: bool,
}

/// The states of a key in the answers of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Values {
    /// The first few, in order.
    pub shown: Vec<String>,
    /// How many there are in all.
    pub count: usize,
}

/// A key that differs in one answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StateChange {
    pub(super) key: String,
    pub(super) before: State,
    pub(super) after: State,
}

/// One answer that differs.
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) outcomes: (Ending, Ending),
    pub(super) cause: Cause,
    pub(super) keys: Vec<StateChange>,
    pub(super) subject: usize,
    pub(super) question: usize,
}

/// Answers shown as examples.
const EXAMPLES: usize = 3;
/// Callers and questions of a group that are told.
const TOLD: usize = 50;
/// Values of a key that are told.
const VALUES: usize = 3;
/// From so many groups on, causes that differ in names and values only are put together.
const MANY: usize = 40;

impl Group {
    /// Whether the verdict turns to allowed, or to something that may be.
    pub fn opens(&self) -> bool {
        self.kind == Kind::Verdict && openness(self.after) > openness(self.before)
    }

    /// Whether the verdict turns from allowed, or from something that may have been.
    pub fn closes(&self) -> bool {
        self.kind == Kind::Verdict && openness(self.after) < openness(self.before)
    }
}

fn openness(outcome: Ending) -> u8 {
    match outcome {
        Ending::Allowed => 2,
        Ending::Depends => 1,
        Ending::ImplicitlyDenied | Ending::ExplicitlyDenied | Ending::Unreachable | Ending::Rejected => 0,
    }
}

/// What makes two causes the same: the kinds of hops with the ids of endpoints and links, and the conditions with the
/// values they want.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Signature {
    kind: Kind,
    outcomes: (Ending, Ending),
    /// Kinds and, where it matters, ids.
    hops: [Vec<(&'static str, String)>; 2],
    name_resolution: Option<(String, String)>,
    /// What is warned about, by code; by service where an address decides.
    warnings: Vec<(bool, String)>,
    leg: Option<LegChange>,
    statements: Vec<StatementSignature>,
    keys: Vec<(String, u8, u8)>,
    grounds: [String; 2],
}

/// Of a statement: what about it makes causes the same. Its policy does not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct StatementSignature {
    layer: Layer,
    denies: bool,
    applies: bool,
    on_both_sides: bool,
    /// Operator, key, and what is wanted before and after.
    conditions: Vec<[String; 4]>,
}

#[derive(Debug)]
struct Pile {
    cause: Cause,
    count: usize,
    subjects: Numbers,
    questions: Numbers,
    examples: Vec<(usize, usize)>,
    keys: BTreeMap<String, [BTreeSet<String>; 2]>,
    hops: [BTreeSet<HopChange>; 2],
    policies: BTreeSet<String>,
}

/// Answers that were compared, and what was found, by cause.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) compared: usize,
    pub(super) same: usize,
    piles: Vec<Pile>,
    /// Which pile has which signature.
    by_signature: BTreeMap<Signature, usize>,
}

impl Gathered {
    /// Adds one answer. Returns the number of the pile it has gone to.
    pub(super) fn found(&mut self, found: Found) -> usize {
        let signature = signature(&found);
        let keys = found.keys.iter().map(|k| {
            (
                k.key.clone(),
                [BTreeSet::from([state_words(&k.before)]), BTreeSet::from([state_words(&k.after)])],
            )
        });
        let pile = Pile {
            count: 1,
            subjects: Numbers::one(found.subject),
            questions: Numbers::one(found.question),
            examples: vec![(found.subject, found.question)],
            keys: keys.collect(),
            hops: [&found.cause.hops_before, &found.cause.hops_after].map(|h| h.iter().cloned().collect()),
            policies: found.cause.statements.iter().map(|s| s.policy.to_string()).collect(),
            cause: found.cause,
        };
        self.put(signature, pile)
    }

    /// Adds an answer that is like one that has gone to a pile, and comes behind it.
    pub(super) fn alike(&mut self, pile: usize, subject: usize, question: usize) {
        let Some(pile) = self.piles.get_mut(pile) else { return };
        pile.count += 1;
        pile.subjects.insert(subject);
        pile.questions.insert(question);
        if pile.examples.len() < EXAMPLES {
            pile.examples.push((subject, question));
        }
    }

    fn put(&mut self, signature: Signature, pile: Pile) -> usize {
        match self.by_signature.entry(signature) {
            Occupied(known) => {
                let number = *known.get();
                if let Some(known) = self.piles.get_mut(number) {
                    known.join(pile);
                }
                number
            }
            Vacant(place) => {
                let number = *place.insert(self.piles.len());
                self.piles.push(pile);
                number
            }
        }
    }

    /// All piles, in the order of their signatures.
    fn sorted(self) -> impl Iterator<Item = (Signature, Pile)> {
        let mut piles: Vec<Option<Pile>> = self.piles.into_iter().map(Some).collect();
        self.by_signature
            .into_iter()
            .filter_map(move |(signature, n)| Some((signature, piles.get_mut(n)?.take()?)))
    }

    /// Adds the findings of another row.
    pub(super) fn add(&mut self, other: Gathered) {
        self.compared += other.compared;
        self.same += other.same;
        for (signature, pile) in other.sorted() {
            self.put(signature, pile);
        }
    }

    /// The groups: flips first, and the most frequent first.
    pub(super) fn groups(self, subjects: &[Subject], asks: &[Ask]) -> Vec<Group> {
        let mut all = self;
        if all.piles.len() > MANY {
            let mut coarse = Gathered::default();
            for (signature, pile) in all.sorted() {
                coarse.put(signature.coarse(), pile);
            }
            all = coarse;
        }
        let mut groups: Vec<Group> =
            all.sorted().map(|(signature, pile)| pile.group(&signature, subjects, asks)).collect();
        groups.sort_by(|a, b| (a.kind, b.count).cmp(&(b.kind, a.count)));
        groups
    }
}

impl Pile {
    fn join(&mut self, other: Pile) {
        self.count += other.count;
        if other.examples < self.examples {
            self.cause = other.cause;
        }
        self.subjects.extend(&other.subjects);
        self.questions.extend(&other.questions);
        self.examples.extend(other.examples);
        self.examples.sort_unstable();
        self.examples.truncate(EXAMPLES);
        for (key, [before, after]) in other.keys {
            let [own_before, own_after] = self.keys.entry(key).or_default();
            own_before.extend(before);
            own_after.extend(after);
        }
        let [before, after] = other.hops;
        let [own_before, own_after] = &mut self.hops;
        own_before.extend(before);
        own_after.extend(after);
        self.policies.extend(other.policies);
    }

    fn group(self, signature: &Signature, subjects: &[Subject], asks: &[Ask]) -> Group {
        let decisive = |key: &str| {
            let conditions = self.cause.statements.iter().flat_map(|s| &s.conditions);
            conditions.into_iter().any(|c| c.key.eq_ignore_ascii_case(key))
        };
        let mut keys: Vec<KeyChange> = self
            .keys
            .iter()
            .map(|(key, [before, after])| KeyChange {
                decides: decisive(key),
                key: key.clone(),
                before: Values::of(before),
                after: Values::of(after),
            })
            .collect();
        keys.sort_by_key(|k| (!k.decides, !is_of_network(&k.key)));
        let examples = self.examples.iter().filter_map(|(subject, question)| {
            Some(Example { subject: subjects.get(*subject)?.clone(), ask: asks.get(*question)?.clone() })
        });
        let [hops_before, hops_after] = self.hops;
        Group {
            kind: signature.kind,
            before: signature.outcomes.0,
            after: signature.outcomes.1,
            count: self.count,
            callers: self.subjects.len(),
            questions: self.questions.len(),
            examples: examples.collect(),
            who: self.subjects.iter().take(TOLD).filter_map(|n| subjects.get(n).cloned()).collect(),
            what: self.questions.iter().take(TOLD).filter_map(|n| asks.get(n).cloned()).collect(),
            keys,
            hops_before,
            hops_after,
            policies: self.policies.len(),
            cause: self.cause,
        }
    }
}

/// The keys that tell of the path, which are told first.
fn is_of_network(key: &str) -> bool {
    ["aws:SourceIp", "aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(key))
}

impl Values {
    fn of(states: &BTreeSet<String>) -> Values {
        Values { shown: states.iter().take(VALUES).cloned().collect(), count: states.len() }
    }
}

fn signature(found: &Found) -> Signature {
    let hops = |changes: &[HopChange]| {
        let id = |h: &HopChange| if h.is_local() { String::new() } else { h.id.clone() };
        let mut all: Vec<_> = changes.iter().map(|h| (h.kind.0, id(h))).collect();
        all.dedup();
        all
    };
    let cause = &found.cause;
    let statements = cause.statements.iter().map(|s| {
        let conditions = s.conditions.iter().map(|c| {
            let text = |t: &Option<String>| t.clone().unwrap_or_default();
            [c.operator.clone(), c.key.to_ascii_lowercase(), text(&c.wanted_before), text(&c.wanted_after)]
        });
        StatementSignature {
            layer: s.layer,
            denies: s.effect == Effect::Deny,
            applies: s.applies,
            on_both_sides: s.on_both_sides,
            conditions: conditions.collect(),
        }
    });
    let decides = |key: &str| {
        let mut conditions = cause.statements.iter().flat_map(|s| &s.conditions);
        conditions.any(|c| c.key.eq_ignore_ascii_case(key))
    };
    let all = matches!(found.kind, Kind::Way | Kind::Keys);
    let keys = found.keys.iter().filter(|k| all || decides(&k.key));
    Signature {
        kind: found.kind,
        outcomes: found.outcomes,
        hops: [hops(&cause.hops_before), hops(&cause.hops_after)],
        name_resolution: cause.name_resolution.clone(),
        warnings: cause.warnings.iter().map(|w| (w.holds, w.subject().to_owned())).collect(),
        leg: cause.leg,
        statements: statements.collect(),
        keys: keys.map(|k| (k.key.clone(), class(&k.before), class(&k.after))).collect(),
        grounds: [ground(&cause.before), ground(&cause.after)],
    }
}

impl Signature {
    /// Without ids and values.
    fn coarse(mut self) -> Signature {
        for hops in &mut self.hops {
            hops.iter_mut().for_each(|(_, id)| id.clear());
            hops.dedup();
        }
        self.name_resolution = self.name_resolution.map(|(b, a)| (first_words(&b), first_words(&a)));
        for [_, _, before, after] in self.statements.iter_mut().flat_map(|s| &mut s.conditions) {
            before.clear();
            after.clear();
        }
        self
    }
}

/// `private DNS of vpce-1` without the name.
fn first_words(text: &str) -> String {
    text.split(" of ").next().unwrap_or(text).to_owned()
}

fn class(state: &State) -> u8 {
    match state {
        State::Absent => 0,
        State::Value(_) => 1,
        State::SomeValue => 2,
        State::Unknown => 3,
    }
}

fn ground(ground: &Ground) -> String {
    match ground {
        Ground::NoPath { reason, .. } | Ground::Rejected { reason, .. } => reason.clone(),
        Ground::Policies { layer, leg } => format!("{leg} {}", layer.map_or("", Layer::words)),
        Ground::Keys { keys } => keys.join(" "),
    }
}

fn state_words(state: &State) -> String {
    match state {
        State::Value(Value::One(text)) if text == AWS_ADDRESS => "an address of AWS".to_owned(),
        other => other.to_string(),
    }
}
