//! How a name and its value are written in what is signed.

use std::borrow::Cow;

use super::template::{TemplateError, TemplateFault};

/// The maximum length of the text for one pair, in bytes.
const MAX_LENGTH: usize = 256;

/// A text with `{name}`, `{value}` and what else stands for a part of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    Name,
    /// The name in upper case.
    UpperName,
    Value,
    Secret,
}

impl Pair {
    /// Parses a text such as `{name}={value}`. It must contain the value.
    pub(super) fn parse(text: &str) -> Result<Self, TemplateError> {
        let fault = |offset, fault| Err(TemplateError { offset, fault });
        if text.len() > MAX_LENGTH {
            return fault(MAX_LENGTH, TemplateFault::TooLong);
        }
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, behind)) = rest.split_once('{') {
            let at = text.len() - behind.len() - 1;
            let Some((name, others)) = behind.split_once('}') else { return fault(at, TemplateFault::Unclosed) };
            if !before.is_empty() {
                parts.push(Part::Literal(before.to_owned()));
            }
            parts.push(match name {
                "name" => Part::Name,
                "upper:name" => Part::UpperName,
                "value" => Part::Value,
                "secret" => Part::Secret,
                _ => return fault(at + 1, TemplateFault::UnknownPiece),
            });
            rest = others;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        if parts.contains(&Part::Value) { Ok(Self(parts)) } else { fault(0, TemplateFault::Constant) }
    }

    pub(super) fn has_secret(&self) -> bool {
        self.0.contains(&Part::Secret)
    }

    /// The literal after a name at the beginning, if the value follows and ends the pair.
    pub(super) fn named_value(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Part::Name, Part::Literal(between), Part::Value] => Some(between),
            _ => None,
        }
    }

    /// The texts of one pair in order. `None` is the secret.
    pub(super) fn texts<'p>(
        &'p self,
        name: &'p str,
        value: Option<&'p str>,
    ) -> impl Iterator<Item = Option<Cow<'p, str>>> {
        self.0.iter().map(move |part| match part {
            Part::Literal(text) => Some(Cow::Borrowed(&**text)),
            Part::Name => Some(Cow::Borrowed(name)),
            Part::UpperName => Some(Cow::Owned(name.to_uppercase())),
            Part::Value => value.map(Cow::Borrowed),
            Part::Secret => None,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::Pair;
    use crate::verify::recipe::TemplateFault;

    #[test]
    fn a_pair_is_written_as_its_text_says() {
        for (text, written) in [
            ("{name}={value}", "a=b"),
            ("{value}", "b"),
            ("{upper:name}:{value};{secret}", "A:b;<secret>"),
            ("<{value}|{name}>", "<b|a>"),
        ] {
            let pair = Pair::parse(text).unwrap();
            let texts: Vec<_> = pair.texts("a", Some("b")).map(|text| text.unwrap_or("<secret>".into())).collect();
            assert_eq!(texts.concat(), written);
        }
    }

    #[test]
    fn a_fault_has_a_place() {
        for (text, offset, fault) in [
            ("{name}", 0, TemplateFault::Constant),
            ("{name}={value", 7, TemplateFault::Unclosed),
            ("{name}={body}", 8, TemplateFault::UnknownPiece),
            ("", 0, TemplateFault::Constant),
        ] {
            let error = Pair::parse(text).unwrap_err();
            assert_eq!((error.offset, error.fault), (offset, fault), "{text}");
        }
    }
}
