//! Says how recorded deliveries are decoded. JSON Lines in, JSON Lines out.
//!
//! Each line on standard input is a recorded delivery, `{"api": "contio", "headers": {…}, "body": {…}}`. `headers` is
//! optional. Instead of `body`, write `body_text` to pass the raw body as a string. For each line, one is printed that says
//! how the delivery was decoded. A line that isn't a delivery gets an answer too:
//! `{"api", "outcome", "event", "path", "line", "column", "message", "value"}`.
//!
//! ```sh
//! echo '{"api": "morph", "body": {"event": "crmEngagement::merged"}}' | cargo run --example inspect
//! ```

use std::io::{self, BufRead, Write};

use hookwright_runtime::Trusted;
use hookwright_runtime::inspect::{Request, lines, refusal};

fn main() -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        if !line.trim_ascii().is_empty() {
            for answer in answer(&line).lines() {
                writeln!(output, "{answer}")?;
            }
        }
    }
    Ok(())
}

fn answer(line: &[u8]) -> String {
    let request = match Request::parse(line) {
        Ok(request) => request,
        Err(error) => return refusal(None, &format!("this line isn't a delivery: {error}")).to_string(),
    };
    let delivery = request.delivery().unsigned("a recorded request that is only inspected");
    outcome(request.api(), delivery).unwrap_or_else(|| {
        refusal(Some(request.api()), &format!("there is no API `{}` in this build", request.api())).to_string()
    })
}

fn outcome(api: &str, delivery: Trusted) -> Option<String> {
    match api {
        #[cfg(feature = "askelephant")]
        "askelephant" => Some(lines::<hookwright_events::askelephant::Event>(api, delivery)),
        #[cfg(feature = "contio")]
        "contio" => Some(lines::<hookwright_events::contio::Event>(api, delivery)),
        #[cfg(feature = "morph")]
        "morph" => Some(lines::<hookwright_events::morph::Event>(api, delivery)),
        _ => None,
    }
}
