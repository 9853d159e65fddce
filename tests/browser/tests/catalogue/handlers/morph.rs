use hookwright_events::morph::{Context, CrmEngagementEvent, Event, Handler};

struct Receiver;

impl Handler for Receiver {
    type Error = std::io::Error;

    async fn crm_engagement_created(&self, event: CrmEngagementEvent, _: &Context) -> Result<(), Self::Error> {
        println!("crmEngagement::created: {:?}", event.data);
        Ok(())
    }

    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Self::Error> {
        Ok(())
    }
}
