use hookwright_events::contio::{ActionButtonTriggered, Context, Event, Handler};

struct Receiver;

impl Handler for Receiver {
    type Error = std::io::Error;

    async fn action_button_triggered(&self, event: ActionButtonTriggered, _: &Context) -> Result<(), Self::Error> {
        println!("action_button.triggered: {:?}", event.data);
        Ok(())
    }

    async fn unhandled(&self, _: Event, _: &Context) -> Result<(), Self::Error> {
        Ok(())
    }
}
