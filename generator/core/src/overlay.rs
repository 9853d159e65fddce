//! Overlays: changes to a document whose file stays as its owner published it (Overlay Specification 1.0 and 1.1).
//!
//! An action that selects nothing is an error here, although the specification allows it: either the owner fixed the
//! document, or the query has a mistake, and both are worth knowing.
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
//! All of this needs the feature `overlay`, since the queries need packages that nothing else here uses. Without it, an
//! overlay is an error: ignoring the file would be worse.

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
pub use self::apply::{apply, apply_what_fits};
#[cfg(not(feature = "overlay"))]
pub use self::disabled::{apply, apply_what_fits};
