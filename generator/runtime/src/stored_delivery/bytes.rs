//! A stored delivery as bytes: a byte for the format, the CRC-32 of everything after it, what is known of the delivery,
//! and the raw body up to the end.
//!
//! Numbers are big-endian. A text is preceded by its length in four bytes, which is [`NONE`] if there is no text.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{StoredDelivery, StoredDeliveryError};
use crate::delivery::{Arrival, Delivery, Direction, Trusted};
use crate::trust::{Proof, TenantId, Trust};

const FORMAT: u8 = 6;
/// The format before, without direction and entity.
const WITHOUT_ENTITY: u8 = 5;
/// The format before that, without a checksum, too.
const WITHOUT_CHECKSUM: u8 = 4;
/// The offset after the checksum.
const HEAD: usize = 5;

const UNSIGNED: u8 = 0;
const PROVED: u8 = 1;

/// The length of a missing text.
const NONE: u32 = u32::MAX;

pub(super) fn write(kept: &StoredDelivery) -> Bytes {
    // Counted first, so that the bytes take no more memory than needed.
    let mut length = Length(HEAD);
    put_all(&mut length, kept);
    let mut bytes = Vec::with_capacity(length.0);
    bytes.put(&[FORMAT, 0, 0, 0, 0]);
    put_all(&mut bytes, kept);
    if let Some((head, rest)) = bytes.split_first_chunk_mut::<HEAD>() {
        let [a, b, c, d] = crc32fast::hash(rest).to_be_bytes();
        *head = [FORMAT, a, b, c, d];
    }
    bytes.into()
}

/// Where bytes are written, or counted.
trait Put {
    fn put(&mut self, bytes: &[u8]);
}

impl Put for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// How many bytes were written.
struct Length(usize);

impl Put for Length {
    fn put(&mut self, bytes: &[u8]) {
        self.0 += bytes.len();
    }
}

fn put_all(bytes: &mut impl Put, kept: &StoredDelivery) {
    let (headers, body) = (kept.trusted.headers(), kept.trusted.body());
    put_direction(bytes, kept.trusted.delivery().direction());
    put_text(bytes, kept.entity.as_ref().map(|entity| entity.as_bytes()));
    put_text(bytes, Some(kept.api.as_bytes()));
    put_text(bytes, kept.event.as_ref().map(|event| event.as_bytes()));
    put_text(bytes, kept.key.as_ref().map(|key| key.as_bytes()));
    put_text(bytes, kept.parked.as_ref().map(String::as_bytes));
    put_arrival(bytes, kept.trusted.delivery().arrival());
    bytes.put(&millis(kept.received_at).to_be_bytes());
    put_trust(bytes, kept.trusted.trust());
    bytes.put(&u32::try_from(headers.len()).unwrap_or(u32::MAX).to_be_bytes());
    for (name, value) in headers {
        put_text(bytes, Some(name.as_ref()));
        put_text(bytes, Some(value.as_bytes()));
        bytes.put(&[u8::from(value.is_sensitive())]);
    }
    bytes.put(body);
}

fn put_arrival(bytes: &mut impl Put, arrival: &Arrival) {
    // The direction is written before everything else.
    let Arrival { event, address, direction: _, method, url } = arrival;
    put_text(bytes, event.as_ref().map(String::as_bytes));
    put_text(bytes, address.as_ref().map(String::as_bytes));
    put_text(bytes, method.as_ref().map(|method| method.as_str().as_bytes()));
    put_text(bytes, url.as_ref().map(String::as_bytes));
}

fn put_direction(bytes: &mut impl Put, direction: Option<Direction>) {
    bytes.put(&[match direction {
        None => 0,
        Some(Direction::Sent) => 1,
        Some(Direction::Received) => 2,
    }]);
}

fn put_text(bytes: &mut impl Put, text: Option<&[u8]>) {
    let length = text.map_or(NONE, |text| u32::try_from(text.len()).unwrap_or(NONE));
    bytes.put(&length.to_be_bytes());
    bytes.put(text.unwrap_or_default());
}

