//! What receiving costs: `cargo bench -p tests --bench receive`. From the signature to the handler beside the bare MAC,
//! and requests over loopback beside a bare route of axum, with client and server on the same two threads.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

#[allow(dead_code, reason = "the types are there to be decoded")]
#[path = "../decode/askelephant.rs"]
mod derived;
mod service;
mod throughput;
mod work;

use tests::bench::engagement::engagement;

fn main() {
    let body = engagement(6_500);
    work::measure(&body);
    service::measure("600 bytes", &engagement(0));
    service::measure("6,500 bytes", &body);
    if !tests::bench::is_watched() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(throughput::measure("600 bytes", &engagement(0)));
        runtime.block_on(throughput::measure("6,500 bytes", &body));
        runtime.block_on(throughput::measure_file(&body));
    }
}
