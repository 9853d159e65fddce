//! Reads and checks the actions of an overlay (Overlay Specification 1.1, section 4.4).

use super::query::Query;
use super::version::Version;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};

/// One action.
pub(super) struct Action<'d> {
    /// What it selects.
    pub(super) target: Query<'d>,
    pub(super) change: Change<'d>,
}

/// What it does.
pub(super) enum Change<'d> {
    /// A value is merged into each of the selected ones.
    Update(Cursor<'d>),
    /// Another value of the document is merged into them.
    Copy(Query<'d>),
    /// They are removed.
    Remove,
}

/// The actions, in order, without faulty ones.
pub(super) fn read<'d>(overlay: &Cursor<'d>, version: Version, diagnostics: &mut Diagnostics) -> Vec<Action<'d>> {
    check_keys(overlay, &["overlay", "info", "extends", "actions"], diagnostics);
    check_info(overlay, diagnostics);
    let Some(actions) = overlay.get("actions") else {
        let fault = Diagnostic::error(codes::overlays::INCOMPLETE, overlay.location(), "this overlay has no `actions`");
        diagnostics.push(fault.help("write `actions:` and below it what to change: `- target: $.info` …"));
        return Vec::new();
    };
    let Some(list) = overlay.list("actions", diagnostics) else { return Vec::new() };
    if list.items().next().is_none() {
        let fault = Diagnostic::error(codes::overlays::INCOMPLETE, actions.location(), "this overlay has no action");
        diagnostics.push(fault.help("write one, or remove the file"));
    }
    list.items().filter_map(|action| read_action(&action, version, diagnostics)).collect()
}

fn check_info(overlay: &Cursor<'_>, diagnostics: &mut Diagnostics) {
    let help = "write `info: { title: <what it is for>, version: 1.0.0 }`";
    let Some(info) = overlay.get("info") else {
        diagnostics.push(
            Diagnostic::error(codes::overlays::INCOMPLETE, overlay.location(), "this overlay has no `info`").help(help),
        );
        return;
    };
    let Some(info) = overlay.mapping("info", diagnostics).map(|_| info) else { return };
    check_keys(&info, &["title", "version", "description"], diagnostics);
    for key in ["title", "version"] {
        if info.get(key).is_none() {
            let message = format!("the `info` of this overlay has no `{key}`");
            diagnostics.push(Diagnostic::error(codes::overlays::INCOMPLETE, info.location(), message).help(help));
        }
        info.text(key, diagnostics);
    }
}

fn read_action<'d>(action: &Cursor<'d>, version: Version, diagnostics: &mut Diagnostics) -> Option<Action<'d>> {
    action.read_as(crate::node::Node::as_map, "a mapping", diagnostics)?;
    check_keys(action, &["target", "description", "update", "copy", "remove"], diagnostics);
    let Some(target) = action.get("target") else {
        let fault = Diagnostic::error(codes::overlays::INCOMPLETE, action.location(), "this action has no `target`");
        diagnostics
            .push(fault.help("write the values of the document that it changes: `target: $.components.schemas`"));
        return None;
    };
    let change = read_change(action, version, diagnostics);
    let target = Query::read(target, diagnostics)?;
    Some(Action { target, change: change? })
}

fn read_change<'d>(action: &Cursor<'d>, version: Version, diagnostics: &mut Diagnostics) -> Option<Change<'d>> {
    let (update, copy) = (action.get("update"), action.get("copy"));
    let remove = action.get("remove").is_some() && action.flag("remove", diagnostics)?;
    if let Some(copy) = copy.as_ref().filter(|_| version == Version::V1_0) {
        let fault = Diagnostic::error(
            codes::overlays::NOT_IN_1_0,
            copy.key_location(),
            "`copy` needs version 1.1 of the Overlay Specification",
        );
        diagnostics.push(fault.help("write `overlay: 1.1.0`"));
        return None;
    }
    match (update, copy, remove) {
        (Some(update), None, false) => Some(Change::Update(update)),
        (None, Some(copy), false) => Query::read(copy, diagnostics).map(Change::Copy),
        (None, None, true) => Some(Change::Remove),
        (None, None, false) => {
            let fault = Diagnostic::error(codes::overlays::DOES_NOTHING, action.location(), "this action does nothing");
            diagnostics.push(fault.help("write `update:` with what to add or replace, or `remove: true`"));
            None
        }
        _ => {
            let fault =
                Diagnostic::error(codes::overlays::DOES_SEVERAL, action.location(), "this action does several things");
            diagnostics.push(fault.help("write an action for each of `update`, `copy` and `remove`"));
            None
        }
    }
}

fn check_keys(part: &Cursor<'_>, known: &[&str], diagnostics: &mut Diagnostics) {
    for (key, value) in part.entries().filter(|(key, _)| !known.contains(key) && !key.starts_with("x-")) {
        let list: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
        let fault = Diagnostic::error(
            codes::overlays::UNKNOWN_KEY,
            value.key_location(),
            format!("unknown field `{key}` in an overlay"),
        );
        diagnostics
            .push(fault.help(format!("the fields here are {}, and extensions that start with `x-`", list.join(", "))));
    }
}
