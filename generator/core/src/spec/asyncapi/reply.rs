//! The reply to a message: `reply` of its operation, in `AsyncAPI` 3.

use super::super::{Dialect, Reading, Reply, is_json};
use super::layers::Layers;
use super::{format, operations};
use crate::cursor::Cursor;
use crate::resolve;

/// Reads the reply of an operation, whose message is one of those that it lists. `None` if no message has JSON with a
/// schema. Other faults of the messages are reported where they are events.
pub(super) fn read<'d>(
    part: Cursor<'d>,
    (dialect, default_type): (Dialect, Option<&'d str>),
    reading: &mut Reading<'_, 'd>,
) -> Option<Reply<'d>> {
    let reply = resolve::follow(reading.sources, part).ok()?;
    let place = reply.place.clone();
    super::selection::quietly(reading, |reading| {
        let messages = operations::listed_or_all(&reply, reading);
        let bodies: Vec<_> =
            messages.iter().map(|message| body(message.cursor.clone(), (dialect, default_type), reading)).collect();
        let (media_type, _) = *bodies.iter().flatten().next()?;
        let mut schemas = Ok(Vec::new());
        for body in bodies {
            schemas = match (schemas, body) {
                (Err(why), _) | (Ok(_), Some((_, Err(why)))) => Err(why),
                (Ok(_), None) => Err("the payload of one of its messages isn't JSON"),
                (Ok(_), Some((other, _))) if other != media_type => Err("its messages have several media types"),
                (Ok(all), Some((_, Ok(schema)))) => Ok([all, vec![schema]].concat()),
            };
        }
        Some(Reply { status: 200, media_type, place, schemas })
    })
}

/// The media type of a message and its schema, or why that can't become a type. `None` if it has no JSON.
fn body<'d>(
    message: Cursor<'d>,
    (dialect, default_type): (Dialect, Option<&'d str>),
    reading: &mut Reading<'_, 'd>,
) -> Option<(&'d str, Result<Cursor<'d>, &'static str>)> {
    let message = resolve::follow(reading.sources, message).ok()?;
    let message = Layers::with_traits(message, dialect, reading);
    let media_type = message.text("contentType", reading).or(default_type).unwrap_or("application/json");
    let payload = message.raw("payload").filter(|_| is_json(media_type))?;
    let beside = message.text("schemaFormat", reading).and_then(format::foreign_format);
    let target = resolve::follow(reading.sources, payload.clone()).ok()?;
    let inside = format::described(&target).and_then(|(format, _)| format::foreign_format(format));
    let is_foreign = beside.or(inside).is_some();
    Some((media_type, if is_foreign { Err("its payload is not described by JSON Schema") } else { Ok(payload) }))
}
