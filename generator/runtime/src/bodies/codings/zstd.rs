//! `zstd`.

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::CodingFault;

/// The largest window that a frame may ask for (RFC 9659, section 3).
const MAX_WINDOW: u64 = 8 * 1024 * 1024;

/// How many frames a body may have. Each needs its own decoder.
const MAX_FRAMES: usize = 100;

/// Decompresses `zstd`. Several frames are parts of one body, except for skippable ones (RFC 8878, section 3.1).
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

/// Decompresses one frame, or skips it.
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
    // The decoder stops after the block that exceeds the limit, and a block is at most 128 KiB long.
    let strategy = BlockDecodingStrategy::UptoBytes(room.saturating_add(1));
    let is_whole = unpacker.decode_blocks(&mut *rest, strategy).map_err(|_| CodingFault::Damaged)?;
    if !is_whole || unpacker.can_collect() > room {
        return Err(CodingFault::TooLarge);
    }
    decoded.extend(unpacker.collect().unwrap_or_default());
    // The checksum is complete only after all output was collected.
    match unpacker.get_checksum_from_data() {
        Some(stated) if unpacker.get_calculated_checksum() != Some(stated) => Err(CodingFault::Damaged),
        _ => Ok(()),
    }
}
