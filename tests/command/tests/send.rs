//! The commands `send` and `replay` with the example `receiver`, all of them as processes.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic fails the test")]

#[path = "send/admin.rs"]
mod admin;
#[path = "send/encrypted.rs"]
mod encrypted;
#[path = "send/faults.rs"]
mod faults;
#[path = "send/recipes.rs"]
mod recipes;
#[path = "send/replaying.rs"]
mod replaying;
#[path = "send/sending.rs"]
mod sending;
#[path = "send/service.rs"]
mod service;

const ASKELEPHANT: &str = "../../specs/askelephant/openapi.yaml";
const CONTIO: &str = "../../specs/contio/asyncapi.yaml";
const MORPH: &str = "../../specs/morph/openapi.yaml";

const ASKELEPHANT_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const CONTIO_SECRET: &str = "the-first-secret";

/// A Contio event whose title isn't text. No later attempt will change that.
const MALFORMED: &str = r#"{"event_type": "meeting.updated", "event_id": "evt_malformed", "data": {"title": 5}}"#;
