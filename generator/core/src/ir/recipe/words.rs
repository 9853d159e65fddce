//! The words of `codegen.yaml` for parts of the runtime's recipes.

use hookwright_runtime::verify::recipe;
use serde::{Serialize, Serializer};

/// Declares an enum of the runtime with its words in `codegen.yaml`.
macro_rules! words {
    ($($(#[$docs:meta])* $name:ident { $($variant:ident $word:literal $is:literal;)+ })+) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`: ", $is, ".")] $variant,)+
        }

        impl $name {
            /// The words of `codegen.yaml`.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The variant for a word of `codegen.yaml`.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// Its word in `codegen.yaml`.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Its name for people.
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $is,)+
                }
            }

            /// The runtime's name of the variant.
            pub fn variant(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)+
                }
            }

            pub(super) fn to_runtime(self) -> recipe::$name {
                match self {
                    $(Self::$variant => recipe::$name::$variant,)+
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }
    )+};
}

words! {
    /// How a signature is made.
    Algorithm {
        HmacSha1 "hmac-sha1" "HMAC-SHA1";
        HmacSha256 "hmac-sha256" "HMAC-SHA256";
        HmacSha384 "hmac-sha384" "HMAC-SHA384";
        HmacSha512 "hmac-sha512" "HMAC-SHA512";
        Sha1 "sha1" "SHA-1";
        Sha256 "sha256" "SHA-256";
        Sha384 "sha384" "SHA-384";
        Sha512 "sha512" "SHA-512";
        Token "token" "token";
        Ed25519 "ed25519" "Ed25519";
        EcdsaP256 "ecdsa-p256" "ECDSA";
        EcdsaP384 "ecdsa-p384" "ECDSA on P-384";
        RsaSha1 "rsa-sha1" "RSA with SHA-1";
        RsaSha256 "rsa-sha256" "RSA with SHA-256";
        RsaSha512 "rsa-sha512" "RSA with SHA-512";
        RsaPssSha256 "rsa-pss-sha256" "RSA-PSS with SHA-256";
        RsaPssSha512 "rsa-pss-sha512" "RSA-PSS with SHA-512";
        JwtHs256 "jwt-hs256" "JSON Web Token (HS256)";
        JwtHs384 "jwt-hs384" "JSON Web Token (HS384)";
        JwtHs512 "jwt-hs512" "JSON Web Token (HS512)";
        JwtRs256 "jwt-rs256" "JSON Web Token (RS256)";
        JwtRs384 "jwt-rs384" "JSON Web Token (RS384)";
        JwtRs512 "jwt-rs512" "JSON Web Token (RS512)";
        JwtPs256 "jwt-ps256" "JSON Web Token (PS256)";
        JwtPs384 "jwt-ps384" "JSON Web Token (PS384)";
        JwtPs512 "jwt-ps512" "JSON Web Token (PS512)";
        JwtEs256 "jwt-es256" "JSON Web Token (ES256)";
        JwtEs384 "jwt-es384" "JSON Web Token (ES384)";
        JwtEdDsa "jwt-eddsa" "JSON Web Token (EdDSA)";
    }
    /// How a signature is written.
    Encoding {
        Hex "hex" "hex";
        Base64 "base64" "Base64";
        Base64Url "base64url" "Base64 for URLs";
        HexInBase64 "hex-in-base64" "hex in Base64";
        PercentBase64 "percent-base64" "Base64 with percent signs";
    }
    /// How a secret becomes a key.
    Decode {
        Text "text" "as it is";
        Hex "hex" "from hex";
        Base64 "base64" "from Base64";
        Base64Url "base64url" "from Base64 for URLs";
    }
    /// The order of sorted fields.
    Order {
        Name "name" "by name";
        AnyCase "any-case" "by name, ignoring case";
        Sent "sent" "as they were sent";
    }
    /// How a time is written.
    Unit {
        Seconds "s" "seconds since 1970";
        Milliseconds "ms" "milliseconds since 1970";
        Microseconds "us" "microseconds since 1970";
        Nanoseconds "ns" "nanoseconds since 1970";
        Rfc3339 "rfc3339" "RFC 3339";
        Utc "utc" "RFC 3339 without a zone, in UTC";
        Http "http" "a date of HTTP";
    }
}
