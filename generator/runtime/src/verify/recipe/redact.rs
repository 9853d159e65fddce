//! Removes tokens from a delivery: anyone who reads one in storage could send deliveries.

use std::ops::Range;

use super::place::Place;
use super::prepared::Form;
use super::{form, url};
use crate::delivery::{Delivery, with_body};

/// Replaces a token.
const REDACTED: &str = "redacted";
const REDACTED_TEXT: &[u8] = br#""redacted""#;

impl Form {
    /// The delivery without the tokens in its URL and its body, if the recipe uses tokens. Those in headers stay.
    pub(super) fn redact(&self, delivery: Delivery) -> Delivery {
        // A token that is the body is what the decoder reads.
        if !self.is_token || self.is_payload() {
            return delivery;
        }
        let redacted = self.redact_form(self.redact_url(delivery));
        self.redact_body(redacted)
    }

    fn redact_url(&self, delivery: Delivery) -> Delivery {
        let mut url = match delivery.url() {
            Some(url) => url.to_owned(),
            None => return delivery,
        };
        for place in &self.at {
            if let Place::Query(name) = place {
                url = url::replace_parameter(&url, name, REDACTED);
            }
        }
        delivery.with_url(url)
    }

    fn redact_form(&self, mut delivery: Delivery) -> Delivery {
        for place in &self.at {
            // All of the JSON that a token is in.
            if let Place::Form(name) | Place::JsonInForm(name, _) = place
                && let Ok(form) = std::str::from_utf8(delivery.body())
            {
                let redacted = form::replace_field(form, name, REDACTED);
                delivery = with_body(delivery, redacted.into());
            }
        }
        delivery
    }

    fn redact_body(&self, delivery: Delivery) -> Delivery {
        let json = delivery.body();
        let mut tokens: Vec<Range<usize>> = self.at.iter().flat_map(|place| self.tokens(place, json)).collect();
        if tokens.is_empty() {
            return delivery;
        }
        tokens.sort_unstable_by_key(|token| token.start);
        let (mut body, mut rest) = (Vec::with_capacity(json.len()), 0);
        for token in tokens {
            // A place may be named twice.
            if token.start < rest {
                continue;
            }
            body.extend_from_slice(json.get(rest..token.start).unwrap_or_default());
            let is_text = json.get(token.start) == Some(&b'"');
            body.extend_from_slice(if is_text { REDACTED_TEXT } else { b"0" });
            rest = token.end;
        }
        body.extend_from_slice(json.get(rest..).unwrap_or_default());
        with_body(delivery, body.into())
    }

    /// Where the tokens are in the body. Empty if the body isn't JSON.
    fn tokens(&self, place: &Place, json: &[u8]) -> Vec<Range<usize>> {
        match (place, &self.items) {
            (Place::Body(pointer), _) => pointer.find(json).ok().flatten().into_iter().collect(),
            (Place::Item(pointer), Some(items)) => {
                let items = items.find(json).unwrap_or_default().into_iter();
                let token = |item: Range<usize>| {
                    let found = pointer.find(json.get(item.clone())?).ok()??;
                    Some(item.start + found.start..item.start + found.end)
                };
                items.filter_map(token).collect()
            }
            _ => Vec::new(),
        }
    }
}
