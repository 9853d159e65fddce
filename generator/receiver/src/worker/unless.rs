//! Waits for one thing, unless another comes first.

use std::pin::pin;
use std::task::Poll;

/// The output of the future, or `None` where `stop` ends first or at the same time. The other one is dropped.
pub(super) async fn unless<T>(stop: impl Future, future: impl Future<Output = T>) -> Option<T> {
    let (mut stop, mut future) = (pin!(stop), pin!(future));
    std::future::poll_fn(|context| match stop.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(None),
        Poll::Pending => future.as_mut().poll(context).map(Some),
    })
    .await
}