fn put_trust(bytes: &mut impl Put, trust: &Trust) {
    match trust {
        Trust::Unsigned { because } => {
            bytes.put(&[UNSIGNED]);
            put_text(bytes, Some(because.as_bytes()));
        }
        Trust::Proved(proof) => {
            bytes.put(&[PROVED]);
            put_text(bytes, Some(proof.scheme.as_bytes()));
            bytes.put(&u64::try_from(proof.secret).unwrap_or(u64::MAX).to_be_bytes());
            put_text(bytes, proof.id.as_ref().map(|id| id.as_bytes()));
            bytes.put(&[u8::from(proof.signed_at.is_some())]);
            bytes.put(&proof.signed_at.unwrap_or_default().to_be_bytes());
            put_text(bytes, proof.tenant.as_ref().map(|tenant| tenant.as_str().as_bytes()));
        }
    }
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn read(bytes: &Bytes) -> Result<StoredDelivery, StoredDeliveryError> {
    let mut rest = Rest { bytes, at: 0 };
    let format = rest.byte()?;
    match format {
        FORMAT | WITHOUT_ENTITY => {
            let checksum = rest.array().map(u32::from_be_bytes)?;
            if checksum != crc32fast::hash(bytes.get(HEAD..).unwrap_or_default()) {
                return Err(StoredDeliveryError::Damaged);
            }
        }
        WITHOUT_CHECKSUM => {}
        _ => return Err(StoredDeliveryError::Unreadable),
    }
    let direction = if format == FORMAT { rest.direction()? } else { None };
    let entity = if format == FORMAT { rest.text()?.map(Arc::from) } else { None };
    let (api, event, key, parked) = (rest.required_text()?, rest.text()?, rest.text()?, rest.text()?);
    let arrival = Arrival { direction, ..rest.arrival()? };
    let since = Duration::from_millis(rest.array().map(u64::from_be_bytes)?);
    let received_at = SystemTime::UNIX_EPOCH.checked_add(since).ok_or(StoredDeliveryError::Unreadable)?;
    let trust = rest.trust()?;
    let headers = rest.headers()?;
    let delivery = Delivery::new(headers, bytes.slice(rest.at..)).with_arrival(arrival);
    let (api, event, key) = (api.into(), event.map(Cow::Owned), key.map(Arc::from));
    Ok(StoredDelivery { api, event, key, entity, received_at, parked, trusted: Trusted::new(delivery, trust) })
}

/// The part that isn't read yet.
struct Rest<'a> {
    bytes: &'a Bytes,
    at: usize,
}

impl Rest<'_> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], StoredDeliveryError> {
        let array =
            self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()).ok_or(StoredDeliveryError::Unreadable)?;
        self.at += N;
        Ok(*array)
    }

    fn byte(&mut self) -> Result<u8, StoredDeliveryError> {
        self.array().map(u8::from_be_bytes)
    }

    /// The bytes of the next text, if there is one.
    fn slice(&mut self) -> Result<Option<Bytes>, StoredDeliveryError> {
        let length = self.array().map(u32::from_be_bytes)?;
        if length == NONE {
            return Ok(None);
        }
        let end = usize::try_from(length).ok().and_then(|length| self.at.checked_add(length));
        let end = end.filter(|end| *end <= self.bytes.len()).ok_or(StoredDeliveryError::Unreadable)?;
        let slice = self.bytes.slice(self.at..end);
        self.at = end;
        Ok(Some(slice))
    }

    fn required_slice(&mut self) -> Result<Bytes, StoredDeliveryError> {
        self.slice()?.ok_or(StoredDeliveryError::Unreadable)
    }

    fn text(&mut self) -> Result<Option<String>, StoredDeliveryError> {
        let text = self.slice()?.map(|slice| String::from_utf8(slice.into()));
        text.transpose().map_err(|_| StoredDeliveryError::Unreadable)
    }

    fn required_text(&mut self) -> Result<String, StoredDeliveryError> {
        self.text()?.ok_or(StoredDeliveryError::Unreadable)
    }

    fn direction(&mut self) -> Result<Option<Direction>, StoredDeliveryError> {
        match self.byte()? {
            0 => Ok(None),
            1 => Ok(Some(Direction::Sent)),
            2 => Ok(Some(Direction::Received)),
            _ => Err(StoredDeliveryError::Unreadable),
        }
    }

    /// All but the direction.
    fn arrival(&mut self) -> Result<Arrival, StoredDeliveryError> {
        let (event, address) = (self.text()?, self.text()?);
        let method = self.slice()?.map(|method| Method::from_bytes(&method)).transpose();
        let method = method.map_err(|_| StoredDeliveryError::Unreadable)?;
        Ok(Arrival { event, address, direction: None, method, url: self.text()? })
    }

    fn trust(&mut self) -> Result<Trust, StoredDeliveryError> {
        match self.byte()? {
            UNSIGNED => Ok(Trust::Unsigned { because: self.required_text()?.into() }),
            PROVED => {
                let scheme = self.required_text()?;
                let secret = self.array().map(u64::from_be_bytes)?;
                let mut proof =
                    Proof::new(scheme, usize::try_from(secret).map_err(|_| StoredDeliveryError::Unreadable)?);
                proof.id = self.text()?.map(Arc::from);
                let has_time = self.byte()? != 0;
                let time = self.array().map(i64::from_be_bytes)?;
                proof.signed_at = has_time.then_some(time);
                proof.tenant =
                    self.text()?.map(TenantId::new).transpose().map_err(|_| StoredDeliveryError::Unreadable)?;
                Ok(Trust::Proved(proof))
            }
            _ => Err(StoredDeliveryError::Unreadable),
        }
    }

    fn headers(&mut self) -> Result<HeaderMap, StoredDeliveryError> {
        let mut headers = HeaderMap::new();
        for _ in 0..self.array().map(u32::from_be_bytes)? {
            let name = HeaderName::from_bytes(&self.required_slice()?).map_err(|_| StoredDeliveryError::Unreadable)?;
            let mut value =
                HeaderValue::from_maybe_shared(self.required_slice()?).map_err(|_| StoredDeliveryError::Unreadable)?;
            value.set_sensitive(self.byte()? != 0);
            headers.try_append(name, value).map_err(|_| StoredDeliveryError::Unreadable)?;
        }
        Ok(headers)
    }
}
