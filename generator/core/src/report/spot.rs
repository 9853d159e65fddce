//! Where a location is: the file, and the position in its text.

use crate::diagnostic::Location;
use crate::load::{Sources, Span};
use crate::place::{FileId, Pointer};

/// A location, found in its file.
#[derive(Clone)]
pub(super) struct Spot<'a> {
    /// `None` for files that weren't loaded.
    pub(super) file: Option<FileId>,
    pub(super) path: &'a str,
    pub(super) span: Option<Span>,
    /// The place in the tree, unless that is all of it.
    pub(super) pointer: Option<Pointer>,
}

impl<'a> Spot<'a> {
    pub(super) fn from_location(location: &'a Location, sources: &'a Sources) -> Self {
        match location {
            Location::Value(place) => {
                let place = sources.origin(place);
                let span = sources.document(place.file).span_of_value(&place.pointer);
                Self { span, ..Self::in_file(place.file, sources) }.within(place.pointer)
            }
            Location::Key(place) => {
                let place = sources.origin(place);
                let span = sources.document(place.file).span_of_key(&place.pointer);
                Self { span, ..Self::in_file(place.file, sources) }.within(place.pointer)
            }
            Location::Position { file, line, column } => {
                let span = sources.document(*file).span_of_word(*line, *column);
                Self { span, ..Self::in_file(*file, sources) }
            }
            Location::File(file) => Self::in_file(*file, sources),
            Location::Path(path) => Self { file: None, path, span: None, pointer: None },
        }
    }

    fn in_file(file: FileId, sources: &'a Sources) -> Self {
        Self { file: Some(file), path: sources.path(file), span: None, pointer: None }
    }

    fn within(self, pointer: Pointer) -> Self {
        Self { pointer: pointer.last().is_some().then_some(pointer), ..self }
    }

    /// Files come in the order in which they were loaded, after those that couldn't be read.
    pub(super) fn order(&self) -> (Option<FileId>, Option<(usize, usize)>) {
        (self.file, self.span.map(|span| (span.start.line, span.start.column)))
    }
}
