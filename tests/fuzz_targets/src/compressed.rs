//! Any body in any encoding: it is decoded within limits, or refused.
//!
//! The first byte of the input selects the encoding, the rest is the body.

use hookwright_runtime::bodies::{BROTLI, Bodies, Codings, DEFLATE, GZIP, ZSTD, split};
use hookwright_runtime::{DecodeError, Delivery, EventSet, NameAt, Reader};
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderValue};

const MAX_BYTES: usize = 64 * 1024;
const MAX_RATIO: usize = 20;

/// A list of anything.
struct Any;

impl EventSet for Any {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &[];
    const BODIES: &'static Bodies = &Bodies {
        batch: Some(&[]),
        codings: Codings::accept(&[GZIP, DEFLATE, BROTLI, ZSTD]).max_bytes(MAX_BYTES).max_ratio(MAX_RATIO),
        ..Bodies::JSON
    };

    fn decode_named(_: &str, _: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        None
    }

    fn name(&self) -> &'static str {
        ""
    }
}

/// Decodes.
pub fn run(data: &[u8]) {
    let Some((which, body)) = data.split_first() else { return };
    let name = ["gzip", "deflate", "br", "zstd"][usize::from(which % 4)];
    let headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static(name))]);
    let delivery = Delivery::new(headers, body.to_vec()).unsigned("it was made up");
    if let Ok(uncompressed) = hookwright_runtime::internals::uncompressed::<Any>(delivery.delivery()) {
        assert!(uncompressed.body().len() <= MAX_BYTES.min(body.len() * MAX_RATIO));
    }
    let items = split::<Any>(delivery).map_or(0, |items| items.iter().map(|item| item.trusted.body().len()).sum());
    assert!(items <= MAX_BYTES.max(body.len()));
}
