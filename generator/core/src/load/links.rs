//! From the references of a file to their target files.
//!
//! All reachable files are read before they are interpreted. A file that can't be read is kept as a [`Refusal`], since
//! it is only a fault if the reference is used.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use super::{Disk, Files, Sources, parts, published, read, uri};
use crate::diagnostic::Diagnostic;
use crate::node::{Map, Node};
use crate::place::FileId;

/// How many files one document may refer to. No API has more.
const MOST_FILES: usize = 10_000;

/// Which files a document may consist of.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Reach {
    /// Those in the document's own folder, and in the folders below it.
    #[default]
    Folder,
    /// Any on the disk.
    Anywhere,
}

/// Why a reference leads to no file.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The file is at an address, and nothing is fetched.
    Remote,
    /// The file is outside the document's folder.
    Outside,
    /// The file is missing or can't be read. The text says why.
    Unreadable(String),
    /// The file was read, but its text has a fault.
    Broken(Box<Diagnostic>),
}

impl Refusal {
    /// The same for the copy of a file.
    fn of_copy(self, path: &str) -> Self {
        match self {
            Self::Unreadable(cause) => Self::Unreadable(format!("its copy `{path}` can't be read: {cause}")),
            other => other,
        }
    }
}

/// A local file that is a copy of a remote one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LocalCopy {
    /// The address of a file. If it ends with a slash, all addresses that begin with it.
    pub address: String,
    /// The file, or the folder of those files, as written in the document.
    pub path: String,
}

impl LocalCopy {
    /// The copy that applies to an address: that with the longest address.
    pub fn find<'c>(copies: &'c [Self], address: &str) -> Option<&'c Self> {
        copies.iter().filter(|copy| copy.rest(address).is_some()).max_by_key(|copy| copy.address.len())
    }

    /// The rest of an address that begins with this one.
    fn rest<'a>(&self, address: &'a str) -> Option<&'a str> {
        let rest = address.strip_prefix(&self.address)?;
        (rest.is_empty() || self.address.ends_with('/')).then_some(rest)
    }

    /// The path of the copy for an address.
    fn path(copies: &[Self], address: &str) -> Option<String> {
        let copy = Self::find(copies, address)?;
        let rest = copy.rest(address)?;
        let slash = if rest.is_empty() || copy.path.ends_with('/') { "" } else { "/" };
        Some(format!("{}{slash}{rest}", copy.path))
    }
}

/// The file that each path in a file refers to.
pub(super) type Links = BTreeMap<(FileId, String), Result<FileId, Refusal>>;

impl Sources {
    /// Sets the file that `path` in `file` refers to.
    pub fn link(&mut self, file: FileId, path: &str, target: Result<FileId, Refusal>) {
        self.links.insert((file, path.to_owned()), target);
    }

    /// The file that `path` in `file` refers to: the one that was linked, or else the one that was added under the
    /// resolved path.
    pub fn linked(&self, file: FileId, path: &str) -> Option<Result<FileId, Refusal>> {
        if let Some(target) = self.links.get(&(file, path.to_owned())) {
            return Some(target.clone());
        }
        if uri::is_address(path) {
            return Some(Err(Refusal::Remote));
        }
        let path = uri::join(self.path(file), &uri::percent_decode(path)?);
        self.iter().find(|(_, document)| uri::normal(&document.path) == path).map(|(file, _)| Ok(file))
    }

    /// The addresses that the files refer to, with their files.
    pub fn addresses(&self) -> impl Iterator<Item = (&str, &Result<FileId, Refusal>)> {
        self.links.iter().map(|((_, path), target)| (&**path, target)).filter(|(path, _)| uri::is_address(path))
    }

    /// The paths in the files that couldn't be read.
    pub fn unread(&self) -> impl Iterator<Item = String> {
        let is_path = |path: &str| !uri::is_address(path);
        let unread = self.links.iter().filter(|(_, target)| matches!(target, Err(Refusal::Unreadable(_))));
        unread
            .filter(move |((_, path), _)| is_path(path))
            .filter_map(|((file, path), _)| Some(uri::join(self.path(*file), &uri::percent_decode(path)?)))
    }

    /// The files whose references lead to `file`, directly or indirectly.
    pub fn leading_to(&self, file: FileId) -> Vec<FileId> {
        let mut found = vec![file];
        let mut next = 0;
        while let Some(file) = found.get(next).copied() {
            let leading = self.links.iter().filter(|(_, target)| **target == Ok(file)).map(|((from, _), _)| *from);
            let new: Vec<FileId> = leading.filter(|from| !found.contains(from)).collect();
            found.extend(new.into_iter().collect::<std::collections::BTreeSet<_>>());
            next += 1;
        }
        found.split_off(1)
    }

    /// Reads all files that the references of `document` lead to, directly or indirectly.
    pub fn read_references(&mut self, document: FileId, reach: Reach) {
        self.read_references_from(&Disk, document, &[], reach);
    }

