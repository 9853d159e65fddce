//! Faults of settings without effect, with what was probably meant.

use crate::diagnostic::{Diagnostic, Location, codes};
use crate::load::Sources;
use crate::place::{FileId, Place};
use crate::resolve::place_meant;

/// A setting about something that isn't generated.
pub(crate) fn without_effect(location: Location, why: &str) -> Diagnostic {
    Diagnostic::error(codes::settings::UNUSED, location, format!("this setting has no effect: {why}"))
        .help("remove it, or correct the place that it names")
}

/// A setting about a place that the document doesn't have. `document` is the file that places without a file are in.
pub(crate) fn nowhere(place: &Place, document: FileId, location: Location, sources: &Sources) -> Diagnostic {
    let message = format!("the document has nothing at `{}`", place.pointer);
    let help = match place_meant(sources, place) {
        Some(meant) if meant.file == document => format!("did you mean `{}`?", meant.pointer),
        Some(meant) => {
            let settings = location.place().map_or(document, |place| place.file);
            format!("did you mean `{}#{}`?", path_from(settings, meant.file, sources), meant.pointer)
        }
        None => "write the keys that lead there, each after a `/`: `/components/schemas/Pet`".to_owned(),
    };
    Diagnostic::error(codes::settings::PLACE_NOWHERE, location, message).help(help)
}

/// The path of a file, relative to the folder of another.
pub(super) fn path_from(from: FileId, file: FileId, sources: &Sources) -> &str {
    let folder = sources.path(from).rfind('/').map_or("", |end| &sources.path(from)[..=end]);
    sources.path(file).strip_prefix(folder).unwrap_or(sources.path(file))
}
