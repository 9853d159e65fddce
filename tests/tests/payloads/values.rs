//! Open enums.

use hookwright_events::askelephant::{EngagementProcessingStatus, EngagementType, UserRole};
use hookwright_events::contio::{self, ActionItemUpdatedDataStatus};

use crate::apis::{Api, delivery};
use crate::bases::sample;
use crate::position::Written;
use crate::tree::Tree;

/// Every listed value and any other is decoded and encoded as the same text.
macro_rules! assert_open {
    ($type:ident: $($text:literal => $variant:ident),+) => {
        $(assert_eq!($type::from($text), $type::$variant);
        assert_eq!($type::$variant.as_str(), $text);
        assert_eq!($type::$variant.to_string(), $text);
        assert_eq!($type::$variant, $text);
        assert_eq!(serde_json::to_string(&$type::$variant).unwrap(), format!("{:?}", $text));
        assert_eq!(serde_json::from_str::<$type>(&format!("{:?}", $text)).unwrap(), $type::$variant);)+
        let unlisted = $type::from("newer");
        assert_eq!(unlisted, $type::Unrecognized("newer".to_owned()));
        assert_eq!(unlisted.as_str(), "newer");
        assert_eq!(unlisted.clone(), "newer".parse::<$type>().unwrap());
    };
}

#[test]
fn listed_and_unlisted_values_are_strings() {
    assert_open!(ActionItemUpdatedDataStatus:
        "needs_review" => NeedsReview, "accepted" => Accepted, "in_progress" => InProgress,
        "completed" => Completed, "cancelled" => Cancelled, "blocked" => Blocked);
    assert_open!(EngagementType:
        "MEETING" => Meeting, "CALL" => Call, "EMAIL" => Email, "TASK" => Task, "NOTE" => Note,
        "CALENDAR_EVENT" => CalendarEvent, "DOCUMENT" => Document);
    assert_open!(EngagementProcessingStatus:
        "PENDING" => Pending, "PROCESSING" => Processing, "COMPLETED" => Completed, "FAILED" => Failed);
    assert_open!(UserRole:
        "OWNER" => Owner, "MANAGER" => Manager, "USER" => User, "INACTIVE" => Inactive,
        "NOT_INVITED" => NotInvited);
}

#[test]
fn unlisted_values_are_distinguished_from_listed_ones() {
    let payload = sample(&Api::contio(), "action_item.updated");
    assert_eq!(status_of(&payload), ActionItemUpdatedDataStatus::InProgress);
    for unlisted in ["snoozed", "In_Progress", ""] {
        let spot = [0, 3];
        let changed = payload.with(&spot, Tree::text(unlisted));
        assert_eq!(changed.pointer("/data/status"), Some(&Tree::text(unlisted)));
        assert_eq!(status_of(&changed), ActionItemUpdatedDataStatus::Unrecognized(unlisted.to_owned()));
    }
}

fn status_of(payload: &Tree) -> ActionItemUpdatedDataStatus {
    match contio::decode(&delivery(Written::new(payload).text)).known() {
        Some(contio::Event::ActionItemUpdated(event)) => event.data.status,
        event => panic!("an update of an action item was expected: {event:?}"),
    }
}
