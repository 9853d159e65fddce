//! How a document says that its sender authenticates: the required security, and its schemes.

use serde::Serialize;

use super::Reading;
use crate::cursor::Cursor;
use crate::header_name;
use crate::node::Node;
use crate::place::Place;

/// What is required of a message: one of the alternatives, with all of its schemes.
#[derive(Clone, Debug, Serialize)]
pub struct Security<'d> {
    /// Where it is stated.
    pub stated_for: StatedFor,
    /// The alternatives. If there are none, or one has no scheme, nothing is required.
    pub alternatives: Vec<Vec<SecurityScheme<'d>>>,
}

/// What security is stated for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum StatedFor {
    /// The operation that sends the message.
    Sending,
    /// All operations of the document, which are those that send messages.
    Document,
    /// The servers of the message. Either senders or readers may have to comply.
    Servers,
}

/// One way to authenticate the sender.
#[derive(Clone, Debug, Serialize)]
pub struct SecurityScheme<'d> {
    /// What is sent.
    pub kind: SchemeKind<'d>,
    /// Its description.
    pub description: Option<&'d str>,
    /// Where it is described.
    pub place: Place,
}

/// What is sent to authenticate the sender.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum SchemeKind<'d> {
    /// A header with that name.
    Header(&'d str),
    /// `Authorization` with the scheme of that name (RFC 9110, section 11.1), and the format of a bearer token.
    Http(&'d str, Option<&'d str>),
    /// Something else, by the document's word for it.
    Other(&'d str),
    /// A scheme that the document names but doesn't describe.
    Unknown,
}

impl<'d> Security<'d> {
    /// Reads the list of alternatives at `list`.
    pub(super) fn read(list: &Cursor<'d>, stated_for: StatedFor, reading: &mut Reading<'_, 'd>) -> Option<Self> {
        list.read_as(Node::as_list, "a list", reading.diagnostics)?;
        let alternatives = list.items().map(|item| alternative(item, reading)).collect();
        Some(Self { stated_for, alternatives })
    }
}

/// One alternative: in `AsyncAPI` 3 a scheme or a reference to it, otherwise the names of the document's schemes.
fn alternative<'d>(item: Cursor<'d>, reading: &Reading<'_, 'd>) -> Vec<SecurityScheme<'d>> {
    let is_scheme = item.get("$ref").is_some() || item.get("type").is_some_and(|it| it.node.as_str().is_some());
    if is_scheme || item.node.as_map().is_none() {
        return vec![scheme(item, reading)];
    }
    let schemes = item.entries().map(|(name, scopes)| match find_scheme(name, &item.place, reading) {
        Some(cursor) => scheme(cursor, reading),
        None => SecurityScheme::unknown(scopes.place),
    });
    schemes.collect()
}

/// The scheme with that name in the file that names it, or else in the document itself.
fn find_scheme<'d>(name: &str, at: &Place, reading: &Reading<'_, 'd>) -> Option<Cursor<'d>> {
    let own = Cursor { node: &reading.sources.document(at.file).root, place: Place::root(at.file) };
    let roots = [&own, &reading.root];
    roots.into_iter().find_map(|root| root.descend(&["components", "securitySchemes", name]))
}

fn scheme<'d>(cursor: Cursor<'d>, reading: &Reading<'_, 'd>) -> SecurityScheme<'d> {
    let place = cursor.place.clone();
    let found = crate::resolve::follow(reading.sources, cursor).ok().and_then(SecurityScheme::read);
    found.unwrap_or(SecurityScheme::unknown(place))
}

impl<'d> SecurityScheme<'d> {
    fn read(cursor: Cursor<'d>) -> Option<Self> {
        let text = |key: &str| cursor.node.get(key).and_then(Node::as_str);
        let kind = match (text("type")?, text("in")) {
            ("apiKey" | "httpApiKey", Some("header")) => {
                SchemeKind::Header(text("name").filter(|name| header_name::is_valid(name))?)
            }
            ("http", _) => SchemeKind::Http(text("scheme")?, text("bearerFormat")),
            (other, _) => SchemeKind::Other(other),
        };
        Some(Self { kind, description: text("description"), place: cursor.place })
    }

    /// A scheme that the document names but doesn't describe.
    fn unknown(place: Place) -> Self {
        Self { kind: SchemeKind::Unknown, description: None, place }
    }
}
