//! The events of Contio as written by hand with a derived `Deserialize`: no open enums, unchecked text.

use serde::Deserialize;
use serde_json::Value;

/// The right type, if it is known which event comes. Its name isn't checked.
#[derive(Deserialize)]
#[allow(clippy::struct_field_names, reason = "these are the document's names")]
pub(crate) struct Event<D> {
    pub event_id: String,
    pub timestamp: String,
    pub partner_app_id: String,
    pub for_user: Option<UserContext>,
    pub data: D,
}

#[derive(Deserialize)]
pub(crate) struct UserContext {
    pub id: String,
    pub email: String,
}

macro_rules! events {
    ($($name:literal $event:ident { $($field:ident: $type:ty),* })*) => {
        $(#[derive(Deserialize)]
        pub(crate) struct $event {
            $(pub $field: $type,)*
        })*

        /// All events with serde's own means.
        #[derive(Deserialize)]
        #[serde(tag = "event_type")]
        pub(crate) enum Tagged {
            $(#[serde(rename = $name)]
            $event(Box<Event<$event>>),)*
        }

        /// Reads the event with that name as its right type. Returns whether it fits.
        pub(crate) fn derived(name: &str) -> fn(&[u8]) -> bool {
            match name {
                $($name => |body| serde_json::from_slice::<Event<$event>>(std::hint::black_box(body)).is_ok(),)*
                _ => |_| false,
            }
        }
    };
}

