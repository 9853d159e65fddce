//! How deliveries are verified.

use serde_json::Value;

use super::receiving::ALL;
use super::{Change, Rule, quoted, was_is};
use crate::ir::{HeaderFamily, Recipe, Scheme, SignaturePlace, SortedOf};

/// The change of how deliveries are verified.
pub(super) fn compare(old: &Scheme, new: &Scheme) -> Option<Change> {
    let (was, is) = (with_lower_case(old), with_lower_case(new));
    // To a receiver, it makes no difference whether a document denies a proof or doesn't mention one.
    if was == is || !(old.is_proof() || new.is_proof()) {
        return None;
    }
    let rule = match (old.is_proof(), new.is_proof()) {
        (false, _) => Rule::VerificationAdded,
        (_, false) => Rule::VerificationGone,
        _ if !are_of_one_type(old, new) => Rule::VerificationChanged,
        _ if without_ages(&was) == without_ages(&is) => Rule::ReceivingChanged,
        _ if without_places(&was) == without_places(&is) => Rule::VerificationMoved,
        _ => Rule::SignatureChanged,
    };
    let at = if rule == Rule::ReceivingChanged { "how old a delivery may be" } else { ALL };
    Some(Change::new(rule, at, describe(old, new)))
}

/// Whether the verifiers of both have the same type and take the same secrets.
fn are_of_one_type(old: &Scheme, new: &Scheme) -> bool {
    let is_token = |scheme: &Scheme| matches!(scheme, Scheme::Bearer | Scheme::HeaderToken { .. });
    if let (Scheme::Recipes(old), Scheme::Recipes(new)) = (old, new) {
        // The kinds of secrets determine what the verifier takes.
        let kinds = |recipes: &[Recipe]| recipes.iter().map(|one| (one.secrets(), one.url.clone())).collect::<Vec<_>>();
        return kinds(old) == kinds(new);
    }
    std::mem::discriminant(old) == std::mem::discriminant(new) || (is_token(old) && is_token(new))
}

/// The scheme with the names of headers in lower case, since they are case-insensitive (RFC 9110, section 5.1).
fn with_lower_case(scheme: &Scheme) -> Scheme {
    edited(scheme, &str::to_ascii_lowercase)
}

/// The scheme without the places of what it reads.
fn without_places(scheme: &Scheme) -> Scheme {
    match scheme {
        Scheme::StandardWebhooks(_) => Scheme::StandardWebhooks(HeaderFamily::Webhook),
        Scheme::Bearer | Scheme::HeaderToken { .. } => Scheme::Bearer,
        Scheme::Recipes(recipes) => Scheme::Recipes(recipes.iter().map(without_own_places).collect()),
        scheme => edited(scheme, &|_| String::new()),
    }
}

fn without_own_places(recipe: &Recipe) -> Recipe {
    let mut recipe = recipe.clone();
    recipe.at.truncate(1);
    places(&mut recipe).for_each(|place| *place = SignaturePlace::WholeBody);
    recipe
}

/// The scheme without the ages that it allows.
fn without_ages(scheme: &Scheme) -> Scheme {
    let mut scheme = scheme.clone();
    if let Scheme::Recipes(recipes) = &mut scheme {
        for recipe in recipes {
            let ages = [
                recipe.time.as_mut().map(|time| &mut time.tolerance),
                recipe.claims.as_mut().map(|claims| &mut claims.max_age),
                recipe.http.as_mut().map(|http| &mut http.max_age),
            ];
            ages.into_iter().flatten().for_each(|age| *age = None);
        }
    }
    scheme
}

/// The scheme with other names of headers.
fn edited(scheme: &Scheme, edit: &dyn Fn(&str) -> String) -> Scheme {
    let mut scheme = scheme.clone();
    match &mut scheme {
        Scheme::HexHmac { header, .. } | Scheme::TimestampedHmac { header } | Scheme::HeaderToken { header } => {
            *header = edit(header);
        }
        Scheme::Recipes(recipes) => {
            for recipe in recipes {
                for place in places(recipe) {
                    if let SignaturePlace::Header(name) = place {
                        *name = edit(name);
                    }
                }
                if let Some((header, _)) = &mut recipe.when {
                    *header = edit(header);
                }
            }
        }
        Scheme::StandardWebhooks(_) | Scheme::Bearer | Scheme::Basic | Scheme::Nothing | Scheme::Unstated => {}
    }
    scheme
}

