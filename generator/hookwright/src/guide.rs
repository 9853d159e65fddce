#![doc = include_str!("guide.md")]
#![allow(clippy::doc_markdown, reason = "the guide is read as a page, too, and AsyncAPI is the name of a language")]
