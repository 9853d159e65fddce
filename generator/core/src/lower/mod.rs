//! From the document's words to what will be generated. Every decision is made here: which Rust type a schema is,
//! where an event's name travels, which file a type stands in, which fields are boxed.

mod addresses;
mod alike;
mod boxing;
mod conjunction;
mod contradiction;
mod correlation;
mod discriminator;
mod docs;
mod events;
mod facts;
mod families;
mod headers;
mod homes;
mod json_types;
mod mapping;
mod object;
mod patch;
mod payloads;
mod products;
mod samples;
mod settings;
mod shared;
mod types;
mod union;
mod unused;
mod values;
mod verification;

use std::collections::BTreeMap;

use heck::ToSnakeCase;

pub(crate) use self::samples::{alternative, json_kind};
use crate::config::{Config, Used};
use crate::diagnostic::Diagnostics;
use crate::ir;
use crate::load::Sources;
use crate::spec;

/// The text for comparison with others that differ in case and punctuation alone: `OrderItem`, `order-item` and
/// `order.item` are all `order_item`. No identifier follows from it.
fn folded(text: &str) -> String {
    let folded = text.to_snake_case();
    if folded.is_empty() { text.to_owned() } else { folded }
}

/// Lowers what a document says. `name` is the name of the API, `document` its path as generated files mention it. The settings that
/// were followed come with it.
pub fn lower(
    spec: &spec::Api<'_>,
    name: &str,
    document: &str,
    files: &Sources,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> (ir::Api, Used) {
    let mut lowering = types::Lowering::new(files, spec.dialect, config, diagnostics);
    let drafts = events::drafts(&mut lowering, &spec.messages);
    let headers = headers::lower(&mut lowering, &spec.messages);
    let (mut types, mut used) = (lowering.types, lowering.used);
    patch::finish(&mut types);
    let inferred = discriminator::infer(&drafts, &types, config, diagnostics);
    used.add(inferred.followed(config));
    let mut events = events::finish(&inferred, &mut types);
    unused::remove(&mut types, &mut events);
    boxing::break_circles(&mut types);
    let families = families::sort(&mut events, &spec.tags);
    let components = homes::assign(&mut types, &events, &families);
    alike::merge(&mut types);
    addresses::add(&mut types, spec, diagnostics);
    let mut api = ir::Api {
        name: name.to_owned(),
        document: document.to_owned(),
        title: spec.title.map(str::to_owned),
        description: spec.description.map(str::to_owned),
        links: spec.links.iter().map(|link| ir::Link { text: link.text.clone(), url: link.url.clone() }).collect(),
        discriminator: inferred.discriminator,
        events,
        types,
        families,
        components,
        headers,
        shared_fields: Vec::new(),
        verification: verification::decide(spec, config, diagnostics),
        facts: ir::Facts::unknown(),
        key_orders: BTreeMap::new(),
    };
    api.shared_fields = shared::fields(&api);
    api.facts = facts::gather(&api, &spec.messages, config);
    settings::check(&api, &spec.messages, config, diagnostics);
    correlation::attach(&mut api, &spec.messages, diagnostics);
    samples::attach(&mut api, &spec.messages, diagnostics);
    (api, used)
}
