//! Keys, as recipes make them from secrets.

use std::borrow::Cow;

use hmac::digest::{Output, OutputSizeUser};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use subtle::{Choice, ConstantTimeEq, ConstantTimeLess};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::list::{List, candidates};
use super::{Algorithm, Encoding};
use crate::verify::asymmetric::{AsymmetricKeys, Kind};
use crate::verify::compare::first_equal;
use crate::verify::ed25519::PublicKeys;
use crate::verify::encoding;
use crate::verify::secret::{MAX_SECRETS, SecretError, SecretFault, for_each};

/// How a secret, as shown by the vendor, becomes a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    strip: Cow<'static, str>,
    decode: Decode,
}

/// How a secret is decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decode {
    /// Its text is the key.
    #[default]
    Text,
    /// It is hexadecimal.
    Hex,
    /// It is Base64 in the standard alphabet with padding.
    Base64,
    /// It is Base64 in the alphabet for URLs, with or without padding.
    Base64Url,
}

impl Key {
    /// A secret with this encoding.
    pub fn encoded_as(decode: Decode) -> Self {
        Self { decode, ..Self::default() }
    }

    /// Sets a prefix that isn't part of the key. It is removed if a secret has it.
    #[must_use]
    pub fn strip(self, prefix: impl Into<Cow<'static, str>>) -> Self {
        Self { strip: prefix.into(), ..self }
    }

    fn bytes(&self, secret: &[u8]) -> Result<Zeroizing<Vec<u8>>, SecretFault> {
        let text = secret.strip_prefix(self.strip.as_bytes()).unwrap_or(secret);
        let bytes = match self.decode {
            Decode::Text => Zeroizing::new(text.to_vec()),
            Decode::Hex => encoding::secret_from_hex(text).ok_or(SecretFault::NotHex)?,
            Decode::Base64 => encoding::secret_from_base64(text).ok_or(SecretFault::NotBase64)?,
            Decode::Base64Url => encoding::secret_from_base64_url(text).ok_or(SecretFault::NotBase64)?,
        };
        if bytes.is_empty() { Err(SecretFault::Empty) } else { Ok(bytes) }
    }
}

/// A part of what is signed. The secret differs for each key.
pub(super) enum Signed<'a> {
    Bytes(Cow<'a, [u8]>),
    Secret,
    /// The secret at its place among these sorted values.
    SecretAmong(Vec<Cow<'a, [u8]>>),
}

impl Signed<'_> {
    /// Passes on the bytes that are signed with this secret.
    fn write(&self, secret: &[u8], mut update: impl FnMut(&[u8])) {
        match self {
            Self::Bytes(bytes) => update(bytes),
            Self::Secret => update(secret),
            Self::SecretAmong(values) => {
                let place = values.iter().filter(|value| !comes_before(secret, value)).count();
                let (before, behind) = values.split_at_checked(place).unwrap_or_default();
                before.iter().for_each(|value| update(value));
                update(secret);
                behind.iter().for_each(|value| update(value));
            }
        }
    }
}

/// Whether the secret comes before a value of the sender. The time depends only on their lengths.
fn comes_before(secret: &[u8], value: &[u8]) -> bool {
    let (mut is_before, mut is_open) = (Choice::from(0), Choice::from(1));
    for index in 0..secret.len().max(value.len()) {
        // A text comes before all longer ones that begin with it.
        let at = |text: &[u8]| text.get(index).map_or(0, |byte| u16::from(*byte) + 1);
        let (own, other) = (at(secret), at(value));
        is_before |= is_open & own.ct_lt(&other);
        is_open &= own.ct_eq(&other);
    }
    is_before.into()
}

/// The received texts that contain signatures.
#[derive(Clone, Copy)]
pub(super) struct Signatures<'a> {
    pub(super) texts: &'a [Cow<'a, str>],
    pub(super) list: Option<&'a List>,
    pub(super) prefix: &'a str,
    pub(super) encoding: Encoding,
}

impl<'a> Signatures<'a> {
    pub(super) fn candidates(self) -> impl Iterator<Item = &'a str> + Clone {
        self.texts.iter().flat_map(move |text| candidates(self.list, self.prefix, text))
    }

    /// Those with the length of a signature. Others are harmless: some senders list texts that aren't signatures.
    fn decoded<const LENGTH: usize>(self) -> impl Iterator<Item = [u8; LENGTH]> + Clone {
        self.candidates().filter_map(move |text| self.encoding.decode(text))
    }
}

