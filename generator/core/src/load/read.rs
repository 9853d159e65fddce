//! From the disk to text.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use super::fault::Fault;
use crate::diagnostic::codes;
use crate::nearest;
use crate::project::is_document;

/// The maximum size of a file. No API has a larger document, and reading it would only exhaust the memory.
const LARGEST_FILE: u64 = 100 << 20;

/// The bytes of a file. The error says why it can't be read.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error: io::Error| unreadable(&error);
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err("this is a folder, not a file".to_owned());
    }
    if metadata.len() > LARGEST_FILE {
        return Err(too_large());
    }
    // The size is checked again while reading, since pipes and devices don't know it in advance.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    within_limits(bytes)
}

/// The bytes, unless there are too many.
pub(super) fn within_limits(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if bytes.len() as u64 > LARGEST_FILE { Err(too_large()) } else { Ok(bytes) }
}

/// Why a file can't be read.
pub(super) fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        // Each system words this error in its own way.
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("the file can't be read: {error}"),
    }
}

/// How many entries of a folder are searched for a similar name.
const MOST_ENTRIES: usize = 1000;

/// The file that was probably meant: in a folder, its document; otherwise each missing part of the path is replaced by
/// the most similar name.
pub(super) fn nearest(path: &Path) -> Option<PathBuf> {
    let mut meant = PathBuf::new();
    for part in path.components() {
        let exact = meant.join(part);
        if exact.exists() {
            meant = exact;
            continue;
        }
        let names = names_in(&meant);
        meant.push(nearest::nearest(names.iter().map(String::as_str), part.as_os_str().to_str()?)?);
    }
    if meant.is_dir() {
        let document = names_in(&meant).into_iter().find(|name| is_document(Path::new(name)));
        meant.push(document?);
    }
    (meant != path).then_some(meant)
}

/// The sorted names in a folder.
fn names_in(folder: &Path) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let names = entries.take(MOST_ENTRIES).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

fn too_large() -> String {
    format!("the file is larger than {} MiB", LARGEST_FILE >> 20)
}

/// The path as diagnostics show it, the same on all systems.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(MAIN_SEPARATOR, "/")
}

/// The text of a file without its byte order mark. If it isn't UTF-8, invalid bytes are replaced, and the fault says
/// where the first one is.
pub(super) fn decode(mut bytes: Vec<u8>) -> (String, Option<Fault>) {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(not_utf8(&error))),
    }
}

fn not_utf8(error: &std::string::FromUtf8Error) -> Fault {
    let offset = error.utf8_error().valid_up_to();
    let fault = match error.as_bytes() {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            Fault::new(codes::files::ENCODING, "the file is UTF-16, not UTF-8", offset)
        }
        bytes => Fault::new(
            codes::files::ENCODING,
            format!("the file is not UTF-8: invalid byte 0x{:02X}", bytes[offset]),
            offset,
        ),
    };
    fault.help("save the file as UTF-8")
}
