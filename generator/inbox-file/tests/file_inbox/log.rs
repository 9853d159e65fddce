//! What the inbox logs, from any thread.

use std::fmt::{Debug, Write};
use std::sync::{Mutex, Once};
use std::time::Duration;

use hookwright_receiver::Inbox;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::support::{Clock, Folder, delivery};

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// How often a line with both texts was logged. Other tests also log.
fn count(message: &str, cause: &str) -> usize {
    LINES.lock().unwrap().iter().filter(|line| line.contains(message) && line.contains(cause)).count()
}

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Log).unwrap());
}

#[tokio::test]
async fn a_clock_that_jumps_is_logged_once() {
    const JUMPED: &str = "the system's clock has jumped";
    listen();
    let (folder, clock) = (Folder::new("jumps"), Clock::new());
    let inbox = folder.open(&clock);
    clock.set_back(Duration::from_secs(7_001));
    for key in ["a", "b"] {
        inbox.put(delivery(key)).await.unwrap();
    }
    clock.set_forward(Duration::from_secs(7_002));
    for key in ["c", "d"] {
        inbox.put(delivery(key)).await.unwrap();
    }
    inbox.close().await;
    clock.set_back(Duration::from_secs(7_003));
    let inbox = folder.open(&clock);
    clock.pass(Duration::from_secs(7_004));
    clock.set_back(Duration::from_secs(9));
    inbox.put(delivery("e")).await.unwrap();
    assert_eq!(count(JUMPED, "back by 7001 s, while the inbox was open"), 1);
    assert_eq!(count(JUMPED, "forward by 7002 s, while the inbox was open"), 1);
    assert_eq!(count(JUMPED, "back by 7003 s, while the inbox was closed"), 1);
    assert_eq!(count(JUMPED, "by 7004 s") + count(JUMPED, "by 9 s"), 0, "time that passes, and a correction");
}

struct Log;

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
        write!(self.0, "{value:?} ").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "hookwright"
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        LINES.lock().unwrap().push(line.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
