//! The payloads that a document shows: those that fit their own type become samples, the others are named.

mod exact;
mod key_order;
mod parts;

use std::collections::{BTreeMap, HashSet};

pub(crate) use self::parts::{alternative, json_kind};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Discriminator, Field, Kind, Object, Presence, Sample, Type, TypeId, TypeKind, Types};
use crate::node::{Map, Node};
use crate::place::Place;
use crate::spec::Message;

use self::key_order::KeyOrders;
use super::events::NamedEvent;

/// What examples are compared with.
#[derive(Clone, Copy)]
pub(super) struct Shapes<'a> {
    pub(super) types: &'a Types,
    pub(super) events: &'a [NamedEvent<'a>],
    pub(super) discriminator: &'a Discriminator,
}

/// What examples show.
pub(super) struct Shown {
    /// Of each event, the examples of its message that are examples of it.
    pub(super) samples: Vec<Vec<Sample>>,
    /// For objects whose keys are in another order in the examples than in the document: the fields by index in that order.
    pub(super) key_orders: BTreeMap<TypeId, Vec<usize>>,
}

/// Gathers the examples that fit.
pub(super) fn gather(shapes: Shapes<'_>, messages: &[Message<'_>], diagnostics: &mut Diagnostics) -> Shown {
    let mut key_orders = KeyOrders::default();
    let samples = shapes.events.iter().map(|event| {
        let message = messages.iter().find(|message| message.place == event.message.place);
        let examples = message.into_iter().flat_map(|message| &message.examples);
        let samples = examples.filter_map(|example| {
            let Cursor { node, place } = &example.payload;
            let exact = shapes.check(event, node, place).map_err(|misfit| diagnostics.push(misfit.diagnostic(event)));
            let exact = exact.ok()??;
            key_orders.note(shapes.types, &event.payload, node);
            Some(Sample { json: to_json(node), exact, place: place.clone() })
        });
        samples.collect()
    });
    Shown { samples: samples.collect(), key_orders: key_orders.that_differ() }
}

fn to_json(node: &Node) -> String {
    let mut text = serde_json::to_string_pretty(node).unwrap_or_default();
    text.push('\n');
    text
}

impl Shapes<'_> {
    /// Whether the example is written again as it is; none if it is not one of this event, since where a message is several
    /// events it may be one of another.
    fn check(self, event: &NamedEvent<'_>, node: &Node, place: &Place) -> Result<Option<bool>, Misfit> {
        if let Discriminator::Body(path) = self.discriminator {
            let named = path.iter().try_fold(node, |node, key| node.get(key));
            match named.and_then(Node::as_str) {
                Some(name) if name == event.name => {}
                Some(name) if self.events.iter().any(|event| event.name == name) => return Ok(None),
                _ => {
                    let at = || path.iter().fold(place.clone(), |place, key| place.child(key.as_str()));
                    let place = named.map_or_else(|| place.clone(), |_| at());
                    return Err(Misfit { place, expected: format!("the name `{}`", event.name) });
                }
            }
        }
        fits(self.types, &event.payload, node, place)?;
        Ok(Some(exact::is_exact(self.types, &event.payload, node)))
    }
}

/// What an example has that its type has not.
struct Misfit {
    place: Place,
    expected: String,
}

impl Misfit {
    fn diagnostic(self, event: &NamedEvent<'_>) -> Diagnostic {
        let message =
            format!("the generated types refuse this example of `{}`: expected {}", event.name, self.expected);
        Diagnostic::warning(codes::examples::MISFIT, Location::Value(self.place), message)
            .help("a payload like this one would be malformed; correct what is wrong, the example or the schema")
    }
}

/// Whether a value decodes as a type, as the generated decoder would see it.
fn fits(types: &Types, ty: &Type, node: &Node, place: &Place) -> Result<(), Misfit> {
    let expect = |fits: bool, expected: &str| {
        if fits { Ok(()) } else { Err(Misfit { place: place.clone(), expected: expected.to_owned() }) }
    };
    match ty {
        Type::Any => Ok(()),
        Type::String | Type::Text(_) => expect(node.as_str().is_some(), "a string"),
        Type::Boolean => expect(node.as_bool().is_some(), "true or false"),
        Type::Integer => expect(matches!(node, Node::Number(number) if number.fits_i64()), "an integer of 64 bits"),
        Type::Unsigned => expect(
            matches!(node, Node::Number(number) if number.is_integer() && number.as_f64() >= 0.0),
            "an integer from 0",
        ),
        Type::Number | Type::Decimal => expect(matches!(node, Node::Number(_)), "a number"),
        Type::Nullable(_) if *node == Node::Null => Ok(()),
        Type::Nullable(inner) => fits(types, inner, node, place),
        Type::List(item) => {
            expect(node.as_list().is_some(), "a list")?;
            let mut items = node.as_list().unwrap_or_default().iter().enumerate();
            items.try_for_each(|(index, node)| fits(types, item, node, &place.item(index)))
        }
        Type::Map(value) => {
            expect(node.as_map().is_some(), "a mapping")?;
            let mut pairs = node.as_map().into_iter().flat_map(Map::iter);
            pairs.try_for_each(|(key, node)| fits(types, value, node, &place.child(key)))
        }
        Type::Named(id) | Type::Boxed(id) => {
            let kind = types.kind(*id);
            match kind.json_kind() {
                Some(Kind::String) => return expect(node.as_str().is_some(), "a string"),
                Some(_) => expect(node.as_map().is_some(), "a mapping")?,
                None => {}
            }
            match alternative(types, *id, node) {
                Some(ty) => fits(types, ty, node, place),
                None if kind.json_kind().is_none() => {
                    expect(false, "a value of one of the types that the schema lists")
                }
                None => properties_fit(types, kind, node, place),
            }
        }
    }
}

/// Whether the properties of an object are of their types, the unlisted ones included.
fn properties_fit(types: &Types, kind: &TypeKind, node: &Node, place: &Place) -> Result<(), Misfit> {
    kind.fields().try_for_each(|field| field_fits(types, field, node, place))?;
    let Some(Object { tag, rest: Some(rest), .. }) = kind.object() else { return Ok(()) };
    let listed = kind.fields().map(|field| &*field.wire).chain(tag.as_ref().map(|tag| &*tag.wire));
    let listed: HashSet<&str> = listed.collect();
    let mut others = node.as_map().into_iter().flat_map(Map::iter).filter(|(key, _)| !listed.contains(key));
    others.try_for_each(|(key, node)| fits(types, rest, node, &place.child(key)))
}

fn field_fits(types: &Types, field: &Field, object: &Node, place: &Place) -> Result<(), Misfit> {
    match object.get(&field.wire) {
        None if field.presence == Presence::Required => {
            let expected = format!("the property `{}`", field.wire);
            Err(Misfit { place: place.clone(), expected })
        }
        None => Ok(()),
        Some(Node::Null) if field.presence != Presence::Required || field.ty == Type::Any => Ok(()),
        Some(value) => fits(types, &field.ty, value, &place.child(field.wire.as_str())),
    }
}
