//! Reads a body, up to its limit.

use std::pin::pin;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt;

use super::outcome::Rejection;

/// Reads the whole body, at most `limit` bytes. A body of one piece isn't copied, and memory is only allocated for what
/// has arrived, whatever length is claimed. `charge` is called with the length of each piece, and returns whether there
/// is room for it.
pub(super) async fn read<B: Body>(
    body: B,
    limit: usize,
    mut charge: impl FnMut(usize) -> bool,
) -> Result<Bytes, Rejection> {
    let mut body = pin!(body);
    let mut read = Pieces::None;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame.map_err(drop) else { return Err(Rejection::Broken) };
        // Frames without data are trailers, which are ignored.
        let Ok(piece) = frame.into_data() else { continue };
        if piece.remaining() > limit - read.len() {
            return Err(Rejection::Large);
        }
        if !charge(piece.remaining()) {
            return Err(Rejection::Busy);
        }
        read = read.and(piece);
    }
    Ok(read.into_bytes())
}

enum Pieces {
    None,
    One(Bytes),
    Several(BytesMut),
}

impl Pieces {
    fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::One(bytes) => bytes.len(),
            Self::Several(bytes) => bytes.len(),
        }
    }

    fn and(self, mut piece: impl Buf) -> Self {
        if !piece.has_remaining() {
            return self;
        }
        let mut bytes = match self {
            Self::None => return Self::One(piece.copy_to_bytes(piece.remaining())),
            Self::One(first) => BytesMut::from(first),
            Self::Several(bytes) => bytes,
        };
        bytes.put(piece);
        Self::Several(bytes)
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::None => Bytes::new(),
            Self::One(bytes) => bytes,
            Self::Several(bytes) => bytes.freeze(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http_body::Frame;
    use http_body_util::Full;

    use super::*;

    struct Frames(Vec<&'static [u8]>);

    impl Body for Frames {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let next = (!self.0.is_empty()).then(|| self.0.remove(0));
            Poll::Ready(next.map(|piece| Ok(Frame::data(Bytes::from_static(piece)))))
        }
    }

    async fn read_frames(frames: &[&'static [u8]], limit: usize) -> Result<Bytes, Rejection> {
        read(Frames(frames.to_vec()), limit, |_| true).await
    }

    #[tokio::test]
    async fn one_piece_is_not_copied() {
        static BODY: &[u8] = b"one piece";
        assert_eq!(read_frames(&[b"", BODY, b""], 9).await.map(|body| body.as_ptr()), Ok(BODY.as_ptr()));
        let body = read(Full::new(Bytes::from_static(BODY)), 9, |_| true).await;
        assert_eq!(body.map(|body| body.as_ptr()), Ok(BODY.as_ptr()));
    }

    #[tokio::test]
    async fn pieces_are_joined_up_to_the_limit() {
        assert_eq!(read_frames(&[b"ab", b"c", b"de"], 5).await, Ok(Bytes::from_static(b"abcde")));
        assert_eq!(read_frames(&[b"ab", b"c", b"de"], 4).await, Err(Rejection::Large));
        assert_eq!(read_frames(&[], 0).await, Ok(Bytes::new()));
    }
}
