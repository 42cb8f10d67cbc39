//! Texts held in memory, and changed ones in front of them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::topology::{Files, MemoryFiles, ReadError};

/// Files that remember what was read from them, so that it can be read again without the disk.
pub struct RecordedFiles<'f> {
    files: &'f dyn Files,
    read: RefCell<MemoryFiles>,
}

impl<'f> RecordedFiles<'f> {
    /// Reads from `files`.
    pub fn new(files: &'f dyn Files) -> Self {
        Self { files, read: RefCell::default() }
    }

    /// Everything that was read.
    pub fn into_memory(self) -> MemoryFiles {
        self.read.into_inner()
    }
}

impl Files for RecordedFiles<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let bytes = self.files.read(path)?;
        self.read.borrow_mut().insert(path, bytes.clone());
        Ok(bytes)
    }
}

/// Files of which some are changed.
pub(super) struct Changed<'f> {
    pub(super) files: &'f MemoryFiles,
    pub(super) texts: &'f BTreeMap<String, String>,
}

impl Files for Changed<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.files.read(path),
        }
    }
}
