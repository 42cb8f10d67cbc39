//! Fixes, asked for over texts in memory, and held against the simulator by hand.

use hopstamp::assumption::Assumptions;
use hopstamp::fix::{Fix, Fixes, RecordedFiles, Task, Want, fix};
use hopstamp::outcome::Ending;
use hopstamp::request::Request;
use hopstamp::simulate::{World, simulate};
use hopstamp::source::print::{self, document};
use hopstamp::source::{Node, SourceMap, Value, parse_yaml};
use hopstamp::topology::{Files, Loader, MemoryFiles, ReadError};

use super::support::Repository;

/// A topology in memory, with its files.
pub(super) struct Lab {
    pub(super) root: String,
    files: MemoryFiles,
    pub(super) assumptions: Assumptions,
}

impl Lab {
    /// A topology of the repository, in which each first text is replaced by the second.
    pub(super) fn of(path: &str, replacements: &[(&str, &str)]) -> Lab {
        let recorded = RecordedFiles::new(&Repository);
        let mut sources = SourceMap::new();
        let (topology, problems) = hopstamp::topology::load(path, &recorded, &mut sources);
        assert!(topology.is_some(), "{path}: {problems:?}");
        let mut files = recorded.into_memory();
        let mut text = String::from_utf8(files.read(path).unwrap()).unwrap();
        for (old, new) in replacements {
            assert!(text.contains(old), "`{old}` does not stand in {path}");
            text = text.replace(old, new);
        }
        files.insert(path, text);
        Lab { root: path.to_owned(), files, assumptions: Assumptions::default() }
    }

    /// A topology of the repository with the patch of a scenario, written out as a text of its own.
    pub(super) fn patched(path: &str, patch: Option<&Node>) -> Lab {
        let recorded = RecordedFiles::new(&Repository);
        let mut sources = SourceMap::new();
        let mut root = Loader::new(&recorded, &mut sources).read(path).0.unwrap();
        if let Some(patch) = patch {
            let mut patch = patch.clone();
            beside_topologies(&mut patch);
            root.merge(&patch);
        }
        let mut lab = Lab::from([(path, &*document(&root))]);
        let loaded = hopstamp::topology::load(path, &Both(&lab.files, &recorded), &mut sources);
        assert!(loaded.0.is_some(), "{path}: {:?}", loaded.1);
        let text = lab.text(path);
        lab.files = recorded.into_memory();
        lab.files.insert(path, text);
        lab
    }

    /// A topology from texts, the root first.
    pub(super) fn from<const N: usize>(texts: [(&str, &str); N]) -> Lab {
        let root = texts[0].0.to_owned();
        Lab { root, files: MemoryFiles::from(texts), assumptions: Assumptions::default() }
    }

    pub(super) fn text(&self, path: &str) -> String {
        String::from_utf8(self.files.read(path).unwrap()).unwrap()
    }

    pub(super) fn fixes(&self, request: &Request, want: Option<Want>) -> Fixes {
        let task =
            Task { topology: &self.root, files: &self.files, request, assumptions: &self.assumptions, want };
        fix(&task, &|| ()).unwrap_or_else(|faults| panic!("{faults:?}"))
    }

    /// How the request ends with a fix, made by hand: its unified diffs applied to the texts, its patch merged.
    pub(super) fn ending_with(&self, fix: Option<&Fix>, request: &Request) -> Ending {
        let mut files = self.files.clone();
        for document in fix.iter().flat_map(|f| &f.documents) {
            let patched = apply_diff(&self.text(&document.path), &document.diff);
            assert_eq!(patched, document.text, "the diff of {} is not what is written", document.path);
            files.insert(&*document.path, patched);
        }
        let mut sources = SourceMap::new();
        let patch = fix.and_then(|f| f.patch.as_deref()).map(|text| {
            // A patch stands beside the topology.
            let beside = match self.root.rsplit_once('/') {
                Some((folder, _)) => format!("{folder}/patch.yaml"),
                None => "patch.yaml".to_owned(),
            };
            let (node, problems) = parse_yaml(&mut sources, &beside, text);
            assert!(problems.is_empty(), "{problems:?}\n{text}");
            node.unwrap()
        });
        let mut loader = Loader::new(&files, &mut sources);
        let (root, _) = loader.read(&self.root);
        let mut root = root.unwrap();
        if let Some(patch) = &patch {
            root.merge(patch);
        }
        let (topology, problems) = loader.lower(&root);
        let topology = topology.unwrap_or_else(|| panic!("{problems:?}"));
        let world = World::new(topology);
        simulate(&world, &self.assumptions, request).unwrap_or_else(|f| panic!("{f:?}")).outcome
    }

