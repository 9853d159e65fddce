//! The key of an event, by which repetitions are recognized.

use std::borrow::Cow;
use std::sync::Arc;

use http::HeaderName;

use crate::delivery::Trusted;
use crate::location::Location;

/// The key of a delivery, or of one item of its body, which stays the same when the event is repeated.
///
/// `at` is the place of the key in the document, `mark` what distinguishes an item, and `id_header` the header in which
/// the scheme signs an id. `text` reads a place as the decoders do. The key of an item is its own, or else the id of
/// the delivery with the item's mark. The key of a whole delivery is the one in the document, or else the signed id.
pub fn delivery_key<'t>(
    trusted: &'t Trusted,
    mark: Option<&str>,
    (at, id_header): (Option<Location>, Option<&HeaderName>),
    text: impl Fn(Location) -> Option<Cow<'t, str>>,
) -> Option<Arc<str>> {
    let Some(mark) = mark else { return key_of_whole(trusted, (at, id_header), text) };
    let sent = at.filter(|at| !at.is_in_body()).and_then(|at| at.text(trusted.delivery()));
    // To the decoders, the attributes of a `CloudEvent` in a list may be headers, too.
    if let Some(own) = at.filter(|_| sent.is_none()).and_then(text) {
        return Some(own.into());
    }
    let id = sent.or_else(|| trusted.proof()?.id.as_deref().map(Cow::Borrowed))?;
    Some(format!("{id}#{mark}").into())
}

/// Usually the document's key is the signed id, and nothing is read or copied.
fn key_of_whole<'t>(
    trusted: &'t Trusted,
    (at, id_header): (Option<Location>, Option<&HeaderName>),
    text: impl Fn(Location) -> Option<Cow<'t, str>>,
) -> Option<Arc<str>> {
    let signed = || trusted.proof().and_then(|proof| proof.id.clone());
    let is_signed = |name: &str| id_header.is_some_and(|id| id.as_str().eq_ignore_ascii_case(name));
    match at {
        Some(Location::Header(name)) if is_signed(name) => signed(),
        Some(at) => text(at).map(Arc::from).or_else(signed),
        None => signed(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::delivery::Delivery;

    #[test]
    fn the_attributes_of_an_item_are_its_key() {
        const AT: Location = Location::Joined(&[Location::Header("ce-source"), Location::Header("ce-id")]);
        let key = |headers: HeaderMap, own: Option<&'static str>| {
            let trusted = Delivery::new(headers, "{}").unsigned("a test");
            delivery_key(&trusted, Some("3"), (Some(AT), None), |_| own.map(Cow::Borrowed)).map(|key| key.to_string())
        };
        assert_eq!(key(HeaderMap::new(), Some("/s 1")).as_deref(), Some("/s 1"));
        assert_eq!(key(HeaderMap::new(), None), None);
        let sent =
            [("ce-source", "/s"), ("ce-id", "9")].map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        assert_eq!(key(HeaderMap::from_iter(sent), Some("/s 9")).as_deref(), Some("/s 9#3"));
    }
}
