//! The response that the sender reads: the body of a success.

use super::super::{Reading, Reply, is_json};
use crate::cursor::Cursor;

/// The first success of an operation that has a JSON body with a schema; 200 comes before others. Responses that lead
/// nowhere aren't reported, since they aren't received.
pub(super) fn read<'d>(operation: &Cursor<'d>, reading: &Reading<'_, 'd>) -> Option<Reply<'d>> {
    let responses = operation.get("responses")?;
    let mut successes: Vec<(u16, Cursor<'d>)> =
        responses.entries().filter_map(|(status, response)| Some((success(status)?, response))).collect();
    successes.sort_by_key(|(status, _)| *status != 200);
    successes.into_iter().find_map(|(status, response)| {
        let response = crate::resolve::follow(reading.sources, response).ok()?;
        let content: Vec<_> = response.get("content").iter().flat_map(Cursor::entries).collect();
        content.into_iter().filter(|(media_type, _)| is_json(media_type)).find_map(|(media_type, media)| {
            let schema = crate::resolve::follow(reading.sources, media).ok()?.get("schema")?;
            Some(Reply { status, media_type, place: schema.place.clone(), schemas: Ok(vec![schema]) })
        })
    })
}

/// The status of a success. For `2XX`, which means all of them, it is 200, which every sender understands.
fn success(status: &str) -> Option<u16> {
    if status.eq_ignore_ascii_case("2XX") {
        return Some(200);
    }
    status.parse().ok().filter(|status| (200..300).contains(status))
}
