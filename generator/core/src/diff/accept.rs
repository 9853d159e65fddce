//! Accepted changes: `accept_changes` in `codegen.yaml` says which, why and until when.

use super::{Change, Rule};
use crate::config::Setting;

/// An entry of `accept_changes`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AcceptedChange {
    /// The kind of change.
    pub rule: Rule,
    /// The event, type, field or header, as the report names it. `None` for any.
    pub at: Option<String>,
    /// Why you accept it.
    pub because: String,
    /// The last day on which it is accepted, such as `2027-03-31`. `None` for no end.
    pub until: Option<String>,
}

/// Changes, by whether they are accepted.
#[derive(Clone, Debug, Default)]
pub struct Review<'a> {
    /// The changes that aren't accepted, or no longer are.
    pub open: Vec<&'a Change>,
    /// The accepted changes, each with its entry.
    pub accepted: Vec<(&'a Change, &'a AcceptedChange)>,
    /// The entries whose last day is over, but that still match a change that no other entry accepts.
    pub expired: Vec<&'a AcceptedChange>,
    /// The entries that match no change, whether they are over or not.
    pub unused: Vec<&'a Setting<AcceptedChange>>,
}

impl<'a> Review<'a> {
    /// Reviews changes on a day, such as `2026-11-29`.
    pub fn new(changes: &'a [Change], entries: &'a [Setting<AcceptedChange>], today: &str) -> Self {
        let mut review = Self::default();
        for change in changes {
            let matching = || entries.iter().map(|entry| &entry.value).filter(|entry| entry.matches(change));
            match matching().find(|entry| entry.is_valid_on(today)) {
                Some(entry) => review.accepted.push((change, entry)),
                None => review.open.push(change),
            }
        }
        for entry in entries {
            let is_open = review.open.iter().any(|change| entry.value.matches(change));
            if !changes.iter().any(|change| entry.value.matches(change)) {
                review.unused.push(entry);
            } else if is_open {
                review.expired.push(&entry.value);
            }
        }
        review
    }

    /// All changes, the open ones first.
    pub fn all(&self) -> impl Iterator<Item = &'a Change> {
        self.open.iter().copied().chain(self.accepted.iter().map(|(change, _)| *change))
    }
}

impl AcceptedChange {
    fn matches(&self, change: &Change) -> bool {
        let is_there = |at: &String| {
            let (place, at) = (without_marks(&change.at), without_marks(at));
            // `order` isn't the event `order.paid`.
            let is_cut = |event: &String| place.starts_with(event.as_str()) && at.len() < event.len();
            is_within(&place, &at) && !change.events.iter().any(is_cut)
        };
        let is_event = |at: &String| change.events.contains(at);
        self.rule == change.rule && self.at.as_ref().is_none_or(|at| is_there(at) || is_event(at))
    }

    /// Dates in this format sort like text.
    fn is_valid_on(&self, today: &str) -> bool {
        self.until.as_deref().is_none_or(|until| today <= until)
    }

    /// The entry in words: `event-removed at order.deleted`.
    pub fn describe(&self) -> String {
        let name = self.rule.row().name;
        self.at.as_ref().map_or_else(|| name.to_owned(), |at| format!("{name} at {at}"))
    }
}

/// Whether a place of a report is this place or one in it: an event has everything in its payload, and a type its
/// fields. A header may be named by its name alone.
fn is_within(place: &str, at: &str) -> bool {
    let is_header = place.strip_prefix("header ").is_some_and(|name| name.eq_ignore_ascii_case(at));
    let rest = place.strip_prefix(at).filter(|_| !at.is_empty());
    is_header || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ':', '[']))
}

/// A place without the marks around names, which may or may not be copied from the report.
fn without_marks(place: &str) -> String {
    place.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::{AcceptedChange, Change, Review, Rule};
    use crate::config::Setting;
    use crate::place::{FileId, Place};

    fn accepts(entry_at: &str, at: &str) -> bool {
        let change = Change { events: vec!["order.paid".to_owned()], ..Change::new(Rule::DocsChanged, at, "") };
        entry(entry_at, None).matches(&change)
    }

    fn entry(at: &str, until: Option<&str>) -> AcceptedChange {
        AcceptedChange {
            rule: Rule::DocsChanged,
            at: Some(at.to_owned()),
            because: "a test".to_owned(),
            until: until.map(str::to_owned),
        }
    }

    #[test]
    fn places_are_named_as_in_reports() {
        for (at, place) in [
            ("header `X-Shop-Attempt`", "header `X-Shop-Attempt`"),
            ("header X-Shop-Attempt", "header `X-Shop-Attempt`"),
            ("x-shop-attempt", "header `X-Shop-Attempt`"),
            ("`OrdersAddress`: shopId", "`OrdersAddress`: shopId"),
            ("OrdersAddress", "`OrdersAddress`: shopId"),
            ("`A` and `B`", "`A` and `B`"),
            ("A and B", "`A` and `B`"),
            ("Event::id", "`Event::id`"),
            ("Customer", "Customer.phone"),
            ("Customer.phones", "Customer.phones[].number"),
            ("order.paid", "Customer.phone"),
        ] {
            assert!(accepts(at, place), "{at}");
        }
        for (at, place) in [
            ("Customer", "Customers.phone"),
            ("Customer", "header `Customer-Id`"),
            ("order", "order.paid: phone"),
            ("", "Customer"),
        ] {
            assert!(!accepts(at, place), "{at}");
        }
    }

    #[test]
    fn an_entry_that_is_over_is_silent_if_another_one_accepts_the_change() {
        let changes = [Change::new(Rule::DocsChanged, "Customer.phone", "")];
        let setting = |value| Setting { value, place: Place::root(FileId(0)) };
        let over = || setting(entry("Customer", Some("2026-01-01")));
        let day = "2026-11-30";
        let entries = [over(), setting(entry("Customer.phone", None))];
        let review = Review::new(&changes, &entries, day);
        assert_eq!((review.accepted.len(), review.expired.len(), review.unused.len()), (1, 0, 0));
        let entries = [over()];
        let review = Review::new(&changes, &entries, day);
        assert_eq!((review.open.len(), review.expired.len(), review.unused.len()), (1, 1, 0));
    }
}
