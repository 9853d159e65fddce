//! The events of `AskElephant` as written by hand with a derived `Deserialize`: no open enums, unchecked text.

use serde::Deserialize;
use serde_json::Value;

/// The right type, if it is known which event comes.
#[derive(Deserialize)]
pub(crate) struct Named<K, O> {
    pub id: String,
    pub r#type: K,
    pub api_version: String,
    pub created_at: String,
    pub workspace_id: String,
    pub data: Data<O>,
}

/// A payload whose name was removed.
#[derive(Deserialize)]
pub(crate) struct Payload<O> {
    pub id: String,
    pub api_version: String,
    pub created_at: String,
    pub workspace_id: String,
    pub data: Data<O>,
}

#[derive(Deserialize)]
pub(crate) struct Data<O> {
    pub object: O,
    pub previous_attributes: Option<Value>,
}

/// All events with serde's own means.
#[derive(Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Tagged {
    #[serde(rename = "v1.contact.created")]
    ContactCreated(Box<Payload<Contact>>),
    #[serde(rename = "v1.contact.updated")]
    ContactUpdated(Box<Payload<Contact>>),
    #[serde(rename = "v1.contact.deleted")]
    ContactDeleted(Box<Payload<Contact>>),
    #[serde(rename = "v1.company.created")]
    CompanyCreated(Box<Payload<Company>>),
    #[serde(rename = "v1.company.updated")]
    CompanyUpdated(Box<Payload<Company>>),
    #[serde(rename = "v1.company.deleted")]
    CompanyDeleted(Box<Payload<Company>>),
    #[serde(rename = "v1.engagement.created")]
    EngagementCreated(Box<Payload<Engagement>>),
    #[serde(rename = "v1.engagement.updated")]
    EngagementUpdated(Box<Payload<Engagement>>),
    #[serde(rename = "v1.engagement.deleted")]
    EngagementDeleted(Box<Payload<Engagement>>),
    #[serde(rename = "v1.tag.created")]
    TagCreated(Box<Payload<Tag>>),
    #[serde(rename = "v1.tag.updated")]
    TagUpdated(Box<Payload<Tag>>),
    #[serde(rename = "v1.tag.deleted")]
    TagDeleted(Box<Payload<Tag>>),
    #[serde(rename = "v1.engagement.transcript_timeline.completed")]
    TranscriptTimelineCompleted(Box<Payload<Engagement>>),
}

/// The same without looking at the name: the types are tried in turn.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Untagged {
    Contact(Box<Named<ContactKind, Contact>>),
    Company(Box<Named<CompanyKind, Company>>),
    Engagement(Box<Named<EngagementKind, Engagement>>),
    Tag(Box<Named<TagKind, Tag>>),
}

macro_rules! kinds {
    ($($kind:ident: $created:literal $updated:literal $deleted:literal $($more:literal)?;)*) => {$(
        #[derive(Deserialize)]
        pub(crate) enum $kind {
            #[serde(rename = $created)]
            Created,
            #[serde(rename = $updated)]
            Updated,
            #[serde(rename = $deleted $(, alias = $more)?)]
            Deleted,
        }
    )*};
}

kinds! {
    ContactKind: "v1.contact.created" "v1.contact.updated" "v1.contact.deleted";
    CompanyKind: "v1.company.created" "v1.company.updated" "v1.company.deleted";
    EngagementKind: "v1.engagement.created" "v1.engagement.updated" "v1.engagement.deleted"
        "v1.engagement.transcript_timeline.completed";
    TagKind: "v1.tag.created" "v1.tag.updated" "v1.tag.deleted";
}

