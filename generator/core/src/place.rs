//! Places in documents: which file, and where in its tree (RFC 6901, JSON Pointer).

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::rc::Rc;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use serde::{Serialize, Serializer};

/// One of the files that were loaded, by its index in [`crate::load::Sources`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FileId(pub(crate) u32);

/// A place in a document's tree.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Where in the file's tree.
    pub pointer: Pointer,
}

impl Place {
    /// The root of a file's tree.
    pub fn root(file: FileId) -> Self {
        Self { file, pointer: Pointer::root() }
    }

    /// The place of `segment` below this one: a key of a mapping or an index of a list.
    #[must_use]
    pub fn child(&self, segment: impl Into<Box<str>>) -> Self {
        Self { file: self.file, pointer: self.pointer.child(segment) }
    }

    /// The place of the item at `index` below this one.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        self.child(index.to_string())
    }

    /// The place of `segments`, one below the other.
    #[must_use]
    pub fn descendant<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Self {
        segments.into_iter().fold(self.clone(), |place, segment| place.child(segment))
    }

    /// Whether this is `other` or a place below it.
    pub fn is_within(&self, other: &Self) -> bool {
        let mut above = std::iter::successors(Some(&self.pointer), |pointer| pointer.parent());
        self.file == other.file && above.any(|pointer| *pointer == other.pointer)
    }
}

/// How many segments a pointer in a document may have. No document is nested that deeply.
pub const MAX_SEGMENTS: usize = 512;

/// A JSON Pointer (RFC 6901). A child shares its parent, so that every part of a document can have its own.
#[derive(Clone, Eq, PartialEq)]
pub struct Pointer(Option<Rc<Link>>);

#[derive(Eq, PartialEq)]
struct Link {
    /// The hash of the whole pointer, computed once: places are looked up more often than they are made. It comes
    /// first, since comparing it distinguishes most pointers.
    hash: u64,
    parent: Pointer,
    segment: Box<str>,
}

/// One seed for the process, since all pointers are compared with each other. It is random, since documents may be
/// hostile.
static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::default);

impl Pointer {
    /// The pointer to the whole document.
    pub const fn root() -> Self {
        Self(None)
    }

    /// The pointer to `segment` below this one, unescaped.
    #[must_use]
    pub fn child(&self, segment: impl Into<Box<str>>) -> Self {
        let (parent, segment) = (self.clone(), segment.into());
        let hash = SEED.hash_one((parent.hash_of_all(), &segment));
        Self(Some(Rc::new(Link { hash, parent, segment })))
    }

    /// Parses a pointer: empty, or segments that each follow a `/` (RFC 6901, section 3). One with more than
    /// [`MAX_SEGMENTS`] leads nowhere in any document, and is refused.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::root());
        }
        let segments = text.strip_prefix('/').filter(|text| text.matches('/').count() < MAX_SEGMENTS)?;
        let child = |pointer: Self, segment: &str| {
            // Few segments are escaped.
            if segment.contains('~') {
                pointer.child(segment.replace("~1", "/").replace("~0", "~"))
            } else {
                pointer.child(segment)
            }
        };
        Some(segments.split('/').fold(Self::root(), child))
    }

    /// The segments from the root down, unescaped.
    pub fn segments(&self) -> Vec<&str> {
        let mut segments = Vec::new();
        let mut pointer = self;
        while let Some(link) = &pointer.0 {
            segments.push(&*link.segment);
            pointer = &link.parent;
        }
        segments.reverse();
        segments
    }

    /// The last segment, unescaped.
    pub fn last(&self) -> Option<&str> {
        self.0.as_ref().map(|link| &*link.segment)
    }

    /// The pointer without its last segment.
    pub fn parent(&self) -> Option<&Pointer> {
        self.0.as_ref().map(|link| &link.parent)
    }

    fn hash_of_all(&self) -> u64 {
        self.0.as_ref().map_or(0, |link| link.hash)
    }
}

impl Hash for Pointer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash_of_all());
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in self.segments() {
            write!(f, "/{}", segment.replace('~', "~0").replace('/', "~1"))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Pointer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.pointer.serialize(serializer)
    }
}
