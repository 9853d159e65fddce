//! From the disk to text.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use super::fault::Fault;
use crate::diagnostic::codes;
use crate::nearest;
use crate::project::is_document;

/// A document of this size is nobody's API; reading on would only exhaust the memory.
const LARGEST_FILE: u64 = 100 << 20;

/// The bytes of a file, or why there are none.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error: io::Error| unreadable(&error);
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if metadata.is_dir() {
        return Err("this is a folder, not a file".to_owned());
    }
    if metadata.len() > LARGEST_FILE {
        return Err(too_large());
    }
    // The size is asked for once more while reading, because pipes and devices do not tell it before.
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    within_limits(bytes)
}

/// The same bytes, where they are not too many.
pub(super) fn within_limits(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if bytes.len() as u64 > LARGEST_FILE { Err(too_large()) } else { Ok(bytes) }
}

/// Why a file cannot be read.
pub(super) fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        // Each system has words of its own for this one.
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("the file can't be read: {error}"),
    }
}

/// How many entries of a folder are looked at for a name that is near.
const MOST_ENTRIES: usize = 1000;

/// The file that was probably meant: of a folder, the document in it; otherwise each part of the path that isn't there is
/// replaced by the name that is nearest.
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

/// The names in a folder, in their order.
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

/// The path as diagnostics show it, alike on all systems.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(MAIN_SEPARATOR, "/")
}

/// The text of a file without its byte order mark. Where it is not UTF-8, the text is as near as it gets and the fault
/// says where it ends to be right.
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
