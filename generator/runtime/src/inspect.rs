//! Deliveries and outcomes as lines of JSON, for tools that look at recorded deliveries.

mod report;
mod request;

pub use report::{inspected, line, refusal, report};
pub use request::Request;
