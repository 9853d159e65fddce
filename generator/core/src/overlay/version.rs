//! The versions of the Overlay Specification.

use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};

/// A supported version. Patch versions change no meaning.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Version {
    V1_0,
    V1_1,
}

impl Version {
    /// Reads `overlay`, or reports what to write there.
    pub(super) fn read(overlay: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Some(version) = overlay.get("overlay") else {
            let fault = Diagnostic::error(codes::overlays::VERSION, overlay.location(), "the overlay has no version");
            diagnostics.push(fault.help("write `overlay: 1.1.0`"));
            return None;
        };
        let text = version.read_as(crate::node::Node::as_str, "a string such as `1.1.0`", diagnostics)?;
        let numbers: Vec<&str> = text.split('.').collect();
        let known = match numbers.as_slice() {
            ["1", "0", patch] if is_number(patch) => Some(Self::V1_0),
            ["1", "1", patch] if is_number(patch) => Some(Self::V1_1),
            _ => None,
        };
        if known.is_none() {
            let message = format!("version `{text}` of the Overlay Specification is not supported");
            diagnostics.push(
                Diagnostic::error(codes::overlays::VERSION, version.location(), message).help("write `overlay: 1.1.0`"),
            );
        }
        known
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
