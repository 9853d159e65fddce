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
    if let Some(own) = at.filter(|at| at.is_in_body()).and_then(text) {
        return Some(own.into());
    }
    let sent = at.filter(|at| !at.is_in_body()).and_then(|at| at.text(trusted.delivery()));
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
