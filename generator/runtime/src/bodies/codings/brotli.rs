//! `br`.

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

use super::CodingFault;

/// Decompresses `br`.
pub(super) fn decode(body: &[u8], most: usize) -> Result<Vec<u8>, CodingFault> {
    // Strict: without large windows, which aren't part of RFC 7932.
    let mut state =
        BrotliState::new_strict(StandardAlloc::default(), StandardAlloc::default(), StandardAlloc::default());
    let mut decoded = Vec::new();
    let (mut unread, mut read, mut written, mut total) = (body.len(), 0, 0, 0);
    loop {
        // One byte more than allowed shows that the body is too long.
        let length = decoded.len().saturating_mul(2).max(4 * 1024).min(most.saturating_add(1));
        decoded.resize(length, 0);
        let mut room = length - written;
        let result = BrotliDecompressStream(
            &mut unread,
            &mut read,
            body,
            &mut room,
            &mut written,
            &mut decoded,
            &mut total,
            &mut state,
        );
        if written > most {
            return Err(CodingFault::TooLarge);
        }
        match result {
            BrotliResult::ResultSuccess if unread == 0 => {
                decoded.truncate(written);
                return Ok(decoded);
            }
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::ResultSuccess | BrotliResult::NeedsMoreInput | BrotliResult::ResultFailure => {
                return Err(CodingFault::Damaged);
            }
        }
    }
}