    /// The same with another source of files, and with local copies for addresses.
    pub fn read_references_from(&mut self, files: &dyn Files, document: FileId, copies: &[LocalCopy], reach: Reach) {
        let path = PathBuf::from(self.path(document));
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut reading = Reading {
            known: files.canonical(&path).map(|path| (path, Ok(document))).into_iter().collect(),
            folder: uri::normal(&folder.to_string_lossy()),
            root: files.canonical(folder).ok().filter(|_| reach == Reach::Folder),
            files,
            pending: VecDeque::from([document]),
            reach,
        };
        while let Some(file) = reading.pending.pop_front() {
            for path in paths(&self.document(file).root) {
                if !uri::is_address(&path) {
                    let target = reading.target(self, file, &path);
                    self.link(file, &path, target);
                } else if let Some(copy) = LocalCopy::path(copies, &path) {
                    let target = reading.target(self, document, &copy).map_err(|refusal| refusal.of_copy(&copy));
                    self.link(file, &path, target);
                } else if let Some(text) = published::text(&path) {
                    let target = self.find(&path).map_or_else(|| self.add(path.clone(), text), Ok);
                    self.link(file, &path, target.map_err(|fault| Refusal::Broken(Box::new(fault))));
                } else {
                    self.link(file, &path, Err(Refusal::Remote));
                }
            }
        }
    }
}

struct Reading<'f> {
    /// Their source.
    files: &'f dyn Files,
    /// The files by their canonical path, so that several spellings are recognized as one file.
    known: BTreeMap<PathBuf, Result<FileId, Refusal>>,
    /// The document's folder, as shown in messages.
    folder: String,
    /// The canonical path of that folder, if no file outside it may be read.
    root: Option<PathBuf>,
    pending: VecDeque<FileId>,
    reach: Reach,
}

impl Reading<'_> {
    fn target(&mut self, sources: &mut Sources, from: FileId, written: &str) -> Result<FileId, Refusal> {
        let unreadable = |message: &str| Refusal::Unreadable(message.to_owned());
        let path = uri::percent_decode(written).ok_or_else(|| unreadable("the path has an invalid escape"))?;
        if self.reach == Reach::Folder && is_absolute(&path) {
            return Err(Refusal::Outside);
        }
        let shown = uri::join(sources.path(from), &path);
        // Checked before the disk is accessed, since a document must not find out whether a file outside exists.
        if self.reach == Reach::Folder && !is_below(&self.folder, &shown) {
            return Err(Refusal::Outside);
        }
        let real =
            self.files.canonical(Path::new(&shown)).map_err(|error| Refusal::Unreadable(read::unreadable(&error)))?;
        if self.root.as_ref().is_some_and(|root| !real.starts_with(root)) {
            return Err(Refusal::Outside);
        }
        if let Some(known) = self.known.get(&real) {
            return known.clone();
        }
        let target = self.read(sources, &shown);
        self.known.insert(real, target.clone());
        target
    }

    fn read(&mut self, sources: &mut Sources, shown: &str) -> Result<FileId, Refusal> {
        if self.known.len() >= MOST_FILES {
            return Err(Refusal::Unreadable(format!("the document refers to more than {MOST_FILES} files")));
        }
        // A path that comes from `canonical` but isn't a file is a folder or a device.
        if !self.files.is_file(Path::new(shown)) {
            return Err(Refusal::Unreadable("this isn't a file".to_owned()));
        }
        let bytes = self.files.bytes(Path::new(shown)).map_err(Refusal::Unreadable)?;
        let file = sources.add(shown.to_owned(), bytes).map_err(|fault| Refusal::Broken(Box::new(fault)))?;
        if let Some(document) = sources.documents.get_mut(file.0 as usize) {
            document.folder = Some(self.folder.clone());
        }
        self.pending.push_back(file);
        Ok(file)
    }
}

/// Whether a path stays in a folder as written, before links on the disk are followed.
fn is_below(folder: &str, path: &str) -> bool {
    let rest = match folder {
        "" => Some(path),
        "/" => path.strip_prefix('/'),
        _ => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
    };
    rest.is_some_and(|rest| rest != ".." && !rest.starts_with("../"))
}

/// Whether a path is absolute on any system, not only on this one.
fn is_absolute(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':');
    path.starts_with(['/', '\\']) || drive || Path::new(path).is_absolute()
}

/// The paths and addresses of other files that a tree refers to, in the order of the references.
fn paths(root: &Node) -> Vec<String> {
    let mut paths = Vec::new();
    parts::for_each(root, &mut |_, map| {
        for reference in references(map) {
            let (path, _) = uri::split(reference);
            if !path.is_empty() && !paths.iter().any(|known| known == path) {
                paths.push(path.to_owned());
            }
        }
    });
    paths
}

/// The first other file that a tree refers to.
#[cfg(feature = "overlay")]
pub(crate) fn first_path(root: &Node) -> Option<String> {
    paths(root).into_iter().find(|path| !uri::is_address(path))
}

/// The references of the mapping itself.
fn references(map: &Map) -> impl Iterator<Item = &str> {
    let own = ["$ref", "$dynamicRef"].into_iter().filter_map(|key| map.get(key)?.as_str());
    let mapping = map.get("discriminator").and_then(|discriminator| discriminator.get("mapping")?.as_map());
    let mapped = mapping.into_iter().flat_map(Map::iter).filter_map(|(_, target)| target.as_str());
    // The target may also be the name of a schema.
    own.chain(mapped.filter(|target| target.contains(['/', '.', '#'])))
}
