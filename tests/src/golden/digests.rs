//! Digests of everything that is generated for each case, so no change goes unnoticed. All of them are in one file, one
//! per line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use super::Texts;

const HEADER: &str = "# A digest of everything that is generated for each case. `UPDATE=1 cargo test --workspace --test cases` \
                      rewrites this file.\n";

/// The file of digests. Tests that run at the same time may share it.
#[derive(Debug)]
pub(super) struct Digests {
    file: PathBuf,
    by_name: Mutex<BTreeMap<String, String>>,
}

impl Digests {
    /// Reads the file. A missing file has no digests.
    pub(super) fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        let lines = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
        let by_name = lines.map(|(name, digest)| (name.to_owned(), digest.to_owned())).collect();
        Self { file: file.to_owned(), by_name: Mutex::new(by_name) }
    }

    /// The digest of a case.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.locked().get(name).cloned()
    }

    /// The names of all cases that have a digest.
    pub(super) fn names(&self) -> Vec<String> {
        self.locked().keys().cloned().collect()
    }

    /// Sets or removes the digest of a case, and writes the file if that changes anything.
    pub(super) fn update(&self, name: &str, digest: Option<String>) {
        let mut by_name = self.locked();
        if by_name.get(name) == digest.as_ref() {
            return;
        }
        match digest {
            Some(digest) => by_name.insert(name.to_owned(), digest),
            None => by_name.remove(name),
        };
        let mut text = HEADER.to_owned();
        by_name.iter().for_each(|(name, digest)| writeln!(text, "{name} {digest}").unwrap());
        fs::write(&self.file, text).unwrap();
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The digest of paths and texts: enough of their SHA-256 to rule out accidental matches.
pub(super) fn digest(texts: &Texts) -> String {
    let mut hasher = Sha256::new();
    for part in texts.iter().flat_map(|(path, text)| [path, text]) {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().take(8).fold(String::new(), |digest, byte| digest + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::scratch::Scratch;

    fn texts(texts: &[(&str, &str)]) -> Texts {
        texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_digest_distinguishes_paths_from_texts() {
        let different = [vec![], vec![("a", "bc")], vec![("ab", "c")], vec![("a", "bd")], vec![("b", "bc")]];
        let digests: BTreeSet<String> = different.iter().map(|it| digest(&texts(it))).collect();
        assert_eq!(digests.len(), different.len(), "{digests:?}");
        assert!(digests.contains(&digest(&texts(&[("a", "bc")]))));
    }

    #[test]
    fn digests_can_be_read_from_their_file() {
        let scratch = Scratch::new("digests");
        fs::create_dir_all(scratch.path()).unwrap();
        let file = scratch.path().join("digests.txt");
        let digests = Digests::read(&file);
        assert_eq!(digests.get("a"), None);
        for name in ["b", "a", "c"] {
            digests.update(name, Some(format!("of-{name}")));
        }
        digests.update("b", None);
        let read = Digests::read(&file);
        assert_eq!(read.names(), ["a", "c"]);
        assert_eq!(read.get("c").as_deref(), Some("of-c"));
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{HEADER}a of-a\nc of-c\n"));
    }
}
