//! Builds what is signed from the pieces of a delivery.

use std::borrow::Cow;

use super::boundary::{Boundary, begins_behind, ends_before};
use super::checksum;
use super::error::{Part, PartReason};
use super::form;
use super::key::Signed;
use super::place::Place;
use super::prepared::Form;
use super::sorted_json;
use super::source::Source;
use super::template::{Kind, Piece, Template};
use super::url;
use crate::verify::error::VerifyError;

/// What a recipe has read from a delivery.
pub(super) struct Known<'a> {
    pub(super) source: Source<'a>,
    /// The time as written.
    pub(super) time: Option<Cow<'a, str>>,
    pub(super) id: Option<Cow<'a, str>>,
    /// The texts at the places of signatures.
    pub(super) signatures: &'a [Cow<'a, str>],
    /// Whether the sender is thought to sign the other form of its URL: with the default port, or without it.
    pub(super) with_other_port: bool,
}

impl Form {
    /// The parts of what is signed. The body isn't copied.
    pub(super) fn message<'a>(&'a self, known: &'a Known<'a>) -> Result<Vec<Signed<'a>>, VerifyError> {
        let mut message = Vec::with_capacity(self.pieces.len());
        for (index, (piece, boundary)) in self.pieces.iter().enumerate() {
            if let (Kind::Sorted, Some(sorted)) = (&piece.kind, &self.sorted) {
                let fields = sorted.message(known.source)?;
                message.extend(fields.ok_or_else(|| self.fault(piece, PartReason::Missing))?);
                continue;
            }
            let part = self.part(piece, known)?;
            if let (Signed::Bytes(bytes), true) = (&part, *boundary != Boundary::Free) {
                let is_told = match boundary {
                    Boundary::Free => true,
                    Boundary::Next => ends_before(bytes, self.literal(index + 1)),
                    Boundary::Last => begins_behind(bytes, self.literal(index.wrapping_sub(1))),
                    Boundary::Length => self.is_of_usual_length(known),
                };
                if !is_told {
                    return Err(self.fault(piece, PartReason::HoldsSeparator));
                }
            }
            message.push(part);
        }
        Ok(message)
    }

    fn part<'a>(&'a self, piece: &'a Piece, known: &'a Known<'a>) -> Result<Signed<'a>, VerifyError> {
        let source = known.source;
        let text = match &piece.kind {
            Kind::Secret => return Ok(Signed::Secret),
            Kind::BodyHash(hash) => return Ok(Signed::Bytes(Cow::Owned(hash.hash(source.sent.body())))),
            Kind::Body => return Ok(Signed::Bytes(Cow::Borrowed(source.sent.body()))),
            Kind::DecodedBody => return Ok(Signed::Bytes(Cow::Borrowed(source.delivery.body()))),
            Kind::Json(pointer) => {
                let json = source.delivery.body();
                let value = pointer.find(json)?.and_then(|range| json.get(range));
                let value =
                    value.ok_or_else(|| VerifyError::place(&Place::Body(pointer.clone()), PartReason::Missing))?;
                return Ok(Signed::Bytes(Cow::Borrowed(value)));
            }
            Kind::SortedJson => {
                let sorted = sorted_json::sorted(source.delivery.body());
                let fault = PartReason::Not("JSON whose keys can be sorted");
                return Ok(Signed::Bytes(Cow::Owned(sorted.ok_or_else(|| VerifyError::part(Part::Body, fault))?)));
            }
            Kind::Literal(text) => Some(Cow::Borrowed(&**text)),
            Kind::Timestamp => known.time.as_deref().map(Cow::Borrowed),
            Kind::Id => known.id.as_deref().map(Cow::Borrowed),
            Kind::Method => Some(Cow::Borrowed(source.method()?)),
            Kind::Url => Some(self.url.form(source.delivery, known.with_other_port)?),
            Kind::Path => Some(Cow::Borrowed(url::path(url::url(source.delivery)?))),
            Kind::Target => Some(Cow::Borrowed(url::target(url::url(source.delivery)?))),
            Kind::Account => self.account.as_deref().map(Cow::Borrowed),
            Kind::Headers(_) | Kind::ListedHeaders => match &self.header_list {
                Some(list) => Some(Cow::Owned(self.listed_headers(list, known)?)),
                None => None,
            },
            Kind::Query => url::query(url::url(source.delivery)?).map(Cow::Borrowed),
            Kind::SortedForm if !source.is_form() => {
                return Err(VerifyError::part(Part::Form, PartReason::Not("a form")));
            }
            Kind::SortedForm => {
                let sorted = form::sorted(source.delivery.body());
                sorted.map_err(|reason| VerifyError::part(Part::Form, reason))?.map(Cow::Owned)
            }
            Kind::Checksum => Some(Cow::Owned(checksum::crc32(source.delivery.body()).to_string())),
            Kind::Place(place) => self.place_text(place, known)?.map(|text| piece.cased(text)),
            Kind::Group(group) => group_text(group, source)?.map(Cow::Owned),
            Kind::Sorted | Kind::Computed | Kind::Token => None,
        };
        match text {
            Some(Cow::Borrowed(text)) => Ok(Signed::Bytes(Cow::Borrowed(text.as_bytes()))),
            Some(Cow::Owned(text)) => Ok(Signed::Bytes(Cow::Owned(text.into_bytes()))),
            None if piece.is_optional => Ok(Signed::Bytes(Cow::Borrowed(b""))),
            None => Err(self.fault(piece, PartReason::Missing)),
        }
    }

    /// The text at the place, which may be in the list of signatures.
    pub(super) fn place_text<'a>(
        &'a self,
        place: &Place,
        known: &Known<'a>,
    ) -> Result<Option<Cow<'a, str>>, VerifyError> {
        let Place::Listed(name) = place else { return known.source.text(place) };
        match self.listed(name, known.signatures) {
            Ok(text) => Ok(Some(text)),
            Err(PartReason::Missing) => Ok(None),
            Err(reason) => Err(VerifyError::place(place, reason)),
        }
    }

    fn literal(&self, index: usize) -> &[u8] {
        match self.pieces.get(index).map(|(piece, _)| &piece.kind) {
            Some(Kind::Literal(text)) => text.as_bytes(),
            _ => b"",
        }
    }

    fn is_of_usual_length(&self, known: &Known<'_>) -> bool {
        let unit = self.time.as_ref().map(|time| time.unit);
        known.time.as_deref().zip(unit).is_some_and(|(text, unit)| unit.is_of_usual_length(text))
    }

    fn fault(&self, piece: &Piece, reason: PartReason) -> VerifyError {
        let at = match &piece.kind {
            Kind::Place(place) => Some(place),
            Kind::Timestamp => self.time.as_ref().map(|time| &time.at),
            Kind::Id => self.id.as_ref(),
            _ => None,
        };
        match (at, &piece.kind) {
            (Some(place), _) => VerifyError::place(place, reason),
            (None, Kind::Query) => VerifyError::part(Part::Query, reason),
            (None, Kind::Method) => VerifyError::part(Part::Method, reason),
            (None, Kind::Url | Kind::Path | Kind::Target) => VerifyError::part(Part::Url, reason),
            (None, Kind::SortedForm | Kind::Sorted) => VerifyError::part(Part::Form, reason),
            (None, _) => VerifyError::part(Part::Body, reason),
        }
    }
}

/// The text of a part that may be left out, if its place has a value.
fn group_text(group: &Template, source: Source<'_>) -> Result<Option<String>, VerifyError> {
    let Some(value) = group.place().map(|place| source.text(place)).transpose()?.flatten() else { return Ok(None) };
    let text = |piece: &Piece| match &piece.kind {
        Kind::Literal(text) => text.to_string(),
        _ => piece.cased(Cow::Borrowed(&value)).into_owned(),
    };
    Ok(Some(group.pieces.iter().map(text).collect()))
}
