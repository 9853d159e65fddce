//! Reads files into trees, and finds places of those trees in the files again.
//!
//! Text comes in and a [`Document`] comes out; only [`Sources::read`] and [`Sources::read_references`] touch the disk, and
//! they go through [`Files`], which may also be a [`Revision`] of a git repository.
//! What cannot be read is a [`Diagnostic`] that says where.

mod brackets;
mod budget;
mod fault;
mod files;
mod json;
mod keys;
mod links;
mod locate;
mod merge;
mod origins;
mod parts;
mod published;
mod read;
mod resources;
mod revision;
mod tree;
pub(crate) mod uri;
mod yaml;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use std::cell::OnceCell;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Location, codes};
use crate::node::Node;
use crate::place::{FileId, Place, Pointer};

#[cfg(feature = "overlay")]
pub(crate) use self::budget::DEEPEST;
use self::fault::Fault;
pub use self::files::{Disk, Files};
use self::links::Links;
#[cfg(feature = "overlay")]
pub(crate) use self::links::first_path;
pub use self::links::{LocalCopy, Reach, Refusal};
use self::locate::Index;
pub(crate) use self::locate::floor_char_boundary;
pub use self::locate::{Position, Span};
pub(crate) use self::origins::Origins;
pub(crate) use self::resources::Resources;
pub use self::revision::Revision;
pub(crate) use self::tree::list_index;

/// One file that was loaded.
#[derive(Debug)]
pub struct Document {
    /// The path to name it by, with `/` between its parts.
    pub path: String,
    /// The folder of the document that led to it, as the path is written.
    folder: Option<String>,
    /// What the file says, without a byte order mark.
    pub text: String,
    /// What the text means, once overlays are applied; null, where it could not be read.
    pub root: Node,
    /// What the text means by itself, where an overlay made something else of it.
    written: Option<Node>,
    /// Where the parts are written that an overlay added or moved.
    origins: Origins,
    /// In which language it is written.
    pub format: Format,
    index: Index,
    /// What the file calls its own parts, once somebody asked for it.
    resources: OnceCell<Resources>,
}

/// The language of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// YAML 1.2, of which JSON is nearly a part.
    Yaml,
    /// JSON.
    Json,
}

/// All files of a run, each under the [`FileId`] that its places carry.
#[derive(Debug, Default)]
pub struct Sources {
    documents: Vec<Document>,
    links: Links,
}

impl Sources {
    /// No file yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file of which the content is at hand. It is kept even when it cannot be read, for diagnostics to name it.
    pub fn add(&mut self, path: String, text: impl Into<Vec<u8>>) -> Result<FileId, Diagnostic> {
        let file = FileId(u32::try_from(self.documents.len()).unwrap_or(u32::MAX));
        let (text, fault) = read::decode(text.into());
        let (parsed, format) = match fault {
            Some(fault) => (Err(fault), Format::Yaml),
            None => {
                let (parsed, format) = parse(&path, &text);
                (parsed.map_err(|fault| brackets::explain(&text, fault)), format)
            }
        };
        let fault = parsed.as_ref().err().map(|fault| fault.diagnostic(file, &text));
        let root = parsed.unwrap_or(Node::Null);
        let (written, origins, index, resources) = (None, Origins::default(), Index::default(), OnceCell::new());
        let document = Document { path, folder: None, text, root, written, origins, format, index, resources };
        self.documents.push(document);
        fault.map_or(Ok(file), Err)
    }

    /// Reads a file from the disk. Diagnostics name it by the path as given.
    pub fn read(&mut self, path: &Path) -> Result<FileId, Diagnostic> {
        self.read_from(&Disk, path)
    }

    /// The same from elsewhere.
    pub fn read_from(&mut self, files: &dyn Files, path: &Path) -> Result<FileId, Diagnostic> {
        let shown = read::shown(path);
        match files.bytes(path) {
            Ok(bytes) => self.add(shown, bytes),
            Err(message) => {
                let fault = Diagnostic::error(codes::files::UNREADABLE, Location::Path(shown), message);
                Err(match files.nearest(path) {
                    Some(meant) => fault.help(format!("did you mean `{}`?", read::shown(&meant))),
                    None => fault,
                })
            }
        }
    }

    /// The file that was added under `path`, if one was.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.iter().find(|(_, document)| document.path == path).map(|(file, _)| file)
    }

    /// A file.
    pub fn document(&self, file: FileId) -> &Document {
        &self.documents[file.0 as usize]
    }

    /// The value at a place, if there is one.
    pub fn node(&self, place: &Place) -> Option<&Node> {
        self.document(place.file).node(&place.pointer)
    }

    /// The path to name a file by.
    pub fn path(&self, file: FileId) -> &str {
        &self.document(file).path
    }

    /// The path of a file below the folder of the document that leads to it; only its name, where it is not below there.
    pub fn path_below_document(&self, file: FileId) -> &str {
        let Document { path, folder, .. } = self.document(file);
        let below = folder.as_deref().and_then(|folder| path.strip_prefix(folder));
        below.unwrap_or_else(|| path.rsplit('/').next().unwrap_or(path)).trim_start_matches('/')
    }

    /// All files, in the order in which they were added.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (FileId, &Document)> {
        self.documents
            .iter()
            .enumerate()
            .map(|(index, document)| (FileId(u32::try_from(index).unwrap_or(u32::MAX)), document))
    }
}

impl Document {
    /// What the file calls its own parts.
    pub(crate) fn resources(&self) -> &Resources {
        self.resources.get_or_init(|| Resources::collect(&self.root))
    }

    /// The value that a pointer leads to.
    pub fn node(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.segments().into_iter().try_fold(&self.root, |node, segment| match node {
            Node::Map(map) => map.get(segment),
            Node::List(items) => items.get(tree::list_index(segment)?),
            _ => None,
        })
    }

    /// Whether it is on no disk: it came with the generator, and its path is the address where it is published.
    pub fn is_built_in(&self) -> bool {
        uri::is_address(&self.path)
    }

    /// What the text means by itself.
    fn written(&self) -> &Node {
        self.written.as_ref().unwrap_or(&self.root)
    }
}

/// The extension decides for JSON only. Elsewhere JSON is tried because it reads several times faster, and flow-style
/// YAML starts with the same brackets.
fn parse(path: &str, text: &str) -> (Result<Node, Fault>, Format) {
    if Path::new(path).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        return (json::parse(text), Format::Json);
    }
    if !text.trim_start().starts_with(['{', '[']) {
        return (yaml::parse(text), Format::Yaml);
    }
    match json::parse(text) {
        Err(fault) if fault.is_syntax => {
            (yaml::parse(text).map_err(|yaml| if yaml.offset < fault.offset { fault } else { yaml }), Format::Yaml)
        }
        parsed => (parsed, Format::Json),
    }
}
