//! How handshakes are answered.

use maud::{Markup, html};

use hookwright_core::ir::{Answer, AnswerCheck, AnswerCondition, AnswerContent, AnswerGift, Api};

/// The part of an API's page about them.
pub(super) fn section(api: &Api) -> Markup {
    html! {
        @if !api.answers.is_empty() {
            section #handshakes {
                h2 { "Handshakes" }
                p { "Before it sends events, or from time to time, the sender checks that the endpoint is yours. The receiver answers by itself." }
                ul .handshakes { @for answer in &api.answers { li { (one(answer)) } } }
            }
        }
    }
}

fn one(answer: &Answer) -> Markup {
    html! {
        p {
            "A "
            @match &answer.method { Some(method) => code { (method) }, None => "delivery" }
            " request"
            @for (index, condition) in answer.when.iter().enumerate() { (if index == 0 { " with " } else { " and " }) (when(condition)) }
            " is answered with status " code { (answer.status) }
            @match &answer.content {
                AnswerContent::Nothing => " and no body",
                AnswerContent::Text(template) | AnswerContent::Json(template) => { " and the body " code { (template) } }
            }
            @for (name, value) in &answer.headers { ", header " code { (name) ": " (value) } }
            "."
        }
        @if answer.is_verified { p .remark { "It is verified like a delivery." } }
        @for check in &answer.checks { p .remark { (must(check)) } }
        @if let Some(computed) = &answer.computed {
            p .remark { "The answer has an HMAC of " code { (computed.of) } " with the secret." }
        }
        @match &answer.gives {
            Some(AnswerGift::Secret(place)) => p .remark { "The sender passes the secret of later deliveries at " code { (place) } "." },
            Some(AnswerGift::Url(place)) => p .remark { "The sender passes a URL to confirm at " code { (place) } "." },
            None => {}
        }
    }
}

fn when(condition: &AnswerCondition) -> Markup {
    html! {
        @match condition {
            AnswerCondition::Present(place) => code { (place) },
            AnswerCondition::Is(place, text) => { code { (place) } " = " code { (text) } },
            AnswerCondition::Empty(place) => { "an empty list at " code { (place) } },
            AnswerCondition::Accepted => { "an accepted event" },
        }
    }
}

fn must(check: &AnswerCheck) -> Markup {
    html! {
        @match check {
            AnswerCheck::Secret(place) => { code { (place) } " must be the secret." },
            AnswerCheck::Token(place) => { code { (place) } " must be your token." },
            AnswerCheck::OneOf(place, values) => {
                code { (place) } " must be " @for (index, value) in values.iter().enumerate() { @if index > 0 { " or " } code { (value) } } "."
            },
        }
    }
}
