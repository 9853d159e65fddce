//! The tree of a payload's fields.

use maud::{Markup, html};

use super::page::badge;
use super::prose;
use super::tree::{Branch, Inside, Subject, Word};
use hookwright_core::ir::{Docs, Presence};

/// How many levels of the tree are open at first.
const OPEN_LEVELS: usize = 2;

/// The tree. `id` is the beginning of its branches' ids.
pub(super) fn tree(id: &str, inside: &Inside<'_>) -> Markup {
    html! { div .tree #(id) { (contents(inside, 0)) } }
}

/// The button that opens all parts of the trees on a page, if any is closed. It needs the script, which makes it
/// visible.
pub(super) fn expand_all(trees: &[&Inside<'_>]) -> Markup {
    let is_deep = |inside: &&Inside<'_>| inside.branches().iter().any(|branch| !branch.inside.branches().is_empty());
    html! { @if trees.iter().any(is_deep) { button #expand type="button" hidden aria-pressed="false" { "Expand all" } } }
}

/// A type, word by word.
pub(super) fn words(words: &[Word<'_>]) -> Markup {
    html! {
        span .type {
            @for word in words {
                @match word {
                    Word::Plain(text) => (text),
                    Word::Name(name) => code { (name) },
                }
            }
        }
    }
}

fn contents(inside: &Inside<'_>, depth: usize) -> Markup {
    match inside {
        Inside::Nothing => html! {},
        Inside::Values(values) => html! {
            p .values { span .label { "one of " } @for value in values { code { (value) } " " } span .label { "or another" } }
        },
        Inside::Properties(branches) => level(branches, depth),
        Inside::PreviousValues(of, branches) => html! {
            p .remark { "The values that changed fields of " code { (of) } " had before; a field that is absent did not change." }
            (level(branches, depth))
        },
        Inside::Alternatives(branches) => html! { p .remark { "One of these:" } (level(branches, depth)) },
        Inside::Elsewhere(target, name) => html! { p .remark { a href=(target) { "The fields of " code { (name) } } } },
    }
}

fn level(branches: &[Branch<'_>], depth: usize) -> Markup {
    if branches.is_empty() {
        return html! { p .remark { "The document lists no fields." } };
    }
    html! { ul role="list" { @for one in branches { (branch(one, depth)) } } }
}

fn branch(branch: &Branch<'_>, depth: usize) -> Markup {
    html! {
        li id=(branch.id) {
            div .field {
                (subject(&branch.subject)) " " (words(&branch.ty)) " "
                @if let Some(presence) = branch.presence { (presence_badges(presence)) }
                @if branch.docs.is_some_and(|docs| docs.deprecated) { (badge("deprecated", "deprecated")) }
            }
            @if let Some(docs) = branch.docs { (docs_of(docs)) }
            @if branch.inside.branches().is_empty() {
                (contents(&branch.inside, depth + 1))
            } @else {
                details open[depth + 1 < OPEN_LEVELS] {
                    summary { (count(&branch.inside)) span .unseen { " of " (subject(&branch.subject)) } }
                    (contents(&branch.inside, depth + 1))
                }
            }
        }
    }
}

fn subject(subject: &Subject<'_>) -> Markup {
    match subject {
        Subject::Property(key) => html! { code .name { (key) } },
        Subject::OtherProperties => html! { span .name { "any other field" } },
        Subject::Kind(kind) => html! { span .name { "as " (kind) } },
        Subject::Says(key, values) => html! {
            span .name { "where " code { (key) } " is " @for (index, value) in values.iter().enumerate() {
                @if index > 0 { " or " } code { (value.to_string()) }
            } }
        },
        Subject::Has(key) => html! { span .name { "with " code { (key) } } },
        Subject::Otherwise => html! { span .name { "with none of these" } },
    }
}

fn presence_badges(presence: Presence) -> Markup {
    let (required, nullable) = match presence {
        Presence::Required => (true, false),
        Presence::Optional => (false, false),
        Presence::RequiredNullable => (true, true),
        Presence::OptionalNullable => (false, true),
    };
    html! {
        @if required { (badge("required", "required")) } @else { (badge("optional", "optional")) }
        @if nullable { " " (badge("optional", "may be null")) }
    }
}

/// What the document says about a field, and further facts of its schema.
pub(super) fn docs_of(docs: &Docs) -> Markup {
    html! {
        @if let Some(text) = &docs.text { div .docs { (prose::block(text)) } }
        (facts_of(docs))
    }
}

/// The facts of a value's schema besides its type.
pub(super) fn facts_of(docs: &Docs) -> Markup {
    html! { @if !docs.facts.is_empty() { p .schema { (docs.facts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")) } } }
}

fn count(inside: &Inside<'_>) -> String {
    let what = if matches!(inside, Inside::Alternatives(_)) { "alternative" } else { "field" };
    match inside.branches().len() {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
