//! The server, and the limits for all requests together.

use std::net::SocketAddr;
use std::time::Duration;

use hookwright_receiver::{Receiver, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::http_client::{post, request};
use crate::shop::{Orders, verifier, wishing};

async fn serve(configure: impl FnOnce(Server<Receiver>) -> Server<Receiver>, receiver: Receiver) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = configure(Server::new(receiver));
    tokio::spawn(server.serve_until(listener, std::future::pending::<()>()));
    address
}

fn receiver() -> Receiver {
    Receiver::builder(verifier()).handler(Orders::new()).build()
}

#[tokio::test]
async fn an_unfinished_request_head_times_out() {
    let address = serve(|server| server.head_timeout(Duration::from_millis(200)), receiver()).await;
    let mut stalled = TcpStream::connect(address).await.unwrap();
    stalled.write_all(b"POST /shop HTTP/1.1\r\nHost: ").await.unwrap();
    assert_eq!(post(address, &wishing("thrive")).await.status, 204);
    let mut rest = Vec::new();
    let ended = timeout(Duration::from_secs(5), stalled.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "the connection is closed");
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let address = serve(|server| server.connections(1).head_timeout(Duration::from_millis(300)), receiver()).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(b"POST").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let second = tokio::spawn(async move { post(address, &wishing("thrive")).await.status });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!second.is_finished());
    assert_eq!(second.await.unwrap(), 204);
}

#[tokio::test]
async fn a_stopping_server_finishes_received_requests() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let orders = Orders::new();
    let receiver = Receiver::builder(verifier()).handler(orders.clone()).build();
    let served = tokio::spawn(Server::new(receiver).serve_until(listener, stopped));
    let answered = tokio::spawn(async move { post(address, &wishing("wait")).await.status });
    orders.begun().await;
    stop.send(()).unwrap();
    orders.let_one_end();
    assert_eq!(answered.await.unwrap(), 204);
    served.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_stopping_server_does_not_wait_for_a_hanging_handler() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let orders = Orders::new();
    let receiver = Receiver::builder(verifier()).handler(orders.clone()).build();
    let server = Server::new(receiver).shutdown_timeout(Duration::from_millis(100));
    let serving = tokio::spawn(server.serve_until(listener, stopped));
    let mut hanging = TcpStream::connect(address).await.unwrap();
    hanging.write_all(request("", &wishing("wait")).as_bytes()).await.unwrap();
    orders.begun().await;
    stop.send(()).unwrap();
    assert!(timeout(Duration::from_secs(10), serving).await.is_ok(), "the server doesn't stop");
    let mut response = Vec::new();
    let _ = timeout(Duration::from_secs(10), hanging.read_to_end(&mut response)).await.unwrap();
    assert!(response.is_empty(), "it is answered: {}", String::from_utf8_lossy(&response));
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_dropped() {
    let orders = Orders::new();
    let receiver = Receiver::builder(verifier()).handler(orders.clone()).handler_timeout(Duration::from_millis(50));
    let address = serve(|server| server, receiver.build()).await;
    assert_eq!(post(address, &wishing("wait")).await.status, 500);
    orders.let_one_end();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(orders.wishes().is_empty(), "it continues");
    assert_eq!(post(address, &wishing("thrive")).await.status, 204);
}

#[tokio::test]
async fn the_total_size_of_bodies_is_limited() {
    let body = wishing("thrive");
    let receiver = Receiver::builder(verifier()).handler(Orders::new()).bodies_limit(body.len() + 10).build();
    let address = serve(|server| server, receiver).await;
    assert_eq!(post(address, &body).await.status, 204);
    // Half of an unfinished body takes the room of another one.
    let mut open = TcpStream::connect(address).await.unwrap();
    let whole = request("", &body);
    open.write_all(&whole.as_bytes()[..whole.len() - 5]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let refused = post(address, &body).await;
    assert_eq!((refused.status, refused.header("retry-after")), (503, Some("30")));
    drop(open);
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(post(address, &body).await.status, 204);
}

/// The message names the port, and says what to do.
#[tokio::test]
async fn a_port_in_use_is_named() {
    let listener = hookwright_receiver::listen("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let error = hookwright_receiver::listen(&address).await.unwrap_err();
    let expected =
        format!("cannot listen on {address}: another process uses this port; stop it, or choose another port");
    assert_eq!((error.to_string(), format!("{error:?}")), (expected.clone(), expected.clone()));
    assert_eq!(std::io::Error::from(error).to_string(), expected);
    let error = hookwright_receiver::listen("8080").await.unwrap_err();
    let expected = "cannot listen on 8080: write an address and a port, such as `127.0.0.1:8080`";
    assert_eq!(error.to_string(), expected);
}
