//! What a schema accepts, and by which of its keywords it refuses the rest.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::Value;

/// Says of instances whether one schema accepts them.
#[derive(Debug)]
pub struct Judge(Validator);

/// Something that a schema says against an instance.
#[derive(Clone, Debug)]
pub struct Objection {
    /// Where in the instance, as a JSON Pointer.
    pub at: String,
    /// Where in the schema, as a JSON Pointer.
    pub schema: String,
    /// What it is.
    pub what: What,
    /// The same in words.
    pub message: String,
}

/// What is wrong with a value.
#[derive(Clone, Debug)]
pub enum What {
    /// It is of another JSON type.
    Type,
    /// A property that has to be there is missing.
    Missing(String),
    /// No alternative, or no schema of `anyOf`, accepts it: what each of them says against it.
    NoAlternative(Vec<Vec<Objection>>),
    /// What this keyword says.
    Keyword(String),
}

impl Judge {
    /// The judge of a bundled schema; the reason where it is no schema.
    pub fn new(schema: &Value) -> Result<Self, String> {
        let mut options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        options = options.should_ignore_unknown_formats(true).offline();
        options.build(schema).map(Self).map_err(|error| error.to_string())
    }

    /// What the schema says against an instance: nothing where it accepts it.
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
