//! This package only has examples, and the tests that run them.
