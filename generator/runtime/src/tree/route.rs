//! Makes deliveries that lead to an event, for samples.

use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method};

use super::{Listed, Node, Place, Tree};
use crate::delivery::{Delivery, Direction};
use crate::verify::recipe::form;

impl Tree {
    /// Changes the delivery so that it leads to this event.
    pub(crate) fn led_to(&'static self, event: &str, delivery: Delivery) -> Delivery {
        let mut route = Vec::new();
        if !lead(&self.root, event, &mut route) {
            return delivery;
        }
        let mut headers = delivery.headers().clone();
        let mut query = String::new();
        let (mut address, mut direction, mut method, mut path) = (None, None, None, None);
        for (place, listed) in route {
            let text = listed.to_string();
            match place {
                Place::Channel => address = Some(filled(&text)),
                Place::Direction => direction = Direction::from_word(&text),
                Place::Method => method = Method::from_bytes(text.as_bytes()).ok(),
                Place::Path => path = Some(filled(&text)),
                Place::MediaType => drop(HeaderValue::try_from(text).map(|value| headers.insert(CONTENT_TYPE, value))),
                Place::Header(spellings) => {
                    let name = spellings.first().and_then(|name| HeaderName::try_from(*name).ok());
                    if let (Some(name), Ok(value)) = (name, HeaderValue::try_from(text)) {
                        headers.insert(name, value);
                    }
                }
                Place::Query(name) => query = form::with_field(&query, name, &text),
                Place::Body(_) | Place::BodyType => {}
            }
        }
        let led = delivery.with_headers(headers);
        let led = address.into_iter().fold(led, Delivery::received_on);
        let led = direction.into_iter().fold(led, Delivery::in_direction);
        match (method, path) {
            (None, None) if query.is_empty() => led,
            (method, path) => {
                let path = path.unwrap_or_else(|| if query.is_empty() { "" } else { "/" }.to_owned());
                let url = if query.is_empty() { path } else { format!("{path}?{query}") };
                led.requested(method.unwrap_or(Method::POST), url)
            }
        }
    }
}

/// Finds the branches that lead to an event.
fn lead(node: &'static Node, event: &str, route: &mut Vec<(Place, &'static Listed)>) -> bool {
    match node {
        Node::Event(found) => *found == event,
        Node::Nothing => false,
        Node::Property { present, absent, .. } => lead(present, event, route) || lead(absent, event, route),
        Node::Value(branches) => {
            for (listed, next) in branches.listed {
                route.push((branches.at, listed));
                if lead(next, event, route) {
                    return true;
                }
                route.pop();
            }
            lead(&branches.absent, event, route) || branches.other.as_ref().is_some_and(|next| lead(next, event, route))
        }
    }
}

/// An address whose parameters are filled with their own names.
fn filled(template: &str) -> String {
    template.replace(['{', '}'], "")
}
