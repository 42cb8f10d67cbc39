//! Topologies of the repository, loaded.

use hopstamp::source::SourceMap;
use hopstamp::topology::{Files, Loader, ReadError, Topology};

/// The files of the repository.
pub(super) struct Repository;

impl Files for Repository {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::read(root.join(path)).map_err(|_| ReadError::NotFound)
    }
}

/// A topology by its path.
pub(super) fn topology(path: &str) -> Topology {
    let mut sources = SourceMap::new();
    let mut loader = Loader::new(&Repository, &mut sources);
    let (node, _) = loader.read(path);
    let (topology, problems) = loader.lower(&node.unwrap());
    topology.unwrap_or_else(|| panic!("{path}: {problems:?}"))
}

/// A topology from its text.
pub(super) fn lower(text: &str) -> Topology {
    let files = hopstamp::topology::MemoryFiles::from([("t.yaml", text)]);
    let mut sources = SourceMap::new();
    let (topology, problems) = hopstamp::topology::load("t.yaml", &files, &mut sources);
    topology.unwrap_or_else(|| panic!("{problems:?}"))
}
