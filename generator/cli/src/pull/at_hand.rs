//! The local files of an API, without those that belong to the user.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use hookwright_core::project::{CONFIG, OVERLAY};
use sha2::{Digest, Sha256};

use super::source::{SOURCE, sha256};

/// The SHA-256 of the files in a folder and in those inside it, in hex; for a single file, that of its bytes. Settings,
/// overlay and `source.yaml` don't count, and links aren't followed.
pub(super) fn digest(folder: &Path) -> io::Result<String> {
    let mut files = BTreeMap::new();
    collect(folder, Path::new(""), &mut files)?;
    if let (Some((_, only)), 1) = (files.first_key_value(), files.len()) {
        return Ok(sha256(&fs::read(only)?));
    }
    let mut hash = Sha256::new();
    for (name, path) in files {
        // Hashes have one length, so no two sets of files give the same bytes.
        for part in [name.to_string_lossy().as_bytes(), &fs::read(path)?] {
            hash.update(Sha256::digest(part));
        }
    }
    Ok(hash.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")))
}

/// The files by their paths below the first folder.
fn collect(folder: &Path, below: &Path, files: &mut BTreeMap<PathBuf, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (name, kind) = (below.join(entry.file_name()), entry.file_type()?);
        let is_yours = [CONFIG, OVERLAY, SOURCE].iter().any(|yours| name == Path::new(yours));
        if kind.is_dir() {
            collect(&entry.path(), &name, files)?;
        } else if kind.is_file() && !is_yours {
            files.insert(name, entry.path());
        }
    }
    Ok(())
}
