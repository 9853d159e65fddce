//! Changes to a document that stays as its owner publishes it (Overlay Specification 1.0 and 1.1).
//!
//! An action that selects nothing is an error here, although the specification allows it: the owner fixed the document,
//! or the query has a mistake in it, and both want to be known.
//!
//! ```yaml
//! overlay: 1.1.0
//! info: { title: What the document says otherwise, version: 1.0.0 }
//! actions:
//!   - target: $.components.schemas.event.properties.id.format
//!     remove: true
//!   - target: $.components.schemas.event.properties.status
//!     update: { enum: [open, closed] }
//! ```
//!
//! All of this belongs to the feature `overlay`, since the queries take packages that nothing else here needs. Without it,
//! an overlay is an error: to generate as if the file were not there would be worse.

#[cfg(feature = "overlay")]
mod action;
#[cfg(feature = "overlay")]
mod apply;
#[cfg(any(test, not(feature = "overlay")))]
mod disabled;
#[cfg(feature = "overlay")]
mod merge;
#[cfg(feature = "overlay")]
mod query;
#[cfg(feature = "overlay")]
mod tree;
#[cfg(feature = "overlay")]
mod version;

#[cfg(feature = "overlay")]
pub use self::apply::apply;
#[cfg(not(feature = "overlay"))]
pub use self::disabled::apply;
