//! Splits a body that holds several events into deliveries.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Bodies, Format, media_type};
use crate::delivery::{Trusted, with_body_of};
use crate::event_set::EventSet;
use crate::outcome::Unnamed;
use crate::scan;

/// The maximum number of items in one body.
pub const MAX_ITEMS: usize = 10_000;

/// One event of a body that holds several. It is closed: what distinguishes an item is all there is to know besides
/// its delivery.
#[derive(Clone, Debug)]
pub struct Item {
    /// A delivery with the headers of the whole. Its body is the bytes of the item, no longer compressed.
    pub trusted: Trusted,
    /// What distinguishes the item if the body has several: the SHA-256 of its bytes, and a number if there are equal
    /// ones. The index isn't part of it, since a sender repeats only the items that failed.
    pub mark: Option<String>,
}

/// Splits a delivery into its items if its body is, or has, a list of events. Otherwise returns the delivery itself.
///
/// Nothing is decoded: an item may be anything between two commas. Each item is trusted as the whole is. Fails if there
/// are more than [`MAX_ITEMS`].
pub fn split<E: EventSet>(trusted: Trusted) -> Result<Vec<Item>, Unnamed> {
    split_by(E::BODIES, trusted)
}

/// As [`split`], for bodies described at run time.
pub fn split_by(bodies: &Bodies, trusted: Trusted) -> Result<Vec<Item>, Unnamed> {
    let whole = match bodies.uncompressed(trusted.delivery()) {
        Ok(Cow::Borrowed(_)) => trusted.clone(),
        Ok(Cow::Owned(uncompressed)) => trusted.with_delivery(uncompressed),
        // The decoder reports what is wrong.
        Err(_) => return Ok(vec![Item { trusted, mark: None }]),
    };
    let body = whole.body();
    let items = bodies.list_in(&whole).and_then(|path| scan::items_at(body, path, MAX_ITEMS + 1));
    let Some(items) = items else { return Ok(vec![Item { trusted, mark: None }]) };
    if items.len() > MAX_ITEMS {
        let message = format!("the body has more than {MAX_ITEMS} events");
        return Err(Unnamed::outside_the_body(message, trusted.body()));
    }
    let mut counts: HashMap<[u8; 32], usize> = HashMap::new();
    let item = |range: Range<usize>| {
        let body: Bytes = body.slice(range);
        let hash: [u8; 32] = Sha256::digest(&body).into();
        let count = counts.entry(hash).or_default();
        *count += 1;
        let digits = format!("{:x}", base16ct::HexDisplay(&hash));
        let mark = if *count == 1 { digits } else { format!("{digits}.{count}") };
        Item { trusted: with_body_of(&whole, body), mark: Some(mark) }
    };
    Ok(items.into_iter().map(item).collect())
}

impl Bodies {
    /// Where the list of events is, if the delivery may have one.
    fn list_in(&self, trusted: &Trusted) -> Option<&'static [&'static str]> {
        let delivery = trusted.delivery();
        let is_list_of_cloud_events = self.cloud_events.is_some()
            && media_type(delivery).is_some_and(|sent| sent.eq_ignore_ascii_case("application/cloudevents-batch+json"));
        let path = if is_list_of_cloud_events { Some(&[][..]) } else { self.batch };
        path.filter(|_| self.format(delivery, delivery.event()) == Format::Json)
    }
}
