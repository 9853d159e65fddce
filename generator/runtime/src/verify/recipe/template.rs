//! The language in which a recipe says what is signed.

use std::fmt;
use std::str::FromStr;

use http::HeaderName;

use super::place::Place;
use super::scheme::header_of;

/// How long a template may be, in bytes.
const MAX_LENGTH: usize = 4 * 1024;
/// How many pieces it may have: each is looked up for every delivery.
const MAX_PIECES: usize = 64;

/// What is signed: text with pieces in braces, as `v0:{timestamp}:{body}`. A brace that is meant is written twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub(super) pieces: Vec<Piece>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The byte of the template at which it begins.
    pub(super) offset: usize,
    pub(super) kind: Kind,
    /// Whether it may be absent, and is an empty text then.
    pub(super) is_optional: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Literal(Box<str>),
    Body,
    /// The body as it was before it was compressed.
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
    /// The SHA-256 of the body.
    BodyHash,
    /// What both sides know and nobody sends.
    Account,
    /// The headers that this one lists.
    Headers(HeaderName),
    /// What an answer to a handshake computes; recipes have none.
    Computed,
    Place(Place),
    /// Literals around one place, all of which is left out where nothing is there.
    Group(Template),
}

/// Why a template cannot be used, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// The byte of the template at which the fault stands.
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
    /// A brace is opened and not closed.
    Unclosed,
    /// A brace is closed that was not opened.
    Unopened,
    /// There is no such piece.
    UnknownPiece,
    /// HTTP forbids such a name of a header.
    HeaderName,
    /// A parameter of the query has no name.
    QueryName,
    /// A field of the form has no name.
    FieldName,
    /// It is not a JSON pointer (RFC 6901).
    Pointer,
    /// The piece cannot be optional.
    NeverOptional,
    /// `{timestamp}` needs a place of the time.
    TimeMissing,
    /// `{id}` needs a place of the id.
    IdMissing,
    /// `{account}` needs to know the account.
    AccountMissing,
    /// `{body:decoded}` needs to know how bodies may be compressed.
    CodingsMissing,
    /// `{item:…}` needs to know which items.
    ItemsMissing,
    /// The secret may be part of what is signed by plain SHA-256 only.
    SecretSigned,
    /// A part that may be left out holds literals and one piece that names a place.
    Group,
    /// Where the piece ends cannot be told: it could swap characters with its neighbour under the same signature. A recipe
    /// that needs this has to allow it.
    Ambiguous,
}

impl Template {
    /// Whether it begins with the secret. Such a hash can be lengthened by anybody who has seen one (length extension).
    pub fn begins_with_secret(&self) -> bool {
        self.pieces.first().is_some_and(|piece| piece.kind == Kind::Secret)
    }

    /// Whether the whole body is signed. If it isn't, a signature can be moved to another body.
    pub fn signs_body(&self) -> bool {
        self.has_body() || self.has(&Kind::SortedForm)
    }

    /// Whether the body is one of its pieces: as it came, as it was before it was compressed, or its hash.
    pub(super) fn has_body(&self) -> bool {
        self.has(&Kind::Body) || self.has(&Kind::DecodedBody) || self.has(&Kind::BodyHash)
    }

    /// The header that lists others which are signed.
    pub(super) fn header_list(&self) -> Option<&HeaderName> {
        self.pieces.iter().find_map(|piece| match &piece.kind {
            Kind::Headers(list) => Some(list),
            _ => None,
        })
    }

    /// The one place of a group.
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

    pub(super) fn has(&self, kind: &Kind) -> bool {
        self.pieces.iter().any(|piece| piece.kind == *kind)
    }

    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
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
    /// Where the literal begins that is being read.
    literal_at: usize,
}

