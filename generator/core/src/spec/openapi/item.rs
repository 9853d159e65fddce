//! Path items: the values of paths, of webhooks and of callbacks' expressions.

use std::borrow::Cow;

use super::super::{Handshake, Reading};
use crate::cursor::Cursor;
use crate::diagnostic::{Location, Severity};

/// The safe methods (RFC 9110, section 9.2.1) that deliver nothing. `query` has a body.
pub(super) const SAFE: [&str; 4] = ["get", "head", "options", "trace"];

/// The methods with their own key. `query` came with 3.2.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A path item, and the one that it refers to. The standard leaves the meaning of keys next to the reference open; here
/// they take precedence.
pub(super) struct PathItem<'d> {
    own: Cursor<'d>,
    target: Option<Cursor<'d>>,
}

impl<'d> PathItem<'d> {
    /// Reads a path item. A reference that can't be followed is a fault.
    pub(super) fn read(own: Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Self> {
        let target = reading.follow(own.clone())?;
        Some(Self::new(own, target))
    }

    /// The same if it isn't known yet whether it is needed: a reference that can't be followed is only a warning.
    pub(super) fn read_if_found(own: Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Self> {
        match crate::resolve::follow(reading.sources, own.clone()) {
            Ok(target) => Some(Self::new(own, target)),
            Err(mut fault) => {
                fault.severity = Severity::Warning;
                fault.message += "; if there are callbacks, they are not read";
                reading.diagnostics.push(fault);
                None
            }
        }
    }

    /// Whether a value has a method, as path items do.
    pub(super) fn is_one(cursor: &Cursor<'d>) -> bool {
        METHODS.into_iter().any(|method| cursor.get(method).is_some())
    }

    fn new(own: Cursor<'d>, target: Cursor<'d>) -> Self {
        let target = (target.place != own.place).then_some(target);
        Self { own, target }
    }

    pub(super) fn get(&self, key: &str) -> Option<Cursor<'d>> {
        self.own.get(key).or_else(|| self.target.as_ref()?.get(key))
    }

    /// The methods, in lower case if the standard writes them so, and their operations. Those below
    /// `additionalOperations` are spelled as in a request.
    pub(super) fn operations(&self, reading: &mut Reading<'_, 'd>) -> Vec<(&'d str, Cursor<'d>)> {
        let own = METHODS.into_iter().filter_map(|method| Some((method, self.get(method)?)));
        let additional: Vec<_> = self.get("additionalOperations").iter().flat_map(Cursor::entries).collect();
        let all: Vec<_> = own.chain(additional).collect();
        all.into_iter().filter_map(|(method, operation)| Some((method, reading.follow(operation)?))).collect()
    }

    /// The operations that deliver something. A safe one (RFC 9110, section 9.2.1) next to others, such as `get`,
    /// checks whether the receiver is there: it is a handshake, not an event.
    pub(super) fn deliveries(&self, key: &str, reading: &mut Reading<'_, 'd>) -> Vec<(&'d str, Cursor<'d>)> {
        let (safe, others): (Vec<_>, Vec<_>) =
            self.operations(reading).into_iter().partition(|(method, _)| SAFE.contains(method));
        if others.is_empty() {
            return safe;
        }
        for (method, operation) in safe {
            reading.handshakes.push(Handshake { key: key.to_owned(), method, operation, is_alone: false });
        }
        others
    }

    /// The item itself, where its own keys aren't those of a path item.
    pub(super) fn cursor(&self) -> &Cursor<'d> {
        self.target.as_ref().unwrap_or(&self.own)
    }

    /// The key that it is below.
    pub(super) fn location(&self) -> Location {
        self.cursor().key_location()
    }

    /// The value of `key` as text, if it is one.
    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.get(key)?.node.as_str()
    }

    /// A method as spelled in a request, where case matters (RFC 9110, section 9.1).
    pub(super) fn method_of_request(method: &str) -> Cow<'_, str> {
        if METHODS.contains(&method) { method.to_ascii_uppercase().into() } else { method.into() }
    }

    /// The methods that have an operation.
    pub(super) fn methods(&self) -> Vec<&'d str> {
        let additional = self.get("additionalOperations").and_then(|operations| operations.node.as_map());
        let own = METHODS.into_iter().filter(|method| self.get(method).is_some());
        own.chain(additional.into_iter().flat_map(crate::node::Map::keys)).collect()
    }
}
