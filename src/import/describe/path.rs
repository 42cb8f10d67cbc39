//! What the path of a file tells where AWS's output does not: account, Region, and the id that was asked for.

use std::collections::BTreeMap;

use crate::facts::regions;
use crate::import::fact::Source;
use crate::import::inventory::Resource;

/// A path, taken apart.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct FilePath {
    /// The folder.
    pub(in crate::import) folder: String,
    /// The name without folder and endings.
    pub(in crate::import) stem: String,
    pub(in crate::import) account: Option<String>,
    pub(in crate::import) region: Option<String>,
}

/// Whose output a folder holds, from `sts get-caller-identity`.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Folders {
    pub(in crate::import) accounts: BTreeMap<String, String>,
    /// Folders of resources whose ARN names no account.
    pub(in crate::import) of_resources: BTreeMap<String, String>,
    /// Policies of which only a file's name says whose they are.
    pub(in crate::import) pending: Vec<Pending>,
}

/// A policy whose resource is looked for when everything is read.
#[derive(Clone, Debug)]
pub(in crate::import) struct Pending {
    pub(in crate::import) subject: String,
    pub(in crate::import) path: FilePath,
    pub(in crate::import) record: Resource,
    pub(in crate::import) source: Source,
}

impl FilePath {
    pub(in crate::import) fn of(name: &str) -> Self {
        let (folder, file) = name.rsplit_once(['/', '\\']).unwrap_or(("", name));
        let stem = file.strip_suffix(".gz").unwrap_or(file);
        let stem = stem.strip_suffix(".json").unwrap_or(stem);
        let region = regions().names().filter(|r| name.contains(r)).max_by_key(|r| r.len());
        Self {
            folder: folder.to_owned(),
            stem: stem.to_owned(),
            account: digits_of_twelve(name),
            region: region.map(str::to_owned),
        }
    }

    /// An id with this prefix in the file's name: `pl-0123`, `tgw-rtb-0123`.
    pub(in crate::import) fn id(&self, prefix: &str) -> Option<&str> {
        let at = self.stem.find(prefix)?;
        let rest = self.stem.get(at..)?;
        let length = rest
            .char_indices()
            .skip(prefix.len())
            .find(|(_, c)| !c.is_ascii_alphanumeric())
            .map_or(rest.len(), |(at, _)| at);
        rest.get(..length).filter(|id| id.len() > prefix.len())
    }

    /// What follows the last `=` in the file's name: the commands that Hopstamp prints put there what they ask for.
    pub(in crate::import) fn subject(&self) -> Option<&str> {
        self.stem.rsplit_once('=').map(|(_, subject)| subject).filter(|s| !s.is_empty())
    }
}

impl Folders {
    /// The account of a folder, or of the nearest one above it.
    pub(in crate::import) fn account(&self, folder: &str) -> Option<&str> {
        let mut folder = folder;
        loop {
            if let Some(account) = self.accounts.get(folder) {
                return Some(account);
            }
            match folder.rsplit_once(['/', '\\']) {
                Some((above, _)) => folder = above,
                None if folder.is_empty() => return None,
                None => folder = "",
            }
        }
    }
}

fn digits_of_twelve(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 12).map(str::to_owned)
}
