//! Listens for deliveries that others store.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Poll, ready};
use std::time::Duration;

use hookwright_receiver::internals;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Config, Connection, Error, Socket};

use crate::arrivals::Arrivals;

/// Listens until it is dropped.
pub(super) type Listening = Box<dyn FnOnce(Arc<Arrivals>) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// The channel that notifications with names of APIs are sent on.
pub(super) const CHANNEL: &str = "hookwright";

const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Listens, and reconnects after a pause. Polling continues in the meantime.
pub(super) async fn listen<T: MakeTlsConnect<Socket> + Clone>(config: Config, tls: T, arrivals: Arc<Arrivals>) {
    let mut pause = PAUSE;
    loop {
        let heard = listen_once(&config, tls.clone(), &arrivals, || pause = PAUSE).await;
        let why = heard.err().map_or_else(|| "the connection was closed".to_owned(), |error| error.to_string());
        internals::warn("there are no notifications from PostgreSQL, so the inbox is polled", &why);
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Listens until the connection ends.
async fn listen_once<T: MakeTlsConnect<Socket>>(
    config: &Config,
    tls: T,
    arrivals: &Arrivals,
    begun: impl FnOnce(),
) -> Result<(), Error> {
    let (client, mut connection) = config.connect(tls).await?;
    let listen = format!("LISTEN {CHANNEL}");
    let mut begins = pin!(client.batch_execute(&listen));
    // A request is answered only while the connection is polled.
    poll_fn(|context| {
        if let Poll::Ready(ended) = hear(&mut connection, arrivals, context) {
            return Poll::Ready(ended);
        }
        begins.as_mut().poll(context)
    })
    .await?;
    begun();
    // There are no notifications for deliveries stored before.
    arrivals.all();
    poll_fn(|context| hear(&mut connection, arrivals, context)).await
}

/// Passes on notifications. Ready when the connection has ended.
fn hear<S, T>(
    connection: &mut Connection<S, T>,
    arrivals: &Arrivals,
    context: &mut std::task::Context<'_>,
) -> Poll<Result<(), Error>>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        match ready!(connection.poll_message(context)) {
            Some(Ok(AsyncMessage::Notification(told))) => arrivals.notify_api(told.payload()),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Poll::Ready(Err(error)),
            None => return Poll::Ready(Ok(())),
        }
    }
}
