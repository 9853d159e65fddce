//! What is this payload taken for? JSON Lines in, JSON Lines out.
//!
//! Each line on standard input is a recorded delivery, `{"api": "contio", "headers": {…}, "body": {…}}`; `headers` may
//! be left out, and `body_text`, a string with the raw body, may stand in for `body`. For each, a line comes out that
//! says what the delivery was taken for, and one that is no delivery is answered all the same: `{"api", "outcome", "event", "path", "line", "column", "message", "value"}`.
//!
//! ```sh
//! echo '{"api": "morph", "body": {"event": "crmEngagement::merged"}}' | cargo run --example inspect
//! ```

use std::io::{self, BufRead, Write};

use hookwright_runtime::inspect::{Request, refusal, report};
use hookwright_runtime::{Trusted, decode};
use serde_json::Value;

fn main() -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        if !line.trim_ascii().is_empty() {
            writeln!(output, "{}", answer(&line))?;
        }
    }
    Ok(())
}

fn answer(line: &[u8]) -> Value {
    let request = match Request::parse(line) {
        Ok(request) => request,
        Err(error) => return refusal(None, &format!("this line is no delivery: {error}")),
    };
    let delivery = request.delivery().unsigned("a recorded request that is only inspected");
    outcome(request.api(), &delivery)
        .unwrap_or_else(|| refusal(Some(request.api()), &format!("there is no API `{}` in this build", request.api())))
}

fn outcome(api: &str, delivery: &Trusted) -> Option<Value> {
    match api {
        #[cfg(feature = "askelephant")]
        "askelephant" => Some(report(api, &decode::<hookwright_events::askelephant::Event>(delivery))),
        #[cfg(feature = "contio")]
        "contio" => Some(report(api, &decode::<hookwright_events::contio::Event>(delivery))),
        #[cfg(feature = "morph")]
        "morph" => Some(report(api, &decode::<hookwright_events::morph::Event>(delivery))),
        _ => None,
    }
}
