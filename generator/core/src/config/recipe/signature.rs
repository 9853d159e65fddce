//! Where signatures are, and how they are written.

use super::{Reader, keys};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Algorithm, BodyHash, Encoding, Recipe, SignatureList, SignaturePlace};
use crate::nearest;
use crate::node::Node;

impl Reader<'_, '_> {
    /// Where signatures are and how they are written, as a recipe without the rest.
    pub(super) fn signature(&mut self, value: &Cursor<'_>) -> Option<Recipe> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let is_clean =
            keys::refuse_unknown(value, "a signature has", &["at", "encoding", "list", "prefix"], self.diagnostics);
        let at = self.required(value, "at", "a signature").and_then(|at| self.places(&at));
        let prefix = self.optional(value, "prefix", Self::text);
        let encoding = self.optional(value, "encoding", Self::encoding);
        let list = self.optional(value, "list", Self::list);
        let mut at = at?;
        // An empty list was refused.
        let mut recipe = Recipe::new(Algorithm::Token, at.first().cloned()?);
        std::mem::swap(&mut recipe.at, &mut at);
        recipe.prefix = prefix?.unwrap_or_default();
        recipe.encoding = encoding?.unwrap_or(Encoding::Hex);
        recipe.list = list?;
        is_clean.then_some(recipe)
    }

    fn encoding(&mut self, value: &Cursor<'_>) -> Option<Encoding> {
        self.word(value, "an encoding", Encoding::WORDS, Encoding::from_word)
    }

    /// Where the hash of the body is, and how it is written.
    pub(super) fn body_sha256(&mut self, value: &Cursor<'_>) -> Option<BodyHash> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let is_clean = keys::refuse_unknown(value, "a hash has", &["at", "encoding", "prefix"], self.diagnostics);
        let at = self.required(value, "at", "a hash").and_then(|at| self.place(&at));
        let prefix = self.optional(value, "prefix", Self::text);
        let encoding = self.optional(value, "encoding", Self::encoding);
        let hash =
            BodyHash { at: at?, prefix: prefix?.unwrap_or_default(), encoding: encoding?.unwrap_or(Encoding::Hex) };
        is_clean.then_some(hash)
    }

    fn places(&mut self, value: &Cursor<'_>) -> Option<Vec<SignaturePlace>> {
        if value.node.as_list().is_none() {
            return self.place(value).map(|place| vec![place]);
        }
        let places: Vec<Option<SignaturePlace>> = value.items().map(|item| self.place(&item)).collect();
        if places.is_empty() {
            self.refuse_empty(value, "a signature needs a place");
            return None;
        }
        places.into_iter().collect()
    }

    pub(super) fn place(&mut self, value: &Cursor<'_>) -> Option<SignaturePlace> {
        const HELP: &str = "write `header <name>`, `query <name>`, `form <name>`, `form <name> /pointer`, `body`, `body /pointer`, \
             `item /pointer`, or `list <name>` for a value in the list of signatures";
        let text = value.read_as(Node::as_str, "a string", self.diagnostics)?;
        let place = SignaturePlace::parse(text);
        if place.is_none() {
            let fault = format!("`{text}` isn't a valid place in a delivery");
            let kind = text.split(' ').next().unwrap_or_default();
            let help = match nearest::nearest(["header", "query", "form", "body", "item", "list"], kind) {
                Some(meant) if meant != kind => {
                    format!("did you mean `{meant}{}`? {HELP}", text.get(kind.len()..).unwrap_or_default())
                }
                _ => HELP.to_owned(),
            };
            self.push(Diagnostic::error(codes::settings::NO_PLACE, value.location(), fault).help(help));
        }
        place
    }

    fn list(&mut self, value: &Cursor<'_>) -> Option<SignatureList> {
        value.read_as(Node::as_map, "a mapping", self.diagnostics)?;
        let is_clean = keys::refuse_unknown(value, "a list has", &["pairs", "separator", "take"], self.diagnostics);
        let separators = self.required(value, "separator", "a list").and_then(|value| self.separators(&value));
        let pairs = self.optional(value, "pairs", Self::character);
        let take = self.optional(value, "take", Self::names);
        let mut separators = separators?.into_iter();
        let list = SignatureList {
            separator: separators.next()?,
            other_separators: separators.collect(),
            pairs: pairs?.unwrap_or('='),
            take: take?.unwrap_or_default(),
        };
        is_clean.then_some(list)
    }

    /// One separator or several.
    fn separators(&mut self, value: &Cursor<'_>) -> Option<Vec<char>> {
        if value.node.as_list().is_none() {
            return self.character(value).map(|separator| vec![separator]);
        }
        let separators: Vec<Option<char>> = value.items().map(|item| self.character(&item)).collect();
        if separators.is_empty() {
            self.refuse_empty(value, "a list needs a separator");
            return None;
        }
        separators.into_iter().collect()
    }

    pub(super) fn character(&mut self, value: &Cursor<'_>) -> Option<char> {
        let text = value.read_as(Node::as_str, "a string", self.diagnostics)?;
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if letter.is_ascii() => Some(letter),
            _ => {
                let fault = format!("`{text}` isn't one ASCII character");
                let help = "write the separator of two items, or of a name and its value: `,`, `;`, `=` or ` `";
                self.push(Diagnostic::error(codes::settings::RECIPE, value.location(), fault).help(help));
                None
            }
        }
    }

    fn names(&mut self, value: &Cursor<'_>) -> Option<Vec<String>> {
        value.read_as(Node::as_list, "a list", self.diagnostics)?;
        let names: Vec<Option<String>> = value.items().map(|item| self.text(&item)).collect();
        if names.is_empty() {
            self.refuse_empty(value, "`take` is empty, so no delivery would have a signature");
            return None;
        }
        names.into_iter().collect()
    }
}
