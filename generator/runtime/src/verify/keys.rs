//! Keys of HMAC-SHA256.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::ZeroizeOnDrop;

use super::compare::{Digest, first_equal};
use super::secret::{MAX_SECRETS, SecretError, SecretFault, for_each};

/// The keys that signatures are checked with. A key is kept as the state of a hash that has already processed it. The
/// state is overwritten when dropped.
#[derive(Clone)]
pub(super) struct Keys(Vec<Key>);

#[derive(Clone)]
struct Key {
    /// The index of its secret.
    secret: usize,
    state: Hmac<Sha256>,
}

impl Keys {
    /// No keys yet, with room for the maximum: a growing list would leave copies in memory.
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(MAX_SECRETS))
    }

    /// Keys that are the bytes of the secrets.
    pub(super) fn of_bytes<S: AsRef<[u8]>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, SecretError> {
        let mut keys = Self::new();
        for_each(secrets, |place, secret| keys.add(place, secret.as_ref()))?;
        Ok(keys)
    }

    /// Adds the key with this index.
    pub(super) fn add(&mut self, secret: usize, bytes: &[u8]) -> Result<(), SecretFault> {
        if bytes.is_empty() {
            return Err(SecretFault::Empty);
        }
        let state = Hmac::new_from_slice(bytes).map_err(|_| SecretFault::TooLong)?;
        self.0.push(Key { secret, state });
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The index of the secret that made one of the signatures of the message, which is given in parts.
    pub(super) fn signer(
        &self,
        message: &[&[u8]],
        signatures: &(impl Iterator<Item = Digest> + Clone),
    ) -> Option<usize> {
        let place = first_equal(self.0.iter().map(|key| key.sign(message)), signatures)?;
        self.0.get(place).map(|key| key.secret)
    }

    /// The signature of the message with the first key, if there is one.
    pub(super) fn sign(&self, message: &[&[u8]]) -> Option<Digest> {
        self.0.first().map(|key| key.sign(message))
    }
}

impl Key {
    fn sign(&self, message: &[&[u8]]) -> Digest {
        let mut mac = self.state.clone();
        message.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

/// An `Hmac` consists of states of its hash. This doesn't compile if these aren't overwritten when dropped.
const _: fn() = || {
    fn is_overwritten<T: ZeroizeOnDrop>() {}
    is_overwritten::<Sha256>();
};
