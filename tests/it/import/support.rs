//! Imports of files and folders, and what comes of them.

use std::path::Path;

use hopstamp::import::{Imported, Importer, Options};
use hopstamp::outcome::Outcome;
use hopstamp::request::Request;
use hopstamp::simulate::{World, simulate};
use hopstamp::source::SourceMap;
use hopstamp::topology::{MemoryFiles, Topology, load};

use crate::support::root;

/// The files below a folder of test data: paths relative to it, in order, and contents.
pub(crate) fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    fn walk(top: &Path, folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(top, &path, found);
            } else {
                let name = path.strip_prefix(top).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    let top = root().join("tests/data/import").join(folder);
    let mut found = Vec::new();
    walk(&top, &top, &mut found);
    found.sort();
    found
}

/// An import of files of one kind.
pub(crate) fn import<'a>(
    options: Options,
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    add: impl Fn(&mut Importer, &str, &[u8]),
) -> Imported {
    let mut importer = Importer::new(options);
    for (name, bytes) in files {
        add(&mut importer, name, bytes);
    }
    importer.finish()
}

/// An import of describe-* output.
pub(crate) fn describe(files: &[(&str, &str)]) -> Imported {
    import(Options::default(), files.iter().map(|(n, t)| (*n, t.as_bytes())), Importer::add_describe)
}

/// The topology of a text, which must load without an error.
pub(crate) fn loaded(text: &str) -> Topology {
    let files = MemoryFiles::from([("topology.yaml", text)]);
    let mut sources = SourceMap::new();
    let (topology, problems) = load("topology.yaml", &files, &mut sources);
    let errors: Vec<_> = problems.iter().filter(|p| p.is_error()).collect();
    topology.unwrap_or_else(|| panic!("{errors:#?}\n{text}"))
}

/// What one request gets.
pub(crate) fn ask(topology: &str, caller: &str, action: &str, resource: &str) -> Outcome {
    let world = World::new(loaded(topology));
    let request = Request {
        caller: caller.to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        ..Request::default()
    };
    simulate(&world, &world.topology().assumptions, &request).unwrap()
}

/// Two texts must be the same; the first lines that differ are shown.
pub(crate) fn assert_same(one: &str, other: &str, what: &str) {
    let differ = one.lines().zip(other.lines()).find(|(a, b)| a != b);
    assert!(one == other, "{what}: {differ:?}, {} and {} lines", one.lines().count(), other.lines().count());
}
