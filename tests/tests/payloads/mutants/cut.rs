//! Bodies that end too early.

use super::expected::Expected;
use super::{Fault, Mutant};
use crate::bases::Base;
use crate::position::Written;

const CUT: &str = "cut off";
const CUT_BEFORE_NAME: &str = "cut off before the name";

pub(super) const KINDS: &[&str] = &[CUT, CUT_BEFORE_NAME];

/// At every byte: malformed if the name comes before it, otherwise unnamed. The samples are enough, and short.
pub(super) fn make(base: &Base<'_>) -> Vec<Mutant> {
    if !base.is_sample {
        return Vec::new();
    }
    let written = Written::new(&base.tree);
    let named_from = written.mark(&base.name_place().spot).end;
    let mutant = |length: usize| {
        let (kind, expected) = if length >= named_from {
            (CUT, Expected::Malformed(Fault::anywhere()))
        } else {
            (CUT_BEFORE_NAME, Expected::Unnamed(Fault::anywhere()))
        };
        let body = written.text.as_bytes()[..length].to_vec();
        Mutant { kind, change: format!("cut off behind byte {length}"), body, expected }
    };
    (0..written.text.len()).map(mutant).collect()
}
