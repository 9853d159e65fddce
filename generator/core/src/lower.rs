//! Turns the document's words into what will be generated. All decisions are made here: the Rust type of a schema,
//! where an event's name is sent, the file of a type, which fields are boxed.

mod addresses;
mod answers;
mod api_info;
mod bodies;
mod boxing;
mod cloud_events;
mod conjunction;
mod constants;
mod contradiction;
mod correlation;
mod dedup;
mod direction;
mod discriminator;
mod docs;
mod draft;
mod events;
mod families;
mod former_names;
mod headers;
mod json_types;
mod mapping;
mod object;
mod patch;
mod payloads;
mod placement;
mod products;
mod replies;
mod samples;
mod schemas;
mod settings;
mod shapes;
mod shared;
mod synthesis;
mod tokens;
mod type_words;
mod types;
mod union;
mod unsigned;
mod unused_types;
mod values;
mod verification;
mod words;

use crate::case;
use crate::config::{Config, Used};
use crate::diagnostic::Diagnostics;
use crate::ir;
use crate::load::Sources;
use crate::spec;

/// Folds case and punctuation, for comparisons: `OrderItem`, `order-item` and `order.item` are all `order_item`. It
/// isn't used for identifiers.
fn folded(text: &str) -> String {
    let folded = case::snake(text);
    if folded.is_empty() { text.to_owned() } else { folded }
}

/// Lowers a document. `name` is the name of the API, `document` its path for the generated files. Also returns the
/// settings that were used.
pub fn lower<'s>(
    spec: &'s spec::Api<'s>,
    name: &str,
    document: &str,
    files: &'s Sources,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> (ir::Api, Used) {
    let verification = verification::decide(spec, config, diagnostics);
    let secrets = verification::secret_headers(&verification.scheme, &spec.messages);
    let mut lowering = types::Lowering::new(files, spec.dialect, config, diagnostics);
    let payloads = events::drafts(&mut lowering, &spec.messages);
    let headers = headers::lower(&mut lowering, &spec.messages, &secrets);
    let (mut drafts, mut used) = lowering.finish();
    patch::finish(&mut drafts);
    union::tags::note_optional(&mut drafts);
    let inferred = discriminator::infer(&payloads, (&drafts, spec, files), config, diagnostics);
    used.add(inferred.followed(config));
    let basis = replies::Basis { spec, files, config };
    let (replies, also_used) = replies::lower(&basis, &inferred, &mut drafts, diagnostics);
    let mut events = events::finish(&inferred, replies, &mut drafts);
    constants::become_text(&mut drafts);
    let mut drafts = unused_types::remove(drafts, &mut events, &[]);
    let former = former_names::FormerNames::gather(&drafts, config);
    let written = dedup::merge_equal_types(&mut drafts, &mut events, config);
    let kept = former.keep(&mut drafts, &written, diagnostics);
    let mut drafts = unused_types::remove(drafts, &mut events, &kept);
    boxing::break_circles(&mut drafts);
    let (families, families_of_events) = families::sort(&events, &spec.tags);
    let (placements, components) = placement::place_types(&drafts, &events, &families_of_events, &families);
    let mut types: ir::Types =
        drafts.into_iter().zip(placements).map(|(draft, placement)| draft.finish(placement)).collect();
    addresses::add(&mut types, spec, diagnostics);
    let samples = samples::gather(&mut types, &events, (&spec.messages, &inferred.discriminator), diagnostics);
    let shared_fields = shared::fields(&types, &events, &inferred.discriminator);
    let basis = api_info::Basis {
        types: &types,
        events: &events,
        families: &families,
        headers: headers.as_ref(),
        shared_fields: &shared_fields,
        scheme: &verification.scheme,
    };
    let envelope = cloud_events::Envelope::find(&basis);
    let mut info = api_info::gather(&basis, envelope.as_ref(), &spec.messages, config);
    if let Some(first) = spec.messages.first() {
        unsigned::note_name(&inferred.discriminator, basis.scheme, &first.place, diagnostics);
        if let Some(key) = &info.key {
            unsigned::note_key(key, basis.scheme, &first.place, diagnostics);
        }
    }
    let mut bodies = bodies::decide(&events, &types, (spec, &inferred.discriminator, envelope.as_ref()), config);
    if bodies.in_query {
        info.methods = api_info::with_get(std::mem::take(&mut info.methods));
        unsigned::refuse_query(basis.scheme, config, diagnostics);
    }
    tokens::decide(&mut bodies, &verification.scheme, &events, diagnostics);
    let basis =
        answers::Basis { spec, files, events: &events, types: &types, scheme: &verification.scheme, bodies: &bodies };
    let answers = answers::decide(&basis, config, diagnostics);
    let payloads = payloads::Payloads { types: &types, events: &events, keep_additional: config.keep_additional };
    settings::check(payloads, (&spec.messages, &bodies), config, diagnostics);
    let correlation_ids = correlation::find_ids(&types, &events, &spec.messages, diagnostics);
    let basis = synthesis::Basis { types: &types, files, dialect: spec.dialect, events: &events, shown: &samples };
    let (type_samples, made) = synthesis::make(basis, diagnostics);
    let samples = samples.into_iter().zip(made);
    let payloads = spec.messages.iter().filter_map(|message| message.payload.as_ref());
    crate::resolve::refuse_without_whole(payloads, files, diagnostics);
    let events = events.into_iter().zip(families_of_events.into_iter().zip(correlation_ids).zip(samples));
    let used = used.union(also_used);
    let api = ir::Api {
        name: name.to_owned(),
        document: document.to_owned(),
        title: spec.title.map(str::to_owned),
        description: spec.description.map(str::to_owned),
        links: spec.links.iter().map(|link| ir::Link { text: link.text.clone(), url: link.url.clone() }).collect(),
        events: events.map(|(event, ((family, id), samples))| event.finish(family, id, samples)).collect(),
        discriminator: inferred.discriminator,
        alike: inferred.alike,
        types,
        type_samples,
        families,
        components,
        headers,
        shared_fields,
        bodies,
        verification,
        info,
        answers,
    };
    (api, used)
}
