//! The language that describes what is signed.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use http::HeaderName;

use super::body_hash::BodyHash;
use super::place::Place;
use super::pointer::Pointer;
use super::scheme::header_of;

/// The maximum length of a template, in bytes.
const MAX_LENGTH: usize = 4 * 1024;
/// How many pieces it may have. Each is looked up for every delivery.
const MAX_PIECES: usize = 64;

/// What is signed: text with pieces in braces, such as `v0:{timestamp}:{body}`. A literal brace is written twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub(super) pieces: Vec<Piece>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The offset in the template at which it begins, in bytes.
    pub(super) offset: usize,
    pub(super) kind: Kind,
    /// Whether it may be absent, which is the same as empty then.
    pub(super) is_optional: bool,
    /// Whether its value is signed in lower case.
    pub(super) is_lower: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Literal(Box<str>),
    Body,
    /// The decompressed body.
    DecodedBody,
    Timestamp,
    Id,
    Method,
    Url,
    Path,
    Query,
    Secret,
    SortedForm,
    /// The path with the query.
    Target,
    /// The CRC-32 of the body.
    Checksum,
    /// A hash of the body.
    BodyHash(BodyHash),
    /// A value that both sides know and that isn't sent.
    Account,
    /// The headers that this one lists.
    Headers(HeaderName),
    /// The headers that are listed where the recipe says.
    ListedHeaders,
    /// The fields that the recipe sorts.
    Sorted,
    /// A value of a JSON body, as it was sent.
    Json(Pointer),
    /// A JSON body with sorted keys.
    SortedJson,
    /// What an answer to a handshake computes. Recipes don't have it.
    Computed,
    /// The token of an answer's hash.
    Token,
    Place(Place),
    /// Literals around one place. All of it is left out if the place is empty.
    Group(Template),
}

impl Piece {
    /// Whether it is the same for every request.
    pub(super) fn is_literal(&self) -> bool {
        matches!(self.kind, Kind::Literal(_))
    }

    /// The value of its place as it is signed.
    pub(super) fn cased<'a>(&self, value: Cow<'a, str>) -> Cow<'a, str> {
        if self.is_lower { Cow::Owned(value.to_lowercase()) } else { value }
    }
}

/// Why a template can't be used, and where. It is closed: a fault has a place, and nothing else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TemplateError {
    /// The offset of the fault in the template, in bytes.
    pub offset: usize,
    /// What is wrong there.
    pub fault: TemplateFault,
}

/// What is wrong with a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TemplateFault {
    /// It has no pieces.
    Empty,
    /// It is longer than 4 KiB.
    TooLong,
    /// It has more than 64 pieces.
    TooManyPieces,
    /// A brace is opened but not closed.
    Unclosed,
    /// A brace is closed but not opened.
    Unopened,
    /// There is no such piece.
    UnknownPiece,
    /// HTTP doesn't allow this name of a header.
    HeaderName,
    /// A parameter of the query has no name.
    QueryName,
    /// A field of the form has no name.
    FieldName,
    /// It isn't a JSON pointer (RFC 6901).
    Pointer,
    /// The piece can't be optional.
    NeverOptional,
    /// `{timestamp}` is used, but the place of the time isn't set.
    TimeMissing,
    /// `{id}` is used, but the place of the id isn't set.
    IdMissing,
    /// `{account}` is used, but the account isn't set.
    AccountMissing,
    /// `{body:decoded}` is used, but the accepted encodings aren't set.
    CodingsMissing,
    /// `{item:…}` is used, but the items aren't set.
    ItemsMissing,
    /// `{sorted}` is used, but what is sorted isn't set.
    SortedMissing,
    /// `{headers}` is used, but the place of the list isn't set.
    HeadersMissing,
    /// A piece of the list of signatures is used, but the list isn't set.
    ListMissing,
    /// The secret may only be part of what a plain hash or an HMAC signs.
    SecretSigned,
    /// What is signed is the same for every delivery.
    Constant,
    /// A part that may be left out contains literals and one piece that names a place.
    Group,
    /// The end of the piece isn't clear: characters could move between it and its neighbor under the same signature. A
    /// recipe that needs this must allow it.
    Ambiguous,
}

impl Template {
    /// Whether it begins with the secret. Anyone who has seen such a hash can append to what it signs (length
    /// extension).
    pub fn begins_with_secret(&self) -> bool {
        self.pieces.first().is_some_and(|piece| piece.kind == Kind::Secret)
    }

