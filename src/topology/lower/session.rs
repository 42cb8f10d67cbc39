//! `session`: what is known of the session of a caller's credentials. Requests of scenarios have the same.

use std::collections::BTreeMap;

use super::ReadPolicy;
use crate::diagnostic::Diagnostics;
use crate::policy::PolicyType;
use crate::source::{Node, wrong_type};
use crate::topology::fields::{Field, Shape, Spec, shape, words};
use crate::topology::ids::IdKind;
use crate::topology::model::{SessionFacts, SessionKind};
use crate::topology::record::{Known, Record};
use crate::topology::values;

static KIND_WORDS: [&str; 9] = words(&SessionKind::WORDS);
static CLAIM: Shape = Shape::OneOrMany(&shape::TEXT);

/// `session`, of callers and of requests.
pub static SESSION: Spec = Spec {
    name: "session",
    fields: &[
        Field::new("kind", Shape::Word(&KIND_WORDS), "How the credentials were issued.")
            .default("`assume_role` for a role, `session_token` for a user, `console` in the console"),
        Field::new("chained", Shape::Bool, "Of a role: whether it was assumed from another role's session.")
            .default("false"),
        Field::new(
            "issued_to",
            Shape::Id(&[IdKind::Caller]),
            "The caller that the credentials were issued to, where another one uses them.",
        )
        .default("this caller"),
        Field::new("name", Shape::Text, "Name of the role session, or of the federated user."),
        Field::new("mfa", Shape::Bool, "Whether MFA was used.").default("not known"),
        Field::new("mfa_age", Shape::Count, "Seconds since MFA was used.").default("not known"),
        Field::new("tags", shape::TAGS, "Session tags.").default("none"),
        Field::new(
            "transitive_tags",
            Shape::OneOrMany(&shape::TEXT),
            "The keys of session tags that go along a chain of roles.",
        )
        .default("none"),
        Field::new("source_identity", Shape::Text, "Source identity.").default("none"),
        Field::new("issued", Shape::Text, "When the credentials were issued, e.g. `2026-11-25T09:30:00Z`."),
        Field::new("policy", Shape::Policy, "Session policy.").default("none"),
        Field::new(
            "provider",
            Shape::Text,
            "Of `saml` and `web_identity`: the ARN of the identity provider, or the name of one AWS knows by itself.",
        ),
        Field::new(
            "claims",
            Shape::Map { key: "claim", value: &CLAIM },
            "Of `saml` and `web_identity`: claims of the assertion or token.",
        )
        .default("not known"),
        Field::new("user_id", Shape::Text, "Of `identity_center`: id of the user.").default("not known"),
        Field::new("sign_in_session", Shape::Arn, "Of `login`: ARN of the sign-in session.")
            .default("not known"),
        Field::new(
            "chat_configuration",
            Shape::Arn,
            "The chat configuration in which Amazon Q Developer assumed the role.",
        )
        .default("none"),
        Field::new(
            "managed_node",
            Shape::Text,
            "The hybrid node that Systems Manager delivered the credentials to, `mi-…`.",
        )
        .default("none"),
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
    let text = |record: &mut Record<'_, '_>, name: &str| record.text(name).map(|(text, _)| text.to_owned());
    let arn = |record: &mut Record<'_, '_>, name: &str| record.arn(name).map(|(arn, _)| arn.to_string());
    let mut session = SessionFacts {
        stated: true,
        kind: record.choice("kind", &SessionKind::WORDS),
        chained: record.bool("chained").unwrap_or(false),
        issued_to: text(&mut record, "issued_to"),
        name: text(&mut record, "name"),
        mfa: record.bool("mfa"),
        mfa_age: record.count("mfa_age"),
        tags: record.text_by_text("tags"),
        transitive_tags: record.texts("transitive_tags").into_iter().map(|(t, _)| t.to_owned()).collect(),
        source_identity: text(&mut record, "source_identity"),
        issued: record.value("issued", values::instant).map(|(text, _)| text.to_owned()),
        policy: None,
        provider: text(&mut record, "provider"),
        claims: claims(&mut record),
        user_id: text(&mut record, "user_id"),
        sign_in_session: arn(&mut record, "sign_in_session"),
        chat_configuration: arn(&mut record, "chat_configuration"),
        managed_node: text(&mut record, "managed_node"),
    };
    let (what, policy) = (record.what("policy"), record.node("policy"));
    session.policy = policy.and_then(|node| {
        policies.policy(&what, &format!("session policy of {owner}"), node, PolicyType::Session, problems)
    });
    session
}

/// Claims, each with one value or several.
fn claims(record: &mut Record<'_, '_>) -> BTreeMap<String, Vec<String>> {
    let mut claims = BTreeMap::new();
    for entry in record.entries("claims") {
        let nodes = entry.node.as_list().unwrap_or(std::slice::from_ref(&entry.node));
        let texts: Vec<String> = nodes.iter().filter_map(|n| n.scalar().map(str::to_owned)).collect();
        if texts.len() < nodes.len() {
            let what = format!("{}: {}", record.what("claims"), entry.key);
            record.problem(wrong_type(&what, &entry.node, "text or a list of texts"));
        }
        claims.insert(entry.key.to_string(), texts);
    }
    claims
}
