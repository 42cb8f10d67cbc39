//! Reads the `request` of a scenario.

use std::collections::BTreeMap;

use crate::arn::Arn;
use crate::context::State;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::request::{Credentials, HOP_KINDS, HostSettings, Request, Via};
use crate::scenario::fields::{REQUEST, VIA};
use crate::scenario::values::{parameter_values, stated_key};
use crate::source::{Fields, Node, Span, Value};
use crate::topology::Loader;

/// Where the fields of a request stand, so that a problem found later can be shown at its place.
pub type Places = BTreeMap<&'static str, Span>;

/// Reads a request. Problems go to the loader; what is wrong is left out.
pub(super) fn read(
    owner: &str,
    node: &Node,
    loader: &mut Loader<'_>,
    problems: &mut Diagnostics,
) -> (Request, Places) {
    let mut places = Places::new();
    for name in REQUEST.names() {
        if let Some(value) = node.get(name) {
            places.insert(name, value.span);
        }
    }
    places.insert("request", node.span);
    let session_node = node.get("session").filter(|n| !n.is_null());
    let session = session_node.map(|n| loader.read_session(owner, n, problems));
    let mut fields = Fields::open(format!("{owner}: request"), node.span, node, &REQUEST.names(), problems);
    let text = |fields: &mut Fields<'_, '_>, name: &str| fields.text(name).map(|(t, _)| t.to_owned());
    let caller = fields.required_text("caller", "`caller: <id of a caller in the topology>`");
    let action = fields.required_text("action", "`action: s3:GetObject`");
    let resource = fields.required_text("resource", "`resource: <ARN>`, or `\"*\"`");
    if let Some((text, span)) = action {
        check_action(text, span, &mut fields);
    }
    let host = HostSettings {
        endpoint_url: text(&mut fields, "endpoint_url"),
        dualstack: fields.bool("dualstack").unwrap_or(false),
        fips: fields.bool("fips").unwrap_or(false),
        sts_mode: mode(&mut fields, "sts_mode"),
        s3_us_east_1_mode: mode(&mut fields, "s3_us_east_1_mode"),
        s3_addressing: word(&mut fields, "s3_addressing", &["virtual", "path"]),
        account_id_endpoint_mode: word(
            &mut fields,
            "account_id_endpoint_mode",
            &["preferred", "required", "disabled"],
        ),
    };
    let request = Request {
        caller: caller.map(|(t, _)| t.to_owned()).unwrap_or_default(),
        action: action.map(|(t, _)| t.to_owned()).unwrap_or_default(),
        resource: resource.map(|(t, _)| t.to_owned()).unwrap_or_default(),
        region: text(&mut fields, "region"),
        host,
        credentials: credentials(&mut fields),
        session,
        mfa_code: fields.bool("mfa_code").unwrap_or(false),
        presigned_by: text(&mut fields, "presigned_by"),
        via: via(&mut fields),
        source_arn: text(&mut fields, "source_arn"),
        resource_account: text(&mut fields, "resource_account"),
        parameters: parameters(&mut fields),
        context: context(&mut fields),
        time: time(&mut fields),
    };
    (request, places)
}

fn check_action(text: &str, span: Span, fields: &mut Fields<'_, '_>) {
    let well_formed = text.split_once(':').is_some_and(|(service, name)| {
        let word = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        word(service) && word(name)
    });
    if !well_formed {
        let message = format!("`{text}` is not an action");
        fields.problems().push(
            Diagnostic::error(code::INVALID_VALUE, span, message)
                .help("write `service:Action`, e.g. `s3:GetObject`"),
        );
    }
}

fn mode(fields: &mut Fields<'_, '_>, name: &str) -> Option<String> {
    word(fields, name, &["regional", "legacy"])
}

