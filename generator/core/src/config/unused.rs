//! Settings that nothing asked for, and why.

use super::{Config, NamedPlace, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::load::Sources;
use crate::place::{FileId, Place};
use crate::resolve::place_meant;

impl Config {
    /// Names the settings that nothing asked for. `document` is the file that the settings are about.
    pub fn report_unused(&self, sources: &Sources, document: FileId, diagnostics: &mut Diagnostics) {
        for setting in self.paths.iter().filter(|setting| !setting.is_used()) {
            let key = Location::Key(setting.place.clone());
            diagnostics.push(without_effect(key, "only an OpenAPI document has paths"));
        }
        for setting in self.messages.iter().filter(|setting| !setting.is_used()) {
            let key = Location::Key(setting.place.clone());
            diagnostics.push(without_effect(key, "only an AsyncAPI document says who sends a message"));
        }
        for (named, setting) in self.names.iter().filter(|(_, setting)| !setting.is_used()) {
            let why = "nothing that is generated under such a name is described there";
            let help =
                "remove it or correct its place; a field's name begins with a small letter, any other with a capital";
            diagnostics.push(unused_place((named, setting), (why, help), sources, document));
        }
        for (named, setting) in self.decimals.iter().filter(|(_, setting)| !setting.is_used()) {
            let why = "no number that is generated is described there";
            let help = "name the schema that has `type: number` or `type: integer`; a `$ref` leads to it";
            diagnostics.push(unused_place((named, setting), (why, help), sources, document));
        }
        for setting in self.patches.iter().filter(|setting| !setting.is_used()) {
            let at = Place { file: document, pointer: setting.value.at.clone() };
            let value = Location::Value(setting.place.child("at"));
            diagnostics.push(if sources.node(&at).is_some() {
                without_effect(value, "no event reaches the schema at `at`")
            } else {
                nowhere(&at, document, value, sources)
            });
        }
    }
}

/// A setting that is about nothing that is generated.
pub(crate) fn without_effect(location: Location, why: &str) -> Diagnostic {
    Diagnostic::error(codes::settings::UNUSED, location, format!("this setting has no effect: {why}"))
        .help("remove it, or correct the place that it names")
}

/// A setting about a place that the document does not have. `document` is the file whose places are written without it.
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

/// A place may be in any file that belongs to the document, where none is named.
fn unused_place(
    (named, setting): (&NamedPlace, &Setting<String>),
    (why, help): (&str, &str),
    sources: &Sources,
    document: FileId,
) -> Diagnostic {
    let key = Location::Key(setting.place.clone());
    let place = |file: FileId| Place { file, pointer: named.pointer.clone() };
    let is_there = |file: FileId| sources.node(&place(file)).is_some();
    let others = || sources.iter().any(|(file, _)| is_there(file));
    if named.file.map_or_else(others, is_there) {
        return without_effect(key, why).help(help);
    }
    nowhere(&place(named.file.unwrap_or(document)), document, key, sources)
}

/// The path of a file, seen from the folder of another.
pub(super) fn path_from(from: FileId, file: FileId, sources: &Sources) -> &str {
    let folder = sources.path(from).rfind('/').map_or("", |end| &sources.path(from)[..=end]);
    sources.path(file).strip_prefix(folder).unwrap_or(sources.path(file))
}
