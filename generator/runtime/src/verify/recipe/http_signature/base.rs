//! The signature base: the text that is signed (RFC 9421, section 2.5).

use std::borrow::Cow;

use http::HeaderName;
use http::header::HOST;

use super::structured::{self, Bare, Item, Parameters};
use crate::verify::error::VerifyError;
use crate::verify::recipe::error::{Part, PartReason};
use crate::verify::recipe::form;
use crate::verify::recipe::place::Place;
use crate::verify::recipe::source::Source;
use crate::verify::recipe::url::{self, SenderUrl};

/// A part of a request that is signed (RFC 9421, sections 2.1 and 2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::verify::recipe) enum Component {
    Method,
    TargetUri,
    Authority,
    Scheme,
    RequestTarget,
    Path,
    Query,
    /// By its decoded name.
    QueryParameter(String),
    Header(HeaderName),
}

/// The component with this name, as a recipe writes it.
pub(super) fn component_of(text: &str) -> Option<(Item, Component)> {
    // The name is a string, and its parameters follow.
    let (name, parameters) =
        text.split_once(';').map_or((text, String::new()), |(name, rest)| (name, format!(";{rest}")));
    let mut members = structured::dictionary(&format!("a=({name:?}{parameters})"))?;
    match members.pop()? {
        (_, structured::Member::List(mut items, _)) if items.len() == 1 => {
            let item = items.pop()?;
            let component = component(&item)?;
            Some((item, component))
        }
        _ => None,
    }
}

/// The component that an item names. `None` if it has parameters that aren't supported: a signer means something else
/// by them.
fn component(item: &Item) -> Option<Component> {
    let Bare::Text(name) = &item.value else { return None };
    let plain = item.parameters.is_empty();
    match (&**name, item.parameters.as_slice()) {
        ("@query-param", [(key, Bare::Text(parameter))]) if key == "name" => {
            decoded_name(parameter).map(Component::QueryParameter)
        }
        _ if !plain => None,
        ("@method", _) => Some(Component::Method),
        ("@target-uri", _) => Some(Component::TargetUri),
        ("@authority", _) => Some(Component::Authority),
        ("@scheme", _) => Some(Component::Scheme),
        ("@request-target", _) => Some(Component::RequestTarget),
        ("@path", _) => Some(Component::Path),
        ("@query", _) => Some(Component::Query),
        (name, _) if name.bytes().all(|byte| !byte.is_ascii_uppercase()) => name.parse().ok().map(Component::Header),
        _ => None,
    }
}

/// The name of a query parameter, decoded. A component has it encoded like the value (section 2.2.8), in one way only:
/// with another spelling, the signer means another parameter.
fn decoded_name(name: &str) -> Option<String> {
    let decoded = String::from_utf8(form::decoded(name.as_bytes()).into_owned()).ok()?;
    (encoded(&decoded) == name).then_some(decoded)
}

/// A name or a value of a query parameter as it is signed (section 2.2.8): like a form, but a space isn't a plus.
fn encoded(text: &str) -> String {
    form::percent_encoded(text, b"*-._")
}

/// The text that is signed.
pub(super) fn signature_base(
    items: &[Item],
    parameters: &Parameters,
    source: Source<'_>,
    sender: &SenderUrl,
) -> Result<String, VerifyError> {
    let input = Place::Header(super::INPUT);
    let mut base = String::new();
    for (index, item) in items.iter().enumerate() {
        // A component is signed once (section 2.5).
        let is_repeated = items.iter().take(index).any(|before| before == item);
        let component = component(item).filter(|_| !is_repeated);
        let component = component
            .ok_or_else(|| VerifyError::place(&input, PartReason::Not("a list of different components of requests")))?;
        let value = value(&component, source, sender)?;
        base.extend([&*structured::write_item(item), ": ", &value, "\n"]);
    }
    base.extend(["\"@signature-params\": ", &structured::write_list(items, parameters)]);
    Ok(base)
}

fn value(component: &Component, source: Source<'_>, sender: &SenderUrl) -> Result<String, VerifyError> {
    let own = || url::url(source.delivery);
    let whole = || sender.form(source.delivery, false);
    Ok(match component {
        Component::Method => source.method()?.to_owned(),
        Component::TargetUri => whole()?.into_owned(),
        Component::Authority => authority(source, sender)?,
        Component::Scheme => {
            whole()?.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default()
        }
        Component::RequestTarget => url::target(own()?).to_owned(),
        Component::Path => url::path(own()?).to_owned(),
        // Without a query, it is a question mark alone (section 2.2.7).
        Component::Query => format!("?{}", url::query(own()?).unwrap_or_default()),
        Component::QueryParameter(name) => {
            let value = source.required(&Place::Query(name.clone()))?;
            // It is encoded again, as in forms (section 2.2.8).
            encoded(&value)
        }
        Component::Header(name) => {
            let value = source.required(&Place::Header(name.clone()))?;
            value.trim_matches([' ', '\t']).to_owned()
        }
    })
}

/// The host in lower case, without the default port (section 2.2.3).
fn authority(source: Source<'_>, sender: &SenderUrl) -> Result<String, VerifyError> {
    let url = match sender {
        SenderUrl::Request => Cow::Borrowed(url::url(source.delivery)?),
        _ => sender.form(source.delivery, false)?,
    };
    let (authority, port) = match url::authority(&url) {
        Some(authority) if url.starts_with("https:") => (Cow::Borrowed(authority), ":443"),
        Some(authority) => (Cow::Borrowed(authority), ":80"),
        None if *sender == SenderUrl::Request => (host_without_default_port(source)?, ""),
        None => return Err(VerifyError::part(Part::Url, PartReason::Missing)),
    };
    let host = authority.strip_suffix(port).unwrap_or(&authority);
    // A user and a password belong to another header.
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    Ok(host.to_ascii_lowercase())
}

/// The header `Host`, if its port certainly isn't a default one: nothing says which scheme the sender has used.
fn host_without_default_port(source: Source<'_>) -> Result<Cow<'_, str>, VerifyError> {
    let host = source.required(&Place::Header(HOST))?;
    if host.ends_with(":443") || host.ends_with(":80") {
        return Err(VerifyError::part(Part::Url, PartReason::Not("absolute; set the origin in the recipe")));
    }
    Ok(host)
}
