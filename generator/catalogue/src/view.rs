//! The data for the pages of an API.

use std::collections::{HashMap, HashSet};

use maud::{Markup, html};

use super::event::EventView;
use super::file_names::FileNames;
use super::tree::Trees;
use super::{CatalogueOptions, History, receiving};
use hookwright_core::Compilation;
use hookwright_core::ir::{Api, Family, FamilyId, TypeId};
use hookwright_core::load::Sources;
use hookwright_core::name::Names;

/// One API, and the data that is shown.
pub(super) struct ApiView<'a> {
    pub(super) api: &'a Api,
    pub(super) names: &'a Names,
    pub(super) sources: &'a Sources,
    pub(super) options: &'a CatalogueOptions,
    pub(super) trees: Trees<'a>,
    /// The owner's version of the document.
    pub(super) version: Option<&'a str>,
    /// The folder of its pages.
    pub(super) folder: String,
    /// The file of each event, in that folder.
    pub(super) event_files: Vec<String>,
    /// The types that each event uses.
    pub(super) reached: Vec<HashSet<TypeId>>,
    /// The events in their groups, by index, without empty groups.
    pub(super) groups: Vec<Group<'a>>,
}

/// A group of events.
pub(super) struct Group<'a> {
    pub(super) id: FamilyId,
    pub(super) family: &'a Family,
    /// The events, by index.
    pub(super) events: Vec<usize>,
}

impl<'a> ApiView<'a> {
    pub(super) fn new(compiled: &'a Compilation<'_>, options: &'a CatalogueOptions) -> Self {
        let Compilation { ir: api, names, sources, spec, .. } = compiled;
        let mut files = FileNames::default();
        let events = names.events.iter().map(|event| files.claim("event", event.method.without_raw_prefix()));
        let event_files = events.collect();
        let folder = match names.module.without_raw_prefix() {
            // This file is the list of all APIs.
            "index" => "index_api",
            module => module,
        };
        let trees = Trees::new(api, names, &mut files);
        Self {
            api,
            names,
            sources,
            options,
            reached: api.events.iter().map(|event| trees.reached(&event.payload)).collect(),
            trees,
            version: spec.version.as_deref(),
            folder: folder.to_owned(),
            event_files,
            groups: groups(api),
        }
    }

    /// The file of its first page.
    pub(super) fn file(&self) -> String {
        format!("{}.html", self.folder)
    }

    /// The title of the API.
    pub(super) fn title(&self) -> &'a str {
        self.api.title.as_deref().unwrap_or(&self.api.name)
    }

    /// The events, in the document's order.
    pub(super) fn events(&self) -> impl Iterator<Item = EventView<'_>> {
        (0..self.api.events.len()).filter_map(|index| self.event(index))
    }

    /// The event with this index.
    pub(super) fn event(&self, index: usize) -> Option<EventView<'_>> {
        EventView::new(self, index)
    }

    /// The breadcrumbs of a page in its folder.
    pub(super) fn trail(&self, name: &str) -> Vec<(String, String)> {
        let up = |file: &str| format!("../{file}");
        vec![
            ("All events".to_owned(), up("index.html")),
            (self.title().to_owned(), up(&self.file())),
            (name.to_owned(), String::new()),
        ]
    }

    /// A link to the part about verification, from the page at `file`, or from the API's own page if that is empty.
    pub(super) fn verification_link(&self, file: &str) -> Markup {
        html! { a href={ (file) "#verification" } { (receiving::verification_in_short(self.api)) } }
    }

    /// Its changes, if they are known.
    pub(super) fn history(&self) -> Option<&'a History> {
        self.options.history.iter().find(|history| history.api == self.api.name)
    }

    /// The date of its last change, if it is known.
    pub(super) fn date(&self) -> Option<&'a str> {
        self.history()?.versions.iter().find_map(|version| version.date.as_deref())
    }

    /// The events that use each type, by index.
    pub(super) fn users(&self) -> HashMap<TypeId, Vec<usize>> {
        let mut users: HashMap<TypeId, Vec<usize>> = HashMap::new();
        for (event, types) in self.reached.iter().enumerate() {
            for ty in types {
                users.entry(*ty).or_default().push(event);
            }
        }
        users
    }
}

fn groups(api: &Api) -> Vec<Group<'_>> {
    let mut members: HashMap<FamilyId, Vec<usize>> = HashMap::new();
    for (index, event) in api.events.iter().enumerate() {
        members.entry(event.family).or_default().push(index);
    }
    let groups = api.families.iter().filter_map(|(id, family)| {
        let events = members.remove(&id)?;
        Some(Group { id, family, events })
    });
    groups.collect()
}