    /// Whether it is the same for every delivery.
    pub(super) fn is_constant(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece.kind, Kind::Literal(_) | Kind::Secret | Kind::Account))
    }

    /// Whether the whole body is signed. If it isn't, a signature can be moved to another body.
    pub fn signs_body(&self) -> bool {
        self.has_body() || self.has_kind(&Kind::SortedForm) || self.has_kind(&Kind::SortedJson)
    }

    /// Whether the body is one of its pieces: as received, decompressed, or its hash.
    pub(super) fn has_body(&self) -> bool {
        self.has_kind(&Kind::Body) || self.has_kind(&Kind::DecodedBody) || self.has_body_hash()
    }

    fn has_body_hash(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece.kind, Kind::BodyHash(_)))
    }

    /// Whether a value that is signed as it was sent has the place in it.
    pub(super) fn has_json_with(&self, place: &Place) -> bool {
        let Place::Body(inner) = place else { return false };
        self.pieces.iter().any(|piece| matches!(&piece.kind, Kind::Json(outer) if outer.contains(inner)))
    }

    /// The header that lists other signed headers.
    pub(super) fn header_list(&self) -> Option<&HeaderName> {
        self.pieces.iter().find_map(|piece| match &piece.kind {
            Kind::Headers(list) => Some(list),
            _ => None,
        })
    }

    /// The only place of a group.
    pub(super) fn place(&self) -> Option<&Place> {
        self.pieces.iter().find_map(|piece| match &piece.kind {
            Kind::Place(place) => Some(place),
            _ => None,
        })
    }

    /// The headers among its pieces.
    pub fn headers(&self) -> impl Iterator<Item = &HeaderName> {
        self.places().filter_map(header_of)
    }

    pub(super) fn has_kind(&self, kind: &Kind) -> bool {
        self.pieces.iter().any(|piece| piece.kind == *kind)
    }

    /// The places that its pieces name.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.pieces.iter().filter_map(|piece| match &piece.kind {
            Kind::Place(place) => Some(place),
            Kind::Group(group) => group.place(),
            _ => None,
        })
    }

    /// An error at the first piece of that kind.
    pub(super) fn refuse(&self, is_kind: impl Fn(&Kind) -> bool, fault: TemplateFault) -> Result<(), TemplateError> {
        match self.pieces.iter().find(|piece| is_kind(&piece.kind)) {
            Some(piece) => Err(TemplateError { offset: piece.offset, fault }),
            None => Ok(()),
        }
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        if text.len() > MAX_LENGTH {
            return Err(TemplateError { offset: MAX_LENGTH, fault: TemplateFault::TooLong });
        }
        let mut parser = Parser { text, at: 0, pieces: Vec::new(), literal: String::new(), literal_at: 0 };
        while parser.step()? {}
        parser.end_literal();
        let pieces = parser.pieces;
        match pieces.get(MAX_PIECES) {
            Some(piece) => Err(TemplateError { offset: piece.offset, fault: TemplateFault::TooManyPieces }),
            None if pieces.is_empty() => Err(TemplateError { offset: 0, fault: TemplateFault::Empty }),
            None => Ok(Self { pieces }),
        }
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    pieces: Vec<Piece>,
    literal: String,
    /// Where the current literal begins.
    literal_at: usize,
}

