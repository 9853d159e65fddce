//! The first `codegen.yaml` of an API: only comments, about what its document leaves open.

use hookwright_core::ir::{Api, Discriminator, Presence, Scheme};
use hookwright_core::node::Node;
use hookwright_core::project::Project;

/// The text for the only API of a project.
pub(super) fn text(project: &Project) -> String {
    // Errors in the document are reported when all documents are generated from.
    let Ok(compiled) = project.compile().only() else { return HEAD.to_owned() };
    let (api, root) = (&compiled.ir, &compiled.sources.document(compiled.document).root);
    let open = [name(api), trust(api), delivery(api), messages(root), nulls(api)];
    let open: Vec<String> = open.into_iter().flatten().collect();
    if open.is_empty() {
        "# This document needs no settings.\n".to_owned()
    } else {
        format!("{HEAD}\n{}", open.join("\n"))
    }
}

const HEAD: &str = "# Settings for what the document doesn't say. Remove the `#` to use one. A setting without effect is an \
                    error.\n";

fn name(api: &Api) -> Option<String> {
    let is_open = matches!(api.discriminator, Discriminator::Delivery);
    is_open.then(|| {
        "# Where the event's name is sent, since the document doesn't say: a JSON Pointer into the body,\n\
         # `header <name>`, `channel`, `media-type`, several of these with `with` between them, or `none`.\n\
         # discriminator: /type\n"
            .to_owned()
    })
}

fn trust(api: &Api) -> Option<String> {
    let is_open = api.verification.scheme == Scheme::Unstated;
    is_open.then(|| {
        "# How deliveries are verified: `standard-webhooks`, `svix`, `bearer`, `basic`, `none`, or a scheme with its\n\
         # header: `{ hmac-hex: X-Signature, prefix: sha256= }`, `{ timestamped-hmac: X-Signature }`, `{ token: X-Token }`.\n\
         # Other senders: `{ preset: NAME }`, listed by `hookwright preset`, or a recipe like one that it prints.\n\
         # verify: standard-webhooks\n"
            .to_owned()
    })
}

fn delivery(api: &Api) -> Option<String> {
    let info = &api.info;
    let lines = [
        (info.key.is_none(), "#   key: header X-Request-Id   # stays the same when a delivery is repeated\n"),
        (info.entity.is_none(), "#   entity: /data/id           # what the event is about\n"),
        (info.occurred_at.is_none(), "#   occurred_at: /timestamp    # when it happened\n"),
    ];
    let open: String = lines.into_iter().filter(|(is_open, _)| *is_open).map(|(_, line)| line).collect();
    let head = "# Where a delivery has the values that a receiver uses: a JSON Pointer into the body, or `header <name>`.\n\
                # delivery:\n";
    (!open.is_empty()).then(|| head.to_owned() + &open)
}

/// Whether the document's application also receives messages: then the user has to say which side this is.
fn messages(root: &Node) -> Option<String> {
    let values =
        |key: &str| root.get(key).and_then(Node::as_map).into_iter().flat_map(|map| map.iter().map(|(_, it)| it));
    let receives = values("operations").any(|it| it.get("action").and_then(Node::as_str) == Some("receive"))
        || values("channels").any(|channel| channel.get("publish").is_some());
    let is_open = root.get("asyncapi").is_some() && receives;
    is_open.then(|| {
        "# Which messages are events. By default, those that the document's application sends. Set `received` if you run\n\
         # that application, or `both`.\n\
         # messages: received\n"
            .to_owned()
    })
}

fn nulls(api: &Api) -> Option<String> {
    let mut objects = api.types.values().filter_map(|def| def.kind.object());
    let is_open = objects.any(|object| object.fields.iter().any(|field| field.presence == Presence::OptionalNullable));
    is_open.then(|| {
        "# Some fields may be absent or null. They are `Nullable`, which distinguishes the two, or with this `Option`.\n\
         # nulls: option\n"
            .to_owned()
    })
}