#[derive(Deserialize)]
#[allow(clippy::struct_field_names, reason = "these are the document's names")]
pub(crate) struct Engagement {
    pub object: EngagementObject,
    pub id: String,
    pub title: String,
    pub description: Option<String>,
    pub engagement_type: EngagementType,
    pub data_source: Option<String>,
    pub processing_status: ProcessingStatus,
    pub is_internal: Option<bool>,
    pub engagement_at: Option<String>,
    pub start_at: Option<String>,
    pub end_at: Option<String>,
    pub duration_seconds: Option<i64>,
    pub meeting_url: Option<String>,
    pub owner_user_id: Option<String>,
    pub host_user_id: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub transcript: Option<String>,
    pub media_url: Option<String>,
    pub companies: Option<Vec<EngagementCompany>>,
    pub contacts: Option<Vec<Contact>>,
    pub owner: Option<Value>,
    pub action_items: Option<Vec<ActionItem>>,
    pub signals: Option<Vec<Value>>,
    pub tags: Option<Vec<Tag>>,
}

#[derive(Deserialize)]
pub(crate) enum EngagementObject {
    #[serde(rename = "engagement")]
    Engagement,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum EngagementType {
    Meeting,
    Call,
    Email,
    Task,
    Note,
    CalendarEvent,
    Document,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ProcessingStatus {
    Pending,
    Processing,
    Completed,
    Failed,
}

#[derive(Deserialize)]
pub(crate) struct EngagementCompany {
    pub object: EngagementCompanyObject,
    pub id: String,
    pub name: String,
    pub crm_association: Option<CrmAssociation>,
    pub domains: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) enum EngagementCompanyObject {
    #[serde(rename = "engagement_company")]
    EngagementCompany,
}

#[derive(Deserialize)]
pub(crate) struct CrmAssociation {
    pub object_type: String,
    pub crm_object_id: String,
    pub source: String,
}

#[derive(Deserialize)]
pub(crate) struct ActionItem {
    pub object: ActionItemObject,
    pub id: String,
    pub title: String,
    pub description: String,
    pub due_on: Option<String>,
    pub assigned_to_user_id: Option<String>,
    pub assigned_to_user_name: Option<String>,
    pub assigned_to_user_email: Option<String>,
    pub created_at: String,
    pub updated_at: String,
}

#[derive(Deserialize)]
pub(crate) enum ActionItemObject {
    #[serde(rename = "engagement_action_item")]
    ActionItem,
}

#[derive(Deserialize)]
pub(crate) struct Contact {
    pub object: ContactObject,
    pub id: String,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub description: Option<String>,
    pub company: Option<ResourceRef>,
    pub emails: Option<Vec<Email>>,
    pub phone_numbers: Option<Vec<PhoneNumber>>,
    pub crm_association: Option<CrmAssociation>,
    pub time_zone: Option<String>,
    pub created_at: String,
    pub updated_at: String,
}

#[derive(Deserialize)]
pub(crate) enum ContactObject {
    #[serde(rename = "contact")]
    Contact,
}

#[derive(Deserialize)]
pub(crate) struct ResourceRef {
    pub id: String,
    pub object: String,
}

#[derive(Deserialize)]
pub(crate) struct Email {
    pub email: String,
    pub is_primary: bool,
}

#[derive(Deserialize)]
pub(crate) struct PhoneNumber {
    pub phone_number: String,
    pub is_primary: bool,
}

#[derive(Deserialize)]
pub(crate) struct Company {
    pub object: CompanyObject,
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub industry: Option<String>,
    pub website: Option<String>,
    pub number_of_employees: Option<i64>,
    pub logo_url: Option<String>,
    pub domains: Option<Vec<Domain>>,
    pub crm_association: Option<CrmAssociation>,
    pub created_at: String,
    pub updated_at: String,
}

#[derive(Deserialize)]
pub(crate) enum CompanyObject {
    #[serde(rename = "company")]
    Company,
}

#[derive(Deserialize)]
pub(crate) struct Domain {
    pub domain: String,
}

#[derive(Deserialize)]
pub(crate) struct Tag {
    pub object: TagObject,
    pub id: String,
    pub name: String,
    pub hex_color: Option<String>,
    pub description: Option<String>,
    pub auto_tagging_enabled: Option<bool>,
    pub created_at: String,
    pub updated_at: String,
}

#[derive(Deserialize)]
pub(crate) enum TagObject {
    #[serde(rename = "tag")]
    Tag,
}
