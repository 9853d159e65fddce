//! This package only exists for its manifest.
