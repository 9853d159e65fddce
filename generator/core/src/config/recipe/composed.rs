//! Pieces of a template that consist of several parts of a delivery.

use super::{Reader, keys};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{HeaderList, Order, SignaturePlace, SortedFields, SortedOf};
use crate::node::Node;

impl Reader<'_, '_> {
    /// What is sorted before it is signed.
    pub(super) fn sorted(&mut self, value: &Cursor<'_>) -> Option<SortedFields> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let known = ["empty", "encoding", "nested", "of", "order", "pair", "secret", "separator", "without"];
        let is_clean = keys::refuse_unknown(value, "sorted fields have", &known, self.diagnostics);
        let of = self.required(value, "of", "`sorted`").and_then(|of| self.sorted_of(&of));
        let order = self
            .optional(value, "order", |reader, value| reader.word(value, "an order", Order::WORDS, Order::from_word));
        let pair = self.optional(value, "pair", Self::text);
        let separator = self.optional(value, "separator", Self::text);
        let without = self.optional(value, "without", Self::texts);
        let secret = self.optional(value, "secret", Self::text);
        let mut flag = |key: &str, of: &str, word: &'static str| {
            let flag = self.optional(value, key, |reader, value| {
                reader.word(value, of, &[word], |text| (text == word).then_some(true))
            });
            flag.map(Option::unwrap_or_default)
        };
        let empty = flag("empty", "a value of `empty`", "skip");
        let nested = flag("nested", "a value of `nested`", "skip");
        let encoded = flag("encoding", "a value of `encoding`", "keep");
        let sorted = SortedFields {
            of: of?,
            pair: pair?,
            separator: separator?,
            order: order?.unwrap_or(Order::Name),
            without: without?.unwrap_or_default(),
            secret: secret?,
            is_empty_skipped: empty?,
            is_nested_skipped: nested?,
            is_encoded: encoded?,
        };
        is_clean.then_some(sorted)
    }

    /// `form`, `query`, `body`, `body /a`, or a list of places, among them `secret`.
    fn sorted_of(&mut self, value: &Cursor<'_>) -> Option<SortedOf> {
        if value.node.as_list().is_some() {
            let is_secret = |item: &Cursor<'_>| item.node.as_str() == Some("secret");
            let places = value.items().filter(|item| !is_secret(item)).map(|item| self.place(&item));
            let places = places.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()?;
            return Some(SortedOf::Values(places, value.items().any(|item| is_secret(&item))));
        }
        let text = value.read_as(Node::as_str, "a string or a list", self.diagnostics)?;
        let of = match (text, SignaturePlace::parse(text)) {
            ("form", _) => Some(SortedOf::Form),
            ("query", _) => Some(SortedOf::Query),
            (_, Some(SignaturePlace::WholeBody)) => Some(SortedOf::Body(String::new())),
            (_, Some(SignaturePlace::Body(pointer))) => Some(SortedOf::Body(pointer)),
            _ => None,
        };
        if of.is_none() {
            let fault = format!("`{text}` has no fields");
            let fault = Diagnostic::error(codes::settings::NO_PLACE, value.location(), fault);
            self.push(fault.help(
                "write `form`, `query`, `body`, `body /pointer`, or a list of values such as `[secret, query timestamp]`",
            ));
        }
        of
    }

    /// Headers that a delivery lists as signed.
    pub(super) fn headers(&mut self, value: &Cursor<'_>) -> Option<HeaderList> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let known = ["between", "listed", "pair", "require", "separator"];
        let is_clean = keys::refuse_unknown(value, "listed headers have", &known, self.diagnostics);
        let listed = self.required(value, "listed", "`headers`").and_then(|listed| self.place(&listed));
        let between = self.optional(value, "between", Self::character);
        let pair = self.optional(value, "pair", Self::text);
        let separator = self.optional(value, "separator", Self::text);
        let require = self.optional(value, "require", Self::texts);
        let list = HeaderList {
            listed: listed?,
            between: between?,
            pair: pair?,
            separator: separator?,
            require: require?.unwrap_or_default(),
        };
        is_clean.then_some(list)
    }

    fn texts(&mut self, value: &Cursor<'_>) -> Option<Vec<String>> {
        value.read_as(Node::as_list, "a list", self.diagnostics)?;
        let texts: Vec<Option<String>> = value.items().map(|item| self.text(&item)).collect();
        texts.into_iter().collect()
    }
}
