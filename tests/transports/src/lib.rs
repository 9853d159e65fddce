//! Nothing is here: what this package has are its examples, and the tests that run them.
