//! The limits of reading, and the fault when one is reached.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use serde::de::Error;

use super::fault::Fault;
use super::locate::lex::Scalar;
use crate::diagnostic::codes;
use crate::hash::HashSet;

/// How deeply lists and mappings may be nested. This is less than the 127 and 128 at which the parsers stop, so that
/// both languages have the same error.
pub(crate) const DEEPEST: usize = 120;

/// How many values a file may have, with its aliases expanded.
const MOST_VALUES: usize = 5_000_000;

/// How many bytes of text it may have, with its aliases expanded.
const MOST_TEXT: usize = 256 << 20;

/// The fault of a file that is nested too deeply.
pub(super) fn too_deep(offset: Option<usize>) -> Fault {
    let message = format!("lists and mappings are nested more than {DEEPEST} levels deep");
    Fault::new(codes::files::TOO_LARGE, message, offset)
}

/// What all values of one file share while they are read.
pub(super) struct Builder<'t> {
    text: &'t str,
    /// Whether an unquoted `<<` merges.
    merges: bool,
    values: Cell<usize>,
    bytes: Cell<usize>,
    fault: RefCell<Option<Fault>>,
    /// Keys and texts. Most occur many times in a document.
    texts: RefCell<HashSet<Arc<str>>>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, merges: bool) -> Self {
        Self {
            text,
            merges,
            values: Cell::default(),
            bytes: Cell::default(),
            fault: RefCell::default(),
            texts: RefCell::default(),
        }
    }

    /// The text, with the bytes of an equal one if there was one before.
    pub(super) fn shared(&self, text: &str) -> Arc<str> {
        let mut texts = self.texts.borrow_mut();
        if let Some(known) = texts.get(text) {
            return Arc::clone(known);
        }
        let new = Arc::from(text);
        texts.insert(Arc::clone(&new));
        new
    }

    /// Counts a value or key with its text.
    pub(super) fn spend<E: Error>(&self, text: usize) -> Result<(), E> {
        self.values.set(self.values.get() + 1);
        self.bytes.set(self.bytes.get() + text);
        if self.values.get() > MOST_VALUES {
            return Err(self.too_large("the file has more than 5,000,000 values, including what its aliases stand for"));
        }
        if self.bytes.get() > MOST_TEXT {
            return Err(self.too_large("the file has more than 256 MiB of text, including what its aliases stand for"));
        }
        Ok(())
    }

    /// The depth below `depth`, if it is allowed.
    pub(super) fn descend<E: Error>(&self, depth: usize) -> Result<usize, E> {
        if depth == DEEPEST {
            return Err(self.fail(too_deep(None)));
        }
        Ok(depth + 1)
    }

    /// Keeps the fault and returns an error that stops the parser, which adds the place.
    pub(super) fn fail<E: Error>(&self, fault: Fault) -> E {
        let error = E::custom(&fault.message);
        self.fault.replace(Some(fault));
        error
    }

    fn too_large<E: Error>(&self, message: impl Into<String>) -> E {
        self.fail(Fault::new(codes::files::TOO_LARGE, message, None))
    }

    /// The fault that stopped the parser, if it was one of ours.
    pub(super) fn into_fault(self) -> Option<Fault> {
        self.fault.into_inner()
    }

    /// The key as written, if it was borrowed from the text.
    pub(super) fn written(&self, key: &str) -> Option<Scalar> {
        Scalar::locate(self.text, key)
    }

    /// Whether a key requests a merge.
    pub(super) fn is_merge(&self, key: Scalar) -> bool {
        self.merges && key.is_merge(self.text)
    }
}
