//! `session`: what is known of the session of a caller's credentials. Requests of scenarios have the same.

use super::ReadPolicy;
use crate::diagnostic::Diagnostics;
use crate::policy::PolicyType;
use crate::source::Node;
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::model::SessionFacts;
use crate::topology::record::{Known, Record};
use crate::topology::values;

pub(in crate::topology) static SESSION: Spec = Spec {
    name: "session",
    fields: &[
        Field::new("name", Shape::Text, "Name of the role session."),
        Field::new("mfa", Shape::Bool, "Whether MFA was used."),
        Field::new("mfa_age", Shape::Count, "Seconds since MFA was used."),
        Field::new("tags", shape::TAGS, "Session tags.").default("none"),
        Field::new("source_identity", Shape::Text, "Source identity.").default("none"),
        Field::new("issued", Shape::Text, "When the credentials were issued, e.g. `2026-11-25T09:30:00Z`."),
        Field::new("policy", Shape::Policy, "Session policy.").default("none"),
    ],
};

/// Reads a session. `owner` is whose it is.
pub(in crate::topology) fn read(
    owner: &str,
    node: &Node,
    known: Known<'_>,
    policies: &mut dyn ReadPolicy,
    problems: &mut Diagnostics,
) -> SessionFacts {
    let mut record = Record::open(&SESSION, format!("{owner}: session"), node.span, node, known, problems);
    let mut session = SessionFacts {
        stated: true,
        name: record.text("name").map(|(text, _)| text.to_owned()),
        mfa: record.bool("mfa"),
        mfa_age: record.count("mfa_age"),
        tags: record.text_by_text("tags"),
        source_identity: record.text("source_identity").map(|(text, _)| text.to_owned()),
        issued: record.value("issued", values::instant).map(|(text, _)| text.to_owned()),
        policy: None,
    };
    let (what, policy) = (record.what("policy"), record.node("policy"));
    session.policy = policy.and_then(|node| {
        policies.policy(&what, &format!("session policy of {owner}"), node, PolicyType::Session, problems)
    });
    session
}
