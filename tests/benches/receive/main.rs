//! What receiving costs: `cargo bench -p benches --bench receive`.
//!
//! `work` goes from the signature to the handler, beside the bare MAC; `service` from a request that is there to its answer,
//! beside a bare route of axum; `throughput` sends requests over loopback, with client and server on the same two threads:
//! what the client and the kernel take, which is the most of it, is a part of all figures there, so that the ratios are
//! those of a machine that does all of this, and the figures of `service` are the receiver's own.
//!
//! The bare route reads the body as `Bytes` and answers with the same status; the other one hashes it as well. Valgrind
//! counts a MAC in instructions without the processor's own for SHA-256: there it seems many times as dear as it is.
//!
//! All of it has mimalloc below, as servers with much to do have it or its like. glibc's allocator keeps seven pieces of a
//! size at hand for a thread, fewer than an event has strings.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

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
        // Four fifths of the requests in a second are five quarters of the time.
        let wanted = Target::new(1.25, KEPT, BARE);
        runtime.block_on(throughput::measure("600 bytes", &engagement(0), &[wanted]));
        runtime.block_on(throughput::measure("6,500 bytes", &body, &[]));
        runtime.block_on(throughput::measure_file(&body));
    }
}
