//! Signed and damaged deliveries, judged here and by the crates of the scheme's inventors. The verdicts agree, except
//! for the differences in `tests/oracle/tests/verify/known_differences.rs`.

use std::panic;

use http::{HeaderName, HeaderValue};

#[allow(dead_code, unused_imports, reason = "a test goes through the rest")]
#[path = "../../oracle/tests/verify/known_differences.rs"]
mod known_differences;
#[path = "../../oracle/tests/verify/oracles.rs"]
mod oracles;
#[allow(dead_code, reason = "other tests make deliveries at random")]
#[path = "../../oracle/tests/verify/request.rs"]
mod request;

use known_differences::is_known;
use oracles::{Oracle, is_accepted};
use request::{Family, Message, Request, now};

/// Judges a delivery that the input describes.
pub fn run(data: &[u8]) {
    let request = request(&mut Input(data));
    let taken = is_accepted(&request);
    for oracle in [Oracle::Svix, Oracle::StandardWebhooks] {
        let judged = quietly(|| oracle.takes(&request));
        assert!(
            judged == taken || is_known(oracle, taken, &request),
            "accepted here: {taken}, {oracle:?}: {judged}: {request:?}"
        );
    }
}

/// One of the oracles panics, and a fuzzer ends at any panic.
fn quietly<T>(judge: impl FnOnce() -> T) -> T {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let judged = judge();
    panic::set_hook(hook);
    judged
}

/// The rest of the input.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// The next byte is a length; returns this many bytes.
    fn bytes(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        bytes
    }
}

fn request(input: &mut Input<'_>) -> Request {
    let flags = input.byte();
    let id = input.bytes();
    let id = String::from_utf8_lossy(id).chars().filter(|letter| !letter.is_control()).collect();
    let age = i64::from(i16::from_le_bytes([input.byte(), input.byte()]));
    let message = Message {
        family: if flags & 1 == 0 { Family::Webhook } else { Family::Svix },
        id,
        at: if flags & 2 == 0 { now() - age % 240 } else { now().saturating_sub(age.saturating_mul(1 << 20)) },
        before_time: ["", "+", "0", "-"][usize::from(if flags & 4 == 0 { 0 } else { flags >> 6 })],
        signer: usize::from(input.byte() % 4),
        secrets: vec![usize::from(input.byte() % 4), usize::from(input.byte() % 4)],
        body: input.bytes().to_vec(),
    };
    let mut request = message.sign();
    for _ in 0..input.byte() % 4 {
        damage(&mut request, input);
    }
    request
}

fn damage(request: &mut Request, input: &mut Input<'_>) {
    const PARTS: [&str; 3] = ["id", "timestamp", "signature"];
    let what = input.byte();
    let family = if what & 1 == 0 { Family::Webhook } else { Family::Svix };
    let name: HeaderName = family.header(PARTS[usize::from(what >> 1) % 3]);
    let written = HeaderValue::from_bytes(input.bytes());
    match (what >> 4, written) {
        (0..=3, Ok(value)) => drop(request.headers.insert(name, value)),
        (4..=5, Ok(value)) => drop(request.headers.append(name, value)),
        (6..=9, Ok(value)) => {
            let before = request.headers.get(&name).map(|value| value.as_bytes().to_vec()).unwrap_or_default();
            let all = [value.as_bytes(), b" ", &before].concat();
            HeaderValue::from_bytes(&all).map(|value| request.headers.insert(name, value)).ok();
        }
        (10..=12, _) => drop(request.headers.remove(name)),
        _ => request.body.push(what),
    }
}