    /// The fixes of a request, each one held against the simulator.
    pub(super) fn checked(&self, request: &Request, want: Want) -> Vec<Fix> {
        let fixes = self.fixes(request, Some(want));
        self.hold(&fixes, request);
        fixes.fixes
    }

    /// Every fix turns the verdict, and the topology as it stands does not have it.
    pub(super) fn hold(&self, fixes: &Fixes, request: &Request) {
        if fixes.is_met() {
            assert!(fixes.fixes.is_empty());
            return;
        }
        assert_eq!(self.ending_with(None, request), fixes.now);
        for fix in &fixes.fixes {
            let ending = self.ending_with(Some(fix), request);
            assert!(fixes.want.is_met_by(ending), "{ending:?} with {}", words(fix));
            assert_eq!(ending, fix.outcome, "{}", words(fix));
            assert!(!fix.documents.is_empty() || fix.patch.is_some(), "{}", words(fix));
        }
        let edits: Vec<usize> = fixes.fixes.iter().map(|f| f.edits).collect();
        assert!(edits.is_sorted(), "{edits:?}");
    }
}

/// Files in memory, and others behind them.
struct Both<'f>(&'f MemoryFiles, &'f dyn Files);

impl Files for Both<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.0.read(path).or_else(|_| self.1.read(path))
    }
}

/// Paths of policy files in a patch of `scenarios/`, as seen from `topologies/`.
fn beside_topologies(node: &mut Node) {
    match &mut node.value {
        Value::Map(map) => {
            for entry in &mut map.entries {
                match (&*entry.key, entry.node.scalar()) {
                    ("file", Some(path)) => entry.node = print::text(format!("../scenarios/{path}")),
                    _ => beside_topologies(&mut entry.node),
                }
            }
        }
        Value::List(items) => items.iter_mut().for_each(beside_topologies),
        _ => {}
    }
}

/// The changes of a fix in words.
pub(super) fn words(fix: &Fix) -> String {
    fix.changes.iter().map(|c| c.words.as_str()).collect::<Vec<_>>().join("; ")
}

/// The fix with these words in it.
pub(super) fn with<'f>(fixes: &'f [Fix], part: &str) -> &'f Fix {
    let all = || fixes.iter().map(words).collect::<Vec<_>>().join("\n");
    fixes.iter().find(|f| words(f).contains(part)).unwrap_or_else(|| panic!("no `{part}` in\n{}", all()))
}

pub(super) fn request(caller: &str, action: &str, resource: &str) -> Request {
    Request {
        caller: caller.to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        ..Request::default()
    }
}

/// Applies a unified diff, strictly: every line of context has to be there.
pub(super) fn apply_diff(text: &str, diff: &str) -> String {
    let old: Vec<&str> = text.split_inclusive('\n').collect();
    let mut result = String::new();
    let mut at = 0;
    let mut lines = diff.split_inclusive('\n').skip(2).peekable();
    while let Some(line) = lines.next() {
        if let Some(hunk) = line.strip_prefix("@@ -") {
            let start: usize = hunk.split([',', ' ']).next().unwrap().parse().unwrap();
            while at + 1 < start.max(1) {
                result.push_str(old[at]);
                at += 1;
            }
            continue;
        }
        if line.starts_with('\\') {
            continue;
        }
        let (sign, rest) = line.split_at(1);
        // A last line without its line break is marked so in the next line.
        let bare = lines.peek().is_some_and(|next| next.starts_with('\\'));
        let rest = if bare { rest.trim_end_matches('\n') } else { rest };
        match sign {
            "+" => result.push_str(rest),
            _ => {
                assert_eq!(old[at], rest, "context of the diff");
                if sign == " " {
                    result.push_str(rest);
                }
                at += 1;
            }
        }
    }
    for line in &old[at..] {
        result.push_str(line);
    }
    result
}