impl Parser<'_> {
    /// Reads up to and including the next brace. Returns whether there was one.
    fn step(&mut self) -> Result<bool, TemplateError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if self.literal.is_empty() {
            self.literal_at = self.at;
        }
        let (before, behind) = rest.split_at(rest.find(['{', '}']).unwrap_or(rest.len()));
        self.literal.push_str(before);
        self.at += before.len();
        if let Some(brace) = behind.get(..2).filter(|two| ["{{", "}}"].contains(two)) {
            self.literal.push_str(&brace[..1]);
            self.at += 2;
            return Ok(true);
        }
        let Some(inside) = behind.strip_prefix('{') else {
            let is_unopened = behind.starts_with('}');
            return if is_unopened { Err(self.fault(0, TemplateFault::Unopened)) } else { Ok(false) };
        };
        if let Some(inside) = inside.strip_prefix('?') {
            return self.group(inside);
        }
        let (name, _) = inside.split_once('}').ok_or_else(|| self.fault(0, TemplateFault::Unclosed))?;
        self.end_literal();
        let piece = self.piece(name)?;
        self.pieces.push(piece);
        self.at += name.len() + 2;
        Ok(true)
    }

    /// Reads a part that may be left out, with its end.
    fn group(&mut self, inside: &str) -> Result<bool, TemplateError> {
        let begin = self.at + 2;
        let (text, _) = inside.split_once("?}").ok_or_else(|| self.fault(0, TemplateFault::Unclosed))?;
        // A question mark before the brace could belong to an optional piece, which a group doesn't need.
        let group: Template =
            text.parse().map_err(|error: TemplateError| TemplateError { offset: begin + error.offset, ..error })?;
        let is_fit = |piece: &Piece| matches!(piece.kind, Kind::Literal(_) | Kind::Place(_));
        let places = group.pieces.iter().filter(|piece| matches!(piece.kind, Kind::Place(_))).count();
        if places != 1 || !group.pieces.iter().all(is_fit) {
            return Err(self.fault(0, TemplateFault::Group));
        }
        self.end_literal();
        self.pieces.push(Piece { offset: self.at, kind: Kind::Group(group), is_optional: true, is_lower: false });
        self.at = begin + text.len() + 2;
        Ok(true)
    }

    fn end_literal(&mut self) {
        if !self.literal.is_empty() {
            let kind = Kind::Literal(std::mem::take(&mut self.literal).into());
            self.pieces.push(Piece { offset: self.literal_at, kind, is_optional: false, is_lower: false });
        }
    }

    /// The piece with the name. The parser is at its opening brace.
    fn piece(&self, text: &str) -> Result<Piece, TemplateError> {
        let (name, is_optional) = match text.strip_suffix('?') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let (name, is_lower) = match name.strip_prefix("lower:") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let kind = match name.split_once(':') {
            Some((source, name)) => self.place(source, name)?,
            None => self.plain(name)?,
        };
        if is_lower && !matches!(kind, Kind::Place(_)) {
            return Err(self.fault(1, TemplateFault::UnknownPiece));
        }
        let may_be_absent = matches!(kind, Kind::Place(_) | Kind::Query | Kind::SortedForm);
        if is_optional && !may_be_absent {
            return Err(self.fault(name.len() + 1, TemplateFault::NeverOptional));
        }
        Ok(Piece { offset: self.at, kind, is_optional, is_lower })
    }

    fn plain(&self, name: &str) -> Result<Kind, TemplateError> {
        Ok(match name {
            "body" => Kind::Body,
            "timestamp" => Kind::Timestamp,
            "id" => Kind::Id,
            "method" => Kind::Method,
            "url" => Kind::Url,
            "path" => Kind::Path,
            "query" => Kind::Query,
            "target" => Kind::Target,
            "account" => Kind::Account,
            "secret" => Kind::Secret,
            "sorted" => Kind::Sorted,
            "headers" => Kind::ListedHeaders,
            "computed" => Kind::Computed,
            "token" => Kind::Token,
            _ => return Err(self.fault(1, TemplateFault::UnknownPiece)),
        })
    }

    fn place(&self, source: &str, name: &str) -> Result<Kind, TemplateError> {
        let fault = |fault| self.fault(source.len() + 2, fault);
        let pointer = || name.parse::<Pointer>().map_err(|_| fault(TemplateFault::Pointer));
        Ok(match (source, name) {
            ("header", name) => Kind::Place(Place::Header(name.parse().map_err(|_| fault(TemplateFault::HeaderName))?)),
            ("query", "") => return Err(fault(TemplateFault::QueryName)),
            ("query", name) => Kind::Place(Place::Query(name.to_owned())),
            ("body", "crc32") => Kind::Checksum,
            ("body", "decoded") => Kind::DecodedBody,
            ("body", name) => match BodyHash::parse(name) {
                Some(hash) => Kind::BodyHash(hash),
                None if name.starts_with(|first: char| first != '/') => return Err(fault(TemplateFault::UnknownPiece)),
                None => Kind::Place(Place::Body(pointer()?)),
            },
            ("json", "sorted") => Kind::SortedJson,
            ("json", _) => Kind::Json(pointer()?),
            ("item", _) => Kind::Place(Place::Item(pointer()?)),
            ("headers", name) => Kind::Headers(name.parse().map_err(|_| fault(TemplateFault::HeaderName))?),
            ("form", "sorted") => Kind::SortedForm,
            ("form" | "list", "") => return Err(fault(TemplateFault::FieldName)),
            ("list", name) => Kind::Place(Place::Listed(name.to_owned())),
            ("form", _) => Kind::Place(format!("form {name}").parse().map_err(|_| fault(TemplateFault::Pointer))?),
            _ => return Err(self.fault(1, TemplateFault::UnknownPiece)),
        })
    }

    fn fault(&self, behind: usize, fault: TemplateFault) -> TemplateError {
        TemplateError { offset: self.at + behind, fault }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (at byte {})", self.fault, self.offset)
    }
}

impl std::error::Error for TemplateError {}

crate::debug::debug_by_display!(TemplateError);

impl fmt::Display for TemplateFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "the template is empty",
            Self::TooLong => "the template is longer than 4 KiB",
            Self::TooManyPieces => "the template has more than 64 pieces",
            Self::Unclosed => "the brace is not closed",
            Self::Unopened => "the brace was not opened; write a literal brace twice",
            Self::UnknownPiece => "there is no such piece",
            Self::HeaderName => "HTTP does not allow this header name",
            Self::QueryName => "the parameter has no name",
            Self::FieldName => "the field has no name",
            Self::Pointer => "this is not a JSON pointer",
            Self::NeverOptional => "the piece cannot be optional",
            Self::TimeMissing => "`{timestamp}` needs the place of the time",
            Self::IdMissing => "`{id}` needs the place of the id",
            Self::AccountMissing => "`{account}` needs the account",
            Self::CodingsMissing => "`{body:decoded}` needs the encodings that are accepted",
            Self::ItemsMissing => "a piece of an item needs the items",
            Self::SortedMissing => "`{sorted}` needs the fields that are sorted",
            Self::HeadersMissing => "`{headers}` needs the place of the list",
            Self::ListMissing => "`{list:…}` needs a list of signatures at one place",
            Self::SecretSigned => "only a plain hash or an HMAC can sign the secret",
            Self::Constant => "this is the same for every delivery, so its signature proves nothing",
            Self::Group => "a part in `{?` and `?}` needs one piece that may be absent",
            Self::Ambiguous => "what follows the piece doesn't show where it ends",
        })
    }
}
