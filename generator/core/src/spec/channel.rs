//! Where messages travel in `AsyncAPI`: channels, the parameters of their addresses, and the places in a message that
//! an expression names.

use serde::Serialize;

use crate::cursor::Cursor;
use crate::place::{Place, Pointer};

/// A channel of an `AsyncAPI` document.
#[derive(Clone, Debug, Serialize)]
pub struct Channel<'d> {
    /// Its key in the document.
    pub key: &'d str,
    /// The template of its address, as in `orders/{orderId}`. `None` if the document leaves it open.
    pub address: Option<&'d str>,
    /// A name without parameters, for events that are named by their channel: its key, or in 2.x the `operationId` of its
    /// only operation.
    pub name: Option<&'d str>,
    /// Its description.
    pub description: Option<&'d str>,
    /// The parameters of the address, in the document's order; those that only the template names come last.
    pub parameters: Vec<AddressParameter<'d>>,
    /// Its protocol bindings, as in the document.
    #[serde(serialize_with = "super::serialize_optional_node")]
    pub bindings: Option<Cursor<'d>>,
    /// Its place.
    pub place: Place,
}

impl<'d> Channel<'d> {
    /// The addresses of its messages. A binding may state another name for a broker. If nothing else is known, the
    /// exchange is the address.
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
        if addresses.is_empty() {
            addresses.extend(text(&["amqp", "exchange", "name"]).filter(|name| !name.is_empty()));
        }
        addresses
    }

    /// The queue that messages with a routing key are read from, if the channel's binding names one.
    pub fn queue(&self) -> Option<&'d str> {
        let queue = self.bindings.as_ref()?.descend(&["amqp", "queue", "name"])?.node.as_str();
        queue.filter(|name| !name.is_empty())
    }
}

/// Where the bindings of channels name them: a topic, a queue, a subject.
const NAMED_BY: [&[&str]; 10] = [
    &["kafka", "topic"],
    &["amqp", "queue", "name"],
    &["sqs", "queue", "name"],
    &["sns", "name"],
    &["nats", "subject"],
    &["redis", "channel"],
    &["jms", "destination"],
    &["anypointmq", "destination"],
    &["ibmmq", "queue", "objectName"],
    &["googlepubsub", "topic"],
];

/// An address as a template: wildcards of brokers, such as in `orders.*` and `orders/+/paid`, become parameters, and so
/// do those in the spelling of other languages, `orders/<id>` and `orders/:id`.
pub fn as_template(address: &str) -> String {
    let wildcards = if separator(address) == "/" { ["+", "#"] } else { ["*", "#"] };
    in_segments(address, |segment| wildcards.contains(&segment) || segment == ">")
}

/// An address with its named parameters in braces, whatever the spelling. Wildcards stay.
pub fn with_braces(address: &str) -> String {
    in_segments(address, |_| false)
}

/// The parameters of an address in the spelling of other languages.
pub(super) fn foreign_parameters(address: &str) -> impl Iterator<Item = &str> {
    let separator = separator(address);
    address.split(separator).filter_map(move |segment| foreign(segment, separator))
}

fn in_segments(address: &str, is_wildcard: impl Fn(&str) -> bool) -> String {
    let separator = separator(address);
    let segment = |segment: &str| match foreign(segment, separator) {
        Some(name) => format!("{{{name}}}"),
        None if is_wildcard(segment) => format!("{{{segment}}}"),
        None => segment.to_owned(),
    };
    address.split(separator).map(segment).collect::<Vec<_>>().join(separator)
}

fn separator(address: &str) -> &'static str {
    if address.contains('/') { "/" } else { "." }
}

/// The parameter that fills a segment: `<id>`, or `:id` between slashes.
fn foreign<'a>(segment: &'a str, separator: &str) -> Option<&'a str> {
    let in_brackets = segment.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let name = in_brackets.or_else(|| segment.strip_prefix(':').filter(|_| separator == "/"))?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
    is_name.then_some(name)
}

/// A part of a channel's address that differs between messages.
#[derive(Clone, Debug, Serialize)]
pub struct AddressParameter<'d> {
    /// Its name, between braces in the address.
    pub name: &'d str,
    /// Its description.
    pub description: Option<&'d str>,
    /// Its possible values, if the document lists them.
    pub values: Vec<&'d str>,
    /// Its value if none is given.
    pub default: Option<&'d str>,
    /// The document's example values.
    pub examples: Vec<&'d str>,
    /// Where a message has the same value.
    pub location: Option<RuntimeExpression>,
    /// Where it is described, or the channel's place if only the address names it.
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
    /// Where in that part; its root if the expression doesn't say more.
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
    /// Parses an expression. `None` if the text isn't one.
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
            ("/shops/<shop_id>/orders/:order", "/shops/{shop_id}/orders/{order}"),
            ("shops.<shop>.orders.:order", "shops.{shop}.orders.:order"),
            ("orders/<>/:/a:b/<a b>", "orders/<>/:/a:b/<a b>"),
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
