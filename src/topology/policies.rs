//! Policies where a topology names them: inline as YAML or JSON, or in a file of their own.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::files::{Files, resolve};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::policy::{POLICY_JSON, Policy, PolicyType, read_policy};
use crate::source::{Map, Node, SourceMap, Value, decode, parse_json, parse_yaml, wrong_type};

/// Reads policies, each file once.
pub(super) struct Policies<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) sources: &'a mut SourceMap,
    documents: HashMap<String, Document>,
    checked: BTreeMap<(String, PolicyType), Checked>,
    /// Whether some policy is unknown.
    pub(super) some_unknown: bool,
}

/// A policy file as text became a node.
#[derive(Clone)]
struct Document {
    node: Option<Arc<Node>>,
    problems: Diagnostics,
}

/// A policy file read as a policy of one type.
struct Checked {
    policy: Option<Arc<Policy>>,
    problems: Diagnostics,
}

impl<'a> Policies<'a> {
    pub(super) fn new(files: &'a dyn Files, sources: &'a mut SourceMap) -> Self {
        Self { files, sources, documents: HashMap::new(), checked: BTreeMap::new(), some_unknown: false }
    }

    /// The policy of a node. `what` says in messages whose it is, `name` is what answers call an inline one.
    pub(super) fn read(
        &mut self,
        what: &str,
        name: &str,
        node: &Node,
        kind: PolicyType,
        problems: &mut Diagnostics,
    ) -> Option<Arc<Policy>> {
        match &node.value {
            Value::Map(map) if map.get("file").is_some() => self.in_file(what, map, kind, problems),
            Value::Map(_) => read_policy(name, node, kind, problems).map(Arc::new),
            Value::Text(text) if text.trim_start().starts_with('{') => {
                let span = node.span;
                let source = format!("{} ({name})", self.sources.name(node.span.file));
                let (node, found) = parse_json(self.sources, &source, text, POLICY_JSON);
                problems.extend(found.into_iter().map(|p| p.related(span, "the text stands here")));
                read_policy(name, &node?, kind, problems).map(Arc::new)
            }
            Value::Text(text) if &**text == "unknown" => {
                self.some_unknown = true;
                unknown_policy(name, kind).map(Arc::new)
            }
            Value::Text(text) if text.starts_with("arn:") => {
                problems.push(
                    wrong_type(what, node, "a policy").help(
                        "managed policies are written out: save the document, and write `{ file: path }`",
                    ),
                );
                None
            }
            _ => {
                problems.push(wrong_type(what, node, "a policy").help(
                    "write the document itself, or `{ file: path }` with a path relative to this file",
                ));
                None
            }
        }
    }

    fn in_file(
        &mut self,
        what: &str,
        map: &Map,
        kind: PolicyType,
        problems: &mut Diagnostics,
    ) -> Option<Arc<Policy>> {
        for other in map.entries.iter().filter(|e| &*e.key != "file") {
            problems.push(
                Diagnostic::error(
                    code::CONFLICT,
                    other.key_span,
                    format!("{what} names a file and has `{}` as well", other.key),
                )
                .help(
                    "a merge patch keeps what it does not mention: set the other part to null in the patch",
                ),
            );
        }
        let file = map.get("file")?;
        let Some(path) = file.scalar() else {
            problems.push(wrong_type(&format!("{what}: `file`"), file, "a path"));
            return None;
        };
        let path = resolve(self.sources.name(file.span.file), path);
        let key = (path, kind);
        if let Some(checked) = self.checked.get(&key) {
            add_new(problems, &checked.problems);
            return checked.policy.clone();
        }
        let document = self.document(&key.0, &Place { what, file });
        let mut found = document.problems;
        let policy =
            document.node.and_then(|node| read_policy(&key.0, &node, kind, &mut found)).map(Arc::new);
        add_new(problems, &found);
        self.checked.insert(key, Checked { policy: policy.clone(), problems: found });
        policy
    }

    /// The text of a policy file as a node, read once.
    fn document(&mut self, path: &str, place: &Place<'_>) -> Document {
        if let Some(document) = self.documents.get(path) {
            return document.clone();
        }
        let mut problems = Diagnostics::new();
        let node = self.parse(path, place, &mut problems);
        let document = Document { node: node.map(Arc::new), problems };
        self.documents.insert(path.to_owned(), document.clone());
        document
    }

    fn parse(&mut self, path: &str, place: &Place<'_>, problems: &mut Diagnostics) -> Option<Node> {
        let bytes = match self.files.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                problems.push(
                    Diagnostic::error(
                        code::FILE_UNREADABLE,
                        place.file.span,
                        format!("{}: {path}: {error}", place.what),
                    )
                    .help("the path is relative to the file that names it"),
                );
                return None;
            }
        };
        let named_here = |problem: Diagnostic| {
            let without_help = problem.help.is_empty();
            let problem = problem.related(place.file.span, "named here");
            let help = "a policy file is JSON, or YAML if its name ends in .yaml";
            if without_help { problem.help(help) } else { problem }
        };
        let text = match decode(self.sources, path, bytes) {
            Ok(text) => text,
            Err(problem) => {
                problems.push(named_here(*problem));
                return None;
            }
        };
        let yaml = path.ends_with(".yaml") || path.ends_with(".yml");
        let (node, found) = if yaml {
            parse_yaml(self.sources, path, text)
        } else {
            parse_json(self.sources, path, &text, POLICY_JSON)
        };
        problems.extend(found.into_iter().map(named_here));
        node
    }
}

/// The key that decides what an unknown policy says: whoever asks depends on it.
pub(crate) const UNKNOWN_POLICY: &str = "hopstamp:UnknownPolicy";

/// A policy of which nobody knows what it says: it may allow everything and deny everything.
fn unknown_policy(name: &str, kind: PolicyType) -> Option<Policy> {
    let (principal, resource, action) = match kind {
        PolicyType::Resource | PolicyType::Endpoint | PolicyType::ResourceControl => {
            (r#""Principal": "*","#, r#""Resource": "*","#, "*")
        }
        PolicyType::Trust => (r#""Principal": "*","#, "", "sts:*"),
        _ => ("", r#""Resource": "*","#, "*"),
    };
    let effects: &[&str] = if kind == PolicyType::ResourceControl { &["Deny"] } else { &["Allow", "Deny"] };
    let statements: Vec<String> = effects
        .iter()
        .map(|effect| {
            format!(
                r#"{{ "Effect": "{effect}", {principal} {resource} "Action": "{action}",
                "Condition": {{ "StringEquals": {{ "{UNKNOWN_POLICY}": "{effect}" }} }} }}"#
            )
        })
        .collect();
    let text = format!(r#"{{ "Version": "2012-10-17", "Statement": [{}] }}"#, statements.join(","));
    let mut nothing = Diagnostics::new();
    let (node, _) = parse_json(&mut SourceMap::new(), name, &text, POLICY_JSON);
    read_policy(&format!("unknown {name}"), &node?, kind, &mut nothing)
}

/// Where a policy file is named, and by whom.
struct Place<'a> {
    what: &'a str,
    file: &'a Node,
}

/// Adds problems of a policy file that several places name, each once.
fn add_new(problems: &mut Diagnostics, found: &Diagnostics) {
    for problem in found.iter() {
        if !problems.iter().any(|p| p == problem) {
            problems.push(problem.clone());
        }
    }
}
