//! Files in an archive, limited in number and size: nothing in it is trusted.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Component, Path, PathBuf};

use flate2::read::MultiGzDecoder;

/// The maximum number of files.
const MAX_FILES: usize = 100_000;

/// Files by their paths in the archive.
pub(super) type Entries = BTreeMap<PathBuf, Vec<u8>>;

/// What was fetched.
#[derive(Debug)]
pub(super) enum Contents {
    /// A document, no longer compressed.
    Document(Vec<u8>),
    /// The YAML and JSON files of an archive.
    Archive(Entries),
}

/// Unpacks what was fetched. The document, or the files of the archive together, may have at most `max_bytes`.
pub(super) fn read(bytes: Vec<u8>, max_bytes: u64) -> Result<Contents, String> {
    if bytes.starts_with(b"PK\x03\x04") {
        read_zip(&bytes, max_bytes).map(Contents::Archive)
    } else if bytes.starts_with(&[0x1f, 0x8b]) {
        let unpacked = || MultiGzDecoder::new(&*bytes);
        if is_tar(&at_most(TAR_HEADER, unpacked())?) {
            return read_tar(unpacked(), max_bytes).map(Contents::Archive);
        }
        let document = at_most(max_bytes.saturating_add(1), unpacked())?;
        if u64::try_from(document.len()).unwrap_or(u64::MAX) > max_bytes {
            return Err(format!("the document is longer than {max_bytes} bytes; allow more with `--max-bytes`"));
        }
        Ok(Contents::Document(document))
    } else if is_tar(&bytes) {
        read_tar(&*bytes, max_bytes).map(Contents::Archive)
    } else {
        Ok(Contents::Document(bytes))
    }
}

/// How many bytes the header of the first entry has (POSIX.1-1988, `ustar`).
const TAR_HEADER: u64 = 512;

fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}

fn at_most(length: u64, reader: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = reader.take(length).read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|error| format!("what was fetched is compressed, but corrupt: {error}"))
}

fn read_zip(bytes: &[u8], max_bytes: u64) -> Result<Entries, String> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("the archive is corrupt: {error}"))?;
    let mut collected = Collected::new(max_bytes);
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| format!("the archive is corrupt: {error}"))?;
        // A name that isn't UTF-8 isn't one of a document.
        let name = file.name().ok().filter(|_| file.is_file());
        let path = name.map(|name| PathBuf::from(name.as_ref()));
        collected.add(path, file)?;
    }
    Ok(collected.entries)
}

fn read_tar(reader: impl Read, max_bytes: u64) -> Result<Entries, String> {
    let max_unpacked = max_bytes.saturating_mul(8);
    let broken = |error: std::io::Error| {
        format!("the archive is corrupt, or longer than {max_unpacked} bytes (see `--max-bytes`): {error}")
    };
    // The content may be much longer than the compressed archive.
    let mut archive = tar::Archive::new(reader.take(max_unpacked));
    let mut collected = Collected::new(max_bytes);
    for entry in archive.entries().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        // Links are left out: a document's own files are enough.
        let is_file = entry.header().entry_type().is_file();
        let path = is_file.then(|| entry.path().map(std::borrow::Cow::into_owned)).transpose().map_err(broken)?;
        collected.add(path, entry)?;
    }
    Ok(collected.entries)
}

/// The content read so far.
struct Collected {
    entries: Entries,
    files: usize,
    max_bytes: u64,
    left: u64,
}

impl Collected {
    fn new(max_bytes: u64) -> Self {
        Self { entries: Entries::new(), files: 0, max_bytes, left: max_bytes }
    }

    fn add(&mut self, path: Option<PathBuf>, reader: impl Read) -> Result<(), String> {
        self.files += 1;
        if self.files > MAX_FILES {
            return Err(format!("the archive has more than {MAX_FILES} files"));
        }
        let Some(path) = path.filter(|path| is_wanted(path)) else { return Ok(()) };
        let mut bytes = Vec::new();
        let read = reader.take(self.left.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| format!("the archive is corrupt: {error}"))?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(length).ok_or_else(|| {
            format!("the archive's documents are longer than {} bytes; allow more with `--max-bytes`", self.max_bytes)
        })?;
        self.entries.insert(path, bytes);
        Ok(())
    }
}

