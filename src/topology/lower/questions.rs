//! `questions`.

use super::Lowering;
use crate::arn::Arn;
use crate::diagnostic::{Diagnostic, code, did_you_mean, nearest};
use crate::facts::services;
use crate::source::{Node, Span};
use crate::topology::fields::{Field, Shape, Spec, shape};
use crate::topology::model::Question;
use crate::topology::record::Record;
use crate::topology::values;

static QUESTION: Spec = Spec {
    name: "question",
    fields: &[
        Field::new("action", Shape::OneOrMany(&shape::TEXT), "What is asked for: `service:Action`.")
            .required("action: s3:GetObject"),
        Field::new("resource", Shape::OneOrMany(&shape::TEXT), "On what: an ARN, or `*` for none.")
            .default("`*`"),
    ],
};
pub(super) static QUESTIONS: Shape = Shape::Record(&QUESTION);

impl<'n> Lowering<'n, '_> {
    pub(super) fn questions(&mut self, questions: &'n [Node]) {
        for (number, node) in questions.iter().enumerate() {
            let owner = format!("question {}", number + 1);
            let mut record = self.record(&QUESTION, owner.clone(), node.span, node);
            let mut actions = record.texts("action");
            if actions.is_empty() && node.as_map().is_some() {
                record.missing("action", "action: s3:GetObject");
            }
            actions.retain(|(text, span)| check_action(&mut record, text, *span));
            let mut resources = match record.has("resource") {
                true => record.texts("resource"),
                false => vec![("*", node.span)],
            };
            resources.retain(|(text, span)| *text == "*" || record.read(text, *span, values::arn).is_some());
            for (resource, span) in resources {
                self.check_owner(&owner, resource, span);
                for (action, _) in &actions {
                    let (action, resource) = ((*action).to_owned(), resource.to_owned());
                    self.topology.questions.push(Question { action, resource, span: node.span });
                }
            }
        }
    }

    /// Whose policies decide is a matter of who owns the resource.
    fn check_owner(&mut self, owner: &str, text: &str, span: Span) {
        let named = Arn::parse(text).is_none_or(|arn| !arn.account().is_empty());
        let resources = &self.topology.resources;
        let mut wholes = text.match_indices(['/', ':']).filter_map(|(end, _)| text.get(..end)).chain([text]);
        if named || wholes.any(|whole| resources.find(whole).is_some()) {
            return;
        }
        let message = format!("{owner}: nobody states which account owns {text}");
        let help = did_you_mean(text, resources.ids())
            .unwrap_or_else(|| "list it under `resources`, with its `account`".to_owned());
        self.problems.push(Diagnostic::error(code::UNKNOWN_ID, span, message).help(help));
    }
}

/// One action of a service that exists.
fn check_action(record: &mut Record<'_, '_>, text: &str, span: Span) -> bool {
    let (service, name) = text.split_once(':').unwrap_or((text, ""));
    let problem = if name.is_empty() || name.contains(['*', '?']) {
        let message = format!("{}: `{text}` is not one action", record.owner());
        Diagnostic::error(code::INVALID_VALUE, span, message)
            .help("write `service:Action`, e.g. `s3:GetObject`")
    } else if services().by_prefix(service).is_none() {
        let message = format!("{}: there is no service `{service}`", record.owner());
        let known = services().services.keys().map(String::as_str);
        Diagnostic::error(code::INVALID_VALUE, span, message).help(match nearest(service, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "use the prefix of the action as policies write it".to_owned(),
        })
    } else {
        return true;
    };
    record.problem(problem);
    false
}
