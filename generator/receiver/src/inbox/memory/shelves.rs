//! The deliveries of all APIs.

use super::shelf::Shelf;

/// A shelf for each API. There are few, since their names come from code, not from requests.
#[derive(Default)]
pub(super) struct Shelves(Vec<(String, Shelf)>);

impl Shelves {
    /// The shelf of the API. It is created if it is missing.
    pub(super) fn shelf_of(&mut self, api: &str) -> &mut Shelf {
        let place = self.0.iter().position(|(name, _)| name == api).unwrap_or(self.0.len());
        if place == self.0.len() {
            self.0.push((api.to_owned(), Shelf::default()));
        }
        &mut self.0[place].1
    }

    /// All shelves.
    pub(super) fn all(&self) -> impl Iterator<Item = &Shelf> {
        self.0.iter().map(|(_, shelf)| shelf)
    }

    /// All shelves, each with its API.
    pub(super) fn by_api(&self) -> impl Iterator<Item = (&str, &Shelf)> {
        self.0.iter().map(|(api, shelf)| (api.as_str(), shelf))
    }

    /// All shelves, to change what is in them.
    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Shelf> {
        self.0.iter_mut().map(|(_, shelf)| shelf)
    }
}
