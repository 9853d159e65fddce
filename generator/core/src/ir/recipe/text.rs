//! Recipes as text for people.

use std::fmt;

use super::{Encoding, Recipe, Unit};

impl Recipe {
    /// The recipe as in `codegen.yaml`, on one line, without settings that have their default.
    pub fn to_setting(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mapping = |fields: Vec<String>| format!("{{ {} }}", fields.join(", "));
        let mut fields = vec![format!("algorithm: {}", self.algorithm.word())];
        fields.extend(self.signs.as_deref().map(|template| format!("signs: {}", quoted(template))));
        let places: Vec<String> = self.at.iter().map(ToString::to_string).collect();
        let mut signature = vec![match places.as_slice() {
            [only] => format!("at: {only}"),
            several => format!("at: [{}]", several.join(", ")),
        }];
        if !self.prefix.is_empty() {
            signature.push(format!("prefix: {}", quoted(&self.prefix)));
        }
        if self.encoding != Encoding::Hex {
            signature.push(format!("encoding: {}", self.encoding.word()));
        }
        if let Some(list) = &self.list {
            let separators = [list.separator].into_iter().chain(list.other_separators.iter().copied());
            let separators: Vec<String> = separators.map(|one| quoted(&one.to_string())).collect();
            let mut parts = vec![match separators.as_slice() {
                [only] => format!("separator: {only}"),
                several => format!("separator: [{}]", several.join(", ")),
            }];
            if list.pairs != '=' {
                parts.push(format!("pairs: {}", quoted(&list.pairs.to_string())));
            }
            if !list.take.is_empty() {
                parts.push(format!("take: [{}]", list.take.join(", ")));
            }
            signature.push(format!("list: {}", mapping(parts)));
        }
        fields.push(format!("signature: {}", mapping(signature)));
        if let Some(time) = &self.time {
            let unit = (time.unit != Unit::Seconds).then(|| format!("unit: {}", time.unit.word()));
            let at = format!("at: {}", time.at);
            fields.push(format!("time: {}", mapping([Some(at), unit].into_iter().flatten().collect())));
        }
        mapping(fields)
    }
}

/// In short: `header X-Signature: v0=<hex HMAC-SHA256 of v0:{timestamp}:{body}>`.
impl fmt::Display for Recipe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = match self.at.as_slice() {
            [first, _, .., last] if self.at.len() > 3 => vec![first.to_string(), "…".to_owned(), last.to_string()],
            few => few.iter().map(ToString::to_string).collect(),
        };
        write!(formatter, "{}: ", places.join(" or "))?;
        let name = self.list.as_ref().and_then(|list| Some((list.take.first()?, list.pairs)));
        if let Some((name, pairs)) = name {
            write!(formatter, "{name}{pairs}")?;
        }
        formatter.write_str(&self.prefix)?;
        match &self.signs {
            None => {
                let what = if self.http.is_some() { "HTTP Message Signature by " } else { "" };
                write!(formatter, "<{what}{}>", self.algorithm.title())?;
            }
            Some(template) => {
                let (encoding, algorithm) = (self.encoding.title(), self.algorithm.title());
                let template = template.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"");
                write!(formatter, "<{encoding} {algorithm} of {template}>")?;
            }
        }
        match &self.when {
            Some((header, value)) => write!(formatter, " where {header} is {value}"),
            None => Ok(()),
        }
    }
}
