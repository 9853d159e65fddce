//! The reply to a message: `reply` of its operation, in `AsyncAPI` 3.

use super::super::{Dialect, Reading, Reply, is_json};
use super::layers::Layers;
use super::{format, operations};
use crate::cursor::Cursor;
use crate::resolve;

/// Reads the reply of an operation. `None` if its message has no JSON with a schema. Other faults of the messages are
/// reported where they are events.
pub(super) fn read<'d>(
    part: Cursor<'d>,
    (dialect, default_type): (Dialect, Option<&'d str>),
    reading: &mut Reading<'_, 'd>,
) -> Option<Reply<'d>> {
    let reply = resolve::follow(reading.sources, part).ok()?;
    let place = reply.place.clone();
    let messages = super::selection::quietly(reading, |reading| operations::listed_or_all(&reply, reading));
    let [only] = messages.as_slice() else {
        let why = "it is one of several messages; describe one message whose payload is a `oneOf` of their payloads";
        let several = Reply { status: 200, media_type: "application/json", place, schema: Err(why) };
        return (!messages.is_empty()).then_some(several);
    };
    let message = resolve::follow(reading.sources, only.cursor.clone()).ok()?;
    super::selection::quietly(reading, |reading| {
        let message = Layers::with_traits(message, dialect, reading);
        let media_type = message.text("contentType", reading).or(default_type).unwrap_or("application/json");
        let payload = message.raw("payload").filter(|_| is_json(media_type))?;
        let beside = message.text("schemaFormat", reading).and_then(format::foreign_format);
        let target = resolve::follow(reading.sources, payload.clone()).ok()?;
        let inside = format::described(&target).and_then(|(format, _)| format::foreign_format(format));
        let is_foreign = beside.or(inside).is_some();
        let schema = if is_foreign { Err("its payload is not described by JSON Schema") } else { Ok(payload) };
        Some(Reply { status: 200, media_type, place, schema })
    })
}
