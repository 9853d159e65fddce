//! Handles events by printing a line for each.

use std::convert::Infallible;

use hookwright_events::{askelephant, contio, morph};
use hookwright_runtime::Failure;

/// Prints every event of every API, and a few of them better than others.
pub(crate) struct Printer;

impl askelephant::Handler for Printer {
    type Error = Infallible;

    async fn contact_updated(
        &self,
        event: askelephant::WebhookContactPayload,
        context: &askelephant::Context,
    ) -> Result<(), Infallible> {
        let changed: Vec<String> = event.data.changes().into_iter().map(|change| change.path).collect();
        let (id, contact) = (context.id().unwrap_or_default(), event.data.object.id);
        println!("askelephant v1.contact.updated {id}: contact {contact}, changed {}", changed.join(" "));
        Ok(())
    }

    async fn unhandled(&self, event: askelephant::Event, context: &askelephant::Context) -> Result<(), Infallible> {
        let (name, id) = (event.name(), context.id().unwrap_or_default());
        println!("askelephant {name} {id}: workspace {}, at {}", event.workspace_id(), event.created_at());
        Ok(())
    }
}

impl contio::Handler for Printer {
    type Error = Infallible;

    async fn meeting_updated(&self, event: contio::MeetingUpdated, _: &contio::Context) -> Result<(), Infallible> {
        let (id, meeting) = (event.event_id, event.data);
        println!("contio meeting.updated {id}: {} is now called {}", meeting.meeting_id, meeting.title);
        Ok(())
    }

    async fn unhandled(&self, event: contio::Event, _: &contio::Context) -> Result<(), Infallible> {
        let user = event.for_user().map_or("nobody", |user| &user.email);
        println!("contio {} {}: for {user}, at {}", event.name(), event.event_id(), event.timestamp());
        Ok(())
    }
}

impl morph::Handler for Printer {
    type Error = Failure;

    /// Only a header says whose engagement it is. Without it, retrying doesn't help.
    async fn unhandled(&self, event: morph::Event, context: &morph::Context) -> Result<(), Failure> {
        let headers = context.headers().map_err(|fault| Failure::permanent(fault.clone()))?;
        let (id, owner) = (&headers.x_idempotency_key, &headers.x_owner_id);
        println!("morph {} {id}: engagement {} of {owner}", event.name(), event.data().id);
        Ok(())
    }
}
