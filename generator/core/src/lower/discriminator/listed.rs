//! Checks names in `codegen.yaml` for events whose payloads list others.

use super::table::{Row, Table};
use super::{Draft, Inferred};
use crate::config::Setting;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Discriminator, NamePlace};
use crate::nearest;

/// Reports configured names that the payload doesn't list at the naming place, since they are never received.
pub(super) fn refuse_others(inferred: &Inferred<'_>, table: Table<'_, '_>, diagnostics: &mut Diagnostics) {
    let (Discriminator::Body(path) | Discriminator::HeaderAndBody(_, path)) = &inferred.discriminator else { return };
    let config = table.config;
    if config.events.is_empty() && config.paths.is_empty() {
        return;
    }
    let drafts: Vec<Draft<'_>> = inferred.events.iter().map(|event| event.draft.clone()).collect();
    for row in Row::of_all(&drafts) {
        let draft = &row.draft;
        let (None, Some(values)) = (&draft.values, table.values(&row, &NamePlace::Body(path.clone()))) else {
            continue;
        };
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        let Some(setting) = config.event_name(&draft.message.key) else { continue };
        // If the name consists of header and body, the body lists its end.
        let before = match (&inferred.discriminator, setting.value.rsplit_once('.')) {
            (Discriminator::HeaderAndBody(..), Some((header, _))) => format!("{header}."),
            (Discriminator::HeaderAndBody(..), None) => "<header>.".to_owned(),
            _ => String::new(),
        };
        let is_listed = |value: &String| {
            let ends = setting.value.strip_suffix(value.as_str());
            ends.is_some_and(|header| if before.is_empty() { header.is_empty() } else { header.ends_with('.') })
        };
        if !values.iter().any(is_listed) {
            let names: Vec<String> = values.iter().map(|value| format!("{before}{value}")).collect();
            diagnostics.push(other(draft, setting, &names));
        }
    }
}

fn other(draft: &Draft<'_>, setting: &Setting<String>, listed: &[String]) -> Diagnostic {
    let message = format!("the payload of `{}` doesn't list the name `{}`", draft.message.key, setting.value);
    let names = || listed.iter().map(String::as_str);
    let otherwise =
        format!("it lists {}; if deliveries have another name, add it with an overlay", nearest::list(names()));
    Diagnostic::error(codes::settings::NAME_UNLISTED, Location::Value(setting.place.clone()), message)
        .label(Location::Key(draft.message.place.clone()), "the event")
        .help(nearest::help(&setting.value, names(), &otherwise))
}