/// The places that a recipe reads.
fn places(recipe: &mut Recipe) -> impl Iterator<Item = &mut SignaturePlace> {
    let values = recipe.sorted.iter_mut().flat_map(|sorted| match &mut sorted.of {
        SortedOf::Values(places, _) => places.as_mut_slice(),
        _ => &mut [],
    });
    let others = [
        recipe.time.as_mut().map(|time| &mut time.at),
        recipe.id.as_mut(),
        recipe.body_sha256.as_mut().map(|hash| &mut hash.at),
        recipe.header_list.as_mut().map(|list| &mut list.listed),
    ];
    recipe.at.iter_mut().chain(others.into_iter().flatten()).chain(values)
}

/// The schemes in words, or what differs between them if the words are the same.
fn describe(old: &Scheme, new: &Scheme) -> String {
    let (was, is) = (old.to_string(), new.to_string());
    match (old, new) {
        (Scheme::Recipes(before), Scheme::Recipes(after)) if was == is => {
            let (before, after) = (parts(before), parts(after));
            was_is(only_in(&before, &after), only_in(&after, &before))
        }
        _ => was_is(quoted(was), quoted(is)),
    }
}

/// The parts of the one that the other doesn't have.
fn only_in(ones: &[String], others: &[String]) -> String {
    let only: Vec<String> = ones.iter().filter(|one| !others.contains(one)).map(quoted).collect();
    if only.is_empty() { "the default".to_owned() } else { only.join(" and ") }
}

/// The keys of a recipe that have another name in `codegen.yaml`.
const SETTINGS: [(&str, &str); 10] = [
    ("at", "signature.at"),
    ("prefix", "signature.prefix"),
    ("encoding", "signature.encoding"),
    ("list", "signature.list"),
    ("strip", "key.strip"),
    ("decode", "key.decode"),
    ("http", "http_signature"),
    ("header_list", "headers"),
    ("is_port_optional", "default_port"),
    ("is_ambiguous", "ambiguous"),
];

/// The parts of recipes as in `codegen.yaml`, each with the path of keys to it.
fn parts(recipes: &[Recipe]) -> Vec<String> {
    let values = recipes.iter().filter_map(|recipe| serde_json::to_value(recipe).ok());
    let keys = values.filter_map(|value| if let Value::Object(keys) = value { Some(keys) } else { None }).flatten();
    keys.flat_map(|(key, value)| {
        let setting = SETTINGS.iter().find(|(own, _)| *own == key).map_or(&*key, |(_, setting)| setting);
        leaves(setting, &value)
    })
    .collect()
}

/// All values in a value that say something, each with the path of keys to it.
fn leaves(path: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => map.iter().flat_map(|(key, value)| leaves(&format!("{path}.{key}"), value)).collect(),
        Value::Array(items) => items.iter().flat_map(|item| leaves(path, item)).collect(),
        Value::Null | Value::Bool(false) => Vec::new(),
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => vec![format!("{path}: {text}")],
        other => vec![format!("{path}: {other}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Algorithm, Decode};

    #[test]
    fn parts_of_recipes_are_called_as_in_the_settings() {
        let recipe = || Recipe::new(Algorithm::HmacSha256, SignaturePlace::Header("X-Signature".to_owned()));
        let decoded = Recipe { decode: Decode::Base64, strip: "whsec_".to_owned(), ..recipe() };
        let change = compare(&Scheme::Recipes(vec![recipe()]), &Scheme::Recipes(vec![decoded]));
        assert_eq!(
            change.map(|change| change.detail).as_deref(),
            Some("was `key.decode: text`, is `key.decode: base64` and `key.strip: whsec_`")
        );
    }
}
