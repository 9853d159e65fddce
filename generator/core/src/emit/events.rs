//! `Event`: the listed events as one enum, and the table that implements it.

use proc_macro2::TokenStream;
use quote::quote;

use super::usage::Usage;
use super::{Context, Module, Part, Row, Table, bodies, codec, correlation, docs, event_docs, repeatable, tree};
use crate::ir::{Discriminator, Event, Presence, SharedField, Type, TypeId};
use crate::name::{EventNames, Ident, SharedFieldNames};

/// The files about events: the enum with the table of all events, and what the table refers to.
pub(super) fn modules(context: Context<'_>) -> Vec<Module> {
    let mut modules = vec![event(context)];
    if correlation::is_known(context) {
        modules.push(correlation::module(context));
    }
    modules.extend(bodies::module(context));
    if let Discriminator::Tree(tree) = &context.api.discriminator {
        modules.push(tree::module(context, tree));
    }
    modules
}

impl<'a> Context<'a> {
    /// The events with this payload.
    pub(super) fn events_with(self, id: TypeId) -> &'a [&'a Event] {
        self.lookup.events_by_payload.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The variants of `Event`, in order.
    pub(super) fn variants(self) -> Vec<&'a Ident> {
        self.names.events.iter().map(|names| &names.variant).collect()
    }

    /// The names of the events, in order.
    pub(super) fn event_names(self) -> Vec<&'a str> {
        self.api.events.iter().map(|event| event.name.as_str()).collect()
    }
}

