//! Compares settings about deliveries with the document. A misspelled setting would be trusted, and no delivery would
//! be recognized.

mod responses;

use super::payloads::Payloads;
use crate::config::{Config, Setting};
use crate::diagnostic::{Diagnostic, Diagnostics, Location, Severity, codes};
use crate::ir::{Bodies, NamePlace, Recipe, Scheme, SignaturePlace, Type, ValueLocation};
use crate::nearest::{self, is_slip, nearest};
use crate::place::{Place, Pointer};
use crate::spec::{Message, SchemeKind};

/// Checks them.
pub(super) fn check(
    payloads: Payloads<'_>,
    (messages, bodies): (&[Message<'_>], &Bodies),
    config: &Config,
    diagnostics: &mut Diagnostics,
) {
    let mut check = Check { payloads, messages, diagnostics };
    if let Some(setting) = &config.discriminator {
        check.discriminator(setting);
    }
    if let Some(setting) = &config.verify {
        check.scheme(setting);
    }
    for setting in [&config.delivery.key, &config.delivery.entity, &config.delivery.occurred_at].into_iter().flatten() {
        check.value(&setting.value, &setting.place);
    }
    check.responses(config.answers.as_deref().unwrap_or_default(), bodies);
}

struct Check<'c, 'd> {
    payloads: Payloads<'c>,
    messages: &'c [Message<'d>],
    diagnostics: &'c mut Diagnostics,
}

impl Check<'_, '_> {
    fn discriminator(&mut self, setting: &Setting<Vec<NamePlace>>) {
        for place in &setting.value {
            match place {
                NamePlace::Header(names) => {
                    // One listed spelling is enough.
                    let unlisted = if names.iter().any(|name| self.is_listed(name)) { &[] } else { names.as_slice() };
                    for name in unlisted {
                        self.header(name, &setting.place, Severity::Warning);
                    }
                    self.note_that_no_header_is_listed(&names.join("` or `"), &setting.place);
                }
                NamePlace::Body(path) => self.name_in_body(path, &setting.place),
                NamePlace::Query(name) => self.name_in_query(name, &setting.place),
                _ => {}
            }
        }
        if let [NamePlace::Body(path)] = setting.value.as_slice() {
            self.name_in_all_bodies(path, &setting.place);
        }
    }

    /// Documents often leave the query out, so only a misspelt name is an error.
    fn name_in_query(&mut self, name: &str, place: &Place) {
        let listed = self.messages.iter().flat_map(|message| &message.query).map(|parameter| parameter.name);
        let mut listed: Vec<&str> = listed.collect();
        if listed.contains(&name) {
            return;
        }
        listed.sort_unstable();
        listed.dedup();
        let location = Location::Value(place.clone());
        let message = format!("no event lists the parameter `{name}` in its query");
        let meant = nearest(listed.iter().copied(), name).filter(|meant| is_slip(meant, name));
        self.diagnostics.push(match meant {
            Some(meant) => {
                let help = format!("did you mean `{meant}`? if not, add the parameter to the document with an overlay");
                Diagnostic::error(codes::settings::NAME_NOWHERE, location, message).help(help)
            }
            None => {
                let help = "compare it with a delivery, or add the parameter to the document with an overlay";
                Diagnostic::note(codes::settings::NAME_UNCHECKED, location, message).help(help)
            }
        });
    }

    fn name_in_body(&mut self, path: &[String], place: &Place) {
        let payloads = self.payloads;
        let is_name = |ty: &Type| payloads.is_text_or_number(ty) || *ty == Type::Boolean;
        let types = payloads.types_at(path);
        if types.iter().any(|ty| is_name(ty)) {
            return;
        }
        let (location, pointer) = (Location::Value(place.clone()), pointer(path));
        if types.contains(&Type::Any) {
            let message = format!("no payload lists `{pointer}`, so it can't be checked that event names are there");
            let help = "compare it with a delivery, or describe the property in the payloads";
            let code = codes::settings::NAME_UNCHECKED;
            self.diagnostics.push(Diagnostic::warning(code, location, message).help(help));
            return;
        }
        let message = if types.is_empty() {
            format!("no payload has a property at `{pointer}`")
        } else {
            format!("the payloads have an object or a list at `{pointer}`, which can't be an event name")
        };
        let fault = Diagnostic::error(codes::settings::NAME_NOWHERE, location, message);
        self.diagnostics.push(fault.help(self.help_for_body(path, is_name)));
    }

    /// If the name is in the body, it is so for all events.
    fn name_in_all_bodies(&mut self, path: &[String], place: &Place) {
        let pointer = pointer(path);
        let events = self.payloads.events;
        let is_without = |payload| self.payloads.types_in(payload, path).is_empty();
        let without: Vec<_> = events.iter().filter(|event| is_without(&event.payload)).collect();
        // If all of them are wrong, that is already an error.
        let [first, ..] = without.as_slice() else { return };
        if without.len() == events.len() || self.diagnostics.has_errors() {
            return;
        }
        let message = format!("{} of {} events have no property at `{pointer}`", without.len(), events.len());
        let message =
            if without.len() == 1 { format!("`{}` has no property at `{pointer}`", first.name) } else { message };
        let fault = Diagnostic::warning(codes::settings::NAME_MISSING, Location::Value(place.clone()), message)
            .label(
                Location::Key(first.message.place.clone()),
                format!("the payload of `{}` is described here", first.name),
            )
            .help("if deliveries have it anyway, add the property to the payload with an overlay");
        self.diagnostics.push(fault);
    }

    fn scheme(&mut self, setting: &Setting<Scheme>) {
        let (key, header) = match &setting.value {
            Scheme::HexHmac { header, .. } => ("hmac-hex", header),
            Scheme::TimestampedHmac { header } => ("timestamped-hmac", header),
            Scheme::HeaderToken { header } => ("token", header),
            Scheme::Recipes(recipes) => return self.recipes(recipes, &setting.place),
            _ => return,
        };
        self.header(header, &setting.place.child(key), Severity::Note);
    }

    /// The headers of recipes, each at its own place in the settings.
    fn recipes(&mut self, recipes: &[Recipe], place: &Place) {
        for (index, recipe) in recipes.iter().enumerate() {
            // A list of several, or a single one.
            let place = if recipes.len() > 1 { place.item(index) } else { place.clone() };
            let signature = place.descendant(["signature", "at"]);
            for (number, at) in recipe.at.iter().enumerate() {
                let own = if recipe.at.len() > 1 { signature.item(number) } else { signature.clone() };
                self.signature_place(at, &own);
            }
            if let Some(time) = &recipe.time {
                self.signature_place(&time.at, &place.descendant(["time", "at"]));
            }
            if let Some(id) = &recipe.id {
                self.signature_place(id, &place.child("id"));
            }
            if let Some((header, _)) = &recipe.when {
                self.header(header, &place.descendant(["when", "at"]), Severity::Note);
            }
            for header in recipe.signed_headers() {
                self.header(&header, &place.child("signs"), Severity::Note);
            }
        }
    }

    fn signature_place(&mut self, at: &SignaturePlace, place: &Place) {
        if let SignaturePlace::Header(name) = at {
            self.header(name, place, Severity::Note);
        }
    }

    fn value(&mut self, location: &ValueLocation, place: &Place) {
        let payloads = self.payloads;
        match location {
            ValueLocation::Joined(parts) => parts.iter().for_each(|part| self.value(part, place)),
            ValueLocation::Header(name) => self.header(name, place, Severity::Warning),
            ValueLocation::Body(path) => {
                let is_value = |ty: &Type| payloads.is_text_or_number(ty);
                if !payloads.types_at(path).into_iter().any(|ty| is_value(ty) || *ty == Type::Any) {
                    let message = format!("no payload has a string or a number at `{}`", pointer(path));
                    let location = Location::Value(place.clone());
                    let fault = Diagnostic::error(codes::settings::VALUE_NOWHERE, location, message);
                    self.diagnostics.push(fault.help(self.help_for_body(path, is_value)));
                }
            }
        }
    }

    /// Help for a path that leads nowhere: the path that was meant, or what exists where it ends.
    fn help_for_body(&self, path: &[String], is_wanted: impl Fn(&Type) -> bool) -> String {
        if let Some(meant) = self.payloads.path_meant(path, is_wanted) {
            return format!("did you mean `{}`?", pointer(&meant));
        }
        let known = (0..=path.len()).rev().map(|length| &path[..length]);
        let known = known.map(|path| (path, self.payloads.names_below(path))).find(|(_, names)| !names.is_empty());
        let (known, names) = known.unwrap_or_default();
        if names.is_empty() {
            return "write the keys that lead to it in the body, each after a `/`, or `header <name>`".to_owned();
        }
        let whole = if known.is_empty() { "the payloads have".to_owned() } else { format!("`{}` has", pointer(known)) };
        let names = nearest::list(names.iter().map(String::as_str));
        format!("{whole} the properties {names}; write the keys that lead to it, each after a `/`")
    }

    /// Checks a header that no event lists. If it is one typing error away from a listed one, it is misspelled.
    /// Otherwise the document may have left it out, which is reported with `severity`.
    fn is_listed(&self, name: &str) -> bool {
        let (listed, secrets) = headers(self.messages);
        listed.into_iter().chain(secrets).any(|known| known.eq_ignore_ascii_case(name))
    }

    fn header(&mut self, name: &str, place: &Place, severity: Severity) {
        if self.is_listed(name) {
            return;
        }
        let (listed, secrets) = headers(self.messages);
        let known: Vec<&str> = listed.iter().copied().chain(secrets).collect();
        let meant = nearest(known.iter().copied(), name);
        let severity = match meant {
            Some(meant) if is_slip(meant, name) => Severity::Error,
            // Documents that list headers often leave out those of signatures, so a note must be worth it.
            None if listed.is_empty() || severity == Severity::Note => return,
            _ => severity,
        };
        let message = format!("no event lists the header `{name}`");
        let mut names = listed;
        names.sort_unstable();
        names.dedup();
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`? if not, add the header with an overlay"),
            None => format!("compare it with a delivery; the document lists {}", nearest::list(names)),
        };
        let fault = Diagnostic::error(codes::settings::HEADER_UNLISTED, Location::Value(place.clone()), message);
        self.diagnostics.push(Diagnostic { severity, ..fault.help(help) });
    }

    fn note_that_no_header_is_listed(&mut self, name: &str, place: &Place) {
        if self.messages.iter().all(|message| message.headers.is_empty()) {
            let message =
                format!("the document lists no headers, so it can't be checked that event names are in `{name}`");
            let location = Location::Value(place.clone());
            let note = Diagnostic::note(codes::settings::NAME_UNCHECKED, location, message);
            self.diagnostics
                .push(note.help("compare it with a delivery, or add the header to the document with an overlay"));
        }
    }
}

fn pointer(path: &[String]) -> Pointer {
    path.iter().fold(Pointer::root(), |pointer, key| pointer.child(key.as_str()))
}

/// The headers that the document lists, and those of its security schemes.
fn headers<'m>(messages: &'m [Message<'_>]) -> (Vec<&'m str>, Vec<&'m str>) {
    let listed = messages.iter().flat_map(|message| &message.headers).map(|header| header.name).collect();
    let security = messages.iter().filter_map(|message| message.security.as_ref());
    let schemes = security.flat_map(|security| security.alternatives.iter().flatten());
    let secrets = schemes.filter_map(|scheme| match scheme.kind {
        SchemeKind::Header(name) => Some(name),
        _ => None,
    });
    (listed, secrets.collect())
}