fn word(fields: &mut Fields<'_, '_>, name: &str, words: &[&'static str]) -> Option<String> {
    let choices: Vec<(&str, &'static str)> = words.iter().map(|w| (*w, *w)).collect();
    fields.choice(name, &choices).map(str::to_owned)
}

fn credentials(fields: &mut Fields<'_, '_>) -> Option<Credentials> {
    let role = fields.text("role");
    let user = fields.text("user");
    let anonymous = fields.bool("anonymous").unwrap_or(false);
    if usize::from(role.is_some()) + usize::from(user.is_some()) + usize::from(anonymous) > 1 {
        let span = fields.span;
        fields.problems().push(
            Diagnostic::error(code::CONFLICT, span, "a request has one set of credentials")
                .help("keep one of `role`, `user` and `anonymous`"),
        );
    }
    let mut arn = |found: Option<(&str, Span)>, kind: &str| {
        let (text, span) = found?;
        let arn = Arn::parse(text).filter(|a| a.service() == "iam");
        if arn.is_none() {
            fields.problems().push(
                Diagnostic::error(code::INVALID_ARN, span, format!("`{text}` is not the ARN of a {kind}"))
                    .help(format!("e.g. arn:aws:iam::111122223333:{kind}/name")),
            );
        }
        arn
    };
    let (role, user) = (arn(role, "role"), arn(user, "user"));
    if anonymous {
        return Some(Credentials::Anonymous);
    }
    role.map(Credentials::Role).or(user.map(Credentials::User))
}

fn via(fields: &mut Fields<'_, '_>) -> Vec<Via> {
    let Some(node) = fields.node("via") else { return Vec::new() };
    let items: &[Node] = match &node.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(node),
    };
    items.iter().filter_map(|item| via_step(item, fields)).collect()
}

/// A service by its name, or with what is known of the call to it and of how it calls on.
fn via_step(item: &Node, fields: &mut Fields<'_, '_>) -> Option<Via> {
    if let Some(text) = item.scalar() {
        return Some(Via::of(text));
    }
    let mut step = Fields::open("via", item.span, item, &VIA.names(), fields.problems());
    let text = |step: &mut Fields<'_, '_>, name: &str| step.text(name).map(|(t, _)| t.to_owned());
    let action = text(&mut step, "action");
    let of_action = action.as_deref().and_then(|a| a.split(':').next()).map(str::to_owned);
    let Some(service) = text(&mut step, "service").or(of_action).filter(|s| !s.is_empty()) else {
        step.required("service", "`service: athena`");
        return None;
    };
    let via = Via::of(&service);
    let role = step.text("role").and_then(|(text, span)| {
        let role = Arn::parse(text).filter(|a| a.service() == "iam" && a.resource().starts_with("role/"));
        if role.is_none() {
            let message = format!("`{text}` is not the ARN of a role");
            let problem = Diagnostic::error(code::INVALID_ARN, span, message);
            step.problems().push(problem.help("e.g. arn:aws:iam::111122223333:role/delivery"));
        }
        role
    });
    Some(Via {
        action,
        resource: text(&mut step, "resource"),
        principal: text(&mut step, "principal").or(via.principal),
        kind: step.choice("kind", &HOP_KINDS),
        hop: text(&mut step, "hop"),
        role,
        caller: text(&mut step, "caller"),
        source_arn: text(&mut step, "source_arn"),
        service: via.service,
    })
}

fn parameters(fields: &mut Fields<'_, '_>) -> BTreeMap<String, Vec<String>> {
    let entries = fields.entries("parameters");
    entries.iter().map(|e| (e.key.to_string(), parameter_values(&e.node, fields.problems()))).collect()
}

fn context(fields: &mut Fields<'_, '_>) -> BTreeMap<String, State> {
    let entries = fields.entries("context");
    entries
        .iter()
        .filter_map(|e| stated_key(&e.key, &e.node, fields.problems()).map(|s| (e.key.to_string(), s)))
        .collect()
}

fn time(fields: &mut Fields<'_, '_>) -> Option<String> {
    let (text, span) = fields.text("time")?;
    if text.parse::<jiff::Timestamp>().is_ok() {
        return Some(text.to_owned());
    }
    fields.problems().push(
        Diagnostic::error(code::INVALID_VALUE, span, format!("`{text}` is not a time"))
            .help("write RFC 3339, e.g. 2026-11-25T12:00:00Z"),
    );
    None
}
