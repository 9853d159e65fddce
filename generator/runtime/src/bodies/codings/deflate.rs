//! `gzip` and `deflate`.

use std::io::Read;

use flate2::bufread::GzDecoder;
use flate2::{Decompress, FlushDecompress, Status};

use super::CodingFault;

/// How many members a body may have. Each needs its own decoder.
const MAX_MEMBERS: usize = 100;

/// Decompresses `gzip`. Several members are parts of one body (RFC 1952, section 2.2).
pub(super) fn gzip(body: &[u8], most: usize) -> Result<Vec<u8>, CodingFault> {
    let mut decoded = Vec::new();
    let mut rest = body;
    for _ in 0..MAX_MEMBERS {
        let mut member = GzDecoder::new(rest);
        // One byte more than allowed shows that the body is too long.
        let room = (most - decoded.len()).saturating_add(1);
        let read = (&mut member).take(room as u64).read_to_end(&mut decoded);
        if decoded.len() > most {
            return Err(CodingFault::TooLarge);
        }
        read.map_err(|_| CodingFault::Damaged)?;
        rest = member.into_inner();
        if rest.is_empty() {
            return Ok(decoded);
        }
    }
    Err(CodingFault::Damaged)
}

/// Decompresses `deflate`, with or without the `zlib` header.
pub(super) fn deflate(body: &[u8], most: usize) -> Result<Vec<u8>, CodingFault> {
    let mut inflate = Decompress::new(is_in_envelope(body));
    let mut decoded = Vec::new();
    loop {
        let rest = usize::try_from(inflate.total_in()).ok().and_then(|read| body.get(read..)).unwrap_or_default();
        if decoded.len() == decoded.capacity() {
            decoded.reserve((most - decoded.len()).saturating_add(1).min(decoded.len().max(4 * 1024)));
        }
        let before = (inflate.total_in(), decoded.len());
        let status = inflate.decompress_vec(rest, &mut decoded, FlushDecompress::None);
        if decoded.len() > most {
            return Err(CodingFault::TooLarge);
        }
        match status.map_err(|_| CodingFault::Damaged)? {
            Status::StreamEnd if inflate.total_in() == body.len() as u64 => return Ok(decoded),
            Status::StreamEnd => return Err(CodingFault::Damaged),
            // The body is cut off.
            _ if before == (inflate.total_in(), decoded.len()) => return Err(CodingFault::Damaged),
            _ => {}
        }
    }
}

/// Whether the body begins as RFC 1950, section 2.2, requires. Raw deflate data that begins so would have bits set that
/// encoders don't set.
fn is_in_envelope(body: &[u8]) -> bool {
    match body {
        [method, flags, ..] => {
            method & 0x0f == 8 && method >> 4 <= 7 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31)
        }
        _ => false,
    }
}
