//! Waits for a future with a time limit.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

/// The output of the future, or `None` if it takes longer than `time`. A future that is ready at once needs no timer.
pub(crate) async fn within<F: Future>(time: Duration, mut future: Pin<&mut F>) -> Option<F::Output> {
    match poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
        Poll::Ready(output) => Some(output),
        Poll::Pending => tokio::time::timeout(time, future).await.ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::pin::pin;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_is_there_in_time_or_not_at_all() {
        let later = |seconds| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            seconds
        };
        let time = Duration::from_secs(5);
        assert_eq!(within(time, pin!(ready(0))).await, Some(0));
        assert_eq!(within(time, pin!(later(4))).await, Some(4));
        assert_eq!(within(time, pin!(later(6))).await, None);
        assert_eq!(within(time, pin!(pending::<()>())).await, None);
    }
}