/// YAML and JSON files whose path stays in the archive.
fn is_wanted(path: &Path) -> bool {
    let is_kind = |kind: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(kind));
    path.components().all(|part| matches!(part, Component::Normal(_)))
        && ["yaml", "yml", "json"].into_iter().any(is_kind)
}

/// The only entry at a path whose first part may be `*`, for any name.
pub(super) fn find<'e>(entries: &'e Entries, path: &str) -> Result<&'e Path, String> {
    let fits = |entry: &Path| match path.strip_prefix("*/") {
        Some(rest) => entry.iter().skip(1).eq(Path::new(rest).iter()),
        None => entry == Path::new(path),
    };
    let mut found = entries.keys().filter(|entry| fits(entry));
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry),
        (None, _) => Err(format!("the archive has no file `{}`; correct `path` in source.yaml", path.escape_debug())),
        (Some(_), Some(_)) => Err(format!("several files of the archive fit `{path}`; write the whole path")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use std::io::Write;

    use super::*;

    fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, bytes) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len().try_into().unwrap());
            header.set_mode(0o644);
            header.set_cksum();
            // `append_data` would refuse paths that leave the folder.
            header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            archive.append(&header, *bytes).unwrap();
        }
        archive.into_inner().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in files {
            archive.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn entries(bytes: Vec<u8>) -> Entries {
        match read(bytes, 10_000).unwrap() {
            Contents::Archive(entries) => entries,
            Contents::Document(_) => panic!("this is an archive"),
        }
    }

    #[test]
    fn documents_are_found_in_any_kind_of_archive() {
        let files: [(&str, &[u8]); 3] = [
            ("acme-1.2/docs/openapi.yaml", b"a"),
            ("acme-1.2/docs/parts/order.json", b"b"),
            ("acme-1.2/logo.png", b"c"),
        ];
        for bytes in [tar(&files), gzip(&tar(&files)), zip(&files)] {
            let entries = entries(bytes);
            assert_eq!(entries.len(), 2, "images aren't documents");
            assert_eq!(find(&entries, "*/docs/openapi.yaml").unwrap(), Path::new("acme-1.2/docs/openapi.yaml"));
            assert_eq!(find(&entries, "acme-1.2/docs/openapi.yaml").unwrap(), Path::new("acme-1.2/docs/openapi.yaml"));
            assert!(find(&entries, "docs/openapi.yaml").unwrap_err().contains("correct `path`"));
        }
    }

    #[test]
    fn a_document_may_be_compressed() {
        for bytes in [b"openapi: 3.1.0".to_vec(), gzip(b"openapi: 3.1.0")] {
            let Contents::Document(document) = read(bytes, 14).unwrap() else { panic!("it isn't an archive") };
            assert_eq!(document, b"openapi: 3.1.0");
        }
        assert!(read(gzip(b"openapi: 3.1.0"), 13).unwrap_err().contains("longer than 13 bytes"));
        let whole = gzip(b"openapi: 3.1.0");
        assert!(read(whole[..whole.len() - 9].to_vec(), 100).unwrap_err().contains("compressed, but corrupt"));
    }

    #[test]
    fn an_archive_is_bounded() {
        let zeros = vec![b' '; 1 << 20];
        for bytes in [gzip(&tar(&[("a.yaml", &zeros)])), zip(&[("a.yaml", &zeros)])] {
            let refusal = read(bytes, 1000).unwrap_err();
            assert!(refusal.contains("longer than 1000 bytes") || refusal.contains("broken"), "{refusal}");
        }
    }

    #[test]
    fn paths_stay_in_the_archive() {
        for path in ["../a.yaml", "/etc/a.yaml", "a/../../b.yaml"] {
            assert!(entries(tar(&[(path, b"a")])).is_empty(), "{path}");
        }
    }

    #[test]
    fn a_broken_archive_is_an_error() {
        let whole = gzip(&tar(&[("a.yaml", b"openapi: 3.1.0")]));
        assert!(read(whole[..whole.len() / 2].to_vec(), 10_000).is_err());
        let whole = zip(&[("a.yaml", b"openapi: 3.1.0")]);
        assert!(read(whole[..whole.len() / 2].to_vec(), 10_000).is_err());
    }
}
