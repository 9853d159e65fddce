//! What an operation of the document says about its query and its responses.

use crate::cursor::Cursor;
use crate::load::Sources;
use crate::node::Node;
use crate::place::Place;
use crate::resolve;
use crate::spec::is_json;

/// An operation.
pub(super) struct Operation<'d> {
    files: &'d Sources,
    cursor: Cursor<'d>,
}

/// A parameter of the query.
pub(super) struct Parameter<'d> {
    pub(super) name: &'d str,
    pub(super) description: &'d str,
    /// Its only value, if it has just one.
    pub(super) constant: Option<&'d str>,
}

/// A successful response.
pub(super) struct Success<'d> {
    pub(super) status: u16,
    pub(super) is_text: bool,
    /// The properties of its JSON, and whether each is required.
    pub(super) json: Option<Vec<(&'d str, bool)>>,
    pub(super) headers: Vec<&'d str>,
}

impl<'d> Operation<'d> {
    pub(super) fn new(files: &'d Sources, cursor: Cursor<'d>) -> Self {
        Self { files, cursor }
    }

    pub(super) fn at(files: &'d Sources, place: &Place) -> Option<Self> {
        Some(Self::new(files, Cursor { node: files.node(place)?, place: place.clone() }))
    }

    fn follow(&self, cursor: Cursor<'d>) -> Option<Cursor<'d>> {
        resolve::follow(self.files, cursor).ok()
    }

    /// The operation's parameters, and those of its path.
    fn parameters(&self) -> Vec<Cursor<'d>> {
        let of_path = self
            .cursor
            .place
            .pointer
            .parent()
            .map(|pointer| Place { file: self.cursor.place.file, pointer: pointer.clone() }.child("parameters"));
        let of_path = of_path.and_then(|place| Some(Cursor { node: self.files.node(&place)?, place }));
        let lists = self.cursor.get("parameters").into_iter().chain(of_path);
        lists.flat_map(|list| list.items().collect::<Vec<_>>()).filter_map(|item| self.follow(item)).collect()
    }

    fn parameters_in(&self, kind: &str) -> Vec<(&'d str, Cursor<'d>)> {
        let text = |cursor: &Cursor<'d>, key: &str| cursor.node.get(key).and_then(Node::as_str);
        let all = self.parameters().into_iter().filter(|parameter| text(parameter, "in") == Some(kind));
        all.filter_map(|parameter| Some((text(&parameter, "name")?, parameter))).collect()
    }

    pub(super) fn query(&self) -> Vec<Parameter<'d>> {
        let all = self.parameters_in("query").into_iter().map(|(name, parameter)| {
            let schema = parameter.get("schema").and_then(|schema| self.follow(schema));
            let constant = schema.as_ref().and_then(|schema| {
                let only = schema.node.get("enum").and_then(Node::as_list).filter(|list| list.len() == 1);
                schema.node.get("const").or_else(|| only?.first())?.as_str()
            });
            let description = parameter.node.get("description").and_then(Node::as_str).unwrap_or_default();
            Parameter { name, description, constant }
        });
        all.collect()
    }

    pub(super) fn has_header(&self, name: &str) -> bool {
        self.parameters_in("header").iter().any(|(found, _)| found.eq_ignore_ascii_case(name))
    }

    /// The headers that not every request has, with their descriptions.
    pub(super) fn optional_headers(&self) -> Vec<(&'d str, &'d str)> {
        let is_optional = |parameter: &Cursor<'d>| parameter.node.get("required") != Some(&Node::Bool(true));
        let all = self.parameters_in("header").into_iter().filter(|(_, parameter)| is_optional(parameter));
        all.map(|(name, parameter)| {
            (name, parameter.node.get("description").and_then(Node::as_str).unwrap_or_default())
        })
        .collect()
    }

    /// The successful responses, in the document's order. `2XX` and, without any other success, `default` stand for 200.
    pub(super) fn successes(&self) -> Vec<Success<'d>> {
        let responses = self.cursor.get("responses");
        let all: Vec<(&str, Cursor<'d>)> = responses.iter().flat_map(Cursor::entries).collect();
        let status = |written: &str| match written {
            "2XX" | "2xx" => Some(200),
            written => written.parse().ok().filter(|status| (200..300).contains(status)),
        };
        let stated: Vec<_> =
            all.iter().filter_map(|(written, response)| self.success(status(written)?, response)).collect();
        if !stated.is_empty() {
            return stated;
        }
        let default = all.iter().find(|(written, _)| *written == "default");
        default.and_then(|(_, response)| self.success(200, response)).into_iter().collect()
    }

    fn success(&self, status: u16, response: &Cursor<'d>) -> Option<Success<'d>> {
        let response = self.follow(response.clone())?;
        let content: Vec<_> = response.get("content").iter().flat_map(Cursor::entries).collect();
        let json = content.iter().find(|(media_type, _)| is_json(media_type));
        let json = json.and_then(|(_, media)| self.properties(media.get("schema")?));
        let is_text = content.iter().any(|(media_type, _)| media_type.starts_with("text/"));
        let headers = response.get("headers").and_then(|headers| headers.node.as_map());
        let headers = headers.into_iter().flat_map(crate::node::Map::keys).collect();
        Some(Success { status, is_text, json, headers })
    }

    fn properties(&self, schema: Cursor<'d>) -> Option<Vec<(&'d str, bool)>> {
        let schema = self.follow(schema)?;
        let required = schema.node.get("required").and_then(Node::as_list).unwrap_or_default();
        let is_required = |key: &str| required.iter().any(|it| it.as_str() == Some(key));
        let properties = schema.get("properties")?;
        Some(properties.entries().map(|(key, _)| (key, is_required(key))).collect())
    }

    /// Where the request's body has such a property: at the top, or one level below.
    pub(super) fn field_of_body(&self, is_it: impl Fn(&str) -> bool) -> Option<String> {
        let properties = self.body()?.get("properties")?;
        let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
        if let Some((key, _)) = properties.entries().find(|(key, _)| is_it(key)) {
            return Some(format!("/{}", escaped(key)));
        }
        properties.entries().find_map(|(parent, schema)| {
            let inside = self.follow(schema)?.get("properties")?;
            let (key, _) = inside.entries().find(|(key, _)| is_it(key))?;
            Some(format!("/{}/{}", escaped(parent), escaped(key)))
        })
    }

    /// The only property of the request's body that isn't a constant, if it is a required string.
    pub(super) fn only_field_of_body(&self) -> Option<&'d str> {
        let body = self.body()?;
        let properties = body.get("properties")?;
        let is_constant = |schema: &Cursor<'d>| {
            let is_only = schema.node.get("enum").and_then(Node::as_list).is_some_and(|list| list.len() == 1);
            is_only || schema.node.get("const").is_some()
        };
        let all = properties.entries().filter_map(|(key, schema)| Some((key, self.follow(schema)?)));
        let mut free = all.filter(|(_, schema)| !is_constant(schema));
        let ((key, schema), None) = (free.next()?, free.next()) else { return None };
        let is_string = schema.node.get("type").and_then(Node::as_str) == Some("string");
        let required = body.node.get("required").and_then(Node::as_list).unwrap_or_default();
        (is_string && required.iter().any(|it| it.as_str() == Some(key))).then_some(key)
    }

    /// The schema of the request's JSON.
    fn body(&self) -> Option<Cursor<'d>> {
        let body = self.follow(self.cursor.get("requestBody")?)?;
        let media = body.get("content")?.entries().find(|(media_type, _)| is_json(media_type))?.1;
        self.follow(media.get("schema")?)
    }
}
