//! The channels of a document, with the parameters of their addresses.

use super::super::channel::foreign_parameters;
use super::super::{AddressParameter, Channel, Dialect, Reading, RuntimeExpression};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::node::Node;

/// All channels, whether or not they have events.
pub(super) fn read<'d>(dialect: Dialect, reading: &mut Reading<'_, 'd>) -> Vec<Channel<'d>> {
    let channels: Vec<_> =
        reading.root.mapping("channels", reading.diagnostics).iter().flat_map(Cursor::entries).collect();
    channels.into_iter().filter_map(|(key, cursor)| channel(key, cursor, dialect, reading)).collect()
}

fn channel<'d>(
    key: &'d str,
    cursor: Cursor<'d>,
    dialect: Dialect,
    reading: &mut Reading<'_, 'd>,
) -> Option<Channel<'d>> {
    let channel = reading.follow(cursor)?;
    let address = match (dialect, channel.get("address")) {
        (Dialect::AsyncApi2, _) => Some(key),
        (_, None) => key_as_address(key, &channel, reading),
        // Null means that the address is not known before run time.
        (_, Some(address)) if *address.node == Node::Null => None,
        (_, Some(_)) => reading.text(&channel, "address"),
    };
    let declared: Vec<_> =
        channel.mapping("parameters", reading.diagnostics).iter().flat_map(Cursor::entries).collect();
    let mut parameters: Vec<_> =
        declared.into_iter().filter_map(|(name, cursor)| parameter(name, cursor, reading)).collect();
    for name in address.into_iter().flat_map(names_in) {
        if !parameters.iter().any(|parameter| parameter.name == name) {
            parameters.push(AddressParameter::undescribed(name, &channel.place));
        }
    }
    let name = if dialect == Dialect::AsyncApi2 { only_operation(&channel) } else { Some(key) };
    let name = name.filter(|name| !name.contains('{'));
    let description = reading.prose(&channel, "description");
    let bindings = channel.get("bindings").and_then(|bindings| reading.bindings(bindings));
    Some(Channel { key, address, name, description, parameters, bindings, place: channel.place })
}

/// 2.x: the `operationId` of a channel's only operation.
fn only_operation<'d>(channel: &Cursor<'d>) -> Option<&'d str> {
    let mut operations = ["subscribe", "publish"].into_iter().filter_map(|key| channel.get(key));
    let only = operations.next().filter(|_| operations.next().is_none())?;
    only.node.get("operationId")?.as_str()
}

/// 3.x: the address of a broker's channel that doesn't state one. Its key is assumed to be the address, as in 2.x.
fn key_as_address<'d>(key: &'d str, channel: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<&'d str> {
    if !super::are_brokers(reading) || channel.get("bindings").is_some() {
        return None;
    }
    let message = format!("the channel has no address, so it is assumed to be `{key}`");
    let note = Diagnostic::note(codes::messages::ADDRESS_ASSUMED, channel.key_location(), message);
    reading.diagnostics.push(note.help("add its `address`; `address: null` says that it isn't known"));
    Some(key)
}

/// The names of the parameters in a template.
fn names_in(address: &str) -> impl Iterator<Item = &str> {
    let in_braces = address.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
    in_braces.chain(foreign_parameters(address))
}

fn parameter<'d>(name: &'d str, cursor: Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<AddressParameter<'d>> {
    let parameter = reading.follow(cursor)?;
    // 2.x describes the values with a schema, 3.x with keywords.
    let values = match parameter.get("schema") {
        Some(schema) => reading.follow(schema)?,
        None => parameter.clone(),
    };
    let listed = |key: &str| -> Vec<&'d str> {
        values.get(key).iter().flat_map(Cursor::items).filter_map(|item| item.node.as_str()).collect()
    };
    Some(AddressParameter {
        name,
        description: reading.prose(&parameter, "description"),
        values: listed("enum"),
        default: values.node.get("default").and_then(Node::as_str),
        examples: listed("examples"),
        location: parameter.get("location").and_then(|location| expression(&location, reading)),
        place: parameter.place,
    })
}

/// The place in a message that an expression names.
pub(super) fn expression(cursor: &Cursor<'_>, reading: &mut Reading<'_, '_>) -> Option<RuntimeExpression> {
    let text = cursor.read_as(Node::as_str, "a string", reading.diagnostics)?;
    let expression = RuntimeExpression::parse(text);
    if expression.is_none() {
        let fault = Diagnostic::warning(
            codes::messages::EXPRESSION,
            cursor.location(),
            format!("`{text}` is not a runtime expression for a message"),
        );
        reading.diagnostics.push(fault.help("write `$message.header#/<name>` or `$message.payload#/<pointer>`"));
    }
    expression
}
