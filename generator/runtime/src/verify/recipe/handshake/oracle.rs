//! Checks whether an answer could be the signature of an event.

use super::class::Class;
use super::rule::Rule;
use crate::verify::recipe::Algorithm;
use crate::verify::recipe::template::{Kind, Template};

/// Lengths of times aren't considered: the question is what a text must contain at least.
struct Signed<'t> {
    /// The characters that each such text has.
    has: Vec<u8>,
    shortest: usize,
    first: &'t [u8],
}

impl Rule<'_> {
    /// Whether it computes a value of a text that can also be a text that `signs` describes, so that a request could
    /// get an event signed. Also `true` if this isn't known, or a part of the rule is wrong.
    ///
    /// `bodies_are_json` says that a decodable body is a JSON object or a list, so that it contains a brace or a
    /// bracket.
    pub fn may_sign_event(&self, signs: &Template, bodies_are_json: bool) -> bool {
        let Some(computed) = &self.computed else { return false };
        // A hash doesn't involve the secret.
        if self.is_verified || computed.algorithm == Algorithm::Sha256 {
            return false;
        }
        let (Ok(of), Some(Ok(class))) = (computed.of.parse::<Template>(), self.matches.map(str::parse::<Class>)) else {
            return true;
        };
        let signed = signed(signs);
        let is_bodiless = |byte: u8| !may_hold(&of, &class, byte);
        // The hash of a body has no brace.
        let has_body = signs.has_kind(&Kind::Body) || signs.has_kind(&Kind::DecodedBody);
        let is_apart = signed.has.iter().any(|byte| is_bodiless(*byte))
            || has_body && bodies_are_json && is_bodiless(b'{') && is_bodiless(b'[')
            || signed.shortest > longest(&of, &class)
            || !is_one_the_beginning(signed.first, first(&of));
        !is_apart
    }
}

fn literals(template: &Template) -> impl Iterator<Item = &[u8]> {
    template.pieces.iter().filter_map(|piece| match &piece.kind {
        Kind::Literal(text) => Some(text.as_bytes()),
        _ => None,
    })
}

fn signed(template: &Template) -> Signed<'_> {
    Signed {
        has: literals(template).flatten().copied().collect(),
        shortest: literals(template).map(<[u8]>::len).sum(),
        first: first(template),
    }
}

/// The literal at the beginning.
fn first(template: &Template) -> &[u8] {
    match template.pieces.first().map(|piece| &piece.kind) {
        Some(Kind::Literal(text)) => text.as_bytes(),
        _ => b"",
    }
}

fn may_hold(of: &Template, class: &Class, byte: u8) -> bool {
    class.allows(byte) || literals(of).any(|text| text.contains(&byte))
}

fn longest(of: &Template, class: &Class) -> usize {
    let values = of.places().count().saturating_mul(class.longest);
    literals(of).map(<[u8]>::len).sum::<usize>().saturating_add(values)
}

fn is_one_the_beginning(one: &[u8], other: &[u8]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}
