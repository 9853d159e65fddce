//! What a schema accepts, and which keywords refuse the rest.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::Value;

/// Judges whether a schema accepts instances.
#[derive(Debug)]
pub struct Judge(Validator);

/// An objection of a schema to an instance.
#[derive(Clone, Debug)]
pub struct Objection {
    /// Its place in the instance, as a JSON Pointer.
    pub at: String,
    /// Its place in the schema, as a JSON Pointer.
    pub schema: String,
    /// What it is.
    pub what: What,
    /// The same in words.
    pub message: String,
}

/// The kind of an objection.
#[derive(Clone, Debug)]
pub enum What {
    /// It has another JSON type.
    Type,
    /// A required property is missing.
    Missing(String),
    /// No alternative, or no schema of `anyOf`, accepts it, with the objections of each.
    NoAlternative(Vec<Vec<Objection>>),
    /// The objection of this keyword.
    Keyword(String),
}

impl Judge {
    /// The judge for a bundled schema. Fails if the schema isn't valid.
    pub fn new(schema: &Value) -> Result<Self, String> {
        let mut options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        options = options.should_ignore_unknown_formats(true).offline();
        options.build(schema).map(Self).map_err(|error| error.to_string())
    }

    /// The schema's objections to an instance. Empty if it accepts it.
    pub fn objections(&self, instance: &Value) -> Vec<Objection> {
        self.0.iter_errors(instance).map(|error| objection(&error)).collect()
    }

    /// Whether the schema accepts an instance.
    pub fn accepts(&self, instance: &Value) -> bool {
        self.0.is_valid(instance)
    }
}

fn objection(error: &ValidationError<'_>) -> Objection {
    let what = match error.kind() {
        Kind::Type { .. } => What::Type,
        Kind::Required { property } => What::Missing(property.as_str().unwrap_or_default().to_owned()),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            What::NoAlternative(context.iter().map(|errors| errors.iter().map(objection).collect()).collect())
        }
        kind => What::Keyword(kind.keyword().to_owned()),
    };
    let message = error.to_string().chars().take(200).collect();
    let (at, schema) = (error.instance_path().to_string(), error.schema_path().to_string());
    Objection { at, schema, what, message }
}
