//! The setting `references`: local copies of the addresses that a document refers to.

use super::faults::without_effect;
use super::{Setting, keys};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, Location, codes};
use crate::load::{Files, LocalCopy, Reach, Sources, uri};
use crate::nearest;
use crate::place::{FileId, Place};

/// Reads all files that a document refers to, using the copies in its settings. Faults of these are reported when all
/// settings are read.
pub fn read_references(
    sources: &mut Sources,
    files: &dyn Files,
    (document, settings): (FileId, Option<FileId>),
    reach: Reach,
) {
    let copies = settings.map(|file| copies(sources, file)).unwrap_or_default();
    sources.read_references_from(files, document, &copies, reach);
}

fn copies(sources: &Sources, settings: FileId) -> Vec<LocalCopy> {
    let root = Cursor { node: &sources.document(settings).root, place: Place::root(settings) };
    let setting = root.get("references");
    let pairs = setting.iter().flat_map(Cursor::entries);
    pairs.filter_map(|(address, path)| copy(address, path.node.as_str()?).ok()).collect()
}

/// Reports faults of the setting: invalid copies, copies that can't be read, and addresses that the document doesn't
/// refer to.
pub(super) fn check(value: &Cursor<'_>, sources: &Sources, diagnostics: &mut Diagnostics) {
    let unusable = |address: &str, path: &str, location: Location, help: &str| {
        let message = format!("`references` can't read `{address}` from `{path}`");
        Diagnostic::error(codes::settings::NO_COPY, location, message).help(help)
    };
    let mut places = Vec::new();
    let mut copies = Vec::new();
    for (address, Setting { value: path, place }) in keys::texts(value, diagnostics) {
        match copy(&address, &path) {
            Ok(copy) => {
                places.push(place);
                copies.push(copy);
            }
            Err(Fault::Address(help)) => diagnostics.push(unusable(&address, &path, Location::Key(place), help)),
            Err(Fault::Path(help)) => diagnostics.push(unusable(&address, &path, Location::Value(place), help)),
        }
    }
    for (copy, place) in copies.iter().zip(places) {
        let meant: Vec<_> =
            sources.addresses().filter(|(known, _)| LocalCopy::find(&copies, known) == Some(copy)).collect();
        if meant.is_empty() {
            diagnostics.push(unused(&copy.address, place, sources));
        } else if let Some((address, _)) = meant.iter().find(|(_, target)| target.is_err()) {
            let help = "add the file, or correct its path, which is relative to the document's folder";
            diagnostics.push(unusable(address, &copy.path, Location::Value(place), help));
        }
    }
}

fn unused(address: &str, place: Place, sources: &Sources) -> Diagnostic {
    let known = || sources.addresses().map(|(known, _)| known);
    let otherwise = match known().next() {
        Some(_) => format!("the document refers to {}", nearest::list(known())),
        None => "remove it: the document refers to no address".to_owned(),
    };
    without_effect(Location::Key(place), "the document doesn't refer to this address").help(nearest::help(
        address,
        known(),
        &otherwise,
    ))
}

/// The faulty part of a setting, and what to write instead.
enum Fault {
    Address(&'static str),
    Path(&'static str),
}

/// The copy of an address at a path.
fn copy(address: &str, path: &str) -> Result<LocalCopy, Fault> {
    if !uri::is_address(address) {
        return Err(Fault::Address(
            "write the address as the document does: `https://acme.example/order.yaml: ./order.yaml`",
        ));
    }
    if address.contains('#') {
        return Err(Fault::Address("remove the `#` and everything after it: a whole file is read"));
    }
    if path.is_empty() || path.contains('#') || uri::is_address(path) {
        return Err(Fault::Path("write the path of a file in the folder of the document"));
    }
    if path.ends_with('/') && !address.ends_with('/') {
        return Err(Fault::Path("for all files of a folder, write a `/` at the end of both"));
    }
    Ok(LocalCopy { address: address.to_owned(), path: path.to_owned() })
}
