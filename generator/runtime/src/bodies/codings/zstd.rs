//! `zstd`.

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::CodingFault;

/// How large a window may be that a frame asks for (RFC 9659, section 3).
const MAX_WINDOW: u64 = 8 * 1024 * 1024;

/// How many frames a body may have: each takes a decoder of its own.
const MAX_FRAMES: usize = 100;

/// Undoes `zstd`. Several frames are the parts of one body, but for those that are to be skipped (RFC 8878, section 3.1).
pub(super) fn decode(body: &[u8], most: usize) -> Result<Vec<u8>, CodingFault> {
    let mut decoded = Vec::new();
    let mut rest = body;
    for _ in 0..MAX_FRAMES {
        frame(&mut rest, &mut decoded, most)?;
        if rest.is_empty() {
            return Ok(decoded);
        }
    }
    Err(CodingFault::Damaged)
}

/// Undoes one frame, or skips it.
fn frame(rest: &mut &[u8], decoded: &mut Vec<u8>, most: usize) -> Result<(), CodingFault> {
    let mut unpacker = FrameDecoder::new();
    unpacker.set_max_window_size(MAX_WINDOW);
    match unpacker.init(&mut *rest) {
        Ok(()) => {}
        Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
            let behind = usize::try_from(length).ok().and_then(|length| rest.get(length..));
            *rest = behind.ok_or(CodingFault::Damaged)?;
            return Ok(());
        }
        Err(_) => return Err(CodingFault::Damaged),
    }
    let room = most - decoded.len();
    // It stops behind the block that is one too many, and a block is 128 KiB at most.
    let strategy = BlockDecodingStrategy::UptoBytes(room.saturating_add(1));
    let is_whole = unpacker.decode_blocks(&mut *rest, strategy).map_err(|_| CodingFault::Damaged)?;
    if !is_whole || unpacker.can_collect() > room {
        return Err(CodingFault::TooLarge);
    }
    decoded.extend(unpacker.collect().unwrap_or_default());
    // Only once all of it has been collected, the checksum is that of all.
    match unpacker.get_checksum_from_data() {
        Some(stated) if unpacker.get_calculated_checksum() != Some(stated) => Err(CodingFault::Damaged),
        _ => Ok(()),
    }
}
