//! Recipes for the schemes that have their own keyword.

use crate::ir::{
    Algorithm, Decode, Encoding, HeaderFamily, Recipe, Scheme, SignatureList, SignaturePlace, SignatureTime, Unit,
};

/// The recipe of a scheme with its own keyword. `None` if it proves nothing or takes more than a secret.
pub(in crate::config) fn of_scheme(scheme: &Scheme) -> Option<Recipe> {
    let header = |name: &str| SignaturePlace::Header(name.to_owned());
    let token = |name: &str| Recipe::new(Algorithm::Token, header(name));
    Some(match scheme {
        Scheme::StandardWebhooks(family) => standard_webhooks(*family),
        Scheme::HexHmac { header: name, prefix } => Recipe {
            signs: Some("{body}".to_owned()),
            prefix: prefix.clone(),
            ..Recipe::new(Algorithm::HmacSha256, header(name))
        },
        Scheme::TimestampedHmac { header: name } => Recipe {
            signs: Some("{timestamp}.{body}".to_owned()),
            list: Some(SignatureList {
                separator: ',',
                other_separators: Vec::new(),
                pairs: '=',
                take: vec!["v1".to_owned()],
            }),
            time: Some(SignatureTime {
                at: SignaturePlace::Listed("t".to_owned()),
                unit: Unit::Seconds,
                tolerance: None,
            }),
            ..Recipe::new(Algorithm::HmacSha256, header(name))
        },
        Scheme::Bearer => Recipe { prefix: "Bearer ".to_owned(), ..token("Authorization") },
        Scheme::HeaderToken { header: name } => token(name),
        Scheme::Basic | Scheme::Recipes(_) | Scheme::Nothing | Scheme::Unstated => return None,
    })
}

fn standard_webhooks(family: HeaderFamily) -> Recipe {
    let [id, timestamp, signature] = family.headers().map(|name| SignaturePlace::Header(name.to_owned()));
    Recipe {
        signs: Some("{id}.{timestamp}.{body}".to_owned()),
        encoding: Encoding::Base64,
        list: Some(SignatureList {
            separator: ' ',
            other_separators: Vec::new(),
            pairs: ',',
            take: vec!["v1".to_owned()],
        }),
        time: Some(SignatureTime { at: timestamp, unit: Unit::Seconds, tolerance: None }),
        id: Some(id),
        strip: "whsec_".to_owned(),
        decode: Decode::Base64,
        ..Recipe::new(Algorithm::HmacSha256, signature)
    }
}