fn event(context: Context<'_>) -> Module {
    let mut usage = Usage::default();
    context.api.events.iter().for_each(|event| usage.add(&event.payload));
    for (field, _) in shared_fields(context).filter(|(field, _)| field.ty != Type::String) {
        usage.add(&field.ty);
    }
    let correlation_id = correlation::is_known(context).then(|| {
        quote!(
            mod correlation_id;
        )
    });
    let imports = usage.imports(context, None);
    let tree = matches!(context.api.discriminator, Discriminator::Tree(_)).then(|| {
        quote!(
            mod named_by;
        )
    });
    let named_by = tree.is_some().then(|| {
        Part::Items(quote!(
            use self::named_by::NAMED_BY;
        ))
    });
    let bodies = (!context.api.bodies.are_json()).then(|| {
        quote!(
            mod bodies;
        )
    });
    let of_bodies = bodies.is_some().then(|| {
        Part::Items(quote!(
            use self::bodies::BODIES;
        ))
    });
    let is_any = bodies.is_some() || correlation_id.is_some() || tree.is_some();
    let modules = is_any.then(|| Part::Items(quote! { #bodies #correlation_id #tree }));
    let modules = modules.into_iter().chain(of_bodies).chain(named_by);
    let parts = [Part::Items(quote!(#imports))].into_iter().chain(modules);
    let parts = parts.chain([Part::Items(event_enum(context)), Part::Table(table(context))]);
    Module { path: context.path("event.rs"), docs: Vec::new(), parts: parts.collect() }
}

/// A row for each event, with all that is generated from it, and before them a row for each shared field.
fn table(context: Context<'_>) -> Table {
    let events = context.api.events.iter().zip(&context.names.events);
    let own_payloads = context.api.payloads_of_one_event();
    let is_shared = |payload: &Type| match payload {
        Type::Named(id) => !own_payloads.contains_key(&context.api.original(*id)),
        _ => false,
    };
    let rows = events.map(|(event, EventNames { method, variant, .. })| {
        let name = &event.name;
        let shared = is_shared(&event.payload).then(|| quote!(shared));
        let is_namesake =
            matches!(event.payload, Type::Named(id) if context.names.type_name(id) == variant) && shared.is_none();
        let payload = (!is_namesake).then(|| {
            let payload = context.payload_ty(&event.payload);
            quote!((#shared #payload))
        });
        let once = repeatable::paths(context.api, event).into_iter().map(|path| {
            let name = repeatable::name_at(event, path).map(codec::json_literal).map(|name| quote!(= #name));
            quote!([#(#path),*] #name)
        });
        let once: Vec<TokenStream> = once.collect();
        let once = (!once.is_empty()).then(|| quote!(once (#(#once),*)));
        let summary = event_docs::summary(event);
        let since = event.since.as_ref().map(|since| quote!(since #since));
        quote!(#method #name => #variant #payload #once #summary #since)
    });
    let bodies = (!context.api.bodies.are_json()).then(|| Row::from(quote!((bodies BODIES))));
    let shared = shared_fields(context).map(|(field, names)| accessor(context, field, names));
    let rows = bodies.into_iter().chain(shared).chain(rows.map(Row::from));
    Table { codec: "events", subject: name_at(context), rows: rows.collect() }
}

fn name_at(context: Context<'_>) -> TokenStream {
    match &context.api.discriminator {
        Discriminator::Body(path) => quote!(in body #(#path)/ *),
        Discriminator::Header(name) => quote!(in header #name),
        Discriminator::HeaderAndBody(name, path) => quote!(in header #name with #(#path)/ *),
        Discriminator::Tree(tree) if tree.is_about_bodies() => quote!(in body tree NAMED_BY),
        Discriminator::Tree(_) => quote!(in tree NAMED_BY),
        Discriminator::Delivery => match context.event_names().as_slice() {
            [only] => quote!(in delivery only #only),
            _ => quote!(in delivery),
        },
    }
}

fn event_enum(context: Context<'_>) -> TokenStream {
    let about = docs::attributes(&docs::prose(&format!("An event of {}", context.subject())));
    let variants = context.variants();
    let lines = context.api.events.iter().map(|event| docs::attributes(&[event_docs::line(event)]));
    let payloads = context.api.events.iter().map(|event| context.payload_ty(&event.payload));
    quote! {
        #about
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            #(#lines #variants(#payloads),)*
        }
    }
}

/// The fields that all payloads share.
fn shared_fields(context: Context<'_>) -> impl Iterator<Item = (&SharedField, &SharedFieldNames)> {
    let fields = context.names.shared_fields.iter();
    fields.filter_map(|names| Some((context.api.shared_fields.get(names.index)?, names)))
}

/// The row of a shared field: the method that reads it, with its docs.
fn accessor(
    context: Context<'_>,
    field: &SharedField,
    SharedFieldNames { field: name, method, .. }: &SharedFieldNames,
) -> Row {
    let (ty, value) = borrowed(context, field, &format!("event.{name}"));
    let docs = docs::property_lines(&field.docs, (&field.wire, method), &field.ty);
    let docs = docs.iter().map(|line| docs::one_line(line)).collect();
    Row::Documented(docs, vec![format!("(shared {method}(event) -> {ty}"), format!("{{ {value} }})")])
}

/// The return type of an accessor, and how it gets the value from the field.
fn borrowed(context: Context<'_>, field: &SharedField, value: &str) -> (String, String) {
    let written = |ty: &Type| {
        let ty = context.ty(ty);
        quote!(#ty).to_string().replace(' ', "").replace(',', ", ")
    };
    // Readers don't need to know whether a field is boxed.
    let (ty, deref) = match &field.ty {
        Type::String => ("str".to_owned(), Some("String::as_str")),
        Type::Boxed(id) => (written(&Type::Named(*id)), Some("Box::as_ref")),
        Type::List(item) => (format!("[{}]", written(item)), Some("Vec::as_slice")),
        ty => (written(ty), None),
    };
    let is_copied = matches!(field.ty, Type::Boolean | Type::Integer | Type::Unsigned | Type::Number);
    match (field.presence, deref) {
        (Presence::Required, _) if is_copied => (ty, value.to_owned()),
        (Presence::Required, _) => (format!("&{ty}"), format!("&{value}")),
        (Presence::OptionalNullable, _) if is_copied => (format!("Option<{ty}>"), format!("{value}.as_ref().copied()")),
        (Presence::OptionalNullable, Some(deref)) => {
            (format!("Option<&{ty}>"), format!("{value}.as_ref().map({deref})"))
        }
        (Presence::Optional | Presence::RequiredNullable, _) if is_copied => {
            (format!("Option<{ty}>"), value.to_owned())
        }
        (Presence::Optional | Presence::RequiredNullable, Some(_)) => {
            (format!("Option<&{ty}>"), format!("{value}.as_deref()"))
        }
        (_, None) => (format!("Option<&{ty}>"), format!("{value}.as_ref()")),
    }
}