events! {
    "action_button.triggered" ActionButtonTriggered {
        action_button_id: String, action_button_name: String, meeting_id: String, next_step_id:
        Option<String>, result_id: Option<String>, triggered_by: String, triggered_at: String, trigger_mode:
        String, invocation_id: Option<String>
    }
    "action_item.completed" ActionItemCompleted {
        action_item_id: String, meeting_id: String, workspace_id: String, title: String, completed_at: String,
        completed_by_user_id: String, assignee_id: Option<String>
    }
    "action_item.created" ActionItemCreated {
        action_item_id: String, meeting_id: String, workspace_id: String, title: String, assignee_id:
        Option<String>, created_at: String
    }
    "action_item.updated" ActionItemUpdated {
        action_item_id: String, meeting_id: String, workspace_id: String, status: String, is_completed: bool,
        assignee_id: Option<String>, updated_at: String
    }
    "agenda_item.created" AgendaItemCreated {
        agenda_item_id: String, meeting_id: Option<String>, title: String, item_type: String, created_at:
        String
    }
    "agenda_item.deleted" AgendaItemDeleted {
        agenda_item_id: String, meeting_id: Option<String>, deleted_at: String
    }
    "agenda_item.updated" AgendaItemUpdated {
        agenda_item_id: String, meeting_id: Option<String>, title: String, item_type: String, status: String,
        updated_at: String
    }
    "automation.assignment.created" AutomationAssignmentCreated {
        assignment_id: String, action_item_id: String, meeting_id: String, automation_id: String,
        automation_name: String, confidence_score: Option<f64>, automation_data_payload: Option<Value>,
        status: String, created_at: String, workspace_id: String
    }
    "calendar_event.created" CalendarEventCreated {
        calendar_event_id: String, title: String, start_time: String, end_time: String, is_all_day: bool,
        attendee_count: i64
    }
    "calendar_event.deleted" CalendarEventDeleted {
        calendar_event_id: String
    }
    "calendar_event.updated" CalendarEventUpdated {
        calendar_event_id: String, title: String, start_time: String, end_time: String, is_all_day: bool,
        attendee_count: i64
    }
    "meeting.completed" MeetingCompleted {
        meeting_id: String, workspace_id: String, title: String, completed_at: String
    }
    "meeting.context.created" MeetingContextCreated {
        context_id: String, meeting_id: String, workspace_id: String, title: Option<String>, created_at:
        String
    }
    "meeting.context.deleted" MeetingContextDeleted {
        context_id: String, meeting_id: String, workspace_id: String, deleted_at: String
    }
    "meeting.context.processed" MeetingContextProcessed {
        context_id: String, meeting_id: String, workspace_id: String, sanitization_report:
        MeetingContextProcessedDataSanitizationReport, processed_at: String
    }
    "meeting.created" MeetingCreated {
        meeting_id: String, workspace_id: String, title: String, created_by_user_id: String, created_at:
        String
    }
    "meeting.updated" MeetingUpdated {
        meeting_id: String, workspace_id: String, title: String, scheduled_start: Option<String>, updated_at:
        String
    }
    "meeting_template.applied" MeetingTemplateApplied {
        template_id: String, template_name: String, meeting_id: String, applied_by_user_id: String,
        applied_at: String, applied_items: MeetingTemplateAppliedDataAppliedItems
    }
    "next_step.completed" NextStepCompleted {
        next_step_id: String, next_step_name: String, meeting_id: String, result_id: String, executed_by:
        String, executed_at: String, execution_mode: String
    }
    "participant.added" ParticipantAdded {
        meeting_id: String, workspace_id: String, participants: Vec<ParticipantAddedDataParticipantsItem>,
        added_at: String
    }
    "participant.removed" ParticipantRemoved {
        meeting_id: String, workspace_id: String, participant_id: String, user_id: Option<String>,
        guest_email: Option<String>, removed_at: String
    }
    "session.expired" SessionExpired {
        session_id: String, meeting_id: Option<String>, expired_at: String, turn_count: i64, last_activity_at:
        String
    }
    "session.turn.completed" SessionTurnCompleted {
        session_id: String, turn_id: String, sequence_number: i64, meeting_id: Option<String>, completed_at:
        String
    }
    "session.turn.failed" SessionTurnFailed {
        session_id: String, turn_id: String, sequence_number: i64, meeting_id: Option<String>, failed_at:
        String, error_code: String, error_message: String
    }
    "user.connection.revoked" UserConnectionRevoked {
        connection_id: String, revoked_at: String
    }
    "workflow.run.completed" WorkflowRunCompleted {
        run_id: String, template_id: String, workspace_id: String, final_status: String, total_steps: i64,
        duration_ms: i64, completed_at: String
    }
    "workflow.run.failed" WorkflowRunFailed {
        run_id: String, template_id: String, workspace_id: String, final_status: String, step_id:
        Option<String>, node_id: Option<String>, error_message: String, failed_at: String
    }
    "workflow.run.started" WorkflowRunStarted {
        run_id: String, template_id: String, workspace_id: String, originating_type: String, originating_id:
        String, trigger_type: String, triggered_by: Option<String>, started_at: String
    }
    "workflow.step.completed" WorkflowStepCompleted {
        run_id: String, step_id: String, node_id: String, node_type: String, status: String, output_summary:
        Option<Value>, completed_at: String
    }
    "workflow.task.created" WorkflowTaskCreated {
        task_id: String, run_id: String, workspace_id: String, task_type: String, assignee_user_id: String,
        title: String, created_at: String
    }
    "workflow.task.resolved" WorkflowTaskResolved {
        task_id: String, run_id: String, workspace_id: String, decision: String, reason: Option<String>,
        resolved_by: String, resolved_at: String
    }
}

#[derive(Deserialize)]
pub(crate) struct MeetingContextProcessedDataSanitizationReport {
    pub pii_detected: bool,
    pub secrets_detected: bool,
    pub formula_escaped: bool,
    pub redactions: Option<Vec<Redaction>>,
}

#[derive(Deserialize)]
pub(crate) struct Redaction {
    pub r#type: String,
    pub count: i64,
}

#[derive(Deserialize)]
pub(crate) struct MeetingTemplateAppliedDataAppliedItems {
    pub agenda_items: i64,
    pub participants: i64,
    pub documents: i64,
}

#[derive(Deserialize)]
pub(crate) struct ParticipantAddedDataParticipantsItem {
    pub participant_id: String,
    pub user_id: Option<String>,
    pub guest_email: Option<String>,
    pub role: String,
}
