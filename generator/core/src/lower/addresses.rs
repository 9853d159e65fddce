//! The addresses of channels as types whose fields are the parameters.

use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::ir::{Address, Docs, Fact, Field, Placement, Presence, Type, TypeDef, TypeId, TypeKind, Types, Variant};
use crate::spec::{AddressParameter, Api, Channel, MessagePart, with_braces};

/// Adds a type for the address of each channel that has parameters and carries an event.
pub(super) fn add(types: &mut Types, spec: &Api<'_>, diagnostics: &mut Diagnostics) {
    let is_used = |channel: &&Channel<'_>| spec.messages.iter().any(|message| message.channels.contains(&channel.key));
    for channel in spec.channels.iter().filter(is_used) {
        let Some(template) = channel.address.map(with_braces).filter(|address| address.contains('{')) else { continue };
        if can_be_taken_apart(&template) {
            add_address(types, channel, template);
        } else {
            let fault = format!("the address `{template}` can't be parsed, because nothing separates its parameters");
            let fault = Diagnostic::warning(codes::messages::ADDRESS, Location::Key(channel.place.clone()), fault);
            diagnostics.push(fault.help("separate them, as in `orders/{shop}/{order}`"));
        }
    }
}

/// Whether the braces are balanced and not nested, and text follows each parameter except the last.
fn can_be_taken_apart(template: &str) -> bool {
    let parameters: Vec<_> = template.split('{').skip(1).map(|part| part.split_once('}')).collect();
    let Some((last, others)) = parameters.split_last() else { return false };
    last.is_some() && others.iter().all(|part| part.is_some_and(|(_, behind)| !behind.is_empty()))
}

fn add_address(types: &mut Types, channel: &Channel<'_>, template: String) {
    let words = [channel.key.to_owned(), "address".to_owned()];
    let text =
        channel.description.map_or_else(|| format!("The address of the channel `{}`", channel.key), str::to_owned);
    let docs = Docs { text: Some(text), ..Docs::default() };
    let in_template = channel.parameters.iter().filter(|it| template.contains(&format!("{{{}}}", it.name)));
    let (parameters, values): (Vec<_>, Vec<_>) = in_template.map(|it| (it, values(it, &words))).unzip();
    types.push_before(values, |values| {
        let fields = parameters.into_iter().zip(values).map(|(parameter, values)| field(parameter, values));
        let kind = TypeKind::Address(Address { template, fields: fields.collect() });
        TypeDef { words: words.to_vec(), docs, placement: Placement::Addresses, place: channel.place.clone(), kind }
    });
}

/// The field of a parameter. Its type is an enum if its values are listed.
fn field(parameter: &AddressParameter<'_>, values: Option<TypeId>) -> Field {
    let docs = Docs { text: parameter.description.map(str::to_owned), facts: facts(parameter), ..Docs::default() };
    let ty = values.map_or(Type::String, Type::Named);
    Field {
        wire: parameter.name.to_owned(),
        docs,
        presence: Presence::Required,
        ty,
        listed: Vec::new(),
        place: parameter.place.clone(),
    }
}

/// The type of a parameter with listed values.
fn values(parameter: &AddressParameter<'_>, words: &[String]) -> Option<TypeDef> {
    let place = |index: usize| parameter.place.child("enum").child(index.to_string());
    let variants = parameter.values.iter().enumerate();
    let variants = variants.map(|(index, value)| Variant { wire: (*value).to_owned(), place: place(index) });
    (!parameter.values.is_empty()).then(|| TypeDef {
        words: super::types::child(words, parameter.name),
        docs: Docs { text: parameter.description.map(str::to_owned), ..Docs::default() },
        placement: Placement::Addresses,
        place: parameter.place.clone(),
        kind: TypeKind::StringEnum(variants.collect()),
    })
}

fn facts(parameter: &AddressParameter<'_>) -> Vec<Fact> {
    let default = parameter.default.iter().map(|default| Fact::Keyword("default", default.to_string()));
    let examples = parameter.examples.iter().map(|example| Fact::Remark(format!("example: {example}")));
    let elsewhere = parameter.location.iter().map(|location| {
        let part = match location.part {
            MessagePart::Header => "headers",
            MessagePart::Payload => "payload",
        };
        Fact::Remark(format!("also in the {part} at `{}`", location.pointer))
    });
    default.chain(examples).chain(elsewhere).collect()
}
