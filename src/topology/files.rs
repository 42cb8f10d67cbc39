//! Where texts come from. The topology stage touches no disk; whoever calls it says how a path is read.

use std::collections::BTreeMap;

/// Reads files by path. The command line implements it with the disk, tests with a map.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// If there is no such file, or it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
    /// It is there but cannot be read; the words of the operating system, in lower case.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

/// Files held in memory.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryFiles {
    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// The paths of all files, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

impl<P: Into<String>, B: Into<Vec<u8>>, const N: usize> From<[(P, B); N]> for MemoryFiles {
    fn from(files: [(P, B); N]) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect() }
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.files.get(path).cloned().ok_or(ReadError::NotFound)
    }
}

/// The path of a file that another one names: relative to the folder of the naming file, without `.` and `..`
/// where they can be resolved. An absolute path stays as it is.
pub(super) fn resolve(naming_file: &str, path: &str) -> String {
    let is_separator = |c: char| c == '/' || c == '\\';
    let drive = path.get(1..3).is_some_and(|p| p.starts_with(':'));
    let folder = match naming_file.rfind(is_separator) {
        Some(at) if !path.starts_with(is_separator) && !drive => naming_file.get(..=at).unwrap_or(""),
        _ => "",
    };
    let joined = format!("{folder}{path}");
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split(is_separator) {
        match (part, parts.last()) {
            (".", _) => {}
            ("", Some(_)) => {}
            ("..", Some(&last)) if last != ".." && !last.is_empty() => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}
