use hookwright_events::askelephant::{Context, Event, Handler, WebhookContactPayload};

struct Receiver;

impl Handler for Receiver {
    type Error = std::io::Error;

    async fn contact_created(&self, event: WebhookContactPayload, _: &Context) -> Result<(), Self::Error> {
        println!("v1.contact.created: {:?}", event.id);
        Ok(())
    }

    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Self::Error> {
        Ok(())
    }
}
