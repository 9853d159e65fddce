//! Reads files into trees, and finds places of those trees in the files again.
//!
//! Text is parsed to a [`Document`]. Only [`Sources::read`] and [`Sources::read_references`] access the disk, through
//! [`Files`], which may also be a [`Revision`] of a git repository. A file that can't be read gives a [`Diagnostic`]
//! with its place.

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
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
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
pub(crate) use self::parts::is_reference;
pub(crate) use self::resources::Resources;
pub use self::revision::Revision;
pub(crate) use self::tree::list_index;

/// A loaded file.
#[derive(Debug)]
pub struct Document {
    /// The path for messages, with `/` between its parts.
    pub path: String,
    /// The folder of the document that led to it, as in the path.
    folder: Option<String>,
    /// The text of the file, without a byte order mark.
    pub text: String,
    /// The parsed text, with overlays applied; null if it can't be parsed.
    pub root: Node,
    /// The parsed text before overlays, if these changed it.
    written: Option<Node>,
    /// Where the parts that an overlay added or moved are written.
    origins: Origins,
    /// Its language.
    pub format: Format,
    index: Index,
    /// The names of the file's own parts, collected on first use.
    resources: OnceCell<Resources>,
}

/// The language of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// YAML 1.2, nearly a superset of JSON.
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

    /// Adds a file with known content. It is kept even if it can't be parsed, so that diagnostics can name it.
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

    /// The same with another source of files.
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

    /// The path of a file, for messages.
    pub fn path(&self, file: FileId) -> &str {
        &self.document(file).path
    }

    /// The path of a file relative to the folder of its document, or only its name if it is outside that folder.
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
    /// The names that the file gives its parts.
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

    /// Whether it isn't on disk: it came with the generator, and its path is the address where it is published.
    pub fn is_built_in(&self) -> bool {
        uri::is_address(&self.path)
    }

    /// The parsed text before overlays.
    fn written(&self) -> &Node {
        self.written.as_ref().unwrap_or(&self.root)
    }
}

/// The extension only decides for JSON. Otherwise JSON is tried first, because that is several times faster and
/// flow-style YAML starts with the same brackets.
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
