//! The policies that are probed, as they were read, and of which type they are.

use std::sync::Arc;

use crate::diagnostic::Diagnostics;
use crate::policy::{Effect, POLICY_JSON, Policy, PolicyReader, PolicyType};
use crate::source::{Node, SourceMap, Value, parse_json};

/// One policy that is probed.
#[derive(Clone, Debug)]
pub struct Document {
    /// The policy.
    pub policy: Arc<Policy>,
    /// What it was taken for, if nobody said what it is attached to.
    pub guess: Option<Guess>,
    /// The document as it was written.
    pub(super) node: Node,
}

/// How the type of a policy was told from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The elements that speak for it, in words.
    pub because: &'static str,
    /// The other types that it might have.
    pub else_: &'static [PolicyType],
}

impl Document {
    /// Reads a policy. `kind` is what it is attached to; if nobody said so, it is told from the text.
    ///
    /// Problems go to `problems`; `None` if they keep it from being evaluated.
    pub fn read(
        sources: &mut SourceMap,
        name: &str,
        text: &str,
        kind: Option<PolicyType>,
        problems: &mut Diagnostics,
    ) -> Option<Document> {
        let (node, found) = parse_json(sources, name, text, POLICY_JSON);
        let broken = found.has_errors();
        problems.extend(found);
        let node = node?;
        let (kind, guess) = match kind {
            Some(kind) => (kind, None),
            None => {
                let (kind, guess) = told(&node);
                (kind, Some(guess))
            }
        };
        let policy = PolicyReader::default().read(name, &node, kind, problems)?;
        (!broken).then(|| Document { policy: Arc::new(policy), guess, node })
    }

    /// Its name.
    pub fn name(&self) -> &Arc<str> {
        &self.policy.name
    }

    /// What it is attached to.
    pub fn kind(&self) -> PolicyType {
        self.policy.kind
    }

    /// Whether it has statements of an effect.
    pub fn has(&self, effect: Effect) -> bool {
        self.policy.statements.iter().any(|s| s.effect == effect)
    }

    /// The texts of an element of its statements, statement by statement, as they were written.
    pub(super) fn element(&self, number: usize, name: &str) -> Vec<&str> {
        let Some(statement) = statements(&self.node).get(number).copied() else { return Vec::new() };
        match statement.get(name).map(|node| &node.value) {
            Some(Value::List(items)) => items.iter().filter_map(Node::scalar).collect(),
            Some(Value::Text(text)) => vec![text],
            _ => Vec::new(),
        }
    }
}

fn statements(node: &Node) -> Vec<&Node> {
    match node.get("Statement").map(|s| (&s.value, s)) {
        Some((Value::List(items), _)) => items.iter().collect(),
        Some((_, one)) => vec![one],
        None => Vec::new(),
    }
}

/// What a policy is attached to, as far as its elements tell (PE-12).
fn told(node: &Node) -> (PolicyType, Guess) {
    use PolicyType::{Endpoint, Identity, Resource, ResourceControl, ServiceControl, Trust};
    let statements = statements(node);
    let any = |names: [&str; 2]| statements.iter().any(|s| names.iter().any(|n| s.get(n).is_some()));
    let denies_only = !statements.is_empty()
        && statements.iter().all(|s| s.get("Effect").and_then(Node::scalar) == Some("Deny"));
    let principals = any(["Principal", "NotPrincipal"]);
    let resources = any(["Resource", "NotResource"]);
    let guess = |because, else_| Guess { because, else_ };
    match (principals, resources) {
        (true, false) => (Trust, guess("it names principals and no resource", &[])),
        (true, true) if denies_only => {
            (Resource, guess("it names principals and resources", &[ResourceControl, Endpoint]))
        }
        (true, true) => (Resource, guess("it names principals and resources", &[Endpoint])),
        (false, _) if denies_only => {
            (ServiceControl, guess("it names no principals and only denies", &[Identity]))
        }
        (false, _) => (Identity, guess("it names no principals and allows", &[ServiceControl])),
    }
}
