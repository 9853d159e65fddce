//! `Event`: the listed events as one enum, the table that implements it, and methods for all payloads.

use proc_macro2::TokenStream;
use quote::quote;

use super::usage::Usage;
use super::{Context, Module, Part, Row, Table, bodies, codec, correlation, docs, event_docs, repeatable, tree};
use crate::hash::HashMap;
use crate::ir::{Discriminator, Event, Presence, SharedField, Type, TypeId};
use crate::name::{EventNames, Ident};

/// The files about events: the enum with the table of all events, and methods for all payloads.
pub(super) fn modules(context: Context<'_>) -> Vec<Module> {
    let mut modules = vec![event(context)];
    if !context.api.shared_fields.is_empty() {
        modules.push(shared_fields(context));
    }
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
    let shared = (!context.api.shared_fields.is_empty()).then(|| {
        quote!(
            mod shared_fields;
        )
    });
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
    let is_any = bodies.is_some() || shared.is_some() || correlation_id.is_some() || tree.is_some();
    let modules = is_any.then(|| Part::Items(quote! { #bodies #correlation_id #tree #shared }));
    let modules = modules.into_iter().chain(of_bodies).chain(named_by);
    let parts = [Part::Items(quote!(#imports))].into_iter().chain(modules);
    let parts = parts.chain([Part::Items(event_enum(context)), Part::Table(table(context))]);
    Module { path: context.path("event.rs"), docs: Vec::new(), parts: parts.collect() }
}

/// A row for each event, with all that is generated from it.
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
    let bodies = (!context.api.bodies.are_json()).then(|| quote!((bodies BODIES)));
    Table { codec: "events", subject: name_at(context), rows: bodies.into_iter().chain(rows).map(Row::from).collect() }
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

fn shared_fields(context: Context<'_>) -> Module {
    let mut usage = Usage::default();
    for field in &context.api.shared_fields {
        if field.ty != Type::String {
            usage.add(&field.ty);
        }
    }
    usage.add_sibling("Event");
    let imports = usage.imports_from(context, &quote!(super::super));
    let fields = context.api.shared_fields.iter().zip(&context.names.shared_fields);
    let payloads = payloads_with_events(context);
    let members = fields.map(|(field, name)| accessor(context, &payloads, field, name)).collect();
    let parts = [Part::Items(quote! { #imports }), Part::Block { head: quote!(impl Event), members }];
    Module {
        path: context.path("event/shared_fields.rs"),
        docs: vec!["The fields that every payload has.".to_owned()],
        parts: parts.into_iter().collect(),
    }
}

fn accessor(context: Context<'_>, payloads: &[Payload<'_>], field: &SharedField, method: &Ident) -> TokenStream {
    let docs = docs::property(&field.docs, (&field.wire, method), &field.ty);
    let (ty, borrow) = borrowed(context, field);
    let arms = payloads.iter().map(|Payload { variants, id, positions }| {
        let parts = context.names.parts(*id);
        let name = positions.get(&*field.wire).map(|position| &parts[*position]);
        let borrow = borrow(&quote!(event.#name));
        quote!(#(Self::#variants(event))|* => #borrow)
    });
    quote! {
        #docs
        pub fn #method(&self) -> #ty {
            match self { #(#arms,)* }
        }
    }
}

/// The return type of an accessor, and how it gets the value from the field.
fn borrowed(context: Context<'_>, field: &SharedField) -> (TokenStream, fn(&TokenStream) -> TokenStream) {
    // Readers don't need to know whether a field is boxed.
    let ty = match field.ty {
        Type::Boxed(id) => context.ty(&Type::Named(id)),
        _ => context.ty(&field.ty),
    };
    let copied = matches!(field.ty, Type::Boolean | Type::Integer | Type::Unsigned | Type::Number);
    match (field.presence, &field.ty) {
        (Presence::Required, Type::String) => (quote!(&str), |field| quote!(&#field)),
        (Presence::Required, _) if copied => (quote!(#ty), Clone::clone),
        (Presence::Required, _) => (quote!(&#ty), |field| quote!(&#field)),
        (Presence::OptionalNullable, Type::Boxed(_)) => {
            (quote!(Option<&#ty>), |field| quote!(#field.as_ref().map(Box::as_ref)))
        }
        (_, Type::Boxed(_)) => (quote!(Option<&#ty>), |field| quote!(#field.as_deref())),
        (Presence::OptionalNullable, _) => (quote!(Option<&#ty>), |field| quote!(#field.as_ref())),
        (_, Type::String) => (quote!(Option<&str>), |field| quote!(#field.as_deref())),
        (_, _) if copied => (quote!(Option<#ty>), Clone::clone),
        _ => (quote!(Option<&#ty>), |field| quote!(#field.as_ref())),
    }
}

/// A payload type with its events, and where its fields are.
struct Payload<'a> {
    variants: Vec<&'a Ident>,
    id: TypeId,
    positions: HashMap<&'a str, usize>,
}

/// The payload types, in the order of the events.
fn payloads_with_events(context: Context<'_>) -> Vec<Payload<'_>> {
    let mut payloads: Vec<Payload<'_>> = Vec::new();
    for (event, variant) in context.api.events.iter().zip(context.variants()) {
        let Type::Named(id) = event.payload else { continue };
        match payloads.iter_mut().find(|payload| payload.id == id) {
            Some(payload) => payload.variants.push(variant),
            None => {
                let fields = context.api.payload_object(event).map_or(&[][..], |object| &object.fields);
                let positions = fields.iter().map(|field| &*field.wire).zip(0..).collect();
                payloads.push(Payload { variants: vec![variant], id, positions });
            }
        }
    }
    payloads
}
