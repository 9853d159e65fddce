//! Reports settings that no stage used, and why.

use crate::config::faults::{nowhere, without_effect};
use crate::config::{Config, NamedPlace, Setting, Used};
use crate::diagnostic::{Diagnostic, Diagnostics, Location};
use crate::load::Sources;
use crate::nearest;
use crate::place::{FileId, Place};
use crate::spec::{self, Dialect};

/// Reports the settings of a document that aren't among those that were `used`.
pub fn report(
    config: &Config,
    used: &Used,
    spec: &spec::Api<'_>,
    (sources, document): (&Sources, FileId),
    diagnostics: &mut Diagnostics,
) {
    for (key, setting) in config.events.iter().filter(|(_, setting)| !used.contains(setting)) {
        diagnostics.push(unused_event(key, setting, spec));
    }
    if let Dialect::OpenApi30 | Dialect::OpenApi31 = spec.dialect {
        let why = "only an AsyncAPI document says who sends a message";
        diagnostics.extend(config.messages.iter().map(|setting| without_effect(key(setting), why)));
    } else {
        let why = "only an OpenAPI document has paths";
        diagnostics.extend(config.paths.iter().map(|setting| without_effect(key(setting), why)));
    }
    for (named, setting) in config.names.iter().filter(|(_, setting)| !used.contains(setting)) {
        let why = "nothing with such a name is generated from this place";
        let help = "remove it, or correct its place; the name of a field starts with a lower-case letter, all others with an upper-case letter";
        diagnostics.push(unused_place((named, setting), (why, help), sources, document));
    }
    for (named, setting) in config.decimals.iter().filter(|(_, setting)| !used.contains(setting)) {
        let why = "no number is generated from this place";
        let help =
            "write the place of the schema that has `type: number` or `type: integer`, which a `$ref` may lead to";
        diagnostics.push(unused_place((named, setting), (why, help), sources, document));
    }
    for setting in config.patches.iter().filter(|setting| !used.contains(setting)) {
        let at = Place { file: document, pointer: setting.value.at.clone() };
        let value = Location::Value(setting.place.child("at"));
        diagnostics.push(if sources.node(&at).is_some() {
            without_effect(value, "no event uses the schema at `at`")
        } else {
            nowhere(&at, document, value, sources)
        });
    }
}

fn key<T>(setting: &Setting<T>) -> Location {
    Location::Key(setting.place.clone())
}

fn unused_event(event: &str, setting: &Setting<String>, spec: &spec::Api<'_>) -> Diagnostic {
    let known: Vec<&str> = spec.messages.iter().map(|message| &*message.key).collect();
    if known.contains(&event) {
        return without_effect(key(setting), "the payload lists its event names").help("remove it");
    }
    let otherwise = format!("the document has {}", nearest::list(known.iter().copied()));
    without_effect(key(setting), "the document has no such webhook or message")
        .help(nearest::help(event, known, &otherwise))
}

/// A place without a file may be in any file of the document.
fn unused_place(
    (named, setting): (&NamedPlace, &Setting<String>),
    (why, help): (&str, &str),
    sources: &Sources,
    document: FileId,
) -> Diagnostic {
    if named.is_in(sources) {
        return without_effect(key(setting), why).help(help);
    }
    nowhere(&named.in_document(document), document, key(setting), sources)
}
