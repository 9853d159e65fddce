//! The payloads to break: each sample, and each sample with all fields that its document lists.

use crate::apis::Api;
use crate::document::EventSpec;
use crate::shape::{Kind, Shape};
use crate::tree::Tree;

/// A valid payload, and what its document says about it.
pub(crate) struct Base<'a> {
    pub(crate) api: &'a Api,
    pub(crate) event: &'a str,
    pub(crate) tree: Tree,
    pub(crate) shape: &'a Shape,
    pub(crate) is_sample: bool,
}

pub(crate) fn bases(api: &Api) -> Vec<Base<'_>> {
    let mut bases: Vec<_> = api.specs.iter().map(|spec| base(api, spec, sample(api, &spec.name), true)).collect();
    for (index, spec) in api.specs.iter().enumerate() {
        // If several events share a payload, one of them is enough.
        if !api.specs[..index].iter().any(|earlier| earlier.shape == spec.shape) {
            bases.push(base(api, spec, completed(&sample(api, &spec.name), &spec.shape), false));
        }
    }
    if api.label == "morph" {
        let texts = morph_variant(&bases[0].tree, &Tree::text("1800"), &Tree::text("usr_1"), LISTS);
        bases.push(base(api, &api.specs[0], texts, false));
    }
    bases
}

fn base<'a>(api: &'a Api, spec: &'a EventSpec, tree: Tree, is_sample: bool) -> Base<'a> {
    Base { api, event: &spec.name, tree, shape: &spec.shape, is_sample }
}

/// The event's sample, as text from the generated crate.
pub(crate) fn sample(api: &Api, event: &str) -> Tree {
    let sample = api.samples.iter().find(|sample| sample.event == event).expect("each event has a sample");
    Tree::parse(&sample.json())
}

/// The fields of a Morph engagement that are lists in its sample and strings in its description.
pub(crate) const LISTS: &[&str] = &["users", "companies", "contacts", "opportunities"];

/// A Morph payload with another duration and owner, and with text instead of the given lists.
pub(crate) fn morph_variant(payload: &Tree, duration: &Tree, owner: &Tree, texts: &[&str]) -> Tree {
    let mut changed = payload.clone();
    let fields = entry(entry(&mut changed, "data"), "fields");
    entry(fields, "duration").clone_from(duration);
    entry(fields, "owner").clone_from(owner);
    for list in texts {
        *entry(fields, list) = Tree::text("one, two");
    }
    changed
}

fn entry<'t>(object: &'t mut Tree, key: &str) -> &'t mut Tree {
    let entries = object.entries_mut();
    entries.iter_mut().find(|(found, _)| found == key).map(|(_, value)| value).expect("the sample has the field")
}

/// The payload with every field that the document lists, at every depth.
fn completed(payload: &Tree, shape: &Shape) -> Tree {
    match payload {
        Tree::Scalar(text) if text == "null" => make_value(shape),
        Tree::Scalar(_) => payload.clone(),
        Tree::List(items) => {
            let Some(item) = shape.item.as_deref() else { return payload.clone() };
            let made = items.is_empty().then(|| make_value(item));
            Tree::List(items.iter().map(|value| completed(value, item)).chain(made).collect())
        }
        Tree::Object(entries) => {
            let complete = |(key, value): &(String, Tree)| {
                (key.clone(), shape.field(key).map_or(value.clone(), |shape| completed(value, shape)))
            };
            let missing = shape.fields.iter().filter(|(name, _)| payload.get(name).is_none());
            let made = missing.map(|(name, shape)| (name.clone(), make_value(shape)));
            Tree::Object(entries.iter().map(complete).chain(made).collect())
        }
    }
}

/// A value of the shape, with the first allowed type in this order.
fn make_value(shape: &Shape) -> Tree {
    let has = |kind| shape.kinds.contains(&kind);
    if has(Kind::Object) && !shape.fields.is_empty() {
        Tree::Object(shape.fields.iter().map(|(name, shape)| (name.clone(), make_value(shape))).collect())
    } else if has(Kind::Object) {
        Tree::parse(r#"{"free": [1, null, {"a.b": "ä€😀"}]}"#)
    } else if let (true, Some(item)) = (has(Kind::List), &shape.item) {
        Tree::List(vec![make_value(item), make_value(item)])
    } else if has(Kind::Text) {
        Tree::text(shape.listed.first().map_or("ä€😀", String::as_str))
    } else if has(Kind::Integer) {
        Tree::raw("7")
    } else if has(Kind::Number) {
        Tree::raw("0.25")
    } else {
        assert!(has(Kind::Bool), "no value was thought of for {shape:?}");
        Tree::raw("true")
    }
}