/// The keys of a recipe, in the order of the secrets. They are overwritten when dropped.
#[derive(Clone)]
pub(super) enum Keys {
    HmacSha1(Macs<Hmac<Sha1>>),
    HmacSha256(Macs<Hmac<Sha256>>),
    HmacSha384(Macs<Hmac<Sha384>>),
    HmacSha512(Macs<Hmac<Sha512>>),
    /// The secrets themselves, which are hashed with the rest.
    Hashed(Hash, Vec<Zeroizing<Vec<u8>>>),
    Token(Tokens),
    Ed25519(PublicKeys),
    Asymmetric(AsymmetricKeys),
}

/// The keys of an HMAC, and the secrets again if these are part of what is signed, too.
#[derive(Clone)]
pub(super) struct Macs<M> {
    keys: Vec<M>,
    secrets: Vec<Zeroizing<Vec<u8>>>,
}

/// A hash of a text that contains the secret.
#[derive(Clone, Copy)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// The digests of the tokens, which take the same time for any length, and the first token itself, for signing.
#[derive(Clone)]
pub(super) struct Tokens {
    digests: Vec<[u8; 32]>,
    first: Zeroizing<Vec<u8>>,
}

impl Keys {
    pub(super) fn new<S: AsRef<[u8]>>(
        algorithm: Algorithm,
        key: &Key,
        secrets: impl IntoIterator<Item = S>,
        is_secret_signed: bool,
    ) -> Result<Self, SecretError> {
        Ok(match algorithm {
            Algorithm::HmacSha1 => Self::HmacSha1(macs(key, secrets, is_secret_signed)?),
            Algorithm::HmacSha256 | Algorithm::JwtHs256 => Self::HmacSha256(macs(key, secrets, is_secret_signed)?),
            Algorithm::HmacSha384 | Algorithm::JwtHs384 => Self::HmacSha384(macs(key, secrets, is_secret_signed)?),
            Algorithm::HmacSha512 | Algorithm::JwtHs512 => Self::HmacSha512(macs(key, secrets, is_secret_signed)?),
            Algorithm::Sha1 => hashed(Hash::Sha1, key, secrets)?,
            Algorithm::Sha256 => hashed(Hash::Sha256, key, secrets)?,
            Algorithm::Sha384 => hashed(Hash::Sha384, key, secrets)?,
            Algorithm::Sha512 => hashed(Hash::Sha512, key, secrets)?,
            Algorithm::Token => Self::Token(Tokens::new(key, secrets)?),
            Algorithm::Ed25519 | Algorithm::JwtEdDsa => {
                let mut all = PublicKeys::new();
                for_each(secrets, |place, secret| all.add_bytes(place, &key.bytes(secret.as_ref())?))?;
                Self::Ed25519(all)
            }
            Algorithm::EcdsaP256 => asymmetric(Kind::Ecdsa, key, secrets)?,
            Algorithm::EcdsaP384 => asymmetric(Kind::EcdsaP384, key, secrets)?,
            Algorithm::RsaSha1 => asymmetric(Kind::RsaSha1, key, secrets)?,
            Algorithm::RsaSha256 | Algorithm::JwtRs256 => asymmetric(Kind::RsaSha256, key, secrets)?,
            Algorithm::JwtRs384 => asymmetric(Kind::RsaSha384, key, secrets)?,
            Algorithm::RsaSha512 | Algorithm::JwtRs512 => asymmetric(Kind::RsaSha512, key, secrets)?,
            Algorithm::RsaPssSha256 | Algorithm::JwtPs256 => asymmetric(Kind::RsaPssSha256, key, secrets)?,
            Algorithm::JwtPs384 => asymmetric(Kind::RsaPssSha384, key, secrets)?,
            Algorithm::RsaPssSha512 | Algorithm::JwtPs512 => asymmetric(Kind::RsaPssSha512, key, secrets)?,
            Algorithm::JwtEs256 => asymmetric(Kind::EcdsaFixed, key, secrets)?,
            Algorithm::JwtEs384 => asymmetric(Kind::EcdsaP384Fixed, key, secrets)?,
        })
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::HmacSha1(macs) => macs.keys.len(),
            Self::HmacSha256(macs) => macs.keys.len(),
            Self::HmacSha384(macs) => macs.keys.len(),
            Self::HmacSha512(macs) => macs.keys.len(),
            Self::Hashed(_, keys) => keys.len(),
            Self::Token(tokens) => tokens.digests.len(),
            Self::Ed25519(keys) => keys.len(),
            Self::Asymmetric(keys) => keys.len(),
        }
    }

    /// The index of the secret that made one of the signatures.
    pub(super) fn signer(&self, message: &[Signed<'_>], signatures: Signatures<'_>) -> Option<usize> {
        match self {
            Self::HmacSha1(keys) => first_equal(all_of::<_, 20>(keys, message), &signatures.decoded()),
            Self::HmacSha256(keys) => first_equal(all_of::<_, 32>(keys, message), &signatures.decoded()),
            Self::HmacSha384(keys) => first_equal(all_of::<_, 48>(keys, message), &signatures.decoded()),
            Self::HmacSha512(keys) => first_equal(all_of::<_, 64>(keys, message), &signatures.decoded()),
            Self::Hashed(Hash::Sha1, keys) => first_equal(all_with::<Sha1, 20>(keys, message), &signatures.decoded()),
            Self::Hashed(Hash::Sha256, keys) => {
                first_equal(all_with::<Sha256, 32>(keys, message), &signatures.decoded())
            }
            Self::Hashed(Hash::Sha384, keys) => {
                first_equal(all_with::<Sha384, 48>(keys, message), &signatures.decoded())
            }
            Self::Hashed(Hash::Sha512, keys) => {
                first_equal(all_with::<Sha512, 64>(keys, message), &signatures.decoded())
            }
            Self::Token(tokens) => {
                let given = signatures.candidates().map(|token| Sha256::digest(token).into());
                first_equal(tokens.digests.iter().copied(), &given)
            }
            Self::Ed25519(keys) => {
                let given = signatures.candidates().map(|text| signatures.encoding.decode(text));
                keys.signer(&bytes_of(message).collect::<Vec<_>>(), given)
            }
            Self::Asymmetric(keys) => {
                let given = signatures.candidates().filter_map(|text| signatures.encoding.decode_any(text));
                keys.signer(&bytes_of(message).collect::<Vec<_>>(), given)
            }
        }
    }

    /// The index of the secret that made the signature, which is given as bytes.
    pub(super) fn signer_of_bytes(&self, message: &[Signed<'_>], signature: Vec<u8>) -> Option<usize> {
        match self {
            Self::HmacSha256(keys) => {
                let given: [u8; 32] = signature.try_into().ok()?;
                first_equal(all_of::<_, 32>(keys, message), &std::iter::once(given))
            }
            Self::HmacSha384(keys) => {
                let given: [u8; 48] = signature.try_into().ok()?;
                first_equal(all_of::<_, 48>(keys, message), &std::iter::once(given))
            }
            Self::HmacSha512(keys) => {
                let given: [u8; 64] = signature.try_into().ok()?;
                first_equal(all_of::<_, 64>(keys, message), &std::iter::once(given))
            }
            Self::Ed25519(keys) => {
                let given = std::iter::once(signature.try_into().ok());
                keys.signer(&bytes_of(message).collect::<Vec<_>>(), given)
            }
            Self::Asymmetric(keys) => keys.signer(&bytes_of(message).collect::<Vec<_>>(), std::iter::once(signature)),
            _ => None,
        }
    }

    /// The HMAC by the first key.
    pub(super) fn sign_bytes(&self, message: &[Signed<'_>]) -> Option<Vec<u8>> {
        match self {
            Self::HmacSha256(keys) => all_of::<_, 32>(keys, message).next().map(Vec::from),
            Self::HmacSha384(keys) => all_of::<_, 48>(keys, message).next().map(Vec::from),
            Self::HmacSha512(keys) => all_of::<_, 64>(keys, message).next().map(Vec::from),
            _ => None,
        }
    }

    /// The signature by the first key, as text; `None` for public keys.
    pub(super) fn sign(&self, message: &[Signed<'_>], encoding: Encoding) -> Option<Zeroizing<String>> {
        let text = match self {
            Self::HmacSha1(keys) => encoding.encode(&all_of::<_, 20>(keys, message).next()?),
            Self::HmacSha256(keys) => encoding.encode(&all_of::<_, 32>(keys, message).next()?),
            Self::HmacSha384(keys) => encoding.encode(&all_of::<_, 48>(keys, message).next()?),
            Self::HmacSha512(keys) => encoding.encode(&all_of::<_, 64>(keys, message).next()?),
            Self::Hashed(Hash::Sha1, keys) => encoding.encode(&all_with::<Sha1, 20>(keys, message).next()?),
            Self::Hashed(Hash::Sha256, keys) => encoding.encode(&all_with::<Sha256, 32>(keys, message).next()?),
            Self::Hashed(Hash::Sha384, keys) => encoding.encode(&all_with::<Sha384, 48>(keys, message).next()?),
            Self::Hashed(Hash::Sha512, keys) => encoding.encode(&all_with::<Sha512, 64>(keys, message).next()?),
            Self::Token(tokens) => std::str::from_utf8(&tokens.first).ok()?.to_owned(),
            Self::Ed25519(_) | Self::Asymmetric(_) => return None,
        };
        Some(Zeroizing::new(text))
    }
}

impl Tokens {
    fn new<S: AsRef<[u8]>>(key: &Key, secrets: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        let mut all = Self { digests: Vec::with_capacity(MAX_SECRETS), first: Zeroizing::default() };
        for_each(secrets, |_, secret| {
            let token = key.bytes(secret.as_ref())?;
            // What arrives is text without surrounding spaces, so such a token could never arrive.
            match std::str::from_utf8(&token) {
                Ok(text) if text.trim() == text && !text.contains(char::is_control) => (),
                _ => return Err(SecretFault::NotHeaderText),
            }
            all.digests.push(Sha256::digest(&*token).into());
            if all.first.is_empty() {
                all.first = token;
            }
            Ok(())
        })?;
        Ok(all)
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        self.digests.zeroize();
    }
}

fn hashed<S: AsRef<[u8]>>(hash: Hash, key: &Key, secrets: impl IntoIterator<Item = S>) -> Result<Keys, SecretError> {
    let mut all = Vec::with_capacity(MAX_SECRETS);
    for_each(secrets, |_, secret| key.bytes(secret.as_ref()).map(|bytes| all.push(bytes)))?;
    Ok(Keys::Hashed(hash, all))
}

fn asymmetric<S: AsRef<[u8]>>(
    kind: Kind,
    key: &Key,
    secrets: impl IntoIterator<Item = S>,
) -> Result<Keys, SecretError> {
    let mut all = AsymmetricKeys::new(kind);
    for_each(secrets, |_, secret| all.add(&key.bytes(secret.as_ref())?))?;
    Ok(Keys::Asymmetric(all))
}

fn macs<M: KeyInit, S: AsRef<[u8]>>(
    key: &Key,
    secrets: impl IntoIterator<Item = S>,
    is_secret_signed: bool,
) -> Result<Macs<M>, SecretError> {
    // A growing list would leave copies in memory.
    let mut all = Macs { keys: Vec::with_capacity(MAX_SECRETS), secrets: Vec::new() };
    for_each(secrets, |_, secret| {
        let bytes = key.bytes(secret.as_ref())?;
        all.keys.push(M::new_from_slice(&bytes).map_err(|_| SecretFault::TooLong)?);
        if is_secret_signed {
            all.secrets.push(bytes);
        }
        Ok(())
    })?;
    Ok(all)
}

/// The message's MAC by each of the keys.
fn all_of<M, const LENGTH: usize>(macs: &Macs<M>, message: &[Signed<'_>]) -> impl Iterator<Item = [u8; LENGTH]>
where
    M: Mac + Clone + OutputSizeUser,
    Output<M>: Into<[u8; LENGTH]>,
{
    macs.keys.iter().enumerate().map(move |(index, key)| {
        let mut mac = key.clone();
        let secret = macs.secrets.get(index).map(|secret| secret.as_slice()).unwrap_or_default();
        message.iter().for_each(|part| part.write(secret, |bytes| mac.update(bytes)));
        mac.finalize().into_bytes().into()
    })
}

pub(super) fn bytes_of<'m>(message: &'m [Signed<'_>]) -> impl Iterator<Item = &'m [u8]> {
    message.iter().filter_map(|part| match part {
        Signed::Bytes(bytes) => Some(&**bytes),
        // Public keys don't sign the secret.
        Signed::Secret | Signed::SecretAmong(_) => None,
    })
}

/// The message's hash with each of the secrets.
fn all_with<H, const LENGTH: usize>(
    secrets: &[Zeroizing<Vec<u8>>],
    message: &[Signed<'_>],
) -> impl Iterator<Item = [u8; LENGTH]>
where
    H: Digest,
    Output<H>: Into<[u8; LENGTH]>,
{
    secrets.iter().map(move |secret| {
        let mut hash = H::new();
        message.iter().for_each(|part| part.write(secret, |bytes| hash.update(bytes)));
        hash.finalize().into()
    })
}

/// An `Hmac` consists of states of its hash. This doesn't compile if these aren't overwritten when dropped.
const _: fn() = || {
    fn is_overwritten<T: ZeroizeOnDrop>() {}
    is_overwritten::<Sha1>();
    is_overwritten::<Sha256>();
    is_overwritten::<Sha384>();
    is_overwritten::<Sha512>();
};

#[cfg(test)]
mod tests {
    use super::comes_before;

    #[test]
    fn the_order_of_a_secret_is_that_of_texts() {
        let all = ["", "a", "a\0", "aa", "ab", "b", "ba", "\u{ff}"];
        for one in all {
            for other in all {
                assert_eq!(comes_before(one.as_bytes(), other.as_bytes()), one < other, "{one:?} {other:?}");
            }
        }
    }
}
