//! The documents of the corpus.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The folders that hold documents.
pub(crate) const KINDS: [&str; 3] = ["openapi31-webhooks", "openapi30-webhooks", "asyncapi"];

/// A file of the corpus that may be a document.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Its path below the corpus, with `/` between the parts.
    pub(crate) path: String,
    /// Whether it begins like a document. Others are parts of documents, or something else.
    pub(crate) is_document: bool,
}

impl Found {
    /// The name of its crate, which is unique and stable.
    pub(crate) fn package(&self) -> String {
        let stem = Path::new(&self.path).file_stem().unwrap_or_default().to_string_lossy();
        let plain: String =
            stem.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
        let mut hasher = DefaultHasher::new();
        self.path.hash(&mut hasher);
        format!("corpus-{}-{:08x}", plain.to_ascii_lowercase(), hasher.finish() & 0xffff_ffff)
    }
}

/// All files with `filter` in their path, sorted.
pub(crate) fn find(corpus: &Path, filter: Option<&str>) -> io::Result<Vec<Found>> {
    let mut paths = Vec::new();
    for kind in KINDS {
        walk(&corpus.join(kind), &mut paths)?;
    }
    let shown = |path: &Path| {
        let below = path.strip_prefix(corpus).unwrap_or(path);
        below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
    };
    let mut found = Vec::new();
    for file in paths.iter().filter(|path| filter.is_none_or(|filter| shown(path).contains(filter))) {
        found.push(Found { path: shown(file), is_document: is_document(&beginning(file)?) });
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            walk(&path, paths)?;
        } else if matches!(extension, Some("yaml" | "yml" | "json")) {
            paths.push(path);
        }
    }
    Ok(())
}

/// The first part of a file. In a document, it has the key `openapi` or `asyncapi`.
fn beginning(file: &Path) -> io::Result<String> {
    const BYTES: u64 = 16 * 1024;
    let mut text = Vec::new();
    fs::File::open(file)?.take(BYTES).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Whether one of the lines begins with the key that all documents have.
fn is_document(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start_matches(['\u{feff}', '{', ' ', '\t', '"', '\'']);
        let rest = line.strip_prefix("openapi").or_else(|| line.strip_prefix("asyncapi"));
        rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
    })
}
