//! The cost of receiving: `cargo bench -p benches --bench receive`.
//!
//! `work` goes from the signature to the handler, compared with the bare MAC. `service` goes from a received request to
//! its answer, compared with a bare axum route. `throughput` sends requests over loopback, with client and server on
//! the same two threads. The client and the kernel take most of the time there, so its ratios are those of a machine
//! that does all of this, and the figures of `service` are the receiver's own.
//!
//! The bare route reads the body as `Bytes` and answers with the same status; the other one also hashes it. Valgrind
//! counts a MAC in instructions without the processor's SHA-256 support, which makes it look many times as expensive as
//! it is.
//!
//! Everything uses mimalloc, as busy servers should. glibc's allocator keeps seven pieces of a size per thread, fewer
//! than an event has strings.

#![allow(clippy::unwrap_used, reason = "a panic fails the measurement")]

#[allow(dead_code, reason = "the types are there to be decoded")]
#[path = "../decode/askelephant.rs"]
mod derived;
mod service;
mod throughput;
mod work;

use benches::Target;
use benches::engagement::engagement;
use service::{BARE, KEPT};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let body = engagement(6_500);
    work::measure(&body);
    service::measure("600 bytes", &engagement(0));
    service::measure("6,500 bytes", &body);
    if !benches::is_watched() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        // Four fifths of the requests in a second take five quarters of the time.
        let wanted = Target::new(1.25, KEPT, BARE);
        runtime.block_on(throughput::measure("600 bytes", &engagement(0), &[wanted]));
        runtime.block_on(throughput::measure("6,500 bytes", &body, &[]));
        runtime.block_on(throughput::measure_file(&body));
    }
}
