//! Where messages travel, as `AsyncAPI` describes it: channels, the parameters of their addresses, and the places in a
//! message that an expression names.

use serde::Serialize;

use crate::cursor::Cursor;
use crate::place::{Place, Pointer};

/// A channel of an `AsyncAPI` document.
#[derive(Clone, Debug, Serialize)]
pub struct Channel<'d> {
    /// What the document calls it.
    pub key: &'d str,
    /// The template of its address, as in `orders/{orderId}`. `None` if the document leaves it open.
    pub address: Option<&'d str>,
    /// What the document says about it.
    pub description: Option<&'d str>,
    /// The parameters of the address, in the document's order; those that only the template names come last.
    pub parameters: Vec<AddressParameter<'d>>,
    /// Its protocol bindings, as in the document.
    #[serde(serialize_with = "super::serialize_optional_node")]
    pub bindings: Option<Cursor<'d>>,
    /// Where it stands.
    pub place: Place,
}

impl<'d> Channel<'d> {
    /// The addresses on which its messages arrive. A broker may know it by another name, as its binding says.
    pub fn addresses(&self) -> Vec<&'d str> {
        let text = |path: &[&str]| self.bindings.as_ref()?.descend(path)?.node.as_str();
        let is_routing_key = text(&["amqp", "is"]) == Some("routingKey");
        let is_address = |path: &[&str]| path[0] != "amqp" || !is_routing_key;
        let named = NAMED_BY.into_iter().filter(|path| is_address(path)).filter_map(text);
        let mut addresses: Vec<&'d str> = self.address.into_iter().collect();
        named.filter(|name| !name.is_empty()).for_each(|name| {
            if !addresses.contains(&name) {
                addresses.push(name);
            }
        });
        addresses
    }

    /// The queue that messages of a routing key are read from, where the channel's binding names one.
    pub fn queue(&self) -> Option<&'d str> {
        let queue = self.bindings.as_ref()?.descend(&["amqp", "queue", "name"])?.node.as_str();
        queue.filter(|name| !name.is_empty())
    }
}

/// Where the bindings of channels name them: a topic, a queue, a subject.
const NAMED_BY: [&[&str]; 9] = [
    &["kafka", "topic"],
    &["amqp", "queue", "name"],
    &["sqs", "queue", "name"],
    &["sns", "name"],
    &["nats", "subject"],
    &["redis", "channel"],
    &["jms", "destination"],
    &["anypointmq", "destination"],
    &["ibmmq", "queue", "objectName"],
];

/// An address as a template: what brokers let be anything, as in `orders.*` and `orders/+/paid`, is a parameter.
pub fn as_template(address: &str) -> String {
    let (separator, wildcards) = if address.contains('/') { ("/", ["+", "#"]) } else { (".", ["*", "#"]) };
    let segment = |segment: &str| {
        let is_any = wildcards.contains(&segment) || segment == ">";
        if is_any { format!("{{{segment}}}") } else { segment.to_owned() }
    };
    address.split(separator).map(segment).collect::<Vec<_>>().join(separator)
}

/// A part of a channel's address that differs from message to message.
#[derive(Clone, Debug, Serialize)]
pub struct AddressParameter<'d> {
    /// Its name, as it stands between braces in the address.
    pub name: &'d str,
    /// What it says.
    pub description: Option<&'d str>,
    /// The values that it can have, where the document lists them.
    pub values: Vec<&'d str>,
    /// The value that it has where nothing is said.
    pub default: Option<&'d str>,
    /// Values that the document shows.
    pub examples: Vec<&'d str>,
    /// Where in a message the same value stands.
    pub location: Option<RuntimeExpression>,
    /// Where it is described; the channel, where only the address names it.
    pub place: Place,
}

impl<'d> AddressParameter<'d> {
    /// A parameter that only the address of a channel names.
    pub(super) fn undescribed(name: &'d str, channel: &Place) -> Self {
        Self {
            name,
            description: None,
            values: Vec::new(),
            default: None,
            examples: Vec::new(),
            location: None,
            place: channel.clone(),
        }
    }
}

/// A place in a message: `$message.header#/id`, `$message.payload#/order/id` (section "Runtime Expression").
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RuntimeExpression {
    /// The part of the message.
    pub part: MessagePart,
    /// Where in that part; its root, where the expression says no more.
    pub pointer: Pointer,
}

/// A part of a message that an expression can name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum MessagePart {
    /// The headers.
    Header,
    /// The payload.
    Payload,
}

impl RuntimeExpression {
    /// Reads an expression, or says by nothing that the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("$message.")?;
        let (part, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let part = match part {
            "header" => MessagePart::Header,
            "payload" => MessagePart::Payload,
            _ => return None,
        };
        Some(Self { part, pointer: Pointer::parse(fragment)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(MessagePart, String)> {
        RuntimeExpression::parse(text).map(|it| (it.part, it.pointer.to_string()))
    }

    #[test]
    fn what_brokers_let_be_anything_is_a_parameter() {
        for (address, template) in [
            ("orders.*.paid", "orders.{*}.paid"),
            ("orders.#", "orders.{#}"),
            ("orders.>", "orders.{>}"),
            ("orders/+/paid", "orders/{+}/paid"),
            ("orders/a*/paid.*", "orders/a*/paid.*"),
            ("orders/{id}", "orders/{id}"),
        ] {
            assert_eq!(as_template(address), template);
        }
    }

    #[test]
    fn expressions_name_a_part_and_a_place_in_it() {
        assert_eq!(shown("$message.header#/correlationId"), Some((MessagePart::Header, "/correlationId".to_owned())));
        assert_eq!(shown("$message.payload#/a~1b/0"), Some((MessagePart::Payload, "/a~1b/0".to_owned())));
        assert_eq!(shown("$message.payload"), Some((MessagePart::Payload, String::new())));
    }

    #[test]
    fn other_text_is_no_expression() {
        for text in ["", "$message", "$message.body#/id", "$request.header#/id", "$message.header#id", "header#/id"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
