//! A server on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// A server that gives one answer to each connection, and the heads of the requests that it received.
pub(crate) struct Server {
    pub(crate) address: String,
    requests: Receiver<String>,
}

impl Server {
    /// Gives these answers in order.
    pub(crate) fn start(answers: Vec<impl Into<Vec<u8>> + Send + 'static>) -> Self {
        let mut answers = answers.into_iter();
        Self::answering(move |_| Some(answers.next()?.into()))
    }

    /// Asks for the answer to the head of each request. Ends when there is none.
    pub(crate) fn answering(mut answer: impl FnMut(&str) -> Option<Vec<u8>> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (sender, requests) = mpsc::channel();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let connection = connection.unwrap();
                let lines = BufReader::new(&connection).lines().map_while(Result::ok);
                let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
                let head = head.join("\n");
                let Some(bytes) = answer(&head) else { break };
                // The client may hang up first if the answer is too long.
                let _ = (&connection).write_all(&bytes);
                let _ = sender.send(head);
            }
        });
        Self { address, requests }
    }

    /// The head of the next request, in lower case.
    pub(crate) fn request(&self) -> String {
        self.requests.recv().unwrap().to_lowercase()
    }
}

pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

pub(crate) fn ok(body: &str) -> String {
    answer("200 OK", "", body)
}

pub(crate) fn ok_bytes(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}
