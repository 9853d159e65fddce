//! Callbacks: what an API sends because an operation of it was called.

use super::super::Reading;
use super::item::PathItem;
use super::keys::Found;
use super::{message, part};
use crate::cursor::Cursor;
use crate::node::Node;

/// The callbacks of all operations below `paths`.
pub(super) fn of_paths<'d>(root: &Cursor<'d>, reading: &mut Reading<'_, 'd>, found: &mut Vec<Found<'d>>) {
    let Some(paths) = PathItem::glance(root.clone(), reading).and_then(|root| root.get("paths")) else { return };
    for (path, cursor) in paths.entries() {
        let Some(item) = PathItem::glance(cursor, reading) else { continue };
        for (method, operation) in item.operations(reading) {
            of_operation(&operation, path, method, reading, found);
        }
    }
}

/// The callbacks of one operation; those that a callback has in its turn among them.
pub(super) fn of_operation<'d>(
    operation: &Cursor<'d>,
    path: &str,
    method: &str,
    reading: &mut Reading<'_, 'd>,
    found: &mut Vec<Found<'d>>,
) {
    let Some(callbacks) = part(operation, "callbacks", reading) else { return };
    let caller = operation.node.get("operationId").and_then(Node::as_str);
    for (name, callback) in callbacks.entries() {
        let Some(callback) = reading.follow(callback) else { continue };
        for (expression, cursor) in callback.entries().filter(|(key, _)| !key.starts_with("x-")) {
            let Some(item) = PathItem::read(cursor, reading) else { continue };
            for (own_method, operation) in item.operations(reading) {
                // Several operations may refer to one callback.
                if found.iter().any(|known: &Found<'_>| known.message.place == operation.place) {
                    continue;
                }
                let id = operation.node.get("operationId").and_then(Node::as_str).map(str::to_owned);
                let qualified = vec![
                    id,
                    caller.map(|caller| format!("{caller}.{name}")),
                    Some(format!("{path}.{method}.{name}")),
                    Some(format!("{path}.{method}.{name}.{expression}.{own_method}")),
                ];
                found.push(Found { message: message::read(name.into(), &operation, &item, reading), qualified });
                of_operation(&operation, expression, own_method, reading, found);
            }
        }
    }
}
