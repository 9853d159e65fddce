//! Handlers that record which of their methods ran, and with which arguments.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::Value;

/// A call of a handler's method.
#[derive(Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    /// The serialized payload.
    pub(crate) payload: Value,
    /// Whether `serde::Deserialize` gives the same result.
    pub(crate) is_as_deserialized: bool,
}

/// A handler with all methods of an API, written out here to notice a renamed or missing one.
macro_rules! recorder {
    ($api:ident: $($event:literal => $method:ident($payload:ident)),+ $(,)?) => {
        pub(crate) mod $api {
            use std::convert::Infallible;
            use std::sync::Mutex;

            use hookwright_events::$api::{Context, Event, Handler, decode, dispatch, self as api};
            use hookwright_runtime::Trusted;

            use super::Call;

            /// The names of the events and of their methods.
            pub(crate) const METHODS: &[(&str, &str)] = &[$(($event, stringify!($method))),+];

            #[derive(Default)]
            struct Recorder(Mutex<Vec<Call>>);

            impl Recorder {
                fn note<T>(&self, method: &'static str, payload: &T, is_as_deserialized: bool)
                where
                    T: serde::Serialize,
                {
                    let payload = serde_json::to_value(payload).unwrap();
                    self.0.lock().unwrap().push(Call { method, payload, is_as_deserialized });
                }
            }

            impl Handler for Recorder {
                type Error = Infallible;

                async fn unhandled(&self, event: Event, _: &Context) -> Result<(), Infallible> {
                    self.note("unhandled", &event, false);
                    Ok(())
                }

                $(async fn $method(&self, event: api::$payload, context: &Context) -> Result<(), Infallible> {
                    let deserialized: api::$payload = serde_json::from_slice(context.body()).unwrap();
                    self.note(stringify!($method), &event, deserialized == event);
                    Ok(())
                })+
            }

            /// The calls for the delivery of a known event.
            pub(crate) fn calls(delivery: &Trusted) -> Vec<Call> {
                let recorder = Recorder::default();
                let event = decode(delivery).known().expect("the event is known");
                let context = delivery.context::<Event>();
                super::finished(dispatch(event, &context, &recorder)).unwrap();
                recorder.0.into_inner().unwrap()
            }

            /// A handler that implements only `unhandled`.
            struct Idle(Mutex<Vec<&'static str>>);

            impl Handler for Idle {
                type Error = Infallible;

                async fn unhandled(&self, event: Event, _: &Context) -> Result<(), Infallible> {
                    self.0.lock().unwrap().push(event.name());
                    Ok(())
                }
            }

            /// The names of the events that such a handler gets as unhandled.
            pub(crate) fn unhandled(delivery: &Trusted) -> Vec<&'static str> {
                let idle = Idle(Mutex::default());
                let event = decode(delivery).known().expect("the event is known");
                super::finished(dispatch(event, &delivery.context::<Event>(), &idle)).unwrap();
                idle.0.into_inner().unwrap()
            }
        }
    };
}

/// The output of a future that never has to wait.
fn finished<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("these handlers wait for nothing"),
    }
}

recorder! { askelephant:
    "v1.contact.created" => contact_created(WebhookContactPayload),
    "v1.contact.updated" => contact_updated(WebhookContactPayload),
    "v1.contact.deleted" => contact_deleted(WebhookContactPayload),
    "v1.company.created" => company_created(WebhookCompanyPayload),
    "v1.company.updated" => company_updated(WebhookCompanyPayload),
    "v1.company.deleted" => company_deleted(WebhookCompanyPayload),
    "v1.engagement.created" => engagement_created(WebhookEngagementPayload),
    "v1.engagement.updated" => engagement_updated(WebhookEngagementPayload),
    "v1.engagement.deleted" => engagement_deleted(WebhookEngagementPayload),
    "v1.tag.created" => tag_created(WebhookTagPayload),
    "v1.tag.updated" => tag_updated(WebhookTagPayload),
    "v1.tag.deleted" => tag_deleted(WebhookTagPayload),
    "v1.engagement.transcript_timeline.completed" =>
        engagement_transcript_timeline_completed(WebhookEngagementPayload),
}

recorder! { morph:
    "crmEngagement::created" => crm_engagement_created(CrmEngagementEvent),
    "crmEngagement::updated" => crm_engagement_updated(CrmEngagementEvent),
    "crmEngagement::deleted" => crm_engagement_deleted(CrmEngagementEvent),
}

recorder! { contio:
    "action_button.triggered" => action_button_triggered(ActionButtonTriggered),
    "action_item.completed" => action_item_completed(ActionItemCompleted),
    "action_item.created" => action_item_created(ActionItemCreated),
    "action_item.updated" => action_item_updated(ActionItemUpdated),
    "agenda_item.created" => agenda_item_created(AgendaItemCreated),
    "agenda_item.deleted" => agenda_item_deleted(AgendaItemDeleted),
    "agenda_item.updated" => agenda_item_updated(AgendaItemUpdated),
    "automation.assignment.created" => automation_assignment_created(AutomationAssignmentCreated),
    "calendar_event.created" => calendar_event_created(CalendarEventCreated),
    "calendar_event.deleted" => calendar_event_deleted(CalendarEventDeleted),
    "calendar_event.updated" => calendar_event_updated(CalendarEventUpdated),
    "meeting.completed" => meeting_completed(MeetingCompleted),
    "meeting.context.created" => meeting_context_created(MeetingContextCreated),
    "meeting.context.deleted" => meeting_context_deleted(MeetingContextDeleted),
    "meeting.context.processed" => meeting_context_processed(MeetingContextProcessed),
    "meeting.created" => meeting_created(MeetingCreated),
    "meeting.updated" => meeting_updated(MeetingUpdated),
    "meeting_template.applied" => meeting_template_applied(MeetingTemplateApplied),
    "next_step.completed" => next_step_completed(NextStepCompleted),
    "participant.added" => participant_added(ParticipantAdded),
    "participant.removed" => participant_removed(ParticipantRemoved),
    "session.expired" => session_expired(SessionExpired),
    "session.turn.completed" => session_turn_completed(SessionTurnCompleted),
    "session.turn.failed" => session_turn_failed(SessionTurnFailed),
    "user.connection.revoked" => user_connection_revoked(UserConnectionRevoked),
    "workflow.run.completed" => workflow_run_completed(WorkflowRunCompleted),
    "workflow.run.failed" => workflow_run_failed(WorkflowRunFailed),
    "workflow.run.started" => workflow_run_started(WorkflowRunStarted),
    "workflow.step.completed" => workflow_step_completed(WorkflowStepCompleted),
    "workflow.task.created" => workflow_task_created(WorkflowTaskCreated),
    "workflow.task.resolved" => workflow_task_resolved(WorkflowTaskResolved),
}
