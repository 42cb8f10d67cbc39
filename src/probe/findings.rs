//! Who gets in, and who is locked out, that an author may not expect: with the reason, and the finding or pattern of the
//! reference that describes it.

mod admitted;
mod locked_out;

use std::sync::Arc;

use serde::Serialize;

use super::answer::Line;
use super::decide::{Decider, Verdict};
use super::mentions::Mentions;
use super::rows::{Kind, Stands};
use crate::policy::Actual;

/// Paths that end as one may not expect, for one reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Ids of the paths.
    pub rows: Vec<Arc<str>>,
    /// The keys that decided.
    pub keys: Vec<String>,
    /// Why, in a sentence.
    pub reason: &'static str,
    /// Findings, patterns and rules of the reference.
    pub rules: &'static [&'static str],
}

/// What is unexpected about a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Unexpected {
    /// Who gets in.
    pub admitted: Vec<Finding>,
    /// Who is locked out.
    pub locked_out: Vec<Finding>,
}

/// Why, and where the reference says so.
type Reason = (&'static str, &'static [&'static str]);

/// What a reason is chosen by.
struct Case<'a> {
    kind: Kind,
    verdict: Verdict,
    deciders: &'a [Decider],
    mentions: &'a Mentions,
}

impl Unexpected {
    /// What is unexpected about these lines. `kinds` says of each what it is.
    pub(super) fn of(lines: &[(Kind, Stands, &Line)], mentions: &Mentions) -> Unexpected {
        let mut found = Unexpected::default();
        for (kind, stands, line) in lines {
            let case = Case { kind: *kind, verdict: line.verdict, deciders: &line.decided_by, mentions };
            let (list, reason) = match line.verdict {
                Verdict::Allowed => (&mut found.admitted, admitted::reason(&case, *stands)),
                Verdict::Denied | Verdict::NotAllowed => {
                    (&mut found.locked_out, locked_out::reason(&case, *stands))
                }
                _ => continue,
            };
            let Some((reason, rules)) = reason else { continue };
            let keys: Vec<String> = line.decided_by.iter().map(words).collect();
            match list.iter_mut().find(|f| f.reason == reason) {
                Some(same) => {
                    same.rows.push(line.id.clone());
                    let new: Vec<String> = keys.into_iter().filter(|k| !same.keys.contains(k)).collect();
                    same.keys.extend(new);
                }
                None => list.push(Finding { rows: vec![line.id.clone()], keys, reason, rules }),
            }
        }
        found
    }
}

/// A key and whether it is there; values differ from path to path.
fn words(decider: &Decider) -> String {
    match decider.actual {
        Actual::Absent => format!("{} absent", decider.key),
        _ => decider.key.to_string(),
    }
}

impl Case<'_> {
    /// Whether one of these keys decided.
    fn by(&self, keys: &[&str]) -> bool {
        self.deciders.iter().any(|d| keys.iter().any(|key| d.key.eq_ignore_ascii_case(key)))
    }

    /// Whether the statements are about services alone, which this is none of.
    fn is_passed_over(&self) -> bool {
        let service = matches!(self.kind, Kind::Service | Kind::ServiceForStranger | Kind::ServiceUnnamed);
        let asks = |d: &Decider| {
            d.key.eq_ignore_ascii_case("aws:PrincipalIsAWSService") && d.wanted.iter().any(|w| &**w == "true")
        };
        !service && self.deciders.iter().any(asks)
    }

    /// Whether one of these keys decided by not being there.
    fn by_absent(&self, keys: &[&str]) -> bool {
        self.deciders
            .iter()
            .any(|d| d.actual == Actual::Absent && keys.iter().any(|key| d.key.eq_ignore_ascii_case(key)))
    }
}

const ADDRESS: &[&str] = &["aws:SourceIp"];
const VPC: &[&str] = &["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpcSourceIp"];
const OWNER: &[&str] = &["aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];
const LISTED: &[&str] = &["aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];
const MFA: &[&str] = &["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"];
const SOURCE: &[&str] = &["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];
const ORGANIZATION: &[&str] =
    &["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn"];
