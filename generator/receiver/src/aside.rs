//! Work that can't be interrupted.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::JoinError;

/// Runs the future to its end, even if the returned one is dropped. Returns its output, or the message of its panic.
///
/// A future that is ready at once needs no task, which would wake another thread. Any other future continues in its own
/// task.
pub(crate) async fn aside<T: Send + 'static>(mut future: Pin<Box<dyn Future<Output = T> + Send>>) -> Result<T, String> {
    match poll_fn(|context| Poll::Ready(polled(future.as_mut(), context))).await {
        Poll::Ready(output) => output,
        Poll::Pending => tokio::spawn(future).await.map_err(why),
    }
}

/// The output of the future, or the message of its panic.
pub(crate) async fn caught<F: Future>(mut future: Pin<&mut F>) -> Result<F::Output, String> {
    poll_fn(|context| polled(future.as_mut(), context)).await
}

/// Returns the function's result, or the message of its panic.
pub(crate) fn caught_at_once<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| message(panic.as_ref()))
}

/// Polls the future once. It must not be polled again after a panic.
fn polled<F: Future + ?Sized>(future: Pin<&mut F>, context: &mut Context<'_>) -> Poll<Result<F::Output, String>> {
    match caught_at_once(|| future.poll(context)) {
        Ok(polled) => polled.map(Ok),
        Err(message) => Poll::Ready(Err(message)),
    }
}

/// Why a task has no output: it panicked, or the runtime ended.
pub(crate) fn why(error: JoinError) -> String {
    match error.try_into_panic() {
        Ok(panic) => message(panic.as_ref()),
        Err(cancelled) => cancelled.to_string(),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::time::Duration;

    use tokio::sync::oneshot;
    use tokio::time::timeout;

    use super::{aside, caught, caught_at_once};

    #[tokio::test]
    async fn it_ends_or_says_why_not() {
        assert_eq!(aside(Box::pin(async { 1 })).await, Ok(1));
        assert_eq!(aside(Box::pin(async { panic!("at once") })).await, Err::<(), _>("at once".to_owned()));
        let later = async {
            tokio::task::yield_now().await;
            2
        };
        assert_eq!(aside(Box::pin(later)).await, Ok(2));
        let late = async {
            tokio::task::yield_now().await;
            panic!("late {}", 3)
        };
        assert_eq!(aside(Box::pin(late)).await, Err::<(), _>("late 3".to_owned()));
    }

    #[tokio::test]
    async fn a_panic_is_a_value() {
        let late = async |panics: bool| {
            tokio::task::yield_now().await;
            assert!(!panics, "no more");
            4
        };
        assert_eq!(caught(pin!(late(false))).await, Ok(4));
        assert_eq!(caught(pin!(late(true))).await, Err("no more".to_owned()));
        assert_eq!(caught_at_once(|| 5), Ok(5));
        assert_eq!(caught_at_once(|| panic!("{}", 6)), Err::<(), _>("6".to_owned()));
    }

    #[tokio::test]
    async fn what_is_dropped_ends_all_the_same() {
        let (let_it_end, may_end) = oneshot::channel::<u8>();
        let (sender, ended) = oneshot::channel();
        let work = async { sender.send(may_end.await) };
        assert!(timeout(Duration::ZERO, aside(Box::pin(work))).await.is_err(), "it is dropped while it waits");
        assert_eq!(let_it_end.send(5), Ok(()));
        assert_eq!(ended.await, Ok(Ok(5)));
    }
}
