//! Reads scenario files. Each case gets the topology it runs on, with its patch applied.

use std::sync::Arc;

use super::expect::{self, Expectation};
use super::fields::{CASE, FILE};
use super::request::{self, Places};
use crate::assumption::{Assumptions, ChoiceError};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::request::Request;
use crate::simulate::World;
use crate::source::{Fields, Node, SourceMap, Span, Value};
use crate::topology::{Files, Loader, Topology};

/// A scenario file.
#[derive(Debug)]
pub struct Suite {
    /// Its path.
    pub name: String,
    /// Its cases, in order.
    pub cases: Vec<Case>,
}

/// One scenario.
#[derive(Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// The topology it runs on, patched.
    pub world: Arc<World>,
    /// The choices in force.
    pub assumptions: Assumptions,
    /// What is asked.
    pub request: Request,
    /// Where the parts of the request stand.
    pub places: Places,
    /// What is expected.
    pub expect: Expectation,
    /// The same as it was written.
    pub expect_node: Node,
}

/// What a file turned out to hold.
#[derive(Debug)]
pub enum Checked {
    /// A topology.
    Topology(Box<Topology>),
    /// So many scenarios.
    Scenarios(usize),
    /// It could not be read.
    Nothing,
}

/// Reads one scenario file.
struct Reading<'a> {
    loader: Loader<'a>,
    problems: Diagnostics,
}

/// Checks a file of either kind: one with `scenarios` is a scenario file, any other a topology.
pub fn check(name: &str, files: &dyn Files, sources: &mut SourceMap, problems: &mut Diagnostics) -> Checked {
    let mut reading = Reading { loader: Loader::new(files, sources), problems: Diagnostics::new() };
    let checked = reading.check(name);
    problems.extend(reading.problems);
    checked
}

/// Reads a scenario file with all topologies and policies it names.
pub fn load(
    name: &str,
    files: &dyn Files,
    sources: &mut SourceMap,
    problems: &mut Diagnostics,
) -> Option<Suite> {
    let mut reading = Reading { loader: Loader::new(files, sources), problems: Diagnostics::new() };
    let root = reading.read(name);
    let suite = root.map(|root| reading.suite(name, &root));
    problems.extend(reading.problems);
    suite
}

impl Reading<'_> {
    fn read(&mut self, name: &str) -> Option<Node> {
        let (root, problems) = self.loader.read(name);
        self.problems.extend(problems);
        root
    }

    /// Makes a model. A patched topology repeats the remarks on its base; they are kept once.
    fn lower(&mut self, node: &Node) -> Option<Topology> {
        let (topology, problems) = self.loader.lower(node);
        for problem in problems {
            if !self.problems.iter().any(|p| *p == problem) {
                self.problems.push(problem);
            }
        }
        topology
    }

    fn check(&mut self, name: &str) -> Checked {
        let Some(root) = self.read(name) else { return Checked::Nothing };
        if root.get("scenarios").is_none() {
            return self.lower(&root).map_or(Checked::Nothing, |t| Checked::Topology(Box::new(t)));
        }
        let suite = self.suite(name, &root);
        for case in &suite.cases {
            let faults = crate::simulate::faults(&case.world, &case.assumptions, &case.request);
            self.problems.extend(faults.into_iter().map(|f| f.diagnostic(Some(&case.places))));
        }
        Checked::Scenarios(suite.cases.len())
    }

    fn suite(&mut self, name: &str, root: &Node) -> Suite {
        let mut fields = Fields::open("the file", root.span, root, &FILE.names(), &mut self.problems);
        let items = match fields.required("scenarios", "`scenarios:` with a list of scenarios") {
            Some(_) => fields.list("scenarios").unwrap_or_default(),
            None => &[],
        };
        let base = self.base_topology(name, root);
        let shared = base.as_ref().and_then(|node| self.lower(node)).map(|t| Arc::new(World::new(t)));
        let mut cases = Vec::with_capacity(items.len());
        for (number, item) in items.iter().enumerate() {
            cases.extend(self.case(number + 1, item, base.as_ref(), shared.as_ref()));
        }
        Suite { name: name.to_owned(), cases }
    }

    /// The topology of a file: the path of another file, or written in place.
    fn base_topology(&mut self, name: &str, root: &Node) -> Option<Node> {
        let problem = match root.get("topology") {
            Some(node) if node.as_map().is_some() => return Some(node.clone()),
            Some(node) => match node.scalar() {
                Some(path) => {
                    let (read, problems) = self.loader.read_named(name, path, node.span);
                    self.problems.extend(problems);
                    return read;
                }
                None => Diagnostic::error(
                    code::WRONG_TYPE,
                    node.span,
                    "`topology` is neither a path nor a mapping",
                ),
            },
            None => Diagnostic::error(code::MISSING_FIELD, root.span, "the file names no topology"),
        };
        self.problems.push(problem.help("write `topology: ../topologies/peered-sts.yaml`"));
        None
    }

    fn case(
        &mut self,
        number: usize,
        item: &Node,
        base: Option<&Node>,
        shared: Option<&Arc<World>>,
    ) -> Option<Case> {
        let owner = format!("scenario {number}");
        let mut fields = Fields::open(owner.clone(), item.span, item, &CASE.names(), &mut self.problems);
        let name = fields.required_text("name", "`name: <what it shows>`").map(|(t, _)| t.to_owned());
        let owner = name.unwrap_or(owner);
        let request_node = fields.required("request", "`request: { caller: …, action: …, resource: … }`");
        let expect_node = fields.required("expect", "`expect: { outcome: allowed }`");
        let choices = fields.entries("assumptions");
        let patch = fields.node("patch");
        let expect = expect_node.map(|n| expect::read(&owner, n, &mut self.problems));
        let (request, places) = request::read(&owner, request_node?, &mut self.loader, &mut self.problems);
        // Made on the defaults first, so that a wrong choice is told even where the topology is of no use.
        let mut chosen = Assumptions::default();
        for choice in choices {
            self.assume(&mut chosen, &choice.key, choice.key_span, &choice.node);
        }
        let world = match (patch, base) {
            (Some(patch), Some(base)) => self.patched(base, patch),
            _ => shared.cloned(),
        }?;
        let mut assumptions = world.topology().assumptions.clone();
        assumptions.extend(&chosen);
        let expect_node = expect_node.cloned()?;
        Some(Case {
            name: owner,
            span: item.span,
            world,
            assumptions,
            request,
            places,
            expect: expect?,
            expect_node,
        })
    }

    fn patched(&mut self, base: &Node, patch: &Node) -> Option<Arc<World>> {
        if !matches!(patch.value, Value::Map(_)) {
            self.problems.push(
                Diagnostic::error(code::WRONG_TYPE, patch.span, "`patch` is not a mapping")
                    .help("write the part of the topology that changes; `null` takes a member out"),
            );
            return None;
        }
        let mut node = base.clone();
        node.merge(patch);
        self.lower(&node).map(|t| Arc::new(World::new(t)))
    }

    fn assume(&mut self, assumptions: &mut Assumptions, name: &str, span: Span, node: &Node) {
        let Some(choice) = node.scalar() else {
            self.problems.push(
                Diagnostic::error(code::WRONG_TYPE, node.span, format!("assumption `{name}` has no choice"))
                    .help("write `name: choice`"),
            );
            return;
        };
        if let Err(error) = assumptions.set(name, choice) {
            let unknown_name = matches!(error, ChoiceError::UnknownName { .. });
            let span = if unknown_name { span } else { node.span };
            self.problems
                .push(Diagnostic::error(code::INVALID_VALUE, span, error.to_string()).help(error.help()));
        }
    }
}
