//! The handler of the program: a method for one event, which prints its most telling field, and one for all others.

use crate::emit::api::format_string;
use crate::emit::{Context, Lookup};
use crate::ir::{Api, Event, Presence, Type, TypeId};
use crate::name::Names;

/// The widest line that rustfmt leaves as it is, in columns.
pub(super) const WIDTH: usize = 100;

/// The event that the program has a method for, by its index: the one whose payload has the most telling field, or else
/// the first whose payload has a type of its own. `None` if there is no such event.
pub fn event(api: &Api) -> Option<usize> {
    let rank = |event: &Event| telling_field(api, event).map_or(usize::MAX, |field| field.rank);
    let typed = api.events.iter().enumerate().filter(|(_, event)| matches!(event.payload, Type::Named(_)));
    typed.min_by_key(|(_, event)| rank(event)).map(|(index, _)| index)
}

/// A method of a handler that prints the event of this index, in lines. `None` if the event's payload has no type of
/// its own.
pub fn method(api: &Api, names: &Names, index: usize) -> Option<Vec<String>> {
    let (event, event_names) = (api.events.get(index)?, names.events.get(index)?);
    let Type::Named(payload) = event.payload else { return None };
    let lookup = Lookup::default();
    let context = Context { api, names, lookup: &lookup };
    let payload = context.names.type_name(payload).to_string();
    let field = telling_field(api, event).and_then(|field| {
        let idents: Option<Vec<String>> =
            field.steps.iter().map(|(id, index)| names.parts(*id).get(*index).map(ToString::to_string)).collect();
        Some(idents?.join("."))
    });
    let name = format_string(&event.name);
    let print = match field {
        Some(field) => format!("        println!(\"{name}: {{:?}}\", event.{field});"),
        None => format!("        println!(\"{name}: {{event:?}}\");"),
    };
    Some(with_signature(names, event_names.method.as_ref(), &payload, &print))
}

/// The block that implements the API's `Handler`, in lines.
pub(super) fn implementation(api: &Api, names: &Names) -> Vec<String> {
    let mut lines = vec![
        format!("impl {}::Handler for Printer {{", names.module),
        "    type Error = std::io::Error;".to_owned(),
        String::new(),
    ];
    if let Some(method) = event(api).and_then(|index| method(api, names, index)) {
        lines.extend(method);
        lines.push(String::new());
    }
    let print = "        println!(\"{}: {event:?}\", event.name());";
    lines.push("    // All events without a method of their own.".to_owned());
    lines.extend(with_signature(names, "unhandled", "Event", print));
    lines.push("}".to_owned());
    lines
}

/// A method of this name that takes one of the module's types, as rustfmt would write it.
fn with_signature(names: &Names, method: &str, payload: &str, body: &str) -> Vec<String> {
    let module = &names.module;
    let parameters = ["&self".to_owned(), format!("event: {module}::{payload}"), format!("_: &{module}::Context")];
    let one_line = format!("    async fn {method}({}) -> Result<(), Self::Error> {{", parameters.join(", "));
    let mut lines = if one_line.chars().count() <= WIDTH {
        vec![one_line]
    } else {
        let first = format!("    async fn {method}(");
        let each = parameters.iter().map(|parameter| format!("        {parameter},"));
        [first].into_iter().chain(each).chain(["    ) -> Result<(), Self::Error> {".to_owned()]).collect()
    };
    lines.extend([body, "        Ok(())", "    }"].map(str::to_owned));
    lines
}

/// A field to print.
struct TellingField {
    /// How much it tells; less is more.
    rank: usize,
    /// The way to it: the object, and the field's index in it.
    steps: Vec<(TypeId, usize)>,
}

/// The most telling names of fields, in order.
const TELLING: [&str; 12] =
    ["title", "name", "subject", "text", "message", "summary", "email", "status", "state", "total", "amount", "id"];

/// The most telling field of a payload: at the top, or in an object there.
fn telling_field(api: &Api, event: &Event) -> Option<TellingField> {
    let Type::Named(payload) = event.payload else { return None };
    let payload = api.original(payload);
    let mut all = fields_in(api, payload, &[]);
    let inner: Vec<_> =
        objects_in(api, payload).flat_map(|(index, id)| fields_in(api, id, &[(payload, index)])).collect();
    all.extend(inner);
    all.into_iter().min_by_key(|field| field.rank)
}

fn fields_in(api: &Api, id: TypeId, before: &[(TypeId, usize)]) -> Vec<TellingField> {
    let fields = api.kind(id).object().map(|object| object.fields.as_slice()).unwrap_or_default();
    let printed = fields.iter().enumerate().filter(|(_, field)| {
        let is_scalar = match &field.ty {
            Type::Named(id) => api.kind(*id).variants().is_some(),
            ty => matches!(
                ty,
                Type::String | Type::Text(_) | Type::Integer | Type::Unsigned | Type::Number | Type::Decimal
            ),
        };
        field.presence == Presence::Required && is_scalar
    });
    let ranked = printed.filter_map(|(index, field)| {
        let wire = field.wire.to_lowercase();
        let rank = TELLING.iter().position(|word| wire == *word)?;
        // Fields of the subject say more than those of the envelope.
        let rank = 2 * rank + usize::from(before.is_empty());
        Some(TellingField { rank, steps: before.iter().copied().chain([(id, index)]).collect() })
    });
    ranked.collect()
}

fn objects_in(api: &Api, id: TypeId) -> impl Iterator<Item = (usize, TypeId)> {
    let fields = api.kind(id).object().map(|object| object.fields.as_slice()).unwrap_or_default();
    fields.iter().enumerate().filter_map(|(index, field)| match &field.ty {
        Type::Named(inner) | Type::Boxed(inner) if field.presence == Presence::Required => {
            Some((index, api.original(*inner)))
        }
        _ => None,
    })
}
