//! Operations below `paths` that `codegen.yaml` names as events: some documents describe what their owner sends as if
//! it were the owner's API.

use super::super::Reading;
use super::item::PathItem;
use super::keys::NamedMessage;
use super::{message, part};
use crate::config::{Config, PathSetting};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::nearest::{self, nearest};
use crate::node::Node;
use crate::place::Place;

/// Reads the operations that the settings name.
pub(super) fn read_configured_paths<'d>(
    config: &Config,
    reading: &mut Reading<'_, 'd>,
    found: &mut Vec<NamedMessage<'d>>,
) {
    if config.paths.is_empty() {
        return;
    }
    let paths = part(&reading.root.clone(), "paths", reading);
    for setting in &config.paths {
        found.extend(operation(&setting.value, &setting.place, paths.as_ref(), reading).into_iter().flatten());
    }
}

/// The first path that something is sent to, if the document may describe a receiver: nothing can be changed or deleted
/// there.
pub(super) fn of_receiver<'d>(root: &Cursor<'d>) -> Option<&'d str> {
    let paths = root.get("paths")?;
    let has = |item: &Cursor<'d>, method: &str| item.node.get(method).is_some();
    let is_managed = |item: &Cursor<'d>| ["put", "patch", "delete"].iter().any(|method| has(item, method));
    if paths.entries().any(|(_, item)| is_managed(&item)) {
        return None;
    }
    paths.entries().find(|(_, item)| has(item, "post")).map(|(path, _)| path)
}

fn operation<'d>(
    setting: &PathSetting,
    at: &Place,
    paths: Option<&Cursor<'d>>,
    reading: &mut Reading<'_, 'd>,
) -> Option<Vec<NamedMessage<'d>>> {
    let PathSetting { path, method, name } = setting;
    let Some(cursor) = paths.and_then(|paths| paths.get(path)) else {
        reading.diagnostics.push(no_path(path, at, paths));
        return None;
    };
    let item = PathItem::read(cursor, reading)?;
    let operations = item.operations(reading);
    let Some((method, operation)) = operations.iter().find(|(other, _)| other.eq_ignore_ascii_case(method)) else {
        reading.diagnostics.push(no_method(method, path, at, &item));
        return None;
    };
    let id = operation.node.get("operationId").and_then(Node::as_str);
    let key = name.as_ref().map(|name| &*name.value).or(id).unwrap_or(path).to_owned();
    let mut messages = message::read(&key.into(), (method, operation), &item, reading);
    let path_of_document = paths.and_then(|paths| paths.entries().map(|(key, _)| key).find(|key| key == path));
    messages.iter_mut().for_each(|message| message.path = path_of_document);
    Some(NamedMessage::all(messages, &[None, Some(format!("{path}.{method}"))]).collect())
}

fn no_path(path: &str, at: &Place, paths: Option<&Cursor<'_>>) -> Diagnostic {
    let fault = Diagnostic::error(
        codes::settings::NO_OPERATION,
        Location::Value(at.child("path")),
        format!("the document has no path `{path}`"),
    );
    let names: Vec<&str> = paths.into_iter().flat_map(Cursor::entries).map(|(name, _)| name).collect();
    match nearest(names, path).zip(paths) {
        Some((name, paths)) => fault
            .label(Location::Key(paths.place.child(name)), "a similar path")
            .help(format!("did you mean `{name}`?")),
        None => fault.help("write a key of the document's `paths`"),
    }
}

fn no_method(method: &str, path: &str, at: &Place, item: &PathItem<'_>) -> Diagnostic {
    let message = format!("the path `{path}` has no operation `{method}`");
    let fault = Diagnostic::error(codes::settings::NO_OPERATION, Location::Value(at.child("method")), message)
        .label(item.location(), "the path");
    match item.methods().as_slice() {
        [] => fault.help("the path has no operations"),
        methods => {
            let all = format!("it has {}", nearest::list(methods.iter().copied()));
            fault.help(nearest::help(method, methods.iter().copied(), &all))
        }
    }
}