impl Parser<'_> {
    /// Reads up to and with the next brace; whether there was one.
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

    /// Reads a part that may be left out, and what ends it.
    fn group(&mut self, inside: &str) -> Result<bool, TemplateError> {
        let begin = self.at + 2;
        let (text, _) = inside.split_once("?}").ok_or_else(|| self.fault(0, TemplateFault::Unclosed))?;
        // A question mark before the brace could be that of an optional piece, which a group does not need.
        let group: Template =
            text.parse().map_err(|error: TemplateError| TemplateError { offset: begin + error.offset, ..error })?;
        let is_fit = |piece: &Piece| matches!(piece.kind, Kind::Literal(_) | Kind::Place(_));
        let places = group.pieces.iter().filter(|piece| matches!(piece.kind, Kind::Place(_))).count();
        if places != 1 || !group.pieces.iter().all(is_fit) {
            return Err(self.fault(0, TemplateFault::Group));
        }
        self.end_literal();
        self.pieces.push(Piece { offset: self.at, kind: Kind::Group(group), is_optional: true });
        self.at = begin + text.len() + 2;
        Ok(true)
    }

    fn end_literal(&mut self) {
        if !self.literal.is_empty() {
            let kind = Kind::Literal(std::mem::take(&mut self.literal).into());
            self.pieces.push(Piece { offset: self.literal_at, kind, is_optional: false });
        }
    }

    /// The piece of the name, at whose opening brace the parser stands.
    fn piece(&self, text: &str) -> Result<Piece, TemplateError> {
        let (name, is_optional) = match text.strip_suffix('?') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let kind = match name.split_once(':') {
            Some((source, name)) => self.place(source, name)?,
            None => self.plain(name)?,
        };
        let may_be_absent = matches!(kind, Kind::Place(_) | Kind::Query | Kind::SortedForm);
        if is_optional && !may_be_absent {
            return Err(self.fault(name.len() + 1, TemplateFault::NeverOptional));
        }
        Ok(Piece { offset: self.at, kind, is_optional })
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
            "computed" => Kind::Computed,
            _ => return Err(self.fault(1, TemplateFault::UnknownPiece)),
        })
    }

    fn place(&self, source: &str, name: &str) -> Result<Kind, TemplateError> {
        let fault = |fault| self.fault(source.len() + 2, fault);
        let pointer = || name.parse().map_err(|_| fault(TemplateFault::Pointer));
        Ok(match (source, name) {
            ("header", name) => Kind::Place(Place::Header(name.parse().map_err(|_| fault(TemplateFault::HeaderName))?)),
            ("query", "") => return Err(fault(TemplateFault::QueryName)),
            ("query", name) => Kind::Place(Place::Query(name.to_owned())),
            ("body", "crc32") => Kind::Checksum,
            ("body", "sha256") => Kind::BodyHash,
            ("body", "decoded") => Kind::DecodedBody,
            ("body", _) => Kind::Place(Place::Body(pointer()?)),
            ("item", _) => Kind::Place(Place::Item(pointer()?)),
            ("headers", name) => Kind::Headers(name.parse().map_err(|_| fault(TemplateFault::HeaderName))?),
            ("form", "sorted") => Kind::SortedForm,
            ("form", "") => return Err(fault(TemplateFault::FieldName)),
            ("form", name) => Kind::Place(Place::Form(name.to_owned())),
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

impl fmt::Display for TemplateFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "the template is empty",
            Self::TooLong => "the template is longer than 4 KiB",
            Self::TooManyPieces => "the template has more than 64 pieces",
            Self::Unclosed => "the brace is not closed",
            Self::Unopened => "the brace was not opened; one that is meant is written twice",
            Self::UnknownPiece => "there is no such piece",
            Self::HeaderName => "HTTP forbids such a name of a header",
            Self::QueryName => "the parameter has no name",
            Self::FieldName => "the field has no name",
            Self::Pointer => "this is not a JSON pointer",
            Self::NeverOptional => "the piece cannot be optional",
            Self::TimeMissing => "`{timestamp}` needs a place of the time",
            Self::IdMissing => "`{id}` needs a place of the id",
            Self::AccountMissing => "`{account}` needs to know the account",
            Self::CodingsMissing => "`{body:decoded}` needs to know how bodies may be compressed",
            Self::ItemsMissing => "a piece of an item needs to know which items",
            Self::SecretSigned => "the secret can be signed by plain SHA-256 only",
            Self::Group => "a part that may be left out needs one piece that may be absent",
            Self::Ambiguous => "where the piece ends cannot be told from what follows it",
        })
    }
}
