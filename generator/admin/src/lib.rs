//! A small admin service for inboxes: JSON, and one page that uses it.
//!
//! It shows which deliveries wait, and which are parked and why. It releases and drops deliveries while the receiver
//! runs. It is a `tower` service for any [`ManagedInbox`](hookwright_receiver::ManagedInbox), and may have several
//! inboxes.
//!
//! ```
//! use hookwright_admin::{AdminService, access_token};
//! use hookwright_receiver::MemoryInbox;
//!
//! # fn build() -> Result<AdminService, Box<dyn std::error::Error>> {
//! let inbox = MemoryInbox::new(); // The inbox of the receiver and the worker.
//! let admin = AdminService::builder("/admin")
//!     .inbox("orders", inbox)
//!     .authenticated_by(access_token([std::env::var("ADMIN_TOKEN")?])?)
//!     .build()?;
//! # Ok(admin)
//! # }
//! ```
//!
//! With axum, `Router::new().nest_service("/admin", admin)` serves it. Pass the path that browsers see to
//! [`builder`](AdminService::builder). It makes no difference whether a router has removed it from the request.
//!
//! # Who may use it
//!
//! A service is built only after [`authenticated_by`](AdminBuilder::authenticated_by), or
//! [`trust_network`](AdminBuilder::trust_network) with a reason. Without either, it doesn't compile:
//!
//! ```compile_fail,E0599
//! # use hookwright_admin::AdminService;
//! # use hookwright_receiver::MemoryInbox;
//! AdminService::builder("/admin").inbox("orders", MemoryInbox::new()).build();
//! ```
//!
//! The check applies to the page, too. [`access_token`] takes a token as `Authorization: Bearer`, for programs, or as
//! the password of Basic authentication, for which browsers prompt. The service uses plain HTTP: put TLS in front of
//! it.
//!
//! # What it shows
//!
//! Operators see whole payloads. They don't see the values of headers whose names suggest credentials, or the query of
//! a URL. A payload or a key may contain a secret, which can't be distinguished from other text.
//!
//! # JSON
//!
//! Times are milliseconds since the Unix epoch. [`wire`] has the types. Paths are relative to the service's own.
//!
//! | request | response |
//! | --- | --- |
//! | `GET /api/inboxes` | the names of the inboxes: [`InboxNames`](wire::InboxNames) |
//! | `GET /api/inboxes/{inbox}/counts` | how many deliveries there are, and since when: [`Counts`](wire::Counts) |
//! | `GET /api/inboxes/{inbox}/deliveries` | one page of a list: [`Deliveries`](wire::Deliveries) |
//! | `GET /api/inboxes/{inbox}/deliveries/{id}` | one delivery with its payload: [`Delivery`](wire::Delivery) |
//! | `POST /api/inboxes/{inbox}/release` | makes parked deliveries due again: [`Done`](wire::Done) |
//! | `POST /api/inboxes/{inbox}/drop` | drops deliveries: [`Done`](wire::Done) |
//!
//! Queries filter by `state` (`due`, `claimed` or `parked`), `api`, `tenant`, `event` and `key`. A list also takes
//! `limit` (1 to 100, by default 50) and `after` (the `next` of the page before). A `POST` has a
//! [`Selection`](wire::Selection) as its body and needs the header `x-hookwright-admin: 1`, which pages of other sites
//! can't send.
//!
//! | status | why |
//! | --- | --- |
//! | 400 | a filter, a page or a body is malformed, or the inbox can't filter in this way |
//! | 401, 403 | the check refuses the caller; 403 also if an action lacks its header |
//! | 404, 405 | no such path, inbox or delivery; a method that the path doesn't have |
//! | 408, 413 | the body takes longer than 10 seconds, or is longer than 64 KiB |
//! | 500 | an action panicked |
//! | 503 | the inbox failed or took longer than 30 seconds; the log says why |
//!
//! An action continues if its caller hangs up. With the feature `tracing` of the receiver, each action is logged with
//! its caller.

mod access;
mod builder;
mod inboxes;
mod request;
mod response;
mod route;
mod service;
mod shown;
pub mod wire;

pub use access::{Access, access_token};
pub use builder::{AdminBuilder, AdminError, Guarded, Unguarded};
pub use service::{AdminResponse, AdminService};
